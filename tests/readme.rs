//! README.md is true: every ```` ```console ```` block of it is run, and what it shows is what the program prints.
//!
//! In a block, a line that begins with `$ ` is a command for `sh`, and the lines below it are what it prints to stdout
//! and stderr together. All blocks run one after the other in one folder that holds the sample, as a reader would run
//! them. Both sides are made [`timeless`]; `cargo run --release --` stands for the program, and the lines of cargo's own
//! are not shown.

use std::fs;

use crate::support::{Dir, repository, run, timeless};

/// A command of the README, and what it is said to print.
#[derive(Debug, PartialEq)]
pub(crate) struct Example {
    pub(crate) command: String,
    pub(crate) output: String,
}

/// The examples of `markdown`, in order.
pub(crate) fn examples(markdown: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut within = false;
    for line in markdown.lines() {
        match line.strip_prefix("$ ") {
            _ if line.starts_with("```") => within = line == "```console",
            _ if !within => {}
            Some(command) => examples.push(Example {
                command: command.to_owned(),
                output: String::new(),
            }),
            None => {
                let example = examples
                    .last_mut()
                    .expect("a console block begins with a command");
                example.output.push_str(line);
                example.output.push('\n');
            }
        }
    }
    examples
}

#[test]
fn the_commands_of_the_readme_print_what_it_says() {
    let markdown = fs::read_to_string(repository().join("README.md")).expect("a README");
    let examples = examples(&markdown);
    assert!(examples.len() >= 5, "only {} examples", examples.len());
    let dir = Dir::with_seeds();
    let program = env!("CARGO_BIN_EXE_dateline");
    for Example { command, output } in examples {
        let command = command.replace("cargo run --release --", "dateline");
        let script = format!("dateline() {{ \"{program}\" \"$@\"; }}\nexec 2>&1\n{command}");
        let ran = run(dir.command("sh").args(["-c", &script]));
        assert!(
            timeless(ran.out().trim_end()) == timeless(output.trim_end()),
            "README.md says\n{output}\nof {ran}"
        );
    }
}

#[test]
fn examples_are_found_in_console_blocks_alone() {
    let markdown = "$ no\n```console\n$ a b\nout\n\n$ c\n```\n```sh\n$ no\n```\n";
    let example = |command: &str, output: &str| Example {
        command: command.to_owned(),
        output: output.to_owned(),
    };
    assert_eq!(
        examples(markdown),
        [example("a b", "out\n\n"), example("c", "")]
    );
}
