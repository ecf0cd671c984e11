//! What an index remembers beside its articles: the files they came from, and the ids that were deleted on purpose.
//!
//! It is a log in the generation's folder, a line for each change: JSON, a tab, and the XXH3-64 of the JSON in
//! hexadecimal. A line is written after the commit that it speaks of, so that the log never promises what the segments do
//! not hold; a line lost by a crash costs a second reading of its file, and an upsert makes that exact. A last line that
//! broke off is dropped. Nothing here reads an article.

mod line;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::{self, Start};

use super::settings::Settings;
use line::{Line, decode, encode, is_whole_but_its_end};

pub use line::{Counts, FileEntry, Tombstone};

/// Name of the log in its generation's folder.
pub(super) const NAME: &str = "ledger.log";

/// A log of more lines than this is written anew once most of them are out of date.
const COMPACT_LINES: usize = 10_000;

/// Bytes of a line that speaks of a file, about, and the most files that room is made for before they are read.
const LINE_BYTES: u64 = 350;
const MOST_FORESEEN: u64 = 1 << 20;

/// The key of a file: the XXH3-64 of its path.
pub fn file_key(path: &Path) -> u64 {
    xxh3_64(path.as_os_str().as_encoded_bytes())
}

/// The log, read into memory: some 300 bytes a file.
#[derive(Debug, Default)]
pub struct Ledger {
    path: PathBuf,
    roots: BTreeMap<String, Vec<String>>,
    files: HashMap<u64, FileEntry>,
    doubted: HashSet<u64>,
    /// Article to the files that hold a record of its id besides the one it was taken from. Few archives have any.
    shared: HashMap<u64, Vec<u64>>,
    deleted: BTreeMap<u64, Tombstone>,
    /// Whether a file is there, asked once in a run.
    there: HashMap<u64, bool>,
    lines: usize,
    /// Where the sound lines end.
    sound: u64,
    /// Lines in the middle that cannot be read.
    damaged: usize,
    staged: Vec<Line>,
    /// Nothing of it stands where it belongs yet.
    moved: bool,
}

impl Ledger {
    /// Reads the log in `folder`; empty if there is none.
    pub fn read(folder: &Path) -> io::Result<Ledger> {
        let mut ledger = Ledger {
            path: folder.join(NAME),
            ..Ledger::default()
        };
        let file = match File::open(&ledger.path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(ledger),
            Err(cause) => return Err(cause),
        };
        let lines = file.metadata()?.len() / LINE_BYTES;
        ledger.files.reserve(lines.min(MOST_FORESEEN) as usize);
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut bytes = Vec::new();
        let mut at = 0u64;
        loop {
            bytes.clear();
            let taken = reader.read_until(b'\n', &mut bytes)? as u64;
            if taken == 0 {
                break;
            }
            at += taken;
            match decode(&bytes) {
                Some(line) => {
                    ledger.lines += 1;
                    ledger.apply(line);
                    ledger.sound = at;
                }
                // Broken off at the end: that is what a crash leaves.
                None if !bytes.ends_with(b"\n") && !is_whole_but_its_end(&bytes) => {}
                None => ledger.damaged += 1,
            }
        }
        Ok(ledger)
    }

    /// Lines that are damaged, apart from a last one that broke off.
    pub fn damaged_lines(&self) -> usize {
        self.damaged
    }

    /// The paths that were given to be read, absolute, each with the globs of what was left out.
    pub fn roots(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.roots
            .iter()
            .map(|(path, excluded)| (path.as_str(), excluded.as_slice()))
    }

    /// The folders that the ids of files below `named` count from, wherever these lie in them: those that gave ids before,
    /// and of the others that were read the outermost.
    pub fn roots_of_ids(&self, named: &[PathBuf]) -> Vec<PathBuf> {
        let of_files = self.files.values().filter_map(|file| file.root.as_deref());
        let gave_ids: BTreeSet<&Path> = of_files.map(Path::new).collect();
        let is_below = |path: &Path, root: &Path| path != root && path.starts_with(root);
        let were_read = || self.roots.keys().map(Path::new);
        let outermost = were_read().filter(|root| {
            let others = were_read().chain(gave_ids.iter().copied());
            let mut others = others.chain(named.iter().map(PathBuf::as_path));
            root.is_dir() && !others.any(|other| is_below(root, other))
        });
        let roots: BTreeSet<&Path> = outermost.chain(gave_ids.iter().copied()).collect();
        roots.into_iter().map(PathBuf::from).collect()
    }

    /// The files that were read.
    pub fn files(&self) -> impl Iterator<Item = (u64, &FileEntry)> {
        self.files.iter().map(|(key, entry)| (*key, entry))
    }

    /// A file by its key.
    pub fn file(&self, key: u64) -> Option<&FileEntry> {
        self.files.get(&key)
    }

    /// The ids that were deleted.
    pub fn tombstones(&self) -> impl Iterator<Item = &Tombstone> {
        self.deleted.values()
    }

    /// How many articles of a file were deleted.
    pub fn deleted_in(&self, file: u64) -> u64 {
        let deleted = self.deleted.values();
        deleted.filter(|tombstone| tombstone.file == file).count() as u64
    }

    /// The tombstone of an id by its hash.
    pub(super) fn tombstone(&self, key: u64) -> Option<&Tombstone> {
        self.deleted.get(&key)
    }

    /// Whether the id of this hash was deleted.
    pub fn is_deleted(&self, key: u64) -> bool {
        self.deleted.contains_key(&key)
    }

    /// Whether the file of this key was read before and is still there. Standard input never is.
    pub(super) fn is_there(&mut self, key: u64) -> bool {
        let Some(entry) = self.files.get(&key) else {
            return false;
        };
        *self.there.entry(key).or_insert_with(|| entry.exists())
    }

    /// How to read `file`: not at all if it is as it was, from where the last reading ended if it has grown or was cut short.
    pub fn start(&self, file: &corpus::File, settings: &Settings) -> Start {
        let Settings {
            options,
            prune,
            recheck,
            ..
        } = *settings;
        let key = file_key(&file.path);
        match self.files.get(&key) {
            None => Start::Read,
            Some(_) if self.doubted.contains(&key) => Start::Read,
            Some(entry)
                if entry.options != options ^ file.overrides || (prune && entry.unpruned) =>
            {
                Start::Read
            }
            Some(entry) if recheck && entry.all_counts().refused > 0 => Start::Read,
            Some(entry) if entry.is_same(file) => Start::Skip,
            Some(entry) => entry.position.map_or(Start::Read, Start::From),
        }
    }

    pub(super) fn add_root(&mut self, path: &Path, excluded: &[String]) {
        let path = path.to_string_lossy();
        if self.roots.get(&*path).map(Vec::as_slice) != Some(excluded) {
            self.stage(Line::Root(path.into_owned(), excluded.to_vec()));
        }
    }

    pub(super) fn set_file(&mut self, entry: FileEntry) {
        self.there.insert(file_key(Path::new(&entry.path)), true);
        self.stage(Line::File(entry));
    }

    pub(super) fn forget_file(&mut self, key: u64) {
        self.stage(Line::Gone(key));
    }

    /// Has the file read again, if it was read at all.
    pub(super) fn doubt(&mut self, key: u64) {
        if self.files.contains_key(&key) && !self.doubted.contains(&key) {
            self.stage(Line::Doubt(key));
        }
    }

    /// Has every file read again.
    pub(super) fn doubt_all(&mut self) {
        let files: Vec<u64> = self.files.keys().copied().collect();
        for file in files {
            self.doubt(file);
        }
    }

    /// The files that are to be read again.
    pub(super) fn doubted(&self) -> Vec<u64> {
        self.doubted.iter().copied().collect()
    }

    /// Notes that `file` too holds a record of the article's id.
    pub(super) fn share(&mut self, article: u64, file: u64) {
        if !self.shared_by(article).contains(&file) {
            self.stage(Line::Shared(article, file));
        }
    }

    pub(super) fn unshare(&mut self, article: u64, file: u64) {
        if self.shared_by(article).contains(&file) {
            self.stage(Line::Unshared(article, file));
        }
    }

    /// The other files that hold a record of the article's id.
    pub(super) fn shared_by(&self, article: u64) -> &[u64] {
        self.shared.get(&article).map_or(&[], Vec::as_slice)
    }

    /// The articles that `file` holds a record of, and that were taken from another.
    pub(super) fn shared_in(&self, file: u64) -> Vec<u64> {
        self.shared
            .iter()
            .filter(|(_, files)| files.contains(&file))
            .map(|(article, _)| *article)
            .collect()
    }

    pub(super) fn delete(&mut self, tombstone: Tombstone) {
        self.stage(Line::Deleted(tombstone));
    }

    /// Notes that `file` holds a record of a deleted id.
    pub(super) fn found_deleted(&mut self, key: u64, file: u64) {
        let tombstone = self.deleted.get(&key);
        if let Some(tombstone) = tombstone.filter(|tombstone| tombstone.file != file) {
            let known = tombstone.file;
            let tombstone = Tombstone {
                file,
                ..tombstone.clone()
            };
            // The file it is known from may hold it still.
            if self.files.contains_key(&known) {
                self.share(key, known);
            }
            self.stage(Line::Deleted(tombstone));
        }
    }

    /// Lets an id come back, by having its file read again. Whether it was deleted.
    pub(super) fn restore(&mut self, key: u64) -> bool {
        let Some(tombstone) = self.deleted.get(&key) else {
            return false;
        };
        let file = tombstone.file;
        self.stage(Line::Restored(key));
        self.doubt(file);
        for file in self.shared_by(key).to_vec() {
            self.doubt(file);
        }
        true
    }

    fn stage(&mut self, line: Line) {
        self.apply(line.clone());
        self.staged.push(line);
    }

    fn apply(&mut self, line: Line) {
        match line {
            Line::Begun => {}
            Line::Root(path, excluded) => {
                self.roots.insert(path, excluded);
            }
            Line::File(entry) => {
                let key = file_key(Path::new(&entry.path));
                self.doubted.remove(&key);
                self.files.insert(key, entry);
            }
            Line::Gone(key) => {
                self.files.remove(&key);
                self.doubted.remove(&key);
            }
            Line::Doubt(key) => {
                self.doubted.insert(key);
            }
            Line::Shared(article, file) => self.shared.entry(article).or_default().push(file),
            Line::Unshared(article, file) => {
                if let Some(files) = self.shared.get_mut(&article) {
                    files.retain(|other| *other != file);
                    if files.is_empty() {
                        self.shared.remove(&article);
                    }
                }
            }
            Line::Deleted(tombstone) => {
                self.deleted.insert(tombstone.key, tombstone);
            }
            Line::Restored(key) => {
                self.deleted.remove(&key);
            }
        }
    }

    /// Writes what has been staged, durably. Call it after the commit that it speaks of.
    pub(super) fn write(&mut self) -> io::Result<()> {
        if self.moved {
            return self.rewrite();
        }
        if self.staged.is_empty() {
            return Ok(());
        }
        let live = self.files.len() + self.shared.len() + self.deleted.len();
        if self.lines + self.staged.len() > COMPACT_LINES.max(live * 2) {
            return self.rewrite();
        }
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&self.path)?;
        let is_new = file.metadata()?.len() == 0;
        // A line that broke off would spoil the next one.
        file.set_len(self.sound)?;
        let mut out = Vec::new();
        for line in &self.staged {
            encode(line, &mut out)?;
        }
        file.seek(io::SeekFrom::Start(self.sound))?;
        file.write_all(&out)?;
        file.sync_data()?;
        if is_new {
            self.sync_folder()?;
        }
        self.sound += out.len() as u64;
        self.lines += self.staged.len();
        self.staged.clear();
        Ok(())
    }

    /// Writes the log anew, with a line for each thing that holds now, and nothing of what was before.
    pub(super) fn rewrite(&mut self) -> io::Result<()> {
        let mut out = Vec::new();
        let mut lines = 0;
        for line in self.lines_now() {
            encode(&line, &mut out)?;
            lines += 1;
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&out)?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        self.sync_folder()?;
        self.lines = lines;
        self.sound = out.len() as u64;
        self.damaged = 0;
        self.moved = false;
        self.staged.clear();
        Ok(())
    }

    /// Begins the log of a new generation.
    pub(super) fn begin(folder: &Path) -> Ledger {
        let mut ledger = Ledger {
            path: folder.join(NAME),
            ..Ledger::default()
        };
        ledger.stage(Line::Begun);
        ledger
    }

    /// Whether there is no log, or nothing in it that can be read.
    pub fn is_lost(&self) -> bool {
        self.lines == 0
    }

    /// The same ledger in another folder, to be written there.
    pub(super) fn moved_to(mut self, folder: &Path) -> Ledger {
        self.path = folder.join(NAME);
        self.moved = true;
        self
    }

    fn sync_folder(&self) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    }

    fn lines_now(&self) -> impl Iterator<Item = Line> {
        let roots = self.roots.iter();
        let begun = std::iter::once(Line::Begun);
        let roots = roots.map(|(path, excluded)| Line::Root(path.clone(), excluded.clone()));
        let files = self.files.values().cloned().map(Line::File);
        let doubts = self.doubted.iter().copied().map(Line::Doubt);
        let shared = self
            .shared
            .iter()
            .flat_map(|(article, files)| files.iter().map(|file| Line::Shared(*article, *file)));
        let deleted = self.deleted.values().cloned().map(Line::Deleted);
        begun
            .chain(roots)
            .chain(files)
            .chain(doubts)
            .chain(shared)
            .chain(deleted)
    }
}
