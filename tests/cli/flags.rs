//! The flags of `search`: order, pages, all of it; and several indexes as one.

use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};

use super::HARBOUR;
use crate::support::{Dir, Run};

/// Twelve articles: a day each, one without a date, and `c07` the best for `harbour`.
fn dozen() -> Dir {
    let mut lines = String::new();
    for day in 1..=12 {
        let body = if day == 7 {
            "Harbour, harbour, harbour."
        } else {
            "A long story that names the harbour once and goes on about other things."
        };
        let mut article = json!({"id": format!("c{day:02}"), "body": body});
        if day != 5 {
            article["date"] = json!(format!("2025-03-{day:02}"));
        }
        lines.push_str(&format!("{article}\n"));
    }
    Dir::indexed(&[("a.jsonl", &lines)])
}

/// The ids of an answer in JSON Lines.
fn ids(run: &Run) -> Vec<String> {
    let id = |line: &str| {
        let hit: Value = serde_json::from_str(line).expect("a hit a line");
        hit["id"].as_str().expect("an id").to_owned()
    };
    run.out().lines().map(id).collect()
}

fn search(dir: &Dir, args: &[&str]) -> Run {
    dir.dateline(&[&["search", "harbour", "--format", "jsonl"], args].concat())
}

const NEWEST: [&str; 12] = [
    "c12", "c11", "c10", "c09", "c08", "c07", "c06", "c04", "c03", "c02", "c01", "c05",
];

fn oldest() -> Vec<&'static str> {
    let mut ids = NEWEST.to_vec();
    ids[..11].reverse();
    ids
}

#[test]
fn an_order_by_date_puts_the_undated_last() {
    let dir = dozen();
    let order = |order: &str| ids(search(&dir, &["--sort", order, "-n", "12"]).exits(0));
    assert_eq!(order("newest"), NEWEST);
    assert_eq!(order("oldest"), oldest());
    assert_eq!(order("relevance")[0], "c07");
    search(&dir, &["--sort", "oldest", "-n", "2"])
        .says_part("dateline: 12 articles, the oldest 2 shown (N ms)\n");
    search(&dir, &["--sort", "size"]).prints("").exits(2);
}

#[test]
fn pages_say_how_to_go_on_and_make_up_the_whole() {
    let dir = dozen();
    for sort in ["relevance", "newest", "oldest"] {
        let whole = ids(&search(&dir, &["--sort", sort, "-n", "12"]));
        let mut found = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut args = vec!["--sort", sort, "-n", "5"];
            args.extend(cursor.iter().flat_map(|cursor| ["--after", cursor]));
            let page = search(&dir, &args);
            page.exits(0);
            found.extend(ids(&page));
            let said = page.err();
            let more = said
                .lines()
                .find_map(|line| line.strip_prefix("dateline: more: --after "));
            cursor = more.map(str::to_owned);
            if cursor.is_none() || found.len() > 12 {
                break;
            }
        }
        assert_eq!(found, whole, "{sort}");
        let skipped = ids(&search(&dir, &["--sort", sort, "--offset", "10"]));
        assert_eq!(skipped, whole[10..], "{sort}");
    }
    search(&dir, &["--offset", "3", "-n", "4"])
        .says_part("dateline: 12 articles, 4 to 7 shown (N ms)\ndateline: more: --after ")
        .exits(0);
    search(&dir, &["--offset", "100"])
        .prints("")
        .says("dateline: 12 articles, none after the first 100 (N ms)\n")
        .exits(0);
    search(&dir, &["-q", "-n", "5"]).says("").exits(0);
    // In an object, the cursor is in the object.
    let run = dir.dateline(&["search", "harbour", "-n", "5", "--format", "json"]);
    assert!(run.says("").json()["next"].is_string(), "{run}");
    search(&dir, &["--after", "no cursor"]).prints("").exits(2);
    search(&dir, &["--after", "x", "--offset", "1"])
        .prints("")
        .exits(2);
}

#[test]
fn all_prints_every_match_by_date() {
    let dir = dozen();
    let run = search(&dir, &["--all"]);
    assert_eq!(ids(&run), NEWEST);
    run.says("dateline: 12 articles (N ms)\n").exits(0);
    assert_eq!(ids(&search(&dir, &["--all", "--sort", "newest"])), NEWEST);
    assert_eq!(ids(&search(&dir, &["--all", "--sort", "oldest"])), oldest());
    let text = dir.dateline(&["search", "harbour", "--all", "-q"]);
    assert_eq!(
        text.says("")
            .exits(0)
            .out()
            .matches(" · articles/a.jsonl:")
            .count(),
        12
    );
    dir.dateline(&["search", "zzzz", "--all", "-q", "--format", "csv"])
        .prints("rank,id,score,date,source,title,author,url,lang,origin,snippet\r\n")
        .exits(1);
}

#[test]
fn all_goes_with_no_page_and_with_no_object() {
    let dir = Dir::indexed(&[HARBOUR]);
    for other in [
        &["--limit", "5"][..],
        &["--offset", "5"],
        &["--after", "x"],
        &["--count"],
        &["--open", "1"],
    ] {
        search(&dir, &[&["--all"], other].concat())
            .prints("")
            .says_part("cannot be used with")
            .exits(2);
    }
    dir.dateline(&["search", "harbour", "--all", "--format", "json"])
        .prints("")
        .says(
            "dateline: --format: --all prints articles as they come, and json is one object\n\
             hint: a JSON object a line: --all --format jsonl\n",
        )
        .exits(2);
    search(&dir, &["--all", "--sort", "relevance"])
        .prints("")
        .says_part("hint: --sort newest or oldest, or --limit N instead of --all\n")
        .exits(2);
}

#[test]
fn a_reader_of_all_that_has_seen_enough_is_no_error() {
    let many: String = (0..2_000)
        .map(|i| format!("{}\n", json!({"id": format!("{i:064}"), "body": "harbour"})))
        .collect();
    let dir = Dir::indexed(&[("a.jsonl", &many)]);
    for format in ["text", "jsonl", "csv", "trec"] {
        let mut program = dir.program(&["search", "harbour", "--all", "--format", format]);
        let program = program.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().expect("a start");
        let mut stdout = child.stdout.take().expect("a pipe");
        stdout.read_exact(&mut [0; 10]).expect("ten bytes");
        drop(stdout);
        let output = child.wait_with_output().expect("an end");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            (output.status.code(), said.as_str()),
            (Some(0), ""),
            "{format}"
        );
    }
}

#[test]
fn several_indexes_are_searched_as_one_and_written_one_by_one() {
    let dir = Dir::indexed(&[HARBOUR]);
    dir.file(
        "more/b.jsonl",
        "{\"id\":\"b1\",\"body\":\"The harbour of B.\"}\n",
    );
    dir.dateline(&["--index", "b", "index", "more"]).exits(0);
    let both = ["--index", "index", "--index", "b"];
    let mut found = ids(search(&dir, &both).exits(0));
    found.sort_unstable();
    assert_eq!(found, ["a1", "a2", "b1"]);
    for id in ["a1", "b1"] {
        dir.dateline(&[&both[..], &["show", id]].concat())
            .says("")
            .exits(0);
    }
    dir.dateline(&[&both[..], &["show", "c1"]].concat())
        .exits(1);
    let stats = dir.dateline(&[&both[..], &["stats", "--format", "json"]].concat());
    assert_eq!(stats.exits(0).json()["articles"], 3);
    // The same one twice is one.
    dir.dateline(&[
        "search", "harbour", "--count", "--index", "b", "--index", "./b",
    ])
    .prints("1\n")
    .exits(0);
    search(&dir, &["--index", "b", "--index", "nowhere"])
        .prints("")
        .says_part("dateline: nowhere: there is no index here\n")
        .exits(2);
    dir.dateline(&[&both[..], &["index", "more"]].concat())
        .prints("")
        .says(
            "dateline: --index: this command works on one, and 2 are named\n\
             hint: search, show, timeline, sources, terms, stats, serve, bench and eval take several; run this one for each\n",
        )
        .exits(2);
}

#[test]
fn the_help_of_search_explains_formats_cursors_and_exit_codes() {
    let help = Dir::new().dateline(&["search", "--help"]).exits(0).out();
    for part in [
        "Formats:\n  text ",
        "  jsonl  a hit a line",
        "  csv    rank,id,score,date,source,title,author,url,lang,origin,snippet\n",
        "  trec   1 Q0 ID RANK SCORE dateline\n",
        "Cursors:\n",
        "`more: --after CURSOR`",
        "Exit codes:\n  0 found, 1 nothing found (or no hit N to open), 2 error",
    ] {
        assert!(help.contains(part), "{part:?} is not in\n{help}");
    }
}

#[test]
fn a_language_and_a_part_are_filters_of_every_command_that_finds() {
    let dir = Dir::indexed(&[(
        "a.jsonl",
        r#"{"id":"de","lang":"de-AT","title":"Sturm","date":"2025-01-02","source":"Bote","body":"Der Sturm zieht ab."}
{"id":"en","lang":"English","title":"Sturm in town","date":"2025-01-03","source":"Herald","body":"A visitor by that name came."}
{"id":"fr","lang":"fr","title":"Orage","date":"2025-01-04","source":"Herald","body":"Le mot Sturm veut dire orage."}
"#,
    )]);
    for (flags, ids) in [
        (&[][..], &["fr", "en", "de"][..]),
        (&["--lang", "de"], &["de"]),
        (&["--lang", "German", "--lang", "en"], &["en", "de"]),
        (&["--lang", "ja"], &[]),
        (&["--in", "title"], &["en", "de"]),
        (&["--in", "body"], &["fr", "de"]),
        (&["--in", "title,body", "--lang=fr"], &["fr"]),
    ] {
        let search = [
            &["search", "sturm", "--sort", "newest", "--format", "json"],
            flags,
        ]
        .concat();
        let answer = dir.dateline(&search).json();
        let found: Vec<&str> = answer["hits"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|hit| hit["id"].as_str())
            .collect();
        assert_eq!(found, ids, "{flags:?}");
        let count = [&["sources", "sturm", "--format", "json"], flags].concat();
        assert_eq!(dir.dateline(&count).json()["total"], ids.len(), "{flags:?}");
    }
    dir.dateline(&["search", "sturm", "--in", "footnote"])
        .exits(2)
        .says_part("[possible values: title, body, lead, byline, comments, furniture, any]");
}
