//! The parameters that addresses take, in groups; the names are those of the command line's flags.

use crate::search::Scope;

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

pub(super) const fn text(name: &'static str, help: &'static str) -> Param {
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

/// Which articles are meant.
pub(super) const FILTERS: &[Param] = &[
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
        "only articles in this language, stated or read off the text; may be repeated",
    ),
    flag("any", "join words by OR instead of AND"),
    Param {
        many: true,
        ..one_of(
            "in",
            &Scope::NAMES,
            "where words are looked for; several with commas [default: headline and story]",
        )
    },
    flag(
        "literal",
        "take the query as plain words: no operators, no fields",
    ),
    flag(
        "no_expand",
        "find only what is typed, not what the archive defines as the same",
    ),
    text(
        "tz",
        "the zone that says which day today is: Asia/Tokyo, +09:00 [default: UTC]",
    ),
];

/// In which order, and how much of it.
pub(super) const PAGING: &[Param] = &[
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
    flag(
        "no_fold",
        "show each copy and each update of a story by itself",
    ),
    flag("count", "count alone: no articles are given"),
];

const QUERY: Param = text("q", "the query [default: all articles]");

/// What the page takes beside.
pub(super) const PAGE: &[Param] = &[
    QUERY,
    text(
        "like",
        "the id of an article: more of its kind, instead of a query",
    ),
];

pub(super) const SEARCH: &[Param] = &[required(text("q", "the query, in the query language"))];
pub(super) const MARKED: &[Param] = &[text("q", "mark all that this query finds in it")];
pub(super) const TIMELINE: &[Param] = &[
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
pub(super) const SOURCES: &[Param] = &[
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
pub(super) const TERMS: &[Param] = &[
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
