//! The leaves of the tree: words, quotes, and the values of metadata fields.

use std::ops::Range;

use super::Parser;
use crate::query::field::Field;
use crate::query::lexer::Kind;
use crate::query::lexer::operator;
use crate::query::tree::{Form, Node, Phrase, Word};
use crate::query::{Complaint, MAX_LEAVES, dates, term};

impl<'t> Parser<'t> {
    pub(super) fn word(&mut self, raw: &str, exact: bool, span: Range<usize>) -> Option<Node> {
        if self.is_metadata() {
            return self.filter(raw, span);
        }
        let mut node = term::read(raw, exact);
        match &mut node {
            Some(Node::Word(word)) => {
                self.fuzzy(word);
                if exact && word.form != Form::Exact {
                    self.note(
                        span.clone(),
                        "`=` goes with a whole word: beside a wildcard or `~` it is ignored",
                    );
                }
                self.unlike_operator(raw, &span);
            }
            Some(_) => {}
            None if term::is_bare_wildcard(raw) => {
                self.note(
                    span.clone(),
                    format!("`{raw}` has no letters to look for and is ignored"),
                );
            }
            None if raw == ".." => self.note(
                span.clone(),
                "`..` between spaces is ignored: write a range as 2025-10-27..2025-10-29",
            ),
            None => {}
        }
        self.leaf(node?, span)
    }

    /// Remarks on `or` between words, which joins nothing.
    fn unlike_operator(&mut self, raw: &str, span: &Range<usize>) {
        let does = match raw {
            "or" => "`OR` joins words of which one is enough",
            "and" => "words are joined by AND as they stand",
            "not" => "`NOT` leaves out what follows",
            _ => return,
        };
        let before = self.at.checked_sub(2).and_then(|at| self.tokens.get(at));
        let is_between = before.is_some_and(|token| {
            matches!(
                token.kind,
                Kind::Word { .. }
                    | Kind::Quote { .. }
                    | Kind::Close
                    | Kind::Tilde(_)
                    | Kind::Weight(_)
            )
        }) && self.is_operand(self.at);
        if is_between {
            self.note(
                span.clone(),
                format!("`{raw}` in small letters is searched as a word; {does}"),
            );
        }
    }

    /// Applies the tilde that follows a word.
    fn fuzzy(&mut self, word: &mut Word) {
        if !matches!(word.form, Form::Stem | Form::Exact) {
            return;
        }
        let Some((amount, span)) = self.tilde() else {
            return;
        };
        match amount {
            "1" => word.form = Form::Fuzzy(1),
            "" | "2" => word.form = Form::Fuzzy(2),
            "0" => self.note(span, "`~0` allows no edits and is ignored"),
            _ => {
                word.form = Form::Fuzzy(2);
                self.note(
                    span,
                    format!("a word may have 1 or 2 edits: `~{amount}` is read as `~2`"),
                );
            }
        }
    }

    pub(super) fn quote(&mut self, raw: &str, exact: bool, span: Range<usize>) -> Option<Node> {
        if self.is_metadata() {
            return self.filter(raw, span);
        }
        let text = term::unescape(raw).trim_matches(term::is_space).to_owned();
        if !term::has_words(&text) {
            self.note(span, "the quotes hold no words and are ignored");
            self.tilde();
            return None;
        }
        if term::has_star(raw) {
            self.note(span.clone(), "`*` is not a wildcard inside quotes");
        }
        let slop = self.slop();
        let node = if exact && slop == 0 && !text.contains(term::is_space) {
            Node::Word(Word {
                text,
                form: Form::Exact,
            })
        } else {
            Node::Phrase(Phrase { text, exact, slop })
        };
        self.leaf(node, span)
    }

    /// Applies the tilde that follows a phrase.
    fn slop(&mut self) -> u32 {
        let Some((amount, span)) = self.tilde() else {
            return 0;
        };
        let Some(slop) = operator::number(amount) else {
            self.note(
                span,
                "a phrase is loosened by a whole number, as in `~3`: `~` is ignored",
            );
            return 0;
        };
        let (slop, remark) = operator::distance(&format!("~{amount}"), slop);
        if let Some(remark) = remark {
            self.note(span, remark);
        }
        slop
    }

    /// Whether the value of a metadata field is being read.
    fn is_metadata(&self) -> bool {
        matches!(self.field, Some(Field::Text(_) | Field::Date(_)))
    }

    /// The value of a metadata field, quoted or not.
    fn filter(&mut self, raw: &str, span: Range<usize>) -> Option<Node> {
        let text = term::unescape(raw).trim_matches(term::is_space).to_owned();
        let filter = match self.field? {
            Field::Text(make) => {
                if !term::has_words(&text) {
                    self.note(
                        span,
                        format!("`{raw}` names nothing to filter by and is ignored"),
                    );
                    return None;
                }
                if term::has_star(raw) {
                    self.note(span.clone(), "filters compare whole words: `*` is ignored");
                }
                make(text)
            }
            Field::Date(bound) => match dates::filter(&text, bound, self.settings.today) {
                Ok(filter) => filter,
                Err(trouble) => {
                    self.complaints.push(Complaint::error(
                        span,
                        trouble.message,
                        Some(trouble.hint),
                    ));
                    return None;
                }
            },
            Field::Scope(_) => return None,
        };
        self.leaf(Node::Filter(filter), span)
    }

    fn leaf(&mut self, node: Node, span: Range<usize>) -> Option<Node> {
        self.leaves += 1;
        if self.leaves > MAX_LEAVES {
            self.stop(too_many_leaves(span));
            return None;
        }
        Some(node)
    }

    /// The tilde that comes next, if one does.
    pub(super) fn tilde(&mut self) -> Option<(&'t str, Range<usize>)> {
        match self.peek() {
            Some(Kind::Tilde(amount)) => Some((amount, self.advance())),
            _ => None,
        }
    }
}

pub(super) fn too_many_leaves(span: Range<usize>) -> Complaint {
    let found = format!("the query has more than {MAX_LEAVES} words, phrases and filters");
    Complaint::error(span, found, None)
}
