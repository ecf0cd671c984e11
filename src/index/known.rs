//! What an index already holds, as far as a writer asks: articles by their id, and by the file they were taken from.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentId;
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocId, DocSet, IndexReader, InvertedIndexReader, ReloadPolicy, Searcher, SegmentReader,
    TERMINATED, TantivyError, Term,
};

use crate::error::{Error, Kind, Result};

use super::document::StoredEntry;
use super::home::Home;
use super::live_document;
use super::schema::{Fields, columns};

/// An article of the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownArticle {
    /// Hash of its content.
    pub(super) hash: u64,
    /// Key of the file it was taken from.
    pub(super) file: u64,
    /// When it was put, in Unix microseconds.
    pub(super) added: i64,
}

/// The articles as the last commit left them.
pub(super) struct Known {
    searcher: Searcher,
    segments: Vec<KnownSegment>,
    fields: Fields,
}

struct KnownSegment {
    ids: Arc<InvertedIndexReader>,
    hashes: Column<u64>,
    files: Column<u64>,
    keys: Column<u64>,
    added: Column<i64>,
    alive: Option<AliveBitSet>,
}

impl Known {
    pub(super) fn open(index: &tantivy::Index, fields: Fields, home: &Home) -> Result<Known> {
        let open = || -> tantivy::Result<_> {
            let reader = index
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()?;
            let searcher = IndexReader::searcher(&reader);
            let segments = searcher.segment_readers().iter();
            let segments = segments
                .map(|segment| {
                    let columns = segment.fast_fields();
                    Ok(KnownSegment {
                        ids: segment.inverted_index(fields.id)?,
                        hashes: columns.u64(columns::HASH)?,
                        files: columns.u64(columns::FILE)?,
                        keys: columns.u64(columns::KEY)?,
                        added: columns.i64(columns::ADDED)?,
                        alive: segment.alive_bitset().cloned(),
                    })
                })
                .collect::<tantivy::Result<_>>()?;
            Ok((searcher, segments))
        };
        let (searcher, segments) = open().map_err(|cause| {
            home.error(Kind::Damage, "the index cannot be read")
                .because(cause)
        })?;
        Ok(Known {
            searcher,
            segments,
            fields,
        })
    }

    /// The article of this id.
    pub(super) fn find(&self, id: &str) -> Result<Option<KnownArticle>> {
        let term = Term::from_field_text(self.fields.id, id);
        for segment in &self.segments {
            let doc = live_document(&segment.ids, &term, segment.alive.as_ref());
            if let Some(doc) = doc.map_err(unreadable)? {
                return Ok(Some(KnownArticle {
                    hash: segment.hashes.first(doc).unwrap_or_default(),
                    file: segment.files.first(doc).unwrap_or_default(),
                    added: segment.added.first(doc).unwrap_or_default(),
                }));
            }
        }
        Ok(None)
    }

    /// The articles taken from `file` whose key `is_wanted`: key and id.
    pub(super) fn of_file(
        &self,
        file: u64,
        mut is_wanted: impl FnMut(u64) -> bool,
    ) -> Result<Vec<(u64, String)>> {
        let term = Term::from_field_u64(self.fields.file, file);
        let mut found = Vec::new();
        let readers = self.searcher.segment_readers();
        for (segment, reader) in self.segments.iter().zip(readers) {
            let mut docs: Vec<(DocId, u64)> = Vec::new();
            let terms = reader.inverted_index(self.fields.file);
            let postings = terms
                .and_then(|terms| Ok(terms.read_postings(&term, IndexRecordOption::Basic)?))
                .map_err(unreadable)?;
            let Some(mut postings) = postings else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                let key = segment.keys.first(doc).unwrap_or_default();
                let is_alive = segment.alive.as_ref().is_none_or(|bits| bits.is_alive(doc));
                if is_alive && is_wanted(key) {
                    docs.push((doc, key));
                }
                postings.advance();
            }
            if docs.is_empty() {
                continue;
            }
            let store = reader
                .get_store_reader(2)
                .map_err(|cause| unreadable(cause.into()))?;
            for (doc, key) in docs {
                let stored: StoredEntry = store.get(doc).map_err(unreadable)?;
                found.push((key, stored.into_article()?.id));
            }
        }
        Ok(found)
    }
}

fn unreadable(cause: TantivyError) -> Error {
    Error::new(
        Kind::Damage,
        "index",
        "the articles of the index cannot be looked up",
    )
    .because(cause)
}

/// The segments in which one of `ids` stands, be it that its article is deleted.
pub(super) fn holders(
    index: &tantivy::Index,
    fields: Fields,
    ids: &[String],
) -> tantivy::Result<Vec<SegmentId>> {
    let mut holders = Vec::new();
    for segment in index.searchable_segments()? {
        let terms = SegmentReader::open(&segment)?.inverted_index(fields.id)?;
        for id in ids {
            let term = Term::from_field_text(fields.id, id);
            if terms.get_term_info(&term)?.is_some() {
                holders.push(segment.id());
                break;
            }
        }
    }
    Ok(holders)
}
