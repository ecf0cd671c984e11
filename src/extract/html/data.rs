//! JSON-LD: the articles that a page describes for machines, in the words of schema.org.

use serde_json::{Map, Value};

use super::facts::kept;
use super::tables::{ARTICLE_TYPES, PAGE_TYPES};
use crate::corpus::repair;

/// Objects looked at in one page.
const MOST: usize = 10_000;

/// An article as the page describes it; empty where it is silent.
#[derive(Debug, Default)]
pub(super) struct Described {
    pub(super) headline: Option<String>,
    pub(super) published: Option<String>,
    pub(super) updated: Option<String>,
    pub(super) author: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) lang: Option<String>,
    pub(super) url: Option<String>,
    pub(super) body: Option<String>,
}

/// The article that `scripts` describe: the first that has a headline, else the first with a date, else the page.
pub(super) fn described(scripts: &[String]) -> Described {
    let mut articles = Vec::new();
    let mut pages = Vec::new();
    for script in scripts {
        let Some(value) = parse(script) else { continue };
        // A stack of our own: the parser's depth bounds it, but the order has to be that of the text.
        let mut left = vec![&value];
        let mut seen = 0;
        while let Some(value) = left.pop() {
            seen += 1;
            if seen > MOST {
                break;
            }
            match value {
                Value::Array(values) => left.extend(values.iter().rev()),
                Value::Object(object) => {
                    if is_of(object, ARTICLE_TYPES) {
                        articles.push(read(object));
                    } else if is_of(object, PAGE_TYPES) {
                        pages.push(read(object));
                    }
                    left.extend(object.values().rev());
                }
                _ => {}
            }
        }
    }
    let page_dates = pages
        .into_iter()
        .find(|page| page.published.is_some())
        .unwrap_or_default();
    let at = articles
        .iter()
        .position(|article| article.headline.is_some())
        .or(articles
            .iter()
            .position(|article| article.published.is_some()));
    let mut article = at.map_or_else(Described::default, |at| articles.swap_remove(at));
    article.published = article.published.or(page_dates.published);
    article.updated = article.updated.or(page_dates.updated);
    article
}

/// Reads a script, with what is often wrong with it put right.
fn parse(script: &str) -> Option<Value> {
    let mut json = script.trim();
    for (open, close) in [
        ("<!--", "-->"),
        ("//<![CDATA[", "//]]>"),
        ("<![CDATA[", "]]>"),
        ("/*<![CDATA[*/", "/*]]>*/"),
    ] {
        if let Some(rest) = json.strip_prefix(open) {
            json = rest.trim_end().strip_suffix(close).unwrap_or(rest).trim();
        }
    }
    let json = json.trim_end_matches(';');
    serde_json::from_str(json)
        .or_else(|_| serde_json::from_str(&without_loose_commas(&repair(json))))
        .ok()
}

/// `json` without the commas that stand before a closing bracket.
fn without_loose_commas(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        match c {
            '"' if !escaped => in_string = !in_string,
            '}' | ']' if !in_string => {
                let end = mended.trim_end().len();
                if mended[..end].ends_with(',') {
                    mended.truncate(end - 1);
                }
            }
            _ => {}
        }
        escaped = in_string && c == '\\' && !escaped;
        mended.push(c);
    }
    mended
}

fn is_of(object: &Map<String, Value>, types: &[&str]) -> bool {
    let is = |value: &Value| {
        value
            .as_str()
            .is_some_and(|name| types.iter().any(|known| name.ends_with(known)))
    };
    match object.get("@type") {
        Some(Value::Array(values)) => values.iter().any(is),
        Some(value) => is(value),
        None => false,
    }
}

fn read(object: &Map<String, Value>) -> Described {
    let text = |key: &str| object.get(key).and_then(name);
    Described {
        headline: text("headline").or_else(|| text("name")),
        published: text("datePublished").or_else(|| text("dateCreated")),
        updated: text("dateModified"),
        author: text("author").or_else(|| text("creator")),
        publisher: text("publisher").or_else(|| text("sourceOrganization")),
        lang: text("inLanguage"),
        url: text("url")
            .or_else(|| text("mainEntityOfPage"))
            .filter(|url| url.contains("://")),
        body: object
            .get("articleBody")
            .and_then(Value::as_str)
            .map(str::to_owned),
    }
}

/// A value as one string: a string, the name of an object, or several with commas between.
fn name(value: &Value) -> Option<String> {
    let found = match value {
        Value::String(text) => kept(&super::plain(text)),
        Value::Number(number) => number.to_string(),
        Value::Object(object) => ["name", "@value", "alternateName", "@id"]
            .iter()
            .find_map(|key| object.get(*key).and_then(Value::as_str))
            .map(|text| kept(&super::plain(text)))?,
        Value::Array(values) => {
            let mut names: Vec<String> = Vec::new();
            for name in values
                .iter()
                .take(20)
                .filter(|value| !value.is_array())
                .filter_map(name)
            {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names.join(", ")
        }
        _ => return None,
    };
    (!found.trim().is_empty()).then_some(found)
}
