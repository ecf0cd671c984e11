//! Markup as far as feeds need it: XML as a stream of bounded pieces, its character set and references, and whether a text
//! is HTML.

use std::borrow::Cow;
use std::io::{self, BufRead, ErrorKind, Read};

use encoding_rs::Encoding;
use memchr::memchr_iter;
use quick_xml::escape;

use super::{MAX_RECORD_BYTES, too_long};

/// The character set that the XML declaration names.
pub(super) fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let end = memchr::memmem::find(head, b"?>")?;
    let start = memchr::memmem::find(&head[..end], b"encoding")? + b"encoding".len();
    let value = head[start..end].trim_ascii_start().strip_prefix(b"=")?;
    let value = value.trim_ascii_start();
    let quote = *value.first()?;
    let name = value[1..].split(|byte| *byte == quote).next()?;
    // What has been decoded for being UTF-16 is UTF-8 by now.
    Encoding::for_label(name).filter(|set| set.is_ascii_compatible())
}

/// `source` with the character references of XML read; others are left for HTML.
pub(super) fn unescaped(source: &str) -> Cow<'_, str> {
    let mut text = String::new();
    let mut rest = source;
    while let Some(at) = rest.find('&') {
        // No reference is longer; and a text of nothing but `&` is not searched to its end at each.
        let mut near = rest.as_bytes()[at..].iter().take(12);
        let end = near.position(|byte| *byte == b';').map(|end| at + end + 1);
        let read = end.and_then(|end| {
            let read = escape::unescape(&rest[at..end]).ok()?;
            Some((end, read))
        });
        let (end, read) = read.unwrap_or((at + 1, Cow::Borrowed("&")));
        text.push_str(&rest[..at]);
        text.push_str(&read);
        rest = &rest[end..];
    }
    if text.is_empty() && rest.len() == source.len() {
        return Cow::Borrowed(source);
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// What stands between the first `start` and the next `end`.
pub(super) fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let rest = &text[text.find(start)? + start.len()..];
    Some(&rest[..rest.find(end)?])
}

/// Whether there are tags or character references in `text`.
pub(super) fn is_html(text: &str) -> bool {
    let last = text.rfind('>').unwrap_or(0);
    let is_tag = |rest: &str| {
        let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
        name.starts_with(|c: char| c.is_ascii_alphabetic())
    };
    let is_reference = |rest: &str| {
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let name = end.map_or("", |end| &rest[1..end]);
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#')
    };
    text.match_indices('<')
        .any(|(at, _)| at < last && is_tag(&text[at..]))
        || text
            .match_indices('&')
            .any(|(at, _)| is_reference(&text[at..]))
}

/// Decoded bytes that know their line, and of which an item has only so many.
pub(super) struct Lines<R> {
    inner: io::BufReader<R>,
    /// The line of the next byte, from 1.
    pub(super) line: u64,
    taken: usize,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(inner: R) -> Self {
        Lines {
            inner: io::BufReader::with_capacity(64 << 10, inner),
            line: 1,
            taken: 0,
        }
    }

    /// What comes counts from here.
    pub(super) fn begin(&mut self) {
        self.taken = 0;
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let read = bytes.len().min(buffer.len());
        buffer[..read].copy_from_slice(&bytes[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken > MAX_RECORD_BYTES {
            return Err(io::Error::new(ErrorKind::InvalidData, too_long()));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.line += memchr_iter(b'\n', &self.inner.buffer()[..amount]).count() as u64;
        self.taken += amount;
        self.inner.consume(amount);
    }
}
