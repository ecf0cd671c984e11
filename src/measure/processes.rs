//! One measurement by several processes, one after the other, each with a warm-up of its own.
//!
//! Where the system lays the memory of a process, and what the machine did in that minute, moves every figure of it, and no
//! number of answers within it tells by how much. So the unit is the process: a percentile is the geometric mean of those of
//! the processes, and its interval comes from how far these lie apart, by Student's t over their logarithms (Georges,
//! Buytaert and Eeckhout, Statistically Rigorous Java Performance Evaluation, OOPSLA 2007; Kalibera and Jones, Rigorous
//! Benchmarking in Reasonable Time, ISMM 2013).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Seek};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Kind, Result};

use super::figures::{Figures, PhaseTime, QueryFigures};
use super::report::{Report, Settings, WarmUp};
use super::statistics::{Percentile, is_told, median};
use super::workload::{Query, write};

/// What a process says instead of a result is quoted so far, in characters.
const QUOTED: usize = 300;

/// Has `program`, which is dateline, ask the queries of the index at `dirs` so many times, each by a process of its own.
///
/// # Errors
/// If a process cannot be started, or ends without a result.
pub fn measure(
    program: &Path,
    dirs: &[PathBuf],
    queries: &[Query],
    settings: &Settings,
    say: &mut dyn FnMut(&str),
) -> Result<Report> {
    let mut reports = Vec::with_capacity(settings.processes);
    for number in 0..settings.processes {
        say(&format!("process {} of {}", number + 1, settings.processes));
        let failed = |what: &str| Error::new(Kind::Io, program.display().to_string(), what);
        let asked =
            input(queries).map_err(|cause| failed("cannot be told the queries").because(cause))?;
        let output = command(program, dirs, settings, number as u64)
            .stdin(asked)
            .output()
            .map_err(|cause| failed("cannot be started").because(cause))?;
        if !matches!(output.status.code(), Some(0 | 1)) {
            let said = String::from_utf8_lossy(&output.stderr);
            let said: String = said.trim().chars().take(QUOTED).collect();
            return Err(Error::new(
                Kind::Query,
                "a process of the measurement",
                said,
            ));
        }
        reports.push(Report::read(output.stdout.as_slice(), "a process")?);
    }
    together(reports, settings)
}

fn command(program: &Path, dirs: &[PathBuf], settings: &Settings, number: u64) -> Command {
    let mut command = Command::new(program);
    command.args(["--quiet", "--format", "json"]);
    for dir in dirs {
        command.arg("--index").arg(dir);
    }
    command.args(["bench", "--queries", "-"]);
    let seed = settings.seed.wrapping_add(number);
    let flags = [
        ("--threads", settings.threads.to_string()),
        ("--limit", settings.limit.to_string()),
        ("--seed", seed.to_string()),
        ("--arrivals", settings.arrivals.name().to_lowercase()),
        match settings.samples {
            Some(samples) => ("--samples", samples.to_string()),
            None => ("--seconds", settings.seconds.to_string()),
        },
    ];
    for (flag, value) in flags {
        command.arg(flag).arg(value);
    }
    if !settings.expand {
        command.arg("--no-expand");
    }
    if let Some(rate) = settings.rate {
        command.arg("--rate").arg(rate.to_string());
    }
    command
}

/// A file, already without a name, that holds the queries.
fn input(queries: &[Query]) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    write(queries, BufWriter::new(&mut file))?;
    file.rewind()?;
    Ok(file)
}

/// What several processes have measured of the same queries, as one report. Answers that one process has otherwise than the
/// first count as changed.
///
/// # Errors
/// Of kind [`Kind::Input`] if there is none, or they are not of the same queries.
pub fn together(reports: Vec<Report>, settings: &Settings) -> Result<Report> {
    let unlike = |what: &str| Error::new(Kind::Input, "the processes of a measurement", what);
    let Some(first) = reports.first() else {
        return Err(unlike("there is none"));
    };
    let asked = |report: &Report| -> Vec<Query> {
        let queries = report.queries.iter();
        queries.map(|figures| figures.query.clone()).collect()
    };
    if reports.iter().any(|report| asked(report) != asked(first)) {
        return Err(unlike("they were not asked the same"));
    }
    let of_class = |at: usize| {
        let figures = reports.iter().filter_map(|report| report.classes.get(at));
        class(&figures.collect::<Vec<_>>())
    };
    let of_query = |at: usize| {
        let figures = reports.iter().filter_map(|report| report.queries.get(at));
        query(&figures.collect::<Vec<_>>())
    };
    let seconds: f64 = reports.iter().map(|report| report.seconds).sum();
    let classes: Vec<Figures> = (0..first.classes.len()).filter_map(of_class).collect();
    let queries: Vec<(QueryFigures, u64)> = (0..first.queries.len()).filter_map(of_query).collect();
    let otherwise: u64 = queries.iter().map(|(_, otherwise)| otherwise).sum();
    let warm_ups = reports.iter().filter_map(|report| report.warm_up);
    Ok(Report {
        settings: settings.clone(),
        warm_up: warm_ups.reduce(|a, b| WarmUp {
            rounds: a.rounds.max(b.rounds),
            steady: a.steady && b.steady,
        }),
        seconds,
        throughput: classes
            .first()
            .map_or(0.0, |all| all.samples as f64 / seconds),
        unserved: reports.iter().map(|report| report.unserved).sum(),
        changed: reports.iter().map(|report| report.changed).sum::<u64>() + otherwise,
        cut: reports.iter().map(|report| report.cut).max().unwrap_or(0),
        queries: queries.into_iter().map(|(figures, _)| figures).collect(),
        classes,
        ..first.clone()
    })
}

fn class(of_processes: &[&Figures]) -> Option<Figures> {
    let first = of_processes.first()?;
    let samples: usize = of_processes.iter().map(|figures| figures.samples).sum();
    let weighted = |value: &dyn Fn(&Figures) -> u64| {
        let weigh = |figures: &&Figures| u128::from(value(figures)) * figures.samples as u128;
        (of_processes.iter().map(weigh).sum::<u128>() / samples.max(1) as u128) as u64
    };
    let phase = |name: &str| {
        let of = |figures: &Figures| {
            let mut phases = figures.phases.iter();
            phases
                .find(|time| time.phase == name)
                .map_or(0, |time| time.mean_ns)
        };
        PhaseTime {
            phase: name.to_owned(),
            mean_ns: weighted(&of),
        }
    };
    let mut histogram: BTreeMap<u64, u64> = BTreeMap::new();
    for (value, count) in of_processes.iter().flat_map(|figures| &figures.histogram) {
        *histogram.entry(*value).or_default() += count;
    }
    let percentile = |at: usize| {
        let values = of_processes
            .iter()
            .map(|figures| figures.percentiles[at].ns);
        percentile(first.percentiles[at].p, values.collect(), samples)
    };
    Some(Figures {
        class: first.class.clone(),
        queries: first.queries,
        samples,
        mean_ns: weighted(&|figures| figures.mean_ns),
        percentiles: (0..first.percentiles.len()).map(percentile).collect(),
        max_ns: of_processes.iter().map(|figures| figures.max_ns).max()?,
        phases: first.phases.iter().map(|time| phase(&time.phase)).collect(),
        histogram: histogram.into_iter().collect(),
    })
}

/// The figures of a query, and how many processes answered it otherwise than the first.
fn query(of_processes: &[&QueryFigures]) -> Option<(QueryFigures, u64)> {
    let first = of_processes.first()?;
    let is_other = |figures: &&&QueryFigures| figures.checksum != first.checksum;
    let mut medians: Vec<u64> = of_processes
        .iter()
        .map(|figures| figures.median_ns)
        .collect();
    let figures = QueryFigures {
        samples: of_processes.iter().map(|figures| figures.samples).sum(),
        median_ns: median(&mut medians),
        max_ns: of_processes.iter().map(|figures| figures.max_ns).max()?,
        ..(*first).clone()
    };
    Some((figures, of_processes.iter().filter(is_other).count() as u64))
}

/// The geometric mean of a percentile and its interval of 95 %; withheld if one process withholds it.
fn percentile(p: f64, of_processes: Vec<Option<u64>>, samples: usize) -> Percentile {
    let told: Option<Vec<u64>> = of_processes.into_iter().collect();
    let Some(values) = told.filter(|_| is_told(samples, p)) else {
        return Percentile {
            p,
            ns: None,
            low_ns: None,
            high_ns: None,
        };
    };
    let logarithms: Vec<f64> = values
        .iter()
        .map(|ns| (*ns).max(1) as f64)
        .map(f64::ln)
        .collect();
    let count = logarithms.len() as f64;
    let mean = logarithms.iter().sum::<f64>() / count;
    let squares: f64 = logarithms.iter().map(|value| (value - mean).powi(2)).sum();
    let reach = (logarithms.len() > 1)
        .then(|| student(logarithms.len() - 1) * (squares / (count - 1.0) / count).sqrt());
    Percentile {
        p,
        ns: Some(mean.exp().round() as u64),
        low_ns: reach.map(|reach| (mean - reach).exp().round() as u64),
        high_ns: reach.map(|reach| (mean + reach).exp().round() as u64),
    }
}

/// The 97.5 % point of Student's t of so many degrees of freedom.
fn student(degrees: usize) -> f64 {
    const POINTS: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
        2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
        2.052, 2.048, 2.045, 2.042,
    ];
    const NORMAL: f64 = 1.960;
    match POINTS.get(degrees.saturating_sub(1)) {
        Some(point) => *point,
        // The first term of its expansion (Abramowitz and Stegun, 26.7.5).
        None => NORMAL + (NORMAL.powi(3) + NORMAL) / (4.0 * degrees as f64),
    }
}
