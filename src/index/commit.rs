//! From what was put to what is on disk: tantivy's writer, commits, and the end of a load.

use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyError};

use crate::error::{Error, Kind, Result};

use super::crew::Crew;
use super::document::Entry;
use super::families::{Families, Members};
use super::home::{Home, Manifest};
use super::known::Known;
use super::merge::{KeepFew, fold_at_end};
use super::settings::Purpose;
use super::writer::{Operation, Writer};

/// Bytes of text between two commits.
const COMMIT_BYTES: usize = 1 << 30;
/// A load no larger than this is written by one thread, which makes one segment of it.
const SMALL_ARTICLES: usize = 1_000;
/// The same in bytes.
const SMALL_BYTES: usize = 8 << 20;

impl Writer {
    pub(super) fn run(&mut self, operation: Operation, bytes: usize) -> Result<()> {
        if let Some(crew) = &mut self.inner {
            let sent = crew.send(operation, bytes);
            return sent.map_err(|cause| failed(&self.home, cause));
        }
        self.waiting_bytes += bytes;
        self.waiting.push((operation, bytes));
        if self.waiting.len() > SMALL_ARTICLES || self.waiting_bytes > SMALL_BYTES {
            self.start(self.settings.threads())?;
        }
        Ok(())
    }

    /// Opens tantivy's writer, sets threads to work, and hands them what has been waiting.
    pub(super) fn start(&mut self, threads: usize) -> Result<()> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            // It writes but the articles that replace others.
            .memory_budget_per_thread(self.settings.bytes_per_thread(threads * 2))
            .num_merge_threads(1)
            .build();
        let inner: IndexWriter<Box<Entry>> = self
            .index
            .writer_with_options(options)
            .map_err(|cause| failed(&self.home, cause))?;
        // Whoever takes articles out rewrites segments himself, and nobody may do so at the same time.
        inner.set_merge_policy(match self.settings.purpose {
            Purpose::Change => Box::new(NoMergePolicy),
            _ => Box::new(KeepFew),
        });
        let folder = self.home.generation(&self.manifest);
        let budget = self.settings.bytes_per_thread(threads) * threads;
        let payload = self.index.load_metas().map(|metas| metas.payload);
        let families = payload
            .and_then(|payload| Families::open(&folder, payload.as_deref()))
            .map_err(|cause| failed(&self.home, cause))?;
        let mut crew = Crew::start(inner, self.fields, families, threads, budget, &folder)
            .map_err(|cause| failed(&self.home, cause.into()))?;
        self.waiting_bytes = 0;
        for (operation, bytes) in std::mem::take(&mut self.waiting) {
            crew.send(operation, bytes)
                .map_err(|cause| failed(&self.home, cause))?;
        }
        self.inner = Some(crew);
        Ok(())
    }

    /// Makes what was put so far part of the index, durably.
    pub(super) fn commit(&mut self) -> Result<()> {
        if self.inner.is_none() && !self.waiting.is_empty() {
            self.start(1)?;
        }
        if let Some(crew) = &mut self.inner {
            let committed = crew.commit();
            committed.map_err(|cause| failed(&self.home, cause))?;
            self.home.sync(&self.manifest)?;
        }
        self.note_position();
        self.ledger.write().map_err(|cause| {
            self.home
                .error(Kind::Io, "the record of its files cannot be written")
                .because(cause)
        })
    }

    /// Commits in the middle of a load if it is time: from here on, one that is cut short leaves an index that can be
    /// added to.
    pub fn checkpoint_if_due(&mut self) -> Result<bool> {
        let is_due =
            self.pending.len() >= self.settings.commit_every || self.pending_bytes >= COMMIT_BYTES;
        if is_due {
            self.checkpoint()?;
        }
        Ok(is_due)
    }

    /// Commits in the middle of a load.
    pub(super) fn checkpoint(&mut self) -> Result<()> {
        self.commit()?;
        if self.fresh && self.settings.purpose == Purpose::Own {
            self.home.put_in_force(&self.manifest)?;
            self.fresh = false;
        }
        self.pending.clear();
        self.pending_bytes = 0;
        self.known = Known::open(&self.index, self.fields, &self.home)?;
        Ok(())
    }

    /// Commits without folding segments together: the load was cut short and will go on.
    pub fn stop(mut self) -> Result<()> {
        self.checkpoint()?;
        keep_families(&self.home, &self.manifest, &self.index)?;
        if self.fresh {
            self.home.put_in_force(&self.manifest)?;
        }
        Ok(())
    }

    /// Gives up a new index in which there is nothing.
    pub fn abandon_if_fresh(self) -> Result<()> {
        if self.fresh {
            self.abandon();
            return Ok(());
        }
        self.finish()
    }

    /// Gives up what was put since the last commit, and the files made for it.
    pub fn abandon(self) {
        let Writer {
            home,
            manifest,
            fresh,
            inner,
            known,
            ..
        } = self;
        drop(known);
        // The error that led here is the one to report.
        if let Some(Ok(mut inner)) = inner.map(Crew::disband) {
            let _ = inner.rollback();
            let _ = inner.garbage_collect_files().wait();
        }
        if fresh {
            home.remove_generation(&manifest);
        }
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
            ..
        } = self;
        // Files that somebody still reads would outlive the merge.
        drop(known);
        if let Some(crew) = inner {
            let mut inner = crew.disband().map_err(|cause| failed(&home, cause))?;
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
            keep_families(&home, &manifest, &index)?;
        }
        if fresh {
            home.put_in_force(&manifest)?;
        }
        Ok(())
    }
}

/// Keeps which articles are in families, for those who search the index as it is now.
pub(super) fn keep_families(
    home: &Home,
    manifest: &Manifest,
    index: &tantivy::Index,
) -> Result<()> {
    let kept = || -> tantivy::Result<()> {
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Members::keep(
            &home.generation(manifest),
            reader.searcher().segment_readers(),
        )
    };
    kept().map_err(|cause| failed(home, cause))
}

pub(super) fn failed(home: &Home, cause: TantivyError) -> Error {
    let kind = if matches!(cause, TantivyError::DataCorruption(_)) {
        Kind::Damage
    } else {
        Kind::Io
    };
    home.error(kind, "the index cannot be written")
        .because(cause)
}
