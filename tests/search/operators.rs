//! Operators that look at where words stand, fuzzy words, capitals, and the deadline.

use std::time::Duration;

use dateline::query::MAX_REACH;
use dateline::search::Request;

use super::{Made, TODAY};

fn texts(texts: &[(&'static str, &str)]) -> Made {
    let articles: Vec<(&str, &str, &str, &str)> = texts
        .iter()
        .map(|(id, text)| (*id, "2025-10-15", "", *text))
        .collect();
    Made::of(&articles)
}

#[test]
fn near_counts_the_words_between() {
    let made = texts(&[
        ("next", "The oil price rose."),
        ("two", "The price of crude oil rose."),
        (
            "far",
            "Oil, as everybody at the harbour knew, has its price.",
        ),
        ("once", "Oil, oil."),
    ]);
    for (query, expected) in [
        ("oil NEAR/0 price", &["next"][..]),
        ("oil w/2 price", &["next", "two"]),
        ("oil w/8 price", &["far", "next", "two"]),
        ("oil pre/8 price", &["far", "next"]),
        ("price pre/8 oil", &["two"]),
        ("oil adj8 price", &["far", "next"]),
        ("oil NEAR/5 oil", &["once"]),
        ("price NEAR/5 price", &[]),
        (
            "(oil OR harbour) w/2 (knew OR \"rose\")",
            &["far", "next", "two"],
        ),
        ("\"crude oil\" NEAR/1 price", &["two"]),
        ("cru* NEAR/1 pri?e", &["two"]),
        ("curde~1 NEAR/1 price", &["two"]),
        ("=prices NEAR/9 oil", &[]),
        ("price NEAR/2 (crude NEAR/1 rose)", &["two"]),
        ("title:(oil NEAR/0 price)", &[]),
        ("body:(oil NEAR/0 price)", &["next"]),
    ] {
        assert_eq!(made.ids(query), expected, "{query}");
    }
    assert_eq!(
        made.passages("price NEAR/1 crude"),
        ["lead: The [price] of [crude] oil rose."]
    );
}

#[test]
fn the_queries_of_the_manual_are_answered() {
    let made = Made::of(&[
        (
            "climate",
            "2013-01-30",
            "",
            "Climate change was the reason for all of the new tariffs. No embassy said why.",
        ),
        (
            "embassy",
            "2025-12-30",
            "",
            "The US sent its embassy away. A missile, a missile! Another missile.",
        ),
        (
            "korea",
            "",
            "",
            "Missile by missile North Korea builds its missiles; ask us at the embassy.",
        ),
    ]);
    for (query, expected) in [
        (
            "\"climate change\" w/10 (sanctions OR tariff*)",
            &["climate"][..],
        ),
        ("US w/3 embassy", &["embassy"]),
        ("us w/3 embassy", &["embassy", "korea"]),
        ("atleast3 missile", &["embassy", "korea"]),
        ("atleast3 missile AND NOT \"north korea\"", &["embassy"]),
        ("atleast4 missile", &[]),
        ("atleast2 (missile w/3 missile)", &["embassy"]),
        ("since:-30d", &["embassy"]),
        ("date:2013-W05", &["climate"]),
    ] {
        assert_eq!(made.ids(query), expected, "{query}");
    }
}

#[test]
fn nothing_reaches_from_a_headline_into_the_story() {
    let made = Made::of(&[("a", "", "Oil rises", "Prices of coal fell.")]);
    let far = MAX_REACH + 51;
    assert_eq!(made.ids(&format!("oil w/{far} coal")), [""; 0]);
    assert_eq!(made.ids(&format!("\"oil coal\"~{far}")), [""; 0]);
    assert_eq!(made.ids("rises w/s prices"), [""; 0]);
    assert_eq!(made.ids("rises w/p prices"), [""; 0]);
    assert_eq!(made.ids("prices w/1 coal"), ["a"]);
}

#[test]
fn sentences_and_paragraphs_hold_words_together() {
    let made = texts(&[
        (
            "one",
            "Mr. Brown met the U.S. Treasury's men at 3.30 p.m. on oil. Gas was not spoken of.\nCoal was.",
        ),
        (
            "wrapped",
            "The harbour authority of the island reported on Monday that the\n\
             barges which had carried coal since the last century would be\n\
             retired before the winter storms arrive, because the owners of\n\
             the fleet had found nobody who was willing to repair the\n\
             engines at a price that anybody in the town could pay for.\n\
             \n\
             Nobody spoke of lignite.",
        ),
    ]);
    for (query, expected) in [
        ("brown w/s oil", &["one"][..]),
        ("oil w/s gas", &[]),
        ("oil w/p gas", &["one"]),
        ("gas w/p coal", &[]),
        ("gas /s spoken", &["one"]),
        ("spoken pre/s gas", &[]),
        ("\"mr brown\" w/s (petrol OR oi*)", &["one"]),
        ("barges w/s storms", &["wrapped"]),
        ("barges w/p engines", &["wrapped"]),
        ("engines w/p lignite", &[]),
    ] {
        assert_eq!(made.ids(query), expected, "{query}");
    }
    assert_eq!(
        made.passages("gas w/s (coal OR spoken)"),
        ["lead: [Gas] was not [spoken] of."]
    );
}

#[test]
fn a_loosened_phrase_counts_moves() {
    let made = texts(&[
        ("straight", "defense budget"),
        ("one", "defense and budget"),
        ("turned", "budget defense"),
    ]);
    for (slop, expected) in [
        (0, &["straight"][..]),
        (1, &["one", "straight"]),
        (2, &["one", "straight", "turned"]),
    ] {
        assert_eq!(
            made.ids(&format!("\"defense budget\"~{slop}")),
            expected,
            "{slop}"
        );
    }
    assert_eq!(made.ids("\"budget budget\"~5"), [""; 0]);
    let long = ["budget"; 40].join(" ");
    assert_eq!(
        made.search(&format!("\"{long}\"~3")).notes[0],
        "a phrase of more than 32 words cannot be loosened: `~3` is ignored"
    );
}

#[test]
fn fuzzy_words_are_as_many_edits_away_as_is_said() {
    let made = texts(&[
        ("same", "Hegseth spoke."),
        ("swapped", "Hegsteh spoke."),
        ("replaced", "Hegzeth spoke."),
        ("first", "Egseth spoke."),
        ("two", "Hexzeth spoke."),
        ("short", "Ask us, or up."),
    ]);
    let one = ["first", "replaced", "same", "swapped"];
    assert_eq!(made.ids("hegseth~1"), one);
    assert_eq!(made.ids("Hegseth~1 spoke"), one);
    assert_eq!(
        made.ids("hegseth~"),
        ["first", "replaced", "same", "swapped", "two"]
    );
    let answer = made.search("us~2");
    assert_eq!(answer.total, 1);
    assert_eq!(
        answer.notes,
        ["`us` has fewer than 3 letters and is searched as it is written"]
    );
    assert_eq!(
        made.passages("hegsteh~1 -hegseth -hegzeth -egseth"),
        ["lead: [Hegsteh] spoke."]
    );
}

#[test]
fn the_nearest_of_too_many_fuzzy_words_are_kept() {
    // More than 1,024 words of two edits, each in an article of its own, and three of one.
    let mut words = vec![];
    for (i, j) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
        for a in 'a'..='n' {
            for b in 'a'..='n' {
                let mut letters: Vec<char> = "xxxxly".chars().collect();
                (letters[i], letters[j]) = (a, b);
                words.push(letters.into_iter().collect::<String>());
            }
        }
    }
    let text = words.join(" ");
    let made = texts(&[("many", &text), ("near", "Xxxxky."), ("itself", "Xxxxly.")]);
    let answer = made.search("xxxxly~2");
    assert_eq!(answer.total, 3);
    assert!(answer.total_is_lower_bound, "{answer:?}");
    assert!(made.ids("xxxxly~2 -many").len() >= 2);
}

#[test]
fn words_in_capitals_that_are_otherwise_common_match_capitals() {
    let made = Made::of(&[
        ("us", "2025-01-01", "", "They told us so. Ask us."),
        (
            "state",
            "2025-01-02",
            "",
            "The US army and the U.S. navy met us.",
        ),
        ("shout", "2025-01-03", "US ARMY MARCHES", "It marched."),
        (
            "nato",
            "2025-01-04",
            "",
            "Nato met. Nato agreed, says a sign of NATO.",
        ),
        ("aids", "2025-01-05", "", "She aids him; AIDS does not."),
    ]);
    let note = "`US` matches only capitals, headlines all in capitals included; us finds any";
    assert_eq!(made.ids("US"), ["shout", "state"]);
    assert_eq!(made.search("US").notes, [note]);
    assert_eq!(made.search("US").parsed, "US");
    assert_eq!(made.ids("U.S."), ["shout", "state"]);
    assert_eq!(made.ids("us"), ["shout", "state", "us"]);
    assert_eq!(made.ids("told OR -US"), ["aids", "nato", "us"]);
    assert_eq!(
        made.passages("US navy"),
        ["lead: The [US] army and the [U.S.] [navy] met us."]
    );
    assert_eq!(
        made.passages("\"US navy\" -shouting"),
        ["lead: The US army and the [U.S. navy] met us."]
    );
    assert_eq!(made.ids("AIDS"), ["aids"]);
    assert_eq!(
        made.passages("AIDS"),
        ["lead: She aids him; [AIDS] does not."]
    );
    // A name, however it is written, and a word that never stands in capitals.
    assert_eq!(made.search("NATO").notes, [""; 0]);
    assert_eq!(made.passages("NATO").len(), 1);
    assert_eq!(made.ids("THEY told"), ["us"]);
    // All in capitals.
    assert_eq!(made.ids("ASK US"), ["us"]);
    assert_eq!(made.search("ASK US").notes, [""; 0]);
    assert_eq!(made.ids("\"ASK US\" -never"), ["us"]);
}

#[test]
fn a_search_whose_time_is_over_gives_what_it_has() {
    let made = texts(&[("a", "oil price"), ("b", "price of oil")]);
    let archive = made.archive();
    for query in [
        "oil",
        "oil NEAR/5 price",
        "o*",
        "body:o*",
        "oil price since:2025",
        "peat",
        "price -(o* w/p of)",
    ] {
        let at_once = Request {
            deadline: Some(Duration::ZERO),
            ..Request::new(query, TODAY)
        };
        let answer = archive.search(&at_once).unwrap();
        assert_eq!((answer.total, answer.hits.len()), (0, 0), "{query}");
        assert!(answer.total_is_lower_bound, "{query}");
        let note = "there was no time to look at everything: this is what was found until then, and the total is a lower bound";
        assert!(
            answer.notes.iter().any(|said| said == note),
            "{query}: {:?}",
            answer.notes
        );
        let mut all = 0;
        let whole = archive
            .search_all(&at_once, &mut |_| {
                all += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(
            (whole.total, whole.total_is_lower_bound),
            (all, false),
            "{query}"
        );
    }
}

#[test]
fn the_largest_queries_are_answered() {
    let text = "oil and gas and coal and the price of it all ".repeat(200);
    let made = texts(&[("a", &text), ("b", "oil and the price")]);
    let chain = vec!["and"; 64].join(" NEAR/9 ");
    let group = |word: &str| {
        let words: Vec<String> = (0..100).map(|n| format!("{word}{n}")).collect();
        format!("(oil OR {})", words.join(" OR "))
    };
    let deep = format!("{}oil{}", "(".repeat(63), " NEAR/5 and)".repeat(63));
    let leaves = (0..128)
        .map(|n| format!("oil NEAR/{n} and"))
        .collect::<Vec<_>>();
    for query in [
        chain,
        format!(
            "{} NEAR/9 {}",
            group("x"),
            group("y").replace("oil", "price")
        ),
        deep,
        leaves.join(" "),
        format!("\"{}\"~99", ["and"; 32].join(" ")),
        format!("atleast9999 ({})", vec!["and"; 60].join(" w/s ")),
    ] {
        let answer = made.archive().search(&Request::new(query.clone(), TODAY));
        let answer = answer.unwrap_or_else(|error| panic!("{query}: {error}"));
        assert!(answer.total <= 2);
        assert_eq!(answer.hits.len() as u64, answer.total);
    }
}
