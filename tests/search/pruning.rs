//! The first few are the first few of all, also where pruning skips blocks and segments are unlike.
//!
//! tantivy keeps for each block of postings the pair of frequency and length that scores best by the mean length of its
//! segment; by that of the whole index another may score better. Short articles in one segment and long ones in
//! another make it matter.

use dateline::extract::extract;
use dateline::index::writer::{Purpose, Writer};
use dateline::search::{Archive, Request};
use jiff::Timestamp;

use super::{TODAY, record};

/// A word, the low numbers often.
fn word(random: &mut fastrand::Rng) -> String {
    format!("w{}", (random.f64().powi(4) * 400.0) as u32)
}

fn write(dir: &std::path::Path, random: &mut fastrand::Rng, name: &str, count: usize, mean: usize) {
    let mut writer = Writer::open(dir, Purpose::Own, Timestamp::UNIX_EPOCH).unwrap();
    for n in 0..count {
        let words: Vec<String> = (0..random.usize(1..2 * mean))
            .map(|_| word(random))
            .collect();
        let text = words.join(" ");
        writer
            .put(extract(record((&format!("{name}{n}"), "", "", &text))))
            .unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn the_best_are_the_best_of_all_segments() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(3);
    // The later load is too small to be folded into the earlier.
    write(dir.path(), &mut random, "short", 16_000, 12);
    write(dir.path(), &mut random, "long", 4_000, 150);
    let archive = Archive::open(dir.path()).unwrap();
    assert_eq!(archive.stats().unwrap().segments, 2);
    for round in 0..400 {
        let words: Vec<String> = (0..1 + round % 4).map(|_| word(&mut random)).collect();
        let query = words.join(if round % 3 == 0 { " " } else { " OR " });
        let scores = |query: &str| {
            let answer = archive.search(&Request::new(query, TODAY)).unwrap();
            answer
                .hits
                .into_iter()
                .map(|hit| hit.score)
                .collect::<Vec<_>>()
        };
        // Nothing is skipped where something is excluded. Sums are rounded in the order in which they are added.
        let (best, all) = (scores(&query), scores(&format!("({query}) -nowhere")));
        let equal =
            best.len() == all.len() && best.iter().zip(&all).all(|(a, b)| (a - b).abs() < 1e-5);
        assert!(equal, "{query}: {best:?} are not the best, {all:?} are");
    }
}
