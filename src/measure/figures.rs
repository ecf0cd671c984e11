//! From samples to figures: of all, of each class, and of each query.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use super::recorder::{Recording, Tally};
use super::statistics::{Percentile, median, percentiles};
use super::workload::{Query, classes};

/// The class that is all of them.
pub const ALL: &str = "all";
/// A latency that is longer counts as an hour in the histogram.
const LONGEST_NS: u64 = 3_600_000_000_000;
/// Digits that the histogram tells apart.
const DIGITS: u8 = 3;

/// Latencies of a class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The class, or `all`.
    pub class: String,
    /// Its queries.
    pub queries: usize,
    /// Their answers.
    pub samples: usize,
    /// Mean latency.
    pub mean_ns: u64,
    /// p50, p90, p95 and p99.
    pub percentiles: Vec<Percentile>,
    /// The longest.
    pub max_ns: u64,
    /// Mean time by part of the work; in an open loop waiting is none of them.
    pub phases: Vec<PhaseTime>,
    /// All latencies: an upper end, in nanoseconds to three digits, and how many there are up to it and above the last.
    /// (An HDR histogram.)
    pub histogram: Vec<(u64, u64)>,
}

/// Mean time of a part of the work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhaseTime {
    /// Its name.
    pub phase: String,
    /// Nanoseconds an answer.
    pub mean_ns: u64,
}

/// What is known of a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueryFigures {
    /// The query.
    #[serde(flatten)]
    pub query: Query,
    /// Its answers.
    pub samples: usize,
    /// Their median latency.
    pub median_ns: u64,
    /// The longest.
    pub max_ns: u64,
    /// Articles found.
    pub total: u64,
    /// A hash of the answer, in hexadecimal.
    pub checksum: String,
}

/// The figures of all queries together and of each class, if there are several.
pub fn by_class(queries: &[Query], recording: &Recording, side: usize, seed: u64) -> Vec<Figures> {
    let first = side * queries.len();
    let mut of_task: Vec<Vec<usize>> = vec![vec![0]; queries.len()];
    let classes = classes(queries);
    for (task, query) in queries.iter().enumerate().filter(|_| classes.len() > 1) {
        let class = classes.iter().position(|class| *class == query.class);
        of_task[task].extend(class.map(|class| class + 1));
    }
    let names = std::iter::once(ALL.to_owned()).chain(classes);
    let mut groups: Vec<Group> = names.map(Group::new).collect();
    for sample in &recording.samples {
        let task = (sample.task as usize).checked_sub(first);
        for group in task
            .and_then(|task| of_task.get(task))
            .into_iter()
            .flatten()
        {
            groups[*group].latencies.push(sample.latency);
        }
    }
    for (task, tally) in recording
        .tallies
        .iter()
        .skip(first)
        .take(queries.len())
        .enumerate()
    {
        for group in &of_task[task] {
            groups[*group].add(tally);
        }
    }
    let groups = groups.into_iter().filter(|group| group.queries > 0);
    groups.map(|group| group.figures(seed)).collect()
}

/// Samples that belong together.
struct Group {
    class: String,
    queries: usize,
    /// In the order of time.
    latencies: Vec<u64>,
    /// The parts of the work, and answers that told them.
    times: Tally,
}

impl Group {
    fn new(class: String) -> Self {
        Group {
            class,
            queries: 0,
            latencies: Vec::new(),
            times: Tally::default(),
        }
    }

    fn add(&mut self, tally: &Tally) {
        self.queries += 1;
        if !tally.observed.times.is_empty() {
            self.times.merge(tally.clone());
        }
    }

    fn figures(self, seed: u64) -> Figures {
        let sum: u128 = self.latencies.iter().map(|ns| u128::from(*ns)).sum();
        let count = self.latencies.len();
        let answers = self.times.count.max(1);
        let times = self.times.observed.times.into_iter();
        Figures {
            percentiles: percentiles(&self.latencies, seed),
            max_ns: self.latencies.iter().copied().max().unwrap_or(0),
            mean_ns: (sum / (count.max(1) as u128)) as u64,
            phases: times
                .map(|(name, ns)| PhaseTime {
                    phase: name.to_owned(),
                    mean_ns: ns / answers,
                })
                .filter(|time| time.mean_ns > 0)
                .collect(),
            histogram: histogram(&self.latencies),
            class: self.class,
            queries: self.queries,
            samples: count,
        }
    }
}

fn histogram(latencies: &[u64]) -> Vec<(u64, u64)> {
    let Ok(mut histogram) = Histogram::<u64>::new_with_bounds(1, LONGEST_NS, DIGITS) else {
        return Vec::new();
    };
    for latency in latencies {
        histogram.saturating_record(*latency);
    }
    histogram
        .iter_recorded()
        .map(|value| {
            (
                value.value_iterated_to(),
                value.count_since_last_iteration(),
            )
        })
        .collect()
}

/// The figures of each query.
pub fn by_query(queries: &[Query], recording: &Recording, side: usize) -> Vec<QueryFigures> {
    let first = side * queries.len();
    let mut latencies: Vec<Vec<u64>> = vec![Vec::new(); queries.len()];
    for sample in &recording.samples {
        let task = (sample.task as usize).checked_sub(first);
        if let Some(latencies) = task.and_then(|task| latencies.get_mut(task)) {
            latencies.push(sample.latency);
        }
    }
    let tallies = recording.tallies.iter().skip(first);
    let of_query = |((query, mut latencies), tally): ((&Query, Vec<u64>), &Tally)| QueryFigures {
        query: query.clone(),
        samples: latencies.len(),
        max_ns: latencies.iter().copied().max().unwrap_or(0),
        median_ns: median(&mut latencies),
        total: tally.observed.total,
        checksum: format!("{:016x}", tally.observed.digest),
    };
    queries
        .iter()
        .zip(latencies)
        .zip(tallies)
        .map(of_query)
        .collect()
}
