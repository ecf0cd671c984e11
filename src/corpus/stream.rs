//! A file as a stream of decoded bytes that knows how many have been consumed, and their hash.

use std::fs;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::Path;

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use xxhash_rust::xxh3::Xxh3;

use super::charset::{self, Charset};
use super::format::{Format, Packing};
use super::meter::Meter;
use super::unpack::unpack;

/// Large enough that system calls do not show, small enough for a million small files.
const BUFFER_BYTES: usize = 64 << 10;

/// How much of a file decides about its character set.
const PROBE_BYTES: u64 = 256 << 10;

/// Decoded bytes.
pub(super) struct Stream<'a> {
    inner: Box<dyn Read + 'a>,
    meter: &'a Meter<'a>,
    buffer: Vec<u8>,
    /// What of the buffer is filled.
    filled: usize,
    /// What of it is consumed.
    at: usize,
    /// What of it has gone into the hash.
    hashed: usize,
    /// The bytes consumed before those in the buffer.
    before: u64,
    hash: Xxh3,
    /// The character set of records that are not UTF-8, if it is known.
    spare: Option<&'static Encoding>,
    /// The format that the first bytes leave no doubt about.
    evident: Option<Format>,
}

impl<'a> Stream<'a> {
    /// Opens the file at `path`, which by its name is of `format`.
    pub(super) fn open(
        path: &Path,
        packing: Packing,
        format: Format,
        meter: &'a Meter<'a>,
    ) -> io::Result<Self> {
        let source = packed(fs::File::open(path)?, meter);
        Self::decoding(source, packing, format, meter)
    }

    /// Reads `source`, whose first bytes say how it is packed.
    pub(super) fn sniffed(source: impl Read + 'a, meter: &'a Meter<'a>) -> io::Result<Self> {
        let mut source = packed(source, meter);
        // A pipe gives what it has.
        let mut head = Vec::new();
        source.by_ref().take(8).read_to_end(&mut head)?;
        let packing = Packing::sniff(&head);
        let source = Cursor::new(head).chain(source);
        Self::decoding(source, packing, Format::Text, meter)
    }

    /// What fails while probing is kept until the bytes before it have been read, unless the sink wants no more.
    fn decoding(
        source: impl BufRead + 'a,
        packing: Packing,
        format: Format,
        meter: &'a Meter<'a>,
    ) -> io::Result<Self> {
        let mut unpacked = Unpacked {
            inner: unpack(source, packing),
            meter,
            failed: None,
        };
        let mut probe = Vec::new();
        let result = unpacked.by_ref().take(PROBE_BYTES).read_to_end(&mut probe);
        let complete = match result {
            Ok(read) => (read as u64) < PROBE_BYTES,
            Err(error) if meter.is_stopped() => return Err(error),
            Err(error) => {
                unpacked.failed = Some(error);
                true
            }
        };
        let evident = Format::evident(&probe);
        let charset = if evident.unwrap_or(format).is_binary() {
            Charset::default()
        } else {
            charset::detect(&probe, complete)
        };
        let mut probe = Cursor::new(probe);
        probe.set_position(charset.mark as u64);
        let bytes = probe.chain(unpacked);
        let inner: Box<dyn Read + 'a> = match charset.whole {
            None => Box::new(bytes),
            Some(set) => Box::new(
                DecodeReaderBytesBuilder::new()
                    .encoding(Some(set))
                    .bom_sniffing(false)
                    .build(bytes),
            ),
        };
        Ok(Stream {
            inner,
            meter,
            buffer: vec![0; BUFFER_BYTES],
            filled: 0,
            at: 0,
            hashed: 0,
            before: 0,
            hash: Xxh3::new(),
            spare: charset.spare,
            evident,
        })
    }

    /// The format that the first bytes leave no doubt about.
    pub(super) fn evident(&self) -> Option<Format> {
        self.evident
    }

    /// The next `most` bytes, less at the end, without consuming them; at most as many as the buffer holds.
    pub(super) fn peek(&mut self, most: usize) -> io::Result<&[u8]> {
        let most = most.min(BUFFER_BYTES);
        while self.filled - self.at < most {
            if self.at > 0 {
                self.catch_up();
                self.before += self.at as u64;
                self.buffer.copy_within(self.at..self.filled, 0);
                self.filled -= self.at;
                (self.at, self.hashed) = (0, 0);
            }
            self.meter.packed(0)?;
            match self.inner.read(&mut self.buffer[self.filled..])? {
                0 => break,
                read => self.filled += read,
            }
        }
        let end = self.filled.min(self.at + most);
        Ok(&self.buffer[self.at..end])
    }

    /// Whether `bytes` come next.
    pub(super) fn starts_with(&mut self, bytes: &[u8]) -> io::Result<bool> {
        Ok(self.peek(bytes.len())? == bytes)
    }

    /// The character set of records that are not UTF-8, if it is known.
    pub(super) fn spare(&self) -> Option<&'static Encoding> {
        self.spare
    }

    /// The bytes consumed.
    pub(super) fn offset(&self) -> u64 {
        self.before + self.at as u64
    }

    /// XXH3-64 of the bytes consumed.
    pub(super) fn hash(&mut self) -> u64 {
        self.catch_up();
        self.hash.digest()
    }

    /// Consumes bytes up to `offset`; false if there are fewer.
    pub(super) fn skip_to(&mut self, offset: u64) -> io::Result<bool> {
        while self.offset() < offset {
            let at_hand = self.fill_buf()?.len();
            if at_hand == 0 {
                return Ok(false);
            }
            let wanted = offset - self.offset();
            self.consume(usize::try_from(wanted).map_or(at_hand, |wanted| wanted.min(at_hand)));
        }
        Ok(true)
    }

    /// Hashes what has been consumed since the last time: in large pieces, for many consumptions are of one byte.
    fn catch_up(&mut self) {
        self.hash.update(&self.buffer[self.hashed..self.at]);
        self.hashed = self.at;
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at_hand = self.fill_buf()?;
        let read = at_hand.len().min(buffer.len());
        buffer[..read].copy_from_slice(&at_hand[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.filled {
            self.catch_up();
            self.before += self.at as u64;
            (self.at, self.hashed, self.filled) = (0, 0, 0);
            // Little on disk may unpack to much: whoever waits is told here too.
            self.meter.packed(0)?;
            self.filled = self.inner.read(&mut self.buffer)?;
        }
        Ok(&self.buffer[self.at..self.filled])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.filled);
    }
}

/// Bytes as they are on disk, reported to the sink.
struct Packed<'a, R> {
    inner: R,
    meter: &'a Meter<'a>,
}

fn packed<'a, R: Read + 'a>(inner: R, meter: &'a Meter<'a>) -> BufReader<Packed<'a, R>> {
    BufReader::with_capacity(BUFFER_BYTES, Packed { inner, meter })
}

impl<R: Read> Read for Packed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buffer) {
                // A signal came in between; those who ask by `fill_buf` need not know.
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(read) => {
                    self.meter.packed(read as u64)?;
                    return Ok(read);
                }
            }
        }
    }
}

/// Unpacked bytes, counted. Nothing follows an error.
struct Unpacked<'a> {
    inner: Box<dyn Read + 'a>,
    meter: &'a Meter<'a>,
    /// An error to come.
    failed: Option<io::Error>,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.failed.take() {
            Some(error) => Err(error),
            None => self
                .inner
                .read(buffer)
                .inspect(|&read| self.meter.count(read as u64)),
        }
    }
}
