//! Pages: laid side by side they are the one long answer, to the last bit of the scores, in every order.

use std::collections::HashMap;
use std::path::Path;

use dateline::extract::extract;
use dateline::index::document::key_of;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Answer, Archive, Hit, Request, Sort};
use jiff::Timestamp;

use super::pruning::word;
use super::{Made, TODAY, record};

/// Years and months among days, several of a day, and a good part without a date.
fn date(random: &mut fastrand::Rng) -> String {
    let (year, month, day) = (random.u32(2015..2018), random.u32(1..13), random.u32(1..29));
    match random.u8(..10) {
        0 => String::new(),
        1 => format!("{year}"),
        2 => format!("{year}-{month:02}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    }
}

fn write(dir: &Path, random: &mut fastrand::Rng, name: &str, count: usize, mean: usize) {
    let mut writer =
        Writer::open(dir, Settings::new(Purpose::Own, 1, Timestamp::UNIX_EPOCH)).unwrap();
    for n in 0..count {
        let words: Vec<String> = (0..random.usize(1..2 * mean))
            .map(|_| word(random))
            .collect();
        let (id, date, text) = (format!("{name}{n}"), date(random), words.join(" "));
        writer
            .put(extract(record((&id, &date, "", &text))), false)
            .unwrap();
    }
    writer.finish().unwrap();
}

/// Segments of unlike size and length, with articles that were replaced; in three indexes, or it would be chance what is
/// folded into one.
fn archive(dir: &Path, random: &mut fastrand::Rng, size: usize) -> Archive {
    let dirs = ["short", "long", "new"].map(|name| dir.join(name));
    write(&dirs[0], random, "short", size, 12);
    write(&dirs[1], random, "long", size / 4, 150);
    write(&dirs[1], random, "long", size / 40, 60);
    write(&dirs[2], random, "new", size / 30, 30);
    Archive::open_all(&dirs).unwrap()
}

/// Up to seven words, joined and weighted in all ways.
fn query(random: &mut fastrand::Rng) -> String {
    let mut query = word(random);
    for _ in 0..random.u8(..7) {
        let next = match random.u8(..8) {
            0 => format!("{}^2.5", word(random)),
            1 => format!("\"{} {}\"", word(random), word(random)),
            2 => format!("-{}", word(random)),
            3 => "since:2016-05-20".to_owned(),
            4 => format!("({} {})", word(random), word(random)),
            _ => word(random),
        };
        query = match random.u8(..6) {
            0 => format!("({query}) {next}"),
            1 => format!("{query} {next}"),
            2 => format!("({query})^3 OR {next}"),
            _ => format!("{query} OR {next}"),
        };
    }
    query
}

fn key(hit: &Hit) -> (usize, String, u32) {
    (hit.rank, hit.id.clone(), hit.score.to_bits())
}

fn keys(answer: &Answer) -> Vec<(usize, String, u32)> {
    answer.hits.iter().map(key).collect()
}

/// The pages of `limit` hits, one after the other, up to `most` hits.
fn by_cursor(archive: &Archive, request: &Request, most: usize) -> Vec<(usize, String, u32)> {
    let mut request = request.clone();
    let mut all = Vec::new();
    while all.len() < most {
        let answer = archive.search(&request).unwrap();
        let is_changed = |note: &String| note.contains("changed");
        assert!(!answer.notes.iter().any(is_changed), "{:?}", answer.notes);
        all.extend(keys(&answer));
        assert_eq!(
            answer.next.is_some(),
            all.len() < answer.total as usize,
            "{request:?}: more of {} after {}",
            answer.total,
            all.len()
        );
        match answer.next {
            Some(next) => request.after = Some(next),
            None => break,
        }
    }
    all
}

fn by_offset(archive: &Archive, request: &Request, most: usize) -> Vec<(usize, String, u32)> {
    let mut request = request.clone();
    let mut all = Vec::new();
    while request.offset < most {
        let answer = archive.search(&request).unwrap();
        all.extend(keys(&answer));
        request.offset += request.limit;
        let is_more = request.offset < answer.total as usize;
        assert_eq!(answer.next.is_some(), is_more, "{request:?}");
        if !is_more {
            break;
        }
    }
    all
}

#[test]
fn pages_of_any_size_are_the_long_answer() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(17);
    let archive = archive(dir.path(), &mut random, 8_000);
    for round in 0..300 {
        let query = query(&mut random);
        let sort = Sort::ALL[round % 3];
        let limit = random.usize(1..25);
        // Within those that are ranked again, and beyond.
        let most = random.usize(1..7) * 25;
        let request = Request {
            sort,
            limit,
            ..Request::new(query.clone(), TODAY)
        };
        let long = archive
            .search(&Request {
                limit: most + limit,
                ..request.clone()
            })
            .unwrap();
        let long = keys(&long);
        let ranks: Vec<usize> = long.iter().map(|(rank, ..)| *rank).collect();
        assert_eq!(ranks, (1..=long.len()).collect::<Vec<_>>());
        let cut = |mut pages: Vec<_>| {
            pages.truncate(most);
            pages
        };
        let cursors = cut(by_cursor(&archive, &request, most));
        assert_eq!(cursors, cut(long.clone()), "{sort} by cursor: {query}");
        let offsets = cut(by_offset(&archive, &request, most));
        assert_eq!(offsets, cut(long.clone()), "{sort} by offset: {query}");
    }
}

#[test]
fn all_matches_come_in_the_order_of_pages_with_the_scores_of_both_orders_of_time() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(23);
    let archive = archive(dir.path(), &mut random, 3_000);
    for round in 0..20 {
        // Common words by themselves too, which fill several blocks.
        let query = match round {
            0 => "*".to_owned(),
            1 => "w0 OR w1 OR w2".to_owned(),
            2 => "date:none".to_owned(),
            _ => query(&mut random),
        };
        let mut scores = Vec::new();
        for sort in [Sort::Newest, Sort::Oldest] {
            let request = Request {
                sort,
                limit: usize::MAX,
                ..Request::new(query.clone(), TODAY)
            };
            let page = archive.search(&request).unwrap();
            assert_eq!(page.hits.len() as u64, page.total);
            let mut all = Vec::new();
            let answer = archive
                .search_all(&request, &mut |hit| {
                    all.push(key(&hit));
                    Ok(())
                })
                .unwrap();
            assert_eq!(all, keys(&page), "{sort}: {query}");
            assert_eq!((answer.total, answer.hits.len()), (page.total, 0));
            assert_eq!(answer.next, None);
            scores.push(sorted(&page));
        }
        let request = Request {
            limit: usize::MAX,
            ..Request::new(query.clone(), TODAY)
        };
        assert!(scores[0] == scores[1], "other scores: {query}");
        // By relevance the first hundred are looked at again, and lose nothing.
        let by_relevance = archive.search(&request).unwrap();
        let first_pass: HashMap<&str, f32> = scores[0]
            .iter()
            .map(|(id, bits)| (id.as_str(), f32::from_bits(*bits)))
            .collect();
        assert_eq!(by_relevance.hits.len(), first_pass.len());
        let mut last = f32::INFINITY;
        for hit in &by_relevance.hits {
            let first = first_pass[hit.id.as_str()];
            assert!(hit.score >= first && hit.score <= last, "{query}: {hit:?}");
            assert!(hit.rank <= 100 || hit.score == first, "{query}: {hit:?}");
            last = hit.score;
        }
    }
}

/// Ids and scores, in an order of their own.
fn sorted(answer: &Answer) -> Vec<(String, u32)> {
    let mut all: Vec<_> = answer
        .hits
        .iter()
        .map(|hit| (hit.id.clone(), hit.score.to_bits()))
        .collect();
    all.sort();
    all
}

#[test]
fn all_matches_go_on_where_a_page_ended_and_stop_where_the_sink_does() {
    let articles: Vec<(String, String)> = (0..700)
        .map(|n| {
            (
                format!("a{n}"),
                format!("20{:02}-01-{:02}", n % 20, 1 + n % 7),
            )
        })
        .collect();
    let articles: Vec<_> = articles
        .iter()
        .map(|(id, date)| (id.as_str(), date.as_str(), "", "oil"))
        .collect();
    let archive = Made::of(&articles).archive();
    let all = |request: &Request| {
        let mut all = Vec::new();
        archive
            .search_all(request, &mut |hit| {
                all.push(key(&hit));
                Ok(())
            })
            .unwrap();
        all
    };
    let request = Request {
        sort: Sort::Newest,
        limit: 301,
        ..Request::new("oil", TODAY)
    };
    let whole = all(&request);
    assert_eq!(whole.len(), 700);
    let page = archive.search(&request).unwrap();
    let after = Request {
        after: page.next,
        ..request.clone()
    };
    assert_eq!(all(&after), whole[301..]);
    let offset = Request {
        offset: 301,
        ..request.clone()
    };
    assert_eq!(all(&offset), whole[301..]);
    // By relevance there is no order of time, and the newest come first.
    assert_eq!(all(&Request::new("oil", TODAY)), whole);
    let beyond = Request {
        offset: usize::MAX,
        ..request.clone()
    };
    assert_eq!(all(&beyond), []);
    assert_eq!(archive.search(&beyond).unwrap().hits.len(), 0);

    let mut given = 0;
    let error = archive
        .search_all(&request, &mut |_| {
            given += 1;
            if given < 300 {
                return Ok(());
            }
            Err(dateline::error::Error::new(
                dateline::error::Kind::Io,
                "sink",
                "is full",
            ))
        })
        .unwrap_err();
    assert_eq!((error.to_string().as_str(), given), ("sink: is full", 300));
}

#[test]
fn the_undated_come_last_in_both_orders_of_time() {
    let made = Made::of(&[
        ("none", "", "", "oil"),
        ("year", "2019", "", "oil"),
        ("day", "2019-05-04", "", "oil"),
        ("old", "1871-03-18", "", "oil"),
        ("also none", "", "", "oil"),
    ]);
    let order = |sort| {
        let request = Request {
            sort,
            ..Request::new("oil", TODAY)
        };
        let hits = made.archive().search(&request).unwrap().hits;
        let ids: Vec<String> = hits.into_iter().map(|hit| hit.id).collect();
        ids
    };
    let (newest, oldest) = (order(Sort::Newest), order(Sort::Oldest));
    assert_eq!(newest[..3], ["day", "year", "old"]);
    assert_eq!(oldest[..3], ["old", "year", "day"]);
    assert_eq!(newest[3..], oldest[3..]);
}

/// More articles of one date than are sorted at a time.
#[test]
fn a_date_of_very_many_articles_is_in_order_and_whole() {
    let articles: Vec<(String, &str)> = (0..24_000)
        .map(|n| (format!("a{n}"), if n % 8 == 0 { "2020-05-04" } else { "" }))
        .collect();
    let articles: Vec<_> = articles
        .iter()
        .map(|(id, date)| (id.as_str(), *date, "", "oil"))
        .collect();
    let archive = Made::of(&articles).archive();
    let mut expected: Vec<(bool, u64)> = articles
        .iter()
        .map(|(id, date, ..)| (date.is_empty(), key_of(id)))
        .collect();
    expected.sort_unstable();
    for sort in [Sort::Newest, Sort::Oldest] {
        let request = Request {
            sort,
            ..Request::new("oil", TODAY)
        };
        let mut found = Vec::new();
        archive
            .search_all(&request, &mut |hit| {
                found.push((hit.date.is_none(), key_of(&hit.id)));
                Ok(())
            })
            .unwrap();
        assert!(found == expected, "{sort}");
    }
}
