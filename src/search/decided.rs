//! What is remembered of a leaf from one pass of a search to the next, and what went wrong.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tantivy::DocId;
use tantivy::index::SegmentId;

use crate::error::{Error, Result};

/// Articles for which what is remembered of a leaf would take too much memory are read again.
pub(super) const MOST_REMEMBERED: usize = 1 << 20;

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
    pub(super) fn get(&self, segment: SegmentId, doc: DocId) -> Option<u32> {
        let known = self.0.lock().ok()?;
        known.get(&segment)?.read.get(&doc).copied()
    }

    pub(super) fn put(&self, segment: SegmentId, doc: DocId, count: u32) {
        if let Ok(mut known) = self.0.lock() {
            let read = &mut known.entry(segment).or_default().read;
            if read.len() < MOST_REMEMBERED {
                read.insert(doc, count);
            }
        }
    }

    pub(super) fn complete(&self, segment: SegmentId, matching: Vec<(DocId, u32)>) {
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
    pub(super) fn note(&self, error: Error) {
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
