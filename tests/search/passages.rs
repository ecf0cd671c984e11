//! Passages: which are shown, where they end, what is marked in them.

use dateline::search::Request;

use super::{Made, TODAY, bracketed};

#[test]
fn every_matched_word_is_marked_once() {
    let filler = "Nothing of interest was said here by anybody at all. ".repeat(40);
    let text = format!("The minister spoke. {filler}The budget rose. {filler}The minister left.");
    let made = Made::of(&[("a", "", "Talks on oil", &text)]);
    assert_eq!(
        made.passages("minister budget"),
        ["lead: The [minister] spoke.", "lead: The [budget] rose."]
    );
    assert_eq!(
        made.passages("budget oil"),
        ["title: Talks on [oil]", "lead: The [budget] rose."]
    );
    assert_eq!(made.passages("oil -gas"), ["title: Talks on [oil]"]);
    assert_eq!(
        made.passages("minister OR gas"),
        ["lead: The [minister] spoke."]
    );
    assert_eq!(
        made.passages("\"the budget\" minist*"),
        ["lead: The [minister] spoke.", "lead: [The budget] rose."]
    );
}

#[test]
fn passages_end_with_sentences() {
    let text = "First of all. Mr. Smith of the U.S. Navy paid $3.5 million to Dr. J. Jones, he said. \"Is it so?\" asked others.\n\nA new paragraph without a stop\n\nAnd one more";
    let made = Made::of(&[("a", "", "T", text)]);
    assert_eq!(
        made.passages("navy"),
        ["lead: Mr. Smith of the U.S. [Navy] paid $3.5 million to Dr. J. Jones, he said."]
    );
    assert_eq!(
        made.passages("others"),
        ["lead: \"Is it so?\" asked [others]."]
    );
    assert_eq!(
        made.passages("paragraph"),
        ["body: A new [paragraph] without a stop"]
    );
    assert_eq!(made.passages("more"), ["body: And one [more]"]);
}

#[test]
fn wrapped_lines_are_one_paragraph() {
    let text = "The first of the sentences is broken at a width that a typewriter\nonce had, and so is the second \
                sentence, which goes on for a good\nwhile until it reaches its end. The third one names the missile and\n\
                then ends here. The fourth is of no interest to anybody, and yet\nit stands where it stands.";
    let made = Made::of(&[("a", "", "T", text)]);
    assert_eq!(
        made.passages("missile"),
        ["lead: The third one names the [missile] and then ends here."]
    );
}

#[test]
fn long_sentences_are_cut_around_the_match() {
    let words: Vec<String> = (0..400).map(|n| format!("word{n}")).collect();
    let made = Made::of(&[("a", "", "T", &words.join(" "))]);
    let [passage] = &made.passages("word200")[..] else {
        panic!("one passage")
    };
    let text = passage.strip_prefix("lead: ").unwrap();
    assert!(
        text.starts_with("… word") && text.ends_with(" …") && text.contains(" [word200] "),
        "{text}"
    );
    assert!(text.len() < 400, "{text}");
}

#[test]
fn marks_count_code_points() {
    let made = Made::of(&[(
        "a",
        "",
        "T",
        "🚀🚀 Über  \u{1b}[31m die\tStraße — 税金を払う。Ende.",
    )]);
    assert_eq!(
        made.passages("strasse"),
        ["lead: 🚀🚀 Über [31m die [Straße] — 税金を払う。"]
    );
    assert_eq!(
        made.passages("\"税金\""),
        ["lead: 🚀🚀 Über [31m die Straße — [税金]を払う。"]
    );
    assert_eq!(
        made.passages("払う"),
        ["lead: 🚀🚀 Über [31m die Straße — 税金を[払う]。"]
    );
}

/// Zone, line, offset and marked text of the passages, so many of which are asked for.
fn located(made: &Made, query: &str, snippets: usize) -> Vec<String> {
    let request = Request {
        snippets: Some(snippets),
        ..Request::new(query, TODAY)
    };
    let answer = made.archive().search(&request).unwrap();
    answer.hits[0]
        .snippets
        .iter()
        .map(|snippet| {
            let at = match (snippet.line, snippet.offset) {
                (Some(line), Some(offset)) => format!("{line} at {offset}"),
                (None, None) => "beside".to_owned(),
                other => panic!("{other:?}"),
            };
            format!(
                "{} {at}: {}",
                snippet.zone,
                bracketed(&snippet.text, &snippet.marks)
            )
        })
        .collect()
}

#[test]
fn more_passages_are_shown_where_more_are_asked_for() {
    let filler = "Nothing of interest was said here by anybody at all. ".repeat(6);
    let text = format!(
        "Ünder oil.\n\n{filler}\nGas rose. Coal fell.\n\n{filler}\nOil fell. Oil it was.\n\n{filler}\nThe gas went.\n"
    );
    let made = Made::of(&[("a", "", "Talks on wood", &text)]);
    let five = [
        "lead 1 at 6: Ünder [oil].",
        "body 4 at 331: [Gas] rose.",
        "body 7 at 672: [Oil] fell.",
        "body 7 at 682: [Oil] it was.",
        "body 10 at 1018: The [gas] went.",
    ];
    assert_eq!(located(&made, "oil gas", 0), [""; 0]);
    assert_eq!(located(&made, "oil gas", 1), five[..1]);
    assert_eq!(located(&made, "oil gas", 2), five[..2]);
    assert_eq!(located(&made, "oil gas", 20), five);
    // Each word in turn.
    let four = [five[0], five[1], five[2], five[4]];
    assert_eq!(located(&made, "oil gas", 4), four);
    // The headline has its place only where the story leaves one.
    let coal = "body 4 at 341: [Coal] fell.";
    assert_eq!(located(&made, "wood coal", 1), [coal]);
    assert_eq!(
        located(&made, "wood coal", 3),
        ["title beside: Talks on [wood]", coal]
    );
    // The default is what it was.
    assert_eq!(
        made.passages("oil gas"),
        ["lead: Ünder [oil].", "body: [Gas] rose."]
    );
}

#[test]
fn an_offset_is_that_of_a_mark_in_the_article() {
    let text = "漢字 and oil.\r\n\r\n\tThe second oil, é.\n".repeat(30);
    let made = Made::of(&[("a", "", "", &text)]);
    let request = Request {
        snippets: Some(20),
        ..Request::new("oil", TODAY)
    };
    let hit = &made.archive().search(&request).unwrap().hits[0];
    assert_eq!(hit.snippets.len(), 20);
    for snippet in &hit.snippets {
        let offset = snippet.offset.unwrap() as usize;
        assert_eq!(text.chars().skip(offset).take(3).collect::<String>(), "oil");
        let before: String = text.chars().take(offset).collect();
        assert_eq!(snippet.line.unwrap() as usize, before.split('\n').count());
    }
}

#[test]
fn a_text_without_sentences_stays_in_pieces() {
    let text = "oil and gas and ".repeat(5_000);
    let made = Made::of(&[("a", "", "T", &text)]);
    let request = Request {
        snippets: Some(20),
        ..Request::new("oil gas", TODAY)
    };
    let hit = &made.archive().search(&request).unwrap().hits[0];
    assert!(hit.snippets.len() > 1 && hit.snippets.len() <= 20);
    assert!(hit.snippets.iter().all(|snippet| snippet.text.len() < 400));
}
