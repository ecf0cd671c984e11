//! A line of the log, and how it is written and read.

use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::{self, Position};

/// A file that was read, or the part of it that was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Absolute path.
    pub path: String,
    /// The folder that ids count from, where the file's place gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// Bytes on disk.
    pub size: u64,
    /// Time of change, if it can be believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    /// How far it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// It was read to its end, and did not change meanwhile.
    pub complete: bool,
    /// Fingerprint of the options it was read with.
    pub options: u64,
    /// What is in it, as far as `position`.
    pub counts: Counts,
    /// Records refused behind `position`, which are read again whenever reading goes on.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub refused_at_end: u64,
    /// It was read again without dropping what had vanished from it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unpruned: bool,
}

/// What a file holds, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Articles.
    pub records: u64,
    /// Records refused.
    pub refused: u64,
    /// Articles without a date.
    pub undated: u64,
    /// Articles without an outlet.
    pub without_source: u64,
    /// Articles with doubts.
    pub doubtful: u64,
}

impl Counts {
    /// Adds the numbers of another.
    pub fn add(&mut self, other: Counts) {
        self.records += other.records;
        self.refused += other.refused;
        self.undated += other.undated;
        self.without_source += other.without_source;
        self.doubtful += other.doubtful;
    }
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl FileEntry {
    /// What is in it.
    pub fn all_counts(&self) -> Counts {
        let mut counts = self.counts;
        counts.refused += self.refused_at_end;
        counts
    }

    /// Whether the file is still there; a doubt counts for it.
    pub fn exists(&self) -> bool {
        let path = Path::new(&self.path);
        match path.metadata() {
            Ok(meta) if !meta.is_file() => false,
            // The folder may have become a link to elsewhere, which is not followed.
            Ok(_) => path
                .parent()
                .and_then(|folder| folder.canonicalize().ok().map(|real| real == folder))
                .unwrap_or(true),
            Err(cause) => !matches!(
                cause.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ),
        }
    }

    /// Whether `file` is surely as it was when it was read to its end.
    pub fn is_same(&self, file: &corpus::File) -> bool {
        self.modified.is_some() && self.seems_same(file)
    }

    /// Whether nothing speaks against that.
    pub fn seems_same(&self, file: &corpus::File) -> bool {
        self.complete && self.looks_like(file)
    }

    /// Whether it seems to be as it was and was not read to its end, be it that it could not.
    pub fn seems_unfinished(&self, file: &corpus::File) -> bool {
        !self.complete && self.looks_like(file)
    }

    fn looks_like(&self, file: &corpus::File) -> bool {
        self.size == file.size && (self.modified.is_none() || self.modified == file.modified)
    }
}

/// An id that was deleted on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Hash of the id.
    pub key: u64,
    /// The id, unless it was purged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The file that its article came from.
    pub file: u64,
    /// When.
    pub at: Timestamp,
}

/// One line of the log.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line {
    /// The first line of every log.
    Begun,
    /// A path that was given to be read, and what was to be left out of it.
    Root(String, Vec<String>),
    /// A file as it now is.
    File(FileEntry),
    /// A file that has vanished, with its articles.
    Gone(u64),
    /// A file to be read again, whatever its size and time.
    Doubt(u64),
    /// An article, and a further file that holds a record of its id.
    Shared(u64, u64),
    /// An article, and a file that holds no record of its id any more.
    Unshared(u64, u64),
    /// An id that was deleted.
    Deleted(Tombstone),
    /// The hash of an id that may come back.
    Restored(u64),
}

pub(super) fn encode(line: &Line, out: &mut Vec<u8>) -> io::Result<()> {
    let json = serde_json::to_vec(line)?;
    let check = xxh3_64(&json);
    out.extend_from_slice(&json);
    writeln!(out, "\t{check:016x}")
}

pub(super) fn decode(bytes: &[u8]) -> Option<Line> {
    decode_ended(bytes.strip_suffix(b"\n")?)
}

/// Whether something else stands in the place of a line's end.
pub(super) fn is_whole_but_its_end(bytes: &[u8]) -> bool {
    bytes
        .split_last()
        .is_some_and(|(_, line)| decode_ended(line).is_some())
}

fn decode_ended(bytes: &[u8]) -> Option<Line> {
    let at = bytes.len().checked_sub(17)?;
    let (json, check) = (&bytes[..at], bytes[at..].strip_prefix(b"\t")?);
    (check == format!("{:016x}", xxh3_64(json)).as_bytes())
        .then(|| serde_json::from_slice(json).ok())?
}
