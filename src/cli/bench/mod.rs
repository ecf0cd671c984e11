//! `dateline bench`: how long searches take.

mod axes;
mod charts;
mod html;
mod lines;
mod table;

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jiff::civil::Date;

use crate::error::{Error, Kind, Result};
use crate::measure::ask::Ask;
use crate::measure::bench::{Bench, Sweep, compare_with_recorded};
use crate::measure::cold::Cold;
use crate::measure::draw::draw;
use crate::measure::processes;
use crate::measure::recorder::{Arrivals, MachineClock};
use crate::measure::report::{IndexFacts, Report, Settings};
use crate::measure::workload::{self, Query};
use crate::search::Archive;

use super::question::today;
use super::{Context, Ending, FormatFlag, bytes, counted};

/// Measure how long searches take
///
/// Queries come from a file or are drawn from the index. Without --rate each thread asks again once it is answered (a
/// closed loop); with it, requests come at that rate whatever happens, and latency counts from when they come.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline bench
  dateline bench --queries queries.tsv --seconds 60 --format json > before.json
  dateline bench --queries queries.tsv --compare before.json
  dateline bench --compare other-index --html report.html
  dateline bench --rates auto --threads 2 --html report.html
  dateline bench --cold --per-class 5
  dateline bench --processes 10 --seconds 3

Queries:
  A line of --queries is CLASS, tab, QUERY, and if wanted tab, SINCE, tab, UNTIL.
  Blank lines and those that begin with # are passed over. Queries of class
  newest are asked in the order of time, those of class count for the total
  alone, those of class timeline as `dateline timeline`; all others for the best.
  Drawn are rare, middling, common (words), or, and, phrase, near, prefix, month,
  year (a word within them), newest, count, timeline. The same seed draws the same
  from the same index. With --compare FILE the queries of FILE are asked again.

Figures:
  Latency in ms; below each percentile its interval of 95 %. A percentile with
  fewer than ten samples beyond it is withheld (-). Rounds over all queries warm
  up until three of them take the same time. How it is done, and what it favours:
  benches/METHOD.md in the source.

Formats:
  text   tables
  json   one object; --compare reads it again
  csv    a row a class: class,queries,samples,mean_ms,p50_ms,p50_low_ms,...

Exit codes:
  0 measured, 1 answers differ where they should not, 2 error")]
pub(super) struct Args {
    /// Take the queries from this file; `-` is stdin [default: draw them from the index]
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,
    /// Only queries of these classes; several with commas
    #[arg(long, value_name = "CLASS", value_delimiter = ',')]
    classes: Vec<String>,
    /// Draw so many queries of each class
    #[arg(
        long,
        default_value_t = 20,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=1000),
        conflicts_with = "queries"
    )]
    per_class: u16,
    /// Measure for so long, after the warm-up
    #[arg(long, default_value_t = 20.0, value_name = "S", value_parser = seconds)]
    seconds: f64,
    /// Measure so many requests instead
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..=5_000_000),
        conflicts_with = "seconds"
    )]
    samples: Option<u32>,
    /// Work on so many requests at a time
    #[arg(
        long,
        default_value_t = 1,
        value_name = "T",
        value_parser = clap::value_parser!(u16).range(1..=512)
    )]
    threads: u16,
    /// An open loop: so many requests a second
    #[arg(long, value_name = "R", value_parser = rate, conflicts_with_all = ["rates", "cold"])]
    rate: Option<f64>,
    /// Besides, open loops at each of these rates; `auto` takes shares of what a closed loop answers
    #[arg(long, value_name = "LIST", conflicts_with = "cold")]
    rates: Option<String>,
    /// How the requests of an open loop are spread
    #[arg(long, value_enum, default_value_t = ArrivalsFlag::Poisson, value_name = "HOW")]
    arrivals: ArrivalsFlag,
    /// Each query in a fresh process, with nothing of the index in the page cache (Linux)
    #[arg(long, conflicts_with = "threads")]
    cold: bool,
    /// Measure in so many processes, one after the other, each with its own warm-up; intervals are those between them
    #[arg(
        long,
        default_value_t = 1,
        value_name = "P",
        value_parser = clap::value_parser!(u16).range(1..=1000),
        conflicts_with_all = ["cold", "rates"]
    )]
    processes: u16,
    /// Decides what is drawn, and in which order it is asked
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Articles of an answer
    #[arg(
        short = 'n',
        long,
        default_value_t = 10,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(..=1000)
    )]
    limit: u16,
    /// Find only what is typed, not what the archive defines as the same
    #[arg(long)]
    no_expand: bool,
    /// Beside another index, asked in turn, or the result of an earlier run
    #[arg(long, value_name = "INDEX|FILE")]
    compare: Option<PathBuf>,
    /// Also write a report with plots into this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// The gaps between requests, as a flag says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ArrivalsFlag {
    /// At random, as those of many users
    Poisson,
    /// One as long as the other
    Constant,
}

/// Longest run, and most requests a second, that a flag can ask for.
const LONGEST: f64 = 86_400.0;
const HIGHEST: f64 = 1_000_000.0;
/// Rates of a sweep.
const MOST_RATES: usize = 50;

fn seconds(text: &str) -> std::result::Result<f64, String> {
    number(text, 0.01, LONGEST)
}

fn rate(text: &str) -> std::result::Result<f64, String> {
    number(text, 0.001, HIGHEST)
}

fn number(text: &str, least: f64, most: f64) -> std::result::Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        Ok(_) => Err(format!("it goes from {least} to {most}")),
        Err(_) => Err("it is not a number".to_owned()),
    }
}

/// What is compared with.
enum Other {
    None,
    Index(PathBuf),
    Recorded { name: String, report: Box<Report> },
}

impl Other {
    fn find(place: Option<&Path>) -> Result<Self> {
        let Some(place) = place else {
            return Ok(Other::None);
        };
        if place.is_dir() {
            return Ok(Other::Index(place.to_owned()));
        }
        let name = place.display().to_string();
        let unreadable = |cause| Error::new(Kind::Io, &name, "cannot be read").because(cause);
        let report = Box::new(Report::read(File::open(place).map_err(unreadable)?, &name)?);
        Ok(Other::Recorded { name, report })
    }

    fn dir(&self) -> Option<&PathBuf> {
        match self {
            Other::Index(dir) => Some(dir),
            _ => None,
        }
    }
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let known =
        [FormatFlag::Text, FormatFlag::Json, FormatFlag::Csv].map(|format| (format, format));
    let format = context.flag.among("bench", &known)?;
    let other = Other::find(args.compare.as_deref())?;
    let sweep = args.sweep()?;
    let is_plain = args.rate.is_none() && sweep == Sweep::None && args.processes == 1;
    if other.dir().is_some() && !is_plain {
        let what = "two indexes take turns in a closed loop of one process, and in no other";
        return Err(Error::new(Kind::Usage, "--compare", what)
            .hint("measure each by itself with --format json, and compare the files"));
    }
    let report = args.measure(&other, sweep, context)?;
    match format {
        FormatFlag::Json => context.out.json(&report)?,
        FormatFlag::Csv => table::print(&report, &mut context.out)?,
        _ => lines::print(&report, &mut context.out)?,
    }
    context.out.flush()?;
    if let Some(file) = &args.html {
        let shown = file.display().to_string();
        fs::write(file, html::page(&report))
            .map_err(|cause| Error::new(Kind::Io, shown, "cannot be written").because(cause))?;
    }
    let alarms = lines::alarms(&report);
    if format != FormatFlag::Text {
        alarms
            .iter()
            .for_each(|alarm| context.messages.refusal(alarm));
    }
    let differing = report.comparison.as_ref().map_or(0, |with| with.differing);
    Ok(if report.changed > 0 || differing > 0 {
        Ending::NothingFound
    } else {
        Ending::Found
    })
}

impl Args {
    fn sweep(&self) -> Result<Sweep> {
        let wrong = |what: String| {
            Error::new(Kind::Usage, "--rates", what).hint("rates a second, as 10,50,100, or auto")
        };
        match self.rates.as_deref().map(str::trim) {
            None => Ok(Sweep::None),
            Some("auto") => Ok(Sweep::Shares),
            Some(list) => {
                let rates = list.split(',').map(|text| {
                    rate(text).map_err(|what| wrong(format!("`{}`: {what}", text.trim())))
                });
                let rates: Vec<f64> = rates.collect::<Result<_>>()?;
                if rates.len() > MOST_RATES {
                    return Err(wrong(format!("more than {MOST_RATES} rates")));
                }
                Ok(Sweep::Rates(rates))
            }
        }
    }

    fn settings(&self, queries_from: String) -> Settings {
        Settings {
            queries_from,
            rate: self.rate,
            arrivals: match self.arrivals {
                ArrivalsFlag::Poisson => Arrivals::Poisson,
                ArrivalsFlag::Constant => Arrivals::Constant,
            },
            threads: usize::from(self.threads),
            seconds: self.seconds,
            samples: self.samples.map(|samples| samples as usize),
            limit: usize::from(self.limit),
            seed: self.seed,
            cold: self.cold,
            processes: usize::from(self.processes),
            expand: !self.no_expand,
        }
    }

    fn measure(&self, other: &Other, sweep: Sweep, context: &Context) -> Result<Report> {
        let messages = context.messages;
        let today = today();
        let archive = context.home.open(messages)?;
        let (queries, from, mut notes) = self.queries(other, &archive, today)?;
        let dirs = context.home.dirs();
        let beside = other.dir().map(|dir| Archive::open(dir)).transpose()?;
        let other_facts = match (&beside, other.dir()) {
            (Some(archive), Some(dir)) => Some(facts(archive, std::slice::from_ref(dir))?),
            _ => None,
        };
        let bench = Bench {
            settings: self.settings(from),
            index: facts(&archive, &dirs)?,
            other: other_facts.map(|facts| (facts.dirs.join(", "), in_words(&facts))),
            sweep,
            date: today,
            queries,
        };
        let mut say = |what: &str| messages.note(what);
        let this_program = || {
            std::env::current_exe().map_err(|cause| {
                Error::new(Kind::Io, "bench", "this program cannot find itself").because(cause)
            })
        };
        let mut report = if self.processes > 1 {
            drop((archive, beside));
            let program = this_program()?;
            processes::measure(&program, &dirs, &bench.queries, &bench.settings, &mut say)?
        } else if self.cold {
            // A file that is mapped stays in memory, whatever is said of it.
            drop((archive, beside));
            let sides: Vec<Vec<PathBuf>> = std::iter::once(dirs)
                .chain(other.dir().map(|dir| vec![dir.clone()]))
                .collect();
            let cold = Cold::new(
                this_program()?,
                &sides,
                &bench.queries,
                bench.settings.limit,
                bench.settings.expand,
            )?;
            let dropped = cold.effect()?;
            let mut report = bench.run(&MachineClock::start(), &cold, &mut say)?;
            report.dropped = dropped;
            report
        } else {
            let archives = std::iter::once(&archive).chain(&beside).collect();
            let Settings { limit, expand, .. } = bench.settings;
            let ask = Ask::new(archives, &bench.queries, limit, expand, today);
            bench.run(&MachineClock::start(), &ask, &mut say)?
        };
        if let Other::Recorded {
            name,
            report: earlier,
        } = other
        {
            report.comparison = Some(compare_with_recorded(&report, earlier, name));
        }
        report.notes.append(&mut notes);
        Ok(report)
    }

    /// The queries, where they are from, and what is to be said of them.
    fn queries(
        &self,
        other: &Other,
        archive: &Archive,
        today: Date,
    ) -> Result<(Vec<Query>, String, Vec<String>)> {
        let given = match (&self.queries, other) {
            (Some(path), _) if path == Path::new("-") => {
                let name = "standard input".to_owned();
                Some((workload::read(io::stdin().lock(), &name)?, name))
            }
            (Some(path), _) => {
                let name = path.display().to_string();
                let file = File::open(path).map_err(|cause| {
                    Error::new(Kind::Io, &name, "cannot be read").because(cause)
                })?;
                Some((workload::read(BufReader::new(file), &name)?, name))
            }
            (None, Other::Recorded { name, report }) => {
                let queries = report.queries.iter().take(workload::MOST_QUERIES);
                let queries: Vec<Query> = queries.map(|of| of.query.clone()).collect();
                if queries.is_empty() {
                    let what = "there is no query in this result";
                    return Err(Error::new(Kind::Input, name, what));
                }
                Some((queries, format!("those of {name}")))
            }
            (None, _) => None,
        };
        if let Some((queries, from)) = given {
            let queries = workload::of_classes(queries, &self.classes)?;
            return Ok((queries, from, Vec::new()));
        }
        let per_class = usize::from(self.per_class);
        let (queries, notes) = draw(archive, &self.classes, per_class, self.seed, today)?;
        Ok((queries, "drawn from the index".to_owned(), notes))
    }
}

fn facts(archive: &Archive, dirs: &[PathBuf]) -> Result<IndexFacts> {
    let stats = archive.stats()?;
    Ok(IndexFacts {
        dirs: dirs.iter().map(|dir| dir.display().to_string()).collect(),
        articles: stats.articles,
        segments: stats.segments,
        bytes: stats.bytes,
    })
}

/// `9,408 articles in 1 segment, 64.7 MB`.
fn in_words(facts: &IndexFacts) -> String {
    format!(
        "{} in {}, {}",
        counted(facts.articles, "article"),
        counted(facts.segments as u64, "segment"),
        bytes(facts.bytes)
    )
}
