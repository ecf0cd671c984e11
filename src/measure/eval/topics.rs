//! The queries of an evaluation: a table, `ID`, tab, words, or the topics of TREC, of which the titles are asked.

use std::collections::HashSet;
use std::io::{BufRead, Read};
use std::path::Path;

use crate::error::{Error, Kind, Result};

use super::lines;

/// A longer file is no list of topics.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Queries, each with an id of its own.
#[derive(Clone, Debug, Default)]
pub struct Topics(Vec<Topic>);

/// One query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// What judgments call it.
    pub id: String,
    /// What is looked for. Nothing in it is an operator.
    pub words: String,
}

impl Topics {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub fn open(path: &Path) -> Result<Self> {
        let (reader, name) = lines::open(path)?;
        Topics::read(reader, &name)
    }

    /// Reads topics; `name` is what errors call them. A file that begins with `<` is one of TREC's.
    ///
    /// # Errors
    /// [`Kind::Input`] if there is none, one has no id or no words, or two have the same id.
    pub fn read(reader: impl BufRead, name: &str) -> Result<Self> {
        let refuse = |what: String| Error::new(Kind::Input, name, what);
        let mut text = String::new();
        let read = reader.take(MOST_BYTES + 1).read_to_string(&mut text);
        read.map_err(|cause| lines::unreadable(name, cause))?;
        if text.len() as u64 > MOST_BYTES {
            return Err(refuse(format!("longer than {MOST_BYTES} bytes")));
        }
        let text = text.trim_start_matches('\u{FEFF}');
        let topics = if text.trim_start().starts_with('<') {
            of_trec(text).map_err(refuse)?
        } else {
            of_table(text)
        };
        if topics.is_empty() {
            return Err(refuse("there is no query in it".to_owned())
                .hint("a line is ID, tab, words; or write <top>, <num> and <title> as TREC does"));
        }
        let mut ids = HashSet::new();
        match topics.iter().find(|topic| !ids.insert(&topic.id)) {
            Some(twice) => Err(refuse(format!("two queries have the id {}", twice.id))),
            None => Ok(Topics(topics)),
        }
    }

    /// The topics in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Topic> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none, which no file gives.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn of_table(text: &str) -> Vec<Topic> {
    let lines = text.lines().zip(1_u64..);
    let topics = lines.filter_map(|(line, number)| {
        let number = number.to_string();
        let (id, words) = query_line(line, &number)?;
        Some(Topic {
            id: id.to_owned(),
            words: words.to_owned(),
        })
    });
    topics.collect()
}

/// The id and the query of a line of a table of queries; nothing if it is blank or a remark. A line without a tab has
/// `number` for an id.
pub(crate) fn query_line<'a>(line: &'a str, number: &'a str) -> Option<(&'a str, &'a str)> {
    let line = line.trim_end_matches(['\r', '\n']);
    if line.trim().is_empty() || line.starts_with('#') {
        return None;
    }
    let (id, query) = line.split_once('\t').unwrap_or((number, line));
    match id.trim() {
        "" => Some((number, query)),
        id => Some((id, query)),
    }
}

/// Topics as TREC has written them since 1992: SGML without most of its closing tags.
fn of_trec(text: &str) -> std::result::Result<Vec<Topic>, String> {
    // Lower case in ASCII alone moves no byte.
    let lower = text.to_ascii_lowercase();
    let starts: Vec<usize> = lower.match_indices("<top>").map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let topics = starts.iter().zip(ends).zip(1..);
    topics
        .map(|((start, end), number)| {
            let field = |tag: &str, label: &str| {
                let found = element(&text[*start..end], &lower[*start..end], tag, label);
                found.ok_or_else(|| format!("topic {number} has no <{tag}>"))
            };
            Ok(Topic {
                id: field("num", "number:")?,
                words: field("title", "topic:")?,
            })
        })
        .collect()
}

/// What stands behind `tag` up to the next tag, on one line, without the `label` that early topics repeat there.
fn element(topic: &str, lower: &str, tag: &str, label: &str) -> Option<String> {
    let tag = format!("<{tag}>");
    let start = lower.find(&tag)? + tag.len();
    let end = lower[start..]
        .find('<')
        .map_or(topic.len(), |at| start + at);
    let words: Vec<&str> = topic[start..end].split_whitespace().collect();
    let words = words.join(" ");
    let labelled = words
        .get(..label.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(label));
    let words = if labelled {
        &words[label.len()..]
    } else {
        &words
    };
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}
