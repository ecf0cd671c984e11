//! `.zip`: the entries that the directory at the end lists, in its order, stored or deflated.
//!
//! The sizes that an archive states are not believed: an entry is as long as what unpacks, its checksum has to match, and
//! [`Gauge::made`](super::meter::Gauge::made) bounds what all of them become together.

use std::cell::Cell;
use std::io::BufReader;
use std::rc::Rc;

use zip::ZipArchive;
use zip::result::ZipError;

use super::archive::{self, Kind};
use super::outbox::Outbox;
use super::seekable::{self, Seekable};
use super::stream::Stream;
use crate::error::Result;

/// Longest directory: some hundred bytes an entry on the disk, and a few hundred in memory.
const MAX_DIRECTORY_BYTES: u64 = 64 << 20;

/// Reads the entries of `source`; false if it or one of them breaks off.
pub(super) fn read(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<bool> {
    if !archive::may_open(out)? {
        return Ok(true);
    }
    let left = Rc::new(Cell::new(MAX_DIRECTORY_BYTES));
    let opened = seekable::file(source)
        .map_err(ZipError::Io)
        .and_then(|file| {
            let file = Seekable::new(file, source.gauge(), Rc::clone(&left));
            ZipArchive::new(BufReader::with_capacity(64 << 10, file))
        });
    let mut zip = match opened {
        Ok(zip) => zip,
        Err(cause) => {
            let reason = format!("cannot be read as zip: {}", in_words(&cause));
            out.failed(1, reason)?;
            return Ok(false);
        }
    };
    let mut complete = true;
    for index in 0..zip.len() {
        left.set(u64::MAX);
        complete &= entry(&mut zip, index, out)?;
        if let Err(bomb) = out.gauge().made(0) {
            out.failed(1, format!("cannot be read on: {bomb}"))?;
            return Ok(false);
        }
    }
    Ok(archive::finish(source, out)? && complete)
}

fn entry(
    zip: &mut ZipArchive<BufReader<Seekable<'_>>>,
    index: usize,
    out: &mut Outbox<'_, '_>,
) -> Result<bool> {
    let Ok(listed) = zip.by_index_data(index) else {
        return Ok(true);
    };
    let kind = if listed.is_dir() {
        Kind::Folder
    } else if listed.is_symlink() {
        Kind::Link
    } else if listed.is_file() {
        Kind::File
    } else {
        Kind::Special
    };
    let raw = listed.name_raw();
    // Without the flag that says UTF-8 it is DOS's set by the letter, and UTF-8 as often as not.
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.as_bytes().to_vec(),
        Err(_) => listed
            .name()
            .map_or(raw.to_vec(), |name| name.as_bytes().to_vec()),
    };
    let is_encrypted = listed.encrypted();
    let Some(path) = archive::path(&name, kind, out)? else {
        return Ok(true);
    };
    if is_encrypted {
        archive::refuse(
            &path,
            "it is encrypted: unpack it with its password".to_owned(),
            out,
        )?;
        return Ok(true);
    }
    match zip.by_index(index) {
        Ok(file) => archive::entry(&path, file, out),
        Err(ZipError::CompressionMethodNotSupported(method)) => {
            let reason = format!("packed by method {method}; stored and deflated entries are read");
            archive::refuse(&path, reason, out)?;
            Ok(true)
        }
        Err(cause) => {
            let reason = format!("cannot be opened: {}", in_words(&cause));
            archive::refuse(&path, reason, out)?;
            Ok(false)
        }
    }
}

/// The error without the words of the library around it.
fn in_words(error: &ZipError) -> String {
    match error {
        ZipError::Io(cause) => cause.to_string(),
        ZipError::InvalidArchive(what) if what == "Could not find EOCD" => {
            "the directory at its end is missing: it is cut off, or no zip".to_owned()
        }
        ZipError::InvalidArchive(what) => what.to_string(),
        ZipError::UnsupportedArchive(what) => (*what).to_owned(),
        other => other.to_string(),
    }
}
