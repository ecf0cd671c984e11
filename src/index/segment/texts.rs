//! The stored part of articles while their segment is gathered: in memory as long as it is small, then in a file without
//! a name.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use tempfile::{SpooledTempFile, spooled_tempfile_in};

/// So many bytes stay in memory.
const IN_MEMORY: usize = 64 << 20;
/// Bytes that are handed on together.
const BUFFER: usize = 1 << 18;

/// Descriptions and texts, one after the other.
pub(super) struct Texts {
    spool: SpooledTempFile,
    buffer: Vec<u8>,
    length: u64,
}

/// Where the description and the text of an article stand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    start: u64,
    meta: u32,
    body: u32,
}

impl Texts {
    /// None yet; a file is made in `folder`.
    pub(super) fn new(folder: &Path) -> Self {
        Texts {
            spool: spooled_tempfile_in(IN_MEMORY, folder),
            buffer: Vec::new(),
            length: 0,
        }
    }

    /// Appends those of an article.
    pub(super) fn push(&mut self, meta: &str, body: &str) -> io::Result<Place> {
        let start = self.length;
        self.buffer.extend_from_slice(meta.as_bytes());
        self.buffer.extend_from_slice(body.as_bytes());
        self.length += (meta.len() + body.len()) as u64;
        if self.buffer.len() >= BUFFER {
            self.flush()?;
        }
        let length = |text: &str| u32::try_from(text.len()).map_err(io::Error::other);
        Ok(Place {
            start,
            meta: length(meta)?,
            body: length(body)?,
        })
    }

    /// Has all of it where [`read`](Self::read) finds it.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.spool.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// Those of an article, after a [`flush`](Self::flush); `meta` and `body` are overwritten.
    pub(super) fn read(
        &mut self,
        place: Place,
        meta: &mut String,
        body: &mut String,
    ) -> io::Result<()> {
        self.spool.seek(SeekFrom::Start(place.start))?;
        self.buffer
            .resize(place.meta as usize + place.body as usize, 0);
        self.spool.read_exact(&mut self.buffer)?;
        let (first, second) = self.buffer.split_at(place.meta as usize);
        for (out, bytes) in [(meta, first), (body, second)] {
            out.clear();
            out.push_str(str::from_utf8(bytes).map_err(io::Error::other)?);
        }
        Ok(())
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        let spooled = if self.spool.is_rolled() {
            0
        } else {
            self.length as usize
        };
        spooled + self.buffer.capacity()
    }
}
