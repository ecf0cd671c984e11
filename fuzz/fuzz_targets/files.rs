//! Any bytes may stand in a file of any format: what can be read is handed on, the rest refused, and the reading ends.
#![no_main]

use std::fs;
use std::sync::LazyLock;

use dateline::corpus::{Event, read_all};
use dateline::extract::extract;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// One name of each format and packing.
const NAMES: [&str; 24] = [
    "x.txt",
    "x.json",
    "x.jsonl",
    "x.csv",
    "x.tsv",
    "x.parquet",
    "x.html",
    "x.md",
    "x.xml",
    "x.zip",
    "x.tar",
    "x.warc",
    "x.wet",
    "x.mbox",
    "x.eml",
    "x.docx",
    "x.txt.gz",
    "x.jsonl.zst",
    "x.csv.bz2",
    "x.json.xz",
    "x.warc.gz",
    "x.tgz",
    "x.html.br",
    "x.ndjson.lz4",
];

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let memory = std::path::Path::new("/dev/shm");
    let folder = match memory.is_dir() {
        true => TempDir::new_in(memory),
        false => TempDir::new(),
    };
    folder.expect("a temporary folder")
});

fuzz_target!(|input: (u8, &[u8])| {
    let (format, bytes) = input;
    let path = FOLDER.path().join(NAMES[usize::from(format) % NAMES.len()]);
    fs::write(&path, bytes).expect("a file");
    let read_at = Timestamp::constant(1_795_651_200, 0);
    let roots = [path.clone()];
    let read = read_all(&roots, read_at, &mut |event| {
        match event {
            Event::Record(record) => drop(extract(record)),
            Event::Refused(refusal) => assert!(!refusal.reason.is_empty()),
        }
        Ok(())
    });
    read.expect("a reading that ends");
    fs::remove_file(&path).expect("the file again");
});
