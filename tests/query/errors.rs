//! What stops a search: the message, the stretch of text under the caret, the hint.

use std::time::{Duration, Instant};

use dateline::error::Kind;
use dateline::query::{MAX_BYTES, MAX_DEPTH, MAX_LEAVES, Node};

use super::read;

/// The error as the program's edge might lay it out.
fn shown(text: &str) -> String {
    let Err(error) = read(text).into_result(text) else {
        panic!("{text:?} is answered");
    };
    assert_eq!(error.kind(), Kind::Query);
    let mut lines = vec![error.to_string()];
    if let Some(caret) = error.caret() {
        let indent = caret.line[..caret.start].chars().count();
        let width = caret.line[caret.start..caret.end].chars().count();
        lines.push(caret.line.clone());
        lines.push(" ".repeat(indent) + &"^".repeat(width));
    }
    lines.extend(error.hint_text().map(|hint| format!("hint: {hint}")));
    lines.join("\n")
}

#[test]
fn a_date_that_does_not_exist() {
    assert_eq!(
        shown("climate since:2025-02-30"),
        "query: `2025-02-30` is not a date: February 2025 has 28 days
climate since:2025-02-30
              ^^^^^^^^^^
hint: write a day as 2025-02-28, a month as 2025-02, a span as 2025-01..2025-02; relative to today are -7d, last-month, P1W"
    );
}

#[test]
fn words_that_are_no_date() {
    assert_eq!(
        shown("日本\nsince:\"some day\" x"),
        "query: `some day` is not a date
since:\"some day\" x
      ^^^^^^^^^^
hint: write a day as 2025-10-29, a month as 2025-10, a span as 2025-09..2025-10; relative to today are -7d, last-month, P1W"
    );
}

#[test]
fn a_day_or_month_of_zero() {
    for query in ["date:2-00-2582", "date:00-2-2582", "date:00/00/2025"] {
        let error = shown(query);
        assert!(error.contains("is not a date"), "{query}: {error}");
    }
}

#[test]
fn a_date_in_two_readings() {
    assert_eq!(
        shown("date:03/04/2025"),
        "query: `03/04/2025` can be 3 April 2025 or 4 March 2025
date:03/04/2025
     ^^^^^^^^^^
hint: write 2025-04-03 or 2025-03-04"
    );
}

#[test]
fn a_range_that_runs_backwards() {
    assert_eq!(
        shown("date:2020..2019"),
        "query: `2020..2019` runs backwards: it starts on 2020-01-01 and ends on 2019-12-31
date:2020..2019
     ^^^^^^^^^^
hint: write 2019..2020"
    );
}

#[test]
fn operands_without_positions() {
    let hint = "hint: its operands are words, phrases, prefixes, and groups of these joined by OR or NEAR; \
                a field goes around the whole, as in title:(a NEAR/5 b)";
    assert_eq!(
        shown("a w/5 title:b"),
        format!(
            "query: `w/5` cannot be applied to `title:b`, which has no place in the text
a w/5 title:b
      ^^^^^^^
{hint}"
        )
    );
    for text in [
        "NOT a NEAR/5 b",
        "a NEAR/5 (b c)",
        "a w/s source:b",
        "* adj3 b",
        "atleast3 (a b)",
        "a w/p (b OR -c)",
    ] {
        assert!(shown(text).ends_with(hint), "{text}");
    }
}

#[test]
fn the_first_of_several_errors_is_shown() {
    assert!(shown("since:x until:y").starts_with("query: `x` is not a date\n"));
}

#[test]
fn limits_name_themselves() {
    let text = "x".repeat(MAX_BYTES + 1);
    assert_eq!(
        shown(&text),
        "query: the query is 4097 bytes long; the limit is 4096"
    );
    assert!(read(&text[1..]).complaints.is_empty());

    let text = "a ".repeat(MAX_LEAVES);
    assert!(matches!(read(&text).tree, Node::And(parts) if parts.len() == MAX_LEAVES));
    assert!(
        shown(&(text + "b"))
            .starts_with("query: the query has more than 256 words, phrases and filters\n")
    );

    let nested = |depth| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(read(&nested(MAX_DEPTH)).tree.to_string(), "a");
    for text in [
        nested(MAX_DEPTH + 1),
        "-+".repeat(40) + "a",
        "title:".repeat(65) + "a",
        "a w/1 ".repeat(65) + "a",
    ] {
        assert!(
            shown(&text).starts_with("query: the query is nested more than 64 deep\n"),
            "{text}"
        );
    }
}

#[test]
fn a_heap_of_operators_is_refused_at_once() {
    let started = Instant::now();
    for part in [
        "(",
        "\"",
        "-",
        "NOT ",
        "title:",
        "a w/1 ",
        "atleast2 ",
        "~",
        "^1",
        "\\",
        "date:1/",
    ] {
        read(&part.repeat(1_000_000 / part.len()));
        read(&part.repeat(MAX_BYTES / part.len()));
    }
    assert!(started.elapsed() < Duration::from_secs(5));
}
