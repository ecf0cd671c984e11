//! Any text is a query: it gives a tree and remarks whose places lie in it, and what the tree prints reads back as the
//! same tree.
#![no_main]

use dateline::query::{Node, Parsed, Settings, Severity, parse};
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

fn is_error(parsed: &Parsed) -> bool {
    let mut severities = parsed.complaints.iter().map(|complaint| complaint.severity);
    severities.any(|severity| severity == Severity::Error)
}

fuzz_target!(|input: (u8, &str)| {
    let (flags, text) = input;
    let settings = Settings {
        today: date(2026, 11, 26),
        any: flags & 1 != 0,
        literal: flags & 2 != 0,
    };
    let parsed = parse(text, &settings);
    for complaint in &parsed.complaints {
        assert!(text.get(complaint.span.clone()).is_some(), "{complaint:?}");
    }
    if is_error(&parsed) || parsed.tree == Node::Nothing {
        return;
    }
    let printed = parsed.tree.to_string();
    let plain = Settings {
        any: false,
        literal: false,
        ..settings
    };
    let again = parse(&printed, &plain);
    // What is printed may be longer than what may be asked.
    if !is_error(&again) {
        assert_eq!(again.tree, parsed.tree, "{text:?} prints {printed:?}");
    }
});
