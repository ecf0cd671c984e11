//! The query language: what a text parses to, what is said about it, and what is refused.

mod dates;
mod errors;
mod random;
mod words;

use dateline::query::{Form, Node, Parsed, Settings, Severity, Word, parse};
use jiff::civil::{Date, date};

const TODAY: Date = date(2025, 10, 29);

fn settings() -> Settings {
    Settings {
        today: TODAY,
        any: false,
        literal: false,
    }
}

fn read(text: &str) -> Parsed {
    let parsed = parse(text, &settings());
    for complaint in &parsed.complaints {
        assert!(
            text.get(complaint.span.clone()).is_some(),
            "{text:?}: {complaint:?}"
        );
    }
    parsed
}

/// The canonical form of a text that parses without errors, and its notes.
fn canonical(text: &str) -> (String, Vec<String>) {
    let (tree, notes) = read(text)
        .into_result(text)
        .unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let canonical = tree.to_string();
    assert_eq!(
        parse(&canonical, &settings()).tree,
        tree,
        "{text:?} printed as {canonical:?}"
    );
    (canonical, notes)
}

/// Asserts the canonical forms of texts about which there is nothing to say.
fn assert_canonical(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(
            canonical(text),
            ((*expected).to_owned(), vec![]),
            "{text:?}"
        );
    }
}

/// Asserts canonical forms, each with the one note that goes with it.
fn assert_noted(table: &[(&str, &str, &str)]) {
    for (text, expected, note) in table {
        assert_eq!(
            canonical(text),
            ((*expected).to_owned(), vec![(*note).to_owned()]),
            "{text:?}"
        );
    }
}

fn word(text: &str) -> Node {
    Node::Word(Word {
        text: text.to_owned(),
        form: Form::Stem,
    })
}

#[test]
fn the_examples_of_the_manual() {
    assert_canonical(&[
        ("AMRAAM", "AMRAAM"),
        ("defense budget", "defense budget"),
        ("a OR b", "a OR b"),
        ("a AND b", "a b"),
        ("NOT a", "-a"),
        ("-a", "-a"),
        ("+a", "a"),
        ("a AND NOT b", "a -b"),
        ("a -b c", "a -b c"),
        ("\"defense budget\"", "\"defense budget\""),
        ("\"a b\"~3", "\"a b\"~3"),
        ("“defense budget”", "\"defense budget\""),
        ("a NEAR/5 b", "a NEAR/5 b"),
        ("a w/5 b", "a NEAR/5 b"),
        ("a W/5 b", "a NEAR/5 b"),
        ("a near/5 b", "a NEAR/5 b"),
        ("a pre/5 b", "a pre/5 b"),
        ("a adj3 b", "a pre/3 b"),
        ("a ADJ3 b", "a pre/3 b"),
        ("a w/s b", "a w/s b"),
        ("a /s b", "a w/s b"),
        ("a w/p b", "a w/p b"),
        ("a /P b", "a w/p b"),
        ("\"a b\" w/5 (c OR d*)", "\"a b\" NEAR/5 (c OR d*)"),
        ("missile*", "missile*"),
        ("defen?e", "defen?e"),
        ("hegseth~1", "hegseth~1"),
        ("hegseth~", "hegseth~2"),
        ("=\"defending\"", "=defending"),
        ("=defending", "=defending"),
        ("=\"fight against terror\"", "=\"fight against terror\""),
        ("US WHO IT", "US WHO IT"),
        ("title:a headline:b intitle:c", "title:a title:b title:c"),
        ("body:a lead:b byline:c", "body:a lead:b byline:c"),
        (
            "comments:a furniture:b any:c",
            "comments:a furniture:b any:c",
        ),
        ("source:asia site:b domain:c", "source:asia site:b site:c"),
        (
            "author:a url:b lang:ja id:x family:y",
            "author:a url:b lang:ja id:x family:y",
        ),
        ("atleast3 missile", "atleast3 missile"),
        ("a^2", "a^2"),
        ("*", "*"),
        ("", ""),
        ("Exclusive: Pentagon", "Exclusive: Pentagon"),
    ]);
}

#[test]
fn precedence() {
    assert_canonical(&[
        ("a OR b c", "a OR b AND c"),
        ("a b OR c", "a AND b OR c"),
        ("(a OR b) c", "(a OR b) c"),
        ("NOT a b", "-a b"),
        ("NOT NOT a", "a"),
        ("-(a b)", "-(a b)"),
        ("-(a OR -b)", "-(a OR -b)"),
        ("a (b c)", "a b c"),
        ("a OR (b OR (c OR d))", "a OR b OR c OR d"),
        ("((a))", "a"),
        ("x a NEAR/2 b y", "x a NEAR/2 b y"),
        ("a NEAR/2 b NEAR/3 c", "a NEAR/2 b NEAR/3 c"),
        ("a NEAR/2 (b NEAR/3 c)", "a NEAR/2 (b NEAR/3 c)"),
        ("title:a b", "title:a b"),
        ("title:(a b)", "title:(a b)"),
        ("title:-a", "title:-a"),
        ("title:(a body:b)", "title:(a body:b)"),
        ("-title:a^2", "-title:a^2"),
        ("(title:a)^2", "(title:a)^2"),
        ("a b^2 (c d)^3", "a b^2 (c d)^3"),
        ("\"a b\"^0.5", "\"a b\"^0.5"),
        ("a~1^2", "a~1^2"),
        ("a^2~1", "a~1^2"),
        ("a^1", "a"),
        ("atleast2 (a OR \"b c\") d", "atleast2 (a OR \"b c\") d"),
        ("-(atleast2 a)", "NOT atleast2 a"),
        ("title:(NOT atleast2 a)", "title:(NOT atleast2 a)"),
        ("atleast1 a", "a"),
    ]);
}

#[test]
fn metadata_fields() {
    assert_canonical(&[
        (
            "source:(reuters OR \"asia times\")",
            "source:reuters OR source:\"asia times\"",
        ),
        ("(source:a OR source:b) c", "(source:a OR source:b) c"),
        ("source:(a -b)", "source:a -source:b"),
        (
            "-source:x NOT source:y source:-z",
            "-source:x -source:y -source:z",
        ),
        ("SOURCE:x", "source:x"),
        (
            "url:https://e.org/Foo_(bar)?x=1",
            "url:\"https://e.org/Foo_(bar)?x=1\"",
        ),
        ("url:https://e.org/a", "url:https://e.org/a"),
        ("(url:a)", "url:a"),
        ("source:(title:a)", "title:a"),
    ]);
    assert_noted(&[
        (
            "source:* a",
            "a",
            "`*` names nothing to filter by and is ignored",
        ),
        (
            "source:asia*",
            "source:asia*",
            "filters compare whole words: `*` is ignored",
        ),
        (
            "source:a^2",
            "source:a",
            "filters and negations have no weight: `^` is ignored",
        ),
    ]);
}

#[test]
fn what_cannot_be_used_is_ignored_with_a_note() {
    assert_noted(&[
        (
            "a \"b c",
            "a \"b c\"",
            "the quote `\"` is not closed: all that follows is the phrase",
        ),
        (
            "a (b OR c",
            "a (b OR c)",
            "`(` is not closed: its group ends with the query",
        ),
        ("a) OR b", "a OR b", "`)` closes nothing and is ignored"),
        ("a ()", "a", "the empty parentheses are ignored"),
        (
            "oil AND",
            "oil",
            "`AND` has nothing to work on here and is ignored",
        ),
        (
            "OR gas",
            "gas",
            "`OR` has nothing to work on here and is ignored",
        ),
        (
            "a w/5",
            "a",
            "`w/5` has nothing to work on here and is ignored",
        ),
        (
            "a AND OR b",
            "a OR b",
            "`AND` has nothing to work on here and is ignored",
        ),
        (
            "a NOT",
            "a",
            "`NOT` has nothing to work on here and is ignored",
        ),
        ("a \"\"", "a", "the quotes hold no words and are ignored"),
        (
            "date:2025 .. 2026",
            "date:2025 2026",
            "`..` between spaces is ignored: write a range as 2025-10-27..2025-10-29",
        ),
        (
            "a **",
            "a",
            "`**` has no letters to look for and is ignored",
        ),
        (
            "a ?*",
            "a",
            "`?*` has no letters to look for and is ignored",
        ),
        (
            "a~3",
            "a~2",
            "a word may have 1 or 2 edits: `~3` is read as `~2`",
        ),
        (
            "a*~1",
            "a*",
            "`~` goes with a plain word or a phrase, and is ignored here",
        ),
        (
            "(a b)~1",
            "a b",
            "`~` goes with a plain word or a phrase, and is ignored here",
        ),
        (
            "\"a b\"~",
            "\"a b\"",
            "a phrase is loosened by a whole number, as in `~3`: `~` is ignored",
        ),
        (
            "a^0",
            "a",
            "a weight lies above 0 and is at most 1000: `^` is ignored",
        ),
        (
            "a^1001",
            "a",
            "a weight lies above 0 and is at most 1000: `^` is ignored",
        ),
        (
            "a^2 w/5 b",
            "a NEAR/5 b",
            "weights inside `w/5` are ignored: weigh the whole",
        ),
        ("a && b", "a b", "`&&` is read as `AND`"),
        ("a || b", "a OR b", "`||` is read as `OR`"),
        ("!a", "!a", "`!` does not negate: write `-` or `NOT`"),
        (
            "a NEAR b",
            "a \\NEAR b",
            "`NEAR` without a number is searched as a word: write `NEAR/5`",
        ),
        (
            "\"a b*\"",
            "\"a b*\"",
            "`*` is not a wildcard inside quotes",
        ),
        (
            "atleast0 a",
            "a",
            "`atleast0` asks for nothing and is ignored",
        ),
        (
            "a w/99999999999 b",
            "a NEAR/99 b",
            "`w/99999999999` is read as 99 words, which is the most",
        ),
        (
            "\"a b\"~100",
            "\"a b\"~99",
            "`~100` is read as 99 words, which is the most",
        ),
        (
            "Date: 2025",
            "Date\\: 2025",
            "a field has no space behind it, so `Date:` is searched as text; the field is `Date:2025`",
        ),
        (
            "title: (a b)",
            "title\\: a b",
            "a field has no space behind it, so `title:` is searched as text; the field is `title:(`",
        ),
        (
            "cats or dogs",
            "cats or dogs",
            "`or` in small letters is searched as a word; `OR` joins words of which one is enough",
        ),
        (
            "\"a b\" and (c)",
            "\"a b\" and c",
            "`and` in small letters is searched as a word; words are joined by AND as they stand",
        ),
        (
            "cats not dogs",
            "cats not dogs",
            "`not` in small letters is searched as a word; `NOT` leaves out what follows",
        ),
        (
            "=trump*",
            "trump*",
            "`=` goes with a whole word: beside a wildcard or `~` it is ignored",
        ),
        (
            "=hegseth~1",
            "hegseth~1",
            "`=` goes with a whole word: beside a wildcard or `~` it is ignored",
        ),
    ]);
}

#[test]
fn words_joined_by_or() {
    let any = Settings {
        any: true,
        ..settings()
    };
    for (text, expected) in [
        ("a b", "a OR b"),
        ("a b AND c d", "a OR b AND c OR d"),
        ("a b -c", "(a OR b) -c"),
        ("a b since:2025", "(a OR b) since:2025"),
        ("a OR since:2025", "a OR since:2025"),
        ("source:(a b)", "source:a source:b"),
        ("title:(a b)", "title:(a OR b)"),
    ] {
        assert_eq!(parse(text, &any).tree.to_string(), expected, "{text:?}");
    }
}

#[test]
fn literal_text_has_no_operators() {
    let literal = Settings {
        literal: true,
        ..settings()
    };
    for (text, expected) in [
        ("a OR b", "a \\OR b"),
        ("-x title:y \"z\" - w*", "\\-x title\\:y \\\"z\\\" w\\*"),
        ("(since:-1d)", "\\(since:-1d\\)"),
        ("\\", ""),
    ] {
        let parsed = parse(text, &literal);
        assert_eq!(parsed.complaints, []);
        assert_eq!(parsed.tree.to_string(), expected, "{text:?}");
        assert_eq!(read(expected).tree, parsed.tree, "{text:?}");
    }
    let any = Settings {
        any: true,
        ..literal
    };
    assert_eq!(parse("a AND b", &any).tree.to_string(), "a OR \\AND OR b");
}

#[test]
fn notes_come_in_the_order_of_the_text() {
    let parsed = read("AND a)");
    assert!(
        parsed
            .complaints
            .iter()
            .all(|complaint| complaint.severity == Severity::Note)
    );
    assert_eq!(
        parsed
            .complaints
            .iter()
            .map(|complaint| complaint.span.start)
            .collect::<Vec<_>>(),
        [0, 5]
    );
}
