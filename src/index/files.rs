//! The files that articles come from: which to skip, where to go on, and what has vanished from them.
//!
//! An article belongs to one file, the one it was taken from. If several files hold a record of its id, that is the last
//! of them by path, whatever the order they were read in, so that a second reading of one of them, or one that goes on
//! after an interruption, ends in the same index.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::corpus::{self, End, Position, Start};
use crate::error::{Error, Kind, Result};

use super::ledger::{Counts, FileEntry, file_key};
use super::writer::Writer;

/// Two changes of a file within this time may leave it the same time of change.
const CLOCK_GRAIN_SECONDS: i64 = 2;

/// The file being read.
pub(super) struct Reading {
    pub(super) key: u64,
    /// How it stands in the ledger once it has been read this far; none for standard input.
    entry: Option<FileEntry>,
    /// It was read before, at least a part of it.
    known: bool,
    /// The keys of the articles in it, where those that have vanished are to be dropped.
    pub(super) seen: Option<HashSet<u64>>,
    /// What was read of it before, where reading went on.
    before: Counts,
    /// What this run has read of it.
    counts: Counts,
}

/// What has vanished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vanished {
    /// Files.
    pub files: u64,
    /// Articles that were dropped, those of such files and those that other files hold no more.
    pub articles: u64,
}

/// What came of a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ended {
    /// What has vanished from it.
    pub vanished: Vanished,
    /// What was read of it in an earlier run, and not again.
    pub before: Counts,
}

impl Writer {
    /// Notes that `path`, which is absolute, was given to be read, and what was to be left out of it.
    pub fn add_root(&mut self, path: &Path, excluded: &[String]) {
        self.ledger.add_root(path, excluded);
    }

    /// Has the next load read every file again: articles of them may be missing.
    pub fn doubt_files(&mut self) {
        self.ledger.doubt_all();
    }

    /// Begins with a file: how to read it.
    pub fn begin_file(&mut self, file: &corpus::File) -> Start {
        let key = file_key(&file.path);
        self.visited.insert(key);
        let start = self.ledger.start(file, &self.settings);
        if start == Start::Skip {
            self.reading = None;
            return start;
        }
        // Standard input cannot be read twice, and a name that is no UTF-8 cannot be kept.
        let path = file.path.to_str().filter(|_| file.path.is_absolute());
        let known = self.ledger.file(key);
        let unpruned = known.is_some_and(|entry| entry.unpruned);
        let root = known.and_then(|entry| entry.root.clone());
        let known = known.is_some();
        let before = match start {
            Start::From(_) => self.ledger.file(key),
            _ => None,
        };
        let settled = file.modified.is_none_or(|modified| {
            self.settings.now.duration_since(modified).as_secs() >= CLOCK_GRAIN_SECONDS
        });
        let entry = path.map(|path| FileEntry {
            path: path.to_owned(),
            root,
            size: file.size,
            // Changed a moment ago, it may change again without showing it.
            modified: file.modified.filter(|_| settled),
            position: None,
            complete: false,
            options: self.settings.options ^ file.overrides,
            counts: before.map_or(Counts::default(), |entry| entry.counts),
            refused_at_end: 0,
            unpruned,
        });
        let seen = (self.settings.prune && known).then(HashSet::new);
        self.reading = Some(Reading {
            key,
            entry,
            known,
            seen,
            before: before.map_or(Counts::default(), |entry| entry.counts),
            counts: Counts::default(),
        });
        start
    }

    /// A record, or what should be one, has been read and counts as `counts`: reading can go on `after` it, if that is
    /// given. `root` is the folder that its id counts from, if it does.
    pub fn passed(&mut self, after: Option<Position>, counts: Counts, root: Option<&Path>) {
        let Some(reading) = &mut self.reading else {
            return;
        };
        let Some(entry) = &mut reading.entry else {
            return;
        };
        if after.is_none() {
            entry.refused_at_end += counts.refused;
            return;
        }
        entry.position = after;
        entry.counts.add(counts);
        reading.counts.add(counts);
        if let Some(root) = root.filter(|_| entry.root.is_none()) {
            entry.root = Some(root.to_string_lossy().into_owned());
        }
    }

    /// Ends the file begun last. Articles that it held when it was last read, and holds no more, are dropped if that was
    /// asked for.
    pub fn end_file(&mut self, end: &End) -> Result<Ended> {
        let Some(reading) = self.reading.take() else {
            return Ok(Ended::default());
        };
        let Reading {
            key,
            entry,
            known,
            seen,
            before,
            counts,
        } = reading;
        let mut vanished = Vanished::default();
        let is_whole = end.complete && !end.resumed;
        match seen {
            Some(seen) if is_whole => {
                vanished.articles =
                    self.drop_articles_of(key, |article| !seen.contains(&article))?;
            }
            _ => {}
        }
        if let Some(mut entry) = entry {
            entry.position = Some(end.position);
            entry.complete = end.complete && end.steady;
            if !end.resumed {
                entry.counts = counts;
            }
            entry.unpruned =
                !(is_whole && self.settings.prune) && (entry.unpruned || (known && !end.resumed));
            self.ledger.set_file(entry);
        }
        Ok(Ended {
            vanished,
            before: if end.resumed {
                before
            } else {
                Counts::default()
            },
        })
    }

    /// Takes down how far the file at hand has been read. If it was known, whoever prunes has to read it from its beginning:
    /// what has vanished from it shows at its end.
    pub(super) fn note_position(&mut self) {
        let Some(reading) = &self.reading else {
            return;
        };
        let entry = reading.entry.clone();
        if let Some(entry) = entry.filter(|entry| entry.position.is_some()) {
            let unpruned = entry.unpruned || reading.known;
            self.ledger.set_file(FileEntry { unpruned, ..entry });
        }
    }

    /// Whether the file `a` comes after `b` by path.
    pub(super) fn is_later(&self, a: u64, b: u64) -> bool {
        let path = |key| self.path_of(key);
        match (path(a), path(b)) {
            (Some(a), Some(b)) => a > b,
            _ => false,
        }
    }

    fn path_of(&self, key: u64) -> Option<PathBuf> {
        let reading = self.reading.as_ref().filter(|reading| reading.key == key);
        let entry = reading.and_then(|reading| reading.entry.as_ref());
        let entry = entry.or_else(|| self.ledger.file(key));
        entry.map(|entry| PathBuf::from(&entry.path))
    }

    /// Whether a file that was met is to be read again, because it holds articles that another file has given up.
    pub fn has_doubts(&self) -> bool {
        self.ledger
            .doubted()
            .iter()
            .any(|key| self.visited.contains(key))
    }

    /// How many files below `roots`, which are absolute, were read before and are no longer there.
    pub fn count_vanished(&self, roots: &[PathBuf]) -> u64 {
        let is_below = |path: &str| roots.iter().any(|root| Path::new(path).starts_with(root));
        let files = self.ledger.files();
        let vanished = files.filter(|(key, file)| {
            !self.visited.contains(key) && is_below(&file.path) && !file.exists()
        });
        vanished.count() as u64
    }

    fn has_vanished(&self, key: u64, file: &FileEntry) -> bool {
        !self.visited.contains(&key) && !file.exists()
    }

    /// Drops the articles of files below `roots`, which are absolute, that are no longer there.
    pub fn drop_vanished(&mut self, roots: &[PathBuf]) -> Result<Vanished> {
        let mut gone = Vec::new();
        for root in roots {
            let below = || {
                let files = self.ledger.files();
                files.filter(|(_, file)| Path::new(&file.path).starts_with(root))
            };
            let vanished: Vec<u64> = below()
                .filter(|(key, file)| self.has_vanished(*key, file))
                .map(|(key, _)| key)
                .collect();
            let visits = below().any(|(key, _)| self.visited.contains(&key));
            if !vanished.is_empty() && !visits && vanished.len() == below().count() {
                let what = format!(
                    "none of the files read from here before is left ({}): nothing is dropped",
                    vanished.len()
                );
                return Err(Error::new(Kind::Input, root.to_string_lossy(), what).hint(
                    "if that is no drive that is missing, put one article there, or make a new index",
                ));
            }
            gone.extend(vanished);
        }
        gone.sort_unstable();
        gone.dedup();
        let mut vanished = Vanished::default();
        for key in gone {
            vanished.articles += self.drop_articles_of(key, |_| true)?;
            vanished.files += 1;
            self.ledger.forget_file(key);
        }
        Ok(vanished)
    }

    /// Drops articles of a file; those that another file holds too come back from there.
    fn drop_articles_of(
        &mut self,
        file: u64,
        mut is_wanted: impl FnMut(u64) -> bool,
    ) -> Result<u64> {
        for article in self.ledger.shared_in(file) {
            if is_wanted(article) {
                self.ledger.unshare(article, file);
            }
        }
        let articles = self.known.of_file(file, &mut is_wanted)?;
        let mut dropped = 0;
        for (key, id) in articles {
            // What this run has put or dropped meanwhile is not this file's any more.
            if self.is_pending(key) {
                continue;
            }
            for other in self.ledger.shared_by(key).to_vec() {
                self.ledger.doubt(other);
            }
            self.drop_article(key, id)?;
            dropped += 1;
        }
        Ok(dropped)
    }
}
