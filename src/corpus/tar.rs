//! `.tar`, packed or not: entry after entry as they come, so that standard input will do.
//!
//! What the header of an entry has no room for comes before it as entries of their own: names, GNU's and POSIX's, and the
//! sizes that POSIX states so for files of more than 8 GiB. They are read here, within bounds, and so are the blocks: the
//! library takes headers apart.

use std::io::{self, ErrorKind, Read};

use tar::{EntryType, Header, PaxExtensions};

use super::archive::{self, Kind};
use super::outbox::Outbox;
use super::stream::Stream;
use crate::error::Result;

/// Longest name, and longest list of attributes with one in it.
const MAX_NAME_BYTES: u64 = 64 << 10;

/// Headers, and what contents are filled up to.
const BLOCK_BYTES: usize = 512;

/// Where the header of a sparse file, and each block that goes on with it, says whether another block does.
const SPARSE_GOES_ON: [usize; 2] = [482, 504];

/// What an entry says of the next.
#[derive(Default)]
struct Stated {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

/// Reads the entries of `source`; false if it or one of them breaks off.
pub(super) fn read(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<bool> {
    if !archive::may_open(out)? {
        return Ok(true);
    }
    let mut complete = true;
    let mut stated = Stated::default();
    loop {
        let header = match header(source) {
            Ok(Some(header)) => header,
            Ok(None) => break,
            Err(cause) => return broken(&cause, out),
        };
        match entry(&header, &mut stated, source, out) {
            Ok(read) => complete &= read?,
            Err(cause) => return broken(&cause, out),
        }
    }
    Ok(archive::finish(source, out)? && complete)
}

fn broken(cause: &io::Error, out: &mut Outbox<'_, '_>) -> Result<bool> {
    out.failed(1, format!("cannot be read as tar from here on: {cause}"))?;
    Ok(false)
}

/// The next header; `None` at the end, which is a block of nothing or that of the file.
fn header(source: &mut Stream<'_>) -> io::Result<Option<Header>> {
    let mut header = Header::new_old();
    let bytes = header.as_mut_bytes();
    let mut read = 0;
    while read < BLOCK_BYTES {
        match source.read(&mut bytes[read..])? {
            0 if read == 0 => return Ok(None),
            0 => return Err(cut_off()),
            more => read += more,
        }
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    // The sum is that of a header with spaces in the place of the sum.
    let sum = bytes.iter().enumerate().map(|(at, byte)| match at {
        148..156 => u32::from(b' '),
        _ => u32::from(*byte),
    });
    let sum: u32 = sum.sum();
    if header.cksum()? != sum {
        return Err(invalid("the checksum of a header does not match"));
    }
    Ok(Some(header))
}

/// Reads what `header` stands before. The outer error is of the archive, the inner of the sink.
fn entry(
    header: &Header,
    stated: &mut Stated,
    source: &mut Stream<'_>,
    out: &mut Outbox<'_, '_>,
) -> io::Result<Result<bool>> {
    let kind = match header.entry_type() {
        EntryType::GNULongName | EntryType::XHeader => {
            let mut contents = Contents::new(header.entry_size()?, source)?;
            stated.take(header.entry_type(), &mut contents)?;
            contents.skip()?;
            return Ok(Ok(true));
        }
        EntryType::GNULongLink | EntryType::XGlobalHeader => {
            Contents::new(header.entry_size()?, source)?.skip()?;
            return Ok(Ok(true));
        }
        EntryType::Regular | EntryType::Continuous => Kind::File,
        EntryType::Directory => Kind::Folder,
        EntryType::Link | EntryType::Symlink => Kind::Link,
        _ => Kind::Special,
    };
    if header.entry_type() == EntryType::GNUSparse {
        skip_sparse(header, source)?;
    }
    let Stated { name, size } = std::mem::take(stated);
    let size = size.map_or_else(|| header.entry_size(), Ok)?;
    let name = name.unwrap_or_else(|| header.path_bytes().into_owned());
    // Of old, a folder was a file whose name ends so.
    let kind = if kind == Kind::File && name.ends_with(b"/") {
        Kind::Folder
    } else {
        kind
    };
    let mut contents = Contents::new(size, source)?;
    let read = match archive::path(&name, kind, out) {
        Ok(Some(path)) => archive::entry(&path, &mut contents, out),
        Ok(None) => Ok(true),
        Err(error) => Err(error),
    };
    if read.is_ok() {
        contents.skip()?;
    }
    Ok(read)
}

/// Passes over the blocks that tell where the contents of a sparse file belong.
fn skip_sparse(header: &Header, source: &mut Stream<'_>) -> io::Result<()> {
    let mut goes_on = header.as_bytes()[SPARSE_GOES_ON[0]] != 0;
    let mut block = [0; BLOCK_BYTES];
    while goes_on {
        source.read_exact(&mut block)?;
        goes_on = block[SPARSE_GOES_ON[1]] != 0;
    }
    Ok(())
}

impl Stated {
    /// Takes what an entry of this type says.
    fn take(&mut self, kind: EntryType, contents: &mut Contents<'_, '_>) -> io::Result<()> {
        if contents.left > MAX_NAME_BYTES {
            let what = format!("a name of more than {} KiB", MAX_NAME_BYTES >> 10);
            return Err(invalid(&what));
        }
        let mut bytes = Vec::new();
        contents.read_to_end(&mut bytes)?;
        if kind == EntryType::GNULongName {
            let end = bytes.iter().position(|byte| *byte == 0);
            bytes.truncate(end.unwrap_or(bytes.len()));
            self.name = Some(bytes);
            return Ok(());
        }
        for attribute in PaxExtensions::new(&bytes).flatten() {
            match attribute.key_bytes() {
                b"path" if self.name.is_none() => {
                    self.name = Some(attribute.value_bytes().to_vec())
                }
                b"size" => self.size = attribute.value().ok().and_then(|size| size.parse().ok()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// What an entry holds, which ends where its size says or fails.
struct Contents<'s, 'a> {
    source: &'s mut Stream<'a>,
    left: u64,
    /// What the last block is filled up with.
    padding: u64,
}

impl<'s, 'a> Contents<'s, 'a> {
    fn new(size: u64, source: &'s mut Stream<'a>) -> io::Result<Self> {
        let full = size.checked_next_multiple_of(BLOCK_BYTES as u64);
        let full = full.ok_or_else(|| invalid("an entry longer than any file"))?;
        Ok(Contents {
            source,
            left: size,
            padding: full - size,
        })
    }

    /// Passes over what is left. An archive may end within the padding.
    fn skip(mut self) -> io::Result<()> {
        io::copy(&mut self, &mut io::sink())?;
        io::copy(&mut self.source.take(self.padding), &mut io::sink())?;
        Ok(())
    }
}

impl Read for Contents<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if wanted == 0 {
            return Ok(0);
        }
        let read = self.source.read(&mut buffer[..wanted])?;
        if read == 0 {
            let what = "the archive ends within this entry";
            return Err(io::Error::new(ErrorKind::UnexpectedEof, what));
        }
        self.left -= read as u64;
        Ok(read)
    }
}

fn cut_off() -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, "it ends within a header")
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}
