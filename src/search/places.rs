//! Where a leaf stands in an article: by the positions in the index, or by the stored text.

use std::sync::{Arc, Mutex};

use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use crate::analysis::stem::Stemmer;
use crate::analysis::story::ZoneStart;
use crate::error::Error;
use crate::index::document::{parts, stored_article};
use crate::index::schema::{Fields, columns};

use super::leaf::{Element, Leaf};

/// Candidate articles, and the places of a leaf in the current one.
pub(super) trait Places: Send {
    fn doc(&self) -> DocId;
    fn advance(&mut self) -> DocId;
    fn seek(&mut self, target: DocId) -> DocId;
    fn size_hint(&self) -> u32;
    /// Where the leaf begins in the current article.
    fn starts(&mut self) -> &[u32];
}

/// Places by the positions in the index.
pub(super) struct StemPlaces {
    leaf: Arc<Leaf>,
    /// Of each stem once.
    postings: Vec<SegmentPostings>,
    /// For each element, its stem's place in `postings`.
    slots: Vec<usize>,
    /// Element of the shortest list, which drives.
    driver: usize,
    zones: Option<Column<u64>>,
    positions: Vec<Vec<u32>>,
    starts: Vec<u32>,
    /// The article that `starts` is about.
    computed: DocId,
}

impl StemPlaces {
    /// Opens the postings of a leaf of stems; none if a word is not in the segment.
    pub(super) fn open(
        leaf: &Arc<Leaf>,
        fields: &Fields,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<Self>> {
        let field = fields.views(leaf.field).stems;
        let index = segment.inverted_index(field)?;
        let (mut postings, mut terms, mut slots) = (Vec::new(), Vec::new(), Vec::new());
        for element in &leaf.elements {
            let Element::Stem(stem) = element else {
                return Ok(None);
            };
            let term = Term::from_field_text(field, stem);
            let known = terms.iter().position(|known| *known == term);
            slots.push(known.unwrap_or(postings.len()));
            if known.is_none() {
                match index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
                    Some(list) => postings.push(list),
                    None => return Ok(None),
                }
                terms.push(term);
            }
        }
        let driver = (0..postings.len())
            .min_by_key(|i| postings[*i].doc_freq())
            .unwrap_or(0);
        let zones = leaf
            .zones
            .map(|_| segment.fast_fields().u64(columns::ZONES))
            .transpose()?;
        let positions = vec![Vec::new(); postings.len()];
        let leaf = Arc::clone(leaf);
        let mut places = StemPlaces {
            leaf,
            postings,
            slots,
            driver,
            zones,
            positions,
            starts: Vec::new(),
            computed: TERMINATED,
        };
        places.align();
        Ok(Some(places))
    }

    /// The places in `doc`; calls go upwards.
    pub(super) fn starts_in(&mut self, doc: DocId) -> &[u32] {
        if Places::doc(self) < doc {
            Places::seek(self, doc);
        }
        if Places::doc(self) == doc {
            Places::starts(self)
        } else {
            &[]
        }
    }

    /// Moves all lists to the next article that is in each.
    fn align(&mut self) -> DocId {
        'candidate: loop {
            let candidate = self.postings[self.driver].doc();
            for i in 0..self.postings.len() {
                let list = &mut self.postings[i];
                let doc = if list.doc() < candidate {
                    list.seek(candidate)
                } else {
                    list.doc()
                };
                if doc > candidate {
                    self.postings[self.driver].seek(doc);
                    continue 'candidate;
                }
            }
            return candidate;
        }
    }
}

impl Places for StemPlaces {
    fn doc(&self) -> DocId {
        self.postings[self.driver].doc()
    }

    fn advance(&mut self) -> DocId {
        self.postings[self.driver].advance();
        self.align()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.postings[self.driver].seek(target);
        self.align()
    }

    fn size_hint(&self) -> u32 {
        self.postings[self.driver].doc_freq()
    }

    fn starts(&mut self) -> &[u32] {
        let doc = Places::doc(self);
        if self.computed != doc {
            for (list, positions) in self.postings.iter_mut().zip(&mut self.positions) {
                list.positions(positions);
            }
            let zones: Vec<ZoneStart> = match &self.zones {
                Some(column) => column
                    .values_for_doc(doc)
                    .filter_map(ZoneStart::unpack)
                    .collect(),
                None => Vec::new(),
            };
            let lists: Vec<&[u32]> = self
                .slots
                .iter()
                .map(|slot| self.positions[*slot].as_slice())
                .collect();
            self.leaf.starts(&lists, &zones, &mut self.starts);
            self.computed = doc;
        }
        &self.starts
    }
}

/// Places by the stored text of each candidate.
pub(super) struct TextPlaces {
    leaf: Arc<Leaf>,
    damage: Damage,
    candidates: Box<dyn Scorer>,
    store: StoreReader,
    stemmer: Stemmer,
    starts: Vec<u32>,
    computed: DocId,
}

/// Blocks of the document store kept while candidates are read in order.
const STORE_CACHE_BLOCKS: usize = 4;

impl TextPlaces {
    pub(super) fn open(
        leaf: &Arc<Leaf>,
        damage: &Damage,
        candidates: &dyn Weight,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self> {
        Ok(TextPlaces {
            leaf: Arc::clone(leaf),
            damage: damage.clone(),
            candidates: candidates.scorer(segment, 1.0)?,
            store: segment.get_store_reader(STORE_CACHE_BLOCKS)?,
            stemmer: Stemmer::new(),
            starts: Vec::new(),
            computed: TERMINATED,
        })
    }
}

impl Places for TextPlaces {
    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn advance(&mut self) -> DocId {
        self.candidates.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.candidates.seek(target)
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn starts(&mut self) -> &[u32] {
        let doc = self.candidates.doc();
        if self.computed != doc {
            self.computed = doc;
            self.starts.clear();
            match stored_article(&self.store, doc) {
                Ok(article) => {
                    self.starts = self.leaf.starts_in_text(parts(&article), &mut self.stemmer);
                }
                Err(error) => self.damage.note(error),
            }
        }
        &self.starts
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
    pub(super) fn report(&self) -> crate::error::Result<()> {
        match self.0.lock().ok().and_then(|mut first| first.take()) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}
