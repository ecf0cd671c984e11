//! Date words and the windows they stand for. Today is Wednesday, 29 October 2025.

use dateline::query::{Filter, Node, parse_window};
use jiff::civil::date;

use super::{TODAY, assert_canonical, read};

/// Asserts what the value of a date field stands for: the text of the error, or the tree as printed.
fn value(field: &str, text: &str) -> String {
    let text = format!("{field}:{text}");
    match read(&text).into_result(&text) {
        Ok((tree, _)) => tree.to_string(),
        Err(error) => error.what().to_owned(),
    }
}

#[test]
fn a_window_holds_its_first_and_its_last_second() {
    let Node::Filter(Filter::Date(window)) = read("date:2024-02").tree else {
        panic!("no date filter");
    };
    assert_eq!(window.from, Some(date(2024, 2, 1).at(0, 0, 0, 0)));
    assert_eq!(window.to, Some(date(2024, 2, 29).at(23, 59, 59, 0)));
    assert_eq!(read("date:none").tree, Node::Filter(Filter::Undated));
}

#[test]
fn units() {
    assert_canonical(&[
        ("date:2025", "date:2025"),
        ("date:2025-10", "date:2025-10"),
        ("date:2025/10", "date:2025-10"),
        ("date:10/2025", "date:2025-10"),
        ("date:2025-10-27", "date:2025-10-27"),
        ("date:20251027", "date:2025-10-27"),
        ("date:2025/10/27", "date:2025-10-27"),
        ("date:27/10/2025", "date:2025-10-27"),
        ("date:10/27/2025", "date:2025-10-27"),
        ("date:03.03.2025", "date:2025-03-03"),
        ("date:2025-W43", "date:2025-W43"),
        ("date:2025W43", "date:2025-W43"),
        ("date:2025-Q3", "date:2025-Q3"),
        ("date:2025-10-27T14:00", "date:2025-10-27T14:00"),
        ("date:2025-10-27T14:00:05", "date:2025-10-27T14:00:05"),
        ("date:\"2025-10-27 14:00\"", "date:2025-10-27T14:00"),
        ("date:oct-2025", "date:2025-10"),
        ("date:\"october 2025\"", "date:2025-10"),
        ("date:\"29 oct 2025\"", "date:2025-10-29"),
        ("date:\"October 29th, 2025\"", "date:2025-10-29"),
        ("date:29oct2025", "date:2025-10-29"),
        ("date:sept-2025", "date:2025-09"),
        ("date:none", "date:none"),
        ("date:*", "date:*"),
        ("date:2025-10-27,", "date:2025-10-27"),
    ]);
}

#[test]
fn ranges() {
    assert_canonical(&[
        ("date:2025-10-27..2025-10-29", "date:2025-10-27..2025-10-29"),
        ("date:2025-10-01..2025-10-31", "date:2025-10"),
        ("date:2025-10-20..2025-10-26", "date:2025-W43"),
        ("date:2025-01..2025-12", "date:2025"),
        ("date:2025..2025-05-03", "date:2025-01-01..2025-05-03"),
        ("date:2019..", "since:2019"),
        ("date:..2020-05", "until:2020-05"),
        ("date:2025-10-01/2025-10-05", "date:2025-10-01..2025-10-05"),
        ("date:2019/2020", "date:2019..2020"),
        ("date:2025-10-27/29", "date:2025-10-27..2025-10-29"),
        ("date:2025-10-27/11-02", "date:2025-W44"),
        ("date:2013-W05", "date:2013-W05"),
        ("date:2025-10-01/P1W", "date:2025-10-01..2025-10-07"),
        ("date:P1Y/2025-10-31", "date:2024-11..2025-10"),
        ("date:last-month..today", "date:2025-09-01..2025-10-29"),
        ("date:-7d..", "since:2025-10-22"),
        ("since:P1W", "since:2025-10-23"),
        ("date:2025-10-01/P1M", "date:2025-10"),
        ("date:P1M/2025-10-31", "date:2025-10"),
        ("date:P1W", "date:2025-10-23..2025-10-29"),
        ("date:\"oct 2025 .. nov 2025\"", "date:2025-10..2025-11"),
        ("date:yesterday..today", "date:2025-10-28..2025-10-29"),
        ("date:(2024 OR 2025-10)", "date:2024 OR date:2025-10"),
        ("date:(2025 -2025-10)", "date:2025 -date:2025-10"),
        ("-date:2025", "-date:2025"),
    ]);
}

#[test]
fn bounds() {
    assert_canonical(&[
        ("since:2025-10", "since:2025-10"),
        ("until:2025-10", "until:2025-10"),
        ("after:2025-10", "since:2025-11"),
        ("before:2025-10", "until:2025-09"),
        ("before:2025", "until:2024"),
        ("after:2025-10-27T14:00", "since:2025-10-27T14:01"),
        ("since:2025 until:2025-05", "since:2025 until:2025-05"),
    ]);
}

#[test]
fn relative_dates_become_absolute() {
    for (text, expected) in [
        ("today", "date:2025-10-29"),
        ("yesterday", "date:2025-10-28"),
        ("Tomorrow", "date:2025-10-30"),
        ("this-week", "date:2025-W44"),
        ("last-week", "date:2025-W43"),
        ("this-month", "date:2025-10"),
        ("last-month", "date:2025-09"),
        ("this-quarter", "date:2025-Q4"),
        ("last-quarter", "date:2025-Q3"),
        ("this-year", "date:2025"),
        ("last-year", "date:2024"),
        ("\"last week\"", "date:2025-W43"),
        ("-30d", "date:2025-09-29"),
        ("-2w", "date:2025-10-15"),
        ("-6m", "date:2025-04-29"),
        ("-1y", "date:2024-10-29"),
    ] {
        assert_eq!(value("date", text), expected, "{text}");
    }
    assert_eq!(value("since", "-30d"), "since:2025-09-29");
    assert_eq!(value("since", "yesterday"), "since:2025-10-28");
}

#[test]
fn what_is_no_date_says_why() {
    for (text, expected) in [
        (
            "2025-02-30",
            "`2025-02-30` is not a date: February 2025 has 28 days",
        ),
        (
            "2024-02-30",
            "`2024-02-30` is not a date: February 2024 has 29 days",
        ),
        (
            "2025-13",
            "`2025-13` is not a date: months run from 01 to 12",
        ),
        (
            "13/2025",
            "`13/2025` is not a date: months run from 01 to 12",
        ),
        ("2025-W53", "`2025-W53` is not a date: 2025 has 52 weeks"),
        (
            "2025-Q5",
            "`2025-Q5` is not a date: quarters run from Q1 to Q4",
        ),
        ("0000", "`0000` is not a date: years run from 0001 to 9999"),
        (
            "-9999y",
            "`-9999y` is not a date: years run from 0001 to 9999",
        ),
        (
            "-99999999999999d",
            "`-99999999999999d` is not a date: years run from 0001 to 9999",
        ),
        (
            "P9999Y",
            "`P9999Y` is not a date: years run from 0001 to 9999",
        ),
        (
            "P0D",
            "`P0D` is not a date: a duration is a number of years, months, weeks or days, as in P1W or P6M",
        ),
        ("october", "`october` is not a date: the year is missing"),
        ("soon", "`soon` is not a date"),
        ("\"\"", "`` is not a date"),
        ("202510", "`202510` is not a date"),
        (
            "2025-10-27T25:00",
            "`2025-10-27T25:00` is not a date: times run from 00:00 to 23:59:59",
        ),
        (
            "2025-10-27T14:00Z",
            "`2025-10-27T14:00Z` is not a date: a time is written 14:00 or 14:00:05, without a zone",
        ),
        (
            "2025-10T14:00",
            "`2025-10T14:00` is not a date: a time of day needs a day before it",
        ),
        (
            "03/04/2025",
            "`03/04/2025` can be 3 April 2025 or 4 March 2025",
        ),
        (
            "2020..2019",
            "`2020..2019` runs backwards: it starts on 2020-01-01 and ends on 2019-12-31",
        ),
        (
            "2020/2019",
            "`2020/2019` runs backwards: it starts on 2020-01-01 and ends on 2019-12-31",
        ),
    ] {
        assert_eq!(value("date", text), expected, "{text}");
    }
    assert_eq!(
        value("since", "2019..2020"),
        "`2019..2020` is a range where one date is wanted"
    );
    assert_eq!(
        value("after", "9999"),
        "`9999` is not a date: years run from 0001 to 9999"
    );
    assert_eq!(
        value("before", "0001"),
        "`0001` is not a date: years run from 0001 to 9999"
    );
    assert_eq!(value("since", "none"), "`none` is not a date");
}

#[test]
fn flags_take_the_same_words() {
    let window = |since, until| match parse_window(since, until, TODAY) {
        Ok(window) => window.map_or("none".to_owned(), |window| window.to_string()),
        Err(error) => format!("{error}; {}", error.hint_text().unwrap_or("no hint")),
    };
    assert_eq!(window(None, None), "none");
    assert_eq!(window(Some("-30d"), None), "2025-09-29");
    assert_eq!(window(None, Some("2025-10")), "2025-10");
    assert_eq!(window(Some("2025-10"), Some("2025-10")), "2025-10");
    assert_eq!(
        window(Some("2026"), Some("2025")),
        "--since: the window starts on 2026-01-01 and ends on 2025-12-31; give --since the earlier date"
    );
    assert_eq!(
        window(None, Some("2025-02-30")),
        "--until: `2025-02-30` is not a date: February 2025 has 28 days; \
         write a day as 2025-02-28, a month as 2025-02, a span as 2025-01..2025-02; \
         relative to today are -7d, last-month, P1W"
    );
}
