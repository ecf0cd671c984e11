//! Unpacks gzip, Zstandard, bzip2 and xz, each with all the members, frames or streams that a file holds one after
//! another, in bounded memory.

use std::fmt;
use std::io::{self, BufRead, Chain, Cursor, ErrorKind, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::format::Packing;

/// The most memory that a file may ask for to be unpacked: what `zstd --ultra -22`, `zstd --long` and `xz -9` need.
const MAX_WINDOW_MIB: u32 = 128;

/// Unpacks `source`.
pub(super) fn unpack<'a>(source: impl BufRead + 'a, packing: Packing) -> Box<dyn Read + 'a> {
    match packing {
        Packing::Plain => Box::new(source),
        Packing::Gzip => Box::new(Gzip::new(source)),
        Packing::Zstd => Box::new(Zstd::new(source)),
        Packing::Bzip2 => Box::new(MultiBzDecoder::new(source)),
        Packing::Xz => Box::new(Xz::new(source)),
    }
}

/// All members of a gzip file. After an error that is [`Damaged`] reading goes on with the next member that has a sound head:
/// for whoever reads records of a member each, as web archives have them, and asks once more.
struct Gzip<R> {
    /// The decoder over the first bytes of a member that were looked at and the rest; `None` at the end.
    members: Option<MultiGzDecoder<Chain<Cursor<Vec<u8>>, R>>>,
    is_damaged: bool,
}

/// What the error of a damaged member holds: others may follow it.
#[derive(Debug)]
pub(super) struct Damaged(String);

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Damaged {}

impl Damaged {
    /// Whether it is the cause of `error`.
    pub(super) fn is_in(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|cause| cause.is::<Damaged>())
    }
}

/// How a member begins: two bytes that mark it, and the one way of packing there is.
const MEMBER: &[u8] = &[0x1f, 0x8b, 8];

/// Flags of a member that are not in use.
const UNUSED_FLAGS: u8 = 0xe0;

impl<R: BufRead> Gzip<R> {
    fn new(source: R) -> Self {
        Gzip {
            members: Some(Self::over(Vec::new(), source)),
            is_damaged: false,
        }
    }

    fn over(head: Vec<u8>, source: R) -> MultiGzDecoder<Chain<Cursor<Vec<u8>>, R>> {
        MultiGzDecoder::new(Cursor::new(head).chain(source))
    }

    /// Skips to the next head of a member.
    fn next_member(&mut self) -> io::Result<()> {
        let Some(members) = self.members.take() else {
            return Ok(());
        };
        let (_, mut source) = members.into_inner().into_inner();
        let mut last = [0_u8; 4];
        loop {
            let bytes = source.fill_buf()?;
            if bytes.is_empty() {
                return Ok(());
            }
            let head = bytes.iter().position(|byte| {
                last.rotate_left(1);
                last[3] = *byte;
                last.starts_with(MEMBER) && last[3] & UNUSED_FLAGS == 0
            });
            let passed = head.map_or(bytes.len(), |at| at + 1);
            source.consume(passed);
            if head.is_some() {
                self.members = Some(Self::over(last.to_vec(), source));
                return Ok(());
            }
        }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.is_damaged) {
            self.next_member()?;
        }
        let Some(members) = &mut self.members else {
            return Ok(0);
        };
        members.read(buffer).map_err(|error| match error.kind() {
            // What the decoder itself complains of, and no error of the source.
            ErrorKind::InvalidInput => {
                self.is_damaged = true;
                io::Error::new(ErrorKind::InvalidData, Damaged(error.to_string()))
            }
            _ => error,
        })
    }
}

/// All frames of a Zstandard file. The decoder reads one, and checks no checksum.
struct Zstd<R> {
    source: R,
    decoder: FrameDecoder,
    in_frame: bool,
    /// An error to come once all before it has been handed on.
    failed: Option<io::Error>,
}

impl<R: BufRead> Zstd<R> {
    fn new(source: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(u64::from(MAX_WINDOW_MIB) << 20);
        Zstd {
            source,
            decoder,
            in_frame: false,
            failed: None,
        }
    }

    /// Begins the next frame that holds anything; false if none follows.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => self.skip(u64::from(length))?,
                Err(error) => return Err(in_words(error)),
            }
        }
        Ok(false)
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.source.by_ref().take(length), &mut io::sink())?;
        if skipped < length {
            return Err(incomplete("incomplete zstd frame"));
        }
        Ok(())
    }

    /// Decodes the next block of the frame.
    ///
    /// The decoder holds back as much as the window until the frame ends. So that damage does not cost what stands
    /// before it, an empty last block ends the frame there, and the error follows.
    fn decode_block(&mut self) -> io::Result<()> {
        const EMPTY_LAST_BLOCK_AND_CHECKSUM: &[u8] = &[1, 0, 0, 0, 0, 0, 0];
        let one = || BlockDecodingStrategy::UptoBlocks(1);
        if let Err(error) = self.decoder.decode_blocks(&mut self.source, one()) {
            self.failed = Some(in_words(error));
            let ended = self
                .decoder
                .decode_blocks(EMPTY_LAST_BLOCK_AND_CHECKSUM, one());
            ended.map_err(in_words)?;
        }
        Ok(())
    }

    fn check(&self) -> io::Result<()> {
        match self.decoder.get_checksum_from_data() {
            Some(stated) if self.decoder.get_calculated_checksum() != Some(stated) => {
                Err(damaged("the checksum does not match"))
            }
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.in_frame {
                self.in_frame = self.next_frame()?;
                if !self.in_frame {
                    return Ok(0);
                }
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decode_block()?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            self.check()?;
            self.in_frame = false;
        }
    }
}

/// All streams of an xz file.
struct Xz<R: Read>(XzReader<R>);

impl<R: Read> Xz<R> {
    fn new(source: R) -> Self {
        // The limit counts some KiB that come on top of the window.
        Xz(XzReader::new_mem_limit(
            source,
            true,
            (MAX_WINDOW_MIB + 1) << 10,
        ))
    }
}

impl<R: Read> Read for Xz<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            ErrorKind::OutOfMemory => too_much_memory(),
            ErrorKind::UnexpectedEof => incomplete("incomplete xz stream"),
            _ => error,
        })
    }
}

fn too_much_memory() -> io::Error {
    io::Error::new(
        ErrorKind::OutOfMemory,
        format!(
            "it needs more than {MAX_WINDOW_MIB} MiB of memory to be unpacked (pack it with a smaller window)"
        ),
    )
}

/// An error of the Zstandard decoder, most of which are chains down to the end of the file.
fn in_words(error: FrameDecoderError) -> io::Error {
    match error {
        FrameDecoderError::WindowSizeTooBig { .. } => return too_much_memory(),
        FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::BadMagicNumber(_)) => {
            return damaged("invalid zstd header");
        }
        _ => {}
    }
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(deeper) = cause {
        if let Some(io) = deeper.downcast_ref::<io::Error>() {
            return match io.kind() {
                ErrorKind::UnexpectedEof => incomplete("incomplete zstd frame"),
                kind => io::Error::new(kind, io.to_string()),
            };
        }
        cause = deeper.source();
    }
    damaged(format!("damaged zstd frame: {error}"))
}

fn incomplete(what: &str) -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, what)
}

fn damaged(what: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.into())
}
