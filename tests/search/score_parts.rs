//! Of what scores are made: the parts add up.

use dateline::search::{Explain, Hit, Request, Sort};

use super::pruning::word;
use super::{Made, TODAY};

fn sum(hit: &Hit) -> f32 {
    let explained = hit.explanation.as_ref().unwrap();
    let sum = explained
        .parts
        .iter()
        .fold(0.0, |sum, part| sum + part.score);
    let bonus = explained.bonus.unwrap_or_default();
    let sum = sum + bonus.proximity + bonus.opening + bonus.headline;
    sum * explained.recency.unwrap_or(1.0)
}

fn request(query: &str) -> Request {
    Request {
        explain: Explain::Always,
        limit: 1_000,
        ..Request::new(query, TODAY)
    }
}

/// The clauses of the only hit.
fn clauses(made: &Made, query: &str) -> Vec<String> {
    let answer = made.archive().search(&request(query)).unwrap();
    assert_eq!(answer.hits.len(), 1, "{query}");
    let parts = &answer.hits[0].explanation.as_ref().unwrap().parts;
    parts
        .iter()
        .map(|part| format!("{} in {} ^{}", part.clause, part.field, part.weight))
        .collect()
}

#[test]
fn what_counts_is_named() {
    let made = Made::of(&[(
        "a",
        "2025-10-01",
        "Oil prices",
        "The price of oil rose.\nAdvertisement\nMore oil.",
    )]);
    assert_eq!(
        clauses(&made, "oil price^2 -gas since:2025"),
        ["oil in text ^1", "price in text ^2"]
    );
    assert_eq!(
        clauses(&made, "title:(oil gas) OR (oil gas) OR pric*^3"),
        ["pric* in text ^3"]
    );
    assert_eq!(
        clauses(&made, "gas OR \"of oil\" OR =rose"),
        ["\"of oil\" in text ^1", "=rose in text ^1"]
    );
    assert_eq!(
        clauses(&made, "((title:oil OR any:advertisement)^2)^3").len(),
        2
    );
    assert_eq!(clauses(&made, "oil oil ..."), ["oil in text ^1"]);
    assert_eq!(clauses(&made, "-gas"), [""; 0]);
    assert_eq!(
        clauses(&made, "oil (-gas OR since:2030)"),
        ["oil in text ^1"]
    );
}

#[test]
fn the_parts_of_every_hit_add_up_to_its_score() {
    let mut random = fastrand::Rng::with_seed(3);
    let made = Made::new();
    let articles: Vec<(String, String, String)> = (0..300)
        .map(|n| {
            let words: Vec<String> = (0..random.usize(1..60))
                .map(|_| word(&mut random))
                .collect();
            (
                format!("a{n}"),
                format!("2025-{:02}", 1 + n % 12),
                words.join(" "),
            )
        })
        .collect();
    let articles: Vec<_> = articles
        .iter()
        .map(|(id, date, text)| (id.as_str(), date.as_str(), "", text.as_str()))
        .collect();
    made.put(&articles[..200]);
    made.put(&articles[200..]);
    let archive = made.archive();
    let (mut seen, mut with_bonus) = (0, 0);
    for round in 0..60 {
        let mut parts: Vec<String> = (0..random.usize(1..7))
            .map(|_| match random.u8(..5) {
                0 => format!("{}^2.5", word(&mut random)),
                1 => format!("\"{} {}\"", word(&mut random), word(&mut random)),
                _ => word(&mut random),
            })
            .collect();
        let is_flat = round % 2 == 0;
        if !is_flat {
            parts.push(format!(
                "({} {} -{})",
                word(&mut random),
                word(&mut random),
                word(&mut random)
            ));
            parts.push(format!(
                "({} OR {})^3",
                word(&mut random),
                word(&mut random)
            ));
        }
        let query = parts.join(" OR ");
        for sort in [Sort::Relevance, Sort::Newest] {
            let request = Request {
                sort,
                recency: (sort == Sort::Relevance && random.bool()).then(|| "30d".parse().unwrap()),
                ..request(&query)
            };
            for hit in archive.search(&request).unwrap().hits {
                seen += 1;
                let bonus = hit.explanation.as_ref().and_then(|parts| parts.bonus);
                with_bonus += usize::from(bonus.is_some());
                assert!(sort == Sort::Relevance || bonus.is_none(), "{hit:?}");
                let sum = sum(&hit);
                if is_flat {
                    assert_eq!(sum.to_bits(), hit.score.to_bits(), "{query}: {hit:?}");
                } else {
                    assert!(
                        (sum - hit.score).abs() <= 1e-5 * hit.score,
                        "{query}: {hit:?}"
                    );
                }
            }
        }
    }
    assert!(seen > 2_000, "{seen}");
    assert!(with_bonus > 1_000, "{with_bonus}");
}

#[test]
fn nobody_is_told_who_does_not_ask() {
    let made = Made::of(&[("a", "", "", "oil")]);
    assert_eq!(made.search("oil").hits[0].explanation, None);
}
