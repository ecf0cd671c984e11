//! `--new-since`: only what has come into the index since then.
//!
//! An article comes in when the load begins that brings it, or brings it changed: one that is replaced is new again, one
//! that is read again unchanged is not. The times are a column; segments that are older as a whole are skipped, and
//! block-max pruning stays on in the others.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use tantivy::columnar::Column;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::error::{Error, Kind, Result};
use crate::index::schema::columns;

/// Reads the moment of `--new-since`: a date or a date with a time of day, in UTC unless it names an offset or a zone, or
/// a stretch before `now`: `-2h`, `-1d`, `-1w`, `-30min`.
///
/// # Errors
/// If it is none of these.
pub fn moment(text: &str, now: Timestamp) -> Result<Timestamp> {
    let text = text.trim();
    let refuse = |what: String| {
        Error::new(Kind::Usage, "--new-since", what)
            .hint("write 2025-10-27, 2025-10-27T14:00Z, 2025-10-27T14:00+09:00, or back from now: -2h, -1d, -1w")
    };
    if let Some(back) = text.strip_prefix(['-', '\u{2212}']) {
        let stretch = stretch(back).ok_or_else(|| {
            refuse(format!(
                "`{text}` is no number of min, h, d or w before now"
            ))
        })?;
        return now
            .checked_sub(stretch)
            .map_err(|_| refuse(format!("`{text}` lies before all times")));
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    if let Ok(zoned) = text.parse::<Zoned>() {
        return Ok(zoned.timestamp());
    }
    let civil = text.parse::<DateTime>();
    let civil = civil.or_else(|_| text.parse::<Date>().map(|date| date.at(0, 0, 0, 0)));
    civil
        .and_then(|civil| civil.to_zoned(TimeZone::UTC))
        .map(|moment| moment.timestamp())
        .map_err(|_| refuse(format!("`{text}` is no time")))
}

fn stretch(text: &str) -> Option<SignedDuration> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let seconds = match unit.to_ascii_lowercase().as_str() {
        "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        _ => return None,
    };
    let number: i64 = number.parse().ok()?;
    number.checked_mul(seconds).map(SignedDuration::from_secs)
}

/// A query limited to articles that came in at a moment or later. Scores are those of the query.
#[derive(Debug)]
pub(super) struct AddedQuery {
    inner: Box<dyn Query>,
    /// In Unix microseconds.
    since: i64,
}

impl AddedQuery {
    pub(super) fn new(inner: Box<dyn Query>, since: Timestamp) -> Self {
        AddedQuery {
            inner,
            since: since.as_microsecond(),
        }
    }
}

impl Clone for AddedQuery {
    fn clone(&self) -> Self {
        AddedQuery {
            inner: self.inner.box_clone(),
            since: self.since,
        }
    }
}

impl Query for AddedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(AddedWeight {
            inner: self.inner.weight(scoring)?,
            since: self.since,
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.inner.query_terms(visitor);
    }
}

struct AddedWeight {
    inner: Box<dyn Weight>,
    since: i64,
}

impl AddedWeight {
    /// The times of a segment, unless all of it is older.
    fn times(&self, segment: &SegmentReader) -> tantivy::Result<Option<Column<i64>>> {
        let times: Column<i64> = segment.fast_fields().i64(columns::ADDED)?;
        Ok((times.max_value() >= self.since).then_some(times))
    }
}

fn is_new(times: &Column<i64>, doc: DocId, since: i64) -> bool {
    times.first(doc).is_some_and(|added| added >= since)
}

impl Weight for AddedWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(times) = self.times(segment)? else {
            return Ok(Box::new(EmptyScorer));
        };
        let inner = self.inner.scorer(segment, boost)?;
        if times.min_value() >= self.since {
            return Ok(inner);
        }
        let mut scorer = AddedScorer {
            inner,
            times,
            since: self.since,
        };
        scorer.settle();
        Ok(Box::new(scorer))
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
        let Some(times) = self.times(segment)? else {
            return Ok(());
        };
        let mut threshold = threshold;
        self.inner
            .for_each_pruning(threshold, segment, &mut |doc, score| {
                if is_new(&times, doc, self.since) {
                    threshold = callback(doc, score);
                }
                threshold
            })
    }
}

struct AddedScorer {
    inner: Box<dyn Scorer>,
    times: Column<i64>,
    since: i64,
}

impl AddedScorer {
    /// Goes on to the next that is new, the current one included.
    fn settle(&mut self) -> DocId {
        while self.inner.doc() != TERMINATED && !is_new(&self.times, self.inner.doc(), self.since) {
            self.inner.advance();
        }
        self.inner.doc()
    }
}

impl DocSet for AddedScorer {
    fn advance(&mut self) -> DocId {
        self.inner.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.inner.doc() < target {
            self.inner.seek(target);
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }
}

impl Scorer for AddedScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
