//! The command: what it prints and says, and what it refuses.

use serde_json::json;

use crate::support::Dir;

/// Two articles, of which `b 2` has a space in its id.
const ARTICLES: (&str, &str) = (
    "a.jsonl",
    r#"{"id":"a1","title":"Harbour reopens","date":"2025-11-03","body":"The harbour reopened on Monday."}
{"id":"b 2","title":"Storm","body":"A storm hit the harbour, and NOT the town."}
"#,
);
const TOPICS: &str = "1\tstorm OR -harbour\n2\tMonday\n3\tzzzz\n";
const QRELS: &str = "1 0 b%202 2\n1 0 a1 1\n2 0 a1 1\n3 0 a1 1\n";

fn judged() -> Dir {
    let dir = Dir::indexed(&[ARTICLES]);
    dir.file("topics", TOPICS).file("qrels", QRELS);
    dir
}

/// `eval` of the usual files, and more.
fn eval(more: &[&str]) -> Vec<String> {
    let usual = ["eval", "--queries", "topics", "--qrels", "qrels"];
    usual
        .iter()
        .chain(more)
        .map(|word| (*word).to_owned())
        .collect()
}

fn run(dir: &Dir, more: &[&str]) -> crate::support::Run {
    let args = eval(more);
    dir.dateline(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn the_table_is_printed_and_what_found_nothing_is_told() {
    let dir = judged();
    run(&dir, &[])
        .prints(
            "          MAP  nDCG@10     P@10    R@100   MRR@10\n\
             mean   0.6667   0.6667   0.1000   0.6667   0.6667\n",
        )
        .says("dateline: index: 1 query found nothing, and counts 0\n")
        .exits(0);
    run(&dir, &["--per-query", "-q"])
        .prints(
            "          MAP  nDCG@10     P@10    R@100   MRR@10\n\
             1      1.0000   1.0000   0.2000   1.0000   1.0000\n\
             2      1.0000   1.0000   0.1000   1.0000   1.0000\n\
             3      0.0000   0.0000   0.0000   0.0000   0.0000\n\
             mean   0.6667   0.6667   0.1000   0.6667   0.6667\n",
        )
        .says("")
        .exits(0);
    // The best one alone, for query 1: half of what is relevant.
    run(&dir, &["--depth", "1", "-q"])
        .prints_part("mean   0.5000   ")
        .exits(0);
}

#[test]
fn it_is_a_table_an_object_and_rows_too() {
    let dir = judged();
    let third = 2.0 / 3.0;
    let mean = json!({"map": third, "ndcg_cut_10": third, "P_10": (0.2 + 0.1 + 0.0) / 3.0,
        "recall_100": third, "recip_rank_10": third});
    let object = run(&dir, &["--format", "json", "-q"]).exits(0).json();
    let setting =
        json!({"name": "index", "without_answer": 1, "without_judgment": 0, "mean": mean});
    assert_eq!(object, json!({"queries": 3, "settings": [setting]}));
    let object = run(&dir, &["--format", "json", "-q", "--per-query"]).json();
    assert_eq!(object["settings"][0]["per_query"]["2"]["P_10"], json!(0.1));
    run(&dir, &["--format", "csv", "-q", "--per-query"])
        .prints_part("setting,query_id,map,ndcg_cut_10,P_10,recall_100,recip_rank_10\r\nindex,1,1,1,0.2,1,1\r\n")
        .prints_part("index,all,0.6666666666666666,")
        .exits(0);
    let rows = run(&dir, &["--format", "jsonl", "-q", "--per-query"]).out();
    assert_eq!(rows.lines().count(), 4);
    assert!(
        rows.starts_with(r#"{"setting":"index","query_id":"1","#),
        "{rows}"
    );
    run(&dir, &["--format", "trec"])
        .says("dateline: --format: eval does not print trec\nhint: eval prints text, json, jsonl, csv\n")
        .exits(2);
}

#[test]
fn a_run_that_is_written_is_the_one_of_search_and_has_the_same_figures() {
    let dir = judged();
    let table = run(&dir, &["--run", "ours.run", "-q"]).exits(0).out();
    let written = std::fs::read_to_string(dir.path("ours.run")).unwrap();
    let searched = dir.dateline(&[
        "search",
        "--queries",
        "topics",
        "--any",
        "--literal",
        "--format",
        "trec",
        "-q",
    ]);
    assert_eq!(written, searched.out());
    assert_eq!(written.lines().count(), 3);
    assert!(written.starts_with("1 Q0 b%202 1 "), "{written}");
    dir.dateline(&["eval", "--judge", "ours.run", "--qrels", "qrels"])
        .prints(&table)
        .says("dateline: ours.run: 1 query found nothing, and counts 0\n")
        .exits(0);
}

#[test]
fn two_settings_are_compared() {
    let dir = judged();
    dir.file("other.run", "1 Q0 zz 1 3 x\n1 Q0 a1 1 2 x\n9 Q0 a1 1 2 x\n");
    run(&dir, &["--compare", "other.run"])
        .prints(
            "                MAP  nDCG@10     P@10    R@100   MRR@10\n\
             index        0.6667   0.6667   0.1000   0.6667   0.6667\n\
             other.run    0.0833   0.0799   0.0333   0.1667   0.1667\n\
             difference   0.5833   0.5867   0.0667   0.5000   0.5000\n\
             p            0.5000   0.5000   0.5000   0.5000   0.5000\n",
        )
        .says(
            "dateline: index: 1 query found nothing, and counts 0\n\
             dateline: other.run: each of 2 queries found nothing, and counts 0\n\
             dateline: other.run: 1 query has no relevant article in the judgments, and does not count\n",
        )
        .exits(0);
    run(&dir, &["--compare", "index", "-q"])
        .prints_part("difference   0.0000 ")
        .prints_part("\np            1.0000 ")
        .exits(0);
    let object = run(&dir, &["--compare", "other.run", "--format", "json", "-q"]).json();
    assert_eq!(object["comparison"]["p"]["map"], json!(0.5));
    assert_eq!(object["settings"][1]["name"], json!("other.run"));
    run(&dir, &["--compare", "other.run", "--per-query", "-q"])
        .prints_part("\nother.run 1   0.2500 ")
        .exits(0);
    dir.dateline(&["eval", "--judge", "other.run", "--qrels", "qrels", "--compare", "index"])
        .says_part("--compare: index is an index, and there are no queries to ask it\nhint: name them: --queries FILE\n")
        .exits(2);
}

#[test]
fn what_does_not_fit_together_is_said() {
    let dir = judged();
    dir.file("foreign", "77 0 a1 1\n")
        .file("none", "1 0 a1 0\n")
        .file("more", "1 0 a1 1\n5 0 a1 1\n6 0 a1 1\n")
        .file("bad.run", "77 Q0 a1 1 1 x\n")
        .file("long", format!("1\t{}\n", "word ".repeat(1_000)));
    let with = |qrels: &str| dir.dateline(&["eval", "--queries", "topics", "--qrels", qrels]);
    with("foreign")
        .says("dateline: --queries: none of these queries is judged: their ids differ from those of --qrels\n")
        .exits(2);
    with("none")
        .says_part("dateline: --qrels: no query has a relevant article\n")
        .exits(2);
    with("more")
        .says_part("dateline: each of 2 queries that has relevant articles is not among those asked, and counts 0\n")
        .exits(0);
    with("nowhere")
        .says_part("dateline: nowhere: cannot be read: ")
        .exits(2);
    dir.dateline(&["eval", "--judge", "bad.run", "--qrels", "qrels"])
        .says_part("none of the queries of bad.run is judged: their ids differ\n")
        .exits(2);
    dir.dateline(&["eval", "--queries", "long", "--qrels", "qrels"])
        .says_part("dateline: query 1: the query cannot be answered: ")
        .exits(2);
    dir.dateline(&["eval", "--qrels", "qrels"])
        .says_part("--queries")
        .exits(2);
    run(&dir, &["--run", "no/where.run"])
        .says_part("dateline: no/where.run: cannot be written: ")
        .exits(2);
    dir.file("topics", "3\tzzzz\n").file("qrels", "3 0 a1 1\n");
    run(&dir, &["-q"]).prints_part("mean   0.0000 ").exits(1);
}
