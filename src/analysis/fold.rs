//! Makes the spellings of a word comparable: case, accents, width, ligatures, the stops of initials.
//!
//! Folding is NFKD, removal of the accents of Latin and Greek letters, lower case, NFC (Unicode Standard Annex 15).
//! Accents of other scripts distinguish letters and stay, but for the dots of the Russian `ё`, which the press leaves out;
//! Hebrew points and Arabic vowel signs are optional in writing and go. Letters that Arabic writers take for each other
//! are one, as in Lucene's `ArabicNormalizer` and `PersianNormalizer`: alef with and without hamza or madda, yeh with and
//! without dots, heh and teh marbuta, and the yeh, kaf and heh of Persian and Urdu keyboards. Digits are those of ASCII.

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
            '\u{308}' if matches!(base, 'е' | 'Е') => continue,
            // Hebrew points; Arabic vowel signs and marks, superscript alef and tatweel.
            '\u{591}'..='\u{5BD}'
            | '\u{5BF}'..='\u{5C7}'
            | '\u{610}'..='\u{61A}'
            | '\u{64B}'..='\u{653}'
            | '\u{655}'..='\u{65F}'
            | '\u{670}'
            | '\u{6D6}'..='\u{6DC}'
            | '\u{640}' => continue,
            // Hamza on an alef.
            '\u{654}' if base == '\u{627}' => continue,
            '.' | '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2044}' => continue,
            _ => {}
        }
        base = c;
        match (special(c), digit(c)) {
            (Some(letters), _) => kept.push_str(letters),
            (None, Some(digit)) => kept.push(digit),
            (None, None) => kept.extend(c.to_lowercase()),
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

/// A decimal digit of a script that writes its own, as that of ASCII.
fn digit(c: char) -> Option<char> {
    let zero = match c {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6F0}'..='\u{6F9}' => 0x6F0,
        '\u{966}'..='\u{96F}' => 0x966,
        '\u{9E6}'..='\u{9EF}' => 0x9E6,
        _ => return None,
    };
    char::from_digit(u32::from(c) - zero, 10)
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
        '\u{671}' => "\u{627}",
        '\u{649}' | '\u{6CC}' | '\u{6D2}' => "\u{64A}",
        '\u{629}' | '\u{6C1}' | '\u{6C3}' | '\u{6D5}' => "\u{647}",
        '\u{6A9}' => "\u{643}",
        _ => return None,
    })
}
