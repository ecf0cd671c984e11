//! How well articles are read: what is found in pages against what people or their publishers say is there.
//!
//! The same table is printed by `cargo bench --bench extraction` and checked against floors by `quality`. The pages are
//! third parties' and stay outside: `data/extract` and `data/news` in `$DATELINE_TEST_DATA`.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use dateline::article::{Article, Origin, Published, Stated, TitlePlace, ZoneKind};
use dateline::corpus::{Markup, RawRecord};
use dateline::extract::{extract, read_date};
use flate2::read::GzDecoder;
use serde::Deserialize;

/// A page with what is true of it.
#[derive(Clone, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Page {
    /// Its name in the collection.
    pub id: String,
    /// Its address.
    pub url: Option<String>,
    /// The outlet.
    pub source: Option<String>,
    /// The true headline.
    pub title: Option<String>,
    /// The true date, ISO 8601.
    pub date: Option<String>,
    /// The story, and nothing else.
    pub body: String,
    /// Readers' comments.
    pub comments: Option<String>,
    /// All that is visible.
    pub text: String,
    /// The page.
    pub html: String,
}

/// Reads `name` of `data`, JSON lines packed with gzip.
pub fn load(data: &Path, name: &str) -> Vec<Page> {
    let file = data.join(name);
    let file = File::open(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut json = String::new();
    GzDecoder::new(file)
        .read_to_string(&mut json)
        .expect("a gzip file of UTF-8");
    json.lines()
        .map(|line| serde_json::from_str(line).expect("a page"))
        .collect()
}

/// What a page is given as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Its HTML, and nothing else.
    Html,
    /// Its visible text, and nothing else.
    Text,
}

/// The article of a page of which nothing is stated.
pub fn read(page: &Page, given: Given) -> Article {
    let (text, markup) = match given {
        Given::Html => (&page.html, Markup::Html),
        Given::Text => (&page.text, Markup::Plain),
    };
    extract(record(text, markup))
}

fn record(text: &str, markup: Markup) -> RawRecord {
    RawRecord {
        origin: Origin::default(),
        place_id: Some("page".to_owned()),
        id_prefix: None,
        stated: Stated::default(),
        text: text.to_owned(),
        markup,
        read_at: "2027-01-01T00:00:00Z".parse().expect("a time"),
    }
}

/// The words of `text`, in lower case. Signs that only say where a word may break are none of it.
pub fn words(text: &str) -> Vec<String> {
    text.replace(['\u{ad}', '\u{200b}', '\u{2060}'], "")
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Harmonic mean of precision and recall of the words of `found`, counted as often as they stand there.
pub fn f1(found: &str, truth: &str) -> f64 {
    let (found, truth) = (words(found), words(truth));
    let mut left: HashMap<&str, u64> = HashMap::new();
    truth.iter().for_each(|word| *left.entry(word).or_default() += 1);
    let mut common = 0_u64;
    for word in &found {
        if let Some(count) = left.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    let all = (found.len() + truth.len()) as f64;
    if all == 0.0 { 1.0 } else { 2.0 * common as f64 / all }
}

/// The story of an article: its lead and the rest.
pub fn body(article: &Article) -> String {
    let story = article
        .zones
        .iter()
        .filter(|zone| matches!(zone.kind, ZoneKind::Lead | ZoneKind::Body))
        .map(|zone| &article.text[zone.range()]);
    story.collect::<Vec<_>>().join("\n")
}

/// Whether the headline has the words of the true one.
pub fn is_title(article: &Article, truth: &str) -> bool {
    let title = article
        .title
        .as_ref()
        .filter(|title| title.place != TitlePlace::StandIn);
    title.is_some_and(|title| words(&title.text) == words(truth))
}

/// What became of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The same day, where both name a zone in the zone of the truth.
    Right,
    /// Another day.
    Wrong,
    /// None.
    Missing,
}

/// Compares a date with the true one.
pub fn outcome(found: Option<&Published>, truth: &str) -> Outcome {
    let Some(found) = found else {
        return Outcome::Missing;
    };
    let truth = read_date(truth).expect("a true date");
    let shift = match (found.offset, truth.offset) {
        (Some(found), Some(truth)) => i64::from(truth) - i64::from(found),
        _ => 0,
    };
    let there = found.civil.checked_add(jiff::SignedDuration::from_secs(shift));
    let days = [Some(found.civil.date()), there.ok().map(|there| there.date())];
    if days.contains(&Some(truth.civil.date())) {
        Outcome::Right
    } else {
        Outcome::Wrong
    }
}

/// Words of comments, and those of them that stand in the story that was found, by lines of a few words at least.
pub fn comments_in_body(article: &Article, comments: &str) -> (usize, usize) {
    const FEWEST: usize = 4;
    let body = format!(" {} ", words(&body(article)).join(" "));
    let lines = comments.lines().map(words).filter(|line| line.len() >= FEWEST);
    lines.fold((0, 0), |(inside, all), line| {
        let is_inside = body.contains(&format!(" {} ", line.join(" ")));
        (inside + usize::from(is_inside) * line.len(), all + line.len())
    })
}

/// In which half a page is counted: rules were made on the first and are checked on the second.
pub fn is_held_out(page: &Page) -> bool {
    let host = page.url.as_deref().and_then(|url| url.split('/').nth(2));
    let outlet = page.source.as_deref().or(host).unwrap_or(&page.id);
    xxhash_rust::xxh3::xxh3_64(outlet.as_bytes()) % 2 == 1
}

/// The time of reading all `pages`, and their bytes.
pub fn speed(pages: &[Page], given: Given) -> (Duration, usize) {
    let records: Vec<RawRecord> = pages
        .iter()
        .map(|page| match given {
            Given::Html => record(&page.html, Markup::Html),
            Given::Text => record(&page.text, Markup::Plain),
        })
        .collect();
    let bytes = records.iter().map(|record| record.text.len()).sum();
    let start = Instant::now();
    let mut zones = 0;
    for record in records {
        zones += extract(record).zones.len();
    }
    std::hint::black_box(zones);
    (start.elapsed(), bytes)
}

