//! `dateline search`: the question most often asked.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::error::Result;
use crate::search::{Answer, Hit, Request};

use super::print::{Output, Style};
use super::{Context, Ending, Format, counted};

/// Find articles, best first
///
/// Words are joined by AND; OR, NOT, -word, "a phrase", prefix*, (groups) and fields such as source:, since:, until:,
/// date:, title:, author: work as one would type them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline search AMRAAM
  dateline search '\"defense budget\" since:2025-10-27'
  dateline search 'impeachment trump' --since 2019-10-01 --until 2019-10-31 -n 50 --format json
  dateline search -- -trump")]
pub(super) struct Args {
    /// What to find; several words are joined by spaces
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Most articles to show
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N")]
    limit: usize,
    /// Only articles of this day, month or year, or later: 2025, 2025-10, 2025-10-27
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    since: Option<String>,
    /// Only articles of this day, month or year, or earlier
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    until: Option<String>,
    /// Only articles of this outlet; may be repeated
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// Join words by OR instead of AND
    #[arg(long)]
    any: bool,
    /// Take the query as plain words: no operators, no fields
    #[arg(long)]
    literal: bool,
    /// Print only how many articles match
    #[arg(long)]
    count: bool,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let archive = context.home.open(context.messages)?;
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let request = Request {
        limit: if args.count { 0 } else { args.limit },
        since: args.since,
        until: args.until,
        sources: args.source,
        any: args.any,
        literal: args.literal,
        ..Request::new(args.query.join(" "), today)
    };
    let answer = archive.search(&request)?;
    match context.format {
        Format::Json => context.out.json(&answer)?,
        Format::Text if args.count => context.out.line(&answer.total.to_string())?,
        Format::Text => {
            for hit in &answer.hits {
                print_hit(hit, &mut context.out)?;
            }
        }
    }
    context.out.flush()?;
    if context.format == Format::Text {
        for note in &answer.notes {
            context.messages.note(note);
        }
        if !args.count {
            context.messages.note(&summary(&answer));
        }
    }
    Ok(if answer.total > 0 {
        Ending::Found
    } else {
        Ending::NothingFound
    })
}

fn print_hit(hit: &Hit, out: &mut Output) -> Result<()> {
    out.text(&format!("{}. ", hit.rank))?;
    out.marked(
        hit.title.as_deref().unwrap_or("(no text)"),
        &hit.title_marks,
        Some(Style::Headline),
    )?;
    out.line("")?;
    let source = hit.source.as_deref().unwrap_or("source unknown");
    let date = hit
        .date
        .as_deref()
        .map_or("undated".to_owned(), readable_date);
    let mut about = vec![one_line(source), date];
    about.extend(hit.author.as_deref().map(one_line));
    about.push(hit.id.clone());
    out.text("   ")?;
    out.styled(Style::Faint, &about.join(" · "))?;
    out.line("")?;
    for snippet in &hit.snippets {
        out.text("   ")?;
        if let "furniture" | "comments" | "byline" | "caption" = snippet.zone {
            out.styled(Style::Faint, &format!("[{}] ", snippet.zone))?;
        }
        out.marked(&snippet.text, &snippet.marks, None)?;
        out.line("")?;
    }
    out.line("")
}

/// `2025-10-28T23:40+09:00` as `2025-10-28 23:40 +09:00`.
fn readable_date(iso: &str) -> String {
    let Some((day, time)) = iso.split_once('T') else {
        return iso.to_owned();
    };
    match time.find(['+', '-', 'Z']) {
        Some(at) => format!("{day} {} {}", &time[..at], time[at..].replace('Z', "UTC")),
        None => format!("{day} {time}"),
    }
}

/// On one line, cut where it is longer than any name.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 200;
    let line = text.replace(['\n', '\t', '\r'], " ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn summary(answer: &Answer) -> String {
    let found = match answer.total {
        0 => "nothing found".to_owned(),
        total if answer.total_is_lower_bound => format!("at least {}", counted(total, "article")),
        total => counted(total, "article"),
    };
    let shown = if answer.hits.is_empty() {
        String::new()
    } else if (answer.hits.len() as u64) < answer.total {
        format!(", the best {} shown", answer.hits.len())
    } else {
        String::new()
    };
    format!("{found}{shown} ({:.1} ms)", answer.took_us as f64 / 1_000.0)
}
