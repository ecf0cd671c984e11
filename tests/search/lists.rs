//! Words alone, joined by AND or OR, are counted and ranked from their lists of postings by code of our own; tantivy's scorers,
//! asked article by article, must give the same totals, articles and bits of scores.
//!
//! Three indexes are searched as one: short articles with deleted ones among them, long ones, and so few that no list fills a
//! block. Articles are undated, or dated to a day, a month or a year, and many have the same text, so that dates and keys
//! decide.

use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Archive, Drivers, Request};
use jiff::Timestamp;
use tempfile::TempDir;

use super::pruning::word;
use super::{TODAY, record};

/// An index of `count` articles of about `mean` words; of those, one in `gone` is deleted, if any is.
fn made(random: &mut fastrand::Rng, name: &str, count: usize, mean: usize, gone: usize) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings::new(Purpose::Own, 1, Timestamp::UNIX_EPOCH);
    let mut writer = Writer::open(dir.path(), settings).unwrap();
    let mut text = String::new();
    for n in 0..count {
        // Some say what the one before them says.
        if n == 0 || random.u8(..8) > 0 {
            let words = 0..random.usize(1..2 * mean);
            let words: Vec<String> = words.map(|_| word(random)).collect();
            text = words.join(" ");
        }
        let (year, month) = (random.u32(2015..2025), random.u32(1..13));
        let date = match random.u8(..20) {
            0 => String::new(),
            1 => format!("{year}"),
            2 => format!("{year}-{month:02}"),
            _ => format!("{year}-{month:02}-{:02}", random.u32(1..29)),
        };
        let article = extract(record((&format!("{name}{n}"), &date, "", &text)));
        writer.put(article, false).unwrap();
    }
    writer.finish().unwrap();
    if gone > 0 {
        let settings = Settings::new(Purpose::Own, 1, Timestamp::UNIX_EPOCH);
        let mut writer = Writer::open(dir.path(), settings).unwrap();
        for n in (0..count).step_by(gone) {
            assert!(writer.delete(&format!("{name}{n}"), false).unwrap());
        }
        writer.finish().unwrap();
    }
    dir
}

/// A query of one to ten words, and whether an article has to have all of them.
fn query(random: &mut fastrand::Rng, round: usize) -> String {
    let count = [1, 2, 2, 3, 4, 1, 2, 5, 8, 10][round % 10];
    let words = (0..count).map(|_| {
        let word = word(random);
        match random.u8(..6) {
            0 => format!("{word}^{}", random.u32(1..40) as f32 / 10.0),
            _ => word,
        }
    });
    let words: Vec<String> = words.collect();
    words.join(if random.bool() { " " } else { " OR " })
}

#[test]
fn lists_answer_as_scorers_do() {
    let mut random = fastrand::Rng::with_seed(11);
    let indexes = [
        made(&mut random, "short", 9_000, 10, 9),
        made(&mut random, "long", 1_500, 120, 0),
        made(&mut random, "few", 90, 30, 4),
    ];
    let dirs: Vec<_> = indexes.iter().map(|dir| dir.path().to_owned()).collect();
    let archives = [
        Archive::open_all(&dirs).unwrap(),
        Archive::open(&dirs[0]).unwrap(),
    ];
    let (mut found, mut limited) = (0, 0);
    for round in 0..1_600 {
        let archive = &archives[usize::from(round % 4 == 3)];
        let mut request = Request {
            limit: [10, 1, 30, 0, 150][round % 5],
            offset: [0, 0, 0, 7, 120][random.usize(..5)],
            ..Request::new(query(&mut random, round), TODAY)
        };
        if random.u8(..3) == 0 {
            let year = random.u32(2014..2026);
            request.since = Some(format!("{year}-{:02}", random.u32(1..13)));
            request.until = random.bool().then(|| format!("{}-06-15", year + 1));
        }
        if random.u8(..8) == 0 {
            request.recency = Some("2y".parse().unwrap());
        }
        let mut answer = |drivers| {
            request.drivers = drivers;
            let answer = archive.search(&request).unwrap();
            let hits = answer.hits.into_iter();
            let hits: Vec<(String, u32)> = hits.map(|hit| (hit.id, hit.score.to_bits())).collect();
            (answer.total, answer.undated_left_out, hits)
        };
        let (own, plain) = (answer(Drivers::Own), answer(Drivers::Plain));
        assert_eq!(own, plain, "{request:?}");
        found += usize::from(own.0 > 0);
        limited += usize::from(own.1 > 0);
    }
    // Nor is it all about nothing.
    assert!(found > 1_000 && limited > 200, "{found}, {limited}");
}

/// Every page of an order is found, however far down, where all scores are the same.
#[test]
fn equals_come_in_the_order_of_dates_and_keys() {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings::new(Purpose::Own, 1, Timestamp::UNIX_EPOCH);
    let mut writer = Writer::open(dir.path(), settings).unwrap();
    for n in 0..6_000 {
        let date = format!("2020-01-{:02}", 1 + n % 28);
        let article = extract(record((&format!("a{n}"), &date, "", "same words here")));
        writer.put(article, false).unwrap();
    }
    writer.finish().unwrap();
    let archive = Archive::open(dir.path()).unwrap();
    for query in [
        "same",
        "same words",
        "same OR words",
        "same OR words OR here",
    ] {
        for offset in [0, 90, 5_000] {
            let answer = |drivers| {
                let request = Request {
                    offset,
                    drivers,
                    ..Request::new(query, TODAY)
                };
                let answer = archive.search(&request).unwrap();
                let ids: Vec<String> = answer.hits.into_iter().map(|hit| hit.id).collect();
                (answer.total, ids)
            };
            let own = answer(Drivers::Own);
            assert_eq!(own.0, 6_000);
            assert_eq!(own, answer(Drivers::Plain), "{query} from {offset}");
        }
    }
}
