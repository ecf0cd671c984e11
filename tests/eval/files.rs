//! The files: topics, judgments, runs, and what is wrong with them.

use dateline::error::Kind;
use dateline::measure::eval::{Qrels, Run, Topics};

fn topics(text: &str) -> Vec<(String, String)> {
    let topics = Topics::read(text.as_bytes(), "topics").unwrap();
    let pairs = topics
        .iter()
        .map(|topic| (topic.id.clone(), topic.words.clone()));
    pairs.collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = of.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
    owned.collect()
}

#[test]
fn a_table_of_topics_is_read_as_that_of_search() {
    assert_eq!(
        topics("\u{FEFF}7\tharbour OR -ship\r\n\n# a remark\n q 8 \tstorm\ttwo\nno tab\n"),
        pairs(&[
            ("7", "harbour OR -ship"),
            ("q 8", "storm\ttwo"),
            ("5", "no tab")
        ])
    );
}

#[test]
fn topics_of_trec_are_told_by_their_first_character() {
    let text = "\n<top>\n\n<head> Tipster Topic Description\n<num> Number: 301 \n<title> International\n  Organized Crime \n\n\
        <desc> Description: \nIdentify <top secret>.\n\n<narr> Narrative: \nA title: none\n</top>\n\n\
        <TOP>\n<NUM> Number:  052\n<DOM> Domain: x\n<TITLE> Topic:  South African Sanctions\n</TOP>\n\
        <top><num>é1</num><title>Ärger im Topic: Hafen</title></top>";
    assert_eq!(
        topics(text),
        pairs(&[
            ("301", "International Organized Crime"),
            ("052", "South African Sanctions"),
            ("é1", "Ärger im Topic: Hafen")
        ])
    );
}

#[test]
fn what_is_no_list_of_topics_is_refused() {
    let cases = [
        ("", "topics: there is no query in it"),
        ("# nothing\n\n", "topics: there is no query in it"),
        ("<html>", "topics: there is no query in it"),
        ("1\ta\n1\tb\n", "topics: two queries have the id 1"),
        ("<top><num>1<desc>x</top>", "topics: topic 1 has no <title>"),
        (
            "<top><num>1<title>x</top><top><title>x",
            "topics: topic 2 has no <num>",
        ),
        (
            "<top><num>Number:<title>x</top>",
            "topics: topic 1 has no <num>",
        ),
    ];
    for (text, what) in cases {
        let error = Topics::read(text.as_bytes(), "topics").unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.kind()),
            (what, Kind::Input)
        );
    }
    assert!(Topics::read(&b"1\t\xFF\n"[..], "topics").is_err());
}

#[test]
fn every_beginning_of_topics_gives_topics_or_an_error() {
    let text =
        "<top>\n<num> Number: 3é\n<title> Topic: öl <desc> x\n</top>\n<top><num>4<title>Z</top>";
    for end in 0..=text.len() {
        let _ = Topics::read(&text.as_bytes()[..end], "topics");
    }
}

#[test]
fn judgments_stand_between_any_white_space() {
    let text = "\u{FEFF}# a remark\nq1\t0\ta\t1\r\n\n  q1 x  b   -1\nq2 0 a 3";
    let qrels = Qrels::read(text.as_bytes(), "qrels").unwrap();
    let shown: Vec<(&str, usize, i64, i64)> = qrels
        .iter()
        .map(|judged| {
            (
                judged.query.as_str(),
                judged.relevant(),
                judged.relevance("a"),
                judged.relevance("b"),
            )
        })
        .collect();
    assert_eq!(shown, [("q1", 1, 1, -1), ("q2", 1, 3, 0)]);
}

#[test]
fn a_line_that_is_no_judgment_or_row_of_a_run_is_named() {
    let long = format!("q 0 {} 1\n", "a".repeat(70_000));
    let cases = [
        ("q 0 a\n", "qrels:1: expected 4 columns, found 3"),
        ("q 0 a 1 2\n", "qrels:1: expected 4 columns, found 5"),
        (
            "\nq 0 a yes\n",
            "qrels:2: `yes` is no relevance, which is a whole number",
        ),
        (
            "q 0 a 1\nq 1 a 0\n",
            "qrels:2: `a` is judged twice for query q",
        ),
        (&long, "qrels:1: the line is longer than 65536 bytes"),
    ];
    for (text, what) in cases {
        let error = Qrels::read(text.as_bytes(), "qrels").unwrap_err();
        assert_eq!(error.to_string(), what);
        assert_eq!(
            error.hint_text(),
            Some("a line is QUERY 0 DOCUMENT RELEVANCE")
        );
    }
    let cases = [
        ("q Q0 a 1 2\n", "run:1: expected 6 columns, found 5"),
        ("q Q0 a 1 high x\n", "run:1: `high` is no score"),
        ("q Q0 a 1 NaN x\n", "run:1: `NaN` is no score"),
        (
            "q Q0 a 1 2 x\nq Q0 a 2 1 x\n",
            "run:2: `a` is found twice for query q",
        ),
    ];
    for (text, what) in cases {
        let error = Run::read(text.as_bytes(), "run").unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.kind()),
            (what, Kind::Input)
        );
    }
    assert!(Run::read(&b"q Q0 \xFF 1 2 x\n"[..], "run").is_err());
    assert!(Run::read(&b"# no rows\nq Q0 a 1 inf a tag of words\n"[..], "run").is_ok());
    assert!(Run::read(&b""[..], "run").unwrap().is_empty());
}
