//! Cuts a stream of JSON into the pieces that should each hold one record, without parsing them.
//!
//! It knows strings and brackets, no more, so that one broken record costs only itself. Whether a piece is JSON is
//! found out by `record`.

use std::io::{self, BufRead, ErrorKind};

use memchr::{memchr, memchr_iter, memchr2};

use super::sink::{Layout, Position};
use super::stream::Stream;
use super::{MAX_RECORD_BYTES, list};

/// A stream of records.
pub(super) struct Scanner<'s, 'a> {
    source: &'s mut Stream<'a>,
    layout: Layout,
    /// The line of the next byte, from 1.
    line: u64,
    piece: Piece,
    /// Whether a list of records may stand within the next object.
    seeks_list: bool,
    /// Whether the source ended within an array or object.
    broken: bool,
}

/// Bytes that should hold one record.
#[derive(Default)]
pub(super) struct Piece {
    /// The line at which it begins.
    pub(super) line: u64,
    /// The bytes up to [`MAX_RECORD_BYTES`].
    pub(super) bytes: Vec<u8>,
    /// Whether there were more.
    pub(super) cut: bool,
    /// Whether the source ended before the piece did.
    pub(super) open: bool,
}

impl<'s, 'a> Scanner<'s, 'a> {
    /// Reads `source` on from `start`, at which it stands.
    pub(super) fn new(source: &'s mut Stream<'a>, start: &Position) -> Self {
        Scanner {
            source,
            layout: start.layout,
            line: start.line,
            piece: Piece::default(),
            seeks_list: start.offset == 0 || matches!(start.layout, Layout::List(_)),
            broken: false,
        }
    }

    /// The line that has been reached, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The place behind the last piece, or behind all if there was none left.
    pub(super) fn position(&mut self) -> Position {
        Position {
            offset: self.source.offset(),
            line: self.line,
            layout: self.layout,
            hash: self.source.hash(),
        }
    }

    /// Whether the source ended within an array or object.
    pub(super) fn is_broken(&self) -> bool {
        self.broken
    }

    /// The next piece, if there is one.
    ///
    /// # Errors
    /// Whatever the source fails with, and `UnexpectedEof` for an array that is not closed. Nothing follows an error.
    pub(super) fn next(&mut self) -> io::Result<Option<&Piece>> {
        if self.broken {
            // The parser reported the value that broke off; the array around it needs no second report.
            return Ok(None);
        }
        if !self.skip_separators()? {
            return match self.layout {
                Layout::Array | Layout::List(_) => Err(io::Error::new(
                    ErrorKind::UnexpectedEof,
                    "the array is not closed",
                )),
                _ => Ok(None),
            };
        }
        self.piece.line = self.line;
        self.piece.bytes.clear();
        self.piece.cut = false;
        if self.layout == Layout::Lines {
            self.piece.open = !self.take_until(|bytes| memchr(b'\n', bytes))?;
            if self.piece.open {
                self.layout = Layout::UnendedLine;
            } else {
                self.source.consume(1);
                self.line += 1;
            }
            return Ok(Some(&self.piece));
        }
        let mut nesting = Nesting::default();
        self.piece.open = !self.take_until(|bytes| nesting.end(bytes))?;
        self.broken = self.piece.open;
        if !matches!(self.layout, Layout::Array | Layout::List(_)) {
            self.seeks_list = false;
            let is_alone = self.piece.line == self.line && self.piece.bytes.first() == Some(&b'{');
            self.layout = if is_alone {
                Layout::ValueOnLine
            } else {
                Layout::Values
            };
        }
        Ok(Some(&self.piece))
    }

    /// Skips what may stand between two pieces; false if nothing follows.
    fn skip_separators(&mut self) -> io::Result<bool> {
        while let Some(&byte) = self.source.fill_buf()?.first() {
            self.layout = match (byte, self.layout) {
                (b'\n', layout) => {
                    self.line += 1;
                    match layout {
                        // JSON Lines under another name. Lines recover better: a broken one cannot swallow the next.
                        Layout::ValueOnLine | Layout::UnendedLine => Layout::Lines,
                        layout => layout,
                    }
                }
                (b' ' | b'\t' | b'\r', layout) => layout,
                // A line may hold an array too, but the first can only begin one around all.
                (b'[', Layout::FirstLine) => Layout::Array,
                (_, Layout::FirstLine | Layout::Lines | Layout::UnendedLine) => {
                    self.layout = Layout::Lines;
                    return Ok(true);
                }
                (b'[', Layout::Values | Layout::ValueOnLine) => Layout::Array,
                (b']', Layout::List(depth)) => {
                    self.source.consume(1);
                    if !self.skip_around(usize::from(depth))? {
                        return Err(io::Error::new(
                            ErrorKind::UnexpectedEof,
                            "the object around the list is not closed",
                        ));
                    }
                    self.layout = Layout::Values;
                    continue;
                }
                (b']', _) => Layout::Values,
                // A comma or bracket too many does no harm here.
                (b',' | b'}', layout @ (Layout::Array | Layout::List(_))) => layout,
                (b',' | b'}', _) => Layout::Values,
                (b'{', Layout::Values) if self.seeks_list => {
                    let head = self.source.ahead(list::SEARCHED_BYTES)?;
                    let Some(found) = list::find(head) else {
                        return Ok(true);
                    };
                    self.line += memchr_iter(b'\n', &head[..found.bytes]).count() as u64;
                    self.source.consume(found.bytes);
                    self.layout = Layout::List(found.depth);
                    continue;
                }
                _ => return Ok(true),
            };
            self.source.consume(1);
        }
        Ok(false)
    }

    /// Skips what stands behind a list with so many objects around it; false if the source ends first.
    fn skip_around(&mut self, depth: usize) -> io::Result<bool> {
        let mut nesting = Nesting {
            depth,
            ..Nesting::default()
        };
        loop {
            let bytes = self.source.fill_buf()?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let end = nesting.end(bytes);
            let skipped = &bytes[..end.unwrap_or(bytes.len())];
            self.line += memchr_iter(b'\n', skipped).count() as u64;
            let skipped = skipped.len();
            self.source.consume(skipped);
            if end.is_some() {
                return Ok(true);
            }
        }
    }

    /// Moves bytes into the piece until `end` finds its end among those at hand; false if the source ended first.
    fn take_until(&mut self, mut end: impl FnMut(&[u8]) -> Option<usize>) -> io::Result<bool> {
        loop {
            let bytes = self.source.fill_buf()?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let found = end(bytes);
            let taken = &bytes[..found.unwrap_or(bytes.len())];
            let room = MAX_RECORD_BYTES - self.piece.bytes.len();
            self.piece.cut |= taken.len() > room;
            self.piece
                .bytes
                .extend_from_slice(&taken[..taken.len().min(room)]);
            self.line += memchr_iter(b'\n', taken).count() as u64;
            let taken = taken.len();
            self.source.consume(taken);
            if found.is_some() {
                return Ok(true);
            }
        }
    }
}

/// Where in a value the scan stands.
#[derive(Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Nesting {
    /// How many of `bytes` still belong to the value; `None` if it goes on after them.
    ///
    /// An object or array ends with its last bracket, anything else before a comma, a bracket or a line feed.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if self.escaped {
                self.escaped = false;
            } else if self.in_string {
                at += memchr2(b'"', b'\\', &bytes[at..])?;
                self.in_string = bytes[at] != b'"';
                self.escaped = self.in_string;
            } else {
                match bytes[at] {
                    b'"' => self.in_string = true,
                    b'{' | b'[' => self.depth += 1,
                    b',' | b'\n' | b'}' | b']' if self.depth == 0 => return Some(at),
                    b'}' | b']' if self.depth == 1 => return Some(at + 1),
                    b'}' | b']' => self.depth -= 1,
                    _ => {}
                }
            }
            at += 1;
        }
        None
    }
}
