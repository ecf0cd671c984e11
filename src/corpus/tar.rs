//! `.tar`, packed or not: entry after entry as they come, so that standard input will do.
//!
//! Names that the header has no room for come as entries of their own, GNU's and POSIX's. They are read here and not by
//! the library, which would take a name of any length into memory. The sizes that POSIX states so for files of more
//! than 8 GiB are not.

use std::io::{self, ErrorKind, Read};

use tar::{Archive, EntryType, PaxExtensions};

use super::archive::{self, Kind};
use super::outbox::Outbox;
use super::stream::Stream;
use crate::error::Result;

/// Longest name, and longest list of attributes with one in it.
const MAX_NAME_BYTES: u64 = 64 << 10;

/// Reads the entries of `source`; false if it or one of them breaks off.
pub(super) fn read(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<bool> {
    if !archive::may_open(out)? {
        return Ok(true);
    }
    let mut complete = true;
    let mut tar = Archive::new(&mut *source);
    let entries = match tar.entries() {
        Ok(entries) => entries.raw(true),
        Err(cause) => return broken(&cause, out),
    };
    let mut next_name = None;
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(cause) => return broken(&cause, out),
        };
        let kind = match entry.header().entry_type() {
            EntryType::GNULongName | EntryType::XHeader => {
                match name(&mut entry) {
                    Ok(name) => next_name = name.or(next_name),
                    Err(cause) => return broken(&cause, out),
                }
                continue;
            }
            EntryType::GNULongLink | EntryType::XGlobalHeader => continue,
            EntryType::Regular | EntryType::Continuous => Kind::File,
            EntryType::Directory => Kind::Folder,
            EntryType::Link | EntryType::Symlink => Kind::Link,
            _ => Kind::Special,
        };
        let name = next_name.take();
        let name = name.unwrap_or_else(|| entry.path_bytes().into_owned());
        // Of old, a folder was a file whose name ends so.
        let kind = if kind == Kind::File && name.ends_with(b"/") {
            Kind::Folder
        } else {
            kind
        };
        if let Some(path) = archive::path(&name, kind, out)? {
            let left = entry.size();
            complete &= archive::entry(&path, Whole { entry, left }, out)?;
        }
    }
    Ok(archive::finish(source, out)? && complete)
}

fn broken(cause: &io::Error, out: &mut Outbox<'_, '_>) -> Result<bool> {
    out.failed(1, format!("cannot be read as tar from here on: {cause}"))?;
    Ok(false)
}

/// The name that an entry gives to the next.
fn name(entry: &mut tar::Entry<'_, impl Read>) -> io::Result<Option<Vec<u8>>> {
    let is_list = entry.header().entry_type() == EntryType::XHeader;
    if entry.size() > MAX_NAME_BYTES {
        let what = format!("a name of more than {} KiB", MAX_NAME_BYTES >> 10);
        return Err(io::Error::new(ErrorKind::InvalidData, what));
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    if !is_list {
        bytes.truncate(
            bytes
                .iter()
                .position(|byte| *byte == 0)
                .unwrap_or(bytes.len()),
        );
        return Ok(Some(bytes));
    }
    let attributes = PaxExtensions::new(&bytes).flatten();
    let mut paths = attributes.filter(|attribute| attribute.key_bytes() == b"path");
    Ok(paths.next().map(|path| path.value_bytes().to_vec()))
}

/// An entry that ends where its header says or fails: the library takes the end of the file for the end of the entry.
struct Whole<R> {
    entry: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.entry.read(buffer)?;
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            let what = "the archive ends within this entry";
            return Err(io::Error::new(ErrorKind::UnexpectedEof, what));
        }
        self.left -= (read as u64).min(self.left);
        Ok(read)
    }
}
