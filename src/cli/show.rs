//! `dateline show`: one article, and why its date and outlet are what they are.

use crate::article::{Article, Evidence, TitlePlace};
use crate::error::{Error, Kind, Result};

use super::print::{Output, Style};
use super::{Context, Ending, Format};

/// Show an article, with the evidence for its date and source
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The article's id, as a search shows it
    #[arg(value_name = "ID")]
    id: String,
    /// Print the original text alone, byte for byte
    #[arg(long)]
    raw: bool,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let archive = context.home.open(context.messages)?;
    let Some(article) = archive.article(&args.id)? else {
        context.messages.note(&format!(
            "no article has the id `{}`\nhint: a search shows the ids of what it finds: dateline search WORDS",
            args.id
        ));
        return Ok(Ending::NothingFound);
    };
    match context.format {
        _ if args.raw => context.out.raw(&article.text)?,
        Format::Json => context.out.json(&as_json(&article)?)?,
        Format::Text => print(&article, &mut context.out)?,
    }
    Ok(Ending::Found)
}

/// The article as it is stored, with its date as written in answers and with its text.
fn as_json(article: &Article) -> Result<serde_json::Value> {
    let mut value = serde_json::to_value(article).map_err(|cause| {
        Error::new(Kind::Damage, &article.id, "the article cannot be shown").because(cause)
    })?;
    value["date"] = article.published.as_ref().map(ToString::to_string).into();
    value["text"] = article.text.as_str().into();
    Ok(value)
}

fn print(article: &Article, out: &mut Output) -> Result<()> {
    let title = article.title.as_ref();
    if let Some(title) = title {
        out.styled(Style::Headline, &title.text)?;
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
    if let Some(author) = &article.author {
        row(out, "author", &author.name, Some(&author.evidence))?;
    }
    if let Some(url) = &article.url {
        row(out, "url", url, None)?;
    }
    if let Some(lang) = &article.lang {
        row(out, "language", lang, None)?;
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
        let text = &article.text[zone.range()];
        if zone.kind.is_story() {
            out.text(text)?
        } else {
            out.styled(Style::Faint, text)?
        }
        at = zone.range().end;
    }
    out.text(&article.text[at..])?;
    if article.text.ends_with('\n') {
        Ok(())
    } else {
        out.line("")
    }
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
