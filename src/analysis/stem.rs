//! Makes the forms of a word comparable: the Snowball English stemmer (Porter 2), behind a memo.
//!
//! Stemming is the greater part of the cost of analysis, and most words of a text are few different ones: a
//! direct-mapped memo of fixed size answers nearly all of them.

use frostem::{Algorithm, Stemmer as Snowball};
use xxhash_rust::xxh3::xxh3_64;

const SLOTS: usize = 1 << 13;

/// Stems folded words. Cheap to make, and worth keeping for many words.
pub struct Stemmer {
    snowball: Snowball,
    memo: Vec<Slot>,
}

#[derive(Clone, Default)]
struct Slot {
    word: Box<str>,
    stem: Box<str>,
}

impl Stemmer {
    /// A stemmer with an empty memo.
    pub fn new() -> Self {
        Stemmer {
            snowball: Snowball::new(Algorithm::English),
            memo: Vec::new(),
        }
    }

    /// Replaces a folded word by its stem, in place.
    pub fn stem(&mut self, word: &mut String) {
        // Most short words are their own stem, and no stem of one is worth remembering.
        if word.len() < 3 {
            return;
        }
        if self.memo.is_empty() {
            self.memo.resize(SLOTS, Slot::default());
        }
        let slot = &mut self.memo[xxh3_64(word.as_bytes()) as usize % SLOTS];
        if *slot.word != **word {
            let stem = self.snowball.stem(word);
            *slot = Slot {
                word: word.as_str().into(),
                stem: stem.into(),
            };
        }
        // A stem is nearly always a prefix of its word.
        if word.starts_with(&*slot.stem) {
            word.truncate(slot.stem.len());
        } else {
            word.clear();
            word.push_str(&slot.stem);
        }
    }
}

impl Default for Stemmer {
    fn default() -> Self {
        Stemmer::new()
    }
}

/// A clone starts with an empty memo: tantivy clones an analyzer for every thread.
impl Clone for Stemmer {
    fn clone(&self) -> Self {
        Stemmer::new()
    }
}
