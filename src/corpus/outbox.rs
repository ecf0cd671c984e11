//! The way from the formats to the sink: adds what is the same for all records of a file, and keeps the place reached.
//!
//! Within an archive the formats go on as in a file, and the places that they report stay here: an archive is read whole
//! or not at all, so that to the sink its beginning is the place reached until its end is.

use jiff::Timestamp;

use super::mapping::Mapping;
use super::meter::{Gauge, Meter};
use super::options::Options;
use super::record::Record;
use super::sink::{File, Position};
use super::{RawRecord, Refusal, Tally};
use crate::article::{Origin, Stated};
use crate::error::Result;

/// Takes what one file holds.
pub(super) struct Outbox<'a, 'f> {
    meter: &'a Meter<'a>,
    options: &'a Options,
    read_at: Timestamp,
    file: &'f File,
    /// The entries entered, the outermost first, and the date in the path of each.
    entries: Vec<(String, Option<String>)>,
    path_date: Option<String>,
    position: Position,
    /// The place reached in the innermost entry.
    within: Position,
    /// What the file held that was left alone.
    left: Tally,
    pub(super) records: u64,
    pub(super) refused: u64,
}

/// A record as a format finds it.
#[derive(Default)]
pub(super) struct Piece {
    /// The line at which it begins, from 1; 0 stands for 1, where lines mean nothing.
    pub(super) line: u64,
    /// The byte at which it begins, in a file that has no lines.
    pub(super) offset: Option<u64>,
    pub(super) place_id: Option<String>,
    pub(super) record: Record,
}

impl<'a, 'f> Outbox<'a, 'f> {
    /// For `file`, of which `position` has been reached.
    pub(super) fn new(
        meter: &'a Meter<'a>,
        options: &'a Options,
        read_at: Timestamp,
        file: &'f File,
        position: Position,
    ) -> Self {
        let pattern = options.path_date.as_ref();
        Outbox {
            meter,
            options,
            read_at,
            file,
            entries: Vec::new(),
            path_date: pattern.and_then(|pattern| pattern.find(&file.place)),
            position,
            within: position,
            left: Tally::default(),
            records: 0,
            refused: 0,
        }
    }

    /// The place reached, in the entry if there is one.
    pub(super) fn position(&self) -> Position {
        match self.entries.as_slice() {
            [] => self.position,
            _ => self.within,
        }
    }

    /// The keys that the user mapped.
    pub(super) fn mapping(&self) -> &'a Mapping {
        &self.options.mapping
    }

    /// What the user asked for.
    pub(super) fn options(&self) -> &'a Options {
        self.options
    }

    /// Who counts what is read.
    pub(super) fn gauge(&self) -> &'a dyn Gauge {
        self.meter
    }

    /// How many archives the one at hand is within.
    pub(super) fn depth(&self) -> usize {
        self.entries.len()
    }

    /// Goes into the entry `path` of the archive at hand, which is read from `beginning`.
    pub(super) fn enter(&mut self, path: &str, beginning: Position) {
        self.entries.push((path.to_owned(), None));
        self.within = beginning;
        let pattern = self.options.path_date.as_ref();
        let found = pattern.and_then(|pattern| pattern.find(&self.place()));
        if let Some((_, date)) = self.entries.last_mut() {
            *date = found;
        }
    }

    /// Comes out of it.
    pub(super) fn leave(&mut self) {
        self.entries.pop();
    }

    /// The path of the file or entry below the root, an archive and what is in it with `!` between them.
    pub(super) fn place(&self) -> String {
        self.with_entries(&self.file.place)
    }

    fn with_entries(&self, path: &str) -> String {
        let entries = self.entries.iter();
        entries.fold(path.to_owned(), |path, (entry, _)| {
            format!("{path}!{entry}")
        })
    }

    /// Counts so many parts of a kind that is not read. The kinds are few.
    pub(super) fn leave_alone(&mut self, kind: &str, count: u64) {
        if count > 0 {
            *self.left.unread.entry(kind.to_owned()).or_default() += count;
        }
    }

    /// What the file held that was left alone.
    pub(super) fn left(&mut self) -> &mut Tally {
        &mut self.left
    }

    pub(super) fn reached(&mut self, position: Position) {
        match self.entries.as_slice() {
            [] => self.position = position,
            _ => self.within = position,
        }
    }

    pub(super) fn record(
        &mut self,
        line: u64,
        place_id: Option<String>,
        record: Record,
        after: Position,
    ) -> Result<()> {
        let piece = Piece {
            line,
            place_id,
            record,
            ..Piece::default()
        };
        self.send(piece, after)
    }

    /// Hands on a record of any shape.
    pub(super) fn send(&mut self, piece: Piece, after: Position) -> Result<()> {
        self.reached(after);
        self.records += 1;
        let path_date = match self.entries.last() {
            Some((_, date)) => date,
            None => &self.path_date,
        };
        let record = RawRecord {
            origin: self.origin(piece.line.max(1), piece.offset),
            place_id: piece.place_id,
            id_prefix: self.options.id_prefix.clone(),
            stated: Stated {
                given_source: self.options.source.clone(),
                path_date: path_date.clone(),
                ..piece.record.stated
            },
            text: piece.record.text,
            markup: piece.record.markup,
            read_at: self.read_at,
        };
        self.meter.sink().record(record, self.position)
    }

    pub(super) fn refuse(
        &mut self,
        line: u64,
        reason: impl Into<String>,
        after: Option<Position>,
    ) -> Result<()> {
        self.refuse_from(self.origin(line, None), reason.into(), after)
    }

    /// Refuses what begins at a byte.
    pub(super) fn refuse_at(
        &mut self,
        offset: u64,
        reason: impl Into<String>,
        after: Option<Position>,
    ) -> Result<()> {
        self.refuse_from(self.origin(1, Some(offset)), reason.into(), after)
    }

    fn refuse_from(
        &mut self,
        origin: Origin,
        reason: String,
        after: Option<Position>,
    ) -> Result<()> {
        self.reached(after.unwrap_or(self.position()));
        self.refused += 1;
        let has_place = after.is_some() || !self.entries.is_empty();
        let after = has_place.then_some(self.position);
        self.meter.sink().refused(Refusal { origin, reason }, after)
    }

    /// A read failed: if it was the sink that wanted no more, its error; else a refusal.
    pub(super) fn failed(&mut self, line: u64, reason: String) -> Result<()> {
        match self.meter.stopped() {
            Some(error) => Err(error),
            None => self.refuse(line, reason, None),
        }
    }

    /// The same, at a byte.
    pub(super) fn failed_at(&mut self, offset: u64, reason: String) -> Result<()> {
        match self.meter.stopped() {
            Some(error) => Err(error),
            None => self.refuse_at(offset, reason, None),
        }
    }

    fn origin(&self, line: u64, offset: Option<u64>) -> Origin {
        Origin {
            path: self.with_entries(&self.file.shown),
            line,
            offset,
        }
    }
}
