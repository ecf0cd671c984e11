//! Where an article can be read: the one place that decides which addresses may be opened or linked to.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::error::{Error, Kind, Result};
use crate::search::{Hit, Request};
use crate::serve::link;

/// What may not stand in an address as it is; all that is not ASCII is escaped besides.
const IN_WEB: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// In a path, what would end it is escaped as well.
const IN_PATH: &AsciiSet = &IN_WEB
    .add(b'#')
    .add(b'%')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b';');

/// An address of the schemes `http`, `https` or `file`, of visible ASCII characters alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address(String);

impl Address {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a page, if it is one on the web.
    pub(super) fn web(url: &str) -> Option<Address> {
        let url = url.trim();
        let (scheme, rest) = url.split_once("://")?;
        let web = ["http", "https"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known));
        (web && !rest.is_empty()).then(|| Address(utf8_percent_encode(url, IN_WEB).to_string()))
    }

    /// The address of a file, its path counted from the current folder.
    fn file(path: &Path) -> Option<Address> {
        let path = std::path::absolute(path).ok()?;
        let path = path.to_str()?;
        // A drive of Windows stands behind a slash of its own.
        let (root, path) = match path.strip_prefix('/') {
            Some(path) => ("file:///", path.to_owned()),
            None => ("file:///", path.replace('\\', "/")),
        };
        Some(Address(format!(
            "{root}{}",
            utf8_percent_encode(&path, IN_PATH)
        )))
    }

    /// Where a hit can be read.
    pub(super) fn of(hit: &Hit) -> Option<Address> {
        hit.url
            .as_deref()
            .and_then(Address::web)
            .or_else(|| Address::file(&file(hit)))
    }
}

/// Links to the page of a server.
pub(super) struct Links {
    base: Address,
    request: Request,
}

impl Links {
    /// To the server at `base`, for what is found by `request`.
    pub(super) fn new(base: &str, request: &Request) -> Result<Links> {
        let base = base.trim().trim_end_matches('/');
        let base = Address::web(base).filter(|_| !base.contains(['?', '#']));
        let base = base.ok_or_else(|| {
            let what = "this is no address of a server";
            Error::new(Kind::Usage, "--links", what)
                .hint("it is what `dateline serve` says: --links http://127.0.0.1:7700")
        })?;
        Ok(Links {
            base,
            request: request.clone(),
        })
    }

    /// To a hit, with the search that has found it.
    pub(super) fn to(&self, hit: &Hit) -> Option<Address> {
        let path = link(&hit.id, &self.request);
        Address::web(&format!("{}{path}", self.base.as_str()))
    }
}

/// The file a hit was read from, as it was named then: of an entry of an archive (`a.zip!b.html`), the archive.
pub(super) fn file(hit: &Hit) -> PathBuf {
    let origin = hit.origin.as_str();
    let path = match origin.rsplit_once([':', '@']) {
        Some((path, line)) if line.bytes().all(|b| b.is_ascii_digit()) => path,
        _ => origin,
    };
    // A name may hold the mark itself.
    let archive = path
        .match_indices('!')
        .map(|(at, _)| Path::new(&path[..at]))
        .find(|archive| archive.is_file());
    match archive {
        Some(archive) if !Path::new(path).exists() => archive.to_owned(),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn web(url: &str) -> Option<String> {
        Address::web(url).map(|address| address.0)
    }

    #[test]
    fn only_the_web_is_an_address() {
        let kept = "https://a.example/b?c=d&e=%20f#g";
        assert_eq!(web(kept).as_deref(), Some(kept));
        assert_eq!(
            web(" HTTP://a.example ").as_deref(),
            Some("HTTP://a.example")
        );
        for other in [
            "javascript:alert(1)",
            "javascript://a.example/%0aalert(1)",
            "file:///etc/passwd",
            "ftp://a.example",
            "a.example/b",
            "https://",
            "https:a.example",
            "-https://a.example",
            "",
        ] {
            assert_eq!(web(other), None, "{other}");
        }
    }

    #[test]
    fn nothing_in_an_address_ends_an_escape_sequence() {
        assert_eq!(
            web("https://a.example/\u{1b}\\\u{7}\u{9c}\n é\"").as_deref(),
            Some("https://a.example/%1B%5C%07%C2%9C%0A%20%C3%A9%22")
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_an_absolute_path() {
        let file = |path: &str| Address::file(Path::new(path)).map(|address| address.0);
        assert_eq!(
            file("/a b/100%;\u{7}.txt").as_deref(),
            Some("file:///a%20b/100%25%3B%07.txt")
        );
        let relative = file("seeds/x.txt").unwrap();
        assert!(
            relative.starts_with("file:///") && relative.ends_with("/seeds/x.txt"),
            "{relative}"
        );
    }
}
