//! Articles that were chosen, as hits: read from the store, scored and marked, segment by segment.

use std::sync::Arc;

use tantivy::DocAddress;

use crate::error::Result;

use super::answer::Hit;
use super::archive::Archive;
use super::exact::{ExactScorer, ExactWeight};
use super::explanation::ScoreParts;
use super::hit::hit;
use super::leaf::Leaf;
use super::marks::Marker;
use super::order::Ranked;
use super::phases::{Phase, Stopwatch};
use super::recency::Recency;
use super::score_parts::{PartsScorer, PartsWeight};

/// What is shown of each hit.
pub(super) struct Shown {
    /// Most passages.
    pub(super) snippets: Option<usize>,
    /// The parts of its score.
    pub(super) parts: Option<PartsWeight>,
    /// What it took to show them, and to find them.
    pub(super) watch: Stopwatch,
}

/// How hits come to their scores.
pub(super) struct Scores<'a> {
    /// Scores what has come without a score.
    pub(super) unscored: Option<&'a ExactWeight>,
    /// What the scores of the others were multiplied by.
    pub(super) recency: Option<Recency>,
}

/// What reads one segment, upwards.
struct Reader<'a> {
    segment_ord: u32,
    marker: Marker<'a>,
    exact: Option<ExactScorer>,
    parts: Option<PartsScorer>,
}

impl Archive {
    /// The hits of `ranked`, in its order, ranks from the one after `rank` on.
    pub(super) fn hits(
        &self,
        leaves: &[Arc<Leaf>],
        scores: &Scores<'_>,
        shown: &Shown,
        ranked: &[Ranked],
        rank: usize,
    ) -> Result<Vec<Hit>> {
        // Segment by segment, upwards: postings and blocks of the store are read once.
        let mut order: Vec<usize> = (0..ranked.len()).collect();
        order.sort_by_key(|i| ranked[*i].address);
        let mut hits: Vec<Option<Hit>> = vec![None; ranked.len()];
        let mut reader: Option<Reader<'_>> = None;
        for i in order {
            let DocAddress {
                segment_ord,
                doc_id,
            } = ranked[i].address;
            let article = self.index.article(&self.searcher, ranked[i].address)?;
            shown.watch.end(Phase::Fetch);
            let reader = match &mut reader {
                Some(reader) if reader.segment_ord == segment_ord => reader,
                slot => slot.insert(self.reader(leaves, scores, shown, segment_ord)?),
            };
            let matches = reader.marker.matches(doc_id, &article);
            let score = match &mut reader.exact {
                Some(exact) => exact.score(doc_id),
                None => ranked[i].position.score,
            };
            let explanation = reader.parts.as_mut().map(|parts| ScoreParts {
                parts: parts.parts(doc_id),
                bonus: ranked[i].bonus,
                recency: scores
                    .recency
                    .map(|recency| recency.factor(ranked[i].position.date)),
            });
            hits[i] = Some(Hit {
                explanation,
                ..hit(rank + 1 + i, score, article, &matches, shown.snippets)
            });
            shown.watch.end(Phase::Snippet);
        }
        Ok(hits.into_iter().flatten().collect())
    }

    fn reader<'a>(
        &self,
        leaves: &'a [Arc<Leaf>],
        scores: &Scores<'_>,
        shown: &Shown,
        segment_ord: u32,
    ) -> Result<Reader<'a>> {
        let segment = self.searcher.segment_reader(segment_ord);
        let open = || -> tantivy::Result<Reader<'a>> {
            Ok(Reader {
                segment_ord,
                marker: Marker::open(leaves, self.index.fields(), segment)?,
                exact: scores
                    .unscored
                    .map(|exact| exact.scorer(segment))
                    .transpose()?,
                parts: shown
                    .parts
                    .as_ref()
                    .map(|parts| parts.scorer(segment))
                    .transpose()?,
            })
        };
        open().map_err(|cause| self.index.unreadable_in(segment_ord, cause))
    }
}
