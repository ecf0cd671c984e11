//! `index --prune`: what has vanished from the files goes, what has only moved stays.

use std::fs;

use super::update::{aged, ids, index, numbers, record, settle, verified};
use crate::support::Dir;

#[test]
fn prune_drops_what_has_vanished_and_nothing_else() {
    let dir = Dir::new();
    aged(
        &dir,
        "a/x.jsonl",
        &(record("1", "storm") + &record("2", "storm")),
    );
    aged(&dir, "a/y.jsonl", &record("3", "storm"));
    aged(&dir, "a/z.txt", "A storm came over the hills.");
    aged(&dir, "b/w.jsonl", &record("4", "storm"));
    index(&dir, &["a", "b"]);
    // A record, a file, and a file outside of what is pruned.
    aged(&dir, "a/x.jsonl", &record("2", "storm"));
    fs::remove_file(dir.path("a/y.jsonl")).unwrap();
    fs::remove_file(dir.path("a/z.txt")).unwrap();
    fs::remove_file(dir.path("b/w.jsonl")).unwrap();
    let kept = index(&dir, &["a"]);
    assert_eq!(numbers(&kept, ["dropped", "vanished_files"]), [0, 0]);
    assert_eq!(ids(&dir, "storm"), ["1", "2", "3", "4", "z"]);
    // The file was read since, without dropping; it is not taken for done.
    settle(&dir, "a/x.jsonl", 20);
    index(&dir, &["a"]);
    let pruned = index(&dir, &["a", "--prune"]);
    assert_eq!(numbers(&pruned, ["dropped", "vanished_files"]), [3, 2]);
    assert_eq!(ids(&dir, "storm"), ["2", "4"]);
    assert_eq!(numbers(&index(&dir, &["a", "--prune"]), ["dropped"]), [0]);
    verified(&dir);
}

#[test]
fn prune_of_a_folder_that_is_empty_all_at_once_is_refused() {
    let dir = Dir::new();
    aged(&dir, "a/x.jsonl", &record("1", "storm"));
    aged(&dir, "a/y.jsonl", &record("2", "storm"));
    index(&dir, &["a"]);
    fs::remove_file(dir.path("a/x.jsonl")).unwrap();
    fs::remove_file(dir.path("a/y.jsonl")).unwrap();
    dir.dateline(&["index", "a", "--prune"])
        .exits(2)
        .says_part("none of the files read from here before is left (2): nothing is dropped");
    assert_eq!(ids(&dir, "storm"), ["1", "2"]);
}

#[test]
fn an_article_that_has_moved_to_another_file_stays() {
    let dir = Dir::new();
    aged(
        &dir,
        "a/m.jsonl",
        &(record("1", "storm") + &record("2", "storm")),
    );
    aged(&dir, "a/n.jsonl", &record("3", "storm"));
    index(&dir, &["a"]);
    // 1 to a file read before, 3 to one read after; and m is renamed.
    fs::remove_file(dir.path("a/m.jsonl")).unwrap();
    aged(&dir, "a/b.jsonl", &record("1", "storm"));
    aged(&dir, "a/n.jsonl", &record("2", "storm"));
    aged(&dir, "a/z.jsonl", &record("3", "storm"));
    index(&dir, &["a", "--prune"]);
    assert_eq!(ids(&dir, "storm"), ["1", "2", "3"]);
    let origin = |id: &str| {
        let json = dir
            .dateline(&["search", &format!("id:{id}"), "--format", "json"])
            .json();
        json["hits"][0]["origin"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        [origin("1"), origin("2"), origin("3")],
        ["a/b.jsonl:1", "a/n.jsonl:1", "a/z.jsonl:1"]
    );
    verified(&dir);
}

#[test]
fn an_article_in_two_files_survives_either_of_them() {
    for gone in ["a/x.jsonl", "a/y.jsonl"] {
        let dir = Dir::new();
        aged(
            &dir,
            "a/x.jsonl",
            &(record("1", "old storm") + &record("2", "storm")),
        );
        aged(
            &dir,
            "a/y.jsonl",
            &(record("1", "new storm") + &record("3", "storm")),
        );
        index(&dir, &["a"]);
        assert_eq!(ids(&dir, "new"), ["1"]);
        fs::remove_file(dir.path(gone)).unwrap();
        index(&dir, &["a", "--prune"]);
        let (left, word) = if gone == "a/x.jsonl" {
            ("3", "new")
        } else {
            ("2", "old")
        };
        assert_eq!(ids(&dir, "storm"), ["1", left], "{gone}");
        assert_eq!(ids(&dir, word), ["1"], "{gone}");
        verified(&dir);
    }
}

#[test]
fn what_has_taken_the_place_of_a_file_does_not_keep_its_articles() {
    let dir = Dir::new();
    aged(&dir, "a/q.txt", "A storm came.");
    aged(&dir, "a/sub.jsonl/x.jsonl", &record("1", "storm"));
    aged(&dir, "a/k.jsonl", &record("2", "storm"));
    index(&dir, &["a"]);
    fs::remove_file(dir.path("a/q.txt")).unwrap();
    fs::create_dir(dir.path("a/q.txt")).unwrap();
    fs::remove_dir_all(dir.path("a/sub.jsonl")).unwrap();
    aged(&dir, "a/sub.jsonl", &record("3", "storm"));
    let pruned = index(&dir, &["a", "--prune"]);
    assert_eq!(numbers(&pruned, ["dropped", "vanished_files"]), [2, 2]);
    assert_eq!(ids(&dir, "storm"), ["2", "3"]);
}
