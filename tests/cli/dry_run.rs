//! `index --dry-run`: what would be read, the report of it, and the overrides that a reader makes of that.

use serde_json::Value;

use super::HARBOUR;
use super::update::{aged, settle};
use crate::support::Dir;

fn report(dir: &Dir, args: &[&str]) -> Vec<Value> {
    let run = dir.dateline(&[&["-q", "index", "in", "--dry-run", "--report", "-"], args].concat());
    let lines = run.out();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn nothing_is_written_and_the_numbers_are_those_of_a_run() {
    let dir = Dir::new();
    dir.file("in/a.jsonl", format!("{}not json\n", HARBOUR.1))
        .file("in/b.pdf", "%PDF-1.7");
    settle(&dir, "in/a.jsonl", 50);
    let expected = "would read               2   from 1 file (194 bytes) in N s, N MB/s\n\
                    refused                  1\nundated                  1\nwithout source           1\n1 pdf not read\n";
    dir.dateline(&["index", "in", "--dry-run"])
        .prints(expected)
        .says("dateline: in/a.jsonl:3: not a JSON object: expected ident at line 1 column 2 of the record\n")
        .exits(1);
    assert_eq!(dir.files(""), ["in/a.jsonl", "in/b.pdf"]);
    dir.dateline(&["-q", "index", "in"]).exits(1);
    let before = dir.files("index");
    let run = dir.dateline(&["index", "in", "--dry-run", "--report", "r.jsonl"]);
    run.exits(1);
    assert!(
        run.out()
            .ends_with("1 unchanged file would not be read again\n"),
        "{run}"
    );
    assert_eq!(dir.files("index"), before);
    assert_eq!(
        std::fs::read_to_string(dir.path("r.jsonl"))
            .unwrap()
            .lines()
            .count(),
        3
    );
    let json = dir
        .dateline(&["-q", "index", "in", "--dry-run", "--format", "json"])
        .json();
    assert_eq!((&json["read"], &json["dry_run"]), (&2.into(), &true.into()));
}

#[test]
fn a_row_has_each_field_with_its_evidence() {
    let dir = Dir::new();
    dir.file("in/a.jsonl", format!("{}x\n", HARBOUR.1));
    let rows = report(&dir, &[]);
    let row = &rows[0];
    assert_eq!(row["file"], "in/a.jsonl");
    assert_eq!(row["line"], 1);
    assert_eq!(row["id"], "a1");
    assert_eq!(row["title"], "Harbour reopens");
    assert_eq!(row["date"], "2025-11-03");
    assert_eq!(row["precision"], "day");
    assert_eq!(row["source"], "Coast Herald");
    assert_eq!(row["url"], Value::Null);
    assert_eq!(row["evidence"]["date"]["rule"], "stated field");
    assert_eq!(row["evidence"]["date"]["quote"], "2025-11-03");
    assert_eq!(row["chars"]["lead"], 31);
    assert_eq!(
        rows[2]["refused"],
        "not a JSON object: expected value at line 1 column 1 of the record"
    );
    assert_eq!(rows[2]["line"], 3);
}

#[test]
fn refused_dates_are_among_the_doubts() {
    let dir = Dir::new();
    dir.file(
        "in/a.jsonl",
        "{\"id\":\"1\",\"date\":\"soon\",\"body\":\"Text.\"}\n",
    );
    let rows = report(&dir, &[]);
    assert_eq!(
        rows[0]["doubts"]["date"][0],
        "the stated date `soon` is not a date"
    );
}

#[test]
fn rows_of_a_report_become_overrides() {
    let dir = Dir::new();
    aged(&dir, "in/a.jsonl", HARBOUR.1);
    aged(&dir, "in/b.txt", "Another story.\n\nIt goes on.");
    dir.dateline(&["-q", "index", "in"]).exits(0);
    let row = report(&dir, &[])
        .into_iter()
        .find(|row| row["file"] == "in/b.txt")
        .unwrap();
    let table = format!(
        "file,id,date,source\n{},{},2024-05,Coast Echo\n",
        row["file"].as_str().unwrap(),
        row["id"].as_str().unwrap()
    );
    dir.file("in/overrides.csv", format!("{table}nowhere.txt,,2024,\n"));
    let run = dir.dateline(&["index", "in"]);
    run.exits(0);
    run.says("dateline: in/overrides.csv:3: the override found no record\n");
    let run = dir.dateline(&["show", "b", "--format", "json"]);
    run.exits(0);
    let article = run.json();
    assert_eq!(article["date"], "2024-05");
    assert_eq!(article["published"]["evidence"]["rule"], "override");
    assert_eq!(article["source"]["name"], "Coast Echo");
    // What has not changed is not read again, and still has it.
    let run = dir.dateline(&["index", "in"]);
    run.exits(0);
    assert!(
        run.out().contains("2 unchanged files not read again"),
        "{run}"
    );
    dir.dateline(&["-q", "index", "--rebuild"]).exits(0);
    assert_eq!(
        dir.dateline(&["show", "b", "--format", "json"]).json()["date"],
        "2024-05"
    );
    // Without the row the file is as it was.
    dir.file("in/overrides.csv", "file,date\n");
    let run = dir.dateline(&["index", "in"]);
    run.exits(0);
    assert!(
        run.out().contains("1 unchanged file not read again"),
        "{run}"
    );
    assert_eq!(
        dir.dateline(&["show", "b", "--format", "json"]).json()["date"],
        Value::Null
    );
}

#[test]
fn a_bad_row_is_an_error_before_anything_is_read() {
    let dir = Dir::new();
    dir.file("in/a.jsonl", HARBOUR.1)
        .file("o.csv", "file,date\na.jsonl,soon\n");
    dir.dateline(&["index", "in", "--overrides", "o.csv"])
        .prints("")
        .says(
            "dateline: o.csv:2: `soon` is not a date, or may be day first or month first\n\
             hint: the columns are file, id, url, title, date, source, author, lang\n",
        )
        .exits(2);
    assert!(dir.files("").iter().all(|name| !name.starts_with("index")));
}

#[test]
fn a_page_captured_before_its_date_is_refused_that_date() {
    let body = "<html><body><h1>Harbour reopens</h1><p>Published: 3 March 2030</p><p>It did.</p></body></html>";
    let message = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}");
    let content = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\nWARC-Date: 2024-05-17T10:00:00Z\r\n\
         Content-Type: application/http\r\nContent-Length: {}\r\n\r\n{message}\r\n\r\n",
        message.len()
    );
    let dir = Dir::new();
    dir.file("in/a.warc", content.replace("2030", "2024").as_str())
        .file(
            "in/b.warc",
            content.replace("example/1", "example/2").as_str(),
        );
    let rows = report(&dir, &[]);
    assert_eq!(
        (&rows[0]["date"], &rows[0]["offset"]),
        (&"2024-03-03".into(), &0.into())
    );
    assert_eq!(rows[0]["domain"], "a.example");
    assert_eq!(rows[1]["date"], Value::Null);
    let doubts = rows[1]["doubts"]["date"].to_string();
    assert!(
        doubts.contains("later than the time of reading"),
        "{doubts}"
    );
}
