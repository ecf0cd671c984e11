//! What a record captured: an HTTP message or its bare content, to text.
//!
//! Content is unpacked within [`MAX_RECORD_BYTES`]. A transfer that is said to be chunked and is not has been put together
//! by the archive, which Common Crawl does; content that is said to be packed and does not look so likewise.

use std::io::{ErrorKind, Read};

use brotli_decompressor::{BrotliDecoderParameter, Decompressor};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::super::format::Packing;
use super::super::unpack::unpack;
use super::super::{MAX_RECORD_BYTES, Markup, charset, html, too_long};
use super::head;

/// Most encodings on top of each other.
const MOST_ENCODINGS: usize = 4;

/// What became of a capture.
#[derive(Debug)]
pub(super) enum Page {
    /// A text.
    Text(String, Markup),
    /// Nothing that is read, by its kind.
    Other(&'static str),
    /// A text that cannot be read, and why.
    Broken(String),
}

/// Reads an HTTP message.
pub(super) fn of_response(message: &[u8], url: Option<&str>) -> Page {
    let mut rest = message;
    let Ok(Some(head)) = head::read(&mut rest) else {
        return Page::Broken("its HTTP head has no end".to_owned());
    };
    let mut words = head.first.split_ascii_whitespace();
    let version = words.next().unwrap_or_default();
    let status = words.next().unwrap_or_default();
    if !version.starts_with("HTTP/") {
        return Page::Broken("it does not begin with an HTTP status".to_owned());
    }
    if status != "200" {
        return Page::Other(match status.as_bytes() {
            [b'2', _, _] => "WARC response with status 2xx but 200",
            [b'3', _, _] => "WARC response with status 3xx",
            [b'4', _, _] => "WARC response with status 4xx",
            _ => "WARC response with another status",
        });
    }
    if let Err(kind) = markup(head.get("content-type"), url) {
        return Page::Other(kind);
    }
    let chunked = head
        .get("transfer-encoding")
        .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    let body = match chunked.then(|| dechunked(rest)).flatten() {
        Some(body) => body,
        None => rest.to_vec(),
    };
    match decoded(body, head.get("content-encoding")) {
        Ok(body) => of_content(&body, head.get("content-type"), url),
        Err(why) => Page::Broken(why),
    }
}

/// Reads content of the type stated.
pub(super) fn of_content(body: &[u8], content_type: Option<&str>, url: Option<&str>) -> Page {
    let markup = match markup(content_type, url) {
        Ok(Some(markup)) => markup,
        Ok(None) if looks_like_html(body) => Markup::Html,
        Ok(None) => return Page::Other("WARC record without a type"),
        Err(kind) => return Page::Other(kind),
    };
    let stated = content_type.and_then(|value| html::label(value.as_bytes()));
    let in_page = || match markup {
        Markup::Html => html::label(html::head(body)),
        Markup::Plain => None,
    };
    let text = charset::decode(body, stated.or_else(in_page));
    if text.trim().is_empty() {
        return Page::Broken("no text: its content is blank".to_owned());
    }
    Page::Text(text, markup)
}

/// How content of a type is read; `None` if nothing is stated, else the kind to count it under.
fn markup(content_type: Option<&str>, url: Option<&str>) -> Result<Option<Markup>, &'static str> {
    let Some(stated) = content_type else {
        return Ok(None);
    };
    let essence = stated
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" => Ok(Some(Markup::Html)),
        "text/plain" if url.is_some_and(is_robots) => Err("robots.txt in WARC"),
        "text/plain" => Ok(Some(Markup::Plain)),
        // The names are few, whatever a file says.
        _ => Err(match essence.split('/').next() {
            Some("image") => "WARC image",
            Some("audio") => "WARC audio",
            Some("video") => "WARC video",
            Some("font") => "WARC font",
            Some("text") => "WARC text of another type",
            _ => "WARC record of another type",
        }),
    }
}

fn is_robots(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.ends_with("/robots.txt")
}

fn looks_like_html(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let starts = |tag: &str| {
        start
            .get(..tag.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(tag.as_bytes()))
    };
    ["<!doctype html", "<html", "<head", "<body"]
        .into_iter()
        .any(starts)
}

/// The chunks of `body` joined; `None` if it does not begin with one. What is cut off ends it.
fn dechunked(body: &[u8]) -> Option<Vec<u8>> {
    let (length, mut rest) = chunk_length(body)?;
    let mut length = length;
    let mut joined = Vec::with_capacity(body.len());
    while length > 0 {
        let taken = length.min(rest.len());
        joined.extend_from_slice(&rest[..taken]);
        rest = &rest[taken..];
        rest = rest
            .strip_prefix(b"\r\n")
            .or(rest.strip_prefix(b"\n"))
            .unwrap_or(rest);
        match chunk_length(rest) {
            Some((next, after)) => (length, rest) = (next, after),
            None => break,
        }
    }
    Some(joined)
}

/// The length that a chunk states, and what follows it.
fn chunk_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(256).position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&bytes[..end]).ok()?;
    let digits = line.split(';').next()?.trim();
    // `from_str_radix` takes a sign.
    if !digits.starts_with(|c: char| c.is_ascii_hexdigit()) {
        return None;
    }
    let length = usize::from_str_radix(digits, 16).ok()?;
    Some((length, &bytes[end + 1..]))
}

/// Takes the encodings off `body`, the last one first.
fn decoded(mut body: Vec<u8>, encodings: Option<&str>) -> Result<Vec<u8>, String> {
    let encodings: Vec<&str> = encodings.unwrap_or_default().split(',').collect();
    if encodings.len() > MOST_ENCODINGS {
        return Err(format!("packed more than {MOST_ENCODINGS} times"));
    }
    for encoding in encodings.iter().rev() {
        let encoding = encoding.trim().to_ascii_lowercase();
        let bytes = body.as_slice();
        body = match encoding.as_str() {
            "gzip" | "x-gzip" if bytes.starts_with(&[0x1f, 0x8b]) => {
                bounded(MultiGzDecoder::new(bytes))
            }
            // The name is that of zlib, and some servers send it bare.
            "deflate" => bounded(ZlibDecoder::new(bytes))
                .or_else(|_| bounded(DeflateDecoder::new(bytes)))
                .or_else(|why| {
                    if looks_like_html(bytes) {
                        Ok(bytes.to_vec())
                    } else {
                        Err(why)
                    }
                }),
            "br" if !looks_like_html(bytes) => bounded(brotli(bytes)),
            "zstd" if Packing::sniff(bytes) == Packing::Zstd => {
                bounded(unpack(bytes, Packing::Zstd))
            }
            "" | "identity" | "gzip" | "x-gzip" | "br" | "zstd" => continue,
            _ => Err("it is packed in a way that is not known".to_owned()),
        }?;
    }
    Ok(body)
}

/// Without the windows of up to 1 GiB that the web does not know (RFC 7932 stops at 16 MiB).
fn brotli(packed: &[u8]) -> Decompressor<&[u8]> {
    let mut unpacked = Decompressor::new(packed, 16 << 10);
    unpacked.set_parameter(BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
    unpacked
}

/// All that `packed` unpacks to; if it is cut off, what stands before.
fn bounded(packed: impl Read) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    match packed
        .take(MAX_RECORD_BYTES as u64 + 1)
        .read_to_end(&mut body)
    {
        _ if body.len() > MAX_RECORD_BYTES => Err(too_long()),
        Err(cause) if cause.kind() != ErrorKind::UnexpectedEof || body.is_empty() => {
            Err(format!("its content cannot be unpacked: {cause}"))
        }
        _ => Ok(body),
    }
}
