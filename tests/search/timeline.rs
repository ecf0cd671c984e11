//! Articles by time: at the edges of windows, of months and years, and of the calendar.

use dateline::corpus::{Markup, RawRecord};
use dateline::error::Kind;
use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Granularity, Request, Timeline};
use jiff::civil::Date;

use super::{Made, TODAY, now, record};

/// An article read so late that no date of it lies ahead.
pub(super) fn late(article: (&str, &str, &str, &str)) -> RawRecord {
    RawRecord {
        markup: Markup::Plain,
        read_at: "2150-01-01T00:00:00Z".parse().unwrap(),
        ..record(article)
    }
}

/// A bucket and its count, as `2025-10 3~1|`: one imprecise, and in part.
fn shown(timeline: &Timeline) -> Vec<String> {
    let bucket = timeline.buckets.iter().map(|bucket| {
        let imprecise = match bucket.imprecise[0] {
            0 => String::new(),
            n => format!("~{n}"),
        };
        let partial = if bucket.partial { "|" } else { "" };
        format!("{} {}{imprecise}{partial}", bucket.bucket, bucket.counts[0])
    });
    bucket.collect()
}

#[test]
fn months_and_years_stand_in_the_first_bucket_that_is_shown() {
    let made = Made::of(&[
        ("day", "2025-10-15", "", "oil"),
        ("month", "2025-10", "", "oil"),
        ("year", "2025", "", "oil"),
        ("none", "", "", "oil"),
    ]);
    let by = |by, query: &str| {
        let timeline = made
            .archive()
            .timeline(&Request::new(query, TODAY), Some(by))
            .unwrap();
        shown(&timeline)
    };
    assert_eq!(
        by(Granularity::Quarter, "oil"),
        ["2025-Q1 1~1", "2025-Q2 0", "2025-Q3 0", "2025-Q4 2"]
    );
    assert_eq!(by(Granularity::Year, "oil"), ["2025 3"]);
    // Both reach into the window, and begin before it.
    assert_eq!(
        by(Granularity::Day, "oil since:2025-10-14 until:2025-10-16"),
        ["2025-10-14 2~2", "2025-10-15 1", "2025-10-16 0"]
    );
    assert_eq!(
        by(Granularity::Month, "oil since:2025-10-14 until:2025-11"),
        ["2025-10 3~1|", "2025-11 0"]
    );
    assert_eq!(
        by(Granularity::Month, "oil since:2025-09-02 until:2025-10-14"),
        ["2025-09 1~1|", "2025-10 1|"]
    );
    assert_eq!(by(Granularity::Day, "oil date:none"), [""; 0]);
    // Within an OR there is no window: they stand where they begin.
    assert_eq!(
        by(Granularity::Year, "oil (date:2025-10-14 OR gas)"),
        ["2025 2"]
    );
}

#[test]
fn the_ends_of_a_window_are_shown_and_open_ends_are_not() {
    let made = Made::of(&[
        ("a", "2025-10-15T23:59:59", "", "oil"),
        ("b", "2025-10-17", "", "oil gas"),
    ]);
    let days = |query: &str| {
        let request = Request::new(query, TODAY);
        shown(
            &made
                .archive()
                .timeline(&request, Some(Granularity::Day))
                .unwrap(),
        )
    };
    assert_eq!(
        days("oil"),
        ["2025-10-15 1", "2025-10-16 0", "2025-10-17 1"]
    );
    assert_eq!(
        days("oil since:2025-10-14 before:2025-10-16"),
        ["2025-10-14 0", "2025-10-15 1"]
    );
    assert_eq!(
        days("oil after:2025-10-15 date:*"),
        ["2025-10-16 0", "2025-10-17 1"]
    );
    assert_eq!(days("oil until:2025-10-15"), ["2025-10-15 1"]);
    assert_eq!(days("oil since:2025-10-18"), [""; 0]);
    assert_eq!(days("oil date:2025-10-18"), ["2025-10-18 0"]);
    assert_eq!(
        days("peat date:2025-10-18..2025-10-19"),
        ["2025-10-18 0", "2025-10-19 0"]
    );
    assert_eq!(days("oil since:2025-10-18 until:2025-10-01"), [""; 0]);
    assert_eq!(days(""), [""; 0]);
}

#[test]
fn several_queries_share_their_buckets() {
    let made = Made::of(&[
        ("a", "2025-10-15", "", "oil"),
        ("b", "2025-10-17", "", "gas"),
        ("c", "", "", "gas"),
    ]);
    let requests = ["oil", "gas", "peat"].map(|query| Request::new(query, TODAY));
    let timeline = made.archive().timelines(&requests, None).unwrap();
    assert_eq!((timeline.by, timeline.archive), (Granularity::Day, 3));
    let counts: Vec<_> = timeline
        .buckets
        .iter()
        .map(|bucket| bucket.counts.clone())
        .collect();
    assert_eq!(counts, [[1, 0, 0], [0, 0, 0], [0, 1, 0]]);
    let totals: Vec<_> = timeline
        .series
        .iter()
        .map(|s| (s.total, s.undated))
        .collect();
    assert_eq!(totals, [(1, 0), (2, 1), (0, 0)]);
    let error = made.archive().timelines(&[], None).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
}

#[test]
fn too_many_buckets_are_refused_with_a_granularity_that_works() {
    let made = Made::new();
    let mut writer = Writer::open(made.dir.path(), Settings::new(Purpose::Own, 1, now())).unwrap();
    for article in [
        ("a", "1605-01-01", "", "oil"),
        ("b", "2105-01-01", "", "oil"),
    ] {
        writer.put(extract(late(article)), false).unwrap();
    }
    writer.finish().unwrap();
    let request = Request::new("oil", TODAY);
    let archive = made.archive();
    let error = archive
        .timeline(&request, Some(Granularity::Day))
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    assert_eq!(
        error.to_string(),
        "--by day: 182622 buckets from 1605-01-01 to 2105-01-01, and 100000 is the limit"
    );
    assert!(
        error.hint_text().unwrap().starts_with("--by week"),
        "{error:?}"
    );
    let timeline = archive.timeline(&request, Some(Granularity::Week)).unwrap();
    assert_eq!(timeline.buckets.len(), 26_090);
    let timeline = archive.timeline(&request, None).unwrap();
    assert_eq!(
        (timeline.by, timeline.buckets.len()),
        (Granularity::Year, 501)
    );
    let whole = Request::new("oil since:0001 until:9999", TODAY);
    let timeline = archive
        .timeline(&whole, Some(Granularity::Quarter))
        .unwrap();
    assert_eq!(timeline.buckets.len(), 4 * 9_999);
    for day in ["0001-01-01", "9999-12-31"] {
        for by in Granularity::ALL {
            let request = Request::new(format!("oil date:{day}"), TODAY);
            let buckets = archive.timeline(&request, Some(by)).unwrap().buckets;
            let [bucket] = buckets.as_slice() else {
                panic!("{day} by {by}: {buckets:?}");
            };
            let ends: [Date; 2] = [&bucket.start, &bucket.end].map(|day| day.parse().unwrap());
            let day: Date = day.parse().unwrap();
            assert!(
                ends[0] <= day && day <= ends[1],
                "{day} by {by}: {bucket:?}"
            );
        }
    }
}

#[test]
fn a_query_that_cannot_be_counted_is_an_error_as_in_a_search() {
    let made = Made::of(&[("a", "2025-10-15", "", "oil")]);
    let archive = made.archive();
    let request = Request::new("oil since:2025-02-30", TODAY);
    assert_eq!(
        archive.timeline(&request, None).unwrap_err().kind(),
        Kind::Query
    );
    assert_eq!(archive.sources(&request).unwrap_err().kind(), Kind::Query);
    let notes = archive
        .timeline(&Request::new("oil gas", TODAY), None)
        .unwrap()
        .series[0]
        .notes
        .clone();
    assert_eq!(
        notes,
        [
            "no article has all of these words; 1 has some of them: --any finds it",
            "`gas` is in no article"
        ]
    );
}
