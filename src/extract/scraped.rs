//! The text of a page that was scraped whole: where in it the story stands.
//!
//! Such a text begins with the title of the page, goes on with menus, and ends with lists of other stories. The story is
//! the run of lines that is worth most, where paragraphs are worth their length and all else costs something; and it
//! stands below the headline, which the title of the page repeats. A text that does not have the look of such a page is
//! left alone: a story cut away by mistake is worse than furniture kept.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::blocks::{Block, Ending};
use super::credits::credit;
use super::source::is_rights_line;
use super::title::letters;
use super::wording::{Wording, is_caption, wording};
use super::zones::{are_comments, marked_comments};
use crate::article::ZoneKind;

/// Fewest short lines of a whole page; and they are at least a third of its lines.
const SHORT_LINES: usize = 12;

/// Most words of a short line.
const SHORT_WORDS: usize = 6;

/// Longest paragraph that counts in full, in bytes.
const PARAGRAPH_BYTES: i64 = 800;

/// What lines cost that are no sentences: short ones, and those that may be headings or captions.
const SHORT_COST: i64 = 35;
const LONG_COST: i64 = 15;

/// What the head of a list or of comments costs: hardly a story goes on after it.
const HEAD_COST: i64 = 300;

/// What a line costs that gives the date of a story, and its most words.
const DATE_COST: i64 = 200;
const DATE_WORDS: usize = 10;

/// Most words of a sentence that is a caption.
const CAPTION_WORDS: usize = 30;

/// Fewest letters of a headline that the page repeats.
const HEADLINE_LETTERS: usize = 12;

/// So many lines in a row that are no sentences are a list.
const LIST_LINES: usize = 4;

/// The kinds of the blocks of a whole page; `None` if the text is none.
pub(super) fn kinds(text: &str, blocks: &[Block], title: Option<&str>) -> Option<Vec<ZoneKind>> {
    if !is_page(blocks) {
        return None;
    }
    let wordings: Vec<Option<Wording>> = blocks
        .iter()
        .map(|block| wording(block.text(text)))
        .collect();
    let values: Vec<i64> = blocks
        .iter()
        .zip(&wordings)
        .map(|(block, wording)| value(text, block, *wording))
        .collect();
    let headline = headline(text, blocks, &values, title);
    let start = headline.map_or(0, |at| at + 1);
    let (first, last) =
        richest(&values[start..]).map(|(first, last)| (start + first, start + last))?;
    let mut kinds = vec![ZoneKind::Furniture; blocks.len()];
    let mut at = first;
    while at <= last {
        let run = blocks[at..=last]
            .iter()
            .take_while(|block| !block.is_sentence())
            .count();
        if run == 0 {
            kinds[at] = sentence(text, &blocks[at], wordings[at]);
            at += 1;
        } else {
            if run < LIST_LINES {
                for at in at..at + run {
                    kinds[at] = remark(text, &blocks[at], wordings[at]);
                }
            }
            at += run;
        }
    }
    comments(blocks, &wordings, last, &mut kinds);
    marked_comments(&wordings, &mut kinds);
    if let Some(at) = headline {
        kinds[at] = ZoneKind::Headline;
        // The picture may stand above the date line, at which the story begins at the earliest.
        for at in at + 1..first {
            if blocks[at].words <= CAPTION_WORDS && is_caption(blocks[at].text(text)) {
                kinds[at] = ZoneKind::Caption;
            }
        }
    }
    if let Some(lead) = kinds.iter_mut().find(|kind| **kind == ZoneKind::Body) {
        *lead = ZoneKind::Lead;
    }
    Some(kinds)
}

fn is_page(blocks: &[Block]) -> bool {
    let short = blocks
        .iter()
        .filter(|block| !block.is_sentence() && block.words <= SHORT_WORDS)
        .count();
    short >= SHORT_LINES && 3 * short >= blocks.len()
}

fn value(text: &str, block: &Block, wording: Option<Wording>) -> i64 {
    let line = block.text(text);
    let length = i64::try_from(line.len())
        .unwrap_or(PARAGRAPH_BYTES)
        .min(PARAGRAPH_BYTES);
    match wording {
        Some(Wording::ListHead | Wording::CommentHead | Wording::Disclaimer) => return -HEAD_COST,
        Some(Wording::Lone | Wording::CommentMark) => return -SHORT_COST,
        None => {}
    }
    match () {
        () if is_rights_line(line) => -HEAD_COST,
        () if is_date_line(line, block) => -DATE_COST,
        () if block.is_paragraph() && is_consent(line) => -SHORT_COST,
        () if block.is_paragraph() => length,
        () if block.is_sentence() => length / 2,
        () if block.words <= SHORT_WORDS => -SHORT_COST,
        () => -LONG_COST,
    }
}

/// Whether `line` is the date of some story, and perhaps its writer: below a story, that of another one.
fn is_date_line(line: &str, block: &Block) -> bool {
    block.words <= DATE_WORDS
        && line.bytes().any(|byte| byte.is_ascii_digit())
        && credit(line, true).is_some_and(|found| found.when.is_some())
}

/// The end of a word in both cases.
static COOKIE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("ookie"));

/// Whether `line` speaks of the cookies of the page.
fn is_consent(line: &str) -> bool {
    COOKIE.find_iter(line.as_bytes()).nth(1).is_some()
}

/// The run of values whose sum is the greatest, if any is above zero.
fn richest(values: &[i64]) -> Option<(usize, usize)> {
    let (mut best, mut sum, mut start, mut found) = (0, 0, 0, None);
    for (at, value) in values.iter().enumerate() {
        if sum <= 0 {
            (sum, start) = (0, at);
        }
        sum += value;
        if sum > best {
            (best, found) = (sum, Some((start, at)));
        }
    }
    found
}

/// The last line before most of the text that the first line, the title of the page, repeats, or that is the title stated.
fn headline(text: &str, blocks: &[Block], values: &[i64], title: Option<&str>) -> Option<usize> {
    let page = letters(title.unwrap_or_else(|| blocks[0].text(text)));
    let all: i64 = values.iter().map(|value| value.max(&0)).sum();
    let mut before = 0;
    let mut found: Option<(usize, usize)> = None;
    let first = usize::from(title.is_none());
    for at in first..blocks.len() {
        let line = blocks[at].text(text);
        // A short line has to be the beginning, which its first letter mostly tells.
        let may_be_said =
            line.len() >= 2 * HEADLINE_LETTERS || !line.is_ascii() || begins_like(line, &page);
        if may_be_said && line.len() <= 4 * page.len() && blocks[at].words <= 40 {
            let line = letters(line);
            let is_said = line.chars().count() >= HEADLINE_LETTERS
                && (page.starts_with(&line)
                    || line.len() >= 2 * HEADLINE_LETTERS && page.contains(&line));
            if is_said || line == page && !line.is_empty() {
                // A part of the headline may be a heading further below.
                found = found.max(Some((line.len(), at)));
            }
        }
        before += values[at].max(0);
        if 2 * before > all {
            break;
        }
    }
    // A page that says it once is headed by it.
    let found = found.map(|(_, at)| at);
    found.or((title.is_none() && blocks[0].words >= 3).then_some(0))
}

/// Whether the first letter or digit of `line` is that of `page`, which is in lower case.
fn begins_like(line: &str, page: &str) -> bool {
    let first = line.bytes().find(u8::is_ascii_alphanumeric);
    first.is_some_and(|first| page.as_bytes().first() == Some(&first.to_ascii_lowercase()))
}

fn sentence(text: &str, block: &Block, wording: Option<Wording>) -> ZoneKind {
    let line = block.text(text);
    match () {
        () if wording.is_some() || is_rights_line(line) => ZoneKind::Furniture,
        () if block.words <= CAPTION_WORDS && is_caption(line) => ZoneKind::Caption,
        () => ZoneKind::Body,
    }
}

/// A line among the paragraphs that is no sentence: a heading, or something of the page.
fn remark(text: &str, block: &Block, wording: Option<Wording>) -> ZoneKind {
    let line = block.text(text);
    match () {
        () if wording.is_some() || is_rights_line(line) => ZoneKind::Furniture,
        () if is_caption(line) => ZoneKind::Caption,
        () if credit(line, false).is_some() => ZoneKind::Byline,
        () if block.words <= 2 && block.ending == Ending::Open => ZoneKind::Furniture,
        () => ZoneKind::Body,
    }
}

/// Comments below the story: under their heading, or as names and what they wrote.
fn comments(blocks: &[Block], wordings: &[Option<Wording>], last: usize, kinds: &mut [ZoneKind]) {
    let below = last + 1;
    let headed = (below..blocks.len()).find(|at| wordings[*at] == Some(Wording::CommentHead));
    let is_list = |at: &usize| wordings[*at] == Some(Wording::ListHead);
    let named = (below..blocks.len().min(below + LIST_LINES))
        .take_while(|at| !is_list(at))
        .find(|at| are_comments(&blocks[*at..]));
    if let Some(at) = headed.or(named) {
        kinds[at..].fill(ZoneKind::Comments);
    }
}
