//! The forms that an open word stands for: `missile*`, `defen?e`.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::Searcher;
use tantivy::schema::Field;

use crate::analysis::fold::folded;
use crate::analysis::tokenizer::CAPITALS;
use crate::query::{Form, Node};

use super::words::{open_parts, places};

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
            Node::Word(word) => match word.form {
                Form::Prefix => fields,
                Form::Wildcard => fields * open_parts(&word.text),
                _ => 0,
            },
            Node::And(parts) | Node::Or(parts) => {
                parts.iter().map(|part| count(part, fields)).sum()
            }
            Node::Boost { of, .. } => count(of, fields),
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
}

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

    /// What every form begins with.
    fn start(&self) -> &str {
        match self {
            Pattern::Prefix(prefix) => prefix,
            Pattern::Wildcard(pattern) => pattern.split(['*', '?']).next().unwrap_or_default(),
        }
    }

    fn matches(&self, form: &str) -> bool {
        match self {
            Pattern::Prefix(prefix) => form.starts_with(prefix.as_str()),
            Pattern::Wildcard(pattern) => glob(pattern, form),
        }
    }
}

/// Whether `text` matches a pattern of `*` and `?`, in time proportional to the product of their lengths.
fn glob(pattern: &str, text: &str) -> bool {
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

/// The forms of `field` that match, sorted; the most frequent `limit` of them, and whether there were more.
pub(super) fn forms(
    searcher: &Searcher,
    field: Field,
    pattern: &Pattern,
    limit: usize,
) -> tantivy::Result<(Arc<[String]>, bool)> {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().range().ge(pattern.start()).into_stream()?;
        while terms.advance() {
            let Ok(form) = std::str::from_utf8(terms.key()) else {
                continue;
            };
            if !form.starts_with(pattern.start()) {
                break;
            }
            if !form.starts_with(CAPITALS) && pattern.matches(form) {
                let frequency = u64::from(terms.value().doc_freq);
                match found.get_mut(form) {
                    Some(total) => *total += frequency,
                    None => drop(found.insert(form.to_owned(), frequency)),
                }
            }
        }
    }
    let cut = found.len() > limit;
    let mut forms: Vec<(String, u64)> = found.into_iter().collect();
    if cut {
        forms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        forms.truncate(limit);
        forms.sort();
    }
    Ok((forms.into_iter().map(|(form, _)| form).collect(), cut))
}
