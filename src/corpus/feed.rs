//! `.rss`, `.atom`, `.xml`: feeds saved as files, RSS 0.9 to 2.0 and Atom, item by item.
//!
//! The names of an item's elements are those of the one table of keys; namespaces count by the usual prefixes. A text
//! with tags or character references in it is HTML. The title of the feed is the outlet of items that name none. No
//! entity that a document defines is ever resolved, and none is fetched: those of XML and HTML are all that are known.

use std::borrow::Cow;

use encoding_rs::UTF_8;
use encoding_rs_io::DecodeReaderBytesBuilder;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};

use super::markup::{Lines, between, declared, is_html, unescaped};
use super::outbox::Outbox;
use super::record::{self, Record};
use super::stream::Stream;
use super::{Markup, archive};
use crate::error::Result;

/// Deeper elements are no feed's.
const MAX_DEPTH: usize = 256;

/// Longer names are no feed's.
const MAX_NAME_BYTES: usize = 256;

/// Reads the items of `source`; false if it breaks off.
pub(super) fn read(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<bool> {
    let set = match source.ahead(1 << 10) {
        Ok(head) => declared(head),
        Err(cause) => {
            out.failed(1, format!("cannot be read: {cause}"))?;
            return Ok(false);
        }
    };
    // What is neither declared nor UTF-8 is what it looks like.
    let set = set.or(source.spare()).unwrap_or(UTF_8);
    let decoded = DecodeReaderBytesBuilder::new()
        .encoding(Some(set))
        .bom_sniffing(false)
        .build(&mut *source);
    let mut xml = Reader::from_reader(Lines::new(decoded));
    let config = xml.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    let mut feed = Feed::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        if feed.item.is_none() {
            xml.get_mut().begin();
        }
        let event = match xml.read_event_into(&mut buffer) {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(cause) => {
                let line = xml.get_mut().line;
                let reason = match cause {
                    quick_xml::Error::Io(cause) => cause.to_string(),
                    other => other.to_string(),
                };
                let reason = format!("cannot be read beyond this line: {reason}");
                drop(xml);
                out.failed(line, reason)?;
                return Ok(false);
            }
        };
        let line = xml.get_mut().line;
        if let Err(reason) = feed.take(event, line, out)? {
            out.refuse(line, reason, None)?;
            return Ok(false);
        }
        if feed.other.is_some() {
            break;
        }
    }
    let line = xml.get_mut().line;
    drop(xml);
    if !feed.is_feed {
        return no_feed(&feed, source, out);
    }
    if !feed.path.is_empty() {
        out.refuse(line, "the feed ends within an element: it is cut off", None)?;
        return Ok(false);
    }
    archive::finish(source, out)
}

/// Other XML is of a type that is not read, unless the user says that it is a feed.
fn no_feed(feed: &Feed, source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<bool> {
    let complete = archive::finish(source, out)?;
    if out.options().format.is_none() {
        out.leave_alone("xml, no feed", 1);
        return Ok(complete);
    }
    let found = match &feed.other {
        Some(name) => format!("the root element is {name}"),
        None => "there is no element".to_owned(),
    };
    let reason = format!("not a feed: {found}, not rss, feed or rdf:RDF");
    let at = out.position();
    out.refuse(1, reason, Some(at))?;
    Ok(complete)
}

/// What has been read of a feed.
#[derive(Default)]
struct Feed {
    is_feed: bool,
    /// The name of the root element, if that is none of a feed.
    other: Option<String>,
    /// The elements around the place reached.
    path: Vec<String>,
    title: Option<String>,
    item: Option<Item>,
    /// The value that is being read.
    value: Option<Value>,
}

struct Item {
    line: u64,
    depth: usize,
    values: Vec<(String, String)>,
}

/// The content of an element.
struct Value {
    /// The depth of the element.
    depth: usize,
    /// As in the source: with character references, CDATA made into such.
    source: String,
    /// Whether there are elements in it: XHTML.
    has_elements: bool,
}

impl Feed {
    /// Takes the next event; the inner error is a reason to read no further.
    fn take(
        &mut self,
        event: Event<'_>,
        line: u64,
        out: &mut Outbox<'_, '_>,
    ) -> Result<std::result::Result<(), String>> {
        match event {
            Event::Start(tag) => {
                if self.path.len() >= MAX_DEPTH {
                    let reason = format!("elements more than {MAX_DEPTH} deep are no feed's");
                    return Ok(Err(reason));
                }
                if tag.name().as_ref().len() > MAX_NAME_BYTES {
                    return Ok(Err("a name of an element that is none".to_owned()));
                }
                self.start(&tag, line);
            }
            Event::Empty(tag) => {
                if self.path.is_empty() {
                    self.root(&name(&tag));
                }
                self.empty(&tag);
            }
            Event::End(_) => self.end(out)?,
            Event::Text(text) => self.text(&text.into_inner()),
            Event::CData(text) => self.text(&escape::partial_escape(&*text.into_inner())),
            Event::GeneralRef(name) => self.text(&format!("&{};", name.into_inner())),
            _ => {}
        }
        Ok(Ok(()))
    }

    fn root(&mut self, name: &str) {
        match name {
            "rss" | "feed" | "rdf:rdf" => self.is_feed = true,
            other => self.other = Some(other.to_owned()),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, line: u64) {
        let name = name(tag);
        if self.path.is_empty() {
            self.root(&name);
        }
        self.path.push(name.clone());
        let depth = self.path.len();
        if let Some(value) = &mut self.value {
            value.has_elements = true;
            push_tag(&mut value.source, tag, false);
            return;
        }
        if self.item.is_none() && matches!(&*name, "item" | "entry") {
            self.item = Some(Item {
                line,
                depth,
                values: Vec::new(),
            });
            return;
        }
        match &self.item {
            Some(item) if depth == item.depth + 1 => {
                if name != "contributor" {
                    self.open(depth);
                }
                self.link(&name, tag);
            }
            None if name == "title" && depth <= 3 && self.title.is_none() => self.open(depth),
            _ => {}
        }
    }

    fn open(&mut self, depth: usize) {
        self.value = Some(Value {
            depth,
            source: String::new(),
            has_elements: false,
        });
    }

    fn empty(&mut self, tag: &BytesStart<'_>) {
        let name = name(tag);
        if let Some(value) = &mut self.value {
            value.has_elements = true;
            push_tag(&mut value.source, tag, true);
        } else {
            self.link(&name, tag);
        }
    }

    /// Atom's `<link rel="alternate" href="…"/>`.
    fn link(&mut self, name: &str, tag: &BytesStart<'_>) {
        let attribute = |name: &str| {
            let mut attributes = tag.attributes();
            let mut all = attributes.with_checks(false).flatten();
            let found = all.find(|attribute| attribute.key.as_ref().eq_ignore_ascii_case(name))?;
            Some(unescaped(&found.value).into_owned())
        };
        let Some(item) = &mut self.item else {
            return;
        };
        let is_page = attribute("rel").is_none_or(|rel| rel == "alternate");
        if name == "link"
            && is_page
            && let Some(address) = attribute("href")
        {
            item.values.push(("link".to_owned(), address));
        }
    }

    fn text(&mut self, source: &str) {
        if let Some(value) = &mut self.value {
            value.source.push_str(source);
        }
    }

    fn end(&mut self, out: &mut Outbox<'_, '_>) -> Result<()> {
        let depth = self.path.len();
        let Some(name) = self.path.pop() else {
            return Ok(());
        };
        if let Some(value) = self.value.take_if(|value| value.depth == depth) {
            self.close(name, value);
        } else if let Some(value) = &mut self.value {
            value.source.push_str(&format!("</{name}>"));
        } else if let Some(item) = self.item.take_if(|item| item.depth == depth) {
            return self.hand_on(item, out);
        }
        Ok(())
    }

    fn close(&mut self, name: String, value: Value) {
        let text = if value.has_elements {
            value.source
        } else {
            unescaped(&value.source).into_owned()
        };
        match &mut self.item {
            // `<author><name>…</name><uri>…</uri></author>`
            Some(item) if name == "author" && value.has_elements => {
                let name = between(&text, "<name>", "</name>").unwrap_or(&text);
                item.values
                    .push(("author".to_owned(), unescaped(name).trim().to_owned()));
            }
            Some(item) if name == "source" && value.has_elements => {
                if let Some(title) = between(&text, "<title>", "</title>") {
                    item.values.push((name, unescaped(title).trim().to_owned()));
                }
            }
            Some(item) => item.values.push((name, text.trim().to_owned())),
            None => self.title = Some(text.trim().to_owned()).filter(|title| !title.is_empty()),
        }
    }

    fn hand_on(&mut self, item: Item, out: &mut Outbox<'_, '_>) -> Result<()> {
        let pairs = item.values.iter().map(|(name, value)| {
            let name = match &**name {
                // Names whose meaning is the feeds' own.
                "content" | "content:encoded" => "content:encoded",
                "issued" | "dcterms:created" | "dcterms:issued" | "dc:created" => "date",
                "dc:title" | "media:title" => "title",
                "dc:language" => "language",
                "dc:publisher" => "publisher",
                "dc:identifier" | "id" => "guid",
                "updated" | "modified" => "time",
                "media:description" => "description",
                name => name,
            };
            (name, Cow::Borrowed(value.as_str()))
        });
        let outlet = self
            .title
            .as_deref()
            .map(|title| ("site", Cow::Borrowed(title)));
        let record = record::of_pairs(pairs.chain(outlet), out.mapping());
        let after = out.position();
        match record {
            Ok(record) => {
                let markup = if is_html(&record.text) {
                    Markup::Html
                } else {
                    Markup::Plain
                };
                out.record(item.line, None, Record { markup, ..record }, after)
            }
            Err(reason) => out.refuse(item.line, reason, Some(after)),
        }
    }
}

/// The name of an element as it is written, in lower case.
fn name(tag: &BytesStart<'_>) -> String {
    let name = tag.name();
    let name = name.as_ref().to_lowercase();
    // Atom under a prefix of its own.
    match name.strip_prefix("atom:") {
        Some(name) => name.to_owned(),
        None => name,
    }
}

fn push_tag(source: &mut String, tag: &BytesStart<'_>, is_empty: bool) {
    source.push('<');
    source.push_str(&name(tag));
    source.push_str(tag.attributes_raw());
    source.push_str(if is_empty { "/>" } else { ">" });
}
