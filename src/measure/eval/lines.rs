//! Lines of the text files of evaluation, and the columns of their tables. Nothing grows without bound: a line that is too
//! long is passed over, and a table ends at a number of rows.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use crate::error::{Error, Kind, Result};

/// A longer line is none of ours.
pub(crate) const LONGEST_LINE: usize = 64 * 1024;

/// A run of 10,000 queries and 1,000 documents each has as many.
const MOST_ROWS: u64 = 10_000_000;

/// Reads a line, if there is one more; whether it is whole, or was too long and passed over.
pub(crate) fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    let most = LONGEST_LINE as u64 + 1;
    if reader.by_ref().take(most).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.len() <= LONGEST_LINE || line.ends_with(b"\n") {
        return Ok(Some(true));
    }
    reader.skip_until(b'\n')?;
    Ok(Some(false))
}

/// Opens the file at `path`; also the name under which messages speak of it.
pub(super) fn open(path: &Path) -> Result<(impl BufRead, String)> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|cause| unreadable(&name, cause))?;
    Ok((BufReader::new(file), name))
}

pub(super) fn unreadable(name: &str, cause: io::Error) -> Error {
    Error::new(Kind::Io, name, "cannot be read").because(cause)
}

/// Hands on the rows of a table whose columns stand between white space. Blank lines and those that begin with `#` are
/// passed over. `columns` names the `N` columns, behind which `…` allows more; `row` says in words what is wrong with one.
pub(super) fn rows<const N: usize>(
    mut reader: impl BufRead,
    name: &str,
    columns: &str,
    mut row: impl FnMut([&str; N]) -> std::result::Result<(), String>,
) -> Result<()> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = read_line(&mut reader, &mut line).map_err(|cause| unreadable(name, cause))?;
        let Some(is_whole) = read else { break };
        let refuse = |what: String| {
            Error::new(Kind::Input, format!("{name}:{number}"), what)
                .hint(format!("a line is {columns}"))
        };
        if !is_whole {
            return Err(refuse(format!(
                "the line is longer than {LONGEST_LINE} bytes"
            )));
        }
        let text =
            std::str::from_utf8(&line).map_err(|_| refuse("the line is not UTF-8".to_owned()))?;
        let found: Vec<&str> = text
            .trim_start_matches('\u{FEFF}')
            .split_ascii_whitespace()
            .collect();
        if found.first().is_none_or(|first| first.starts_with('#')) {
            continue;
        }
        if number > MOST_ROWS {
            return Err(refuse(format!("there are more than {MOST_ROWS} lines")));
        }
        let cells = found.first_chunk::<N>();
        let cells = cells.filter(|_| found.len() == N || columns.ends_with('…'));
        match cells {
            Some(cells) => row(*cells).map_err(refuse)?,
            None => {
                let what = format!("expected {N} columns, found {}", found.len());
                return Err(refuse(what));
            }
        }
    }
    Ok(())
}
