//! HTML: what shows that a text is written in it, and the character set that it names. Its visible text is made by `extract`.

use encoding_rs::Encoding;

use super::Markup;

/// How far a page is searched for the name of its character set; the standard asks for no more.
const PROBE_BYTES: usize = 1_024;

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
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let probe =
        String::from_utf8_lossy(&bytes[..bytes.len().min(PROBE_BYTES)]).to_ascii_lowercase();
    let (_, after) = probe.split_once("charset=")?;
    let label = after.trim_start_matches(['"', '\'', ' ']);
    let end = label
        .find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c))
        .unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}
