//! The queries of a measurement, each with the class it belongs to, and how they are read from a file.

use std::io::{self, BufRead, Read, Write};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};

/// Most queries of a measurement.
pub const MOST_QUERIES: usize = 100_000;
/// A longer line is no query.
const LONGEST_LINE: u64 = 64 * 1024;
/// Classes whose name says what is done with the query; all others want the best articles.
const NEWEST: &str = "newest";
const COUNT: &str = "count";
const TIMELINE: &str = "timeline";

/// A query and the class it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Query {
    /// What figures are told apart by.
    pub class: String,
    /// The query, in the query language.
    pub query: String,
    /// Only articles of this date or later, as `--since` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Only articles of this date or earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// What is done with a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The best articles with their passages, and the total.
    Best,
    /// The newest articles with their passages, and the total.
    Newest,
    /// The total alone.
    Count,
    /// Articles by time.
    Timeline,
}

impl Query {
    /// What its class says.
    pub fn action(&self) -> Action {
        match self.class.as_str() {
            NEWEST => Action::Newest,
            COUNT => Action::Count,
            TIMELINE => Action::Timeline,
            _ => Action::Best,
        }
    }
}

/// Reads queries: a line is class, query and, if it has them, since and until, with tabs between. Blank lines, those that
/// begin with `#`, and the names of the columns in the first are passed over. `name` is for errors.
///
/// # Errors
/// Of kind [`Kind::Input`], with the line, where there is something else; and if there are no queries or more than
/// [`MOST_QUERIES`].
pub fn read(mut file: impl BufRead, name: &str) -> Result<Vec<Query>> {
    let mut queries = Vec::new();
    let mut line = Vec::new();
    for number in 1_u64.. {
        let wrong = |what: &str| {
            Error::new(Kind::Input, format!("{name}:{number}"), what)
                .hint("a line is CLASS, tab, QUERY, and if wanted tab, SINCE, tab, UNTIL")
        };
        line.clear();
        let read = file
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        let read =
            read.map_err(|cause| Error::new(Kind::Io, name, "cannot be read").because(cause))?;
        if read == 0 {
            break;
        }
        if read as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
            return Err(wrong("the line is longer than any query"));
        }
        let text = std::str::from_utf8(&line).map_err(|_| wrong("the line is not UTF-8"))?;
        let text = text
            .trim_start_matches('\u{FEFF}')
            .trim_end_matches(['\n', '\r']);
        let is_header = number == 1 && text.starts_with("class\tquery");
        if text.trim().is_empty() || text.starts_with('#') || is_header {
            continue;
        }
        let query = parsed(text).map_err(wrong)?;
        if queries.len() == MOST_QUERIES {
            return Err(wrong("there are more queries than can be measured"));
        }
        queries.push(query);
    }
    if queries.is_empty() {
        return Err(Error::new(Kind::Input, name, "there is no query in it"));
    }
    Ok(queries)
}

fn parsed(line: &str) -> std::result::Result<Query, &'static str> {
    let mut cells = line.split('\t').map(str::trim);
    let mut cell = || cells.next().filter(|cell| !cell.is_empty());
    let class = cell().ok_or("the class is empty")?.to_owned();
    let query = cell()
        .ok_or("there is no query behind the class")?
        .to_owned();
    let (since, until) = (cell().map(str::to_owned), cell().map(str::to_owned));
    if cells.next().is_some() {
        return Err("there are more than four columns");
    }
    Ok(Query {
        class,
        query,
        since,
        until,
    })
}

/// Writes queries as [`read`] reads them.
///
/// # Errors
/// Those of `out`.
pub fn write(queries: &[Query], mut out: impl Write) -> io::Result<()> {
    for query in queries {
        let date = |date: &Option<String>| date.clone().unwrap_or_default();
        let (since, until) = (date(&query.since), date(&query.until));
        writeln!(out, "{}\t{}\t{since}\t{until}", query.class, query.query)?;
    }
    out.flush()
}

/// Those of these classes, which each must have some; all if none are named.
///
/// # Errors
/// Of kind [`Kind::Usage`] for a class without queries.
pub fn of_classes(mut queries: Vec<Query>, classes: &[String]) -> Result<Vec<Query>> {
    let known = self::classes(&queries);
    if let Some(unknown) = classes.iter().find(|class| !known.contains(class)) {
        let what = format!("there is no query of class `{unknown}`");
        return Err(Error::new(Kind::Usage, "--classes", what)
            .hint(format!("there are queries of {}", known.join(", "))));
    }
    queries.retain(|query| classes.is_empty() || classes.contains(&query.class));
    Ok(queries)
}

/// The classes of `queries`, in the order of their first query.
pub fn classes(queries: &[Query]) -> Vec<String> {
    let mut classes: Vec<String> = Vec::new();
    for query in queries {
        if !classes.contains(&query.class) {
            classes.push(query.class.clone());
        }
    }
    classes
}
