//! What a search answers: dates, zones, forms of words, updates; orders and pages, passages and samples in files of
//! their own.

mod added;
mod cursors;
mod defined;
mod explained;
mod lists;
mod marked;
mod operators;
mod pages;
mod passages;
mod phrases;
mod pruning;
mod ranking;
mod recency;
mod samples;
mod score_parts;
mod several;
mod tallies;
mod terms;
mod timeline;
mod words;

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use dateline::article::Origin;
use dateline::corpus::{self, Event, Markup, RawRecord, Stated};
use dateline::error::Kind;
use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::{Outcome, Writer};
use dateline::search::{Answer, Archive, Request};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

const TODAY: Date = date(2026, 1, 1);

fn now() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap()
}

/// An archive in a folder of its own.
struct Made {
    dir: TempDir,
    /// Loads so far.
    loads: AtomicI64,
}

impl Made {
    fn new() -> Made {
        Made {
            dir: tempfile::tempdir().unwrap(),
            loads: AtomicI64::new(0),
        }
    }

    /// Of articles: id, date, title, text; an empty string is nothing.
    fn of(articles: &[(&str, &str, &str, &str)]) -> Made {
        let made = Made::new();
        made.put(articles);
        made
    }

    fn put(&self, articles: &[(&str, &str, &str, &str)]) -> Vec<Outcome> {
        // Each load has its own time.
        let now = now() + SignedDuration::from_secs(self.loads.fetch_add(1, Ordering::Relaxed));
        let mut writer =
            Writer::open(self.dir.path(), Settings::new(Purpose::Own, 1, now)).unwrap();
        let outcomes = articles
            .iter()
            .map(|article| writer.put(extract(record(*article)), false).unwrap())
            .collect();
        writer.finish().unwrap();
        outcomes
    }

    fn read(path: &Path) -> Made {
        let made = Made::new();
        let mut writer =
            Writer::open(made.dir.path(), Settings::new(Purpose::Own, 1, now())).unwrap();
        corpus::read_all(&[path.to_owned()], now(), &mut |event| match event {
            Event::Record(record) => writer.put(extract(record), false).map(drop),
            Event::Refused(refusal) => panic!("refused: {} {}", refusal.origin, refusal.reason),
        })
        .unwrap();
        writer.finish().unwrap();
        made
    }

    fn archive(&self) -> Archive {
        Archive::open(self.dir.path()).unwrap()
    }

    fn search(&self, query: &str) -> Answer {
        self.archive().search(&Request::new(query, TODAY)).unwrap()
    }

    fn ids(&self, query: &str) -> Vec<String> {
        let mut ids: Vec<String> = self
            .search(query)
            .hits
            .into_iter()
            .map(|hit| hit.id)
            .collect();
        ids.sort();
        ids
    }

    /// The passages of the only hit, matches between brackets.
    fn passages(&self, query: &str) -> Vec<String> {
        let answer = self.search(query);
        assert_eq!(answer.hits.len(), 1, "`{query}`: {answer:#?}");
        answer.hits[0]
            .snippets
            .iter()
            .map(|snippet| {
                format!(
                    "{}: {}",
                    snippet.zone,
                    bracketed(&snippet.text, &snippet.marks)
                )
            })
            .collect()
    }
}

fn record((id, date, title, text): (&str, &str, &str, &str)) -> RawRecord {
    let stated = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    RawRecord {
        markup: Markup::Plain,
        origin: Origin {
            path: "made.jsonl".into(),
            line: 1,
            offset: None,
        },
        place_id: None,
        id_prefix: None,
        stated: Stated {
            id: stated(id),
            date: stated(date),
            title: stated(title),
            ..Stated::default()
        },
        text: text.to_owned(),
        read_at: now(),
    }
}

fn bracketed(text: &str, marks: &[(usize, usize)]) -> String {
    let mut out = String::new();
    for (i, c) in text.chars().chain([' ']).enumerate() {
        if marks.iter().any(|(_, end)| *end == i) {
            out.push(']');
        }
        if marks.iter().any(|(start, _)| *start == i) {
            out.push('[');
        }
        out.push(c);
    }
    out.trim_end().to_owned()
}

#[test]
fn a_month_or_a_year_matches_what_it_overlaps() {
    let made = Made::of(&[
        ("day", "2025-10-15", "", "oil"),
        ("month", "2025-10", "", "oil"),
        ("year", "2025", "", "oil"),
        ("before", "2025-09-30", "", "oil"),
        ("none", "", "", "oil"),
    ]);
    assert_eq!(made.ids("oil date:2025-10-20"), ["month", "year"]);
    assert_eq!(
        made.ids("oil since:2025-10-15 until:2025-10-15"),
        ["day", "month", "year"]
    );
    assert_eq!(made.ids("oil date:2025-09"), ["before", "year"]);
    assert_eq!(made.ids("oil since:2025-11"), ["year"]);
    assert_eq!(made.ids("oil since:2026"), [""; 0]);
    assert_eq!(made.ids("oil -date:2025-10"), ["before", "none"]);
    assert_eq!(
        made.ids("oil (date:none OR date:2025-09-30)"),
        ["before", "none", "year"]
    );
    let answer = made.search("oil since:2025-10-20");
    assert_eq!((answer.total, answer.undated_left_out), (2, 1));
    assert_eq!(
        answer.notes,
        ["1 article without a date is left out by the date filter: date:none finds them"]
    );
}

#[test]
fn a_window_inside_an_or_seeks_past_its_end() {
    // Newest first: the last two stand behind the window, and the month reaches into it.
    let made = Made::of(&[
        ("after", "2020-01-01", "", "oil"),
        ("within", "2019-05-20", "", "oil"),
        ("month", "2019-05", "", "gas"),
        ("before", "2019-01-01", "", "oil gas"),
    ]);
    assert_eq!(
        made.ids("(gas OR coal) (since:2019-05-10 OR coal)"),
        ["month"]
    );
    assert_eq!(
        made.ids("gas (date:2019-05-20 OR date:2019-01-01)"),
        ["before", "month"]
    );
    assert_eq!(
        made.ids("oil (date:2019-05-20 OR date:2019-01)"),
        ["before", "within"]
    );
}

#[test]
fn dates_of_any_century_are_kept_in_order() {
    let made = Made::of(&[
        ("1666", "1666-09-05", "", "fire"),
        ("1492", "1492-10-12", "", "fire"),
        ("none", "", "", "fire"),
        ("1969", "1969-07-20T20:17:40Z", "", "fire"),
    ]);
    let order: Vec<String> = made
        .search("*")
        .hits
        .into_iter()
        .map(|hit| hit.id)
        .collect();
    assert_eq!(order, ["1969", "1666", "1492", "none"]);
    assert_eq!(made.ids("until:1700"), ["1492", "1666"]);
}

#[test]
fn filters_add_nothing_to_the_score() {
    let made = Made::of(&[
        ("a", "2025-10-15", "", "oil prices rose"),
        ("b", "2025-10-16", "", "oil prices fell and fell"),
    ]);
    let score = |query: &str| made.search(query).hits[0].score;
    assert_eq!(
        score("oil prices"),
        score("oil prices since:2025 -source:nobody date:2025-10")
    );
    assert_eq!(score("since:2025"), 0.0);
}

#[test]
fn the_undated_are_counted_wherever_a_date_leaves_them_out() {
    let made = Made::of(&[
        ("dated", "2018-05-01", "", "oil"),
        ("undated", "", "", "oil"),
        ("gas", "", "", "oil and gas"),
    ]);
    for (query, left_out) in [
        ("oil date:2018", 2),
        ("oil (date:2018 OR date:2019)", 2),
        ("(oil date:2018) OR gas", 1),
        ("oil -date:2018", 0),
        ("oil (date:2018 OR date:none)", 0),
        ("oil", 0),
    ] {
        assert_eq!(made.search(query).undated_left_out, left_out, "{query}");
    }
}

#[test]
fn what_is_shown_of_an_article_is_bounded() {
    let endless = format!("q{}", "x".repeat(3_000_000));
    let title = format!("{} tail of the title", "T ".repeat(400_000));
    let made = Made::of(&[("a", "", &title, &endless)]);
    for query in ["q*", "tail"] {
        let hit = &made.search(query).hits[0];
        let shown = hit
            .snippets
            .iter()
            .map(|snippet| snippet.text.len())
            .sum::<usize>();
        assert!(shown < 3_000, "{query}: {shown}");
        assert!(hit.title.as_ref().unwrap().len() < 1_000);
        assert!(
            hit.snippets.iter().all(|snippet| !snippet.marks.is_empty()),
            "{query}: {hit:#?}"
        );
    }
}

#[test]
fn languages_and_sites_as_people_write_them() {
    let made = Made::new();
    let mut writer = Writer::open(made.dir.path(), Settings::new(Purpose::Own, 1, now())).unwrap();
    let mut raw = record(("a", "", "", "oil"));
    raw.stated.lang = Some("EN-gb".into());
    raw.stated.url = Some("https://www.vox.com/a".into());
    writer.put(extract(raw), false).unwrap();
    writer.finish().unwrap();
    for query in [
        "lang:EN-GB",
        "lang:en-gb",
        "site:vox.com",
        "site:www.vox.com",
        "url:vox",
    ] {
        assert_eq!(made.ids(query), ["a"], "{query}");
    }
}

#[test]
fn an_empty_answer_says_what_there_is() {
    let made = Made::of(&[
        ("a", "", "", "oil"),
        ("b", "", "", "gas"),
        ("c", "", "", "oil and coal"),
    ]);
    assert_eq!(
        made.search("oil gas").notes,
        ["no article has all of these words; 3 have some of them: --any finds them"]
    );
    assert_eq!(
        made.search("peat gas").notes,
        [
            "no article has all of these words; 1 has some of them: --any finds it",
            "`peat` is in no article"
        ]
    );
    assert_eq!(
        made.search("peat lignite").notes,
        ["no article has any of these words"]
    );
    assert_eq!(
        made.search("").notes,
        ["the query is empty; `*` finds every article"]
    );
    let any = Request {
        any: true,
        ..Request::new("oil gas", TODAY)
    };
    assert_eq!(made.archive().search(&any).unwrap().total, 3);
}

#[test]
fn an_update_replaces_and_the_same_costs_nothing() {
    let made = Made::of(&[("a", "2025", "", "oil"), ("b", "2025", "", "oil")]);
    let again = [
        ("a", "2025", "", "oil"),
        ("b", "2025", "", "gas"),
        ("c", "2025", "", "oil"),
        ("c", "2025", "", "coal"),
    ];
    let outcomes = made.put(&again);
    assert_eq!(
        outcomes,
        [
            Outcome::Unchanged,
            Outcome::Updated,
            Outcome::Added,
            Outcome::Repeated
        ]
    );
    assert_eq!(made.ids("oil"), ["a"]);
    assert_eq!(made.ids("gas OR coal"), ["b", "c"]);
    assert_eq!(made.archive().stats().unwrap().articles, 3);
    assert_eq!(
        made.put(&again[..2]),
        [Outcome::Unchanged, Outcome::Unchanged]
    );
}

#[test]
fn an_id_that_cannot_be_found_again_is_refused() {
    let made = Made::new();
    let mut writer = Writer::open(made.dir.path(), Settings::new(Purpose::Own, 1, now())).unwrap();
    for id in ["x".repeat(513), "a\nb".to_owned()] {
        let error = writer
            .put(extract(record((&id, "", "", "oil"))), false)
            .unwrap_err();
        assert_eq!(error.kind(), Kind::Input, "{error}");
    }
    writer
        .put(extract(record((&"x".repeat(512), "", "", "oil"))), false)
        .unwrap();
    writer.finish().unwrap();
    assert_eq!(made.search("oil").total, 1);
}

#[test]
fn every_truncated_query_is_answered_or_refused() {
    let made = Made::of(&[
        (
            "a",
            "2025-10-27",
            "Oil prices",
            "The defense budget of the U.S. rose.\nAdvertisement\nMore missiles.",
        ),
        ("b", "", "", "defence is not missile"),
    ]);
    let archive = made.archive();
    let queries = [
        "\"defense budget\" since:2025-10-27 until:2025-11 -source:(asia OR \"the times\") title:oil^2",
        "(missile* OR =defence OR def?n*) AND NOT \"of the\" lead:\"defense bud\" any:more date:2019..2026",
        "“defense budget” OR date:none +rose body:(a b c) furniture:adv* id:a lang:en url:x author:y",
        "US w/3 budget atleast2 missile hegseth~1 \"a b\"~3 NEAR/5",
    ];
    for query in queries {
        for (end, _) in query.char_indices() {
            let query = &query[..end];
            match archive.search(&Request::new(query, TODAY)) {
                Ok(answer) => assert!(answer.hits.len() as u64 == answer.total, "`{query}`"),
                Err(error) => assert_eq!(error.kind(), Kind::Query, "`{query}`: {error}"),
            }
        }
    }
}

#[test]
fn an_archive_without_articles_is_one() {
    let made = Made::of(&[]);
    let answer = made.search("oil -gas since:2025 pre*");
    assert_eq!((answer.total, answer.hits.len()), (0, 0));
    assert_eq!(made.archive().stats().unwrap().articles, 0);
    assert!(made.archive().article("a").unwrap().is_none());
}
