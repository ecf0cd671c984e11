//! The best k articles of all segments, by any query: the scorers of tantivy and our own, one segment after the other.
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

use tantivy::query::Weight;
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader, TERMINATED};

use super::answer::Drivers;
use super::best::Best;
use super::exact::{ExactScorer, ExactWeight};

/// A query whose best are wanted.
pub(super) struct Scored<'a> {
    pub(super) weight: &'a dyn Weight,
    /// The scores to the last bit, unless `weight` tells them.
    pub(super) exact: Option<&'a ExactWeight>,
    /// For each score that may be part of an article's sum, the field it comes from.
    pub(super) fields: &'a [Field],
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

/// Collects the best of a query.
pub(super) fn top_k(
    searcher: &Searcher,
    query: &Scored<'_>,
    best: &mut Best<'_>,
) -> tantivy::Result<()> {
    let slack = slack(searcher, query.fields)?;
    for (ord, segment) in searcher.segment_readers().iter().enumerate() {
        let slack = slack[ord];
        let alive = segment.alive_bitset();
        let mut exact: Option<ExactScorer> = None;
        let mut failed = None;
        // What a score must exceed to be of interest, in the terms of this segment.
        let limit = |best: &Best<'_>| match best.threshold() {
            Score::MIN => Score::MIN,
            threshold => (threshold / slack).next_down(),
        };
        let mut offer = |doc, score, best: &mut Best<'_>| -> tantivy::Result<()> {
            let score = match (query.exact, &mut exact) {
                (None, _) => score,
                (Some(_), Some(exact)) => exact.score(doc),
                (Some(weight), none) => none.insert(weight.scorer(segment)?).score(doc),
            };
            best.offer(DocAddress::new(ord as u32, doc), score)
        };
        query.for_each(limit(best), segment, &mut |doc, score| {
            if alive.is_none_or(|alive| alive.is_alive(doc))
                && let Err(error) = offer(doc, score, best)
            {
                failed = Some(error);
                // Nothing is of interest any more.
                return Score::INFINITY;
            }
            limit(best)
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
    }
    Ok(())
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
