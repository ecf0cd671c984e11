//! Standard input: the program reads it, packed or not, as JSON or as one text.

use std::fs::File;
use std::path::PathBuf;
use std::process::Output;

use dateline::corpus;
use dateline::error::Kind;
use jiff::Timestamp;

use super::gzip;
use super::packed::{bzip2, xz, zstd};
use crate::support::Dir;

/// Indexes `content` from standard input.
fn index(dir: &Dir, content: impl AsRef<[u8]>) -> Output {
    dir.file("input", content);
    let mut program = dir.program(&["index", "-"]);
    program.stdin(File::open(dir.path("input")).unwrap());
    program.output().unwrap()
}

/// The origins of the articles indexed from `content`, with their titles.
fn indexed(content: impl AsRef<[u8]>) -> Vec<String> {
    let dir = Dir::new();
    let output = index(&dir, content);
    assert!(output.status.success(), "{output:?}");
    let answer = dir
        .dateline(&["search", "example", "--format", "json"])
        .exits(0)
        .json();
    let hits = answer["hits"].as_array().unwrap();
    let mut found: Vec<String> = hits
        .iter()
        .map(|hit| {
            format!(
                "{} {}",
                hit["origin"].as_str().unwrap(),
                hit["title"].as_str().unwrap()
            )
        })
        .collect();
    found.sort();
    found
}

const LINES: &str = "{\"title\":\"One\",\"body\":\"An example.\"}\n\n{\"title\":\"Two\",\"body\":\"An example.\"}\n";

#[test]
fn standard_input_is_unpacked_by_its_first_bytes() {
    for packed in [
        LINES.as_bytes().to_vec(),
        gzip(LINES),
        zstd(LINES),
        bzip2(LINES),
        xz(LINES),
    ] {
        assert_eq!(indexed(packed), ["-:1 One", "-:3 Two"]);
    }
}

#[test]
fn standard_input_holds_json_if_it_begins_so_and_else_one_text() {
    let array = format!(" \n[{}]", LINES.trim().replace("\n\n", ",\n"));
    assert_eq!(indexed(array), ["-:2 One", "-:3 Two"]);
    assert_eq!(
        indexed("A headline\n\nAn example that [is] a {text}.\n"),
        ["-:1 A headline"]
    );
    let utf_16: Vec<u8> = LINES.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(indexed(utf_16), ["-:1 One", "-:3 Two"]);
}

#[test]
fn nothing_on_standard_input_and_what_is_damaged_are_refused() {
    for content in [vec![], gzip("x")[..12].to_vec()] {
        let output = index(&Dir::new(), content);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("-:1: "), "{said}");
    }
}

#[test]
fn standard_input_can_be_read_only_once() {
    let roots = [PathBuf::from("-"), PathBuf::from("-")];
    let error = corpus::read_all(&roots, Timestamp::UNIX_EPOCH, &mut |_| Ok(())).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    assert_eq!(error.to_string(), "-: standard input can be read only once");
    assert!(error.hint_text().is_some());
}
