//! A word of the query in its parts: `air-m?ss*` is the stem `air` and a pattern.

use unicode_normalization::char::is_combining_mark;

use crate::analysis::segment::words;
use crate::query::{Form, Node, Word};

use super::expand::Pattern;

/// A part of a word, as the query has it.
pub(super) enum Part<'a> {
    Stem(&'a str),
    Exact(&'a str),
    Open(Pattern),
}

impl Part<'_> {
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Part::Open(_))
    }
}

/// The words of a text, each as one part.
pub(super) fn closed<'a>(text: &'a str, part: fn(&'a str) -> Part<'a>) -> Vec<Part<'a>> {
    words(text)
        .map(|span| part(&text[span.start..span.end]))
        .collect()
}

/// The only form of a word that has edits, as it is typed.
pub(super) fn typed_form(node: &Node) -> Option<String> {
    let Node::Word(word) = node else { return None };
    let Form::Fuzzy(edits) = word.form else {
        return None;
    };
    match fuzzy(&word.text, edits).as_slice() {
        [Part::Open(Pattern::Fuzzy(form, _))] => Some(form.clone()),
        _ => None,
    }
}

/// How many parts of a word are open.
pub(super) fn open_parts(word: &Word) -> usize {
    let parts = match word.form {
        Form::Stem | Form::Exact => return 0,
        Form::Prefix => return 1,
        Form::Wildcard => wild(&word.text),
        Form::Fuzzy(edits) => fuzzy(&word.text, edits),
    };
    parts.iter().filter(|part| part.is_open()).count()
}

/// The words of a text, those that are long enough with so many edits.
pub(super) fn fuzzy(text: &str, edits: u8) -> Vec<Part<'_>> {
    let part = |word| Pattern::fuzzy(word, edits).map_or(Part::Exact(word), Part::Open);
    words(text)
        .map(|span| part(&text[span.start..span.end]))
        .collect()
}

/// The words of a text with wildcards: `air-m?ss*` is the stem `air` and a pattern.
pub(super) fn wild(text: &str) -> Vec<Part<'_>> {
    let is_wild = |c: char| matches!(c, '*' | '?');
    let separates = |c: char| !(c.is_alphanumeric() || is_wild(c) || is_combining_mark(c));
    let mut parts = Vec::new();
    for piece in text.split(separates) {
        if piece.contains(is_wild) {
            parts.push(Part::Open(Pattern::wildcard(piece)));
        } else {
            parts.append(&mut closed(piece, Part::Stem));
        }
    }
    parts
}
