//! What the caller of a reading sees and decides: the file that comes, where in it to begin, what it holds, how it ended.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{RawRecord, Refusal};
use crate::error::Result;

/// A file of a type that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its own path: the folder with all links resolved, and the name.
    pub path: PathBuf,
    /// The same file as the user named its root; `-` for standard input.
    pub shown: String,
    /// The folder from which its place counts, absolute: the longest known root that holds it, else the folder named.
    pub root: PathBuf,
    /// The path below `root`, with `/`; bytes of a name that are no UTF-8 as `%FF`.
    pub place: String,
    /// Bytes on disk, packed as they are; 0 for standard input.
    pub size: u64,
    /// When it was last written, as exactly as the file system has it.
    pub modified: Option<Timestamp>,
    /// Changes with the [overrides](super::Overrides) that may concern it; 0 if none may.
    pub overrides: u64,
}

/// A place in a file from which reading can go on, if what stands before it is still the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Bytes before it, unpacked and decoded.
    pub offset: u64,
    /// Its line, from 1.
    pub line: u64,
    /// How to go on.
    pub layout: Layout,
    /// XXH3-64 of the bytes before it, unpacked and decoded.
    pub hash: u64,
}

/// How records follow each other at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// The file is one text.
    Text,
    /// One value a line, none of which has been read: an array may yet begin around all.
    FirstLine,
    /// One value a line; a line begins here.
    Lines,
    /// One value a line; the last one is complete, and its line feed has not come.
    UnendedLine,
    /// Values one after another.
    Values,
    /// Values one after another; the last was an object, and if its line ends too, the rest is one value a line.
    ValueOnLine,
    /// Elements of an array.
    Array,
    /// Elements of an array with so many objects around it: `{"response": {"docs": [` has two.
    List(u8),
    /// Rows of a table whose first row names the columns.
    Rows,
    /// Rows of a table; the last one is complete, and its line feed has not come.
    UnendedRow,
    /// The file is read whole or not at all: a place in the middle of it says nothing.
    Whole,
    /// Records of a web archive.
    Records,
    /// Messages, each after a line of its own.
    Messages,
}

impl Layout {
    /// Whether it is one of JSON.
    pub(super) fn is_json(self) -> bool {
        match self {
            Layout::FirstLine
            | Layout::Lines
            | Layout::UnendedLine
            | Layout::Values
            | Layout::ValueOnLine
            | Layout::Array
            | Layout::List(_) => true,
            Layout::Text
            | Layout::Rows
            | Layout::UnendedRow
            | Layout::Whole
            | Layout::Records
            | Layout::Messages => false,
        }
    }
}

/// What to do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Read it from its beginning.
    Read,
    /// Read on from here, unless what stands before has changed: then from the beginning.
    From(Position),
    /// Leave it alone.
    Skip,
}

/// How the reading of a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// From where to read on if the file has grown. If it has not, no record comes from there; only a last line that
    /// was refused without its line feed is read once more, for it may have been on its way.
    pub position: Position,
    /// Whether it was read to its end: not if it is damaged, cannot be read, or stops within an array or object.
    pub complete: bool,
    /// Records handed on in this reading.
    pub records: u64,
    /// Refusals handed on in this reading.
    pub refused: u64,
    /// Whether it was read on from the position asked for.
    pub resumed: bool,
    /// Whether its size and time on disk are the same after the reading as before.
    pub steady: bool,
}

/// Takes what a reading yields.
///
/// For each file that is read, [`Sink::file`] comes first, then its records and refusals, and [`Sink::end`] last.
/// Refusals of folders and of files that cannot be looked at come between files. An error from any of the methods ends
/// the reading, which returns it.
pub trait Sink {
    /// A file comes, and has not been opened. The answer for standard input is ignored: it is always read.
    fn file(&mut self, file: &File) -> Result<Start>;

    /// A record. Reading on from `after` yields all that follows the record, and not the record.
    fn record(&mut self, record: RawRecord, after: Position) -> Result<()>;

    /// Something that cannot be read. `after` is as for a record, where there is such a place.
    fn refused(&mut self, refusal: Refusal, after: Option<Position>) -> Result<()>;

    /// The file has been read as far as it can be.
    fn end(&mut self, file: &File, end: &End) -> Result<()>;

    /// So many bytes on disk have been consumed since the last call, which may be 0: it comes often, also while nothing
    /// is yielded. A file that has changed before the position asked for is read, and counted, once more.
    fn read_bytes(&mut self, _on_disk: u64) -> Result<()> {
        Ok(())
    }
}
