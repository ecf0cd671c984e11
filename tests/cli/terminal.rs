//! What a person sees on a terminal: rows that fit, colours, links. The program runs at a terminal of our making.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::process::{Command, Stdio};

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, Winsize, tcgetattr, tcsetattr, tcsetwinsize};
use serde_json::json;

use crate::support::Dir;

/// Variables from which a program guesses what the terminal can do.
const GUESSES: [&str; 8] = [
    "FORCE_HYPERLINK",
    "DOMTERM",
    "VTE_VERSION",
    "TERM_PROGRAM",
    "COLORTERM",
    "WT_SESSION",
    "KONSOLE_VERSION",
    "COLUMNS",
];

/// What `command` writes to a terminal of so many columns.
fn shown(command: &mut Command, columns: u16) -> String {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&ours).expect("a terminal");
    unlockpt(&ours).expect("a terminal");
    let name = ptsname(&ours, Vec::new()).expect("a name");
    let theirs = File::options()
        .read(true)
        .write(true)
        .custom_flags(OFlags::NOCTTY.bits().cast_signed())
        .open(OsStr::from_bytes(name.to_bytes()))
        .expect("its other end");
    // Lines end as they are written.
    let mut settings = tcgetattr(&theirs).expect("settings");
    settings.make_raw();
    tcsetattr(&theirs, OptionalActions::Now, &settings).expect("settings");
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&theirs, size).expect("a size");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(theirs)
        .stderr(Stdio::piped())
        .spawn()
        .expect("a start");
    // The last copy of the other end that is ours; when the program ends, there is none.
    command.stdout(Stdio::null());
    let mut out = Vec::new();
    let mut ours = File::from(ours);
    let mut buffer = [0; 4096];
    // A terminal that nobody holds any more is an error for Linux, and the end for others.
    while let Ok(length @ 1..) = ours.read(&mut buffer) {
        out.extend_from_slice(&buffer[..length]);
    }
    let mut said = String::new();
    let mut stderr = child.stderr.take().expect("a pipe");
    stderr.read_to_string(&mut said).expect("text");
    let status = child.wait().expect("an end");
    assert!(status.success(), "{status}: {said}");
    String::from_utf8(out).expect("UTF-8")
}

fn search(dir: &Dir, args: &[&str], variables: &[(&str, &str)], columns: u16) -> String {
    let mut program = dir.program(&[&["search"], args].concat());
    for name in GUESSES {
        program.env_remove(name);
    }
    program.env("TERM", "xterm").envs(variables.iter().copied());
    shown(&mut program, columns)
}

fn archive() -> Dir {
    let article = json!({"id": "h1", "title": "The harbour of the old town has reopened", "date": "2025-11-03", "source": "Coast Herald",
        "author": "Anna Bertha Charlotte Dorothea Emilie Friederike", "url": "https://a.example/h 1\u{1b}\\",
        "body": "On Monday the harbour reopened after a storm that had closed it for a week."});
    let wide = json!({"id": "w", "body": "saikai 港湾は月曜日に再開した、港湾は月曜日に再開した"});
    Dir::indexed(&[("a.jsonl", &format!("{article}\n{wide}\n"))])
}

#[test]
fn rows_fit_and_hang_under_the_first_and_colours_survive() {
    let dir = archive();
    let expected = "\
1. \x1b[1mThe \x1b[0m\x1b[1;31mharbour\x1b[0m\x1b[1m of the old town\x1b[0m
   \x1b[1mhas \x1b[0m\x1b[1;31mreopened\x1b[0m
   \x1b[2mCoast Herald · 2025-11-03 …\x1b[0m
   \x1b[2mh1 · articles/a.jsonl:1\x1b[0m
   On Monday the \x1b[1;31mharbour\x1b[0m
   \x1b[1;31mreopened\x1b[0m after a storm that
   had closed it for a week.

";
    assert_eq!(search(&dir, &["harbour reopened"], &[], 30), expected);
    // COLUMNS is obeyed, and wins.
    let stated = search(&dir, &["harbour reopened"], &[("COLUMNS", "30")], 120);
    assert_eq!(stated, expected);
    let odd = search(&dir, &["harbour reopened"], &[("COLUMNS", "many")], 30);
    assert_eq!(odd, expected);
}

#[test]
fn without_colour_asterisks_are_part_of_the_rows() {
    let dir = archive();
    let expected = "\
1. The *harbour* of the old
   town has *reopened*
   Coast Herald · 2025-11-03 …
   h1 · articles/a.jsonl:1
   On Monday the *harbour*
   *reopened* after a storm
   that had closed it for a
   week.

";
    for variables in [&[("NO_COLOR", "1")][..], &[("TERM", "dumb")]] {
        assert_eq!(search(&dir, &["harbour reopened"], variables, 30), expected);
    }
    let never = ["harbour reopened", "--color", "never"];
    assert_eq!(search(&dir, &never, &[], 30), expected);
}

#[test]
fn wide_characters_take_two_columns() {
    let dir = archive();
    let out = search(&dir, &["saikai", "--color", "never"], &[], 27);
    let passage: Vec<&str> = out
        .lines()
        .skip_while(|line| !line.contains("a.jsonl:2"))
        .skip(1)
        .collect();
    assert_eq!(
        passage,
        [
            "   *saikai* 港湾は月曜日に",
            "   再開した、港湾は月曜日に",
            "   再開した",
            ""
        ],
        "{out}"
    );
}

#[test]
fn not_on_a_terminal_a_passage_is_one_row() {
    let dir = archive();
    let mut program = dir.program(&["search", "harbour reopened"]);
    let run = crate::support::run(program.env("COLUMNS", "30").env("FORCE_HYPERLINK", "1"));
    run.exits(0).prints(
        "1. The *harbour* of the old town has *reopened*\n   \
         Coast Herald · 2025-11-03 · Anna Bertha Charlotte Dorothea Emilie Friederike\n   \
         h1 · articles/a.jsonl:1\n   \
         On Monday the *harbour* *reopened* after a storm that had closed it for a week.\n\n",
    );
}

#[test]
fn a_title_links_to_the_page_or_the_file_where_the_terminal_can() {
    let dir = archive();
    let links = |args: &[&str], variables: &[(&str, &str)]| -> Vec<String> {
        let out = search(&dir, args, variables, 200);
        let links = out.split("\x1b]8;").skip(1);
        links
            .map(|link| link.split("\x1b\\").next().unwrap_or_default().to_owned())
            .collect()
    };
    let can = [("TERM", "xterm-kitty")];
    assert_eq!(
        links(&["reopened"], &can),
        ["id=dateline1;https://a.example/h%201%1B%5C", ";"]
    );
    let here = std::fs::canonicalize(dir.path("")).unwrap();
    assert_eq!(
        links(&["saikai"], &can),
        [
            &format!("id=dateline1;file://{}/articles/a.jsonl", here.display()),
            ";"
        ]
    );
    assert!(links(&["reopened"], &[]).is_empty(), "xterm cannot");
    assert!(links(&["reopened", "--color", "never"], &can).is_empty());
    assert!(links(&["reopened"], &[("FORCE_HYPERLINK", "0"), can[0]]).is_empty());
    let dumb = [("TERM", "dumb"), ("FORCE_HYPERLINK", "1")];
    assert!(links(&["reopened"], &dumb).is_empty());
    // Each row is a piece of the one link.
    let rows = search(&dir, &["reopened"], &can, 30);
    assert_eq!(rows.matches("\x1b]8;id=dateline1;").count(), 2, "{rows:?}");
    for row in rows.lines() {
        let (begun, ended) = (
            row.matches("\x1b]8;id").count(),
            row.matches("\x1b]8;;").count(),
        );
        assert_eq!(begun, ended, "{row:?}");
    }
}

#[test]
fn each_article_has_its_address_on_the_page_of_a_server() {
    let dir = archive();
    let to = [
        "reopened",
        "--since",
        "2025",
        "--links",
        "http://127.0.0.1:7700/",
    ];
    let address = "http://127.0.0.1:7700/article/h1?q=reopened&since=2025";
    let out = search(&dir, &to, &[("TERM", "xterm-kitty")], 200);
    assert!(
        out.starts_with(&format!("1. \x1b]8;id=dateline1;{address}\x1b\\")),
        "{out:?}"
    );
    assert_eq!(out.matches(address).count(), 1, "{out:?}");
    // Where a title cannot be a link, the address is written out.
    dir.dateline(&[&["search"], &to[..]].concat())
        .exits(0)
        .prints_part(&format!(
            "\n   h1 · articles/a.jsonl:1\n   {address}\n   On Monday"
        ));
    for wrong in [
        "javascript:alert(1)",
        "127.0.0.1:7700",
        "http://a.example/?q=b",
        "",
    ] {
        dir.dateline(&["search", "x", "--links", wrong])
            .exits(2)
            .says_part("--links: this is no address of a server");
    }
    dir.dateline(&[
        "search",
        "x",
        "--links",
        "http://a.example",
        "--format",
        "csv",
    ])
    .exits(2)
    .says_part("search --links does not print csv");
}
