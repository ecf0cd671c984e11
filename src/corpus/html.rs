//! HTML: what shows that a text is written in it, and the character set that it names. Its visible text is made by `extract`.

use encoding_rs::Encoding;

use super::Markup;

/// How far a page is searched for the name of its character set: the standard asks for 1,024 bytes, and pages are late.
const PROBE_BYTES: usize = 4 << 10;

/// How far a value is searched for the end of an element.
const VALUE_BYTES: usize = 16 << 10;

/// Elements with which a text in HTML begins, and which it then closes.
const ELEMENTS: &[&str] = &[
    "a",
    "article",
    "b",
    "blockquote",
    "body",
    "center",
    "div",
    "em",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "html",
    "i",
    "main",
    "ol",
    "p",
    "section",
    "span",
    "strong",
    "table",
    "title",
    "ul",
];

/// How the text of a field is written: in HTML if it begins with one of its tags and closes one. A text that only speaks
/// of tags, or has one in its midst, is left as it is.
pub(super) fn markup(text: &str) -> Markup {
    let start = text.trim_start();
    let is_page = starts_with(start, "<!doctype html") || starts_with(start, "<html");
    let is_part = || {
        let name = start.strip_prefix('<').map(tag_name);
        name.is_some_and(|name| ELEMENTS.contains(&name.as_str())) && closes(start)
    };
    if is_page || is_part() {
        Markup::Html
    } else {
        Markup::Plain
    }
}

/// The name of the tag that `text` begins with, in lower case; empty if it does not end there as a tag's would.
fn tag_name(text: &str) -> String {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    let ends = text[end..].starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/');
    if ends {
        text[..end].to_ascii_lowercase()
    } else {
        String::new()
    }
}

/// Whether an element is closed near the beginning of `text`.
fn closes(text: &str) -> bool {
    let mut end = text.len().min(VALUE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end]
        .match_indices("</")
        .any(|(at, _)| ELEMENTS.contains(&tag_name(&text[at + 2..end]).as_str()))
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// The character set that a page names: `<meta charset="…">`, or in the `content` of one.
pub(super) fn declared(page: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label(head(page))?)
}

/// Where a page names its character set, if it does.
pub(super) fn head(page: &[u8]) -> &[u8] {
    &page[..page.len().min(PROBE_BYTES)]
}

/// The label after the first `charset=`.
pub(super) fn label(bytes: &[u8]) -> Option<&[u8]> {
    const KEY: &[u8] = b"charset=";
    let at = bytes
        .windows(KEY.len())
        .position(|window| window.eq_ignore_ascii_case(KEY))?;
    let rest = bytes[at + KEY.len()..].trim_ascii_start();
    let rest = rest
        .strip_prefix(b"\"")
        .or(rest.strip_prefix(b"'"))
        .unwrap_or(rest);
    let is_end = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"-_:.+".contains(byte));
    let end = rest.iter().position(is_end).unwrap_or(rest.len());
    Some(&rest[..end])
}
