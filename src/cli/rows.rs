//! A hit a row, for programs: JSON Lines, CSV, and the run format of TREC.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use crate::error::{Error, Kind, Result};
use crate::measure::eval::run::Falling;
use crate::search::{Hit, Sort};

use super::print::{Output, clean, is_obeyed};

/// How a hit becomes a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowFormat {
    Jsonl,
    Csv,
    Trec,
}

const HEADER: [&str; 11] = [
    "rank", "id", "score", "date", "source", "title", "author", "url", "lang", "origin", "snippet",
];

/// Names the query of a row, where there are several.
const QUERY_ID: &str = "query_id";

/// Rows on their way out, best or first first.
pub(super) struct Rows {
    format: RowFormat,
    sort: Sort,
    /// A row is the number of a query's articles.
    counts: bool,
    /// The query that rows belong to, where there are several.
    query: Option<String>,
    begun: bool,
    /// The scores printed for TREC.
    scores: Falling,
}

impl Rows {
    pub(super) fn new(format: RowFormat, sort: Sort) -> Self {
        Rows {
            format,
            sort,
            counts: false,
            query: None,
            begun: false,
            scores: Falling::default(),
        }
    }

    /// Rows of several queries, which [`of_query`](Self::of_query) tells apart: hits, or how many there are.
    pub(super) fn of_queries(format: RowFormat, sort: Sort, counts: bool) -> Self {
        Rows {
            counts,
            query: Some(String::new()),
            ..Rows::new(format, sort)
        }
    }

    /// What follows belongs to the query of this id.
    pub(super) fn of_query(&mut self, id: &str) {
        self.query = Some(id.to_owned());
        self.scores = Falling::default();
    }

    /// Writes how many articles a query finds.
    pub(super) fn count(&mut self, total: u64, out: &mut Output) -> Result<()> {
        self.begin(out)?;
        let query_id = self.query.as_deref().unwrap_or_default();
        match self.format {
            RowFormat::Jsonl => out.json(&CountOfQuery { query_id, total }),
            RowFormat::Csv => out.row(&csv_line(&[cell(query_id), total.to_string()])?),
            // A run has no place for it.
            RowFormat::Trec => Ok(()),
        }
    }

    /// Writes the row of `hit`.
    pub(super) fn hit(&mut self, hit: &Hit, out: &mut Output) -> Result<()> {
        self.begin(out)?;
        match self.format {
            RowFormat::Jsonl => match &self.query {
                Some(query_id) => out.json(&HitOfQuery { query_id, hit }),
                None => out.json(hit),
            },
            RowFormat::Csv => {
                let id = self.query.iter().map(|id| cell(id));
                let cells: Vec<String> = id.chain(csv_row(hit)).collect();
                out.row(&csv_line(&cells)?)
            }
            RowFormat::Trec => {
                // In an order of date, scores say nothing.
                let score = match self.sort {
                    Sort::Relevance => hit.score,
                    _ => -(hit.rank as f32),
                };
                let query = self.query.as_deref().map_or("1".to_owned(), column);
                let score = self.scores.next(score);
                out.line(&trec_row(&query, &column(&hit.id), hit.rank, score))
            }
        }
    }

    /// Writes what is there even without a row.
    pub(super) fn finish(&mut self, out: &mut Output) -> Result<()> {
        self.begin(out)
    }

    fn begin(&mut self, out: &mut Output) -> Result<()> {
        if !self.begun && self.format == RowFormat::Csv {
            let id = self.query.iter().map(|_| QUERY_ID);
            let columns: &[&str] = if self.counts { &["total"] } else { &HEADER };
            let names: Vec<&str> = id.chain(columns.iter().copied()).collect();
            out.row(&csv_line(&names)?)?;
        }
        self.begun = true;
        Ok(())
    }
}

fn csv_row(hit: &Hit) -> [String; HEADER.len()] {
    let text = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
    let passages: Vec<&str> = hit.snippets.iter().map(|s| s.text.as_str()).collect();
    [
        hit.rank.to_string(),
        cell(&hit.id),
        hit.score.to_string(),
        text(&hit.date),
        text(&hit.source),
        text(&hit.title),
        text(&hit.author),
        text(&hit.url),
        text(&hit.lang),
        cell(&hit.origin),
        cell(&passages.join(" … ")),
    ]
}

/// Text for a spreadsheet, which takes what begins like a formula for one, and obeys it: an apostrophe before it says
/// that it is text. (OWASP lists the characters, with their full-width forms.)
pub(super) fn cell(text: &str) -> String {
    let formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    if text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(formula) {
        format!("'{}", clean(text))
    } else {
        clean(text).into_owned()
    }
}

/// One line by RFC 4180.
pub(super) fn csv_line<T: AsRef<str>>(cells: &[T]) -> Result<String> {
    let failed = || Error::new(Kind::Io, "csv", "a row cannot be written");
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer
        .write_record(cells.iter().map(AsRef::as_ref))
        .map_err(|cause| failed().because(cause))?;
    let bytes = writer.into_inner().map_err(|_| failed())?;
    String::from_utf8(bytes).map_err(|cause| failed().because(cause))
}

/// What would end a column, and what escapes.
const IN_ID: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

/// `QID Q0 DOCID RANK SCORE TAG`, of ids that are [columns](column).
pub(super) fn trec_row(query: &str, id: &str, rank: usize, score: f32) -> String {
    // Debug output is exact and writes the smallest numbers with an exponent.
    format!("{query} Q0 {id} {rank} {score:?} dateline")
}

/// An id as a column of a run. Decoding its percent signs gives back the id, whatever it holds.
pub(super) fn column(text: &str) -> String {
    let mut id = String::new();
    for c in text.chars() {
        if c.is_ascii() || c.is_whitespace() || is_obeyed(c) {
            id.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), IN_ID));
        } else {
            id.push(c);
        }
    }
    id
}

/// A hit that tells whose it is.
#[derive(Serialize)]
struct HitOfQuery<'a> {
    query_id: &'a str,
    #[serde(flatten)]
    hit: &'a Hit,
}

/// How many articles a query finds.
#[derive(Serialize)]
struct CountOfQuery<'a> {
    query_id: &'a str,
    total: u64,
}
