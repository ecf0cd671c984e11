//! `index` and what it leaves: the summary, updates, refusals; `show` and `stats`.

use serde_json::json;

use super::{FOUND_ONE, HARBOUR};
use crate::support::{Dir, test_data};

/// The summary of an `index` run; `counts` are added, updated, unchanged, refused, undated and without source.
fn summary(read: u64, from: &str, counts: [u64; 6]) -> String {
    let names = [
        "added",
        "updated",
        "unchanged",
        "refused",
        "undated",
        "without source",
    ];
    let mut text = format!("read           {read:>11}   from {from} in N s, N MB/s\n");
    for (name, count) in names.iter().zip(counts) {
        text.push_str(&format!("{name:<15}{count:>11}\n"));
    }
    text
}

#[test]
fn articles_of_ones_own_replace_the_sample_out_loud() {
    let dir = Dir::with_seeds();
    dir.dateline(&["-q", "search", "AMRAAM"]).exits(0);
    dir.file("mine/a.jsonl", HARBOUR.1);
    dir.dateline(&["index", "mine"])
        .says("dateline: the sample articles in index make way for yours\n")
        .prints(&summary(2, "1 file (185 bytes)", [2, 0, 0, 0, 1, 1]))
        .exits(0);
    dir.dateline(&["search", "AMRAAM"])
        .says("dateline: nothing found (N ms)\n")
        .exits(1);
    dir.dateline(&["index"]).prints("").exits(2).says(
        "dateline: index: no path was given, and index holds your own articles\n\
         hint: name what to read: dateline index PATH\n",
    );
}

#[test]
fn an_index_below_the_root_is_not_read_as_articles() {
    let dir = Dir::new();
    dir.file("a.jsonl", HARBOUR.1);
    for counts in [[2, 0, 0, 0, 1, 1], [0, 0, 2, 0, 1, 1]] {
        let mut expected = summary(2, "1 file (185 bytes)", counts);
        if counts[0] == 0 {
            expected.push_str("1 index folder skipped\n");
        }
        dir.dateline(&["index", "."])
            .prints(&expected)
            .says("")
            .exits(0);
    }
}

#[test]
fn a_second_run_changes_nothing_and_an_edited_article_is_updated() {
    let dir = Dir::indexed(&[HARBOUR]);
    dir.dateline(&["index", "articles"])
        .prints(&summary(2, "1 file (185 bytes)", [0, 0, 2, 0, 1, 1]))
        .says("")
        .exits(0);
    dir.file("articles/a.jsonl", HARBOUR.1.replace("Monday", "Tuesday"));
    dir.dateline(&["index", "articles"])
        .prints(&summary(2, "1 file (186 bytes)", [0, 1, 1, 0, 1, 1]))
        .says("")
        .exits(0);
    dir.dateline(&["search", "--count", "monday"]).prints("0\n");
    dir.dateline(&["search", "reopened"]).says(FOUND_ONE).exits(0).prints(
        "1. Harbour *reopens*\n   Coast Herald · 2025-11-03\n   a1 · articles/a.jsonl:1\n   The harbour *reopened* on Tuesday.\n\n",
    );
}

#[test]
fn a_refused_record_is_named_and_the_rest_is_read() {
    let dir = Dir::new();
    dir.file("in/a.jsonl", format!("{}not json\n", HARBOUR.1))
        .file("in/b.txt", " \n");
    dir.dateline(&["index", "in"])
        .says(
            "dateline: in/a.jsonl:3: not a JSON object: expected ident at line 1 column 2 of the record\n\
             dateline: in/b.txt:1: no text: the file is blank\n",
        )
        .prints(&summary(2, "2 files (196 bytes)", [2, 0, 0, 2, 1, 1]))
        .exits(1);
}

#[test]
fn not_one_record_read_is_an_error_and_leaves_no_index() {
    let dir = Dir::new();
    dir.file("in/a.json", "nope");
    dir.dateline(&["index", "in"])
        .says("dateline: in/a.json:1: not a JSON object: expected ident at line 1 column 2 of the record\n")
        .prints(&summary(0, "1 file (4 bytes)", [0, 0, 0, 1, 0, 0]))
        .exits(2);
    dir.dateline(&["index", "nowhere"])
        .prints("")
        .exits(2)
        .says(
            "dateline: nowhere: nothing to read: No such file or directory (os error 2)\n\
         hint: name a file or a folder that exists, as in `dateline index seeds`\n",
        );
    assert!(!dir.path("index").exists());
}

#[test]
fn types_that_are_not_read_are_counted_and_packed_ones_are_read() {
    let dir = Dir::new();
    for i in 0..412 {
        dir.file(&format!("in/{i}.pdf"), "%PDF");
    }
    dir.gzip("in/a.jsonl.gz", HARBOUR.1)
        .gzip("in/b.txt.gz", "A packed story.")
        .file("in/.hidden", "")
        .file("in/README", "");
    let mut expected = summary(3, "2 files (200 bytes)", [3, 0, 0, 0, 2, 2]);
    expected.push_str("1 no extension not read, 412 pdf not read\n1 hidden file skipped\n");
    dir.dateline(&["index", "in"])
        .says("")
        .prints(&expected)
        .exits(0);
}

#[test]
fn show_gives_the_evidence_and_the_text() {
    let dir = Dir::indexed(&[HARBOUR]);
    dir.dateline(&["show", "a1"]).says("").exits(0).prints(
        "Harbour reopens\n\
         title      as above  (stated field: \"Harbour reopens\")\n\
         source     Coast Herald  (stated field: \"Coast Herald\")\n\
         date       2025-11-03  (stated field: \"2025-11-03\")\n\
         id         a1\n\
         read from  articles/a.jsonl:1\n\
         \n\
         The harbour reopened on Monday.\n",
    );
    let article = dir
        .dateline(&["show", "a1", "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(article["date"], "2025-11-03");
    assert_eq!(article["text"], "The harbour reopened on Monday.");
}

#[test]
fn show_raw_gives_the_original_byte_for_byte() {
    let text = "Harbour\r\nreopens \x1b[31m\u{202E}\tat  last";
    let dir = Dir::indexed(&[("a.txt", text)]);
    dir.dateline(&["show", "a", "--raw"])
        .prints(text)
        .says("")
        .exits(0);
}

#[test]
fn stats_counts_what_the_index_holds() {
    let dir = Dir::indexed(&[HARBOUR]);
    let run = dir.dateline(&["stats"]);
    let size = run
        .exits(0)
        .out()
        .lines()
        .find(|line| line.starts_with("size"))
        .map(str::to_owned)
        .expect("a size");
    assert!(size.ends_with(" kB in 1 segment"), "{run}");
    run.says("").prints(&format!(
        "articles       2\ndates          2025-11-03 to 2025-11-03\nundated        1\nwithout source 1\n{size}\nfiles          1\n\
         \nby year\n          1  2025\n\nby source\n          1  Coast Herald\n"
    ));
}

#[test]
fn an_archive_of_real_articles_is_read_whole_and_known_again() {
    let Some(data) = test_data() else { return };
    let (dir, archive) = (Dir::new(), data.join("data/news/senate-press.jsonl.gz"));
    let archive = archive.to_string_lossy();
    let first = dir
        .dateline(&["index", &archive, "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(
        (&first["added"], &first["refused"]),
        (&json!(2037), &json!(0))
    );
    let second = dir
        .dateline(&["index", &archive, "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(
        (&second["unchanged"], &second["added"]),
        (&json!(2037), &json!(0))
    );
}

#[test]
fn many_refusals_are_counted_unless_all_are_asked_for() {
    let dir = Dir::new();
    dir.file("bad.jsonl", "no json\n".repeat(25) + HARBOUR.1);
    let refusals = |run: &crate::support::Run| run.err().matches("bad.jsonl:").count();
    let run = dir.dateline(&["index", "bad.jsonl"]);
    run.says_part("dateline: and 5 more refused; -v names them\n")
        .exits(1);
    assert_eq!(refusals(&run), 20, "{run}");
    let run = dir.dateline(&["-v", "index", "bad.jsonl"]);
    run.exits(1);
    assert_eq!(refusals(&run), 25, "{run}");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_look_into_an_index() {
    use std::os::unix::fs::PermissionsExt;
    let dir = Dir::indexed(&[HARBOUR]);
    let mode = dir
        .path("index/gen-1")
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}

#[test]
fn what_a_load_did_not_expect_is_counted() {
    let dir = Dir::new();
    dir.file(
        "a/one.jsonl",
        "{\"id\":1,\"body\":\"oil\",\"date\":\"soon\"}\n",
    );
    dir.file("a/two.jsonl", "{\"id\":1,\"body\":\"gas\"}\n");
    dir.file("empty/x.pdf", "");
    dir.dateline(&["index", "a"])
        .prints_part("contested ids            1   in several files; the last by name stays\n")
        .prints_part("doubtful dates           1   `show` says why\n")
        .exits(0);
    dir.dateline(&["search", "--count", "oil OR gas"])
        .prints("1\n");
    dir.dateline(&["index", "empty"])
        .says_part("nothing to read: .txt, .html, .md, .json, .jsonl, .csv")
        .prints_part("1 pdf not read\n")
        .exits(2);
}
