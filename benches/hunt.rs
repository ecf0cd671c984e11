//! Hunts for queries that cost much: `DATELINE_INDEX=DIR cargo bench --bench hunt -- [SECONDS] [SEED]` makes queries of the archive's
//! words and of all operators, keeps the slowest, changes and joins them, and prints the worst it has met, by time and by
//! memory. A query that takes longer than the limit of time that every search has, or more memory than is promised, is a
//! finding. `docs/RELIABILITY.md` promises what this looks for.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints what it finds"
)]

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use dateline::search::{Explain, Part};
use dateline::{Archive, Request};
use fastrand::Rng;
use jiff::civil::date;

/// What every search of the command line gets.
const DEADLINE: Duration = Duration::from_secs(2);
/// Slowest queries that are kept and changed.
const KEPT: usize = 24;
/// Longest query, in bytes: what may be asked.
const LONGEST: usize = 4_096;
/// Words of each length of a beginning that queries are made of.
const WORDS: usize = 60;

/// A query and what it took.
#[derive(Clone)]
struct Met {
    query: String,
    time: Duration,
    /// Bytes of memory of its own at the most, beside what the process had before.
    memory: u64,
}

fn main() {
    let Some(index) = std::env::var_os("DATELINE_INDEX") else {
        eprintln!("skipped: DATELINE_INDEX is not set");
        return;
    };
    let numbers: Vec<u64> = std::env::args()
        .filter_map(|arg| arg.parse().ok())
        .collect();
    let seconds = numbers.first().copied().unwrap_or(60);
    let mut rng = Rng::with_seed(numbers.get(1).copied().unwrap_or(1));
    let archive = Archive::open(Path::new(&index)).expect("an index");
    let words = words(&archive);
    let begun = Instant::now();
    let mut kept: Vec<Met> = Vec::new();
    let mut greediest: Vec<Met> = Vec::new();
    let (mut asked, mut late) = (0, 0);
    while begun.elapsed() < Duration::from_secs(seconds) {
        let query = if kept.len() < KEPT / 2 || rng.u8(..4) == 0 {
            made(&mut rng, &words, 3)
        } else {
            let kept = rng.choice(&kept).map(|met| met.query.clone());
            changed(&mut rng, &words, kept.unwrap_or_default())
        };
        if query.len() > LONGEST {
            continue;
        }
        let Some(met) = ask(&archive, query) else {
            continue;
        };
        asked += 1;
        late += u32::from(met.time > DEADLINE + DEADLINE / 4);
        keep(&mut kept, met.clone(), |met| met.time.as_nanos() as u64);
        keep(&mut greediest, met, |met| met.memory);
    }
    println!("{asked} queries in {seconds} s, of which {late} took longer than 2.5 s\n");
    print("Slowest", &kept);
    print("Greediest", &greediest);
}

fn keep(kept: &mut Vec<Met>, met: Met, cost: impl Fn(&Met) -> u64) {
    kept.push(met);
    kept.sort_by_key(|met| std::cmp::Reverse(cost(met)));
    kept.truncate(KEPT);
}

fn print(title: &str, met: &[Met]) {
    println!("{title}\n\n| ms | MB | query |\n|---:|---:|---|");
    for Met {
        query,
        time,
        memory,
    } in met.iter().take(12)
    {
        let mut shown: String = query.chars().take(160).collect();
        if shown.len() < query.len() {
            shown += &format!(" … ({} bytes)", query.len());
        }
        println!(
            "| {} | {} | `{}` |",
            time.as_millis(),
            memory >> 20,
            shown.replace('|', "\\|")
        );
    }
    println!();
}

/// The archive's most frequent words, and some beginnings.
fn words(archive: &Archive) -> Vec<String> {
    let mut words = Vec::new();
    let letters = ('a'..='z').map(String::from);
    for beginning in letters.chain([String::new(), "1".to_owned()]) {
        let found = archive.terms(&beginning, &[Part::Story], WORDS);
        let found = found.map(|found| found.terms).unwrap_or_default();
        words.extend(found.into_iter().map(|term| term.term));
    }
    assert!(!words.is_empty(), "an archive without words");
    words
}

/// Asks as the command line does; none if the query is refused.
fn ask(archive: &Archive, query: String) -> Option<Met> {
    let mut request = Request::new(query.as_str(), date(2026, 11, 26));
    request.deadline = Some(DEADLINE);
    request.explain = Explain::WhenEmpty;
    let before = memory();
    let (over, most) = (AtomicBool::new(false), AtomicU64::new(before));
    let (answer, time) = thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                most.fetch_max(memory(), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(5));
            }
        });
        let begun = Instant::now();
        let answer = archive.search(&request);
        let time = begun.elapsed();
        over.store(true, Ordering::Relaxed);
        (answer, time)
    });
    let memory = most.into_inner().saturating_sub(before);
    answer.ok().map(|_| Met {
        query,
        time,
        memory,
    })
}

/// Bytes of memory that is no file's; 0 where the system does not tell.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    number.unwrap_or(0) << 10
}

/// A part of a query, at most so deep.
fn made(rng: &mut Rng, words: &[String], depth: u32) -> String {
    let word = |rng: &mut Rng| rng.choice(words).cloned().unwrap_or_default();
    if depth == 0 || rng.u8(..4) == 0 {
        return leaf(rng, words);
    }
    let part = |rng: &mut Rng| made(rng, words, depth - 1);
    let near = |rng: &mut Rng| {
        let operator = rng.choice(["NEAR/99", "NEAR/9", "w/3", "pre/50", "adj9", "w/s", "w/p"]);
        let (left, right) = (leaf(rng, words), leaf(rng, words));
        format!("({left} {} {right})", operator.unwrap_or("w/p"))
    };
    match rng.u8(..13) {
        0 | 1 => format!("({} {})", part(rng), part(rng)),
        2 | 3 => format!("({} OR {})", part(rng), part(rng)),
        4 => format!("-{}", part(rng)),
        5..=7 => near(rng),
        8 => {
            let field = rng.choice([
                "title",
                "body",
                "lead",
                "byline",
                "comments",
                "furniture",
                "any",
            ]);
            format!("{}:{}", field.unwrap_or("any"), part(rng))
        }
        9 => format!("atleast{} {}", rng.u8(1..9), word(rng)),
        10 => {
            let many: Vec<String> = (0..rng.usize(2..120)).map(|_| leaf(rng, words)).collect();
            format!("({})", many.join(" OR "))
        }
        11 => {
            let many: Vec<String> = (0..rng.usize(2..6)).map(|_| word(rng)).collect();
            format!("\"{}\"~{}", many.join(" "), rng.u8(..99))
        }
        _ => format!("({} date:{})", part(rng), rng.u16(2004..2026)),
    }
}

fn leaf(rng: &mut Rng, words: &[String]) -> String {
    let word = rng.choice(words).cloned().unwrap_or_default();
    let letter = char::from(rng.u8(b'a'..=b'z'));
    match rng.u8(..12) {
        0..=2 => word,
        3 => format!("{letter}*"),
        4 => format!("*{letter}*"),
        5 => format!("*{letter}"),
        6 => format!("{word}~2"),
        7 => format!("{word}~1"),
        8 => format!("=\"{word}\""),
        9 => format!(
            "\"{word} {}\"",
            rng.choice(words).map_or("", String::as_str)
        ),
        10 => word.to_uppercase(),
        _ => {
            let mut pattern: Vec<char> = word.chars().collect();
            let at = rng.usize(..pattern.len());
            pattern[at] = if rng.bool() { '?' } else { '*' };
            pattern.into_iter().collect()
        }
    }
}

/// `query` with something in it changed.
fn changed(rng: &mut Rng, words: &[String], query: String) -> String {
    match rng.u8(..6) {
        0 => format!("({query} {})", made(rng, words, 1)),
        1 => format!("({query} OR {})", made(rng, words, 2)),
        2 => format!("{} -({query})", made(rng, words, 1)),
        3 => format!("({query} OR {query})"),
        _ => {
            // One of its words is another.
            let parts: Vec<&str> = query.split(' ').collect();
            let at = rng.usize(..parts.len());
            let other = leaf(rng, words);
            let part = |(i, part): (usize, &&str)| {
                let open: String = part.chars().take_while(|c| *c == '(').collect();
                let shut: String = part.chars().rev().take_while(|c| *c == ')').collect();
                let is_word =
                    part.chars().any(char::is_alphanumeric) && !part.contains(['/', ':', '"']);
                match i == at && is_word {
                    true => format!("{open}{other}{shut}"),
                    false => (*part).to_owned(),
                }
            };
            parts
                .iter()
                .enumerate()
                .map(part)
                .collect::<Vec<_>>()
                .join(" ")
        }
    }
}
