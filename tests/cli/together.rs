//! Several at one index: who reads while others write sees it as a commit left it, and of two who write one is refused.

use std::io::Write;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use dateline::index::verify::verify;
use dateline::{Answer, Archive, Request};
use jiff::civil::date;

use crate::support::Dir;

/// An article, whose words stand in all of its version and in no other.
fn line(id: u32, version: u32) -> String {
    let day = 1 + id % 28;
    format!(
        "{{\"id\":\"n{id}\",\"date\":\"2024-05-{day:02}\",\"body\":\"storm version{version} word{id}\"}}\n"
    )
}

fn lines(ids: std::ops::Range<u32>, version: u32) -> String {
    ids.map(|id| line(id, version)).collect()
}

fn ask(archive: &Archive, query: &str) -> Answer {
    let mut request = Request::new(query, date(2026, 1, 1));
    request.limit = 20;
    archive.search(&request).expect("an answer")
}

/// A load from a pipe, which lasts as long as it is fed.
fn fed(dir: &Dir) -> Child {
    dir.program(&["index", "-", "--commit-every", "1000", "-q"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a run")
}

#[test]
fn readers_see_commits_and_nothing_between() {
    let dir = Dir::new();
    dir.file("a/0.jsonl", lines(0..1_000, 0));
    dir.dateline(&["index", "a", "-q"]).exits(0);
    // Each commit replaces a hundred articles; the second half is new.
    dir.file("a/1.jsonl", lines(0..2_000, 1));
    let over = AtomicBool::new(false);
    let index = dir.path("index");
    let read = || {
        let (mut answers, mut last) = (0, 0);
        while !over.load(Ordering::Relaxed) || answers == 0 {
            let archive = Archive::open(&index).expect("an index at any moment");
            let all = ask(&archive, "storm");
            let [old, new] = ["version0", "version1"].map(|query| ask(&archive, query).total);
            // All of it from one state: an article is there in one of its versions.
            assert_eq!(old + new, all.total);
            assert!(
                all.total >= 1_000 && all.total >= last,
                "{} after {last}",
                all.total
            );
            assert_eq!(new % 100, 0, "half a commit");
            assert!(all.hits.iter().all(|hit| !hit.snippets.is_empty()));
            last = all.total;
            answers += 1;
        }
        answers
    };
    thread::scope(|scope| {
        let readers: Vec<_> = (0..3).map(|_| scope.spawn(read)).collect();
        let load = dir.dateline(&["index", "a", "--commit-every", "100", "-q"]);
        over.store(true, Ordering::Relaxed);
        load.exits(0);
        for reader in readers {
            assert!(reader.join().expect("a reader that ends") > 0);
        }
    });
    assert_eq!(
        ask(&Archive::open(&index).expect("an index"), "version1").total,
        2_000
    );
    assert_eq!(verify(&index).expect("an index").damage, []);
}

#[test]
fn an_index_that_was_opened_answers_as_it_was_whatever_is_done_to_it() {
    let dir = Dir::new();
    dir.file("a/0.jsonl", lines(0..300, 0));
    dir.dateline(&["index", "a", "-q"]).exits(0);
    let opened = Archive::open(&dir.path("index")).expect("an index");
    let before = ask(&opened, "storm");
    for command in [
        &["delete", "n1", "n2", "--purge"][..],
        &["index", "--rebuild", "-q"],
        &["delete", "n3", "n4"],
        &["index", "a", "-q"],
    ] {
        dir.dateline(command).exits(0);
        let after = ask(&opened, "storm");
        assert_eq!(after.total, 300, "{command:?}");
        let ids = |answer: &Answer| -> Vec<(String, String)> {
            let hits = answer.hits.iter();
            hits.map(|hit| (hit.id.clone(), hit.snippets[0].text.clone()))
                .collect()
        };
        assert_eq!(ids(&after), ids(&before), "{command:?}");
        let found = opened
            .article("n1")
            .expect("an answer")
            .expect("the article");
        assert!(found.text.contains("word1"), "{command:?}");
    }
    dir.dateline(&["search", "--count", "storm"])
        .prints("296\n");
}

#[test]
fn of_two_who_write_the_second_is_told_who_is_at_it() {
    let dir = Dir::new();
    dir.file("a/0.jsonl", lines(0..100, 0));
    let mut load = fed(&dir);
    let mut feed = load.stdin.take().expect("a pipe");
    // More than it reads ahead, so that some of it is in the index.
    for id in 1_000..13_000 {
        feed.write_all(line(id, 1).as_bytes()).expect("a reader");
    }
    assert!(Archive::open(&dir.path("index")).is_ok());
    for command in [
        &["index", "a"][..],
        &["delete", "n1000"],
        &["index", "--rebuild"],
    ] {
        dir.dateline(command)
            .exits(2)
            .prints("")
            .says_part("another dateline is writing to this index\nhint: wait until it has finished; searching meanwhile is safe\n");
    }
    dir.dateline(&["search", "word1000"]).exits(0);
    dir.dateline(&["search", "--count", "version0"]).exits(1);
    drop(feed);
    let ended = load.wait_with_output().expect("an end");
    assert!(
        ended.status.success(),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    dir.dateline(&["index", "a", "-q"]).exits(0);
    dir.dateline(&["search", "--count", "storm"])
        .prints("12100\n");
    dir.dateline(&["verify"]).exits(0);
}
