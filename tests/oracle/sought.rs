//! Words, phrases and what stands near each other, as the scan sees them: what a node of the query takes, where it
//! stands, how it scores and what of it is marked.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use dateline::analysis::fold::folded;
use dateline::analysis::segment::words;
use dateline::analysis::story::Field;
use dateline::query::{Form, Node, Phrase, Scope, Word};
use dateline::search::{Answer, Hit};

use super::naive::{Sought, Stretch};
use super::wanted::Wanted;
use super::{Oracle, Scanned, Token, fields_of};

pub(super) fn distinct(parts: &[Node]) -> Vec<&Node> {
    let mut kept: Vec<&Node> = Vec::new();
    for part in parts {
        if !kept.contains(&part) {
            kept.push(part);
        }
    }
    kept
}

/// What a scan has found out about the nodes of a query.
pub(super) type Known = HashMap<(String, Field), Option<Rc<Looked>>>;

/// The texts of all words and phrases.
fn texts_of<'a>(node: &'a Node, out: &mut Vec<&'a str>) {
    match node {
        Node::Word(word) => out.push(&word.text),
        Node::Phrase(phrase) => out.push(&phrase.text),
        Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| texts_of(part, out)),
        Node::Near(near) => [&near.left, &near.right]
            .into_iter()
            .for_each(|part| texts_of(part, out)),
        Node::Not(of) | Node::AtLeast { of, .. } | Node::Boost { of, .. } | Node::In { of, .. } => {
            texts_of(of, out)
        }
        _ => {}
    }
}

/// What is marked in an article, and the names of the words and phrases that do.
#[derive(Default)]
struct Marked {
    names: Vec<usize>,
    marks: Vec<Vec<*const Token>>,
    next: usize,
}

/// An expression in one field; none where an open word stands for nothing that the field has.
pub(super) enum Looked {
    Words(Vec<Wanted>, u32),
    Or(Vec<Looked>),
    Near(Box<Looked>, Box<Looked>, dateline::query::Reach, bool),
}

impl Looked {
    /// What may stand at each place, with repetitions.
    pub(super) fn wanted<'a>(&'a self, out: &mut Vec<&'a Wanted>) {
        match self {
            Looked::Words(wanted, _) => out.extend(wanted),
            Looked::Or(parts) => parts.iter().for_each(|part| part.wanted(out)),
            Looked::Near(left, right, ..) => {
                left.wanted(out);
                right.wanted(out);
            }
        }
    }

    fn in_run(&self, run: &[&Token], clause: &mut usize) -> Sought {
        match self {
            Looked::Words(wanted, slop) => {
                let places = |wanted: &Wanted| {
                    let takes = |i: &usize| wanted.takes(run[*i]);
                    (0..run.len()).filter(takes).collect()
                };
                *clause += wanted.len();
                Sought::Words {
                    places: wanted.iter().map(places).collect(),
                    slop: *slop as usize,
                    clause: *clause - wanted.len(),
                }
            }
            Looked::Or(parts) => {
                Sought::Or(parts.iter().map(|part| part.in_run(run, clause)).collect())
            }
            Looked::Near(left, right, reach, ordered) => Sought::Near {
                left: Box::new(left.in_run(run, clause)),
                right: Box::new(right.in_run(run, clause)),
                reach: *reach,
                ordered: *ordered,
            },
        }
    }

    pub(super) fn spans(&self, runs: &[Vec<&Token>]) -> usize {
        let here = |run: &Vec<&Token>| {
            let units: Vec<(usize, usize)> = run.iter().map(|token| token.unit).collect();
            self.in_run(run, &mut 0).spans(&units).len()
        };
        runs.iter().map(here).sum()
    }
}

impl Oracle {
    /// Begins a query: learns whether it is all in capitals.
    pub(super) fn begin(&self, tree: &Node) {
        let mut texts = vec![];
        texts_of(tree, &mut texts);
        let cased: Vec<&str> = texts
            .iter()
            .flat_map(|text| words(text).map(|span| &text[span.start..span.end]))
            .filter(|word| word.chars().any(|c| c.is_lowercase() || c.is_uppercase()))
            .collect();
        let in_capitals = |word: &&str| !word.contains(char::is_lowercase);
        self.shouts
            .set(cased.len() > 1 && cased.iter().all(in_capitals));
        self.looked.borrow_mut().clear();
    }

    /// Whether a word in capitals is looked for as such: the newest fifty articles that have it write it in lower case
    /// more often than with a capital letter, and some article has it in capitals.
    fn is_common(&self, form: &str) -> bool {
        let (mut sampled, mut lower, mut title, mut any) = (0, 0, 0, false);
        for i in &self.newest {
            let article = &self.articles[*i];
            let tokens: Vec<&Token> = article.story.iter().flatten().collect();
            let these: Vec<&&Token> = tokens.iter().filter(|token| token.form == form).collect();
            any |= these.iter().any(|token| token.capitals);
            if these.is_empty() || sampled == 50 {
                continue;
            }
            sampled += 1;
            let stated = article.story.first().map_or(0, Vec::len);
            for token in these.iter().filter(|token| !token.capitals) {
                let in_title = article.article.title.as_ref().is_some_and(super::is_stated)
                    && article.story[0]
                        .iter()
                        .take(stated)
                        .any(|t| std::ptr::eq(t, **token));
                let text = if in_title {
                    &article.article.title.as_ref().unwrap().text
                } else {
                    &article.article.text
                };
                let written = &text[token.place.0..token.place.1];
                if written.contains(char::is_uppercase) {
                    title += 1;
                } else {
                    lower += 1;
                }
            }
        }
        any && lower > title
    }

    pub(super) fn looked(&self, node: &Node, field: Field) -> Option<Rc<Looked>> {
        let key = (node.to_string(), field);
        if let Some(known) = self.looked.borrow().get(&key) {
            return known.clone();
        }
        let looked = self.look(node, field).map(Rc::new);
        self.looked.borrow_mut().insert(key, looked.clone());
        looked
    }

    fn look(&self, node: &Node, field: Field) -> Option<Looked> {
        let (text, form, exact, slop) = match node {
            Node::Word(Word { text, form }) => (text, *form, *form == Form::Exact, 0),
            Node::Phrase(Phrase { text, exact, slop }) => (text, Form::Stem, *exact, *slop),
            Node::Or(parts) => {
                let parts = distinct(parts).into_iter();
                let parts: Vec<Looked> = parts.filter_map(|part| self.look(part, field)).collect();
                return (!parts.is_empty()).then_some(Looked::Or(parts));
            }
            Node::Near(near) => {
                let left = Box::new(self.look(&near.left, field)?);
                let right = Box::new(self.look(&near.right, field)?);
                return Some(Looked::Near(left, right, near.reach, near.ordered));
            }
            _ => unreachable!("not drawn"),
        };
        let parts: Vec<&str> = words(text)
            .map(|span| &text[span.start..span.end])
            .collect();
        let compound = parts.len() > 1 && !text.contains(char::is_lowercase);
        let mut wanted = vec![];
        for (i, written) in parts.iter().enumerate() {
            let form_of = folded(written);
            let stem = self.stems_of(&form_of, field);
            let in_capitals = dateline::analysis::fold::is_capitals(written)
                && !compound
                && !self.shouts.get()
                && self.is_common(&form_of);
            wanted.push(match form {
                Form::Fuzzy(edits) if form_of.chars().count() >= 3 => {
                    Wanted::Fuzzy(form_of, usize::from(edits))
                }
                Form::Prefix if i + 1 == parts.len() => Wanted::Prefix(form_of),
                _ if in_capitals => Wanted::Capitals(form_of, stem),
                Form::Fuzzy(_) => Wanted::Exact(form_of, stem),
                _ if exact => Wanted::Exact(form_of, stem),
                _ => Wanted::Stem(stem),
            });
        }
        let stands_for_something = |wanted: &Wanted| !wanted.is_open() || self.has(wanted, field);
        wanted
            .iter()
            .all(stands_for_something)
            .then_some(Looked::Words(wanted, slop))
    }

    /// What the languages of the index make of a form, as far as the index has it.
    fn stems_of(&self, form: &str, field: Field) -> Vec<String> {
        let all = self.stemmer.borrow_mut().stems(form, &self.languages);
        let is_there =
            |stem: &&String| self.articles_with(field, std::slice::from_ref(*stem)) > 0.0;
        let there: Vec<String> = all.iter().filter(is_there).cloned().collect();
        if there.is_empty() {
            all[..1].to_vec()
        } else {
            there
        }
    }

    /// The stems of words and phrases, if the index has what they are open for.
    pub(super) fn stems(&self, node: &Node, field: Field) -> Vec<Vec<String>> {
        let looked = self.looked(node, field);
        let mut wanted = vec![];
        if let Some(looked) = &looked {
            looked.wanted(&mut wanted);
        }
        let stems = wanted.into_iter().filter_map(Wanted::stem);
        stems.map(<[String]>::to_vec).collect()
    }

    /// Whether the index has a form in the field, deleted articles included, that an open word stands for.
    fn has(&self, wanted: &Wanted, field: Field) -> bool {
        let forms = self.index.fields().views(field).forms;
        self.index
            .searcher()
            .segment_readers()
            .iter()
            .any(|segment| {
                let index = segment.inverted_index(forms).unwrap();
                let mut terms = index.terms().stream().unwrap();
                while terms.advance() {
                    let form = std::str::from_utf8(terms.key()).unwrap();
                    if !form.starts_with('\u{2}') && wanted.takes_form(form) {
                        return true;
                    }
                }
                false
            })
    }

    /// The tokens of an article that are marked.
    fn marked(&self, article: &Scanned, node: &Node, scope: Option<Scope>, out: &mut Marked) {
        let (node, times) = match node {
            Node::Word(_) | Node::Phrase(_) | Node::Near(_) => (node, 1),
            Node::AtLeast { times, of } => (&**of, *times as usize),
            Node::And(parts) | Node::Or(parts) => {
                let parts = parts.iter();
                return parts.for_each(|part| self.marked(article, part, scope, out));
            }
            Node::Boost { of, .. } => return self.marked(article, of, scope, out),
            Node::In { scope, of } => return self.marked(article, of, Some(*scope), out),
            _ => return,
        };
        let first = out.next;
        out.next += 1_000;
        for (field, field_scope) in fields_of(scope) {
            let scope = if scope == Some(Scope::Any) {
                *field_scope
            } else {
                scope
            };
            let Some(looked) = self.looked(node, *field) else {
                continue;
            };
            let runs = article.runs(scope);
            if looked.spans(&runs) < times {
                continue;
            }
            for run in &runs {
                let units: Vec<(usize, usize)> = run.iter().map(|token| token.unit).collect();
                let marks: BTreeSet<(usize, Stretch)> =
                    looked.in_run(run, &mut 0).marks(&units, None);
                for (clause, (start, end)) in marks {
                    let tokens = run[start..end].iter();
                    let mark = tokens.map(|token| std::ptr::from_ref(*token)).collect();
                    out.names.push(first + clause);
                    out.marks.push(mark);
                }
            }
        }
    }

    /// In every passage exactly those words are marked that are to be, and each word and phrase of the query that
    /// matches is marked in one.
    pub(super) fn check_marks(&self, tree: &Node, query: &str, answer: &Answer) {
        for hit in &answer.hits {
            self.check_hit(tree, query, hit);
        }
    }

    fn check_hit(&self, tree: &Node, query: &str, hit: &Hit) {
        let article = self.article(&hit.id);
        let mut marked = Marked::default();
        self.marked(article, tree, None, &mut marked);
        let Marked {
            names,
            marks: marks_of,
            ..
        } = marked;
        let marked: HashSet<*const Token> = marks_of.iter().flatten().copied().collect();
        let all = [&article.story, &article.furniture, &article.comments];
        let tokens: Vec<&Token> = all.into_iter().flatten().flatten().collect();
        let expected: HashSet<&str> = tokens
            .iter()
            .filter(|token| marked.contains(&std::ptr::from_ref(**token)))
            .map(|token| token.form.as_str())
            .collect();
        let mut shown: HashSet<String> = HashSet::new();
        let title = hit.title.iter().map(|title| (title, &hit.title_marks));
        let lines = hit.snippets.iter();
        let lines = lines.map(|snippet| (&snippet.text, &snippet.marks));
        for (i, (text, marks)) in lines.chain(title).enumerate() {
            let flags = flags(text, marks, query);
            let flagged = flags.iter().filter(|(_, is_marked)| *is_marked);
            shown.extend(flagged.map(|(form, _)| form.clone()));
            // The headline as it is shown is marked where it stands beside the text only.
            if i == hit.snippets.len()
                && !article.article.title.as_ref().is_some_and(super::is_stated)
            {
                continue;
            }
            let is_here = |window: &[&Token]| {
                if !window
                    .iter()
                    .zip(&flags)
                    .all(|(token, (form, _))| token.form == *form)
                {
                    return false;
                }
                // A mark that a passage cuts in two may be left out.
                let here: HashSet<*const Token> = window
                    .iter()
                    .map(|token| std::ptr::from_ref(*token))
                    .collect();
                let (whole, cut): (Vec<_>, Vec<_>) = marks_of
                    .iter()
                    .filter(|mark| mark.iter().any(|token| here.contains(token)))
                    .partition(|mark| mark.iter().all(|token| here.contains(token)));
                let holds = |marks: &[&Vec<*const Token>], token: &Token| {
                    marks
                        .iter()
                        .any(|mark| mark.contains(&std::ptr::from_ref(token)))
                };
                window.iter().zip(&flags).all(|(token, (_, is_marked))| {
                    holds(&whole, token) == *is_marked || holds(&cut, token)
                })
            };
            let runs = all.into_iter().flatten();
            let mut runs = runs.map(|run| run.iter().collect::<Vec<_>>());
            assert!(
                flags.is_empty() || runs.any(|run| run.windows(flags.len()).any(is_here)),
                "`{query}` is marked otherwise in {}: {flags:?}, and not {:?}",
                hit.id,
                tokens
                    .iter()
                    .map(|token| (&token.form, marked.contains(&std::ptr::from_ref(*token))))
                    .collect::<Vec<_>>()
            );
        }
        let shown: HashSet<&str> = shown.iter().map(String::as_str).collect();
        assert!(
            shown.is_subset(&expected),
            "`{query}` marks {shown:?}, not {expected:?}"
        );
        // Of each word or phrase that is marked something is shown.
        let clauses: BTreeSet<usize> = names.iter().copied().collect();
        for clause in clauses {
            let of_this = names
                .iter()
                .zip(&marks_of)
                .filter(|(name, _)| **name == clause);
            let form_of = |token: &*const Token| {
                let known = tokens.iter().find(|known| std::ptr::eq(**known, *token));
                known.map_or("", |known| known.form.as_str())
            };
            let is_shown =
                |mark: &Vec<*const Token>| mark.iter().all(|token| shown.contains(form_of(token)));
            assert!(
                of_this.into_iter().any(|(_, mark)| is_shown(mark)),
                "`{query}` leaves word or phrase {clause} unmarked in {}: {hit:#?}",
                hit.id
            );
        }
    }
}

/// The words of a line, each with whether it is marked.
fn flags(text: &str, marks: &[(usize, usize)], query: &str) -> Vec<(String, bool)> {
    let mut end_of_last = 0;
    for (start, end) in marks {
        let in_order = end_of_last <= *start && start < end && *end <= text.chars().count();
        assert!(in_order, "`{query}`: {marks:?} {text}");
        end_of_last = *end;
    }
    let char_at = |byte: usize| text[..byte].chars().count();
    let flags = words(text).map(|span| {
        let (start, end) = (char_at(span.start), char_at(span.end));
        let is_marked = marks.iter().any(|(from, to)| *from <= start && end <= *to);
        let touches = marks.iter().any(|(from, to)| *from < end && start < *to);
        assert_eq!(is_marked, touches, "`{query}` marks part of a word: {text}");
        (folded(&text[span.start..span.end]), is_marked)
    });
    flags.collect()
}
