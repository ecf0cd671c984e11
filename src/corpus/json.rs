//! `.json`, `.jsonl`, `.ndjson`: many records a file, each with what it states about itself.

use super::outbox::Outbox;
use super::scan::Scanner;
use super::stream::Stream;
use super::{charset, record, too_long};
use crate::error::Result;

/// Reads the records of `source` from where `out` stands; false if it breaks off.
pub(super) fn read(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<bool> {
    let spare = source.spare();
    let mut scanner = Scanner::new(source, &out.position());
    // The last line may be on its way, if it does not read well and has no line feed: then the end is before it.
    let mut is_cut_off = false;
    loop {
        let piece = match scanner.next() {
            Ok(Some(piece)) => piece,
            Ok(None) => break,
            Err(cause) => {
                let reason = format!("cannot be read beyond this line: {cause}");
                out.failed(scanner.line(), reason)?;
                return Ok(false);
            }
        };
        let (line, open) = (piece.line, piece.open);
        let read = if piece.cut {
            Err(too_long())
        } else {
            record::parse(&charset::to_text(&piece.bytes, spare), out.mapping())
        };
        match read {
            Ok(record) => {
                let after = scanner.position();
                out.record(line, None, record, after)?;
            }
            Err(reason) => {
                is_cut_off = open;
                let after = (!open).then(|| scanner.position());
                out.refuse(line, reason, after)?;
            }
        }
    }
    if !is_cut_off {
        out.reached(scanner.position());
    }
    Ok(!scanner.is_broken())
}
