//! One article with all that a query finds in it.

use dateline::search::{Marked, Request};

use super::{Made, TODAY};

fn marked(made: &Made, id: &str, query: &str) -> Marked {
    let request = Request::new(query, TODAY);
    made.archive().marked(id, &request).unwrap().unwrap()
}

fn words(found: &Marked) -> Vec<&str> {
    let text = &found.article.text;
    found.marks.iter().map(|mark| &text[mark.clone()]).collect()
}

fn article() -> Made {
    let text = "Überall defended: the defense budget.\nAdvertisement\nThe Defense-Budget of 漢字, defending.";
    Made::of(&[
        ("a", "2025-10-01", "Defense talks", text),
        ("b", "", "", "oil"),
    ])
}

#[test]
fn all_matches_are_marked_as_in_passages() {
    let made = article();
    let found = marked(&made, "a", "defense");
    assert!(found.matches);
    assert_eq!(words(&found), ["defense", "Defense"]);
    assert_eq!(found.title_marks.first(), Some(&(0..7)));
    let found = marked(&made, "a", "\"defense budget\" OR defend*");
    assert_eq!(
        words(&found),
        ["defended", "defense budget", "Defense-Budget", "defending"]
    );
    assert_eq!(found.notes, [""; 0]);
    // What overlaps is one mark.
    let found = marked(&made, "a", "\"the defense\" \"defense budget\"");
    assert_eq!(words(&found), ["the defense budget", "The Defense-Budget"]);
    assert_eq!(words(&marked(&made, "a", "talks -oil")), [""; 0]);
}

#[test]
fn an_article_that_does_not_match_has_no_marks() {
    let made = article();
    for query in [
        "defense oil",
        "defense since:2026",
        "-defense",
        "\"budget defense\"",
    ] {
        let found = marked(&made, "a", query);
        assert!(
            !found.matches && found.marks.is_empty() && found.title_marks.is_empty(),
            "{query}"
        );
        assert_eq!(found.notes.len(), 1);
        assert!(
            found.notes[0].starts_with("the article does not match `"),
            "{:?}",
            found.notes
        );
    }
    let found = marked(&made, "a", "since:2025");
    assert!(found.matches);
    assert_eq!(
        found.notes,
        ["`since:2025` has no words that could be marked"]
    );
}

#[test]
fn an_unknown_id_is_none_and_a_bad_query_an_error() {
    let made = article();
    let archive = made.archive();
    assert!(
        archive
            .marked("zzzz", &Request::new("oil", TODAY))
            .unwrap()
            .is_none()
    );
    assert!(
        archive
            .marked("a", &Request::new("since:2025-02-30", TODAY))
            .is_err()
    );
}
