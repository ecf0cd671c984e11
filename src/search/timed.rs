//! A query that ends when its time is over: what it has found until then is all that it finds.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::clock::Clock;

/// With more words than this, pruning gains little and may go on for long without a hit that would let the clock be
/// asked: every article is looked at instead.
const MANY: usize = 32;

/// A query and its clock.
#[derive(Debug)]
pub(super) struct TimedQuery {
    inner: Box<dyn Query>,
    clock: Clock,
    /// How many words and phrases it has.
    words: usize,
}

impl TimedQuery {
    /// Limits `inner`, which has so many words and phrases.
    pub(super) fn new(inner: Box<dyn Query>, clock: Clock, words: usize) -> Self {
        TimedQuery {
            inner,
            clock,
            words,
        }
    }
}

impl Clone for TimedQuery {
    fn clone(&self) -> Self {
        TimedQuery::new(self.inner.box_clone(), self.clock.clone(), self.words)
    }
}

impl Query for TimedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(TimedWeight {
            inner: self.inner.weight(scoring)?,
            clock: self.clock.clone(),
            words: self.words,
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.inner.query_terms(visitor);
    }
}

struct TimedWeight {
    inner: Box<dyn Weight>,
    clock: Clock,
    words: usize,
}

impl Weight for TimedWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorer = TimedScorer {
            inner: self.inner.scorer(segment, boost)?,
            clock: self.clock.clone(),
            doc: TERMINATED,
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(segment, doc)
    }

    /// Few words are counted as fast as ever, a segment at a time.
    fn count(&self, segment: &SegmentReader) -> tantivy::Result<u32> {
        if self.words <= MANY {
            return if self.clock.take(1 << 8) {
                Ok(0)
            } else {
                self.inner.count(segment)
            };
        }
        let mut scorer = self.scorer(segment, 1.0)?;
        Ok(match segment.alive_bitset() {
            Some(alive) => scorer.count(alive),
            None => scorer.count_including_deleted(),
        })
    }

    fn for_each_pruning(
        &self,
        threshold: Score,
        segment: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        let mut timed = |doc, score| {
            if self.clock.take(1) {
                // Nothing is of interest any more.
                Score::INFINITY
            } else {
                callback(doc, score)
            }
        };
        if self.words <= MANY {
            return self.inner.for_each_pruning(threshold, segment, &mut timed);
        }
        let mut threshold = threshold;
        let mut scorer = self.scorer(segment, 1.0)?;
        while scorer.doc() != TERMINATED {
            let score = scorer.score();
            if score > threshold {
                threshold = timed(scorer.doc(), score);
            }
            scorer.advance();
        }
        Ok(())
    }
}

struct TimedScorer {
    inner: Box<dyn Scorer>,
    clock: Clock,
    doc: DocId,
}

impl TimedScorer {
    fn settle(&mut self) -> DocId {
        self.doc = if self.clock.take(1) {
            TERMINATED
        } else {
            self.inner.doc()
        };
        self.doc
    }
}

impl DocSet for TimedScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.inner.advance();
            self.settle();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.inner.seek(target);
            self.settle();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl Scorer for TimedScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
