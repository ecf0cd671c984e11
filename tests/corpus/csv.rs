//! Tables: names of columns, delimiters, quotes, what is hostile, and where reading goes on.

use std::fs;

use dateline::corpus::{MAX_RECORD_BYTES, Settings, Start};

use super::{Archive, Log, gzip, read_file};

const TABLE: &str = "Headline,Published_At,url,body\n\
    One,2025-11-03,https://a.example/1,\"First, with a comma.\nAnd a line.\"\n\
    \n\
    \"Say \"\"two\"\"\",,,Second.\n";

const EVENTS: [&str; 2] = [
    r#":2 title=One date=2025-11-03 url=https://a.example/1 "First, with a comma.\nAnd a line.""#,
    r#":5 title=Say "two" "Second.""#,
];

fn named(name: &str) -> Vec<String> {
    EVENTS
        .iter()
        .map(|event| format!("{name}{event}"))
        .collect()
}

#[test]
fn columns_are_known_by_the_names_of_keys() {
    assert_eq!(read_file("a.csv", TABLE), named("a.csv"));
    assert_eq!(read_file("a.csv.gz", gzip(TABLE)), named("a.csv.gz"));
    let dos = TABLE
        .replace('\n', "\r\n")
        .replace("comma.\r\n", "comma.\n");
    assert_eq!(read_file("a.CSV", format!("\u{feff}{dos}")), named("a.CSV"));
}

#[test]
fn the_delimiter_is_what_the_first_row_has_most_of() {
    for delimiter in [";", "\t", "|"] {
        let table = format!(
            "title{delimiter}\"a,b,c\"{delimiter}text\nT{delimiter}x{delimiter}Body, of a text\n"
        );
        assert_eq!(
            read_file("a.csv", table),
            [r#"a.csv:2 title=T "Body, of a text""#]
        );
    }
    assert_eq!(
        read_file("a.tsv", "title,x\ttext\nT\tBody\n"),
        [r#"a.tsv:2 "Body""#]
    );
    assert_eq!(
        read_file("a.csv", "sep=;\r\ntext;x\r\nBody;1\r\n"),
        [r#"a.csv:3 "Body""#]
    );
    assert_eq!(read_file("a.csv", "text\nBody\n"), [r#"a.csv:2 "Body""#]);
}

#[test]
fn rows_of_several_character_sets_all_come_out_right() {
    assert_eq!(
        read_file(
            "a.csv",
            b"title,text\nZ\xfcrich,caf\xe9\nZ\xc3\xbcrich,caf\xc3\xa9\n"
        ),
        [
            r#"a.csv:2 title=Zürich "café""#,
            r#"a.csv:3 title=Zürich "café""#
        ]
    );
    let wide: Vec<u8> = "\u{feff}text;x\nä;1\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(read_file("a.csv", wide), [r#"a.csv:2 "ä""#]);
}

#[test]
fn a_table_without_texts_is_refused_once() {
    assert_eq!(
        read_file("a.csv", "x,y\n1,2\n3,4\n"),
        [
            "a.csv:1 refused: no column of texts: the first row has to name one of them body, text, content, …; found x, y"
        ]
    );
    assert!(read_file("a.csv", "").is_empty());
    assert!(read_file("a.csv", "title,text\n").is_empty());
}

#[test]
fn a_row_that_is_out_of_step_costs_only_itself() {
    assert_eq!(
        read_file(
            "a.csv",
            "title,text\nA,one, and more\nB,two,,\nC\n,\nD,four\n"
        ),
        [
            "a.csv:2 refused: 3 values under 2 columns: is a value with a delimiter in it not in quotes?",
            r#"a.csv:3 title=B "two""#,
            r#"a.csv:4 title=C """#,
            "a.csv:5 refused: no text: expected some under one of the keys body, text, content, …; found keys title, text",
            r#"a.csv:6 title=D "four""#,
        ]
    );
}

#[test]
fn endless_rows_quotes_and_headers_are_refused_in_bounded_memory() {
    let long = "x".repeat(MAX_RECORD_BYTES + 1);
    assert_eq!(
        read_file("a.csv", format!("text\nfirst\n{long}\nlast\n")),
        [
            r#"a.csv:2 "first""#,
            "a.csv:3 refused: longer than 64 MiB, the most that one record may take",
            r#"a.csv:4 "last""#,
        ]
    );
    let open = format!("text\nfirst\n\"{}", "y\n".repeat(MAX_RECORD_BYTES / 2 + 1));
    assert_eq!(
        read_file("a.csv", open),
        [
            r#"a.csv:2 "first""#,
            "a.csv:3 refused: longer than 64 MiB, the most that one record may take",
        ]
    );
    let commas = format!("text,{}\n", "x,".repeat(100_000));
    assert_eq!(
        read_file("a.csv", commas),
        ["a.csv:1 refused: the first row is longer than 64 KiB: it has to name the columns"]
    );
    let values = format!("text\n{}\nlast\n", ",".repeat(20_000_000));
    assert_eq!(
        read_file("a.csv", values).last().unwrap(),
        r#"a.csv:3 "last""#
    );
}

#[test]
fn a_table_goes_on_where_it_ended_and_is_read_anew_if_it_was_changed() {
    let archive = Archive::new().file("a.csv", "title,text\nA,one\nB,\"two\nlines\"\n");
    let root = [archive.path("a.csv")];
    let mut first = Log::new(Start::Read);
    first.read(&root, &[], &Settings::default());
    assert_eq!(first.events.len(), 2);
    // From behind any record what follows comes, and from the end nothing.
    for (seen, position) in first.positions.clone() {
        let mut again = Log::new(Start::From(position));
        again.read(&root, &[], &Settings::default());
        assert_eq!(again.events, first.events[seen..]);
        assert!(again.end().resumed);
    }
    let end = first.end().position;
    let mut grown = fs::read_to_string(&root[0]).unwrap();
    grown.push_str("C,three\n");
    fs::write(&root[0], &grown).unwrap();
    let mut more = Log::new(Start::From(end));
    more.read(&root, &[], &Settings::default());
    assert_eq!(more.events, [r#"a.csv:5 title=C "three""#]);
    fs::write(&root[0], grown.replace("one", "uno")).unwrap();
    let mut anew = Log::new(Start::From(end));
    anew.read(&root, &[], &Settings::default());
    assert_eq!((anew.events.len(), anew.end().resumed), (3, false));
}

#[test]
fn a_last_row_without_a_line_feed_may_yet_grow() {
    let archive = Archive::new().file("a.csv", "title,text\nA,one");
    let root = [archive.path("a.csv")];
    let mut first = Log::new(Start::Read);
    first.read(&root, &[], &Settings::default());
    let end = first.end().position;
    for (content, events) in [
        ("title,text\nA,one", vec![]),
        (
            "title,text\nA,one\nB,two\n",
            vec![r#"a.csv:3 title=B "two""#],
        ),
        (
            "title,text\nA,one more\n",
            vec![r#"a.csv:2 title=A "one more""#],
        ),
    ] {
        fs::write(&root[0], content).unwrap();
        let mut again = Log::new(Start::From(end));
        again.read(&root, &[], &Settings::default());
        assert_eq!(again.events, events);
    }
}
