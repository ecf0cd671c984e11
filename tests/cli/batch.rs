//! `search --queries`: many queries in, one table out.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use super::HARBOUR;
use crate::support::{Dir, Run};

fn dir(queries: impl AsRef<[u8]>) -> Dir {
    let dir = Dir::indexed(&[HARBOUR]);
    dir.file("q.tsv", queries);
    dir
}

fn answers(dir: &Dir, args: &[&str]) -> Run {
    dir.dateline(&[&["search", "--queries", "q.tsv"], args].concat())
}

/// Query and article of each row.
fn pairs(run: &Run) -> Vec<String> {
    run.out()
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).expect("JSON");
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            format!("{} {}", text("query_id"), text("id"))
        })
        .collect()
}

#[test]
fn a_table_has_the_hits_of_all_queries() {
    let dir = dir("# a remark\r\nx1\tstorm harbour\r\n\r\nreopened\n\t=harbour -storm\nlast\tzzzz");
    let run = answers(&dir, &["--format", "jsonl"]);
    assert_eq!(pairs(run.exits(0)), ["x1 a2", "4 a1", "5 a1"]);
    assert!(
        run.out()
            .starts_with("{\"query_id\":\"x1\",\"rank\":1,\"id\":\"a2\","),
        "{run}"
    );
    run.says("dateline: 4 queries, 1 without an article (N ms)\n");
    let run = answers(&dir, &["--format", "csv", "-n", "1"]);
    let out = run.exits(0).out();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        lines[0],
        "query_id,rank,id,score,date,source,title,author,url,lang,origin,snippet"
    );
    assert!(lines[1].starts_with("x1,1,a2,"), "{run}");
    let trec = answers(&dir, &["--format", "trec"]).exits(0).out();
    let ids: Vec<&str> = trec
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(ids, ["x1", "4", "5"]);
    // A hit of a batch is a hit of its query.
    let alone = dir
        .dateline(&["search", "storm harbour", "--format", "trec"])
        .out();
    assert_eq!(
        trec.lines().next().unwrap(),
        alone.trim_end().replacen('1', "x1", 1)
    );
}

#[test]
fn flags_apply_to_every_query() {
    let dir = dir("a\tharbour\nb\tstorm reopened\n");
    let run = |args: &[&str]| pairs(&answers(&dir, &[&["--format", "jsonl"], args].concat()));
    assert_eq!(run(&["--any", "-n", "1"]).len(), 2);
    assert_eq!(run(&["--since", "2025"]), ["a a1"]);
    assert_eq!(run(&["--all", "--any"]), ["a a1", "a a2", "b a1", "b a2"]);
    answers(&dir, &["--format", "csv", "--count", "--any"])
        .prints("query_id,total\r\na,2\r\nb,2\r\n")
        .exits(0);
    answers(&dir, &["--format", "jsonl", "--count"])
        .prints("{\"query_id\":\"a\",\"total\":2}\n{\"query_id\":\"b\",\"total\":0}\n");
    // What is wrong with a flag is said once.
    answers(&dir, &["--format", "csv", "--since", "2025-02-30"])
        .prints("")
        .says_part("dateline: --since: `2025-02-30` is not a date")
        .exits(2);
}

#[test]
fn a_query_that_is_an_error_is_named_and_the_others_go_on() {
    let mut queries = b"a\tharbour\nb\tharbour since:2025-02-30\n\xFF\xFE\n".to_vec();
    queries.extend(b"long\t");
    queries.extend(vec![b'x'; 100_000]);
    queries.extend(b"\nc\tstorm\n");
    let dir = dir(&queries);
    let run = answers(&dir, &["--format", "jsonl"]);
    assert_eq!(pairs(run.exits(2)).last().unwrap(), "c a2");
    run.says(
        "dateline: q.tsv:2: query: `2025-02-30` is not a date: February 2025 has 28 days (hint: write a day as \
         2025-02-28, a month as 2025-02, a span as 2025-01..2025-02; relative to today are -7d, last-month, P1W)\n\
         dateline: q.tsv:3: queries: the line is not UTF-8\n\
         dateline: q.tsv:4: queries: the line is longer than 65536 bytes\n\
         dateline: 5 queries, 3 refused (N ms)\n",
    );
    let run = answers(&dir, &["-q", "--format", "trec"]);
    assert_eq!(run.exits(2).err().lines().count(), 3, "{run}");
}

#[test]
fn ids_are_kept_away_from_columns_spreadsheets_and_terminals() {
    let dir = dir("=1+1 \u{1b}[2J\tstorm\n");
    answers(&dir, &["--format", "trec"]).prints_part("=1+1%20%1B[2J Q0 a2 1 ");
    answers(&dir, &["--format", "csv"]).prints_part("'=1+1 \u{FFFD}[2J,1,a2,");
    let run = answers(&dir, &["--format", "jsonl"]);
    assert_eq!(pairs(&run), ["=1+1 \u{1b}[2J a2"]);
    assert!(!run.out().contains('\u{1b}'));
}

#[test]
fn queries_come_from_standard_input_too() {
    let dir = Dir::indexed(&[HARBOUR]);
    let mut child = dir
        .program(&["search", "--queries", "-", "--format", "trec"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a start");
    let mut input = child.stdin.take().expect("a pipe");
    input
        .write_all("\u{FEFF}q\tstorm\n".as_bytes())
        .expect("a write");
    drop(input);
    let output = child.wait_with_output().expect("an end");
    assert!(output.status.success(), "{output:?}");
    assert!(output.stdout.starts_with(b"q Q0 a2 1 "), "{output:?}");
}

#[test]
fn what_does_not_go_with_many_queries_is_refused() {
    let dir = dir("storm\n");
    answers(&dir, &[])
        .prints("")
        .says(
            "dateline: --format: search --queries does not print text\n\
             hint: search --queries prints jsonl, csv, trec\n",
        )
        .exits(2);
    answers(&dir, &["storm", "--format", "csv"]).exits(2);
    answers(&dir, &["--open", "1"]).exits(2);
    answers(&dir, &["--count", "--format", "trec"]).exits(2);
    dir.dateline(&["search", "--queries", "none.tsv", "--format", "csv"])
        .prints("")
        .says_part("dateline: none.tsv: cannot be read: ")
        .exits(2);
    dir.file("q.tsv", "# nothing\n");
    answers(&dir, &["--format", "csv"])
        .prints("query_id,rank,id,score,date,source,title,author,url,lang,origin,snippet\r\n")
        .says("dateline: 0 queries (N ms)\n")
        .exits(1);
}
