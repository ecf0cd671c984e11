//! What an answer tells of an acronym: what the archive says that it stands for, and the sentence in which it does.

use serde::Serialize;

use crate::analysis::acronym::Definition;
use crate::analysis::sentence::ends_sentence;

/// A sentence is shown with so many bytes before and after the definition at most.
const AROUND: usize = 100;

/// A form of the query, what the archive says that it stands for, and where it says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Learned {
    /// As the query has it.
    pub form: String,
    /// As the article has it; of the two one is short for the other.
    pub means: String,
    /// Articles that say so.
    pub articles: u64,
    /// The newest of them.
    pub id: String,
    /// The sentence in which it says so.
    pub sentence: String,
}

impl Learned {
    /// What an answer notes.
    pub(super) fn in_words(&self) -> String {
        let Learned {
            form,
            means,
            id,
            sentence,
            ..
        } = self;
        format!(
            "`{form}` finds \"{means}\" too, by {id}: \"{sentence}\"; --no-expand: only what is typed"
        )
    }
}

/// The sentence of a definition, on one line; a long one cut around it.
pub(super) fn sentence_of(text: &str, definition: &Definition) -> String {
    let range = definition.range();
    let from = text.floor_char_boundary(range.start.saturating_sub(AROUND));
    let ends = |at: usize, c: char| ends_sentence(text, at, c);
    let before = text[from..range.start].char_indices().rev();
    let mut before = before.map(|(at, c)| (from + at, c));
    let start = before.find(|(at, c)| ends(*at, *c));
    let (start, is_cut) = match start {
        Some((at, c)) => (at + c.len_utf8(), false),
        // Cut between two words.
        None if from > 0 => {
            let space = text[from..range.start].find(char::is_whitespace);
            (from + space.unwrap_or(0), true)
        }
        None => (0, false),
    };
    let to = text.ceil_char_boundary((range.end + AROUND).min(text.len()));
    let mut after = text[range.end..to].char_indices();
    let end = after.find(|(at, c)| ends(range.end + at, *c));
    let (end, goes_on) = match end {
        Some((at, c)) => (range.end + at + c.len_utf8(), false),
        None if to < text.len() => {
            let space = text[range.end..to].rfind(char::is_whitespace);
            (space.map_or(to, |at| range.end + at), true)
        }
        None => (to, false),
    };
    let (first, last) = (
        if is_cut { "…" } else { "" },
        if goes_on { "…" } else { "" },
    );
    format!("{first}{}{last}", one_line(&text[start..end]))
}

/// A text without line feeds and other white space beyond single spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
