//! What goes in and out of a search: a request, and an answer that prints itself as JSON.

use jiff::civil::Date;
use serde::Serialize;

use crate::article::ZoneKind;

/// A search.
#[derive(Clone, Debug)]
pub struct Request {
    /// The query, in the query language.
    pub query: String,
    /// Most hits to return.
    pub limit: usize,
    /// Only articles of this date or later, as written.
    pub since: Option<String>,
    /// Only articles of this date or earlier, as written.
    pub until: Option<String>,
    /// Only articles of one of these outlets.
    pub sources: Vec<String>,
    /// Words side by side are joined by OR instead of AND.
    pub any: bool,
    /// The query is plain words: nothing in it is an operator.
    pub literal: bool,
    /// What relative dates are relative to.
    pub today: Date,
}

impl Request {
    /// A plain search for `query`: ten hits, no filters.
    pub fn new(query: impl Into<String>, today: Date) -> Self {
        Request {
            query: query.into(),
            limit: 10,
            since: None,
            until: None,
            sources: Vec::new(),
            any: false,
            literal: false,
            today,
        }
    }
}

/// The answer to a search.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// The query as given.
    pub query: String,
    /// The query as understood, filters included.
    pub parsed: String,
    /// Articles that match, exact unless [`total_is_lower_bound`](Self::total_is_lower_bound).
    pub total: u64,
    /// The total is a lower bound, because an expansion was cut.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_lower_bound: bool,
    /// Families of near-duplicates that match; each article is its own until they are folded.
    pub stories: u64,
    /// Time of the search in microseconds, the opening of the index not included.
    pub took_us: u64,
    /// Articles without a date that match all but the date filter.
    pub undated_left_out: u64,
    /// The best, best first.
    pub hits: Vec<Hit>,
    /// Where to go on, if there is more.
    pub next: Option<String>,
    /// What was ignored, cut or left out, in words.
    pub notes: Vec<String>,
    /// Queries to try instead.
    pub suggestions: Vec<String>,
}

/// An article that matches.
#[derive(Clone, Debug, Serialize)]
pub struct Hit {
    /// From 1.
    pub rank: usize,
    /// The article's id.
    pub id: String,
    /// BM25 over headline and story; comparable within one answer.
    pub score: f32,
    /// The headline, or the first sentence where there is none.
    pub title: Option<String>,
    /// The outlet.
    pub source: Option<String>,
    /// ISO 8601, as long as its precision.
    pub date: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// The language, where it is stated.
    pub lang: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// File and line.
    pub origin: String,
    /// The passages that match.
    pub snippets: Vec<Snippet>,
    /// Other articles of the same family.
    pub also: Vec<Also>,
    /// Matches in `title`, in its characters.
    #[serde(skip)]
    pub title_marks: Vec<(usize, usize)>,
}

/// A passage on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// Its text, `…` where it is cut.
    pub text: String,
    /// The matches: first and one past the last Unicode code point of `text`.
    pub marks: Vec<(usize, usize)>,
    /// Where it stands: `title`, `byline`, `caption`, `lead`, `body`, `furniture` or `comments`.
    pub zone: &'static str,
}

/// Another article of a hit's family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Also {
    /// Its id.
    pub id: String,
    /// Its outlet.
    pub source: Option<String>,
    /// Its date.
    pub date: Option<String>,
}

/// The name of a zone in answers: that of the field that searches it.
pub(super) fn zone_name(kind: ZoneKind) -> &'static str {
    match kind {
        ZoneKind::Headline => "title",
        ZoneKind::Byline => "byline",
        ZoneKind::Caption => "caption",
        ZoneKind::Lead => "lead",
        ZoneKind::Body => "body",
        ZoneKind::Furniture => "furniture",
        ZoneKind::Comments => "comments",
    }
}
