//! Goes through the candidates of a leaf in one segment, counts how often it stands in each, and remembers those in which it
//! does.

use std::sync::{Arc, OnceLock};

use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader, TERMINATED};

use crate::index::schema::Fields;

use super::answer::Drivers;
use super::clock::Clock;
use super::decided::{Damage, Decided, MOST_REMEMBERED};
use super::leaf::Leaf;
use super::opened::Opened;
use super::places::Sought;
use super::window::{self, Range};

/// Steps that a candidate is worth.
const STEPS: u64 = 1 << 4;
/// Steps after which the clock is asked.
const MOST_STEPS: u64 = 1 << 10;
/// Candidates that are counted at least, though nobody asks for them.
const SPARE: u64 = 1 << 6;

/// Candidates of a segment, and how often the leaf stands in the current one.
pub(super) struct Counter {
    sought: Sought,
    /// The documents that matter, unless all do.
    range: Option<Range>,
    doc: DocId,
    /// How often, and in which article.
    counted: Option<(DocId, u32)>,
    /// The articles that match so far, as long as none was passed over.
    matching: Option<Vec<(DocId, u32)>>,
    segment: SegmentId,
    decided: Decided,
    clock: Clock,
    excludes: bool,
    work: u64,
    /// How many candidates may be counted that nobody asked for.
    spare: u64,
}

impl Drop for Counter {
    /// Of those that are left, few may be missing.
    fn drop(&mut self) {
        self.misses_none(TERMINATED);
    }
}

/// What the queries of a plan share.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    /// What goes wrong.
    pub(super) damage: Damage,
    /// When to stop.
    pub(super) clock: Clock,
    /// What matches is left out of the answer: what time has not sufficed to decide counts as a match then, so that no
    /// article is found that should not be.
    pub(super) excludes: bool,
    /// The span outside of which nothing is asked for.
    pub(super) within: Arc<OnceLock<window::Span>>,
    pub(super) opened: Arc<Opened>,
    /// Whether postings are read by readers of our own or by tantivy's.
    pub(super) drivers: Drivers,
}

impl Shared {
    /// What postings are read from; none if tantivy reads them.
    pub(super) fn lists(&self) -> Option<&Opened> {
        (self.drivers == Drivers::Own).then_some(&*self.opened)
    }
}

impl Counter {
    /// Opens a segment; none if it has no article that matches.
    pub(super) fn open(
        leaf: &Arc<Leaf>,
        fields: &Fields,
        segment: &SegmentReader,
        decided: &Decided,
        shared: &Shared,
    ) -> tantivy::Result<Option<Self>> {
        let range = match shared.within.get() {
            Some(span) => {
                let opened = shared.opened.of(segment)?;
                Some(Range::find(*span, fields.precision, segment, opened)?)
            }
            None => None,
        };
        if range.as_ref().is_some_and(Range::is_empty) {
            return Ok(None);
        }
        let Some(sought) = Sought::open(leaf, fields, segment, shared)? else {
            return Ok(None);
        };
        let mut counter = Counter {
            sought,
            range,
            doc: 0,
            counted: None,
            matching: Some(Vec::new()),
            segment: segment.segment_id(),
            decided: decided.clone(),
            clock: shared.clock.clone(),
            excludes: shared.excludes,
            work: MOST_STEPS,
            spare: SPARE,
        };
        counter.go_to(0);
        Ok(Some(counter))
    }

    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.spare += 1;
            if !self.misses_none(target) {
                self.matching = None;
            }
            if self.doc < target {
                self.go_to(target);
            }
        }
        self.doc
    }

    /// Whether all candidates before `target` are counted. Where few are left out, these are counted as well: who looks for
    /// the articles of a whole query goes through them twice, and is spared the second time if none was left out.
    fn misses_none(&mut self, target: DocId) -> bool {
        while self.matching.is_some() {
            if self.counted.is_none_or(|(of, _)| of != self.doc) {
                if self.spare == 0 || !self.is_direct() {
                    return false;
                }
                self.spare -= 1;
                self.count();
            }
            if !self.passes_over(target) {
                return self.matching.is_some();
            }
            if self.spare == 0 || !self.is_direct() {
                return false;
            }
            self.go_to(self.doc + 1);
            if self.doc >= target {
                // It is the business of who asks for it to count this one.
                return true;
            }
        }
        self.doc == TERMINATED
    }

    /// Whether the postings decide alone.
    pub(super) fn is_direct(&self) -> bool {
        self.sought.is_direct()
    }

    /// Whether there may be candidates between the current one and `target`.
    fn passes_over(&self, target: DocId) -> bool {
        target > self.doc + 1
            && self
                .range
                .as_ref()
                .is_none_or(|range| range.has_between(self.doc, target))
    }

    fn go_to(&mut self, target: DocId) {
        let sought = &mut self.sought;
        let found = match &self.range {
            None => sought.seek(target),
            Some(range) => range.first(target, &mut |target| sought.seek(target)),
        };
        self.doc = found.min(TERMINATED);
        if self.doc == TERMINATED
            && let Some(matching) = self.matching.take()
        {
            self.decided.complete(self.segment, matching);
        }
    }

    /// Goes on to the next candidate in which the leaf stands, the current one included.
    pub(super) fn settle(&mut self) -> DocId {
        loop {
            self.pass_over();
            if self.count() > 0 || self.doc == TERMINATED {
                return self.doc;
            }
            self.seek(self.doc + 1);
        }
    }

    /// Goes over candidates in which the leaf does not stand, in as few steps as it takes, until something else is to be
    /// done: one matches, they end, or the clock is to be asked.
    fn pass_over(&mut self) {
        let Some(direct) = &mut self.sought.direct else {
            return;
        };
        let is_counted = self.counted.is_some_and(|(of, _)| of == self.doc);
        let end = self.range.as_ref().map_or(TERMINATED, Range::end);
        let (mut doc, mut work) = (self.doc, self.work);
        let mut found = 0;
        while !is_counted && doc < end && work < MOST_STEPS {
            work += STEPS;
            found = direct.count(&mut work);
            if found > 0 {
                break;
            }
            self.doc = doc;
            self.counted = Some((doc, 0));
            doc = direct.seek(doc + 1);
        }
        let decides = direct.decides();
        self.work = work;
        if doc < end {
            self.doc = doc;
        }
        if found > 0 && decides {
            self.counted = Some((doc, found));
            self.remember(doc, found);
        }
    }

    fn remember(&mut self, doc: DocId, count: u32) {
        if let Some(matching) = &mut self.matching {
            matching.push((doc, count));
            if matching.len() >= MOST_REMEMBERED {
                self.matching = None;
            }
        }
    }

    pub(super) fn size_hint(&self) -> u32 {
        self.sought.size_hint()
    }

    /// Whether articles have to be read.
    pub(super) fn reads_text(&self) -> bool {
        self.sought.reads_text()
    }

    /// How often the leaf stands in the current article; 0 if it does not match. If time is over, the candidates end, or all
    /// of them match.
    pub(super) fn count(&mut self) -> u32 {
        let doc = self.doc;
        if doc == TERMINATED {
            return 0;
        }
        if let Some((_, count)) = self.counted.filter(|(of, _)| *of == doc) {
            return count;
        }
        self.work += STEPS;
        if self.work > MOST_STEPS && self.clock.take(std::mem::take(&mut self.work)) {
            self.matching = None;
            // It goes on to be over.
            self.work = MOST_STEPS;
            if self.excludes {
                return 1;
            }
            self.doc = TERMINATED;
            return 0;
        }
        let count = self
            .sought
            .count(self.segment, doc, &self.decided, &mut self.work);
        self.counted = Some((doc, count));
        if count > 0 {
            self.remember(doc, count);
        }
        count
    }
}
