//! Words, phrases and patterns: what they find, and how they are weighed.

use super::Made;

#[test]
fn forms_of_words() {
    let made = Made::of(&[
        (
            "ing",
            "",
            "",
            "defending the air-to-air missiles of U.S. forces",
        ),
        ("ed", "", "", "defended the air to air missile of us"),
        ("other", "", "", "defence of the airs"),
    ]);
    assert_eq!(made.ids("defends"), ["ed", "ing"]);
    assert_eq!(made.ids("=defending"), ["ing"]);
    assert_eq!(made.ids("=\"the air to air missile\""), ["ed"]);
    assert_eq!(made.ids("defen*"), ["ed", "ing", "other"]);
    assert_eq!(made.ids("def?nd*"), ["ed", "ing"]);
    assert_eq!(made.ids("*ence"), ["other"]);
    assert_eq!(made.ids("air-to-air"), ["ed", "ing"]);
    assert_eq!(made.ids("air-to-ai*"), ["ed", "ing"]);
    assert_eq!(made.ids("\"air to air missiles\""), ["ed", "ing"]);
    assert_eq!(made.ids("U.S."), ["ing"]);
    assert_eq!(made.ids("u.s."), ["ed", "ing"]);
    assert_eq!(made.ids("lead:miss* =missiles"), ["ing"]);
}

#[test]
fn an_expansion_is_cut_out_loud() {
    let words: Vec<String> = (0..1_100).map(|n| format!("pre{n:04}")).collect();
    let made = Made::of(&[("a", "", "", &words.join(" ")), ("b", "", "", "pre0007")]);
    let answer = made.search("pre*");
    assert!(answer.total_is_lower_bound);
    assert_eq!(answer.total, 2);
    assert!(
        answer.notes[0].starts_with("more than 1,024 words match"),
        "{:?}",
        answer.notes
    );
    assert!(!made.search("pre00*").total_is_lower_bound);
}

#[test]
fn open_words_share_the_forms_and_negated_ones_need_none() {
    let many = |start: &str| {
        (0..1_100)
            .map(|n| format!("{start}{n:04}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let made = Made::of(&[
        (
            "both",
            "",
            "",
            &format!("{} {}", many("sea"), many("trump")),
        ),
        ("trump", "", "", "trump0001"),
        ("neither", "", "", "oil"),
    ]);
    for query in [
        "s* trump*",
        "trump* s*",
        "(s* OR t*) AND trump*",
        "s* s* s* trump*",
    ] {
        let answer = made.search(query);
        assert!(
            answer.total_is_lower_bound && answer.total >= 1,
            "{query}: {answer:?}"
        );
        assert_eq!(made.ids(query)[0], "both", "{query}");
    }
    // A cut among what is excluded would give articles that do not match.
    assert_eq!(made.ids("s* -trump*"), [""; 0]);
    assert_eq!(made.ids("* -*e*"), ["neither", "trump"]);
    assert!(!made.search("* -*e*").total_is_lower_bound);
}

#[test]
fn negated_patterns_of_very_many_forms_near_others() {
    let many: Vec<String> = (0..1_100).map(|n| format!("sea{n:04}")).collect();
    let made = Made::of(&[
        ("forms", "", "", &many.join(" ")),
        ("beside", "", "", "the harbour sea0007 is calm"),
        ("apart", "", "", "the harbour is calm, says sea0007"),
        ("sentences", "", "", "The harbour is calm. So is sea0007."),
        ("without", "", "", "the harbour of Oslo"),
    ]);
    for (query, found) in [
        ("harbour -(sea* w/1 harbour)", "apart sentences without"),
        ("harbour -(*e*0* w/1 harbour)", "apart sentences without"),
        ("harbour -(s?a* w/s harbour)", "sentences without"),
        ("harbour -(sea* w/p harbour)", "without"),
    ] {
        let mut ids = made.ids(query);
        ids.sort_unstable();
        assert_eq!(ids.join(" "), found, "{query}");
    }
}

#[test]
fn a_word_named_twice_counts_once() {
    let made = Made::of(&[("a", "", "", "oil and gas")]);
    let score = |query: &str| made.search(query).hits[0].score;
    assert_eq!(score("oil oil"), score("oil"));
    assert_eq!(score("oil OR oil OR gas"), score("oil OR gas"));
    let heap = vec!["oil"; 256].join(" ");
    assert_eq!(score(&heap), score("oil"));
}

#[test]
fn weights_stay_numbers() {
    let made = Made::of(&[("a", "", "", "oil"), ("b", "", "", "gas")]);
    let nest = |weight: &str| {
        format!(
            "{}oil{} OR gas OR *",
            "(".repeat(14),
            format!("^{weight})").repeat(14)
        )
    };
    for weight in ["1000", "0.001"] {
        let answer = made.search(&nest(weight));
        assert_eq!(answer.hits.len(), 2, "{answer:?}");
        assert!(
            answer.hits.iter().all(|hit| hit.score.is_finite()),
            "{answer:?}"
        );
    }
    assert_eq!(made.search("oil^2 OR gas").hits[0].id, "a");
    assert_eq!(made.search("oil OR gas^2").hits[0].id, "b");
}

#[test]
fn no_phrase_leaps_over_what_stands_between() {
    let text = "The end of it.\nAdvertisement\nThe start of it.";
    let made = Made::of(&[("a", "", "Oil prices", text)]);
    assert_eq!(made.ids("\"prices the end\""), [""; 0]);
    assert_eq!(made.ids("\"it the start\""), [""; 0]);
    assert_eq!(made.ids("\"start of it\""), ["a"]);
    assert_eq!(made.ids("prices end start"), ["a"]);
}
