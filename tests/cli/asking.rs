//! The flags that change what is asked or told: age, what is new, zones, passages, explanations, marks.

use serde_json::{Value, json};

use super::HARBOUR;
use crate::support::{Dir, run};

/// Three articles, one of them old.
const STORMS: (&str, &str) = (
    "b.jsonl",
    r#"{"id":"old","date":"1990-01-01","title":"Storm","body":"Storm, storm and storm hit the harbour.\n\nThe storm went on."}
{"id":"new","date":"2020-01-01","body":"A storm hit the harbour. Later, much later, a second storm came."}
{"id":"none","body":"A storm."}
"#,
);

fn ids(answer: &Value) -> Vec<&str> {
    let hits = answer["hits"].as_array().map(Vec::as_slice);
    hits.unwrap_or_default()
        .iter()
        .filter_map(|hit| hit["id"].as_str())
        .collect()
}

#[test]
fn an_empty_answer_says_what_is_near_and_what_to_try() {
    let dir = Dir::indexed(&[STORMS]);
    dir.dateline(&["search", "strom harbuor"])
        .prints("")
        .says(
            "dateline: no article has any of these words\n\
             dateline: `strom` is in no article; the nearest word is `storm` (3 articles)\n\
             dateline: `harbuor` is in no article; the nearest word is `harbour` (2 articles)\n\
             dateline: did you mean: storm harbour\n\
             dateline: nothing found (N ms)\n",
        )
        .exits(1);
    dir.dateline(&["search", "storm date:2000..2010"])
        .says(
            "dateline: 1 article without a date is left out by the date filter: date:none finds them\n\
             dateline: without the dates 3 articles are found, the nearest 1990-01-01 before and 2020-01-01 after\n\
             dateline: nothing found (N ms)\n",
        )
        .exits(1);
}

#[test]
fn explain_tells_what_each_part_finds_and_of_what_scores_are_made() {
    let dir = Dir::indexed(&[HARBOUR]);
    let run = dir.dateline(&["search", "--explain", "storm harbour -reopened"]);
    run.prints_part("   score ")
        .prints_part(" = storm 0.")
        .prints_part(" + harbour 0.")
        .prints_part(" + opening 0.")
        .says_part(
            "dateline: `storm` finds 1 article; all but it, 1 article\n\
             dateline: `harbour` finds 2 articles; all but it, 1 article\n\
             dateline: `-reopened` finds 1 article; all but it, 1 article\n\
             dateline: 1 article (N ms)\n",
        )
        .exits(0);
    let args = [
        "search",
        "--explain",
        "storm",
        "--recency",
        "1y",
        "--format",
        "json",
    ];
    let answer = dir.dateline(&args).exits(0).json();
    assert_eq!(
        answer["explanation"],
        json!({"clauses": [{"clause": "storm", "hits": 1, "total_without": 2}], "any": null, "words": [], "dates": null})
    );
    let explained = &answer["hits"][0]["explanation"];
    let part = &explained["parts"][0];
    assert_eq!(
        (&part["clause"], &part["field"], &part["weight"]),
        (&json!("storm"), &json!("text"), &json!(1.0))
    );
    assert_eq!(explained["recency"], 0.5);
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let bonus = explained["bonus"].as_object().unwrap();
    let names: Vec<&str> = bonus.keys().map(String::as_str).collect();
    assert_eq!(names, ["headline", "opening", "proximity"]);
    let sum = number(&part["score"]) + bonus.values().map(number).sum::<f64>();
    let score = number(&answer["hits"][0]["score"]);
    assert!((sum * 0.5 - score).abs() < 1e-6, "{answer}");
    // Who does not ask is not told.
    let answer = dir
        .dateline(&["search", "storm", "--format", "json"])
        .json();
    assert!(answer.get("explanation").is_none() && answer["hits"][0].get("explanation").is_none());
}

#[test]
fn recency_prefers_the_newer_of_two() {
    let dir = Dir::indexed(&[STORMS]);
    let found = |args: &[&str]| {
        let run = dir.dateline(&[&["search", "storm", "--format", "json"], args].concat());
        let answer = run.exits(0).json();
        ids(&answer).join(" ")
    };
    assert!(found(&[]).starts_with("old none"), "{}", found(&[]));
    assert_eq!(found(&["--recency", "50y"]), "old new none");
    assert_eq!(found(&["--recency", "50y"]), found(&["--recency", "P50Y"]));
    for (args, error) in [
        (
            ["--recency", "soon", "-q"],
            "dateline: --recency: `soon` is no stretch of time\n",
        ),
        (
            ["--recency", "1y", "--sort=newest"],
            "dateline: --recency: it weighs the order of relevance, and --sort asks for another\n",
        ),
    ] {
        let command = [&["search", "storm"], &args[..]].concat();
        dir.dateline(&command)
            .prints("")
            .says_part(error)
            .says_part("hint: ")
            .exits(2);
    }
    dir.dateline(&["search", "storm", "--recency", "1y", "--all"])
        .exits(2);
}

#[test]
fn a_cron_job_sees_what_is_new() {
    let dir = Dir::indexed(&[STORMS]);
    let count = |since: &str| {
        let run = dir.dateline(&["search", "--count", "storm", "--new-since", since]);
        run.out().trim().to_owned()
    };
    assert_eq!(count("-1d"), "3");
    assert_eq!(count("2000-01-01"), "3");
    assert_eq!(count("9000-01-01"), "0");
    dir.dateline(&["search", "storm", "--new-since", "9000-01-01T12:00+01:00"])
        .prints("")
        .says_part("dateline: without `--new-since 9000-01-01T11:00:00Z` 3 articles are found\n")
        .exits(1);
    dir.dateline(&["search", "storm", "--new-since", "soon"])
        .says_part("dateline: --new-since: `soon` is no time")
        .says_part("hint: write 2025-10-27, ")
        .exits(2);
}

#[test]
fn a_zone_says_which_day_today_is() {
    let dir = Dir::indexed(&[STORMS]);
    let today = |zone: &[&str]| {
        let args = [
            &["search", "storm", "since:today", "--format", "json"],
            zone,
        ]
        .concat();
        let answer = dir.dateline(&args).json();
        answer["parsed"].as_str().unwrap().to_owned()
    };
    // 26 hours apart, it is never the same day.
    assert_ne!(today(&["--tz", "+14:00"]), today(&["--tz", "-12:00"]));
    assert_ne!(
        today(&["--tz", "Pacific/Kiritimati"]),
        today(&["--tz", "Etc/GMT+12"])
    );
    // Nor twice, unless midnight falls between the two.
    let equal = || today(&[]) == today(&["--tz", "UTC"]);
    assert!(equal() || equal());
    dir.dateline(&["search", "storm", "--tz", "Mars/Olympus"])
        .says_part("dateline: --tz: `Mars/Olympus` is no time zone\n")
        .says_part("hint: write a name as Asia/Tokyo or UTC, an offset as +09:00\n")
        .exits(2);
}

#[test]
fn the_zones_are_there_where_the_system_has_none() {
    let dir = Dir::indexed(&[STORMS]);
    let mut command = dir.program(&["search", "storm", "--tz", "Asia/Seoul"]);
    run(command.env("TZDIR", dir.path("nowhere"))).exits(0);
}

#[test]
fn passages_that_are_asked_for_have_their_lines() {
    let dir = Dir::indexed(&[(
        "a.txt",
        "Harbour news\n\nA storm hit the harbour.\n\nIt went on for a week.\n\nThen the storm ended.\n",
    )]);
    dir.dateline(&["-q", "search", "storm", "--snippets", "2"])
        .prints_part(
            "   [lead, line 3] A *storm* hit the harbour.\n   [body, line 7] Then the *storm* ended.\n",
        )
        .exits(0);
    dir.dateline(&["-q", "search", "storm"])
        .prints_part("   A *storm* hit the harbour.\n\n")
        .exits(0);
    let out = dir
        .dateline(&["-q", "search", "storm", "--snippets", "0"])
        .exits(0)
        .out();
    assert!(!out.contains("harbour"), "{out}");
    dir.dateline(&["search", "storm", "--snippets", "21"])
        .exits(2);
    let args = [
        "-q",
        "search",
        "storm",
        "--snippets",
        "2",
        "--format",
        "json",
    ];
    let answer = dir.dateline(&args).json();
    let second = &answer["hits"][0]["snippets"][1];
    assert_eq!(
        (&second["line"], &second["offset"]),
        (&json!(7), &json!(73))
    );
}

#[test]
fn show_marks_all_that_a_query_finds() {
    let dir = Dir::indexed(&[STORMS, HARBOUR]);
    dir.dateline(&["show", "old", "--query", "storm OR \"hit the harbour\""])
        .prints_part("*Storm*\ntitle ")
        .prints_part("\n*Storm*, *storm* and *storm* *hit the harbour*.\n\nThe *storm* went on.\n")
        .says("")
        .exits(0);
    dir.dateline(&["show", "old", "--query", "went", "--color", "always"])
        .prints_part("The storm \x1b[1;31mwent\x1b[0m on.\n")
        .exits(0);
    dir.dateline(&["show", "old", "--query", "storm reopened"])
        .prints_part("The storm went on.\n")
        .says("dateline: the article does not match `storm reopened`\n")
        .exits(0);
    dir.dateline(&["show", "old", "--query", "storm reopened", "--any"])
        .prints_part("The *storm* went on.\n")
        .exits(0);
    dir.dateline(&["show", "zzzz", "--query", "storm"]).exits(1);
    dir.dateline(&["show", "old", "--query", "since:2025-02-30"])
        .exits(2);
    dir.dateline(&["show", "old", "--query", "storm", "--raw"])
        .exits(2);
    dir.dateline(&["show", "old", "--any"]).exits(2);
}

#[test]
fn show_gives_marks_as_code_points() {
    let dir = Dir::indexed(&[(
        "a.jsonl",
        "{\"id\":\"a\",\"title\":\"É storm\",\"body\":\"漢字 and a storm.\\nStorms.\"}\n",
    )]);
    let show = |query: &str| {
        let run = dir.dateline(&["show", "a", "--format", "json", "--query", query]);
        run.says("").exits(0).json()
    };
    let shown = show("storm");
    assert_eq!(shown["matches"], true);
    assert_eq!(shown["marks"], json!([[9, 14], [16, 22]]));
    assert_eq!(shown["title_marks"], json!([[2, 7]]));
    assert_eq!(shown["notes"], json!([]));
    let shown = show("zzzz");
    assert_eq!(
        (&shown["matches"], &shown["marks"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(shown["notes"], json!(["the article does not match `zzzz`"]));
    let plain = dir.dateline(&["show", "a", "--format", "json"]).json();
    assert!(plain.get("marks").is_none(), "{plain}");
}
