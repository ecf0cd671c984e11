//! Makes the forms of a word comparable: the Snowball English stemmer (Porter 2), behind a memo.
//!
//! Stemming is the greater part of the cost of analysis, and most words of a text are few different ones: a
//! direct-mapped memo of fixed size answers nearly all of them.

use frostem::{Algorithm, Stemmer as Snowball};
use xxhash_rust::xxh3::xxh3_64;

const SLOTS: usize = 1 << 13;
/// So many words are stemmed without the memo, which takes longer to make than they do: a query has few.
const FEW: u32 = 64;

/// Stems folded words. Cheap to make, and worth keeping for many words.
pub struct Stemmer {
    snowball: Snowball,
    memo: Vec<Slot>,
    /// Words stemmed before there was a memo.
    stemmed: u32,
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
            stemmed: 0,
        }
    }

    /// [`stem`](Self::stem) of a word that the caller will not ask for again.
    pub(super) fn stem_once(&mut self, word: &mut String) {
        if word.len() >= 3 {
            let stem = self.snowball.stem(word).into_owned();
            replace(word, &stem);
        }
    }

    /// Replaces a folded word by its stem, in place.
    pub fn stem(&mut self, word: &mut String) {
        // Most short words are their own stem, and no stem of one is worth remembering.
        if word.len() < 3 {
            return;
        }
        if self.memo.is_empty() {
            if self.stemmed < FEW {
                self.stemmed += 1;
                let stem = self.snowball.stem(word).into_owned();
                return replace(word, &stem);
            }
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
        replace(word, &slot.stem);
    }
}

/// A stem is nearly always a prefix of its word.
fn replace(word: &mut String, stem: &str) {
    if word.starts_with(stem) {
        word.truncate(stem.len());
    } else {
        word.clear();
        word.push_str(stem);
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
