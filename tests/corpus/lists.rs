//! Lists of records within an object, as APIs answer.

use dateline::corpus::{Settings, Start};

use super::{Archive, Log, gzip, read_file};

#[test]
fn the_list_within_an_object_is_read_element_by_element() {
    for (before, after) in [
        ("{\"articles\":[", "]}"),
        (
            "{\"status\":\"ok\",\"totalResults\":2,\n\"articles\" : [ ",
            "], \"more\": {\"a\": [\"}\"]}}\n",
        ),
        (
            "{\"response\":{\"status\":\"ok\",\"tags\":[1,\"]\"],\"results\":[",
            "]}}",
        ),
        (
            "{\"copyright\":\"\\\"x\",\"response\":{\"meta\":{\"hits\":2},\"docs\":[",
            "],\"x\":1}}",
        ),
        (
            "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Feed\",\"items\":[",
            "]}",
        ),
        (
            "{\"took\":1,\"hits\":{\"total\":{\"value\":2},\"hits\":[",
            "]}}",
        ),
    ] {
        let line = 1 + before.matches('\n').count();
        let json = format!(
            "{before}{{\"title\":\"A\",\"body\":\"one\"}},\n{{\"title\":\"B\",\"body\":\"two\"}}{after}"
        );
        let expected = [
            format!(r#"a.json:{line} title=A "one""#),
            format!(r#"a.json:{} title=B "two""#, line + 1),
        ];
        assert_eq!(read_file("a.json", &json), expected, "{json}");
        assert_eq!(read_file("a.json.gz", gzip(&json)).len(), 2);
    }
}

#[test]
fn pages_of_answers_one_after_another_are_all_read() {
    let page = |n: u32| format!("{{\"status\":\"ok\",\"articles\":[{{\"body\":\"{n}\"}}]}}");
    let pages = format!("{}\n{}\n{}", page(1), page(2), page(3));
    assert_eq!(
        read_file("a.json", pages),
        [r#"a.json:1 "1""#, r#"a.json:2 "2""#, r#"a.json:3 "3""#]
    );
}

#[test]
fn an_object_with_a_text_of_its_own_is_a_record() {
    for json in [
        r#"{"title":"T","body":"one","articles":[{"title":"related"}]}"#,
        r#"{"items":[{"x":1}],"title":"T","body":"one"}"#,
        r#"{"title":"T","articles":["a"],"body":"one"}"#,
        r#"{"response":5,"title":"T","body":"one"}"#,
    ] {
        assert_eq!(
            read_file("a.json", json),
            [r#"a.json:1 title=T "one""#],
            "{json}"
        );
    }
}

#[test]
fn an_empty_list_holds_nothing_and_a_cut_one_says_so() {
    assert!(read_file("a.json", r#"{"status":"ok","articles":[]}"#).is_empty());
    assert_eq!(
        read_file("a.json", "{\"articles\":[{\"body\":\"one\"},\n"),
        [
            r#"a.json:1 "one""#,
            "a.json:2 refused: cannot be read beyond this line: the array is not closed"
        ]
    );
    assert_eq!(
        read_file("a.json", "{\"articles\":[{\"body\":\"one\"}]\n"),
        [
            r#"a.json:1 "one""#,
            "a.json:2 refused: cannot be read beyond this line: the object around the list is not closed"
        ]
    );
}

#[test]
fn reading_goes_on_within_the_list() {
    let json = "{\"response\":{\"docs\":[{\"body\":\"one\"},\n{\"body\":\"two\"},\n{\"body\":\"three\"}]}}\n";
    let archive = Archive::new().file("a.json", json);
    let root = [archive.path("a.json")];
    let mut first = Log::new(Start::Read);
    first.read(&root, &[], &Settings::default());
    assert_eq!(first.events.len(), 3);
    for (seen, position) in first.positions.clone() {
        let mut again = Log::new(Start::From(position));
        again.read(&root, &[], &Settings::default());
        assert_eq!(again.events, first.events[seen..]);
    }
}

#[test]
fn a_long_way_to_the_list_is_not_searched() {
    let json = format!(
        "{{\"filler\":\"{}\",\"articles\":[{{\"body\":\"one\"}}]}}",
        "x".repeat(70_000)
    );
    assert_eq!(
        read_file("a.json", json),
        [
            "a.json:1 refused: no text: expected some under one of the keys body, text, content, …; found keys filler, articles"
        ]
    );
}
