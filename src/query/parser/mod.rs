//! Tokens to tree: precedence climbing, one method for each level, loosest first.
//!
//! [`Parser::alternatives`] (OR), [`Parser::conjunction`] (AND and juxtaposition), [`Parser::proximity`] (NEAR and
//! its kin), [`Parser::operand`] (NOT, signs, fields, weights), and the leaves. Each gives `None` where nothing is
//! left to search for, and has said so. Recursion happens in [`Parser::nested`] only, which counts its depth.

mod leaf;

use std::ops::Range;

use super::field::Field;
use super::lexer::operator::Link;
use super::lexer::{self, Kind, Token};
use super::term;
use super::tree::{Form, Near, Node, Word};
use super::{Complaint, MAX_DEPTH, MAX_LEAVES, Settings};

/// Reads a query with its operators.
pub(super) fn parse(text: &str, settings: &Settings) -> (Option<Node>, Vec<Complaint>) {
    let (tokens, complaints) = lexer::tokens(text);
    let mut parser = Parser {
        text,
        settings,
        tokens,
        at: 0,
        depth: 0,
        leaves: 0,
        field: None,
        stopped: false,
        complaints,
    };
    (parser.alternatives(), parser.complaints)
}

/// Reads a query as nothing but words.
pub(super) fn literal(text: &str, any: bool) -> (Option<Node>, Vec<Complaint>) {
    let words = text
        .split(term::is_space)
        .filter(|word| term::has_words(word));
    let mut leaves: Vec<Node> = words
        .map(|word| {
            Node::Word(Word {
                text: word.to_owned(),
                form: Form::Stem,
            })
        })
        .collect();
    let mut complaints = Vec::new();
    if leaves.len() > MAX_LEAVES {
        leaves.truncate(MAX_LEAVES);
        complaints.push(leaf::too_many_leaves(0..text.len()));
    }
    let tree = if any {
        Node::or(leaves)
    } else {
        Node::and(leaves)
    };
    (tree, complaints)
}

struct Parser<'t> {
    text: &'t str,
    settings: &'t Settings,
    tokens: Vec<Token<'t>>,
    at: usize,
    depth: usize,
    leaves: usize,
    /// The field whose value is being read.
    field: Option<Field>,
    /// A limit was passed, and what follows is not read.
    stopped: bool,
    complaints: Vec<Complaint>,
}

impl<'t> Parser<'t> {
    fn alternatives(&mut self) -> Option<Node> {
        let (mut parts, mut restrictions) = (Vec::new(), Vec::new());
        let mut pending = None;
        loop {
            match self.peek() {
                None | Some(Kind::Close) => break,
                Some(Kind::Or) => self.joiner(!parts.is_empty(), &mut pending),
                Some(_) => {
                    let Some(part) = self.conjunction() else {
                        continue;
                    };
                    let explicit =
                        pending.take().is_some() || matches!(self.peek(), Some(Kind::Or));
                    // Reached side by side only if words are joined by OR, which is not meant for filters.
                    if self.settings.any && !explicit && part.restricts() {
                        restrictions.push(part);
                    } else {
                        parts.push(part);
                    }
                }
            }
        }
        if let Some(span) = pending {
            self.dangling(span);
        }
        restrictions.splice(0..0, Node::or(parts));
        Node::and(restrictions)
    }

    fn conjunction(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        let mut pending = None;
        loop {
            match self.peek() {
                None | Some(Kind::Close | Kind::Or) => break,
                Some(Kind::And) => self.joiner(!parts.is_empty(), &mut pending),
                Some(_) if self.settings.any && !parts.is_empty() && pending.is_none() => break,
                Some(_) => {
                    if let Some(part) = self.proximity() {
                        parts.push(part);
                        pending = None;
                    }
                }
            }
        }
        if let Some(span) = pending {
            self.dangling(span);
        }
        Node::and(parts)
    }

    /// Steps over an AND or OR, which is then pending until its right side turns up.
    fn joiner(&mut self, has_left: bool, pending: &mut Option<Range<usize>>) {
        let span = self.advance();
        if has_left && pending.is_none() {
            *pending = Some(span);
        } else {
            self.dangling(span);
        }
    }

    fn proximity(&mut self) -> Option<Node> {
        let first = self.at;
        let mut left = self.operand();
        let mut links = 0;
        while let Some(Kind::Near(link)) = self.peek() {
            if link.wordlike && (left.is_none() || !self.is_operand(self.at + 1)) {
                break;
            }
            let left_span = self.span_from(first);
            let operator = self.advance();
            links += 1;
            if self.depth + links > MAX_DEPTH {
                self.stop(too_deep(operator));
                break;
            }
            let second = self.at;
            let right = if self.is_operand(second) {
                self.operand()
            } else {
                None
            };
            left = match (left, right) {
                (Some(left), Some(right)) => {
                    let right_span = self.span_from(second);
                    let left = self.positional(left, &operator, left_span);
                    let right = self.positional(right, &operator, right_span);
                    left.zip(right).map(|(left, right)| near(left, right, link))
                }
                (left, right) => {
                    self.dangling(operator);
                    left.or(right)
                }
            };
        }
        left
    }

    fn operand(&mut self) -> Option<Node> {
        let token = self.tokens.get(self.at)?;
        let kind = token.kind;
        let span = self.advance();
        match kind {
            Kind::Minus => self.nested(span, Self::operand).map(Node::negated),
            Kind::Plus => {
                if self.settings.any {
                    self.note(
                        span.clone(),
                        "`+` does nothing where words are joined by OR",
                    );
                }
                self.nested(span, Self::operand)
            }
            Kind::Not if self.is_operand(self.at) => {
                self.nested(span, Self::operand).map(Node::negated)
            }
            Kind::AtLeast(times) if self.is_operand(self.at) => self.at_least(times, span),
            Kind::Field(field) => self.field(field, span),
            Kind::Not
            | Kind::Near(Link {
                wordlike: false, ..
            }) => {
                self.dangling(span);
                None
            }
            _ => {
                let primary = self.primary(kind, span);
                self.weighted(primary)
            }
        }
    }

    fn primary(&mut self, kind: Kind<'t>, span: Range<usize>) -> Option<Node> {
        match kind {
            Kind::Open => self.nested(span.clone(), |parser| parser.group(span)),
            Kind::Word { raw, exact } => self.word(raw, exact, span),
            Kind::Quote { raw, exact } => self.quote(raw, exact, span),
            // Operators that are words where they have no operands.
            Kind::Near(_) | Kind::AtLeast(_) => self.word(&self.text[span.clone()], false, span),
            _ => None,
        }
    }

    fn group(&mut self, open: Range<usize>) -> Option<Node> {
        let first = self.at;
        let inner = self.alternatives();
        let empty = self.at == first;
        if matches!(self.peek(), Some(Kind::Close)) {
            let close = self.advance();
            if empty {
                self.note(open.start..close.end, "the empty parentheses are ignored");
            }
        } else {
            self.note(open, "`(` is not closed: its group ends with the query");
        }
        inner
    }

    fn field(&mut self, field: Field, span: Range<usize>) -> Option<Node> {
        let outer = self.field.replace(field);
        let value = self.nested(span, Self::operand);
        self.field = outer;
        match field {
            Field::Scope(scope) => value.map(|of| Node::In {
                scope,
                of: Box::new(of),
            }),
            Field::Text(_) | Field::Date(_) => value,
        }
    }

    fn at_least(&mut self, times: u32, span: Range<usize>) -> Option<Node> {
        let first = self.at;
        let of = self.nested(span.clone(), Self::operand)?;
        let of_span = self.span_from(first);
        let of = self.positional(of, &span, of_span)?;
        match times {
            0 => {
                self.note(span, "`atleast0` asks for nothing and is ignored");
                Some(of)
            }
            1 => Some(of),
            _ => Some(Node::AtLeast {
                times,
                of: Box::new(of),
            }),
        }
    }

    /// Applies the weight that follows a primary, and reports a tilde that has no meaning there.
    fn weighted(&mut self, node: Option<Node>) -> Option<Node> {
        if let Some((_, span)) = self.tilde() {
            self.note(
                span,
                "`~` goes with a plain word or a phrase, and is ignored here",
            );
        }
        let Some(Kind::Weight(weight)) = self.peek() else {
            return node;
        };
        let span = self.advance();
        let of = node?;
        if of.restricts() {
            self.note(span, "filters and negations have no weight: `^` is ignored");
            return Some(of);
        }
        if weight <= 0.0 || weight > 1000.0 {
            self.note(
                span,
                "a weight lies above 0 and is at most 1000: `^` is ignored",
            );
            return Some(of);
        }
        if weight == 1.0 {
            return Some(of);
        }
        Some(Node::Boost {
            of: Box::new(of),
            weight,
        })
    }

    /// The operand of an operator that compares positions, without weights.
    fn positional(
        &mut self,
        node: Node,
        operator: &Range<usize>,
        span: Range<usize>,
    ) -> Option<Node> {
        let operator = &self.text[operator.clone()];
        let Some(bare) = node.positional() else {
            let found = format!(
                "`{operator}` cannot be applied to `{node}`, which has no place in the text"
            );
            let hint = "its operands are words, phrases, prefixes, and groups of these joined by OR or NEAR; \
                        a field goes around the whole, as in title:(a NEAR/5 b)";
            self.complaints
                .push(Complaint::error(span, found, Some(hint.to_owned())));
            return None;
        };
        if bare != node {
            self.note(
                span,
                format!("weights inside `{operator}` are ignored: weigh the whole"),
            );
        }
        Some(bare)
    }

    /// Reads one level deeper.
    fn nested(
        &mut self,
        span: Range<usize>,
        read: impl FnOnce(&mut Self) -> Option<Node>,
    ) -> Option<Node> {
        if self.depth == MAX_DEPTH {
            self.stop(too_deep(span));
            return None;
        }
        self.depth += 1;
        let node = read(self);
        self.depth -= 1;
        node
    }

    /// Ends the reading: a limit was passed.
    fn stop(&mut self, complaint: Complaint) {
        if !self.stopped {
            self.complaints.push(complaint);
        }
        self.stopped = true;
        self.at = self.tokens.len();
    }

    fn note(&mut self, span: Range<usize>, message: impl Into<String>) {
        // Behind the point where the reading was stopped everything looks unfinished.
        if !self.stopped {
            self.complaints.push(Complaint::note(span, message));
        }
    }

    fn dangling(&mut self, span: Range<usize>) {
        let operator = &self.text[span.clone()];
        self.note(
            span,
            format!("`{operator}` has nothing to work on here and is ignored"),
        );
    }

    fn peek(&self) -> Option<Kind<'t>> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    /// Steps over the next token, which the caller has seen.
    fn advance(&mut self) -> Range<usize> {
        let span = self.tokens[self.at].span.clone();
        self.at += 1;
        span
    }

    /// Whether the token at that index can start an operand.
    fn is_operand(&self, at: usize) -> bool {
        match self.tokens.get(at).map(|token| token.kind) {
            None | Some(Kind::Close | Kind::And | Kind::Or) => false,
            Some(Kind::Near(link)) => link.wordlike,
            Some(_) => true,
        }
    }

    /// The stretch from the token at that index to the last one read.
    fn span_from(&self, first: usize) -> Range<usize> {
        let (first, last) = (&self.tokens[first].span, &self.tokens[self.at - 1].span);
        first.start..last.end
    }
}

fn near(left: Node, right: Node, link: Link) -> Node {
    Node::Near(Near {
        left: Box::new(left),
        right: Box::new(right),
        reach: link.reach,
        ordered: link.ordered,
    })
}

fn too_deep(span: Range<usize>) -> Complaint {
    Complaint::error(
        span,
        format!("the query is nested more than {MAX_DEPTH} deep"),
        None,
    )
}
