//! Makes the forms of a word comparable: the Snowball stemmer of the article's language, behind a memo.
//!
//! Stemming is the greater part of the cost of analysis, and most words of a text are few different ones: a
//! direct-mapped memo of fixed size answers nearly all of them.

use frostem::{Algorithm, Stemmer as Snowball};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::language::{Language, MARK, Rules, hebrew};

const SLOTS: usize = 1 << 13;
/// So many words are stemmed without the memo, which takes longer to make than they do: a query has few.
const FEW: u32 = 64;

/// Stems folded words. Cheap to make, and worth keeping for many words.
pub struct Stemmer {
    memo: Vec<Slot>,
    /// Words stemmed before there was a memo.
    stemmed: u32,
}

#[derive(Clone, Default)]
struct Slot {
    language: Language,
    word: Box<str>,
    stem: Box<str>,
}

impl Stemmer {
    /// A stemmer with an empty memo.
    pub fn new() -> Self {
        Stemmer {
            memo: Vec::new(),
            stemmed: 0,
        }
    }

    /// [`stem`](Self::stem) of a word that the caller will not ask for again.
    pub(super) fn stem_once(&mut self, word: &mut String, language: Language) {
        match stem_of(word, language) {
            Some(stem) => replace(word, &stem),
            None => (),
        }
    }

    /// The stems that a folded word has in articles of some languages, each once, in the order of the languages.
    pub fn stems(&mut self, form: &str, languages: &[Language]) -> Vec<String> {
        let mut stems = Vec::with_capacity(1);
        for language in languages {
            let mut stem = form.to_owned();
            self.stem(&mut stem, *language);
            if !stems.contains(&stem) {
                stems.push(stem);
            }
        }
        stems
    }

    /// Replaces a folded word by its stem in an article of a language, in place.
    pub fn stem(&mut self, word: &mut String, language: Language) {
        // Most short words are their own stem, and no stem of one is worth remembering.
        if word.len() < SHORTEST && language == Language::ENGLISH {
            return;
        }
        if self.memo.is_empty() {
            if self.stemmed < FEW {
                self.stemmed += 1;
                return self.stem_once(word, language);
            }
            self.memo.resize(SLOTS, Slot::default());
        }
        let hash = xxh3_64_with_seed(word.as_bytes(), language.number());
        let slot = &mut self.memo[hash as usize % SLOTS];
        if *slot.word != **word || slot.language != language {
            let stem = stem_of(word, language);
            *slot = Slot {
                language,
                word: word.as_str().into(),
                stem: stem.unwrap_or_else(|| word.clone()).into(),
            };
        }
        replace(word, &slot.stem);
    }
}

/// Shorter words are their own stem.
const SHORTEST: usize = 3;

/// The stem of a word, if that is another string.
fn stem_of(word: &str, language: Language) -> Option<String> {
    let snowball = |algorithm: Algorithm| {
        if word.len() < SHORTEST {
            return word.to_owned();
        }
        // Of no word may nothing be left.
        let stem = Snowball::new(algorithm).stem(word).into_owned();
        if stem.is_empty() {
            word.to_owned()
        } else {
            stem
        }
    };
    let Some((rules, mark)) = language.rules(word) else {
        return (word.len() >= SHORTEST).then(|| snowball(Algorithm::English));
    };
    let stem = match rules {
        Rules::Snowball(algorithm) => snowball(algorithm),
        Rules::Hebrew => hebrew(word).to_owned(),
        Rules::None => word.to_owned(),
    };
    Some(format!("{MARK}{mark}{stem}"))
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
