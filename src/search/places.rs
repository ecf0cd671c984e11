//! Where a leaf stands in the articles of a segment: by the positions in the index, and by the stored text where these
//! do not decide.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader, TERMINATED};

use crate::analysis::story::{Parts, ZoneStart};
use crate::index::document::{parts, stored_article};
use crate::index::schema::{Fields, columns};

use super::candidates::Candidates;
use super::counter::Shared;
use super::decided::{Damage, Decided};
use super::direct::Direct;
use super::expr::Span;
use super::leaf::{Facts, Leaf};
use super::opened::Opened;

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
/// Blocks of the document store kept while candidates are read in order.
const STORE_CACHE_BLOCKS: usize = 4;

/// How a leaf is looked for: straight in the postings, and unless these decide, by the places of its words and the text.
pub(super) struct Sought {
    pub(super) direct: Option<Box<Direct>>,
    rest: Option<Box<Rest>>,
}

struct Rest {
    places: Places,
    text: Option<Text>,
}

impl Sought {
    /// Opens a segment; none if it has no article that matches.
    pub(super) fn open(
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
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        match (&mut self.direct, &mut self.rest) {
            (Some(direct), _) => direct.seek(target),
            (None, Some(rest)) => rest.places.candidates.seek(target),
            (None, None) => TERMINATED,
        }
    }

    /// Whether the postings decide alone.
    pub(super) fn is_direct(&self) -> bool {
        self.rest.is_none()
    }

    /// Whether articles have to be read.
    pub(super) fn reads_text(&self) -> bool {
        self.rest.as_ref().is_some_and(|rest| rest.text.is_some())
    }

    /// About how many candidates there are.
    pub(super) fn size_hint(&self) -> u32 {
        let direct = self.direct.as_ref().map(|direct| direct.size_hint());
        let rest = self.rest.as_ref();
        let rest = rest.map(|rest| rest.places.candidates.size_hint());
        direct.into_iter().chain(rest).min().unwrap_or_default()
    }

    /// How often the leaf stands in a candidate that was sought.
    pub(super) fn count(
        &mut self,
        segment: SegmentId,
        doc: DocId,
        decided: &Decided,
        work: &mut u64,
    ) -> u32 {
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
