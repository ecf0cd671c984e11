//! Bytes to [`RawRecord`]: walks the paths given, decodes each file, and hands on one record at a time.
//!
//! It knows formats and nothing of news: what a text says about itself is `extract`'s business.
//!
//! In the order data flows: `walk` finds the files, `format` tells them apart by name, `source` opens them (gzip, byte
//! order marks), `text` and `json` read one format each. For JSON, `scan` cuts the stream into records, `record` keeps
//! the fields that `keys` lists, and `repair` saves records that a strict parser refuses.
//!
//! Memory is bounded by one record ([`MAX_RECORD_BYTES`]) and the names of the folders on the way, never by a file.
//! Formats: `.txt` (one article), `.json`, `.jsonl` and `.ndjson`, each also with `.gz`.

mod format;
mod json;
mod keys;
mod record;
mod repair;
mod scan;
mod source;
mod text;
mod walk;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::article::Origin;
use crate::error::{Error, Kind, Result};

/// Longest record, in bytes once unpacked: a `.txt` file, a line, an element of an array. A longer one is refused, so
/// that neither a file without line feeds nor a gzip bomb takes the memory.
pub const MAX_RECORD_BYTES: usize = 64 << 20;

/// The file that marks a folder as an index of this program: what is in it was read before.
pub const INDEX_MANIFEST: &str = "dateline.json";

/// One record as a container states it, before anybody has looked into its text.
#[derive(Clone, Debug)]
pub struct RawRecord {
    /// Where it was read.
    pub origin: Origin,
    /// The id that its place gives: the path under the root, where a file holds one article.
    pub place_id: Option<String>,
    /// What the container states about it.
    pub stated: Stated,
    /// The text, verbatim.
    pub text: String,
    /// When it was read: nothing can have been published later.
    pub read_at: Timestamp,
}

/// Fields that a container states; `None` where it is silent, null or blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// Identifier.
    pub id: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Date as written.
    pub date: Option<String>,
    /// Outlet.
    pub source: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Author or authors, joined by `, `.
    pub author: Option<String>,
    /// Language tag.
    pub lang: Option<String>,
}

/// What reading yields, one at a time.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are records, and each is moved on at once: a box would only cost an allocation"
)]
pub enum Event {
    /// A record.
    Record(RawRecord),
    /// A record, a file or a folder that cannot be read. The run goes on after it.
    Refused(Refusal),
}

/// Something that should hold an article and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where it begins; line 1 for a whole file.
    pub origin: Origin,
    /// Why, in words.
    pub reason: String,
}

/// What was met on the way, besides the events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files opened, of a type that is read.
    pub files: u64,
    /// Bytes read from them, once unpacked.
    pub bytes: u64,
    /// Files left alone, by type: the extension in lower case (`pdf`, `csv.gz`), `no extension`, or `special file` for
    /// sockets, pipes and devices.
    pub unread: BTreeMap<String, u64>,
    /// Files and folders below a root left alone because their name begins with `.`.
    pub hidden: u64,
    /// Symbolic links to folders, not followed below a root because they may lead in a circle.
    pub links: u64,
    /// Folders left alone because they are indexes of this program.
    pub indexes: u64,
}

/// Reads every file in `roots`, each a file or a folder that is searched to any depth, and hands on what they hold.
///
/// The order is that of `roots` and, in a folder, that of the names bytewise. Records carry `read_at`.
///
/// # Errors
/// [`Kind::Input`] if a root does not exist, before anything is read; and the first error that `sink` returns.
/// What cannot be read after that is an [`Event::Refused`].
pub fn read(
    roots: &[PathBuf],
    read_at: Timestamp,
    sink: &mut dyn FnMut(Event) -> Result<()>,
) -> Result<Tally> {
    for root in roots {
        fs::metadata(root).map_err(|cause| {
            Error::new(Kind::Input, root.to_string_lossy(), "nothing to read")
                .because(cause)
                .hint("name a file or a folder that exists, as in `dateline index seeds`")
        })?;
    }
    walk::walk(roots, read_at, sink)
}

/// The way from the formats to the caller's sink.
struct Outbox<'a> {
    /// The file being read.
    path: String,
    read_at: Timestamp,
    sink: &'a mut dyn FnMut(Event) -> Result<()>,
}

impl Outbox<'_> {
    /// From here on, what is sent comes from `path`.
    fn of(&mut self, path: &Path) -> &mut Self {
        self.path = path.to_string_lossy().into_owned();
        self
    }

    fn record(
        &mut self,
        line: u64,
        place_id: Option<String>,
        stated: Stated,
        text: String,
    ) -> Result<()> {
        let origin = self.origin(line);
        (self.sink)(Event::Record(RawRecord {
            origin,
            place_id,
            stated,
            text,
            read_at: self.read_at,
        }))
    }

    fn refuse(&mut self, line: u64, reason: impl Into<String>) -> Result<()> {
        let origin = self.origin(line);
        (self.sink)(Event::Refused(Refusal {
            origin,
            reason: reason.into(),
        }))
    }

    fn origin(&self, line: u64) -> Origin {
        Origin {
            path: self.path.clone(),
            line,
        }
    }
}

/// The reason to refuse what is longer than [`MAX_RECORD_BYTES`].
fn too_long() -> String {
    format!(
        "longer than {} MiB, the most that one record may take",
        MAX_RECORD_BYTES >> 20
    )
}
