//! An archive that changes: files that are new, grown, touched, moved or gone, and articles deleted on purpose.

use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use crate::support::{Dir, Run, run};

/// A record in JSON.
pub(super) fn record(id: &str, body: &str) -> String {
    format!("{{\"id\":\"{id}\",\"date\":\"2024-05-01\",\"title\":\"T\",\"body\":\"{body}\"}}\n")
}

/// Dates a file back, so that its time of change can be believed.
pub(super) fn settle(dir: &Dir, name: &str, hours: u64) {
    let then = SystemTime::now() - Duration::from_secs(3_600 * hours);
    let file = File::options().write(true).open(dir.path(name)).unwrap();
    file.set_times(FileTimes::new().set_modified(then)).unwrap();
}

/// Writes a file and dates it back.
pub(super) fn aged(dir: &Dir, name: &str, content: &str) {
    dir.file(name, content);
    settle(dir, name, 100);
}

/// Runs `index` with `args` and gives the numbers of its summary.
#[track_caller]
pub(super) fn index(dir: &Dir, args: &[&str]) -> serde_json::Value {
    let run = dir.dateline(&[&["--format", "json", "index"], args].concat());
    run.exits(0);
    run.json()
}

/// The numbers under `names`.
pub(super) fn numbers<const N: usize>(summary: &serde_json::Value, names: [&str; N]) -> [u64; N] {
    names.map(|name| summary[name].as_u64().expect(name))
}

/// The ids that a search finds, sorted.
pub(super) fn ids(dir: &Dir, query: &str) -> Vec<String> {
    let json = dir
        .dateline(&["search", query, "-n", "100", "--format", "json"])
        .json();
    let mut ids: Vec<String> = json["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

pub(super) fn verified(dir: &Dir) {
    dir.dateline(&["verify"]).exits(0).prints_part(": sound");
}

const READ: [&str; 4] = ["added", "updated", "unchanged", "unchanged_files"];

#[test]
fn a_file_that_is_as_it_was_is_not_read_again() {
    let dir = Dir::new();
    aged(
        &dir,
        "a/x.jsonl",
        &(record("1", "storm") + &record("2", "flood")),
    );
    assert_eq!(numbers(&index(&dir, &["a"]), READ), [2, 0, 0, 0]);
    // Size and time are the same: what it holds is not looked at.
    let then = fs::metadata(dir.path("a/x.jsonl"))
        .unwrap()
        .modified()
        .unwrap();
    dir.file("a/x.jsonl", record("1", "wind!") + &record("2", "flood"));
    File::options()
        .write(true)
        .open(dir.path("a/x.jsonl"))
        .unwrap()
        .set_modified(then)
        .unwrap();
    let again = index(&dir, &["a"]);
    assert_eq!(numbers(&again, READ), [0, 0, 2, 1]);
    assert_eq!(numbers(&again, ["read", "undated", "bytes"]), [2, 0, 0]);
    // Another time: it is.
    settle(&dir, "a/x.jsonl", 50);
    assert_eq!(numbers(&index(&dir, &["a"]), READ), [0, 1, 1, 0]);
    assert_eq!(ids(&dir, "wind"), ["1"]);
    verified(&dir);
}

#[test]
fn a_file_that_was_only_touched_is_compared_and_not_read() {
    let dir = Dir::new();
    aged(&dir, "a/x.jsonl", &record("1", "storm"));
    index(&dir, &["a"]);
    settle(&dir, "a/x.jsonl", 50);
    let touched = index(&dir, &["a"]);
    assert_eq!(numbers(&touched, READ), [0, 0, 1, 0]);
    assert_eq!(numbers(&index(&dir, &["a"]), READ), [0, 0, 1, 1]);
}

#[test]
fn of_a_file_that_has_grown_only_the_new_lines_are_read() {
    let dir = Dir::new();
    aged(
        &dir,
        "a/x.jsonl",
        &(record("1", "storm") + &record("2", "flood")),
    );
    index(&dir, &["a"]);
    let mut file = File::options()
        .append(true)
        .open(dir.path("a/x.jsonl"))
        .unwrap();
    file.write_all(record("3", "storm").as_bytes()).unwrap();
    drop(file);
    assert_eq!(numbers(&index(&dir, &["a"]), READ), [1, 0, 2, 0]);
    assert_eq!(ids(&dir, "storm"), ["1", "3"]);
    settle(&dir, "a/x.jsonl", 10);
    index(&dir, &["a"]);
    assert_eq!(numbers(&index(&dir, &["a"]), READ), [0, 0, 3, 1]);
}

#[test]
fn other_options_read_a_file_again() {
    let dir = Dir::new();
    aged(&dir, "a/x.jsonl", &record("1", "storm"));
    index(&dir, &["a"]);
    assert_eq!(
        numbers(&index(&dir, &["a", "--source", "Herald"]), READ),
        [0, 1, 0, 0]
    );
    dir.dateline(&["search", "storm source:herald"]).exits(0);
}

#[test]
fn refused_records_count_also_where_their_file_has_not_changed() {
    let dir = Dir::new();
    aged(
        &dir,
        "a/x.jsonl",
        &(record("1", "storm") + "{\"id\":\"2\"}\n"),
    );
    for expected in [[1, 0], [0, 1]] {
        let run = dir.dateline(&["--format", "json", "index", "a"]);
        run.exits(1);
        let summary = run.json();
        assert_eq!(numbers(&summary, ["added", "unchanged"]), expected);
        assert_eq!(numbers(&summary, ["refused"]), [1]);
    }
}

#[test]
fn the_last_file_by_name_has_the_say_whatever_the_order_of_reading() {
    for order in [["a/x.jsonl", "a/y.jsonl"], ["a/y.jsonl", "a/x.jsonl"]] {
        let dir = Dir::new();
        aged(&dir, "a/x.jsonl", &record("1", "first"));
        aged(&dir, "a/y.jsonl", &record("1", "second"));
        let run = dir.dateline(&["index", order[0], order[1]]);
        run.exits(0).says_part("the id `1` is in another file too");
        run.prints_part("contested ids            1");
        assert_eq!(ids(&dir, "second"), ["1"], "{order:?}");
        assert_eq!(ids(&dir, "first").len(), 0, "{order:?}");
        // A new version of the loser does not win either.
        aged(&dir, "a/x.jsonl", &record("1", "third edition"));
        dir.dateline(&["index", "a"]).exits(0);
        assert_eq!(ids(&dir, "second"), ["1"], "{order:?}");
        verified(&dir);
    }
}

#[test]
fn a_derived_id_of_another_root_is_refused_and_a_prefix_keeps_them_apart() {
    let dir = Dir::new();
    aged(&dir, "press/2024/a.txt", "A storm came over the hills.");
    aged(&dir, "radio/2024/a.txt", "Another storm on the air.");
    index(&dir, &["press"]);
    let run = dir.dateline(&["index", "radio"]);
    run.exits(2)
        .says_part("radio/2024/a.txt:1: its id `2024/a`, which its place gives, is that of ")
        .says_part("hint: --id-prefix NAME/");
    assert_eq!(ids(&dir, "storm"), ["2024/a"]);
    index(&dir, &["radio", "--id-prefix", "radio/"]);
    assert_eq!(ids(&dir, "storm"), ["2024/a", "radio/2024/a"]);
    // The folder that ids count from is remembered: its part is no other archive.
    aged(&dir, "press/2024/b.txt", "The storm has passed.");
    let part = index(&dir, &["press/2024"]);
    assert_eq!(numbers(&part, READ), [1, 0, 1, 1]);
    assert_eq!(ids(&dir, "storm"), ["2024/a", "2024/b", "radio/2024/a"]);
    // Two files of one folder that would have one id.
    aged(&dir, "press/2024/b.TXT", "A storm in capitals.");
    dir.dateline(&["index", "press"])
        .exits(1)
        .says_part("its id `2024/b`, which its place gives, is that of ");
    verified(&dir);
}

#[test]
fn an_export_is_indexed_as_the_same_archive() {
    let dir = Dir::with_seeds();
    dir.dateline(&["index", "seeds"]).exits(0);
    let export = dir.dateline(&["export"]);
    export.exits(0);
    assert_eq!(export.out().lines().count(), 5);
    let mut import = dir.program(&["--index", "copy", "index", "-"]);
    let mut import = import
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    import
        .stdin
        .take()
        .unwrap()
        .write_all(export.out().as_bytes())
        .unwrap();
    assert!(import.wait().unwrap().success());
    for query in [
        "defense",
        "title:minister",
        "since:2025-10-28",
        "source:namisora",
        "comments:dimwit",
    ] {
        let answer = |index: &str| {
            let run = dir.dateline(&["--index", index, "search", query, "--format", "json"]);
            let json = run.json();
            let hits = json["hits"].as_array().unwrap().iter();
            hits.map(|hit| {
                [
                    &hit["id"],
                    &hit["score"],
                    &hit["title"],
                    &hit["date"],
                    &hit["source"],
                    &hit["snippets"],
                ]
                .map(ToString::to_string)
            })
            .collect::<Vec<_>>()
        };
        assert_eq!(answer("copy"), answer("index"), "{query}");
        assert!(!answer("index").is_empty(), "{query}");
    }
}

#[test]
fn standard_input_is_read_and_each_time_anew() {
    let dir = Dir::new();
    let feed = |text: &str| -> Run {
        dir.file("in", text);
        let mut command = dir.program(&["index", "-"]);
        run(command.stdin(File::open(dir.path("in")).unwrap()))
    };
    feed(&record("1", "storm"))
        .exits(0)
        .prints_part("added                    1");
    feed(&record("1", "storm"))
        .exits(0)
        .prints_part("unchanged                1");
    feed("").exits(2);
    dir.dateline(&["show", "1"]).prints_part("read from  -:1");
}

#[test]
fn stats_tell_what_has_changed_since() {
    let dir = Dir::new();
    aged(&dir, "a/x.jsonl", &record("1", "storm"));
    aged(&dir, "a/y.jsonl", &record("2", "storm"));
    aged(&dir, "a/drafts/d.jsonl", &record("9", "storm"));
    aged(&dir, "a/z.jsonl", &record("3", "storm"));
    index(&dir, &["a", "--exclude", "drafts"]);
    dir.dateline(&["stats", "--check"])
        .exits(0)
        .prints_part("3 files as they were, 0 new, 0 changed, 0 gone");
    settle(&dir, "a/x.jsonl", 50);
    fs::remove_file(dir.path("a/y.jsonl")).unwrap();
    aged(&dir, "a/new.jsonl", &record("4", "storm"));
    let run = dir.dateline(&["stats", "--check"]);
    run.exits(0)
        .prints_part("1 file as it was, 1 new, 1 changed, 1 gone")
        .prints_part("a/new.jsonl")
        .says_part("dateline index");
}

#[test]
fn a_folder_that_has_moved_is_known_by_its_ids() {
    let dir = Dir::new();
    aged(&dir, "a/t.txt", "A storm came over the hills.");
    index(&dir, &["a"]);
    fs::rename(dir.path("a"), dir.path("b")).unwrap();
    let moved = index(&dir, &["b"]);
    assert_eq!(numbers(&moved, ["unchanged", "refused"]), [1, 0]);
    dir.dateline(&["show", "t"])
        .prints_part("read from  b/t.txt:1");
}

#[test]
fn a_folder_without_texts_is_remembered_as_the_one_that_ids_count_from() {
    let dir = Dir::new();
    aged(&dir, "a/k.jsonl", &record("1", "storm"));
    index(&dir, &["a"]);
    aged(&dir, "a/s/t.txt", "A storm came.");
    index(&dir, &["a/s"]);
    assert_eq!(ids(&dir, "storm"), ["1", "s/t"]);
    // Named before the folder around it, it gives way to that as long as it has given no id.
    aged(&dir, "c/s/k.jsonl", &record("2", "flood"));
    index(&dir, &["c/s"]);
    aged(&dir, "c/s/t.txt", "A flood came.");
    index(&dir, &["c", "--id-prefix", "c:"]);
    assert_eq!(ids(&dir, "flood"), ["2", "c:2", "c:s/t"]);
}

#[test]
fn refusals_do_not_add_up() {
    let dir = Dir::new();
    let whole = record("1", "storm");
    aged(&dir, "a/x.jsonl", &(whole.clone() + "{\"id\":\"2\",\"bo"));
    aged(&dir, "a/y.json", "[{\"id\":\"3\",\"body\":\"storm\"}");
    for _ in 0..3 {
        let run = dir.dateline(&["--format", "json", "index", "a"]);
        assert_eq!(
            numbers(&run.exits(1).json(), ["read", "refused"]),
            [2, 2],
            "{run}"
        );
    }
    aged(&dir, "a/x.jsonl", &(whole + &record("2", "storm")));
    aged(&dir, "a/y.json", "[{\"id\":\"3\",\"body\":\"storm\"}]");
    assert_eq!(numbers(&index(&dir, &["a"]), ["read", "refused"]), [3, 0]);
}
