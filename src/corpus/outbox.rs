//! The way from the formats to the sink: adds what is the same for all records of a file, and keeps the place reached.

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
        (text, markup): (String, Markup),
        after: Position,
    ) -> Result<()> {
        self.reached(after);
        self.records += 1;
        let record = RawRecord {
            origin: self.origin(line),
            place_id,
            id_prefix: self.options.id_prefix.clone(),
            stated: Stated {
                given_source: self.options.source.clone(),
                path_date: self.path_date.clone(),
                ..stated
            },
            text,
            markup,
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
        self.position = after.unwrap_or(self.position);
        self.refused += 1;
        let refusal = Refusal {
            origin: self.origin(line),
            reason: reason.into(),
        };
        self.meter.sink().refused(refusal, after)
    }

    /// A read failed: if it was the sink that wanted no more, its error; else a refusal.
    pub(super) fn failed(&mut self, line: u64, reason: String) -> Result<()> {
        match self.meter.stopped() {
            Some(error) => Err(error),
            None => self.refuse(line, reason, None),
        }
    }

    fn origin(&self, line: u64) -> Origin {
        Origin {
            path: self.file.shown.clone(),
            line,
        }
    }
}
