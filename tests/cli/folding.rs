//! One story once, as it is printed: what stands for the others, where else it was, and all of them if that is asked for.

use crate::support::Dir;

/// A story that three outlets have, one of them a day later with a sentence more, and another story.
const FERRY: (&str, &str) = (
    "ferry.jsonl",
    r#"{"id":"post","date":"2025-03-04","source":"The Post","title":"Ferry runs aground","body":"The ferry from Harwick ran aground on a sandbank outside the harbour on Tuesday morning, and all who were on board were taken off by boats from the lifeboat station before the tide turned."}
{"id":"herald","date":"2025-03-04","source":"Herald","title":"Ferry runs aground","body":"The ferry from Harwick ran aground on a sandbank outside the harbour on Tuesday morning, and all who were on board were taken off by boats from the lifeboat station before the tide turned."}
{"id":"star","date":"2025-03-05","source":"Daily Star","title":"Ferry runs aground","body":"The ferry from Harwick ran aground on a sandbank outside the harbour on Tuesday morning, and all who were on board were taken off by boats from the lifeboat station before the tide turned. Nobody was hurt."}
{"id":"other","date":"2025-03-06","source":"Herald","title":"Ferry timetable","body":"The ferry will leave at noon from now on, and the harbour cafe opens an hour earlier."}
"#,
);

#[test]
fn a_story_is_shown_once_with_the_others_that_have_it() {
    let dir = Dir::indexed(&[FERRY]);
    let run = dir.dateline(&["search", "aground", "--sort", "newest", "--format", "json"]);
    let answer = run.json();
    assert_eq!(
        (&answer["total"], &answer["stories"]),
        (&3.into(), &1.into()),
        "{run}"
    );
    assert_eq!(answer["hits"][0]["id"], "star");
    let also = answer["hits"][0]["also"].as_array().unwrap();
    let mut ids: Vec<&str> = also.iter().filter_map(|also| also["id"].as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["herald", "post"]);
    assert_eq!(also[0]["date"], "2025-03-04");
    dir.dateline(&["search", "aground", "--sort", "newest"])
        .prints_part("1. Ferry runs *aground*\n   Daily Star · 2025-03-05\n")
        .prints_part("   also in: ")
        .prints_part("The Post (2025-03-04)")
        .says("dateline: 3 articles, 1 story (N ms)\n");
    // Only those that match the filters are told.
    dir.dateline(&["search", "aground", "--until", "2025-03-04"])
        .says("dateline: 2 articles, 1 story (N ms)\n");
    dir.dateline(&["search", "aground", "--source", "star"])
        .says("dateline: 1 article (N ms)\n");
    dir.dateline(&["search", "ferry", "-n", "1"])
        .says_part("dateline: 4 articles, 2 stories, the best 1 shown (N ms)\n");
    dir.dateline(&["search", "ferry", "--count"]).prints("4\n");
}

#[test]
fn all_copies_are_shown_to_who_asks_for_them() {
    let dir = Dir::indexed(&[FERRY]);
    let rows = |args: &[&str]| {
        let out = dir.dateline(&[&["search", "aground"], args].concat()).out();
        out.lines().count()
    };
    assert_eq!(rows(&["--format", "jsonl"]), 1);
    assert_eq!(rows(&["--format", "csv"]), 2);
    assert_eq!(rows(&["--format", "jsonl", "--no-fold"]), 3);
    assert_eq!(rows(&["--format", "jsonl", "--all"]), 3);
    assert_eq!(rows(&["--format", "trec"]), 3);
    let family = dir.dateline(&["search", "family:post", "--format", "jsonl"]);
    assert_eq!(family.out().lines().count(), 3, "{family}");
    dir.dateline(&["search", "family:other", "--count"])
        .prints("1\n");
    dir.dateline(&["search", "family:nobody"])
        .says_part("family: there is no article `nobody`")
        .exits(1);
    // It outlives a rebuild, and the article it was told first.
    dir.dateline(&["index", "--rebuild", "-q"]).exits(0);
    assert_eq!(rows(&["--format", "jsonl"]), 1);
    dir.dateline(&["delete", "post", "-q"]).exits(0);
    dir.dateline(&["search", "aground"])
        .says("dateline: 2 articles, 1 story (N ms)\n");
}

#[test]
fn a_cursor_of_folded_pages_is_not_one_of_whole_pages() {
    let dir = Dir::indexed(&[FERRY]);
    let first = dir
        .dateline(&["search", "ferry", "-n", "1", "--format", "json"])
        .json();
    let next = first["next"].as_str().unwrap();
    let args = [
        "search", "ferry", "-n", "1", "--format", "json", "--after", next,
    ];
    let second = dir.dateline(&args).json();
    assert_eq!(second["hits"].as_array().map(Vec::len), Some(1));
    assert_ne!(first["hits"][0]["title"], second["hits"][0]["title"]);
    assert_eq!(second["next"], serde_json::Value::Null);
    dir.dateline(&[&args[..], &["--no-fold"]].concat()).exits(2);
}
