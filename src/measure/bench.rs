//! A measurement from beginning to end: check, warm-up, run, sweep, comparison.

use std::time::Duration;

use jiff::civil::Date;
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Kind, Result};

use super::ask::of_query;
use super::compare::{Comparison, compare};
use super::environment::{Environment, busy};
use super::figures::{by_class, by_query};
use super::recorder::{Clock, Load, Recording, Run, Sample, Service, Tally, record};
use super::report::{FORMAT, IndexFacts, LoadPoint, Report, Settings, WarmUp};
use super::statistics::percentiles;
use super::workload::Query;

/// Rounds that have to take the same time.
const STEADY: usize = 3;
/// How far apart they may be.
const TOLERANCE: f64 = 1.05;
/// When a warm-up of enough rounds is given up, and when any is.
const LONG_WARM_UP: Duration = Duration::from_secs(15);
const LONGEST_WARM_UP: Duration = Duration::from_secs(60);
const MOST_ROUNDS: usize = 50;
/// Rates of a sweep that finds them itself, as shares of what a closed loop answers.
const SHARES: [f64; 6] = [0.1, 0.25, 0.5, 0.7, 0.85, 0.95];

/// What is to be measured.
pub struct Bench {
    /// The queries.
    pub queries: Vec<Query>,
    /// How.
    pub settings: Settings,
    /// What is searched.
    pub index: IndexFacts,
    /// What is searched in turn with it: its name, and what it is.
    pub other: Option<(String, String)>,
    /// Rates at which it is measured besides.
    pub sweep: Sweep,
    /// The day it is.
    pub date: Date,
}

/// The open loops after the run.
#[derive(Clone, Debug, PartialEq)]
pub enum Sweep {
    /// None.
    None,
    /// At these rates, a second.
    Rates(Vec<f64>),
    /// At shares of the throughput of the run.
    Shares,
}

impl Bench {
    /// Measures `service`, whose tasks are the queries, and those of the other index after them if there is one. `say`
    /// hears what is going on.
    ///
    /// # Errors
    /// Those of the service: the first query that has no answer ends it.
    pub fn run<C: Clock, S: Service>(
        &self,
        clock: &C,
        service: &S,
        say: &mut dyn FnMut(&str),
    ) -> Result<Report> {
        let busy = busy();
        // Cold answers cost too much to be thrown away; the first round finds the errors.
        let checked = if self.settings.cold {
            Vec::new()
        } else {
            self.check(service)?
        };
        let warm_up = if self.settings.cold {
            None
        } else {
            say("warming up");
            Some(self.warm_up(clock, service)?)
        };
        say(&match self.settings.samples {
            Some(samples) => format!("measuring {samples} requests"),
            None => format!("measuring for {} s", self.settings.seconds),
        });
        let mut recording = record(&self.main_run(), clock, service)?;
        for (tally, first) in recording.tallies.iter_mut().zip(checked) {
            tally.compare_with(&first);
        }
        let sweep = self.sweep(recording.throughput(), clock, service, say)?;
        let mut report = self.report(&recording, warm_up, sweep);
        report.busy = busy;
        Ok(report)
    }

    /// Asks each query once. What is wrong with one is said before anything is measured.
    fn check<S: Service>(&self, service: &S) -> Result<Vec<Tally>> {
        let first = |task: usize| {
            let query = &self.queries[task % self.queries.len()];
            let reply = service.serve(task);
            let observed = reply.and_then(|reply| service.observe(reply));
            let observed = observed.map_err(|error| match error.kind() {
                Kind::Query | Kind::Usage => of_query(error, query),
                _ => error,
            })?;
            Ok(Tally {
                count: 1,
                observed,
                changed: 0,
            })
        };
        (0..self.queries.len() * self.sides()).map(first).collect()
    }

    fn sides(&self) -> usize {
        1 + usize::from(self.other.is_some())
    }

    fn run_of(&self, load: Load, time: Duration, samples: usize) -> Run {
        Run {
            load,
            threads: self.settings.threads,
            tasks: self.queries.len(),
            sides: self.sides(),
            seed: self.settings.seed,
            time,
            samples,
        }
    }

    fn main_run(&self) -> Run {
        let settings = &self.settings;
        let load = match settings.rate {
            Some(rate) => Load::Open {
                rate,
                arrivals: settings.arrivals,
            },
            None => Load::Closed,
        };
        let time = match settings.samples {
            // As long as it takes.
            Some(_) => Duration::from_secs(86_400),
            None => Duration::from_secs_f64(settings.seconds),
        };
        let least = if settings.cold {
            self.queries.len() * self.sides()
        } else {
            1
        };
        let samples = settings.samples.unwrap_or(usize::MAX).max(least);
        self.run_of(load, time, samples)
    }

    /// Rounds in a closed loop until three of them take the same time.
    fn warm_up<C: Clock, S: Service>(&self, clock: &C, service: &S) -> Result<WarmUp> {
        let requests = self.queries.len() * self.sides();
        let begun = clock.now();
        let mut times: Vec<f64> = Vec::new();
        loop {
            let round = record(
                &self.run_of(Load::Closed, LONGEST_WARM_UP, requests),
                clock,
                service,
            )?;
            times.push(time_of(&round));
            let steady = is_steady(&times);
            let passed = clock.now().saturating_sub(begun);
            let is_long = passed >= LONG_WARM_UP && times.len() >= STEADY;
            let is_over = is_long || passed >= LONGEST_WARM_UP;
            if steady || is_over || times.len() >= MOST_ROUNDS {
                return Ok(WarmUp {
                    rounds: times.len(),
                    steady,
                });
            }
        }
    }

    fn sweep<C: Clock, S: Service>(
        &self,
        throughput: f64,
        clock: &C,
        service: &S,
        say: &mut dyn FnMut(&str),
    ) -> Result<Vec<LoadPoint>> {
        let rates = match &self.sweep {
            Sweep::None => Vec::new(),
            Sweep::Rates(rates) => rates.clone(),
            Sweep::Shares => SHARES.map(|share| share * throughput).to_vec(),
        };
        let arrivals = self.settings.arrivals;
        let point = |rate: f64| {
            say(&format!("measuring {rate:.1} requests a second"));
            let time = Duration::from_secs_f64(self.settings.seconds);
            let most = self.settings.samples.unwrap_or(usize::MAX);
            let run = self.run_of(Load::Open { rate, arrivals }, time, most);
            record(&run, clock, service).map(|recording| self.load_point(rate, &recording))
        };
        rates.into_iter().map(point).collect()
    }

    fn load_point(&self, rate: f64, recording: &Recording) -> LoadPoint {
        let latency = |sample: &Sample| sample.latency;
        let latencies: Vec<u64> = recording.samples.iter().map(latency).collect();
        LoadPoint {
            rate,
            throughput: recording.throughput(),
            samples: latencies.len(),
            unserved: recording.unserved,
            percentiles: percentiles(&latencies, self.settings.seed),
            max_ns: latencies.into_iter().max().unwrap_or(0),
        }
    }

    fn report(
        &self,
        recording: &Recording,
        warm_up: Option<WarmUp>,
        sweep: Vec<LoadPoint>,
    ) -> Report {
        let seed = self.settings.seed;
        let queries = by_query(&self.queries, recording, 0);
        let comparison = self.other.as_ref().map(|(with, about)| {
            let others = by_query(&self.queries, recording, 1);
            compare(&queries, &others, with, about.clone(), seed)
        });
        let own = recording.tallies.iter().take(self.queries.len());
        let mut checksum = Xxh3::new();
        for tally in own.clone() {
            checksum.update(&tally.observed.digest.to_le_bytes());
        }
        Report {
            bench_format: FORMAT,
            program: concat!("dateline ", env!("CARGO_PKG_VERSION")).to_owned(),
            date: self.date.to_string(),
            environment: Environment::here(),
            index: self.index.clone(),
            settings: self.settings.clone(),
            busy: None,
            warm_up,
            dropped: None,
            seconds: recording.elapsed.as_secs_f64(),
            throughput: recording.throughput(),
            unserved: recording.unserved,
            classes: by_class(&self.queries, recording, 0, seed),
            checksum: format!("{:016x}", checksum.digest()),
            changed: recording.tallies.iter().map(|tally| tally.changed).sum(),
            cut: own.filter(|tally| tally.observed.is_cut).count(),
            queries,
            sweep,
            comparison,
            notes: Vec::new(),
        }
    }
}

/// The time of a round without its slowest tenth, which is often that of somebody else on the machine.
fn time_of(round: &Recording) -> f64 {
    let mut latencies: Vec<u64> = round.samples.iter().map(|sample| sample.latency).collect();
    latencies.sort_unstable();
    latencies.truncate((latencies.len() * 9).div_ceil(10));
    latencies.iter().map(|latency| *latency as f64).sum()
}

/// Whether the last rounds took the same time.
fn is_steady(times: &[f64]) -> bool {
    let last = &times[times.len().saturating_sub(STEADY)..];
    let (least, most) = last
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(least, most), time| {
            (least.min(*time), most.max(*time))
        });
    last.len() == STEADY && most <= least * TOLERANCE
}

/// Compares a report with one that was recorded earlier, of the same queries or some of them.
pub fn compare_with_recorded(report: &Report, earlier: &Report, name: &str) -> Comparison {
    let about = format!(
        "{} on {} articles, {}, another time: what the machine did then is in the ratios too",
        earlier.program, earlier.index.articles, earlier.date
    );
    let seed = report.settings.seed;
    let mut comparison = compare(&report.queries, &earlier.queries, name, about, seed);
    comparison.doubts = report.settings.differences(&earlier.settings);
    if report.environment != earlier.environment {
        comparison.doubts.push(format!(
            "machine: {} here, {} there",
            report.environment.in_words(),
            earlier.environment.in_words()
        ));
    }
    if report.index.articles != earlier.index.articles {
        comparison.doubts.push(format!(
            "articles: {} here, {} there",
            report.index.articles, earlier.index.articles
        ));
    }
    comparison
}
