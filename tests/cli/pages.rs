//! Completions and manual pages: made of the flags as they are, and readable by those who read them.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{Dir, run};

/// Whether a program is there. Without it the caller has nothing to test.
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
fn has(program: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok();
    if !found {
        eprintln!("skipped: there is no {program} here");
    }
    found
}

/// The commands, as the help lists them, with what it says of them.
fn commands(dir: &Dir) -> Vec<(String, String)> {
    let help = dir.dateline(&["--help"]).exits(0).out();
    let listed = help
        .split("Commands:\n")
        .nth(1)
        .expect("a list of commands");
    let lines = listed.lines().take_while(|line| !line.is_empty());
    let entry = |line: &str| {
        let (name, about) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        (name.to_owned(), about.trim().to_owned())
    };
    lines.map(entry).collect()
}

#[test]
fn every_command_has_help() {
    let commands = commands(&Dir::new());
    assert!(commands.len() >= 7, "{commands:?}");
    for (name, about) in &commands {
        assert!(!about.is_empty(), "{name} has no help");
    }
}

#[test]
fn completions_know_the_flags_and_parse() {
    let dir = Dir::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = dir.dateline(&["completions", shell]);
        run.says("").exits(0);
        for flag in ["sort", "completions", "literal"] {
            run.prints_part(flag);
        }
    }
    for shell in ["bash", "zsh", "fish"] {
        if has(shell) {
            dir.file("script", dir.dateline(&["completions", shell]).out());
            run(dir.command(shell).args(["-n", "script"]))
                .says("")
                .prints("")
                .exits(0);
        }
    }
    dir.dateline(&["completions", "cmd"])
        .prints("")
        .says_part("[possible values: bash, elvish, fish, powershell, zsh]")
        .exits(2);
}

#[test]
fn every_command_has_a_manual_page_that_can_be_set() {
    let dir = Dir::new();
    let mut pages = vec![("dateline".to_owned(), dir.dateline(&["man"]))];
    for (name, _) in commands(&dir)
        .into_iter()
        .filter(|(name, _)| name != "help")
    {
        let page = dir.dateline(&["man", &name]);
        pages.push((format!("dateline\\-{name}"), page));
    }
    for (name, page) in &pages {
        page.says("")
            .exits(0)
            .prints_part(&format!("\n.SH NAME\n{name} \\- "));
        page.prints_part("\\-\\-color");
    }
    let search = dir.dateline(&["man", "search"]);
    for part in ["\\-\\-since", "\\-\\-all", "Cursors:", "Exit codes:"] {
        search.prints_part(part);
    }
    dir.dateline(&["man", "frob"])
        .prints("")
        .says("dateline: man: there is no command `frob`\nhint: one of index, search, show, timeline, sources, terms, stats, mcp, delete, verify, export, bench, eval, serve, completions, man, help\n")
        .exits(2);
    if has("groff") {
        for (_, page) in &pages {
            dir.file("page", page.out());
            let set = run(dir
                .command("groff")
                .args(["-man", "-Tascii", "-ww", "page"]));
            set.says("").exits(0);
            assert!(
                fs::read_to_string(dir.path("page")).unwrap().len() > 500,
                "{page}"
            );
        }
    }
}
