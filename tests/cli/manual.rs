//! docs/QUERY.md is true: its transcripts are what the program prints, and each query in a table of it finds what there
//! is for it to find in an archive written for the purpose, and not everything.

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde_json::json;

use crate::readme::{Example, examples};
use crate::support::{Dir, repository, run, timeless};

fn manual() -> String {
    std::fs::read_to_string(repository().join("docs/QUERY.md")).expect("a manual")
}

/// What stands in code marks in the first column of the tables.
fn queries(markdown: &str) -> Vec<String> {
    let rows = markdown.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split("` |").next())
        .map(str::to_owned)
        .collect()
}

/// Something to find for every query of the manual; dates that are relative are so to today.
fn archive() -> Dir {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let ago = |days: i32| today.checked_sub(days.days()).expect("a date").to_string();
    let mut lines = String::new();
    let mut n = 0;
    let mut put = |article: serde_json::Value| {
        n += 1;
        let mut article = article;
        if article.get("id").is_none() {
            article["id"] = json!(format!("a{n}"));
        }
        lines.push_str(&format!("{article}\n"));
    };
    put(
        json!({"id": "h7", "title": "Harbour strike enters its second week", "date": "2025-10-27", "source": "Coast Herald",
        "url": "https://www.coastherald.example/politics/strike", "author": "Anna Berg", "lang": "en",
        "body": "By Anna Berg\nThe harbour strike at the port of Odessa goes on, and the port remains closed today.\n\
        Nobody goes in, and nobody comes out, said a speaker.\nThe union has called for more of it.\nSubscribe now\n"}),
    );
    put(
        json!({"title": "Hafen", "date": "2025-10-20", "lang": "de", "source": "Kurier Courier", "body": "Der Hafen von Malmö. Die Regierungen sagen nichts."}),
    );
    put(json!({"date": "2025-10-19", "body": "정부는 政府"}));
    put(
        json!({"date": "2025-10-22", "source": "City Courier", "body": "The port closed for a storm. A strike was not called, they tell us."}),
    );
    put(
        json!({"date": "2019", "body": "A walkout at a harbour. A port strike, too: they are striking."}),
    );
    put(json!({"body": "No date is known for this strike at a port."}));
    put(
        json!({"date": "2025-10", "title": "Defense budget", "body": "The defense budget, not defence: 2% or more. Defense budgets rise."}),
    );
    put(
        json!({"date": "2025-10-29", "body": "The defence of the budget is in question: who will pay AT&T?"}),
    );
    put(
        json!({"date": "2021-03-04", "body": "A missile, a missile and a missile: missiles for export; air-to-air ones."}),
    );
    put(
        json!({"date": "2025-09-30", "body": "WHO says the U.S. must pay. The US did not. Zelenskyy met Hegseth in a bulletproof vest."}),
    );
    put(json!({"date": "2024-05-05", "body": "The colour of a collar. The harbour is quiet."}));
    put(
        json!({"date": "2024-05-06", "source": "Daily Echo", "body": "A story of enough words to be one stands here at first, and goes on for as long as a paragraph does.\n\
        Another paragraph that is long enough to be one of a story stands here, and goes on for a while as well.\n\
        The third and last of them ends the story here, and is no shorter than the two that stand before it.\n\
        Comments\nWhat a shame, really.\n"}),
    );
    put(
        json!({"date": "2018-02-03", "body": "The Harbour Workers Union (HWU) has met. The HWU is old."}),
    );
    for days in [0, 1, 2, 6, 7, 8, 13, 14] {
        put(json!({"date": ago(days), "body": "Of late."}));
    }
    Dir::indexed(&[("a.jsonl", &lines)])
}

#[test]
fn every_query_of_the_manual_finds_something_and_not_everything() {
    let dir = archive();
    let all = dir.dateline(&["search", "--count", "*"]).out();
    let queries = queries(&manual());
    assert!(queries.len() > 70, "only {} queries", queries.len());
    for query in &queries {
        let run = dir.dateline(&["search", "--count", "--format", "json", "--", query]);
        let answer = run.exits(0).json();
        let found = answer["total"].to_string();
        assert!(query == "*" || found != all.trim(), "{query} finds all");
        for note in answer["notes"].as_array().expect("notes") {
            let note = note.as_str().expect("a note");
            let is_expected = ["without a date", "matches only capitals", "too, by"];
            let is_expected = is_expected.iter().any(|part| note.contains(part));
            assert!(is_expected, "{query}: {note}");
        }
    }
}

#[test]
fn the_transcripts_of_the_manual_are_what_is_printed() {
    let dir = Dir::with_seeds();
    dir.dateline(&["-q", "stats"]).exits(0);
    let program = env!("CARGO_BIN_EXE_dateline");
    let examples = examples(&manual());
    assert!(examples.len() > 10, "only {} examples", examples.len());
    for Example { command, output } in examples {
        let script = format!("dateline() {{ \"{program}\" \"$@\"; }}\nexec 2>&1\n{command}");
        let ran = run(dir.command("sh").args(["-c", &script]));
        let (printed, expected) = (ran.out(), output.trim_end());
        assert!(
            timeless(printed.trim_end()) == timeless(expected),
            "docs/QUERY.md says\n{expected}\nof {ran}"
        );
    }
}

#[test]
fn help_prints_the_manual_and_the_help_of_commands() {
    let dir = Dir::new();
    dir.dateline(&["help", "query"])
        .prints(&manual())
        .says("")
        .exits(0);
    for command in ["search", "timeline", "help"] {
        let help = dir.dateline(&[command, "--help"]).exits(0).out();
        dir.dateline(&["help", command])
            .prints(&help)
            .says("")
            .exits(0);
    }
    let whole = dir.dateline(&["--help"]).exits(0).out();
    assert!(whole.contains("dateline help query"), "{whole}");
    dir.dateline(&["help"]).prints(&whole).says("").exits(0);
    dir.dateline(&["help", "queri"])
        .prints("")
        .says_part(
            "dateline: help: there is no help on `queri`\nhint: there is on query, index, search,",
        )
        .exits(2);
    dir.dateline(&["help", "query", "--format", "json"])
        .prints("")
        .exits(2);
}

#[test]
fn queries_are_read_off_the_tables() {
    let markdown = "| write | finds |\n|---|---|\n| `a b` | `c` too |\ntext `no`\n| `-x` | y |\n";
    assert_eq!(queries(markdown), ["a b", "-x"]);
}
