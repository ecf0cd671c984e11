//! Where the words of a text are.
//!
//! A word is a run of letters, digits and the marks that belong to them. Three things are more than a run:
//!
//! * single letters with full stops between them are one word: `U.S.`, `a.m.`;
//! * a possessive `'s` belongs to no word: `Japan's` is `Japan`;
//! * each character of a script written without spaces is a word, and each syllable of Korean, so that a phrase finds any
//!   part of a text.
//!
//! All else that joins words in writing separates them here: `air-to-air`, `AT&T` and `3.5` are their parts.

use unicode_normalization::char::is_combining_mark;

/// A word of a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The words of `text`, in order.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// Iterator over the words of a text; see [`words`].
#[derive(Clone, Debug)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Separates words.
    Other,
    /// Letters and digits that form runs.
    Run,
    /// A word of its own.
    Single,
    /// Continues a word and never begins one.
    Mark,
}

const ASCII_RUN: [bool; 128] = {
    let mut table = [false; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

fn class(c: char) -> Class {
    if c.is_ascii() {
        return if ASCII_RUN[c as usize] {
            Class::Run
        } else {
            Class::Other
        };
    }
    match c {
        // Soft hyphen and the joiners that Persian and Indic scripts use inside words; half-width voicing marks.
        '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{FF9E}' | '\u{FF9F}' => Class::Mark,
        // Vowels and finals of Korean syllables that are written letter by letter.
        '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FF}' => Class::Mark,
        // Letters by category, apostrophes by use.
        '\u{2BC}' | '\u{2B9}' => Class::Other,
        // The dashes and quotation marks of every page, before tables are asked.
        '\u{2010}'..='\u{205F}' => Class::Other,
        _ if is_combining_mark(c) => Class::Mark,
        _ if !c.is_alphanumeric() => Class::Other,
        _ if is_unspaced(c) => Class::Single,
        _ => Class::Run,
    }
}

/// Whether `c` belongs to a script that is written without spaces between words, or is a syllable of Korean, which writes
/// particles and parts of compounds without spaces: `정부는` is `정부` with the particle of the topic.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115F}' | '\u{A960}'..='\u{A97F}' | '\u{3131}'..='\u{318E}' | '\u{AC00}'..='\u{D7A3}' // Hangul
        | '\u{0E00}'..='\u{0EFF}'     // Thai, Lao
        | '\u{1000}'..='\u{109F}'   // Myanmar
        | '\u{1780}'..='\u{17FF}'   // Khmer
        | '\u{2E80}'..='\u{2FDF}'   // Han radicals
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
        | '\u{3040}'..='\u{30FF}'   // Hiragana, Katakana
        | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' // Han
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9D}'   // half-width Katakana
        | '\u{20000}'..='\u{3FFFF}')
}

/// Whether `c` is one of the characters written as an apostrophe.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2BC}' | '\u{FF07}')
}

/// Bytes that are looked at together where words are only counted.
const CHUNK: usize = size_of::<u64>();
/// The highest bit of each byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// A byte, eight times.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; CHUNK])
}

/// The highest bit of each of eight ASCII bytes that is a letter or a digit.
fn runs(chunk: u64) -> u64 {
    let lower = chunk | each(0x20);
    let from = |first: u8, bytes: u64| bytes + each(0x80 - first);
    let letters = from(b'a', lower) & !from(b'z' + 1, lower);
    let digits = from(b'0', chunk) & !from(b'9' + 1, chunk);
    (letters | digits) & HIGH
}

/// The highest bit of each of eight ASCII bytes that is `byte`.
fn equal(chunk: u64, byte: u8) -> u64 {
    let difference = chunk ^ each(byte);
    !(difference + each(0x7F)) & HIGH
}

/// Bytes that are first tried together.
const STRIDE: usize = 32;

/// How many words begin in a stride, and how many bytes of one stand at its end; none if it has to be read with care: other
/// characters than ASCII, apostrophes, a single character with a full stop after it. The byte after the stride is there
/// for that. `is_open` says whether the byte before it belongs to a word. The loops are such that compilers make vectors
/// of them.
fn words_of(bytes: &[u8; STRIDE + 1], is_open: bool) -> Option<(u32, usize)> {
    let mut runs = [u8::from(is_open); STRIDE + 1];
    for (run, byte) in runs[1..].iter_mut().zip(bytes) {
        let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        *run = u8::from(is_letter) | u8::from(byte.wrapping_sub(b'0') < 10);
    }
    let (mut begun, mut care) = (0, 0);
    for i in 0..STRIDE {
        let begins = runs[i + 1] & (runs[i] ^ 1);
        begun += begins;
        care |=
            bytes[i] & 0x80 | u8::from(bytes[i] == b'\'') | begins & u8::from(bytes[i + 1] == b'.');
    }
    let ends_in = runs[1..].iter().rev().take_while(|run| **run == 1);
    (care == 0).then(|| (u32::from(begun), ends_in.count()))
}

/// The highest bit of each of eight bytes that is an ASCII letter or digit, whatever the others are.
fn ascii_runs(chunk: u64) -> u64 {
    runs(chunk & !HIGH) & !chunk
}

impl Words<'_> {
    /// The next word, if it is a run of ASCII with nothing behind it that may belong to it. Where that is not sure, it has
    /// to be read with care, and nothing but separators is passed over.
    #[inline]
    fn next_plain(&mut self) -> Option<Span> {
        let bytes = self.text.as_bytes();
        let load = |at: usize| {
            let chunk = bytes.get(at..)?.first_chunk::<CHUNK>()?;
            Some(u64::from_le_bytes(*chunk))
        };
        let (start, mut ends) = loop {
            let chunk = load(self.at)?;
            let runs = ascii_runs(chunk);
            let met = runs | chunk & HIGH;
            if met == 0 {
                self.at += CHUNK;
                continue;
            }
            let shift = met.trailing_zeros() & !7;
            if runs >> shift & 0x80 == 0 {
                return None;
            }
            break (self.at + shift as usize / 8, !runs & HIGH & (!0 << shift));
        };
        let mut at = self.at;
        while ends == 0 {
            at += CHUNK;
            ends = !ascii_runs(load(at)?) & HIGH;
        }
        let end = at + ends.trailing_zeros() as usize / 8;
        match bytes[end] {
            b'\'' | 0x80.. => return None,
            // An initial, perhaps.
            b'.' if end == start + 1 => return None,
            _ => {}
        }
        self.at = end;
        Some(Span { start, end })
    }

    /// Passes over `count` words, and says over how many: fewer only if the text ends. Many bytes at a time where they are
    /// ASCII and what stands in them cannot be more than a run.
    pub(super) fn skip_words(&mut self, count: u32) -> u32 {
        let bytes = self.text.as_bytes();
        let mut skipped = 0;
        'slow: while skipped < count {
            // Where the last word began, whether it reaches up to `at`, and whether it is one character until there.
            let (mut at, mut start) = (self.at, self.at);
            let (mut is_open, mut is_single) = (false, false);
            while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<CHUNK>()) {
                if let Some(stride) = bytes[at..].first_chunk()
                    && !(is_single && stride[0] == b'.')
                    && let Some((begun, ends_in)) = words_of(stride, is_open)
                    && skipped + begun <= count
                {
                    skipped += begun;
                    if !(is_open && ends_in == STRIDE) {
                        start = at + STRIDE - ends_in;
                    }
                    at += STRIDE;
                    is_open = ends_in > 0;
                    is_single = is_open && start + 1 == at;
                    continue;
                }
                let chunk = u64::from_le_bytes(*chunk);
                if chunk & HIGH != 0 || equal(chunk, b'\'') != 0 {
                    break;
                }
                let (runs, stops) = (runs(chunk), equal(chunk, b'.'));
                let mut starts = runs & !(runs << 8 | u64::from(is_open) << 7);
                // A single character with a full stop after it may be an initial.
                if starts & stops >> 8 != 0 || (is_single && stops & 0x80 != 0) {
                    break;
                }
                let begun = starts.count_ones();
                if skipped + begun > count {
                    for _ in skipped..count {
                        starts &= starts - 1;
                    }
                    self.at = at + starts.trailing_zeros() as usize / 8;
                    return count;
                }
                skipped += begun;
                if begun > 0 {
                    start = at + (63 - starts.leading_zeros() as usize) / 8;
                }
                at += CHUNK;
                is_open = runs >> 63 != 0;
                is_single = is_open && start + 1 == at;
            }
            // What comes now is read with care, from the beginning of the word that it may belong to.
            if is_open {
                skipped -= 1;
                self.at = start;
            } else {
                self.at = at;
            }
            while skipped < count {
                if self.next().is_none() {
                    break 'slow;
                }
                skipped += 1;
                if self.at >= at + CHUNK {
                    continue 'slow;
                }
            }
        }
        skipped
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    /// End of the run that continues at `at`, marks included.
    fn run_end(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while at < bytes.len() {
            let byte = bytes[at];
            if byte < 128 {
                if !ASCII_RUN[byte as usize] {
                    break;
                }
                at += 1;
                continue;
            }
            match self.char_at(at) {
                Some(c) if matches!(class(c), Class::Run | Class::Mark) => at += c.len_utf8(),
                _ => break,
            }
        }
        at
    }

    fn marks_end(&self, mut at: usize) -> usize {
        while let Some(c) = self.char_at(at).filter(|c| class(*c) == Class::Mark) {
            at += c.len_utf8();
        }
        at
    }

    /// If a single letter followed by a full stop stands at `start`, the end of the initials that begin there.
    fn initials_end(&self, start: usize, first_end: usize) -> Option<usize> {
        if self.text.as_bytes().get(first_end) != Some(&b'.')
            || !self.is_one_letter(start, first_end)
        {
            return None;
        }
        let (mut end, mut letters) = (first_end, 1);
        while self.text.as_bytes().get(end) == Some(&b'.') {
            let next = end + 1;
            let next_end = self.run_end(next);
            if !self.is_one_letter(next, next_end) {
                break;
            }
            end = next_end;
            letters += 1;
        }
        if letters < 2 {
            return None;
        }
        Some(if self.text.as_bytes().get(end) == Some(&b'.') {
            end + 1
        } else {
            end
        })
    }

    fn is_one_letter(&self, start: usize, end: usize) -> bool {
        let mut chars = self.text[start..end].chars();
        chars
            .next()
            .is_some_and(|c| c.is_alphabetic() && class(c) == Class::Run)
            && chars.next().is_none()
    }

    /// Where to look for the next word after one that ends at `end`: past a possessive `'s`.
    fn after_possessive(&self, end: usize) -> usize {
        let rest = &self.text[end..];
        if !rest.starts_with(is_apostrophe) {
            return end;
        }
        let mut chars = rest.char_indices().skip(1);
        match chars.next() {
            Some((at, 's' | 'S')) => {
                let past = end + at + 1;
                if self.run_end(past) == past {
                    past
                } else {
                    end
                }
            }
            _ => end,
        }
    }
}

impl Iterator for Words<'_> {
    type Item = Span;

    #[inline]
    fn next(&mut self) -> Option<Span> {
        match self.next_plain() {
            Some(span) => Some(span),
            None => self.next_with_care(),
        }
    }
}

impl Words<'_> {
    fn next_with_care(&mut self) -> Option<Span> {
        let bytes = self.text.as_bytes();
        loop {
            let byte = *bytes.get(self.at)?;
            if byte < 128 {
                if ASCII_RUN[byte as usize] {
                    break;
                }
                self.at += 1;
                continue;
            }
            let c = self.char_at(self.at)?;
            match class(c) {
                Class::Run => break,
                Class::Single => {
                    let start = self.at;
                    self.at = self.marks_end(start + c.len_utf8());
                    return Some(Span {
                        start,
                        end: self.at,
                    });
                }
                Class::Other | Class::Mark => self.at += c.len_utf8(),
            }
        }
        let start = self.at;
        let run_end = self.run_end(start);
        let end = self.initials_end(start, run_end).unwrap_or(run_end);
        self.at = self.after_possessive(end);
        Some(Span { start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn general_punctuation_has_no_letter_digit_or_mark() {
        let is_other = |c: char| !c.is_alphanumeric() && !is_combining_mark(c);
        assert!(('\u{2010}'..='\u{205F}').all(is_other));
    }
}
