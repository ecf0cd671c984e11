//! `--recency`: the mixed order is that of a formula computed here once more, on pages of any size.

use std::cmp::Ordering;
use std::collections::HashMap;

use dateline::error::Kind;
use dateline::index::document::key_of;
use dateline::search::{Bonus, Explain, HalfLife, Request, Sort};
use jiff::ToSpan;

use super::pruning::word;
use super::{Made, TODAY};

fn half_life(text: &str) -> HalfLife {
    text.parse().unwrap()
}

fn request(query: &str, half: &str) -> Request {
    Request {
        recency: Some(half_life(half)),
        ..Request::new(query, TODAY)
    }
}

#[test]
fn stretches_of_time_as_people_write_them() {
    assert_eq!(half_life("P30D"), half_life("30d"));
    assert_eq!(half_life("2W"), half_life("14d"));
    assert_eq!(half_life("P1Y6M"), half_life("18m"));
    assert_eq!(half_life("24m"), half_life("2y"));
    assert_eq!(half_life("p1w"), half_life(" 7d "));
    for text in [
        "",
        "d",
        "30",
        "-30d",
        "0d",
        "30h",
        "PT5H",
        "P",
        "-P1D",
        "1.5d",
        "99999999y",
        "1001y",
        "30 d",
        "٣d",
    ] {
        let error = text.parse::<HalfLife>().unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{text}");
        assert!(error.hint_text().is_some(), "{text}");
    }
}

#[test]
fn age_takes_half_of_a_score_at_most() {
    let made = Made::of(&[
        ("today", "2026-01-01", "", "oil"),
        ("day", "2025-12-31T23:59", "", "oil"),
        ("once", "2025-12-02", "", "oil"),
        ("twice", "2025-11-02", "", "oil"),
        ("year", "2026", "", "oil"),
        ("ancient", "1666-09-05", "", "oil"),
        ("none", "", "", "oil"),
    ]);
    let archive = made.archive();
    let full = archive.search(&Request::new("oil", TODAY)).unwrap().hits[0].score;
    let answer = archive.search(&request("oil", "30d")).unwrap();
    let factors: Vec<(&str, f32)> = answer
        .hits
        .iter()
        .map(|hit| (hit.id.as_str(), (hit.score / full * 1e4).round() / 1e4))
        .collect();
    let day = 0.5 + 0.5 * (-1.0_f32 / 30.0).exp2();
    assert_eq!(
        factors[..2].iter().map(|(_, factor)| *factor).sum::<f32>(),
        2.0
    );
    assert_eq!(
        factors[2..],
        [
            ("day", (day * 1e4).round() / 1e4),
            ("once", 0.75),
            ("twice", 0.625),
            ("ancient", 0.5),
            ("none", 0.5)
        ]
    );
}

#[test]
fn the_future_counts_as_today() {
    let made = Made::of(&[("a", "2025-12-31T10:00", "", "oil")]);
    let score = |request: Request| made.archive().search(&request).unwrap().hits[0].score;
    let before = Request {
        today: TODAY - 5.years(),
        ..request("oil", "1d")
    };
    assert_eq!(score(before), score(Request::new("oil", TODAY)));
}

#[test]
fn what_matches_twice_as_well_is_not_buried() {
    let made = Made::of(&[
        ("old", "1990-01-01", "Oil", "oil oil oil"),
        (
            "new",
            "2026-01-01",
            "",
            "gas and coal and wood and peat and tar and pitch and oil",
        ),
    ]);
    let order = |request: &Request| -> Vec<String> {
        let hits = made.archive().search(request).unwrap().hits;
        hits.into_iter().map(|hit| hit.id).collect()
    };
    let hits = made
        .archive()
        .search(&Request::new("oil", TODAY))
        .unwrap()
        .hits;
    assert!(
        hits[0].score > 2.0 * hits[1].score,
        "the test needs it: {hits:?}"
    );
    assert_eq!(order(&request("oil", "1d")), ["old", "new"]);
}

#[test]
fn other_orders_are_left_alone_and_say_so() {
    let made = Made::of(&[("a", "2020", "", "oil"), ("b", "2021", "", "oil")]);
    let plain = Request {
        sort: Sort::Oldest,
        ..Request::new("oil", TODAY)
    };
    let weighed = Request {
        recency: Some(half_life("1y")),
        ..plain.clone()
    };
    let archive = made.archive();
    let (plain, weighed) = (
        archive.search(&plain).unwrap(),
        archive.search(&weighed).unwrap(),
    );
    assert_eq!(
        weighed.notes,
        ["--recency weighs the order of relevance only"]
    );
    let scores = |answer: &dateline::Answer| -> Vec<(String, u32)> {
        answer
            .hits
            .iter()
            .map(|hit| (hit.id.clone(), hit.score.to_bits()))
            .collect()
    };
    assert_eq!(scores(&plain), scores(&weighed));
}

#[test]
fn the_best_by_the_formula_are_the_best_by_the_index() {
    for seed in 0..6 {
        let mut random = fastrand::Rng::with_seed(seed);
        let made = Made::new();
        // Two loads, two segments.
        for (load, count) in [("a", 700), ("b", 150)] {
            let articles: Vec<(String, String, String)> = (0..count)
                .map(|n| {
                    let date = match random.u8(..8) {
                        0 => String::new(),
                        1 => format!("{}-{:02}", random.u32(2023..2026), random.u32(1..13)),
                        _ => format!(
                            "{}-{:02}-{:02}",
                            random.u32(2023..2027),
                            random.u32(1..13),
                            random.u32(1..29)
                        ),
                    };
                    let words: Vec<String> = (0..random.usize(1..40))
                        .map(|_| word(&mut random))
                        .collect();
                    (format!("{load}{n}"), date, words.join(" "))
                })
                .collect();
            let articles: Vec<_> = articles
                .iter()
                .map(|(id, date, text)| (id.as_str(), date.as_str(), "", text.as_str()))
                .collect();
            made.put(&articles);
        }
        let archive = made.archive();
        for _ in 0..12 {
            let words: Vec<String> = (0..random.usize(1..5)).map(|_| word(&mut random)).collect();
            let mut query = words.join(if random.bool() { " OR " } else { " " });
            if random.u8(..4) == 0 {
                query.push_str(" since:2024-05-20");
            }
            let days = random.u32(1..400);
            // In an order of time, scores are those of the first pass.
            let all = Request {
                limit: 10_000,
                sort: Sort::Newest,
                ..Request::new(&query, TODAY)
            };
            let half_life = format!("{days}d");
            let explained = Request {
                limit: 10_000,
                explain: Explain::Always,
                ..request(&query, &half_life)
            };
            let explained = archive.search(&explained).unwrap().hits.into_iter();
            let bonuses: HashMap<String, Bonus> = explained
                .filter_map(|hit| Some((hit.id, hit.explanation?.bonus?)))
                .collect();
            let mut expected: Vec<Weighed> = Vec::new();
            for hit in archive.search(&all).unwrap().hits {
                let date = hit.date.clone().unwrap_or_default();
                expected.push(Weighed {
                    score: hit.score * factor(&date, f64::from(days)),
                    first_pass: hit.score,
                    date,
                    id: hit.id,
                });
            }
            expected.sort_by(Weighed::compare);
            for weighed in expected.iter_mut().take(100) {
                let Some(bonus) = bonuses.get(&weighed.id) else {
                    continue;
                };
                let factor = factor(&weighed.date, f64::from(days));
                weighed.score = bonus.added_to(weighed.first_pass) * factor;
            }
            assert_eq!(bonuses.len(), expected.len().min(100), "{query}");
            expected.sort_by(Weighed::compare);
            let mut page = Request {
                limit: random.usize(1..60),
                ..request(&query, &half_life)
            };
            let mut found = Vec::new();
            loop {
                let answer = archive.search(&page).unwrap();
                assert_eq!(answer.total as usize, expected.len());
                found.extend(
                    answer
                        .hits
                        .into_iter()
                        .map(|hit| (hit.score.to_bits(), hit.id)),
                );
                match answer.next {
                    Some(next) => page.after = Some(next),
                    None => break,
                }
            }
            let expected: Vec<_> = expected
                .into_iter()
                .map(|weighed| (weighed.score.to_bits(), weighed.id))
                .collect();
            assert_eq!(found, expected, "{query}, {days} days, seed {seed}");
        }
    }
}

/// An article and its score.
struct Weighed {
    score: f32,
    /// Of its words alone, whatever its age.
    first_pass: f32,
    date: String,
    id: String,
}

impl Weighed {
    fn compare(&self, other: &Self) -> Ordering {
        let start = |date: &str| match date.len() {
            0 => String::new(),
            7 => format!("{date}-01"),
            _ => date.to_owned(),
        };
        let by_score = other.score.total_cmp(&self.score);
        by_score
            .then_with(|| start(&other.date).cmp(&start(&self.date)))
            .then_with(|| key_of(&self.id).cmp(&key_of(&other.id)))
    }
}

/// The factor as the help states it.
fn factor(date: &str, half_life: f64) -> f32 {
    if date.is_empty() {
        return 0.5;
    }
    let day = if date.len() == 7 {
        format!("{date}-01")
    } else {
        date.to_owned()
    };
    let day: jiff::civil::Date = day.parse().unwrap();
    let age = f64::from((TODAY - day).get_days()).max(0.0);
    (0.5 + 0.5 * (-age / half_life).exp2()) as f32
}

#[test]
fn a_cursor_belongs_to_its_half_life_and_tells_of_another_day() {
    let made = Made::of(&[
        ("a", "2025-12-01", "", "oil"),
        ("b", "2025-11-01", "", "oil"),
        ("c", "", "", "oil"),
    ]);
    let archive = made.archive();
    let mut first = request("oil", "30d");
    first.limit = 1;
    let next = archive.search(&first).unwrap().next;
    assert!(next.is_some());
    let after = |request: Request| {
        archive.search(&Request {
            after: next.clone(),
            limit: 1,
            ..request
        })
    };
    for other in [Request::new("oil", TODAY), request("oil", "31d")] {
        let error = after(other).unwrap_err();
        assert_eq!(
            error.to_string(),
            "--after: this cursor belongs to another query"
        );
    }
    let second = after(request("oil", "P30D")).unwrap();
    assert_eq!((second.hits[0].id.as_str(), second.notes.len()), ("b", 0));
    let tomorrow = Request {
        today: TODAY + 1.day(),
        ..request("oil", "30d")
    };
    assert_eq!(
        after(tomorrow).unwrap().notes,
        [
            "the index or the day has changed since the first page: articles may be missing or come twice"
        ]
    );
}
