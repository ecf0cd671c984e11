//! `dateline show`: one article, why its date and outlet are what they are, and all that a query finds in it.

use std::ops::Range;

use jiff::Timestamp;

use crate::article::{Evidence, TitlePlace};
use crate::error::Result;
use crate::search::{Marked, Request, pieces, today, whole};

use super::print::{Output, Style};
use super::{Context, Ending, Format};

/// Show an article, with the evidence for its date and source
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The article's id, as a search shows it
    #[arg(value_name = "ID")]
    id: String,
    /// Print the original text alone, byte for byte
    #[arg(long, conflicts_with = "query")]
    raw: bool,
    /// Mark all that a query finds in it
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,
    /// The words of --query are joined by OR
    #[arg(long, requires = "query")]
    any: bool,
    /// Take --query as plain words: no operators, no fields
    #[arg(long, requires = "query")]
    literal: bool,
    /// Mark only what --query has, not what the archive defines as the same
    #[arg(long, requires = "query")]
    no_expand: bool,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let archive = context.home.open(context.messages)?;
    let found = match &args.query {
        Some(query) => archive.marked(&args.id, &args.request(query)?)?,
        None => archive.article(&args.id)?.map(Marked::from),
    };
    let Some(found) = found else {
        context.messages.note(&format!(
            "no article has the id `{}`\nhint: a search shows the ids of what it finds: dateline search WORDS",
            args.id
        ));
        return Ok(Ending::NothingFound);
    };
    match context.format {
        _ if args.raw => context.out.raw(&found.article.text)?,
        Format::Json => {
            let value = match &args.query {
                Some(_) => found.to_json()?,
                None => whole(&found.article)?,
            };
            context.out.json(&value)?;
        }
        Format::Text => {
            print(&found, &mut context.out)?;
            context.out.flush()?;
            found
                .notes
                .iter()
                .for_each(|note| context.messages.note(note));
        }
    }
    Ok(Ending::Found)
}

impl Args {
    fn request(&self, query: &str) -> Result<Request> {
        Ok(Request {
            any: self.any,
            literal: self.literal,
            expand: !self.no_expand,
            ..Request::new(query, today(None, Timestamp::now())?)
        })
    }
}

fn print(found: &Marked, out: &mut Output) -> Result<()> {
    let article = &found.article;
    let title = article.title.as_ref();
    if let Some(title) = title {
        let whole = 0..title.text.len();
        let style = Some(Style::Headline);
        marked(&title.text, whole, &found.title_marks, style, out)?;
        out.line("")?;
    }
    let stand_in = title.filter(|title| title.place == TitlePlace::StandIn);
    row(
        out,
        "title",
        stand_in.map_or("as above", |_| "none"),
        title.map(|title| &title.evidence),
    )?;
    let source = article.source.as_ref();
    let domain = source.and_then(|source| {
        source
            .domain
            .as_deref()
            .filter(|domain| *domain != source.name)
    });
    let name = source.map_or("unknown", |source| &source.name);
    let name = domain.map_or(name.to_owned(), |domain| format!("{name} ({domain})"));
    row(out, "source", &name, source.map(|source| &source.evidence))?;
    let date = article.published.as_ref();
    let written = date.map_or("none".to_owned(), ToString::to_string);
    row(out, "date", &written, date.map(|date| &date.evidence))?;
    if let Some(updated) = &article.updated {
        row(
            out,
            "updated",
            &updated.to_string(),
            Some(&updated.evidence),
        )?;
    }
    if let Some(author) = &article.author {
        row(out, "author", &author.name, Some(&author.evidence))?;
    }
    if let Some(url) = &article.url {
        row(out, "url", url, None)?;
    }
    if let Some(lang) = &article.lang {
        row(out, "language", lang, article.lang_evidence.as_ref())?;
    }
    row(out, "id", &article.id, None)?;
    row(out, "read from", &article.origin.to_string(), None)?;
    for doubt in &article.doubts {
        row(out, "doubt", doubt, None)?;
    }
    out.line("")?;
    let mut at = 0;
    for zone in &article.zones {
        out.text(&article.text[at..zone.range().start])?;
        let style = (!zone.kind.is_story()).then_some(Style::Faint);
        marked(&article.text, zone.range(), &found.marks, style, out)?;
        at = zone.range().end;
    }
    out.text(&article.text[at..])?;
    if article.text.ends_with('\n') {
        Ok(())
    } else {
        out.line("")
    }
}

/// A stretch of a text with what is marked in it: in a style of its own, or between asterisks.
fn marked(
    text: &str,
    stretch: Range<usize>,
    marks: &[Range<usize>],
    base: Option<Style>,
    out: &mut Output,
) -> Result<()> {
    let plain = |text: &str, out: &mut Output| match base {
        Some(style) if !text.is_empty() => out.styled(style, text),
        _ => out.text(text),
    };
    for (piece, is_marked) in pieces(stretch, marks) {
        let piece = &text[piece];
        match is_marked {
            false => plain(piece, out)?,
            true if out.in_colour() => out.styled(Style::Match, piece)?,
            true => plain(&format!("*{piece}*"), out)?,
        }
    }
    Ok(())
}

fn row(out: &mut Output, name: &str, value: &str, evidence: Option<&Evidence>) -> Result<()> {
    out.text(&format!("{name:<10} {}", value.replace('\n', " ")))?;
    if let Some(evidence) = evidence {
        let why = match evidence.quote.as_str() {
            "" => format!("  ({})", evidence.rule),
            quote => format!("  ({}: \"{}\")", evidence.rule, quote.replace('\n', " ")),
        };
        out.styled(Style::Faint, &why)?;
    }
    out.line("")
}
