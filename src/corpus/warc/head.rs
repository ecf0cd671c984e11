//! Lines of `Name: value` before an empty one, as WARC records and HTTP messages begin.

use std::io::{self, BufRead, Read};

/// Most bytes of a head. Browsers and servers give up at less.
pub(super) const MAX_HEAD_BYTES: usize = 256 << 10;

/// A first line and the fields after it.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The first line.
    pub(super) first: String,
    fields: Vec<(String, String)>,
}

impl Head {
    /// Takes lines apart. A line that is no field is passed over, one that begins with white space goes on with the
    /// field before it.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default().trim_end().to_owned();
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in lines {
            if line.starts_with([' ', '\t'])
                && let Some((_, value)) = fields.last_mut()
            {
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Head { first, fields }
    }

    /// The value of the first field `name`, which is in lower case; `None` if there is none, or it is blank.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(known, _)| known == name);
        field
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

/// Reads up to the empty line, which is consumed; `None` if the head is longer than [`MAX_HEAD_BYTES`] or not ended.
///
/// # Errors
/// Whatever the source fails with.
pub(super) fn read(source: &mut impl BufRead) -> io::Result<Option<Head>> {
    let mut bytes = Vec::new();
    loop {
        let start = bytes.len();
        let room = (MAX_HEAD_BYTES - start) as u64;
        source.by_ref().take(room).read_until(b'\n', &mut bytes)?;
        let line = &bytes[start..];
        if !line.ends_with(b"\n") {
            return Ok(None);
        }
        if line == b"\n" || line == b"\r\n" {
            return Ok(Some(Head::of(&bytes)));
        }
    }
}
