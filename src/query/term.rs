//! One word's shape: escapes, wildcards, the characters that act.
//!
//! The lexer, the parser and the printer agree here on which characters are special. What a word means once it is
//! segmented and folded is not decided here.

use super::tree::{Form, Node, Word};

/// The character an operator's full-width form stands for.
pub(super) fn fold(c: char) -> char {
    match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        '＊' => '*',
        other => other,
    }
}

/// White space, including the invisible kinds that come along with pasted text.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}')
}

/// Starts a quote. The closing corner brackets are missing because nothing opens with them.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '＂' | '“' | '”' | '„' | '«' | '»' | '「' | '『')
}

/// Negates at the start of a term. Other dashes are punctuation.
pub(super) fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}')
}

/// An operator at the start of a term.
pub(super) fn is_prefix(c: char) -> bool {
    is_minus(c) || matches!(c, '+' | '=')
}

/// Whether there is anything in the text to look for.
pub(super) fn has_words(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// The characters of a raw text without the backslashes, each with whether a backslash made it plain.
pub(super) fn chars(raw: &str) -> impl Iterator<Item = (char, bool)> {
    let mut rest = raw.chars();
    std::iter::from_fn(move || match rest.next()? {
        '\\' => Some((rest.next().unwrap_or('\\'), true)),
        c => Some((c, false)),
    })
}

/// The text without the backslashes.
pub(super) fn unescape(raw: &str) -> String {
    chars(raw).map(|(c, _)| c).collect()
}

/// Whether an unescaped star stands in the raw text.
pub(super) fn has_star(raw: &str) -> bool {
    chars(raw).any(|(c, plain)| !plain && fold(c) == '*')
}

/// Whether a raw text is made of wildcards and punctuation only, so that it can find nothing.
pub(super) fn is_bare_wildcard(raw: &str) -> bool {
    has_star(raw) || chars(raw).filter(|&c| c == ('?', false)).count() > 1
}

/// Reads a run of characters as a word; `None` if it has no letter or digit and is not `*`.
pub(super) fn read(raw: &str, exact: bool) -> Option<Node> {
    if !exact && raw.chars().map(fold).eq(['*']) {
        return Some(Node::All);
    }
    let mut word: Vec<(char, bool)> = chars(raw).collect();
    // Signs that negate nothing are punctuation, as in `--verbose`.
    let signs = word
        .iter()
        .take_while(|&&(c, plain)| !plain && is_prefix(c))
        .count();
    word.drain(..signs);
    let text: String = word.iter().map(|&(c, _)| c).collect();
    if !has_words(&text) {
        return None;
    }
    let plain = if exact { Form::Exact } else { Form::Stem };
    if text.contains("://") {
        return Some(node(text, plain));
    }
    let wild: Vec<usize> = (0..word.len()).filter(|&at| is_wild(word[at])).collect();
    match wild[..] {
        [] => Some(node(text, plain)),
        // A single question mark behind the last letter ends a question.
        [at] if word[at].0 == '?' && !word[at..].iter().any(|(c, _)| c.is_alphanumeric()) => {
            Some(node(word[..at].iter().map(|&(c, _)| c).collect(), plain))
        }
        _ => Some(pattern(&word)),
    }
}

fn is_wild((c, plain): (char, bool)) -> bool {
    !plain && matches!(fold(c), '*' | '?')
}

/// A prefix or a wildcard. Its ends are cleared of punctuation, which no word of the index has.
fn pattern(word: &[(char, bool)]) -> Node {
    let bears = |&(c, plain): &(char, bool)| c.is_alphanumeric() || is_wild((c, plain));
    let first = word.iter().position(bears).unwrap_or(0);
    let last = word.iter().rposition(bears).unwrap_or(0);
    let word = &word[first..=last];
    let stars = word
        .iter()
        .rev()
        .take_while(|&&(c, plain)| !plain && fold(c) == '*')
        .count();
    let (stem, tail) = word.split_at(word.len() - stars);
    if !tail.is_empty() && !stem.iter().any(|&c| is_wild(c)) {
        return node(stem.iter().map(|&(c, _)| c).collect(), Form::Prefix);
    }
    let folded = |&c: &(char, bool)| if is_wild(c) { fold(c.0) } else { c.0 };
    node(word.iter().map(folded).collect(), Form::Wildcard)
}

fn node(text: String, form: Form) -> Node {
    Node::Word(Word { text, form })
}
