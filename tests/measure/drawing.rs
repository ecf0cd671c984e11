//! Queries drawn from an index.

use dateline::error::Kind;
use dateline::measure::draw::{CLASSES, draw};
use dateline::measure::workload::{Action, Query};
use dateline::search::{Archive, Request};
use jiff::civil::{Date, date};

use crate::support::Dir;

const TODAY: Date = date(2026, 1, 1);

/// Forty articles of words of their own and of words that some or most of them have.
fn archive() -> (Dir, Archive) {
    let letters = |number: usize| -> String {
        [number / 26, number % 26]
            .iter()
            .map(|digit| char::from(b'a' + *digit as u8))
            .collect()
    };
    let lines: String = (0..40)
        .map(|i| {
            let group = letters(i / 4);
            let (year, month) = (2020 + i / 12, 1 + i % 12);
            format!(
                "{{\"id\":\"a{i}\",\"date\":\"{year}-{month:02}-05\",\"body\":\"Harbour masters of qua{group}x and pel{group}v met again \
                 while tankers waited. A strike at pier zu{own}kod is over, said weller{group} of the union.\"}}\n",
                own = letters(i)
            )
        })
        .collect();
    let dir = Dir::indexed(&[("a.jsonl", &lines)]);
    let archive = Archive::open(&dir.path("index")).unwrap();
    (dir, archive)
}

fn drawn(archive: &Archive, classes: &[String], seed: u64) -> Vec<Query> {
    draw(archive, classes, 3, seed, TODAY).unwrap().0
}

#[test]
fn every_query_drawn_finds_something_and_is_of_its_class() {
    let (_dir, archive) = archive();
    let queries = drawn(&archive, &[], 1);
    let total = |query: &Query| {
        let request = Request {
            since: query.since.clone(),
            until: query.until.clone(),
            ..Request::new(query.query.clone(), TODAY)
        };
        archive.search(&request).unwrap().total
    };
    for query in &queries {
        let total = total(query);
        assert!(total > 0, "{query:?}");
        match query.class.as_str() {
            "rare" => assert!(total <= 2, "{query:?}: {total}"),
            "middling" => assert!(total == 3, "{query:?}: {total}"),
            "common" => assert!((4..=20).contains(&total), "{query:?}: {total}"),
            "or" => assert!(query.query.contains(" OR "), "{query:?}"),
            "phrase" => assert!(query.query.starts_with('"'), "{query:?}"),
            "near" => assert!(query.query.contains(" NEAR/5 "), "{query:?}"),
            "prefix" => assert!(
                query.query.len() == 5 && query.query.ends_with('*'),
                "{query:?}"
            ),
            "month" => assert!(
                query.since.as_ref().is_some_and(|at| at.len() == 7),
                "{query:?}"
            ),
            "year" => assert!(
                query.since.as_ref().is_some_and(|at| at.len() == 4),
                "{query:?}"
            ),
            "count" => assert_eq!(query.action(), Action::Count),
            "timeline" => assert_eq!(query.action(), Action::Timeline),
            "newest" => assert_eq!(query.action(), Action::Newest),
            _ => assert_eq!(query.class, "and"),
        }
    }
    // No word is found in exactly three articles.
    let missing: Vec<&str> = CLASSES
        .into_iter()
        .filter(|class| !queries.iter().any(|query| query.class == *class))
        .collect();
    assert_eq!(missing, ["middling"]);
}

#[test]
fn the_same_seed_draws_the_same_and_another_does_not() {
    let (_dir, archive) = archive();
    let of = |seed| drawn(&archive, &["rare".to_owned(), "and".to_owned()], seed);
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
    assert_eq!(of(1).len(), 6);
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let (_dir, archive) = archive();
    let (_, notes) = draw(
        &archive,
        &["middling".to_owned(), "rare".to_owned()],
        5,
        1,
        TODAY,
    )
    .unwrap();
    assert_eq!(
        notes,
        ["the archive gave fewer queries than the 5 wanted: 0 of class middling"]
    );
    let error = draw(&archive, &["frob".to_owned()], 5, 1, TODAY).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    let nothing = draw(&archive, &["middling".to_owned()], 5, 1, TODAY).unwrap_err();
    assert_eq!(nothing.hint_text(), Some("give some: --queries FILE"));
}
