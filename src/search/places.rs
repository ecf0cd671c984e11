//! Where a leaf stands in the articles of a segment: by the positions in the index, and by the stored text where these
//! do not decide.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader, TERMINATED};

use crate::analysis::story::{Parts, ZoneStart};
use crate::error::{Error, Result};
use crate::index::document::{parts, stored_article};
use crate::index::schema::{Fields, columns};

use super::answer::Drivers;
use super::candidates::Candidates;
use super::clock::Clock;
use super::direct::Direct;
use super::expr::Span;
use super::leaf::{Facts, Leaf};
use super::opened::Opened;
use super::window::{self, Range};

/// What to look up in the articles of one segment.
struct Places {
    leaf: Arc<Leaf>,
    candidates: Candidates,
    zones: Option<Column<u64>>,
    facts: Facts,
}

impl Places {
    fn open(
        leaf: &Arc<Leaf>,
        fields: &Fields,
        segment: &SegmentReader,
        opened: Option<&Opened>,
        with_sets: bool,
    ) -> tantivy::Result<Option<Self>> {
        let Some(candidates) = Candidates::open(leaf, fields, segment, opened, with_sets)? else {
            return Ok(None);
        };
        let zones = leaf
            .zones
            .map(|_| segment.fast_fields().u64(columns::ZONES))
            .transpose()?;
        Ok(Some(Places {
            leaf: Arc::clone(leaf),
            candidates,
            zones,
            facts: Facts::default(),
        }))
    }

    /// Takes what the index knows about `doc`, which was sought.
    fn look_up(&mut self, doc: DocId) {
        let mut positions = std::mem::take(&mut self.facts.positions);
        positions.resize(self.leaf.elements.len(), Vec::new());
        self.candidates.positions(doc, &mut positions);
        let zones = self
            .zones
            .iter()
            .flat_map(|column| column.values_for_doc(doc));
        self.facts = Facts {
            positions,
            zones: zones.filter_map(ZoneStart::unpack).collect(),
            ..Facts::default()
        };
    }
}

/// Steps that reading an article back from the store is worth.
const READING: u64 = 1 << 9;
/// Steps that a candidate is worth.
const STEPS: u64 = 1 << 4;
/// Steps after which the clock is asked.
const MOST_STEPS: u64 = 1 << 10;
/// Candidates that are counted at least, though nobody asks for them.
const SPARE: u64 = 1 << 6;
/// Blocks of the document store kept while candidates are read in order.
const STORE_CACHE_BLOCKS: usize = 4;

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

/// How a leaf is looked for: straight in the postings, and unless these decide, by the places of its words and the text.
struct Sought {
    direct: Option<Box<Direct>>,
    rest: Option<Box<Rest>>,
}

struct Rest {
    places: Places,
    text: Option<Text>,
}

impl Sought {
    fn open(
        leaf: &Arc<Leaf>,
        fields: &Fields,
        segment: &SegmentReader,
        shared: &Shared,
    ) -> tantivy::Result<Option<Self>> {
        let opened = shared.lists();
        let mut direct = None;
        if let Some(opened) = opened {
            let field = fields.views(leaf.field).stems;
            match Direct::open(leaf, opened, field, segment)? {
                Some(None) => return Ok(None),
                found => direct = found.flatten().map(Box::new),
            }
        }
        if direct.as_ref().is_some_and(|direct| direct.decides()) {
            return Ok(Some(Sought { direct, rest: None }));
        }
        let Some(places) = Places::open(leaf, fields, segment, opened, true)? else {
            return Ok(None);
        };
        let text = if leaf.is_stems() {
            None
        } else {
            Some(Text {
                store: segment.get_store_reader(STORE_CACHE_BLOCKS)?,
                damage: shared.damage.clone(),
            })
        };
        let rest = Some(Box::new(Rest { places, text }));
        Ok(Some(Sought { direct, rest }))
    }

    /// The first candidate at or after `target`; targets go upwards.
    fn seek(&mut self, target: DocId) -> DocId {
        match (&mut self.direct, &mut self.rest) {
            (Some(direct), _) => direct.seek(target),
            (None, Some(rest)) => rest.places.candidates.seek(target),
            (None, None) => TERMINATED,
        }
    }

    fn size_hint(&self) -> u32 {
        let direct = self.direct.as_ref().map(|direct| direct.size_hint());
        let rest = self.rest.as_ref();
        let rest = rest.map(|rest| rest.places.candidates.size_hint());
        direct.into_iter().chain(rest).min().unwrap_or_default()
    }

    /// How often the leaf stands in a candidate that was sought.
    fn count(&mut self, segment: SegmentId, doc: DocId, decided: &Decided, work: &mut u64) -> u32 {
        let mut count = 0;
        if let Some(direct) = &mut self.direct {
            count = direct.count(work);
            if count == 0 {
                return 0;
            }
        }
        let Some(rest) = &mut self.rest else {
            return count;
        };
        let places = &mut rest.places;
        if places.candidates.seek(doc) != doc {
            return 0;
        }
        let Some(text) = &rest.text else {
            places.look_up(doc);
            return places.leaf.frequency(&places.facts, work);
        };
        if let Some(count) = decided.get(segment, doc) {
            return count;
        }
        count = text.count(places, doc, work);
        decided.put(segment, doc, count);
        count
    }
}

/// What it takes to read articles.
struct Text {
    store: StoreReader,
    damage: Damage,
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
    fn lists(&self) -> Option<&Opened> {
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
        self.sought.rest.is_none()
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
        let rest = self.sought.rest.as_ref();
        rest.is_some_and(|rest| rest.text.is_some())
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

impl Text {
    fn count(&self, places: &mut Places, doc: DocId, work: &mut u64) -> u32 {
        places.look_up(doc);
        if !places.leaf.may_match(&places.facts, work) {
            return 0;
        }
        *work += READING;
        match stored_article(&self.store, doc) {
            Ok(article) => {
                places.leaf.read(parts(&article), &mut places.facts, work);
                places.leaf.frequency(&places.facts, work)
            }
            Err(error) => {
                self.damage.note(error);
                0
            }
        }
    }
}

/// Finds what to mark in articles of a segment that are at hand.
pub(super) struct Finder(Places);

impl Finder {
    /// Opens a segment; none if it has no article that matches.
    pub(super) fn open(
        leaf: &Arc<Leaf>,
        fields: &Fields,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<Self>> {
        Ok(Places::open(leaf, fields, segment, None, false)?.map(Finder))
    }

    /// The marks in `doc`; calls go upwards.
    pub(super) fn marks(&mut self, doc: DocId, parts: Parts<'_>) -> Vec<(usize, Span)> {
        let places = &mut self.0;
        if places.candidates.seek(doc) != doc {
            return Vec::new();
        }
        places.look_up(doc);
        if !places.leaf.is_stems() {
            let mut work = 0;
            if !places.leaf.may_match(&places.facts, &mut work) {
                return Vec::new();
            }
            places.leaf.read(parts, &mut places.facts, &mut work);
        }
        places.leaf.marks(&places.facts)
    }
}

/// Articles for which what is remembered of a leaf would take too much memory are read again.
const MOST_REMEMBERED: usize = 1 << 20;

/// How often a leaf stands in the articles that were looked at: a search goes through its articles more than once.
#[derive(Clone, Debug, Default)]
pub(super) struct Decided(Arc<Mutex<HashMap<SegmentId, Known>>>);

/// What is known of a segment.
#[derive(Debug, Default)]
struct Known {
    /// Of articles that were read.
    read: HashMap<DocId, u32>,
    /// Of all that match, upwards, once none was passed over.
    matching: Option<Matching>,
}

/// The articles of a segment in which a leaf stands, upwards, with how often it does.
pub(super) type Matching = Arc<[(DocId, u32)]>;

impl Decided {
    fn get(&self, segment: SegmentId, doc: DocId) -> Option<u32> {
        let known = self.0.lock().ok()?;
        known.get(&segment)?.read.get(&doc).copied()
    }

    fn put(&self, segment: SegmentId, doc: DocId, count: u32) {
        if let Ok(mut known) = self.0.lock() {
            let read = &mut known.entry(segment).or_default().read;
            if read.len() < MOST_REMEMBERED {
                read.insert(doc, count);
            }
        }
    }

    fn complete(&self, segment: SegmentId, matching: Vec<(DocId, u32)>) {
        if let Ok(mut known) = self.0.lock() {
            let known = known.entry(segment).or_default();
            known.read = HashMap::new();
            known.matching = Some(matching.into());
        }
    }

    /// All that match in a segment, if they have been gone through.
    pub(super) fn matching(&self, segment: SegmentId) -> Option<Matching> {
        self.0.lock().ok()?.get(&segment)?.matching.clone()
    }
}

/// The first article that could not be read back while a query ran; scorers cannot fail.
#[derive(Clone, Debug, Default)]
pub(super) struct Damage(Arc<Mutex<Option<Error>>>);

impl Damage {
    fn note(&self, error: Error) {
        if let Ok(mut first) = self.0.lock() {
            first.get_or_insert(error);
        }
    }

    /// Fails with what was noted.
    pub(super) fn report(&self) -> Result<()> {
        match self.0.lock().ok().and_then(|mut first| first.take()) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}
