//! `dateline sources`: who wrote about it.

use clap::ValueEnum;

use crate::error::Result;
use crate::search::{Source, Sources};

use super::layout::Line;
use super::print::Output;
use super::question::Filters;
use super::rows::{cell, csv_line};
use super::{Context, Ending, FormatFlag, counted, thousands};

/// Outlets shown in text, if nobody says how many.
const SHOWN: usize = 50;

/// Count articles by source, of the archive or of a query
///
/// For each source: its articles, and the dates of the earliest and of the latest of them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline sources
  dateline sources AMRAAM --since 2025-10
  dateline sources --sort name --format csv > sources.csv

Formats:
  text   a row a source
  json   one object
  jsonl  a source a line, with the keys it has in json
  csv    source,articles,first,last

Exit codes:
  0 found, 1 nothing found, 2 error")]
pub(super) struct Args {
    /// Of which articles, in the language of `search`; several words are joined by spaces [default: all articles]
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Most sources to show [default: 50 in text, else all]
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// In which order
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = Order::Count)]
    sort: Order,
    #[command(flatten)]
    filters: Filters,
}

/// An order of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// Most articles first
    Count,
    /// By name
    Name,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let format = context.flag.of_table("sources")?;
    let request = args.filters.request(&args.query);
    let mut answer = context.home.open(context.messages)?.sources(&request)?;
    if args.sort == Order::Name {
        answer.by_name();
    }
    let limit = match args.limit {
        None if format == FormatFlag::Text => SHOWN,
        limit => limit.unwrap_or(usize::MAX),
    };
    let named = answer.sources.len();
    answer.cut(limit);
    let out = &mut context.out;
    match format {
        FormatFlag::Json => out.json(&answer)?,
        FormatFlag::Jsonl => answer
            .sources
            .iter()
            .try_for_each(|source| out.json(source))?,
        FormatFlag::Csv => table(&answer.sources, out)?,
        _ => print(&answer, out)?,
    }
    context.out.flush()?;
    // In the object they are said already.
    if format != FormatFlag::Json {
        for note in &answer.notes {
            context.messages.note(note);
        }
        context.messages.note(&summary(&answer, named));
    }
    Ok(if answer.total > 0 {
        Ending::Found
    } else {
        Ending::NothingFound
    })
}

fn print(answer: &Sources, out: &mut Output) -> Result<()> {
    let counts = answer.sources.iter().map(|source| source.articles);
    let most = counts.chain([answer.without_source]).max().unwrap_or(0);
    let width = thousands(most).len();
    for source in &answer.sources {
        let dates = match (&source.first, &source.last) {
            (Some(first), Some(last)) if first == last => format!("{first:<24}"),
            (Some(first), Some(last)) => format!("{:<24}", format!("{first} to {last}")),
            _ => format!("{:<24}", "undated"),
        };
        let first = format!("{:>width$}  {dates}  ", thousands(source.articles));
        out.one_row(&first, Line::of(None, &source.source))?;
    }
    if answer.more > 0 {
        let more = format!(
            "and {} more; -n shows more of them",
            thousands(answer.more as u64)
        );
        out.line(&format!("{:>width$}  {more}", ""))?;
    }
    if answer.without_source > 0 {
        let count = thousands(answer.without_source);
        out.line(&format!("{count:>width$}  without source"))?;
    }
    Ok(())
}

fn table(sources: &[Source], out: &mut Output) -> Result<()> {
    out.row(&csv_line(&["source", "articles", "first", "last"])?)?;
    sources.iter().try_for_each(|source| {
        let date = |date: &Option<String>| cell(date.as_deref().unwrap_or_default());
        out.row(&csv_line(&[
            cell(&source.source),
            source.articles.to_string(),
            date(&source.first),
            date(&source.last),
        ])?)
    })
}

fn summary(answer: &Sources, named: usize) -> String {
    let found = match answer.total {
        0 => "nothing found".to_owned(),
        total if answer.total_is_lower_bound => format!("at least {}", counted(total, "article")),
        total => counted(total, "article"),
    };
    let without = match answer.without_source {
        0 => String::new(),
        count => format!(", {} without source", thousands(count)),
    };
    let sources = counted(named as u64, "source");
    let took = answer.took_us as f64 / 1_000.0;
    format!("{found} of {sources}{without} ({took:.1} ms)")
}
