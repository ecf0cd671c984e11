//! Remembers what the index makes of each word as it is written: its form, its stem, its term of capitals.
//!
//! A text of many words has few different ones. Keyed by the word as written, one look-up answers for folding, stemming
//! and capitals at once; what it answers is what `tokenizer` hands to tantivy for the same word.

use std::collections::HashMap;

use super::fold::{fold, is_capitals};
use super::language::Language;
use super::stem::Stemmer;
use super::terms::{TermId, Terms};
use super::tokenizer::CAPITALS;

/// Words of more bytes than this are kept apart.
const SHORT: usize = 15;
/// Longer words than this are not remembered: they are hardly ever the same.
const LONG: usize = 64;
/// Stands for no term.
const NONE: TermId = TermId::MAX;

/// What the index makes of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WordTerms {
    /// Its folded form.
    pub(crate) form: TermId,
    /// The stem of that.
    pub(crate) stem: TermId,
    capitals: TermId,
}

impl WordTerms {
    /// The marked term of a word that stands all in capitals.
    pub(crate) fn capitals(self) -> Option<TermId> {
        (self.capitals != NONE).then_some(self.capitals)
    }
}

/// The words met so far, and their terms.
pub(crate) struct Vocabulary {
    pub(crate) terms: Terms,
    /// Of the language spoken.
    memo: Memo,
    /// Of others.
    others: Vec<Memo>,
    stemmer: Stemmer,
    buffer: String,
}

/// The words met in articles of one language.
struct Memo {
    language: Language,
    /// Open addressing over words of at most [`SHORT`] bytes.
    slots: Vec<Slot>,
    used: usize,
    long: HashMap<Box<str>, WordTerms>,
    /// By the term of a form, that of its stem.
    stems: Vec<TermId>,
}

#[derive(Clone, Copy)]
struct Slot {
    /// The word itself: its bytes, and in the highest byte their number; 0 is free.
    key: u128,
    terms: WordTerms,
}

const FREE: Slot = Slot {
    key: 0,
    terms: WordTerms {
        form: NONE,
        stem: NONE,
        capitals: NONE,
    },
};

impl Vocabulary {
    /// One without words.
    pub(crate) fn new() -> Self {
        Vocabulary {
            terms: Terms::default(),
            memo: Memo::new(Language::ENGLISH),
            others: Vec::new(),
            stemmer: Stemmer::new(),
            buffer: String::new(),
        }
    }

    /// Words to come are of this language.
    pub(crate) fn speak(&mut self, language: Language) {
        if self.memo.language == language {
            return;
        }
        let is_it = |memo: &&mut Memo| memo.language == language;
        match self.others.iter_mut().find(is_it) {
            Some(memo) => std::mem::swap(memo, &mut self.memo),
            None => {
                let last = std::mem::replace(&mut self.memo, Memo::new(language));
                self.others.push(last);
            }
        }
    }

    /// The terms of the word that stands in `text` from `start` to `end`.
    #[inline]
    pub(crate) fn look(&mut self, text: &str, start: usize, end: usize) -> WordTerms {
        let Some(key) = key(text.as_bytes(), start, end) else {
            return self.look_long(&text[start..end]);
        };
        let slots = &self.memo.slots;
        let mask = slots.len() - 1;
        let mut at = hash(key) & mask;
        loop {
            let slot = &slots[at];
            if slot.key == key {
                return slot.terms;
            }
            if slot.key == 0 {
                return self.learn(key, at, &text[start..end]);
            }
            at = (at + 1) & mask;
        }
    }

    /// Bytes of memory, about.
    pub(crate) fn bytes(&self) -> usize {
        let memos = self.others.iter().chain([&self.memo]);
        memos.map(Memo::bytes).sum::<usize>() + self.terms.bytes()
    }

    #[cold]
    fn learn(&mut self, key: u128, at: usize, word: &str) -> WordTerms {
        let terms = self.make(word);
        self.memo.put(at, Slot { key, terms });
        terms
    }

    fn look_long(&mut self, word: &str) -> WordTerms {
        if word.len() > LONG {
            return self.make(word);
        }
        if let Some(terms) = self.memo.long.get(word) {
            return *terms;
        }
        let terms = self.make(word);
        self.memo.long.insert(word.into(), terms);
        terms
    }

    fn make(&mut self, word: &str) -> WordTerms {
        fold(word, &mut self.buffer);
        let form = self.terms.intern(&self.buffer);
        let capitals = if is_capitals(word) {
            self.buffer.insert(0, CAPITALS);
            self.terms.intern(&self.buffer)
        } else {
            NONE
        };
        let Memo {
            language, stems, ..
        } = &mut self.memo;
        if stems.len() < self.terms.len() {
            stems.resize(self.terms.len(), NONE);
        }
        if stems[form as usize] == NONE {
            self.buffer.clear();
            self.buffer.push_str(self.terms.get(form));
            self.stemmer.stem_once(&mut self.buffer, *language);
            stems[form as usize] = self.terms.intern(&self.buffer);
        }
        WordTerms {
            form,
            stem: stems[form as usize],
            capitals,
        }
    }
}

impl Memo {
    fn new(language: Language) -> Self {
        Memo {
            language,
            slots: vec![FREE; 1 << 12],
            used: 0,
            long: HashMap::new(),
            stems: Vec::new(),
        }
    }

    fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>() + self.long.len() * 64 + self.stems.capacity() * 4
    }

    /// Fills a free slot, and makes room for more.
    fn put(&mut self, at: usize, slot: Slot) {
        self.slots[at] = slot;
        self.used += 1;
        if self.used * 4 > self.slots.len() * 3 {
            let size = self.slots.len() * 2;
            let old = std::mem::replace(&mut self.slots, vec![FREE; size]);
            for slot in old.into_iter().filter(|slot| slot.key != 0) {
                let mut at = hash(slot.key) & (size - 1);
                while self.slots[at].key != 0 {
                    at = (at + 1) & (size - 1);
                }
                self.slots[at] = slot;
            }
        }
    }
}

/// A short word as a number.
#[inline]
fn key(text: &[u8], start: usize, end: usize) -> Option<u128> {
    let length = end - start;
    if length > SHORT {
        return None;
    }
    let bytes = match text[start..].first_chunk::<16>() {
        Some(chunk) => u128::from_le_bytes(*chunk) & ((1 << (8 * length)) - 1),
        None => {
            let mut chunk = [0; 16];
            chunk[..length].copy_from_slice(&text[start..end]);
            u128::from_le_bytes(chunk)
        }
    };
    Some(bytes | (length as u128) << (8 * SHORT))
}

/// Both halves, multiplied and folded.
#[inline]
fn hash(key: u128) -> usize {
    let (low, high) = (key as u64, (key >> 64) as u64);
    let product =
        u128::from(low ^ 0x9E37_79B9_7F4A_7C15) * u128::from(high ^ 0xD1B5_4A32_D192_ED03);
    (product as u64 ^ (product >> 64) as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::super::fold::folded;
    use super::*;

    #[test]
    fn a_word_has_the_terms_of_its_form_and_stem_wherever_it_stands() {
        let text = "Running US U.S. us élan Straße counterrevolutionaries internationalisation ran running";
        let mut vocabulary = Vocabulary::new();
        let mut stemmer = Stemmer::new();
        // Twice, so that all are remembered; and with nothing behind the last word.
        for _ in 0..2 {
            let mut at = 0;
            for word in text.split(' ') {
                let terms = vocabulary.look(text, at, at + word.len());
                at += word.len() + 1;
                let form = folded(word);
                assert_eq!(vocabulary.terms.get(terms.form), form);
                let mut stem = form.clone();
                stemmer.stem(&mut stem, Language::ENGLISH);
                assert_eq!(vocabulary.terms.get(terms.stem), stem);
                let capitals = terms.capitals().map(|id| vocabulary.terms.get(id));
                let marked = format!("{CAPITALS}{form}");
                assert_eq!(
                    capitals,
                    matches!(word, "US" | "U.S.").then_some(&*marked),
                    "{word}"
                );
            }
        }
    }

    #[test]
    fn many_words_are_told_apart() {
        let mut vocabulary = Vocabulary::new();
        let words: Vec<String> = (0..20_000).map(|n| format!("w{n}")).collect();
        for word in words.iter().chain(&words) {
            let terms = vocabulary.look(word, 0, word.len());
            assert_eq!(vocabulary.terms.get(terms.form), word);
        }
        assert_eq!(vocabulary.memo.used, words.len());
    }
}
