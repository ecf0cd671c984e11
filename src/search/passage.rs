//! Chooses the passages to show and marks the matches in them.
//!
//! A passage is one or a few sentences around matches that stand close together. Passages are added until every word or
//! phrase that matches is marked once; of equals the earlier is taken. Where more are asked for, those that follow show
//! each of them again. Pure: text and places in, lines out.

use std::ops::Range;

use memchr::memchr_iter;

use crate::analysis::sentence::{ends_sentence, is_closing, may_end_sentence};
use crate::article::ZoneKind;

use super::answer::{Snippet, zone_name};

/// Matches that lie within this many bytes may share a passage.
const REACH_BYTES: usize = 240;
/// A passage is cut where it would be longer than this, in bytes of the text.
const PASSAGE_BYTES: usize = 320;
/// A headline is cut at this many bytes.
const HEADLINE_BYTES: usize = 600;
/// What a cut passage shows before its first match.
const CONTEXT_BYTES: usize = 80;
/// Matches of one clause that are looked at when passages are chosen. All of a chosen passage are marked.
const CONSIDERED_PER_CLAUSE: usize = 500;
/// The same of all clauses, beyond the first of each.
const CONSIDERED: usize = 5_000;
/// No more of a match is shown; that is a long phrase, or one endless word.
const MATCH_BYTES: usize = 2_000;

/// A match: bytes of the text it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// Which word or phrase of the query.
    pub(super) clause: usize,
    /// The bytes to mark.
    pub(super) bytes: Range<usize>,
    /// The zone it stands in.
    pub(super) zone: ZoneKind,
    /// The bytes that a passage around it may take: a zone's.
    pub(super) bounds: Range<usize>,
}

/// The passages of `text` that together mark each clause of `matches` that `covered` does not name yet; those are added.
/// If so many are `wanted`, no more than those, and as many as there are. `matches` are in order of their bytes.
pub(super) fn passages(
    text: &str,
    matches: &[Match],
    covered: &mut Vec<usize>,
    wanted: Option<usize>,
) -> Vec<Snippet> {
    let considered = considered(matches);
    let mut chosen: Vec<Extent> = Vec::new();
    while wanted.is_none_or(|wanted| chosen.len() < wanted)
        && let Some(window) = best_window(&considered, covered)
    {
        for found in &considered[window.clone()] {
            if !covered.contains(&found.clause) {
                covered.push(found.clause);
            }
        }
        let passage = extent(text, &considered[window]);
        match chosen.iter_mut().find(|other| other.overlaps(&passage)) {
            Some(other) => other.join(passage),
            None => chosen.push(passage),
        }
    }
    if let Some(wanted) = wanted {
        add_more(text, considered, wanted, &mut chosen);
    }
    chosen.sort_by_key(|passage| passage.start);
    chosen
        .into_iter()
        .map(|passage| snippet(text, passage, matches))
        .collect()
}

/// Adds passages around matches that are in none yet, all clauses in turn. One that would overlap another is left out: in
/// a text without sentences they would all become one.
fn add_more(text: &str, mut left: Vec<Match>, wanted: usize, chosen: &mut Vec<Extent>) {
    let mut covered = Vec::new();
    while chosen.len() < wanted {
        left.retain(|found| !chosen.iter().any(|passage| passage.holds(found)));
        match best_window(&left, &covered) {
            Some(window) => {
                covered.extend(left[window.clone()].iter().map(|found| found.clause));
                let passage = extent(text, &left[window.clone()]);
                left.drain(window);
                if !chosen.iter().any(|other| other.overlaps(&passage)) {
                    chosen.push(passage);
                }
            }
            None if covered.is_empty() => return,
            None => covered.clear(),
        }
    }
}

/// Whether a headline is shown by its beginning only.
pub(super) fn is_long_headline(text: &str) -> bool {
    text.len() > HEADLINE_BYTES
}

/// A headline on one line, marked; cut if it [is long](is_long_headline).
pub(super) fn headline(text: &str, matches: &[Match]) -> Snippet {
    let end = text.floor_char_boundary(HEADLINE_BYTES);
    snippet(
        text,
        Extent {
            start: 0,
            end,
            cut_start: false,
            cut_end: end < text.len(),
        },
        matches,
    )
}

/// A stretch of text to show.
struct Extent {
    start: usize,
    end: usize,
    /// It begins in the middle of a sentence.
    cut_start: bool,
    /// It ends in the middle of a sentence.
    cut_end: bool,
}

impl Extent {
    fn overlaps(&self, other: &Extent) -> bool {
        self.start < other.end && other.start < self.end
    }

    fn holds(&self, found: &Match) -> bool {
        (self.start..self.end).contains(&found.bytes.start)
    }

    fn join(&mut self, other: Extent) {
        if other.start < self.start {
            (self.start, self.cut_start) = (other.start, other.cut_start);
        }
        if other.end > self.end {
            (self.end, self.cut_end) = (other.end, other.cut_end);
        }
    }
}

/// The first matches of each clause.
fn considered(matches: &[Match]) -> Vec<Match> {
    let mut counts = vec![0; clauses(matches)];
    let mut kept = Vec::new();
    for found in matches {
        counts[found.clause] += 1;
        let is_needed = counts[found.clause] == 1 || kept.len() < CONSIDERED;
        if is_needed && counts[found.clause] <= CONSIDERED_PER_CLAUSE {
            kept.push(found.clone());
        }
    }
    kept
}

fn clauses(matches: &[Match]) -> usize {
    matches
        .iter()
        .map(|found| found.clause + 1)
        .max()
        .unwrap_or(0)
}

/// The neighbouring matches that cover most clauses not covered yet; then the shortest stretch; then the earliest.
fn best_window(matches: &[Match], covered: &[usize]) -> Option<Range<usize>> {
    let mut is_covered = vec![false; clauses(matches)];
    for clause in covered {
        if let Some(is_covered) = is_covered.get_mut(*clause) {
            *is_covered = true;
        }
    }
    // For each clause, the first match of the window in which it was last met.
    let mut met_in = vec![usize::MAX; is_covered.len()];
    let mut best: Option<(usize, usize, Range<usize>)> = None;
    for first in 0..matches.len() {
        if is_covered[matches[first].clause] {
            continue;
        }
        let mut news = 0;
        for (i, found) in matches.iter().enumerate().skip(first) {
            let bytes = found.bytes.end.saturating_sub(matches[first].bytes.start);
            if i > first && (bytes > REACH_BYTES || found.bounds != matches[first].bounds) {
                break;
            }
            if is_covered[found.clause] || met_in[found.clause] == first {
                continue;
            }
            met_in[found.clause] = first;
            news += 1;
            let better = best.as_ref().is_none_or(|(most, least, _)| {
                news > *most || (news == *most && news > 1 && bytes < *least)
            });
            // A single match is as good as any other: the first one stands.
            if better {
                best = Some((news, bytes, first..i + 1));
            }
        }
    }
    best.map(|(_, _, window)| window)
}

/// The sentences around some matches, cut if they are long.
fn extent(text: &str, matches: &[Match]) -> Extent {
    let (Some(first), Some(last)) = (matches.first(), matches.last()) else {
        return Extent {
            start: 0,
            end: 0,
            cut_start: false,
            cut_end: false,
        };
    };
    let last_end = matches
        .iter()
        .map(|found| found.bytes.end)
        .max()
        .unwrap_or(last.bytes.end);
    let longest = text.floor_char_boundary(first.bytes.start + MATCH_BYTES);
    let matched = first.bytes.start..last_end.min(longest);
    // Further than this nothing is shown, so nothing is looked at.
    let low = first
        .bounds
        .start
        .max(matched.start.saturating_sub(2 * PASSAGE_BYTES))
        .min(matched.start);
    let high = first
        .bounds
        .end
        .min(matched.end.saturating_add(2 * PASSAGE_BYTES))
        .max(matched.end);
    let sentence = sentence_start(text, text.ceil_char_boundary(low), matched.start)
        ..sentence_end(text, matched.end, text.floor_char_boundary(high));
    let (mut start, mut end) = (sentence.start, sentence.end);
    if end - start > PASSAGE_BYTES {
        if matched.end - start > PASSAGE_BYTES - CONTEXT_BYTES {
            start = word_start(
                text,
                matched.start.saturating_sub(CONTEXT_BYTES).max(start),
                matched.start,
            );
        }
        let longest = (start + PASSAGE_BYTES).max(matched.end);
        if end > longest {
            end = word_end(text, longest, matched.end);
        }
    }
    Extent {
        start,
        end,
        cut_start: start > sentence.start,
        cut_end: end < sentence.end,
    }
}

/// Start of the sentence around `at`, not before `limit`.
fn sentence_start(text: &str, limit: usize, at: usize) -> usize {
    let before = &text[limit..at];
    let mut left = before;
    while let Some(i) = left.bytes().rposition(may_end_sentence) {
        left = &before[..i];
        let Some(c) = before[i..].chars().next() else {
            break;
        };
        if ends_sentence(text, limit + i, c) {
            let after = &text[limit + i + c.len_utf8()..at];
            let opening = after.trim_start_matches(is_closing).trim_start();
            return at - opening.len();
        }
    }
    at - before.trim_start().len()
}

/// End of the sentence around `at`, not after `limit`.
fn sentence_end(text: &str, at: usize, limit: usize) -> usize {
    let mut next = at;
    while let Some(i) = text[next..limit].bytes().position(may_end_sentence) {
        let stop = next + i;
        let Some(c) = text[stop..].chars().next() else {
            break;
        };
        let end = stop + c.len_utf8();
        if ends_sentence(text, stop, c) {
            if c == '\n' {
                return at + text[at..stop].trim_end().len();
            }
            let closing = &text[end..limit];
            return end + (closing.len() - closing.trim_start_matches(is_closing).len());
        }
        next = end;
    }
    at + text[at..limit].trim_end().len()
}

/// The first start of a word at or after `from`, at most `limit`.
fn word_start(text: &str, from: usize, limit: usize) -> usize {
    let from = text.ceil_char_boundary(from);
    match text[from..limit]
        .char_indices()
        .find(|(_, c)| c.is_whitespace())
    {
        Some((i, c)) => from + i + c.len_utf8(),
        None => from,
    }
}

/// The last end of a word at or before `from`, at least `limit`.
fn word_end(text: &str, from: usize, limit: usize) -> usize {
    let from = text.floor_char_boundary(from);
    match text[limit..from]
        .char_indices()
        .rev()
        .find(|(_, c)| c.is_whitespace())
    {
        Some((i, _)) => limit + i,
        None => from,
    }
}

/// A stretch of text on one line, with all matches in it marked. Control characters become spaces, runs of white space
/// one space.
fn snippet(text: &str, passage: Extent, matches: &[Match]) -> Snippet {
    let inside: Vec<&Match> = matches
        .iter()
        .filter(|m| (passage.start..passage.end).contains(&m.bytes.start))
        .filter(|m| m.bytes.end <= passage.end || m.bytes.len() > MATCH_BYTES)
        .collect();
    let mut line = String::with_capacity(passage.end - passage.start + 8);
    if passage.cut_start {
        line.push_str("… ");
    }
    let mut chars = line.chars().count();
    // Where matches begin or end, the next last, and how many code points of `line` stand before.
    let mut bounds: Vec<usize> = inside
        .iter()
        .flat_map(|found| [found.bytes.start, found.bytes.end.min(passage.end)])
        .collect();
    bounds.sort_unstable_by(|a, b| b.cmp(a));
    bounds.dedup();
    let mut reached: Vec<(usize, usize)> = Vec::with_capacity(bounds.len());
    let mut after_blank = true;
    let mut at = passage.start;
    while at < passage.end {
        while let Some(bound) = bounds.pop_if(|bound| *bound <= at) {
            reached.push((bound, chars));
        }
        // Most of it is words of ASCII, which stay as they are up to the next mark.
        let until = bounds.last().map_or(passage.end, |bound| *bound);
        let rest = &text.as_bytes()[at..until.clamp(at, passage.end)];
        let plain = rest
            .iter()
            .take_while(|byte| byte.is_ascii_graphic())
            .count();
        if plain > 0 {
            line.push_str(&text[at..at + plain]);
            (at, chars, after_blank) = (at + plain, chars + plain, false);
            continue;
        }
        let Some(c) = text[at..].chars().next() else {
            break;
        };
        at += c.len_utf8();
        let is_blank = c.is_whitespace() || c.is_control();
        if is_blank && after_blank {
            continue;
        }
        line.push(if is_blank { ' ' } else { c });
        chars += 1;
        after_blank = is_blank;
    }
    reached.extend(bounds.iter().rev().map(|bound| (*bound, chars)));
    if line.ends_with(' ') {
        line.pop();
    }
    if passage.cut_end {
        line.push_str(" …");
    }
    let place = |bound: usize| {
        let i = reached.binary_search_by_key(&bound, |(bound, _)| *bound);
        i.map_or(0, |i| reached[i].1)
    };
    let marks = inside
        .iter()
        .map(|found| {
            (
                place(found.bytes.start),
                place(found.bytes.end.min(passage.end)),
            )
        })
        .filter(|(start, end)| start < end)
        .collect();
    let first = inside.first();
    let before = first.and_then(|first| text.get(..first.bytes.start));
    Snippet {
        text: line,
        marks: union(marks),
        zone: zone_name(first.map_or(ZoneKind::Headline, |first| first.zone)),
        line: before.map(|before| 1 + memchr_iter(b'\n', before.as_bytes()).count() as u64),
        offset: before.map(|before| before.chars().count() as u64),
    }
}

/// Sorted marks with overlapping ones joined.
fn union(mut marks: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    marks.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::with_capacity(marks.len());
    for (start, end) in marks {
        match joined.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}
