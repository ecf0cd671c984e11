//! `.mbox`, `.eml`: newsletters and other mail (RFC 5322, RFC 4155).
//!
//! `message` reads one message; here a mailbox is cut into them. A line `From ADDRESS DATE` begins a message at the
//! beginning of a file and after an empty line; a line that a mailbox has quoted by `>` for its likeness to one is
//! unquoted. `Content-Length`, on which some old mailboxes rely instead, is not believed.

mod message;

use std::io::{self, BufRead, Read};

use super::outbox::{Outbox, Piece};
use super::record::Record;
use super::sink::{Layout, Position};
use super::stream::Stream;
use super::{MAX_RECORD_BYTES, too_long};
use crate::error::Result;

/// Longest line `From ADDRESS DATE`.
pub(super) const FROM_LINE_BYTES: usize = 512;

/// Fields that only a message begins with: `From`, `Date` and `Subject` may stand above an article too.
const FIRST_FIELDS: [&str; 6] = [
    "Return-Path",
    "Received",
    "Delivered-To",
    "Message-ID",
    "MIME-Version",
    "X-Mozilla-Status",
];

/// What is read of a mailbox at a time: a line, or a part of a long one.
const PART_BYTES: u64 = 64 << 10;

/// Whether `line`, or what of it is at hand, begins a message: `From`, an address, and a time and a year, in any order,
/// as programs write them.
pub(super) fn is_from_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let rest = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if rest.len() > FROM_LINE_BYTES {
        return false;
    }
    let mut words = rest
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .skip(1);
    let is_time = |word: &[u8]| {
        let mut parts = word.split(|byte| *byte == b':');
        let is_part =
            |part: &[u8]| matches!(part.len(), 1 | 2) && part.iter().all(u8::is_ascii_digit);
        let enough = word.contains(&b':');
        enough && parts.all(is_part)
    };
    let is_year = |word: &[u8]| {
        word.len() == 4 && word.iter().all(u8::is_ascii_digit) && matches!(word[0], b'1' | b'2')
    };
    let (mut time, mut year) = (false, false);
    words.all(|word| {
        time |= is_time(word);
        year |= is_year(word);
        true
    });
    time && year
}

/// Whether a text begins as only messages do.
pub(super) fn is_head(bytes: &[u8]) -> bool {
    FIRST_FIELDS.iter().any(|field| {
        let name = bytes.get(..field.len());
        name.is_some_and(|name| name.eq_ignore_ascii_case(field.as_bytes()))
            && bytes.get(field.len()) == Some(&b':')
    })
}

/// Reads the message whose place gives it `id`, if it has none of its own; false if it breaks off.
pub(super) fn read_one(
    source: &mut Stream<'_>,
    id: Option<&str>,
    out: &mut Outbox<'_, '_>,
) -> Result<bool> {
    let Some(bytes) = super::text::whole(source, out)? else {
        return Ok(false);
    };
    let after = position(source, 1, Layout::Text);
    hand_on(&bytes, 1, id, after, out)?;
    Ok(true)
}

/// Reads the messages of a mailbox from where `source` stands; false if it breaks off.
pub(super) fn read_all(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<bool> {
    let mut line = out.position().line;
    loop {
        match next(source, line) {
            Ok(None) => return Ok(true),
            Ok(Some(cut)) => {
                let begins = line;
                line = cut.after.line;
                match cut.message {
                    Some(bytes) => hand_on(&bytes, begins, None, cut.after, out)?,
                    None => out.refuse(begins, cut.reason, Some(cut.after))?,
                }
            }
            Err(cause) => {
                out.failed(line, format!("cannot be read beyond this line: {cause}"))?;
                return Ok(false);
            }
        }
    }
}

/// A message cut out of a mailbox, or the reason why there is none.
struct Cut {
    message: Option<Vec<u8>>,
    reason: String,
    after: Position,
}

/// Cuts the next message out; `line` is the one at which `source` stands.
fn next(source: &mut Stream<'_>, mut line: u64) -> io::Result<Option<Cut>> {
    if source.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let begun = is_from_line(source.peek(FROM_LINE_BYTES)?);
    let mut bytes = Vec::new();
    let mut part = Vec::new();
    let (mut is_line_start, mut after_empty, mut too_much) = (true, false, false);
    let mut is_first = begun;
    loop {
        if is_line_start
            && !is_first
            && (after_empty || !begun)
            && source.starts_with(b"From ")?
            && is_from_line(source.peek(FROM_LINE_BYTES)?)
        {
            break;
        }
        part.clear();
        source
            .by_ref()
            .take(PART_BYTES)
            .read_until(b'\n', &mut part)?;
        if part.is_empty() {
            break;
        }
        let ends = part.ends_with(b"\n");
        if !is_first && begun {
            too_much |= bytes.len() + part.len() > MAX_RECORD_BYTES;
            if too_much {
                bytes = Vec::new();
            } else {
                let quoted = is_line_start && is_quoted(&part);
                bytes.extend_from_slice(&part[usize::from(quoted)..]);
            }
        }
        after_empty = is_line_start && (part == b"\n" || part == b"\r\n");
        line += u64::from(ends);
        (is_line_start, is_first) = (ends, is_first && !ends);
    }
    let reason = if begun {
        too_long()
    } else {
        "no message begins here: skipped up to the next line `From ADDRESS DATE`".to_owned()
    };
    Ok(Some(Cut {
        message: (begun && !too_much).then_some(bytes),
        reason,
        after: position(source, line, Layout::Messages),
    }))
}

/// Whether a line is one that a mailbox has put `>` before.
fn is_quoted(line: &[u8]) -> bool {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    marks > 0 && line[marks..].starts_with(b"From ")
}

fn hand_on(
    bytes: &[u8],
    line: u64,
    id: Option<&str>,
    after: Position,
    out: &mut Outbox<'_, '_>,
) -> Result<()> {
    let message = match message::read(bytes) {
        Ok(message) => message,
        Err(why) => return out.refuse(line, why, Some(after)),
    };
    out.leave_alone("attachment", message.attachments);
    let piece = Piece {
        line,
        place_id: id.map(str::to_owned),
        record: Record {
            stated: message.stated,
            text: message.text,
            markup: message.markup,
        },
        ..Piece::default()
    };
    out.send(piece, after)
}

fn position(source: &mut Stream<'_>, line: u64, layout: Layout) -> Position {
    Position {
        offset: source.offset(),
        line,
        layout,
        hash: source.hash(),
    }
}
