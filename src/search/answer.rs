//! What goes in and out of a search: a request, and an answer that prints itself as JSON.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::article::ZoneKind;
use crate::error::{Error, Kind};
use crate::query::Scope;

use super::explanation::{Explain, Explanation, ScoreParts};
use super::phases::Phases;
use super::recency::HalfLife;

/// A search.
#[derive(Clone, Debug)]
pub struct Request {
    /// The query, in the query language.
    pub query: String,
    /// The order of the hits.
    pub sort: Sort,
    /// Most hits to return.
    pub limit: usize,
    /// How many hits to pass over first. Not together with [`after`](Self::after).
    pub offset: usize,
    /// Where to go on: [`Answer::next`] of an answer to the same query in the same order.
    pub after: Option<String>,
    /// Only articles of this date or later, as written.
    pub since: Option<String>,
    /// Only articles of this date or earlier, as written.
    pub until: Option<String>,
    /// Only articles of one of these outlets.
    pub sources: Vec<String>,
    /// Only articles in one of these languages, as they state it.
    pub langs: Vec<String>,
    /// Where words are looked for, any of these, unless the query says so itself; in headline and story if there is none.
    pub within: Vec<Scope>,
    /// Words side by side are joined by OR instead of AND.
    pub any: bool,
    /// The query is plain words: nothing in it is an operator.
    pub literal: bool,
    /// A form that the archive defines by another finds that as well.
    pub expand: bool,
    /// What relative dates are relative to.
    pub today: Date,
    /// In the order of relevance, articles count for less the older they are.
    pub recency: Option<HalfLife>,
    /// Only articles that came into the index, as they are now, at this moment or later.
    pub new_since: Option<Timestamp>,
    /// Most passages of a hit; without it as many as show each word that matches once.
    pub snippets: Option<usize>,
    /// When the answer explains itself.
    pub explain: Explain,
    /// When a search is to end with what it has found: then [`Answer::total_is_lower_bound`] is true, and a note says so.
    /// [`search_all`](super::Archive::search_all) has all the time in the world.
    pub deadline: Option<Duration>,
    /// How articles are counted and ranked.
    pub drivers: Drivers,
    /// Of the articles that are one story, the first in the order stands for all, and lists the others; unless the query
    /// asks for a `family:`. [`search_all`](super::Archive::search_all) gives all of them.
    pub fold: bool,
}

/// What counts and ranks articles. Both give the same answer, to the last bit of the scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drivers {
    /// Whatever is fastest: lists are gone through together, blocks and segments without a chance are skipped.
    #[default]
    Own,
    /// Each article that matches is looked at and scored by tantivy, one after the other: what the others are checked by.
    Plain,
}

impl Request {
    /// A plain search for `query`: the ten best hits, no filters.
    pub fn new(query: impl Into<String>, today: Date) -> Self {
        Request {
            query: query.into(),
            sort: Sort::default(),
            limit: 10,
            offset: 0,
            after: None,
            since: None,
            until: None,
            sources: Vec::new(),
            langs: Vec::new(),
            within: Vec::new(),
            any: false,
            literal: false,
            expand: true,
            today,
            recency: None,
            new_since: None,
            snippets: None,
            explain: Explain::default(),
            deadline: None,
            drivers: Drivers::default(),
            fold: true,
        }
    }
}

/// The order of hits. What is equal in it is ordered by the hash of the id, so that it never depends on how articles are
/// stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best first, and the newest of those that are equally good.
    #[default]
    Relevance,
    /// The newest first, the undated last.
    Newest,
    /// The oldest first, the undated last.
    Oldest,
}

impl Sort {
    /// All of them.
    pub const ALL: [Sort; 3] = [Sort::Relevance, Sort::Newest, Sort::Oldest];
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sort::Relevance => "relevance",
            Sort::Newest => "newest",
            Sort::Oldest => "oldest",
        })
    }
}

impl FromStr for Sort {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let named = |sort: &Sort| sort.to_string() == name;
        Sort::ALL.into_iter().find(named).ok_or_else(|| {
            Error::new(Kind::Usage, "--sort", format!("`{name}` is not an order"))
                .hint("the orders are relevance, newest and oldest")
        })
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
    /// The total is a lower bound, because an expansion was cut or time was over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_lower_bound: bool,
    /// Stories that match: families of near-duplicates, and articles that are in none. As many as articles if they are not
    /// folded; exact where the total is.
    pub stories: u64,
    /// Time of the search in microseconds, the opening of the index not included.
    pub took_us: u64,
    /// Articles without a date that match all but the date filter.
    pub undated_left_out: u64,
    /// The first in the order asked for, after those passed over.
    pub hits: Vec<Hit>,
    /// Where to go on, if there is more after these hits.
    pub next: Option<String>,
    /// What was ignored, cut or left out, in words.
    pub notes: Vec<String>,
    /// Queries to try instead: this one with words that the archive has, each of which finds something.
    pub suggestions: Vec<String>,
    /// What the parts of the query find, if nothing is found or the request asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// Where the time went.
    #[serde(skip)]
    pub phases: Phases,
}

/// An article that matches.
#[derive(Clone, Debug, Serialize)]
pub struct Hit {
    /// From 1; it counts on from page to page.
    pub rank: usize,
    /// The article's id.
    pub id: String,
    /// BM25 over headline and story, in any order, and in that of relevance times the factor of its age if the request
    /// has a half-life; comparable within one answer and its later pages.
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
    /// Other articles of the same family that match, the newest first; no more than twenty.
    pub also: Vec<Also>,
    /// How many more there are.
    #[serde(skip_serializing_if = "is_zero")]
    pub also_left_out: u64,
    /// Of what the score is made, if the request asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<ScoreParts>,
    /// Matches in `title`, in its characters.
    #[serde(skip)]
    pub title_marks: Vec<(usize, usize)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
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
    /// The line of the article's text in which its first match stands, from 1; none if it is a headline that is stated
    /// beside the text. Where a file is one article, that is the line of the file.
    pub line: Option<u64>,
    /// Where that match begins, in Unicode code points of the article's text.
    pub offset: Option<u64>,
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
