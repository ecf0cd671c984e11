//! What zip and tar have in common: which entries are read, and each as a file of its own.
//!
//! An entry is named by the archive, `!` and its path there: `pages.zip!2024/a.html`. Nothing is ever written to such a
//! path. Entries are read where they stand, in the memory that their format takes, and an archive may stand in another,
//! but in no third. What leads out of the archive is refused, what is no file is counted.

use std::io::Read;

use super::format::FileName;
use super::outbox::Outbox;
use super::reading;
use super::sink::{Layout, Position};
use super::stream::Stream;
use crate::error::Result;

/// How many archives may be around an entry.
const MAX_DEPTH: usize = 2;

/// What an archive says that an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    /// A device or a pipe.
    Special,
}

/// Whether an archive may be opened here; else the reason is handed on.
pub(super) fn may_open(out: &mut Outbox<'_, '_>) -> Result<bool> {
    if out.depth() < MAX_DEPTH {
        return Ok(true);
    }
    let reason = "an archive in an archive in an archive: unpack the outer one";
    let at = out.position();
    out.refuse(1, reason, Some(at))?;
    Ok(false)
}

/// The path of the entry `name` in its archive, if it is to be read; what is left alone is counted, and what leads out
/// of the archive refused.
pub(super) fn path(name: &[u8], kind: Kind, out: &mut Outbox<'_, '_>) -> Result<Option<String>> {
    let name = shown(name);
    let parts = name.split(['/', '\\']);
    let parts: Vec<&str> = parts.filter(|part| !matches!(*part, "" | ".")).collect();
    let path = parts.join("/");
    match kind {
        Kind::Folder => return Ok(None),
        Kind::File => {}
        Kind::Link => {
            out.leave_alone("link in an archive", 1);
            return Ok(None);
        }
        Kind::Special => {
            out.leave_alone("special file", 1);
            return Ok(None);
        }
    }
    let Some(file_name) = parts.last() else {
        return Ok(None);
    };
    if parts.contains(&"..") {
        out.enter(&name, beginning());
        let refused = out.refuse(1, "its path leads out of the archive", Some(beginning()));
        out.leave();
        return refused.map(|()| None);
    }
    // What a Mac adds to every file it puts into an archive.
    if parts
        .iter()
        .any(|part| part.starts_with('.') || *part == "__MACOSX")
    {
        out.left().hidden += 1;
        return Ok(None);
    }
    let exclude = &out.options().exclude;
    let mut below = String::new();
    let is_excluded = parts.iter().enumerate().any(|(at, part)| {
        if at > 0 {
            below.push('/');
        }
        below.push_str(part);
        exclude.matches(part, &below, at + 1 < parts.len())
    });
    if is_excluded {
        out.left().excluded += 1;
        return Ok(None);
    }
    match FileName::of(file_name).format {
        Err(other) if out.options().format.is_none() => {
            out.leave_alone(&other, 1);
            Ok(None)
        }
        _ => Ok(Some(path)),
    }
}

/// Reads the entry at `path`; false if it breaks off.
pub(super) fn entry(path: &str, source: impl Read, out: &mut Outbox<'_, '_>) -> Result<bool> {
    out.enter(path, beginning());
    let read = within(path, source, out);
    out.leave();
    read
}

fn within(path: &str, source: impl Read, out: &mut Outbox<'_, '_>) -> Result<bool> {
    let place = out.place();
    let name = FileName::of(&place);
    let named = reading::expected(FileName::of(path).format.ok(), out.options());
    let gauge = out.gauge();
    let opened = Stream::within(source, name.packing, named, gauge)
        .and_then(|mut stream| Ok((reading::format(&mut stream, named)?, stream)));
    match opened {
        Ok((format, mut stream)) => {
            out.reached(reading::beginning(format));
            reading::contents(&mut stream, format, Some(name.stem), out)
        }
        Err(cause) => {
            out.failed(1, format!("cannot be read: {cause}"))?;
            Ok(false)
        }
    }
}

/// Refuses the entry at `path` unread.
pub(super) fn refuse(path: &str, reason: String, out: &mut Outbox<'_, '_>) -> Result<()> {
    out.enter(path, beginning());
    let refused = out.failed(1, reason);
    out.leave();
    refused
}

/// Consumes what is left of a container that is read whole, so that its end is the place reached; false if it breaks off.
pub(super) fn finish(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<bool> {
    if let Err(cause) = source.skip_all() {
        out.failed(1, format!("cannot be read to its end: {cause}"))?;
        return Ok(false);
    }
    out.reached(Position {
        offset: source.offset(),
        line: 1,
        layout: Layout::Whole,
        hash: source.hash(),
    });
    Ok(true)
}

fn beginning() -> Position {
    Position {
        offset: 0,
        line: 1,
        layout: Layout::Whole,
        hash: 0,
    }
}

/// Bytes that are no UTF-8 as `%FF`, like those of file names.
fn shown(name: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in name.utf8_chunks() {
        shown.push_str(chunk.valid());
        shown.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    shown
}
