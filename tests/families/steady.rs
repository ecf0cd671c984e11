//! Families depend on what comes in which order, and on nothing else: not on commits, loads, threads or merges.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dateline::Archive;
use dateline::article::Article;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::verify::verify;
use dateline::index::writer::Writer;
use dateline::search::Request;
use jiff::civil::date;

use super::families;
use super::folded::{article, settings, stories};

/// What comes: articles, some of which take the place of earlier ones, and ids that are deleted.
enum Step {
    Put(Box<Article>),
    Delete(String),
}

fn steps(random: &mut fastrand::Rng, count: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    for (n, mut article) in stories(random, count).into_iter().enumerate() {
        match random.u8(..8) {
            // Other words under an id that was there.
            0 if n > 0 => article.id = format!("n{}", random.usize(..n)),
            1 if n > 0 => steps.push(Step::Delete(format!("n{}", random.usize(..n)))),
            _ => {}
        }
        steps.push(Step::Put(Box::new(article)));
    }
    steps
}

/// Families as sets of ids.
fn sets(dir: &Path) -> BTreeSet<Vec<String>> {
    let mut sets: std::collections::BTreeMap<u32, Vec<String>> = Default::default();
    for (article, family) in families(dir) {
        if let Some(family) = family {
            sets.entry(family).or_default().push(article.id);
        }
    }
    sets.into_values().collect()
}

fn load(dir: &Path, steps: &[Step], loads: usize, settings: &Settings) {
    for share in steps.chunks(steps.len().div_ceil(loads)) {
        let mut writer = Writer::open(dir, settings.clone()).unwrap();
        for step in share {
            match step {
                Step::Put(article) => {
                    writer.put((**article).clone(), false).unwrap();
                }
                Step::Delete(id) => {
                    writer.delete(id, false).unwrap();
                }
            }
            writer.checkpoint_if_due().unwrap();
        }
        writer.finish().unwrap();
    }
    assert_eq!(verify(dir).unwrap().damage, []);
}

#[test]
fn commits_loads_and_threads_make_no_difference() {
    let mut random = fastrand::Rng::with_seed(9);
    let steps = steps(&mut random, 2_500);
    let folder = tempfile::tempdir().unwrap();
    let calm = folder.path().join("calm");
    load(&calm, &steps, 1, &settings());
    let expected = sets(&calm);
    assert!(expected.len() > 200, "{} families", expected.len());
    for (loads, commit_every, threads) in [(1, 70, 1), (1, 1_200, 4), (9, 100_000, 2), (30, 40, 3)]
    {
        let dir = folder.path().join(format!("{loads}-{commit_every}"));
        let settings = Settings {
            commit_every,
            threads: Some(threads),
            ..settings()
        };
        load(&dir, &steps, loads, &settings);
        assert_eq!(
            sets(&dir),
            expected,
            "{loads} loads, {commit_every}, {threads} threads"
        );
    }
}

#[test]
fn a_family_outlives_its_lead() {
    let words = "the ship left the port of lagos with grain for the mills of the north and \
                 nobody on the quay could say when it would be back or who had paid for it";
    let dir = tempfile::tempdir().unwrap();
    let put = |articles: &[Article]| {
        let mut writer = Writer::open(dir.path(), settings()).unwrap();
        for article in articles {
            writer.put(article.clone(), false).unwrap();
        }
        writer.finish().unwrap();
    };
    let copy = |n| article(n, format!("{words} yet"), 3, "Herald");
    put(&[copy(0), copy(1), copy(2)]);
    let names = |sets: &[&[&str]]| -> BTreeSet<Vec<String>> {
        sets.iter()
            .map(|set| set.iter().map(|id| (*id).to_owned()).collect())
            .collect()
    };
    assert_eq!(sets(dir.path()), names(&[&["n0", "n1", "n2"]]));
    let change = Settings {
        purpose: Purpose::Change,
        ..settings()
    };
    let mut writer = Writer::open(dir.path(), change).unwrap();
    writer.delete("n0", true).unwrap();
    writer.finish_purge(&["n0".to_owned()]).unwrap();
    assert_eq!(sets(dir.path()), names(&[&["n1", "n2"]]));
    // One that comes later joins those that are left.
    put(&[copy(3)]);
    assert_eq!(sets(dir.path()), names(&[&["n1", "n2", "n3"]]));
    // Who gets other words leaves.
    let other = words.split(' ').rev().collect::<Vec<_>>().join(" ");
    put(&[article(1, other, 3, "Herald")]);
    assert_eq!(sets(dir.path()), names(&[&["n2", "n3"]]));
    assert_eq!(verify(dir.path()).unwrap().damage, []);
}

#[test]
fn damage_to_what_articles_are_compared_with_is_named_and_survived() {
    let mut random = fastrand::Rng::with_seed(3);
    let all = stories(&mut random, 200);
    for damage in ["changed", "cut", "lost"] {
        let dir = tempfile::tempdir().unwrap();
        let steps = |articles: &[Article]| -> Vec<Step> {
            articles
                .iter()
                .map(|article| Step::Put(Box::new(article.clone())))
                .collect()
        };
        load(dir.path(), &steps(&all[..100]), 1, &settings());
        let before = sets(dir.path());
        let file = |kind: &str| {
            let generation = fs::read_dir(dir.path().join("gen-1")).unwrap();
            let mut paths = generation.map(|entry| entry.unwrap().path());
            paths
                .find(|path| path.to_str().unwrap().ends_with(kind))
                .unwrap()
        };
        let prints = file(".prints");
        let mut bytes = fs::read(&prints).unwrap();
        match damage {
            "changed" => {
                let at = bytes.len() / 2;
                bytes[at] ^= 1;
                fs::write(&prints, bytes).unwrap();
            }
            "cut" => fs::write(&prints, &bytes[..bytes.len() / 3]).unwrap(),
            _ => fs::remove_file(&prints).unwrap(),
        }
        // What is only kept to be quick is looked up again.
        fs::write(file("families.bin"), "damaged").unwrap();
        let named = verify(dir.path()).unwrap().damage;
        let files: Vec<&str> = named.iter().map(|damage| &*damage.file).collect();
        let is_named = |kind: &str| files.iter().any(|file| file.ends_with(kind));
        assert_eq!(files.len(), 2, "{files:?}");
        assert!(is_named(".prints") && is_named("families.bin"), "{files:?}");
        assert_eq!(sets(dir.path()), before);
        // Later articles come in all the same.
        let mut writer = Writer::open(dir.path(), settings()).unwrap();
        for article in &all[100..] {
            writer.put(article.clone(), false).unwrap();
        }
        writer.finish().unwrap();
        let archive = Archive::open(dir.path()).unwrap();
        let answer = archive
            .search(&Request::new("*", date(2026, 1, 1)))
            .unwrap();
        assert_eq!(answer.total, 200);
    }
}
