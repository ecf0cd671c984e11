//! Any query is answered or refused by an index of a few articles, the same by both drivers: totals, hits, scores; marks lie on
//! characters of their passages, in order.
#![no_main]

use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use dateline::search::Drivers;
use dateline::{Archive, Request};
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// The sample, indexed by the program that `DATELINE` names.
static ARCHIVE: LazyLock<(TempDir, Archive)> = LazyLock::new(|| {
    let folder = TempDir::new().expect("a temporary folder");
    let index = folder.path().join("index");
    let seeds =
        fs::canonicalize(concat!(env!("CARGO_MANIFEST_DIR"), "/../seeds")).expect("the sample");
    let program = std::env::var_os("DATELINE").expect("DATELINE, the program that makes the index");
    let made = Command::new(program)
        .arg("--index")
        .arg(&index)
        .arg("index")
        .arg(seeds)
        .status();
    assert!(made.expect("the program").success());
    let archive = Archive::open(&index).expect("an index");
    (folder, archive)
});

fuzz_target!(|input: (u8, &str)| {
    let (flags, query) = input;
    let request = |drivers| {
        let mut request = Request::new(query, date(2026, 11, 26));
        request.any = flags & 1 != 0;
        request.limit = usize::from(flags >> 4);
        request.drivers = drivers;
        request
    };
    let [own, plain] =
        [Drivers::Own, Drivers::Plain].map(|drivers| ARCHIVE.1.search(&request(drivers)));
    let (own, plain) = match (own, plain) {
        (Ok(own), Ok(plain)) => (own, plain),
        (Err(own), Err(plain)) => return assert_eq!(own.to_string(), plain.to_string()),
        (own, plain) => panic!("{query:?}: {:?} and {:?}", own.map(drop), plain.map(drop)),
    };
    assert_eq!(own.total, plain.total, "{query:?}");
    assert_eq!(own.hits.len(), plain.hits.len(), "{query:?}");
    for (own, plain) in own.hits.iter().zip(&plain.hits) {
        assert_eq!(
            (&own.id, own.score.to_bits()),
            (&plain.id, plain.score.to_bits()),
            "{query:?}"
        );
        for snippet in &own.snippets {
            let characters = snippet.text.chars().count();
            let mut end = 0;
            for &(first, past) in &snippet.marks {
                assert!(first >= end && past > first, "{query:?}: {snippet:?}");
                end = past;
            }
            assert!(end <= characters, "{query:?}: {snippet:?}");
        }
    }
});
