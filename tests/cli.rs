//! The command line as its users meet it: files, a command, the exact text, the exit code.

mod arguments;
mod asking;
mod batch;
mod crash;
mod delete;
mod dry_run;
mod flags;
mod folding;
mod formats;
mod hostile;
mod index;
mod manual;
mod model;
#[cfg(target_os = "linux")]
mod open;
mod pages;
mod prune;
#[cfg(target_os = "linux")]
mod refused;
mod sound;
mod sources;
mod svg;
#[cfg(unix)]
mod terminal;
mod terms;
mod timeline;
mod together;
mod update;

use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Dir, run};

/// The answer to `search AMRAAM` on the sample, as text.
const AMRAAM: &str = "\
1. U.S. and Japanese Defense Ministers Confer: Koizumi: Tokyo to Make Its Self-Defense Force Strong
   ebb3news · 2025-10-28 23:40 · Delphine Marwick
   004_3b9c39aa3e5c0e0c · seeds/004_3b9c39aa3e5c0e0c.txt:1
   On the agenda were a better Japan-U.S. command and control framework, more joint training in the southwestern \
region, joint production of modern missiles of the type called *Advanced Medium-Range Air-to-Air Missile* (*AMRAAM*), \
plus cooperation in space and cyberspace.

";
/// What it says of the acronym.
const LEARNED: &str = "\
dateline: `AMRAAM` finds \"Advanced Medium-Range Air-to-Air Missile\" too, by 004_3b9c39aa3e5c0e0c: \"…joint \
training in the southwestern region, joint production of modern missiles of the type called Advanced Medium-Range \
Air-to-Air Missile (AMRAAM), plus cooperation in space and cyberspace.\"; --no-expand: only what is typed
";
const BUILDS: &str = "dateline: no index yet: indexing the sample articles in ./seeds\n";
const FOUND_ONE: &str = "dateline: 1 article (N ms)\n";

/// Two articles, of which one has neither date nor source.
const HARBOUR: (&str, &str) = (
    "a.jsonl",
    r#"{"id":"a1","title":"Harbour reopens","date":"2025-11-03","source":"Coast Herald","body":"The harbour reopened on Monday."}
{"id":"a2","title":"Storm","body":"A storm hit the harbour."}
"#,
);

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .map(|object| object.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

#[test]
fn the_first_search_indexes_the_sample_and_says_so_and_the_second_is_silent_about_it() {
    let dir = Dir::with_seeds();
    dir.dateline(&["search", "AMRAAM"])
        .prints(AMRAAM)
        .says(&format!("{BUILDS}{LEARNED}{FOUND_ONE}"))
        .exits(0);
    dir.dateline(&["search", "AMRAAM"])
        .prints(AMRAAM)
        .says(&format!("{LEARNED}{FOUND_ONE}"))
        .exits(0);
}

#[test]
fn quiet_says_nothing_beside_the_answer() {
    let dir = Dir::with_seeds();
    dir.dateline(&["-q", "search", "AMRAAM"])
        .prints(AMRAAM)
        .says("")
        .exits(0);
    dir.dateline(&["search", "-q", "zzzz"])
        .prints("")
        .says("")
        .exits(1);
}

#[test]
fn two_first_searches_at_once_both_find() {
    let dir = Dir::with_seeds();
    let start = || {
        dir.program(&["search", "AMRAAM"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
    };
    let both = [start().expect("a start"), start().expect("a start")];
    for child in both {
        let output = child.wait_with_output().expect("an end");
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), AMRAAM);
    }
}

#[test]
fn without_an_index_and_without_a_sample_there_is_a_hint() {
    Dir::new()
        .dateline(&["search", "x"])
        .prints("")
        .says("dateline: index: there is no index here\nhint: make one from your articles: dateline index PATH, or --index DIR index PATH for one at DIR\n")
        .exits(2);
}

#[test]
fn nothing_is_built_at_an_index_that_was_named() {
    let dir = Dir::with_seeds();
    let error = "dateline: mine: there is no index here\n\
                 hint: make one from your articles: dateline index PATH, or --index DIR index PATH for one at DIR\n";
    for command in [&["search", "x"][..], &["stats"], &["show", "x"]] {
        dir.dateline(&[&["--index", "mine"], command].concat())
            .prints("")
            .says(error)
            .exits(2);
    }
    run(dir
        .program(&["search", "AMRAAM"])
        .env("DATELINE_INDEX", "mine"))
    .says(error)
    .exits(2);
    assert!(!dir.path("mine").exists() && !dir.path("index").exists());
    // Empty is as good as unset.
    run(dir.program(&["search", "AMRAAM"]).env("DATELINE_INDEX", "")).exits(0);
}

#[test]
fn the_exit_code_is_1_where_nothing_is_found() {
    let dir = Dir::with_seeds();
    dir.dateline(&["-q", "stats"]).exits(0);
    dir.dateline(&["search", "zzzz"])
        .prints("")
        .says("dateline: nothing found (N ms)\n")
        .exits(1);
    dir.dateline(&["search", "zzzz", "defense"])
        .prints("")
        .says_part(
            "dateline: no article has all of these words; 5 have some of them: --any finds them\n",
        )
        .exits(1);
    dir.dateline(&["search", "--count", "zzzz"])
        .prints("0\n")
        .says("")
        .exits(1);
    dir.dateline(&["search", "--count", "defense"])
        .prints("5\n")
        .says("")
        .exits(0);
    dir.dateline(&["show", "zzzz"])
        .prints("")
        .says(
            "dateline: no article has the id `zzzz`\n\
             hint: a search shows the ids of what it finds: dateline search WORDS\n",
        )
        .exits(1);
}

#[test]
fn a_date_that_does_not_exist_is_pointed_at() {
    let dir = Dir::with_seeds();
    dir.dateline(&["-q", "search", "climate since:2025-02-30"])
        .prints("")
        .exits(2)
        .says(
            "dateline: query: `2025-02-30` is not a date: February 2025 has 28 days\n\
         \x20 climate since:2025-02-30\n\
         \x20               ^^^^^^^^^^\n\
         hint: write a day as 2025-02-28, a month as 2025-02, a span as 2025-01..2025-02; relative to today are -7d, last-month, P1W\n",
        );
    dir.dateline(&["search", "climate", "--since", "2025-02-30"])
        .prints("")
        .exits(2)
        .says(
            "dateline: --since: `2025-02-30` is not a date: February 2025 has 28 days\n\
         hint: write a day as 2025-02-28, a month as 2025-02, a span as 2025-01..2025-02; relative to today are -7d, last-month, P1W\n",
        );
}

#[test]
fn what_the_command_line_does_not_know_is_an_error_and_help_is_not() {
    let dir = Dir::new();
    dir.dateline(&["frob"]).prints("").exits(2);
    dir.dateline(&["search"]).prints("").exits(2);
    dir.dateline(&["search", "x", "--limit", "many"])
        .prints("")
        .exits(2);
    dir.dateline(&["--help"])
        .prints_part("Exit codes: 0 found, 1 nothing found, 2 error")
        .says("")
        .exits(0);
    dir.dateline(&["--version"])
        .prints(&format!("dateline {}\n", env!("CARGO_PKG_VERSION")))
        .exits(0);
}

#[test]
fn json_has_the_documented_keys() {
    let dir = Dir::with_seeds();
    let run = dir.dateline(&["-q", "search", "AMRAAM", "--format", "json"]);
    let answer = run.says("").exits(0).json();
    let sorted = |mut keys: Vec<&'static str>| {
        keys.sort_unstable();
        keys
    };
    assert_eq!(
        keys(&answer),
        sorted(vec![
            "query",
            "parsed",
            "total",
            "stories",
            "took_us",
            "undated_left_out",
            "hits",
            "next",
            "notes",
            "suggestions"
        ])
    );
    let hit = &answer["hits"][0];
    assert_eq!(
        keys(hit),
        sorted(vec![
            "rank", "id", "score", "title", "source", "date", "url", "lang", "author", "origin",
            "snippets", "also"
        ])
    );
    assert_eq!(
        keys(&hit["snippets"][0]),
        ["line", "marks", "offset", "text", "zone"]
    );
    assert_eq!(hit["id"], "004_3b9c39aa3e5c0e0c");
    assert_eq!(hit["date"], "2025-10-28T23:40");
    assert_eq!(hit["origin"], "seeds/004_3b9c39aa3e5c0e0c.txt:1");
    let snippet = &hit["snippets"][0];
    let (from, to) = (
        snippet["marks"][1][0].as_u64(),
        snippet["marks"][1][1].as_u64(),
    );
    let text: Vec<char> = snippet["text"].as_str().unwrap_or("").chars().collect();
    let marked: String = text[from.unwrap() as usize..to.unwrap() as usize]
        .iter()
        .collect();
    assert_eq!(marked, "AMRAAM");
}

#[test]
fn json_says_that_nothing_was_found_and_why_within_the_object() {
    let dir = Dir::with_seeds();
    let run = dir.dateline(&["-q", "search", "zzzz defense", "--format", "json"]);
    let answer = run.exits(1).json();
    assert_eq!(answer["total"], 0);
    assert_eq!(answer["hits"], json!([]));
    assert_eq!(
        answer["notes"],
        json!([
            "no article has all of these words; 5 have some of them: --any finds them",
            "`zzzz` is in no article"
        ])
    );
    assert_eq!(
        answer["explanation"],
        json!({
            "clauses": [
                {"clause": "zzzz", "hits": 0, "total_without": 5},
                {"clause": "defense", "hits": 5, "total_without": 0}
            ],
            "any": 5,
            "words": [],
            "dates": null
        })
    );
}

#[test]
fn words_on_the_command_line_are_one_query() {
    let dir = Dir::with_seeds();
    let apart = dir
        .dateline(&["-q", "search", "defense", "budget"])
        .exits(0)
        .out();
    let together = dir
        .dateline(&["-q", "search", "defense budget"])
        .exits(0)
        .out();
    assert_eq!(apart, together);
    assert_eq!(apart.matches("*defense* *budget*").count(), 2);
}

#[test]
fn a_query_may_begin_with_a_minus_after_two() {
    let dir = Dir::with_seeds();
    let run = dir.dateline(&["-q", "search", "--format", "json", "--", "-trump"]);
    // Each article of the sample names him.
    assert_eq!(run.exits(1).json()["parsed"], "-trump");
    dir.dateline(&["search", "--count", "--", "-AMRAAM"])
        .prints("4\n")
        .exits(0);
}

#[test]
fn matches_are_between_asterisks_unless_colour_is_asked_for() {
    let dir = Dir::indexed(&[HARBOUR]);
    let plain = "   A *storm* hit the harbour.\n";
    let coloured = "   A \x1b[1;31mstorm\x1b[0m hit the harbour.\n";
    dir.dateline(&["search", "storm"]).prints_part(plain);
    run(dir.program(&["search", "storm"]).env("NO_COLOR", "1")).prints_part(plain);
    dir.dateline(&["search", "storm", "--color", "never"])
        .prints_part(plain);
    dir.dateline(&["search", "storm", "--color", "always"])
        .prints_part(coloured);
    // Whoever names a colour on the command line means it.
    run(dir
        .program(&["search", "storm", "--color", "always"])
        .env("NO_COLOR", "1"))
    .prints_part(coloured);
}
