//! `.json`, `.jsonl`, `.ndjson`: many records a file, each with what it states about itself.

use std::io::BufRead;

use super::scan::Scanner;
use super::{Outbox, record, source, too_long};
use crate::error::Result;

/// Reads the records of `source`, an object a line if `lines`.
pub(super) fn read(source: impl BufRead, lines: bool, out: &mut Outbox<'_>) -> Result<()> {
    let mut scanner = Scanner::new(source, lines);
    loop {
        let piece = match scanner.next() {
            Ok(Some(piece)) => piece,
            Ok(None) => return Ok(()),
            Err(cause) => {
                let reason = format!("cannot be read beyond this line: {cause}");
                return out.refuse(scanner.line(), reason);
            }
        };
        if piece.cut {
            out.refuse(piece.line, too_long())?;
            continue;
        }
        match record::parse(&source::to_text(&piece.bytes)) {
            Ok(record) => out.record(piece.line, None, record.stated, record.text)?,
            Err(reason) => out.refuse(piece.line, reason)?,
        }
    }
}
