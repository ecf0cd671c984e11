//! `.docx`: the text of a word processor's document (ECMA-376), and what its properties state.
//!
//! Read are the paragraphs of the main part, those of tables and text boxes included; not headers, footers, notes,
//! comments, text deleted under revision, and codes of fields. Parts are unpacked within [`MAX_RECORD_BYTES`], and
//! entities other than those of XML itself are not known, so that none can grow.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use zip::ZipArchive;

use super::outbox::{Outbox, Piece};
use super::record::Record;
use super::sink::{Layout, Position};
use super::stream::Stream;
use super::{MAX_RECORD_BYTES, too_long};
use crate::article::Stated;
use crate::error::Result;

/// The main part.
const DOCUMENT: &str = "word/document.xml";

/// The properties.
const PROPERTIES: &str = "docProps/core.xml";

type Zip = ZipArchive<Cursor<Vec<u8>>>;

/// Reads the document whose place gives it `id`; false if it breaks off.
pub(super) fn read(
    source: &mut Stream<'_>,
    id: Option<&str>,
    out: &mut Outbox<'_, '_>,
) -> Result<bool> {
    let Some(bytes) = super::text::whole(source, out)? else {
        return Ok(false);
    };
    let after = Position {
        offset: source.offset(),
        line: 1,
        layout: Layout::Text,
        hash: source.hash(),
    };
    match document(bytes) {
        Ok((stated, text)) => {
            let piece = Piece {
                place_id: id.map(str::to_owned),
                record: Record {
                    stated,
                    text,
                    ..Record::default()
                },
                ..Piece::default()
            };
            out.send(piece, after)?;
        }
        Err(why) => out.refuse(1, why, Some(after))?,
    }
    Ok(true)
}

fn document(bytes: Vec<u8>) -> std::result::Result<(Stated, String), String> {
    let mut zip =
        ZipArchive::new(Cursor::new(bytes)).map_err(|cause| format!("not a document: {cause}"))?;
    let main = part(&mut zip, DOCUMENT)?.ok_or("not a document: it has no word/document.xml")?;
    let text = paragraphs(&main)?;
    drop(main);
    let properties = part(&mut zip, PROPERTIES)?.unwrap_or_default();
    // Properties that are damaged take nothing from the text.
    let stated = properties_of(&properties).unwrap_or_default();
    if text.trim().is_empty() && stated.title.is_none() {
        return Err("no text: the document is blank".to_owned());
    }
    Ok((stated, text))
}

/// A part unpacked, if there is one of this name.
fn part(zip: &mut Zip, name: &str) -> std::result::Result<Option<String>, String> {
    let Some(at) = zip.index_for_name(name) else {
        return Ok(None);
    };
    let cannot = |cause: &dyn std::fmt::Display| format!("{name} cannot be unpacked: {cause}");
    let file = zip.by_index(at).map_err(|cause| cannot(&cause))?;
    let mut bytes = Vec::new();
    let limit = MAX_RECORD_BYTES as u64 + 1;
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|cause| cannot(&cause))?;
    if bytes.len() > MAX_RECORD_BYTES {
        return Err(too_long());
    }
    Ok(Some(super::charset::decode(&bytes, None)))
}

/// The text of the paragraphs, an empty line between two.
fn paragraphs(xml: &str) -> std::result::Result<String, String> {
    let mut text = String::new();
    let (mut in_text, mut fallback) = (false, 0_u32);
    let each = |event: &Event<'_>| {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" => in_text = true,
                // The same again, for programs that do not know the shape it stands in.
                "Fallback" => fallback += 1,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => in_text = false,
                "Fallback" => fallback = fallback.saturating_sub(1),
                "p" => end_paragraph(&mut text),
                _ => {}
            },
            Event::Empty(tag) if fallback == 0 => match tag.local_name().as_ref() {
                "tab" => text.push('\t'),
                "br" | "cr" => text.push('\n'),
                "noBreakHyphen" => text.push('\u{2011}'),
                _ => {}
            },
            _ if in_text && fallback == 0 => push(event, &mut text),
            _ => {}
        }
    };
    events(xml, each).map_err(|cause| format!("{DOCUMENT} is no XML: {cause}"))?;
    text.truncate(text.trim_end().len());
    Ok(text)
}

fn end_paragraph(text: &mut String) {
    let kept = text.trim_end().len();
    text.truncate(kept);
    if kept > 0 {
        text.push_str("\n\n");
    }
}

fn properties_of(xml: &str) -> Option<Stated> {
    let mut stated = Stated::default();
    let mut value = String::new();
    let each = |event: &Event<'_>| match event {
        Event::Start(_) => value.clear(),
        Event::End(tag) => {
            let value = std::mem::take(&mut value);
            let value = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
            match tag.local_name().as_ref() {
                "title" => stated.title = value,
                "creator" => stated.author = value,
                "created" => stated.date = value,
                "language" => stated.lang = value,
                _ => {}
            }
        }
        _ => push(event, &mut value),
    };
    events(xml, each).ok()?;
    Some(stated)
}

/// Hands on the events of `xml`.
fn events(xml: &str, mut each: impl FnMut(&Event<'_>)) -> quick_xml::Result<()> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(()),
            event => each(&event),
        }
    }
}

/// Adds what an event of text says.
fn push(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(part),
        Event::CData(part) => text.push_str(part),
        Event::GeneralRef(name) => text.extend(character(name)),
        _ => {}
    }
}

fn character(name: &BytesRef<'_>) -> Option<char> {
    match &**name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.resolve_char_ref().ok().flatten(),
    }
}
