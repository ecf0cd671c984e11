//! `.warc`, `.wet`: web archives (ISO 28500), as Common Crawl, CC-NEWS, the Internet Archive and wget write them.
//!
//! Read are texts and HTML pages: captures with status 200 (`response`), bare contents (`resource`) and texts made of
//! pages (`conversion`). Everything else is counted by its kind. A record's address is that of the capture, and its date
//! a bound: nothing on a page was published after it was fetched.
//!
//! A record is believed only if its stated length leads to the next one: else it is refused, and reading goes on with
//! the next line that begins a record. What stands in between may be lost. In a `.gz` with a member for each record, a
//! damaged member costs that record, and those whose members are unpacked with it before the damage shows.

mod head;
mod page;

use std::io::{self, BufRead, Read};

use self::head::Head;
use self::page::Page;
use super::outbox::{Outbox, Piece};
use super::record::Record;
use super::sink::{Layout, Position};
use super::stream::Stream;
use super::unpack::Damaged;
use super::{MAX_RECORD_BYTES, too_long};
use crate::article::Stated;
use crate::error::Result;

/// How the first line of a record begins.
pub(super) const MAGIC: &[u8] = b"WARC/";

/// What stands where a record should.
enum Next {
    Record,
    Other,
    End,
}

/// Reads the records of `source` from where it stands; false if it breaks off.
pub(super) fn read(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<bool> {
    let mut complete = true;
    loop {
        let start = source.offset();
        match next(source, out, start, &mut complete) {
            Ok(result) => {
                if !result? {
                    return Ok(complete);
                }
            }
            Err(cause) if Damaged::is_in(&cause) => {
                lost(&cause, start, out)?;
                complete = false;
            }
            Err(cause) => {
                out.failed_at(start, format!("cannot be read beyond this record: {cause}"))?;
                return Ok(false);
            }
        }
    }
}

/// Reports what a damaged member costs that begins at byte `at` or stands behind it.
fn lost(cause: &io::Error, at: u64, out: &mut Outbox<'_, '_>) -> Result<()> {
    let reason = format!("lost up to the next sound member of the gzip file: {cause}");
    out.failed_at(at, reason)
}

/// Reads one record; false if there is none. The outer error is of the source, the inner of the sink.
fn next(
    source: &mut Stream<'_>,
    out: &mut Outbox<'_, '_>,
    from: u64,
    complete: &mut bool,
) -> io::Result<Result<bool>> {
    match upcoming(source)? {
        Next::Record => {}
        Next::End => {
            out.reached(position(source));
            return Ok(Ok(false));
        }
        Next::Other => {
            skip_to_record(source)?;
            let after = position(source);
            let reason = "no WARC record begins here: skipped up to the next";
            return Ok(out.refuse_at(from, reason, Some(after)).map(|()| true));
        }
    }
    let start = source.offset();
    let Some(head) = head::read(source)? else {
        if source.fill_buf()?.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "its head is cut off",
            ));
        }
        skip_to_record(source)?;
        let reason = format!("its head is longer than {} KiB", head::MAX_HEAD_BYTES >> 10);
        let after = position(source);
        return Ok(out.refuse_at(start, reason, Some(after)).map(|()| true));
    };
    let length = head
        .get("content-length")
        .and_then(|length| length.parse::<u64>().ok());
    let Some(length) = length else {
        skip_to_record(source)?;
        let after = position(source);
        return Ok(out
            .refuse_at(start, "it states no length", Some(after))
            .map(|()| true));
    };
    let wanted = wanted(&head);
    let fits = length <= MAX_RECORD_BYTES as u64;
    let mut block = Vec::new();
    let mut taken = source.by_ref().take(length);
    let read = if wanted.is_ok() && fits {
        taken.read_to_end(&mut block)? as u64
    } else {
        io::copy(&mut taken, &mut io::sink())?
    };
    if read < length {
        let what = format!("it breaks off after {read} of {length} bytes");
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, what));
    }
    // A member that cannot be opened takes nothing from the record before it.
    let (next, damage) = match upcoming(source) {
        Err(cause) if !source.gauge().is_stopped() => (Next::Record, Some(cause)),
        next => (next?, None),
    };
    if matches!(next, Next::Other) {
        skip_to_record(source)?;
    }
    let after = position(source);
    let handed_on = match (next, wanted) {
        (Next::Other, _) => out.refuse_at(
            start,
            format!("its length of {length} bytes does not lead to the next record"),
            Some(after),
        ),
        (_, Err(kind)) => {
            out.leave_alone(kind, 1);
            out.reached(after);
            Ok(())
        }
        (_, Ok(_)) if !fits => out.refuse_at(start, too_long(), Some(after)),
        (_, Ok(kind)) => record(&head, kind, &block, start, after, out),
    };
    match (handed_on, damage) {
        (Ok(()), Some(cause)) if Damaged::is_in(&cause) => {
            *complete = false;
            Ok(lost(&cause, after.offset, out).map(|()| true))
        }
        (Ok(()), Some(cause)) => Err(cause),
        (handed_on, _) => Ok(handed_on.map(|()| true)),
    }
}

/// What a record that is read holds.
#[derive(Clone, Copy)]
enum Kind {
    Http,
    Content,
}

/// How a record is read, else the kind that it is counted under.
fn wanted(head: &Head) -> std::result::Result<Kind, &'static str> {
    let is_http = head
        .get("content-type")
        .is_some_and(|stated| stated.to_ascii_lowercase().starts_with("application/http"));
    match head
        .get("warc-type")
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "response" if is_http => Ok(Kind::Http),
        "response" => Err("WARC response of another protocol"),
        "resource" | "conversion" => Ok(Kind::Content),
        "request" => Err("WARC request"),
        "metadata" => Err("WARC metadata"),
        "warcinfo" => Err("WARC info"),
        "revisit" => Err("WARC revisit"),
        _ => Err("WARC record of another kind"),
    }
}

fn record(
    head: &Head,
    kind: Kind,
    block: &[u8],
    start: u64,
    after: Position,
    out: &mut Outbox<'_, '_>,
) -> Result<()> {
    // Some tools of old write the address as in the standard's grammar, `<` and `>` included.
    let url = head
        .get("warc-target-uri")
        .map(|url| url.trim_start_matches('<').trim_end_matches('>'));
    let page = match kind {
        Kind::Http => page::of_response(block, url),
        Kind::Content => page::of_content(block, head.get("content-type"), url),
    };
    match page {
        Page::Text(text, markup) => out.send(
            Piece {
                offset: Some(start),
                record: Record {
                    stated: Stated {
                        url: url.map(str::to_owned),
                        captured: head.get("warc-date").map(str::to_owned),
                        lang: single(head.get("warc-identified-content-language")),
                        ..Stated::default()
                    },
                    text,
                    markup,
                },
                ..Piece::default()
            },
            after,
        ),
        Page::Other(kind) => {
            out.leave_alone(kind, 1);
            out.reached(after);
            Ok(())
        }
        Page::Broken(why) => out.refuse_at(start, why, Some(after)),
    }
}

/// The language that Common Crawl found, if it found one only.
fn single(languages: Option<&str>) -> Option<String> {
    let languages = languages?;
    (!languages.contains(',')).then(|| languages.to_owned())
}

/// Skips empty lines, and says what follows.
fn upcoming(source: &mut Stream<'_>) -> io::Result<Next> {
    loop {
        match source.fill_buf()?.first() {
            None => return Ok(Next::End),
            Some(b'\r' | b'\n') => source.consume(1),
            Some(_) => break,
        }
    }
    Ok(if source.starts_with(MAGIC)? {
        Next::Record
    } else {
        Next::Other
    })
}

/// Skips lines up to one that begins a record, in constant memory.
fn skip_to_record(source: &mut Stream<'_>) -> io::Result<()> {
    while source.skip_until(b'\n')? > 0 {
        if source.starts_with(MAGIC)? {
            break;
        }
    }
    Ok(())
}

fn position(source: &mut Stream<'_>) -> Position {
    Position {
        offset: source.offset(),
        line: 1,
        layout: Layout::Records,
        hash: source.hash(),
    }
}
