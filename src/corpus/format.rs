//! Tells formats apart: by file name, in any case, and by their first bytes, which win where the two disagree beyond
//! doubt. Nothing here opens a file.

use super::sink::Layout;
use super::{mail, warc};

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// One article, nothing but its text.
    Text,
    /// An object, an array of objects, or objects one after another.
    Json,
    /// An object a line.
    JsonLines,
    /// A table whose first row names its columns.
    Csv,
    /// The same with tabs.
    Tsv,
    /// A table by columns.
    Parquet,
    /// One article: a page.
    Html,
    /// One article, with statements before it.
    Markdown,
    /// RSS or Atom.
    Feed,
    /// An archive with a directory at its end.
    Zip,
    /// An archive, entry after entry.
    Tar,
    /// A web archive.
    Warc,
    /// A mailbox.
    Mbox,
    /// One message.
    Eml,
    /// A document of a word processor.
    Docx,
}

/// Each format with its name and the extensions of its files.
static FORMATS: &[(Format, &str, &[&str])] = &[
    (Format::Text, "text", &["txt"]),
    (Format::Json, "json", &["json"]),
    (Format::JsonLines, "jsonl", &["jsonl", "ndjson"]),
    (Format::Csv, "csv", &["csv"]),
    (Format::Tsv, "tsv", &["tsv", "tab"]),
    (Format::Parquet, "parquet", &["parquet"]),
    (Format::Html, "html", &["html", "htm", "xhtml"]),
    (Format::Markdown, "markdown", &["md", "markdown"]),
    (Format::Feed, "feed", &["rss", "atom", "xml", "rdf"]),
    (Format::Zip, "zip", &["zip"]),
    (Format::Tar, "tar", &["tar"]),
    (Format::Warc, "warc", &["warc", "wet", "wat"]),
    (Format::Mbox, "mbox", &["mbox", "mbx"]),
    (Format::Eml, "eml", &["eml"]),
    (Format::Docx, "docx", &["docx"]),
];

/// Extensions that stand for two: the inner, and the packing around it.
const SHORT: &[(&str, &str, Packing)] = &[
    ("tgz", "tar", Packing::Gzip),
    ("tzst", "tar", Packing::Zstd),
    ("tbz", "tar", Packing::Bzip2),
    ("tbz2", "tar", Packing::Bzip2),
    ("txz", "tar", Packing::Xz),
];

/// How much of a decoded file [`Format::of_head`] may want to see.
pub(super) const HEAD_BYTES: usize = 4 << 10;

impl Format {
    /// The format of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let found = FORMATS.iter().find(|(_, known, _)| *known == name);
        found.map(|(format, _, _)| *format)
    }

    /// The names of all formats.
    pub(super) fn names() -> Vec<&'static str> {
        FORMATS.iter().map(|(_, name, _)| *name).collect()
    }

    /// Whether what it holds is unpacked and counted by itself.
    pub(super) fn is_container(self) -> bool {
        matches!(self, Format::Zip | Format::Tar | Format::Parquet)
    }

    /// Whether its bytes are to be read as they are, not decoded as a whole.
    pub(super) fn is_binary(self) -> bool {
        let by_parts = matches!(
            self,
            Format::Warc | Format::Mbox | Format::Eml | Format::Docx
        );
        by_parts || self.is_container()
    }

    fn of_extension(extension: &str) -> Option<Self> {
        let found = FORMATS
            .iter()
            .find(|(_, _, known)| known.contains(&extension));
        found.map(|(format, _, _)| *format)
    }

    /// The format of what is called `named`, or nothing, and is to be read as it is: by its first bytes, else by its name.
    pub(super) fn binary(named: Option<Self>, bytes: &[u8]) -> Option<Self> {
        let evident = match bytes {
            // An entry, and the directory of an archive without any. A document is one too.
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => match named {
                Some(Format::Docx) => named,
                None if is_document(bytes) => Some(Format::Docx),
                _ => Some(Format::Zip),
            },
            [b'P', b'A', b'R', b'1', ..] => Some(Format::Parquet),
            _ if bytes.get(257..262) == Some(b"ustar") => Some(Format::Tar),
            _ if bytes.starts_with(warc::MAGIC) => Some(Format::Warc),
            _ if mail::is_from_line(bytes) => Some(Format::Mbox),
            // Nothing but the lack of a name tells it from an article about mail.
            _ if named.is_none() && mail::is_head(bytes) => Some(Format::Eml),
            _ => None,
        };
        evident.or(named.filter(|named| named.is_binary()))
    }

    /// The format of a file that is called `named`, or nothing, and begins with the text `head`.
    pub(super) fn of_head(named: Option<Self>, head: &[u8]) -> Self {
        let trimmed = head.trim_ascii_start();
        let is_json = matches!(trimmed.first(), Some(b'{' | b'['));
        match (named, root_element(trimmed)) {
            (Some(named), _) if named.is_binary() => named,
            (_, Some("rss" | "feed" | "rdf")) => Format::Feed,
            (_, Some("html")) => Format::Html,
            (None, _) if is_json => Format::Json,
            (None, _) => Format::Text,
            (Some(Format::Csv | Format::Tsv | Format::Feed), _) if is_json => Format::Json,
            (Some(named), _) => named,
        }
    }

    /// The layout in which a file of this format begins.
    pub(super) fn layout(self) -> Layout {
        match self {
            Format::Text | Format::Html | Format::Markdown | Format::Eml | Format::Docx => {
                Layout::Text
            }
            Format::Json => Layout::Values,
            Format::JsonLines => Layout::FirstLine,
            Format::Csv | Format::Tsv => Layout::Rows,
            Format::Parquet | Format::Feed | Format::Zip | Format::Tar => Layout::Whole,
            Format::Warc => Layout::Records,
            Format::Mbox => Layout::Messages,
        }
    }
}

/// Whether a zip without a name begins as documents do: with the list of its parts or with their relations, and with parts of
/// a text among those at hand.
fn is_document(bytes: &[u8]) -> bool {
    let first = bytes.get(30..).unwrap_or_default();
    let begins = [
        &b"[Content_Types].xml"[..],
        b"_rels/.rels",
        b"word/",
        b"docProps/",
    ];
    begins.iter().any(|name| first.starts_with(name))
        && memchr::memmem::find(bytes, b"word/document.xml").is_some()
}

/// The root element of XML or HTML, if it is one that says the format.
fn root_element(mut head: &[u8]) -> Option<&'static str> {
    let starts = |head: &[u8], name: &str| {
        head.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
    };
    loop {
        head = head.trim_ascii_start();
        if starts(head, "<!doctype html") {
            return Some("html");
        }
        let end: &[u8] = match head {
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'?' | b'!', ..] => b">",
            _ => break,
        };
        head = &head[memchr::memmem::find(head, end)? + end.len()..];
    }
    [
        ("<rss", "rss"),
        ("<feed", "feed"),
        ("<rdf:rdf", "rdf"),
        ("<html", "html"),
    ]
    .into_iter()
    .find(|(tag, _)| {
        let after = head.get(tag.len());
        starts(head, tag) && after.is_none_or(|b| b.is_ascii_whitespace() || *b == b'>')
    })
    .map(|(_, name)| name)
}

/// How the bytes of a file are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Packing {
    fn of(extension: &str) -> Self {
        match extension {
            "gz" => Packing::Gzip,
            "zst" => Packing::Zstd,
            "bz2" => Packing::Bzip2,
            "xz" => Packing::Xz,
            _ => Packing::Plain,
        }
    }

    /// The packing by the first bytes.
    pub(super) fn sniff(bytes: &[u8]) -> Self {
        match bytes {
            [0x1f, 0x8b, ..] => Packing::Gzip,
            // A frame, and a frame to be skipped.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Packing::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => Packing::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Packing::Xz,
            _ => Packing::Plain,
        }
    }
}

/// What the name of a file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FileName<'a> {
    /// The name without the extensions that are understood.
    pub(super) stem: &'a str,
    /// How to read it; else the type to report it under.
    pub(super) format: Result<Format, String>,
    /// How it is packed.
    pub(super) packing: Packing,
}

impl<'a> FileName<'a> {
    /// Takes `name` apart, which may be a path with `/`.
    pub(super) fn of(name: &'a str) -> Self {
        let (stem, outer) = split(name);
        let packing = Packing::of(&outer);
        let short = SHORT.iter().find(|(short, _, _)| *short == outer);
        let (stem, extension, packing, packed) = match (short, packing) {
            (Some(&(_, inner, packing)), _) => (stem, inner.to_owned(), packing, outer),
            (None, Packing::Plain) => (stem, outer, packing, String::new()),
            (None, _) => {
                let (stem, extension) = split(stem);
                (stem, extension, packing, outer)
            }
        };
        let format = match (Format::of_extension(&extension), &*extension, &*packed) {
            (Some(format), _, _) => Ok(format),
            (None, "", "") => Err("no extension".to_owned()),
            (None, "", packed) => Err(packed.to_owned()),
            (None, other, "") => Err(other.to_owned()),
            (None, other, packed) => Err(format!("{other}.{packed}")),
        };
        FileName {
            stem,
            format,
            packing,
        }
    }
}

/// The name before its last dot, and the extension after it in lower case; empty where there is none.
fn split(name: &str) -> (&str, String) {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => (stem, extension.to_lowercase()),
        _ => (name, String::new()),
    }
}
