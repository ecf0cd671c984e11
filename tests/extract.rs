//! What a record says of itself: titles, dates, sources, authors and zones, with the refusals.
//!
//! Texts of third parties are read from `$DATELINE_TEST_DATA`, and their tests are skipped, with a word on stderr, where
//! that is not set.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "the lints' leave for tests does not cover what they call"
)]

mod again;
mod found;
mod html;
mod measure;
mod quality;
mod random;
mod samples;
mod scraped;
mod sources;
mod stated;
mod zones;

use dateline::article::{Article, Origin, TitlePlace, ZoneKind};
use dateline::corpus::{Markup, RawRecord, Stated};
use dateline::extract::extract;

fn record(text: &str, stated: Stated) -> RawRecord {
    RawRecord {
        origin: Origin {
            path: "a.txt".to_owned(),
            line: 1,
            offset: None,
        },
        place_id: Some("a".to_owned()),
        id_prefix: None,
        stated,
        text: text.to_owned(),
        markup: Markup::Plain,
        read_at: "2026-01-01T00:00:00Z".parse().unwrap(),
    }
}

/// The article of a bare text.
fn read(text: &str) -> Article {
    read_with(text, Stated::default())
}

/// The article of a text beside which something is stated; its zones are checked.
fn read_with(text: &str, stated: Stated) -> Article {
    let article = extract(record(text, stated));
    assert_eq!(article.text, text, "the text is kept verbatim");
    check_zones(&article);
    article
}

/// Zones are in order, end on character boundaries and hold every character that is not white space.
fn check_zones(article: &Article) {
    let mut at = 0;
    for zone in &article.zones {
        let range = zone.range();
        assert!(
            at <= range.start && range.start < range.end,
            "{:?} in {:?}",
            article.zones,
            article.text
        );
        assert_eq!(
            article.text[at..range.start].trim(),
            "",
            "{:?} in {:?}",
            article.zones,
            article.text
        );
        assert!(
            article.text.is_char_boundary(range.end),
            "{:?} in {:?}",
            article.zones,
            article.text
        );
        at = range.end;
    }
    assert_eq!(
        article.text[at..].trim(),
        "",
        "{:?} in {:?}",
        article.zones,
        article.text
    );
}

fn date(article: &Article) -> Option<String> {
    article.published.as_ref().map(ToString::to_string)
}

fn rule(article: &Article) -> &str {
    article
        .published
        .as_ref()
        .map_or("", |published| &published.evidence.rule)
}

fn title(article: &Article) -> (&str, TitlePlace) {
    let title = article.title.as_ref().expect("a title");
    (&title.text, title.place)
}

fn source(article: &Article) -> Option<(&str, Option<&str>)> {
    article
        .source
        .as_ref()
        .map(|source| (source.name.as_str(), source.domain.as_deref()))
}

fn author(article: &Article) -> Option<&str> {
    article.author.as_ref().map(|author| author.name.as_str())
}

/// The kind of the zone in which `words` stand first.
fn kind_of(article: &Article, words: &str) -> ZoneKind {
    kinds_of(article, words)[0]
}

/// The kinds of the zones in which `words` stand, for each time they do.
fn kinds_of(article: &Article, words: &str) -> Vec<ZoneKind> {
    let places = article.text.match_indices(words).map(|(at, _)| at);
    let kind = |at| {
        article
            .zones
            .iter()
            .find(|zone| zone.range().contains(&at))
            .map(|zone| zone.kind)
    };
    let kinds: Vec<_> = places.filter_map(kind).collect();
    assert!(!kinds.is_empty(), "no `{words}` in {:?}", article.text);
    kinds
}

fn kinds(article: &Article) -> Vec<ZoneKind> {
    article.zones.iter().map(|zone| zone.kind).collect()
}
