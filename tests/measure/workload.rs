//! Queries from a file.

use dateline::error::{Kind, Result};
use dateline::measure::workload::{Action, Query, of_classes, read};

fn queries(text: &str) -> Result<Vec<Query>> {
    read(text.as_bytes(), "q.tsv")
}

#[test]
fn a_line_is_class_query_and_dates() {
    let text = "\u{FEFF}class\tquery\tsince\tuntil\r\n# a remark\n\nmonth\t\"oil price\"\t2025-10\t2025-10\r\nword\tharbour\nnewest\ta OR b\t2024";
    let read = queries(text).unwrap();
    let cells: Vec<_> = read
        .iter()
        .map(|q| {
            (
                q.class.as_str(),
                q.query.as_str(),
                q.since.as_deref(),
                q.until.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        cells,
        [
            ("month", "\"oil price\"", Some("2025-10"), Some("2025-10")),
            ("word", "harbour", None, None),
            ("newest", "a OR b", Some("2024"), None),
        ]
    );
    let actions: Vec<Action> = read.iter().map(Query::action).collect();
    assert_eq!(actions, [Action::Best, Action::Best, Action::Newest]);
}

#[test]
fn what_is_no_query_is_named_with_its_line() {
    let long = format!("a\t{}", "x".repeat(70_000));
    for (text, place, what) in [
        ("a\tb\nalone", "q.tsv:2", "no query behind the class"),
        ("\tb", "q.tsv:1", "class is empty"),
        ("a\tb\tc\td\te", "q.tsv:1", "more than four"),
        (long.as_str(), "q.tsv:1", "longer"),
        ("# nothing\n", "q.tsv", "no query in it"),
        ("", "q.tsv", "no query in it"),
    ] {
        let error = queries(text).unwrap_err();
        assert_eq!(error.kind(), Kind::Input);
        let said = error.to_string();
        assert!(
            said.starts_with(&format!("{place}: ")) && said.contains(what),
            "{said}"
        );
    }
    let error = read(&b"a\t\xff\xfe"[..], "q.tsv").unwrap_err();
    assert!(
        error.to_string().contains("q.tsv:1: the line is not UTF-8"),
        "{error}"
    );
}

#[test]
fn classes_are_chosen_by_name() {
    let all = queries("a\t1\nb\t2\na\t3").unwrap();
    let chosen = of_classes(all.clone(), &["a".to_owned()]).unwrap();
    assert_eq!(chosen.len(), 2);
    assert_eq!(of_classes(all.clone(), &[]).unwrap().len(), 3);
    let error = of_classes(all, &["c".to_owned()]).unwrap_err();
    assert_eq!(error.hint_text(), Some("there are queries of a, b"));
}
