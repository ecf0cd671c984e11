//! Bytes to [`RawRecord`]: walks the paths given, decodes each file, and hands on one record at a time.
//!
//! It knows formats and nothing of news: what a text says about itself is `extract`'s business.
//!
//! In the order data flows: `options` checks what the caller asks for, with `mapping` for keys and `path_date` for dates
//! in paths; `walk` finds the files, `format` tells them apart by name and first bytes, `reading` opens each as a
//! `stream`, which `unpack`s and decodes by its `charset`. Then a file for each format: `text` (also HTML and Markdown; `html` tells what is written so),
//! `json`, `csv`, `feed` by means of `markup`, `parquet` with its `pages`, `warc`, `mail`, `docx`; and `zip` and `tar`, which by `archive` read each entry as a file.
//! What has its directory at the end is read as a `seekable`. For JSON, `scan` cuts the stream into records, `list` finds
//! those of an API's answer, `record` keeps the fields that `keys` lists, and `repair` saves records that a strict parser
//! refuses. Records go out through `outbox` to the [`Sink`], and `meter` is how the layers below reach it. `overrides` are
//! what the user sets right.
//!
//! Memory is bounded by one record ([`MAX_RECORD_BYTES`]), the window that a file needs to be unpacked (at most 128 MiB),
//! the pages of Parquet (256 MiB), the directory of a zip and the names of the folders on the way, never by a file.
//!
//! Every format may be packed as `.gz`, `.zst`, `.bz2` or `.xz`. `-` is standard input, packed or not, in the format of
//! its first bytes: a container, a web archive, mail, HTML, a feed, JSON if it begins with `{` or `[`, else one text. Character sets: UTF-8,
//! UTF-16 with or without a byte order mark, and those that the WHATWG lists for the web. Not read: UTF-32.
//!
//! Within an archive the path of an [`Origin`] is that of the archive, `!` and that of the entry: `pages.zip!2024/a.html`.
//! The line is that at which a record begins; in Parquet it is the number of the row.

mod archive;
mod charset;
mod csv;
mod docx;
mod feed;
mod format;
mod html;
mod json;
mod keys;
mod list;
mod mail;
mod mapping;
mod markup;
mod meter;
mod options;
mod outbox;
mod overrides;
mod pages;
mod parquet;
mod path_date;
mod reading;
mod record;
mod repair;
mod scan;
mod seekable;
mod sink;
mod stream;
mod tar;
mod text;
mod unpack;
mod walk;
mod warc;
mod zip;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use self::format::FileName;
use self::meter::Meter;
pub use self::options::{Options, Settings};
pub use self::overrides::{Overrides, Overriding};
use self::reading::Reading;
pub(crate) use self::repair::repair;
pub use self::sink::{End, File, Layout, Position, Sink, Start};
use self::walk::{STANDARD_INPUT, Visitor};
use crate::article::Origin;
pub use crate::article::Stated;
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
    /// What stands before its id, whichever that will be.
    pub id_prefix: Option<String>,
    /// What the container states about it.
    pub stated: Stated,
    /// The text, verbatim.
    pub text: String,
    /// How it is written.
    pub markup: Markup,
    /// When it was read: nothing can have been published later.
    pub read_at: Timestamp,
}

/// How the text of a record is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Markup {
    /// As it is read.
    #[default]
    Plain,
    /// In HTML, a page or a part of one: `extract` makes its visible text of it.
    Html,
}

/// What [`read_all`] yields, one at a time.
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
    /// Files opened, of a type that is read; found, for a survey.
    pub files: u64,
    /// Bytes read from them, once unpacked.
    pub bytes: u64,
    /// Files left alone, by type: the extension in lower case (`pdf`, `csv.gz`), `no extension`, or `special file` for
    /// sockets, pipes and devices; and parts of files, by kind: `WARC request`, `attachment`.
    pub unread: BTreeMap<String, u64>,
    /// Files and folders below a root left alone because their name begins with `.`.
    pub hidden: u64,
    /// Symbolic links to folders, not followed below a root because they may lead in a circle.
    pub links: u64,
    /// Folders left alone because they are indexes of this program.
    pub indexes: u64,
    /// Files and folders left alone because [`Settings::exclude`] says so.
    pub excluded: u64,
    /// Folders that cannot be listed and entries that cannot be looked at. A reading refuses each.
    pub unreachable: u64,
}

impl Tally {
    /// Adds what an archive held that was left alone.
    fn leave(&mut self, left: &mut Tally) {
        self.hidden += left.hidden;
        self.excluded += left.excluded;
        for (file_type, count) in std::mem::take(&mut left.unread) {
            *self.unread.entry(file_type).or_default() += count;
        }
    }
}

/// What to read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Files, folders that are searched to any depth, and `-`, standard input, at most once.
    pub roots: &'a [PathBuf],
    /// Folders from which places counted before, absolute and without links. A file below several of them counts from
    /// the longest, and below none from the root named: so `archive` and later `archive/2024` give it the same place.
    pub known_roots: &'a [PathBuf],
    /// How.
    pub options: &'a Options,
    /// The time that records carry.
    pub read_at: Timestamp,
}

/// Reads the files of `input`, each from where `sink` wants it, and hands on what they hold.
///
/// The order is that of the roots and, in a folder, that of the names bytewise.
///
/// # Errors
/// [`Kind::Input`] if a root does not exist and [`Kind::Usage`] if `-` comes twice, before anything is read; and the
/// first error that `sink` returns. What cannot be read after that is refused.
pub fn read(input: &Input<'_>, sink: &mut dyn Sink) -> Result<Tally> {
    check(input.roots)?;
    let meter = Meter::new(sink);
    let mut reading = Reading {
        meter: &meter,
        options: input.options,
        read_at: input.read_at,
    };
    let mut tally = walk::walk(input, &mut reading)?;
    tally.bytes = meter.unpacked();
    Ok(tally)
}

/// Reads the JSON of `source`, records a line or an array of them, which has no place of its own and is called `shown`.
///
/// # Errors
/// The first that `sink` returns. What cannot be read is refused.
pub fn read_records(
    source: impl std::io::Read,
    shown: &str,
    options: &Options,
    read_at: Timestamp,
    sink: &mut dyn Sink,
) -> Result<()> {
    let meter = Meter::new(sink);
    let mut reading = Reading {
        meter: &meter,
        options,
        read_at,
    };
    reading.records(source, shown)
}

/// Goes the way that [`read`] would go, and opens nothing.
///
/// # Errors
/// Those of [`read`] before anything is read, and the first that `each` returns.
pub fn survey(input: &Input<'_>, each: &mut dyn FnMut(File) -> Result<()>) -> Result<Tally> {
    check(input.roots)?;
    walk::walk(input, &mut Survey(each))
}

/// Reads all of every file in `roots` with no options.
///
/// # Errors
/// Those of [`read`].
pub fn read_all(
    roots: &[PathBuf],
    read_at: Timestamp,
    sink: &mut dyn FnMut(Event) -> Result<()>,
) -> Result<Tally> {
    let input = Input {
        roots,
        known_roots: &[],
        options: &Options::default(),
        read_at,
    };
    read(&input, &mut Everything(sink))
}

/// Nothing is known of the roots but that they are there.
fn check(roots: &[PathBuf]) -> Result<()> {
    let (streams, paths): (Vec<&PathBuf>, Vec<_>) = roots
        .iter()
        .partition(|root| root.as_path() == Path::new(STANDARD_INPUT));
    if streams.len() > 1 {
        let what = "standard input can be read only once";
        return Err(Error::new(Kind::Usage, STANDARD_INPUT, what)
            .hint("name `-` once; a file that is called so is ./-"));
    }
    for root in paths {
        fs::metadata(root).map_err(|cause| {
            Error::new(Kind::Input, root.to_string_lossy(), "nothing to read")
                .because(cause)
                .hint("name a file or a folder that exists, as in `dateline index seeds`")
        })?;
    }
    Ok(())
}

/// Hands on the files.
struct Survey<'a>(&'a mut dyn FnMut(File) -> Result<()>);

impl Visitor for Survey<'_> {
    fn file(&mut self, file: File, _: &FileName<'_>, tally: &mut Tally) -> Result<()> {
        tally.files += 1;
        (self.0)(file)
    }

    fn standard_input(&mut self, tally: &mut Tally) -> Result<()> {
        tally.files += 1;
        (self.0)(reading::standard_input())
    }

    fn unreachable(&mut self, _: String, _: String) -> Result<()> {
        Ok(())
    }
}

/// Reads all files whole.
struct Everything<'a>(&'a mut dyn FnMut(Event) -> Result<()>);

impl Sink for Everything<'_> {
    fn file(&mut self, _: &File) -> Result<Start> {
        Ok(Start::Read)
    }

    fn record(&mut self, record: RawRecord, _: Position) -> Result<()> {
        (self.0)(Event::Record(record))
    }

    fn refused(&mut self, refusal: Refusal, _: Option<Position>) -> Result<()> {
        (self.0)(Event::Refused(refusal))
    }

    fn end(&mut self, _: &File, _: &End) -> Result<()> {
        Ok(())
    }
}

/// The reason to refuse what is longer than [`MAX_RECORD_BYTES`].
fn too_long() -> String {
    format!(
        "longer than {} MiB, the most that one record may take",
        MAX_RECORD_BYTES >> 20
    )
}
