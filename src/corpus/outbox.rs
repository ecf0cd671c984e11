//! The way from the formats to the sink: adds what is the same for all records of a file, and keeps the place reached.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::mapping::Mapping;
use super::meter::Meter;
use super::options::Options;
use super::sink::{File, Position};
use super::{Markup, RawRecord, Refusal};

use crate::article::{Origin, Stated};
use crate::error::Result;

/// Takes what one file holds.
pub(super) struct Outbox<'a, 'f> {
    meter: &'a Meter<'a>,
    options: &'a Options,
    read_at: Timestamp,
    file: &'f File,
    path_date: Option<String>,
    position: Position,
    pub(super) records: u64,
    pub(super) refused: u64,
    /// Parts of the file left alone, by kind.
    pub(super) left: BTreeMap<&'static str, u64>,
}

/// A record as a format finds it.
#[derive(Default)]
pub(super) struct Piece {
    /// The line at which it begins, from 1; 0 stands for 1, where lines mean nothing.
    pub(super) line: u64,
    /// The byte at which it begins, in a file that has no lines.
    pub(super) offset: Option<u64>,
    pub(super) place_id: Option<String>,
    pub(super) stated: Stated,
    pub(super) text: String,
    pub(super) markup: Markup,
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
            path_date: pattern.and_then(|pattern| pattern.find(&file.place)),
            position,
            records: 0,
            refused: 0,
            left: BTreeMap::new(),
        }
    }

    /// Counts so many parts of a kind that is not read. The kinds are few.
    pub(super) fn leave(&mut self, kind: &'static str, count: u64) {
        if count > 0 {
            *self.left.entry(kind).or_default() += count;
        }
    }

    /// The place reached.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// The keys that the user mapped.
    pub(super) fn mapping(&self) -> &'a Mapping {
        &self.options.mapping
    }

    pub(super) fn reached(&mut self, position: Position) {
        self.position = position;
    }

    pub(super) fn record(
        &mut self,
        line: u64,
        place_id: Option<String>,
        stated: Stated,
        text: String,
        after: Position,
    ) -> Result<()> {
        let piece = Piece {
            line,
            place_id,
            stated,
            text,
            ..Piece::default()
        };
        self.send(piece, after)
    }

    /// Hands on a record of any shape.
    pub(super) fn send(&mut self, piece: Piece, after: Position) -> Result<()> {
        self.reached(after);
        self.records += 1;
        let record = RawRecord {
            origin: self.origin(piece.line.max(1), piece.offset),
            place_id: piece.place_id,
            id_prefix: self.options.id_prefix.clone(),
            stated: Stated {
                given_source: self.options.source.clone(),
                path_date: self.path_date.clone(),
                ..piece.stated
            },
            text: piece.text,
            markup: piece.markup,
            read_at: self.read_at,
        };
        self.meter.sink().record(record, after)
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
        self.position = after.unwrap_or(self.position);
        self.refused += 1;
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
            path: self.file.shown.clone(),
            line,
            offset,
        }
    }
}
