//! The result of a benchmark as text: what was measured, what is wrong with it, and tables.

use crate::cli::print::{Output, Style};
use crate::cli::{counted, thousands};
use crate::error::Result;
use crate::measure::compare::Comparison;
use crate::measure::figures::Figures;
use crate::measure::report::Report;
use crate::measure::statistics::Percentile;

use super::in_words;

/// Places of a cell of figures.
const CELL: usize = 15;

/// A time in ms, to three digits or so.
pub(super) fn ms(ns: u64) -> String {
    let ms = ns as f64 / 1e6;
    let decimals = match ms {
        ms if ms < 10.0 => 3,
        ms if ms < 100.0 => 2,
        ms if ms < 1_000.0 => 1,
        _ => 0,
    };
    format!("{ms:.decimals$}")
}

/// A percentile, `-` where it is withheld.
pub(super) fn value(percentile: &Percentile) -> String {
    percentile.ns.map_or("-".to_owned(), ms)
}

/// Its interval; empty where there is none.
pub(super) fn interval(percentile: &Percentile) -> String {
    match (percentile.low_ns, percentile.high_ns) {
        (Some(low), Some(high)) => format!("{}-{}", ms(low), ms(high)),
        _ => String::new(),
    }
}

/// What was measured, a pair of words a line.
pub(super) fn about(report: &Report) -> Vec<(&'static str, String)> {
    let settings = &report.settings;
    let index = format!(
        "{}: {}",
        report.index.dirs.join(", "),
        in_words(&report.index)
    );
    let queries = format!(
        "{}, {}",
        thousands(report.queries.len() as u64),
        settings.queries_from
    );
    let threads = counted(settings.threads as u64, "thread");
    let manner = match settings.rate {
        _ if settings.cold => "each query in a fresh process, page cache dropped".to_owned(),
        Some(rate) => format!(
            "open loop, {rate} a second, {} arrivals, {threads}",
            settings.arrivals.name()
        ),
        None => format!("closed loop, {threads}"),
    };
    let warm_up = report.warm_up.map(|warm_up| {
        let rounds = counted(warm_up.rounds as u64, "round");
        let end = if warm_up.steady {
            "steady"
        } else {
            "not steady"
        };
        ("warm-up", format!("{rounds}, {end}"))
    });
    let dropped = report.dropped.map(|share| {
        let percent = (share * 100.0).round();
        (
            "page cache",
            format!("{percent} % of the pages looked at had left it"),
        )
    });
    let manner = match settings.processes {
        1 => manner,
        several => format!("{manner}, in {several} processes"),
    };
    let run = format!(
        "{manner}; {} hits an answer, seed {}; {:.1} s, {:.1} answers a second",
        settings.limit, settings.seed, report.seconds, report.throughput
    );
    let first = [
        ("date", format!("{}, {}", report.date, report.program)),
        ("machine", report.environment.in_words()),
        ("index", index),
        ("queries", queries),
        ("run", run),
    ];
    let last = [("answers", format!("checksum {}", report.checksum))];
    first
        .into_iter()
        .chain(warm_up)
        .chain(dropped)
        .chain(last)
        .collect()
}

/// What has to be known before any figure is read.
pub(super) fn alarms(report: &Report) -> Vec<String> {
    let mut alarms = Vec::new();
    if let Some(with) = report.comparison.as_ref().filter(|with| with.differing > 0) {
        let first = with.differing_queries.first();
        let first = first.map_or("", |query| query.query.as_str());
        alarms.push(format!(
            "ANSWERS DIFFER from those of {} in {} of {} queries, first in `{first}`: the ratios compare different work",
            with.with,
            thousands(with.differing as u64),
            thousands(with.pairs as u64),
        ));
    }
    for doubt in report.comparison.iter().flat_map(|with| &with.doubts) {
        alarms.push(format!("NOT ALIKE: {doubt}"));
    }
    if report.changed > 0 {
        alarms.push(format!(
            "ANSWERS CHANGED during the run: {}",
            counted(report.changed, "answer")
        ));
    }
    if report.unserved > 0 {
        alarms.push(format!(
            "OVERLOADED: {} had not been begun when the run was given up; latencies are lower bounds",
            counted(report.unserved, "request")
        ));
    }
    if report.cut > 0 {
        alarms.push(format!(
            "{} ended early or had a pattern cut: the totals are lower bounds",
            counted(report.cut as u64, "answer")
        ));
    }
    if let Some(busy) = report
        .busy
        .filter(|busy| *busy > report.environment.cores as f64)
    {
        alarms.push(format!(
            "the machine was busy: {busy:.1} processes wanted its {} threads before the run began",
            report.environment.cores
        ));
    }
    if report.environment.build == "debug" {
        alarms.push("this is a debug build: its figures say nothing of a release".to_owned());
    }
    if report.warm_up.is_some_and(|warm_up| !warm_up.steady) {
        alarms.push(
            "the warm-up did not become steady: figures may drift, or the machine is busy"
                .to_owned(),
        );
    }
    if report.settings.cold {
        match report.dropped {
            None => alarms.push("the system does not tell whether files have left the page cache".to_owned()),
            Some(share) if share < 0.99 => alarms.push(
                "not all of the index left the page cache: somebody may have it open, and this is not quite cold".to_owned(),
            ),
            Some(_) => {}
        }
    }
    alarms
}

pub(super) fn print(report: &Report, out: &mut Output) -> Result<()> {
    for (name, words) in about(report) {
        out.text(&format!("{name:<12}{words}\n"))?;
    }
    for alarm in alarms(report) {
        out.styled(Style::Match, &format!("! {alarm}"))?;
        out.line("")?;
    }
    for note in &report.notes {
        out.text(&format!("{:<12}{note}\n", "note"))?;
    }
    out.line("")?;
    latencies(&report.classes, out)?;
    phases(&report.classes, out)?;
    if !report.sweep.is_empty() {
        sweep(report, out)?;
    }
    report
        .comparison
        .iter()
        .try_for_each(|with| comparison(with, out))
}

fn latencies(classes: &[Figures], out: &mut Output) -> Result<()> {
    let cell = |text: &str| format!("{text:>CELL$}");
    let names: String = ["p50", "p90", "p95", "p99"].map(cell).concat();
    out.styled(
        Style::Headline,
        &format!(
            "{:<12}{:>8}{:>10}{names}{:>10}",
            "ms", "queries", "samples", "max"
        ),
    )?;
    out.line("")?;
    for class in classes {
        let values: String = class.percentiles.iter().map(|p| cell(&value(p))).collect();
        out.text(&format!(
            "{:<12}{:>8}{:>10}{values}{:>10}\n",
            class.class,
            thousands(class.queries as u64),
            thousands(class.samples as u64),
            ms(class.max_ns)
        ))?;
        let intervals: String = class
            .percentiles
            .iter()
            .map(|p| cell(&interval(p)))
            .collect();
        if !intervals.trim().is_empty() {
            out.styled(Style::Faint, format!("{:30}{intervals}", "").trim_end())?;
            out.line("")?;
        }
    }
    Ok(())
}

/// The names of the parts of the work, in the order of the first class that has all of them.
pub(super) fn phase_names(classes: &[Figures]) -> Vec<&str> {
    let phases = classes.first().map_or(&[][..], |all| &all.phases);
    phases.iter().map(|time| time.phase.as_str()).collect()
}

/// Mean time of a part of the work, in nanoseconds.
pub(super) fn phase_ns(class: &Figures, name: &str) -> u64 {
    let phase = class.phases.iter().find(|time| time.phase == name);
    phase.map_or(0, |time| time.mean_ns)
}

fn phases(classes: &[Figures], out: &mut Output) -> Result<()> {
    let names = phase_names(classes);
    if names.is_empty() {
        return Ok(());
    }
    let width = |name: &str| name.len().max(8) + 2;
    let cells: String = names
        .iter()
        .map(|name| format!("{name:>0$}", width(name)))
        .collect();
    out.line("")?;
    out.styled(
        Style::Headline,
        &format!("{:<12}{:>10}{cells}", "mean ms", "all"),
    )?;
    out.line("")?;
    for class in classes {
        let cell = |name: &&str| format!("{:>1$}", ms(phase_ns(class, name)), width(name));
        let cells: String = names.iter().map(cell).collect();
        out.text(&format!(
            "{:<12}{:>10}{cells}\n",
            class.class,
            ms(class.mean_ns)
        ))?;
    }
    Ok(())
}

fn sweep(report: &Report, out: &mut Output) -> Result<()> {
    let cell = |text: &str| format!("{text:>CELL$}");
    let names: String = ["p50", "p90", "p95", "p99"].map(cell).concat();
    out.line("")?;
    out.styled(
        Style::Headline,
        &format!(
            "{:<12}{:>8}{:>10}{names}{:>10}",
            "rate a s", "answers", "samples", "max"
        ),
    )?;
    out.line("")?;
    for point in &report.sweep {
        let values: String = point.percentiles.iter().map(|p| cell(&value(p))).collect();
        let overloaded = match point.unserved {
            0 => String::new(),
            left => format!("  overloaded: {} not begun", thousands(left)),
        };
        out.text(&format!(
            "{:<12.1}{:>8.1}{:>10}{values}{:>10}{overloaded}\n",
            point.rate,
            point.throughput,
            thousands(point.samples as u64),
            ms(point.max_ns)
        ))?;
    }
    Ok(())
}

fn comparison(with: &Comparison, out: &mut Output) -> Result<()> {
    out.line("")?;
    out.text(&format!("beside {}: {}\n", with.with, with.about))?;
    out.styled(
        Style::Headline,
        &format!(
            "{:<12}{:>8}{:>10}{:>10}{:>8}{:>15}{:>10}",
            "median ms", "queries", "here", "there", "ratio", "95 %", "p"
        ),
    )?;
    out.line("")?;
    for class in &with.classes {
        let (ratio, interval) = ratio(class.ratio);
        out.text(&format!(
            "{:<12}{:>8}{:>10}{:>10}{ratio:>8}{interval:>15}{:>10}\n",
            class.class,
            thousands(class.pairs as u64),
            ms(class.here_ns),
            ms(class.there_ns),
            probability(class.p_value)
        ))?;
    }
    Ok(())
}

/// A quotient and its interval.
pub(super) fn ratio(ratio: Option<crate::measure::statistics::Ratio>) -> (String, String) {
    ratio.map_or(("-".to_owned(), String::new()), |ratio| {
        (
            format!("{:.3}", ratio.ratio),
            format!("{:.3}-{:.3}", ratio.low, ratio.high),
        )
    })
}

/// A probability, as small as it makes sense to tell.
pub(super) fn probability(p: Option<f64>) -> String {
    match p {
        None => "-".to_owned(),
        Some(p) if p < 0.0001 => "<0.0001".to_owned(),
        Some(p) => format!("{p:.4}"),
    }
}
