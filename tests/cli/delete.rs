//! Articles deleted on purpose: they stay out, come back when restored, and are physically gone when purged.

use std::fs;

use super::update::{aged, ids, index, numbers, record, settle, verified};
use crate::support::Dir;

#[test]
fn what_was_deleted_stays_out_until_it_is_restored() {
    let dir = Dir::new();
    aged(
        &dir,
        "a/x.jsonl",
        &(record("1", "storm") + &record("2", "storm")),
    );
    index(&dir, &["a"]);
    dir.dateline(&["delete", "1"])
        .exits(0)
        .prints("deleted 1 article\n");
    assert_eq!(ids(&dir, "storm"), ["2"]);
    dir.dateline(&["delete", "1", "nobody"])
        .exits(1)
        .prints("deleted 0 articles\n")
        .says("dateline: no article has the id `1`\ndateline: no article has the id `nobody`\n");
    // Also if its file is read again, and after a rebuild.
    settle(&dir, "a/x.jsonl", 50);
    dir.file(
        "a/x.jsonl",
        record("1", "new storm") + &record("2", "new storm"),
    );
    let again = index(&dir, &["a"]);
    assert_eq!(numbers(&again, ["kept_out", "updated"]), [1, 1]);
    dir.dateline(&["index", "--rebuild"])
        .exits(0)
        .prints("rebuilt 1 article\n");
    assert_eq!(numbers(&index(&dir, &["a"]), ["added", "updated"]), [0, 0]);
    assert_eq!(ids(&dir, "storm"), ["2"]);
    dir.dateline(&["delete", "--restore", "1"])
        .exits(0)
        .prints("restored 1 article\n");
    assert_eq!(numbers(&index(&dir, &["a"]), ["added"]), [1]);
    assert_eq!(ids(&dir, "storm"), ["1", "2"]);
    verified(&dir);
}

/// Whether any file below `index` holds `word`.
fn holds(dir: &Dir, word: &str) -> bool {
    let holds = |name: &String| {
        let bytes = fs::read(dir.path("index").join(name)).unwrap();
        bytes
            .windows(word.len())
            .any(|window| window == word.as_bytes())
    };
    dir.files("index").iter().any(holds)
}

#[test]
fn what_was_purged_is_in_no_file_of_the_index() {
    let dir = Dir::new();
    let secret = record(
        "http://example.org/sxqzwv",
        "the name pkjyhgq was published",
    );
    aged(&dir, "a/x.jsonl", &(secret + &record("2", "storm")));
    index(&dir, &["a"]);
    assert!(holds(&dir, "pkjyhgq") && holds(&dir, "sxqzwv"));
    // A deleted article may still be there physically; a purge takes that too.
    dir.dateline(&["delete", "http://example.org/sxqzwv"])
        .exits(0);
    dir.dateline(&["delete", "--purge", "http://example.org/sxqzwv"])
        .exits(0)
        .prints("purged 1 article\n");
    assert!(!holds(&dir, "pkjyhgq") && !holds(&dir, "sxqzwv"));
    settle(&dir, "a/x.jsonl", 50);
    let again = index(&dir, &["a"]);
    assert_eq!(numbers(&again, ["added", "updated"]), [0, 0]);
    assert!(!holds(&dir, "pkjyhgq"));
    assert_eq!(ids(&dir, "storm"), ["2"]);
    verified(&dir);
}

#[test]
fn a_purge_of_some_articles_of_some_segments_leaves_nothing_of_them() {
    let dir = Dir::new();
    for part in 0..3 {
        let lines: String = (0..4)
            .map(|i| record(&format!("n{part}-{i}"), &format!("storm zq{part}x{i}vw")))
            .collect();
        aged(&dir, &format!("a/{part}.jsonl"), &lines);
        index(&dir, &["a"]);
    }
    dir.dateline(&["delete", "n0-1"]).exits(0);
    dir.dateline(&[
        "delete", "--purge", "n0-1", "n0-2", "n1-0", "n2-0", "n2-1", "n2-2", "n2-3",
    ])
    .exits(0)
    .prints("purged 7 articles\n");
    for gone in ["zq0x1vw", "zq0x2vw", "zq1x0vw", "zq2x0vw", "n0-1"] {
        assert!(!holds(&dir, gone), "{gone}");
    }
    assert_eq!(ids(&dir, "storm").len(), 5);
    verified(&dir);
}

#[test]
fn what_is_restored_comes_back_also_from_where_it_has_moved() {
    let dir = Dir::new();
    aged(&dir, "a/x.jsonl", &record("1", "storm"));
    aged(&dir, "a/k.jsonl", &record("2", "storm"));
    index(&dir, &["a"]);
    dir.dateline(&["delete", "1"]).exits(0);
    fs::rename(dir.path("a/x.jsonl"), dir.path("a/z.jsonl")).unwrap();
    index(&dir, &["a", "--prune"]);
    assert_eq!(ids(&dir, "storm"), ["2"]);
    dir.dateline(&["delete", "--restore", "1"]).exits(0);
    index(&dir, &["a", "--prune"]);
    assert_eq!(ids(&dir, "storm"), ["1", "2"]);
}
