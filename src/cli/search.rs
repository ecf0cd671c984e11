//! `dateline search`: the question most often asked.

use clap::ValueEnum;
use jiff::Timestamp;
use std::path::PathBuf;

use crate::error::{Error, Kind, Result};
use crate::search::{
    Answer, Archive, Drivers, Explain, HalfLife, Hit, Request, Sort, moment, today,
};

use super::batch::Batch;
use super::found::{Shown, summary};
use super::links::Links;
use super::open::open;
use super::print::Output;
use super::question::Filters;
use super::rows::{RowFormat, Rows};
use super::text::{clause_lines, print_hit};
use super::{Context, Ending, FormatFlag};

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
  dateline search harbour --new-since -1d
  dateline search --queries words.tsv --format csv > found.csv

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
  Of --queries, csv begins with a column query_id, jsonl with a key query_id,
  and trec has the id of the query in the place of the 1. With --count csv is
  query_id,total, and jsonl has these keys.

Many queries:
  A line of --queries is an id, a tab and a query; one without a tab is a query
  whose id is the number of its line. Blank lines and those that begin with #
  are passed over. A query that is an error is named with its line, the others
  are answered, and the exit code is 2.

Age:
  With --recency the score is multiplied by 0.5 + 0.5 * 2^(-age / half-life), the
  age in days before today: an old article keeps half of its score.
  For --new-since, an article has the time at which the load began that brought
  it, or brought it changed.

Cursors:
  Where there is more than was shown, `more: --after CURSOR` stands at the end
  (in json: next). The same search with that flag goes on from there. --all
  needs none: it prints every match as it comes.

Exit codes:
  0 found, 1 nothing found (or no hit N to open), 2 error")]
pub(super) struct Args {
    /// What to find; several words are joined by spaces
    #[arg(required_unless_present = "queries", value_name = "QUERY")]
    query: Vec<String>,
    /// Answer each query of a file, `-` being stdin: a line is ID, tab, QUERY
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["query", "after", "open"]
    )]
    queries: Option<PathBuf>,
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
    #[command(flatten)]
    filters: Filters,
    /// Only articles added to the index, or changed in it, since then: 2025-10-27, 2025-10-27T14:00Z, -2h, -1d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    new_since: Option<String>,
    /// Older articles count for less: half of what age can take is gone after 30d, 6m, 2y
    #[arg(long, value_name = "HALFLIFE", conflicts_with = "all")]
    recency: Option<String>,
    /// The zone that says which day today is: Asia/Tokyo, +09:00 [default: UTC]
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    tz: Option<String>,
    /// Show each copy and each update of a story by itself
    #[arg(long)]
    no_fold: bool,
    /// Show up to N passages of each article, with their lines [default: each word once]
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u8).range(..=MOST_SNIPPETS)
    )]
    snippets: Option<u8>,
    /// Say what each part of the query finds, and of what each score is made
    #[arg(long)]
    explain: bool,
    /// How to count and rank; both answer alike, and `plain` looks at every match, which checks the other
    #[arg(long, value_enum, value_name = "HOW", default_value_t = DriversFlag::Own)]
    drivers: DriversFlag,
    /// Print only how many articles match
    #[arg(long)]
    count: bool,
    /// With each article a link to it on the page of a server: --links http://127.0.0.1:7700
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["queries", "count", "open"])]
    links: Option<String>,
    /// Open the article of this rank instead of printing: its web page, else its file
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u64).range(1..),
        conflicts_with_all = ["all", "after", "count"]
    )]
    open: Option<u64>,
}

/// More passages than that are the article itself.
const MOST_SNIPPETS: i64 = 20;

/// What counts and ranks, as a flag says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DriversFlag {
    Own,
    Plain,
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
        if self.queries.is_some() {
            let rows = &known[2..];
            return if self.count {
                format.among("search --queries --count", &rows[..2])
            } else {
                format.among("search --queries", rows)
            };
        }
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
        if self.links.is_some() {
            return format.among("search --links", &known[..1]);
        }
        format.among("search", &known)
    }

    fn sort(&self) -> Result<Sort> {
        match self.sort {
            Some(SortFlag::Newest | SortFlag::Oldest) if self.recency.is_some() => {
                let what = "it weighs the order of relevance, and --sort asks for another";
                Err(Error::new(Kind::Usage, "--recency", what).hint("leave one of them out"))
            }
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

    /// What is asked, apart from the words where there are many queries.
    fn request(&self, sort: Sort, is_trec: bool) -> Result<Request> {
        let now = Timestamp::now();
        let new_since = self.new_since.as_deref();
        // The hit to open is looked up alone: ranks count from the best, however many are shown.
        let open = self
            .open
            .map(|n| usize::try_from(n - 1).unwrap_or(usize::MAX));
        Ok(Request {
            limit: match open {
                _ if self.count => 0,
                Some(_) => 1,
                None => self.limit,
            },
            // Also where the words are those of a file.
            literal: self.filters.literal,
            today: today(self.tz.as_deref(), now)?,
            sort,
            offset: open.unwrap_or(self.offset),
            after: self.after.clone(),
            recency: self.half_life()?,
            drivers: match self.drivers {
                DriversFlag::Own => Drivers::Own,
                DriversFlag::Plain => Drivers::Plain,
            },
            fold: !self.no_fold && !self.all && !is_trec,
            new_since: new_since.map(|text| moment(text, now)).transpose()?,
            snippets: self.snippets.map(usize::from),
            explain: if self.explain {
                Explain::Always
            } else if self.queries.is_some() {
                Explain::Never
            } else {
                Explain::WhenEmpty
            },
            ..self.filters.request(&self.query)
        })
    }

    fn half_life(&self) -> Result<Option<HalfLife>> {
        self.recency.as_deref().map(str::parse).transpose()
    }
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let (shape, sort) = (args.shape(context.flag)?, args.sort()?);
    let request = args.request(sort, shape == Shape::Rows(RowFormat::Trec))?;
    let links = args.links.as_deref();
    let links = links.map(|base| Links::new(base, &request)).transpose()?;
    let archive = context.home.open(context.messages)?;
    let (all, count, rank) = (args.all, args.count, args.open);
    if let (Some(path), Shape::Rows(format)) = (&args.queries, shape) {
        let batch = Batch {
            request,
            all,
            count,
            rows: Rows::of_queries(format, sort, count),
            messages: context.messages,
            out: &mut context.out,
        };
        return batch.run(&archive, path);
    }
    let mut printer = Printer::new(shape, &request, links, &mut context.out);
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
        let explained = answer.explanation.iter().filter(|_| args.explain);
        let notes = explained.flat_map(clause_lines).chain(answer.notes.clone());
        notes.for_each(|note| context.messages.note(&note));
        if count && context.messages.quiet && answer.total_is_lower_bound {
            // A bare number does not say so, and `-q` silences the note.
            let what = "search: not all could be counted or expanded: this is a lower bound";
            context.messages.refusal(what);
        }
        for query in &answer.suggestions {
            context.messages.note(&format!("did you mean: {query}"));
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
    /// Passages are shown with their lines.
    located: bool,
    links: Option<Links>,
    out: &'a mut Output,
}

impl<'a> Printer<'a> {
    fn new(shape: Shape, request: &Request, links: Option<Links>, out: &'a mut Output) -> Self {
        let format = match shape {
            Shape::Rows(format) => format,
            Shape::Text | Shape::Json => RowFormat::Jsonl,
        };
        Printer {
            shape,
            rows: Rows::new(format, request.sort),
            located: request.snippets.is_some(),
            links,
            out,
        }
    }

    fn hit(&mut self, hit: &Hit) -> Result<()> {
        match self.shape {
            Shape::Rows(_) => self.rows.hit(hit, self.out),
            Shape::Text | Shape::Json => {
                print_hit(hit, self.located, self.links.as_ref(), self.out)
            }
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
