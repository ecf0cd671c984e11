//! Answers that explain themselves: what stands in the way, what is near, what to try instead.

use dateline::search::{Answer, Archive, Explain, Explanation, Request};

use super::{Made, TODAY};

fn explained(archive: &Archive, query: &str) -> Answer {
    let request = Request {
        explain: Explain::Always,
        ..Request::new(query, TODAY)
    };
    archive.search(&request).unwrap()
}

/// Clause, hits, articles without it.
fn clauses(answer: &Answer) -> Vec<(&str, u64, u64)> {
    let clauses = &answer.explanation.as_ref().unwrap().clauses;
    clauses
        .iter()
        .map(|clause| (clause.clause.as_str(), clause.hits, clause.total_without))
        .collect()
}

/// The rare words with what is near to them: `word 0: near 5 at 1, ...`.
fn near(answer: &Answer) -> Vec<String> {
    let words = &answer.explanation.as_ref().unwrap().words;
    words
        .iter()
        .map(|rare| {
            let near: Vec<String> = rare
                .nearest
                .iter()
                .map(|near| format!("{} {} at {}", near.word, near.hits, near.edits))
                .collect();
            format!("{} {}: {}", rare.word, rare.hits, near.join(", "))
        })
        .collect()
}

fn press() -> Made {
    Made::of(&[
        (
            "a",
            "2024-04-20",
            "Defense budget",
            "The defense budget of Hegseth rose.",
        ),
        (
            "b",
            "2024-04-28",
            "",
            "Hegseth spoke of defense and of missiles.",
        ),
        (
            "c",
            "2024-06-02T09:30",
            "",
            "Hegseth spoke of defense and of oil.",
        ),
        (
            "d",
            "2024-07-01",
            "",
            "Hegseths are many, and the defence is not the defense.",
        ),
        ("e", "", "", "Defense of the harbour."),
    ])
}

#[test]
fn each_part_is_counted_by_itself_and_taken_away() {
    let made = press();
    let answer = explained(
        &made.archive(),
        "defense hegseth -oil (missiles OR budget) since:2024-05-01 defense",
    );
    assert_eq!(answer.total, 0);
    assert_eq!(
        clauses(&answer),
        [
            ("defense", 5, 0),
            ("hegseth", 4, 0),
            ("-oil", 4, 0),
            ("missiles OR budget", 2, 1),
            ("since:2024-05", 2, 2),
        ]
    );
    assert_eq!(
        answer.notes,
        [
            "no article has all of these words; 1 has some of them: --any finds it",
            "without `missiles OR budget` 1 article is found",
            "without the dates 2 articles are found, the last before them 2024-04-28",
        ]
    );
    let found = explained(&made.archive(), "hegseth defense");
    assert_eq!(found.total, 4);
    assert_eq!(clauses(&found), [("hegseth", 4, 5), ("defense", 5, 4)]);
    assert_eq!(found.notes, [""; 0]);
}

#[test]
fn a_filter_in_the_way_is_named() {
    let made = press();
    let answer = made.search("hegseth -defense");
    assert_eq!(clauses(&answer), [("hegseth", 4, 0), ("-defense", 0, 4)]);
    assert_eq!(
        answer.notes,
        [
            "`-defense` alone finds nothing",
            "without `-defense` 4 articles are found"
        ]
    );
    let request = Request {
        sources: vec!["nobody".to_owned()],
        ..Request::new("hegseth", TODAY)
    };
    let answer = made.archive().search(&request).unwrap();
    assert_eq!(
        answer.notes,
        [
            "`source:nobody` alone finds nothing",
            "without `source:nobody` 4 articles are found"
        ]
    );
}

#[test]
fn dates_in_the_way_have_neighbours() {
    let made = press();
    let dates = |query: &str| {
        let answer = made.search(query);
        assert_eq!(answer.total, 0, "{query}");
        let dates = answer.explanation.unwrap().dates.unwrap();
        (dates.total_without, dates.before, dates.after)
    };
    let some = |date: &str| Some(date.to_owned());
    assert_eq!(
        dates("hegseth date:2024-05"),
        (4, some("2024-04-28"), some("2024-06-02T09:30"))
    );
    assert_eq!(
        dates("hegseth since:2024-05-01 until:2024-05-20"),
        (4, some("2024-04-28"), some("2024-06-02T09:30"))
    );
    assert_eq!(dates("hegseth until:2023"), (4, None, some("2024-04-20")));
    assert_eq!(dates("hegseth since:2025"), (4, some("2024-07-01"), None));
    assert_eq!(dates("harbour since:2025"), (1, None, None));
    assert_eq!(
        made.search("hegseth date:2024-05").notes,
        [
            "without the dates 4 articles are found, the nearest 2024-04-28 before and 2024-06-02 after"
        ]
    );
    // Where the dates are not what is in the way, they are not spoken of.
    let answer = made.search("zzzz date:2024-05");
    assert_eq!(answer.explanation.unwrap().dates, None);
}

#[test]
fn near_words_are_those_of_the_archive_nearest_and_most_frequent_first() {
    let made = press();
    let archive = made.archive();
    let near = |query: &str| near(&explained(&archive, query));
    assert_eq!(near("hegset"), ["hegset 0: hegseth 3 at 1"]);
    // Two neighbours exchanged are one edit; another form of a word that is there is none.
    assert_eq!(near("hesgeth"), ["hesgeth 0: hegseth 3 at 1"]);
    assert_eq!(
        near("defnese"),
        ["defnese 0: defense 5 at 1, defence 1 at 2"]
    );
    assert_eq!(near("missile"), [""; 0]);
    assert_eq!(
        near("\"defnese budgte\""),
        [
            "defnese 0: defense 5 at 1, defence 1 at 2",
            "budgte 0: budget 1 at 1"
        ]
    );
    assert_eq!(near("title:defnese"), ["defnese 0: defense 1 at 1"]);
    assert_eq!(near("title:missles"), [""; 0]);
    assert_eq!(near("oli OR defense"), ["oli 0: oil 1 at 1"]);
    // Too short, a number, a pattern, left out.
    assert_eq!(near("ol 2O24 2025 oli* -defnese"), [""; 0]);
    // Rare beside frequent: hegseths is in the archive, but once in four.
    assert_eq!(near("defence"), [""; 0]);
}

#[test]
fn a_word_that_few_have_gives_way_to_one_that_ten_times_as_many_have() {
    let texts: Vec<String> = (0..20).map(|n| format!("a{n}")).collect();
    let mut articles: Vec<_> = texts
        .iter()
        .map(|id| (id.as_str(), "", "", "the minister spoke"))
        .collect();
    articles.extend([
        ("typo", "", "", "the minster spoke"),
        ("x", "", "", "the sinister spoke"),
    ]);
    let made = Made::of(&articles);
    let answer = explained(&made.archive(), "minster");
    assert_eq!(
        (answer.total, near(&answer)),
        (1, vec!["minster 1: minister 20 at 1".to_owned()])
    );
    assert_eq!(answer.suggestions, ["minister"]);
    assert_eq!(
        answer.notes,
        ["`minster` is in 1 article only; the nearest word is `minister` (20 articles)"]
    );
    // The press has the word as well, and another one is a hundred times as frequent.
    let ids: Vec<String> = (0..310).map(|n| format!("g{n}")).collect();
    let mut articles: Vec<_> = ids[..300]
        .iter()
        .map(|id| (id.as_str(), "", "", "the government"))
        .collect();
    articles.extend(
        ids[300..303]
            .iter()
            .map(|id| (id.as_str(), "", "", "the goverment")),
    );
    articles.push(("s", "", "", "the shutdown"));
    let press = Made::of(&articles);
    assert_eq!(
        near(&explained(&press.archive(), "goverment shutdown")),
        ["goverment 3: government 300 at 1"]
    );
    // Without being asked, an answer that has something says nothing.
    let answer = made.search("minster");
    assert_eq!((answer.notes, answer.suggestions), (vec![], vec![]));
    assert_eq!(answer.explanation, None);
}

#[test]
fn suggested_queries_find_something_and_keep_their_form() {
    let made = press();
    for (query, suggestions) in [
        (
            "Hegset  \"defnese budget\"",
            &["Hegseth  \"defense budget\""][..],
        ),
        (
            "(hegset OR peat) since:2024 -oil",
            &["(hegseth OR peat) since:2024 -oil"],
        ),
        ("HEGSET", &["HEGSETH"]),
        ("hegset since:2025", &[]),
        ("title:defnese^2", &["title:defense^2"]),
        ("hegset zzzz", &[]),
        ("*", &[]),
        ("", &[]),
    ] {
        let answer = explained(&made.archive(), query);
        assert_eq!(answer.suggestions, suggestions, "{query}");
        for suggestion in &answer.suggestions {
            assert!(made.search(suggestion).total > 0, "{suggestion}");
        }
    }
}

#[test]
fn a_word_that_is_also_an_operator_is_replaced_where_it_is_a_word() {
    let made = Made::of(&[("a", "", "Tilte", "the tilde of the harbour")]);
    // `title:` stays a field, and the word beside it goes.
    let answer = explained(&made.archive(), "title:tilte tlide");
    assert_eq!(answer.suggestions, ["title:tilte tilde"]);
    let answer = explained(&made.archive(), "title:tilte title harbour");
    assert!(
        answer
            .suggestions
            .iter()
            .all(|query| query.starts_with("title:")),
        "{:?}",
        answer.suggestions
    );
    let literal = Request {
        literal: true,
        ..Request::new("tlide: -harbour", TODAY)
    };
    let answer = made.archive().search(&literal).unwrap();
    assert_eq!(answer.suggestions, ["tilde: -harbour"]);
}

#[test]
fn that_no_article_has_a_word_is_said_of_those_that_pass_the_filters() {
    let made = press();
    assert_eq!(
        made.search("peat budget since:2025").notes,
        [
            "no article that passes the filters has any of these words",
            "`peat` is in no article",
            "`since:2025` alone finds nothing",
        ]
    );
}

#[test]
fn names_of_outlets_are_near_too() {
    let line = r#"{"id":"a","source":"Reuters","author":"A. Writer","body":"oil"}"#;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.jsonl");
    std::fs::write(&file, line).unwrap();
    let made = Made::read(&file);
    let answer = made.search("source:rueters oil");
    assert_eq!(
        answer.notes,
        [
            "`source:rueters` is in no article; the nearest word is `reuters` (1 article)",
            "without `source:rueters` 1 article is found"
        ]
    );
    assert_eq!(answer.suggestions, ["source:reuters oil"]);
    let request = Request {
        sources: vec!["Rueters".to_owned()],
        ..Request::new("oil", TODAY)
    };
    // The flag is no part of the query that could be tried instead.
    let answer = made.archive().search(&request).unwrap();
    assert_eq!((answer.suggestions.len(), answer.notes.len()), (0, 2));
}

#[test]
fn the_work_is_bounded() {
    let made = press();
    let words: Vec<String> = (0..40)
        .map(|n| format!("hegseht{}", "x".repeat(n)))
        .collect();
    let answer = made.search(&words.join(" "));
    let explanation = answer.explanation.unwrap();
    assert_eq!(explanation.clauses.len(), Explanation::CLAUSES);
    assert_eq!(explanation.clauses_left_out, 40 - Explanation::CLAUSES);
    assert!(explanation.words.len() <= 16);
    let endless = format!("hegset {}", "x".repeat(3_000));
    assert_eq!(made.search(&endless).total, 0);
}

#[test]
fn nothing_is_explained_to_who_does_not_want_it() {
    let made = press();
    let request = Request {
        explain: Explain::Never,
        ..Request::new("hegset zzzz", TODAY)
    };
    let answer = made.archive().search(&request).unwrap();
    assert_eq!((answer.explanation, answer.notes), (None, vec![]));
    assert_eq!(made.search("").explanation, None);
}

#[test]
fn counts_in_notes_have_their_thousands_apart() {
    let ids: Vec<String> = (0..1_200).map(|n| format!("a{n}")).collect();
    let articles: Vec<_> = ids.iter().map(|id| (id.as_str(), "", "", "oil")).collect();
    let made = Made::of(&articles);
    assert_eq!(
        made.search("oil gas").notes[0],
        "no article has all of these words; 1,200 have some of them: --any finds them"
    );
    assert_eq!(
        made.search("oil since:2025").notes[0],
        "1,200 articles without a date are left out by the date filter: date:none finds them"
    );
}
