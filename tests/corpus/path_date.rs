//! Dates in the paths of files.

use dateline::corpus::{Options, Settings};
use dateline::error::Kind;

use super::{Archive, Log};

fn settings(pattern: &str) -> Settings {
    Settings {
        date_from_path: Some(pattern.to_owned()),
        ..Settings::default()
    }
}

/// The date by `pattern` of a text file at `place`.
fn date(pattern: &str, place: &str) -> Option<String> {
    let archive = Archive::new().file(&format!("{place}.txt"), "x");
    let mut log = Log::of(&archive, &[""], &settings(pattern));
    log.records.remove(0).stated.path_date
}

#[test]
fn dates_are_found_where_no_digit_stands_next_to_them() {
    for (pattern, place, expected) in [
        ("%Y/%m/%d", "2024/05/17/story", Some("2024-05-17")),
        ("%Y/%m/%d", "news/2024/5/7/story", Some("2024-05-07")),
        ("%Y/%m/%d", "news/2024/05/17", Some("2024-05-17")),
        ("%Y-%m-%d", "a/2024-05-17-story", Some("2024-05-17")),
        ("%Y-%m-%d", "a/x2024-05-17T10", Some("2024-05-17")),
        ("%Y%m%d", "20240517", Some("2024-05-17")),
        ("%Y%m%d", "a20240517b", Some("2024-05-17")),
        ("%Y%m%d", "120240517", None),
        ("%Y%m%d", "202405170", None),
        ("%Y%m%d", "202457", None),
        ("%Y-%m-%d", "2024-05-171", None),
        ("%Y/%m", "2024/05/17", Some("2024-05")),
        ("%Y", "archive/1987/reuters", Some("1987")),
        ("%Y", "archive/19877", None),
        ("%Y", "0987/a", None),
        ("%d.%m.%Y", "17.05.2024 story", Some("2024-05-17")),
        ("%d.%m.%Y", "7.5.2024", Some("2024-05-07")),
        ("%d-%b-%Y", "17-May-2024", Some("2024-05-17")),
        ("%d%b%Y", "17SEP2024", Some("2024-09-17")),
        ("%B %d, %Y", "September 7, 2024", Some("2024-09-07")),
        ("%B %d, %Y", "Septembre 7, 2024", None),
        ("%Y%m%d-%H%M", "20240517-0930", Some("2024-05-17T09:30")),
        ("%Y%m%d-%H%M", "20240517-2460", None),
        ("é%Y", "né2024", Some("2024")),
        ("%Y%%", "2024%", Some("2024")),
    ] {
        assert_eq!(
            date(pattern, place).as_deref(),
            expected,
            "{pattern} {place}"
        );
    }
}

#[test]
fn the_last_possible_date_wins() {
    assert_eq!(
        date("%Y-%m-%d", "2023-01-01/2024-05-17").as_deref(),
        Some("2024-05-17")
    );
    assert_eq!(date("%Y-%m-%d", "2024-02-30").as_deref(), None);
    assert_eq!(
        date("%Y-%m-%d", "2024-02-29/2024-02-30").as_deref(),
        Some("2024-02-29")
    );
}

#[test]
fn every_record_of_a_file_has_its_date() {
    let archive = Archive::new().file(
        "2024/05/a.jsonl",
        "{\"body\":\"1\"}\n{\"body\":\"2\",\"date\":\"2020-01-01\"}\n",
    );
    let log = Log::of(&archive, &[""], &settings("%Y/%m"));
    let dates: Vec<_> = log
        .records
        .iter()
        .map(|record| {
            (
                record.stated.path_date.as_deref(),
                record.stated.date.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        dates,
        [
            (Some("2024-05"), None),
            (Some("2024-05"), Some("2020-01-01"))
        ]
    );
}

#[test]
fn a_pattern_that_can_be_mistaken_is_refused_with_examples() {
    for (pattern, what) in [
        ("", "`` has no year, %Y"),
        ("%m/%d", "`%m/%d` has no year, %Y"),
        ("%y%m%d", "`%y%m%d`: %y leaves the century open"),
        ("%Y/%j", "`%Y/%j`: %j is not known here"),
        ("%Y%", "`%Y%`: % is not known here"),
        ("%Y/%Y-%m", "`%Y/%Y-%m` says something twice"),
        ("%Y %m %B", "`%Y %m %B` says something twice"),
    ] {
        let error = Options::new(&settings(pattern)).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(error.to_string(), format!("--date-from-path: {what}"));
        assert!(error.hint_text().unwrap().contains("%Y/%m/%d"));
    }
    for pattern in ["%Y/%d", "%Y-%m %H%M", "%Y-%m-%d %H", "%Y-%m-%d %M"] {
        let error = Options::new(&settings(pattern)).unwrap_err();
        assert!(
            error.to_string().contains("leaves out something"),
            "{error}"
        );
    }
}
