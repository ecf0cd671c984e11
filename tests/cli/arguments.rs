//! What an argument with a dash is: a word to leave out, a flag, or a flag misspelt.

use super::HARBOUR;
use crate::support::Dir;

#[test]
fn a_word_to_leave_out_needs_no_quotes_after_a_first_word() {
    let dir = Dir::indexed(&[HARBOUR]);
    let cases: [(&[&str], &str); 16] = [
        (&["storm", "-trump"], "storm -trump"),
        (&["storm -trump"], "storm -trump"),
        (
            &["storm", "-trump", "-biden", "sea"],
            "storm -trump -biden sea",
        ),
        // Flags before, between and behind are flags.
        (&["-n5", "storm", "-q", "-trump"], "storm -trump"),
        (&["storm", "-qn", "5", "-trump"], "storm -trump"),
        (&["storm", "-n=5", "-trump", "-vh2o"], "storm -trump -vh2o"),
        // A flag's value is its own, whatever it begins with.
        (&["storm", "--since", "-30d", "-trump"], "storm -trump"),
        (
            &["--source", "x", "storm", "--until=-1d", "-trump"],
            "storm -trump",
        ),
        // Words whose first letters are flags.
        (
            &["storm", "-hegseth", "-nuclear", "-quayle"],
            "storm -hegseth -nuclear -quayle",
        ),
        (&["storm", "-vote"], "storm -vote"),
        // What no flag begins with.
        (&["storm", "-2025"], "storm -2025"),
        (&["storm", "-5", "-\"a b\"", "-日"], "storm -5 -\"a b\" -日"),
        (
            &["storm", "-source:reuters", "-since:2025"],
            "storm -source:reuters -since:2025",
        ),
        (&["storm", "-(a", "OR", "b)"], "storm -(a OR b)"),
        (&["--", "-trump", "-n", "--sicne"], "-trump -n --sicne"),
        (&["storm", "--", "-q", "-trump"], "storm -q -trump"),
    ];
    for (args, query) in cases {
        let run = dir.dateline(&[&["search", "--format", "json"], args].concat());
        assert_eq!(run.json()["query"], query, "{run}");
    }
}

#[test]
fn what_could_be_a_flag_misspelt_is_an_error_with_a_way_out() {
    let dir = Dir::indexed(&[HARBOUR]);
    let cases: [(&[&str], &str); 13] = [
        (
            &["storm", "--sicne", "2024"],
            "tip: a similar argument exists: '--since'",
        ),
        (&["storm", "--trump"], "unexpected argument '--trump' found"),
        (
            &["storm", "-since", "2024"],
            "hint: a flag has two dashes, --since; ",
        ),
        (&["storm", "-all"], "hint: a flag has two dashes, --all; "),
        (
            &["storm", "-format=json"],
            "hint: a flag has two dashes, --format=json; ",
        ),
        (
            &["storm", "-x"],
            "hint: a letter to leave out belongs into the quotes: dateline search 'storm -x'\n",
        ),
        (
            &["-trump"],
            "hint: a query that begins with - stands after --: dateline search -- -trump\n",
        ),
        (
            &["-trump", "storm"],
            "hint: a query that begins with - stands after --: dateline search -- -trump\n",
        ),
        // Not a number, so not the flag; not behind a word, so not a word.
        (
            &["-nuclear", "storm"],
            "hint: a query that begins with - stands after --: dateline search -- -nuclear\n",
        ),
        (&["-harbour"], "dateline: search: `-harbour` is no flag\n"),
        (
            &["--count", "-harbour", "strike"],
            "`-harbour` is no flag\n",
        ),
        (&["storm", "-help"], "hint: a flag has two dashes, --help; "),
        (
            &["storm", "--limit", "-trump"],
            "unexpected argument '-t' found",
        ),
    ];
    for (args, error) in cases {
        let run = dir.dateline(&[&["search"], args].concat());
        run.prints("").says_part(error).exits(2);
    }
    // Elsewhere a dash begins a flag and nothing else.
    for args in [
        &["show", "a1", "-trump"][..],
        &["stats", "-trump"],
        &["-trump", "search", "x"],
    ] {
        let run = dir.dateline(args);
        run.prints("")
            .says_part("unexpected argument '-t' found")
            .exits(2);
        assert!(!run.err().contains("hint:"), "{run}");
    }
}

#[test]
fn words_side_by_side_and_in_quotes_find_the_same() {
    let dir = Dir::indexed(&[HARBOUR]);
    for (args, count) in [
        (&["harbour"][..], "2\n"),
        (&["harbour", "-storm"], "1\n"),
        (&["harbour -storm"], "1\n"),
        (&["harbour", "reopened"], "1\n"),
        (&["harbour reopened"], "1\n"),
        (&["--", "-storm"], "1\n"),
    ] {
        dir.dateline(&[&["search", "--count"], args].concat())
            .prints(count)
            .says("")
            .exits(0);
    }
}

#[test]
fn an_index_counts_wherever_it_stands() {
    let dir = Dir::indexed(&[HARBOUR]);
    dir.file("more/b.jsonl", "{\"id\":\"b\",\"body\":\"A harbour.\"}\n");
    dir.dateline(&["--index", "b", "index", "more"]).exits(0);
    for args in [
        &["--index", "index", "search", "--index", "b"][..],
        &["--index=b", "-q", "--index", "index", "search"],
        &["search", "--index", "index", "--index=b"],
    ] {
        dir.dateline(&[args, &["harbour", "--count"]].concat())
            .prints("3\n")
            .exits(0);
    }
    dir.dateline(&["--index", "b", "help"]).says("").exits(0);
    dir.dateline(&["--index"]).prints("").exits(2);
}
