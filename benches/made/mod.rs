//! Articles made up alike on every machine, for the benchmarks: 400 words each, whose frequencies follow Zipf's law, over
//! the ten years from 2015.

use std::path::Path;

use dateline::article::Origin;
use dateline::corpus::{Markup, RawRecord, Stated};
use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};

/// As many as there are in a benchmark of searches.
pub(crate) const ARTICLES: u64 = 5_000;
const WORDS: usize = 400;
/// The vocabulary has 2 to this many words.
const OCTAVES: u64 = 15;
const FIRST_DAY: Date = date(2015, 1, 1);
const DAYS: u64 = 3_653;

/// From records to an index that can be searched, as `dateline index` does it.
pub(crate) fn build(folder: &Path, records: Vec<RawRecord>) {
    let mut writer = Writer::open(
        folder,
        Settings::new(Purpose::Own, 1, Timestamp::UNIX_EPOCH),
    )
    .expect("a new index");
    for record in records {
        writer.put(extract(record), false).expect("an article");
    }
    writer.finish().expect("an index");
}

/// The first `count` of the made-up articles.
pub(crate) fn records(count: u64) -> Vec<RawRecord> {
    let mut chance = Chance(2026);
    (0..count)
        .map(|number| record(number, &mut chance))
        .collect()
}

fn record(number: u64, chance: &mut Chance) -> RawRecord {
    let day = FIRST_DAY
        + i64::try_from(chance.below(DAYS))
            .expect("a few thousand days")
            .days();
    let stated = Stated {
        id: Some(format!("made-up-{number}")),
        title: Some(words(8, chance)),
        date: Some(day.to_string()),
        source: Some(format!("Outlet {}", chance.below(20))),
        ..Stated::default()
    };
    let paragraphs: Vec<String> = (0..WORDS / 50).map(|_| words(50, chance) + ".").collect();
    RawRecord {
        origin: Origin {
            path: "made-up".to_owned(),
            line: number + 1,
            offset: None,
        },
        place_id: None,
        id_prefix: None,
        stated,
        text: paragraphs.join("\n\n"),
        markup: Markup::Plain,
        read_at: "2026-01-01T00:00:00Z".parse().expect("a time"),
    }
}

fn words(count: usize, chance: &mut Chance) -> String {
    (0..count)
        .map(|_| word(chance.rank()))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The word of a rank: three syllables that the stemmer leaves as they are.
pub(crate) fn word(rank: u32) -> String {
    const CONSONANTS: &[u8] = b"bdfghjklmnprtvwz";
    const VOWELS: &[u8] = b"aou";
    let mut word = String::with_capacity(6);
    // A stride over all 48³ words, so that neighbours in rank do not share a beginning.
    let mut rest = (rank * 5_003) % 48u32.pow(3);
    for _ in 0..3 {
        let syllable = (rest % 48) as usize;
        word.push(CONSONANTS[syllable / 3] as char);
        word.push(VOWELS[syllable % 3] as char);
        rest /= 48;
    }
    word
}

/// SplitMix64: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A rank by Zipf's law, in steps: each doubling of the rank is as likely. Whole numbers alone, because `exp` is not
    /// the same everywhere.
    fn rank(&mut self) -> u32 {
        let octave = self.below(OCTAVES);
        let rank = (1 << octave) + self.below(1 << octave);
        u32::try_from(rank).expect("a rank within the vocabulary")
    }
}
