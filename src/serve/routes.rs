//! Every address there is, with its parameters: the router is made from this table, and so is the OpenAPI document.

use super::takes::{FILTERS, MARKED, PAGE, PAGING, Param, SEARCH, SOURCES, TERMS, TIMELINE, text};

/// What answers a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Search,
    Article,
    Like,
    Timeline,
    Sources,
    Terms,
    Stats,
    Put,
    Delete,
    OpenApi,
    Health,
    Metrics,
    Page,
    ArticlePage,
    Login,
    LogIn,
    Style,
    Script,
    Icon,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Anybody, token or not.
    Open,
    /// Who has the token, if there is one.
    Read,
    /// Who sends the token, if the archive may be written.
    Write,
}

/// An address.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) endpoint: Endpoint,
    pub(super) access: Access,
    pub(super) summary: &'static str,
    /// The parameters of the query, in groups.
    pub(super) params: &'static [&'static [Param]],
    /// The schema of the answer; none for what is no part of the API.
    pub(super) gives: Option<&'static str>,
}

const fn api(
    method: &'static str,
    path: &'static str,
    endpoint: Endpoint,
    params: &'static [&'static [Param]],
    gives: &'static str,
    summary: &'static str,
) -> Route {
    Route {
        method,
        path,
        endpoint,
        access: Access::Read,
        summary,
        params,
        gives: Some(gives),
    }
}

const fn page(
    method: &'static str,
    path: &'static str,
    endpoint: Endpoint,
    access: Access,
    params: &'static [&'static [Param]],
    summary: &'static str,
) -> Route {
    Route {
        access,
        gives: None,
        ..api(method, path, endpoint, params, "", summary)
    }
}

/// All of them.
pub(super) const ROUTES: &[Route] = &[
    api(
        "GET",
        "/api/search",
        Endpoint::Search,
        &[SEARCH, PAGING, FILTERS],
        "Answer",
        "find articles",
    ),
    api(
        "GET",
        "/api/article/{id}",
        Endpoint::Article,
        &[MARKED, FILTERS],
        "Article",
        "an article with its text, zones and evidence",
    ),
    api(
        "GET",
        "/api/article/{id}/like",
        Endpoint::Like,
        &[PAGING, FILTERS],
        "Answer",
        "articles that have the telling words of this one",
    ),
    api(
        "GET",
        "/api/timeline",
        Endpoint::Timeline,
        &[TIMELINE, FILTERS],
        "Timeline",
        "articles by day, week, month, quarter or year",
    ),
    api(
        "GET",
        "/api/sources",
        Endpoint::Sources,
        &[SOURCES, FILTERS],
        "Sources",
        "articles by source",
    ),
    api(
        "GET",
        "/api/terms",
        Endpoint::Terms,
        &[TERMS],
        "Terms",
        "the words of the archive that begin alike, most frequent first",
    ),
    api(
        "GET",
        "/api/stats",
        Endpoint::Stats,
        &[],
        "Stats",
        "what the archive holds",
    ),
    Route {
        access: Access::Write,
        ..api(
            "POST",
            "/api/articles",
            Endpoint::Put,
            &[],
            "Put",
            "put articles in, JSON Lines; answered once they are committed",
        )
    },
    Route {
        access: Access::Write,
        ..api(
            "DELETE",
            "/api/article/{id}",
            Endpoint::Delete,
            &[],
            "Deleted",
            "take an article out, and keep it out",
        )
    },
    api(
        "GET",
        "/api/openapi.json",
        Endpoint::OpenApi,
        &[],
        "Document",
        "this document",
    ),
    Route {
        access: Access::Open,
        ..api(
            "GET",
            "/healthz",
            Endpoint::Health,
            &[],
            "Health",
            "whether the server answers, and from which state of the index",
        )
    },
    api(
        "GET",
        "/metrics",
        Endpoint::Metrics,
        &[],
        "text",
        "counters and latencies, in the text format of Prometheus",
    ),
    page(
        "GET",
        "/",
        Endpoint::Page,
        Access::Read,
        &[PAGE, PAGING, FILTERS],
        "the page",
    ),
    page(
        "GET",
        "/article/{id}",
        Endpoint::ArticlePage,
        Access::Read,
        &[PAGE, PAGING, FILTERS],
        "an article on a page",
    ),
    page(
        "GET",
        "/login",
        Endpoint::Login,
        Access::Open,
        &[&[text("next", "where to go then")]],
        "the form that takes the token",
    ),
    page(
        "POST",
        "/login",
        Endpoint::LogIn,
        Access::Open,
        &[],
        "takes the token",
    ),
    page(
        "GET",
        "/assets/dateline.css",
        Endpoint::Style,
        Access::Open,
        &[&[text("v", "the version")]],
        "how it looks",
    ),
    page(
        "GET",
        "/assets/dateline.js",
        Endpoint::Script,
        Access::Open,
        &[&[text("v", "the version")]],
        "what moves",
    ),
    page(
        "GET",
        "/assets/icon.svg",
        Endpoint::Icon,
        Access::Open,
        &[&[text("v", "the version")]],
        "the icon",
    ),
];
