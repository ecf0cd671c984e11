//! The text cut into blocks: what a page showed as one paragraph, heading or list item, with the features that rules ask.
//!
//! A block is a line, except in text that was wrapped at a fixed width, where it is the lines between two blank or
//! before an indented one. Only form is looked at here; what a block means is for the other modules.

use std::ops::Range;

use super::tables::ABBREVIATIONS;

/// One paragraph, heading or list item.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Where it stands in the text, without white space at its ends; never empty.
    pub(super) range: Range<usize>,
    /// How many words it has, counted up to [`WORDS`].
    pub(super) words: usize,
    /// How it ends.
    pub(super) ending: Ending,
}

/// How a block ends, quotation marks and brackets that close it aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With the full stop of a sentence.
    Stop,
    /// With a mark that ends sentences and headlines alike: `?`, `!`, an ellipsis, the full stop of an abbreviation.
    Mark,
    /// Without any.
    Open,
}

/// Words beyond this many make no difference to any rule.
const WORDS: usize = 40;

/// Fewest words of a sentence that stands alone, as opposed to a button or a nickname with a full stop.
const SENTENCE_WORDS: usize = 5;

/// A block of this many words is a paragraph.
const PARAGRAPH_WORDS: usize = 12;

/// A text whose longest line has at most this many characters may have been wrapped.
const WRAP_CHARS: usize = 100;

impl Block {
    /// The block that stands at `range`, which has no white space at its ends.
    pub(super) fn new(text: &str, range: Range<usize>) -> Self {
        let body = &text[range.clone()];
        let words = if body.is_ascii() {
            // As below, without decoding.
            let words = body.as_bytes().split(u8::is_ascii_whitespace);
            words.filter(|word| !word.is_empty()).take(WORDS).count()
        } else {
            body.split_whitespace().take(WORDS).count()
        };
        // A script that sets no spaces gives no words; its characters are counted, two to a word.
        let unspaced = || {
            body.chars()
                .take(4 * WORDS)
                .filter(|c| is_unspaced(*c))
                .count()
                / 2
        };
        let words = if words < WORDS && !body.is_ascii() {
            words.max(unspaced().min(WORDS))
        } else {
            words
        };
        Block {
            words,
            ending: ending(body),
            range,
        }
    }

    /// Its text.
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.range.clone()]
    }

    /// Whether it is a sentence or more, so that it may belong to a story.
    pub(super) fn is_sentence(&self) -> bool {
        (self.ending == Ending::Stop && self.words >= SENTENCE_WORDS) || self.words >= WORDS
    }

    /// Whether it reads like a paragraph of a story rather than a line around it.
    pub(super) fn is_paragraph(&self) -> bool {
        self.words >= PARAGRAPH_WORDS && self.is_sentence()
    }

    /// Cuts it in two at byte `at` of the text; `None` if one of the two would be blank.
    pub(super) fn split(&self, text: &str, at: usize) -> Option<(Block, Block)> {
        let first = trimmed(text, self.range.start..at)?;
        let second = trimmed(text, at..self.range.end)?;
        Some((Block::new(text, first), Block::new(text, second)))
    }
}

/// Cuts `text`; together the blocks hold every character that is not white space.
///
/// Zones count bytes in 32 bits: a text of 4 GiB, which no corpus hands on, is cut off there.
pub(super) fn cut(text: &str) -> Vec<Block> {
    let lines = lines(text);
    let wrapped = is_wrapped(text, &lines);
    let mut blocks = Vec::with_capacity(lines.len());
    let mut rest = lines.iter().peekable();
    while let Some(line) = rest.next() {
        let mut range = line.range.clone();
        while let Some(next) = rest.next_if(|next| wrapped && !next.starts_paragraph) {
            range.end = next.range.end;
        }
        match glued_mark(text, &range) {
            Some(mark) => {
                blocks
                    .extend(trimmed(text, range.start..mark).map(|story| Block::new(text, story)));
                blocks.push(Block::new(text, mark..range.end));
            }
            None => blocks.push(Block::new(text, range)),
        }
    }
    blocks
}

/// The lines of `text` as blocks, within the bounds of [`cut`].
pub(super) fn of_lines(text: &str) -> Vec<Block> {
    lines(text)
        .into_iter()
        .map(|line| Block::new(text, line.range))
        .collect()
}

struct Line {
    range: Range<usize>,
    /// It follows a blank line or is indented more than the line before it.
    starts_paragraph: bool,
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut start, mut after_blank, mut last_indent) = (0, true, 0);
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if u32::try_from(end).is_err() {
            break;
        }
        match trimmed(text, start..end) {
            Some(range) => {
                let indent = range.start - start;
                lines.push(Line {
                    starts_paragraph: after_blank || indent > last_indent,
                    range,
                });
                (after_blank, last_indent) = (false, indent);
            }
            None => after_blank = true,
        }
        start = end;
    }
    lines
}

/// Whether lines were broken to fit a width: nearly every line is so long that the next one's first word did not fit.
fn is_wrapped(text: &str, lines: &[Line]) -> bool {
    // Bytes bound characters from above by a factor of four, which spares counting most lines of most texts.
    if lines.len() < 2 || lines.iter().any(|line| line.range.len() > 4 * WRAP_CHARS) {
        return false;
    }
    let chars = |line: &Line| text[line.range.clone()].chars().count();
    let width = lines.iter().map(chars).max().unwrap_or(0);
    if width > WRAP_CHARS {
        return false;
    }
    let (mut pairs, mut open, mut full, mut lower) = (0, 0, 0, 0);
    for pair in lines.windows(2).filter(|pair| !pair[1].starts_paragraph) {
        pairs += 1;
        if ending(&text[pair[0].range.clone()]) == Ending::Stop {
            continue;
        }
        let next = &text[pair[1].range.clone()];
        let word = next.split_whitespace().next().unwrap_or("").chars().count();
        open += 1;
        full += usize::from(chars(&pair[0]) + 1 + word > width);
        lower += usize::from(next.starts_with(char::is_lowercase));
    }
    // A sentence a line is no wrapping, however alike their lengths; and few pairs fill the width by chance, so that their
    // text has to go on in lower case as well.
    open > 0 && 2 * open >= pairs && 10 * full >= 7 * open && (open >= 4 || lower == open)
}

/// Where a copyright mark is glued to the end of a sentence (`… China seas.© NAME`), with no more than a credit after it.
fn glued_mark(text: &str, range: &Range<usize>) -> Option<usize> {
    const CREDIT_BYTES: usize = 200;
    let body = &text[range.clone()];
    let at = body.rfind('©')?;
    let before = body[..at].trim_end();
    let ends = !before.is_empty() && ending(before) != Ending::Open;
    (ends && body.len() - at <= CREDIT_BYTES).then_some(range.start + at)
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    let end = range.start + part.trim_end().len();
    (start < end).then_some(start..end)
}

/// How `text` ends.
pub(super) fn ending(text: &str) -> Ending {
    let text = text.trim_end_matches(|c: char| is_closing(c) || c.is_whitespace());
    match text.chars().next_back() {
        Some('.') if text.ends_with("..") => Ending::Mark,
        Some('.') if ends_in_abbreviation(text) => Ending::Mark,
        Some('.' | '。' | '．' | '।' | '።' | '۔') => Ending::Stop,
        Some('?' | '!' | '…' | '？' | '！' | '؟') => Ending::Mark,
        _ => Ending::Open,
    }
}

/// Whether the full stop at the end of `text` is that of an abbreviation.
pub(super) fn ends_in_abbreviation(text: &str) -> bool {
    let Some(text) = text.strip_suffix('.') else {
        return false;
    };
    let word = text
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or("");
    let initials = word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    initials
        || (word.chars().count() == 1 && word.starts_with(char::is_uppercase))
        || (word.len() <= 6 && ABBREVIATIONS.contains(&word.to_lowercase().as_str()))
}

/// Marks that may follow a sentence's end.
pub(super) fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '”' | '’' | '»' | '“' | '」' | '』' | ')' | ']' | '*'
    )
}

/// Han, kana: scripts without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}
