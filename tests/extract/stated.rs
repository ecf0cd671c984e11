//! What is stated beside a text, and the id of an article.

use dateline::article::{Precision, TitlePlace};
use dateline::corpus::{RawRecord, Stated};
use dateline::extract::{NoDate, extract, read_date};

use super::{author, date, read, read_with, record, rule, source, title};

#[test]
fn dates_as_they_are_stated() {
    let cases = [
        ("2010-05-26", "2010-05-26"),
        ("2010-05-26T14:00:00+09:00", "2010-05-26T14:00:00+09:00"),
        ("2010-05-26T14:00:00Z", "2010-05-26T14:00:00Z"),
        ("2010-05-26 14:00:00", "2010-05-26T14:00:00"),
        ("2010-05-26T14:00", "2010-05-26T14:00"),
        (
            "2010-05-26T14:00:00.123456-0330",
            "2010-05-26T14:00:00-03:30",
        ),
        ("20100526", "2010-05-26"),
        ("20100526T140000Z", "2010-05-26T14:00:00Z"),
        ("2010-05", "2010-05"),
        ("2010", "2010"),
        ("May 2010", "2010-05"),
        ("mayo de 2010", "2010-05"),
        ("Wed, 26 May 2010 14:00:00 GMT", "2010-05-26T14:00:00Z"),
        (
            "Wed, 26 May 2010 14:00:00 +0200 (CEST)",
            "2010-05-26T14:00:00+02:00",
        ),
        ("October 29, 2025", "2025-10-29"),
        ("29 October 2025", "2025-10-29"),
        ("Oct. 29, 2025", "2025-10-29"),
        ("29th of October, 2025", "2025-10-29"),
        ("29-Oct-2025", "2025-10-29"),
        ("29. Oktober 2025, 14:05 Uhr", ""),
        ("Published: 3 March 2024", "2024-03-03"),
        ("29. Oktober 2025", "2025-10-29"),
        ("29 de octubre de 2025", "2025-10-29"),
        ("2025年10月29日 14:30", "2025-10-29T14:30"),
        ("Oct 29, 2025 at 3:04 p.m. EDT", "2025-10-29T15:04-04:00"),
        ("Oct 29, 2025 12:04 AM ET", "2025-10-29T00:04"),
        ("20:00 JST, October 29, 2025", "2025-10-29T20:00+09:00"),
        ("2010/05/26", "2010-05-26"),
        ("26.05.2010", "2010-05-26"),
        ("03.04.2010", "2010-04-03"),
        ("26/05/2010", "2010-05-26"),
        ("05/26/2010", "2010-05-26"),
        ("05/05/2010", "2010-05-05"),
        ("1274882400", "2010-05-26T14:00:00Z"),
        ("1274882400.75", "2010-05-26T14:00:00Z"),
        ("1274882400999", "2010-05-26T14:00:00Z"),
        ("-86400", "1969-12-31T00:00:00Z"),
        ("-11644473600", "1601-01-01T00:00:00Z"),
        ("1066-10-14", "1066-10-14"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("2010-02-30", ""),
        ("0999-01-01", ""),
        ("26 May 10", ""),
        ("2010-05-26 and more", ""),
        ("2010-05-26T25:00", ""),
        ("yesterday", ""),
        ("", ""),
    ];
    for (value, shown) in cases {
        let read = read_with(
            "",
            Stated {
                date: Some(value.to_owned()),
                ..Stated::default()
            },
        );
        assert_eq!(date(&read).unwrap_or_default(), shown, "{value}");
        assert_eq!(
            read.doubts.is_empty(),
            !shown.is_empty(),
            "{value}: {:?}",
            read.doubts
        );
    }
    assert_eq!(
        read_date("9999-12-31T23:59:59Z").unwrap().precision,
        Precision::Second
    );
    assert_eq!(read_date("03/04/2025"), Err(NoDate::Ambiguous));
    let ambiguous = read_with(
        "",
        Stated {
            date: Some("03/04/2025".to_owned()),
            ..Stated::default()
        },
    );
    assert_eq!(
        ambiguous.doubts,
        ["the stated date `03/04/2025` may be day first or month first"]
    );
}

#[test]
fn every_prefix_of_a_date_is_answered() {
    for value in [
        "Wed, 26 May 2010 14:00:00.5 +0200 (CEST)",
        "20:00 JST, 29. März 2025",
        "2025年10月29日 3:04 p.m.",
    ] {
        for (end, _) in value.char_indices() {
            let _ = read_date(&value[..end]);
            let _ = read(&value[..end]);
        }
    }
}

#[test]
fn what_is_stated_wins() {
    let text = "A headline of the text\nBy Jane Doe, March 3, 2020\nThe story goes on and on for a while.\n© Daily Text";
    let own = read(text);
    assert_eq!(
        (date(&own).as_deref(), author(&own)),
        (Some("2020-03-03"), Some("Jane Doe"))
    );
    assert_eq!(source(&own), Some(("Daily Text", None)));

    let owned = |value: &str| Some(value.to_owned());
    let stated = read_with(
        text,
        Stated {
            id: owned("7"),
            title: owned("Stated title"),
            date: owned("2020-03-02T08:00Z"),
            source: owned("Stated Post"),
            url: owned("https://www.Example.org:443/a?b"),
            author: owned("John Roe"),
            lang: owned("en"),
            ..Stated::default()
        },
    );
    assert_eq!(stated.id, "7");
    assert_eq!(title(&stated), ("Stated title", TitlePlace::Stated));
    assert_eq!(
        (date(&stated).as_deref(), rule(&stated)),
        (Some("2020-03-02T08:00Z"), "stated field")
    );
    assert_eq!(source(&stated), Some(("Stated Post", Some("example.org"))));
    assert_eq!(author(&stated), Some("John Roe"));
    assert_eq!(stated.doubts, Vec::<String>::new());
}

#[test]
fn a_stated_date_that_is_none_leaves_it_to_the_text() {
    let text = "A headline\nMarch 3, 2020\nThe story goes on and on for a while.";
    let article = read_with(
        text,
        Stated {
            date: Some("soon".to_owned()),
            ..Stated::default()
        },
    );
    assert_eq!(date(&article).as_deref(), Some("2020-03-03"));
    assert_eq!(article.doubts, ["the stated date `soon` is not a date"]);

    let late = read_with(
        text,
        Stated {
            date: Some("2026-01-03".to_owned()),
            ..Stated::default()
        },
    );
    assert_eq!(date(&late).as_deref(), Some("2020-03-03"));
    let last = read_with(
        text,
        Stated {
            date: Some("9999-12-31T23:59-01:00".to_owned()),
            ..Stated::default()
        },
    );
    assert_eq!(date(&last).as_deref(), Some("2020-03-03"));
    assert_eq!(
        late.doubts,
        ["`2026-01-03` (stated field) is later than the time of reading"]
    );

    let early = read_with(
        text,
        Stated {
            date: Some("2020-01-01".to_owned()),
            ..Stated::default()
        },
    );
    assert_eq!(
        early.doubts,
        ["`March 3, 2020` (date line) disagrees with the date taken, 2020-01-01"]
    );
}

#[test]
fn the_id_comes_from_the_first_that_is_there() {
    let owned = |value: &str| Some(value.to_owned());
    let url = Stated {
        url: owned("https://example.org/a"),
        ..Stated::default()
    };
    assert_eq!(read_with("text", url.clone()).id, "https://example.org/a");
    assert_eq!(
        read_with(
            "text",
            Stated {
                id: owned("7"),
                ..url
            }
        )
        .id,
        "7"
    );
    assert_eq!(read("text").id, "a");
    let nowhere = |title: Option<&str>, text: &str| {
        let stated = Stated {
            title: title.map(str::to_owned),
            ..Stated::default()
        };
        extract(RawRecord {
            place_id: None,
            id_prefix: None,
            ..record(text, stated)
        })
        .id
    };
    assert_eq!(nowhere(None, "text").len(), 32);
    assert_eq!(nowhere(None, "text"), nowhere(None, "text"));
    assert_ne!(nowhere(None, "text"), nowhere(Some("title"), "text"));
    assert_ne!(nowhere(None, "text"), nowhere(None, "other"));
    // What cannot be an id is hashed, so that the article is kept and found again.
    let long = |tail: &str| Stated {
        url: Some(format!("https://example.org/{}{tail}", "x".repeat(600))),
        ..Stated::default()
    };
    assert_eq!(read_with("text", long("a")).id.len(), 32);
    assert_eq!(
        read_with("text", long("a")).id,
        read_with("other", long("a")).id
    );
    assert_ne!(
        read_with("text", long("a")).id,
        read_with("text", long("b")).id
    );
}
