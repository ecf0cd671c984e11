//! Passages as an article has them, letter for letter, and the ranges in which they stand. Pure.
//!
//! The passages of an answer for people are laid out on one line. Who cites needs the text itself: these are stretches of it,
//! cut at white space, within one line.

use std::ops::Range;

use serde_json::{Value, json};

/// Bytes before the first match of a passage, and after its beginning, at most.
const BEFORE: usize = 160;
const LONG: usize = 420;
/// Most matches that are told of a passage.
const MOST_MATCHES: usize = 20;

/// A stretch of an article's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passage {
    /// In bytes.
    pub(super) range: Range<usize>,
    /// The matches in it, in bytes of the text.
    pub(super) matches: Vec<Range<usize>>,
}

/// At most `most` passages, in the order of the text: around the matches that begin at `chosen`, the first of these before
/// the next, then around others. A text without matches is quoted from `start` on.
pub(super) fn passages(
    text: &str,
    marks: &[Range<usize>],
    chosen: &[usize],
    start: usize,
    most: usize,
) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let is_chosen = |mark: &&Range<usize>| chosen.contains(&mark.start);
    let others = marks.iter().filter(|mark| !is_chosen(mark));
    let of_start = |start: &usize| marks.iter().find(|mark| mark.start == *start);
    for mark in chosen.iter().filter_map(of_start).chain(others) {
        if found.len() == most {
            break;
        }
        let is_told =
            |passage: &Passage| passage.range.start <= mark.start && mark.start < passage.range.end;
        if found.iter().any(is_told) {
            continue;
        }
        let mut range = around(text, mark.clone());
        // Two passages do not quote the same words.
        for passage in &found {
            if passage.range.end <= mark.start {
                range.start = range.start.max(passage.range.end);
            } else {
                range.end = range.end.min(passage.range.start);
            }
        }
        found.push(Passage {
            range: trimmed(text, range),
            matches: Vec::new(),
        });
    }
    if marks.is_empty() && most > 0 {
        let range = trimmed(text, around(text, start..start));
        if !range.is_empty() {
            found.push(Passage {
                range,
                matches: Vec::new(),
            });
        }
    }
    found.sort_by_key(|passage| passage.range.start);
    for passage in &mut found {
        let within = |mark: &&Range<usize>| {
            passage.range.start <= mark.start && mark.end <= passage.range.end
        };
        passage.matches = marks
            .iter()
            .filter(within)
            .take(MOST_MATCHES)
            .cloned()
            .collect();
    }
    found
}

/// The line of a match, or what of it is near.
fn around(text: &str, mark: Range<usize>) -> Range<usize> {
    let from = text.floor_char_boundary(mark.start.saturating_sub(BEFORE));
    let before = &text[from..mark.start];
    let start = match before.rfind('\n') {
        Some(at) => from + at + 1,
        None if from == 0 => 0,
        None => before
            .find(char::is_whitespace)
            .map_or(mark.start, |at| from + at),
    };
    let to = text
        .floor_char_boundary((start + LONG).min(text.len()))
        .max(mark.end);
    let after = &text[mark.end..to];
    let end = match after.find('\n') {
        Some(at) => mark.end + at,
        None if to == text.len() => to,
        None => after
            .rfind(char::is_whitespace)
            .map_or(mark.end, |at| mark.end + at),
    };
    start..end
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (inner.len() - inner.trim_start().len());
    start..start + inner.trim().len()
}

/// Counts code points up to places that lie further on each time, or begins anew.
pub(super) struct Characters<'a> {
    text: &'a str,
    bytes: usize,
    chars: usize,
}

impl<'a> Characters<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Characters {
            text,
            bytes: 0,
            chars: 0,
        }
    }

    /// Code points before a byte.
    pub(super) fn before(&mut self, at: usize) -> usize {
        if at < self.bytes {
            (self.bytes, self.chars) = (0, 0);
        }
        self.chars += self.text[self.bytes..at].chars().count();
        self.bytes = at;
        self.chars
    }
}

/// A passage as an answer has it, in code points.
pub(super) fn as_json(text: &str, passage: &Passage, characters: &mut Characters<'_>) -> Value {
    let mut span =
        |range: &Range<usize>| [characters.before(range.start), characters.before(range.end)];
    json!({
        "text": &text[passage.range.clone()],
        "span": span(&passage.range),
        "matches": passage.matches.iter().map(span).collect::<Vec<_>>(),
    })
}

/// The byte at which a code point begins; the end of the text, if it has no more than so many.
pub(super) fn byte_of(text: &str, character: usize) -> usize {
    text.char_indices()
        .nth(character)
        .map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_are_pieces_of_the_text_around_matches_and_do_not_overlap() {
        let line = "é word tide ".repeat(90);
        let text = format!("Head\n{line}\n  short tide line  \n{line}");
        let marks: Vec<Range<usize>> = text
            .match_indices("tide")
            .map(|(at, _)| at..at + 4)
            .collect();
        for most in 0..12 {
            for chosen in [
                &[][..],
                &[marks[100].start],
                &[marks[150].start, marks[3].start],
            ] {
                let found = passages(&text, &marks, chosen, 0, most);
                // There is room for some nine of them.
                assert!(found.len() <= most && found.len() >= most.min(8));
                for pair in found.windows(2) {
                    assert!(pair[0].range.end <= pair[1].range.start);
                }
                for passage in &found {
                    let quoted = &text[passage.range.clone()];
                    assert_eq!(quoted, quoted.trim());
                    assert!(!quoted.contains('\n') && quoted.len() <= LONG + BEFORE);
                    assert!(!passage.matches.is_empty());
                }
                for seed in chosen.iter().take(most) {
                    assert!(found.iter().any(|passage| passage.range.contains(seed)));
                }
            }
        }
    }

    #[test]
    fn a_text_without_matches_is_quoted_from_its_story() {
        let found = passages("Head\nThe story.\nMore", &[], &[], 5, 3);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].range, 5..15);
        assert_eq!(passages("", &[], &[], 0, 3), []);
        assert_eq!(passages(" \n ", &[], &[], 0, 3), []);
    }

    #[test]
    fn characters_are_counted_in_any_order() {
        let text = "aé東😀z";
        let mut characters = Characters::of(text);
        for (n, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(characters.before(at), n);
            assert_eq!(byte_of(text, n), at);
        }
        assert_eq!(characters.before(1), 1);
        assert_eq!(characters.before(text.len()), 5);
        assert_eq!(byte_of(text, 99), text.len());
    }
}
