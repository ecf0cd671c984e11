//! Judgments in the form of TREC: `QUERY ITERATION DOCUMENT RELEVANCE`, a line each.

use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;

use crate::error::Result;

use super::lines;

/// What people said about the documents of each query.
#[derive(Clone, Debug, Default)]
pub struct Qrels {
    queries: Vec<Judged>,
    places: HashMap<String, usize>,
}

/// The judgments of one query.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The id of the query.
    pub query: String,
    relevances: HashMap<String, i64>,
}

impl Qrels {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub fn open(path: &Path) -> Result<Self> {
        let (reader, name) = lines::open(path)?;
        Qrels::read(reader, &name)
    }

    /// Reads judgments; `name` is what errors call them. The second column is not looked at.
    ///
    /// # Errors
    /// [`Kind::Input`](crate::error::Kind::Input), with the line, if one is no judgment, or judges a document again.
    pub fn read(reader: impl BufRead, name: &str) -> Result<Self> {
        let mut qrels = Qrels::default();
        let columns = "QUERY 0 DOCUMENT RELEVANCE";
        lines::rows(reader, name, columns, |[query, _, document, relevance]| {
            let number = relevance
                .parse::<i64>()
                .map_err(|_| format!("`{relevance}` is no relevance, which is a whole number"))?;
            qrels.add(query, document, number)
        })?;
        Ok(qrels)
    }

    fn add(
        &mut self,
        query: &str,
        document: &str,
        relevance: i64,
    ) -> std::result::Result<(), String> {
        let place = match self.places.get(query) {
            Some(place) => *place,
            None => {
                self.places.insert(query.to_owned(), self.queries.len());
                self.queries.push(Judged {
                    query: query.to_owned(),
                    relevances: HashMap::new(),
                });
                self.queries.len() - 1
            }
        };
        let judged = &mut self.queries[place].relevances;
        match judged.insert(document.to_owned(), relevance) {
            None => Ok(()),
            Some(_) => Err(format!("`{document}` is judged twice for query {query}")),
        }
    }

    /// The queries in the order in which they first come.
    pub fn iter(&self) -> impl Iterator<Item = &Judged> {
        self.queries.iter()
    }

    /// Whether any document is judged for `query`.
    pub fn has(&self, query: &str) -> bool {
        self.places.contains_key(query)
    }
}

impl Judged {
    /// How relevant `document` is: 1 or more is relevant. One that was not judged is not.
    pub fn relevance(&self, document: &str) -> i64 {
        self.relevances.get(document).copied().unwrap_or(0)
    }

    /// How many documents are relevant.
    pub fn relevant(&self) -> usize {
        self.gains().count()
    }

    /// The relevances of the relevant documents, in no order.
    pub fn gains(&self) -> impl Iterator<Item = i64> {
        self.relevances
            .values()
            .copied()
            .filter(|relevance| *relevance > 0)
    }
}
