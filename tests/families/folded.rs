//! Folded answers against a naive fold: of the whole answer, whoever stands behind another one of its family goes.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use dateline::article::{
    Article, Evidence, Origin, Precision, Published, Source, Stated, Zone, ZoneKind,
};
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Archive, Drivers, Hit, Request, Sort};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::families;

const TODAY: Date = date(2026, 1, 1);

/// Words, few enough for all to meet.
const WORDS: [&str; 30] = [
    "harbour", "storm", "minister", "grain", "ship", "strike", "port", "union", "vote", "court",
    "river", "bridge", "train", "school", "fire", "market", "price", "oil", "gas", "coal", "farm",
    "wheat", "snow", "flood", "tax", "law", "judge", "mayor", "city", "museum",
];

/// An article of this text.
pub(super) fn article(n: usize, text: String, day: i8, outlet: &str) -> Article {
    let evidence = || Evidence::new("stated field", "as written");
    Article {
        id: format!("n{n}"),
        url: None,
        title: None,
        published: (day > 0).then(|| Published {
            civil: date(2025, 3, day).at(0, 0, 0, 0),
            offset: None,
            precision: Precision::Day,
            evidence: evidence(),
        }),
        updated: None,
        source: Some(Source {
            name: outlet.to_owned(),
            domain: None,
            evidence: evidence(),
        }),
        author: None,
        lang: None,
        lang_evidence: None,
        zones: vec![Zone {
            kind: ZoneKind::Body,
            start: 0,
            end: text.len() as u32,
        }],
        text,
        origin: Origin {
            path: "made-up".to_owned(),
            line: n as u64 + 1,
            offset: None,
        },
        stated: Stated::default(),
        doubts: Vec::new(),
    }
}

/// Stories, each told by some outlets, with some words of their own.
pub(super) fn stories(random: &mut fastrand::Rng, count: usize) -> Vec<Article> {
    let mut told: Vec<Vec<&str>> = Vec::new();
    let mut articles = Vec::new();
    for n in 0..count {
        let mut words = match random.u8(..3) {
            0 => (0..random.usize(40..200))
                .map(|_| WORDS[random.usize(..WORDS.len())])
                .collect(),
            _ if told.is_empty() => vec!["storm"; 40],
            _ => told[random.usize(told.len().saturating_sub(12)..told.len())].clone(),
        };
        for _ in 0..random.usize(..3) {
            let at = random.usize(..words.len());
            words[at] = WORDS[random.usize(..WORDS.len())];
        }
        words.extend((0..random.usize(..8)).map(|_| WORDS[random.usize(..WORDS.len())]));
        told.push(words.clone());
        let outlet = ["The Post", "Herald", "Daily Star"][random.usize(..3)];
        articles.push(article(n, words.join(" "), random.i8(0..4), outlet));
    }
    articles
}

pub(super) fn settings() -> Settings {
    Settings::new(Purpose::Own, 1, Timestamp::UNIX_EPOCH)
}

fn index(dir: &Path, articles: &[Article]) {
    for share in articles.chunks(articles.len() / 3 + 1) {
        let mut writer = Writer::open(dir, settings()).unwrap();
        for article in share {
            writer.put(article.clone(), false).unwrap();
        }
        writer.finish().unwrap();
    }
}

fn key(hit: &Hit) -> (String, u32) {
    (hit.id.clone(), hit.score.to_bits())
}

#[test]
fn folded_answers_are_whole_answers_without_those_that_stand_behind() {
    let mut random = fastrand::Rng::with_seed(5);
    let dir = tempfile::tempdir().unwrap();
    index(dir.path(), &stories(&mut random, 900));
    let family: HashMap<String, u32> = families(dir.path())
        .into_iter()
        .filter_map(|(article, family)| Some((article.id, family?)))
        .collect();
    assert!(
        family.len() > 300,
        "{} articles are in families",
        family.len()
    );
    let archive = Archive::open(dir.path()).unwrap();
    let mut folded_away = 0;
    for round in 0..240 {
        let mut word = || WORDS[random.usize(..WORDS.len())];
        let query = match round % 6 {
            0 => word().to_owned(),
            1 => format!("{} {}", word(), word()),
            2 => format!("{} OR {} OR {}", word(), word(), word()),
            3 => format!("\"{} {}\"", word(), word()),
            4 => format!("{} source:herald date:2025-03", word()),
            _ => "*".to_owned(),
        };
        let request = Request {
            sort: Sort::ALL[random.usize(..3)],
            drivers: [Drivers::Own, Drivers::Plain][random.usize(..2)],
            limit: 2_000,
            fold: false,
            ..Request::new(query.as_str(), TODAY)
        };
        let whole = archive.search(&request).unwrap();
        assert_eq!(whole.stories, whole.total, "{query}");
        let mut met = HashSet::new();
        let is_first = |hit: &&Hit| family.get(&hit.id).is_none_or(|family| met.insert(*family));
        let expected: Vec<&Hit> = whole.hits.iter().filter(is_first).collect();
        folded_away += whole.hits.len() - expected.len();

        let limit = random.usize(1..40);
        let mut page = Request {
            limit,
            fold: true,
            ..request
        };
        let mut hits: Vec<Hit> = Vec::new();
        loop {
            let answer = archive.search(&page).unwrap();
            assert_eq!(answer.total, whole.total, "{query}");
            assert_eq!(answer.stories as usize, expected.len(), "{query}");
            hits.extend(answer.hits);
            match answer.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
        let keys = |hits: &[&Hit]| hits.iter().map(|hit| key(hit)).collect::<Vec<_>>();
        let pages: Vec<&Hit> = hits.iter().collect();
        assert_eq!(
            keys(&pages),
            keys(&expected),
            "{query} {:?} by {limit}",
            page.sort
        );
        for (rank, hit) in (1..).zip(&hits) {
            assert_eq!(hit.rank, rank);
            let others = whole.hits.iter().filter(|other| {
                other.id != hit.id
                    && family.contains_key(&hit.id)
                    && family.get(&other.id) == family.get(&hit.id)
            });
            let mut others: Vec<&str> = others.map(|other| other.id.as_str()).collect();
            let mut also: Vec<&str> = hit.also.iter().map(|also| also.id.as_str()).collect();
            assert_eq!(
                also.len() + hit.also_left_out as usize,
                others.len(),
                "{query}"
            );
            let dates: Vec<&Option<String>> = hit.also.iter().map(|also| &also.date).collect();
            assert!(dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
            others.sort_unstable();
            also.sort_unstable();
            assert!(also.iter().all(|id| others.contains(id)), "{query}");
        }
        let offset = random.usize(..expected.len() + 2);
        let answer = archive
            .search(&Request {
                offset,
                after: None,
                ..page
            })
            .unwrap();
        let from = &expected[offset.min(expected.len())..];
        let shown: Vec<&Hit> = answer.hits.iter().collect();
        assert_eq!(
            keys(&shown),
            keys(&from[..from.len().min(limit)]),
            "{query} from {offset}"
        );
    }
    assert!(folded_away > 1_000, "{folded_away}");
}

#[test]
fn a_family_is_found_by_any_of_its_articles() {
    let mut random = fastrand::Rng::with_seed(6);
    let dir = tempfile::tempdir().unwrap();
    index(dir.path(), &stories(&mut random, 300));
    let all = families(dir.path());
    let archive = Archive::open(dir.path()).unwrap();
    for (article, family) in all.iter().step_by(5) {
        let members = all.iter().filter(|(other, its)| match family {
            Some(_) => its == family,
            None => other.id == article.id,
        });
        let mut expected: Vec<&str> = members.map(|(other, _)| other.id.as_str()).collect();
        let request = Request {
            limit: 1_000,
            ..Request::new(format!("family:{}", article.id), TODAY)
        };
        let answer = archive.search(&request).unwrap();
        let mut found: Vec<&str> = answer.hits.iter().map(|hit| hit.id.as_str()).collect();
        assert!(answer.hits.iter().all(|hit| hit.also.is_empty()));
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert_eq!(
            (answer.total, answer.stories),
            (found.len() as u64, found.len() as u64)
        );
        let without = format!("* -family:{}", article.id);
        let rest = archive.search(&Request::new(without, TODAY)).unwrap();
        assert_eq!(rest.total as usize, all.len() - expected.len());
    }
    let unknown = archive
        .search(&Request::new("family:nobody", TODAY))
        .unwrap();
    assert_eq!(unknown.total, 0);
    assert!(
        unknown
            .notes
            .contains(&"family: there is no article `nobody`".to_owned())
    );
}
