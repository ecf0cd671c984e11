//! Reads sources: cuts comments and strings off, and finds words and paths in the rest.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{repository, walk};

/// A source file.
#[derive(Clone)]
pub(super) struct Source {
    /// Its path in the repository, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// The sources in the folder `root` of the repository.
    pub(super) fn all(root: &str) -> Vec<Source> {
        let files = walk(&repository().join(root)).into_iter();
        let sources = files
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .map(|path| Source {
                path: name(&path),
                text: fs::read_to_string(&path).expect("a source is UTF-8"),
            });
        sources.collect()
    }

    /// The top-level module it belongs to; `lib` only names the others.
    pub(super) fn module(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below
            .split('/')
            .next()
            .map_or(below, |first| first.trim_end_matches(".rs"))
    }

    /// The text without comments.
    pub(super) fn code(&self) -> String {
        let lines = self
            .text
            .lines()
            .map(|line| line.split("//").next().unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n")
    }
}

pub(super) fn name(path: &Path) -> String {
    path.strip_prefix(repository())
        .expect("a path below")
        .to_string_lossy()
        .replace('\\', "/")
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where `text` stands in `code` as a whole word or path, with what follows it.
pub(super) fn after<'a>(code: &'a str, text: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(text).filter_map(move |(at, _)| {
        let rest = &code[at + text.len()..];
        let begins = !code[..at].ends_with(is_word);
        let ends = text.ends_with(':') || !rest.starts_with(is_word);
        (begins && ends).then_some(rest)
    })
}

pub(super) fn mentions(code: &str, text: &str) -> bool {
    after(code, text).next().is_some()
}

/// What stands behind `root::` in `code`, also within braces: `a` and `b` for `use root::{a::c, b}`.
pub(super) fn members(code: &str, root: &str) -> BTreeSet<String> {
    let path = format!("{root}::");
    let items = after(code, &path).flat_map(|rest| match rest.strip_prefix('{') {
        Some(list) => items(list),
        None => vec![rest],
    });
    let words = items.map(|item| {
        item.trim_start()
            .chars()
            .take_while(|c| is_word(*c))
            .collect::<String>()
    });
    words.filter(|word| !word.is_empty()).collect()
}

/// The items of a list up to its closing brace. Lists within an item stay in it.
fn items(list: &str) -> Vec<&str> {
    let (mut items, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    items
}

/// `code` with the strings that begin and end on one line emptied.
pub(super) fn without_strings(code: &str) -> String {
    let lines = code.lines().map(|line| {
        let escaped = line.replace("\\\"", "");
        escaped
            .split('"')
            .step_by(2)
            .collect::<Vec<_>>()
            .join("\"\"")
    });
    lines.collect::<Vec<_>>().join("\n")
}
