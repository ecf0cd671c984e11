//! `--new-since`: what a load has brought.

use dateline::error::Kind;
use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Request, Sort, moment};
use jiff::{SignedDuration, Timestamp};

use super::{Made, TODAY, now, record};

fn at(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

/// A load that begins so many hours after the first.
fn load(made: &Made, hours: i64, articles: &[(&str, &str, &str, &str)]) {
    let settings = Settings::new(Purpose::Own, 1, at(hours));
    let mut writer = Writer::open(made.dir.path(), settings).unwrap();
    for article in articles {
        writer.put(extract(record(*article)), false).unwrap();
    }
    writer.finish().unwrap();
}

fn request(query: &str, since: Timestamp) -> Request {
    Request {
        new_since: Some(since),
        ..Request::new(query, TODAY)
    }
}

fn ids(made: &Made, request: &Request) -> Vec<String> {
    let answer = made.archive().search(request).unwrap();
    assert_eq!(answer.total as usize, answer.hits.len());
    let mut ids: Vec<String> = answer.hits.into_iter().map(|hit| hit.id).collect();
    ids.sort();
    ids
}

#[test]
fn a_second_load_is_new_and_so_is_what_it_changed() {
    let made = Made::new();
    load(
        &made,
        0,
        &[
            ("same", "2025-10-01", "", "oil"),
            ("changed", "2025-10-02", "", "oil"),
            ("gas", "2025-10-02", "", "gas"),
        ],
    );
    load(
        &made,
        5,
        &[
            ("same", "2025-10-01", "", "oil"),
            ("changed", "2025-10-02", "", "oil and more"),
            ("added", "", "", "oil"),
        ],
    );
    assert_eq!(
        ids(&made, &request("oil", at(0))),
        ["added", "changed", "same"]
    );
    assert_eq!(ids(&made, &request("oil", at(1))), ["added", "changed"]);
    assert_eq!(ids(&made, &request("oil", at(5))), ["added", "changed"]);
    assert_eq!(ids(&made, &request("oil since:2025", at(1))), ["changed"]);
    assert_eq!(ids(&made, &request("oil", at(6))), [""; 0]);
    for sort in Sort::ALL {
        let request = Request {
            sort,
            ..request("*", at(1))
        };
        assert_eq!(ids(&made, &request), ["added", "changed"], "{sort}");
        let mut streamed = 0;
        made.archive()
            .search_all(&request, &mut |_| {
                streamed += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(streamed, 2);
    }
}

#[test]
fn an_answer_says_that_it_holds_what_is_new_only() {
    let made = Made::new();
    load(&made, 0, &[("a", "", "", "oil"), ("b", "2020", "", "oil")]);
    let answer = made
        .archive()
        .search(&request("oil since:2019", at(0)))
        .unwrap();
    assert_eq!(
        answer.notes,
        [
            "1 article without a date is left out by the date filter: date:none finds them",
            "only articles that were added to the index or changed in it since 2026-01-01T00:00:00Z"
        ]
    );
    let answer = made.archive().search(&request("oil", at(1))).unwrap();
    assert_eq!((answer.total, answer.undated_left_out), (0, 0));
    assert_eq!(
        answer.notes[1..],
        [
            "`--new-since 2026-01-01T01:00:00Z` alone finds nothing",
            "without `--new-since 2026-01-01T01:00:00Z` 2 articles are found"
        ]
    );
}

#[test]
fn pages_of_what_is_new_hold_while_the_moment_moves_on() {
    let made = Made::new();
    let articles: Vec<(String, String)> = (0..60)
        .map(|n| (format!("a{n}"), format!("oil {}", "and gas ".repeat(n % 7))))
        .collect();
    for (hours, part) in articles.chunks(20).enumerate() {
        let part: Vec<_> = part
            .iter()
            .map(|(id, text)| (id.as_str(), "", "", text.as_str()))
            .collect();
        load(&made, hours as i64, &part);
    }
    let archive = made.archive();
    let mut page = Request {
        limit: 7,
        ..request("oil OR gas", at(1))
    };
    let mut found = Vec::new();
    loop {
        let answer = archive.search(&page).unwrap();
        assert_eq!(answer.total, 40);
        found.extend(answer.hits.into_iter().map(|hit| hit.id));
        let Some(next) = answer.next else { break };
        page.after = Some(next);
        // As `-1h` a while later, which has no article of its own.
        page.new_since = Some(at(1) - SignedDuration::from_secs(found.len() as i64));
    }
    assert_eq!(found.len(), 40);
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 40);
    assert!(found.iter().all(|id| id[1..].parse::<u32>().unwrap() >= 20));
    // The same cursor without the flag is one of another query.
    page.new_since = None;
    assert!(archive.search(&page).is_err());
}

#[test]
fn moments_as_people_write_them() {
    let is = |text: &str, expected: &str| {
        assert_eq!(moment(text, now()).unwrap().to_string(), expected, "{text}");
    };
    is("2025-10-27", "2025-10-27T00:00:00Z");
    is("2025-10-27T14:00", "2025-10-27T14:00:00Z");
    is("2025-10-27 14:00:05", "2025-10-27T14:00:05Z");
    is("2025-10-27T14:00Z", "2025-10-27T14:00:00Z");
    is("2025-10-27T14:00+09:00", "2025-10-27T05:00:00Z");
    is("2025-10-27T14:00[Asia/Tokyo]", "2025-10-27T05:00:00Z");
    is("-1d", "2025-12-31T00:00:00Z");
    is("-2h", "2025-12-31T22:00:00Z");
    is("\u{2212}30min", "2025-12-31T23:30:00Z");
    is("-1w", "2025-12-25T00:00:00Z");
    for text in [
        "",
        "-",
        "-d",
        "-5",
        "-5m",
        "yesterday",
        "2025-02-30",
        "2025-13-01",
        "14:00",
        "-99999999999999999d",
        "-9999999w",
        "2025-10-27T25:00",
    ] {
        let error = moment(text, now()).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{text}");
        assert!(error.hint_text().is_some());
    }
}
