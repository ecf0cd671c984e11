//! Every address there is, with its parameters: the router is made from this table, and so is the OpenAPI document.

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

/// A parameter.
#[derive(Debug)]
pub(super) struct Param {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    /// It may be repeated.
    pub(super) many: bool,
    pub(super) required: bool,
    pub(super) help: &'static str,
}

/// What a parameter can be.
#[derive(Debug)]
pub(super) enum Takes {
    Text,
    Flag,
    Number {
        least: u64,
        most: u64,
        default: Option<u64>,
    },
    OneOf(&'static [&'static str]),
}

const fn text(name: &'static str, help: &'static str) -> Param {
    Param {
        name,
        takes: Takes::Text,
        many: false,
        required: false,
        help,
    }
}

const fn texts(name: &'static str, help: &'static str) -> Param {
    Param {
        many: true,
        ..text(name, help)
    }
}

const fn flag(name: &'static str, help: &'static str) -> Param {
    Param {
        takes: Takes::Flag,
        ..text(name, help)
    }
}

const fn number(
    name: &'static str,
    least: u64,
    most: u64,
    default: Option<u64>,
    help: &'static str,
) -> Param {
    Param {
        takes: Takes::Number {
            least,
            most,
            default,
        },
        ..text(name, help)
    }
}

const fn one_of(name: &'static str, known: &'static [&'static str], help: &'static str) -> Param {
    Param {
        takes: Takes::OneOf(known),
        ..text(name, help)
    }
}

const fn required(param: Param) -> Param {
    Param {
        required: true,
        ..param
    }
}

const PARTS: &[&str] = &[
    "title",
    "body",
    "lead",
    "byline",
    "comments",
    "furniture",
    "any",
];

/// Which articles are meant.
const FILTERS: &[Param] = &[
    text(
        "since",
        "only articles of this day, month or year, or later: 2025, 2025-10, 2025-10-27, -30d",
    ),
    text(
        "until",
        "only articles of this day, month or year, or earlier",
    ),
    texts(
        "source",
        "only articles of this outlet, by words of its name; may be repeated",
    ),
    texts(
        "lang",
        "only articles in this language, as they state it; may be repeated",
    ),
    flag("any", "join words by OR instead of AND"),
    Param {
        many: true,
        ..one_of(
            "in",
            PARTS,
            "where words are looked for; several with commas [default: headline and story]",
        )
    },
    flag(
        "literal",
        "take the query as plain words: no operators, no fields",
    ),
    text(
        "tz",
        "the zone that says which day today is: Asia/Tokyo, +09:00 [default: UTC]",
    ),
];

/// In which order, and how much of it.
const PAGING: &[Param] = &[
    number("limit", 0, 1_000, Some(10), "most articles to give"),
    text(
        "after",
        "go on where an earlier answer ended, which gave this as next",
    ),
    number(
        "offset",
        0,
        100_000,
        Some(0),
        "pass over the first articles",
    ),
    one_of(
        "sort",
        &["relevance", "newest", "oldest"],
        "in which order [default: relevance]",
    ),
    text(
        "recency",
        "older articles count for less: half of what age can take is gone after 30d, 6m, 2y",
    ),
    number(
        "snippets",
        1,
        20,
        None,
        "most passages of each article [default: each word once]",
    ),
    text(
        "new_since",
        "only articles added to the index, or changed in it, since then: 2025-10-27T14:00Z, -2h",
    ),
    flag(
        "explain",
        "say what each part of the query finds, and of what each score is made",
    ),
    flag("count", "count alone: no articles are given"),
];

const QUERY: Param = text("q", "the query [default: all articles]");

/// What the page takes beside.
const PAGE: &[Param] = &[
    QUERY,
    text(
        "like",
        "the id of an article: more of its kind, instead of a query",
    ),
];

const SEARCH: &[Param] = &[required(text("q", "the query, in the query language"))];
const MARKED: &[Param] = &[text("q", "mark all that this query finds in it")];
const TIMELINE: &[Param] = &[
    QUERY,
    one_of(
        "by",
        &["day", "week", "month", "quarter", "year"],
        "how long a bucket is [default: by the time that the matches span]",
    ),
    texts(
        "vs",
        "another query to count beside the first; may be repeated up to 8 times",
    ),
];
const SOURCES: &[Param] = &[
    QUERY,
    number(
        "limit",
        0,
        100_000,
        None,
        "most sources to give [default: all]",
    ),
    one_of(
        "sort",
        &["count", "name"],
        "in which order [default: count]",
    ),
];
const TERMS: &[Param] = &[
    required(text("prefix", "what the words begin with")),
    number("limit", 0, 1_000, Some(20), "most words to give"),
    Param {
        many: true,
        ..one_of(
            "in",
            &["story", "title", "furniture", "comments"],
            "where the words stand; several with commas [default: story]",
        )
    },
];

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
        method,
        path,
        endpoint,
        access,
        summary,
        params,
        gives: None,
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
