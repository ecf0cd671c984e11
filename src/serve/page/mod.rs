//! The page for people, written by the server: it works without scripts, and is quicker to use with them.
//!
//! `state` is what an address says and makes the links, `frame` what all pages have, `search` and `article` the two pages,
//! `bars` the drawing of time, `login` the form for the token. `html` is the only writer of markup. Style and script are
//! files of their own beside these, built in, and nothing comes from elsewhere: the policy of every answer forbids it.

mod article;
mod bars;
mod frame;
mod html;
mod login;
mod search;
mod state;
mod words;

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use xxhash_rust::const_xxh3::xxh3_64;

use super::fault::Fault;
use super::handlers::of_kind;
use super::params::Params;
use super::routes::{Endpoint, ROUTES};

pub(super) use self::article::page as article;
pub(super) use self::login::{log_in, login, to_login};
pub(super) use self::search::page as search;
pub use self::state::link;
use self::state::{State, article_path};

const CSS: &str = include_str!("dateline.css");
const JS: &str = include_str!("dateline.js");
const SVG: &str = include_str!("icon.svg");

const STYLE: &str = "/assets/dateline.css";
const SCRIPT: &str = "/assets/dateline.js";
const ICON: &str = "/assets/icon.svg";

/// Changes with what is built in: files under an address with it never change.
pub(super) const VERSION: &str = {
    const DIGITS: [u8; 16] = digits(xxh3_64(CSS.as_bytes()) ^ xxh3_64(JS.as_bytes()));
    match std::str::from_utf8(&DIGITS) {
        Ok(digits) => digits,
        Err(_) => "0",
    }
};

const fn digits(number: u64) -> [u8; 16] {
    let mut digits = [0; 16];
    let mut at = 0;
    while at < 16 {
        digits[at] = b"0123456789abcdef"[(number >> (60 - 4 * at)) as usize & 15];
        at += 1;
    }
    digits
}

/// What a page is made of beside its text.
pub(super) fn asset(endpoint: Endpoint) -> Response {
    let (kind, content) = match endpoint {
        Endpoint::Script => ("text/javascript; charset=utf-8", JS),
        Endpoint::Icon => ("image/svg+xml", SVG),
        _ => ("text/css; charset=utf-8", CSS),
    };
    let mut response = of_kind(kind, content.as_bytes().to_vec());
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, forever);
    response
}

/// The page of what cannot be answered.
pub(super) fn fault(fault: &Fault, uri: &Uri) -> Response {
    let params = ROUTES.iter().find(|route| route.endpoint == Endpoint::Page);
    let params = params.and_then(|route| Params::read(uri, route.params).ok());
    let state = State::of(&params.unwrap_or_default());
    let mut response = html_page(fault.status, search::refused(fault, &state));
    if let Some(again) = fault
        .clone()
        .into_response()
        .headers_mut()
        .remove(header::RETRY_AFTER)
    {
        response.headers_mut().insert(header::RETRY_AFTER, again);
    }
    response
}

/// A page that is not kept.
fn html_page(status: StatusCode, html: String) -> Response {
    let mut response = of_kind("text/html; charset=utf-8", html.into_bytes());
    *response.status_mut() = status;
    response
}

/// The address of more articles like one.
fn like(id: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("like", id);
    format!("/?{}", query.finish())
}
