//! Tells formats apart by file name, in any case. Nothing here opens a file.

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// One article, nothing but its text.
    Text,
    /// An object, an array of objects, or objects one after another.
    Json,
    /// An object a line.
    JsonLines,
}

/// What the name of a file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FileName<'a> {
    /// The name without the extensions that are understood.
    pub(super) stem: &'a str,
    /// How to read it; else the type to report it under.
    pub(super) format: Result<Format, String>,
    /// Whether it is packed.
    pub(super) gzip: bool,
}

impl<'a> FileName<'a> {
    /// Takes `name` apart, which may be a path with `/`.
    pub(super) fn of(name: &'a str) -> Self {
        let (stem, extension) = split(name);
        let gzip = extension == "gz";
        let (stem, extension) = if gzip { split(stem) } else { (stem, extension) };
        let format = match extension.as_str() {
            "txt" => Ok(Format::Text),
            "json" => Ok(Format::Json),
            "jsonl" | "ndjson" => Ok(Format::JsonLines),
            "" if gzip => Err("gz".to_owned()),
            "" => Err("no extension".to_owned()),
            other if gzip => Err(format!("{other}.gz")),
            other => Err(other.to_owned()),
        };
        FileName { stem, format, gzip }
    }
}

/// The name before its last dot, and the extension after it in lower case; empty where there is none.
fn split(name: &str) -> (&str, String) {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => (stem, extension.to_lowercase()),
        _ => (name, String::new()),
    }
}
