//! One message: what its head states, and its text.
//!
//! The parser takes any bytes, but makes values many times as large of some, and drops nested messages by recursion:
//! what would need more memory, time or stack than a message is worth is refused before it is parsed ([`excess`]).

use mail_parser::{
    Address, HeaderName, HeaderValue, Message, MessageParser, MessagePart, PartType,
};
use memchr::memchr3_iter;
use memchr::memmem;

use super::super::Markup;
use crate::article::Stated;

/// Characters that part values of a head from each other: the parser makes one of 50 bytes or more at each.
const MOST_SEPARATORS: usize = 2_000_000;

/// Messages within messages: each costs stack.
const MOST_NESTED: usize = 500;

/// Parts of a message.
const MOST_PARTS: usize = 100_000;

/// Bytes to be gone through, if each part is sought up to the end of the message.
const MOST_SOUGHT_BYTES: usize = 16 << 30;

/// A plain text that is shorter stands in for the page beside it: `Your mail program cannot show this newsletter`.
const STAND_IN_CHARS: usize = 300;

/// What a message says.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) stated: Stated,
    pub(super) text: String,
    pub(super) markup: Markup,
    /// Parts that are not read.
    pub(super) attachments: u64,
}

/// Reads a message.
///
/// # Errors
/// The reason to refuse it, in words.
pub(super) fn read(bytes: &[u8]) -> Result<Read, String> {
    if let Some(what) = excess(bytes) {
        return Err(format!("it has too many {what} for a message"));
    }
    let message = MessageParser::default().parse(bytes);
    let message = message.ok_or("not a message: it has no head")?;
    let plain = joined(message.text_bodies(), |body| match body {
        PartType::Text(text) => Some(text),
        _ => None,
    });
    let html = joined(message.html_bodies(), |body| match body {
        PartType::Html(html) => Some(html),
        _ => None,
    });
    let (text, markup) = if html.is_empty() || plain.chars().nth(STAND_IN_CHARS).is_some() {
        (plain, Markup::Plain)
    } else {
        (html, Markup::Html)
    };
    let stated = stated(&message);
    if text.is_empty() && stated.title.is_none() {
        return Err("no text: the message has neither a subject nor a text".to_owned());
    }
    Ok(Read {
        stated,
        text,
        markup,
        attachments: message.attachment_count() as u64,
    })
}

/// The bodies of one kind, an empty line between them.
fn joined<'m>(
    parts: impl Iterator<Item = &'m MessagePart<'m>>,
    of_kind: impl Fn(&'m PartType<'m>) -> Option<&'m std::borrow::Cow<'m, str>>,
) -> String {
    let texts: Vec<&str> = parts
        .filter_map(|part| of_kind(&part.body))
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    texts.join("\n\n")
}

/// The head. A newsletter is one that a list sends: its outlet is the list's name, else the sender's; of any other message
/// the sender is the author.
fn stated(message: &Message<'_>) -> Stated {
    let from = message.from().and_then(Address::first);
    let sender = from
        .and_then(|from| from.name().or(from.address()))
        .and_then(line);
    let list = list_name(message);
    let is_list = message.header(HeaderName::ListId).is_some()
        || message.header(HeaderName::ListUnsubscribe).is_some();
    let (source, author) = match (is_list, list) {
        (true, Some(list)) => {
            let author = sender.filter(|sender| *sender != list);
            (Some(list), author)
        }
        (true, None) => (sender, None),
        (false, _) => (None, sender),
    };
    let text = |name: HeaderName<'static>| {
        message
            .header(name)
            .and_then(HeaderValue::as_text)
            .and_then(line)
    };
    Stated {
        id: message.message_id().and_then(line),
        title: message.subject().and_then(line),
        date: date(message),
        source,
        author,
        url: text(HeaderName::Other("Archived-At".into()))
            .map(|url| url.trim_matches(['<', '>']).to_owned()),
        lang: text(HeaderName::ContentLanguage).filter(|tag| !tag.contains(',')),
        ..Stated::default()
    }
}

/// The date with its offset; as it is written, if it is none.
fn date(message: &Message<'_>) -> Option<String> {
    match message.date() {
        Some(date) if date.is_valid() => Some(date.to_rfc3339()),
        _ => message.header_raw(HeaderName::Date).and_then(line),
    }
}

/// The name before the identifier in `List-Id: The Daily Example <daily.example.com>`.
fn list_name(message: &Message<'_>) -> Option<String> {
    let raw = message.header_raw(HeaderName::ListId)?;
    let from_address = message
        .header(HeaderName::ListId)
        .and_then(|value| match value {
            HeaderValue::Address(address) => {
                address.first().and_then(|list| list.name()).and_then(line)
            }
            _ => None,
        });
    from_address.or_else(|| {
        let name = raw.split('<').next()?.trim().trim_matches('"');
        line(name)
    })
}

/// A value on one line; `None` if it is blank.
fn line(value: &str) -> Option<String> {
    let words: Vec<&str> = value.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// What there is too much of, if there is.
fn excess(bytes: &[u8]) -> Option<&'static str> {
    let nested = ["message/", "digest"].map(|word| occurrences(bytes, word));
    if nested.iter().sum::<usize>() > MOST_NESTED {
        return Some("messages within it");
    }
    let (parts, sought) = dashes(bytes);
    if parts > MOST_PARTS || sought > MOST_SOUGHT_BYTES / bytes.len().max(1) {
        return Some("parts");
    }
    let separators = memchr3_iter(b':', b';', b',', bytes).count();
    (separators > MOST_SEPARATORS).then_some("values")
}

/// How often `word`, in lower case, comes in `bytes`, in any case.
fn occurrences(bytes: &[u8], word: &str) -> usize {
    let windows = bytes.windows(word.len());
    windows
        .filter(|window| window.eq_ignore_ascii_case(word.as_bytes()))
        .count()
}

/// How many parts the dashes before boundaries can make, and at how many places a part can begin with a head.
fn dashes(bytes: &[u8]) -> (usize, usize) {
    let (mut parts, mut runs, mut at) = (0, 0, 0);
    while let Some(found) = memmem::find(&bytes[at..], b"--") {
        at += found;
        let run = bytes[at..].iter().take_while(|byte| **byte == b'-').count();
        // A boundary of dashes may come again within them.
        parts += run.div_ceil(3);
        runs += 1;
        at += run;
    }
    (parts, runs)
}
