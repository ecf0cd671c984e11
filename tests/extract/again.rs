//! Reading a stored article again, ids with a prefix, and what the caller gives for all records.

use dateline::article::{Article, MAX_ID_BYTES};
use dateline::corpus::{self, Event, RawRecord, Stated};
use dateline::extract::{again, extract};

use super::samples::own_seeds;
use super::{date, read_with, record, rule, source};
use crate::support::{test_data, walk};

/// An article as it comes back from where it was stored: JSON, with the text beside it.
fn stored(article: &Article) -> Article {
    let json = serde_json::to_string(article).unwrap();
    let mut stored: Article = serde_json::from_str(&json).unwrap();
    stored.text.clone_from(&article.text);
    stored
}

fn check(record: RawRecord) {
    let read_at = record.read_at;
    let article = extract(record);
    let back = stored(&article);
    assert_eq!(back, article);
    assert_eq!(again(back, read_at), article);
}

#[test]
fn every_seed_reads_again_as_it_did() {
    let seeds = walk(&own_seeds());
    assert!(!seeds.is_empty());
    let read_at = record("", Stated::default()).read_at;
    corpus::read_all(&[own_seeds()], read_at, &mut |event| {
        if let Event::Record(record) = event {
            check(record);
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn real_articles_read_again_as_they_did() {
    let Some(data) = test_data() else {
        return;
    };
    let read_at = record("", Stated::default()).read_at;
    let mut checked = 0;
    for name in ["us-press", "senate-press", "many-languages"] {
        let file = data.join(format!("data/news/{name}.jsonl.gz"));
        corpus::read_all(&[file], read_at, &mut |event| {
            if let Event::Record(record) = event
                && record.origin.line % 20 == 0
            {
                checked += 1;
                check(record);
            }
            Ok(())
        })
        .unwrap();
    }
    assert!(checked > 400, "{checked}");
}

#[test]
fn what_was_stated_is_kept_as_written() {
    let stated = Stated {
        title: Some(" A  title ".to_owned()),
        date: Some("the day before".to_owned()),
        source: Some("www.Example.org".to_owned()),
        author: Some("By Jane Doe".to_owned()),
        lang: Some("EN-us".to_owned()),
        ..Stated::default()
    };
    let article = read_with("A text.", stated.clone());
    assert_eq!(article.stated, stated);
    let json = serde_json::to_value(&article).unwrap();
    assert_eq!(json["stated"]["date"], "the day before");
    assert!(json["stated"].get("url").is_none());
    // Nothing is written of nothing, and nothing is needed to read it.
    let bare = serde_json::to_value(read_with("A text.", Stated::default())).unwrap();
    assert!(bare.get("stated").is_none());
    assert!(
        serde_json::from_value::<Article>(bare)
            .unwrap()
            .stated
            .is_empty()
    );
}

#[test]
fn a_prefix_stands_before_every_kind_of_id() {
    let id = |stated: Stated, place: Option<&str>| {
        let with = |prefix: Option<&str>| {
            extract(RawRecord {
                id_prefix: prefix.map(str::to_owned),
                place_id: place.map(str::to_owned),
                ..record("A text.", stated.clone())
            })
            .id
        };
        let id = with(Some("ex:"));
        assert_eq!(id.strip_prefix("ex:"), Some(with(None).as_str()));
        id
    };
    let stated = |id: Option<&str>, url: Option<&str>| Stated {
        id: id.map(str::to_owned),
        url: url.map(str::to_owned),
        ..Stated::default()
    };
    assert_eq!(
        id(stated(Some("7"), Some("https://a.org/b")), Some("p")),
        "ex:7"
    );
    assert_eq!(
        id(stated(None, Some("https://a.org/b")), Some("p")),
        "ex:https://a.org/b"
    );
    assert_eq!(id(stated(None, None), Some("p/q")), "ex:p/q");
    assert_eq!(id(stated(None, None), None).len(), 3 + 32);
    assert_eq!(id(stated(None, None), Some("p\nq")).len(), 3 + 32);
}

#[test]
fn a_place_that_is_too_long_with_its_prefix_is_hashed_behind_it() {
    let place = "p".repeat(MAX_ID_BYTES);
    let with = |prefix: &str| {
        extract(RawRecord {
            id_prefix: Some(prefix.to_owned()),
            place_id: Some(place.clone()),
            ..record("A text.", Stated::default())
        })
        .id
    };
    assert_eq!(with(""), place);
    assert_eq!(with("ex:").len(), 3 + 32);
}

#[test]
fn the_outlet_given_for_all_comes_behind_the_stated_one_and_before_the_text() {
    let text = "A text.\n\n© 2020 Daily Text";
    let given = |stated: Option<&str>| Stated {
        source: stated.map(str::to_owned),
        given_source: Some("Given Post".to_owned()),
        url: Some("https://www.example.org/a".to_owned()),
        ..Stated::default()
    };
    let article = read_with(text, given(None));
    assert_eq!(source(&article), Some(("Given Post", Some("example.org"))));
    assert_eq!(article.source.unwrap().evidence.rule, "given for all");
    let article = read_with(text, given(Some("Stated Post")));
    assert_eq!(source(&article), Some(("Stated Post", Some("example.org"))));
}

#[test]
fn the_date_of_the_path_comes_behind_the_stated_one_and_before_the_text() {
    let text = "A headline\n\nMarch 3, 2020\n\nA text.";
    let given = |stated: Option<&str>, path: &str| Stated {
        date: stated.map(str::to_owned),
        path_date: Some(path.to_owned()),
        ..Stated::default()
    };
    // What the text says of the same month is more exact.
    let article = read_with(text, given(None, "2020-03"));
    assert_eq!(date(&article).as_deref(), Some("2020-03-03"));
    assert_ne!(rule(&article), "path");
    let article = read_with(text, given(None, "2020-03-04"));
    assert_eq!(
        (date(&article).as_deref(), rule(&article)),
        (Some("2020-03-04"), "path")
    );
    assert!(article.doubts.is_empty(), "{:?}", article.doubts);
    let article = read_with(text, given(None, "2019-01-01T10:30"));
    assert_eq!(date(&article).as_deref(), Some("2019-01-01T10:30"));
    assert_eq!(article.doubts.len(), 1, "{:?}", article.doubts);

    let article = read_with("A text.", given(Some("2018-05-05"), "2019-01-01"));
    assert_eq!(
        (date(&article).as_deref(), rule(&article)),
        (Some("2018-05-05"), "stated field")
    );
    assert!(article.doubts.is_empty(), "{:?}", article.doubts);
    let article = read_with("A text.", given(Some("yesterday"), "2019-01-01"));
    assert_eq!(
        (date(&article).as_deref(), rule(&article)),
        (Some("2019-01-01"), "path")
    );
    // The year of reading is 2026.
    let article = read_with(text, given(None, "2030-01-01"));
    assert_eq!(date(&article).as_deref(), Some("2020-03-03"));
}
