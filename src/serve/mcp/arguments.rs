//! What a tool is called with, checked. What is wrong is said in a way from which the caller can go on.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rmcp::model::JsonObject;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::search::Request;

use super::budget;

/// When a search ends with what it has found, as on the command line.
const DEADLINE: Duration = Duration::from_millis(1_800);
/// Most outlets to filter by.
const MOST_SOURCES: usize = 64;
/// Longest text of an argument that is no query, which has a limit of its own.
const MOST_BYTES: usize = 4_096;

/// What narrows a query.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    pub(super) query: Option<String>,
    pub(super) since: Option<String>,
    pub(super) until: Option<String>,
    pub(super) sources: Vec<String>,
    pub(super) any: bool,
    pub(super) expand: Option<bool>,
    pub(super) sort: Option<String>,
    pub(super) limit: Option<u64>,
    pub(super) passages: Option<u64>,
    pub(super) relax: Option<bool>,
    pub(super) by: Option<String>,
    pub(super) id: Option<String>,
    pub(super) from: Option<u64>,
    pub(super) to: Option<u64>,
    pub(super) next: Option<String>,
    pub(super) max_bytes: Option<u64>,
}

impl Asked {
    /// From the arguments of a call of a tool that takes those named.
    pub(super) fn read(arguments: JsonObject, takes: &JsonObject) -> Result<Asked> {
        let unknown = arguments.keys().find(|name| !takes.contains_key(*name));
        if let Some(name) = unknown {
            let what = format!(
                "there is no such argument; there are {}",
                takes.keys().cloned().collect::<Vec<_>>().join(", ")
            );
            return Err(wrong(&budget::clipped(name, 80), what));
        }
        // One by one, so that the error names the argument.
        for (name, value) in &arguments {
            let alone = [(name.clone(), value.clone())].into_iter().collect();
            parsed::<Asked>(alone).map_err(|what| wrong(name, what))?;
        }
        let asked: Asked = parsed(arguments).map_err(|what| wrong("arguments", what))?;
        let texts = [&asked.since, &asked.until, &asked.id, &asked.next];
        let texts = texts.into_iter().flatten().chain(&asked.sources);
        if texts.into_iter().any(|text| text.len() > MOST_BYTES) {
            return Err(wrong(
                "arguments",
                format!("a text is longer than {MOST_BYTES} bytes"),
            ));
        }
        if asked.sources.len() > MOST_SOURCES {
            let what = format!(
                "{} outlets; the limit is {MOST_SOURCES}",
                asked.sources.len()
            );
            return Err(wrong("sources", what));
        }
        Ok(asked)
    }

    /// The search that is asked for; all articles, if there is no query.
    pub(super) fn request(&self) -> Request {
        let query = self
            .query
            .as_deref()
            .filter(|query| !query.trim().is_empty());
        Request {
            since: self.since.clone(),
            until: self.until.clone(),
            sources: self.sources.clone(),
            any: self.any,
            expand: self.expand.unwrap_or(true),
            deadline: Some(DEADLINE),
            ..Request::new(query.unwrap_or("*"), today())
        }
    }

    pub(super) fn id(&self) -> Result<&str> {
        let id = self.id.as_deref().filter(|id| !id.is_empty());
        id.ok_or_else(|| wrong("id", "an id is needed".to_owned()).hint("search gives ids"))
    }

    /// Bytes of the answer.
    pub(super) fn budget(&self) -> Result<usize> {
        within(
            "max_bytes",
            self.max_bytes,
            budget::LEAST,
            budget::MOST,
            budget::DEFAULT,
        )
    }

    /// Where a list goes on: how many rows were given.
    pub(super) fn offset(&self) -> Result<usize> {
        let read = |next: &String| {
            let rows = next.strip_prefix("row-").and_then(|rows| rows.parse().ok());
            rows.ok_or_else(|| {
                wrong(
                    "next",
                    "it is no `next` of an answer of this tool".to_owned(),
                )
                .hint("give it as it was, or leave it out to begin anew")
            })
        };
        Ok(self.next.as_ref().map(read).transpose()?.unwrap_or(0))
    }
}

/// A number between two others.
pub(super) fn within(
    name: &str,
    value: Option<u64>,
    least: usize,
    most: usize,
    default: usize,
) -> Result<usize> {
    match value {
        None => Ok(default),
        Some(value) => usize::try_from(value)
            .ok()
            .filter(|value| (least..=most).contains(value))
            .ok_or_else(|| wrong(name, format!("{value} is not from {least} to {most}"))),
    }
}

/// An argument that cannot be.
pub(super) fn wrong(name: &str, what: String) -> Error {
    Error::new(Kind::Usage, name, what)
}

/// What `next` of a list is after so many rows.
pub(super) fn after_row(row: usize) -> Value {
    format!("row-{row}").into()
}

fn parsed<T: DeserializeOwned>(arguments: JsonObject) -> std::result::Result<T, String> {
    serde_json::from_value(Value::Object(arguments))
        .map_err(|cause| budget::clipped(&cause.to_string(), 200))
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
