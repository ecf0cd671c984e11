//! Cursors: what they hold on to while the index changes, and that nothing else is taken for one.

use std::collections::HashSet;

use dateline::error::Kind;
use dateline::search::{Request, Sort};

use super::{Made, TODAY};

fn request(query: &str, sort: Sort, limit: usize) -> Request {
    Request {
        sort,
        limit,
        ..Request::new(query, TODAY)
    }
}

/// Articles `from..to`, over few days; every tenth has no date.
fn put(made: &Made, from: usize, to: usize) {
    let articles: Vec<(String, String)> = (from..to)
        .map(|n| {
            let date = match n % 10 {
                0 => String::new(),
                _ => format!("2020-{:02}-{:02}", 1 + n % 12, 1 + n * 7 % 5),
            };
            (format!("a{n}"), date)
        })
        .collect();
    let articles: Vec<_> = articles
        .iter()
        .map(|(id, date)| (id.as_str(), date.as_str(), "", "oil and gas"))
        .collect();
    made.put(&articles);
}

#[test]
fn pages_by_date_hold_while_articles_are_added() {
    for sort in [Sort::Newest, Sort::Oldest] {
        let made = Made::new();
        put(&made, 0, 200);
        let mut request = request("oil", sort, 17);
        let mut found = Vec::new();
        let mut count = 200;
        loop {
            // Another index for each page, with more segments or fewer.
            let answer = made.archive().search(&request).unwrap();
            assert_eq!(answer.notes, [""; 0]);
            assert_eq!(answer.total, count);
            found.extend(answer.hits.into_iter().map(|hit| hit.id));
            let Some(next) = answer.next else { break };
            request.after = Some(next);
            put(&made, count as usize, count as usize + 9);
            count += 9;
        }
        let distinct: HashSet<&String> = found.iter().collect();
        assert_eq!(distinct.len(), found.len(), "{sort}: an article twice");
        for n in 0..200 {
            assert!(found.contains(&format!("a{n}")), "{sort}: a{n} is lost");
        }
        assert!(found.len() > 200, "{sort}: none was added after a cursor");
    }
}

#[test]
fn the_last_page_has_no_next_even_if_articles_were_added_before_it() {
    let made = Made::of(&[
        ("a", "2020-01-01", "", "oil"),
        ("b", "2020-01-02", "", "oil"),
    ]);
    let mut request = request("oil", Sort::Newest, 1);
    request.after = made.archive().search(&request).unwrap().next;
    made.put(&[("c", "2020-01-03", "", "oil")]);
    let answer = made.archive().search(&request).unwrap();
    assert_eq!((answer.hits[0].id.as_str(), answer.total), ("a", 3));
    assert_eq!((answer.hits[0].rank, answer.next), (2, None));
}

#[test]
fn pages_by_relevance_say_that_the_index_has_changed() {
    let made = Made::of(&[
        ("a", "", "", "oil"),
        ("b", "", "", "oil oil"),
        ("c", "", "", "oil oil oil"),
    ]);
    let mut request = request("oil", Sort::Relevance, 1);
    let first = made.archive().search(&request).unwrap();
    request.after = first.next;
    assert_eq!(made.archive().search(&request).unwrap().notes, [""; 0]);
    made.put(&[("d", "", "", "oil at sea")]);
    let note = "the index has changed since the first page: articles may be missing or come twice";
    let second = made.archive().search(&request).unwrap();
    assert_eq!(second.notes, [note]);
    // Since the first page, not since the last.
    request.after = second.next;
    assert_eq!(made.archive().search(&request).unwrap().notes, [note]);
}

#[test]
fn a_cursor_of_something_else_is_refused() {
    let made = Made::of(&[("a", "", "", "oil"), ("b", "", "", "oil gas")]);
    let archive = made.archive();
    let cursor = archive
        .search(&request("oil", Sort::Relevance, 1))
        .unwrap()
        .next
        .unwrap();
    assert_eq!(cursor.len(), 52);
    assert!(
        cursor
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')),
        "{cursor}"
    );
    let refused = |request: Request| {
        let after = Some(cursor.clone());
        let error = archive.search(&Request { after, ..request }).unwrap_err();
        assert!(error.hint_text().is_some());
        (error.kind(), error.to_string())
    };
    let another_query = (
        Kind::Query,
        "--after: this cursor belongs to another query".to_owned(),
    );
    assert_eq!(refused(request("gas", Sort::Relevance, 1)), another_query);
    let filtered = Request {
        since: Some("2020".to_owned()),
        ..request("oil", Sort::Relevance, 1)
    };
    assert_eq!(refused(filtered), another_query);
    assert_eq!(
        refused(request("oil", Sort::Newest, 1)),
        (
            Kind::Query,
            "--after: this cursor belongs to another order".to_owned()
        )
    );
    let both = Request {
        offset: 1,
        ..request("oil", Sort::Relevance, 1)
    };
    assert_eq!(refused(both).0, Kind::Usage);
    // The same question in other words is the same.
    let same = Request {
        after: Some(cursor.clone()),
        ..request("(oil)", Sort::Relevance, 1)
    };
    assert_eq!(archive.search(&same).unwrap().hits[0].rank, 2);
}

#[test]
fn whatever_is_given_as_a_cursor_is_refused_or_answered() {
    let made = Made::of(&[("a", "", "", "oil"), ("b", "2020", "", "oil gas")]);
    let archive = made.archive();
    let mut random = fastrand::Rng::with_seed(5);
    let mut cursors = Vec::new();
    for sort in Sort::ALL {
        let next = archive.search(&request("oil", sort, 1)).unwrap().next;
        cursors.push((sort, next.unwrap()));
    }
    let ask = |sort, cursor: &str| {
        let asked = Request {
            after: Some(cursor.to_owned()),
            ..request("oil", sort, 5)
        };
        let error = archive.search(&asked).err()?;
        assert_eq!(error.kind(), Kind::Query, "{cursor:?}");
        assert_eq!(error.to_string(), "--after: this is not a cursor");
        Some(error)
    };
    let junk = [
        "",
        " ",
        "a",
        "=",
        "\0",
        "ü",
        &"A".repeat(52),
        &"_".repeat(9_999),
    ];
    for junk in junk {
        assert!(ask(Sort::Newest, junk).is_some(), "{junk:?}");
    }
    for (sort, cursor) in &cursors {
        for end in 0..cursor.len() {
            assert!(ask(*sort, &cursor[..end]).is_some());
        }
        for _ in 0..2_000 {
            let mut bytes = cursor.clone().into_bytes();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..bytes.len());
                bytes[at] = random.u8(32..127);
            }
            let changed = String::from_utf8(bytes).unwrap();
            // White space around it is none of its own.
            if changed.trim() != cursor {
                assert!(ask(*sort, &changed).is_some(), "{changed}");
            }
        }
    }
}

#[test]
fn a_cursor_made_by_hand_is_only_a_position() {
    // The end of the calendar, no number, and an index that is not there.
    let made = Made::of(&[("a", "", "", "oil"), ("b", "2020", "", "oil gas")]);
    let archive = made.archive();
    for sort in Sort::ALL {
        let next = archive.search(&request("oil", sort, 1)).unwrap().next;
        let mut bytes = decode(&next.unwrap());
        for filler in [0x00, 0x7f, 0x80, 0xff] {
            // Score, date, key, member and rank.
            bytes[1..27].fill(filler);
            let check = xxhash_rust::xxh3::xxh3_64(&bytes[..35]) >> 32;
            bytes[35..].copy_from_slice(&(check as u32).to_be_bytes());
            let asked = Request {
                after: Some(encode(&bytes)),
                ..request("oil", sort, 5)
            };
            let answer = archive.search(&asked).unwrap();
            assert!(answer.hits.len() <= 2 && answer.total == 2);
            if sort != Sort::Relevance {
                archive.search_all(&asked, &mut |_| Ok(())).unwrap();
            }
        }
    }
}

fn decode(cursor: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(cursor)
        .unwrap()
}

fn encode(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn orders_have_names() {
    for sort in Sort::ALL {
        assert_eq!(sort.to_string().parse::<Sort>().unwrap(), sort);
    }
    let error = "best".parse::<Sort>().unwrap_err();
    assert_eq!(error.to_string(), "--sort: `best` is not an order");
    assert_eq!(error.kind(), Kind::Usage);
}
