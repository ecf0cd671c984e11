//! Where sentences and paragraphs end: for passages, and for words that are to stand in one.
//!
//! It is asked when a search reads a text, and by [`acronym`](super::acronym), whose names do not go on over the end of a sentence. A sentence ends with a stop that is not part of
//! a number, of initials or of an abbreviation and after which none goes on in lower case, as the rules SB6 to SB8 of
//! Unicode Standard Annex 29 have it, which know no abbreviations; and with its paragraph. `the U.S. The minister` is one
//! sentence here: initials end none.

use std::ops::Range;

/// Words whose full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "adm", "apr", "aug", "capt", "col", "corp", "dec", "dr", "feb", "fig", "gen", "gov", "inc",
    "jan", "jr", "jul", "jun", "lt", "ltd", "maj", "mar", "mr", "mrs", "ms", "no", "nov", "oct",
    "prof", "rep", "rev", "sen", "sep", "sept", "sgt", "sr", "st", "vs",
];

/// Closes a quotation or a parenthesis.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '”' | '’' | ')' | ']' | '»' | '」' | '』' | '）'
    )
}

/// Whether the character `c` at `at` ends a sentence: a stop that is not part of a number, of initials or of an
/// abbreviation and after which none goes on in lower case, or the break between two paragraphs.
pub(crate) fn ends_sentence(text: &str, at: usize, c: char) -> bool {
    match c {
        '。' | '！' | '？' => true,
        '\n' => ends_paragraph(text, at),
        '!' | '?' | '…' => stops(&text[at + c.len_utf8()..]),
        '.' => stops(&text[at + 1..]) && !is_abbreviated(&text[..at]),
        _ => false,
    }
}

/// Whether a character that begins with this byte may [end a sentence](ends_sentence): all others need no look.
pub(crate) fn may_end_sentence(byte: u8) -> bool {
    // `…`; `。`; `！` and `？`.
    matches!(byte, b'.' | b'!' | b'?' | b'\n' | 0xE2 | 0xE3 | 0xEF)
}

/// Whether a sentence ends between two words; the range is what stands between them.
pub(crate) fn is_sentence_break(text: &str, between: Range<usize>) -> bool {
    let start = between.start;
    text[between]
        .char_indices()
        .any(|(i, c)| ends_sentence(text, start + i, c))
}

/// Whether what follows a stop begins something new.
fn stops(after: &str) -> bool {
    let after = after.trim_start_matches(is_closing);
    after.is_empty()
        || (after.starts_with(char::is_whitespace)
            && !after.trim_start().starts_with(char::is_lowercase))
}

/// Whether the line feed at `at` ends a paragraph: an empty line follows or precedes, or the line closes its sentence.
/// Other lines are wrapped.
fn ends_paragraph(text: &str, at: usize) -> bool {
    let blank = ['\r', ' ', '\t'];
    let (before, after) = (
        text[..at].trim_end_matches(blank),
        text[at + 1..].trim_start_matches(blank),
    );
    let closed =
        before.ends_with(|c: char| matches!(c, '.' | '!' | '?' | '…' | ':') || is_closing(c));
    closed || before.ends_with('\n') || after.starts_with('\n')
}

/// Whether a text that a full stop follows ends in an initial or an abbreviation.
fn is_abbreviated(before: &str) -> bool {
    let word = &before[before.trim_end_matches(char::is_alphanumeric).len()..];
    let is_initial = word.chars().count() == 1;
    word.starts_with(char::is_uppercase)
        && (is_initial || ABBREVIATIONS.contains(&word.to_ascii_lowercase().as_str()))
}

/// A text whose longest line has at most this many characters may have been wrapped.
const WRAP_CHARS: usize = 100;

/// What a line of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A paragraph.
    Paragraphs,
    /// A part of one: the text was wrapped at a width, and paragraphs are set apart by blank lines or indented.
    Wrapped,
}

impl Layout {
    /// The layout of a text: wrapped if nearly every line that closes no sentence is so long that the next one's first
    /// word did not fit, and goes on in lower case where such lines are few.
    pub(crate) fn of(text: &str) -> Layout {
        let mut lines = text.lines().map(str::trim_end).peekable();
        let mut pairs: Vec<(usize, &str)> = Vec::new();
        let (mut width, mut all) = (0, 0);
        while let Some(line) = lines.next() {
            // Bytes bound characters from above, which spares counting most lines of most texts.
            if line.len() > 4 * WRAP_CHARS {
                return Layout::Paragraphs;
            }
            let chars = line.chars().count();
            width = width.max(chars);
            let Some(next) = lines.peek().filter(|next| is_continued(line, next)) else {
                continue;
            };
            all += 1;
            if !line
                .trim_end_matches(is_closing)
                .ends_with(['.', '!', '?', '…'])
            {
                pairs.push((chars, next.trim_start()));
            }
        }
        let first_word = |line: &str| {
            let word = line.split_whitespace().next();
            word.map_or(0, |word| word.chars().count())
        };
        let (mut full, mut lower) = (0, 0);
        for (chars, next) in &pairs {
            full += usize::from(chars + 1 + first_word(next) > width);
            lower += usize::from(next.starts_with(char::is_lowercase));
        }
        let open = pairs.len();
        let is_wrapped = width <= WRAP_CHARS
            && open > 0
            && 2 * open >= all
            && 10 * full >= 7 * open
            && (open >= 4 || lower == open);
        if is_wrapped {
            Layout::Wrapped
        } else {
            Layout::Paragraphs
        }
    }

    /// Whether a paragraph ends between two words; the range is what stands between them.
    pub(crate) fn is_paragraph_break(self, text: &str, between: Range<usize>) -> bool {
        let Some(first) = text[between.clone()].find('\n') else {
            return false;
        };
        if self == Layout::Paragraphs {
            return true;
        }
        let gap = &text[between.start + first + 1..between.end];
        let line_of = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
        let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        // The line that the first of the two words stands in, and the rest of the gap.
        let first_line = &text[line_of(between.start)..];
        gap.contains('\n') || indent(gap) > indent(first_line)
    }
}

/// Whether a line may go on in the next: neither is blank, and the next is not indented further.
fn is_continued(line: &str, next: &str) -> bool {
    let indent = |line: &str| line.len() - line.trim_start().len();
    !line.trim().is_empty() && !next.trim().is_empty() && indent(next) <= indent(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_sentence_may_end_one_by_its_first_byte() {
        let ends = |c: &char| ends_sentence(&format!("Done{c}\n\nNext"), 4, *c);
        let all: Vec<char> = ('\0'..=char::MAX).filter(ends).collect();
        assert_eq!(all.len(), 8, "{all:?}");
        let first = |c: &char| c.to_string().as_bytes()[0];
        assert!(all.iter().map(first).all(may_end_sentence));
    }
}
