//! A file that can be read in any order, for containers whose directory stands at their end.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::meter::Gauge;
use super::stream::Stream;

/// How much of a stream is put on the disk for this: standard input, what is packed once more, an entry of an archive.
const MAX_SPOOL_BYTES: u64 = 2 << 30;

/// The file of `source`: itself, else a temporary copy of what is left of the stream.
///
/// # Errors
/// Those of reading and writing, and `InvalidInput` with a hint for a stream that is too long to be copied.
pub(super) fn file(source: &mut Stream<'_>) -> io::Result<File> {
    if let Some(path) = source.path() {
        let file = File::open(path)?;
        source.gauge().holds(file.metadata()?.len());
        return Ok(file);
    }
    let mut copy = tempfile::tempfile()?;
    let limit = MAX_SPOOL_BYTES + 1;
    if io::copy(&mut source.by_ref().take(limit), &mut copy)? == limit {
        let what = format!(
            "only a file of its own can be read from its end, and this is longer than the {} GiB that are copied to the disk for it (unpack it, and name the file)",
            MAX_SPOOL_BYTES >> 30
        );
        return Err(io::Error::new(ErrorKind::InvalidInput, what));
    }
    copy.rewind()?;
    Ok(copy)
}

/// A file that asks whoever waits before each read, and yields no more than it may.
pub(super) struct Seekable<'a> {
    file: File,
    gauge: &'a dyn Gauge,
    left: Rc<Cell<u64>>,
}

impl<'a> Seekable<'a> {
    /// Yields at most as many bytes as `left` holds, which whoever made it may change.
    pub(super) fn new(file: File, gauge: &'a dyn Gauge, left: Rc<Cell<u64>>) -> Self {
        Seekable { file, gauge, left }
    }
}

impl Read for Seekable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.gauge.packed(0)?;
        let left = self.left.get();
        if left == 0 && !buffer.is_empty() {
            let what = "its directory is larger than 64 MiB";
            return Err(io::Error::new(ErrorKind::InvalidData, what));
        }
        let wanted = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let read = self.file.read(&mut buffer[..wanted])?;
        self.left.set(left - read as u64);
        Ok(read)
    }
}

impl Seek for Seekable<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
