//! The invariants of `src/lib.rs`, checked by reading the sources.
//!
//! The reading is simple on purpose: comments are cut off at `//`, and the rest is searched for paths and words. Macros
//! could hide what they like from it; the last test shows what it does catch.

mod scan;

use std::collections::BTreeSet;
use std::fs;

use crate::support::{Dir, repository, walk};
use scan::{Source, after, is_word, members, mentions, name, without_strings};

/// The modules in the order data flows, each with those it uses, which stand before it. Nobody uses another.
const EDGES: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("article", &[]),
    ("analysis", &["article"]),
    ("corpus", &["error", "article"]),
    ("extract", &["article", "analysis", "corpus"]),
    ("index", &["error", "article", "analysis", "corpus"]),
    ("query", &["error"]),
    (
        "search",
        &["error", "article", "analysis", "index", "query"],
    ),
    (
        "measure",
        &["error", "article", "analysis", "index", "search"],
    ),
    (
        "serve",
        &["error", "article", "corpus", "extract", "index", "search"],
    ),
    (
        "cli",
        &[
            "error", "article", "corpus", "extract", "index", "search", "measure", "serve",
        ],
    ),
    ("main", &["cli"]),
];

/// Modules that may use a library, which everybody else does without.
const LIBRARIES: [(&str, &[&str]); 34] = [
    ("clap", &["cli"]),
    ("tantivy", &["analysis", "index", "search"]),
    ("axum", &["serve"]),
    ("bitpacking::", &["search"]),
    ("brotli_decompressor", &["corpus"]),
    ("bytes::", &["corpus"]),
    ("bzip2", &["corpus"]),
    ("chardetng", &["corpus"]),
    ("csv_core", &["corpus"]),
    ("encoding_rs", &["corpus"]),
    ("encoding_rs_io", &["corpus"]),
    ("fastrand", &["cli", "measure"]),
    ("flate2", &["corpus"]),
    ("globset", &["corpus"]),
    ("hdrhistogram", &["measure"]),
    ("form_urlencoded", &["serve"]),
    ("getrandom", &["serve"]),
    ("html5gum", &["extract"]),
    ("http_body_util", &["serve"]),
    ("hyper", &["serve"]),
    ("hyper_util", &["serve"]),
    ("lz4_flex", &["corpus"]),
    ("lzma_rust2", &["corpus"]),
    ("mail_parser", &["corpus"]),
    ("mimalloc", &["main"]),
    ("parquet::", &["corpus"]),
    ("quick_xml", &["corpus"]),
    ("rmcp", &["serve"]),
    ("rustix", &["measure"]),
    ("ruzstd", &["corpus"]),
    ("tar::", &["corpus"]),
    ("tokio", &["serve"]),
    ("tower_http", &["serve"]),
    ("zip::", &["corpus"]),
];

/// Files in which no type of tantivy's may show.
const OWN_TYPES: [&str; 6] = [
    "src/article.rs",
    "src/search/answer.rs",
    "src/search/buckets.rs",
    "src/search/explanation.rs",
    "src/search/sources.rs",
    "src/search/timeline.rs",
];

/// Text in, values out: no files, no clock.
const PURE: [&str; 12] = [
    "src/extract/",
    "src/query/",
    "src/search/passage.rs",
    "src/search/answer.rs",
    "src/search/explanation.rs",
    "src/search/leaf.rs",
    "src/search/buckets.rs",
    "src/cli/bars.rs",
    "src/cli/plot.rs",
    "src/cli/bench/charts.rs",
    "src/cli/bench/html.rs",
    "src/measure/statistics.rs",
];

/// The one file that writes to standard output and standard error, but for what clap says about a command line.
const PRINTER: &str = "src/cli/print.rs";

/// Who starts a process and reads what it says.
const LISTENERS: [&str; 2] = ["src/measure/cold.rs", "src/measure/processes.rs"];

/// Longer files are two.
const MAX_LINES: usize = 450;

/// Files that are longer and known to be.
const LONGER: [&str; 2] = ["src/extract/tables.rs", "tests/oracle.rs"];

/// The other top-level modules that `source` uses.
fn uses(source: &Source) -> BTreeSet<String> {
    let root = if source.module() == "main" {
        "dateline"
    } else {
        "crate"
    };
    let mut used = members(&source.code(), root);
    used.retain(|module| module != source.module() && place(module).is_some());
    used
}

/// Where a module stands in the order.
fn place(module: &str) -> Option<usize> {
    EDGES.iter().position(|(known, _)| *known == module)
}

/// What `source` must not mention, and does.
fn offences(source: &Source) -> Vec<String> {
    let code = source.code();
    let path = source.path.as_str();
    let mut offences = Vec::new();
    let mut offend = |what: String| offences.push(format!("{path} {what}"));
    for (library, allowed) in LIBRARIES {
        if mentions(&code, library) && !allowed.contains(&source.module()) {
            offend(format!(
                "uses {library}, which is for {} only",
                allowed.join(", ")
            ));
        }
    }
    if OWN_TYPES.contains(&path) && mentions(&code, "tantivy") {
        offend("shows a type of tantivy's".to_owned());
    }
    if PURE.iter().any(|pure| path.starts_with(pure)) {
        for member in members(&code, "std") {
            if ["fs", "io", "net", "env", "process", "thread"].contains(&member.as_str()) {
                offend(format!("uses std::{member}, and it is to be pure"));
            }
        }
        for clock in ["SystemTime", "Instant", "Timestamp::now", "Zoned::now"] {
            if mentions(&code, clock) {
                offend(format!(
                    "reads the clock ({clock}); the time has to come in"
                ));
            }
        }
    }
    if path != PRINTER {
        let code = without_strings(&code);
        for name in ["println", "eprintln", "print", "eprint", "dbg"] {
            if after(&code, name).any(|rest| rest.starts_with('!')) {
                offend(format!("prints ({name}!); {PRINTER} does that"));
            }
        }
        for stream in ["stdout", "stderr"] {
            if mentions(&code, stream) && !LISTENERS.contains(&path) {
                offend(format!("prints ({stream}); {PRINTER} does that"));
            }
        }
    }
    offences
}

#[test]
fn modules_use_only_what_stands_before_them_along_the_listed_edges() {
    let sources = Source::all("src");
    for source in &sources {
        let known = place(source.module()).is_some() || source.path == "src/lib.rs";
        assert!(known, "EDGES does not list the module of {}", source.path);
    }
    for (module, listed) in EDGES {
        let of_module = sources.iter().filter(|source| source.module() == *module);
        let used: BTreeSet<String> = of_module.flat_map(uses).collect();
        for other in &used {
            let known = listed.contains(&other.as_str());
            assert!(
                known,
                "{module} uses {other}, which EDGES does not list: is that wanted?"
            );
        }
        for other in *listed {
            assert!(
                used.contains(*other),
                "{module} does not use {other}: take the edge out of EDGES"
            );
            assert!(
                place(other) < place(module),
                "{module} uses {other}, which stands after it"
            );
        }
    }
}

#[test]
fn libraries_files_clock_and_terminal_are_used_where_they_may_be() {
    let offences: Vec<String> = Source::all("src").iter().flat_map(offences).collect();
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

#[test]
fn every_file_says_what_it_is_and_is_short() {
    for source in [
        Source::all("src"),
        Source::all("tests"),
        Source::all("benches"),
    ]
    .concat()
    {
        assert!(
            source.text.starts_with("//! "),
            "{} does not open with `//!`",
            source.path
        );
        let lines = source.text.lines().count();
        let known = LONGER.contains(&source.path.as_str());
        assert!(
            lines <= MAX_LINES || known,
            "{} has {lines} lines, more than {MAX_LINES}",
            source.path
        );
    }
}

#[test]
fn no_test_is_ignored() {
    for source in [Source::all("src"), Source::all("tests")].concat() {
        let ignored = after(&without_strings(&source.code()), "#[ignore")
            .next()
            .is_some();
        assert!(!ignored, "{} ignores a test", source.path);
    }
}

#[test]
fn no_file_names_a_folder_of_somebodys_machine() {
    let machine = ["work", "root", "home", "Users"].map(|folder| format!("/{folder}/"));
    let folders = ["src", "tests", "benches", "docs", "seeds", ".ci"]
        .iter()
        .flat_map(|name| walk(&repository().join(name)));
    let top = fs::read_dir(repository())
        .expect("the repository")
        .map(|entry| entry.expect("an entry").path());
    // A worktree has a file of that name instead of a folder.
    let top = top.filter(|path| path.is_file() && !path.ends_with(".git"));
    for path in folders.chain(top) {
        let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
        for folder in &machine {
            // An address may have such a folder; then a name stands before it.
            let named = text
                .match_indices(folder)
                .any(|(at, _)| !text[..at].ends_with(|c: char| is_word(c) || c == '}'));
            assert!(!named, "{} names {folder}", name(&path));
        }
    }
}

#[test]
fn every_flag_has_help() {
    let dir = Dir::new();
    let help = dir.dateline(&["--help"]).exits(0).out();
    let listed = help
        .split("Commands:\n")
        .nth(1)
        .expect("a list of commands");
    let commands = listed
        .lines()
        .take_while(|line| !line.is_empty())
        .map(|line| line.trim().split("  ").next());
    let mut pages = vec![help.clone()];
    for command in commands.flatten().filter(|command| *command != "help") {
        pages.push(dir.dateline(&[command, "--help"]).exits(0).out());
    }
    assert!(pages.len() >= 5, "{help}");
    for page in &pages {
        let without = undescribed(page);
        assert!(without.is_empty(), "{without:?} has no help in\n{page}");
    }
}

/// The flags of a page of help that nothing is said about, neither beside them nor below.
fn undescribed(page: &str) -> Vec<&str> {
    let lines: Vec<&str> = page.lines().collect();
    let flags = lines
        .iter()
        .zip(lines.iter().skip(1).chain([&""]))
        .filter(|(line, below)| {
            let beside = line.trim_start().contains("  ");
            let below =
                below.starts_with("          ") && !below.trim_start().starts_with(['[', '-']);
            line.trim_start().starts_with('-')
                && !line.trim_start().starts_with("- ")
                && !beside
                && !below
        });
    flags.map(|(line, _)| line.trim()).collect()
}

#[test]
fn planted_violations_are_seen() {
    let plant = |path: &str, text: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let used = |text: &str| {
        uses(&plant("src/query/mod.rs", text))
            .into_iter()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(used("use crate::search::Archive;"), "search");
    assert_eq!(used("fn f(index: &crate::index::Index) {}"), "index");
    assert_eq!(
        used("use crate::{\n    error::{Error, Kind},\n    index, query::Node,\n};"),
        "error index"
    );
    assert_eq!(
        used("use crate::{article::{self, extract}, cli as c};"),
        "article cli"
    );
    assert_eq!(
        used("/// See [`crate::search`].\n// crate::search\nlet crates = mycrate::search;"),
        ""
    );
    assert_eq!(
        uses(&plant("src/main.rs", "dateline::index::home")).len(),
        1
    );

    let offence = |path: &str, text: &str| offences(&plant(path, text)).join("; ");
    assert_eq!(
        offence("src/query/mod.rs", "use clap::Parser;"),
        "src/query/mod.rs uses clap, which is for cli only"
    );
    assert!(
        offence("src/article.rs", "pub id: tantivy::DocId,").contains("shows a type of tantivy's")
    );
    assert!(offence("src/extract/x.rs", "use std::{fs, fmt};").contains("uses std::fs"));
    assert!(
        offence("src/extract/x.rs", "std::time::Instant::now()")
            .contains("reads the clock (Instant)")
    );
    assert!(offence("src/search/leaf.rs", "jiff::Timestamp::now()").contains("reads the clock"));
    assert!(offence("src/index/x.rs", "eprintln!(\"x\")").contains("prints (eprintln!)"));
    assert!(offence("src/index/x.rs", "use std::io::{self, stdout};").contains("prints (stdout)"));
    assert_eq!(
        offence(
            "src/index/x.rs",
            "asked.print(); let s = \"to stdout\"; asked.use_stderr() // println!()"
        ),
        ""
    );
    assert_eq!(offence("src/cli/print.rs", "io::stdout()"), "");

    let page = "Options:\n  -a, --all\n          Take all\n\n  -b\n          [default: 1]\n\n  --c <C>  See\n";
    assert_eq!(undescribed(page), ["-b"]);
}

#[test]
fn every_crate_that_is_used_is_explained() {
    let read = |name: &str| fs::read_to_string(repository().join(name)).expect("a file");
    let (manifest, table) = (read("Cargo.toml"), read("docs/DEPENDENCIES.md"));
    let explained: BTreeSet<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .flat_map(|names| names.split(", "))
        .collect();
    let mut used = BTreeSet::new();
    let mut section = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section == "[dependencies]" || section.ends_with("\".dependencies]") {
            used.extend(line.split_once(" = ").map(|(name, _)| name));
        }
    }
    assert!(
        used.contains("tantivy") && used.contains("rustix"),
        "{used:?}"
    );
    let unexplained: Vec<_> = used.difference(&explained).collect();
    assert!(
        unexplained.is_empty(),
        "not in docs/DEPENDENCIES.md: {unexplained:?}"
    );
}
