//! How well articles are read: what is found in pages against what people or their publishers say is there.
//!
//! The same table is printed by `cargo bench --bench extraction` and checked against floors by `quality`. The pages are
//! third parties' and stay outside: `data/extract` and `data/news` in `$DATELINE_TEST_DATA`.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use dateline::article::{Article, Origin, Published, Stated, TitlePlace, ZoneKind};
use dateline::corpus::{Markup, RawRecord};
use dateline::extract::{extract, read_date};
use flate2::read::GzDecoder;
use serde::Deserialize;

/// A page with what is true of it.
#[derive(Clone, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct Page {
    /// Its name in the collection.
    pub(crate) id: String,
    /// Its address.
    pub(crate) url: Option<String>,
    /// The outlet.
    pub(crate) source: Option<String>,
    /// The true headline.
    pub(crate) title: Option<String>,
    /// The true date, ISO 8601.
    pub(crate) date: Option<String>,
    /// The story, and nothing else.
    pub(crate) body: String,
    /// Readers' comments.
    pub(crate) comments: Option<String>,
    /// All that is visible.
    pub(crate) text: String,
    /// The page.
    pub(crate) html: String,
}

/// Reads `name` of `data`, JSON lines packed with gzip.
pub(crate) fn load(data: &Path, name: &str) -> Vec<Page> {
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
enum Given {
    /// Its HTML, and nothing else.
    Html,
    /// Its visible text, and nothing else.
    Text,
}

/// The article of a page of which nothing is stated.
fn read(page: &Page, given: Given) -> Article {
    let (text, markup) = match given {
        Given::Html => (&page.html, Markup::Html),
        Given::Text => (&page.text, Markup::Plain),
    };
    extract(record(text, markup))
}

/// A record of which nothing but its text is known.
pub(crate) fn record(text: &str, markup: Markup) -> RawRecord {
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
fn words(text: &str) -> Vec<String> {
    text.replace(['\u{ad}', '\u{200b}', '\u{2060}'], "")
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Harmonic mean of precision and recall of the words of `found`, counted as often as they stand there.
fn f1(found: &str, truth: &str) -> f64 {
    let (found, truth) = (words(found), words(truth));
    let mut left: HashMap<&str, u64> = HashMap::new();
    truth
        .iter()
        .for_each(|word| *left.entry(word).or_default() += 1);
    let mut common = 0_u64;
    for word in &found {
        if let Some(count) = left.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    let all = (found.len() + truth.len()) as f64;
    if all == 0.0 {
        1.0
    } else {
        2.0 * common as f64 / all
    }
}

/// The story of an article: its lead and the rest.
fn body(article: &Article) -> String {
    let story = article
        .zones
        .iter()
        .filter(|zone| matches!(zone.kind, ZoneKind::Lead | ZoneKind::Body))
        .map(|zone| &article.text[zone.range()]);
    story.collect::<Vec<_>>().join("\n")
}

/// Whether the headline has the words of the true one.
fn is_title(article: &Article, truth: &str) -> bool {
    let title = article
        .title
        .as_ref()
        .filter(|title| title.place != TitlePlace::StandIn);
    title.is_some_and(|title| words(&title.text) == words(truth))
}

/// What became of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The same day, where both name a zone in the zone of the truth.
    Right,
    /// Another day.
    Wrong,
    /// None.
    Missing,
}

/// Compares a date with the true one.
fn outcome(found: Option<&Published>, truth: &str) -> Outcome {
    let Some(found) = found else {
        return Outcome::Missing;
    };
    let truth = read_date(truth).expect("a true date");
    let shift = match (found.offset, truth.offset) {
        (Some(found), Some(truth)) => i64::from(truth) - i64::from(found),
        _ => 0,
    };
    let there = found
        .civil
        .checked_add(jiff::SignedDuration::from_secs(shift));
    let days = [
        Some(found.civil.date()),
        there.ok().map(|there| there.date()),
    ];
    if days.contains(&Some(truth.civil.date())) {
        Outcome::Right
    } else {
        Outcome::Wrong
    }
}

/// Words of comments, and those of them that stand in the story that was found, by lines of a few words at least.
fn comments_in_body(article: &Article, comments: &str) -> (usize, usize) {
    const FEWEST: usize = 4;
    let body = format!(" {} ", words(&body(article)).join(" "));
    let lines = comments
        .lines()
        .map(words)
        .filter(|line| line.len() >= FEWEST);
    lines.fold((0, 0), |(inside, all), line| {
        let is_inside = body.contains(&format!(" {} ", line.join(" ")));
        (
            inside + usize::from(is_inside) * line.len(),
            all + line.len(),
        )
    })
}

/// In which half a page is counted: rules were made on the first and are checked on the second.
fn is_held_out(page: &Page) -> bool {
    let host = page.url.as_deref().and_then(|url| url.split('/').nth(2));
    let outlet = page.source.as_deref().or(host).unwrap_or(&page.id);
    xxhash_rust::xxh3::xxh3_64(outlet.as_bytes()) % 2 == 1
}

/// One measure of one collection.
pub(crate) struct Row {
    /// The collection, and what was given of its pages.
    pub(crate) given: &'static str,
    /// What was counted.
    pub(crate) measure: &'static str,
    /// What is to be reached.
    pub(crate) reach: &'static str,
    /// The value over the outlets on which rules were made, over those held out, and over all.
    pub(crate) values: [f64; 3],
    /// Whether values are counts, not shares.
    pub(crate) is_count: bool,
}

/// Sums over the two halves: numerator and denominator.
#[derive(Default, Clone, Copy)]
struct Halves([(f64, f64); 2]);

impl Halves {
    fn add(&mut self, page: &Page, value: f64, weight: f64) {
        let half = &mut self.0[usize::from(is_held_out(page))];
        half.0 += value;
        half.1 += weight;
    }

    /// Means, or sums.
    fn values(self, is_count: bool) -> [f64; 3] {
        let [made, held] = self.0;
        let of = |(value, weight): (f64, f64)| match (is_count, weight) {
            (true, _) => value,
            (false, 0.0) => 0.0,
            (false, weight) => value / weight,
        };
        [of(made), of(held), of((made.0 + held.0, made.1 + held.1))]
    }
}

/// The whole table, from `data`.
pub(crate) fn table(data: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    let fundus = load(data, "extract/fundus.jsonl.gz");
    let aeb = load(data, "extract/aeb.jsonl.gz");
    let comments = load(data, "extract/comments.jsonl.gz");
    dates_titles(
        "fundus, HTML",
        &fundus,
        Given::Html,
        ["255", "0", "240"],
        &mut rows,
    );
    bodies("fundus, HTML", &fundus, Given::Html, "0.955", &mut rows);
    bodies("aeb, HTML", &aeb, Given::Html, "0.965", &mut rows);
    let mut inside = Halves::default();
    for page in &comments {
        if let Some(text) = &page.comments {
            let (found, all) = comments_in_body(&read(page, Given::Html), text);
            inside.add(page, found as f64, all as f64);
        }
    }
    push(
        &mut rows,
        "comments, HTML",
        "comments inside the story",
        "0.03",
        inside,
        false,
    );
    dates_titles(
        "fundus, text",
        &fundus,
        Given::Text,
        ["205", "10", "-"],
        &mut rows,
    );
    bodies("fundus, text", &fundus, Given::Text, "0.85", &mut rows);
    bodies("aeb, text", &aeb, Given::Text, "0.87", &mut rows);
    releases(&load(data, "news/senate-press.jsonl.gz"), &mut rows);
    rows
}

fn push(
    rows: &mut Vec<Row>,
    given: &'static str,
    measure: &'static str,
    reach: &'static str,
    halves: Halves,
    is_count: bool,
) {
    rows.push(Row {
        given,
        measure,
        reach,
        values: halves.values(is_count),
        is_count,
    });
}

fn bodies(
    name: &'static str,
    pages: &[Page],
    given: Given,
    reach: &'static str,
    rows: &mut Vec<Row>,
) {
    let mut body = Halves::default();
    for page in pages {
        body.add(page, f1(&self::body(&read(page, given)), &page.body), 1.0);
    }
    push(rows, name, "story, mean F1", reach, body, false);
}

fn dates_titles(
    name: &'static str,
    pages: &[Page],
    given: Given,
    [right, wrong, title]: [&'static str; 3],
    rows: &mut Vec<Row>,
) {
    let [mut rights, mut wrongs, mut titles] = [Halves::default(); 3];
    for page in pages {
        let article = read(page, given);
        let date = page.date.as_deref().expect("a true date");
        let outcome = outcome(article.published.as_ref(), date);
        rights.add(page, f64::from(u8::from(outcome == Outcome::Right)), 1.0);
        wrongs.add(page, f64::from(u8::from(outcome == Outcome::Wrong)), 1.0);
        let truth = page.title.as_deref().expect("a true title");
        titles.add(page, f64::from(u8::from(is_title(&article, truth))), 1.0);
    }
    push(rows, name, "date, same day", right, rights, true);
    push(rows, name, "date, another day", wrong, wrongs, true);
    push(rows, name, "title, same words", title, titles, true);
}

/// Press releases: dates, of those that state theirs near the beginning.
fn releases(pages: &[Page], rows: &mut Vec<Row>) {
    let [mut rights, mut wrongs] = [Halves::default(); 2];
    for page in pages {
        let Some(date) = page.date.as_deref().filter(|date| states(&page.body, date)) else {
            continue;
        };
        let outcome = outcome(
            extract(record(&page.body, Markup::Plain))
                .published
                .as_ref(),
            date,
        );
        rights.add(page, f64::from(u8::from(outcome == Outcome::Right)), 1.0);
        wrongs.add(page, f64::from(u8::from(outcome == Outcome::Wrong)), 1.0);
    }
    push(
        rows,
        "senate-press, text",
        "date right, of those stated",
        "0.97",
        rights,
        false,
    );
    push(
        rows,
        "senate-press, text",
        "date wrong, of those stated",
        "0.02",
        wrongs,
        false,
    );
}

/// Whether `text` has the ISO day `date` in one of the usual forms in its first 800 characters.
fn states(text: &str, date: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let start: String = text.chars().take(800).collect();
    let start = format!(" {} ", words(&start).join(" "));
    let number = |range: std::ops::Range<usize>| date[range].parse::<usize>().expect("a number");
    let (year, month, day) = (&date[..4], number(5..7), number(8..10));
    let name = MONTHS[month - 1];
    let days = [day.to_string(), format!("{day:02}")];
    days.iter().any(|day| {
        let in_words = [name, &name[..3], &name[..name.len().min(4)]]
            .iter()
            .any(|name| {
                ["", "st", "nd", "rd", "th"].iter().any(|ordinal| {
                    start.contains(&format!(" {name} {day}{ordinal} {year} "))
                        || start.contains(&format!(" {day}{ordinal} {name} {year} "))
                })
            });
        in_words
            || [month.to_string(), format!("{month:02}")]
                .iter()
                .any(|month| {
                    start.contains(&format!(" {month} {day} {year} "))
                        || start.contains(&format!(" {year} {month} {day} "))
                })
    })
}
