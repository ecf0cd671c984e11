//! The print of a text: what of it is compared with others.

use xxhash_rust::xxh3::xxh3_64;

use crate::analysis::terms::{TermId, Terms};

/// Words of a shingle.
const SHINGLE: usize = 4;
/// Slots of a sketch.
pub(super) const SLOTS: usize = 128;
/// Bits of a slot's hash that tell slots apart, and those that are compared.
const VALUE_BITS: u32 = 25;
/// Bands, by each of which a text can be found.
pub(super) const BANDS: usize = 8;
/// Slots of a band: two texts that share 80 % of their shingles share a band in 98.5 of 100 cases.
const ROWS: usize = 4;
/// Bytes of a sketch: four bits of each slot.
pub(super) const SKETCH: usize = SLOTS / 2;

/// An empty slot.
const EMPTY: u32 = u32::MAX;

/// What of a text is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::index) struct Print {
    /// What it is found by.
    pub(super) bands: [u32; BANDS],
    /// A few bits of each slot.
    pub(super) sketch: [u8; SKETCH],
    /// A bit for each number, by its hash; those of long texts are all set.
    pub(super) figures: u128,
    /// Words of the story.
    pub(super) words: u32,
}

/// Makes prints of texts whose words are numbered by one vocabulary.
pub(in crate::index) struct Printer {
    /// By the number of a form: its hash, the lowest bit of which says whether it is a number. 0 is not known.
    hashes: Vec<u64>,
    words: Vec<u64>,
}

impl Printer {
    pub(in crate::index) fn new() -> Self {
        Printer {
            hashes: Vec::new(),
            words: Vec::new(),
        }
    }

    /// Bytes of memory, about.
    pub(in crate::index) fn bytes(&self) -> usize {
        self.hashes.capacity() * 8
    }

    /// The print of a text, whose words are given by their forms.
    pub(in crate::index) fn print(
        &mut self,
        terms: &Terms,
        forms: impl Iterator<Item = TermId>,
    ) -> Print {
        if self.hashes.len() < terms.len() {
            self.hashes.resize(terms.len(), 0);
        }
        self.words.clear();
        let mut figures = 0;
        for form in forms {
            let known = &mut self.hashes[form as usize];
            if *known == 0 {
                *known = hash(terms.get(form));
            }
            if *known & 1 == 1 {
                figures |= 1 << (*known >> 57);
            }
            self.words.push(*known);
        }
        let mut slots = [EMPTY; SLOTS];
        if self.words.len() >= SHINGLE {
            for words in self.words.windows(SHINGLE) {
                note(&mut slots, mix(words));
            }
        } else if !self.words.is_empty() {
            note(&mut slots, mix(&self.words));
        }
        fill(&mut slots);
        let mut bands = [0; BANDS];
        for (band, rows) in bands.iter_mut().zip(slots.chunks_exact(ROWS)) {
            let rows = rows.iter().map(|slot| u64::from(*slot));
            *band = (finish(rows.fold(0, |sum, slot| {
                (sum ^ slot).wrapping_mul(MIXERS[0]).rotate_left(23)
            })) >> 32) as u32;
        }
        let mut sketch = [0; SKETCH];
        for (byte, pair) in sketch.iter_mut().zip(slots.chunks_exact(2)) {
            *byte = (pair[0] & 0xF) as u8 | ((pair[1] & 0xF) as u8) << 4;
        }
        Print {
            bands,
            sketch,
            figures,
            words: self.words.len().try_into().unwrap_or(u32::MAX),
        }
    }
}

/// Numbers in words: where a text is made anew every day, they change as digits do.
const NUMBERS: [&str; 24] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "nil",
];

/// The hash of a word, never 0.
fn hash(word: &str) -> u64 {
    let is_number = word.chars().any(char::is_numeric) || NUMBERS.contains(&word);
    (xxh3_64(word.as_bytes()) & !1 | u64::from(is_number)).max(2)
}

/// Odd, and otherwise as good as any (SplitMix64, xxh3).
const MIXERS: [u64; SHINGLE] = [
    0x9E37_79B9_7F4A_7C15,
    0xBF58_476D_1CE4_E5B9,
    0x94D0_49BB_1331_11EB,
    0xC2B2_AE3D_27D4_EB4F,
];

/// The hash of a shingle. Those of its words are random already.
#[inline]
fn mix(words: &[u64]) -> u64 {
    let products = words.iter().zip(MIXERS);
    let sum = products.fold(0u64, |sum, (word, mixer)| {
        sum.wrapping_add(word.rotate_left(32).wrapping_mul(mixer))
    });
    finish(sum)
}

#[inline]
fn finish(sum: u64) -> u64 {
    let sum = (sum ^ sum >> 32).wrapping_mul(MIXERS[2]);
    sum ^ sum >> 29
}

/// Notes a shingle in four slots. In one alone it would be that of few shingles that most slots of a short text are empty.
#[inline]
fn note(slots: &mut [u32; SLOTS], hash: u64) {
    let second = finish(hash ^ MIXERS[1]);
    for draw in [
        hash as u32,
        (hash >> 32) as u32,
        second as u32,
        (second >> 32) as u32,
    ] {
        let slot = &mut slots[(draw >> VALUE_BITS) as usize];
        *slot = (*slot).min(draw & ((1 << VALUE_BITS) - 1));
    }
}

/// Gives each empty slot what another one has, the same one for every text that has it (Shrivastava, "Optimal
/// Densification for Fast and Accurate Minwise Hashing", ICML 2017).
fn fill(slots: &mut [u32; SLOTS]) {
    let noted = *slots;
    if noted.iter().all(|slot| *slot == EMPTY) {
        return;
    }
    for (i, slot) in (0u64..).zip(slots.iter_mut()) {
        let mut attempt = 0;
        while *slot == EMPTY {
            attempt += 1;
            let other = finish((i << 32 | attempt).wrapping_mul(MIXERS[3])) >> 57;
            *slot = noted[other as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(text: &str, before: &[&str]) -> Print {
        let mut terms = Terms::default();
        for word in before {
            terms.intern(word);
        }
        let forms: Vec<TermId> = text.split(' ').map(|word| terms.intern(word)).collect();
        Printer::new().print(&terms, forms.into_iter())
    }

    #[test]
    fn a_print_is_that_of_the_words_and_not_of_their_numbers() {
        let text = "the ship left port on monday with 120 tonnes of grain for lagos";
        assert_eq!(print(text, &[]), print(text, &["lagos", "grain", "other"]));
        assert_ne!(print(text, &[]), print(&text.replace("grain", "rice"), &[]));
        assert_eq!(print(text, &[]).words, 13);
        assert_eq!(print(text, &[]).figures.count_ones(), 1);
        assert_eq!(
            print("of two ships and a boat", &[]).figures.count_ones(),
            1
        );
        assert_eq!(print("of ships and a boat", &[]).figures, 0);
    }

    #[test]
    fn texts_agree_in_as_many_slots_as_their_shingles_overlap() {
        let words: Vec<String> = (0..600)
            .map(|n| format!("w{}", n * 7_919 % 4_999))
            .collect();
        for (length, most) in [(40, 0.12), (100, 0.1), (600, 0.1)] {
            let mut errors = Vec::new();
            for shift in 0..length / 4 {
                let one = print(&words[..length - shift].join(" "), &[]);
                let other = print(&words[shift..length].join(" "), &[]);
                let all = length - SHINGLE + 1;
                let expected = (all - 2 * shift) as f64 / all as f64;
                let agreed = super::super::alike::overlap(&one.sketch, &other.sketch);
                errors.push((agreed - expected).abs());
            }
            let mean = errors.iter().sum::<f64>() / errors.len() as f64;
            assert!(mean < most / 2.0, "{length}: {mean}");
            assert!(
                errors.iter().all(|error| *error < most * 2.0),
                "{length}: {errors:?}"
            );
        }
    }

    #[test]
    fn the_shortest_texts_have_prints() {
        assert_eq!(print("ships", &[]), print("ships", &["boats"]));
        assert_ne!(print("ships", &[]), print("boats", &[]));
        let mut terms = Terms::default();
        terms.intern("ships");
        assert_eq!(Printer::new().print(&terms, std::iter::empty()).words, 0);
    }
}
