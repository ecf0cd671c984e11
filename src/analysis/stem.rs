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
        if let Some(stem) = stem_of(word, language) {
            replace(word, &stem);
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
    let Some((rules, mark)) = language.rules(word) else {
        return (word.len() >= SHORTEST).then(|| snowball(Algorithm::English, word));
    };
    let stem = match rules {
        Rules::Snowball(Algorithm::Arabic) => arabic(word),
        // Folding writes yeh and kaf as Arabic does.
        Rules::Snowball(Algorithm::Persian) => {
            let persian = word
                .replace('\u{64A}', "\u{6CC}")
                .replace('\u{643}', "\u{6A9}");
            snowball(Algorithm::Persian, &persian)
        }
        Rules::Snowball(algorithm) => snowball(algorithm, word),
        Rules::Hebrew => hebrew(word).to_owned(),
        Rules::None => word.to_owned(),
    };
    Some(format!("{MARK}{mark}{stem}"))
}

/// Snowball's, with what it has no rule for. Folding takes teh marbuta for heh: at the end of a word it mostly is one, and neither
/// is part of the stem. The conjunction stands before the article as well; and as it is taken off a bare noun that begins with
/// its letter, it is taken off the noun under its article too: `وزير`, `الوزير`, `والوزير`.
fn arabic(word: &str) -> String {
    const ARTICLE: &str = "\u{627}\u{644}";
    const AND: char = '\u{648}';
    const HEH: char = '\u{647}';
    let without_and = word
        .strip_prefix(AND)
        .filter(|rest| rest.starts_with(ARTICLE));
    let word = without_and.unwrap_or(word);
    let stem = match word.strip_suffix(HEH) {
        Some(rest) => snowball(Algorithm::Arabic, &format!("{rest}\u{629}")),
        None => snowball(Algorithm::Arabic, word),
    };
    match stem.strip_prefix(AND) {
        Some(rest) if rest.chars().count() >= 3 => rest.to_owned(),
        _ => stem,
    }
}

/// Snowball's stem; the word itself if it is short, or if nothing would be left of it.
fn snowball(algorithm: Algorithm, word: &str) -> String {
    if word.len() < SHORTEST {
        return word.to_owned();
    }
    let stem = Snowball::new(algorithm).stem(word);
    if stem.is_empty() {
        word.to_owned()
    } else {
        stem.into_owned()
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
