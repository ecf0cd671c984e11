//! `dateline timeline`: when it was written about.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::error::{Error, Kind, Result};
use crate::search::{Bucket, Granularity, Series, Timeline};

use super::bars::{self, cut};
use super::plot::{self, About};
use super::print::{Output, draws_in_unicode};
use super::question::{self, Filters, today};
use super::rows::{cell, csv_line};
use super::{Context, Ending, FormatFlag, counted, thousands};

/// Count articles by day, week, month, quarter or year
///
/// Without --by, buckets are as long as it takes to have at most some sixty. Those in which there is nothing are shown
/// too, from the first match to the last, or from --since to --until.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline timeline AMRAAM
  dateline timeline 'impeach*' --by week --since 2019-09 --until 2020-02
  dateline timeline 'electric car' --vs hydrogen --vs diesel --by year
  dateline timeline harbour --by month --format csv > harbour.csv
  dateline timeline harbour --svg harbour.svg

Dates:
  Days are those the articles state. A week is one of ISO 8601: from Monday
  on, 2013-W05 is the fifth of 2013. An article dated only to a month or a
  year stands in the first bucket of it, whose count is marked ~ (json: in
  imprecise). Articles without a date are counted beside the rest.

Formats:
  text   a row a bucket, with a bar; all bars are of one scale
  json   one object: series (what is known of each query) and buckets
  jsonl  a bucket a line, with the keys it has in json
  csv    bucket,start,end,count; with --vs a column a query, under its text

Exit codes:
  0 found, 1 nothing found, 2 error")]
pub(super) struct Args {
    /// What to count, in the language of `search`; several words are joined by spaces [default: all articles]
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// How long a bucket is [default: by the time that the matches span]
    #[arg(long, value_enum, value_name = "LENGTH")]
    by: Option<By>,
    /// Another query to count beside the first; may be repeated
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    vs: Vec<String>,
    /// Also draw it into this file, as SVG; - prints the drawing and nothing else
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    filters: Filters,
}

/// The length of a bucket, as a flag says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// A day
    Day,
    /// A week of ISO 8601, from Monday on
    Week,
    /// A month
    Month,
    /// Three months
    Quarter,
    /// A year
    Year,
}

impl From<By> for Granularity {
    fn from(by: By) -> Self {
        match by {
            By::Day => Granularity::Day,
            By::Week => Granularity::Week,
            By::Month => Granularity::Month,
            By::Quarter => Granularity::Quarter,
            By::Year => Granularity::Year,
        }
    }
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let format = context.flag.of_table("timeline")?;
    let drawn_alone = args.svg.as_deref() == Some(Path::new("-"));
    if drawn_alone && format != FormatFlag::Text {
        let what = "a drawing and another format cannot both be printed";
        return Err(Error::new(Kind::Usage, "--svg", what).hint("name a file: --svg plot.svg"));
    }
    if args.vs.len() >= plot::MOST_SERIES {
        let what = format!(
            "{} queries are too many to tell apart; {} is the limit",
            args.vs.len() + 1,
            plot::MOST_SERIES
        );
        return Err(Error::new(Kind::Usage, "--vs", what).hint("count them in several timelines"));
    }
    let archive = context.home.open(context.messages)?;
    let mut requests = vec![args.filters.request(&args.query)];
    let others = args.vs.iter().map(std::slice::from_ref);
    requests.extend(others.map(|query| args.filters.request(query)));
    let share = question::DEADLINE / u32::try_from(requests.len()).unwrap_or(u32::MAX);
    for request in &mut requests {
        request.deadline = Some(share);
    }
    let timeline = archive.timelines(&requests, args.by.map(Granularity::from))?;
    let drawing = match &args.svg {
        Some(_) if !timeline.buckets.is_empty() => Some(plot::svg(&timeline, &about(context))?),
        _ => None,
    };
    if drawn_alone {
        context.out.raw(drawing.as_deref().unwrap_or_default())?;
    } else {
        print(&timeline, format, &mut context.out)?;
        if let (Some(file), Some(drawing)) = (&args.svg, &drawing) {
            let shown = file.display().to_string();
            fs::write(file, drawing)
                .map_err(|cause| Error::new(Kind::Io, shown, "cannot be written").because(cause))?;
        }
    }
    context.out.flush()?;
    if args.svg.is_some() && drawing.is_none() {
        context.messages.note("nothing with a date to draw");
    }
    // In the object they are said already.
    if format != FormatFlag::Json {
        for note in notes(&timeline, format == FormatFlag::Text && !drawn_alone) {
            context.messages.note(&note);
        }
    }
    Ok(if timeline.series.iter().any(|series| series.total > 0) {
        Ending::Found
    } else {
        Ending::NothingFound
    })
}

fn about(context: &Context) -> About {
    let dirs = context.home.dirs();
    let names: Vec<String> = dirs.iter().map(|dir| dir.display().to_string()).collect();
    About {
        index: names.join(", "),
        date: today().to_string(),
    }
}

fn print(timeline: &Timeline, format: FormatFlag, out: &mut Output) -> Result<()> {
    match format {
        FormatFlag::Json => out.json(timeline),
        FormatFlag::Jsonl => timeline
            .buckets
            .iter()
            .try_for_each(|bucket| out.json(bucket)),
        FormatFlag::Csv => table(timeline, out),
        _ => {
            let rows = bars::rows(timeline, out.width(), draws_in_unicode());
            rows.iter()
                .try_for_each(|row| out.text(&format!("{row}\n")))
        }
    }
}

fn table(timeline: &Timeline, out: &mut Output) -> Result<()> {
    let mut header = vec!["bucket".to_owned(), "start".to_owned(), "end".to_owned()];
    match timeline.series.as_slice() {
        [_] => header.push("count".to_owned()),
        several => header.extend(several.iter().map(|series| cell(&series.query))),
    }
    out.row(&csv_line(&header)?)?;
    timeline.buckets.iter().try_for_each(|bucket| {
        let Bucket {
            bucket: name,
            start,
            end,
            counts,
            ..
        } = bucket;
        let mut row = vec![cell(name), cell(start), cell(end)];
        row.extend(counts.iter().map(u64::to_string));
        out.row(&csv_line(&row)?)
    })
}

/// What is said beside the counts.
fn notes(timeline: &Timeline, is_marked: bool) -> Vec<String> {
    let mut notes = Vec::new();
    for series in &timeline.series {
        let of = match timeline.series.len() {
            1 => String::new(),
            _ => format!("`{}`: ", cut(&series.query, 60)),
        };
        notes.extend(series.notes.iter().map(|note| format!("{of}{note}")));
        notes.push(format!("{of}{}", summary(series, timeline)));
        if series.imprecise > 0 {
            let verb = if series.imprecise == 1 { "is" } else { "are" };
            notes.push(format!(
                "{of}{} dated only to a month or a year {verb} counted in its first {}{}",
                counted(series.imprecise, "article"),
                timeline.by,
                if is_marked { ", marked ~" } else { "" }
            ));
        }
    }
    let partial = timeline.buckets.iter().filter(|bucket| bucket.partial);
    let partial: Vec<&str> = partial
        .take(3)
        .map(|bucket| bucket.bucket.as_str())
        .collect();
    if !partial.is_empty() {
        notes.push(format!(
            "counted in part, because the dates asked for begin or end within: {}",
            partial.join(", ")
        ));
    }
    notes
}

fn summary(series: &Series, timeline: &Timeline) -> String {
    let found = match series.total {
        0 => "nothing found".to_owned(),
        total if series.total_is_lower_bound => format!("at least {}", counted(total, "article")),
        total => counted(total, "article"),
    };
    let undated = match series.undated {
        0 => String::new(),
        undated => format!(", {} of them undated", thousands(undated)),
    };
    format!(
        "{found} by {}{undated} ({:.1} ms)",
        timeline.by,
        timeline.took_us as f64 / 1_000.0
    )
}
