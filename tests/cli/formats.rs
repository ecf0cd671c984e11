//! The formats for programs: what stands in them, what they keep away from spreadsheets and terminals.

use serde_json::{Value, json};

use super::HARBOUR;
use crate::support::{Dir, Run};

const HEADER: &str = "rank,id,score,date,source,title,author,url,lang,origin,snippet\r\n";

fn search(dir: &Dir, format: &str, args: &[&str]) -> Run {
    dir.dateline(&[&["-q", "search", "--format", format], args].concat())
}

/// The rows of a table, without its header.
fn table(run: &Run) -> Vec<Vec<String>> {
    let out = run.out();
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect()
}

fn indexed(articles: &[Value]) -> Dir {
    let lines: String = articles
        .iter()
        .map(|article| format!("{article}\n"))
        .collect();
    Dir::indexed(&[("a.jsonl", &lines)])
}

#[test]
fn a_line_of_json_is_a_hit_of_the_object() {
    let dir = Dir::indexed(&[HARBOUR]);
    let object = search(&dir, "json", &["harbour"]).exits(0).json();
    let lines = search(&dir, "jsonl", &["harbour"]);
    let lines: Vec<Value> = lines
        .exits(0)
        .out()
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(Value::from(lines), object["hits"]);
    search(&dir, "jsonl", &["zzzz"]).prints("").exits(1);
}

#[test]
fn a_table_has_a_header_and_a_row_a_hit() {
    let dir = indexed(&[
        json!({"id": "h 1", "title": "Harbour, \"reopened\"", "date": "2025-11-03T10:00Z", "source": "Coast Herald",
        "author": "A. Writer", "url": "https://a.example/1", "lang": "en", "body": "The harbour reopened.\n\nOther news came.\n\nA storm hit it."}),
    ]);
    let run = search(&dir, "csv", &["harbour storm"]);
    let out = run.says("").exits(0).out();
    assert!(out.starts_with(HEADER), "{run}");
    assert_eq!(
        out.matches('\n').count(),
        out.matches("\r\n").count(),
        "{run}"
    );
    assert!(out.contains(",\"Harbour, \"\"reopened\"\"\","), "{run}");
    let rows = table(&run);
    let hit = &search(&dir, "json", &["harbour storm"]).json()["hits"][0];
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0][2], hit["score"].to_string());
    let passages: Vec<&str> = hit["snippets"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|snippet| snippet["text"].as_str())
        .collect();
    let mut row = rows[0].clone();
    row[2] = String::new();
    assert_eq!(
        row,
        [
            "1",
            "h 1",
            "",
            "2025-11-03T10:00Z",
            "Coast Herald",
            "Harbour, \"reopened\"",
            "A. Writer",
            "https://a.example/1",
            "en",
            "articles/a.jsonl:1",
            &passages.join(" … ")
        ]
    );
    search(&dir, "csv", &["zzzz"]).prints(HEADER).exits(1);
}

#[test]
fn a_cell_is_no_formula() {
    let titles = [
        ("=cmd|' /C calc'!A0", true),
        ("+1", true),
        ("-1+1", true),
        ("@SUM(A1)", true),
        ("＝1", true),
        ("\u{a0} =1", true),
        ("a=b", false),
        ("'=1", false),
    ];
    let articles: Vec<Value> = titles
        .iter()
        .enumerate()
        .map(|(i, (text, _))| {
            json!({"id": format!("={i}"), "title": text, "source": text, "author": text, "body": format!("{text} harbour")})
        })
        .collect();
    let dir = indexed(&articles);
    let run = search(&dir, "csv", &["harbour"]);
    let mut rows = table(run.exits(0));
    rows.sort();
    assert_eq!(rows.len(), titles.len(), "{run}");
    for row in &rows {
        let id = row[1].strip_prefix("'=").expect("an id as text");
        let (text, formula) = titles[id.parse::<usize>().unwrap()];
        for (column, cell) in row.iter().enumerate() {
            let first = cell.trim_start().chars().next();
            let obeyed = first.is_some_and(|c| "=+-@＝＋－＠".contains(c));
            assert!(!obeyed, "column {column} of {row:?}");
        }
        // What needs no apostrophe gets none.
        assert_eq!(
            row[5].starts_with('\''),
            formula || text.starts_with('\''),
            "{row:?}"
        );
        assert_eq!(
            row[5].trim_start_matches('\'').trim(),
            text.trim_start_matches('\'').trim()
        );
    }
}

#[test]
fn a_run_for_trec_has_six_columns_and_its_scores_fall() {
    // One text three times: one score.
    let ids = ["a b%20c", "d\u{a0}e\u{2028}f", "漢/g%"];
    let articles: Vec<Value> = ids
        .iter()
        .enumerate()
        .map(|(i, id)| json!({"id": id, "date": format!("2025-01-0{}", 1 + i), "body": "The harbour."}))
        .collect();
    let dir = indexed(&articles);
    for sort in ["relevance", "newest", "oldest"] {
        let run = search(&dir, "trec", &["harbour", "--sort", sort]);
        let out = run.says("").exits(0).out();
        let rows: Vec<Vec<&str>> = out.lines().map(|line| line.split(' ').collect()).collect();
        assert_eq!(rows.len(), 3, "{run}");
        let mut found = Vec::new();
        let mut last = f32::INFINITY;
        for (i, row) in rows.iter().enumerate() {
            assert_eq!(row.len(), 6, "{run}");
            assert_eq!((row[0], row[1], row[5]), ("1", "Q0", "dateline"), "{run}");
            assert_eq!(row[3], (i + 1).to_string(), "{run}");
            let score: f32 = row[4].parse().expect("a score");
            assert!(score < last, "{run}");
            last = score;
            assert!(!row[2].contains(char::is_whitespace), "{run}");
            let id = percent_encoding::percent_decode_str(row[2]);
            found.push(id.decode_utf8().expect("an id").into_owned());
        }
        found.sort();
        assert_eq!(found, ids, "{run}");
    }
    let object = search(&dir, "json", &["harbour"]).json();
    let best = search(&dir, "trec", &["harbour", "-n", "1"]).out();
    let score = object["hits"][0]["score"].to_string();
    assert_eq!(
        best.split(' ').nth(4),
        Some(score.as_str()),
        "the best has its own score"
    );
}

#[test]
fn a_format_that_a_command_does_not_print_is_an_error_that_lists_those_it_does() {
    let dir = Dir::indexed(&[HARBOUR]);
    let one = "text, json";
    let cases: [(&[&str], &[&str], &str); 7] = [
        (&["show", "a1"], &["jsonl", "csv", "trec"], one),
        (&["stats"], &["jsonl", "trec"], "text, json, csv"),
        (&["index", "articles"], &["jsonl", "csv", "trec"], one),
        (
            &["search", "harbour", "--count"],
            &["jsonl", "csv", "trec"],
            one,
        ),
        (
            &["search", "harbour", "--open", "1"],
            &["json", "csv"],
            "text",
        ),
        (&["completions", "bash"], &["json"], "text"),
        (&["man"], &["csv"], "text"),
    ];
    for (command, formats, known) in cases {
        for format in formats {
            dir.dateline(&[command, &["--format", format]].concat())
                .prints("")
                .says_part(&format!(" does not print {format}\nhint: "))
                .says_part(&format!(" prints {known}\n"))
                .exits(2);
        }
    }
    let all = "[possible values: text, json, jsonl, csv, trec]";
    dir.dateline(&["stats", "--format", "xml"])
        .says_part(all)
        .exits(2);
}

#[test]
fn a_count_is_a_number_or_an_object() {
    let dir = Dir::indexed(&[HARBOUR]);
    search(&dir, "text", &["harbour", "--count"])
        .prints("2\n")
        .exits(0);
    let object = search(&dir, "json", &["harbour", "--count"])
        .exits(0)
        .json();
    assert_eq!((&object["total"], &object["hits"]), (&json!(2), &json!([])));
}

#[test]
fn the_counts_of_an_index_are_a_table_too() {
    let dir = Dir::indexed(&[
        HARBOUR,
        (
            "b.jsonl",
            "{\"id\":\"b\",\"source\":\"=1\",\"body\":\"x\"}\n",
        ),
    ]);
    dir.dateline(&["stats", "--format", "csv"])
        .says("")
        .exits(0)
        .prints(
            "by,name,articles\r\nall,,3\r\nundated,,2\r\nwithout source,,1\r\nyear,2025,1\r\n\
         source,'=1,1\r\nsource,Coast Herald,1\r\n",
        );
}

#[test]
fn rows_carry_nothing_that_a_terminal_obeys() {
    let evil = "\u{1b}[31mred\u{1b}]0;t\u{7}\u{9b}1m\u{202E}gpj\u{2066}x\u{2069}\u{8}\rb\u{85}";
    let dir = indexed(&[
        json!({"id": format!("id\u{202E}x"), "title": format!("T {evil}"), "source": evil, "author": evil,
        "url": format!("https://a.example/{evil}"), "lang": evil, "body": format!("A tale {evil} of evil.")}),
    ]);
    for format in ["jsonl", "csv", "trec"] {
        for all in [&["tale"][..], &["tale", "--all"]] {
            let run = search(&dir, format, all);
            let out = run.exits(0).out().replace("\r\n", "\n");
            let obeyed = |c: char| {
                (c.is_control() && c != '\n')
                    || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!out.is_empty() && !out.contains(obeyed), "{run}");
        }
    }
}
