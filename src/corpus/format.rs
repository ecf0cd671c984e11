//! Tells formats apart: by file name, in any case, and standard input by its first bytes. Nothing here opens a file.

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
    /// A web archive.
    Warc,
    /// A mailbox.
    Mbox,
    /// One message.
    Eml,
    /// A document of a word processor.
    Docx,
}

impl Format {
    /// The format that the first bytes of a file leave no doubt about, whatever its name.
    pub(super) fn evident(probe: &[u8]) -> Option<Self> {
        if probe.starts_with(warc::MAGIC) {
            return Some(Format::Warc);
        }
        let line = probe.split(|byte| *byte == b'\n').next()?;
        mail::is_from_line(line).then_some(Format::Mbox)
    }

    /// Whether the bytes of a file are to be read as they are, not decoded as a whole.
    pub(super) fn is_binary(self) -> bool {
        matches!(
            self,
            Format::Warc | Format::Mbox | Format::Eml | Format::Docx
        )
    }

    /// Whether a file holds one article.
    pub(super) fn is_single(self) -> bool {
        matches!(self, Format::Text | Format::Eml | Format::Docx)
    }

    /// The format of standard input, by the first text of it.
    pub(super) fn sniff(decoded: &[u8]) -> Self {
        match decoded.trim_ascii_start().first() {
            Some(b'{' | b'[') => Format::Json,
            _ if mail::is_head(decoded) => Format::Eml,
            _ => Format::Text,
        }
    }

    /// The layout in which a file of this format begins.
    pub(super) fn layout(self) -> Layout {
        match self {
            Format::Text | Format::Eml | Format::Docx => Layout::Text,
            Format::Json => Layout::Values,
            Format::JsonLines => Layout::FirstLine,
            Format::Warc => Layout::Records,
            Format::Mbox => Layout::Messages,
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
            ("json", _) => Ok(Format::Json),
            ("jsonl" | "ndjson", _) => Ok(Format::JsonLines),
            ("warc" | "wet" | "wat", _) => Ok(Format::Warc),
            ("mbox" | "mbx", _) => Ok(Format::Mbox),
            ("eml", _) => Ok(Format::Eml),
            ("docx", _) => Ok(Format::Docx),
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
