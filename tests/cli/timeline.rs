//! `timeline`: bars, tables and objects, and what is said beside them.

use serde_json::{Value, json};

use crate::support::{Dir, run};

/// Articles over three weeks, one of them dated to a month and one to none.
fn archive() -> Dir {
    let mut lines = String::new();
    let mut put = |date: Option<&str>, body: &str| {
        let mut article = json!({"body": body});
        if let Some(date) = date {
            article["date"] = json!(date);
        }
        article["id"] = json!(lines.len().to_string());
        lines.push_str(&format!("{article}\n"));
    };
    for _ in 0..8 {
        put(Some("2025-03-03"), "oil");
    }
    put(Some("2025-03-05"), "oil and gas");
    put(Some("2025-03-06T23:59"), "gas");
    put(Some("2025-03-17"), "oil");
    put(Some("2025-03"), "oil");
    put(None, "oil");
    Dir::indexed(&[("a.jsonl", &lines)])
}

#[test]
fn bars_show_each_bucket_and_the_undated() {
    let dir = archive();
    dir.dateline(&["timeline", "oil", "--by", "week"])
        .prints(&format!(
            "2025-W09   1~ {}▌\n2025-W10   9  {}\n2025-W11   0\n2025-W12   1  {}▌\nundated    1\n",
            "█".repeat(7),
            "█".repeat(67),
            "█".repeat(7)
        ).replace("   ", "  "))
        .says(
            "dateline: 12 articles by week, 1 of them undated (N ms)\n\
             dateline: 1 article dated only to a month or a year is counted in its first week, marked ~\n",
        )
        .exits(0);
    dir.dateline(&["timeline", "gas"])
        .prints(&format!(
            "2025-03-05  1 {0}\n2025-03-06  1 {0}\n",
            "█".repeat(66)
        ))
        .says("dateline: 2 articles by day (N ms)\n")
        .exits(0);
    // All there is, by a length that fits.
    dir.dateline(&["timeline", "-q"])
        .prints_part("2025-03-02  0\n2025-03-03  8")
        .says("")
        .exits(0);
}

#[test]
fn bars_are_ascii_where_the_locale_is() {
    let dir = archive();
    let shown = |variable: &str, locale: &str| {
        run(dir.program(&["timeline", "gas"]).env(variable, locale)).out()
    };
    for locale in ["C", "POSIX", "de_DE.ISO-8859-1"] {
        assert_eq!(
            shown("LC_ALL", locale),
            format!("2025-03-05  1 {0}\n2025-03-06  1 {0}\n", "#".repeat(66))
        );
    }
    for locale in ["C.UTF-8", "de_DE.utf8", "de_DE", "ca_ES.UTF-8@valencia", ""] {
        assert!(shown("LANG", locale).contains('█'), "{locale}");
    }
}

#[test]
fn several_queries_stand_side_by_side_on_one_scale() {
    let dir = archive();
    let args = [
        "timeline",
        "oil",
        "--vs",
        "gas",
        "--vs",
        "a query\nthat is much too long for its column",
        "--by",
        "month",
    ];
    dir.dateline(&args)
        .prints(
            "         oil                      gas                     a query that is much …\n\
             2025-03  11 ████████████████████  2 ███▋                  0\n\
             undated   1                       0                       0\n",
        )
        .says_part("dateline: `oil`: 12 articles by month, 1 of them undated (N ms)\n")
        .says_part("dateline: `gas`: 2 articles by month (N ms)\n")
        .says_part("dateline: `a query that is much too long for its column`: no article has ")
        .exits(0);
    let eight: Vec<&str> = ["--vs", "x"].repeat(7);
    let run = dir.dateline(&[&["timeline", "oil", "--format", "csv", "-q"], &eight[..]].concat());
    run.exits(0)
        .prints_part("bucket,start,end,oil,x,x,x,x,x,x,x\r\n");
    dir.dateline(&[&["timeline", "oil", "--vs", "y"], &eight[..]].concat())
        .prints("")
        .says("dateline: --vs: 9 queries are too many to tell apart; 8 is the limit\nhint: count them in several timelines\n")
        .exits(2);
}

#[test]
fn tables_and_objects_have_the_documented_columns_and_keys() {
    let dir = archive();
    let window = ["--since", "2025-03-05", "--until", "2025-03-06", "-q"];
    let with = |args: &[&str]| dir.dateline(&[&["timeline"], args, &window].concat());
    with(&["gas", "--format", "csv"])
        .prints("bucket,start,end,count\r\n2025-03-05,2025-03-05,2025-03-05,1\r\n2025-03-06,2025-03-06,2025-03-06,1\r\n")
        .exits(0);
    with(&["=cmd", "--vs", "-gas", "--by", "quarter", "--format", "csv"])
        .prints("bucket,start,end,'=cmd,'-gas\r\n2025-Q1,2025-01-01,2025-03-31,0,1\r\n")
        .exits(0);
    with(&["oil", "--format", "jsonl", "--by", "week"])
        .prints(
            "{\"bucket\":\"2025-W10\",\"start\":\"2025-03-03\",\"end\":\"2025-03-09\",\"partial\":true,\"counts\":[2],\"imprecise\":[1]}\n",
        )
        .exits(0);
    let run = dir.dateline(&[
        "timeline",
        "oil",
        "--since",
        "2025-03-05",
        "--format",
        "json",
    ]);
    let object = run.says("").exits(0).json();
    let keys: Vec<&String> = object.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["archive", "buckets", "by", "series", "took_us"]);
    assert_eq!(
        (&object["by"], &object["archive"]),
        (&json!("day"), &json!(13))
    );
    assert_eq!(
        object["series"],
        json!([{"query": "oil", "parsed": "oil since:2025-03-05", "total": 3, "undated": 0, "imprecise": 1, "undated_left_out": 1,
            "notes": ["1 article without a date is left out by the date filter: date:none finds them"]}])
    );
    assert_eq!(object["buckets"].as_array().map(Vec::len), Some(13));
    assert_eq!(
        object["buckets"][0],
        json!({"bucket": "2025-03-05", "start": "2025-03-05", "end": "2025-03-05", "counts": [2], "imprecise": [1]})
    );
    dir.dateline(&["timeline", "oil", "--format", "trec"])
        .prints("")
        .says_part("hint: timeline prints text, json, jsonl, csv\n")
        .exits(2);
}

#[test]
fn filters_are_those_of_a_search() {
    let dir = archive();
    let total = |args: &[&str]| -> Value {
        let all = [&["timeline", "--format", "json"], args].concat();
        dir.dateline(&all).json()["series"][0]["total"].clone()
    };
    assert_eq!(total(&["oil", "gas"]), 1);
    assert_eq!(total(&["oil", "gas", "--any"]), 13);
    assert_eq!(total(&["oil", "-gas"]), 11);
    assert_eq!(total(&["--literal", "oil OR gas"]), 0);
    assert_eq!(total(&["oil", "--source", "nobody"]), 0);
    assert_eq!(total(&["--literal"]), 13);
    assert_eq!(total(&["--until", "2025-03-04"]), 9);
}

#[test]
fn nothing_found_is_1_and_what_cannot_be_counted_is_2() {
    let dir = archive();
    dir.dateline(&["timeline", "peat"])
        .prints("")
        .says("dateline: nothing found by day (N ms)\n")
        .exits(1);
    dir.dateline(&[
        "timeline",
        "peat",
        "--since",
        "2025-03-03",
        "--until",
        "2025-03-04",
    ])
    .prints("2025-03-03  0\n2025-03-04  0\n")
    .exits(1);
    dir.dateline(&["timeline", "oil", "--since", "1600", "--by", "day"])
        .prints("")
        .says(
            "dateline: --by day: 155305 buckets from 1600-01-01 to 2025-03-17, and 100000 is the limit\n\
             hint: --by week, or a shorter time by --since and --until\n",
        )
        .exits(2);
    dir.dateline(&["timeline", "oil", "--by", "decade"])
        .prints("")
        .says_part("[possible values: day, week, month, quarter, year]")
        .exits(2);
    dir.dateline(&["timeline", "oil since:2025-02-30"])
        .prints("")
        .exits(2);
}

#[test]
fn a_cut_bucket_is_said_to_be_one() {
    let dir = archive();
    dir.dateline(&["timeline", "gas", "--by", "month", "--since", "2025-03-06", "--until", "2025-05-01", "--color", "never"])
        .says_part("dateline: counted in part, because the dates asked for begin or end within: 2025-03, 2025-05\n")
        .exits(0);
}

#[test]
fn commands_that_count_build_the_sample_and_take_several_indexes() {
    let builds = "dateline: no index yet: indexing the sample articles in ./seeds\n";
    for command in [&["timeline", "AMRAAM"][..], &["sources"], &["terms", "amr"]] {
        let dir = Dir::with_seeds();
        dir.dateline(command).says_part(builds).exits(0);
        dir.dateline(&[&["--index", "mine"], command].concat())
            .prints("")
            .says_part("dateline: mine: there is no index here\n")
            .exits(2);
    }
    let dir = archive();
    dir.file(
        "b/b.jsonl",
        "{\"id\":\"b\",\"date\":\"2025-03-18\",\"source\":\"B\",\"body\":\"oil oilfield\"}\n",
    );
    dir.dateline(&["--index", "two", "index", "b"]).exits(0);
    let both = |args: &[&str]| {
        dir.dateline(&[&["--index", "index", "--index", "two", "-q"], args].concat())
    };
    both(&["timeline", "oil", "--since", "2025-03-17", "--format", "csv"])
        .prints("bucket,start,end,count\r\n2025-03-17,2025-03-17,2025-03-17,2\r\n2025-03-18,2025-03-18,2025-03-18,1\r\n")
        .exits(0);
    both(&["sources", "oil"])
        .prints(" 1  2025-03-18                B\n12  without source\n")
        .exits(0);
    both(&["terms", "oil"])
        .prints("13  oil\n 1  oilfield\n")
        .exits(0);
}
