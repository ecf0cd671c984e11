//! How many articles of a query each outlet has, and from when to when.

use std::collections::HashMap;
use std::time::Instant;

use serde::Serialize;

use crate::error::Result;

use super::answer::Request;
use super::archive::Archive;
use super::buckets::date_of;
use super::matches::Days;

/// Articles by outlet.
#[derive(Clone, Debug, Serialize)]
pub struct Sources {
    /// The query as given.
    pub query: String,
    /// The query as understood, filters included.
    pub parsed: String,
    /// Articles that match.
    pub total: u64,
    /// The total and the counts are lower bounds, because an expansion was cut, or time was over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_lower_bound: bool,
    /// Of them, those without an outlet.
    pub without_source: u64,
    /// Articles without a date that match all but the date filter.
    pub undated_left_out: u64,
    /// The outlets that have any: most articles first, then by name.
    pub sources: Vec<Source>,
    /// Time of the counting in microseconds.
    pub took_us: u64,
    /// What was ignored, cut or left out, in words.
    pub notes: Vec<String>,
    /// Outlets that were cut off.
    pub more: usize,
}

/// An outlet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its name as the articles state it.
    pub source: String,
    /// Its articles that match.
    pub articles: u64,
    /// The earliest date of one, ISO 8601: a day, or a month or year where no more is known.
    pub first: Option<String>,
    /// The latest.
    pub last: Option<String>,
}

/// What is counted of an outlet.
#[derive(Clone, Copy, Default)]
struct Count {
    articles: u64,
    first: Option<Days>,
    last: Option<Days>,
}

impl Sources {
    /// Puts the outlets in the order of their names.
    pub fn by_name(&mut self) {
        let name = |source: &Source| (source.source.to_lowercase(), source.source.clone());
        self.sources.sort_by_cached_key(name);
    }

    /// Keeps the first outlets.
    pub fn cut(&mut self, limit: usize) {
        self.more += self.sources.len().saturating_sub(limit);
        self.sources.truncate(limit);
    }
}

impl Archive {
    /// Counts the articles of a request by their outlet; what it says of order and pages has no meaning here. The query
    /// `*` asks for all articles.
    ///
    /// # Errors
    /// Those of [`search`](Self::search).
    pub fn sources(&self, request: &Request) -> Result<Sources> {
        let begun = Instant::now();
        let asked = self.asked(request)?;
        let mut counts: HashMap<String, Count> = HashMap::new();
        let mut without = 0;
        self.each_segment(&asked, &mut |segment| {
            let Some(outlets) = segment.outlets.clone() else {
                return segment.each(&mut |_, _| without += 1);
            };
            let mut of_segment = vec![Count::default(); outlets.num_terms()];
            segment.each(&mut |doc, days| {
                match outlets.ords().first(doc) {
                    Some(ord) => of_segment[ord as usize].add(1, days, days),
                    None => without += 1,
                };
            })?;
            let mut name = String::new();
            for (ord, count) in of_segment.iter().enumerate() {
                if count.articles > 0 {
                    outlets.ord_to_str(ord as u64, &mut name)?;
                    let total = counts.entry(name.clone()).or_default();
                    total.add(count.articles, count.first, count.last);
                }
            }
            Ok(())
        })?;
        let sources = counts.into_iter().map(|(source, count)| Source {
            source,
            articles: count.articles,
            first: count.first.map(written),
            last: count.last.map(written),
        });
        let mut sources: Vec<Source> = sources.collect();
        sources.sort_by(|a, b| {
            let by_count = b.articles.cmp(&a.articles);
            by_count.then_with(|| a.source.cmp(&b.source))
        });
        let total = without + sources.iter().map(|source| source.articles).sum::<u64>();
        let parsed = asked.tree.to_string();
        let said = self.said(asked, request, total)?;
        Ok(Sources {
            query: request.query.clone(),
            parsed,
            total,
            total_is_lower_bound: said.is_lower_bound,
            without_source: without,
            undated_left_out: said.undated_left_out,
            sources,
            more: 0,
            took_us: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            notes: said.notes,
        })
    }
}

impl Count {
    fn add(&mut self, articles: u64, first: Option<Days>, last: Option<Days>) {
        self.articles += articles;
        // Of two that begin on one day, the earlier is the one that is known better, and the later the one that ends later.
        self.first = [self.first, first].into_iter().flatten().min();
        self.last = [self.last, last].into_iter().flatten().max();
    }
}

/// A day; or the month or the year that these days are.
fn written(days: Days) -> String {
    let (first, last) = (date_of(days.first), date_of(days.last));
    if days.first == days.last {
        first.to_string()
    } else if first.month() == last.month() {
        format!("{:04}-{:02}", first.year(), first.month())
    } else {
        format!("{:04}", first.year())
    }
}
