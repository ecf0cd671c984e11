//! Articles in: upsert by id, unchanged articles skipped.
//!
//! Which files they come from and what has vanished from them is the business of `files`, how they get to disk that of
//! `commit`, and what is deleted on purpose that of `removal`.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;

use crate::article::{Article, MAX_ID_BYTES};
use crate::error::{Error, Kind, Result};
use jiff::Timestamp;

use super::crew::Crew;
use super::document::Entry;
use super::files::Reading;
use super::home::{Found, Home, Manifest};
use super::known::{Known, KnownArticle};
use super::ledger::Ledger;
use super::schema::Fields;
use super::settings::{Purpose, Settings};

/// What became of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Added,
    /// Its id was known with other content, which it replaces.
    Updated,
    /// It is known, word for word.
    Unchanged,
    /// Its id came before in this load and from the same file, with other content; it replaces that.
    Repeated,
    /// Another file that is still there has its id with other content; it replaces that, its file being the later by name.
    Replaced,
    /// The same, and the other file is the later one: that article stays.
    Outdone,
    /// Its id was deleted on purpose: it stays out.
    Deleted,
}

/// Writes to an index. What has not been [`finish`](Writer::finish)ed and not committed on the way is not in it.
pub struct Writer {
    pub(super) settings: Settings,
    pub(super) home: Home,
    pub(super) manifest: Manifest,
    /// The manifest is still to be put in force: nobody sees this generation yet.
    pub(super) fresh: bool,
    /// The sample was replaced.
    replaced_sample: bool,
    pub(super) index: tantivy::Index,
    pub(super) fields: Fields,
    pub(super) known: Known,
    pub(super) ledger: Ledger,
    /// The file being read.
    pub(super) reading: Option<Reading>,
    /// Keys of the files met in this run.
    pub(super) visited: HashSet<u64>,
    /// Opened when the load has shown its size.
    pub(super) inner: Option<Crew>,
    /// Each with its bytes.
    pub(super) waiting: Vec<(Operation, usize)>,
    pub(super) waiting_bytes: usize,
    /// What was done since the last commit, by the key of the id.
    pub(super) pending: HashMap<u64, Pending>,
    pub(super) pending_bytes: usize,
    _lock: File,
}

#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are articles, and each is moved on at once: a box would only cost an allocation"
)]
pub(super) enum Operation {
    Put { replaces: bool, entry: Entry },
    Delete(String),
}

/// What became of an id since the last commit.
#[derive(Clone, Copy)]
pub(super) enum Pending {
    Put { hash: u64, file: u64 },
    Gone,
}

impl Writer {
    /// Opens the index at `dir` for writing, or makes one.
    pub fn open(dir: &Path, settings: Settings) -> Result<Writer> {
        let home = Home::at(dir);
        let is_rebuild = settings.purpose == Purpose::Rebuild;
        let look = || {
            if is_rebuild {
                home.look_at_what_is_left()
            } else {
                home.look()
            }
        };
        if let Found::Foreign = look()? {
            return Err(foreign(&home));
        }
        let lock = home.lock(settings.purpose == Purpose::Sample)?;
        // Under the lock: whoever held it may have just made one.
        let old = match look()? {
            Found::Index(manifest) => Some(manifest),
            Found::Nothing => None,
            Found::Foreign => return Err(foreign(&home)),
        };
        let replaced_sample = settings.purpose == Purpose::Own
            && old.as_ref().is_some_and(|manifest| manifest.sample);
        let starts_anew = replaced_sample || is_rebuild;
        let ledger_of = |manifest: &Manifest| {
            Ledger::read(&home.generation(manifest)).map_err(|cause| {
                home.error(Kind::Io, "the record of its files cannot be read")
                    .because(cause)
            })
        };
        let (manifest, fresh, (index, fields), ledger) = match old {
            Some(manifest) if !starts_anew => {
                let opened = home.open_to_write(&manifest)?;
                let ledger = ledger_of(&manifest)?;
                (manifest, false, opened, ledger)
            }
            old => {
                home.remove_other_generations(old.as_ref());
                let sample = match settings.purpose {
                    Purpose::Own | Purpose::Change => false,
                    Purpose::Sample => true,
                    Purpose::Rebuild => old.as_ref().is_some_and(|old| old.sample),
                };
                let manifest = home.next_generation(old.as_ref(), settings.extraction, sample);
                let created = home.create(&manifest)?;
                let old = old.filter(|_| is_rebuild);
                let folder = home.generation(&manifest);
                let ledger = match old.as_ref().map(ledger_of).transpose()? {
                    Some(ledger) => ledger.moved_to(&folder),
                    None => Ledger::begin(&folder),
                };
                (manifest, true, created, ledger)
            }
        };
        let known = Known::open(&index, fields, &home)?;
        if !fresh {
            home.remove_other_generations(Some(&manifest));
        }
        Ok(Writer {
            settings,
            home,
            manifest,
            fresh,
            replaced_sample,
            index,
            fields,
            known,
            ledger,
            reading: None,
            visited: HashSet::new(),
            inner: None,
            waiting: Vec::new(),
            waiting_bytes: 0,
            pending: HashMap::new(),
            pending_bytes: 0,
            _lock: lock,
        })
    }

    /// Whether this load replaces the sample.
    pub fn replaces_sample(&self) -> bool {
        self.replaced_sample
    }

    /// What is remembered of the files.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Puts an article in. An error of kind [`Kind::Input`] concerns this article alone.
    ///
    /// `derived` says that its id comes from the place of its file: such an id is nobody else's, and one that another
    /// file has is refused.
    pub fn put(&mut self, article: Article, derived: bool) -> Result<Outcome> {
        check_id(&article)?;
        let here = self.reading.as_ref().map_or(0, |reading| reading.key);
        let origin = article.origin.to_string();
        let entry = Entry::new(self.fields, article, here, self.settings.now)?;
        let key = entry.key;
        if let Some(seen) = self.reading.as_mut().and_then(|file| file.seen.as_mut()) {
            seen.insert(key);
        }
        if self.ledger.is_deleted(key) {
            self.ledger.found_deleted(key, here);
            return Ok(Outcome::Deleted);
        }
        let Some(known) = self.find(key, entry.id())? else {
            self.write(entry, false)?;
            return Ok(Outcome::Added);
        };
        let is_same = known.hash == entry.hash;
        if known.file != here && self.ledger.is_there(known.file) {
            if derived {
                return Err(self.taken(&origin, entry.id(), known.file));
            }
            // A later file may hold the words of the known one too.
            if is_same || self.is_later(known.file, here) || self.has_later_holder(key, here) {
                self.ledger.share(key, here);
                return Ok(if is_same {
                    Outcome::Unchanged
                } else {
                    Outcome::Outdone
                });
            }
            self.ledger.share(key, known.file);
            self.ledger.unshare(key, here);
            self.write(entry, true)?;
            return Ok(Outcome::Replaced);
        }
        self.ledger.unshare(key, here);
        if is_same && known.file == here {
            return Ok(Outcome::Unchanged);
        }
        if !is_same {
            // Another file may have had the same words, and the last say.
            for other in self.ledger.shared_by(key).to_vec() {
                if self.is_later(other, here) {
                    self.ledger.doubt(other);
                }
            }
        }
        self.write(entry, true)?;
        // Its file has moved: it is written again with the new place.
        Ok(if is_same {
            Outcome::Unchanged
        } else if known.file == here && known.added == self.settings.now.as_microsecond() {
            Outcome::Repeated
        } else {
            Outcome::Updated
        })
    }

    /// Puts an article that an older generation held, as it was added then and from the file of the key `file`.
    pub fn put_again(&mut self, article: Article, file: u64, added: Timestamp) -> Result<()> {
        check_id(&article)?;
        let entry = Entry::new(self.fields, article, file, added)?;
        let replaces = self.find(entry.key, entry.id())?.is_some();
        self.write(entry, replaces)
    }

    /// The article of this id, as it is by now.
    pub(super) fn find(&self, key: u64, id: &str) -> Result<Option<KnownArticle>> {
        match self.pending.get(&key) {
            Some(Pending::Put { hash, file }) => Ok(Some(KnownArticle {
                hash: *hash,
                file: *file,
                added: self.settings.now.as_microsecond(),
            })),
            Some(Pending::Gone) => Ok(None),
            None => self.known.find(id),
        }
    }

    /// Whether something was done to the article of this key since the last commit.
    pub(super) fn is_pending(&self, key: u64) -> bool {
        self.pending.contains_key(&key)
    }

    /// Whether a file that comes after `here` holds a record of this id too.
    fn has_later_holder(&mut self, key: u64, here: u64) -> bool {
        let holders = self.ledger.shared_by(key).to_vec();
        holders
            .into_iter()
            .any(|other| self.is_later(other, here) && self.ledger.is_there(other))
    }

    /// The error of a derived id that another file has.
    fn taken(&self, origin: &str, id: &str, owner: u64) -> Error {
        let owner = self
            .ledger
            .file(owner)
            .map_or("another file", |file| &file.path);
        let what = format!("its id `{id}`, which its place gives, is that of {owner}");
        Error::new(Kind::Input, origin, what)
            .hint("--id-prefix NAME/ keeps the ids of two folders apart")
    }

    fn write(&mut self, entry: Entry, replaces: bool) -> Result<()> {
        // A deleted predecessor may wait for the same commit.
        let replaces = replaces || self.pending.contains_key(&entry.key);
        let (hash, file) = (entry.hash, entry.file);
        self.pending.insert(entry.key, Pending::Put { hash, file });
        let bytes = entry.bytes();
        self.pending_bytes += bytes;
        self.run(Operation::Put { replaces, entry }, bytes)?;
        Ok(())
    }

    /// Takes an article out of the index; the next reading of its file brings it back.
    pub(super) fn drop_article(&mut self, key: u64, id: String) -> Result<()> {
        self.pending.insert(key, Pending::Gone);
        self.run(Operation::Delete(id), 0)
    }
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
