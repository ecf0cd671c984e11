//! `dateline search`: the question most often asked.

use clap::ValueEnum;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::error::{Error, Kind, Result};
use crate::search::{Answer, Archive, Hit, Request, Sort};

use super::open::open;
use super::print::Output;
use super::rows::{RowFormat, Rows};
use super::text::print_hit;
use super::{Context, Ending, FormatFlag, counted, thousands};

/// Find articles, best first
///
/// Words are joined by AND; OR, NOT, -word, "a phrase", prefix*, (groups) and fields such as source:, since:, until:,
/// date:, title:, author: work as one would type them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline search AMRAAM
  dateline search '\"defense budget\" since:2025-10-27'
  dateline search 'trump impeachment' --since 2019-10 --until 2019-11 -n 50
  dateline search storm -trump
  dateline search -- -trump
  dateline search harbour --all --format csv > harbour.csv

The query:
  Quotes keep phrases, * and ( ) from the shell: '\"defense budget\" OR missile*'
  A word with a dash behind the first word is left out: storm -trump. If it is
  the name of a flag, or comes first, put it into the quotes or behind --.

Formats:
  text   for people: on a terminal wrapped, coloured and, where it can, linked
  json   one object: the answer with its total, notes and hits
  jsonl  a hit a line, with the keys it has in json
  csv    rank,id,score,date,source,title,author,url,lang,origin,snippet
         what a spreadsheet would take for a formula begins with '
  trec   1 Q0 ID RANK SCORE dateline
         white space, controls and % in ID are percent-encoded; scores fall
         strictly, and are minus the rank where the order is by date

Cursors:
  Where there is more than was shown, `more: --after CURSOR` stands at the end
  (in json: next). The same search with that flag goes on from there. --all
  needs none: it prints every match as it comes.

Exit codes:
  0 found, 1 nothing found (or no hit N to open), 2 error")]
pub(super) struct Args {
    /// What to find; several words are joined by spaces
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Most articles to show
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N")]
    limit: usize,
    /// In which order [default: relevance; of --all newest]
    #[arg(long, value_enum, value_name = "ORDER")]
    sort: Option<SortFlag>,
    /// Pass over the first N articles
    #[arg(long, default_value_t = 0, value_name = "N", hide_default_value = true)]
    offset: usize,
    /// Go on where an earlier answer ended, which said `more: --after CURSOR`
    #[arg(
        long,
        value_name = "CURSOR",
        allow_hyphen_values = true,
        conflicts_with = "offset"
    )]
    after: Option<String>,
    /// Every match, by date, each as soon as it is found
    #[arg(long, conflicts_with_all = ["limit", "offset", "after", "count"])]
    all: bool,
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
    /// Open the article of this rank instead of printing: its web page, else its file
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u64).range(1..),
        conflicts_with_all = ["all", "after", "count"]
    )]
    open: Option<u64>,
}

/// An order, as a flag says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SortFlag {
    /// The best first
    Relevance,
    /// The latest date first, articles without a date last
    Newest,
    /// The earliest date first, articles without a date last
    Oldest,
}

/// How the answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Text,
    Json,
    Rows(RowFormat),
}

impl Args {
    /// What `--format` can be with these flags.
    fn shape(&self, format: FormatFlag) -> Result<Shape> {
        let known = [
            (FormatFlag::Text, Shape::Text),
            (FormatFlag::Json, Shape::Json),
            (FormatFlag::Jsonl, Shape::Rows(RowFormat::Jsonl)),
            (FormatFlag::Csv, Shape::Rows(RowFormat::Csv)),
            (FormatFlag::Trec, Shape::Rows(RowFormat::Trec)),
        ];
        if self.count {
            return format.among("search --count", &known[..2]);
        }
        if self.open.is_some() {
            return format.among("search --open", &known[..1]);
        }
        if self.all && format == FormatFlag::Json {
            let what = "--all prints articles as they come, and json is one object";
            return Err(Error::new(Kind::Usage, "--format", what)
                .hint("a JSON object a line: --all --format jsonl"));
        }
        format.among("search", &known)
    }

    fn sort(&self) -> Result<Sort> {
        match self.sort {
            Some(SortFlag::Relevance) if self.all => {
                let what = "--all goes by date, so that nothing has to be kept";
                Err(Error::new(Kind::Usage, "--sort", what)
                    .hint("--sort newest or oldest, or --limit N instead of --all"))
            }
            None if self.all => Ok(Sort::Newest),
            None | Some(SortFlag::Relevance) => Ok(Sort::Relevance),
            Some(SortFlag::Newest) => Ok(Sort::Newest),
            Some(SortFlag::Oldest) => Ok(Sort::Oldest),
        }
    }

    fn request(self, sort: Sort) -> Request {
        // The hit to open is looked up alone: ranks count from the best, however many are shown.
        let open = self
            .open
            .map(|n| usize::try_from(n - 1).unwrap_or(usize::MAX));
        Request {
            query: self.query.join(" "),
            limit: match open {
                _ if self.count => 0,
                Some(_) => 1,
                None => self.limit,
            },
            since: self.since,
            until: self.until,
            sources: self.source,
            any: self.any,
            literal: self.literal,
            today: Timestamp::now().to_zoned(TimeZone::UTC).date(),
            sort,
            offset: open.unwrap_or(self.offset),
            after: self.after,
        }
    }
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let (shape, sort) = (args.shape(context.flag)?, args.sort()?);
    let archive = context.home.open(context.messages)?;
    let (all, count, rank) = (args.all, args.count, args.open);
    let request = args.request(sort);
    let mut printer = Printer::new(shape, sort, &mut context.out);
    let (answer, shown) = if all {
        printer.print_all(&archive, &request)?
    } else {
        let answer = archive.search(&request)?;
        if let Some(rank) = rank {
            return open(&answer, rank, context.messages);
        }
        if shape == Shape::Json {
            printer.out.json(&answer)?;
        } else if count {
            printer.out.line(&answer.total.to_string())?;
        } else {
            answer.hits.iter().try_for_each(|hit| printer.hit(hit))?;
            printer.rows.finish(printer.out)?;
        }
        let shown = Shown::of(&answer);
        (answer, shown)
    };
    context.out.flush()?;
    // In the object they are said already.
    if shape != Shape::Json {
        for note in &answer.notes {
            context.messages.note(note);
        }
        if !count {
            context.messages.note(&summary(&answer, &shown, &request));
            if let Some(cursor) = &answer.next {
                context.messages.note(&format!("more: --after {cursor}"));
            }
        }
    }
    Ok(if answer.total > 0 {
        Ending::Found
    } else {
        Ending::NothingFound
    })
}

/// Prints hits one by one.
struct Printer<'a> {
    shape: Shape,
    rows: Rows,
    out: &'a mut Output,
}

impl<'a> Printer<'a> {
    fn new(shape: Shape, sort: Sort, out: &'a mut Output) -> Self {
        let format = match shape {
            Shape::Rows(format) => format,
            Shape::Text | Shape::Json => RowFormat::Jsonl,
        };
        Printer {
            shape,
            rows: Rows::new(format, sort),
            out,
        }
    }

    fn hit(&mut self, hit: &Hit) -> Result<()> {
        match self.shape {
            Shape::Rows(_) => self.rows.hit(hit, self.out),
            Shape::Text | Shape::Json => print_hit(hit, self.out),
        }
    }

    /// Each match goes out before the next is looked for, so that a reader who has seen enough ends the search.
    fn print_all(&mut self, archive: &Archive, request: &Request) -> Result<(Answer, Shown)> {
        let mut shown = Shown::default();
        let answer = archive.search_all(request, &mut |hit| {
            shown.add(&hit);
            self.hit(&hit)?;
            self.out.flush()
        })?;
        self.rows.finish(self.out)?;
        Ok((answer, shown))
    }
}

/// Which hits were printed.
#[derive(Debug, Default)]
struct Shown {
    first: usize,
    count: usize,
}

impl Shown {
    fn of(answer: &Answer) -> Self {
        let mut shown = Shown::default();
        answer.hits.iter().for_each(|hit| shown.add(hit));
        shown
    }

    fn add(&mut self, hit: &Hit) {
        if self.count == 0 {
            self.first = hit.rank;
        }
        self.count += 1;
    }
}

fn summary(answer: &Answer, shown: &Shown, request: &Request) -> String {
    let found = match answer.total {
        0 => "nothing found".to_owned(),
        total if answer.total_is_lower_bound => format!("at least {}", counted(total, "article")),
        total => counted(total, "article"),
    };
    let number = |n: usize| thousands(n as u64);
    let part = match (shown.first, shown.count) {
        (_, 0) if answer.total > 0 && request.offset > 0 => {
            format!(", none after the first {}", number(request.offset))
        }
        (_, count) if count == 0 || count as u64 >= answer.total => String::new(),
        (1, count) => {
            let first = match request.sort {
                Sort::Relevance => "best",
                Sort::Newest => "newest",
                Sort::Oldest => "oldest",
            };
            format!(", the {first} {} shown", number(count))
        }
        (first, count) => format!(", {} to {} shown", number(first), number(first + count - 1)),
    };
    format!("{found}{part} ({:.1} ms)", answer.took_us as f64 / 1_000.0)
}
