//! Acronyms that a text defines: `Advanced Medium-Range Air-to-Air Missile (AMRAAM)`, `AMRAAM (Advanced …)`.
//!
//! After Schwartz and Hearst ("A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text", Pacific
//! Symposium on Biocomputing 8, 2003): what stands in parentheses behind a name, or before a name in parentheses, is its
//! short form if its letters are found in the name in their order. Theirs takes any letters of it. News has more in
//! parentheses than acronyms (agencies, parties, tickers), so here each word of a name has to give a letter, its first one,
//! before it gives others; a word like `of` may give none.
//!
//! Pure, and part of the index format: the index keeps what is found here as terms. Which of the definitions of an archive
//! are to be believed is the business of the search.

use std::ops::Range;

use memchr::memchr_iter;

use super::fold::fold;
use super::segment::words;
use super::sentence::is_sentence_break;

/// Stands in a term between a form and what it stands for.
pub const MEANS: char = '\u{1F}';

/// Fewest and most letters and digits of a short form.
const LETTERS: Range<usize> = 2..11;
/// Bytes in which parentheses that matter close again.
const REACH: usize = 160;
/// Most words of a long form that are looked at.
const MOST_WORDS: usize = 20;
/// Longest term.
const MAX_BYTES: usize = 200;

/// Words that need not give a letter.
const SMALL: [&str; 24] = [
    "a", "an", "and", "as", "at", "by", "da", "de", "del", "des", "di", "do", "du", "for", "from",
    "in", "la", "of", "on", "or", "the", "to", "with", "y",
];

/// What a letter costs that is not the first of its word.
const INSIDE: u32 = 2;
/// What a word costs that gives no letter. One is allowed, and then all letters are the first of words.
const SKIPPED: u32 = 64;
/// What cannot be.
const NEVER: u32 = u32::MAX / 2;

/// A short form and what it stands for, in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The short form, without the `s` of a plural.
    pub short: Range<usize>,
    /// The long form.
    pub long: Range<usize>,
}

impl Definition {
    /// From the first byte of both to one past the last.
    pub fn range(&self) -> Range<usize> {
        self.short.start.min(self.long.start)..self.short.end.max(self.long.end)
    }
}

/// The definitions of a text, in the order of their parentheses.
pub fn definitions(text: &str) -> impl Iterator<Item = Definition> {
    memchr_iter(b'(', text.as_bytes()).filter_map(|open| definition(text, open))
}

/// Gives the terms by which the index knows a definition: of each form that it is one, and what it stands for.
pub fn terms(text: &str, definition: &Definition, term: &mut String, sink: &mut dyn FnMut(&str)) {
    let (short, long) = (
        &text[definition.short.clone()],
        &text[definition.long.clone()],
    );
    for (form, meaning) in [(short, long), (long, short)] {
        term.clear();
        push_key(form, term);
        let form = term.len();
        term.push(MEANS);
        push_key(meaning, term);
        if term.len() <= MAX_BYTES {
            sink(term);
            term.truncate(form);
            sink(term);
        }
    }
}

/// A form as terms have it: its words, folded.
pub fn key(form: &str) -> String {
    let mut key = String::with_capacity(form.len());
    push_key(form, &mut key);
    key
}

fn push_key(form: &str, out: &mut String) {
    let mut folded = String::new();
    for (i, word) in words(form).enumerate() {
        if i > 0 {
            out.push(' ');
        }
        fold(&form[word.start..word.end], &mut folded);
        out.push_str(&folded);
    }
}

/// Whether a word may be a short form: few letters, no fewer capitals than others, two at least.
pub fn is_short(word: &str) -> bool {
    let (mut capitals, mut small, mut digits) = (0, 0, 0);
    for c in word.chars() {
        if c.is_uppercase() {
            capitals += 1;
        } else if c.is_alphabetic() {
            small += 1;
        } else if c.is_numeric() {
            digits += 1;
        } else if !matches!(c, '-' | '&' | '.') {
            return false;
        }
    }
    let first = word.chars().next();
    // `R-TX` is a senator's party and state.
    let is_party = matches!(word.as_bytes(), [b'R' | b'D' | b'I', b'-', ..]);
    // A number, or a chapter.
    let is_roman = word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
    capitals >= 2
        && small <= capitals
        && LETTERS.contains(&(capitals + small + digits))
        && first.is_some_and(char::is_alphanumeric)
        && !is_party
        && !is_roman
}

/// What the parenthesis that opens at `open` defines.
fn definition(text: &str, open: usize) -> Option<Definition> {
    let end = text.floor_char_boundary(open + 1 + REACH);
    let inner = &text[open + 1..end];
    let close = inner
        .find([')', '('])
        .filter(|at| inner[*at..].starts_with(')'))?;
    let inside = trimmed(text, open + 1..open + 1 + close);
    // What follows a comma is another matter: `(NLRB, the board)`.
    let first = text[inside.clone()].find([',', ';', ':']);
    let cut = first.map(|at| trimmed(text, inside.start..inside.start + at));
    let short = singular(text, cut.clone().unwrap_or(inside.clone()));
    if is_short(&text[short.clone()])
        && first.is_none_or(|at| !text[inside.start + at..].starts_with(':'))
    {
        return before(text, open, short);
    }
    let short = singular(text, last_token(text, open)?);
    // Behind a name in parentheses many things stand: what is defined by it is all in capitals.
    if !is_short(&text[short.clone()]) || text[short.clone()].contains(char::is_lowercase) {
        return None;
    }
    let long = [Some(inside), cut].into_iter().flatten();
    long.filter_map(|long| within(text, short.clone(), long))
        .next()
}

/// Without white space, quotation marks, and an `or` or `the` in front.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’');
    let mut inner = text[range].trim_matches(around);
    for word in ["or ", "the ", "The "] {
        if let Some(rest) = inner.strip_prefix(word) {
            inner = rest.trim_start_matches(around);
        }
    }
    let start = inner.as_ptr() as usize - text.as_ptr() as usize;
    start..start + inner.len()
}

/// Without the `s` behind capitals.
fn singular(text: &str, range: Range<usize>) -> Range<usize> {
    match text[range.clone()].strip_suffix('s') {
        Some(rest) if rest.ends_with(char::is_uppercase) => range.start..range.end - 1,
        _ => range,
    }
}

/// What stands right before `open`, up to a space.
fn last_token(text: &str, open: usize) -> Option<Range<usize>> {
    let before = text[..open].strip_suffix(' ')?;
    let from = text.floor_char_boundary(before.len().saturating_sub(16));
    let start = before[from..].rfind(char::is_whitespace)? + from + 1;
    Some(trimmed(text, start..before.len()))
}

/// The long form that stands before the parenthesis.
fn before(text: &str, open: usize, short: Range<usize>) -> Option<Definition> {
    let letters = letters(&text[short.clone()]);
    let most = (letters.len() + 5).min(letters.len() * 2).min(MOST_WORDS);
    let from = text.floor_char_boundary(open.saturating_sub(16 * most));
    let mut spans: Vec<Range<usize>> = words(&text[from..open])
        .map(|word| from + word.start..from + word.end)
        .collect();
    let last = spans.last()?;
    if is_apart(text, last.end..open) {
        return None;
    }
    // The first word of the stretch may be half of one.
    let mut first = usize::from(from > 0);
    first = first.max(spans.len().saturating_sub(most));
    for i in (first + 1..spans.len()).rev() {
        if is_apart(text, spans[i - 1].end..spans[i].start) {
            first = i;
            break;
        }
    }
    let spans = spans.split_off(first.min(spans.len()));
    let from = aligned(text, &spans, &letters, false)?;
    defined(text, short, &spans[from..])
}

/// The long form that stands in the parenthesis: all of it.
fn within(text: &str, short: Range<usize>, long: Range<usize>) -> Option<Definition> {
    let letters = letters(&text[short.clone()]);
    let spans: Vec<Range<usize>> = words(&text[long.clone()])
        .map(|word| long.start + word.start..long.start + word.end)
        .collect();
    if spans.len() > letters.len() * 2 || spans.len() > MOST_WORDS {
        return None;
    }
    aligned(text, &spans, &letters, true)?;
    defined(text, short, &spans)
}

fn defined(text: &str, short: Range<usize>, spans: &[Range<usize>]) -> Option<Definition> {
    let (first, last) = (spans.first()?, spans.last()?);
    let is_short_form = |word: &Range<usize>| {
        let (word, short) = (&text[word.clone()], &text[short.clone()]);
        word.len() >= short.len() && word.to_lowercase().starts_with(&short.to_lowercase())
    };
    if spans.len() < 2 || spans.iter().any(is_short_form) {
        return None;
    }
    Some(Definition {
        long: first.start..last.end,
        short,
    })
}

/// Whether a name cannot go on over what stands between two words.
fn is_apart(text: &str, between: Range<usize>) -> bool {
    let gap = &text[between.clone()];
    let parts = |c: char| matches!(c, '(' | ')' | '[' | ']' | ';' | ':' | '|' | '—' | '“' | '"');
    let closing = gap.trim_start_matches(['"', '”']);
    closing.contains(parts)
        || gap.contains(" -")
        || gap.contains("--")
        || is_sentence_break(text, between)
}

/// The letters and digits of a short form, in lower case.
fn letters(short: &str) -> Vec<char> {
    let letters = short.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The word at which a long form begins that has all of `letters`; `whole` if it is to be the first.
fn aligned(text: &str, spans: &[Range<usize>], letters: &[char], whole: bool) -> Option<usize> {
    let (words, count) = (spans.len(), letters.len());
    // What it costs that the words from one on give the letters from one on, and begin with a letter or not.
    let mut costs = vec![NEVER; (words + 1) * (count + 1)];
    costs[words * (count + 1) + count] = 0;
    let mut best: Option<(u32, usize)> = None;
    for i in (0..words).rev() {
        let word = &text[spans[i].clone()];
        let is_small = SMALL.contains(&word);
        let follows_and = i > 0 && matches!(&text[spans[i - 1].clone()], "and" | "&");
        for j in (0..=count).rev() {
            let after = |letters: usize| costs[(i + 1) * (count + 1) + letters];
            let skipped = if is_small {
                after(j)
            } else if j == count && i + 1 == words && !follows_and {
                // A name ends with a word that gives a letter, unless it is the last of a list.
                NEVER
            } else {
                after(j) + SKIPPED
            };
            let given = given(word, &letters[j..])
                .map(|(taken, cost)| after(j + taken) + cost)
                .min()
                .unwrap_or(NEVER);
            costs[i * (count + 1) + j] = skipped.min(given).min(NEVER);
            let may_begin = j == 0 && !is_small && (!whole || i == 0);
            if may_begin && given < NEVER && best.is_none_or(|(cost, _)| given < cost) {
                best = Some((given, i));
            }
        }
    }
    let (cost, from) = best?;
    let (skipped, inside) = (cost / SKIPPED, cost % SKIPPED / INSIDE);
    let is_near = match skipped {
        0 => inside as usize <= count / 3,
        1 => inside == 0 && count > 2 && !whole,
        _ => false,
    };
    // Of two letters a place and its country give as many: `Ambridge, Pa. (AP)`.
    let is_place = count == 2 && text[spans[from].start..spans[words - 1].end].contains(',');
    (is_near && (count > 2 || cost == 0) && !is_place).then_some(from)
}

/// How many of the first of `letters` a word can give, its own first letter among them, and what that costs.
fn given(word: &str, letters: &[char]) -> impl Iterator<Item = (usize, u32)> {
    let mut chars = word.chars();
    let (mut taken, mut cost, mut is_first, mut last) = (0, 0, true, ' ');
    std::iter::from_fn(move || {
        let wanted = letters.get(taken)?;
        loop {
            let c = chars.next()?;
            let is_it = c.to_lowercase().next() == Some(*wanted);
            if is_first && !is_it {
                return None;
            }
            // `U.S.` and `YouTube` give two first letters.
            let begins = is_first || last == '.' || c.is_uppercase();
            (is_first, last) = (false, c);
            if is_it {
                taken += 1;
                cost += if begins { 0 } else { INSIDE };
                return Some((taken, cost));
            }
        }
    })
}
