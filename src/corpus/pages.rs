//! The pages of a Parquet file, each looked at before the library takes it into memory.
//!
//! The library believes what the header of a page says of its length, and unpacks gzip and LZ4 to whatever they hold. Here
//! the header is read first, as far as its lengths, and what is packed so is unpacked once into nothing.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use lz4_flex::frame::FrameDecoder;
use parquet::basic::Compression;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// What the pages at hand may take together: of each column a page and a dictionary.
const MAX_PAGES_BYTES: u64 = 256 << 20;

/// As much of a header as holds the lengths.
const HEADER_BYTES: u64 = 64;

/// No deflated byte becomes more.
const MAX_RATIO: u64 = 1032;

/// What unpacks to no more is not tried first.
const UNTRIED_BYTES: u64 = 16 << 20;

/// What the last pages of all columns take.
pub(super) type Held = Arc<Mutex<Vec<[u64; 2]>>>;

/// A column of a file.
pub(super) struct Column {
    pub(super) file: Arc<File>,
    /// Its number, at which [`Held`] has room for it.
    pub(super) number: usize,
    pub(super) packing: Compression,
    pub(super) held: Held,
    /// The headers read last, each with its place. One is asked for, and may be asked for again, before its page is.
    pub(super) headers: Mutex<Vec<(u64, Header)>>,
}

/// The lengths that a header states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    is_dictionary: bool,
    unpacked: u64,
    packed: u64,
    /// Bytes before what is packed.
    levels: u64,
}

impl Length for Column {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

impl ChunkReader for Column {
    type T = io::BufReader<File>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut head = Vec::new();
        at(&self.file, start)?
            .take(HEADER_BYTES)
            .read_to_end(&mut head)?;
        let mut headers = self.headers.lock().unwrap_or_else(PoisonError::into_inner);
        // Where a header was read ahead, these are bytes of its page, which come to nothing or do no harm.
        if let Some(header) = Header::read(&head) {
            headers.retain(|(place, _)| *place < start);
            let older = headers.len().saturating_sub(1);
            headers.drain(..older);
            headers.push((start, header));
        }
        Ok(io::BufReader::new(at(&self.file, start)?))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let headers = self.headers.lock().unwrap_or_else(PoisonError::into_inner);
        let header = headers.iter().rfind(|(place, _)| *place < start);
        let header = match header {
            Some((_, header)) if header.packed == length as u64 => *header,
            _ => return Err(refused("a page whose header cannot be read")),
        };
        drop(headers);
        self.hold(header)?;
        let mut bytes = Vec::with_capacity(length);
        at(&self.file, start)?
            .take(length as u64)
            .read_to_end(&mut bytes)?;
        if bytes.len() < length {
            return Err(refused("the file ends within a page"));
        }
        self.try_out(header, &bytes)?;
        Ok(bytes.into())
    }
}

impl Column {
    /// Takes the page into account.
    fn hold(&self, header: Header) -> Result<()> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = held.get_mut(self.number) {
            held[usize::from(header.is_dictionary)] = header.unpacked.max(header.packed);
        }
        if held.iter().flatten().sum::<u64>() > MAX_PAGES_BYTES {
            return Err(refused(&format!(
                "pages that take more than {} MiB of memory (write it with smaller pages)",
                MAX_PAGES_BYTES >> 20
            )));
        }
        Ok(())
    }

    /// Unpacks a page into nothing if it might become more than its header says.
    fn try_out(&self, header: Header, bytes: &[u8]) -> Result<()> {
        let packed = usize::try_from(header.levels).ok();
        let packed = packed.and_then(|levels| bytes.get(levels..)).unwrap_or(&[]);
        if packed.len() as u64 * MAX_RATIO <= UNTRIED_BYTES {
            return Ok(());
        }
        let limit = header.unpacked + 1;
        let unpacked = match self.packing {
            Compression::GZIP(_) => io::copy(
                &mut MultiGzDecoder::new(packed).take(limit),
                &mut io::sink(),
            ),
            // Blocks of LZ4 are no longer than is asked for; a frame, which the library tries next, is.
            Compression::LZ4 => {
                io::copy(&mut FrameDecoder::new(packed).take(limit), &mut io::sink())
            }
            _ => return Ok(()),
        };
        // What cannot be unpacked the library reports.
        if unpacked.is_ok_and(|unpacked| unpacked == limit) {
            return Err(refused("a page that is longer than its header says"));
        }
        Ok(())
    }
}

fn at(file: &File, start: u64) -> io::Result<File> {
    let mut file = file.try_clone()?;
    file.seek(SeekFrom::Start(start))?;
    Ok(file)
}

fn refused(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

impl Header {
    /// Reads the beginning of a `PageHeader` in Thrift's compact protocol: the type and both lengths, which everybody
    /// writes in this order; of a page of version 2 also those of the levels before what is packed.
    fn read(bytes: &[u8]) -> Option<Header> {
        let mut compact = Compact(bytes);
        let kind = compact.int(1)?;
        let unpacked = u64::try_from(compact.int(1)?).ok()?;
        let packed = u64::try_from(compact.int(1)?).ok()?;
        let mut levels = 0;
        if kind == 3 {
            // The checksum is field 4, the header of version 2 is 8, and a structure.
            let mut at = 3;
            loop {
                let (step, of) = compact.field()?;
                at += step;
                match (at, of) {
                    (4, 5) => compact.varint().map(|_| ())?,
                    (8, 12) => break,
                    _ => return None,
                }
            }
            let lengths: Option<Vec<i64>> = (0..6).map(|_| compact.int(1)).collect();
            let lengths = lengths?;
            levels = u64::try_from(lengths[4].checked_add(lengths[5])?).ok()?;
        }
        Some(Header {
            is_dictionary: kind == 2,
            unpacked,
            packed,
            levels,
        })
    }
}

/// Thrift's compact protocol, as far as it is needed.
struct Compact<'b>(&'b [u8]);

impl Compact<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// How far the number of the next field is from the last, and its type.
    fn field(&mut self) -> Option<(u8, u8)> {
        let byte = self.byte()?;
        Some((byte >> 4, byte & 0x0f))
    }

    /// An integer of 32 bits, `step` fields after the last.
    fn int(&mut self, step: u8) -> Option<i64> {
        if self.field()? != (step, 5) {
            return None;
        }
        let zigzag = self.varint()?;
        i64::try_from(zigzag >> 1)
            .ok()
            .map(|value| value ^ -((zigzag & 1) as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_off_headers() {
        // Type 0, 100 bytes unpacked, 60 packed.
        let plain = [0x15, 0, 0x15, 0xc8, 1, 0x15, 120, 0x2c];
        let header = Header::read(&plain).unwrap();
        assert_eq!(
            (header.unpacked, header.packed, header.levels),
            (100, 60, 0)
        );
        // Version 2: four other numbers, then levels of 3 and 4 bytes.
        let second = [
            0x15, 6, 0x15, 0xc8, 1, 0x15, 120, 0x5c, 0x15, 2, 0x15, 0, 0x15, 2, 0x15, 0, 0x15, 6,
            0x15, 8,
        ];
        assert_eq!(Header::read(&second).unwrap().levels, 7);
        for end in 0..second.len() {
            assert_eq!(Header::read(&second[..end]), None, "{end}");
        }
    }
}
