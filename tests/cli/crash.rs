//! A load that is killed: what is there afterwards, and that one more run ends where an undisturbed one does.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};

use dateline::index::originals::Originals;
use dateline::index::verify::verify;
use dateline::search::Hit;
use dateline::{Archive, Request};

use crate::support::{Dir, test_data};

/// Kills of a load of real articles; `DATELINE_KILLS` asks for more.
const KILLS: u32 = 8;

/// Bytes of everything below `folder`: how far a load has come.
fn written(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => written(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Lets `load` write `bytes` more than are there, then kills it. Whether it was still running.
fn kill_after(load: &mut Child, index: &Path, bytes: u64) -> bool {
    let goal = written(index) + bytes;
    while written(index) < goal {
        if load.try_wait().expect("a child").is_some() {
            return false;
        }
        std::thread::yield_now();
    }
    load.kill().expect("a child to kill");
    load.wait().expect("a child that ended");
    true
}

/// Of an answer: its totals, and ids and scores, each with those of the same story.
type Told = (u64, u64, Vec<(String, u32, Vec<String>)>);

/// What an index answers to many queries.
fn answers(index: &Path, queries: &[String]) -> Vec<Told> {
    let archive = Archive::open(index).expect("an index");
    queries
        .iter()
        .map(|query| {
            let request = Request::new(query.as_str(), jiff::civil::date(2026, 1, 1));
            let answer = archive.search(&request).expect("an answer");
            let hits = answer.hits.into_iter();
            let also = |hit: &Hit| hit.also.iter().map(|also| also.id.clone()).collect();
            let hits = hits.map(|hit| (hit.id.clone(), hit.score.to_bits(), also(&hit)));
            (answer.total, answer.stories, hits.collect())
        })
        .collect()
}

fn sound(index: &Path) {
    let report = verify(index).expect("an index");
    assert_eq!(report.damage, [], "{}", index.display());
}

/// Kills a load of `articles` in `dir` at `kills` moments spread over it; one more run must give what an undisturbed
/// one gives.
fn survives(
    dir: &Dir,
    articles: &Path,
    kills: u32,
    step: u64,
    commit: &str,
    queries: &[String],
    folds: bool,
) {
    let articles = articles.to_str().expect("a path in UTF-8");
    let load = |index: &str| {
        dir.program(&[
            "--index",
            index,
            "index",
            articles,
            "--commit-every",
            commit,
            "-q",
        ])
    };
    assert!(
        load("calm")
            .stdout(Stdio::null())
            .status()
            .expect("a run")
            .success()
    );
    let mut random = fastrand::Rng::with_seed(7);
    let mut killed = 0;
    let (mut round, mut in_round) = (0, 0);
    for _ in 0..kills {
        let index = dir.path(&format!("killed-{round}"));
        let mut child = load(&format!("killed-{round}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a run");
        if kill_after(&mut child, &index, random.u64(1..step)) {
            killed += 1;
            in_round += 1;
            match Archive::open(&index) {
                Ok(_) => sound(&index),
                // Before the first commit there is none.
                Err(error) => assert!(
                    error.to_string().contains("there is no index here"),
                    "{error}"
                ),
            }
        }
        // Several kills of one load, then a new one.
        if in_round == 4 {
            (round, in_round) = (round + 1, 0);
        }
    }
    assert!(
        killed * 2 > kills,
        "only {killed} of {kills} loads were still running when killed"
    );
    let calm = answers(&dir.path("calm"), queries);
    if folds {
        assert!(calm.iter().any(|(total, stories, _)| stories < total));
    }
    for round in 0..=round {
        let index = format!("killed-{round}");
        let ended = load(&index).stdout(Stdio::null()).status().expect("a run");
        assert!(ended.success(), "{index}");
        sound(&dir.path(&index));
        assert_eq!(answers(&dir.path(&index), queries), calm, "{index}");
    }
}

#[test]
fn a_load_that_is_killed_goes_on() {
    let dir = Dir::new();
    let mut random = fastrand::Rng::with_seed(1);
    let mut words: Vec<String> = Vec::new();
    let lines: Vec<String> = (0..3_000)
        .map(|i| {
            // Of five neighbours some tell the same story.
            if i % 5 == 0 || random.bool() {
                words = (0..60).map(|_| format!("w{}", random.u32(..400))).collect();
            }
            let (text, day) = (words.join(" "), 1 + i / 5 % 28);
            format!(r#"{{"id":"n{i}","date":"2024-05-{day:02}","title":"t{i}","body":"{text}"}}"#)
        })
        .collect();
    dir.file("a/one.jsonl", lines[..2_000].join("\n"));
    for (i, line) in lines[2_000..2_200].iter().enumerate() {
        dir.file(&format!("a/small/{i}.txt"), line);
    }
    dir.gzip("a/two.jsonl.gz", &lines[2_200..].join("\n"));
    let queries: Vec<String> = (0..40).map(|i| format!("w{i} OR w{}", i + 40)).collect();
    survives(&dir, &dir.path("a"), 10, 600_000, "150", &queries, true);
}

/// What is done to an archive, one command after another; each is killed on its way and run again.
const COMMANDS: [&[&str]; 8] = [
    &["index", "a", "--commit-every", "150", "-q"],
    &["delete", "n7", "n8", "n9", "n2100"],
    // Half of the articles are new, and half of those that were there have other texts.
    &["index", "a", "b", "--commit-every", "150", "-q"],
    &["delete", "n11", "n12", "n2500", "--purge"],
    &["index", "--rebuild", "-q"],
    &["delete", "n7", "n13", "--purge"],
    &["index", "a", "b", "--prune", "--commit-every", "150", "-q"],
    &["index", "a", "b", "--prune", "-q"],
];

/// The texts of an archive by id. No id is there twice.
fn texts(index: &Path) -> BTreeMap<String, String> {
    let originals = Originals::open(index).expect("an index");
    let mut texts = BTreeMap::new();
    let each = originals.each(&mut |original| {
        let article = original?.article;
        let twice = texts.insert(article.id.clone(), article.text);
        assert_eq!(twice, None, "{} is there twice", article.id);
        Ok(())
    });
    each.expect("every article");
    texts
}

#[test]
fn whatever_is_done_to_an_archive_may_be_killed_and_run_again() {
    let dir = Dir::new();
    let line = |id: u32, version: u32| {
        let mut random = fastrand::Rng::with_seed(u64::from(id * 3 + version));
        let words: Vec<String> = (0..60).map(|_| format!("w{}", random.u32(..400))).collect();
        let (text, day) = (words.join(" "), 1 + id % 28);
        format!("{{\"id\":\"n{id}\",\"date\":\"2024-05-{day:02}\",\"body\":\"{text}\"}}\n")
    };
    dir.file(
        "a/one.jsonl",
        (0..2_000).map(|id| line(id, 0)).collect::<String>(),
    );
    // By name the later file, whose texts count.
    dir.file(
        "b/two.jsonl",
        (1_000..3_000).map(|id| line(id, 1)).collect::<String>(),
    );
    let kills = std::env::var("DATELINE_KILLS").ok();
    let kills: u32 = kills.map_or(2, |kills| kills.parse().expect("a number"));
    let mut random = fastrand::Rng::with_seed(9);
    let null = || Stdio::null();
    // What was deleted already is not found, and that is no error.
    let has_ended = |ended: io::Result<ExitStatus>| {
        let code = ended.expect("a run").code();
        matches!(code, Some(0 | 1))
    };
    for command in COMMANDS {
        let run = |index: &str| dir.program(&[&["--index", index], command].concat());
        let before = dir.path("calm").exists().then(|| texts(&dir.path("calm")));
        let ended = run("calm").stdout(null()).stderr(null()).status();
        assert!(has_ended(ended), "{command:?}");
        let (calm, after) = (dir.path("calm"), texts(&dir.path("calm")));
        let killed = dir.path("killed");
        for _ in 0..kills {
            let mut child = run("killed")
                .stdout(null())
                .stderr(null())
                .spawn()
                .expect("a run");
            kill_after(&mut child, &killed, random.u64(..400_000));
            child.wait().expect("an end");
            let Some(before) = &before else {
                continue;
            };
            sound(&killed);
            // Each article is as it was, as it will be, or (deleted, and not yet purged) on its way out.
            for (id, text) in texts(&killed) {
                let known = [before.get(&id), after.get(&id)];
                assert!(
                    known.contains(&Some(&text)),
                    "{id} after a kill of {command:?}"
                );
            }
        }
        let ended = run("killed").stdout(null()).stderr(null()).status();
        assert!(has_ended(ended), "{command:?}");
        sound(&killed);
        assert_eq!(texts(&killed), after, "{command:?}");
        let queries: Vec<String> = (0..20).map(|i| format!("w{i} OR w{}", i + 40)).collect();
        assert_eq!(
            answers(&killed, &queries),
            answers(&calm, &queries),
            "{command:?}"
        );
    }
}

#[test]
fn what_a_rewritten_file_has_lost_is_dropped_also_after_its_reading_was_cut_short() {
    let dir = Dir::new();
    let lines = |word: &str| -> String {
        let line = |i| format!("{{\"id\":\"{word}{i}\",\"body\":\"storm {word}\"}}\n");
        (0..2_000).map(line).collect()
    };
    dir.file("a/x.jsonl", lines("old"));
    dir.dateline(&["index", "a", "-q"]).exits(0);
    dir.file("a/x.jsonl", lines("new"));
    for prune in [false, true] {
        let flag: &[&str] = if prune { &["--prune"] } else { &[] };
        let args = [&["index", "a", "--commit-every", "20", "-q"], flag].concat();
        let mut load = dir
            .program(&args)
            .stdout(Stdio::null())
            .spawn()
            .expect("a run");
        // Past some commits.
        kill_after(&mut load, &dir.path("index"), 60_000);
    }
    dir.dateline(&["index", "a", "--prune", "-q"]).exits(0);
    dir.dateline(&["search", "storm", "--count"])
        .prints("2000\n");
    dir.dateline(&["search", "old", "--count"]).prints("0\n");
}

#[cfg(unix)]
#[test]
fn a_load_that_is_stopped_keeps_what_it_has_read() {
    use std::io::Write;

    let dir = Dir::new();
    let words = "storm ".repeat(40);
    let record = |id: u32| format!("{{\"id\":\"n{id}\",\"body\":\"{words}\"}}\n");
    let mut load = dir
        .program(&["index", "-", "--commit-every", "100"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a run");
    let mut feed = load.stdin.take().expect("a pipe");
    let has_committed = || {
        let archive = Archive::open(&dir.path("index"));
        archive.is_ok_and(|archive| archive.article("n50").is_ok_and(|found| found.is_some()))
    };
    // It reads ahead, and goes on only as long as more comes.
    let mut id = 0;
    while !has_committed() {
        assert!(id < 100_000, "nothing is committed");
        for _ in 0..100 {
            feed.write_all(record(id).as_bytes()).expect("a reader");
            id += 1;
        }
    }
    let process = rustix::process::Pid::from_child(&load);
    rustix::process::kill_process(process, rustix::process::Signal::INT).expect("a signal");
    // It ends with the next record it comes to, and takes no more.
    while id < 200_000 && feed.write_all(record(id).as_bytes()).is_ok() {
        id += 1;
    }
    drop(feed);
    let ended = load.wait_with_output().expect("an end");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(130), "{said}");
    assert!(
        said.contains("the same command goes on from there"),
        "{said}"
    );
    sound(&dir.path("index"));
    let count = dir.dateline(&["search", "--count", "storm"]).out();
    let count: u32 = count.trim().parse().expect("a number");
    assert!((100..id).contains(&count), "{count} of {id}");
}

#[test]
fn a_load_of_real_articles_that_is_killed_goes_on() {
    let Some(data) = test_data() else {
        return;
    };
    let queries = fs::read_to_string(data.join("bench/queries-press.tsv")).expect("the queries");
    let queries: Vec<String> = queries
        .lines()
        .filter_map(|line| line.split('\t').nth(1))
        .map(str::to_owned)
        .collect();
    assert!(queries.len() > 200);
    let kills = std::env::var("DATELINE_KILLS").ok();
    let kills = kills.map_or(KILLS, |kills| kills.parse().expect("a number"));
    let articles: PathBuf = data.join("data/news/us-press.jsonl.gz");
    survives(
        &Dir::new(),
        &articles,
        kills,
        30_000_000,
        "700",
        &queries,
        false,
    );
}
