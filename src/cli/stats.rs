//! `dateline stats`: what an index holds.

use std::path::PathBuf;

use serde::Serialize;

use crate::error::{Error, Kind, Result};
use crate::extract;
use crate::index::stats::{Overview, Stats};

use super::check::{Changes, check};
use super::print::Output;
use super::rows::{cell, csv_line};
use super::{Context, Ending, FormatFlag, bytes, counted, thousands};

/// Outlets shown in text.
const SHOWN_SOURCES: usize = 20;

/// Show what the index holds: articles, dates, sources, size
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Compare the folders with what was indexed of them: files that are new, changed or gone
    #[arg(long)]
    check: bool,
}

/// Everything there is to tell.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    overview: Overview,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Changes>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let known =
        [FormatFlag::Text, FormatFlag::Json, FormatFlag::Csv].map(|format| (format, format));
    let format = context.flag.among("stats", &known)?;
    if args.check && format == FormatFlag::Csv {
        let what = "the changes are no table";
        return Err(Error::new(Kind::Usage, "--check", what).hint("--format json prints them"));
    }
    let stats = context.home.open(context.messages)?.stats()?;
    let shown = shown(stats, &context.home.dirs(), args.check)?;
    match format {
        FormatFlag::Json => context.out.json(&shown)?,
        FormatFlag::Csv => table(&shown.overview.stats, &mut context.out)?,
        _ => {
            for line in lines(&shown) {
                context.out.text(&line)?;
                context.out.line("")?;
            }
        }
    }
    context.out.flush()?;
    if shown.changes.as_ref().is_some_and(Changes::any) {
        context.messages.note(
            "`dateline index PATH` brings the index up to date; with --prune it drops what is gone",
        );
    }
    if shown.overview.rebuild_due {
        context
            .messages
            .note("`dateline index --rebuild` reads the stored articles again, better than before");
    }
    Ok(if shown.overview.stats.articles > 0 {
        Ending::Found
    } else {
        Ending::NothingFound
    })
}

fn shown(stats: Stats, dirs: &[PathBuf], with_changes: bool) -> Result<Shown> {
    let mut changes = with_changes.then(Changes::default);
    let overview = Overview::of(stats, dirs, extract::VERSION, &mut |ledger| {
        if let Some(changes) = &mut changes {
            changes.add(check(ledger)?);
        }
        Ok(())
    })?;
    Ok(Shown { overview, changes })
}

fn lines(shown: &Shown) -> Vec<String> {
    let (overview, stats) = (&shown.overview, &shown.overview.stats);
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
    if overview.files > 0 {
        lines.push(row("files", &thousands(overview.files)));
    }
    if overview.deleted > 0 {
        let deleted = thousands(overview.deleted);
        lines.push(row("deleted ids", &deleted));
    }
    if overview.rebuild_due {
        lines.push(row("rebuild", "due: this program reads articles better"));
    }
    lines.extend(shown.changes.iter().flat_map(change_lines));
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

fn change_lines(changes: &Changes) -> Vec<String> {
    let unchanged = match changes.unchanged {
        1 => "1 file as it was".to_owned(),
        count => format!("{} files as they were", thousands(count)),
    };
    let groups = [
        ("new", &changes.new),
        ("changed", &changes.changed),
        ("gone", &changes.vanished),
    ];
    let counts = groups.map(|(name, group)| format!("{} {name}", thousands(group.count)));
    let mut lines = vec![
        format!("\nsince indexing {}", changes.roots.join(", ")),
        format!("{unchanged}, {}", counts.join(", ")),
    ];
    let unfinished = ("partly", &changes.unfinished);
    if changes.unfinished.count > 0 {
        let count = thousands(changes.unfinished.count);
        lines.push(format!(
            "{count} not read to the end: damaged, or the load was stopped"
        ));
    }
    for (name, group) in groups.into_iter().chain([unfinished]) {
        lines.extend(group.names.iter().map(|path| format!("  {name:<8} {path}")));
        let more = group.count - group.names.len() as u64;
        lines.extend((more > 0).then(|| format!("  {name:<8} and {} more", thousands(more))));
    }
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
