//! `.txt`: one file, one article, and nothing stated about it.

use std::io::Read;

use memchr::memchr_iter;

use super::outbox::Outbox;
use super::sink::{Layout, Position};
use super::stream::Stream;
use super::{MAX_RECORD_BYTES, charset, too_long};
use crate::article::Stated;
use crate::error::Result;

/// How far to look for NUL bytes, which a text has no use for.
const PROBE_BYTES: usize = 1 << 10;

/// Reads the article whose place gives it `id`; false if it breaks off.
pub(super) fn read(
    source: &mut Stream<'_>,
    id: Option<&str>,
    out: &mut Outbox<'_, '_>,
) -> Result<bool> {
    let Some(bytes) = whole(source, out)? else {
        return Ok(false);
    };
    let after = Position {
        offset: source.offset(),
        line: 1 + memchr_iter(b'\n', &bytes).count() as u64,
        layout: Layout::Text,
        hash: source.hash(),
    };
    let probe = &bytes[..bytes.len().min(PROBE_BYTES)];
    let nuls = probe.iter().filter(|byte| **byte == 0).count();
    // One or two do no harm.
    if nuls * 50 > probe.len() {
        let reason = "not a text: it holds many NUL bytes";
        out.refuse(1, reason, Some(after))?;
        return Ok(true);
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => charset::to_text(error.as_bytes(), source.spare()).into_owned(),
    };
    if text.trim().is_empty() {
        out.refuse(1, "no text: the file is blank", Some(after))?;
    } else {
        out.record(1, id.map(str::to_owned), Stated::default(), text, after)?;
    }
    Ok(true)
}

/// All of a file that holds one article; `None` if it cannot be read or is too long, which has been refused.
pub(super) fn whole(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let limit = MAX_RECORD_BYTES as u64 + 1;
    if let Err(cause) = source.by_ref().take(limit).read_to_end(&mut bytes) {
        out.failed(1, format!("cannot be read: {cause}"))?;
        return Ok(None);
    }
    if bytes.len() > MAX_RECORD_BYTES {
        out.refuse(1, too_long(), None)?;
        return Ok(None);
    }
    Ok(Some(bytes))
}
