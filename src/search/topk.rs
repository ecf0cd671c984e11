//! The best k articles of all segments, in one heap, in an order that never depends on how they are stored.
//!
//! The order is: score, then newest first, then the hash of the id. Scores that are equal must therefore all be seen:
//! the threshold given to tantivy's pruning is the next number below the k-th score, and lower still where the lengths of
//! a segment are unlike those of the index.
//!
//! That is because tantivy bounds the scores of a block of postings by the one pair of frequency and length that scores
//! best by the mean length of the *segment*. With m = f / (f + n) for that pair, n being BM25's length norm, and r = mean
//! length of the segment / mean length of the index, a pair of the block scores by the mean of the *index* at most m if
//! r ≥ 1, and m / (m + r (1 - m)) else, while the stored pair scores at least m / (m + r (1 - m)), and m else. The one
//! is at most max(r, 1/r) times the other, and so is a sum over words: a threshold divided by that skips nothing that
//! counts.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::columnar::Column;
use tantivy::query::Weight;
use tantivy::schema::Field;
use tantivy::{DocAddress, Score, Searcher};

use crate::index::schema::{UNDATED, columns};

/// More than the rounding of a sum of scores can make of 1.
const ROUNDING: Score = 1.000_01;

/// An article and what orders it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    pub(super) score: Score,
    date: i64,
    key: u64,
    pub(super) address: DocAddress,
}

/// The better one is the greater.
impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        by_score
            .then_with(|| self.date.cmp(&other.date))
            .then_with(|| other.key.cmp(&self.key))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranked {}

/// The best `k`, best first; `fields` are those that score.
pub(super) fn top_k(
    searcher: &Searcher,
    weight: &dyn Weight,
    fields: &[Field],
    k: usize,
) -> tantivy::Result<Vec<Ranked>> {
    let mut heap: BinaryHeap<Reverse<Ranked>> = BinaryHeap::new();
    if k == 0 {
        return Ok(Vec::new());
    }
    let slack = slack(searcher, fields)?;
    for (ord, segment) in searcher.segment_readers().iter().enumerate() {
        let dates: Column<i64> = segment.fast_fields().i64(columns::DATE)?;
        let keys: Column<u64> = segment.fast_fields().u64(columns::KEY)?;
        let alive = segment.alive_bitset();
        let mut threshold = threshold_of(&heap, k, slack[ord]);
        weight.for_each_pruning(threshold, segment, &mut |doc, score| {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                let found = Ranked {
                    score,
                    date: dates.first(doc).unwrap_or(UNDATED),
                    key: keys.first(doc).unwrap_or_default(),
                    address: DocAddress::new(ord as u32, doc),
                };
                if heap.len() < k {
                    heap.push(Reverse(found));
                } else if heap.peek().is_some_and(|worst| found > worst.0) {
                    heap.pop();
                    heap.push(Reverse(found));
                }
                threshold = threshold_of(&heap, k, slack[ord]);
            }
            threshold
        })?;
    }
    let mut best: Vec<Ranked> = heap.into_iter().map(|entry| entry.0).collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    Ok(best)
}

/// For each segment, by how much its bounds of scores may be too low: a factor of 1 or more.
fn slack(searcher: &Searcher, fields: &[Field]) -> tantivy::Result<Vec<Score>> {
    let segments = searcher.segment_readers();
    if segments.len() < 2 {
        return Ok(vec![1.0; segments.len()]);
    }
    let mut slack = vec![1.0_f64; segments.len()];
    for field in fields {
        let mut lengths = Vec::with_capacity(segments.len());
        for segment in segments {
            let tokens = segment.inverted_index(*field)?.total_num_tokens();
            lengths.push((tokens as f64, f64::from(segment.max_doc())));
        }
        let tokens: f64 = lengths.iter().map(|(tokens, _)| tokens).sum();
        let articles: f64 = lengths.iter().map(|(_, articles)| articles).sum();
        for (slack, (in_segment, of_segment)) in slack.iter_mut().zip(lengths) {
            let ratio = (in_segment / of_segment) / (tokens / articles);
            if ratio > 0.0 {
                *slack = ratio.max(1.0 / ratio).max(*slack);
            }
        }
    }
    Ok(slack
        .into_iter()
        .map(|slack| slack as Score * ROUNDING)
        .collect())
}

/// What a score must exceed to be of interest, in the terms of a segment of this slack.
fn threshold_of(heap: &BinaryHeap<Reverse<Ranked>>, k: usize, slack: Score) -> Score {
    match heap.peek() {
        Some(worst) if heap.len() == k => (worst.0.score / slack).next_down(),
        _ => Score::MIN,
    }
}
