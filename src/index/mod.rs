//! Article to segments on disk, and back.
//!
//! [`home`] is the folder, [`schema`] its fields, [`document`] an article on its way in and out, [`writer`] the upsert,
//! `merge` the size of segments, [`stats`] what is in it. How it is searched is the business of `search`.

mod directory;
pub mod document;
pub mod home;
mod merge;
pub mod schema;
pub mod stats;
pub mod writer;

use std::path::Path;

use tantivy::fastfield::AliveBitSet;
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocAddress, DocId, DocSet, IndexReader, InvertedIndexReader, ReloadPolicy, Searcher,
    TERMINATED, TantivyError, Term,
};

use crate::article::Article;
use crate::error::{Error, Kind, Result};

use document::StoredEntry;
use home::{Found, Home, Manifest};
use schema::Fields;

/// An index open for reading, as it was when it was opened.
pub struct Index {
    home: Home,
    manifest: Manifest,
    fields: Fields,
    reader: IndexReader,
}

impl Index {
    /// Opens the index at `dir`, or says that there is none.
    pub fn open(dir: &Path) -> Result<Index> {
        let home = Home::at(dir);
        let manifest = find(&home)?;
        let opened = match open(&home, &manifest) {
            // Whoever writes may have put a new generation in force since the manifest was read, and removed this one.
            Err(error) => match find(&home)? {
                newer if newer != manifest => (open(&home, &newer)?, newer),
                _ => return Err(error),
            },
            Ok(opened) => (opened, manifest),
        };
        let ((fields, reader), manifest) = opened;
        Ok(Index {
            home,
            manifest,
            fields,
            reader,
        })
    }

    /// The fields.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The segments.
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Whether it is only the sample.
    pub fn is_sample(&self) -> bool {
        self.manifest.sample
    }

    /// An article with its text.
    pub fn article(&self, searcher: &Searcher, address: DocAddress) -> Result<Article> {
        let stored: StoredEntry = searcher
            .doc(address)
            .map_err(|cause| self.unreadable(cause))?;
        stored.into_article()
    }

    /// The article of this id.
    pub fn find(&self, id: &str) -> Result<Option<Article>> {
        let searcher = self.searcher();
        let term = Term::from_field_text(self.fields.id, id);
        for (ord, segment) in searcher.segment_readers().iter().enumerate() {
            let ids = segment.inverted_index(self.fields.id);
            let doc = ids.and_then(|ids| live_document(&ids, &term, segment.alive_bitset()));
            if let Some(doc) = doc.map_err(|cause| self.unreadable(cause))? {
                return self
                    .article(&searcher, DocAddress::new(ord as u32, doc))
                    .map(Some);
            }
        }
        Ok(None)
    }

    /// An error of this index's content.
    pub fn unreadable(&self, cause: TantivyError) -> Error {
        self.home
            .error(Kind::Damage, "the index cannot be read")
            .because(cause)
    }
}

fn find(home: &Home) -> Result<Manifest> {
    match home.look()? {
        Found::Index(manifest) => Ok(manifest),
        Found::Nothing => Err(none_here(home, "there is no index here")),
        Found::Foreign => Err(none_here(home, "this is not an index")),
    }
}

fn open(home: &Home, manifest: &Manifest) -> Result<(Fields, IndexReader)> {
    let (index, fields) = home.open(manifest)?;
    // Manual: any other policy starts a thread that polls.
    let reader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()
        .map_err(|cause: TantivyError| {
            home.error(Kind::Damage, "the index cannot be read")
                .because(cause)
        })?;
    Ok((fields, reader))
}

/// The document of an id's term that is not deleted; deleted predecessors share the id.
fn live_document(
    ids: &InvertedIndexReader,
    id: &Term,
    alive: Option<&AliveBitSet>,
) -> tantivy::Result<Option<DocId>> {
    let Some(mut postings) = ids.read_postings(id, IndexRecordOption::Basic)? else {
        return Ok(None);
    };
    while postings.doc() != TERMINATED {
        if alive.is_none_or(|alive| alive.is_alive(postings.doc())) {
            return Ok(Some(postings.doc()));
        }
        postings.advance();
    }
    Ok(None)
}

fn none_here(home: &Home, what: &str) -> Error {
    home.error(Kind::Index, what)
        .hint("make one from your articles: dateline --index DIR index PATH")
}
