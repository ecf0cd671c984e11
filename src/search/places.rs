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
    clock: Clock,
    excludes: bool,
    work: u64,
}

/// What it takes to read articles.
struct Text {
    store: StoreReader,
    segment: SegmentId,
    decided: Decided,
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
                segment: segment.segment_id(),
                decided: decided.clone(),
                damage: shared.damage.clone(),
            })
        };
        let mut counter = Counter {
            places,
            doc: 0,
            counted: None,
            text,
            clock: shared.clock.clone(),
            excludes: shared.excludes,
            work: 0,
        };
        counter.doc = counter.places.candidates.seek(0);
        Ok(Some(counter))
    }

    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.places.candidates.seek(target).min(TERMINATED);
        }
        self.doc
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
            Some(text) => match text.decided.get(text.segment, doc) {
                Some(count) => count,
                None => {
                    let count = text.count(&mut self.places, doc, &mut self.work);
                    text.decided.put(text.segment, doc, count);
                    count
                }
            },
        };
        self.counted = Some((doc, count));
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

/// How often a leaf stands in articles that were read: a search goes through its articles more than once.
#[derive(Clone, Debug, Default)]
pub(super) struct Decided(Arc<Mutex<HashMap<SegmentId, HashMap<DocId, u32>>>>);

impl Decided {
    fn get(&self, segment: SegmentId, doc: DocId) -> Option<u32> {
        let known = self.0.lock().ok()?;
        known.get(&segment)?.get(&doc).copied()
    }

    fn put(&self, segment: SegmentId, doc: DocId, count: u32) {
        if let Ok(mut known) = self.0.lock() {
            let counts = known.entry(segment).or_default();
            if counts.len() < MOST_REMEMBERED {
                counts.insert(doc, count);
            }
        }
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
