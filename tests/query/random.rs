//! Properties that hold for every tree and every text, tried on seeded random ones.

use dateline::query::{
    Filter, Form, Near, Node, Phrase, Reach, Scope, Settings, Window, Word, parse,
};
use jiff::ToSpan;
use jiff::civil::{DateTime, date};

use super::{read, settings};

/// Texts full of characters and words that act as operators elsewhere.
const TEXTS: [&str; 48] = [
    "oil",
    "AT&T",
    "U.S.",
    "o'neil",
    "3.5",
    "OR",
    "AND",
    "NOT",
    "and",
    "NEAR",
    "NEAR/3",
    "w/5",
    "W/S",
    "/p",
    "adj3",
    "atleast2",
    "title:x",
    "Date:",
    "nmae:x",
    "site://x",
    "https://x.com/?a=b*c(d)",
    "-x",
    "\u{2212}x",
    "--x",
    "+x",
    "=x",
    "!x",
    "a*b",
    "＊a",
    "won?",
    "a?b",
    "a b",
    "\u{3000}a\u{A0}",
    "a\\b",
    "\\a",
    "a\\",
    "x^2",
    "x~1",
    "x^2~1",
    "(a)",
    "（a）",
    "“a”",
    "\"a\"",
    "«a",
    "日本語",
    "a：b",
    "//x",
    "title：x",
];
const PATTERNS: [&str; 8] = [
    "a*b", "a?b", "*ile", "?ile", "wom?n?", "200??", "a*?", "a.*b",
];
const SCOPES: [Scope; 7] = [
    Scope::Title,
    Scope::Body,
    Scope::Lead,
    Scope::Byline,
    Scope::Comments,
    Scope::Furniture,
    Scope::Any,
];
const FILTERS: [fn(String) -> Filter; 7] = [
    Filter::Source,
    Filter::Site,
    Filter::Author,
    Filter::Url,
    Filter::Lang,
    Filter::Id,
    Filter::Family,
];
/// Texts that between them use every form of the language.
const RICH: [&str; 9] = [
    "climate AND (NOT coal OR \"fossil fuel\"~3^2) since:2025-10-27T14:00:05 -title:(a b)^0.5",
    "=\"fight against terror\" =defending “defense budget” missile* defen?e hegseth~1 a^2 *",
    "a NEAR/5 b w/s (c OR d*) pre/3 \"e f\" adj2 g atleast3 (missile OR rocket) /p",
    "source:(reuters OR \"asia times\") url:https://e.org/Foo_(bar) lang:ja nmae:x https://x.com/a?b",
    "date:2025-10-27..2025-10-29 date:2025-W43 date:2025-10-01/P1M date:P1M/2025-10-31 date:\"29 oct 2025\"",
    "after:last-quarter before:-30d date:2025-Q3 date:20251027 date:27/10/2025 date:2019.. date:none",
    "（日本 OR 「防衛 予算」） title：ミサイル＊ „a b“ «c d» \u{2212}x \\OR title\\:x a\\",
    "a && b || !c -- d – e U.S. AT&T o'neil Japan's air-to-air 3.5 +x ++y NOT NOT z",
    "((a OR b) c) d) () \"\" AND OR w/5 ~3 ^2 (a)~2 source:* date:\"",
];

/// Marsaglia's xorshift: the tests need variety, not quality, and the same texts on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn number(&mut self) -> u32 {
        self.below(12) as u32
    }

    fn word(&mut self) -> Node {
        let form = match self.below(8) {
            0 => Form::Exact,
            1 => Form::Prefix,
            2 => Form::Wildcard,
            3 => Form::Fuzzy(1),
            4 => Form::Fuzzy(2),
            _ => Form::Stem,
        };
        let text = match form {
            Form::Prefix => self.pick(&["missile", "title:x", "w/5", "a-b", "a\\b", "a\u{FF0A}b"]),
            Form::Wildcard => self.pick(&PATTERNS),
            _ => self.pick(&TEXTS),
        };
        Node::Word(Word {
            text: text.to_owned(),
            form,
        })
    }

    fn phrase(&mut self) -> Node {
        let (left, right) = (self.pick(&TEXTS), self.pick(&TEXTS));
        Node::Phrase(Phrase {
            text: format!("{left} {right}").trim().to_owned(),
            exact: self.below(3) == 0,
            slop: if self.below(2) == 0 { 0 } else { self.number() },
        })
    }

    fn moment(&mut self) -> DateTime {
        let days = self.below(1000) as i64;
        let day = date(2024, 1, 1) + days.days();
        match self.below(6) {
            0 => day.first_of_year().at(0, 0, 0, 0),
            1 => day.first_of_month().at(0, 0, 0, 0),
            2 => day.last_of_month().at(23, 59, 59, 0),
            3 => day.at(0, 0, 0, 0),
            4 => day.at(23, 59, 59, 0),
            _ => day.at(
                self.below(24) as i8,
                self.below(60) as i8,
                self.below(60) as i8,
                0,
            ),
        }
    }

    fn filter(&mut self) -> Filter {
        if self.below(2) == 0 {
            let make = self.pick(&FILTERS);
            return make(self.pick(&TEXTS).trim().to_owned());
        }
        let (a, b) = (self.moment(), self.moment());
        match self.below(5) {
            0 => Filter::Undated,
            1 => Filter::Date(Window {
                from: Some(a),
                to: None,
            }),
            2 => Filter::Date(Window {
                from: None,
                to: Some(a),
            }),
            3 => Filter::Date(Window {
                from: None,
                to: None,
            }),
            _ => Filter::Date(Window {
                from: Some(a.min(b)),
                to: Some(a.max(b)),
            }),
        }
    }

    /// A node that has positions.
    fn positional(&mut self, depth: usize) -> Node {
        match self.below(if depth == 0 { 2 } else { 4 }) {
            0 => self.word(),
            1 => self.phrase(),
            2 => Node::Near(Near {
                left: Box::new(self.positional(depth - 1)),
                right: Box::new(self.positional(depth - 1)),
                reach: match self.below(3) {
                    0 => Reach::Sentence,
                    1 => Reach::Paragraph,
                    _ => Reach::Words(self.number()),
                },
                ordered: self.below(2) == 0,
            }),
            _ => Node::Or(self.parts(
                |random| random.positional(depth - 1),
                |part| matches!(part, Node::Or(_)),
            )),
        }
    }

    /// Two parts or more, none of which is of the kind that joins them.
    fn parts(
        &mut self,
        make: impl Fn(&mut Self) -> Node,
        same: impl Fn(&Node) -> bool,
    ) -> Vec<Node> {
        let count = 2 + self.below(3);
        let mut parts = Vec::new();
        while parts.len() < count {
            let part = make(self);
            if !same(&part) {
                parts.push(part);
            }
        }
        parts
    }

    /// A tree as the parser makes them.
    fn tree(&mut self, depth: usize) -> Node {
        if depth == 0 {
            return match self.below(6) {
                0 => Node::All,
                1 => Node::Filter(self.filter()),
                2 => self.phrase(),
                _ => self.word(),
            };
        }
        match self.below(8) {
            0 => Node::And(self.parts(
                |random| random.tree(depth - 1),
                |part| matches!(part, Node::And(_)),
            )),
            1 => Node::Or(self.parts(
                |random| random.tree(depth - 1),
                |part| matches!(part, Node::Or(_)),
            )),
            2 => match self.tree(depth - 1) {
                Node::Not(of) => *of,
                of => Node::Not(Box::new(of)),
            },
            3 => Node::AtLeast {
                times: 2 + self.number(),
                of: Box::new(self.positional(depth - 1)),
            },
            4 => Node::Boost {
                of: Box::new(self.positional(depth - 1)),
                weight: self.pick(&[0.5, 2.0, 1e-7, 3.3, 1000.0]),
            },
            5 => Node::In {
                scope: self.pick(&SCOPES),
                of: Box::new(self.tree(depth - 1)),
            },
            6 => self.positional(depth),
            _ => self.tree(0),
        }
    }
}

#[test]
fn every_tree_comes_back_from_its_canonical_text() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut compared = 0;
    for round in 0..20_000 {
        let tree = random.tree(round % 5);
        let text = tree.to_string();
        if text.len() > dateline::query::MAX_BYTES {
            continue;
        }
        let parsed = read(&text);
        assert_eq!(parsed.tree, tree, "{text}");
        parsed.into_result(&text).unwrap();
        compared += 1;
    }
    assert!(compared > 19_000);
}

/// Asserts what holds for any text: spans that point into it, and an answer that survives being printed.
fn assert_total(text: &str) {
    let parsed = read(text);
    let canonical = parsed.tree.to_string();
    assert_eq!(
        read(&canonical).tree,
        parsed.tree,
        "{text:?} printed as {canonical:?}"
    );
    for any in [false, true] {
        for literal in [false, true] {
            let tree = parse(
                text,
                &Settings {
                    any,
                    literal,
                    ..settings()
                },
            )
            .tree;
            let canonical = tree.to_string();
            assert_eq!(
                read(&canonical).tree,
                tree,
                "{text:?} printed as {canonical:?}"
            );
        }
    }
}

#[test]
fn every_prefix_of_a_query_is_answered() {
    for text in RICH {
        for (end, _) in text.char_indices() {
            assert_total(&text[..end]);
            assert_total(&text[end..]);
        }
    }
}

#[test]
fn every_soup_of_tokens_is_answered() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let pieces: Vec<&str> = RICH
        .iter()
        .flat_map(|text| text.split_inclusive([' ', '(', ')', '"', ':']))
        .collect();
    for _ in 0..10_000 {
        let count = random.below(12);
        let soup: String = (0..count).map(|_| random.pick(&pieces)).collect();
        assert_total(&soup);
    }
}

#[test]
fn every_soup_of_characters_is_answered() {
    let mut random = Random(0xDEAD_BEEF_CAFE_F00D);
    let characters: Vec<char> =
        "aO1 \t\n()（）\"“”„«»「」『』*＊?~^+-\u{2212}=\\/:：.,!&|#日é\u{301}\u{200B}😀"
            .chars()
            .collect();
    for _ in 0..8_000 {
        let count = random.below(14);
        let soup: String = (0..count).map(|_| random.pick(&characters)).collect();
        assert_total(&soup);
        assert_total(&format!("date:{soup}"));
        assert_total(&format!("source:{soup}"));
    }
}
