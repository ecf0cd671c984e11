//! In which language a text is written: by its script, and by the words that every text of a language has.
//!
//! The most frequent words of a language are a third to a half of any text, and few languages share them; in a paragraph they
//! tell languages apart as well as a model of letter trigrams does (Grefenstette, "Comparing two language identification
//! schemes", JADT 1995) and at a fraction of its cost: an English article is decided by its first sixty words. What stays
//! undecided, because it is short or in a language that is not in the table, has no language.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::analysis::language::normal;
use crate::article::{Evidence, Zone, ZoneKind};

use super::script::{SCRIPTS, Script};
use super::stop_words::STOP_WORDS;

/// Words after which it may be clear, and after which nothing is read any more.
const FIRST: usize = 60;
const MOST: usize = 500;
/// Letters of a script of its own after which it is clear.
const LETTERS: u32 = 200;
/// Out of a hundred words, the least that would be enough if no other language had them.
const OWN: usize = 3;
/// The least words, and letters of a script, that say anything.
const LEAST_WORDS: usize = 20;
const LEAST_LETTERS: u32 = 20;
/// The least of its words that an article must have of its language, out of a hundred, all languages that share them counted.
const SHARE: usize = 6;
/// Evidence for a language that it has against a stated one, out of a hundred words, while that has no more than the other.
const CONTRADICTING: (usize, usize) = (20, 4);
/// Longest word that is looked up, in bytes.
const LONGEST: usize = 16;

/// A language and what tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Detected {
    /// Its normal tag.
    pub(super) tag: &'static str,
    /// By what it was known.
    pub(super) rule: &'static str,
}

/// The language of an article and its evidence: `given` by hand or `stated` with where, else as the text tells. A text that
/// plainly is in another language than is stated is believed.
pub(super) fn find(
    given: Option<&str>,
    stated: Option<(Cow<'static, str>, &str)>,
    text: &str,
    zones: &[Zone],
) -> Option<(String, Evidence)> {
    if let Some(tag) = given {
        return Some((normal(tag), Evidence::new(super::OVERRIDE, tag)));
    }
    let read = read(text, zones);
    let Some((rule, tag)) = stated else {
        let found = read.decided()?;
        return Some((found.tag.to_owned(), Evidence::new(found.rule, "")));
    };
    let language = normal(tag);
    if let Some(found) = read.contradicts(&language) {
        let evidence = Evidence {
            rule: format!("{}, against the stated", found.rule).into(),
            ..Evidence::new("", tag)
        };
        return Some((found.tag.to_owned(), evidence));
    }
    let evidence = Evidence {
        rule,
        ..Evidence::new("", tag)
    };
    Some((language, evidence))
}

/// What the story of an article shows.
fn read(text: &str, zones: &[Zone]) -> Reading {
    let mut reading = Reading::default();
    let is_prose = |zone: &&Zone| matches!(zone.kind, ZoneKind::Lead | ZoneKind::Body);
    for zone in zones.iter().filter(is_prose) {
        if !reading.goes_on(&text[zone.range()]) {
            break;
        }
    }
    reading
}

/// Languages that a table can hold.
const LANGUAGES: usize = 128;

/// The stop words of all languages, by open addressing.
struct Table {
    slots: Vec<(u128, u128)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        slots: vec![(0, 0); 1 << 12],
    };
    for (n, (_, words)) in STOP_WORDS.iter().take(LANGUAGES).enumerate() {
        for word in words.split_ascii_whitespace() {
            let slot = table.place(packed(word));
            table.slots[slot].0 = packed(word);
            table.slots[slot].1 |= 1 << n;
        }
    }
    table
});

/// A word as a number; its first bytes if it is too long.
fn packed(word: &str) -> u128 {
    let bytes = word.bytes().take(LONGEST);
    bytes.fold(0, |key, byte| key << 8 | u128::from(byte))
}

impl Table {
    /// Where a word is, or may be put.
    fn place(&self, key: u128) -> usize {
        let mask = self.slots.len() - 1;
        let (low, high) = (key as u64, (key >> 64) as u64);
        let hash = (low ^ high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut at = (hash >> 40) as usize & mask;
        while self.slots[at].0 != key && self.slots[at].0 != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    /// The languages that have a word, as bits.
    #[inline]
    fn languages(&self, key: u128) -> u128 {
        self.slots[self.place(key)].1
    }
}

/// What was read so far.
struct Reading {
    words: usize,
    letters: [u32; SCRIPTS],
    /// Of each language its words, and what they are worth: the less, the more languages have them.
    hits: [u16; LANGUAGES],
    worth: [u32; LANGUAGES],
}

/// A word that no other language has is worth so much.
const WORTH: u32 = 60;

impl Default for Reading {
    fn default() -> Self {
        Reading {
            words: 0,
            letters: [0; SCRIPTS],
            hits: [0; LANGUAGES],
            worth: [0; LANGUAGES],
        }
    }
}

impl Reading {
    /// Reads a piece; false once that is enough.
    fn goes_on(&mut self, text: &str) -> bool {
        let table = &*TABLE;
        let bytes = text.as_bytes();
        let (mut at, mut key, mut length) = (0, 0u128, 0);
        while let Some(byte) = bytes.get(at).copied() {
            let lower = byte | 0x20;
            if lower.is_ascii_lowercase() {
                key = key << 8 | u128::from(lower);
                length += 1;
                at += 1;
                continue;
            }
            if byte >= 0x80 {
                let Some(c) = text[at..].chars().next() else {
                    break;
                };
                at += c.len_utf8();
                if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
                    if let Some(script) = Script::of(c) {
                        let letters = &mut self.letters[script as usize];
                        *letters += 1;
                        if *letters >= LETTERS && script.only_language().is_some() {
                            return false;
                        }
                    }
                    let mut buffer = [0; 4];
                    for c in c.to_lowercase() {
                        for byte in c.encode_utf8(&mut buffer).bytes() {
                            key = key << 8 | u128::from(byte);
                            length += 1;
                        }
                    }
                    continue;
                }
            } else {
                at += 1;
            }
            if length > 0 {
                self.word(table, key, length);
                (key, length) = (0, 0);
                if self.is_enough() {
                    return false;
                }
            }
        }
        if length > 0 {
            self.word(table, key, length);
        }
        !self.is_enough()
    }

    #[inline]
    fn word(&mut self, table: &Table, key: u128, length: usize) {
        self.words += 1;
        if length > LONGEST {
            return;
        }
        let mut languages = table.languages(key);
        if languages == 0 {
            return;
        }
        let worth = WORTH / languages.count_ones();
        while languages != 0 {
            let language = languages.trailing_zeros() as usize;
            self.hits[language] += 1;
            self.worth[language] += worth;
            languages &= languages - 1;
        }
    }

    fn is_enough(&self) -> bool {
        self.words >= MOST
            || (self.words.is_multiple_of(FIRST) && self.by_words(4 * SHARE, 8).is_some())
    }

    /// The language of the words that are worth most: of a hundred it must have so many, and they must be worth so many
    /// quarters of those of any other.
    fn by_words(&self, share: usize, quarters: u32) -> Option<usize> {
        let (mut best, mut second) = (0, 0);
        let mut language = None;
        for (n, worth) in self.worth.iter().take(STOP_WORDS.len()).enumerate() {
            if *worth > best {
                (second, best, language) = (best, *worth, Some(n));
            } else {
                second = second.max(*worth);
            }
        }
        let is_clear = |n: &usize| {
            usize::from(self.hits[*n]) * 100 >= share * self.words
                && best as usize * 100 >= OWN * WORTH as usize * self.words
                && best * 4 >= second * quarters
        };
        language.filter(is_clear)
    }

    /// The script that a good part of the letters is of, if it is not Latin.
    fn script(&self) -> Option<Detected> {
        let of = |script: Script| self.letters[script as usize];
        // Letters of ASCII were counted as words alone; few words are longer than this on average.
        let latin = self.words as u32 * 5;
        let all: u32 = self.letters.iter().sum();
        let scripts = [
            Script::Greek,
            Script::Armenian,
            Script::Georgian,
            Script::Bengali,
            Script::Gurmukhi,
            Script::Gujarati,
            Script::Odia,
            Script::Tamil,
            Script::Telugu,
            Script::Kannada,
            Script::Malayalam,
            Script::Sinhala,
            Script::Thai,
            Script::Lao,
            Script::Myanmar,
            Script::Khmer,
            Script::Hangul,
            Script::Kana,
            Script::Han,
        ];
        let most = scripts.into_iter().max_by_key(|script| of(*script))?;
        let east = of(Script::Kana) + of(Script::Han);
        let script = if matches!(most, Script::Kana | Script::Han) {
            // Japanese has kana between its characters, and Chinese none.
            if of(Script::Kana) * 20 >= east {
                Script::Kana
            } else {
                Script::Han
            }
        } else {
            most
        };
        let letters = if matches!(script, Script::Kana | Script::Han) {
            east
        } else {
            of(script)
        };
        let is_clear = letters >= LEAST_LETTERS
            && letters * 2 > all
            && letters * 3 > latin.min(all + latin) / 5;
        let tag = script.only_language().filter(|_| is_clear)?;
        Some(Detected {
            tag,
            rule: "script",
        })
    }

    /// The language, if the text tells it.
    fn decided(&self) -> Option<Detected> {
        if let Some(found) = self.script() {
            return Some(found);
        }
        // Of scripts that few languages share, few words do.
        let others = self.letters.iter().sum::<u32>() - self.letters[Script::Latin as usize];
        let of_few = others as usize > 2 * self.words;
        let least = if of_few { LEAST_WORDS / 2 } else { LEAST_WORDS };
        let language = self.by_words(SHARE, 4).filter(|_| self.words >= least);
        let tag = match language {
            Some(language) => STOP_WORDS[language].0,
            // Yiddish has more words of its own.
            None if of_few && self.letters[Script::Hebrew as usize] * 2 > others => "he",
            None => return None,
        };
        Some(Detected {
            tag,
            rule: "frequent words",
        })
    }

    /// The language of the text, if it plainly is not the stated one.
    fn contradicts(&self, stated: &str) -> Option<Detected> {
        let found = self.decided()?;
        // Of its own words, all that share a row with it count.
        let own = STOP_WORDS
            .iter()
            .position(|(tag, _)| *tag == family(stated));
        let (enough, most) = CONTRADICTING;
        if family(found.tag) == family(stated) || self.words < FIRST && found.rule != "script" {
            return None;
        }
        let is_plain = match own {
            Some(own) => {
                let hits = usize::from(self.hits[own]);
                let is_other = found.rule == "script" || self.by_words(enough, 8).is_some();
                is_other && hits * 100 <= most * self.words
            }
            // Nothing is known of its words, but something of its script.
            None => found.rule == "script" && !matches!(stated, "yue" | "wuu" | "ain" | "ryu"),
        };
        is_plain.then_some(found)
    }
}

/// Languages that are told apart by little are one here.
fn family(tag: &str) -> &str {
    match tag {
        "nb" | "nn" | "da" => "no",
        "ms" => "id",
        "hr" | "bs" | "sh" => "sr",
        "rw" => "rn",
        other => other,
    }
}
