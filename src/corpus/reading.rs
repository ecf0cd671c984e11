//! Reads one file after another into the sink, each from where the sink wants it.

use std::io::{self, BufRead};
use std::path::PathBuf;

use jiff::Timestamp;

use super::format::{FileName, Format, Packing};
use super::meter::Meter;
use super::options::Options;
use super::outbox::Outbox;
use super::sink::{End, File, Layout, Position, Start};
use super::stream::Stream;
use super::walk::{STANDARD_INPUT, Visitor, stamp};
use super::{Refusal, Tally, docx, json, mail, text, warc};
use crate::article::Origin;
use crate::error::Result;

/// Reads the files that a walk comes by.
pub(super) struct Reading<'a> {
    pub(super) meter: &'a Meter<'a>,
    pub(super) options: &'a Options,
    pub(super) read_at: Timestamp,
}

impl Visitor for Reading<'_> {
    fn file(&mut self, file: File, name: &FileName<'_>, tally: &mut Tally) -> Result<()> {
        let Ok(format) = name.format else {
            return Ok(());
        };
        let wanted = match self.meter.sink().file(&file)? {
            Start::Skip => return Ok(()),
            Start::Read => None,
            Start::From(position) => Some(position),
        };
        let (mut stream, position) = match self.open(&file, name.packing, format, wanted) {
            Ok(opened) => opened,
            Err(cause) => {
                let mut out = self.outbox(&file, beginning(format));
                out.failed(1, format!("cannot be opened: {cause}"))?;
                return self.end(&file, &out, false, false);
            }
        };
        let format = stream.evident().unwrap_or(format);
        tally.files += 1;
        let mut out = self.outbox(&file, position.unwrap_or(beginning(format)));
        // What is resumed is at its end, for one article does not go on.
        let complete = format.is_single() && position.is_some()
            || contents(&mut stream, format, Some(name.stem), &mut out)?;
        tally.leave_parts(&out.left);
        self.end(&file, &out, complete, position.is_some())
    }

    fn standard_input(&mut self, tally: &mut Tally) -> Result<()> {
        let file = standard_input();
        // It cannot be read again, so that there is nothing to choose.
        self.meter.sink().file(&file)?;
        let opened = Stream::sniffed(io::stdin(), self.meter).and_then(|mut stream| {
            let format = match stream.evident() {
                Some(format) => format,
                None => Format::sniff(stream.fill_buf()?),
            };
            Ok((stream, format))
        });
        tally.files += 1;
        let (mut stream, format) = match opened {
            Ok(opened) => opened,
            Err(cause) => {
                let mut out = self.outbox(&file, beginning(Format::Text));
                out.failed(1, format!("cannot be read: {cause}"))?;
                return self.end(&file, &out, false, false);
            }
        };
        let mut out = self.outbox(&file, beginning(format));
        let complete = contents(&mut stream, format, None, &mut out)?;
        tally.leave_parts(&out.left);
        self.end(&file, &out, complete, false)
    }

    fn unreachable(&mut self, shown: String, reason: String) -> Result<()> {
        let origin = Origin {
            path: shown,
            line: 1,
            offset: None,
        };
        self.meter.sink().refused(Refusal { origin, reason }, None)
    }
}

impl<'a> Reading<'a> {
    fn outbox<'f>(&self, file: &'f File, position: Position) -> Outbox<'a, 'f> {
        Outbox::new(self.meter, self.options, self.read_at, file, position)
    }

    /// Opens `file` at the position `wanted`, if that still stands where it did, else at its beginning.
    fn open(
        &self,
        file: &File,
        packing: Packing,
        format: Format,
        wanted: Option<Position>,
    ) -> io::Result<(Stream<'a>, Option<Position>)> {
        let before = self.meter.unpacked();
        let open = || Stream::open(&file.path, packing, format, self.meter);
        let mut stream = open()?;
        let Some(wanted) = wanted else {
            return Ok((stream, None));
        };
        match resume(&mut stream, format, &wanted) {
            Ok(true) => Ok((stream, Some(wanted))),
            Err(cause) if self.meter.is_stopped() => Err(cause),
            // What is damaged before the position yields what stands before the damage, once more.
            Ok(false) | Err(_) => {
                self.meter.recount(before);
                Ok((open()?, None))
            }
        }
    }

    fn end(&self, file: &File, out: &Outbox<'_, '_>, complete: bool, resumed: bool) -> Result<()> {
        let is_file = file.shown != STANDARD_INPUT;
        let end = End {
            position: out.position(),
            complete,
            records: out.records,
            refused: out.refused,
            resumed,
            steady: !is_file
                || stamp(&file.path).is_ok_and(|now| now == (file.size, file.modified)),
        };
        self.meter.sink().end(file, &end)
    }
}

fn contents(
    stream: &mut Stream<'_>,
    format: Format,
    place_id: Option<&str>,
    out: &mut Outbox<'_, '_>,
) -> Result<bool> {
    match format {
        Format::Text => text::read(stream, place_id, out),
        Format::Json | Format::JsonLines => json::read(stream, out),
        Format::Warc => warc::read(stream, out),
        Format::Mbox => mail::read_all(stream, out),
        Format::Eml => mail::read_one(stream, place_id, out),
        Format::Docx => docx::read(stream, place_id, out),
    }
}

/// Brings `stream` to `position`; false if that is no longer the place it was.
fn resume(stream: &mut Stream<'_>, format: Format, position: &Position) -> io::Result<bool> {
    let format = stream.evident().unwrap_or(format);
    if !fits(format, position.layout)
        || !stream.skip_to(position.offset)?
        || stream.hash() != position.hash
    {
        return Ok(false);
    }
    let next = match position.layout {
        Layout::Text | Layout::UnendedLine => stream.fill_buf()?.first(),
        // The last message has grown, unless another begins here.
        Layout::Messages => {
            let line = stream.peek(mail::FROM_LINE_BYTES)?;
            return Ok(line.is_empty() || mail::is_from_line(line));
        }
        _ => return Ok(true),
    };
    Ok(match next {
        None => true,
        Some(b'\n') => position.layout == Layout::UnendedLine,
        // The text or the line has grown, and it was read.
        Some(_) => false,
    })
}

/// Whether a position of `layout` is one in a file of `format`.
fn fits(format: Format, layout: Layout) -> bool {
    match layout {
        Layout::Text | Layout::Records | Layout::Messages => layout == format.layout(),
        _ => matches!(format, Format::Json | Format::JsonLines),
    }
}

/// Standard input as a file.
pub(super) fn standard_input() -> File {
    File {
        path: PathBuf::from(STANDARD_INPUT),
        shown: STANDARD_INPUT.to_owned(),
        root: PathBuf::new(),
        place: STANDARD_INPUT.to_owned(),
        size: 0,
        modified: None,
        overrides: 0,
    }
}

fn beginning(format: Format) -> Position {
    Position {
        offset: 0,
        line: 1,
        layout: format.layout(),
        hash: xxhash_rust::xxh3::xxh3_64(&[]),
    }
}
