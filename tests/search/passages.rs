//! Passages: which are shown, where they end, what is marked in them.

use super::Made;

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
