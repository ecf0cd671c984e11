//! What a file is by its content where its name says otherwise, and by `--input-format` whatever it is.

use std::fs::File;

use dateline::corpus::{Options, Settings};
use dateline::error::Kind;

use super::{Archive, Log, gzip, read_file};
use crate::support::Dir;

fn forced(format: &str) -> Settings {
    Settings {
        input_format: Some(format.to_owned()),
        ..Settings::default()
    }
}

#[test]
fn content_wins_over_the_name_where_there_is_no_doubt() {
    let page = "<!-- saved --><!DOCTYPE html>\n<html><p>x";
    for name in ["a.txt", "a.json", "a.csv", "a.xml", "a.md"] {
        assert_eq!(read_file(name, page), [format!("{name}:1 [a] {page:?}")]);
    }
    let feed = "<?xml version='1.0'?><rss><channel><item><title>T</title></item></channel></rss>";
    for name in ["a.txt", "a.html", "a.json"] {
        assert_eq!(read_file(name, feed), [format!(r#"{name}:1 title=T """#)]);
    }
    assert_eq!(
        read_file("a.csv", "[{\"body\":\"one\"}]"),
        [r#"a.csv:1 "one""#]
    );
    assert_eq!(
        read_file("a.jsonl", gzip("{\"body\":\"one\"}")),
        [r#"a.jsonl:1 "one""#]
    );
}

#[test]
fn a_text_that_only_looks_like_another_format_stays_a_text() {
    for text in [
        "<html5 is a word",
        "[The Hague] a,b",
        "{x}",
        "---\ntitle: T\n---\nx",
        "<p>x",
    ] {
        assert_eq!(read_file("a.txt", text), [format!("a.txt:1 [a] {text:?}")]);
    }
}

#[test]
fn a_format_may_be_forced_on_every_file() {
    let table = "text,x\nBody,1\n";
    let archive = Archive::new()
        .file("a.dat", table)
        .file("b", table)
        .file("c.txt.gz", gzip(table))
        .file(".d", table);
    let log = Log::of(&archive, &[""], &forced("csv"));
    assert_eq!(
        log.events,
        [r#"a.dat:2 "Body""#, r#"b:2 "Body""#, r#"c.txt.gz:2 "Body""#]
    );
    let log = Log::of(&archive, &["b"], &forced("text"));
    assert_eq!(log.events, [format!("b:1 [b] {table:?}")]);
}

#[test]
fn an_unknown_format_is_named_with_those_that_are_known() {
    let error = Options::new(&forced("docx2")).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    assert_eq!(
        error.to_string(),
        "--input-format: `docx2` is not a format that is read"
    );
    assert!(error.hint_text().unwrap().contains("csv, tsv, parquet"));
}

#[test]
fn standard_input_is_read_in_the_format_that_is_forced() {
    let dir = Dir::new();
    dir.file("input", "title,text\nOne,An example.\n");
    let mut program = dir.program(&["index", "-", "--input-format", "csv"]);
    program.stdin(File::open(dir.path("input")).unwrap());
    let output = program.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    dir.dateline(&["search", "example"])
        .exits(0)
        .prints_part("-:2");
}
