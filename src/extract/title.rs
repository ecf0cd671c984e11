//! The headline: stated, found at the top of the text, or the first sentence in its place.

use super::blocks::{Block, Ending, ends_in_abbreviation, is_closing};
use super::wording::wording;
use crate::article::{Claim, Evidence, Title, TitlePlace};

/// Longest headline, in characters.
const HEADLINE_CHARS: usize = 200;

/// Longest stand-in, in characters.
const STAND_IN_CHARS: usize = 120;

/// Most lines of one quoted headline.
const QUOTED_LINES: usize = 3;

/// A title by its record.
pub(super) fn stated(title: &str) -> Title {
    Title {
        text: one_line(title),
        place: TitlePlace::Stated,
        evidence: Evidence::new("stated field", title),
    }
}

/// A title by its page.
pub(super) fn claimed(claim: &Claim) -> Title {
    Title {
        text: one_line(&claim.value),
        place: TitlePlace::Stated,
        evidence: claim.evidence(),
    }
}

/// The headline of a page that was scraped whole.
pub(super) fn of_page(line: &str) -> Title {
    found(line, "headline repeated by the page", line)
}

/// The headline that begins with `blocks[0]`, and how many blocks it spans.
pub(super) fn in_text(text: &str, blocks: &[Block], rule: &'static str) -> Option<(Title, usize)> {
    if let Some((quoted, count)) = quoted(text, blocks) {
        return Some((quoted, count));
    }
    let [first, next, ..] = blocks else {
        return None;
    };
    let line = first.text(text);
    let goes_on =
        next.text(text).starts_with(char::is_lowercase) || line.ends_with([',', ';', ':', '-']);
    let is_headline = first.ending != Ending::Stop
        && first.words >= 2
        && line.chars().nth(HEADLINE_CHARS).is_none()
        && !goes_on
        && !line.contains("   ")
        && wording(line).is_none();
    is_headline.then(|| (found(line, rule, line), 1))
}

/// A quotation over several short lines at the top is one headline.
fn quoted(text: &str, blocks: &[Block]) -> Option<(Title, usize)> {
    let lines: Vec<&str> = blocks
        .iter()
        .take(QUOTED_LINES + 1)
        .map(|block| block.text(text))
        .collect();
    let first = lines
        .first()
        .filter(|line| line.starts_with(['"', '“', '„', '«']))?;
    let is_closed = |line: &str| line.ends_with(['"', '”', '“', '»']);
    if is_closed(first) {
        return None;
    }
    let last = lines
        .iter()
        .take(QUOTED_LINES)
        .position(|line| is_closed(line))?;
    // The story has to follow, and a line of it is no part of a headline.
    let is_short = blocks[..=last]
        .iter()
        .all(|block| block.ending != Ending::Stop)
        && lines[..=last]
            .iter()
            .map(|line| line.chars().take(HEADLINE_CHARS).count())
            .sum::<usize>()
            <= HEADLINE_CHARS;
    if !is_short || lines.len() <= last + 1 {
        return None;
    }
    let span = &text[blocks[0].range.start..blocks[last].range.end];
    let words = span.trim_matches(['"', '“', '”', '„', '«', '»']);
    Some((found(words, "quoted lines", span), last + 1))
}

fn found(words: &str, rule: &'static str, quote: &str) -> Title {
    Title {
        text: one_line(words),
        place: TitlePlace::InText,
        evidence: Evidence::new(rule, quote),
    }
}

/// The first sentence of `story`, cut at a word if it is long.
pub(super) fn stand_in(story: &str) -> Title {
    let sentence = first_sentence(story);
    let mut shown = one_line(sentence);
    if let Some((end, _)) = shown.char_indices().nth(STAND_IN_CHARS) {
        // A script without spaces is cut where the room ends.
        let word = shown[..end]
            .rfind(char::is_whitespace)
            .filter(|at| *at > 0)
            .unwrap_or(end);
        shown.truncate(word);
        shown.push('…');
    }
    Title {
        text: shown,
        place: TitlePlace::StandIn,
        evidence: Evidence::new("first sentence", sentence),
    }
}

fn first_sentence(story: &str) -> &str {
    // White space is not shown, so that a little more than the stand-in's length is enough to look at.
    let reach = story
        .char_indices()
        .nth(4 * STAND_IN_CHARS)
        .map_or(story.len(), |(at, _)| at);
    for (at, c) in story[..reach].char_indices() {
        let end = at + c.len_utf8();
        let rest = story[end..].trim_start_matches(is_closing);
        let ends = match c {
            '。' | '！' | '？' | '।' => true,
            '.' => !ends_in_abbreviation(&story[..end]) && rest.starts_with(char::is_whitespace),
            '!' | '?' => rest.starts_with(char::is_whitespace),
            _ => false,
        };
        if ends && !rest.trim_start().starts_with(char::is_lowercase) {
            return &story[..story.len() - rest.len()];
        }
    }
    &story[..reach]
}

/// Whether `line` is `title` again: the same letters and digits.
pub(super) fn is_same(line: &str, title: &str) -> bool {
    line.len() <= 4 * title.len() + 64 && letters(line) == letters(title)
}

/// The letters and digits of `text`, in lower case.
pub(super) fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            letters.push(c.to_ascii_lowercase());
        } else if !c.is_ascii() && c.is_alphanumeric() {
            letters.extend(c.to_lowercase());
        }
    }
    letters
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
