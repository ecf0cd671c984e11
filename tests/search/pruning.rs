//! The first few are the first few of all, also where pruning skips blocks and segments are unlike.
//!
//! tantivy keeps for each block of postings the pair of frequency and length that scores best by the mean length of its
//! segment; by that of the whole index another may score better. Short articles in one segment and long ones in
//! another make it matter.

use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Archive, Drivers, Request};
use jiff::Timestamp;

use super::{TODAY, record};

/// A word, the low numbers often.
pub(super) fn word(random: &mut fastrand::Rng) -> String {
    format!("w{}", (random.f64().powi(4) * 400.0) as u32)
}

fn write(dir: &std::path::Path, random: &mut fastrand::Rng, name: &str, count: usize, mean: usize) {
    let mut writer =
        Writer::open(dir, Settings::new(Purpose::Own, 1, Timestamp::UNIX_EPOCH)).unwrap();
    for n in 0..count {
        let words: Vec<String> = (0..random.usize(1..2 * mean))
            .map(|_| word(random))
            .collect();
        let text = words.join(" ");
        writer
            .put(
                extract(record((&format!("{name}{n}"), "", "", &text))),
                false,
            )
            .unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn the_best_are_the_best_of_all_segments() {
    let (short, long) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut random = fastrand::Rng::with_seed(3);
    // In one index they could be folded into one segment, which depends on how many threads wrote it.
    write(short.path(), &mut random, "short", 16_000, 12);
    write(long.path(), &mut random, "long", 4_000, 150);
    let dirs = [short.path().to_owned(), long.path().to_owned()];
    let archive = Archive::open_all(&dirs).unwrap();
    for round in 0..1_500 {
        let words: Vec<String> = (0..1 + round % 5).map(|_| word(&mut random)).collect();
        let query = match round % 7 {
            0 | 3 => words.join(" "),
            1 => format!("\"{}\"", words[..words.len().min(2)].join(" ")),
            2 => format!("({}) {}", words.join(" OR "), word(&mut random)),
            _ => words.join(" OR "),
        };
        let answer = |query: &str, drivers| {
            let request = Request {
                limit: 1 + round % 30,
                drivers,
                ..Request::new(query, TODAY)
            };
            let answer = archive.search(&request).unwrap();
            let hits = answer.hits.into_iter();
            let hits: Vec<(String, u32)> = hits.map(|hit| (hit.id, hit.score.to_bits())).collect();
            (answer.total, hits)
        };
        let own = answer(&query, Drivers::Own);
        assert_eq!(own, answer(&query, Drivers::Plain), "{query}");
        // Nothing is skipped where something is excluded.
        if round < 400 {
            let excluded = answer(&format!("({query}) -nowhere"), Drivers::Own);
            assert_eq!(own, excluded, "{query}");
        }
    }
}
