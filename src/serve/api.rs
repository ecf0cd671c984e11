//! What reads: each address of the API, from its parameters to JSON.

use std::hash::Hasher;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

use crate::extract;
use crate::index::stats::Overview;
use crate::search::{Archive, Request, today, whole};

use super::current::Opened;
use super::fault::Fault;
use super::params::Params;
use super::routes::Endpoint;
use super::{DEADLINE, page};

/// Queries of one timeline at most.
const MOST_SERIES: usize = 9;

/// What a reading request asks for.
pub(super) struct Asked {
    pub(super) endpoint: Endpoint,
    /// The path and the query, as they were sent.
    pub(super) address: String,
    /// The id in the path.
    pub(super) id: String,
    pub(super) params: Params,
    /// The tags of what the asker has already.
    pub(super) has: Option<String>,
}

/// An answer that can be sent.
pub(super) enum Reply {
    /// The asker has it already.
    Same(HeaderValue),
    Json(HeaderValue, Vec<u8>),
    Html(HeaderValue, String),
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let (status, tag, kind, body) = match self {
            Reply::Same(tag) => (StatusCode::NOT_MODIFIED, tag, None, Body::empty()),
            Reply::Json(tag, json) => (
                StatusCode::OK,
                tag,
                Some("application/json"),
                Body::from(json),
            ),
            Reply::Html(tag, html) => (
                StatusCode::OK,
                tag,
                Some("text/html; charset=utf-8"),
                Body::from(html),
            ),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers: &mut HeaderMap = response.headers_mut();
        if let Some(kind) = kind {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        if !tag.is_empty() {
            headers.insert(header::ETAG, tag);
        }
        // Asked again each time, and answered by the tag alone where nothing has changed.
        let caching = HeaderValue::from_static("private, no-cache");
        headers.insert(header::CACHE_CONTROL, caching);
        response
    }
}

/// Answers.
pub(super) fn answer(
    asked: &Asked,
    opened: &Opened,
    dirs: &[std::path::PathBuf],
) -> Result<Reply, Fault> {
    let tag = tag(asked, opened)?;
    if asked.has.as_deref().is_some_and(|has| holds(has, &tag)) {
        return Ok(Reply::Same(tag));
    }
    let (archive, params, id) = (&opened.archive, &asked.params, asked.id.as_str());
    let fault = |error: crate::error::Error| params.fault(&error);
    let query = params.get("q");
    let json = match asked.endpoint {
        Endpoint::Search => {
            let request = params.request(query.unwrap_or_default())?;
            json(&archive.search(&request).map_err(fault)?)
        }
        Endpoint::Like => {
            let request = archive.like(id, params.request("")?).map_err(fault)?;
            let request = request.ok_or_else(|| unknown(id))?;
            json(&archive.search(&request).map_err(fault)?)
        }
        Endpoint::Article => match query.filter(|query| !query.is_empty()) {
            Some(query) => {
                let found = archive.marked(id, &params.request(query)?).map_err(fault)?;
                json(&found.ok_or_else(|| unknown(id))?.to_json().map_err(fault)?)
            }
            None => {
                let found = archive.article(id).map_err(fault)?;
                json(&whole(&found.ok_or_else(|| unknown(id))?).map_err(fault)?)
            }
        },
        Endpoint::Timeline => json(&timeline(archive, params)?),
        Endpoint::Sources => {
            let mut found = archive.sources(&counted(params, query)?).map_err(fault)?;
            if params.get("sort") == Some("name") {
                found.by_name();
            }
            found.cut(params.number("limit").unwrap_or(usize::MAX));
            json(&found)
        }
        Endpoint::Terms => {
            let prefix = params.get("prefix").unwrap_or_default();
            let limit = params.number("limit").unwrap_or(20);
            json(
                &archive
                    .terms(prefix, &params.parts(), limit)
                    .map_err(fault)?,
            )
        }
        Endpoint::Stats => {
            let stats = archive.stats().map_err(fault)?;
            let all = Overview::of(stats, dirs, extract::VERSION, &mut |_| Ok(()));
            json(&all.map_err(fault)?)
        }
        Endpoint::Page => return Ok(Reply::Html(tag, page::search(archive, params)?)),
        Endpoint::ArticlePage => {
            return Ok(Reply::Html(tag, page::article(archive, id, params)?));
        }
        // These are answered without the archive.
        Endpoint::Put
        | Endpoint::Delete
        | Endpoint::OpenApi
        | Endpoint::Health
        | Endpoint::Metrics
        | Endpoint::Login
        | Endpoint::LogIn
        | Endpoint::Style
        | Endpoint::Script
        | Endpoint::Icon => Err(Fault::internal("this is not read from the archive")),
    };
    Ok(Reply::Json(tag, json?))
}

/// A request that counts: without words it is about all articles.
pub(super) fn counted(params: &Params, query: Option<&str>) -> Result<Request, Fault> {
    let query = query.filter(|query| !query.trim().is_empty());
    let mut request = params.request(query.unwrap_or("*"))?;
    request.literal &= query.is_some();
    Ok(request)
}

fn timeline(archive: &Archive, params: &Params) -> Result<crate::search::Timeline, Fault> {
    let others = params.all("vs");
    if others.len() >= MOST_SERIES {
        let what = format!(
            "{} queries are too many; {MOST_SERIES} is the limit",
            others.len() + 1
        );
        return Err(Fault::parameter("vs", "", what));
    }
    let mut requests = vec![counted(params, params.get("q"))?];
    for other in &others {
        requests.push(counted(params, Some(other))?);
    }
    let share = DEADLINE / u32::try_from(requests.len()).unwrap_or(u32::MAX);
    for request in &mut requests {
        request.deadline = Some(share);
    }
    archive
        .timelines(&requests, params.by())
        .map_err(|error| params.fault(&error))
}

/// The fault of an id that nobody has.
pub(super) fn unknown(id: &str) -> Fault {
    let what = format!("no article has the id `{id}`");
    Fault::new(StatusCode::NOT_FOUND, "no_article", what)
        .hint("a search gives the ids of what it finds: /api/search?q=WORDS")
}

pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(value)
        .map_err(|cause| Fault::internal(format!("the answer cannot be written as JSON: {cause}")))
}

/// The tag of an answer: another one once the index, the request or the day is another. It is weak, for answers tell how
/// long they took. What is relative to the very moment has none.
fn tag(asked: &Asked, opened: &Opened) -> Result<HeaderValue, Fault> {
    let params = &asked.params;
    if params.get("new_since").is_some() {
        return Ok(HeaderValue::from_static(""));
    }
    let day = today(params.get("tz"), Timestamp::now()).map_err(|error| params.fault(&error))?;
    let mut hash = Xxh3::new();
    hash.write(env!("CARGO_PKG_VERSION").as_bytes());
    hash.write(page::VERSION.as_bytes());
    hash.write_u64(opened.state);
    hash.write(day.to_string().as_bytes());
    hash.write(asked.address.as_bytes());
    let tag = format!("W/\"{:016x}\"", hash.digest());
    Ok(HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("")))
}

/// Whether a list of tags holds one, by weak comparison.
fn holds(list: &str, tag: &HeaderValue) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tag = opaque(tag.to_str().unwrap_or_default());
    !tag.is_empty()
        && list
            .split(',')
            .any(|one| one.trim() == "*" || opaque(one) == tag)
}
