//! The stored articles one after another, as they are: for `export`, for `verify`, and for making an index anew.
//!
//! It asks nothing of the schema but the names of the stored fields, so that it reads the indexes of older formats, and
//! goes on behind an article that cannot be read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use jiff::Timestamp;
use tantivy::columnar::Column;
use tantivy::directory::MmapDirectory;
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentComponent;
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader};

use crate::article::Article;
use crate::error::{Kind, Result};

use super::directory::LenientDirectory;
use super::document::StoredEntry;
use super::home::{Found, Home, Manifest};
use super::schema::columns;

/// The first format whose articles hold what their records stated.
const STATED_SINCE: u32 = 2;

/// Blocks of the document store kept: articles are read in the order they are stored.
const CACHED_BLOCKS: usize = 2;

/// An article as it is stored.
#[derive(Clone, Debug)]
pub struct Original {
    /// The article.
    pub article: Article,
    /// When it was put.
    pub added: Timestamp,
    /// Key of the file it was taken from; 0 if that is not known.
    pub file: u64,
}

/// The articles of an index, whatever its format.
pub struct Originals {
    home: Home,
    manifest: Manifest,
    index: tantivy::Index,
}

impl Originals {
    /// Opens the index at `dir`.
    pub fn open(dir: &Path) -> Result<Originals> {
        let home = Home::at(dir);
        let manifest = match home.look_at_what_is_left()? {
            Found::Index(manifest) => manifest,
            _ => return Err(super::none_here(&home, "there is no index here")),
        };
        let damaged = |cause: anyhow::Error| {
            home.error(Kind::Damage, "the index cannot be opened")
                .because(cause)
        };
        let folder = MmapDirectory::open(home.generation(&manifest))
            .map_err(|cause| damaged(cause.into()))?;
        let index = tantivy::Index::open(LenientDirectory::mapped(folder))
            .map_err(|cause| damaged(cause.into()))?;
        Ok(Originals {
            home,
            manifest,
            index,
        })
    }

    /// Whether the articles hold what their records stated, so that they can be extracted again.
    pub fn have_stated(&self) -> bool {
        self.manifest.format >= STATED_SINCE
    }

    /// Hands on every article that is not deleted, or why it cannot be read, segment by segment.
    pub fn each(&self, sink: &mut dyn FnMut(Result<Original>) -> Result<()>) -> Result<()> {
        let segments = self.index.searchable_segments().map_err(|cause| {
            self.home
                .error(Kind::Damage, "the list of segments cannot be read")
                .because(cause)
        })?;
        for segment in segments {
            let name = segment.id().uuid_string();
            let in_seconds = !self.have_stated();
            let opened = guarded(|| Segment::open(SegmentReader::open(&segment)?, in_seconds))
                // The texts may be sound where what finds them is not.
                .or_else(|_| guarded(|| Segment::of_store(&segment, in_seconds)));
            let segment = match opened {
                Ok(segment) => segment,
                Err(cause) => {
                    let documents = segment.meta().num_docs();
                    let what = format!("segment {name} with {documents} articles cannot be read");
                    sink(Err(self.home.error(Kind::Damage, what).because(cause)))?;
                    continue;
                }
            };
            for doc in 0..segment.docs {
                if segment
                    .alive
                    .as_ref()
                    .is_some_and(|alive| !alive.is_alive(doc))
                {
                    continue;
                }
                let read = guarded(|| segment.original(doc)).map_err(|cause| {
                    let what = format!("article {doc} of segment {name} cannot be read");
                    self.home.error(Kind::Damage, what).because(cause)
                });
                sink(read)?;
            }
        }
        Ok(())
    }
}

struct Segment {
    docs: DocId,
    alive: Option<AliveBitSet>,
    store: StoreReader,
    added: Option<Column<i64>>,
    files: Option<Column<u64>>,
    in_seconds: bool,
}

impl Segment {
    fn open(reader: SegmentReader, in_seconds: bool) -> anyhow::Result<Segment> {
        Ok(Segment {
            in_seconds,
            store: reader.get_store_reader(CACHED_BLOCKS)?,
            added: reader.fast_fields().i64(columns::ADDED).ok(),
            files: reader.fast_fields().u64(columns::FILE).ok(),
            docs: reader.max_doc(),
            alive: reader.alive_bitset().cloned(),
        })
    }

    /// With the file of its texts alone, and that of its deletions.
    fn of_store(segment: &tantivy::Segment, in_seconds: bool) -> anyhow::Result<Segment> {
        let deletions = || segment.open_read(SegmentComponent::Delete);
        let alive = match segment.meta().has_deletes() {
            true => Some(AliveBitSet::open(deletions()?.read_bytes()?)),
            false => None,
        };
        let store = segment.open_read(SegmentComponent::Store)?;
        Ok(Segment {
            in_seconds,
            docs: segment.meta().max_doc(),
            alive,
            store: StoreReader::open(store, CACHED_BLOCKS)?,
            added: None,
            files: None,
        })
    }

    /// A time of addition; format 1 had seconds.
    fn at(&self, added: i64) -> Timestamp {
        let at = if self.in_seconds {
            Timestamp::from_second(added)
        } else {
            Timestamp::from_microsecond(added)
        };
        at.unwrap_or_default()
    }

    fn original(&self, doc: DocId) -> anyhow::Result<Original> {
        let stored: StoredEntry = self.store.get(doc)?;
        let added = self.added.as_ref().and_then(|added| added.first(doc));
        Ok(Original {
            article: stored.into_article()?,
            added: self.at(added.unwrap_or_default()),
            file: self
                .files
                .as_ref()
                .and_then(|files| files.first(doc))
                .unwrap_or_default(),
        })
    }
}

/// Runs what may panic, because the engine below takes some damage for impossible.
pub(super) fn guarded<T>(read: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(anyhow::anyhow!(
            "{}",
            words.unwrap_or("damaged").replace('\n', " ")
        ))
    })
}
