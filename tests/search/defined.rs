//! Acronyms that the archive defines find both their forms, and are marked and noted.

use dateline::search::{Drivers, Explain, Request, Sort};

use super::{Made, TODAY, bracketed};

const LONG: &str = "The Harbour Workers Union (HWU) called a strike. Its chair spoke on Monday.";

/// Two articles that define it, one with each form alone, and one with neither.
fn harbour() -> Made {
    Made::of(&[
        ("both", "2025-03-01", "Strike", LONG),
        (
            "again",
            "2025-03-02",
            "Talks",
            "Talks with the Harbour Workers Union (HWU) have begun.",
        ),
        (
            "short",
            "2025-03-03",
            "Pay",
            "The HWU has signed for three per cent.",
        ),
        (
            "long",
            "2025-03-04",
            "Vote",
            "Members of the harbour workers' union vote on Friday.",
        ),
        (
            "none",
            "2025-03-05",
            "Union of harbour towns",
            "Workers repaired the quay.",
        ),
    ])
}

fn plain(query: &str) -> Request {
    Request {
        expand: false,
        ..Request::new(query, TODAY)
    }
}

#[test]
fn either_form_finds_both_and_what_is_typed_is_echoed() {
    let made = harbour();
    for query in [
        "HWU",
        "hwu",
        "\"harbour workers union\"",
        "\"Harbour Workers Unions\"",
    ] {
        // A form that no article has as it is typed is no name that one defines.
        let is_known = !query.contains("Unions");
        let expected = ["again", "both", "long", "short"];
        let found = made.ids(query);
        assert_eq!(found == expected, is_known, "{query}: {found:?}");
        assert_eq!(made.search(query).parsed, query.replace('”', "\""));
    }
    let archive = made.archive();
    let count = |query| archive.search(&plain(query)).unwrap().total;
    assert_eq!(count("HWU"), 3);
    assert_eq!(count("\"harbour workers union\""), 3);
}

#[test]
fn both_forms_are_marked() {
    let made = harbour();
    let marked = |query: &str, id: &str| {
        let answer = made.search(&format!("{query} id:{id}"));
        let snippet = &answer.hits[0].snippets[0];
        bracketed(&snippet.text, &snippet.marks)
    };
    assert_eq!(
        marked("HWU", "both"),
        "The [Harbour Workers Union] ([HWU]) called a strike."
    );
    assert_eq!(
        marked("HWU", "long"),
        "Members of the [harbour workers' union] vote on Friday."
    );
    assert_eq!(
        marked("\"harbour workers union\"", "short"),
        "The [HWU] has signed for three per cent."
    );
    let shown = made.archive().marked("long", &Request::new("HWU", TODAY));
    assert_eq!(shown.unwrap().unwrap().marks.len(), 1);
}

#[test]
fn a_note_tells_the_sentence_and_so_does_the_explanation() {
    let made = harbour();
    let answer = made.search("HWU");
    let sentence = "Talks with the Harbour Workers Union (HWU) have begun.";
    assert_eq!(
        answer.notes,
        [format!(
            "`HWU` finds \"Harbour Workers Union\" too, by again: \"{sentence}\"; --no-expand: only what is typed"
        )]
    );
    let request = Request {
        explain: Explain::Always,
        ..Request::new("HWU pay", TODAY)
    };
    let explanation = made.archive().search(&request).unwrap().explanation;
    let [learned] = &explanation.unwrap().learned[..] else {
        panic!("not one definition")
    };
    assert_eq!(learned.form, "HWU");
    assert_eq!(learned.means, "Harbour Workers Union");
    assert_eq!(learned.articles, 2);
    assert_eq!(learned.id, "again");
    assert_eq!(learned.sentence, sentence);
    assert!(
        made.archive()
            .search(&plain("HWU"))
            .unwrap()
            .notes
            .is_empty()
    );
}

#[test]
fn exact_forms_patterns_and_single_words_in_quotes_stay_what_they_are() {
    let made = harbour();
    for query in [
        "=HWU",
        "=\"harbour workers union\"",
        "\"HWU\"",
        "HWU*",
        "hw?",
        "hwu~1",
        "\"harbour workers union\"~2",
        "source:HWU",
    ] {
        let archive = made.archive();
        let (widened, typed) = (
            archive.search(&Request::new(query, TODAY)).unwrap(),
            archive.search(&plain(query)).unwrap(),
        );
        assert_eq!(widened.total, typed.total, "{query}");
        assert!(
            !widened.notes.iter().any(|note| note.contains("too, by")),
            "{query}"
        );
    }
}

#[test]
fn it_holds_in_every_place_of_a_query() {
    let made = harbour();
    let found = |query: &str, expected: &[&str]| {
        assert_eq!(made.ids(query), expected, "{query}");
    };
    found("HWU strike", &["both"]);
    found("HWU Friday", &["long"]);
    found("HWU OR quay", &["again", "both", "long", "none", "short"]);
    found("-HWU", &["none"]);
    found("HWU w/3 vote", &["long"]);
    found("HWU w/3 signed", &["short"]);
    found("title:HWU", &[]);
    found("lead:HWU", &["again", "both", "long", "short"]);
    found("atleast2 HWU", &["again", "both"]);
    found("HWU^2 Friday", &["long"]);
    found("HWU date:2025-03-04", &["long"]);
    let literal = Request {
        literal: true,
        ..Request::new("HWU", TODAY)
    };
    assert_eq!(made.archive().search(&literal).unwrap().total, 4);
}

#[test]
fn an_article_that_has_both_forms_does_not_count_twice() {
    let made = harbour();
    let archive = made.archive();
    let score = |request: &Request, id: &str| {
        let answer = archive.search(request).unwrap();
        let hit = answer.hits.iter().find(|hit| hit.id == id).unwrap();
        hit.score
    };
    // In an order of time no score is touched again.
    let newest = |request: Request| Request {
        sort: Sort::Newest,
        ..request
    };
    let (wide, typed) = (newest(Request::new("HWU", TODAY)), newest(plain("HWU")));
    let ratio = score(&wide, "both") / score(&typed, "both");
    assert!((ratio - 1.0).abs() < 0.25, "{ratio}");
    assert_eq!(score(&wide, "short"), score(&typed, "short"));
    // By relevance, those with what was typed stand first.
    let ranked = archive.search(&Request::new("HWU", TODAY)).unwrap();
    let rank = |id: &str| ranked.hits.iter().find(|hit| hit.id == id).unwrap().rank;
    assert!(rank("short") < rank("long"));
    // Both drivers agree, and so do the parts of the scores.
    for query in [
        "HWU",
        "HWU strike",
        "HWU OR quay",
        "-HWU",
        "(HWU OR pay) signed",
    ] {
        let own = Request {
            explain: Explain::Always,
            ..Request::new(query, TODAY)
        };
        let plain = Request {
            drivers: Drivers::Plain,
            ..own.clone()
        };
        let [own, plain] = [own, plain].map(|request| archive.search(&request).unwrap());
        assert_eq!(own.total, plain.total, "{query}");
        for (a, b) in own.hits.iter().zip(&plain.hits) {
            assert_eq!((&a.id, a.score), (&b.id, b.score), "{query}");
            let parts = a.explanation.as_ref().unwrap();
            let sum = parts.parts.iter().map(|part| part.score).sum();
            let whole = parts.bonus.unwrap_or_default().added_to(sum);
            assert!(
                (whole - a.score).abs() <= 1e-5 * a.score,
                "{query}: {parts:?}"
            );
        }
    }
}

/// Articles with a text each.
fn numbered(texts: &[String]) -> Made {
    let ids: Vec<String> = (0..texts.len()).map(|n| format!("n{n}")).collect();
    let articles: Vec<(&str, &str, &str, &str)> = ids
        .iter()
        .zip(texts)
        .map(|(id, text)| (id.as_str(), "2025-01-01", "", text.as_str()))
        .collect();
    Made::of(&articles)
}

fn is_widened(made: &Made, query: &str) -> bool {
    let notes = made.search(query).notes;
    notes.iter().any(|note| note.contains("too, by"))
}

#[test]
fn a_common_word_is_no_acronym_in_small_letters() {
    let mut texts = vec![
        "The Iron Toys association (IT) met.".to_owned(),
        "Iron Toys (IT) makes dolls.".to_owned(),
    ];
    texts.extend((0..8).map(|n| format!("On day {n} it rained.")));
    let made = numbered(&texts);
    assert!(is_widened(&made, "IT"));
    assert!(!is_widened(&made, "it"));
    // Who writes all in capitals says nothing by them.
    assert!(!is_widened(&made, "IT RAINED"));
    assert!(is_widened(&made, "\"iron toys\""));
    let answer = made.search("\"iron toys\"");
    assert_eq!(answer.total, 2, "{answer:#?}");
}

#[test]
fn what_stands_for_two_things_alike_is_left_alone() {
    let made = numbered(&[
        "The Harbour Workers Union (HWU) met.".to_owned(),
        "A hot water unit (HWU) burst.".to_owned(),
        "The HWU.".to_owned(),
    ]);
    assert!(!is_widened(&made, "HWU"));
    assert!(!is_widened(&made, "\"hot water unit\""));
    // One more, and it is clear; its plural is the same meaning.
    let others = [
        ("m1", "2025-01-02", "", "Harbour Workers Unions (HWUs) met."),
        ("m2", "2025-01-03", "", "Three HWUs."),
    ];
    made.put(&others);
    assert!(is_widened(&made, "HWU"));
    assert!(is_widened(&made, "\"harbour workers union\""));
    assert!(!is_widened(&made, "\"hot water unit\""));
    // Replaced by one that defines nothing, it is unclear again.
    made.put(&[("m1", "2025-01-02", "", "They met.")]);
    assert!(!is_widened(&made, "HWU"));
}

#[test]
fn of_many_who_use_a_form_one_is_not_enough_to_define_it() {
    let text = |n: usize| format!("Article {n} on the HWU.");
    let mut texts: Vec<String> = (0..98).map(text).collect();
    texts.push("The Harbour Workers Union (HWU) met.".to_owned());
    assert!(is_widened(&numbered(&texts), "HWU"));
    texts.push(text(98));
    assert!(!is_widened(&numbered(&texts), "HWU"));
    texts.push("A strike of the Harbour Workers Union (HWU).".to_owned());
    assert!(is_widened(&numbered(&texts), "HWU"));
}

#[test]
fn the_sentence_is_the_same_however_articles_are_stored() {
    let texts = [
        "First the Harbour Workers Union (HWU) met.",
        "Then the Harbour Workers Union (HWU) met.",
        "The Harbour Workers Union (HWU) met at last.",
    ];
    let article = |n: usize| (["a", "b", "c"][n], "2025-01-01", "", texts[n]);
    let one = Made::of(&[article(0), article(1), article(2)]);
    let three = Made::of(&[article(2)]);
    three.put(&[article(0)]);
    three.put(&[article(1)]);
    assert_eq!(one.search("HWU").notes, three.search("HWU").notes);
    assert_eq!(one.search("HWU").notes.len(), 1);
}

#[test]
fn a_page_goes_on_only_where_as_much_is_asked() {
    let made = harbour();
    let archive = made.archive();
    let first = Request {
        limit: 2,
        ..Request::new("HWU", TODAY)
    };
    let next = archive.search(&first).unwrap().next;
    assert!(next.is_some());
    let second = Request {
        after: next.clone(),
        ..first.clone()
    };
    assert_eq!(archive.search(&second).unwrap().hits.len(), 2);
    let other = Request {
        expand: false,
        ..second
    };
    assert!(archive.search(&other).is_err());
}
