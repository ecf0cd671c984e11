//! What writes: records in, an article out. Each is answered once it is committed, and shows from then on.

use std::path::Path;

use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use crate::corpus::{self, End, File, Options, Position, RawRecord, Refusal, Sink, Start};
use crate::error::{Error, Kind, Result};
use crate::extract;
use crate::index::settings::{Purpose, Settings};
use crate::index::writer::{Outcome, Writer};

use super::fault::Fault;

/// Refusals that are listed.
const LISTED: usize = 1_000;
/// What the place of a record is called.
const PLACE: &str = "http";

/// What became of records.
#[derive(Debug, Default, Serialize)]
pub(super) struct Put {
    /// Records that are in the archive now, or were.
    read: u64,
    added: u64,
    updated: u64,
    unchanged: u64,
    /// Records whose id was deleted on purpose: they stay out.
    kept_out: u64,
    refused: u64,
    /// Ids of the records read, in their order.
    ids: Vec<String>,
    /// The first thousand of what was refused.
    refusals: Vec<Refused>,
    /// The sample made way for these.
    replaced_sample: bool,
}

/// A record that cannot be read.
#[derive(Debug, Serialize)]
struct Refused {
    /// Where it begins, from 1.
    line: u64,
    message: String,
    hint: Option<String>,
}

/// What became of an article.
#[derive(Debug, Serialize)]
pub(super) struct Deleted {
    deleted: Vec<String>,
}

/// Puts the records of `body` into the index at `dir`.
pub(super) fn put(dir: &Path, body: &[u8]) -> std::result::Result<Put, Fault> {
    let now = Timestamp::now();
    let settings = Settings::new(Purpose::Own, extract::VERSION, now);
    let mut putting = Putting {
        dir,
        settings,
        writer: None,
        put: Put::default(),
    };
    let read = corpus::read_records(body, PLACE, &Options::default(), now, &mut putting);
    let Putting {
        writer, mut put, ..
    } = putting;
    match (read, writer) {
        (Ok(()), Some(writer)) => {
            put.replaced_sample = writer.replaces_sample();
            writer.finish().map_err(|error| fault(&error))?;
        }
        (Ok(()), None) => {}
        (Err(error), writer) => {
            if let Some(writer) = writer {
                writer.abandon();
            }
            return Err(fault(&error));
        }
    }
    Ok(put)
}

/// Takes the article of this id out of the index at `dir`, for good.
pub(super) fn delete(dir: &Path, id: &str) -> std::result::Result<Option<Deleted>, Fault> {
    let settings = Settings::new(Purpose::Change, extract::VERSION, Timestamp::now());
    let delete = || -> Result<bool> {
        let mut writer = Writer::open(dir, settings)?;
        let known = writer.delete(id, false)?;
        writer.finish()?;
        Ok(known)
    };
    let known = delete().map_err(|error| fault(&error))?;
    Ok(known.then(|| Deleted {
        deleted: vec![id.to_owned()],
    }))
}

fn fault(error: &Error) -> Fault {
    Fault::of(error, |_| None)
}

/// Records on their way into the index, which is opened for the first of them.
struct Putting<'a> {
    dir: &'a Path,
    settings: Settings,
    writer: Option<Writer>,
    put: Put,
}

impl Putting<'_> {
    fn refuse(&mut self, line: u64, message: String, hint: Option<&str>) {
        self.put.refused += 1;
        if self.put.refusals.len() < LISTED {
            let hint = hint.map(str::to_owned);
            let refused = Refused {
                line,
                message,
                hint,
            };
            self.put.refusals.push(refused);
        }
    }
}

impl Sink for Putting<'_> {
    fn file(&mut self, _: &File) -> Result<Start> {
        Ok(Start::Read)
    }

    fn record(&mut self, record: RawRecord, _: Position) -> Result<()> {
        let line = record.origin.line;
        let article = extract::extract(record);
        let id = article.id.clone();
        let writer = match &mut self.writer {
            Some(writer) => writer,
            slot => slot.insert(Writer::open(self.dir, self.settings.clone())?),
        };
        let outcome = match writer.put(article, false) {
            Ok(outcome) => outcome,
            Err(error) if error.kind() == Kind::Input => {
                self.refuse(line, error.what().to_owned(), error.hint_text());
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        writer.checkpoint_if_due()?;
        let put = &mut self.put;
        match outcome {
            Outcome::Added => put.added += 1,
            Outcome::Updated | Outcome::Repeated | Outcome::Replaced => put.updated += 1,
            Outcome::Unchanged | Outcome::Outdone => put.unchanged += 1,
            Outcome::Deleted => {
                put.kept_out += 1;
                return Ok(());
            }
        }
        put.read += 1;
        put.ids.push(id);
        Ok(())
    }

    fn refused(&mut self, refusal: Refusal, _: Option<Position>) -> Result<()> {
        self.refuse(refusal.origin.line, refusal.reason, None);
        Ok(())
    }

    fn end(&mut self, _: &File, _: &End) -> Result<()> {
        Ok(())
    }
}

/// The status of what was put: it is told apart whether anything was read.
pub(super) fn status(put: &Put) -> StatusCode {
    if put.read == 0 && put.kept_out == 0 && put.refused > 0 {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}
