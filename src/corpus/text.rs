//! `.txt`: one file, one article, and nothing stated about it.

use std::io::{BufRead, Read};

use super::{MAX_RECORD_BYTES, Outbox, Stated, source};
use crate::error::Result;

/// How far to look for NUL bytes, which a text has no use for.
const PROBE_BYTES: usize = 1 << 10;

/// Reads the article whose place gives it `id`.
pub(super) fn read(source: impl BufRead, id: &str, out: &mut Outbox<'_>) -> Result<()> {
    let mut bytes = Vec::new();
    if let Err(cause) = source
        .take(MAX_RECORD_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
    {
        return out.refuse(1, format!("cannot be read: {cause}"));
    }
    if bytes.len() > MAX_RECORD_BYTES {
        return out.refuse(1, super::too_long());
    }
    if bytes.iter().take(PROBE_BYTES).any(|&byte| byte == 0) {
        return out.refuse(
            1,
            "not a text: it begins with NUL bytes (UTF-16 needs a byte order mark)",
        );
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => source::to_text(error.as_bytes()).into_owned(),
    };
    if text.trim().is_empty() {
        return out.refuse(1, "no text: the file is blank");
    }
    out.record(1, Some(id.to_owned()), Stated::default(), text)
}
