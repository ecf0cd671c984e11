//! Loosened phrases: words in an order, each of which may be displaced. `expr` says what their spans are.
//!
//! A stretch of positions holds a match if for some base `m` each word `i` has a position from `m + i` to
//! `m + i + slop`, and no two have the same.

use std::collections::{HashMap, HashSet};

use super::expr::{Span, Words, minimal};

/// Most words of a loosened phrase.
pub(super) const MAX_WORDS: usize = 32;

/// The spans, given the positions of each word.
pub(super) fn spans(words: &Words, lists: &[Vec<u32>], work: &mut u64) -> Vec<Span> {
    let positions = merged(lists);
    let Some(last) = positions.last() else {
        return Vec::new();
    };
    let longest = lists.len() as u32 + words.slop;
    let mut spans = Vec::new();
    // For each start the first end of a match; neither goes back.
    let mut end = 0;
    for start in &positions {
        let limit = start.saturating_add(longest).min(last + 1);
        end = end.max(start + 1);
        while end <= limit {
            if fits(words, lists, (*start, end), None, work) {
                spans.push((*start, end));
                break;
            }
            let next = positions.partition_point(|position| *position < end);
            end = positions
                .get(next)
                .map_or(u32::MAX, |position| position + 1);
        }
    }
    minimal(spans)
}

/// Adds the words that take part in a match, or in one of the spans in `within` alone.
pub(super) fn marks(
    words: &Words,
    lists: &[Vec<u32>],
    within: Option<&[Span]>,
    work: &mut u64,
    marks: &mut Vec<(usize, Span)>,
) {
    let found = spans(words, lists, work);
    let longest = lists.len() as u32 + words.slop;
    for (i, list) in lists.iter().enumerate() {
        for position in list {
            let takes_part = match within {
                None => {
                    let around = (
                        position.saturating_sub(longest),
                        position.saturating_add(longest),
                    );
                    // A match anywhere near is needed for one with this word.
                    let from = found.partition_point(|span| span.1 <= around.0);
                    let is_near = found.get(from).is_some_and(|span| span.0 < around.1);
                    is_near && fits(words, lists, around, Some((i, *position)), work)
                }
                Some(within) => {
                    let from = found.partition_point(|span| span.1 <= *position);
                    let holds = found[from..]
                        .iter()
                        .take_while(|span| span.0 <= *position)
                        .filter(|span| within.binary_search(span).is_ok());
                    holds.into_iter().any(|span| {
                        // A match within a minimal span spans all of it.
                        fits(words, lists, *span, Some((i, *position)), work)
                    })
                }
            };
            if takes_part {
                marks.push((words.clause + i, (*position, *position + 1)));
            }
        }
    }
}

fn merged(lists: &[Vec<u32>]) -> Vec<u32> {
    let mut positions = lists.concat();
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// Whether there is a match within a stretch; if a word and a position are given, one in which it stands there.
fn fits(
    words: &Words,
    lists: &[Vec<u32>],
    (start, end): Span,
    fixed: Option<(usize, u32)>,
    work: &mut u64,
) -> bool {
    let count = lists.len() as i64;
    let (start, end, slop) = (i64::from(start), i64::from(end), i64::from(words.slop));
    if end - start < count {
        return false;
    }
    let has_one = |list: &Vec<u32>| {
        let at = list.partition_point(|position| i64::from(*position) < start);
        list.get(at)
            .is_some_and(|position| i64::from(*position) < end)
    };
    *work += lists.len() as u64;
    if !lists.iter().all(has_one) {
        return false;
    }
    // The least displacement is that of a word, and all lie within the slop of it.
    let bases = match fixed {
        Some((i, position)) => {
            let displaced = i64::from(position) - i as i64;
            displaced - slop..=displaced
        }
        None => start - count..=end,
    };
    bases.into_iter().any(|base| {
        *work += lists.len() as u64;
        fits_at(words, lists, (start, end), fixed, base)
    })
}

fn fits_at(
    words: &Words,
    lists: &[Vec<u32>],
    (start, end): (i64, i64),
    fixed: Option<(usize, u32)>,
    base: i64,
) -> bool {
    // For each word the positions that it may take.
    let choices = lists.iter().enumerate().map(|(i, list)| {
        let low = (base + i as i64).max(start);
        let high = (base + i as i64 + i64::from(words.slop)).min(end - 1);
        let at = |limit: i64| list.partition_point(|position| i64::from(*position) < limit);
        let choices = &list[at(low)..at(high + 1).max(at(low))];
        match fixed {
            Some((word, position)) if word == i => match choices.binary_search(&position) {
                Ok(at) => &choices[at..=at],
                Err(_) => &[],
            },
            _ => choices,
        }
    });
    let choices: Vec<&[u32]> = choices.collect();
    if choices.iter().any(|choices| choices.is_empty()) {
        return false;
    }
    let mut takers: HashMap<u32, usize> = HashMap::new();
    (0..choices.len()).all(|word| finds_place(word, &choices, &mut takers, &mut HashSet::new()))
}

/// Gives a word a position, for which other words may have to move to others: an augmenting path of a bipartite matching
/// (Kuhn 1955). Words whose forms overlap, as `us` and a `US` in capitals do, may want the same.
fn finds_place(
    word: usize,
    choices: &[&[u32]],
    takers: &mut HashMap<u32, usize>,
    asked: &mut HashSet<u32>,
) -> bool {
    for position in choices[word] {
        if !asked.insert(*position) {
            continue;
        }
        let is_free = match takers.get(position).copied() {
            None => true,
            Some(taker) => finds_place(taker, choices, takers, asked),
        };
        if is_free {
            takers.insert(*position, word);
            return true;
        }
    }
    false
}
