//! Texts made up of all that is known and much that is not: each gives an article.

use dateline::article::ZoneKind;
use dateline::corpus::Stated;

use super::samples::{own_seeds, seed, third_party_seeds};
use super::{read, read_with};

/// Fragments of which random texts are made: every line of a known wording or form, and things to trip over.
const FRAGMENTS: &[&str] = &[
    "Advertisement",
    "Related",
    "Further Reading",
    "12 Comments",
    "Disclaimer: not ours.",
    "© KITE",
    "seas.© KITE",
    "©",
    "(c)",
    "(c) 2020 Kite, Inc.",
    "© The Kite(www.kite.example). All rights reserved.",
    "kitenews",
    "-",
    "+",
    "!",
    "\"",
    "“Quoted",
    "line”",
    "date 2025-10-29 ",
    "2025-10-29",
    "29. März 2025",
    "20:00 JST, October 29, 2025",
    "By Jane Doe",
    "By",
    "Jane Doe 2025-10-28 23:40 Wire",
    "TOKYO, Oct. 29, 2025 (Wire) -- ",
    "The mayor, left, speaks. (Kite Photo)",
    "The council voted on Monday to build the bridge.",
    "He said so.",
    "Heron",
    "nobody asked us",
    "U.S.",
    "2025",
    "May",
    "at",
    "٣",
    "e\u{301}",
    "日本語の文。",
    "2025年10月29日",
    "👩‍👩‍👧",
    "\u{a0}",
    "\u{200b}",
    "\r",
    "ß",
    "İ",
    "ﬀ",
    "\u{feff}",
    "…",
    "...",
    "a\tb   c    June 14  2006    d",
];

/// xorshift64*: a few lines instead of a dependency.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n
    }
}

#[test]
fn any_soup_of_lines_gives_an_article() {
    let mut random = Random(0x5eed);
    for _ in 0..5_000 {
        let mut text = String::new();
        for _ in 0..random.below(24) {
            text.push_str(FRAGMENTS[random.below(FRAGMENTS.len())]);
            text.push_str(["\n", "\n", "\n\n", " ", "", "    "][random.below(6)]);
        }
        let stated = |random: &mut Random| {
            (random.below(4) == 0).then(|| FRAGMENTS[random.below(FRAGMENTS.len())].to_owned())
        };
        let (title, date, url) = (
            stated(&mut random),
            stated(&mut random),
            stated(&mut random),
        );
        let is_untitled = title.is_none() && text.trim().is_empty();
        let article = read_with(
            &text,
            Stated {
                title,
                date,
                url,
                ..Stated::default()
            },
        );
        assert_eq!(article.title.is_none(), is_untitled, "{text:?}");
        assert!(
            article
                .zones
                .iter()
                .filter(|zone| zone.kind == ZoneKind::Lead)
                .count()
                <= 1,
            "{text:?}"
        );
    }
}

#[test]
fn every_prefix_of_a_sample_gives_an_article() {
    // Of the larger texts every seventh, for time.
    let own = [
        ("000_", 7),
        ("001_", 7),
        ("002_", 1),
        ("003_", 7),
        ("004_", 1),
    ]
    .map(|seed| (own_seeds(), seed));
    let other = third_party_seeds().into_iter().flat_map(|folder| {
        ["000_", "001_", "002_", "003_", "004_"].map(|number| (folder.clone(), (number, 7)))
    });
    for (folder, (number, step)) in own.into_iter().chain(other) {
        let text = seed(&folder, number).text;
        for (end, _) in text.char_indices().step_by(step) {
            read(&text[..end]);
        }
    }
}
