//! Finds the files below the roots, in order, and says of each where it stands.

use std::ffi::{OsStr, OsString};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::{fs, io, thread};

use jiff::Timestamp;

use super::format::FileName;
use super::options::Exclude;
use super::overrides::{Overrides, SIDECAR};
use super::sink::File;
use super::{INDEX_MANIFEST, Input, Tally};
use crate::error::Result;

/// Names of a folder that are looked at by several threads, and the most of these.
const MANY_NAMES: usize = 128;
const MOST_LOOKERS: usize = 4;

/// The root that is no path.
pub(super) const STANDARD_INPUT: &str = "-";

/// What is done with what a walk comes by.
pub(super) trait Visitor {
    /// A file of a type that is read.
    fn file(&mut self, file: File, name: &FileName<'_>, tally: &mut Tally) -> Result<()>;

    /// Standard input.
    fn standard_input(&mut self, tally: &mut Tally) -> Result<()>;

    /// A folder that cannot be listed, or an entry that cannot be looked at.
    fn unreachable(&mut self, shown: String, reason: String) -> Result<()>;
}

/// Goes through the roots of `input`, which exist.
pub(super) fn walk(input: &Input<'_>, visitor: &mut dyn Visitor) -> Result<Tally> {
    let mut walk = Walk {
        known_roots: input.known_roots,
        exclude: &input.options.exclude,
        any_type: input.options.format.is_some(),
        overrides: &input.options.overrides,
        visitor,
        tally: Tally::default(),
    };
    for root in input.roots {
        walk.root(root)?;
    }
    Ok(walk.tally)
}

/// The size of a file, and when it was last written.
pub(super) fn stamp(path: &Path) -> io::Result<Stamp> {
    fs::metadata(path).map(|found| stamp_of(&found))
}

/// The size of a file, and when it was last written.
type Stamp = (u64, Option<Timestamp>);

fn stamp_of(found: &fs::Metadata) -> Stamp {
    let modified = found.modified().ok();
    let modified = modified.and_then(|time| Timestamp::try_from(time).ok());
    (found.len(), modified)
}

struct Walk<'a> {
    known_roots: &'a [PathBuf],
    exclude: &'a Exclude,
    /// Whether files are read whatever they are called.
    any_type: bool,
    overrides: &'a Overrides,
    visitor: &'a mut dyn Visitor,
    tally: Tally,
}

/// A folder on the way.
struct Folder {
    /// As the user named its root.
    shown: PathBuf,
    /// Its own path, without links.
    path: PathBuf,
    /// The path of the root named.
    named: PathBuf,
    /// The path below it, with `/`; empty for the root itself.
    below: String,
    /// The root from which places count.
    root: PathBuf,
    /// The path below that.
    place: String,
}

/// What stands at a path, as far as the walk is concerned.
enum Entry {
    Folder,
    LinkToFolder,
    File(Stamp),
    /// A socket, a pipe, a device: opening one may wait for ever.
    Special,
}

impl Walk<'_> {
    /// A root may be hidden and may be a link: it was named.
    fn root(&mut self, root: &Path) -> Result<()> {
        if root == Path::new(STANDARD_INPUT) {
            return self.visitor.standard_input(&mut self.tally);
        }
        if root.is_dir() {
            return match fs::canonicalize(root) {
                Ok(path) => {
                    let folder = self.place(root.to_owned(), path.clone(), path, String::new());
                    self.folder(&folder)
                }
                Err(cause) => self.unlisted(root, &cause),
            };
        }
        let parent = match root.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        match fs::canonicalize(parent) {
            Ok(path) => {
                let shown = root.parent().unwrap_or(parent).to_owned();
                let folder = self.place(shown, path.clone(), path, String::new());
                let name = root.file_name().unwrap_or_default();
                let found = look(&folder.path.join(name));
                self.entry(&folder, name, found)
            }
            Err(cause) => self.unopened(root, &cause),
        }
    }

    /// The folder at `path`, from the root named.
    fn place(&self, shown: PathBuf, path: PathBuf, named: PathBuf, below: String) -> Folder {
        let known = self
            .known_roots
            .iter()
            .filter(|known| path.starts_with(known))
            .max_by_key(|known| known.components().count());
        let (root, place) = match known {
            Some(known) => {
                let names = path.strip_prefix(known).unwrap_or(Path::new("")).iter();
                let place = names.map(place_name).collect::<Vec<_>>().join("/");
                (known.clone(), place)
            }
            None => (named.clone(), below.clone()),
        };
        Folder {
            shown,
            path,
            named,
            below,
            root,
            place,
        }
    }

    fn folder(&mut self, folder: &Folder) -> Result<()> {
        if folder.path.join(INDEX_MANIFEST).is_file() {
            self.tally.indexes += 1;
            return Ok(());
        }
        let names = match sorted_names(&folder.path) {
            Ok(names) => names,
            Err(cause) => return self.unlisted(&folder.shown, &cause),
        };
        let (hidden, names): (Vec<OsString>, Vec<OsString>) = names
            .into_iter()
            .partition(|name| name.as_encoded_bytes().starts_with(b"."));
        self.tally.hidden += hidden.len() as u64;
        for (name, found) in names.iter().zip(look_at_all(&folder.path, &names)) {
            if !(folder.below.is_empty() && name == SIDECAR) {
                self.entry(folder, name, found)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, folder: &Folder, name: &OsStr, entry: io::Result<Entry>) -> Result<()> {
        let shown = folder.shown.join(name);
        let path = folder.path.join(name);
        let plain = place_name(name);
        let below = join(&folder.below, &plain);
        let is_folder = matches!(entry, Ok(Entry::Folder | Entry::LinkToFolder));
        if self.exclude.matches(&plain, &below, is_folder) {
            self.tally.excluded += 1;
            return Ok(());
        }
        match entry {
            Ok(Entry::Folder) => self.folder(&self.place(shown, path, folder.named.clone(), below)),
            Ok(Entry::LinkToFolder) => {
                self.tally.links += 1;
                Ok(())
            }
            Ok(Entry::File(stamp)) => self.file(folder, shown, path, &plain, stamp),
            Ok(Entry::Special) => {
                self.leave("special file".to_owned());
                Ok(())
            }
            Err(cause) => self.unopened(&shown, &cause),
        }
    }

    fn file(
        &mut self,
        folder: &Folder,
        shown: PathBuf,
        path: PathBuf,
        name: &str,
        (size, modified): Stamp,
    ) -> Result<()> {
        let place = join(&folder.place, name);
        let name = FileName::of(&place);
        if let Err(other) = &name.format
            && !self.any_type
        {
            self.leave(other.clone());
            return Ok(());
        }
        let mut file = File {
            path,
            shown: shown.to_string_lossy().into_owned(),
            root: folder.root.clone(),
            place: place.clone(),
            size,
            modified,
            overrides: 0,
        };
        file.overrides = self.overrides.fingerprint(&file);
        self.visitor.file(file, &name, &mut self.tally)
    }

    fn leave(&mut self, file_type: String) {
        *self.tally.unread.entry(file_type).or_default() += 1;
    }

    fn unlisted(&mut self, shown: &Path, cause: &io::Error) -> Result<()> {
        self.unreachable(shown, format!("the folder cannot be listed: {cause}"))
    }

    fn unopened(&mut self, shown: &Path, cause: &io::Error) -> Result<()> {
        self.unreachable(shown, format!("cannot be opened: {cause}"))
    }

    fn unreachable(&mut self, shown: &Path, reason: String) -> Result<()> {
        self.tally.unreachable += 1;
        let shown = shown.to_string_lossy().into_owned();
        self.visitor.unreachable(shown, reason)
    }
}

/// What stands at each of these names. That is most of what it takes to see that an archive of many files is as it was, and
/// the system answers several threads at a time.
fn look_at_all(folder: &Path, names: &[OsString]) -> Vec<io::Result<Entry>> {
    let look_at = |name: &OsString| look(&folder.join(name));
    if names.len() < MANY_NAMES {
        return names.iter().map(look_at).collect();
    }
    let threads = thread::available_parallelism().map_or(1, |n| n.get().min(MOST_LOOKERS));
    let look_at_some = |names: &[OsString]| names.iter().map(look_at).collect::<Vec<_>>();
    thread::scope(|scope| {
        let shares = names.chunks(names.len().div_ceil(threads));
        let at_work: Vec<_> = shares
            .map(|share| scope.spawn(move || look_at_some(share)))
            .collect();
        let found = at_work.into_iter().flat_map(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|panic| resume_unwind(panic))
        });
        found.collect()
    })
}

fn look(path: &Path) -> io::Result<Entry> {
    let target = fs::metadata(path)?;
    Ok(if target.is_file() {
        Entry::File(stamp_of(&target))
    } else if !target.is_dir() {
        Entry::Special
    } else if fs::symlink_metadata(path)?.is_symlink() {
        Entry::LinkToFolder
    } else {
        Entry::Folder
    })
}

/// A name as part of a place: bytes that are no UTF-8 as `%FF`, so that two names do not become one.
fn place_name(name: &OsStr) -> String {
    let mut shown = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        shown.push_str(chunk.valid());
        shown.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    shown
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

fn sorted_names(folder: &Path) -> io::Result<Vec<OsString>> {
    let mut names = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}
