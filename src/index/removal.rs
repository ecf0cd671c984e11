//! Articles deleted on purpose: kept out by a tombstone, and physically gone after a purge.

use crate::error::{Kind, Result};

use super::commit::{failed, keep_families};
use super::document::key_of;
use super::known::holders;
use super::ledger::Tombstone;
use super::writer::Writer;

impl Writer {
    /// Deletes the article of this id for good, and keeps it from coming back. Whether it was there.
    pub fn delete(&mut self, id: &str, purge: bool) -> Result<bool> {
        let key = key_of(id);
        let known = self.find(key, id)?;
        let file = match (&known, self.ledger.tombstone(key)) {
            (Some(known), _) => known.file,
            (None, Some(tombstone)) if purge => tombstone.file,
            _ => return Ok(false),
        };
        if known.is_some() {
            self.drop_article(key, id.to_owned())?;
        }
        self.ledger.delete(Tombstone {
            key,
            id: (!purge).then(|| id.to_owned()),
            file,
            at: self.settings.now,
        });
        Ok(true)
    }

    /// Lets the article of a deleted id come back with the next reading of its file. Whether it was deleted.
    pub fn restore(&mut self, id: &str) -> bool {
        self.ledger.restore(key_of(id))
    }

    /// Commits, and writes every segment anew in which one of `ids` stands, so that nothing of their articles is left in
    /// the files of the index.
    pub fn finish_purge(mut self, ids: &[String]) -> Result<()> {
        if self.inner.is_none() {
            // Deleted before, and still there physically.
            self.start(1)?;
        }
        if let Some(crew) = &mut self.inner {
            crew.forget();
        }
        self.commit()?;
        // Before anything else can fail: it names the ids.
        self.ledger.rewrite().map_err(|cause| {
            self.home
                .error(Kind::Io, "the record of its files cannot be written")
                .because(cause)
        })?;
        let failed = |cause| failed(&self.home, cause);
        let segments = holders(&self.index, self.fields, ids).map_err(failed)?;
        drop(self.known);
        if let Some(crew) = self.inner {
            let mut inner = crew.disband().map_err(failed)?;
            for segment in segments {
                inner.merge(&[segment]).wait().map_err(failed)?;
            }
            inner.garbage_collect_files().wait().map_err(failed)?;
            inner.wait_merging_threads().map_err(failed)?;
            self.home.sync(&self.manifest)?;
            keep_families(&self.home, &self.manifest, &self.index)?;
        }
        let left = holders(&self.index, self.fields, ids).map_err(failed)?;
        if !left.is_empty() {
            return Err(self
                .home
                .error(Kind::Io, "a part of the purged articles is still there")
                .hint("run the same command again"));
        }
        Ok(())
    }
}
