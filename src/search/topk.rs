//! The best k articles of all segments, in one heap, in an order that never depends on how they are stored.
//!
//! Articles of equal score must all be seen, because their dates and keys decide, and so must those whose scores tantivy
//! adds up to a little less than they are: the threshold given to its pruning is lower than the k-th score by what
//! rounding can make, and lower still where the lengths of a segment are unlike those of the index.
//!
//! That is because tantivy bounds the scores of a block of postings by the one pair of frequency and length that scores
//! best by the mean length of the *segment*. With m = f / (f + n) for that pair, n being BM25's length norm, and r = mean
//! length of the segment / mean length of the index, a pair of the block scores by the mean of the *index* at most m if
//! r ≥ 1, and m / (m + r (1 - m)) else, while the stored pair scores at least m / (m + r (1 - m)), and m else. The one
//! is at most max(r, 1/r) times the other, and so is a sum over words: a threshold divided by that skips nothing that
//! counts.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::columnar::Column;
use tantivy::query::Weight;
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader, TERMINATED};

use crate::index::Index;
use crate::index::schema::{UNDATED, columns};

use super::answer::{Drivers, Sort};
use super::exact::{ExactScorer, ExactWeight};
use super::order::{Position, Ranked};
use super::recency::Recency;

/// A query whose best are wanted.
pub(super) struct Scored<'a> {
    pub(super) weight: &'a dyn Weight,
    /// The scores to the last bit, unless `weight` tells them.
    pub(super) exact: Option<&'a ExactWeight>,
    /// For each score that may be part of an article's sum, the field it comes from.
    pub(super) fields: &'a [Field],
    /// What scores are multiplied by for the age of articles. It makes none greater, so that what is skipped because its
    /// score is too low would be too low after it as well.
    pub(super) recency: Option<Recency>,
    pub(super) drivers: Drivers,
}

impl Scored<'_> {
    /// Calls `callback` with each article that may score more than the threshold, which it gives anew.
    fn for_each(
        &self,
        mut threshold: Score,
        segment: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        if self.drivers == Drivers::Own {
            return self.weight.for_each_pruning(threshold, segment, callback);
        }
        let mut scorer = self.weight.scorer(segment, 1.0)?;
        while scorer.doc() != TERMINATED {
            let score = scorer.score();
            if score > threshold {
                threshold = callback(scorer.doc(), score);
            }
            scorer.advance();
        }
        Ok(())
    }
}

/// The worst is the greatest, which a heap has on top.
struct Kept(Ranked);

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        Sort::Relevance.compare(&self.0.position, &other.0.position)
    }
}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Kept {}

/// The best `k` of those that come after a position, best first.
pub(super) fn top_k(
    index: &Index,
    searcher: &Searcher,
    query: &Scored<'_>,
    k: usize,
    after: Option<&Position>,
) -> tantivy::Result<Vec<Ranked>> {
    let mut heap: BinaryHeap<Kept> = BinaryHeap::new();
    if k == 0 {
        return Ok(Vec::new());
    }
    let slack = slack(searcher, query.fields)?;
    for (ord, segment) in searcher.segment_readers().iter().enumerate() {
        let ord = ord as u32;
        let slack = slack[ord as usize];
        let dates: Column<i64> = segment.fast_fields().i64(columns::DATE)?;
        let keys: Column<u64> = segment.fast_fields().u64(columns::KEY)?;
        let alive = segment.alive_bitset();
        let member = member(index, ord);
        let mut exact: Option<ExactScorer> = None;
        let mut failed = None;
        let mut threshold = threshold_of(&heap, k, slack);
        query.for_each(threshold, segment, &mut |doc, score| {
            if alive.is_some_and(|alive| !alive.is_alive(doc)) {
                return threshold;
            }
            let score = match (query.exact, &mut exact) {
                (None, _) => score,
                (Some(_), Some(exact)) => exact.score(doc),
                (Some(weight), none) => match weight.scorer(segment) {
                    Ok(opened) => none.insert(opened).score(doc),
                    Err(error) => {
                        failed = Some(error);
                        // Nothing is of interest any more.
                        threshold = Score::INFINITY;
                        return threshold;
                    }
                },
            };
            let date = dates.first(doc).unwrap_or(UNDATED);
            let factor = query.recency.map_or(1.0, |recency| recency.factor(date));
            let position = Position {
                score: score * factor,
                date,
                key: keys.first(doc).unwrap_or_default(),
                member,
            };
            let is_after =
                |after: &Position| Sort::Relevance.compare(after, &position) == Ordering::Less;
            if after.is_none_or(is_after) {
                let found = Kept(Ranked {
                    position,
                    address: DocAddress::new(ord, doc),
                    first_pass: score,
                    bonus: None,
                });
                if heap.len() < k {
                    heap.push(found);
                } else if let Some(mut worst) = heap.peek_mut()
                    && found < *worst
                {
                    *worst = found;
                }
                threshold = threshold_of(&heap, k, slack);
            }
            threshold
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
    }
    let best = heap.into_sorted_vec();
    Ok(best.into_iter().map(|kept| kept.0).collect())
}

/// The index of a segment, as positions have it.
pub(super) fn member(index: &Index, segment_ord: u32) -> u16 {
    u16::try_from(index.owner(segment_ord)).unwrap_or(u16::MAX)
}

/// For each segment, by how much its bounds of scores may be too low: a factor of 1 or more.
fn slack(searcher: &Searcher, fields: &[Field]) -> tantivy::Result<Vec<Score>> {
    let segments = searcher.segment_readers();
    let mut slack = vec![1.0_f64; segments.len()];
    let mut distinct = fields.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    // A single segment is like itself.
    for field in distinct.iter().filter(|_| segments.len() > 1) {
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
    // Each addition is off by half of EPSILON at most, here and in the bounds; the rest is for the factor itself.
    let rounding = 1.0 + 4.0 * (fields.len() + 1) as f64 * f64::from(Score::EPSILON);
    Ok(slack
        .into_iter()
        .map(|slack| (slack * rounding) as Score)
        .collect())
}

/// What a score must exceed to be of interest, in the terms of a segment of this slack.
fn threshold_of(heap: &BinaryHeap<Kept>, k: usize, slack: Score) -> Score {
    match heap.peek() {
        Some(worst) if heap.len() == k => (worst.0.position.score / slack).next_down(),
        _ => Score::MIN,
    }
}
