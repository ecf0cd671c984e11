//! `read`: an article, or a range of its text, letter for letter.

use serde_json::{Value, json};

use crate::article::Evidence;
use crate::error::Result;
use crate::search::Archive;

use super::arguments::{Asked, wrong};
use super::budget::{beginning, bytes, clipped};
use super::quote::{Characters, byte_of};
use super::search::unknown;

/// The text of an article from one character up to another, as much of it as fits.
pub(super) fn read(archive: &Archive, asked: &Asked) -> Result<Value> {
    let budget = asked.budget()?;
    let id = asked.id()?;
    let Some(article) = archive.article(id)? else {
        return Err(unknown(id));
    };
    let text = article.text.as_str();
    let total = text.chars().count();
    let place = |value: Option<u64>, otherwise: usize| {
        value.map_or(otherwise, |value| {
            usize::try_from(value).unwrap_or(usize::MAX)
        })
    };
    let (from, to) = (place(asked.from, 0), place(asked.to, total));
    if from > total || (from == total && total > 0) {
        return Err(wrong(
            "from",
            format!("the article has {total} characters, from 0 to {total}"),
        ));
    }
    if from > to {
        return Err(wrong(
            "from",
            format!("{from} stands behind `to`, which is {to}"),
        ));
    }
    let why = |evidence: &Evidence| match evidence.quote.as_str() {
        "" => clipped(&evidence.rule, 80),
        quote => clipped(&format!("{}: \"{quote}\"", evidence.rule), 160),
    };
    let (title, source) = (article.title.as_ref(), article.source.as_ref());
    let date = article.published.as_ref();
    let mut object = json!({
        "id": article.id,
        "title": title.map(|title| clipped(&title.text, 300)),
        "source": source.map(|source| clipped(&source.name, 120)),
        "source_evidence": source.map(|source| why(&source.evidence)),
        "date": date.map(ToString::to_string),
        "date_evidence": date.map(|date| why(&date.evidence)),
        "author": article.author.as_ref().map(|author| clipped(&author.name, 160)),
        "url": article.url.as_ref().filter(|url| url.len() <= 600),
        "lang": article.lang.as_ref().map(|lang| clipped(lang, 40)),
        "characters": total,
        "span": [from, total],
        "text": "",
        "next_from": total,
    });
    let left = budget.saturating_sub(bytes(&object));
    let start = byte_of(text, from);
    let end = start + byte_of(&text[start..], to - from);
    let shown = beginning(&text[start..end], left);
    if shown.is_empty() && start < end {
        return Err(wrong(
            "max_bytes",
            format!("{budget} bytes are too few for this article"),
        ));
    }
    let until = from + Characters::of(&text[start..]).before(shown.len());
    object["span"] = json!([from, until]);
    object["text"] = shown.into();
    object["next_from"] = if until < to.min(total) {
        until.into()
    } else {
        Value::Null
    };
    Ok(object)
}
