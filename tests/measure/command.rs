//! `dateline bench`: what it prints, compares and refuses. What depends on time is not looked at.

use std::fs;

use dateline::measure::processes::together;
use dateline::measure::report::Report;
use serde_json::Value;

use crate::support::{Dir, Run};

/// Five articles, an index, and queries of several classes.
fn archive() -> Dir {
    let lines: String = (0..5)
        .map(|i| {
            format!("{{\"id\":\"a{i}\",\"date\":\"2025-0{}-01\",\"title\":\"Harbour {i}\",\"body\":\"Oil and gas in port {i}.\"}}\n", i + 1)
        })
        .collect();
    let dir = Dir::indexed(&[("a.jsonl", &lines)]);
    dir.file(
        "q.tsv",
        "word\tharbour\nword\toil\nphrase\t\"oil and gas\"\nmonth\tgas\t2025-02\t2025-02\nnewest\toil\ncount\toil gas\ntimeline\tport\n",
    );
    dir
}

fn bench(dir: &Dir, args: &[&str]) -> Run {
    let all = ["bench", "-q", "--queries", "q.tsv", "--samples", "700"];
    dir.dateline(&[&all[..], args].concat())
}

#[test]
fn a_run_tells_figures_phases_and_checksum_and_a_second_has_the_same_answers() {
    let dir = archive();
    let first = bench(&dir, &["--format", "json"]).exits(0).json();
    let second = bench(&dir, &["--format", "json", "--seed", "5", "--threads", "2"])
        .exits(0)
        .json();
    assert_eq!(first["checksum"], second["checksum"]);
    assert_eq!(first["changed"], 0);
    assert_eq!(first["index"]["articles"], 5);
    let classes: Vec<(&str, u64, u64)> = first["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| {
            let number = |name: &str| class[name].as_u64().unwrap();
            (
                class["class"].as_str().unwrap(),
                number("queries"),
                number("samples"),
            )
        })
        .collect();
    assert_eq!(
        classes,
        [
            ("all", 7, 700),
            ("word", 2, 200),
            ("phrase", 1, 100),
            ("month", 1, 100),
            ("newest", 1, 100),
            ("count", 1, 100),
            ("timeline", 1, 100),
        ]
    );
    // Of 100 samples p90 is told, p95 is not.
    let phrase = &first["classes"][2];
    assert!(phrase["percentiles"][1]["ns"].is_u64(), "{phrase}");
    assert!(phrase["percentiles"][2]["ns"].is_null(), "{phrase}");
    let counted: u64 = phrase["histogram"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bucket| bucket[1].as_u64().unwrap())
        .sum();
    assert_eq!(counted, 100);
    let phases: Vec<&str> = phrase["phases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|phase| phase["phase"].as_str().unwrap())
        .collect();
    assert_eq!(
        phases,
        [
            "parse", "plan", "count", "top-k", "rerank", "fetch", "snippet"
        ]
    );
    let totals: Vec<u64> = first["queries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|query| query["total"].as_u64().unwrap())
        .collect();
    assert_eq!(totals, [5, 5, 5, 1, 5, 5, 5]);
}

#[test]
fn several_processes_are_told_as_one_measurement() {
    let dir = archive();
    let one = bench(&dir, &["--format", "json"]).exits(0).json();
    let three = bench(&dir, &["--format", "json", "--processes", "3"]);
    let three = three.exits(0).json();
    assert_eq!(three["checksum"], one["checksum"]);
    assert_eq!(three["settings"]["processes"], 3);
    assert_eq!(three["settings"]["queries_from"], "q.tsv");
    assert_eq!(three["classes"][0]["samples"], 3 * 700);
    assert_eq!(three["queries"][3]["samples"], 3 * 100);
    assert_eq!(three["queries"][3]["since"], "2025-02");
    let p50 = &three["classes"][0]["percentiles"][0];
    let [low, ns, high] = ["low_ns", "ns", "high_ns"].map(|key| p50[key].as_u64().unwrap());
    assert!(low <= ns && ns <= high, "{p50}");
    let text = bench(&dir, &["--processes", "2"]);
    text.exits(0)
        .prints_part("closed loop, 1 thread, in 2 processes");
    bench(&dir, &["--processes", "2", "--cold"]).exits(2);
    fs::create_dir(dir.path("other")).unwrap();
    let beside = bench(&dir, &["--processes", "2", "--compare", "other"]);
    beside.exits(2).says_part("of one process");
}

/// Their percentiles are 100, 110 and 121 ns: the logarithms lie ln 1.1 apart, and Student's t of two degrees is 4.303.
#[test]
fn what_lies_between_processes_makes_the_interval() {
    let dir = archive();
    let run = bench(&dir, &["--format", "json"]).out();
    let mut reports: Vec<Report> = (0..3)
        .map(|_| Report::read(run.as_bytes(), "the run").unwrap())
        .collect();
    for (report, ns) in reports.iter_mut().zip([121, 100, 110]) {
        report.classes[0].percentiles[0].ns = Some(ns);
    }
    reports[1].classes[0].percentiles[1].ns = None;
    reports[2].queries[0].checksum = "other".to_owned();
    let settings = reports[0].settings.clone();
    let all = together(reports, &settings).unwrap();
    let [p50, p90, ..] = all.classes[0].percentiles[..] else {
        panic!("{:?}", all.classes[0]);
    };
    // 110 times and divided by exp(4.303 · ln 1.1 / √3).
    assert_eq!(
        (p50.low_ns, p50.ns, p50.high_ns),
        (Some(87), Some(110), Some(139))
    );
    assert_eq!((p90.ns, p90.low_ns), (None, None), "one withholds it");
    assert_eq!(all.changed, 1, "one answers otherwise");
}

#[test]
fn text_and_csv_have_a_row_for_each_class() {
    let dir = archive();
    let text = bench(&dir, &[]);
    text.exits(0)
        .prints_part("\nword ")
        .prints_part("checksum ");
    let table = bench(&dir, &["--format", "csv"]).exits(0).out();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(rows.len(), 8, "{table}");
    assert_eq!(
        rows[0][..7],
        [
            "loop",
            "class",
            "queries",
            "samples",
            "throughput",
            "mean_ms",
            "p50_ms"
        ]
    );
    assert_eq!(rows[3][..4], ["closed", "phrase", "1", "100"]);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{table}");
}

#[test]
fn an_open_loop_and_a_sweep_ask_at_their_rates() {
    let dir = archive();
    let args = [
        "--rates",
        "5000,20000",
        "--arrivals",
        "constant",
        "--format",
        "json",
    ];
    let report = bench(&dir, &args).exits(0).json();
    let sweep = report["sweep"].as_array().unwrap();
    let rates: Vec<(f64, u64)> = sweep
        .iter()
        .map(|point| {
            (
                point["rate"].as_f64().unwrap(),
                point["samples"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(rates, [(5_000.0, 700), (20_000.0, 700)]);
    let report = bench(&dir, &["--rate", "5000", "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(report["settings"]["rate"], 5_000.0);
    assert_eq!(report["classes"][0]["samples"], 700);
}

#[test]
fn an_earlier_result_is_compared_and_its_queries_are_asked_again() {
    let dir = archive();
    let earlier = bench(&dir, &["--format", "json"]);
    dir.file("before.json", earlier.out());
    let again = dir.dateline(&[
        "bench",
        "-q",
        "--samples",
        "70",
        "--compare",
        "before.json",
        "--format",
        "json",
    ]);
    let report = again.exits(0).json();
    let with = &report["comparison"];
    assert_eq!(
        (&with["pairs"], &with["differing"]),
        (&Value::from(7), &Value::from(0))
    );
    assert_eq!(with["doubts"], Value::Array(Vec::new()));
    assert_eq!(report["settings"]["queries_from"], "those of before.json");

    // Another answer to one of them, and another manner of asking.
    dir.file(
        "articles/b.jsonl",
        "{\"id\":\"b\",\"date\":\"2025-02-02\",\"body\":\"More gas.\"}\n",
    );
    dir.dateline(&["index", "articles"]).exits(0);
    let args = [
        "bench",
        "-q",
        "--samples",
        "70",
        "--compare",
        "before.json",
        "-n",
        "3",
    ];
    dir.dateline(&args)
        .exits(1)
        .prints_part("! ANSWERS DIFFER from those of before.json in ")
        .prints_part("! NOT ALIKE: limit: 3 here, 10 there\n")
        .prints_part("! NOT ALIKE: articles: 6 here, 5 there\n");
}

#[test]
fn another_index_is_asked_in_turn() {
    let dir = archive();
    dir.copy("index", "copy");
    let report = bench(&dir, &["--compare", "copy", "--format", "json"])
        .exits(0)
        .json();
    let with = &report["comparison"];
    assert_eq!(
        (&with["pairs"], &with["differing"]),
        (&Value::from(7), &Value::from(0))
    );
    assert_eq!(report["classes"][0]["samples"], 350, "half of the requests");
    dir.file("other/c.jsonl", "{\"id\":\"c\",\"body\":\"Harbour.\"}\n");
    dir.dateline(&["--index", "small", "index", "other"])
        .exits(0);
    bench(&dir, &["--compare", "small", "--format", "csv"])
        .exits(1)
        .says_part("dateline: ANSWERS DIFFER from those of small in 7 of 7 queries");
    bench(&dir, &["--compare", "copy", "--rate", "10"])
        .exits(2)
        .says_part("two indexes take turns in a closed loop");
}

#[cfg(target_os = "linux")]
#[test]
fn a_cold_run_answers_as_a_warm_one() {
    let dir = archive();
    let warm = bench(&dir, &["--format", "json"]).json();
    let cold = [
        "bench",
        "-q",
        "--queries",
        "q.tsv",
        "--samples",
        "14",
        "--cold",
        "--format",
        "json",
    ];
    let cold = dir.dateline(&cold).exits(0).json();
    assert_eq!(cold["checksum"], warm["checksum"]);
    assert_eq!(cold["classes"][0]["samples"], 14);
    assert_eq!(cold["warm_up"], Value::Null);
    assert_eq!(cold["classes"][0]["phases"][0]["phase"], "start and open");
}

#[test]
fn the_report_is_one_page_that_holds_no_markup_of_others() {
    let dir = archive();
    dir.file(
        "q.tsv",
        "<b>bold</b>\toil <script>alert(1)</script>\nword\tgas & \"port\"\n",
    );
    let args = ["--compare", "index2", "--html", "r.html", "--rates", "9000"];
    dir.copy("index", "index2");
    bench(&dir, &args).exits(2).says_part("--compare");
    bench(&dir, &["--compare", "index2", "--html", "r.html"]).exits(0);
    let page = fs::read_to_string(dir.path("r.html")).unwrap();
    assert!(
        !page.contains("<script") && !page.contains("<b>bold"),
        "{page}"
    );
    assert!(page.contains("&lt;b&gt;bold&lt;/b&gt;"));
    for outside in ["http:", "https:", "url(", "@import", "src="] {
        assert!(!page.contains(outside), "the page names {outside}");
    }
    let charts: Vec<&str> = page.split("<svg").skip(1).collect();
    assert_eq!(charts.len(), 4, "latency, curves, phases, ratios");
    for chart in charts {
        let (svg, _) = chart.split_once("</svg>").unwrap();
        let drawing = format!("<svg{svg}</svg>");
        let parsed = roxmltree::Document::parse(&drawing).unwrap();
        let names: Vec<&str> = parsed
            .root_element()
            .children()
            .map(|node| node.tag_name().name())
            .collect();
        assert!(names.starts_with(&["title", "desc"]), "{names:?}");
        assert!(
            !drawing.contains("NaN") && !drawing.contains("inf"),
            "{drawing}"
        );
    }
}

#[test]
fn what_cannot_be_measured_is_said_before_anything_is() {
    let dir = archive();
    dir.file("bad.tsv", "word\toil\nmonth\tgas date:2025-02-30\n");
    dir.file("no.json", "{\"queries\":[]}");
    for (args, what) in [
        (
            &["--queries", "bad.tsv"][..],
            "`gas date:2025-02-30` of class `month` has no answer",
        ),
        (&["--queries", "none.tsv"], "none.tsv: cannot be read"),
        (
            &["--classes", "frob"],
            "`frob` is no class that can be drawn",
        ),
        (
            &["--compare", "no.json"],
            "no.json: this is no result of a benchmark",
        ),
        (&["--rates", "10,x"], "--rates: `x`: it is not a number"),
        (&["--rate", "0"], "it goes from 0.001 to 1000000"),
        (&["--threads", "0"], "0 is not in 1..=512"),
        (&["--cold", "--rate", "5"], "cannot be used with"),
        (&["--format", "jsonl"], "bench does not print jsonl"),
        (
            &[
                "--html",
                "no/such/r.html",
                "--samples",
                "7",
                "--queries",
                "q.tsv",
            ],
            "no/such/r.html: cannot be written",
        ),
    ] {
        let all = [&["bench"][..], args].concat();
        dir.dateline(&all).exits(2).says_part(what);
    }
}
