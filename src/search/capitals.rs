//! Words in capitals: `US` is not `us`.
//!
//! A word all in capitals in the query is looked for in capitals alone if it is otherwise a common word, and not a name:
//! if the articles write it in lower case at least as often as with a capital letter. The archive itself says so, by its
//! newest articles that have the word: `Trump`, `Nato` and `Covid` are names, however seldom they stand in capitals;
//! `us`, `who` and `aids` are not. A query of several words that are all in capitals says nothing about any of them.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::{EnableScoring, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use crate::analysis::fold::{fold, is_capitals};
use crate::analysis::segment::words;
use crate::analysis::story::{Field, Place, story_words};
use crate::analysis::tokenizer::CAPITALS;
use crate::error::Result;
use crate::index::document::parts;
use crate::query::Node;

use super::answer::Sort;
use super::plan::Planner;
use super::walk::Walk;

/// Articles that are read to see how a word is written.
const SAMPLE: usize = 50;

/// Which words in capitals are looked for in capitals alone.
pub(super) struct Capitals {
    /// The query as a whole is in capitals.
    shouts: bool,
    /// What was found out, by form.
    known: HashMap<String, bool>,
}

impl Capitals {
    /// For a query.
    pub(super) fn of(tree: &Node) -> Self {
        Capitals {
            shouts: shouts(tree),
            known: HashMap::new(),
        }
    }
}

/// Whether a query of several words is all in capitals.
pub(super) fn shouts(tree: &Node) -> bool {
    let (mut upper, mut other) = (0, 0);
    count(tree, &mut upper, &mut other);
    upper > 1 && other == 0
}

/// Counts the words of a query that have letters in two cases: all in capitals, and other.
fn count(node: &Node, upper: &mut usize, other: &mut usize) {
    let mut text = |text: &str| {
        for span in words(text) {
            let word = &text[span.start..span.end];
            if word.contains(char::is_lowercase) {
                *other += 1;
            } else if word.contains(char::is_uppercase) {
                *upper += 1;
            }
        }
    };
    match node {
        Node::Word(word) => text(&word.text),
        Node::Phrase(phrase) => text(&phrase.text),
        Node::And(parts) | Node::Or(parts) => {
            parts.iter().for_each(|part| count(part, upper, other));
        }
        Node::Near(near) => {
            count(&near.left, upper, other);
            count(&near.right, upper, other);
        }
        Node::Not(of) | Node::AtLeast { of, .. } | Node::Boost { of, .. } | Node::In { of, .. } => {
            count(of, upper, other)
        }
        Node::Same { of, .. } => count(of, upper, other),
        Node::All | Node::Nothing | Node::Filter(_) => {}
    }
}

/// Whether a text has capitals and no small letters.
pub(super) fn all_capitals(text: &str) -> bool {
    !text.contains(char::is_lowercase) && text.contains(char::is_uppercase)
}

impl Planner<'_> {
    /// Whether a word of the query is looked for in capitals alone; the first time a note says so.
    pub(super) fn is_limited_to_capitals(&mut self, word: &str, form: &str) -> Result<bool> {
        if self.capitals.shouts || !is_capitals(word) {
            return Ok(false);
        }
        if let Some(known) = self.capitals.known.get(form) {
            return Ok(*known);
        }
        let is_limited = self.is_common(form)?;
        if is_limited {
            self.notes.push(format!(
                "`{word}` matches only capitals, headlines all in capitals included; {form} finds any"
            ));
        } else if self.stands_otherwise_alone(form)? {
            self.notes.push(format!(
                "`{word}` stands nowhere in capitals here, and finds {form} however it is written"
            ));
        }
        self.capitals.known.insert(form.to_owned(), is_limited);
        Ok(is_limited)
    }

    /// Whether the archive has a word, and nowhere in capitals.
    fn stands_otherwise_alone(&self, form: &str) -> Result<bool> {
        let field = self.index.fields().views(Field::Story).forms;
        let documents = |text: &str| self.searcher.doc_freq(&Term::from_field_text(field, text));
        let found = documents(form)
            .and_then(|any| Ok(any > 0 && documents(&format!("{CAPITALS}{form}"))? == 0));
        found.map_err(|cause| self.index.unreadable(cause))
    }

    /// Whether the archive has a word in capitals, and otherwise at least as often in lower case as with a capital letter.
    fn is_common(&self, form: &str) -> Result<bool> {
        let sampled = || -> tantivy::Result<_> {
            let field = self.index.fields().views(Field::Story).forms;
            let marked = Term::from_field_text(field, &format!("{CAPITALS}{form}"));
            if self.searcher.doc_freq(&marked)? == 0 {
                return Ok(Vec::new());
            }
            let term = Term::from_field_text(field, form);
            let query = TermQuery::new(term, IndexRecordOption::Basic);
            let weight = query.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
            // An order in time is the same however articles are stored.
            let mut walk = Walk::new(self.index, self.opened, weight.as_ref(), Sort::Newest, None)?;
            walk.take(SAMPLE)
        };
        let sampled = sampled().map_err(|cause| self.index.unreadable(cause))?;
        let (mut lower, mut title) = (0, 0);
        let mut folded = String::new();
        for ranked in sampled {
            if self.shared.clock.take(1 << 9) {
                return Ok(false);
            }
            let article = self.index.article(self.searcher, ranked.address)?;
            let parts = parts(&article);
            for word in story_words(parts, Field::Story) {
                let text = match word.place {
                    Place::StatedTitle => parts.stated_title.unwrap_or_default(),
                    Place::Text => parts.text,
                };
                let written = &text[word.start..word.end];
                fold(written, &mut folded);
                if folded != form || is_capitals(written) {
                    continue;
                }
                if written.contains(char::is_uppercase) {
                    title += 1;
                } else {
                    lower += 1;
                }
            }
        }
        Ok(lower > 0 && lower >= title)
    }
}
