//! The report of a benchmark as one page of HTML: no script, nothing from anywhere else, light or dark as the reader's
//! system is. Nothing here writes.

use std::fmt::Write;

use crate::cli::plot::escaped;
use crate::cli::thousands;
use crate::measure::figures::Figures;
use crate::measure::report::Report;
use crate::measure::statistics::Percentile;

use super::charts;
use super::lines::{about, alarms, interval, ms, phase_names, phase_ns, probability, ratio, value};

/// Slowest queries that are named.
const SLOWEST: usize = 25;
const STYLE: &str = include_str!("report.css");

/// The whole page.
pub(super) fn page(report: &Report) -> String {
    let mut out = String::new();
    let title = format!("dateline bench, {}", report.date);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{0}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{0}</h1>\n",
        escaped(&title)
    );
    for alarm in alarms(report) {
        let _ = writeln!(out, "<p class=\"alarm\">{}</p>", escaped(&alarm));
    }
    out.push_str("<table class=\"about\">\n");
    let notes = report.notes.iter().map(|note| ("note", note.clone()));
    for (name, words) in about(report).into_iter().chain(notes) {
        let _ = writeln!(out, "<tr><th>{name}</th><td>{}</td></tr>", escaped(&words));
    }
    out.push_str("</table>\n");
    latencies(&mut out, report);
    if let Some(chart) = charts::phases(&report.classes) {
        let lead = "The mean time of an answer, by what it went to. In an open loop, waiting is none of it.";
        section(&mut out, "Time by phase", lead, &chart);
        phases(&mut out, &report.classes);
    }
    if !report.sweep.is_empty() {
        sweep(&mut out, report);
    }
    comparison(&mut out, report);
    slowest(&mut out, report);
    method(&mut out, report);
    out + "</main>\n</body>\n</html>\n"
}

/// A headline, a sentence of ours, and a drawing.
fn section(out: &mut String, title: &str, lead: &str, chart: &str) {
    let _ = write!(
        out,
        "<h2>{title}</h2>\n<p>{lead}</p>\n<figure>\n{chart}</figure>\n"
    );
}

/// A table of cells, of which the first column and the header are names. What is in them is made harmless here.
fn table(out: &mut String, header: &[&str], rows: &[Vec<String>]) {
    out.push_str("<div class=\"wide\"><table>\n<tr>");
    for name in header {
        let _ = write!(out, "<th>{}</th>", escaped(name));
    }
    out.push_str("</tr>\n");
    for row in rows {
        out.push_str("<tr>");
        for (i, cell) in row.iter().enumerate() {
            let tag = if i == 0 { "th" } else { "td" };
            // A line of ours divides a figure from its interval.
            let mut lines = cell.splitn(2, '\n').map(escaped);
            let first = lines.next().unwrap_or_default();
            let second = lines.next().map(|line| format!("<small>{line}</small>"));
            let _ = write!(out, "<{tag}>{first}{}</{tag}>", second.unwrap_or_default());
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table></div>\n");
}

fn with_interval(percentile: &Percentile) -> String {
    format!("{}\n{}", value(percentile), interval(percentile))
}

fn latencies(out: &mut String, report: &Report) {
    let lead = "In milliseconds; below each percentile its interval of 95 %. A percentile with fewer than ten samples beyond \
                it is withheld.";
    section(
        out,
        "Latency by class",
        lead,
        &charts::by_class(&report.classes),
    );
    let rows: Vec<Vec<String>> = report
        .classes
        .iter()
        .map(|class| {
            let counts = [
                thousands(class.queries as u64),
                thousands(class.samples as u64),
            ];
            let told = class.percentiles.iter().map(with_interval);
            let ends = [ms(class.mean_ns), ms(class.max_ns)];
            let cells = [class.class.clone()].into_iter().chain(counts).chain(told);
            cells.chain(ends).collect()
        })
        .collect();
    let header = [
        "class", "queries", "samples", "p50", "p90", "p95", "p99", "mean", "max",
    ];
    table(out, &header, &rows);
    let lead = "Each step to the right leaves a tenth of the answers: the right end is the tail. A line ends where fewer than \
                ten samples are left.";
    section(
        out,
        "Latency by percentile",
        lead,
        &charts::curves(&report.classes),
    );
}

fn phases(out: &mut String, classes: &[Figures]) {
    let names = phase_names(classes);
    let row = |class: &Figures| {
        let times = names.iter().map(|name| ms(phase_ns(class, name)));
        [class.class.clone(), ms(class.mean_ns)]
            .into_iter()
            .chain(times)
            .collect()
    };
    let told = classes.iter().filter(|class| !class.phases.is_empty());
    let header: Vec<&str> = ["mean ms", "all"]
        .into_iter()
        .chain(names.iter().copied())
        .collect();
    table(out, &header, &told.map(row).collect::<Vec<_>>());
}

fn sweep(out: &mut String, report: &Report) {
    let lead = "Open loops: requests come at their rate, whatever the program does, and latency counts from when they come. A \
                ring marks a rate at which the program could not keep up: its figures are lower bounds.";
    section(
        out,
        "Latency against throughput",
        lead,
        &charts::load(&report.sweep),
    );
    let row = |point: &crate::measure::report::LoadPoint| {
        let first = [
            format!("{:.1}", point.rate),
            format!("{:.1}", point.throughput),
            thousands(point.samples as u64),
        ];
        let told = point.percentiles.iter().map(with_interval);
        let last = [ms(point.max_ns), thousands(point.unserved)];
        first.into_iter().chain(told).chain(last).collect()
    };
    let header = [
        "rate a s",
        "answers a s",
        "samples",
        "p50",
        "p90",
        "p95",
        "p99",
        "max",
        "not begun",
    ];
    table(
        out,
        &header,
        &report.sweep.iter().map(row).collect::<Vec<_>>(),
    );
}

fn comparison(out: &mut String, report: &Report) {
    let Some(with) = &report.comparison else {
        return;
    };
    let lead = format!(
        "Beside {}: {}. The figure of a query is its median; the ratio is the geometric mean of the ratios of the queries. \
         Intervals come from resampling the queries, p from Wilcoxon’s signed-rank test over them, for classes adjusted by Holm.",
        escaped(&with.with),
        escaped(&with.about)
    );
    section(out, "Comparison", &lead, &charts::ratios(with));
    let rows: Vec<Vec<String>> = with
        .classes
        .iter()
        .map(|class| {
            let (ratio, interval) = ratio(class.ratio);
            vec![
                class.class.clone(),
                thousands(class.pairs as u64),
                ms(class.here_ns),
                ms(class.there_ns),
                ratio,
                interval,
                probability(class.p_value),
            ]
        })
        .collect();
    let header = ["class", "queries", "here", "there", "ratio", "95 %", "p"];
    table(out, &header, &rows);
    if !with.differing_queries.is_empty() {
        out.push_str("<h3>Queries with different answers</h3>\n");
        let named = with.differing_queries.iter();
        let rows: Vec<Vec<String>> = named
            .map(|query| vec![query.class.clone(), query.query.clone()])
            .collect();
        table(out, &["class", "query"], &rows);
    }
}

fn slowest(out: &mut String, report: &Report) {
    let mut slowest: Vec<_> = report.queries.iter().filter(|of| of.samples > 0).collect();
    slowest.sort_by_key(|of| std::cmp::Reverse(of.median_ns));
    let row = |of: &&crate::measure::figures::QueryFigures| {
        let since = of.query.since.iter().map(|date| format!(" since {date}"));
        let until = of.query.until.iter().map(|date| format!(" until {date}"));
        let dates: String = since.chain(until).collect();
        vec![
            format!("{}{dates}", of.query.query),
            of.query.class.clone(),
            thousands(of.total),
            of.samples.to_string(),
            ms(of.median_ns),
            ms(of.max_ns),
        ]
    };
    out.push_str("<h2>Slowest queries</h2>\n");
    let rows: Vec<Vec<String>> = slowest.iter().take(SLOWEST).map(row).collect();
    table(
        out,
        &["query", "class", "found", "samples", "median ms", "max ms"],
        &rows,
    );
}

fn method(out: &mut String, report: &Report) {
    let manner = if report.settings.cold {
        "Each query is answered by a fresh process after the files of the index have been dropped from the page cache; the time \
         is that from the start of the process to its end."
    } else if report.settings.rate.is_some() {
        "Requests arrive at times fixed beforehand; latency counts from there, so that waiting behind a slow answer counts."
    } else {
        "Each thread asks again once it has been answered. Stalls are seen by the requests they hit and by no others: an open \
         loop (--rate) shows what users would see."
    };
    let _ = writeln!(
        out,
        "<h2>Method</h2>\n<p>{manner} Queries are asked in rounds, each shuffled by the seed. Intervals come from a bootstrap \
         over 32 overlapping blocks of time. The checksum covers total, ids and order of every answer. The program measures \
         itself: opening the index, reading flags and printing are not in these figures unless they are of a cold run. \
         benches/METHOD.md in the source says the rest.</p>"
    );
}
