//! What means no good or has come to harm: articles, folders, indexes; and readers that leave early.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use serde_json::json;

use super::HARBOUR;
use crate::support::{Dir, Run};

/// Whether a terminal would obey something in `text`, colours of our own left aside.
fn obeyed(text: &str) -> Option<char> {
    let mut plain = text.to_owned();
    for ours in ["\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[0m"] {
        plain = plain.replace(ours, "");
    }
    plain.chars().find(|&c| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    })
}

#[test]
fn what_a_terminal_would_obey_never_leaves_an_article_as_it_is() {
    // Colour, window title, C1 control, bidi override and isolate, backspace, carriage return, bell.
    let evil = "\x1b[31mred\x1b]0;title\x07\u{9b}1m\u{202E}gpj.exe\u{2066}x\u{2069} a\x08\rb";
    let record = json!({"id": format!("id\u{202E}x"), "title": format!("T {evil}"), "source": format!("S {evil}"),
        "author": format!("A {evil}"), "url": format!("https://a.example/{evil}"), "lang": evil,
        "date": evil, "body": format!("A tale {evil} of evil.\n\nMore {evil}\n\n© {evil}")});
    let dir = Dir::new();
    dir.file(
        "in/a.jsonl",
        format!(
            "{record}\n{}\n",
            json!({"id": "\x1b[2J", "body": "refused"})
        ),
    );
    dir.file("in/b\x1b[31m.json", "refused");
    let index = dir.dateline(&["index", "in"]);
    index
        .exits(1)
        .says_part("in/a.jsonl:2: the id holds control characters\n");
    let mut runs: Vec<Run> = vec![index];
    for color in ["auto", "always"] {
        for command in [
            &["search", "tale"][..],
            &["search", "title:exe"],
            &["show", "id\u{202E}x"],
            &["stats"],
        ] {
            let run = dir.dateline(&[&["--color", color], command].concat());
            run.exits(0).prints_part("\u{FFFD}");
            runs.push(run);
        }
        runs.push(dir.dateline(&["--color", color, "show", evil]));
        runs.push(dir.dateline(&["--color", color, "search", &format!("{evil} since:{evil}")]));
        runs.push(dir.dateline(&["--color", color, "--index", evil, "stats"]));
    }
    for run in &runs {
        assert_eq!(obeyed(&run.out()), None, "stdout of {run}");
        assert_eq!(obeyed(&run.err()), None, "stderr of {run}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let many: String = (0..3_000)
        .map(|i| format!("{}\n", json!({"id": format!("{i:064}"), "body": "harbour"})))
        .collect();
    let dir = Dir::indexed(&[("a.jsonl", &many)]);
    // More than a pipe holds, so that the program must write after the reader has gone.
    let mut program = dir.program(&["search", "harbour", "-n", "3000"]);
    let mut child = program
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a start");
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut [0; 10]).expect("ten bytes");
    drop(stdout);
    let output = child.wait_with_output().expect("an end");
    assert_eq!(
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).as_ref()
        ),
        (Some(0), "")
    );
}

#[test]
fn a_folder_that_holds_something_else_is_refused_and_left_alone() {
    let dir = Dir::new();
    dir.file("photos/one.jpg", "jpg")
        .file("in/a.jsonl", HARBOUR.1);
    dir.dateline(&["--index", "photos", "index", "in"])
        .prints("")
        .exits(2)
        .says(
            "dateline: photos: holds other files and no index\n\
         hint: name a new or empty folder: dateline --index NEW index PATH\n",
        );
    dir.dateline(&["--index", "photos", "search", "x"])
        .prints("")
        .exits(2)
        .says(
            "dateline: photos: this is not an index\n\
         hint: make one from your articles: dateline index PATH, or --index DIR index PATH for one at DIR\n",
        );
    dir.dateline(&["--index", "in/a.jsonl", "index", "in"])
        .prints("")
        .exits(2);
    assert_eq!(dir.files("photos"), ["one.jpg"]);
}

const AGAIN: &str = "hint: `dateline verify` names the damage; `dateline index --rebuild` saves what can still be read\n";

#[test]
fn a_manifest_that_is_none_is_an_error() {
    let dir = Dir::indexed(&[HARBOUR]);
    let manifest = |fields: &str| format!("{{\"format\":3,\"analysis\":1,{fields}}}");
    let cases = [
        (
            "garbage".to_owned(),
            "dateline.json cannot be read: expected value at line 1 column 1",
        ),
        (
            String::new(),
            "dateline.json cannot be read: EOF while parsing a value at line 1 column 0",
        ),
        (
            manifest("\"sample\":false"),
            "dateline.json cannot be read: missing field `generation` at line 1 column 40",
        ),
        (
            manifest("\"generation\":\"../../x\""),
            "dateline.json names no generation",
        ),
        (
            manifest("\"generation\":\"gen-1/../../x\""),
            "dateline.json names no generation",
        ),
        (
            manifest("\"generation\":\"gen-77\""),
            "the index cannot be opened: Directory does not exist: 'h/gen-77'.",
        ),
    ];
    for (content, error) in cases {
        dir.copy("index", "h").file("h/dateline.json", content);
        dir.dateline(&["--index", "h", "search", "x"])
            .prints("")
            .says(&format!("dateline: h: {error}\n{AGAIN}"))
            .exits(2);
        dir.dateline(&["--index", "h", "index", "articles"])
            .prints("")
            .says(&format!("dateline: h: {error}\n{AGAIN}"))
            .exits(2);
    }
    dir.file(
        "h/dateline.json",
        r#"{"format":9,"analysis":1,"generation":"gen-1"}"#,
    );
    dir.dateline(&["--index", "h", "search", "x"])
        .prints("")
        .exits(2)
        .says(
            "dateline: h: was made in format 9.1, and this program reads 3.1\n\
             hint: a newer dateline has made it: use that one\n",
        );
}

#[test]
fn a_flipped_byte_is_an_answer_or_an_error() {
    let dir = Dir::indexed(&[HARBOUR]);
    let names = dir
        .files("index/gen-1")
        .into_iter()
        .filter(|name| !name.starts_with('.'));
    for name in names {
        let file = format!("h/gen-1/{name}");
        let whole = fs::read(dir.path(&format!("index/gen-1/{name}"))).unwrap();
        for at in (0..whole.len()).step_by(whole.len().div_ceil(12).max(1)) {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x5A;
            dir.copy("index", "h").file(&file, &flipped);
            let code = dir.dateline(&["--index", "h", "search", "harbour"]).code();
            assert!(matches!(code, Some(0..=2)), "byte {at} of {name}: {code:?}");
        }
    }
}

#[test]
fn segments_that_are_cut_short_are_an_error_for_every_command() {
    let dir = Dir::indexed(&[HARBOUR]);
    let segments = dir
        .files("index/gen-1")
        .into_iter()
        .filter(|name| !name.starts_with('.') && name != "ledger.log" && name != "manifest.json");
    for name in segments {
        let file = format!("h/gen-1/{name}");
        let whole = fs::read(dir.path(&format!("index/gen-1/{name}"))).unwrap();
        for length in [0, whole.len() / 2] {
            dir.copy("index", "h").file(&file, &whole[..length]);
            for command in [
                &["search", "harbour"][..],
                &["search", "harb* date:2025"],
                &["stats"],
                &["show", "a1"],
            ] {
                let run = dir.dateline(&[&["--index", "h"], command].concat());
                run.prints("")
                    .says_part("dateline: h: the index cannot be ")
                    .exits(2);
            }
            dir.dateline(&["--index", "h", "index", "articles"])
                .prints("")
                .exits(2);
        }
    }
}

#[test]
fn nothing_that_is_not_ours_is_removed() {
    let dir = Dir::indexed(&[HARBOUR]);
    dir.file("photos/gen-photos/x", "precious")
        .file("photos/.hidden", "");
    dir.dateline(&["--index", "photos", "index", "articles"])
        .says_part("dateline: photos: holds other files and no index\n")
        .exits(2);
    dir.file("year/gen-2024/x", "precious");
    dir.dateline(&["--index", "year", "index", "articles"])
        .exits(2);
    dir.copy("index/gen-1", "index/gen-1-backup");
    dir.file("index/gen-7/x", "precious");
    dir.dateline(&["index", "articles"]).exits(0);
    // A manifest that leads nowhere costs nothing that is there.
    dir.copy("index", "h");
    dir.file(
        "h/dateline.json",
        r#"{"format":1,"analysis":1,"generation":"gen-9"}"#,
    );
    dir.dateline(&["--index", "h", "index", "articles"])
        .exits(2);
    for kept in [
        "photos/gen-photos/x",
        "year/gen-2024/x",
        "index/gen-1-backup/meta.json",
        "index/gen-7/x",
        "h/gen-1/meta.json",
    ] {
        assert!(dir.path(kept).exists(), "{kept}");
    }
}

#[test]
fn json_carries_nothing_that_a_terminal_obeys() {
    let dir = Dir::indexed(&[(
        "a.jsonl",
        r#"{"id":"a","title":"x\u009b31m\u007f","body":"oil \u202e \u2028 end","source":"s\u0085"}"#,
    )]);
    for command in [&["search", "oil"][..], &["show", "a"], &["stats"]] {
        let run = dir.dateline(&[command, &["--format", "json"]].concat());
        let obeyed =
            |c: char| (c.is_control() && c != '\n') || ('\u{2028}'..='\u{202E}').contains(&c);
        assert!(!run.out().contains(obeyed), "{run}");
        run.json();
    }
    let shown = dir.dateline(&["show", "a", "--format", "json"]).json();
    assert_eq!(shown["text"], "oil \u{202E} \u{2028} end");
}
