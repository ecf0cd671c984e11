//! Reads one file after another into the sink, each from where the sink wants it.

use std::io::{self, BufRead, Read};
use std::path::PathBuf;

use jiff::Timestamp;

use super::format::{FileName, Format, HEAD_BYTES, Packing};
use super::meter::{Gauge, Meter};
use super::options::Options;
use super::outbox::Outbox;
use super::sink::{End, File, Layout, Position, Start};
use super::stream::{Expected, Stream};
use super::walk::{STANDARD_INPUT, Visitor, stamp};
use super::{Refusal, Tally, csv, docx, feed, json, mail, parquet, tar, text, warc, zip};
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
        let named = expected(name.format.clone().ok(), self.options);
        let wanted = match self.meter.sink().file(&file)? {
            Start::Skip => return Ok(()),
            Start::Read => None,
            Start::From(position) => Some(position),
        };
        self.meter.begin();
        let (mut stream, format, position) = match self.open(&file, name.packing, named, wanted) {
            Ok(opened) => opened,
            Err(cause) => {
                let format = named.format.unwrap_or(Format::Text);
                let mut out = self.outbox(&file, beginning(format));
                out.failed(1, format!("cannot be opened: {cause}"))?;
                return self.end(&file, &out, false, false);
            }
        };
        tally.files += 1;
        let mut out = self.outbox(&file, position.unwrap_or(beginning(format)));
        let complete = match format.layout() {
            // What is resumed is at its end, for neither a text nor an archive goes on.
            Layout::Text | Layout::Whole if position.is_some() => true,
            _ => contents(&mut stream, format, Some(name.stem), &mut out)?,
        };
        tally.leave(out.left());
        self.end(&file, &out, complete, position.is_some())
    }

    fn standard_input(&mut self, tally: &mut Tally) -> Result<()> {
        let file = standard_input();
        // It cannot be read again, so that there is nothing to choose.
        self.meter.sink().file(&file)?;
        self.meter.begin();
        let named = expected(None, self.options);
        let opened = Stream::sniffed(io::stdin(), named, self.meter)
            .and_then(|mut stream| Ok((format(&mut stream, named)?, stream)));
        tally.files += 1;
        let (format, mut stream) = match opened {
            Ok(opened) => opened,
            Err(cause) => {
                let mut out = self.outbox(&file, beginning(Format::Text));
                out.failed(1, format!("cannot be read: {cause}"))?;
                return self.end(&file, &out, false, false);
            }
        };
        let mut out = self.outbox(&file, beginning(format));
        let complete = contents(&mut stream, format, None, &mut out)?;
        tally.leave(out.left());
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
    /// Reads records of JSON that come from elsewhere.
    pub(super) fn records(&mut self, source: impl Read + 'a, shown: &str) -> Result<()> {
        let file = File {
            shown: shown.to_owned(),
            place: shown.to_owned(),
            ..standard_input()
        };
        self.meter.sink().file(&file)?;
        self.meter.begin();
        let mut out = self.outbox(&file, beginning(Format::JsonLines));
        let named = Expected {
            format: Some(Format::JsonLines),
            is_sure: true,
        };
        let complete = match Stream::sniffed(source, named, self.meter) {
            Ok(mut stream) => contents(&mut stream, Format::JsonLines, None, &mut out)?,
            Err(cause) => {
                out.failed(1, format!("cannot be read: {cause}"))?;
                false
            }
        };
        self.end(&file, &out, complete, false)
    }

    fn outbox<'f>(&self, file: &'f File, position: Position) -> Outbox<'a, 'f> {
        Outbox::new(self.meter, self.options, self.read_at, file, position)
    }

    /// Opens `file` at the position `wanted`, if that still stands where it did, else at its beginning.
    fn open(
        &self,
        file: &File,
        packing: Packing,
        named: Expected,
        wanted: Option<Position>,
    ) -> io::Result<(Stream<'a>, Format, Option<Position>)> {
        let before = self.meter.unpacked();
        let open = || -> io::Result<_> {
            let mut stream = Stream::open(&file.path, packing, named, self.meter)?;
            let format = format(&mut stream, named)?;
            Ok((stream, format))
        };
        let (mut stream, format) = open()?;
        let Some(wanted) = wanted else {
            return Ok((stream, format, None));
        };
        match resume(&mut stream, format, &wanted) {
            Ok(true) => Ok((stream, format, Some(wanted))),
            Err(cause) if self.meter.is_stopped() => Err(cause),
            // What is damaged before the position yields what stands before the damage, once more.
            Ok(false) | Err(_) => {
                self.meter.recount(before);
                let (stream, format) = open()?;
                Ok((stream, format, None))
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

/// What to expect of a file that is called `named`.
pub(super) fn expected(named: Option<Format>, options: &Options) -> Expected {
    Expected {
        format: options.format.or(named),
        is_sure: options.format.is_some(),
    }
}

/// The format of `stream`, which stands at its beginning.
pub(super) fn format(stream: &mut Stream<'_>, expected: Expected) -> io::Result<Format> {
    match (expected.format, stream.binary()) {
        (Some(format), _) if expected.is_sure => Ok(format),
        (_, Some(binary)) => Ok(binary),
        (named, None) => Ok(Format::of_head(named, stream.ahead(HEAD_BYTES)?)),
    }
}

/// Reads `stream` from where `out` stands; false if it breaks off.
pub(super) fn contents(
    stream: &mut Stream<'_>,
    format: Format,
    place_id: Option<&str>,
    out: &mut Outbox<'_, '_>,
) -> Result<bool> {
    match format {
        Format::Text | Format::Html | Format::Markdown => text::read(stream, format, place_id, out),
        Format::Json | Format::JsonLines => json::read(stream, out),
        Format::Csv | Format::Tsv => csv::read(stream, format, out),
        Format::Parquet => parquet::read(stream, out),
        Format::Feed => feed::read(stream, out),
        Format::Zip => zip::read(stream, out),
        Format::Tar => tar::read(stream, out),
        Format::Warc => warc::read(stream, out),
        Format::Mbox => mail::read_all(stream, out),
        Format::Eml => mail::read_one(stream, place_id, out),
        Format::Docx => docx::read(stream, place_id, out),
    }
}

/// Brings `stream` to `position`; false if that is no longer the place it was.
fn resume(stream: &mut Stream<'_>, format: Format, position: &Position) -> io::Result<bool> {
    let fits = match (format.layout(), position.layout) {
        (Layout::Rows, Layout::UnendedRow) => true,
        (Layout::Values | Layout::FirstLine, layout) => layout.is_json(),
        (one, other) => one == other,
    };
    if !fits {
        return Ok(false);
    }
    if format.layout() == Layout::Rows {
        stream.keep_head()?;
    }
    if !stream.skip_to(position.offset)? || stream.hash() != position.hash {
        return Ok(false);
    }
    let next = match position.layout {
        Layout::Text | Layout::UnendedLine | Layout::UnendedRow | Layout::Whole => {
            stream.fill_buf()?.first()
        }
        // The last message has grown, unless another begins here.
        Layout::Messages => {
            let line = stream.peek(mail::FROM_LINE_BYTES)?;
            return Ok(line.is_empty() || mail::is_from_line(line));
        }
        _ => return Ok(true),
    };
    Ok(match next {
        None => true,
        Some(b'\n') => matches!(position.layout, Layout::UnendedLine | Layout::UnendedRow),
        Some(b'\r') => position.layout == Layout::UnendedRow,
        // The text or the line has grown, and it was read.
        Some(_) => false,
    })
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

/// The place at which a file of this format begins.
pub(super) fn beginning(format: Format) -> Position {
    Position {
        offset: 0,
        line: 1,
        layout: format.layout(),
        hash: xxhash_rust::xxh3::xxh3_64(&[]),
    }
}
