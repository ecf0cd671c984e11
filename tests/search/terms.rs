//! The words of an archive, with the articles that have them.

use std::collections::{BTreeMap, BTreeSet};

use dateline::search::{Archive, Part, Terms};

use super::Made;
use super::pruning::word;

fn listed(terms: &Terms) -> Vec<(&str, u64)> {
    let terms = terms.terms.iter();
    terms
        .map(|term| (term.term.as_str(), term.articles))
        .collect()
}

#[test]
fn words_are_counted_as_a_naive_count_does_also_where_articles_were_replaced() {
    let mut random = fastrand::Rng::with_seed(8);
    let (a, b) = (Made::new(), Made::new());
    let mut texts: BTreeMap<String, (String, String)> = BTreeMap::new();
    for load in 0..4 {
        for (name, made) in [("a", &a), ("b", &b)] {
            let articles: Vec<(String, String, String)> = (0..40)
                .map(|n| {
                    let mut text = || {
                        let words: Vec<String> = (0..random.usize(1..30))
                            .map(|_| word(&mut random))
                            .collect();
                        words.join(" ")
                    };
                    let (title, text) = (text(), text());
                    (format!("{name}{}", (load * 20 + n) % 70), title, text)
                })
                .collect();
            let put: Vec<_> = articles
                .iter()
                .map(|(id, title, text)| (id.as_str(), "", title.as_str(), text.as_str()))
                .collect();
            made.put(&put);
            texts.extend(
                articles
                    .into_iter()
                    .map(|(id, title, text)| (id, (title, text))),
            );
        }
    }
    let dirs = [a.dir.path().to_owned(), b.dir.path().to_owned()];
    let archive = Archive::open_all(&dirs).unwrap();
    for prefix in ["w", "w1", "w39", "w400", ""] {
        for (parts, with_text) in [
            (&[Part::Title][..], false),
            (&[Part::Title, Part::Story], true),
            (&[Part::Story], true),
        ] {
            let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
            for (title, text) in texts.values() {
                let all = title
                    .split(' ')
                    .chain(text.split(' ').filter(|_| with_text));
                let distinct: BTreeSet<&str> =
                    all.filter(|word| word.starts_with(prefix)).collect();
                for word in distinct {
                    *counts.entry(word).or_default() += 1;
                }
            }
            let mut expected: Vec<(&str, u64)> = counts.into_iter().collect();
            expected.sort_by_key(|(word, count)| (std::cmp::Reverse(*count), *word));
            for limit in [0, 1, 7, 1_000] {
                let terms = archive.terms(prefix, parts, limit).unwrap();
                let first = &expected[..limit.min(expected.len())];
                assert_eq!(listed(&terms), first, "`{prefix}` in {parts:?}");
                assert_eq!(
                    terms.more,
                    expected.len() > limit,
                    "`{prefix}` {limit} in {parts:?}"
                );
            }
        }
    }
}

#[test]
fn words_are_folded_and_capitals_are_no_words_of_their_own() {
    let made = Made::of(&[
        ("a", "", "", "The U.S. and us. Malmö, MALMÖ"),
        ("b", "", "", "Us, the US; malmo"),
    ]);
    let terms = |prefix: &str| {
        let terms = made.archive().terms(prefix, &[Part::Story], 10).unwrap();
        terms
            .terms
            .into_iter()
            .map(|term| format!("{} {}", term.term, term.articles))
            .collect::<Vec<_>>()
    };
    for prefix in ["MAL", "malmö", " malmo* "] {
        assert_eq!(terms(prefix), ["malmo 2"], "{prefix}");
    }
    assert_eq!(terms("u"), ["us 2"]);
    assert_eq!(terms(""), ["malmo 2", "the 2", "us 2", "and 1"]);
    assert_eq!(terms("zz"), [""; 0]);
    let notes = made
        .archive()
        .terms("the us", &[Part::Story], 10)
        .unwrap()
        .notes;
    assert_eq!(
        notes,
        ["`the us` is more than one word, and the archive is asked for single ones"]
    );
    assert_eq!(made.archive().terms("u", &[], 10).unwrap().terms, []);
}
