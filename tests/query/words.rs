//! Single words, quotes and escapes: what is text and what acts.

use dateline::query::{Form, Node, Phrase, Word};

use super::{assert_canonical, canonical, read, word};

#[test]
fn forms_of_words_and_phrases() {
    let form = |text: &str, form| {
        Node::Word(Word {
            text: text.to_owned(),
            form,
        })
    };
    let phrase = |text: &str, exact, slop| {
        Node::Phrase(Phrase {
            text: text.to_owned(),
            exact,
            slop,
        })
    };
    for (text, expected) in [
        ("missile*", form("missile", Form::Prefix)),
        ("missile＊", form("missile", Form::Prefix)),
        ("(*ile)", form("*ile", Form::Wildcard)),
        ("defen?e,", form("defen?e", Form::Wildcard)),
        ("hegseth~1", form("hegseth", Form::Fuzzy(1))),
        ("=defending", form("defending", Form::Exact)),
        ("=\"defending\"", form("defending", Form::Exact)),
        ("=missile*", form("missile", Form::Prefix)),
        ("won?", form("won", Form::Stem)),
        ("missiles,", form("missiles,", Form::Stem)),
        ("\"defense budget\"", phrase("defense budget", false, 0)),
        ("=\" a \\\"b \"~3", phrase("a \"b", true, 3)),
        ("“budget”", phrase("budget", false, 0)),
    ] {
        assert_eq!(read(text).tree, expected, "{text}");
    }
}

#[test]
fn a_word_is_what_stands_between_spaces() {
    for text in [
        "air-to-air",
        "AT&T",
        "U.S.",
        "o'neil",
        "3.5",
        "Japan's",
        "10:30",
        "日本語",
        "COVID-19",
        "and",
        "C++",
    ] {
        assert_eq!(read(text).tree, word(text));
        assert_canonical(&[(text, text)]);
    }
    assert_canonical(&[
        ("a - b – c", "a b c"),
        ("a , & b", "a b"),
        ("--verbose", "verbose"),
        ("\u{2212}a", "-a"),
        ("a\u{A0}b\u{3000}c", "a b c"),
        ("（a OR b） title：c d＊", "(a OR b) title:c d*"),
        ("who won?", "who won"),
        ("who won ?", "who won"),
        ("won?!", "won"),
        ("wom?n?", "wom?n?"),
        ("200??", "200??"),
        ("m*ile *ile f**k", "m*ile *ile f**k"),
        ("missile*, missile**", "missile* missile*"),
        ("https://x.com/a?b=*c", "https://x.com/a?b=*c"),
        ("site://x", "site\\://x"),
        ("adj3", "\\adj3"),
        ("a adj3", "a \\adj3"),
        ("atleast3", "\\atleast3"),
        ("title:OR", "title:\\OR"),
        ("^2 ~5000", "\\^2 \\~5000"),
        ("a^x", "a\\^x"),
    ]);
}

#[test]
fn quotes_of_all_kinds() {
    assert_canonical(&[
        ("„a b“ “c d” ”e f”", "\"a b\" \"c d\" \"e f\""),
        ("«a b» »c d«", "\"a b\" \"c d\""),
        ("「a b」『c d』", "\"a b\" \"c d\""),
        ("\"a b”", "\"a b\""),
        ("“he said \"x\" now”", "\"he said \\\"x\\\" now\""),
        ("\"budget\"", "\"budget\""),
        ("\"OR\"", "\"OR\""),
        ("source:“asia times”", "source:\"asia times\""),
    ]);
}

#[test]
fn a_backslash_makes_plain() {
    for text in ["OR", "-x", "title:x", "a*", "a b", "w/5", "x^2", "\\"] {
        let escaped: String = text.chars().flat_map(|c| ['\\', c]).collect();
        let expected = if text == "\\" {
            Node::Nothing
        } else {
            word(text)
        };
        assert_eq!(read(&escaped).tree, expected, "{escaped}");
    }
    assert_canonical(&[
        ("\\OR", "\\OR"),
        ("title\\:x", "title\\:x"),
        ("a\\*b*", "a\\*b*"),
    ]);
}

#[test]
fn an_unknown_field_is_text() {
    const FIELDS: &str = "title, headline, intitle, body, lead, byline, comments, furniture, any, source, site, \
                          domain, author, url, lang, id, family, date, since, until, after, before";
    let note = |name: &str, run: &str, hint: &str| {
        vec![format!(
            "`{name}:` is no field, so `{run}` is searched as text; the fields are {FIELDS}{hint}"
        )]
    };
    assert_eq!(canonical("nmae:x").1, note("nmae", "nmae:x", ""));
    assert_eq!(
        canonical("titel:x").1,
        note("titel", "titel:x", "; did you mean `title:`?")
    );
    assert_eq!(
        canonical("Exclusive:Pentagon").1,
        note("Exclusive", "Exclusive:Pentagon", "")
    );
    assert_eq!(read("nmae:x").tree, word("nmae:x"));
}
