//! Tells formats apart: by file name, in any case, and standard input by its first bytes. Nothing here opens a file.

use super::sink::Layout;

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// One article, nothing but its text.
    Text,
    /// One article, a page in HTML.
    Html,
    /// An object, an array of objects, or objects one after another.
    Json,
    /// An object a line.
    JsonLines,
}

impl Format {
    /// The format of standard input, by the first text of it.
    pub(super) fn sniff(decoded: &[u8]) -> Self {
        let start = decoded.trim_ascii_start();
        let begins = |with: &[u8]| {
            start
                .get(..with.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        match start.first() {
            Some(b'{' | b'[') => Format::Json,
            Some(b'<') if begins(b"<!doctype html") || begins(b"<html") => Format::Html,
            _ => Format::Text,
        }
    }

    /// Whether a file of it is one article.
    pub(super) fn is_one(self) -> bool {
        self.layout() == Layout::Text
    }

    /// The layout in which a file of this format begins.
    pub(super) fn layout(self) -> Layout {
        match self {
            Format::Text | Format::Html => Layout::Text,
            Format::Json => Layout::Values,
            Format::JsonLines => Layout::FirstLine,
        }
    }
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

    /// The packing of standard input, by its first bytes.
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
        let (stem, extension, packed) = match packing {
            Packing::Plain => (stem, outer, String::new()),
            _ => {
                let (stem, extension) = split(stem);
                (stem, extension, outer)
            }
        };
        let format = match (extension.as_str(), packed.as_str()) {
            ("txt", _) => Ok(Format::Text),
            ("html" | "htm" | "xhtml", _) => Ok(Format::Html),
            ("json", _) => Ok(Format::Json),
            ("jsonl" | "ndjson", _) => Ok(Format::JsonLines),
            ("", "") => Err("no extension".to_owned()),
            ("", packed) => Err(packed.to_owned()),
            (other, "") => Err(other.to_owned()),
            (other, packed) => Err(format!("{other}.{packed}")),
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
