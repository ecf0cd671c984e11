//! The result of a measurement: what `--format json` prints, and `--compare FILE` reads again.

use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};

pub use super::environment::Environment;

use super::compare::Comparison;
use super::figures::{Figures, QueryFigures};
use super::recorder::Arrivals;
use super::statistics::Percentile;

/// Version of the form of a report.
pub const FORMAT: u32 = 1;
/// A larger file is no report.
const LARGEST: u64 = 512 << 20;

/// A measurement, with all that is needed to make it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`FORMAT`].
    pub bench_format: u32,
    /// The program and its version.
    pub program: String,
    /// The day of it.
    pub date: String,
    /// The machine.
    pub environment: Environment,
    /// Processes that ran or wanted to, by the mean of the minute before, where the system tells. Above the number of cores
    /// the figures are those of a machine that others use.
    pub busy: Option<f64>,
    /// The index.
    pub index: IndexFacts,
    /// How it was measured.
    pub settings: Settings,
    /// What went before.
    pub warm_up: Option<WarmUp>,
    /// Of the files that were to leave the page cache, the share that did, by a sample of their pages; only of a cold run,
    /// and only where the system tells.
    pub dropped: Option<f64>,
    /// Seconds from the first request to the last answer.
    pub seconds: f64,
    /// Answers a second.
    pub throughput: f64,
    /// Requests that an open loop had not come to at its end: then it was overloaded, and every figure is too low.
    pub unserved: u64,
    /// Of all queries together, then of each class.
    pub classes: Vec<Figures>,
    /// Of each query.
    pub queries: Vec<QueryFigures>,
    /// A hash of all answers, in hexadecimal.
    pub checksum: String,
    /// Answers that were unlike the first one to the same query. There should be none.
    pub changed: u64,
    /// Answers that ended early or had a pattern cut.
    pub cut: usize,
    /// Open loops at several rates.
    pub sweep: Vec<LoadPoint>,
    /// Beside something else.
    pub comparison: Option<Comparison>,
    /// What is to be known besides.
    pub notes: Vec<String>,
}

/// What was searched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexFacts {
    /// The folders, as they were named.
    pub dirs: Vec<String>,
    /// Articles in them.
    pub articles: u64,
    /// Segments.
    pub segments: usize,
    /// Bytes on disk.
    pub bytes: u64,
}

/// How it was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Where the queries are from: a file, or `drawn from the index`.
    pub queries_from: String,
    /// Requests a second of an open loop; none in a closed one.
    pub rate: Option<f64>,
    /// How they arrive.
    pub arrivals: Arrivals,
    /// Requests worked on at a time.
    pub threads: usize,
    /// Seconds in which requests begin or arrive, in each process.
    pub seconds: f64,
    /// Most requests of each process, if that was asked for.
    pub samples: Option<usize>,
    /// Articles of an answer.
    pub limit: usize,
    /// Of everything that is drawn.
    pub seed: u64,
    /// A fresh process for each query, and nothing in the page cache.
    pub cold: bool,
    /// Processes that measured one after the other.
    #[serde(default = "one")]
    pub processes: usize,
    /// Acronyms that the archive defines find both their forms.
    #[serde(default = "yes")]
    pub expand: bool,
}

fn one() -> usize {
    1
}

fn yes() -> bool {
    true
}

impl Settings {
    /// What differs in it from another, where that makes figures incomparable.
    pub fn differences(&self, other: &Settings) -> Vec<String> {
        let rate = |rate: Option<f64>| match rate {
            Some(rate) => format!("an open loop of {rate} a second"),
            None => "a closed loop".to_owned(),
        };
        let cache = |cold: bool| if cold { "cold" } else { "warm" }.to_owned();
        let acronyms = |expand: bool| if expand { "both forms" } else { "as typed" }.to_owned();
        let sides = [
            ("loop", rate(self.rate), rate(other.rate)),
            ("cache", cache(self.cold), cache(other.cold)),
            (
                "threads",
                self.threads.to_string(),
                other.threads.to_string(),
            ),
            ("limit", self.limit.to_string(), other.limit.to_string()),
            ("acronyms", acronyms(self.expand), acronyms(other.expand)),
        ];
        sides
            .into_iter()
            .filter(|(_, here, there)| here != there)
            .map(|(name, here, there)| format!("{name}: {here} here, {there} there"))
            .collect()
    }
}

/// Rounds before the measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmUp {
    /// Rounds over all queries.
    pub rounds: usize,
    /// The last three took the same time to within a twentieth. Else time was over before they did.
    pub steady: bool,
}

/// An open loop at a rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadPoint {
    /// Requests that arrived a second.
    pub rate: f64,
    /// Answers a second.
    pub throughput: f64,
    /// Requests.
    pub samples: usize,
    /// Those that nobody had come to at the end.
    pub unserved: u64,
    /// p50, p90, p95 and p99, from the intended start.
    pub percentiles: Vec<Percentile>,
    /// The longest.
    pub max_ns: u64,
}

impl Report {
    /// Reads a report that `--format json` has printed. `name` is for errors.
    ///
    /// # Errors
    /// Of kind [`Kind::Input`] if it is none, or one of another form.
    pub fn read(file: impl Read, name: &str) -> Result<Report> {
        let hint = "what is compared with is an index, or a file that `dateline bench --format json` has printed";
        let wrong = |what: &str| Error::new(Kind::Input, name, what).hint(hint);
        let mut text = Vec::new();
        file.take(LARGEST)
            .read_to_end(&mut text)
            .map_err(|cause| Error::new(Kind::Io, name, "cannot be read").because(cause))?;
        let report: Report = serde_json::from_slice(&text)
            .map_err(|cause| wrong("this is no result of a benchmark").because(cause))?;
        if report.bench_format != FORMAT {
            return Err(wrong("this result has a form that another version made"));
        }
        Ok(report)
    }
}
