//! `dateline stats`: what an index holds.

use crate::error::Result;
use crate::index::stats::Stats;

use super::print::Output;
use super::rows::{cell, csv_line};
use super::{Context, Ending, FormatFlag, bytes, counted, thousands};

/// Outlets shown in text.
const SHOWN_SOURCES: usize = 20;

/// Show what the index holds: articles, dates, sources, size
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: Args, context: &mut Context) -> Result<Ending> {
    let known =
        [FormatFlag::Text, FormatFlag::Json, FormatFlag::Csv].map(|format| (format, format));
    let format = context.flag.among("stats", &known)?;
    let stats = context.home.open(context.messages)?.stats()?;
    match format {
        FormatFlag::Json => context.out.json(&stats)?,
        FormatFlag::Csv => table(&stats, &mut context.out)?,
        _ => {
            for line in lines(&stats) {
                context.out.text(&line)?;
                context.out.line("")?;
            }
        }
    }
    Ok(if stats.articles > 0 {
        Ending::Found
    } else {
        Ending::NothingFound
    })
}

fn lines(stats: &Stats) -> Vec<String> {
    let row = |name: &str, value: &str| format!("{name:<15}{value}");
    let mut lines = vec![row("articles", &thousands(stats.articles))];
    if let Some((first, last)) = &stats.span {
        lines.push(row("dates", &format!("{first} to {last}")));
    }
    lines.push(row("undated", &thousands(stats.undated)));
    lines.push(row("without source", &thousands(stats.without_source)));
    lines.push(row(
        "size",
        &format!(
            "{} in {}",
            bytes(stats.bytes),
            counted(stats.segments as u64, "segment")
        ),
    ));
    if stats.sample {
        lines.push(row(
            "",
            "the sample: the first articles of yours replace it",
        ));
    }
    let counts = |title: &str, rows: &mut dyn Iterator<Item = (String, u64)>| {
        let rows: Vec<String> = rows
            .map(|(name, count)| format!("{:>11}  {}", thousands(count), name.replace('\n', " ")))
            .collect();
        if rows.is_empty() {
            None
        } else {
            Some(format!("\n{title}\n{}", rows.join("\n")))
        }
    };
    lines.extend(counts(
        "by year",
        &mut stats
            .years
            .iter()
            .map(|(year, count)| (format!("{year:04}"), *count)),
    ));
    lines.extend(counts(
        "by source",
        &mut stats.sources.iter().take(SHOWN_SOURCES).cloned(),
    ));
    let others = stats.sources.len().saturating_sub(SHOWN_SOURCES);
    lines.extend(
        (others > 0).then(|| format!("{:>11}  and {}", "", counted(others as u64, "more source"))),
    );
    lines
}

/// All counts of articles, the outlets in full.
fn table(stats: &Stats, out: &mut Output) -> Result<()> {
    out.row(&csv_line(&["by", "name", "articles"])?)?;
    let mut row = |by: &str, name: &str, count: u64| {
        out.row(&csv_line(&[by, &cell(name), &count.to_string()])?)
    };
    row("all", "", stats.articles)?;
    row("undated", "", stats.undated)?;
    row("without source", "", stats.without_source)?;
    for (year, count) in &stats.years {
        row("year", &format!("{year:04}"), *count)?;
    }
    for (source, count) in &stats.sources {
        row("source", source, *count)?;
    }
    Ok(())
}
