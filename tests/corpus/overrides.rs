//! Tables of overrides: which rows are for which records, which files they make be read again, what is wrong with a row.

use std::io::Write;
use std::path::PathBuf;

use dateline::corpus::{Input, Options, Overrides, Overriding, RawRecord, Settings, Start};
use dateline::error::{Kind, Result};
use jiff::Timestamp;

use super::{Archive, Log};

fn overrides(archive: &Archive, table: Option<&str>) -> Result<Overrides> {
    let table = table.map(|name| archive.path(name));
    let roots = [archive.path("in")];
    Overrides::read(table.as_deref(), &roots, &|value| value.starts_with("20"))
}

/// What reading `in` gives by the overrides: of each record its text and the date set for it, and the rows unmet.
fn applied(archive: &Archive, table: Option<&str>) -> (Vec<String>, Vec<String>) {
    let overrides = overrides(archive, table).expect("rows that make sense");
    let mut log = Log::new(Start::Read);
    read(archive, &overrides, &mut log);
    let mut overriding = Overriding::new(&overrides);
    let mut records = log.records.into_iter().peekable();
    let mut dated = Vec::new();
    for file in &log.files {
        overriding.file(file, false);
        while let Some(mut record) =
            records.next_if(|record| record.origin.path.starts_with(&file.shown))
        {
            let id = |record: &RawRecord| record.stated.id.clone().unwrap_or_default();
            overriding.apply(&mut record, id);
            let date = record.stated.corrected.and_then(|by| by.date);
            dated.push(format!(
                "{} {}",
                record.text,
                date.as_deref().unwrap_or("-")
            ));
        }
    }
    let folder = format!("{}/", archive.path("").display()).replace("//", "/");
    let unmet = overriding.unmet().map(|place| place.replace(&folder, ""));
    (dated, unmet.collect())
}

fn read(archive: &Archive, overrides: &Overrides, log: &mut Log) {
    let options = Options::new(&Settings::default()).expect("no options");
    let input = Input {
        roots: &[archive.path("in")],
        known_roots: &[],
        options: &options.with_overrides(overrides.clone()),
        read_at: Timestamp::UNIX_EPOCH,
    };
    dateline::corpus::read(&input, log).expect("a root that exists");
}

fn archive() -> Archive {
    Archive::new()
        .file("in/a.txt", "A")
        .file("in/b/c.txt", "C")
        .file(
            "in/d.jsonl",
            "{\"id\":\"1\",\"url\":\"https://a.example/1\",\"body\":\"D1\"}\n{\"id\":\"2\",\"body\":\"D2\"}\n",
        )
}

#[test]
fn a_row_is_for_a_file_an_id_or_an_address() {
    let dates = |rows: &str| {
        let archive = archive().file("in/overrides.csv", format!("file,id,url,date\n{rows}"));
        applied(&archive, None)
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(
        dates("a.txt,,,2001\n"),
        (
            vec!["A 2001".into(), "C -".into(), "D1 -".into(), "D2 -".into()],
            none.clone()
        )
    );
    assert_eq!(dates("b/*,,,2001\n").0[1], "C 2001");
    assert_eq!(dates("**/*.txt,,,2001\n").0[..2], ["A 2001", "C 2001"]);
    assert_eq!(
        dates("*,,,2001\n").0,
        ["A 2001", "C -", "D1 2001", "D2 2001"]
    );
    assert_eq!(dates(",2,,2001\n").0[2..], ["D1 -", "D2 2001"]);
    assert_eq!(
        dates(",,https://a.example/1,2001\n").0[2..],
        ["D1 2001", "D2 -"]
    );
    assert_eq!(dates("d.jsonl,2,,2001\n").0[2..], ["D1 -", "D2 2001"]);
    // The last row counts; a blank cell says nothing.
    assert_eq!(
        dates("a.txt,,,2001\n*.txt,,,2002\na.txt,,,\n").0[0],
        "A 2002"
    );
    assert_eq!(
        dates("a.txt,2,,2001\nz.txt,,,2001\n").1,
        ["in/overrides.csv:2", "in/overrides.csv:3"]
    );
}

#[test]
fn a_table_that_is_named_calls_files_as_they_are_shown_too() {
    let archive = archive();
    let shown = archive.path("in/a.txt");
    let archive = archive.file(
        "t.csv",
        format!(
            "date,other,file\n2001,x,{}\n2002,x,b/c.txt\n",
            shown.display()
        ),
    );
    assert_eq!(
        applied(&archive, Some("t.csv")).0[..2],
        ["A 2001", "C 2002"]
    );
}

#[test]
fn a_table_of_a_folder_is_no_article_and_changes_only_its_files() {
    let fingerprints = |table: Option<&str>| {
        let mut archive = archive();
        if let Some(table) = table {
            archive = archive.file("in/overrides.csv", table);
        }
        let mut log = Log::new(Start::Read);
        read(&archive, &overrides(&archive, None).unwrap(), &mut log);
        assert_eq!(log.records.len(), 4, "{:?}", log.events);
        log.files
            .iter()
            .map(|file| file.overrides)
            .collect::<Vec<u64>>()
    };
    assert_eq!(fingerprints(None), [0, 0, 0]);
    let one = fingerprints(Some("file,date\na.txt,2001\n"));
    assert!(one[0] != 0 && one[1..] == [0, 0], "{one:?}");
    assert_ne!(fingerprints(Some("file,date\na.txt,2002\n"))[0], one[0]);
    assert_eq!(
        fingerprints(Some("file,date\na.txt,2001\nb/c.txt,2001\n"))[0],
        one[0]
    );
    assert!(
        fingerprints(Some("id,date\n1,2001\n"))
            .iter()
            .all(|print| *print != 0)
    );
}

#[test]
fn a_row_that_makes_no_sense_is_an_error_with_its_line() {
    for (table, line, what) in [
        (
            "file,date\na.txt,2001\na.txt,soon\n",
            3,
            "`soon` is not a date",
        ),
        (
            "file,id,url,date\n,,,2001\n",
            2,
            "it says neither file nor id nor url",
        ),
        (
            "date,source\n2001,x\n",
            1,
            "no column says which records a row is for",
        ),
        ("file,date\n\"a\nb.txt\",2001\nx,2001,y\n", 4, "CSV error"),
        ("file,date\na[,2001\n", 2, "`a[` is not a glob"),
    ] {
        let archive = archive().file("in/overrides.csv", table);
        let error = overrides(&archive, None).expect_err(table);
        assert_eq!(error.kind(), Kind::Input);
        let shown = error.to_string();
        assert!(
            shown.contains(&format!("overrides.csv:{line}: {what}")),
            "{shown}"
        );
    }
    let missing = overrides(&archive(), Some("no.csv")).expect_err("no table");
    assert!(missing.to_string().contains("the overrides cannot be read"));
    let empty: Vec<PathBuf> = Vec::new();
    assert!(Overrides::read(None, &empty, &|_| true).unwrap().is_empty());
}

#[test]
fn a_row_may_name_an_entry_of_an_archive() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in [("a.txt", "A"), ("b/c.txt", "C")] {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    let dates = |rows: &str| {
        let archive = Archive::new()
            .file("in/z.zip", &zip)
            .file("in/a!b.txt", "B")
            .file("in/overrides.csv", format!("file,date\n{rows}"));
        applied(&archive, None)
    };
    let all = |dates: &[&str]| {
        dates
            .iter()
            .map(|date| (*date).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        dates("z.zip!b/c.txt,2001\n"),
        (all(&["B -", "A -", "C 2001"]), all(&[]))
    );
    assert_eq!(
        dates("z.zip,2001\na!b.txt,2002\n").0,
        all(&["B 2002", "A 2001", "C 2001"])
    );
    assert_eq!(dates("z.zip!c.txt,2001\n").1, all(&["in/overrides.csv:2"]));
}
