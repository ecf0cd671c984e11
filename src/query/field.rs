//! The fields of the language: one table of names, and the nearest name to a misspelt one.

use super::dates::Bound;
use super::tree::{Filter, Scope};

/// What stands behind a name and its colon.
#[derive(Clone, Copy)]
pub(super) enum Field {
    /// The value is an ordinary query, looked for in one zone.
    Scope(Scope),
    /// The value is words of the metadata.
    Text(fn(String) -> Filter),
    /// The value is date words.
    Date(Bound),
}

const FIELDS: [(&str, Field); 22] = [
    ("title", Field::Scope(Scope::Title)),
    ("headline", Field::Scope(Scope::Title)),
    ("intitle", Field::Scope(Scope::Title)),
    ("body", Field::Scope(Scope::Body)),
    ("lead", Field::Scope(Scope::Lead)),
    ("byline", Field::Scope(Scope::Byline)),
    ("comments", Field::Scope(Scope::Comments)),
    ("furniture", Field::Scope(Scope::Furniture)),
    ("any", Field::Scope(Scope::Any)),
    ("source", Field::Text(Filter::Source)),
    ("site", Field::Text(Filter::Site)),
    ("domain", Field::Text(Filter::Site)),
    ("author", Field::Text(Filter::Author)),
    ("url", Field::Text(Filter::Url)),
    ("lang", Field::Text(Filter::Lang)),
    ("id", Field::Text(Filter::Id)),
    ("family", Field::Text(Filter::Family)),
    ("date", Field::Date(Bound::Within)),
    ("since", Field::Date(Bound::Since)),
    ("until", Field::Date(Bound::Until)),
    ("after", Field::Date(Bound::After)),
    ("before", Field::Date(Bound::Before)),
];

/// The field of that name, in any case.
pub(super) fn find(name: &str) -> Option<Field> {
    let known = FIELDS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map(|&(_, field)| field)
}

/// Splits `name:rest` where the name could be that of a field, known or not: letters only.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once([':', '：'])?;
    let letters = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    letters.then_some((name, rest))
}

/// All names, for a message.
pub(super) fn names() -> String {
    FIELDS.map(|(name, _)| name).join(", ")
}

/// The known name within two edits of a misspelt one.
///
/// Short names need to be closer, or every two letters would suggest `id`.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let allowed = 2.min(name.len() / 2);
    let ranked = FIELDS
        .iter()
        .map(|&(known, _)| (edits(&name, known), known));
    let (distance, known) = ranked.min_by_key(|&(distance, _)| distance)?;
    (distance <= allowed).then_some(known)
}

/// Levenshtein's distance, over bytes: the names are ASCII.
fn edits(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}
