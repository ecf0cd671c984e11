//! `.csv` and `.tsv`: a table whose first row names its columns, by the same names as the keys of JSON.
//!
//! As RFC 4180 has it, and as spreadsheets do: quotes around values with delimiters or line feeds in them, a quote as two;
//! the delimiter of `.csv` is the comma, semicolon, tab or bar that the first row has most of; a first line `sep=;`
//! names it. Columns that mean nothing are skipped unread. The parser is the core of the `csv` crate, which takes
//! exactly what it has used: reading can go on between any two rows, and a row that is too long costs only itself.

use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::memchr_iter;

use super::format::Format;
use super::keys;
use super::outbox::Outbox;
use super::record;
use super::sink::{Layout, Position};
use super::stream::Stream;
use super::{MAX_RECORD_BYTES, charset, too_long};
use crate::error::Result;

/// Longest first row.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// What may stand between values.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads the rows of `source` from where `out` stands; false if it breaks off.
pub(super) fn read(
    source: &mut Stream<'_>,
    format: Format,
    out: &mut Outbox<'_, '_>,
) -> Result<bool> {
    let start = out.position();
    let header = if start.offset == 0 {
        source.ahead(MAX_HEADER_BYTES).map(Header::of_head(format))
    } else {
        Ok(Header::of_head(format)(source.head()))
    };
    let header = match header {
        Ok(Some(header)) => header,
        Ok(None) => {
            let reason = format!(
                "the first row is longer than {} KiB: it has to name the columns",
                MAX_HEADER_BYTES >> 10
            );
            out.refuse(1, reason, None)?;
            return Ok(false);
        }
        Err(cause) => {
            out.failed(1, format!("cannot be read: {cause}"))?;
            return Ok(false);
        }
    };
    let columns = Columns::of(&header.names, out);
    if start.offset == 0 {
        if let Err(cause) = source.skip_to(header.bytes as u64) {
            out.failed(1, format!("cannot be read: {cause}"))?;
            return Ok(false);
        }
        out.reached(Position {
            offset: source.offset(),
            line: 1 + header.lines,
            layout: Layout::Rows,
            hash: source.hash(),
        });
    }
    if !header.names.is_empty() && !columns.can_hold_articles {
        return refuse_all(source, &header, out);
    }
    rows(source, &header, &columns, out)
}

/// No row of a table without texts holds an article: that is one fault, not a million.
fn refuse_all(source: &mut Stream<'_>, header: &Header, out: &mut Outbox<'_, '_>) -> Result<bool> {
    let names: Vec<&str> = header.names.iter().map(String::as_str).take(12).collect();
    let reason = format!(
        "no column of texts: the first row has to name one of them {}, …; found {}",
        keys::text_names()[..3].join(", "),
        names.join(", ")
    );
    if let Err(cause) = source.skip_all() {
        out.failed(1, format!("cannot be read: {cause}"))?;
        return Ok(false);
    }
    let after = Position {
        offset: source.offset(),
        line: 1,
        layout: Layout::UnendedRow,
        hash: source.hash(),
    };
    out.refuse(1, reason, Some(after))?;
    Ok(true)
}

fn rows(
    source: &mut Stream<'_>,
    header: &Header,
    columns: &Columns,
    out: &mut Outbox<'_, '_>,
) -> Result<bool> {
    let spare = source.spare();
    let mut rows = Rows::new(header.delimiter, out.position().line);
    loop {
        match rows.next(source) {
            Ok(true) => {}
            Ok(false) => break,
            Err(cause) => {
                let reason = format!("cannot be read beyond this line: {cause}");
                out.failed(rows.began, reason)?;
                return Ok(false);
            }
        }
        let after = Position {
            offset: source.offset(),
            line: rows.line,
            layout: if rows.unended {
                Layout::UnendedRow
            } else {
                Layout::Rows
            },
            hash: source.hash(),
        };
        let read = if rows.cut {
            Err(too_long())
        } else if rows.len() > header.names.len() && !rows.is_blank_from(header.names.len()) {
            // Some delimiter or quote is not what it seems: under which column a value stands is anybody's guess.
            Err(format!(
                "{} values under {} columns: is a value with a delimiter in it not in quotes?",
                rows.len(),
                header.names.len()
            ))
        } else {
            let pairs = columns.wanted.iter().filter_map(|&column| {
                let value = rows.value(column)?;
                Some((&*header.names[column], charset::to_text(value, spare)))
            });
            record::of_pairs(pairs, out.mapping())
        };
        match read {
            Ok(record) => out.record(rows.began, None, record, after)?,
            Err(reason) => out.refuse(rows.began, reason, Some(after))?,
        }
    }
    out.reached(Position {
        offset: source.offset(),
        hash: source.hash(),
        ..out.position()
    });
    Ok(true)
}

/// The first row.
struct Header {
    delimiter: u8,
    names: Vec<String>,
    /// Its bytes, with those before it.
    bytes: usize,
    /// Its line feeds.
    lines: u64,
}

impl Header {
    /// Reads it from the beginning of a file of this `format`; none if its end is not there.
    fn of_head(format: Format) -> impl Fn(&[u8]) -> Option<Header> {
        move |head| {
            let (start, named) = declared(head);
            let delimiter = match format {
                Format::Tsv => b'\t',
                _ => named.unwrap_or_else(|| delimiter(&head[start..])),
            };
            let mut rows = Rows::new(delimiter, 0);
            let mut rest = &head[start..];
            let found = rows.next(&mut rest).ok()?;
            let bytes = head.len() - rest.len();
            // What ends with the head may go on behind it.
            if rows.unended && head.len() >= MAX_HEADER_BYTES {
                return None;
            }
            let names = (0..rows.len()).filter_map(|column| rows.value(column));
            let names = names.map(|name| charset::to_text(name, None).trim().to_owned());
            Some(Header {
                delimiter,
                names: if found { names.collect() } else { Vec::new() },
                bytes,
                lines: memchr_iter(b'\n', &head[..bytes]).count() as u64,
            })
        }
    }
}

/// The delimiter that a line `sep=;` names, as Excel has it, and the bytes of that line.
fn declared(head: &[u8]) -> (usize, Option<u8>) {
    match head {
        [b's', b'e', b'p', b'=', delimiter, rest @ ..] => match rest {
            [b'\r', b'\n', ..] => (7, Some(*delimiter)),
            [b'\n', ..] => (6, Some(*delimiter)),
            _ => (0, None),
        },
        _ => (0, None),
    }
}

/// What the first line has most of, outside quotes.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut in_quotes = false;
    for byte in head {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b'\n' if !in_quotes => break,
            _ if in_quotes => {}
            _ => {
                if let Some(at) = DELIMITERS.iter().position(|known| known == byte) {
                    counts[at] += 1;
                }
            }
        }
    }
    let best = (0..DELIMITERS.len()).rev().max_by_key(|at| counts[*at]);
    DELIMITERS[best.unwrap_or(0)]
}

/// Which columns are read.
struct Columns {
    wanted: Vec<usize>,
    /// Whether one of them is a text or a title.
    can_hold_articles: bool,
}

impl Columns {
    fn of(names: &[String], out: &Outbox<'_, '_>) -> Self {
        let meanings = names.iter().enumerate().filter_map(|(column, name)| {
            record::means(name, out.mapping()).map(|(field, _)| (column, field))
        });
        let meanings: Vec<_> = meanings.collect();
        Columns {
            can_hold_articles: meanings
                .iter()
                .any(|(_, field)| matches!(field, keys::Field::Text | keys::Field::Title)),
            wanted: meanings.into_iter().map(|(column, _)| column).collect(),
        }
    }
}

/// A row at a time.
struct Rows {
    core: Reader,
    values: Vec<u8>,
    /// The ends of the values in them.
    ends: Vec<usize>,
    count: usize,
    /// The line of the next byte, from 1.
    line: u64,
    /// The line at which the row begins.
    began: u64,
    /// Whether the row is longer than it may be.
    cut: bool,
    /// Whether the source ended before its line did.
    unended: bool,
}

impl Rows {
    fn new(delimiter: u8, line: u64) -> Self {
        Rows {
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            values: vec![0; 8 << 10],
            ends: vec![0; 64],
            count: 0,
            line,
            began: line,
            cut: false,
            unended: false,
        }
    }

    /// Reads the next row; false if there is none.
    fn next(&mut self, source: &mut impl BufRead) -> io::Result<bool> {
        while let Some(&(b'\n' | b'\r')) = source.fill_buf()?.first() {
            self.line += u64::from(source.fill_buf()?.first() == Some(&b'\n'));
            source.consume(1);
        }
        self.began = self.line;
        self.cut = false;
        let (mut filled, mut ended) = (0, 0);
        loop {
            let input = source.fill_buf()?;
            self.unended = input.is_empty();
            let (result, read, wrote, ends) =
                self.core
                    .read_record(input, &mut self.values[filled..], &mut self.ends[ended..]);
            self.line += memchr_iter(b'\n', &input[..read]).count() as u64;
            source.consume(read);
            (filled, ended) = (filled + wrote, ended + ends);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if filled < MAX_RECORD_BYTES => {
                    let length = (self.values.len() * 2).min(MAX_RECORD_BYTES);
                    self.values.resize(length, 0);
                }
                // As many delimiters are as long.
                ReadRecordResult::OutputEndsFull if ended < MAX_RECORD_BYTES / 8 => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    self.cut = true;
                    (filled, ended) = (0, 0);
                }
                ReadRecordResult::Record => {
                    self.count = ended;
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    /// How many values the row has.
    fn len(&self) -> usize {
        self.count
    }

    fn value(&self, column: usize) -> Option<&[u8]> {
        let end = *self.ends[..self.count].get(column)?;
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.values.get(start..end)
    }

    /// Whether nothing stands in `column` and those after it.
    fn is_blank_from(&self, column: usize) -> bool {
        (column..self.count)
            .filter_map(|column| self.value(column))
            .all(|value| value.trim_ascii().is_empty())
    }
}
