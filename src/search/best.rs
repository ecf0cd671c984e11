//! The best k articles of all segments, in an order that never depends on how they are stored.
//!
//! A heap holds the k best scores alone, from which comes what an article must score to be of interest. Articles that do
//! are remembered; only at the end, when few are left, are their dates and keys looked up, which decide between equals.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::{DocAddress, Score};

use crate::index::Index;
use crate::index::schema::UNDATED;

use super::answer::Sort;
use super::opened::Opened;
use super::order::{Position, Ranked};
use super::recency::Recency;

/// Rounding makes a sum of up to so many scores less than it is by a part of this at most, times their number.
const ROUNDING: Score = 4.0 * Score::EPSILON;
/// Articles remembered before those that have been surpassed are forgotten.
const MOST_FOUND: usize = 1 << 12;

/// Collects the best of those that come after a position.
pub(super) struct Best<'a> {
    index: &'a Index,
    opened: &'a Opened,
    k: usize,
    after: Option<&'a Position>,
    /// What scores are multiplied by for the age of articles. It makes none greater, so that what is skipped because its
    /// score is too low would be too low after it as well.
    recency: Option<Recency>,
    /// The bits of the k best scores, the worst on top. Scores are not negative: their bits have their order.
    scores: BinaryHeap<Reverse<u32>>,
    found: Vec<Found>,
    most_found: usize,
    threshold: Score,
}

#[derive(Clone, Copy)]
struct Found {
    score: Score,
    first_pass: Score,
    address: DocAddress,
}

impl<'a> Best<'a> {
    pub(super) fn new(
        index: &'a Index,
        opened: &'a Opened,
        k: usize,
        after: Option<&'a Position>,
        recency: Option<Recency>,
    ) -> Self {
        Best {
            index,
            opened,
            k,
            after,
            recency,
            scores: BinaryHeap::new(),
            found: Vec::new(),
            most_found: k.saturating_mul(2).max(MOST_FOUND),
            // Nothing is of interest to who wants none.
            threshold: if k == 0 { Score::INFINITY } else { Score::MIN },
        }
    }

    /// What an article must score at least.
    pub(super) fn threshold(&self) -> Score {
        self.threshold
    }

    /// What a sum of so many scores must come to, in whatever order it was added up.
    pub(super) fn floor(&self, scores: usize) -> Score {
        if self.threshold > 0.0 {
            self.threshold * (1.0 - ROUNDING * (scores + 2) as Score)
        } else {
            self.threshold
        }
    }

    /// An article that matches and is not deleted.
    pub(super) fn offer(&mut self, address: DocAddress, score: Score) -> tantivy::Result<()> {
        if score < self.threshold {
            return Ok(());
        }
        let mut found = Found {
            score,
            first_pass: score,
            address,
        };
        if let Some(recency) = self.recency {
            found.score *= recency.factor(self.date(address)?);
            if found.score < self.threshold {
                return Ok(());
            }
        }
        if let Some(after) = self.after {
            let is_after = match found.score.total_cmp(&after.score) {
                Ordering::Less => true,
                Ordering::Greater => false,
                Ordering::Equal => {
                    let position = self.position(&found)?;
                    Sort::Relevance.compare(after, &position) == Ordering::Less
                }
            };
            if !is_after {
                return Ok(());
            }
        }
        self.found.push(found);
        if self.scores.len() < self.k {
            self.scores.push(Reverse(found.score.to_bits()));
        } else if let Some(mut worst) = self.scores.peek_mut()
            && found.score.to_bits() > worst.0
        {
            worst.0 = found.score.to_bits();
        }
        if self.scores.len() == self.k
            && let Some(worst) = self.scores.peek()
        {
            self.threshold = Score::from_bits(worst.0);
        }
        if self.found.len() >= self.most_found {
            self.forget()?;
        }
        Ok(())
    }

    /// Forgets what is not among the best any more.
    fn forget(&mut self) -> tantivy::Result<()> {
        let threshold = self.threshold;
        self.found.retain(|found| found.score >= threshold);
        if self.found.len() * 2 < self.most_found {
            return Ok(());
        }
        let best = self.ranked()?;
        self.found = best
            .iter()
            .map(|ranked| Found {
                score: ranked.position.score,
                first_pass: ranked.first_pass,
                address: ranked.address,
            })
            .collect();
        Ok(())
    }

    /// The best, best first.
    pub(super) fn into_ranked(mut self) -> tantivy::Result<Vec<Ranked>> {
        let threshold = self.threshold;
        self.found.retain(|found| found.score >= threshold);
        self.ranked()
    }

    fn ranked(&self) -> tantivy::Result<Vec<Ranked>> {
        let mut ranked = Vec::with_capacity(self.found.len());
        for found in &self.found {
            ranked.push(Ranked {
                position: self.position(found)?,
                address: found.address,
                first_pass: found.first_pass,
                bonus: None,
            });
        }
        ranked.sort_unstable_by(|a, b| Sort::Relevance.compare(&a.position, &b.position));
        ranked.truncate(self.k);
        Ok(ranked)
    }

    fn position(&self, found: &Found) -> tantivy::Result<Position> {
        let DocAddress {
            segment_ord,
            doc_id,
        } = found.address;
        let (segment, opened) = self.opened.segment(segment_ord);
        Ok(Position {
            score: found.score,
            date: self.date(found.address)?,
            key: opened.keys(segment)?.first(doc_id).unwrap_or_default(),
            member: member(self.index, segment_ord),
        })
    }

    fn date(&self, address: DocAddress) -> tantivy::Result<i64> {
        let (segment, opened) = self.opened.segment(address.segment_ord);
        let date = opened.dates(segment)?.first(address.doc_id);
        Ok(date.unwrap_or(UNDATED))
    }
}

/// The index of a segment, as positions have it.
pub(super) fn member(index: &Index, segment_ord: u32) -> u16 {
    u16::try_from(index.owner(segment_ord)).unwrap_or(u16::MAX)
}
