//! Query text to tree, pure and total: every text gives a tree and a list of complaints that point into it.
//!
//! [`parse`] is the way in. The text is cut into tokens (`lexer`, `field`), a precedence climber builds the
//! [`Node`]s (`parser`), `term` reads the shape of a single word, `dates` turns date words into a [`Window`], and
//! `print` writes a tree back as the canonical text that parses to the same tree. "Today" comes in with the
//! [`Settings`]; nothing here reads a clock or a file, and nothing knows how a tree is evaluated: words are kept
//! as written, and segmenting, folding and stemming them is the business of the engine.
//!
//! What stops a search is a [`Severity::Error`]: a date that does not exist, operands that have no positions, a
//! limit passed. All else is answered, and a [`Severity::Note`] says what was ignored or how it was read.
//!
//! Where several readings of a text exist, these hold:
//! - A backslash makes the next character plain: `\OR`, `\-x`, `title\:x`, `a\*`.
//! - A single `?` after the last letter of a word is punctuation (`who won?`); inside a word, or doubled, it is a
//!   wildcard. A word that contains `://` has no wildcards.
//! - `hegseth~` allows two edits, as in Lucene.
//! - A quoted text is a phrase even if it is one word; an exact one (`="defending"`) is the exact word.
//! - Two dashes or more (`--`), a dash before a space and the en dash are punctuation; one `-` at a term negates.
//! - An unclosed parenthesis closes at the end of the text.
//! - With [`Settings::any`], bare words are joined by OR, while filters and negated terms among them still
//!   restrict: `tank plane -ship since:2025` is `(tank OR plane) -ship since:2025`.
//! - NEAR and its kin reach over [`MAX_REACH`] words at most, and so does the slop of a phrase: less than what lies between a
//!   headline and its story. `search::expr` says what they match. A chain is read from the left: `a NEAR/2 b NEAR/3 c` is
//!   `(a NEAR/2 b) NEAR/3 c`.
//! - `or`, `and` and `not` in small letters are words; between words a note says what was perhaps meant.
//! - `US` stays in capitals in the tree and in its canonical text; whether it is looked for in capitals alone depends on
//!   the archive and on all words of the tree, and so is the same for both.
//! - `date:*` is every article that has a date, and `-30d` is the one day that lies thirty days back. In a group a
//!   leading minus negates, as everywhere: `date:(2025 -2025-10)`.

mod dates;
mod field;
mod lexer;
mod parser;
mod print;
mod term;
mod tree;

use std::ops::Range;

use jiff::civil::Date;

pub use self::tree::{Filter, Form, Near, Node, Phrase, Reach, Scope, Window, Word};
use crate::error::{Caret, Error, Kind, Result};

/// Longest query text, in bytes.
pub const MAX_BYTES: usize = 4096;
/// Most words, phrases and filters of one query.
pub const MAX_LEAVES: usize = 256;
/// Deepest nesting of groups and prefix operators, and longest chain of NEAR operators.
pub const MAX_DEPTH: usize = 64;

/// Widest reach of NEAR and its kin and most slop of a phrase, in words. It is less than what lies between a headline and
/// its story as the index numbers words: nothing reaches from one into the other.
pub const MAX_REACH: u32 = 99;

/// What the reading of a query depends on besides its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The day relative dates count from.
    pub today: Date,
    /// Words without an operator between them are joined by OR instead of AND.
    pub any: bool,
    /// No operators at all: the text is words, separated by white space.
    pub literal: bool,
}

/// A tree, and what there is to say about how it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The query. Where complaints hold an error it is what could be understood, and should not be searched.
    pub tree: Node,
    /// Remarks in the order of the text.
    pub complaints: Vec<Complaint>,
}

/// A remark about a stretch of the query text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Whether the query can be answered all the same.
    pub severity: Severity,
    /// The stretch, in bytes; both ends lie on character boundaries of the text.
    pub span: Range<usize>,
    /// What was found.
    pub message: String,
    /// A spelling that works.
    pub hint: Option<String>,
}

/// How much a [`Complaint`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The query is answered; something in it was ignored or read in a way worth knowing.
    Note,
    /// The query cannot be answered as it stands.
    Error,
}

/// Reads a query.
pub fn parse(text: &str, settings: &Settings) -> Parsed {
    if text.len() > MAX_BYTES {
        let found = format!(
            "the query is {} bytes long; the limit is {MAX_BYTES}",
            text.len()
        );
        return Parsed {
            tree: Node::Nothing,
            complaints: vec![Complaint::error(0..text.len(), found, None)],
        };
    }
    let (tree, mut complaints) = if settings.literal {
        parser::literal(text, settings.any)
    } else {
        parser::parse(text, settings)
    };
    complaints.sort_by_key(|complaint| complaint.span.start);
    Parsed {
        tree: tree.unwrap_or(Node::Nothing),
        complaints,
    }
}

/// Reads the flags `--since` and `--until`, which take the date words of the query language.
///
/// # Errors
/// If a value is no date, or if `since` lies after `until`; the error's place is the flag.
pub fn parse_window(
    since: Option<&str>,
    until: Option<&str>,
    today: Date,
) -> Result<Option<Window>> {
    let read = |flag: &str, value: Option<&str>, bound| {
        value
            .map(|value| dates::window(value, bound, today))
            .transpose()
            .map_err(|trouble| Error::new(Kind::Query, flag, trouble.message).hint(trouble.hint))
    };
    let from = read("--since", since, dates::Bound::Since)?.and_then(|window| window.from);
    let to = read("--until", until, dates::Bound::Until)?.and_then(|window| window.to);
    if let (Some(first), Some(last)) = (from, to)
        && first > last
    {
        let found = format!(
            "the window starts on {} and ends on {}",
            first.date(),
            last.date()
        );
        return Err(Error::new(Kind::Query, "--since", found).hint("give --since the earlier date"));
    }
    Ok((since.is_some() || until.is_some()).then_some(Window { from, to }))
}

impl Parsed {
    /// The tree and the notes in words, or the first error with its caret in `text`, the text that was parsed.
    ///
    /// # Errors
    /// If a complaint is an error.
    pub fn into_result(self, text: &str) -> Result<(Node, Vec<String>)> {
        match self
            .complaints
            .iter()
            .find(|complaint| complaint.severity == Severity::Error)
        {
            Some(complaint) => Err(complaint.to_error(text)),
            None => Ok((
                self.tree,
                self.complaints
                    .into_iter()
                    .map(Complaint::into_words)
                    .collect(),
            )),
        }
    }
}

impl Complaint {
    fn note(span: Range<usize>, message: impl Into<String>) -> Self {
        Complaint {
            severity: Severity::Note,
            span,
            message: message.into(),
            hint: None,
        }
    }

    fn error(span: Range<usize>, message: impl Into<String>, hint: Option<String>) -> Self {
        Complaint {
            severity: Severity::Error,
            span,
            message: message.into(),
            hint,
        }
    }

    fn into_words(self) -> String {
        match self.hint {
            Some(hint) => format!("{}; {hint}", self.message),
            None => self.message,
        }
    }

    fn to_error(&self, text: &str) -> Error {
        let mut error = Error::new(Kind::Query, "query", self.message.as_str());
        // An overlong text is not worth showing under its own complaint.
        if text.len() <= MAX_BYTES {
            error = error.at(self.caret(text));
        }
        match &self.hint {
            Some(hint) => error.hint(hint.as_str()),
            None => error,
        }
    }

    /// The line of `text` in which the stretch starts; a stretch over several lines is cut at the end of the first.
    fn caret(&self, text: &str) -> Caret {
        let start = text[..self.span.start]
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        let end = text[self.span.start..]
            .find('\n')
            .map_or(text.len(), |newline| self.span.start + newline);
        Caret {
            line: text[start..end].to_owned(),
            start: self.span.start - start,
            end: self.span.end.min(end) - start,
        }
    }
}
