//! Any words may stand where a date is expected: in a query, after `--since` and `--until`, in the metadata of an article and in its
//! text. A date that is understood lies within the calendar, and none lies after the article was read.
#![no_main]

use dateline::article::{Origin, Published};
use dateline::corpus::{Markup, RawRecord, Stated};
use dateline::extract::extract;
use dateline::query::{Settings, parse, parse_window};
use jiff::Timestamp;
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

fn record(stated: Option<&str>, text: String) -> RawRecord {
    RawRecord {
        origin: Origin {
            path: "fuzz.txt".to_owned(),
            line: 1,
            offset: None,
        },
        place_id: Some("fuzz.txt".to_owned()),
        id_prefix: None,
        stated: Stated {
            date: stated.map(str::to_owned),
            ..Stated::default()
        },
        text,
        markup: Markup::Plain,
        read_at: READ_AT,
    }
}

/// When all of it was read: 26 November 2026.
const READ_AT: Timestamp = Timestamp::constant(1_795_651_200, 0);

fn check(published: Option<&Published>) {
    if let Some(published) = published {
        // A day in hand, for the offsets of zones.
        assert!(published.civil.date() <= date(2026, 11, 27), "{published}");
        assert!(published.civil.year() >= 1, "{published}");
    }
}

fuzz_target!(|words: &str| {
    let today = date(2026, 11, 26);
    let settings = Settings {
        today,
        any: false,
        literal: false,
    };
    for field in ["date", "since", "until", "after", "before"] {
        let query = format!("{field}:{words}");
        let _ = parse(&query, &settings).into_result(&query);
    }
    if let Ok(Some(window)) = parse_window(Some(words), None, today) {
        assert!(window.from.is_some() && window.to.is_none());
    }
    let (since, until) = words.split_once('|').unwrap_or((words, words));
    if let Ok(Some(window)) = parse_window(Some(since), Some(until), today) {
        assert!(window.from <= window.to, "{window:?}");
    }
    check(
        extract(record(Some(words), String::new()))
            .published
            .as_ref(),
    );
    let text = format!(
        "Ferry runs aground\n{words}\n\nThe ferry ran aground on Monday. Nobody was hurt.\n"
    );
    check(extract(record(None, text)).published.as_ref());
});
