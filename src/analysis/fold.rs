//! Makes the spellings of a word comparable: case, accents, width, ligatures, the stops of initials.
//!
//! Folding is NFKD, removal of the accents of Latin and Greek letters, lower case, NFC (Unicode Standard Annex 15).
//! Accents of other scripts distinguish letters and stay; Hebrew points and Arabic vowel signs are optional in writing
//! and go.

use unicode_normalization::UnicodeNormalization;

use super::MAX_TERM_BYTES;

/// Folds one word into `out`, which is cleared first. Never empty for a word that [`words`](super::segment::words)
/// finds, and at most [`MAX_TERM_BYTES`] long.
pub fn fold(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.extend(
            word.bytes()
                .filter(|b| *b != b'.')
                .map(|b| b.to_ascii_lowercase() as char),
        );
    } else {
        fold_unicode(word, out);
    }
    if out.len() > MAX_TERM_BYTES {
        out.truncate(out.floor_char_boundary(MAX_TERM_BYTES));
    }
}

/// [`fold`] into a new string.
pub fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold(word, &mut out);
    out
}

/// Whether every letter of the word is a capital, and there are at least two: `US`, `U.S.`, `COVID`.
pub fn is_capitals(word: &str) -> bool {
    let mut letters = 0;
    for c in word.chars() {
        if c.is_lowercase() {
            return false;
        }
        letters += usize::from(c.is_uppercase());
    }
    letters >= 2
}

fn fold_unicode(word: &str, out: &mut String) {
    let mut kept = String::with_capacity(word.len());
    let mut base = '\0';
    for c in word.nfkd() {
        match c {
            '\u{300}'..='\u{36F}' if takes_accents(base) => continue,
            // Hebrew points; Arabic vowel signs, superscript alef and tatweel.
            '\u{591}'..='\u{5BD}'
            | '\u{5BF}'..='\u{5C7}'
            | '\u{64B}'..='\u{652}'
            | '\u{670}'
            | '\u{640}' => continue,
            '.' | '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2044}' => continue,
            _ => {}
        }
        base = c;
        match special(c) {
            Some(letters) => kept.push_str(letters),
            None => kept.extend(c.to_lowercase()),
        }
    }
    if kept.is_empty() {
        kept.push_str(word);
    }
    out.extend(kept.nfc());
}

fn takes_accents(base: char) -> bool {
    matches!(base, '\0'..='\u{24F}' | '\u{370}'..='\u{3FF}' | '\u{1E00}'..='\u{1FFF}')
}

/// Letters whose plain spelling no decomposition gives.
fn special(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ł' | 'Ł' => "l",
        'ŧ' | 'Ŧ' => "t",
        'þ' | 'Þ' => "th",
        'ŋ' | 'Ŋ' => "n",
        'ς' => "σ",
        _ => return None,
    })
}
