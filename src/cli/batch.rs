//! `search --queries`: many queries in, one table out. A line is read, answered and forgotten before the next.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use crate::error::{Error, Kind, Result};
use crate::measure::eval::topics::query_line;
use crate::measure::eval::{LONGEST_LINE, read_line};
use crate::search::{Archive, Request};

use super::print::{Messages, Output};
use super::rows::Rows;
use super::{Ending, thousands};

/// What there is to do with each query.
pub(super) struct Batch<'a> {
    /// All but the query.
    pub(super) request: Request,
    /// Every match instead of the best.
    pub(super) all: bool,
    /// Only how many articles match.
    pub(super) count: bool,
    pub(super) rows: Rows,
    pub(super) messages: Messages,
    pub(super) out: &'a mut Output,
}

/// How it went.
#[derive(Debug, Default)]
struct Tally {
    queries: u64,
    empty: u64,
    refused: u64,
}

impl Batch<'_> {
    /// Answers the queries of a file, `-` being standard input.
    pub(super) fn run(mut self, archive: &Archive, path: &Path) -> Result<Ending> {
        let begun = Instant::now();
        let is_input = path == Path::new("-");
        let shown = if is_input {
            "standard input".to_owned()
        } else {
            path.display().to_string()
        };
        let unreadable =
            |cause: io::Error| Error::new(Kind::Io, &shown, "cannot be read").because(cause);
        let mut reader: Box<dyn BufRead> = if is_input {
            Box::new(io::stdin().lock())
        } else {
            Box::new(BufReader::new(File::open(path).map_err(unreadable)?))
        };
        // What is wrong with the flags is said once, and not for each query.
        archive.search(&Request {
            limit: 0,
            ..self.request.clone()
        })?;
        let mut tally = Tally::default();
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            let read = read_line(&mut reader, &mut line).map_err(unreadable)?;
            let Some(is_whole) = read else { break };
            let text = match (is_whole, std::str::from_utf8(&line)) {
                (true, Ok(text)) => Ok(text.trim_start_matches('\u{FEFF}')),
                (false, _) => Err(format!("the line is longer than {LONGEST_LINE} bytes")),
                (true, Err(_)) => Err("the line is not UTF-8".to_owned()),
            };
            let number_text = number.to_string();
            let answered = match text {
                Ok(text) => match query_line(text, &number_text) {
                    Some((id, query)) => self.answer(archive, id, query),
                    None => continue,
                },
                Err(what) => Err(Error::new(Kind::Query, "queries", what)),
            };
            tally.queries += 1;
            match answered {
                Ok(0) => tally.empty += 1,
                Ok(_) => {}
                Err(error) if error.kind() == Kind::Query => {
                    tally.refused += 1;
                    let hint = error.hint_text();
                    let hint = hint.map(|hint| format!(" (hint: {hint})"));
                    self.messages.refusal(&format!(
                        "{shown}:{number}: {error}{}",
                        hint.unwrap_or_default()
                    ));
                }
                Err(error) => return Err(error),
            }
        }
        self.rows.finish(self.out)?;
        self.out.flush()?;
        self.messages.note(&tally.in_words(begun));
        Ok(tally.ending())
    }

    /// Prints what a query finds; how many articles that is.
    fn answer(&mut self, archive: &Archive, id: &str, query: &str) -> Result<u64> {
        let request = Request {
            query: query.to_owned(),
            ..self.request.clone()
        };
        self.rows.of_query(id);
        let (rows, out) = (&mut self.rows, &mut *self.out);
        let answer = if self.all {
            archive.search_all(&request, &mut |hit| rows.hit(&hit, out))?
        } else {
            archive.search(&request)?
        };
        if self.count {
            rows.count(answer.total, out)?;
        } else {
            answer.hits.iter().try_for_each(|hit| rows.hit(hit, out))?;
        }
        // Whoever asks line by line has an answer line by line.
        self.out.flush()?;
        if self.messages.verbose {
            for note in &answer.notes {
                self.messages.note(&format!("{id}: {note}"));
            }
        } else if answer.total_is_lower_bound {
            // No row says so.
            let what = "not all of it could be counted or expanded: the total is a lower bound";
            self.messages.refusal(&format!("{id}: {what}"));
        }
        Ok(answer.total)
    }
}

impl Tally {
    fn ending(&self) -> Ending {
        if self.refused > 0 {
            Ending::Failed
        } else if self.queries > self.empty {
            Ending::Found
        } else {
            Ending::NothingFound
        }
    }

    fn in_words(&self, begun: Instant) -> String {
        let queries = match self.queries {
            1 => "1 query".to_owned(),
            n => format!("{} queries", thousands(n)),
        };
        let mut words = queries;
        for (number, what) in [
            (self.empty, "without an article"),
            (self.refused, "refused"),
        ] {
            if number > 0 {
                words.push_str(&format!(", {} {what}", thousands(number)));
            }
        }
        format!(
            "{words} ({:.1} ms)",
            begun.elapsed().as_secs_f64() * 1_000.0
        )
    }
}
