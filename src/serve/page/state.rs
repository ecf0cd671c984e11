//! What a page shows, as its address says it: every link is this state with something changed.

use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::search::{Request, Sort};

use super::super::params::Params;

/// The parameters that a page keeps, in the order in which they stand in its address.
const KEPT: [&str; 15] = [
    "q",
    "like",
    "since",
    "until",
    "source",
    "lang",
    "in",
    "any",
    "literal",
    "no_expand",
    "no_fold",
    "sort",
    "recency",
    "tz",
    "offset",
];

/// In a path: all but letters, digits and what cannot end it.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'~');

/// The state of a page.
#[derive(Clone, Debug)]
pub(super) struct State(Vec<(&'static str, String)>);

impl State {
    pub(super) fn of(params: &Params) -> Self {
        let mut pairs = Vec::new();
        for name in KEPT {
            let values = params.all(name).into_iter();
            pairs.extend(
                values
                    .filter(|value| !value.is_empty())
                    .map(|value| (name, value)),
            );
        }
        State(pairs)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// It without a parameter.
    pub(super) fn without(&self, names: &[&str]) -> Self {
        let mut pairs = self.0.clone();
        pairs.retain(|(name, _)| !names.contains(name));
        State(pairs)
    }

    /// It with a parameter set; without its place in a list of hits, which is another one.
    pub(super) fn with(&self, name: &'static str, value: &str) -> Self {
        let mut state = self.without(&[name, "offset"]);
        state.0.push((name, value.to_owned()));
        state
    }

    /// It with one more value of a parameter that may be repeated.
    pub(super) fn and(&self, name: &'static str, value: &str) -> Self {
        let mut state = self.without(&["offset"]);
        state.0.push((name, value.to_owned()));
        state
    }

    /// It without one value of such a parameter.
    pub(super) fn but(&self, name: &'static str, value: &str) -> Self {
        let mut state = self.without(&["offset"]);
        state
            .0
            .retain(|(known, other)| *known != name || other != value);
        state
    }

    /// The address of the hits.
    pub(super) fn address(&self) -> String {
        self.at("/".to_owned())
    }

    /// The address of an article that was found so.
    pub(super) fn article(&self, id: &str) -> String {
        self.at(article_path(id))
    }

    fn at(&self, path: String) -> String {
        if self.0.is_empty() {
            return path;
        }
        // One state has one address, however it came about.
        let mut pairs = self.0.clone();
        pairs.sort_by_key(|(name, _)| KEPT.iter().position(|kept| kept == name));
        let mut query = Serializer::new(String::new());
        query.extend_pairs(&pairs);
        format!("{path}?{}", query.finish())
    }
}

/// The address of an article's page below that of a server, with the search that has found it.
pub fn link(id: &str, request: &Request) -> String {
    let mut pairs = vec![("q", request.query.clone())];
    pairs.extend(request.since.clone().map(|since| ("since", since)));
    pairs.extend(request.until.clone().map(|until| ("until", until)));
    pairs.extend(request.sources.iter().map(|name| ("source", name.clone())));
    pairs.extend(request.langs.iter().map(|lang| ("lang", lang.clone())));
    pairs.extend(request.within.iter().map(|scope| ("in", scope.to_string())));
    pairs.extend(request.any.then(|| ("any", "true".to_owned())));
    pairs.extend(request.literal.then(|| ("literal", "true".to_owned())));
    pairs.extend((!request.expand).then(|| ("no_expand", "true".to_owned())));
    if request.sort != Sort::default() {
        pairs.push(("sort", request.sort.to_string()));
    }
    State(pairs).article(id)
}

/// The path of an article's page.
pub(super) fn article_path(id: &str) -> String {
    format!("/article/{}", utf8_percent_encode(id, IN_PATH))
}
