//! An archive edited at random: after each `index --prune` the index holds what a new one of the same files would hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fastrand::Rng;

use super::update::{record, settle};
use crate::support::Dir;

const IDS: u32 = 8;
const WORDS: [&str; 4] = ["storm", "flood", "wind", "snow"];
const FOLDERS: [&str; 3] = ["a", "a/s", "a/t"];

/// Some records, ids repeated now and then.
fn records(random: &mut Rng) -> String {
    let one = |random: &mut Rng| {
        let id = random.u32(..IDS).to_string();
        record(&id, WORDS[random.usize(..WORDS.len())])
    };
    (0..random.usize(1..5)).map(|_| one(random)).collect()
}

/// The files of the archive.
fn names(dir: &Dir) -> Vec<String> {
    if dir.path("a").exists() {
        let names = dir.files("a");
        names.into_iter().map(|name| format!("a/{name}")).collect()
    } else {
        Vec::new()
    }
}

/// One edit: a file is made, replaced, appended to, touched, renamed, packed or removed.
fn edit(dir: &Dir, random: &mut Rng, step: u64) {
    let files = names(dir);
    let folder = FOLDERS[random.usize(..FOLDERS.len())];
    let new = format!("{folder}/f{}", random.u32(..6));
    let chosen = (!files.is_empty()).then(|| files[random.usize(..files.len())].clone());
    let text = format!("A {} in the hills.", WORDS[random.usize(..WORDS.len())]);
    match (random.u32(..9), chosen) {
        (0 | 1, _) | (_, None) => drop(dir.file(&format!("{new}.jsonl"), records(random))),
        (2, _) => drop(dir.file(&format!("{new}.txt"), text)),
        (3, Some(file)) if file.ends_with(".jsonl") => {
            let content = fs::read_to_string(dir.path(&file)).unwrap() + &records(random);
            dir.file(&file, content);
        }
        (4, Some(file)) if file.ends_with(".jsonl") => drop(dir.file(&file, records(random))),
        (5, Some(file)) if file.ends_with(".txt") => {
            let content = fs::read_to_string(dir.path(&file)).unwrap();
            fs::remove_file(dir.path(&file)).unwrap();
            dir.gzip(&format!("{file}.gz"), &content);
        }
        (6, Some(file)) if names(dir).len() > 1 => fs::remove_file(dir.path(&file)).unwrap(),
        (7, Some(file)) => {
            let to = format!("{new}.{}", file.split_once('.').unwrap().1);
            fs::create_dir_all(dir.path(folder)).unwrap();
            fs::rename(dir.path(&file), dir.path(&to)).unwrap();
        }
        (_, Some(file)) => settle(dir, &file, 1_000 - step),
    }
    // Most times can be believed.
    for (at, file) in names(dir).iter().enumerate() {
        if random.u32(..4) > 0 {
            settle(dir, file, 5_000 + step * 50 + at as u64);
        }
    }
}

/// Every article of an index: its id and text.
fn articles(dir: &Dir, index: &str) -> BTreeMap<String, String> {
    let export = dir.dateline(&["--index", index, "export"]);
    let line = |line: &str| {
        let article: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| article[key].as_str().unwrap().to_owned();
        (text("id"), text("text"))
    };
    let lines: Vec<(String, String)> = export.out().lines().map(line).collect();
    let count = lines.len();
    let articles: BTreeMap<String, String> = lines.into_iter().collect();
    assert_eq!(articles.len(), count, "an id is there twice{export}");
    articles
}

#[test]
fn an_index_brought_up_to_date_is_that_of_the_files_as_they_are() {
    for seed in 0..12 {
        let mut random = Rng::with_seed(seed);
        let dir = Dir::new();
        dir.file("a/first.jsonl", records(&mut random));
        for step in 0..7 {
            for _ in 0..random.u32(1..4) {
                edit(&dir, &mut random, step);
            }
            // Sometimes only a part, or without dropping, before the whole.
            if random.bool() && Path::new(&dir.path("a/s")).exists() {
                dir.dateline(&["index", "a/s", "--commit-every", "2"]);
            }
            let run = dir.dateline(&["index", "a", "--prune", "--commit-every", "3"]);
            let code = run.code();
            let fresh = format!("fresh-{step}");
            let anew = dir.dateline(&["--index", &fresh, "index", "a"]);
            assert_eq!(code, anew.code(), "seed {seed}, step {step}{run}{anew}");
            assert_eq!(
                articles(&dir, "index"),
                articles(&dir, &fresh),
                "seed {seed}, step {step}{run}{anew}"
            );
        }
        dir.dateline(&["verify"]).exits(0);
    }
}
