//! Articles in, segments out: upsert by id, unchanged articles skipped, commits in batches.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use tantivy::indexer::{IndexWriterOptions, UserOperation};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyError, Term};

use crate::article::{Article, MAX_ID_BYTES};
use crate::error::{Error, Kind, Result};

use super::document::Entry;
use super::home::{Found, Home, Manifest};
use super::live_document;
use super::merge::{KeepFew, fold_at_end};
use super::schema::{Fields, columns};

/// Articles between two commits; also the most whose ids are kept in memory.
const COMMIT_ARTICLES: usize = 100_000;
/// Bytes of text between two commits.
const COMMIT_BYTES: usize = 1 << 30;
/// A load no larger than this is written by one thread, which makes one segment of it.
const SMALL_ARTICLES: usize = 1_000;
/// The same in bytes.
const SMALL_BYTES: usize = 8 << 20;
/// Memory that a writing thread fills before it writes a segment.
const THREAD_BYTES: usize = 96 << 20;
/// More threads than this only make more segments.
const MAX_THREADS: usize = 8;

/// What became of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Added,
    /// Its id was known with other content, which it replaces.
    Updated,
    /// It is known, word for word.
    Unchanged,
    /// Its id was put with other content before, in this load and since the last commit; it replaces that.
    Repeated,
}

/// Which archive is written, which decides whether the sample gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The user's own: replaces an index of the sample.
    Own,
    /// The sample, indexed because nothing else is there.
    Sample,
}

/// Writes to an index. What has not been [`finish`](Writer::finish)ed and not committed on the way is not in it.
pub struct Writer {
    home: Home,
    manifest: Manifest,
    /// The manifest is still to be put in force: nobody sees this generation yet.
    fresh: bool,
    /// The sample was replaced.
    replaced_sample: bool,
    index: tantivy::Index,
    fields: Fields,
    known: Known,
    /// Opened when the load has shown its size.
    inner: Option<IndexWriter<Entry>>,
    waiting: Vec<Operation>,
    waiting_bytes: usize,
    /// Key to content hash of what was put since the last commit.
    pending: HashMap<u64, u64>,
    pending_bytes: usize,
    now: Timestamp,
    _lock: File,
}

struct Operation {
    replaces: bool,
    entry: Entry,
}

impl Writer {
    /// Opens the index at `dir` for writing, or makes one. `now` is recorded as the time of addition.
    pub fn open(dir: &Path, purpose: Purpose, now: Timestamp) -> Result<Writer> {
        let home = Home::at(dir);
        if let Found::Foreign = home.look()? {
            return Err(foreign(&home));
        }
        let lock = home.lock(purpose == Purpose::Sample)?;
        // Under the lock: whoever held it may have just made one.
        let old = match home.look()? {
            Found::Index(manifest) => Some(manifest),
            Found::Nothing => None,
            Found::Foreign => return Err(foreign(&home)),
        };
        let replaced_sample =
            purpose == Purpose::Own && old.as_ref().is_some_and(|manifest| manifest.sample);
        let (manifest, fresh, (index, fields)) = match old {
            Some(manifest) if !replaced_sample => {
                let opened = home.open(&manifest)?;
                (manifest, false, opened)
            }
            old => {
                if old.is_none() {
                    home.remove_other_generations(None);
                }
                let manifest = home.next_generation(old.as_ref(), purpose == Purpose::Sample);
                let created = home.create(&manifest)?;
                (manifest, true, created)
            }
        };
        let known = Known::open(&index, fields, &home)?;
        if !fresh {
            home.remove_other_generations(Some(&manifest));
        }
        Ok(Writer {
            home,
            manifest,
            fresh,
            replaced_sample,
            index,
            fields,
            known,
            inner: None,
            waiting: Vec::new(),
            waiting_bytes: 0,
            pending: HashMap::new(),
            pending_bytes: 0,
            now,
            _lock: lock,
        })
    }

    /// Whether this load replaces the sample.
    pub fn replaces_sample(&self) -> bool {
        self.replaced_sample
    }

    /// Puts an article in. An error of kind [`Kind::Input`] concerns this article alone.
    pub fn put(&mut self, article: Article) -> Result<Outcome> {
        check_id(&article)?;
        let entry = Entry::new(self.fields, article, self.now)?;
        let pending = self.pending.get(&entry.key).copied();
        let known = match pending {
            Some(hash) => Some(hash),
            None => self.known.hash_of(entry.id())?,
        };
        let outcome = match known {
            Some(hash) if hash == entry.hash => return Ok(Outcome::Unchanged),
            Some(_) if pending.is_some() => Outcome::Repeated,
            Some(_) => Outcome::Updated,
            None => Outcome::Added,
        };
        self.pending.insert(entry.key, entry.hash);
        self.pending_bytes += entry.bytes();
        self.write(Operation {
            replaces: outcome != Outcome::Added,
            entry,
        })?;
        if self.pending.len() >= COMMIT_ARTICLES || self.pending_bytes >= COMMIT_BYTES {
            self.checkpoint()?;
        }
        Ok(outcome)
    }

    fn write(&mut self, operation: Operation) -> Result<()> {
        if let Some(inner) = &self.inner {
            return self.send(inner, operation);
        }
        self.waiting_bytes += operation.entry.bytes();
        self.waiting.push(operation);
        if self.waiting.len() > SMALL_ARTICLES || self.waiting_bytes > SMALL_BYTES {
            let threads = std::thread::available_parallelism()
                .map_or(1, |n| n.get())
                .min(MAX_THREADS);
            self.start(threads)?;
        }
        Ok(())
    }

    /// Opens tantivy's writer and sends what has been waiting for it.
    fn start(&mut self, threads: usize) -> Result<()> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(THREAD_BYTES)
            .num_merge_threads(1)
            .build();
        let inner = self
            .index
            .writer_with_options(options)
            .map_err(|cause| failed(&self.home, cause))?;
        inner.set_merge_policy(Box::new(KeepFew));
        for operation in std::mem::take(&mut self.waiting) {
            self.send(&inner, operation)?;
        }
        self.inner = Some(inner);
        Ok(())
    }

    fn send(&self, inner: &IndexWriter<Entry>, operation: Operation) -> Result<()> {
        let Operation { replaces, entry } = operation;
        let sent = if replaces {
            let old = Term::from_field_text(self.fields.id, entry.id());
            inner.run([UserOperation::Delete(old), UserOperation::Add(entry)])
        } else {
            inner.add_document(entry)
        };
        sent.map(drop).map_err(|cause| failed(&self.home, cause))
    }

    /// Makes what was put so far part of the index, durably.
    fn commit(&mut self) -> Result<()> {
        if self.inner.is_none() && !self.waiting.is_empty() {
            self.start(1)?;
        }
        if let Some(inner) = &mut self.inner {
            let committed = inner.commit();
            committed.map_err(|cause| failed(&self.home, cause))?;
            self.home.sync(&self.manifest)?;
        }
        Ok(())
    }

    /// Commits in the middle of a load: from here on, one that is cut short leaves an index that can be added to.
    fn checkpoint(&mut self) -> Result<()> {
        self.commit()?;
        if self.fresh && !self.manifest.sample {
            self.home.put_in_force(&self.manifest)?;
            self.fresh = false;
        }
        self.pending.clear();
        self.pending_bytes = 0;
        self.known = Known::open(&self.index, self.fields, &self.home)?;
        Ok(())
    }

    /// Commits, folds small segments together, and puts a new index in force.
    pub fn finish(mut self) -> Result<()> {
        self.commit()?;
        let Writer {
            home,
            manifest,
            fresh,
            index,
            inner,
            known,
            _lock,
            ..
        } = self;
        // Files that somebody still reads would outlive the merge.
        drop(known);
        if let Some(mut inner) = inner {
            let small = index
                .searchable_segment_metas()
                .map(|segments| fold_at_end(&segments));
            if let Some(small) = small.map_err(|cause| failed(&home, cause))? {
                // A merge under way may hold one of them; then they are few enough already.
                let _ = inner.merge(&small).wait();
            }
            inner
                .garbage_collect_files()
                .wait()
                .map_err(|cause| failed(&home, cause))?;
            inner
                .wait_merging_threads()
                .map_err(|cause| failed(&home, cause))?;
            home.sync(&manifest)?;
        }
        if fresh {
            home.put_in_force(&manifest)?;
        }
        Ok(())
    }
}

fn failed(home: &Home, cause: TantivyError) -> Error {
    let kind = if matches!(cause, TantivyError::DataCorruption(_)) {
        Kind::Damage
    } else {
        Kind::Io
    };
    home.error(kind, "the index cannot be written")
        .because(cause)
}

fn foreign(home: &Home) -> Error {
    home.error(Kind::Index, "holds other files and no index")
        .hint("name a new or empty folder: dateline --index NEW index PATH")
}

fn check_id(article: &Article) -> Result<()> {
    let refuse = |what: &str| Err(Error::new(Kind::Input, article.origin.to_string(), what));
    match article.id.as_str() {
        "" => refuse("the id is empty"),
        id if id.len() > MAX_ID_BYTES => refuse("the id is longer than 512 bytes"),
        id if id.chars().any(char::is_control) => refuse("the id holds control characters"),
        _ => Ok(()),
    }
}

/// The ids that the index holds, with the hashes of their articles.
struct Known {
    segments: Vec<KnownSegment>,
    fields: Fields,
}

struct KnownSegment {
    ids: std::sync::Arc<tantivy::InvertedIndexReader>,
    hashes: tantivy::columnar::Column<u64>,
    alive: Option<tantivy::fastfield::AliveBitSet>,
}

impl Known {
    fn open(index: &tantivy::Index, fields: Fields, home: &Home) -> Result<Known> {
        let open = || -> tantivy::Result<Vec<KnownSegment>> {
            let reader = index
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()?;
            let searcher = IndexReader::searcher(&reader);
            let segments = searcher.segment_readers().iter();
            segments
                .map(|segment| {
                    Ok(KnownSegment {
                        ids: segment.inverted_index(fields.id)?,
                        hashes: segment.fast_fields().u64(columns::HASH)?,
                        alive: segment.alive_bitset().cloned(),
                    })
                })
                .collect()
        };
        let segments = open().map_err(|cause| {
            home.error(Kind::Damage, "the index cannot be read")
                .because(cause)
        })?;
        Ok(Known { segments, fields })
    }

    fn hash_of(&self, id: &str) -> Result<Option<u64>> {
        let term = Term::from_field_text(self.fields.id, id);
        for segment in &self.segments {
            let doc = live_document(&segment.ids, &term, segment.alive.as_ref());
            if let Some(doc) = doc.map_err(unreadable)? {
                return Ok(segment.hashes.first(doc));
            }
        }
        Ok(None)
    }
}

fn unreadable(cause: TantivyError) -> Error {
    Error::new(Kind::Damage, "index", "the ids of the index cannot be read").because(cause)
}
