//! Any text gives an article: the text as it is, zones that hold all of it in order, each field a part of what was there
//! and short; a page gives its visible text. What was extracted is extracted the same again.
#![no_main]

use dateline::article::Origin;
use dateline::corpus::{Markup, RawRecord, Stated};
use dateline::extract::extract;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (bool, &str)| {
    let (is_page, text) = input;
    let record = || RawRecord {
        origin: Origin {
            path: "fuzz.html".to_owned(),
            line: 1,
            offset: None,
        },
        place_id: Some("fuzz.html".to_owned()),
        id_prefix: None,
        stated: Stated::default(),
        text: text.to_owned(),
        markup: if is_page { Markup::Html } else { Markup::Plain },
        read_at: Timestamp::constant(1_795_651_200, 0),
    };
    let article = extract(record());
    if !is_page {
        assert_eq!(article.text, text);
    }
    let mut end = 0;
    for zone in &article.zones {
        let range = zone.range();
        assert!(range.start >= end && range.end >= range.start, "{zone:?}");
        assert!(article.text.get(range.clone()).is_some(), "{zone:?}");
        let between = &article.text[end..range.start];
        assert!(between.trim().is_empty(), "{between:?} is in no zone");
        end = range.end;
    }
    assert!(
        article.text[end..].trim().is_empty(),
        "the end is in no zone"
    );
    assert_eq!(format!("{article:?}"), format!("{:?}", extract(record())));
});
