//! The harness: a folder with the test's files, and the program run in it.
//!
//! A failed assertion prints the command, what it said, and what was expected. No test waits for a clock.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of real articles, if `DATELINE_TEST_DATA` names one. Without it the caller has nothing to test.
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
pub(crate) fn test_data() -> Option<PathBuf> {
    let folder = std::env::var_os("DATELINE_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: DATELINE_TEST_DATA names no folder of articles");
    }
    folder
}

/// A folder of its own for each test, gone afterwards.
pub(crate) struct Dir(TempDir);

impl Dir {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Dir(TempDir::new().expect("a temporary folder"))
    }

    /// A folder that holds the repository's `seeds`.
    pub(crate) fn with_seeds() -> Self {
        let dir = Dir::new();
        copy(&repository().join("seeds"), &dir.path("seeds"));
        dir
    }

    /// A folder in which `files` are indexed at the default place.
    pub(crate) fn indexed(files: &[(&str, &str)]) -> Self {
        let dir = Dir::new();
        for (name, content) in files {
            dir.file(&format!("articles/{name}"), content);
        }
        dir.dateline(&["index", "articles"]).exits(0);
        dir
    }

    /// Where `name` is or would be.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("the folder at least")).expect("a new folder");
        fs::write(path, content).expect("a new file");
        self
    }

    /// Writes a file packed by gzip.
    pub(crate) fn gzip(&self, name: &str, content: &str) -> &Self {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed
            .write_all(content.as_bytes())
            .expect("a write to memory");
        self.file(name, packed.finish().expect("a write to memory"))
    }

    /// Copies a folder to another place within this one.
    pub(crate) fn copy(&self, from: &str, to: &str) -> &Self {
        copy(&self.path(from), &self.path(to));
        self
    }

    /// The names of all files below `name`, sorted, with `/`.
    pub(crate) fn files(&self, name: &str) -> Vec<String> {
        let root = self.path(name);
        let below = |path: &Path| {
            path.strip_prefix(&root)
                .expect("a path below")
                .to_string_lossy()
                .into_owned()
        };
        walk(&root).iter().map(|path| below(path)).collect()
    }

    /// A program to be run in this folder, with an environment that is the same on every machine.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.0.path());
        for name in [
            "DATELINE_INDEX",
            "NO_COLOR",
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "TERM",
            "COLUMNS",
            "LC_ALL",
            "LC_CTYPE",
            "LANG",
            "RUST_BACKTRACE",
        ] {
            command.env_remove(name);
        }
        command
    }

    /// The program itself with `args`, to be run in this folder.
    pub(crate) fn program(&self, args: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_dateline"));
        command.args(args);
        command
    }

    /// Runs the program to its end.
    pub(crate) fn dateline(&self, args: &[&str]) -> Run {
        run(&mut self.program(args))
    }
}

/// Runs `command` to its end.
pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().expect("a program that starts");
    Run {
        command: format!("{command:?}"),
        output,
    }
}

/// A run that has ended.
pub(crate) struct Run {
    command: String,
    output: Output,
}

impl Run {
    /// The exit code; none if a signal ended it.
    pub(crate) fn code(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// What it wrote to standard output.
    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    /// What it wrote to standard error.
    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(
            self.output.status.code(),
            Some(code),
            "the exit code of {self}"
        );
        self
    }

    /// Asserts all of standard output, [timeless].
    #[track_caller]
    pub(crate) fn prints(&self, expected: &str) -> &Self {
        assert!(
            timeless(&self.out()) == expected,
            "stdout is not\n{expected}\nof {self}"
        );
        self
    }

    /// Asserts all of standard error, [timeless].
    #[track_caller]
    pub(crate) fn says(&self, expected: &str) -> &Self {
        assert!(
            timeless(&self.err()) == expected,
            "stderr is not\n{expected}\nof {self}"
        );
        self
    }

    /// Asserts that standard output holds `part`.
    #[track_caller]
    pub(crate) fn prints_part(&self, part: &str) -> &Self {
        assert!(
            timeless(&self.out()).contains(part),
            "stdout lacks\n{part}\nof {self}"
        );
        self
    }

    /// Asserts that standard error holds `part`.
    #[track_caller]
    pub(crate) fn says_part(&self, part: &str) -> &Self {
        assert!(
            timeless(&self.err()).contains(part),
            "stderr lacks\n{part}\nof {self}"
        );
        self
    }

    /// Asserts an answer in JSON and gives it.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        match serde_json::from_str(&self.out()) {
            Ok(value) => value,
            Err(error) => panic!("stdout is not JSON: {error}: {self}"),
        }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\n{}\n--- {}\n--- stdout\n{}--- stderr\n{}---",
            self.command,
            self.output.status,
            self.out(),
            self.err()
        )
    }
}

/// `text` with what differs from run to run made equal: a number before ` ms)`, ` s, ` or ` MB/s` becomes `N`.
pub(crate) fn timeless(text: &str) -> String {
    [" ms)", " s, ", " MB/s"]
        .iter()
        .fold(text.to_owned(), |text, unit| {
            let parts: Vec<&str> = text.split(unit).collect();
            let (last, before) = parts.split_last().expect("a split has a part");
            let mut out = String::new();
            for part in before {
                if part.ends_with(|c: char| c.is_ascii_digit()) {
                    out.push_str(part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'));
                    out.push('N');
                } else {
                    out.push_str(part);
                }
                out.push_str(unit);
            }
            out + last
        })
}

/// All files below `root`, sorted.
pub(crate) fn walk(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let entries = fs::read_dir(root).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.append(&mut walk(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    for file in walk(from) {
        let target = to.join(file.strip_prefix(from).expect("a path below"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a new folder");
        fs::copy(&file, target).expect("a copy");
    }
}

#[test]
fn times_and_rates_are_made_timeless_and_nothing_else() {
    assert_eq!(
        timeless("dateline: 1 article (0.4 ms)\n"),
        "dateline: 1 article (N ms)\n"
    );
    assert_eq!(
        timeless("(1.2 kB) in 0.0 s, 12.5 MB/s\nadded"),
        "(1.2 kB) in N s, N MB/s\nadded"
    );
    assert_eq!(timeless("1.1 Mil. s, 3.5 s"), "1.1 Mil. s, 3.5 s");
}
