//! Opens a file as a stream of bytes: unpacks gzip, removes a byte order mark, turns UTF-16 into UTF-8.
//!
//! Bytes that are not UTF-8 pass through as they are; [`to_text`] decides about them once a record has been cut out.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use encoding_rs::WINDOWS_1252;
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;

/// Large enough that system calls do not show, small enough for a million small files.
const BUFFER_BYTES: usize = 64 << 10;

/// Opens `path`. The bytes read, once unpacked, are added to `count`.
pub(super) fn open<'a>(
    path: &Path,
    gzip: bool,
    count: &'a mut u64,
) -> io::Result<impl BufRead + use<'a>> {
    let file = File::open(path)?;
    let unpacked: Box<dyn Read> = if gzip {
        // A file packed in parallel, or appended to, has several members.
        Box::new(MultiGzDecoder::new(BufReader::new(file)))
    } else {
        Box::new(file)
    };
    let decoded = DecodeReaderBytesBuilder::new()
        .utf8_passthru(true)
        .strip_bom(true)
        .build(Counted {
            inner: unpacked,
            count,
        });
    Ok(BufReader::with_capacity(BUFFER_BYTES, decoded))
}

struct Counted<'a> {
    inner: Box<dyn Read>,
    count: &'a mut u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buffer) {
                // A signal came in between; those who ask by `fill_buf` need not know.
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result.inspect(|&read| *self.count += read as u64),
            }
        }
    }
}

/// Decodes one record. What is valid UTF-8 stays; every other byte is read as Windows-1252, which gives each byte a
/// character, so that nothing is lost. Going stretch by stretch keeps the rest of a UTF-8 text with one broken byte.
pub(super) fn to_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Cow::Owned(text)
}
