//! What a record says of itself: titles, dates, sources, authors and zones, with the refusals.
//!
//! The sample archive is read from `seeds/`. Texts of third parties are read from `$DATELINE_TEST_DATA/seeds`, and their
//! tests are skipped, with a word on stderr, where that is not set.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "the lints' leave for tests does not cover what they call"
)]

mod again;

use std::path::{Path, PathBuf};

use dateline::article::{Article, Origin, Precision, TitlePlace, ZoneKind};
use dateline::corpus::{Markup, RawRecord, Stated};
use dateline::extract::{NoDate, extract, read_date};

fn record(text: &str, stated: Stated) -> RawRecord {
    RawRecord {
        origin: Origin {
            path: "a.txt".to_owned(),
            line: 1,
            offset: None,
        },
        place_id: Some("a".to_owned()),
        id_prefix: None,
        stated,
        text: text.to_owned(),
        markup: Markup::Plain,
        read_at: "2026-01-01T00:00:00Z".parse().unwrap(),
    }
}

/// The article of a bare text.
fn read(text: &str) -> Article {
    read_with(text, Stated::default())
}

/// The article of a text beside which something is stated; its zones are checked.
fn read_with(text: &str, stated: Stated) -> Article {
    let article = extract(record(text, stated));
    assert_eq!(article.text, text, "the text is kept verbatim");
    check_zones(&article);
    article
}

/// Zones are in order, end on character boundaries and hold every character that is not white space.
fn check_zones(article: &Article) {
    let mut at = 0;
    for zone in &article.zones {
        let range = zone.range();
        assert!(
            at <= range.start && range.start < range.end,
            "{:?} in {:?}",
            article.zones,
            article.text
        );
        assert_eq!(
            article.text[at..range.start].trim(),
            "",
            "{:?} in {:?}",
            article.zones,
            article.text
        );
        assert!(
            article.text.is_char_boundary(range.end),
            "{:?} in {:?}",
            article.zones,
            article.text
        );
        at = range.end;
    }
    assert_eq!(
        article.text[at..].trim(),
        "",
        "{:?} in {:?}",
        article.zones,
        article.text
    );
}

fn date(article: &Article) -> Option<String> {
    article.published.as_ref().map(ToString::to_string)
}

fn rule(article: &Article) -> &str {
    article
        .published
        .as_ref()
        .map_or("", |published| &published.evidence.rule)
}

fn title(article: &Article) -> (&str, TitlePlace) {
    let title = article.title.as_ref().expect("a title");
    (&title.text, title.place)
}

fn source(article: &Article) -> Option<(&str, Option<&str>)> {
    article
        .source
        .as_ref()
        .map(|source| (source.name.as_str(), source.domain.as_deref()))
}

fn author(article: &Article) -> Option<&str> {
    article.author.as_ref().map(|author| author.name.as_str())
}

/// The kind of the zone in which `words` stand first.
fn kind_of(article: &Article, words: &str) -> ZoneKind {
    kinds_of(article, words)[0]
}

/// The kinds of the zones in which `words` stand, for each time they do.
fn kinds_of(article: &Article, words: &str) -> Vec<ZoneKind> {
    let places = article.text.match_indices(words).map(|(at, _)| at);
    let kind = |at| {
        article
            .zones
            .iter()
            .find(|zone| zone.range().contains(&at))
            .map(|zone| zone.kind)
    };
    let kinds: Vec<_> = places.filter_map(kind).collect();
    assert!(!kinds.is_empty(), "no `{words}` in {:?}", article.text);
    kinds
}

fn kinds(article: &Article) -> Vec<ZoneKind> {
    article.zones.iter().map(|zone| zone.kind).collect()
}

// Sample archive

fn seed(folder: &Path, number: &str) -> Article {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with(number)
        })
        .collect();
    assert_eq!(names.len(), 1, "{number} in {}", folder.display());
    read(&std::fs::read_to_string(names.remove(0)).unwrap())
}

fn own_seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

fn third_party_seeds() -> Option<PathBuf> {
    let folder =
        std::env::var_os("DATELINE_TEST_DATA").map(|folder| Path::new(&folder).join("seeds"));
    if folder.is_none() {
        eprintln!("skipped: DATELINE_TEST_DATA is not set");
    }
    folder
}

/// What holds of both sets of samples, which have the same shapes.
fn check_seeds(folder: &Path) {
    let first = seed(folder, "000_");
    assert_eq!(date(&first).as_deref(), Some("2025-10-29T20:00+09:00"));
    assert_eq!(
        first.published.as_ref().unwrap().evidence.quote,
        "20:00 JST, October 29, 2025"
    );
    assert_eq!(source(&first), None);
    assert_eq!(
        title(&first),
        (first.text.lines().next().unwrap(), TitlePlace::InText)
    );
    let shape = [
        ZoneKind::Headline,
        ZoneKind::Caption,
        ZoneKind::Byline,
        ZoneKind::Lead,
        ZoneKind::Body,
        ZoneKind::Furniture,
    ];
    assert_eq!(kinds(&first), shape);
    assert_eq!(
        kind_of(&first, "\"Politics\" POPULAR ARTICLE"),
        ZoneKind::Furniture
    );

    let second = seed(folder, "001_");
    assert_eq!(date(&second).as_deref(), Some("2025-10-29"));
    assert_eq!(source(&second), None);
    let headline = second
        .text
        .lines()
        .next()
        .unwrap()
        .trim()
        .strip_prefix("date 2025-10-29 ")
        .unwrap();
    assert_eq!(title(&second), (headline, TitlePlace::InText));
    assert_eq!(kind_of(&second, " Photo)"), ZoneKind::Caption);
    assert_eq!(kinds(&second).last(), Some(&ZoneKind::Body));

    let third = seed(folder, "002_");
    assert_eq!(date(&third).as_deref(), Some("2025-10-27"));
    let (stand_in, place) = title(&third);
    assert_eq!(place, TitlePlace::StandIn);
    assert!(
        third.text.contains(stand_in.strip_suffix('…').unwrap()) && !stand_in.starts_with("date"),
        "{stand_in}"
    );
    assert_eq!(kind_of(&third, "South China seas."), ZoneKind::Body);
    assert_eq!(kind_of(&third, "© "), ZoneKind::Furniture);
    assert_eq!(kind_of(&third, "dimwit"), ZoneKind::Comments);

    let fourth = seed(folder, "003_");
    assert_eq!(date(&fourth), None);
    assert_eq!(fourth.doubts, Vec::<String>::new());
    let (headline, place) = title(&fourth);
    let quoted: Vec<_> = fourth.text.lines().take(2).collect();
    assert_eq!(
        (headline, place),
        (quoted.join(" ").trim_matches('"'), TitlePlace::InText)
    );
    assert_eq!(
        kinds(&fourth),
        [
            ZoneKind::Headline,
            ZoneKind::Lead,
            ZoneKind::Body,
            ZoneKind::Furniture
        ]
    );

    let fifth = seed(folder, "004_");
    assert_eq!(date(&fifth).as_deref(), Some("2025-10-28T23:40"));
    assert_eq!(fifth.published.as_ref().unwrap().offset, None);
    assert_eq!(
        kinds_of(&fifth, title(&fifth).0),
        [ZoneKind::Headline, ZoneKind::Furniture, ZoneKind::Furniture]
    );
    assert_eq!(kind_of(&fifth, "Further Reading"), ZoneKind::Furniture);
    assert!(kind_of(&fifth, "Taiwan Strait").is_story());
    for furniture in [
        "Disclaimer:",
        "Submission successful!",
        "+",
        "Problem feedback",
    ] {
        assert_eq!(
            kind_of(&fifth, furniture),
            ZoneKind::Furniture,
            "{furniture}"
        );
    }
}

#[test]
fn own_samples() {
    let folder = own_seeds();
    check_seeds(&folder);
    assert_eq!(source(&seed(&folder, "002_")), Some(("Namisora", None)));
    assert_eq!(
        source(&seed(&folder, "003_")),
        Some(("The Asia Lantern Daily", Some("asialantern.co.example")))
    );
    assert_eq!(source(&seed(&folder, "004_")), Some(("ebb3news", None)));
    assert_eq!(author(&seed(&folder, "004_")), Some("Delphine Marwick"));
}

#[test]
fn third_party_samples() {
    let Some(folder) = third_party_seeds() else {
        return;
    };
    check_seeds(&folder);
    assert_eq!(source(&seed(&folder, "002_")), Some(("Kyodo", None)));
    assert_eq!(
        source(&seed(&folder, "003_")),
        Some(("The Asia Business Daily", Some("asiae.co.kr")))
    );
    assert_eq!(source(&seed(&folder, "004_")), Some(("we2news", None)));
    assert_eq!(author(&seed(&folder, "004_")), Some("Stephanie Thomas"));
}

// Stated values

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

// Dates, authors, titles in the text

/// A story around a line that may be a credit.
fn around(line: &str) -> Article {
    read(&format!(
        "Council votes on the new bridge\n{line}\nThe council voted on Monday to build the bridge after a long debate \
         that had kept the town busy.\nWork is to begin in spring, and the mayor said that it will take three years.\n"
    ))
}

#[test]
fn lines_that_date_an_article() {
    let cases = [
        ("October 29, 2025", "2025-10-29", None),
        (
            "Wed., Oct 29, 2025 at 3:04 p.m. ET",
            "2025-10-29T15:04",
            None,
        ),
        (
            "Published: 29 Oct 2025 14:05 GMT",
            "2025-10-29T14:05Z",
            None,
        ),
        (
            "Published: 29 Oct 2025 14:05 GMT | Updated: 30 Oct 2025 08:00 GMT",
            "2025-10-29T14:05Z",
            None,
        ),
        (
            "Updated 30 Oct 2025, published 29 Oct 2025",
            "2025-10-29",
            None,
        ),
        ("2025-10-29 20:00", "2025-10-29T20:00", None),
        (
            "Mittwoch, 29. Oktober 2025, 14:05 Uhr",
            "2025-10-29T14:05",
            None,
        ),
        ("Tokyo, 29 October 2025", "2025-10-29", None),
        (
            "Jane Doe 2025-10-28 23:40 Internet Report",
            "2025-10-28T23:40",
            Some("Jane Doe"),
        ),
        ("By Jane Doe, March 3, 2020", "2020-03-03", Some("Jane Doe")),
        (
            "By Jane Doe and J. R. van der Berg | Posted on March 3, 2020",
            "2020-03-03",
            Some("Jane Doe, J. R. van der Berg"),
        ),
        ("By Jane Doe, Staff Writer", "", Some("Jane Doe")),
        ("Von Jana Doe", "", Some("Jana Doe")),
        // Refused:
        ("Updated: 30 Oct 2025", "", None),
        ("Today: October 29, 2025", "", None),
        ("Editors' Note: Sept. 15, 2019", "", None),
        ("Oct 21", "", None),
        ("On the 29th", "", None),
        ("fiscal year 2027 (April 2027-March 2028)", "", None),
        (
            "The bridge of October 29, 2025 was never built by anybody at all.",
            "",
            None,
        ),
        (
            "The mayor speaks in the old hall in Riverton , 29 October 2025. (ABC Photo)",
            "",
            None,
        ),
        (
            "President Doe in the Oval Office, April 27, 2017. (Jo Roe/Wire)",
            "",
            None,
        ),
        (
            "By the time the vote was counted on March 3, 2020",
            "",
            None,
        ),
        ("By Monday Morning", "", None),
        ("03/04/2025", "", None),
        ("30 February 2025", "", None),
    ];
    for (line, expected, name) in cases {
        let article = around(line);
        assert_eq!(date(&article).unwrap_or_default(), expected, "{line}");
        assert_eq!(author(&article), name, "{line}");
        if !expected.is_empty() || name.is_some() {
            assert_eq!(kind_of(&article, line), ZoneKind::Byline, "{line}");
        }
        assert_eq!(
            title(&article).0,
            "Council votes on the new bridge",
            "{line}"
        );
        assert_eq!(source(&article), None, "{line}");
    }
}

#[test]
fn a_date_before_the_headline() {
    let article = read(
        " date 2025-10-29 Council votes on the bridge\n\nThe council voted on Monday to build it.",
    );
    assert_eq!(
        (date(&article).as_deref(), rule(&article)),
        (Some("2025-10-29"), "start of the first line")
    );
    assert_eq!(
        title(&article),
        ("Council votes on the bridge", TitlePlace::InText)
    );
    assert_eq!(
        kinds(&article),
        [ZoneKind::Byline, ZoneKind::Headline, ZoneKind::Lead]
    );

    for sentence in [
        "October 29, 2025, was a day to remember for the town.",
        "October 29, 2025 was a day to remember for the town.",
        "On 29 October 2025 the council voted to build the bridge.",
    ] {
        assert_eq!(date(&read(sentence)), None, "{sentence}");
    }
}

#[test]
fn datelines() {
    let cases = [
        (
            "TOKYO, Oct. 29, 2025 (Agency) -- The council voted.",
            "2025-10-29",
        ),
        (
            "Washington, D.C. – March 3, 2006 – The council voted.",
            "2006-03-03",
        ),
        (
            "WASHINGTON, March 3, 2006 /Wire/ -- The council voted.",
            "2006-03-03",
        ),
        ("TOKYO, Oct. 29 (Agency) -- The council voted.", ""),
        ("The council met on October 29, 2025 -- and voted.", ""),
        (
            "RIVERTON (OCTOBER 29, 2025) (POOL - ALL) The council voted.",
            "",
        ),
    ];
    for (line, expected) in cases {
        let article = read(&format!(
            "Council votes\n{line}\nWork is to begin in spring."
        ));
        assert_eq!(date(&article).unwrap_or_default(), expected, "{line}");
        assert_eq!(
            source(&article),
            None,
            "an agency in a dateline is not the outlet: {line}"
        );
        assert!(kind_of(&article, "The council").is_story());
    }
}

#[test]
fn a_date_set_apart_by_the_layout_of_a_lost_page() {
    let article = read(
        "Press Releases          Council Votes on Bridge      June 14  2006      The council voted today",
    );
    assert_eq!(date(&article).as_deref(), Some("2006-06-14"));
    let event = "Council Votes on Bridge      The council will meet at the town hall in the week after next to hear what the \
                 people of the town have to say about the bridge on a Saturday      June 14  2006      Come all";
    assert_eq!(date(&read(event)), None);
}

#[test]
fn dates_below_the_story_need_a_label() {
    let story = "A headline of note\nThe council voted on Monday to build it after a long debate, and went home.\n".to_owned()
        + &"More was said by the mayor on the matter in a long speech at noon.\n".repeat(12);
    let labelled = read(&(story.clone() + "This article was first published on March 3, 2020"));
    assert_eq!(
        (date(&labelled).as_deref(), rule(&labelled)),
        (Some("2020-03-03"), "credit line at the end")
    );
    assert_eq!(date(&read(&(story + "March 3, 2020"))), None);
}

#[test]
fn headlines_and_what_stands_in_for_them() {
    let two = read("Council Votes in the U.S.\nThe council voted on Monday to build the bridge.");
    assert_eq!(
        title(&two),
        ("Council Votes in the U.S.", TitlePlace::InText)
    );

    let quoted = read(
        "“A bridge at last...\nand a road as well”\nThe council voted on Monday to build the bridge.",
    );
    assert_eq!(
        title(&quoted),
        ("A bridge at last... and a road as well", TitlePlace::InText)
    );
    assert_eq!(kinds(&quoted), [ZoneKind::Headline, ZoneKind::Lead]);

    let sentence = read(
        "Mr. Roe voted on Monday, as did Dr. Doe of the U.S. party. They went home.\nIt was late.",
    );
    assert_eq!(
        title(&sentence),
        (
            "Mr. Roe voted on Monday, as did Dr. Doe of the U.S. party.",
            TitlePlace::StandIn
        )
    );

    let long = read(&"words of a sentence that goes on ".repeat(20));
    let (shown, place) = title(&long);
    assert_eq!(place, TitlePlace::StandIn);
    assert!(
        shown.ends_with('…') && shown.chars().count() <= 121 && !shown.contains("word…"),
        "{shown}"
    );

    let wrapped = read(
        "the boundary layer over a flat plate was computed for a\nrange of numbers and speeds and then was compared with\nexperiment.",
    );
    assert_eq!(title(&wrapped).1, TitlePlace::StandIn);
    assert_eq!(kinds(&wrapped), [ZoneKind::Lead]);

    assert!(read("").title.is_none());
    assert!(read(" \n\t").title.is_none() && read(" \n\t").zones.is_empty());
}

#[test]
fn a_stated_title_is_found_at_the_top() {
    let stated = Stated {
        title: Some("Council votes: “Yes”".to_owned()),
        ..Stated::default()
    };
    let article = read_with(
        "Council Votes — \"Yes\"\nThe council voted on Monday to build the bridge.",
        stated.clone(),
    );
    assert_eq!(kinds(&article), [ZoneKind::Headline, ZoneKind::Lead]);
    assert_eq!(
        title(&article),
        ("Council votes: “Yes”", TitlePlace::Stated)
    );
    assert_eq!(
        kinds(&read_with(
            "Other words\nThe council voted to build it.",
            stated
        )),
        [ZoneKind::Lead, ZoneKind::Body]
    );
}

// Sources

#[test]
fn copyright_lines_name_the_outlet() {
    let cases = [
        ("© RIVERTON", Some(("Riverton", None))),
        ("© AFP", Some(("AFP", None))),
        ("(c) 2019-2025 Riverton Post", Some(("Riverton Post", None))),
        (
            "Copyright © 2019 The Riverton Times, LLC. Click here for reprint permission.",
            Some(("The Riverton Times", None)),
        ),
        (
            "Copyright 2025 by Riverton Media GmbH",
            Some(("Riverton Media", None)),
        ),
        (
            "© 2025 U.S. River & Road Report. All rights reserved.",
            Some(("U.S. River & Road Report", None)),
        ),
        (
            "© The Riverton Daily(www.riverton.co.example). All rights reserved.",
            Some(("The Riverton Daily", Some("riverton.co.example"))),
        ),
        (
            "© riverton.example",
            Some(("riverton.example", Some("riverton.example"))),
        ),
        // Not an outlet:
        ("© Getty Images", None),
        ("© Jo Roe/Pool Photo via Wire", None),
        (
            "(c) the members of the council shall be told in writing.",
            None,
        ),
        (
            "Copyright is what the council did not think of at all.",
            None,
        ),
        ("According to Riverton Post, nobody came.", None),
        ("JO ROE/Wire Photo", None),
    ];
    for (line, expected) in cases {
        let text = format!(
            "Council votes\nThe council voted on Monday to build the bridge.\nIt will be red.\n{line}"
        );
        assert_eq!(source(&read(&text)), expected, "{line}");
    }
}

#[test]
fn the_address_gives_the_outlet_where_nothing_else_does() {
    let with = |source: Option<&str>, url: Option<&str>| {
        let stated = Stated {
            source: source.map(str::to_owned),
            url: url.map(str::to_owned),
            ..Stated::default()
        };
        read_with("The council voted on Monday to build the bridge.", stated)
    };
    let found = with(None, Some("https://www.Riverton.example/a"));
    assert_eq!(
        source(&found),
        Some(("riverton.example", Some("riverton.example")))
    );
    assert_eq!(found.source.unwrap().evidence.rule, "url");
    assert_eq!(
        source(&with(Some("Riverton.example"), None)),
        Some(("Riverton.example", Some("riverton.example")))
    );
    assert_eq!(source(&with(None, Some("not an address"))), None);
    assert_eq!(source(&with(None, Some("http://[::1]/"))), None);
}

// Zones

#[test]
fn a_list_of_headlines_ends_where_sentences_go_on() {
    let article = read(
        "Council votes on the bridge\nThe council voted on Monday to build the bridge.\nAdvertisement\nRelated stories\n-\nMayor \
         Opens Road\n-\nRoad Closed Again!\nThe work is to begin in spring, the mayor said.\nREAD MORE: Mayor opens road\nIt will \
         take three years to build it.\nMost read\nA Day Out\nBest Soups\n",
    );
    for furniture in [
        "Advertisement",
        "Related",
        "Mayor Opens",
        "Road Closed",
        "READ MORE",
        "Most read",
        "Best Soups",
    ] {
        assert_eq!(
            kind_of(&article, furniture),
            ZoneKind::Furniture,
            "{furniture}"
        );
    }
    for story in [
        "Council votes",
        "The council voted",
        "The work is",
        "It will take",
    ] {
        assert!(kind_of(&article, story).is_story(), "{story}");
    }
}

#[test]
fn words_of_the_page_inside_a_sentence_are_story() {
    let article = read_with(
        "The most read book of the year is about an advertisement.\nComments by the mayor were few, and related stories were told.\n\
         Share of voters\nRelated, but not the same, is the matter of the road.",
        Stated {
            title: Some("A title".to_owned()),
            ..Stated::default()
        },
    );
    assert_eq!(kinds(&article), [ZoneKind::Lead, ZoneKind::Body]);
}

#[test]
fn comments_follow_their_heading_or_the_copyright_mark() {
    let story = "Council votes on the bridge\nThe council voted on Monday to build the bridge after a long debate.\n";
    let paragraph =
        "Work is to begin in spring, and the mayor said that it will take three years.\n";
    let headed = read(&(story.to_owned() + &paragraph.repeat(2) + "12 Comments\njoe\nI like it"));
    assert_eq!(kind_of(&headed, "12 Comments"), ZoneKind::Comments);
    assert_eq!(kind_of(&headed, "I like it"), ZoneKind::Comments);
    // A button above the story.
    let button = read(&(story.to_owned() + "Comments\n" + &paragraph.repeat(9)));
    assert_eq!(kind_of(&button, "Work is"), ZoneKind::Body);

    let marked = read(
        &(story.to_owned()
            + "It is red.© POST\nHeron\nnobody asked us about it\nnot once\nOld Oak\nWell I like it very much."),
    );
    assert_eq!(kind_of(&marked, "It is red."), ZoneKind::Body);
    assert_eq!(kind_of(&marked, "© POST"), ZoneKind::Furniture);
    assert_eq!(kind_of(&marked, "nobody asked"), ZoneKind::Comments);

    let story_goes_on = read(
        &(story.to_owned()
            + "© POST\nThe work\nThe work is to begin in spring, the mayor said.\nIt will take three years.\nNobody knows what it costs, \
               he added."),
    );
    assert!(kind_of(&story_goes_on, "The work is").is_story());
    assert_eq!(
        kind_of(
            &read("Comments\nThe council voted on Monday to build the bridge."),
            "The council"
        ),
        ZoneKind::Body
    );
}

// Properties

/// Fragments of which random texts are made: every line of a known wording or form, and things to trip over.
const FRAGMENTS: &[&str] = &[
    "Advertisement",
    "Related",
    "Further Reading",
    "12 Comments",
    "Disclaimer: not ours.",
    "© KITE",
    "seas.© KITE",
    "©",
    "(c)",
    "(c) 2020 Kite, Inc.",
    "© The Kite(www.kite.example). All rights reserved.",
    "kitenews",
    "-",
    "+",
    "!",
    "\"",
    "“Quoted",
    "line”",
    "date 2025-10-29 ",
    "2025-10-29",
    "29. März 2025",
    "20:00 JST, October 29, 2025",
    "By Jane Doe",
    "By",
    "Jane Doe 2025-10-28 23:40 Wire",
    "TOKYO, Oct. 29, 2025 (Wire) -- ",
    "The mayor, left, speaks. (Kite Photo)",
    "The council voted on Monday to build the bridge.",
    "He said so.",
    "Heron",
    "nobody asked us",
    "U.S.",
    "2025",
    "May",
    "at",
    "٣",
    "e\u{301}",
    "日本語の文。",
    "2025年10月29日",
    "👩‍👩‍👧",
    "\u{a0}",
    "\u{200b}",
    "\r",
    "ß",
    "İ",
    "ﬀ",
    "\u{feff}",
    "…",
    "...",
    "a\tb   c    June 14  2006    d",
];

/// xorshift64*: a few lines instead of a dependency.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n
    }
}

#[test]
fn any_soup_of_lines_gives_an_article() {
    let mut random = Random(0x5eed);
    for _ in 0..5_000 {
        let mut text = String::new();
        for _ in 0..random.below(24) {
            text.push_str(FRAGMENTS[random.below(FRAGMENTS.len())]);
            text.push_str(["\n", "\n", "\n\n", " ", "", "    "][random.below(6)]);
        }
        let stated = |random: &mut Random| {
            (random.below(4) == 0).then(|| FRAGMENTS[random.below(FRAGMENTS.len())].to_owned())
        };
        let (title, date, url) = (
            stated(&mut random),
            stated(&mut random),
            stated(&mut random),
        );
        let is_untitled = title.is_none() && text.trim().is_empty();
        let article = read_with(
            &text,
            Stated {
                title,
                date,
                url,
                ..Stated::default()
            },
        );
        assert_eq!(article.title.is_none(), is_untitled, "{text:?}");
        assert!(
            article
                .zones
                .iter()
                .filter(|zone| zone.kind == ZoneKind::Lead)
                .count()
                <= 1,
            "{text:?}"
        );
    }
}

#[test]
fn every_prefix_of_a_sample_gives_an_article() {
    // Of the larger texts every seventh, for time.
    let own = [
        ("000_", 7),
        ("001_", 7),
        ("002_", 1),
        ("003_", 7),
        ("004_", 1),
    ]
    .map(|seed| (own_seeds(), seed));
    let other = third_party_seeds().into_iter().flat_map(|folder| {
        ["000_", "001_", "002_", "003_", "004_"].map(|number| (folder.clone(), (number, 7)))
    });
    for (folder, (number, step)) in own.into_iter().chain(other) {
        let text = seed(&folder, number).text;
        for (end, _) in text.char_indices().step_by(step) {
            read(&text[..end]);
        }
    }
}
