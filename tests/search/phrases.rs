//! Phrases and words near each other over postings of every length: the same as tantivy's own reader of postings gives, and
//! the same as a look at the texts.
//!
//! Postings lie in blocks of 128 articles, positions in blocks of 128 across articles, and what is left over is written in
//! another way. Here words have from one article to thousands, some articles have hundreds of positions of a word, many are
//! replaced, and the articles lie in two segments of unlike size.

use std::collections::BTreeMap;

use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Archive, Drivers, Request, Sort};
use jiff::Timestamp;
use jiff::civil::date;

use super::{TODAY, record};

/// The articles of an archive as they were last written: words by id.
type Texts = BTreeMap<String, Vec<u32>>;

/// Whether a text is one that is looked for.
type Test<'a> = dyn Fn(&[u32]) -> bool + 'a;

/// A word by its rank: the first few are in nearly every article, the last in one of many.
fn word(random: &mut fastrand::Rng) -> u32 {
    (random.f64().powi(3) * 300.0) as u32
}

fn spelt(words: &[u32]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("w{word}")).collect();
    words.join(" ")
}

/// Writes articles, a few of them long; those that are written again take the place of the first.
fn write(
    dir: &std::path::Path,
    random: &mut fastrand::Rng,
    ids: std::ops::Range<usize>,
    texts: &mut Texts,
) {
    let settings = Settings::new(Purpose::Own, 1, Timestamp::UNIX_EPOCH);
    let mut writer = Writer::open(dir, settings).unwrap();
    for n in ids {
        let length = match random.u8(..100) {
            0 => random.usize(2_000..4_000),
            1..=9 => random.usize(1..4),
            _ => random.usize(5..60),
        };
        let words: Vec<u32> = (0..length).map(|_| word(random)).collect();
        let day = date(2020, 1, 1).saturating_add(jiff::Span::new().days(n as i64 % 900));
        let id = format!("a{n}");
        let made = record((&id, &day.to_string(), "", &spelt(&words)));
        writer.put(extract(made), false).unwrap();
        texts.insert(id, words);
    }
    writer.finish().unwrap();
}

fn archive() -> (Vec<tempfile::TempDir>, Archive, Texts) {
    let mut random = fastrand::Rng::with_seed(11);
    let mut texts = Texts::new();
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    write(dirs[0].path(), &mut random, 0..6_000, &mut texts);
    // Every tenth or so of the first is replaced, which leaves a deleted one behind.
    for round in 0..6 {
        let from = round * 1_000;
        write(dirs[0].path(), &mut random, from..from + 100, &mut texts);
    }
    write(dirs[1].path(), &mut random, 6_000..6_300, &mut texts);
    let paths: Vec<_> = dirs.iter().map(|dir| dir.path().to_owned()).collect();
    let archive = Archive::open_all(&paths).unwrap();
    (dirs.into(), archive, texts)
}

/// Total, and ids with the bits of their scores.
fn answer(archive: &Archive, request: &Request) -> (u64, Vec<(String, u32)>) {
    let answer = archive.search(request).unwrap();
    assert!(!answer.total_is_lower_bound);
    let hits = answer.hits.into_iter();
    (
        answer.total,
        hits.map(|hit| (hit.id, hit.score.to_bits())).collect(),
    )
}

fn query(random: &mut fastrand::Rng, round: usize) -> String {
    // Side by side in some article, or any.
    let words = |random: &mut fastrand::Rng, count: usize| -> Vec<u32> {
        (0..count).map(|_| word(random)).collect()
    };
    let two = spelt(&words(random, 2));
    let three = spelt(&words(random, 3));
    let one = spelt(&words(random, 1));
    let other = spelt(&words(random, 1));
    match round % 16 {
        0 | 1 => format!("\"{two}\""),
        2 => format!("\"{three}\""),
        3 => format!("\"{one} {one}\""),
        4 => format!("\"{one} {other} {one}\""),
        5 => format!("{one} NEAR/{} {other}", random.u8(..9)),
        6 => format!("{one} pre/{} {other}", random.u8(..9)),
        7 => format!("\"{two}\"~{}", random.u8(1..6)),
        8 => format!("\"{three}\"~{}", random.u8(1..6)),
        9 => format!("\"{two}\" NEAR/{} {one}", random.u8(..9)),
        10 => format!("atleast{} {one}", random.u8(2..9)),
        11 => format!("atleast2 \"{two}\""),
        12 => format!("\"{two}\" {one}"),
        13 => format!("{one} -\"{two}\""),
        14 => format!("=\"{two}\" OR \"{three}\""),
        _ => format!("({one} OR \"{two}\") NEAR/4 \"{three}\"~2"),
    }
}

#[test]
fn the_same_is_found_as_by_the_reader_of_postings_that_tantivy_has() {
    let (_dirs, archive, _) = archive();
    let mut random = fastrand::Rng::with_seed(5);
    let mut found = 0;
    for round in 0..1_600 {
        let query = query(&mut random, round);
        let sort = match round % 3 {
            0 => Sort::Newest,
            _ => Sort::Relevance,
        };
        // Every other within some span of time.
        let month =
            |random: &mut fastrand::Rng| format!("202{}-0{}", random.u8(0..3), random.u8(1..10));
        let (since, until) = match round / 16 % 4 {
            0 | 1 => (None, None),
            2 => (Some(month(&mut random)), None),
            _ => (Some("2020-03".to_owned()), Some(month(&mut random))),
        };
        let ask = |drivers| {
            let request = Request {
                limit: 1 + round % 40,
                sort,
                since: since
                    .clone()
                    .filter(|since| until.as_ref().is_none_or(|until| since <= until)),
                until: until.clone(),
                drivers,
                ..Request::new(&query, TODAY)
            };
            answer(&archive, &request)
        };
        let own = ask(Drivers::Own);
        assert_eq!(own, ask(Drivers::Plain), "{query} {since:?} {until:?}");
        found += usize::from(own.0 > 0);
    }
    assert!(found > 1_000, "{found} queries have found anything");
}

#[test]
fn phrases_and_near_words_stand_where_the_texts_have_them() {
    let (_dirs, archive, texts) = archive();
    let mut random = fastrand::Rng::with_seed(8);
    let mut found = 0;
    for round in 0..400 {
        let words: Vec<u32> = (0..2 + round % 2).map(|_| word(&mut random)).collect();
        let reach = random.usize(..7);
        let (query, stands): (String, Box<Test<'_>>) = match round % 4 {
            0 | 1 => {
                let query = format!("\"{}\"", spelt(&words));
                let stands = |text: &[u32]| text.windows(words.len()).any(|run| run == words);
                (query, Box::new(stands))
            }
            kind => {
                let (a, b) = (words[0], words[1]);
                let operator = if kind == 2 { "NEAR" } else { "pre" };
                let query = format!("w{a} {operator}/{reach} w{b}");
                let stands = move |text: &[u32]| {
                    let places = |wanted| (0..text.len()).filter(move |at| text[*at] == wanted);
                    places(a).any(|at| {
                        places(b).any(|other| {
                            let follows = other > at && other - at <= reach + 1;
                            follows || (kind == 2 && at > other && at - other <= reach + 1)
                        })
                    })
                };
                (query, Box::new(stands))
            }
        };
        let wanted = texts.values().filter(|text| stands(text)).count() as u64;
        let total = answer(&archive, &Request::new(&query, TODAY)).0;
        assert_eq!(total, wanted, "{query}");
        found += usize::from(total > 0);
    }
    assert!(found > 200, "{found} queries have found anything");
}
