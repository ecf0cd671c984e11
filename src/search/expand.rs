//! The forms that an open word stands for: `missile*`, `defen?e`, `hegseth~1`.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{InvertedIndexReader, Searcher, Term};

use crate::analysis::fold::folded;
use crate::analysis::tokenizer::CAPITALS;
use crate::query::Node;

use super::clock::Clock;
use super::part::open_parts;
use super::words::places;

/// Most forms that all open words of a query together may stand for.
pub(super) const MAX_FORMS: usize = 1_024;

/// How the forms that a query may use are shared out: each open word gets its share, and what others have left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forms {
    left: usize,
    /// Open words still to come, the next included.
    words: usize,
    share: usize,
}

impl Forms {
    /// [`MAX_FORMS`] for so many open words.
    pub(super) fn shared_by(words: usize) -> Self {
        Forms {
            left: MAX_FORMS,
            words,
            share: MAX_FORMS / words.max(1),
        }
    }

    /// As many as there are.
    pub(super) fn unlimited() -> Self {
        Forms {
            left: usize::MAX,
            words: 1,
            share: 0,
        }
    }

    /// What the next open word may have.
    pub(super) fn limit(&self) -> usize {
        self.left - self.share * self.words.saturating_sub(1)
    }

    /// The next open word has taken so many.
    pub(super) fn take(&mut self, forms: usize) {
        self.left -= forms;
        self.words = self.words.saturating_sub(1);
    }
}

/// How many open words a tree has that are not negated, each counted for every field it is looked for in.
pub(super) fn open_words(tree: &Node) -> usize {
    fn count(node: &Node, fields: usize) -> usize {
        match node {
            Node::Word(word) => fields * open_parts(word),
            Node::Near(near) => count(&near.left, fields) + count(&near.right, fields),
            Node::And(parts) | Node::Or(parts) => {
                parts.iter().map(|part| count(part, fields)).sum()
            }
            Node::Boost { of, .. } | Node::AtLeast { of, .. } => count(of, fields),
            Node::In { scope, of } => count(of, places(Some(*scope)).0.len()),
            _ => 0,
        }
    }
    count(tree, places(None).0.len())
}

/// What the forms must look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// They begin like this.
    Prefix(String),
    /// They match this, where `*` stands for any characters and `?` for one.
    Wildcard(String),
    /// They are this after so many edits at most: a letter put in, left out or replaced, or two neighbours that change
    /// places, none of them edited again (Damerau and Levenshtein, as optimal string alignment).
    Fuzzy(String, u8),
}

/// Fewest letters of a word that may have edits: of shorter ones nearly every word is an edit.
pub(super) const FUZZY_LETTERS: usize = 3;

impl Pattern {
    /// A prefix, folded like the words of the index.
    pub(super) fn prefix(text: &str) -> Self {
        Pattern::Prefix(folded(text))
    }

    /// A pattern, folded around its wildcards.
    pub(super) fn wildcard(text: &str) -> Self {
        let mut pattern = String::new();
        for piece in text.split_inclusive(['*', '?']) {
            let letters = piece.trim_end_matches(['*', '?']);
            if !letters.is_empty() {
                pattern.push_str(&folded(letters));
            }
            pattern.push_str(&piece[letters.len()..]);
        }
        Pattern::Wildcard(pattern)
    }

    /// A word with edits; none, if it is too short to have any.
    pub(super) fn fuzzy(text: &str, edits: u8) -> Option<Self> {
        let form = folded(text);
        (form.chars().count() >= FUZZY_LETTERS).then_some(Pattern::Fuzzy(form, edits))
    }

    /// The same as a pattern of `*` and `?`; none, if it allows for edits.
    pub(super) fn as_glob(&self) -> Option<String> {
        match self {
            Pattern::Prefix(prefix) => Some(format!("{prefix}*")),
            Pattern::Wildcard(pattern) => Some(pattern.clone()),
            Pattern::Fuzzy(..) => None,
        }
    }

    /// Gives all forms of a segment that match, with the number of articles; false if there was no time for all.
    fn expand(
        &self,
        index: &InvertedIndexReader,
        field: Field,
        found: &mut dyn FnMut(&str, u64),
        clock: &Clock,
    ) -> tantivy::Result<bool> {
        let (start, pattern) = match self {
            Pattern::Prefix(prefix) => (prefix.as_str(), None),
            Pattern::Wildcard(pattern) => {
                let start = pattern.split(['*', '?']).next().unwrap_or_default();
                (start, Some(pattern.as_str()))
            }
            Pattern::Fuzzy(form, edits) => {
                // To make the automaton and to walk the dictionary along it takes milliseconds, whatever is found.
                if clock.is_over() {
                    return Ok(false);
                }
                let term = Term::from_field_text(field, form);
                let automaton = FuzzyTermQuery::new(term, *edits, true).automaton()?;
                let mut terms = index.terms().search(automaton).into_stream()?;
                while terms.advance() {
                    if clock.take(1) {
                        return Ok(false);
                    }
                    if let Ok(form) = std::str::from_utf8(terms.key()) {
                        found(form, u64::from(terms.value().doc_freq));
                    }
                }
                return Ok(true);
            }
        };
        let mut terms = index.terms().range().ge(start).into_stream()?;
        while terms.advance() {
            if clock.take(1) {
                return Ok(false);
            }
            let Ok(form) = std::str::from_utf8(terms.key()) else {
                continue;
            };
            if !form.starts_with(start) {
                break;
            }
            if pattern.is_none_or(|pattern| glob(pattern, form)) {
                found(form, u64::from(terms.value().doc_freq));
            }
        }
        Ok(true)
    }
}

/// Whether `text` matches a pattern of `*` and `?`, in time proportional to the product of their lengths.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // Where to resume after the last star: the rest of the pattern, and the text one character further on.
    let mut resume = None;
    loop {
        let at_text = text.clone();
        match (pattern.next(), text.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                resume = Some((pattern.clone(), at_text.clone()));
                text = at_text;
                continue;
            }
            (Some('?'), Some(_)) => continue,
            (Some(p), Some(t)) if p == t => continue,
            _ => {}
        }
        let Some((after_star, mut from)) = resume.take() else {
            return false;
        };
        if from.next().is_none() {
            return false;
        }
        pattern = after_star.clone();
        text = from.clone();
        resume = Some((after_star, from));
    }
}

/// The forms of `field` that match, sorted; the nearest and most frequent `limit` of them, and whether there were more.
pub(super) fn forms(
    searcher: &Searcher,
    field: Field,
    pattern: &Pattern,
    limit: usize,
    clock: &Clock,
) -> tantivy::Result<(Arc<[String]>, bool)> {
    let (found, is_all) = collect(searcher, field, pattern, clock)?;
    let cut = found.len() > limit;
    let mut forms: Vec<(String, u64)> = found.into_iter().collect();
    if cut {
        let near = match pattern {
            Pattern::Fuzzy(form, 2) => {
                collect(searcher, field, &Pattern::Fuzzy(form.clone(), 1), clock)?.0
            }
            _ => BTreeMap::new(),
        };
        let itself = match pattern {
            Pattern::Fuzzy(form, _) => Some(form.as_str()),
            _ => None,
        };
        let rank = |form: &String, frequency: u64| {
            let is_other = itself != Some(form.as_str());
            (is_other, !near.contains_key(form), Reverse(frequency))
        };
        forms.sort_by(|a, b| {
            rank(&a.0, a.1)
                .cmp(&rank(&b.0, b.1))
                .then_with(|| a.0.cmp(&b.0))
        });
        forms.truncate(limit);
        forms.sort();
    }
    let forms = forms.into_iter().map(|(form, _)| form).collect();
    Ok((forms, cut || !is_all))
}

/// All forms that match with the number of articles, and whether there was time for all.
fn collect(
    searcher: &Searcher,
    field: Field,
    pattern: &Pattern,
    clock: &Clock,
) -> tantivy::Result<(BTreeMap<String, u64>, bool)> {
    let mut forms: BTreeMap<String, u64> = BTreeMap::new();
    let mut is_all = true;
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut found = |form: &str, frequency: u64| {
            if form.starts_with(CAPITALS) {
                return;
            }
            match forms.get_mut(form) {
                Some(total) => *total += frequency,
                None => drop(forms.insert(form.to_owned(), frequency)),
            }
        };
        is_all &= pattern.expand(&index, field, &mut found, clock)?;
    }
    Ok((forms, is_all))
}
