//! Unpacks gzip, Zstandard, bzip2 and xz, each with all the members, frames or streams that a file holds one after
//! another, in bounded memory.

use std::io::{self, BufRead, ErrorKind, Read};

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
        Packing::Gzip => Box::new(MultiGzDecoder::new(source)),
        Packing::Zstd => Box::new(Zstd::new(source)),
        Packing::Bzip2 => Box::new(MultiBzDecoder::new(source)),
        Packing::Xz => Box::new(Xz::new(source)),
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
