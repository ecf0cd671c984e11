//! Articles counted by time and by outlet, against a naive count over the same articles.

use std::collections::{BTreeMap, BTreeSet};

use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Archive, Granularity, Request, Timeline};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::timeline::late;
use super::{Made, TODAY, now, record};

/// An article as the naive count sees it.
#[derive(Clone, Debug)]
struct Naive {
    id: String,
    /// As it is stated.
    date: String,
    days: Option<(Date, Date)>,
    source: Option<&'static str>,
    text: &'static str,
}

fn made_up(random: &mut fastrand::Rng, count: usize, from: Date, days: i32) -> Vec<Naive> {
    let article = |n: usize| {
        let day = from.checked_add(random.i32(0..days).days()).unwrap();
        let (date, days) = match random.u32(0..20) {
            0 => (String::new(), None),
            1 => (
                format!("{:04}", day.year()),
                Some((day.first_of_year(), day.last_of_year())),
            ),
            2 | 3 => (
                format!("{:04}-{:02}", day.year(), day.month()),
                Some((day.first_of_month(), day.last_of_month())),
            ),
            4 | 5 => (format!("{day}T23:59:59"), Some((day, day))),
            6 => {
                let first = day.first_of_month();
                (first.to_string(), Some((first, first)))
            }
            _ => (day.to_string(), Some((day, day))),
        };
        Naive {
            id: n.to_string(),
            date,
            days,
            source: random
                .choice([None, Some("Coast Herald"), Some("Daily Echo"), Some("=SUM")])
                .unwrap(),
            text: random
                .choice(["oil", "oil and gas", "gas", "coal"])
                .unwrap(),
        }
    };
    (0..count).map(article).collect()
}

/// Writes articles to so many indexes, in several loads each, and some of them twice.
fn written(random: &mut fastrand::Rng, articles: &[Naive], indexes: usize) -> Vec<Made> {
    let made: Vec<Made> = (0..indexes).map(|_| Made::new()).collect();
    let mut shares: Vec<Vec<&Naive>> = vec![Vec::new(); indexes];
    for article in articles {
        random.choice(&mut shares).unwrap().push(article);
    }
    for (made, share) in made.iter().zip(&shares) {
        for (n, load) in share.chunks(share.len().div_ceil(3).max(1)).enumerate() {
            let settings = Settings::new(Purpose::Own, 1, now());
            let mut writer = Writer::open(made.dir.path(), settings).unwrap();
            for (i, article) in load.iter().enumerate() {
                if n == 0 && i % 5 == 0 {
                    // What is replaced must not be counted.
                    let old = record((&article.id, "1999-09-09", "", "oil gas coal"));
                    writer.put(extract(old), false).unwrap();
                }
            }
            writer.finish().unwrap();
            let mut writer =
                Writer::open(made.dir.path(), Settings::new(Purpose::Own, 1, now())).unwrap();
            for article in load {
                let mut raw = late((&article.id, &article.date, "", article.text));
                raw.stated.source = article.source.map(str::to_owned);
                writer.put(extract(raw), false).unwrap();
            }
            writer.finish().unwrap();
        }
    }
    made
}

/// The name of a day's bucket, by jiff's own formatting.
fn name(by: Granularity, day: Date) -> String {
    match by {
        Granularity::Day => day.strftime("%Y-%m-%d").to_string(),
        Granularity::Week => day.strftime("%G-W%V").to_string(),
        Granularity::Month => day.strftime("%Y-%m").to_string(),
        Granularity::Quarter => format!("{}-Q{}", day.strftime("%Y"), (day.month() + 2) / 3),
        Granularity::Year => day.strftime("%Y").to_string(),
    }
}

/// Counts and imprecise counts by bucket, those that are empty included; and the undated.
fn naive(
    articles: &[&Naive],
    by: Granularity,
    since: Option<Date>,
    until: Option<Date>,
) -> (BTreeMap<String, (u64, u64)>, u64) {
    let mut shown: Vec<(Date, bool)> = Vec::new();
    let mut undated = 0;
    for article in articles {
        match article.days {
            None if since.is_none() && until.is_none() => undated += 1,
            Some((first, last))
                if since.is_none_or(|since| last >= since)
                    && until.is_none_or(|until| first <= until) =>
            {
                let at = since.map_or(first, |since| since.max(first));
                shown.push((at, name(by, first) != name(by, last)));
            }
            _ => {}
        }
    }
    let first = since.or(shown.iter().map(|(day, _)| *day).min());
    let last = until.or(shown.iter().map(|(day, _)| *day).max());
    let mut buckets = BTreeMap::new();
    if let (Some(first), Some(last)) = (first, last) {
        let mut day = first;
        while day <= last {
            buckets.entry(name(by, day)).or_insert((0, 0));
            day = day.tomorrow().unwrap();
        }
    }
    for (day, is_imprecise) in shown {
        let bucket = buckets.get_mut(&name(by, day)).unwrap();
        bucket.0 += 1;
        bucket.1 += u64::from(is_imprecise);
    }
    (buckets, undated)
}

/// The first few buckets that are not the same.
fn differing(a: &BTreeMap<String, (u64, u64)>, b: &BTreeMap<String, (u64, u64)>) -> Vec<String> {
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let differ = names
        .into_iter()
        .filter(|name| a.get(*name) != b.get(*name));
    let few = differ.take(5);
    few.map(|name| format!("{name}: {:?} {:?}", a.get(name), b.get(name)))
        .collect()
}

fn counted(timeline: &Timeline, i: usize) -> BTreeMap<String, (u64, u64)> {
    let bucket = timeline.buckets.iter();
    bucket
        .map(|bucket| {
            (
                bucket.bucket.clone(),
                (bucket.counts[i], bucket.imprecise[i]),
            )
        })
        .collect()
}

fn opened(made: &[Made]) -> Archive {
    let dirs: Vec<_> = made.iter().map(|made| made.dir.path().to_owned()).collect();
    Archive::open_all(&dirs).unwrap()
}

#[test]
fn counts_are_those_of_a_naive_count() {
    let mut random = fastrand::Rng::with_seed(5);
    for (indexes, count, from, days) in [
        (1, 400, date(2023, 11, 20), 500),
        (3, 600, date(1998, 12, 1), 1_500),
        (2, 300, date(1601, 3, 1), 182_000),
    ] {
        let articles = made_up(&mut random, count, from, days);
        let made = written(&mut random, &articles, indexes);
        let archive = opened(&made);
        for round in 0..60 {
            let query = *random
                .choice(&["*", "oil", "oil gas", "oil OR coal", "-gas", "lignite"])
                .unwrap();
            let has = |word: &str, article: &&Naive| article.text.split(' ').any(|w| w == word);
            let matches: Vec<&Naive> = articles
                .iter()
                .filter(|article| match query {
                    "oil" => has("oil", article),
                    "oil gas" => has("oil", article) && has("gas", article),
                    "oil OR coal" => has("oil", article) || has("coal", article),
                    "-gas" => !has("gas", article),
                    "lignite" => false,
                    _ => true,
                })
                .collect();
            let by = Granularity::ALL[round % 5];
            let mut day = |odds: u32| {
                let day = from.checked_add(random.i32(-50..days + 50).days()).unwrap();
                (random.u32(0..3) < odds).then_some(day)
            };
            let (since, until) = (day(1), day(1));
            if since.zip(until).is_some_and(|(since, until)| since > until)
                || (days > 100_000 && by == Granularity::Day)
            {
                continue;
            }
            let request = Request {
                since: since.map(|day| day.to_string()),
                until: until.map(|day| day.to_string()),
                ..Request::new(query, TODAY)
            };
            let timeline = archive.timeline(&request, Some(by)).unwrap();
            let (expected, undated) = naive(&matches, by, since, until);
            let about = format!("{query} by {by} from {since:?} to {until:?}");
            assert_eq!(
                differing(&counted(&timeline, 0), &expected),
                [""; 0],
                "{about}"
            );
            let series = &timeline.series[0];
            let dated: u64 = expected.values().map(|(count, _)| count).sum();
            let imprecise: u64 = expected.values().map(|(_, imprecise)| imprecise).sum();
            assert_eq!(
                (series.total, series.undated, series.imprecise),
                (dated + undated, undated, imprecise),
                "{about}"
            );
            assert_eq!(
                series.total,
                archive.search(&request).unwrap().total,
                "{about}"
            );
            // Buckets follow each other without a gap.
            for pair in timeline.buckets.windows(2) {
                let end: Date = pair[0].end.parse().unwrap();
                assert_eq!(pair[1].start, end.tomorrow().unwrap().to_string());
            }
        }
    }
}

#[test]
fn sources_are_those_of_a_naive_count() {
    let mut random = fastrand::Rng::with_seed(6);
    let articles = made_up(&mut random, 500, date(2020, 1, 1), 700);
    let made = written(&mut random, &articles, 3);
    let answer = opened(&made).sources(&Request::new("oil", TODAY)).unwrap();
    let matches: Vec<&Naive> = articles
        .iter()
        .filter(|a| a.text.starts_with("oil"))
        .collect();
    assert_eq!(answer.total, matches.len() as u64);
    let without = matches.iter().filter(|article| article.source.is_none());
    assert_eq!(answer.without_source, without.count() as u64);
    assert_eq!(answer.sources.len(), 3);
    for source in &answer.sources {
        let of: Vec<_> = matches
            .iter()
            .filter(|a| a.source == Some(&*source.source))
            .collect();
        assert_eq!(source.articles, of.len() as u64, "{source:?}");
        // Of those that begin on one day, the first is the shortest, the last the longest.
        let first = of.iter().filter_map(|a| Some((a.days?, &a.date))).min();
        let last = of.iter().filter_map(|a| Some((a.days?, &a.date))).max();
        let day = |date: Option<((Date, Date), &String)>| {
            date.map(|(_, date)| date.chars().take(10).collect::<String>())
        };
        assert_eq!(
            (source.first.clone(), source.last.clone()),
            (day(first), day(last)),
            "{source:?}"
        );
    }
    let counts: Vec<u64> = answer
        .sources
        .iter()
        .map(|source| source.articles)
        .collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    let one = Request {
        sources: vec!["herald".into()],
        since: Some("2020-06".into()),
        ..Request::new("*", TODAY)
    };
    let answer = opened(&made).sources(&one).unwrap();
    let names: Vec<&str> = answer.sources.iter().map(|s| s.source.as_str()).collect();
    assert_eq!(names, ["Coast Herald"]);
    assert!(answer.undated_left_out > 0);
}
