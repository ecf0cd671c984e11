//! Finds the files below the roots, in order, and reads each by its format.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{fs, io};

use jiff::Timestamp;

use super::format::{FileName, Format};
use super::{Event, INDEX_MANIFEST, Outbox, Tally, json, source, text};
use crate::error::Result;

/// Reads every file below `roots`, which exist.
pub(super) fn walk(
    roots: &[PathBuf],
    read_at: Timestamp,
    sink: &mut dyn FnMut(Event) -> Result<()>,
) -> Result<Tally> {
    let mut walk = Walk {
        out: Outbox {
            path: String::new(),
            read_at,
            sink,
        },
        tally: Tally::default(),
    };
    for root in roots {
        walk.root(root)?;
    }
    Ok(walk.tally)
}

struct Walk<'a> {
    out: Outbox<'a>,
    tally: Tally,
}

/// What stands at a path, as far as the walk is concerned.
enum Entry {
    Folder,
    LinkToFolder,
    File,
    /// A socket, a pipe, a device: opening one may wait for ever.
    Special,
}

impl Walk<'_> {
    /// A root may be hidden and may be a link: it was named.
    fn root(&mut self, root: &Path) -> Result<()> {
        if root.is_dir() {
            return self.folder(root, "");
        }
        self.entry(root, &place_name(root.file_name().unwrap_or_default()))
    }

    /// `place` is the path below the root, with `/`; empty for the root itself.
    fn folder(&mut self, path: &Path, place: &str) -> Result<()> {
        if path.join(INDEX_MANIFEST).is_file() {
            self.tally.indexes += 1;
            return Ok(());
        }
        let names = match sorted_names(path) {
            Ok(names) => names,
            Err(cause) => {
                let reason = format!("the folder cannot be listed: {cause}");
                return self.out.of(path).refuse(1, reason);
            }
        };
        for name in names {
            let shown = place_name(&name);
            if shown.starts_with('.') {
                self.tally.hidden += 1;
            } else if place.is_empty() {
                self.entry(&path.join(&name), &shown)?;
            } else {
                self.entry(&path.join(&name), &format!("{place}/{shown}"))?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, place: &str) -> Result<()> {
        match look(path) {
            Ok(Entry::Folder) => self.folder(path, place)?,
            Ok(Entry::LinkToFolder) => self.tally.links += 1,
            Ok(Entry::File) => self.file(path, place)?,
            Ok(Entry::Special) => self.leave("special file".to_owned()),
            Err(cause) => self.out.of(path).refuse(1, unopened(&cause))?,
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, place: &str) -> Result<()> {
        let name = FileName::of(place);
        let format = match name.format {
            Ok(format) => format,
            Err(other) => {
                self.leave(other);
                return Ok(());
            }
        };
        let source = match source::open(path, name.gzip, &mut self.tally.bytes) {
            Ok(source) => source,
            Err(cause) => return self.out.of(path).refuse(1, unopened(&cause)),
        };
        self.tally.files += 1;
        let out = self.out.of(path);
        match format {
            Format::Text => text::read(source, name.stem, out),
            Format::Json | Format::JsonLines => {
                json::read(source, format == Format::JsonLines, out)
            }
        }
    }

    fn leave(&mut self, file_type: String) {
        *self.tally.unread.entry(file_type).or_default() += 1;
    }
}

fn unopened(cause: &io::Error) -> String {
    format!("cannot be opened: {cause}")
}

fn look(path: &Path) -> io::Result<Entry> {
    let target = fs::metadata(path)?;
    Ok(if target.is_file() {
        Entry::File
    } else if !target.is_dir() {
        Entry::Special
    } else if fs::symlink_metadata(path)?.is_symlink() {
        Entry::LinkToFolder
    } else {
        Entry::Folder
    })
}

/// A name as part of an id: bytes that are no UTF-8 as `%FF`, so that two names do not become one.
fn place_name(name: &OsStr) -> String {
    let mut shown = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        shown.push_str(chunk.valid());
        shown.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    shown
}

fn sorted_names(folder: &Path) -> io::Result<Vec<OsString>> {
    let mut names = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}
