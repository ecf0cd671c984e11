//! Rankings: what a search found for each query. In files, the form of TREC: `QUERY Q0 DOCUMENT RANK SCORE TAG`.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;
use std::path::Path;

use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::search::{Archive, Explain, Request};

use super::lines;
use super::topics::Topics;

/// The documents found for each query, in the order of trec_eval.
#[derive(Clone, Debug, Default)]
pub struct Run {
    queries: HashMap<String, Vec<Retrieved>>,
}

/// A document found.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrieved {
    /// Its id.
    pub document: String,
    /// Its score; never NaN.
    pub score: f32,
}

impl Run {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub fn open(path: &Path) -> Result<Self> {
        let (reader, name) = lines::open(path)?;
        Run::read(reader, &name)
    }

    /// Reads a run; `name` is what errors call it. Only query, document and score are looked at.
    ///
    /// # Errors
    /// [`Kind::Input`](crate::error::Kind::Input), with the line, if one is not of this form, or finds a document again for the same query.
    pub fn read(reader: impl BufRead, name: &str) -> Result<Self> {
        let mut run = Run::default();
        let mut seen: HashMap<String, HashSet<String>> = HashMap::new();
        let columns = "QUERY Q0 DOCUMENT RANK SCORE TAG …";
        lines::rows(
            reader,
            name,
            columns,
            |[query, _, document, _, score, _]| {
                // Read as C does it: to 64 bits, and then rounded again.
                let number = score.parse::<f64>().ok().filter(|score| !score.is_nan());
                let number = number.ok_or_else(|| format!("`{score}` is no score"))? as f32;
                if !seen
                    .entry(query.to_owned())
                    .or_default()
                    .insert(document.to_owned())
                {
                    return Err(format!("`{document}` is found twice for query {query}"));
                }
                run.push(query, document, number);
                Ok(())
            },
        )?;
        run.sort();
        Ok(run)
    }

    /// Asks `archive` the queries of `topics`: the best `depth` articles that have any of their words, nothing in them
    /// being an operator; with what the archive defines as the same if it is to `expand`. `docno` writes an id for a run: without white space. Scores fall strictly, so that trec_eval's
    /// order is that of the answer.
    ///
    /// # Errors
    /// Those of [`Archive::search`], with the topic.
    pub fn search(
        archive: &Archive,
        topics: &Topics,
        depth: usize,
        expand: bool,
        docno: impl Fn(&str) -> String,
    ) -> Result<Self> {
        let mut run = Run::default();
        for topic in topics.iter() {
            let answer = archive.search(&Request {
                expand,
                ..request(&topic.words, depth)
            });
            let answer = answer.map_err(|cause| {
                let what = "the query cannot be answered";
                Error::new(cause.kind(), format!("query {}", topic.id), what).because(cause)
            })?;
            let query = docno(&topic.id);
            let mut falling = Falling::default();
            for hit in &answer.hits {
                run.push(&query, &docno(&hit.id), falling.next(hit.score));
            }
        }
        Ok(run)
    }

    fn push(&mut self, query: &str, document: &str, score: f32) {
        let retrieved = Retrieved {
            document: document.to_owned(),
            score,
        };
        match self.queries.get_mut(query) {
            Some(list) => list.push(retrieved),
            None => {
                self.queries.insert(query.to_owned(), vec![retrieved]);
            }
        }
    }

    fn sort(&mut self) {
        for list in self.queries.values_mut() {
            list.sort_by(|a, b| {
                let by_score = b.score.partial_cmp(&a.score);
                // No score is NaN.
                let by_score = by_score.unwrap_or(std::cmp::Ordering::Equal);
                by_score.then_with(|| b.document.cmp(&a.document))
            });
        }
    }

    /// The documents found for `query`, the best first.
    pub fn ranked(&self, query: &str) -> &[Retrieved] {
        self.queries.get(query).map_or(&[], Vec::as_slice)
    }

    /// How many queries found something.
    pub fn len(&self) -> usize {
        self.queries.len()
    }

    /// Whether nothing was found at all.
    pub fn is_empty(&self) -> bool {
        self.queries.is_empty()
    }

    /// The ids of the queries that found something, in no order.
    pub fn queries(&self) -> impl Iterator<Item = &str> {
        self.queries.keys().map(String::as_str)
    }
}

/// How the words of a topic are asked.
fn request(words: &str, depth: usize) -> Request {
    Request {
        any: true,
        literal: true,
        limit: depth,
        snippets: Some(0),
        explain: Explain::Never,
        // Plain words say nothing of today.
        fold: false,
        ..Request::new(words, Date::ZERO)
    }
}

/// Scores made to fall strictly. Evaluation programs sort by score and forget ranks, so what is equal must still fall.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Falling(f32);

impl Default for Falling {
    fn default() -> Self {
        Falling(f32::INFINITY)
    }
}

impl Falling {
    /// `score`, or if that is not below the last one, the greatest number that is.
    pub(crate) fn next(&mut self, score: f32) -> f32 {
        self.0 = score.min(self.0.next_down());
        self.0
    }
}
