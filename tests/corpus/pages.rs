//! One article a file: HTML pages, which are handed on as such, and Markdown with its front matter.

use dateline::corpus::{Markup, Settings};

use super::{Archive, Log, gzip, read_file};

fn markups(name: &str, content: &str) -> Vec<Markup> {
    let archive = Archive::new().file(name, content);
    let log = Log::of(&archive, &[name], &Settings::default());
    log.records.iter().map(|record| record.markup).collect()
}

#[test]
fn pages_are_handed_on_as_html_under_the_id_of_their_place() {
    let page = "<!DOCTYPE html><title>T</title><p>Text.";
    for name in ["a.html", "a.htm", "a.xhtml"] {
        assert_eq!(read_file(name, page), [format!("{name}:1 [a] {page:?}")]);
        assert_eq!(markups(name, page), [Markup::Html]);
    }
    assert_eq!(
        read_file("b/a.html.gz", gzip(page)),
        [format!("b/a.html.gz:1 [b/a] {page:?}")]
    );
}

#[test]
fn front_matter_states_what_it_states() {
    let yaml = "---\ntitle: \"A: title\"\ndate: 2025-11-03 # of publication\nauthors:\n  - Ann Example\n  - 'Bob O''Example'\n\
        tags: [a, b]\nnested:\n  url: https://no.example\nlink: https://a.example/1\n---\n\n# A heading\n\nText *with* marks.\n";
    assert_eq!(
        read_file("a.md", yaml),
        [
            "a.md:1 [a] title=A: title date=2025-11-03 url=https://a.example/1 author=Ann Example, Bob O'Example \"# A heading\\n\\nText *with* marks.\\n\""
        ]
    );
    let toml = "+++\r\ntitle = 'T = U'\r\ndate = 2025-11-03T08:00:00Z\r\nauthor = [\"Ann\", \"Bob\"]\r\n[params]\r\nsource = 'none'\r\n+++\r\nText.\r\n";
    assert_eq!(
        read_file("a.markdown", toml),
        ["a.markdown:1 [a] title=T = U date=2025-11-03T08:00:00Z author=Ann, Bob \"Text.\\r\\n\""]
    );
}

#[test]
fn what_is_no_front_matter_stays_in_the_text() {
    for text in [
        "---\ntitle: T\nnever closed\n",
        "Text.\n---\ntitle: T\n---\n",
        "----\ntitle: T\n----\n",
    ] {
        assert_eq!(read_file("a.md", text), [format!("a.md:1 [a] {text:?}")]);
    }
    assert_eq!(
        read_file("a.md", "---\n---\n"),
        ["a.md:1 refused: no text: the file is blank"]
    );
    assert_eq!(
        read_file("a.md", "---\ntitle: T\n---\n"),
        [r#"a.md:1 [a] title=T """#]
    );
}

#[test]
fn a_description_in_front_matter_is_not_the_text() {
    assert_eq!(
        read_file("a.md", "---\ndescription: short\n---\nLong.\n"),
        [r#"a.md:1 [a] "Long.\n""#]
    );
}
