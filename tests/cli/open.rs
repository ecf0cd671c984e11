//! `search --open`, with a program in the place of the desktop's that writes down what it is given.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::support::{Dir, Run, run};

/// An index of hits by rank: a page, a file by a text of its own, one whose address is none, one whose file is gone.
fn indexed() -> Dir {
    let dir = Dir::new();
    let article = |id: &str, date: &str, url: &str| {
        json!({"id": id, "date": date, "url": url, "body": "harbour"}).to_string()
    };
    dir.file(
        "in/page.jsonl",
        article("page", "2025-04-04", "https://a.example/x y\u{1b}?z"),
    )
    .file("in/-file.jsonl", article("file", "2025-03-03", ""))
    .file(
        "in/script.jsonl",
        article("script", "2025-02-02", "javascript:alert(1)"),
    )
    .file(
        "in/gone.jsonl",
        article("gone", "2025-01-01", "file:///etc/passwd"),
    );
    dir.dateline(&["index", "in"]).exits(0);
    fs::remove_file(dir.path("in/gone.jsonl")).unwrap();
    dir.file(
        "bin/xdg-open",
        "#!/bin/sh\nprintf '%s\\n' \"$@\" >> opened\n",
    );
    fs::set_permissions(dir.path("bin/xdg-open"), fs::Permissions::from_mode(0o755)).unwrap();
    dir
}

fn open(dir: &Dir, rank: &str, more: &[&str]) -> Run {
    let args = [
        &["search", "harbour", "--sort", "newest", "--open", rank],
        more,
    ]
    .concat();
    run(dir.program(&args).env("PATH", dir.path("bin")))
}

fn opened(dir: &Dir) -> String {
    fs::read_to_string(dir.path("opened")).unwrap_or_default()
}

#[test]
fn a_page_is_opened_at_its_address() {
    let dir = indexed();
    open(&dir, "1", &[])
        .prints("")
        .says("dateline: opened https://a.example/x%20y%1B?z\n")
        .exits(0);
    assert_eq!(opened(&dir), "https://a.example/x%20y%1B?z\n");
}

#[test]
fn without_a_page_the_file_is_opened_and_no_other_address_ever() {
    let dir = indexed();
    let here = fs::canonicalize(dir.path("")).unwrap();
    for (rank, file) in [("2", "in/-file.jsonl"), ("3", "in/script.jsonl")] {
        let path = here.join(file).display().to_string();
        open(&dir, rank, &[])
            .prints("")
            .says(&format!("dateline: opened {path}\n"))
            .exits(0);
        assert!(
            opened(&dir).ends_with(&format!("{path}\n")),
            "{}",
            opened(&dir)
        );
    }
    open(&dir, "2", &["-q"]).prints("").says("").exits(0);
    assert_eq!(opened(&dir).lines().count(), 3);
}

#[test]
fn what_is_not_there_is_not_opened() {
    let dir = indexed();
    open(&dir, "4", &[])
        .prints("")
        .says(
            "dateline: in/gone.jsonl: the article has no web address, and the file it was read from is not there\n\
             hint: go to the folder it was indexed from, or read it here: dateline show gone\n",
        )
        .exits(2);
    open(&dir, "5", &[])
        .prints("")
        .says("dateline: there is no hit 5: 4 articles found\n")
        .exits(1);
    run(dir
        .program(&["search", "zzzz", "--open", "1"])
        .env("PATH", dir.path("bin")))
    .prints("")
    .says("dateline: there is no hit 1: nothing found\n")
    .exits(1);
    for args in [
        &["0"][..],
        &["x"],
        &["1", "--count"],
        &["1", "--after", "x"],
    ] {
        open(&dir, args[0], &args[1..]).prints("").exits(2);
    }
    // A rank counts from the best, however few are shown.
    open(&dir, "2", &["-n", "1"]).exits(0);
    fs::remove_file(dir.path("bin/xdg-open")).unwrap();
    open(&dir, "1", &[])
        .prints("")
        .says_part("dateline: https://a.example/x%20y%1B?z: no program could be found to open it")
        .exits(2);
    assert_eq!(opened(&dir).lines().count(), 1);
}
