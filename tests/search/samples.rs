//! The sample archive, the articles it restates, and real press articles, as a user would search them.

use std::path::{Path, PathBuf};

use dateline::search::Request;

use super::{Made, TODAY, bracketed};

/// What the samples hold, whoever wrote them.
fn check_samples(dir: &Path, amraam_source: &[Option<&str>], author: &str, daily: &str) {
    let made = Made::read(dir);
    let named = |number: &str| {
        let files = std::fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap());
        files
            .into_iter()
            .find(|name| name.starts_with(number))
            .unwrap()
            .trim_end_matches(".txt")
            .to_owned()
    };
    let answer = made.search("AMRAAM");
    assert_eq!((answer.total, answer.parsed.as_str()), (1, "AMRAAM"));
    let hit = &answer.hits[0];
    assert_eq!(hit.id, named("004"));
    assert_eq!(hit.date.as_deref(), Some("2025-10-28T23:40"));
    assert!(
        amraam_source.contains(&hit.source.as_deref()),
        "{:?}",
        hit.source
    );
    assert_eq!(hit.author.as_deref(), Some(author));
    let [snippet] = hit.snippets.as_slice() else {
        panic!("{hit:#?}")
    };
    assert!(
        bracketed(&snippet.text, &snippet.marks)
            .contains("[Advanced Medium-Range Air-to-Air Missile] ([AMRAAM])"),
        "{snippet:?}"
    );

    let found = |query: &str, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(|number| named(number)).collect();
        assert_eq!(made.ids(query), expected, "{query}");
    };
    found("inflation", &[]);
    found("furniture:inflation", &["000"]);
    found("dimwit", &[]);
    found("comments:dimwit", &["002"]);
    found("any:dimwit", &["002"]);
    found("\"Taiwan Strait\"", &["004"]);
    found("Hergesz", &["004"]);
    found("Advanced Medium-Range Air-to-Air Missile", &["004"]);
    found("date:2025-10-29", &["000", "001"]);
    found("date:2025-10-27", &["002"]);
    found("date:none", &["003"]);
    found(&format!("source:\"{daily}\""), &["003"]);
    found("title:koizumi title:defense", &["000", "004"]);
    // No headline there: the first sentence is shown and not searched as one.
    found("title:hegseth -title:visit", &[]);
    found("Shinjuku", &["000"]);
    found("body:Shinjuku", &["000"]);
    found("lead:Shinjuku OR byline:Shinjuku", &[]);
    found(&format!("byline:\"{author}\""), &["004"]);
    found("furniture:disclaimer", &["004"]);
    found("disclaimer OR feedback OR ranking", &[]);
}

#[test]
fn the_sample_is_found() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds");
    check_samples(
        &dir,
        &[Some("ebb3news")],
        "Delphine Marwick",
        "Asia Lantern",
    );
}

#[test]
fn the_articles_it_restates_are_found() {
    let Some(data) = crate::support::test_data() else {
        return;
    };
    check_samples(
        &data.join("seeds"),
        &[Some("we2news"), None],
        "Stephanie Thomas",
        "Asia Business Daily",
    );
}

#[test]
fn us_press_is_read_whole_and_filtered_by_month() {
    let Some(data) = crate::support::test_data() else {
        return;
    };
    let made = Made::read(&data.join("data/news/us-press.jsonl.gz"));
    let archive = made.archive();
    let stats = archive.stats().unwrap();
    assert_eq!((stats.articles, stats.undated), (9_408, 1_082));
    let request = Request {
        limit: 1_000,
        since: Some("2019-10-01".into()),
        until: Some("2019-10-31".into()),
        ..Request::new("impeachment trump", TODAY)
    };
    let answer = archive.search(&request).unwrap();
    assert_eq!(answer.parsed, "impeachment trump date:2019-10");
    assert_eq!((answer.total, answer.hits.len()), (42, 42));
    for hit in &answer.hits {
        assert!(
            hit.date.as_deref().unwrap().starts_with("2019-10-"),
            "{hit:#?}"
        );
        let marked: Vec<String> = hit
            .snippets
            .iter()
            .flat_map(|snippet| {
                let chars: Vec<char> = snippet.text.chars().collect();
                snippet
                    .marks
                    .iter()
                    .map(move |(start, end)| {
                        chars[*start..*end]
                            .iter()
                            .collect::<String>()
                            .to_lowercase()
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
        for word in ["impeach", "trump"] {
            assert!(
                marked.iter().any(|mark| mark.starts_with(word)),
                "{word} is not marked: {hit:#?}"
            );
        }
    }
}
