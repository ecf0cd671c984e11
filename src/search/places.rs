//! Where a leaf stands in the articles of a segment: by the positions in the index, and by the stored text where these
//! do not decide.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader, TERMINATED};

use crate::analysis::story::{Parts, ZoneStart};
use crate::error::{Error, Result};
use crate::index::document::{parts, stored_article};
use crate::index::schema::{Fields, columns};

use super::candidates::Candidates;
use super::clock::Clock;
use super::expr::Span;
use super::leaf::{Facts, Leaf};

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
        with_sets: bool,
    ) -> tantivy::Result<Option<Self>> {
        let Some(candidates) = Candidates::open(leaf, fields, segment, with_sets)? else {
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
/// Blocks of the document store kept while candidates are read in order.
const STORE_CACHE_BLOCKS: usize = 4;

/// Candidates of a segment, and how often the leaf stands in the current one.
pub(super) struct Counter {
    places: Places,
    doc: DocId,
    /// How often, and in which article.
    counted: Option<(DocId, u32)>,
    text: Option<Text>,
    /// The articles that match so far, as long as none was passed over.
    matching: Option<Vec<(DocId, u32)>>,
    segment: SegmentId,
    decided: Decided,
    clock: Clock,
    excludes: bool,
    work: u64,
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
        let Some(places) = Places::open(leaf, fields, segment, true)? else {
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
        let mut counter = Counter {
            places,
            doc: 0,
            counted: None,
            text,
            matching: Some(Vec::new()),
            segment: segment.segment_id(),
            decided: decided.clone(),
            clock: shared.clock.clone(),
            excludes: shared.excludes,
            work: 0,
        };
        counter.go_to(0);
        Ok(Some(counter))
    }

    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            if target > self.doc + 1 {
                self.matching = None;
            }
            self.go_to(target);
        }
        self.doc
    }

    fn go_to(&mut self, target: DocId) {
        self.doc = self.places.candidates.seek(target).min(TERMINATED);
        if self.doc == TERMINATED
            && let Some(matching) = self.matching.take()
        {
            self.decided.complete(self.segment, matching);
        }
    }

    pub(super) fn size_hint(&self) -> u32 {
        self.places.candidates.size_hint()
    }

    /// Whether articles have to be read.
    pub(super) fn reads_text(&self) -> bool {
        self.text.is_some()
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
        let work = std::mem::take(&mut self.work);
        if self.clock.take(work + 16) {
            self.matching = None;
            if self.excludes {
                return 1;
            }
            self.doc = TERMINATED;
            return 0;
        }
        let count = match &mut self.text {
            None => {
                self.places.look_up(doc);
                self.places
                    .leaf
                    .frequency(&self.places.facts, &mut self.work)
            }
            Some(text) => match self.decided.get(self.segment, doc) {
                Some(count) => count,
                None => {
                    let count = text.count(&mut self.places, doc, &mut self.work);
                    self.decided.put(self.segment, doc, count);
                    count
                }
            },
        };
        self.counted = Some((doc, count));
        if count > 0 {
            self.matching = self
                .matching
                .take()
                .filter(|all| all.len() < MOST_REMEMBERED);
            self.matching
                .iter_mut()
                .for_each(|all| all.push((doc, count)));
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
        Ok(Places::open(leaf, fields, segment, false)?.map(Finder))
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
