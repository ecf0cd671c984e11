//! Queries drawn from an index, by class: words, phrases and dates of its own articles, so that they find something.
//!
//! Articles are drawn at random, and from each at most one query of every class. How often a word comes is asked of the
//! index itself, as a searcher would.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use fastrand::Rng;
use jiff::civil::Date;

use crate::analysis::segment::words;
use crate::article::{Article, Precision, ZoneKind};
use crate::error::{Error, Kind, Result};
use crate::search::Archive;

use super::ask::request;
use super::workload::Query;

/// The classes that can be drawn.
pub const CLASSES: [&str; 13] = [
    "rare", "middling", "common", "or", "and", "phrase", "near", "prefix", "month", "year",
    "newest", "count", "timeline",
];

/// Articles that are looked at for each query of a class.
const TRIES: usize = 50;
/// Words of an article that are tried for a query.
const WORD_TRIES: usize = 12;
/// Words of an article that are looked at.
const MOST_WORDS: usize = 5_000;
/// Shorter words, and those that are hardly words, are seldom searched for.
const LENGTHS: RangeInclusive<usize> = 3..=20;
/// Words of which a prefix is taken, and its length.
const PREFIXED: usize = 6;
const PREFIX: usize = 4;
/// Words between two that are near each other.
const NEAR: usize = 5;

/// How many articles have a word.
#[derive(Clone, Copy, PartialEq)]
enum Band {
    Rare,
    Middling,
    Common,
}

/// Draws `per_class` queries of each class.
///
/// Of an archive of n articles, a word is rare that is found in at most n / 1,000 of them or two, middling in at most n / 50,
/// common in at most n / 2. Only words in small letters or with a capital are drawn, of 3 to 20 letters.
/// Gives the queries, class by class, and what has to be said about them.
///
/// # Errors
/// Of kind [`Kind::Usage`] for a class that is none of [`CLASSES`], and if nothing could be drawn.
pub fn draw(
    archive: &Archive,
    classes: &[String],
    per_class: usize,
    seed: u64,
    today: Date,
) -> Result<(Vec<Query>, Vec<String>)> {
    let unknown = |class: &&String| !CLASSES.contains(&class.as_str());
    if let Some(class) = classes.iter().find(unknown) {
        let what = format!("`{class}` is no class that can be drawn");
        return Err(Error::new(Kind::Usage, "--classes", what)
            .hint(format!("the classes are {}", CLASSES.join(", "))));
    }
    let wanted = CLASSES
        .into_iter()
        .filter(|class| classes.is_empty() || classes.iter().any(|name| name == class));
    let mut drawn: Vec<(&str, Vec<Query>)> = wanted.map(|class| (class, Vec::new())).collect();
    let mut drawing = Drawing {
        archive,
        today,
        chance: Rng::with_seed(seed),
        articles: archive.numbers(),
        totals: HashMap::new(),
    };
    let mut known = HashSet::new();
    for _ in 0..per_class.saturating_mul(TRIES) {
        if drawn.iter().all(|(_, queries)| queries.len() >= per_class) {
            break;
        }
        let Some(text) = drawing.article()? else {
            continue;
        };
        for (class, queries) in &mut drawn {
            if queries.len() < per_class
                && let Some(query) = drawing.query(class, &text)?
                && known.insert(query.clone())
            {
                queries.push(query);
            }
        }
    }
    let short = drawn
        .iter()
        .filter(|(_, queries)| queries.len() < per_class)
        .map(|(class, queries)| format!("{} of class {class}", queries.len()));
    let short: Vec<String> = short.collect();
    let mut notes = Vec::new();
    if !short.is_empty() {
        notes.push(format!(
            "the archive gave fewer queries than the {per_class} wanted: {}",
            short.join(", ")
        ));
    }
    let queries: Vec<Query> = drawn.into_iter().flat_map(|(_, queries)| queries).collect();
    if queries.is_empty() {
        let what = "no queries could be drawn from the index";
        return Err(Error::new(Kind::Usage, "bench", what).hint("give some: --queries FILE"));
    }
    Ok((queries, notes))
}

struct Drawing<'a> {
    archive: &'a Archive,
    today: Date,
    chance: Rng,
    articles: u64,
    /// Articles found by a query.
    totals: HashMap<String, u64>,
}

/// What of an article queries are made of.
struct Text {
    /// Words of its story, in small letters.
    words: Vec<Word>,
    /// Its date, as far as it is known, and how far that is.
    date: Option<(Date, Precision)>,
}

struct Word {
    text: String,
    /// Nothing but a space stands between the word before and this one.
    follows: bool,
}

impl Drawing<'_> {
    fn article(&mut self) -> Result<Option<Text>> {
        if self.articles == 0 {
            return Ok(None);
        }
        let number = self.chance.u64(0..self.articles);
        let article = self.archive.numbered(number)?;
        Ok(article.map(|article| Text {
            words: story_words(&article),
            date: article
                .published
                .map(|published| (published.civil.date(), published.precision)),
        }))
    }

    /// A query of a class, if this article gives one.
    fn query(&mut self, class: &str, text: &Text) -> Result<Option<Query>> {
        use Band::{Common, Middling, Rare};
        let told = &[Middling, Common];
        let words = match class {
            "rare" => self.word(text, &[Rare])?,
            "middling" => self.word(text, &[Middling])?,
            "common" => self.word(text, &[Common])?,
            "or" => {
                let count = self.chance.usize(2..=4);
                self.several(text, told, count)?
                    .map(|words| words.join(" OR "))
            }
            "and" | "count" => self.several(text, told, 2)?.map(|words| words.join(" ")),
            "phrase" => self.phrase(text)?,
            "near" => self.near(text)?,
            "prefix" => self.prefix(text)?,
            _ => self.word(text, told)?,
        };
        let span = match class {
            "month" => text
                .date
                .filter(|(_, precision)| *precision >= Precision::Month),
            "year" => text.date,
            _ => return Ok(words.map(|words| of(class, words, None))),
        };
        let format = if class == "month" { "%Y-%m" } else { "%Y" };
        let span = span.map(|(date, _)| date.strftime(format).to_string());
        Ok(words
            .zip(span)
            .map(|(words, span)| of(class, words, Some(span))))
    }

    /// A word that so many articles have.
    fn word(&mut self, text: &Text, bands: &[Band]) -> Result<Option<String>> {
        Ok(self
            .several(text, bands, 1)?
            .and_then(|mut words| words.pop()))
    }

    /// Different words that so many articles have.
    fn several(
        &mut self,
        text: &Text,
        bands: &[Band],
        count: usize,
    ) -> Result<Option<Vec<String>>> {
        let mut found: Vec<String> = Vec::new();
        for _ in 0..WORD_TRIES * count {
            let Some(word) = self.chance.choice(&text.words) else {
                break;
            };
            if !found.contains(&word.text) && self.is_within(&word.text, bands)? {
                found.push(word.text.clone());
            }
            if found.len() == count {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Two or three words in a row, of which one at least tells something.
    fn phrase(&mut self, text: &Text) -> Result<Option<String>> {
        let length = self.chance.usize(2..=3);
        for _ in 0..WORD_TRIES {
            let Some(start) = text.words.len().checked_sub(length) else {
                break;
            };
            let start = self.chance.usize(0..=start);
            let row = &text.words[start..start + length];
            if row[1..].iter().any(|word| !word.follows) {
                continue;
            }
            let row: Vec<&str> = row.iter().map(|word| word.text.as_str()).collect();
            let mut tells = false;
            for word in &row {
                tells |= self.is_within(word, &[Band::Rare, Band::Middling, Band::Common])?;
            }
            let phrase = format!("\"{}\"", row.join(" "));
            if tells && self.total(&phrase)? > 0 {
                return Ok(Some(phrase));
            }
        }
        Ok(None)
    }

    /// Two words with a few between them.
    fn near(&mut self, text: &Text) -> Result<Option<String>> {
        for _ in 0..WORD_TRIES {
            if text.words.len() < 2 {
                break;
            }
            let first = self.chance.usize(0..text.words.len() - 1);
            let last = (first + NEAR).min(text.words.len() - 1);
            let second = self.chance.usize(first + 1..=last);
            let pair = [&text.words[first].text, &text.words[second].text];
            let told = &[Band::Middling, Band::Common];
            if pair[0] == pair[1] || !self.is_within(pair[0], told)? {
                continue;
            }
            let near = format!("{} NEAR/{NEAR} {}", pair[0], pair[1]);
            if self.is_within(pair[1], told)? && self.total(&near)? > 0 {
                return Ok(Some(near));
            }
        }
        Ok(None)
    }

    /// The beginning of a word.
    fn prefix(&mut self, text: &Text) -> Result<Option<String>> {
        let word = self.word(text, &[Band::Middling, Band::Common])?;
        let word = word.filter(|word| word.chars().count() >= PREFIXED);
        Ok(word.map(|word| word.chars().take(PREFIX).chain(['*']).collect()))
    }

    fn is_within(&mut self, word: &str, bands: &[Band]) -> Result<bool> {
        if !LENGTHS.contains(&word.chars().count()) || !word.chars().all(char::is_alphabetic) {
            return Ok(false);
        }
        let total = self.total(word)?;
        Ok(band(total, self.articles).is_some_and(|band| bands.contains(&band)))
    }

    /// How many articles a query finds; none if it is no query.
    fn total(&mut self, query: &str) -> Result<u64> {
        if let Some(total) = self.totals.get(query) {
            return Ok(*total);
        }
        let asked = of("count", query.to_owned(), None);
        let total = match self.archive.search(&request(&asked, 0, self.today)) {
            Ok(answer) => answer.total,
            Err(error) if error.kind() == Kind::Query => 0,
            Err(error) => return Err(error),
        };
        self.totals.insert(query.to_owned(), total);
        Ok(total)
    }
}

fn of(class: &str, query: String, span: Option<String>) -> Query {
    Query {
        class: class.to_owned(),
        query,
        since: span.clone(),
        until: span,
    }
}

/// The band of a word that `total` of so many articles have; none if nobody has it, or nearly everybody.
fn band(total: u64, articles: u64) -> Option<Band> {
    let rare = (articles / 1_000).max(2);
    let middling = (articles / 50).max(rare + 1);
    let common = (articles / 2).max(middling + 2);
    match total {
        0 => None,
        total if total <= rare => Some(Band::Rare),
        total if total <= middling => Some(Band::Middling),
        total if total <= common => Some(Band::Common),
        _ => None,
    }
}

/// The words of lead and body.
fn story_words(article: &Article) -> Vec<Word> {
    let mut found = Vec::new();
    for zone in &article.zones {
        if !matches!(zone.kind, ZoneKind::Lead | ZoneKind::Body) {
            continue;
        }
        let text = article.text.get(zone.range()).unwrap_or_default();
        let mut end = None;
        for span in words(text).take(MOST_WORDS - found.len()) {
            let between = end.and_then(|end| text.get(end..span.start));
            end = Some(span.end);
            found.push(Word {
                text: text[span.start..span.end].to_lowercase(),
                follows: between == Some(" "),
            });
        }
    }
    found
}
