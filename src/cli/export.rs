//! `dateline export`: every article back.

use serde::Serialize;

use crate::article::{Article, TitlePlace};
use crate::error::Result;
use crate::index::originals::Originals;

use super::{Context, Ending, FormatFlag, counted};

/// Print every article as JSON Lines: its text and what is known of it
///
/// What comes out can be indexed again. An article that is damaged is named, and the others come all the same.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// An article under the names that `index` reads.
#[derive(Serialize)]
struct Exported<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    /// A headline that stands in the text is found there again, and is not stated twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    title_in_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    origin: String,
    /// When it was put into the index.
    added: String,
    text: &'a str,
}

impl<'a> Exported<'a> {
    fn new(article: &'a Article, added: jiff::Timestamp) -> Self {
        let title = |place| {
            let title = article.title.as_ref().filter(|title| title.place == place);
            title.map(|title| title.text.as_str())
        };
        Exported {
            id: &article.id,
            title: title(TitlePlace::Stated),
            title_in_text: title(TitlePlace::InText),
            date: article.published.as_ref().map(ToString::to_string),
            source: article.source.as_ref().map(|source| source.name.as_str()),
            author: article.author.as_ref().map(|author| author.name.as_str()),
            lang: article.lang.as_deref(),
            url: article.url.as_deref(),
            origin: article.origin.to_string(),
            added: added.to_string(),
            text: &article.text,
        }
    }
}

pub(super) fn run(_args: Args, context: &mut Context) -> Result<Ending> {
    let known = [FormatFlag::Text, FormatFlag::Jsonl].map(|format| (format, ()));
    context.flag.among("export", &known)?;
    let (mut read, mut lost) = (0u64, 0u64);
    Originals::open(&context.home.dir())?.each(&mut |original| {
        match original {
            Ok(original) => {
                let exported = Exported::new(&original.article, original.added);
                context.out.json(&exported)?;
                read += 1;
            }
            Err(error) => {
                context.messages.refusal(&error.to_string());
                lost += 1;
            }
        }
        Ok(())
    })?;
    context.out.flush()?;
    context.messages.note(&counted(read, "article"));
    if lost > 0 {
        context.messages.refusal(&format!(
            "export: {} cannot be read",
            counted(lost, "article")
        ));
        return Ok(Ending::Failed);
    }
    Ok(if read > 0 {
        Ending::Found
    } else {
        Ending::NothingFound
    })
}
