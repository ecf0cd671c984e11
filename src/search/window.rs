//! A span of time as a range of documents.
//!
//! Segments are sorted by date, newest first, so that the articles of a span are neighbours: a binary search finds the
//! range, a segment outside the span is not opened, and one inside it runs as if there were no filter, block-max
//! pruning included. Articles dated to a month or a year that begin before the span and reach into it stand further
//! down; they are few, and are looked up one by one.

use std::fmt;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::index::schema::UNDATED;

use super::opened::{Opened, OpenedSegment};

/// A span of civil seconds, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Span {
    /// All dates; the undated are outside.
    pub(super) const DATED: Span = Span {
        from: UNDATED + 1,
        to: i64::MAX,
    };
    /// The undated alone.
    pub(super) const UNDATED: Span = Span {
        from: UNDATED,
        to: UNDATED,
    };

    /// What both hold.
    pub(super) fn intersect(self, other: Span) -> Span {
        Span {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        }
    }
}

/// The documents of a segment within a span.
#[derive(Debug)]
pub(super) struct Range {
    /// First document.
    pub(super) start: DocId,
    /// One past the last.
    pub(super) end: DocId,
    /// Documents after `end` whose month or year reaches into the span, ascending.
    pub(super) reaching: Vec<DocId>,
}

impl Range {
    pub(super) fn find(
        span: Span,
        precision: Field,
        segment: &SegmentReader,
        opened: &OpenedSegment,
    ) -> tantivy::Result<Range> {
        let dates = opened.dates(segment)?;
        let start = first_at_or_before(dates, span.to);
        let end = match span.from.checked_sub(1) {
            Some(before) => first_at_or_before(dates, before).max(start),
            None => segment.max_doc(),
        };
        let mut reaching = Vec::new();
        if span.from > UNDATED && span.from <= span.to {
            let spanning = opened.spanning(segment, precision)?;
            let after = spanning.partition_point(|(doc, _)| *doc < end);
            let reaches = spanning[after..].iter().filter(|(_, to)| *to >= span.from);
            reaching.extend(reaches.map(|(doc, _)| *doc));
        }
        Ok(Range {
            start,
            end,
            reaching,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.start >= self.end && self.reaching.is_empty()
    }

    /// The first document at or after `target` that is within and that `seek` finds, which is given targets upwards.
    pub(super) fn first(&self, target: DocId, seek: &mut dyn FnMut(DocId) -> DocId) -> DocId {
        if target < self.end {
            let found = seek(target.max(self.start));
            if found < self.end {
                return found;
            }
        }
        let reaching = self.reaching.partition_point(|doc| *doc < target);
        let is_found = |doc: &&DocId| seek(**doc) == **doc;
        let found = self.reaching[reaching..].iter().find(is_found);
        found.copied().unwrap_or(TERMINATED)
    }

    /// One past the last document that is within because of its date.
    pub(super) fn end(&self) -> DocId {
        self.end
    }

    /// Whether any of its documents stands between two.
    pub(super) fn has_between(&self, doc: DocId, target: DocId) -> bool {
        doc + 1 < self.end
            || self
                .reaching
                .iter()
                .any(|reaching| *reaching > doc && *reaching < target)
    }

    fn is_all(&self, segment: &SegmentReader) -> bool {
        self.start == 0 && self.end >= segment.max_doc()
    }
}

/// Which documents of a segment are asked for: all, or those within a span.
#[derive(Clone, Copy, Debug)]
pub(super) struct Documents {
    pub(super) span: Option<Span>,
    /// The index's field of that name.
    pub(super) precision: Field,
}

impl Documents {
    pub(super) fn of(
        &self,
        segment: &SegmentReader,
        opened: &OpenedSegment,
    ) -> tantivy::Result<Range> {
        match self.span {
            Some(span) => Range::find(span, self.precision, segment, opened),
            None => Ok(Range {
                start: 0,
                end: segment.max_doc(),
                reaching: Vec::new(),
            }),
        }
    }
}

/// The first document dated `second` or earlier, in a column sorted newest first.
pub(super) fn first_at_or_before(dates: &Column<i64>, second: i64) -> DocId {
    let (mut low, mut high) = (0, dates.num_docs());
    while low < high {
        let middle = low + (high - low) / 2;
        if dates.values.get_val(middle) > second {
            low = middle + 1
        } else {
            high = middle
        }
    }
    low
}

/// A query limited to a span of time. Scores are those of the query.
pub(super) struct WindowQuery {
    inner: Box<dyn Query>,
    span: Span,
    precision: Field,
    opened: Arc<Opened>,
}

impl fmt::Debug for WindowQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WindowQuery({:?}, {:?})", self.inner, self.span)
    }
}

impl WindowQuery {
    /// Limits `inner`; `precision` is the index's field of that name.
    pub(super) fn new(
        inner: Box<dyn Query>,
        span: Span,
        precision: Field,
        opened: Arc<Opened>,
    ) -> Self {
        WindowQuery {
            inner,
            span,
            precision,
            opened,
        }
    }
}

impl Clone for WindowQuery {
    fn clone(&self) -> Self {
        WindowQuery {
            inner: self.inner.box_clone(),
            opened: Arc::clone(&self.opened),
            ..*self
        }
    }
}

impl Query for WindowQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(WindowWeight {
            inner: self.inner.weight(scoring)?,
            span: self.span,
            precision: self.precision,
            opened: Arc::clone(&self.opened),
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.inner.query_terms(visitor);
    }
}

struct WindowWeight {
    inner: Box<dyn Weight>,
    span: Span,
    precision: Field,
    opened: Arc<Opened>,
}

impl WindowWeight {
    fn range(&self, segment: &SegmentReader) -> tantivy::Result<Range> {
        let opened = self.opened.of(segment)?;
        Range::find(self.span, self.precision, segment, opened)
    }
}

impl Weight for WindowWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let range = self.range(segment)?;
        if range.is_empty() {
            return Ok(Box::new(EmptyScorer));
        }
        let inner = self.inner.scorer(segment, boost)?;
        if range.is_all(segment) {
            return Ok(inner);
        }
        Ok(Box::new(WindowScorer::new(inner, range)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            let what = format!("document {doc} does not match");
            return Err(TantivyError::InvalidArgument(what));
        }
        self.inner.explain(segment, doc)
    }

    fn for_each_pruning(
        &self,
        threshold: Score,
        segment: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        let range = self.range(segment)?;
        if range.is_empty() {
            return Ok(());
        }
        if range.is_all(segment) {
            return self.inner.for_each_pruning(threshold, segment, callback);
        }
        let mut threshold = threshold;
        // A range from the first document on, and not a small one, is worth pruning in; it ends by a threshold that
        // nothing reaches. Elsewhere block-max pruning would walk all that stands before the range.
        let prunes = range.start == 0 && u64::from(range.end) * 8 >= u64::from(segment.max_doc());
        let rest = if prunes {
            self.inner
                .for_each_pruning(threshold, segment, &mut |doc, score| {
                    if doc >= range.end {
                        return Score::INFINITY;
                    }
                    threshold = callback(doc, score);
                    threshold
                })?;
            Range {
                start: 0,
                end: 0,
                reaching: range.reaching,
            }
        } else {
            range
        };
        if rest.is_empty() {
            return Ok(());
        }
        let mut scorer = WindowScorer::new(self.inner.scorer(segment, 1.0)?, rest);
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

/// A scorer limited to a range and the few documents after it.
struct WindowScorer {
    inner: Box<dyn Scorer>,
    end: DocId,
    reaching: std::vec::IntoIter<DocId>,
    doc: DocId,
}

impl WindowScorer {
    fn new(mut inner: Box<dyn Scorer>, range: Range) -> Self {
        if inner.doc() < range.start {
            inner.seek(range.start);
        }
        let mut scorer = WindowScorer {
            doc: inner.doc(),
            inner,
            end: range.end,
            reaching: range.reaching.into_iter(),
        };
        scorer.settle(0);
        scorer
    }

    /// Where `inner` stands is within the range, or the next of the reaching documents at or after `target` is next.
    fn settle(&mut self, target: DocId) -> DocId {
        self.doc = self.inner.doc();
        if self.doc < self.end {
            return self.doc;
        }
        for doc in self.reaching.by_ref() {
            if doc < target {
                continue;
            }
            if self.inner.doc() < doc {
                self.inner.seek(doc);
            }
            if self.inner.doc() == doc {
                self.doc = doc;
                return doc;
            }
        }
        self.doc = TERMINATED;
        TERMINATED
    }
}

impl DocSet for WindowScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        if self.doc < self.end {
            self.inner.advance();
        }
        self.settle(0)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        let within = target.min(self.end);
        if self.inner.doc() < within {
            self.inner.seek(within);
        }
        self.settle(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint().min(self.end)
    }
}

impl Scorer for WindowScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
