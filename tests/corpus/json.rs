//! How records follow each other in JSON, and that a bad one costs only itself.

use super::read_file;

#[test]
fn json_lines_are_an_object_a_line() {
    let lines = "{\"body\":\"one\"}\r\n\r\n  \n{\"body\":\"two\\r\\n\"}\r\n{\"body\":\"three\"}";
    for name in ["a.jsonl", "a.ndjson", "a.JSONL"] {
        assert_eq!(
            read_file(name, lines),
            [
                format!(r#"{name}:1 "one""#),
                format!(r#"{name}:4 "two\r\n""#),
                format!(r#"{name}:5 "three""#),
            ]
        );
    }
}

#[test]
fn a_bad_line_costs_only_itself() {
    let lines = r#"{"body":"one"}
{"body":"cut o
"text"
[1, 2]
{"body":"a"} {"body":"b"}
{"body":"six"}
"#;
    assert_eq!(
        read_file("a.jsonl", lines),
        [
            r#"a.jsonl:1 "one""#,
            "a.jsonl:2 refused: not a JSON object: EOF while parsing a string at line 1 column 14 of the record",
            r#"a.jsonl:3 refused: not a JSON object: invalid type: string "text", expected an object at line 1 column 6 of the record"#,
            "a.jsonl:4 refused: not a JSON object: invalid type: sequence, expected an object at line 1 column 0 of the record",
            "a.jsonl:5 refused: not a JSON object: trailing characters at line 1 column 14 of the record",
            r#"a.jsonl:6 "six""#,
        ]
    );
}

#[test]
fn a_json_file_may_hold_one_object() {
    assert_eq!(
        read_file("a.json", "\n{\n  \"body\": \"}, {\\\"\",\n  \"id\": 7\n}\n"),
        [r#"a.json:2 id=7 "}, {\"""#]
    );
}

#[test]
fn an_array_is_read_element_by_element_each_at_its_line() {
    let array = r#"[
  {"body": "one ] } \\"},
  {
    "body": ["two", "2"],
    "tags": [{"a": [1]}]
  }, {"body": "three"}
]"#;
    for name in ["a.json", "a.jsonl"] {
        assert_eq!(
            read_file(name, array),
            [
                format!(r#"{name}:2 "one ] }} \\""#),
                format!(r#"{name}:3 "two\n\n2""#),
                format!(r#"{name}:6 "three""#),
            ]
        );
    }
}

#[test]
fn records_are_found_wherever_the_read_buffer_ends() {
    // 0 to 999 times `\"` and `\\`, as JSON escapes them: about 2 MB, cut by the buffer at every kind of byte.
    let texts: Vec<String> = (0..1000).map(|n| "\"\\".repeat(n)).collect();
    let objects: Vec<String> = texts
        .iter()
        .map(|text| format!("{{\"title\":\"T\",\"body\":{text:?}}}"))
        .collect();
    let expected = |name: &str| -> Vec<String> {
        let lines = texts.iter().enumerate();
        lines
            .map(|(at, text)| format!("{name}:{} title=T {text:?}", at + 1))
            .collect()
    };
    assert_eq!(
        read_file("a.jsonl", objects.join("\n")),
        expected("a.jsonl")
    );
    let array = format!("[{}]", objects.join(",\n"));
    assert_eq!(read_file("a.json", array), expected("a.json"));
}

#[test]
fn a_bad_element_costs_only_itself() {
    let array = r#"[{"body":"one"},
5,
null,
{"body" "two"},
[{"body":"three"}],
{"body":"four"}]"#;
    assert_eq!(
        read_file("a.json", array),
        [
            r#"a.json:1 "one""#,
            "a.json:2 refused: not a JSON object: invalid type: integer `5`, expected an object at line 1 column 1 of the record",
            "a.json:3 refused: not a JSON object: invalid type: null, expected an object at line 1 column 4 of the record",
            "a.json:4 refused: not a JSON object: expected `:` at line 1 column 9 of the record",
            "a.json:5 refused: not a JSON object: invalid type: sequence, expected an object at line 1 column 0 of the record",
            r#"a.json:6 "four""#,
        ]
    );
}

#[test]
fn a_truncated_array_loses_only_its_tail() {
    assert_eq!(
        read_file("a.json", "[{\"body\":\"one\"},\n{\"body\":\"tw"),
        [
            r#"a.json:1 "one""#,
            "a.json:2 refused: not a JSON object: EOF while parsing a string at line 1 column 11 of the record",
        ]
    );
    assert_eq!(
        read_file("a.json", "[{\"body\":\"one\"},\n"),
        [
            r#"a.json:1 "one""#,
            "a.json:2 refused: cannot be read beyond this line: the array is not closed",
        ]
    );
}

#[test]
fn objects_one_after_another_are_read_whatever_stands_between() {
    assert_eq!(
        read_file(
            "a.json",
            "{\"body\":\"1\"}{\"body\":\"2\"}, {\n\"body\":\"3\"\n}\n{\"body\":\"4\"}"
        ),
        [
            r#"a.json:1 "1""#,
            r#"a.json:1 "2""#,
            r#"a.json:1 "3""#,
            r#"a.json:4 "4""#
        ]
    );
}

#[test]
fn json_lines_named_json_recover_at_the_next_line() {
    assert_eq!(
        read_file(
            "a.json",
            "{\"body\":\"1\"}\n{\"body\":\"2\n{\"body\":\"3\"}\n"
        ),
        [
            r#"a.json:1 "1""#,
            "a.json:2 refused: not a JSON object: EOF while parsing a string at line 1 column 10 of the record",
            r#"a.json:3 "3""#,
        ]
    );
}

#[test]
fn an_empty_file_or_array_holds_nothing() {
    assert!(read_file("a.json", "").is_empty());
    assert!(read_file("a.json", "[]\n").is_empty());
    assert!(read_file("a.jsonl", "\n \n").is_empty());
}

#[test]
fn half_a_surrogate_pair_becomes_a_replacement_character() {
    assert_eq!(
        read_file(
            "a.jsonl",
            r#"{"body":"\ud83d\ude00 \ud83d! \ude00 \\ud800 \ud800"}"#
        ),
        ["a.jsonl:1 \"😀 \u{fffd}! \u{fffd} \\\\ud800 \u{fffd}\""]
    );
}

#[test]
fn control_characters_in_a_string_are_kept() {
    assert_eq!(
        read_file("a.jsonl", "{\"body\":\"a\tb\0c \\u0000\"}"),
        [r#"a.jsonl:1 "a\tb\0c \0""#]
    );
    assert_eq!(
        read_file("a.json", "[{\"body\":\"a\nb\"},\n{\"body\":\"c\"}]"),
        [r#"a.json:1 "a\nb""#, r#"a.json:3 "c""#]
    );
}

#[test]
fn numbers_that_json_lacks_are_no_values() {
    assert_eq!(
        read_file(
            "a.jsonl",
            r#"{"title":NaN,"score":-Infinity,"id":Infinity,"body":"NaN"}"#
        ),
        [r#"a.jsonl:1 "NaN""#]
    );
}

#[test]
fn deep_nesting_is_skipped_or_refused_and_never_overflows_the_stack() {
    let deep = |key: &str| {
        format!(
            "{{\"{key}\":{}{}}}\n",
            "[".repeat(100_000),
            "]".repeat(100_000)
        )
    };
    let wrapped = format!(
        "{}1{}\n",
        "{\"_source\":".repeat(100_000),
        "}".repeat(100_000)
    );
    let lines = deep("body") + &deep("tags").replace("]}", "],\"body\":\"kept\"}") + &wrapped;
    assert_eq!(
        read_file("a.jsonl", lines),
        [
            "a.jsonl:1 refused: not a JSON object: recursion limit exceeded at line 1 column 135 of the record",
            r#"a.jsonl:2 "kept""#,
            "a.jsonl:3 refused: not a JSON object: recursion limit exceeded at line 1 column 1398 of the record",
        ]
    );
}
