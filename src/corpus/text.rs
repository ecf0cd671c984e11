//! One file, one article: `.txt`, of which nothing is stated, HTML pages, and Markdown with what stands before it.

use std::borrow::Cow;
use std::io::Read;

use memchr::memchr_iter;

use super::format::Format;
use super::outbox::Outbox;
use super::record::{self, Record};
use super::sink::{Layout, Position};
use super::stream::Stream;
use super::{MAX_RECORD_BYTES, Markup, charset, html, too_long};
use crate::error::Result;

/// How far to look for NUL bytes, which a text has no use for.
const PROBE_BYTES: usize = 1 << 10;

/// Reads the article whose place gives it `id`; false if it breaks off.
pub(super) fn read(
    source: &mut Stream<'_>,
    format: Format,
    id: Option<&str>,
    out: &mut Outbox<'_, '_>,
) -> Result<bool> {
    let Some(bytes) = whole(source, out)? else {
        return Ok(false);
    };
    let after = Position {
        offset: source.offset(),
        line: 1 + memchr_iter(b'\n', &bytes).count() as u64,
        layout: Layout::Text,
        hash: source.hash(),
    };
    let probe = &bytes[..bytes.len().min(PROBE_BYTES)];
    let nuls = probe.iter().filter(|byte| **byte == 0).count();
    // One or two do no harm.
    if nuls * 50 > probe.len() {
        let reason = "not a text: it holds many NUL bytes";
        out.refuse(1, reason, Some(after))?;
        return Ok(true);
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let bytes = error.as_bytes();
            let declared = match format {
                Format::Html => html::declared(bytes),
                _ => None,
            };
            charset::to_text(bytes, declared.or(source.spare())).into_owned()
        }
    };
    let record = match format {
        Format::Markdown => markdown(text, out),
        _ => Record {
            text,
            markup: match format {
                Format::Html => Markup::Html,
                _ => Markup::Plain,
            },
            ..Record::default()
        },
    };
    if record.text.trim().is_empty() && record.stated.title.is_none() {
        out.refuse(1, "no text: the file is blank", Some(after))?;
    } else {
        out.record(1, id.map(str::to_owned), record, after)?;
    }
    Ok(true)
}

/// Markdown, as it is written, without the front matter, which states what it states.
///
/// Front matter stands between lines `---` (YAML, as of Jekyll and Hugo) or `+++` (TOML) at the very beginning. Of it
/// are read lines `key: value` and `key = value` that begin at the margin, lists in brackets, and items `- value` below a
/// key: what the front matter of articles holds. Nested values and texts over several lines are not.
fn markdown(text: String, out: &Outbox<'_, '_>) -> Record {
    let Some((matter, rest)) = front_matter(&text) else {
        return Record {
            text,
            ..Record::default()
        };
    };
    // The text is not what front matter calls so: a `description` would take its place.
    let body = ("body", Cow::Borrowed(rest.trim_start_matches(['\r', '\n'])));
    let values = values(matter);
    let pairs = values
        .iter()
        .map(|(key, value)| (*key, Cow::Borrowed(value.as_str())));
    let is_blank = body.1.trim().is_empty();
    let pairs = pairs.chain((!is_blank).then_some(body));
    Record {
        // Markdown may begin with a tag and is none the less for it.
        markup: Markup::Plain,
        ..record::of_pairs(pairs, out.mapping()).unwrap_or_default()
    }
}

/// What stands between the marks, and what after them.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let mark = first.trim_end();
    if !matches!(mark, "---" | "+++") {
        return None;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        let is_end = line.trim_end() == mark || (mark == "---" && line.trim_end() == "...");
        if is_end {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// The keys at the margin, each with its value.
fn values(matter: &str) -> Vec<(&str, String)> {
    let mut values: Vec<(&str, String)> = Vec::new();
    let mut in_table = false;
    for line in matter.lines() {
        let trimmed = line.trim();
        // `[params]` of TOML: what follows belongs to it.
        in_table |= trimmed.starts_with('[') && trimmed.ends_with(']');
        if trimmed.is_empty() || trimmed.starts_with('#') || in_table {
            continue;
        }
        if let Some(item) = trimmed.strip_prefix("- ") {
            if let Some((_, value)) = values.last_mut() {
                let separator = if value.is_empty() { "" } else { ", " };
                value.push_str(separator);
                value.push_str(&scalar(item));
            }
            continue;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some(at) = line.find([':', '=']) else {
            continue;
        };
        let value = line[at + 1..].trim();
        let list = value
            .strip_prefix('[')
            .and_then(|value| value.strip_suffix(']'));
        let value = match list {
            Some(list) => list
                .split(',')
                .map(scalar)
                .filter(|item| !item.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            // A text that begins below.
            None if matches!(value, "|" | ">" | "|-" | ">-") => String::new(),
            None => scalar(value),
        };
        values.push((line[..at].trim().trim_matches(['"', '\'']), value));
    }
    values
}

/// A value without its quotes, or without the comment behind it.
fn scalar(value: &str) -> String {
    let value = value.trim();
    for quote in ['"', '\''] {
        let inner = value.strip_prefix(quote);
        if let Some(end) = inner.and_then(|inner| inner.rfind(quote)) {
            let inner = &value[1..=end];
            return match quote {
                '"' => inner.replace("\\\"", "\""),
                _ => inner.replace("''", "'"),
            };
        }
    }
    match value.find(" #") {
        Some(at) => value[..at].trim_end().to_owned(),
        None if matches!(value, "null" | "~") => String::new(),
        None => value.to_owned(),
    }
}

/// All of a file that holds one article; `None` if it cannot be read or is too long, which has been refused.
pub(super) fn whole(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let limit = MAX_RECORD_BYTES as u64 + 1;
    if let Err(cause) = source.by_ref().take(limit).read_to_end(&mut bytes) {
        out.failed(1, format!("cannot be read: {cause}"))?;
        return Ok(None);
    }
    if bytes.len() > MAX_RECORD_BYTES {
        out.refuse(1, too_long(), None)?;
        return Ok(None);
    }
    Ok(Some(bytes))
}
