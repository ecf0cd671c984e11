//! Spellings and forms of a word in any language, and the names of languages.

use dateline::analysis::fold::folded;
use dateline::analysis::language::{Language, normal};
use dateline::analysis::segment::words;
use dateline::analysis::stem::Stemmer;

#[test]
fn tags_are_normal() {
    for (tag, expected) in [
        ("en", "en"),
        ("EN-us", "en"),
        ("deu", "de"),
        ("German", "de"),
        ("zh-Hant-TW", "zh"),
        ("iw", "he"),
        ("pt_BR", "pt"),
        (" fr ", "fr"),
        ("tlh", "tlh"),
        ("x-evil", "x-evil"),
        ("", ""),
    ] {
        assert_eq!(normal(tag), expected, "{tag}");
    }
}

#[test]
fn spellings_of_a_word_are_one() {
    for spellings in [
        &["Straße", "STRASSE", "STRAẞE", "strasse"][..],
        &["İstanbul", "istanbul", "ISTANBUL", "ıstanbul"],
        &["ＮＡＴＯ", "NATO", "nato"],
        &["ｶﾞ", "ガ", "カ\u{3099}"],
        &["정", "\u{110C}\u{1165}\u{11BC}"],
        &["أحمد", "احمد", "إحمد", "آحمد", "أَحْمَد", "احـمد"],
        &["مدرسة", "مدرسه"],
        &["على", "علي", "علی"],
        &["کتاب", "كتاب"],
        &["می\u{200C}شود", "میشود"],
        &["שָׁלוֹם", "שלום"],
        &["ещё", "еще", "ЕЩЁ"],
        &["café", "cafe\u{301}", "CAFÉ", "cafe"],
        &["\u{958}", "क\u{93C}"],
        &["২০২৫", "2025", "٢٠٢٥", "۲۰۲۵", "２０２５"],
        &["Ὀδυσσεύς", "οδυσσευσ", "ΟΔΥΣΣΕΥΣ"],
    ] {
        let forms: Vec<Vec<String>> = spellings
            .iter()
            .map(|text| {
                words(text)
                    .map(|span| folded(&text[span.start..span.end]))
                    .collect()
            })
            .collect();
        assert_eq!(forms[0].len(), 1, "{spellings:?}");
        assert!(
            forms.iter().all(|form| *form == forms[0]),
            "{spellings:?}: {forms:?}"
        );
    }
}

#[test]
fn letters_that_distinguish_words_stay() {
    for (one, other) in [
        ("й", "и"),
        ("か", "が"),
        ("ї", "і"),
        ("क", "ख"),
        ("정", "저"),
    ] {
        assert_ne!(folded(one), folded(other));
    }
}

#[test]
fn stemmers_take_any_word() {
    let mut random = fastrand::Rng::with_seed(5);
    let mut stemmer = Stemmer::new();
    let tags = [
        "en", "sw", "he", "ar", "ca", "cs", "da", "de", "el", "eo", "es", "et", "eu", "fa", "fi",
        "fr", "ga", "hi", "hu", "hy", "id", "it", "lt", "ne", "nl", "no", "pl", "pt", "ro", "ru",
        "sr", "st", "sv", "ta", "tr", "uk", "yi",
    ];
    let alphabets = [
        "abeinorstuy",
        "абвеиноситуюьёі",
        "αβεινοστυς",
        "אבהויכלמנשת",
        "ابتةهويمنلك\u{649}",
        "कखािीनें",
        "աեինոր",
        "இஅகளம்",
    ];
    for tag in tags {
        let language = Language::of(Some(tag));
        for _ in 0..3_000 {
            let letters: Vec<char> = random.choice(alphabets).unwrap().chars().collect();
            let word: String = (0..random.usize(1..14))
                .map(|_| *random.choice(&letters).unwrap())
                .collect();
            let form = folded(&word);
            let stems = stemmer.stems(&form, &[language]);
            assert!(stems.len() == 1 && !stems[0].is_empty(), "{tag}: {word}");
            assert_eq!(
                stems,
                Stemmer::new().stems(&form, &[language]),
                "{tag}: {word}"
            );
        }
    }
}
