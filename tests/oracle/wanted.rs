//! What may stand at one place of a word or phrase, as the scan sees it.

use super::Token;

/// One place of a word or phrase: what may stand there.
#[derive(Clone)]
pub(super) enum Wanted {
    /// Any of the stems that the languages of the index make of it; no article has two.
    Stem(Vec<String>),
    Exact(String, Vec<String>),
    Capitals(String, Vec<String>),
    Prefix(String),
    Fuzzy(String, usize),
}

impl Wanted {
    pub(super) fn takes(&self, token: &Token) -> bool {
        match self {
            Wanted::Stem(stem) => stem.contains(&token.stem),
            Wanted::Exact(form, _) => token.form == *form,
            Wanted::Capitals(form, _) => token.form == *form && token.capitals,
            open => open.takes_form(&token.form),
        }
    }

    pub(super) fn takes_form(&self, form: &str) -> bool {
        match self {
            Wanted::Prefix(prefix) => form.starts_with(prefix.as_str()),
            Wanted::Fuzzy(wanted, edits) => self::edits(wanted, form) <= *edits,
            _ => false,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self, Wanted::Prefix(_) | Wanted::Fuzzy(..))
    }

    pub(super) fn stem(&self) -> Option<&[String]> {
        match self {
            Wanted::Stem(stem) | Wanted::Exact(_, stem) | Wanted::Capitals(_, stem) => Some(stem),
            Wanted::Prefix(_) | Wanted::Fuzzy(..) => None,
        }
    }
}

/// The optimal string alignment of two words: letters put in, left out, replaced, or two that change places.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let moved = if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    table[i - 2][j - 2] + 1
                } else {
                    usize::MAX
                };
                replaced
                    .min(moved)
                    .min(table[i - 1][j] + 1)
                    .min(table[i][j - 1] + 1)
            };
        }
    }
    table[a.len()][b.len()]
}

#[test]
fn edits_are_counted_as_the_manual_says() {
    for (a, b, expected) in [
        ("hegseth", "hegseth", 0),
        ("hegseth", "hegsteh", 1),
        ("hegseth", "heggeth", 1),
        ("hegseth", "hegset", 1),
        ("hegseth", "ehgsteh", 2),
        ("ca", "abc", 3),
    ] {
        assert_eq!(edits(a, b), expected, "{a} {b}");
    }
}
