//! Words: where they are, how they are folded and stemmed, how they are numbered.

mod acronyms;

use dateline::analysis::MAX_TERM_BYTES;
use dateline::analysis::fold::{folded, is_capitals};
use dateline::analysis::language::Language;
use dateline::analysis::segment::words;
use dateline::analysis::stem::Stemmer;
use dateline::analysis::story::{Field, GAP, Parts, story_words, zone_starts};
use dateline::article::{Zone, ZoneKind};

fn split(text: &str) -> Vec<&str> {
    words(text)
        .map(|span| &text[span.start..span.end])
        .collect()
}

#[test]
fn words_are_runs_of_letters_and_digits() {
    for (text, expected) in [
        (
            "air-to-air COVID-19",
            &["air", "to", "air", "COVID", "19"][..],
        ),
        ("AT&T, 3.5%", &["AT", "T", "3", "5"]),
        ("don't O’Neil", &["don", "t", "O", "Neil"]),
        ("naïve cafe\u{301}s", &["naïve", "cafe\u{301}s"]),
        (
            "co\u{AD}operate می\u{200C}خواهم",
            &["co\u{AD}operate", "می\u{200C}خواهم"],
        ),
        ("हिन्दी में", &["हिन्दी", "में"]),
        ("", &[]),
        (" \u{301} — … ", &[]),
    ] {
        assert_eq!(split(text), expected, "{text}");
    }
}

#[test]
fn initials_are_one_word() {
    for (text, expected) in [
        ("the U.S. budget", &["the", "U.S.", "budget"][..]),
        ("U.S", &["U.S"]),
        ("U.S.-Japan", &["U.S.", "Japan"]),
        ("J.K.Rowling", &["J.K.", "Rowling"]),
        ("at 9 a.m.", &["at", "9", "a.m."]),
        ("Plan B. It", &["Plan", "B", "It"]),
        ("U. S.", &["U", "S"]),
        ("end.A", &["end", "A"]),
        ("É.U.", &["É.U."]),
    ] {
        assert_eq!(split(text), expected, "{text}");
    }
}

#[test]
fn a_possessive_belongs_to_no_word() {
    for (text, expected) in [
        ("Japan's defense", &["Japan", "defense"][..]),
        ("JAPAN’S plan", &["JAPAN", "plan"]),
        ("the U.S.'s", &["the", "U.S."]),
        ("it'snot", &["it", "snot"]),
        ("the ministers' talks", &["the", "ministers", "talks"]),
        ("'s", &["s"]),
    ] {
        assert_eq!(split(text), expected, "{text}");
    }
}

#[test]
fn unspaced_scripts_are_words_by_the_character() {
    assert_eq!(split("税金を払う"), ["税", "金", "を", "払", "う"]);
    assert_eq!(
        split("iPhone発売2025年"),
        ["iPhone", "発", "売", "2025", "年"]
    );
    assert_eq!(split("ｶﾞス"), ["ｶﾞ", "ス"]);
    assert_eq!(split("서울 시장은"), ["서", "울", "시", "장", "은"]);
    // A syllable written letter by letter.
    assert_eq!(split("\u{1109}\u{1165}울"), ["\u{1109}\u{1165}", "울"]);
}

#[test]
fn folding_makes_spellings_equal() {
    for (word, expected) in [
        ("HERGÉSZ", "hergesz"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("e\u{301}", "e"),
        ("ＡＭＲＡＡＭ", "amraam"),
        ("ﬁnance", "finance"),
        ("U.S.", "us"),
        ("Ёлка", "елка"),
        ("йод", "йод"),
        ("ΌΛΟΣ", "ολοσ"),
        ("ガ", "ガ"),
        ("ｶﾞ", "ガ"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
    ] {
        assert_eq!(folded(word), expected, "{word}");
    }
}

#[test]
fn folding_is_bounded_and_never_empty() {
    assert_eq!(folded(&"x".repeat(70_000)).len(), MAX_TERM_BYTES);
    assert!(folded(&"é".repeat(70_000)).len() <= MAX_TERM_BYTES);
    for c in (0..=0x10FFFF).filter_map(char::from_u32) {
        let text = c.to_string();
        for word in split(&text) {
            let form = folded(word);
            assert!(!form.is_empty(), "{c:?}");
            assert_eq!(folded(&form), form, "folding {c:?} twice");
        }
    }
}

#[test]
fn capitals() {
    for (word, expected) in [
        ("US", true),
        ("U.S.", true),
        ("COVID", true),
        ("Us", false),
        ("I", false),
        ("19", false),
    ] {
        assert_eq!(is_capitals(word), expected, "{word}");
    }
}

#[test]
fn the_memo_of_the_stemmer_changes_nothing() {
    let mut kept = Stemmer::new();
    let roots = [
        "defend", "minist", "gener", "lie", "tie", "dy", "organiz", "news", "budget",
    ];
    let endings = [
        "", "s", "ed", "ing", "ation", "er", "ers", "ly", "ying", "ization",
    ];
    for round in 0..12 {
        for root in roots {
            for ending in endings {
                let (mut first, mut again) = (format!("{root}{ending}"), format!("{root}{ending}"));
                let language = Language::of(Some(["en", "de", "fr", "sw"][round % 4]));
                Stemmer::new().stem(&mut first, language);
                kept.stem(&mut again, language);
                assert_eq!(first, again, "{root}{ending}, round {round}");
            }
        }
    }
}

#[test]
fn pieces_are_numbered_with_gaps_between_them() {
    let text = "Head line\nBy Me\nOne two.\nthree\nMOST READ\nfour";
    let zone = |kind, part: &str| {
        let start = text.find(part).unwrap() as u32;
        Zone {
            kind,
            start,
            end: start + part.len() as u32,
        }
    };
    let zones = [
        zone(ZoneKind::Headline, "Head line"),
        zone(ZoneKind::Byline, "By Me"),
        zone(ZoneKind::Lead, "One two."),
        zone(ZoneKind::Body, "three"),
        zone(ZoneKind::Furniture, "MOST READ"),
        zone(ZoneKind::Body, "four"),
    ];
    let parts = Parts {
        stated_title: Some("Stated"),
        text,
        zones: &zones,
    };
    let numbered: Vec<(u32, &str)> = story_words(parts, Field::Story)
        .skip(1)
        .map(|word| (word.position, &text[word.start..word.end]))
        .collect();
    // The stated headline is 0; each piece begins GAP after the end of the one before.
    let head = 1 + GAP;
    let by = head + 2 + GAP;
    let one = by + 2 + GAP;
    let four = one + 3 + GAP;
    let expected = [
        (head, "Head"),
        (head + 1, "line"),
        (by, "By"),
        (by + 1, "Me"),
        (one, "One"),
        (one + 1, "two"),
        (one + 2, "three"),
        (four, "four"),
    ];
    assert_eq!(numbered, expected);
    let furniture: Vec<u32> = story_words(parts, Field::Furniture)
        .map(|word| word.position)
        .collect();
    assert_eq!(furniture, [0, 1]);
    let starts: Vec<(ZoneKind, u32)> = zone_starts(parts)
        .iter()
        .map(|start| (start.kind, start.start))
        .collect();
    assert_eq!(
        starts,
        [
            (ZoneKind::Headline, 0),
            (ZoneKind::Byline, by),
            (ZoneKind::Lead, one),
            (ZoneKind::Body, one + 2),
        ]
    );
}

#[test]
fn a_word_is_found_by_its_position_as_by_walking() {
    const SCRAPS: [&str; 24] = [
        "a",
        "I",
        "9",
        "the",
        "harbour",
        "U.S.",
        "a.m",
        "J.K.Rowling",
        "end.",
        "B.",
        "x'",
        "Japan's",
        "'s",
        "’s",
        "naïve",
        "e\u{301}",
        "東京",
        "\u{AD}",
        " ",
        "  ",
        "\n",
        " — ",
        ", ",
        "\u{1f600}",
    ];
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..4_000 {
        let mut scraps = |most: usize| -> String {
            let count = random.usize(0..=most);
            (0..count)
                .map(|_| {
                    let blank = if random.bool() { " " } else { "" };
                    format!("{}{blank}", SCRAPS[random.usize(0..SCRAPS.len())])
                })
                .collect()
        };
        let (title, text) = (scraps(4), scraps(60));
        let cut = text.floor_char_boundary(text.len() / 3);
        let zone = |kind, start: usize, end: usize| Zone {
            kind,
            start: start as u32,
            end: end as u32,
        };
        let zones = [
            zone(ZoneKind::Lead, 0, cut),
            zone(ZoneKind::Byline, cut, cut),
            zone(ZoneKind::Body, cut, text.len()),
        ];
        let parts = Parts {
            stated_title: Some(&title),
            text: &text,
            zones: &zones,
        };
        let walked: Vec<_> = story_words(parts, Field::Story).collect();
        let last = walked.last().map_or(0, |word| word.position) + 3;
        let mut wanted: Vec<u32> = (0..=last).filter(|_| random.u8(0..4) == 0).collect();
        wanted.dedup();
        let mut words = story_words(parts, Field::Story);
        for position in wanted {
            let expected = walked.iter().find(|word| word.position == position);
            assert_eq!(
                words.at(position),
                expected.copied(),
                "{position} of {text:?}"
            );
        }
    }
}

/// Plain stretches are passed over many bytes at a time; what is in them to be read with care must not be lost.
#[test]
fn words_far_apart_are_those_of_the_walk() {
    const CARE: [&str; 8] = [
        "Japan's",
        "J. R. Hall",
        "x.",
        "caf\u{e9}",
        "'s",
        "\u{2019}s",
        "a b.",
        "\u{6771}\u{4eac}",
    ];
    let mut random = fastrand::Rng::with_seed(12);
    let mut passed = 0;
    for _ in 0..400 {
        let words = (0..300).map(|_| match random.u8(0..50) {
            0 => CARE[random.usize(0..CARE.len())].to_owned(),
            1 => "-".repeat(random.usize(1..50)),
            2 => "x".repeat(random.usize(1..80)),
            _ => "Word".repeat(random.usize(1..3))[random.usize(0..4)..].to_owned(),
        });
        let text = words
            .collect::<Vec<_>>()
            .join(if random.bool() { " " } else { ". " });
        let parts = Parts {
            stated_title: None,
            text: &text,
            zones: &[Zone {
                kind: ZoneKind::Body,
                start: 0,
                end: text.len() as u32,
            }],
        };
        let walked: Vec<_> = story_words(parts, Field::Story).collect();
        let mut words = story_words(parts, Field::Story);
        for word in walked.iter().filter(|_| random.u8(0..40) == 0) {
            assert_eq!(words.at(word.position), Some(*word), "{text:?}");
            passed += 1;
        }
    }
    assert!(passed > 2_000, "{passed}");
}
