//! A file as a stream of decoded bytes that knows how many have been consumed, and their hash.

use std::fs;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use xxhash_rust::xxh3::Xxh3;

use super::charset;
use super::format::{Format, Packing};
use super::meter::Gauge;
use super::unpack::unpack;

/// Large enough that system calls do not show, small enough for a million small files.
const BUFFER_BYTES: usize = 64 << 10;

/// How much of a file decides about its character set.
const PROBE_BYTES: u64 = 256 << 10;

/// What a file should be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    /// Its format, by its name or as the user says.
    pub(super) format: Option<Format>,
    /// Whether the user says so.
    pub(super) is_sure: bool,
}

impl Expected {
    /// The format of what begins with `probe`, if it is to be read as it is.
    fn binary(self, probe: &[u8]) -> Option<Format> {
        if self.is_sure {
            self.format.filter(|format| format.is_binary())
        } else {
            Format::binary(self.format, probe)
        }
    }
}

/// Decoded bytes.
pub(super) struct Stream<'a> {
    inner: Box<dyn Read + 'a>,
    gauge: &'a dyn Gauge,
    /// The file itself, if that holds the same bytes.
    path: Option<PathBuf>,
    /// The format of what is read as it is, by its first bytes.
    binary: Option<Format>,
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
    /// An error to come once what stands before it has been consumed.
    failed: Option<io::Error>,
    /// Its first bytes, where they were kept.
    head: Vec<u8>,
}

impl<'a> Stream<'a> {
    /// Opens the file at `path`. One whose name speaks of no packing is unpacked by its first bytes.
    pub(super) fn open(
        path: &Path,
        packing: Packing,
        expected: Expected,
        gauge: &'a dyn Gauge,
    ) -> io::Result<Self> {
        let source = packed(fs::File::open(path)?, gauge);
        if packing != Packing::Plain {
            return Self::decoding(source, packing, expected, gauge, None);
        }
        let (packing, source) = sniffed(source)?;
        let itself = (packing == Packing::Plain).then(|| path.to_owned());
        Self::decoding(source, packing, expected, gauge, itself)
    }

    /// Reads `source`, whose first bytes say how it is packed.
    pub(super) fn sniffed(
        source: impl Read + 'a,
        expected: Expected,
        gauge: &'a dyn Gauge,
    ) -> io::Result<Self> {
        let (packing, source) = sniffed(packed(source, gauge))?;
        Self::decoding(source, packing, expected, gauge, None)
    }

    /// Reads `source`, an entry of a container.
    pub(super) fn within(
        source: impl Read + 'a,
        packing: Packing,
        expected: Expected,
        gauge: &'a dyn Gauge,
    ) -> io::Result<Self> {
        let source = Made {
            inner: source,
            gauge,
        };
        let source = BufReader::with_capacity(BUFFER_BYTES, source);
        if packing != Packing::Plain {
            return Self::decoding(source, packing, expected, gauge, None);
        }
        let (packing, source) = sniffed(source)?;
        Self::decoding(source, packing, expected, gauge, None)
    }

    /// What fails while probing is kept until the bytes before it have been read, unless the sink wants no more.
    fn decoding(
        source: impl BufRead + 'a,
        packing: Packing,
        expected: Expected,
        gauge: &'a dyn Gauge,
        path: Option<PathBuf>,
    ) -> io::Result<Self> {
        let mut unpacked = Unpacked {
            inner: unpack(source, packing),
            gauge,
            is_counted: false,
            failed: None,
        };
        let mut probe = Vec::new();
        let result = unpacked.by_ref().take(PROBE_BYTES).read_to_end(&mut probe);
        let complete = match result {
            Ok(read) => (read as u64) < PROBE_BYTES,
            Err(error) if gauge.is_stopped() => return Err(error),
            Err(error) => {
                unpacked.failed = Some(error);
                true
            }
        };
        let binary = expected.binary(&probe);
        let charset = match binary {
            Some(_) => charset::Charset::default(),
            None => charset::detect(&probe, complete),
        };
        unpacked.is_counted = !binary.is_some_and(Format::is_container);
        if unpacked.is_counted {
            gauge.count(probe.len() as u64);
        }
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
            gauge,
            path,
            binary,
            buffer: vec![0; BUFFER_BYTES],
            filled: 0,
            at: 0,
            hashed: 0,
            before: 0,
            hash: Xxh3::new(),
            spare: charset.spare,
            failed: None,
            head: Vec::new(),
        })
    }

    /// The format of what is read as it is, by its first bytes.
    pub(super) fn binary(&self) -> Option<Format> {
        self.binary
    }

    /// The file that holds these bytes from its beginning, if there is one.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Who counts what is read.
    pub(super) fn gauge(&self) -> &'a dyn Gauge {
        self.gauge
    }

    /// The bytes to come, `wanted` of them unless the end is nearer: at most the 64 KiB of the buffer. What fails on the
    /// way is kept until they have been consumed.
    pub(super) fn ahead(&mut self, wanted: usize) -> io::Result<&[u8]> {
        if self.filled - self.at < wanted {
            self.catch_up();
            self.before += self.at as u64;
            self.buffer.copy_within(self.at..self.filled, 0);
            self.filled -= self.at;
            (self.at, self.hashed) = (0, 0);
        }
        while self.filled < wanted.min(self.buffer.len()) && self.failed.is_none() {
            match self.inner.read(&mut self.buffer[self.filled..]) {
                Ok(0) => break,
                Ok(read) => self.filled += read,
                Err(error) if self.gauge.is_stopped() => return Err(error),
                Err(error) => self.failed = Some(error),
            }
        }
        Ok(&self.buffer[self.at..self.filled])
    }

    /// Of the bytes to come at most `most`.
    pub(super) fn peek(&mut self, most: usize) -> io::Result<&[u8]> {
        let ahead = self.ahead(most)?;
        Ok(&ahead[..ahead.len().min(most)])
    }

    /// Whether `bytes` come next.
    pub(super) fn starts_with(&mut self, bytes: &[u8]) -> io::Result<bool> {
        Ok(self.ahead(bytes.len())?.starts_with(bytes))
    }

    /// Keeps the first 64 KiB of a stream of which nothing has been consumed.
    pub(super) fn keep_head(&mut self) -> io::Result<()> {
        self.head = self.ahead(BUFFER_BYTES)?.to_vec();
        Ok(())
    }

    /// What was kept, else nothing.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Consumes all that is left.
    pub(super) fn skip_all(&mut self) -> io::Result<()> {
        self.skip_to(u64::MAX).map(|_| ())
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
            self.gauge.packed(0)?;
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            self.filled = self.inner.read(&mut self.buffer)?;
        }
        Ok(&self.buffer[self.at..self.filled])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.filled);
    }
}

/// The packing of `source` by its first bytes, and the same bytes.
fn sniffed<'a>(mut source: impl BufRead + 'a) -> io::Result<(Packing, impl BufRead + 'a)> {
    // A pipe gives what it has.
    let mut head = Vec::new();
    source.by_ref().take(8).read_to_end(&mut head)?;
    let packing = Packing::sniff(&head);
    Ok((packing, Cursor::new(head).chain(source)))
}

/// Bytes as they are on disk, reported to the sink.
struct Packed<'a, R> {
    inner: R,
    gauge: &'a dyn Gauge,
}

fn packed<'a, R: Read + 'a>(inner: R, gauge: &'a dyn Gauge) -> BufReader<Packed<'a, R>> {
    BufReader::with_capacity(BUFFER_BYTES, Packed { inner, gauge })
}

impl<R: Read> Read for Packed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buffer) {
                // A signal came in between; those who ask by `fill_buf` need not know.
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(read) => {
                    self.gauge.packed(read as u64)?;
                    return Ok(read);
                }
            }
        }
    }
}

/// Unpacked bytes, counted. Nothing follows an error.
struct Unpacked<'a> {
    inner: Box<dyn Read + 'a>,
    gauge: &'a dyn Gauge,
    /// Whether they are what is read in the end, and no container's.
    is_counted: bool,
    /// An error to come.
    failed: Option<io::Error>,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let read = self.inner.read(buffer)?;
        if self.is_counted {
            self.gauge.count(read as u64);
        } else {
            self.gauge.made(read as u64)?;
        }
        Ok(read)
    }
}

/// An entry of a container, as it comes out.
struct Made<'a, R> {
    inner: R,
    gauge: &'a dyn Gauge,
}

impl<R: Read> Read for Made<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.gauge.made(read as u64)?;
        Ok(read)
    }
}
