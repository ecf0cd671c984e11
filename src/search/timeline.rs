//! How many articles of a query there are in each day, week, month, quarter or year.
//!
//! Every match is counted once, by the day its date begins on; then the days are cut into buckets, for which it must be
//! known when the first and the last match were. No score is computed.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;

use crate::error::{Error, Kind, Result};

use super::answer::Request;
use super::archive::Archive;
use super::buckets::{Axis, Granularity, day_of, day_of_second, ticks};
use super::matches::{Asked, Days};
use super::window::Span;

/// Articles by time, of one query or of several side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Timeline {
    /// How long a bucket is.
    pub by: Granularity,
    /// A query each, in the order they were asked.
    pub series: Vec<Series>,
    /// From the first match or the beginning of the dates asked for to the last match or their end, none left out.
    pub buckets: Vec<Bucket>,
    /// Articles in the archive, found or not.
    pub archive: u64,
    /// Time of the counting in microseconds.
    pub took_us: u64,
}

/// What is counted of a query.
#[derive(Clone, Debug, Serialize)]
pub struct Series {
    /// The query as given.
    pub query: String,
    /// The query as understood, filters included.
    pub parsed: String,
    /// Articles that match, those without a date included.
    pub total: u64,
    /// The total and the counts are lower bounds, because an expansion was cut, or time was over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_lower_bound: bool,
    /// Of them, those without a date: they are in no bucket.
    pub undated: u64,
    /// Of them, those dated to a month or a year that is longer than a bucket. They are counted in its first bucket, or
    /// in the first of those asked for.
    pub imprecise: u64,
    /// Articles without a date that match all but the date filter.
    pub undated_left_out: u64,
    /// What was ignored, cut or left out, in words.
    pub notes: Vec<String>,
}

/// A stretch of time, and the articles dated to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// `2013-02-05`, `2013-W06`, `2013-02`, `2013-Q1`, `2013`.
    pub bucket: String,
    /// Its first day, ISO 8601.
    pub start: String,
    /// Its last day.
    pub end: String,
    /// The dates asked for begin or end within it: what lies outside of them is not counted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// For each query the articles.
    pub counts: Vec<u64>,
    /// Of them, the [imprecise](Series::imprecise) ones.
    pub imprecise: Vec<u64>,
}

/// A place on the axis of time that is worth a label.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// How far from the beginning of the first bucket, in buckets.
    pub at: f64,
    /// What to write there.
    pub label: String,
}

impl Timeline {
    /// Round places on the axis, at most so many. A bucket is labelled in its middle; if there are too many of them, the
    /// beginnings of longer stretches are labelled.
    pub fn ticks(&self, most: usize) -> Vec<Tick> {
        let day = |text: &str| text.parse().ok().map(day_of);
        let ends = self.buckets.first().zip(self.buckets.last());
        let ends = ends.and_then(|(first, last)| day(&first.start).zip(day(&last.end)));
        let Some((first, last)) = ends else {
            return Vec::new();
        };
        let Ok(axis) = Axis::new(self.by, first, last) else {
            return Vec::new();
        };
        let tick = |(at, label): (i64, String)| {
            let place = axis.place(at);
            let bucket = self.buckets.get(place)?;
            let (start, end) = day(&bucket.start).zip(day(&bucket.end))?;
            let within = if bucket.bucket == label {
                0.5
            } else {
                (at - start) as f64 / (end - start + 1) as f64
            };
            Some(Tick {
                at: place as f64 + within,
                label,
            })
        };
        let ticks = ticks(self.by, first, last, most);
        ticks.into_iter().filter_map(tick).collect()
    }
}

/// The matches of one query.
struct Tally {
    window: Option<Span>,
    /// Those dated to a day or finer.
    days: BTreeMap<i64, u64>,
    /// Those dated to a month or a year.
    long: BTreeMap<Days, u64>,
    undated: u64,
}

impl Archive {
    /// Counts the articles of a request by their date; what it says of order and pages has no meaning here. Without `by`
    /// there are at most some sixty buckets, of whatever length that takes.
    ///
    /// # Errors
    /// If there would be more than 100,000 buckets, of kind [`Kind::Usage`]; and those of [`search`](Self::search).
    pub fn timeline(&self, request: &Request, by: Option<Granularity>) -> Result<Timeline> {
        self.timelines(std::slice::from_ref(request), by)
    }

    /// The same for several requests, in the same buckets.
    ///
    /// # Errors
    /// As for [`timeline`](Self::timeline), and if there is no request.
    pub fn timelines(&self, requests: &[Request], by: Option<Granularity>) -> Result<Timeline> {
        let begun = Instant::now();
        if requests.is_empty() {
            return Err(Error::new(Kind::Usage, "timeline", "there is no query"));
        }
        let (mut tallies, mut series) = (Vec::new(), Vec::new());
        for request in requests {
            let asked = self.asked(request)?;
            let tally = self.tally(&asked)?;
            let total = tally.total();
            let mut one = Series {
                query: request.query.clone(),
                parsed: asked.tree.to_string(),
                total,
                total_is_lower_bound: false,
                undated: tally.undated,
                imprecise: 0,
                undated_left_out: 0,
                notes: Vec::new(),
            };
            let said = self.said(asked, request, total)?;
            one.total_is_lower_bound = said.is_lower_bound;
            one.undated_left_out = said.undated_left_out;
            one.notes = said.notes;
            series.push(one);
            tallies.push(tally);
        }
        let first = tallies.iter().filter_map(Tally::first).min();
        let last = tallies.iter().filter_map(Tally::last).max();
        let ends = first.zip(last).filter(|(first, last)| first <= last);
        let (by, buckets) = match ends {
            Some((first, last)) => {
                let by = by.unwrap_or_else(|| Granularity::fitting(first, last));
                let axis = Axis::new(by, first, last)?;
                (by, filled(&axis, &tallies))
            }
            None => (by.unwrap_or(Granularity::Day), Vec::new()),
        };
        for (i, series) in series.iter_mut().enumerate() {
            series.imprecise = buckets.iter().map(|bucket| bucket.imprecise[i]).sum();
        }
        Ok(Timeline {
            by,
            series,
            buckets,
            archive: self.searcher.num_docs(),
            took_us: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
        })
    }

    fn tally(&self, asked: &Asked) -> Result<Tally> {
        let mut tally = Tally {
            window: asked.plan.window,
            days: BTreeMap::new(),
            long: BTreeMap::new(),
            undated: 0,
        };
        self.each_segment(asked, &mut |segment| {
            // Articles come sorted by date: those of one day are counted before they are added.
            let (mut day, mut count) = (None, 0);
            segment.each(&mut |_, days| match days {
                None => tally.undated += 1,
                Some(days) if days.first < days.last => {
                    *tally.long.entry(days).or_default() += 1;
                }
                Some(days) if day == Some(days.first) => count += 1,
                Some(days) => {
                    tally.add(day, count);
                    (day, count) = (Some(days.first), 1);
                }
            })?;
            tally.add(day, count);
            Ok(())
        })?;
        Ok(tally)
    }
}

impl Tally {
    fn add(&mut self, day: Option<i64>, count: u64) {
        if let Some(day) = day {
            *self.days.entry(day).or_default() += count;
        }
    }

    fn total(&self) -> u64 {
        self.days.values().sum::<u64>() + self.long.values().sum::<u64>() + self.undated
    }

    /// The day with which the dates asked for begin, if they do, else that of the first match.
    fn first(&self) -> Option<i64> {
        let asked = self.window.map(|window| window.from);
        let asked = asked.filter(|from| *from > Span::DATED.from);
        let long = self.long.keys().map(|days| days.first).min();
        let matches = self.days.keys().next().copied().into_iter().chain(long);
        asked.map(day_of_second).or(matches.min())
    }

    /// The day with which the dates asked for end, if they do, else that of the last match.
    fn last(&self) -> Option<i64> {
        let asked = self.window.map(|window| window.to);
        let asked = asked.filter(|to| *to < Span::DATED.to);
        let long = self.long.keys().map(|days| self.shown(*days)).max();
        let matches = self
            .days
            .keys()
            .next_back()
            .copied()
            .into_iter()
            .chain(long);
        asked.map(day_of_second).or(matches.max())
    }

    /// The day on which a month or a year is counted: its first of those asked for.
    fn shown(&self, days: Days) -> i64 {
        let from = self.window.map_or(Span::DATED.from, |window| window.from);
        days.first.max(day_of_second(from))
    }

    /// Whether the dates asked for begin or end between these seconds.
    fn cuts(&self, start: i64, end: i64) -> bool {
        let cuts = |window: Span| {
            (start + 1..=end).contains(&window.from) || (start..end).contains(&window.to)
        };
        self.window.is_some_and(cuts)
    }
}

/// The buckets of an axis, with what falls into them.
fn filled(axis: &Axis, tallies: &[Tally]) -> Vec<Bucket> {
    let none = vec![0; tallies.len()];
    let empty = axis.buckets().map(|(name, start, end)| {
        let seconds = (day_of(start) * 86_400, day_of(end) * 86_400 + 86_399);
        Bucket {
            bucket: name,
            start: start.to_string(),
            end: end.to_string(),
            partial: tallies.iter().any(|tally| tally.cuts(seconds.0, seconds.1)),
            counts: none.clone(),
            imprecise: none.clone(),
        }
    });
    let mut buckets: Vec<Bucket> = empty.collect();
    for (i, tally) in tallies.iter().enumerate() {
        for (day, count) in &tally.days {
            buckets[axis.place(*day)].counts[i] += count;
        }
        for (days, count) in &tally.long {
            let bucket = &mut buckets[axis.place(tally.shown(*days))];
            bucket.counts[i] += count;
            if axis.by.number(days.first) != axis.by.number(days.last) {
                bucket.imprecise[i] += count;
            }
        }
    }
    buckets
}
