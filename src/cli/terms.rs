//! `dateline terms`: the words there are.

use clap::ValueEnum;

use crate::error::Result;
use crate::search::{Part, Term};

use super::print::Output;
use super::rows::{cell, csv_line};
use super::{Context, Ending, FormatFlag, thousands};

/// List the words of the archive that begin like this, most frequent first
///
/// With each, the number of articles that have it: how a name is spelled, what `missile*` stands for. Words are shown as
/// they are compared, in lower case and without accents; forms of a word are words of their own here.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline terms zelens
  dateline terms missile --in title -n 5
  dateline terms '' -n 100 --format csv > words.csv

Exit codes:
  0 found, 1 nothing found, 2 error")]
pub(super) struct Args {
    /// What the words begin with
    #[arg(value_name = "PREFIX", allow_hyphen_values = true)]
    prefix: String,
    /// Most words to show
    #[arg(short = 'n', long, default_value_t = 20, value_name = "N")]
    limit: usize,
    /// Where the words stand; several with commas
    #[arg(
        long = "in",
        value_enum,
        value_name = "PART",
        value_delimiter = ',',
        default_value = "story"
    )]
    parts: Vec<PartFlag>,
}

/// A part of an article, as a flag says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PartFlag {
    /// Headline and story
    Story,
    /// The headline
    Title,
    /// What the page put around the story
    Furniture,
    /// Readers' comments
    Comments,
}

impl From<PartFlag> for Part {
    fn from(part: PartFlag) -> Self {
        match part {
            PartFlag::Story => Part::Story,
            PartFlag::Title => Part::Title,
            PartFlag::Furniture => Part::Furniture,
            PartFlag::Comments => Part::Comments,
        }
    }
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let format = context.flag.of_table("terms")?;
    let parts: Vec<Part> = args.parts.into_iter().map(Part::from).collect();
    let archive = context.home.open(context.messages)?;
    let answer = archive.terms(&args.prefix, &parts, args.limit)?;
    let out = &mut context.out;
    match format {
        FormatFlag::Json => out.json(&answer)?,
        FormatFlag::Jsonl => answer.terms.iter().try_for_each(|term| out.json(term))?,
        FormatFlag::Csv => table(&answer.terms, out)?,
        _ => print(&answer.terms, out)?,
    }
    context.out.flush()?;
    // In the object they are said already.
    if format != FormatFlag::Json {
        for note in &answer.notes {
            context.messages.note(note);
        }
        if answer.more {
            let shown = thousands(answer.terms.len() as u64);
            let note = format!("the {shown} most frequent shown; -n shows more of them");
            context.messages.note(&note);
        } else if answer.terms.is_empty() {
            context.messages.note("nothing found");
        }
    }
    Ok(if answer.terms.is_empty() && !answer.more {
        Ending::NothingFound
    } else {
        Ending::Found
    })
}

fn print(terms: &[Term], out: &mut Output) -> Result<()> {
    let most = terms.first().map_or(0, |term| term.articles);
    let width = thousands(most).len();
    terms.iter().try_for_each(|term| {
        let count = thousands(term.articles);
        out.text(&format!("{count:>width$}  {}\n", term.term))
    })
}

fn table(terms: &[Term], out: &mut Output) -> Result<()> {
    out.row(&csv_line(&["term", "articles"])?)?;
    terms
        .iter()
        .try_for_each(|term| out.row(&csv_line(&[cell(&term.term), term.articles.to_string()])?))
}
