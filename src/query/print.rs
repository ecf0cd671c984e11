//! Tree to canonical text: parsing what is printed gives the same tree.
//!
//! AND is written as a space, or as `AND` beside an OR; parentheses stand only where they are needed; characters
//! and words that would act as operators carry a backslash.

use std::fmt::{self, Display, Formatter, Write};

use super::field;
use super::lexer::operator;
use super::term::{fold, is_minus, is_prefix, is_quote, is_space};
use super::tree::{Filter, Form, Near, Node, Phrase, Reach, Scope, Window, Word};

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        node(f, self, Level::Or)
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Filter::Source(value) => named(f, "source", value),
            Filter::Site(value) => named(f, "site", value),
            Filter::Author(value) => named(f, "author", value),
            Filter::Url(value) => named(f, "url", value),
            Filter::Lang(value) => named(f, "lang", value),
            Filter::Id(value) => named(f, "id", value),
            Filter::Family(value) => named(f, "family", value),
            Filter::Date(
                window @ Window {
                    from: Some(_),
                    to: None,
                },
            ) => write!(f, "since:{window}"),
            Filter::Date(
                window @ Window {
                    from: None,
                    to: Some(_),
                },
            ) => write!(f, "until:{window}"),
            Filter::Date(window) => write!(f, "date:{window}"),
            Filter::Undated => f.write_str("date:none"),
        }
    }
}

impl Display for Scope {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(Scope::NAMES[*self as usize])
    }
}

/// How tightly a node binds.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Near,
    Prefix,
    Primary,
}

fn level(node: &Node) -> Level {
    match node {
        Node::Or(_) => Level::Or,
        Node::And(_) => Level::And,
        Node::Near(_) => Level::Near,
        Node::Not(_)
        | Node::AtLeast { .. }
        | Node::Boost { .. }
        | Node::In { .. }
        | Node::Filter(_) => Level::Prefix,
        Node::All | Node::Nothing | Node::Word(_) | Node::Phrase(_) => Level::Primary,
        Node::Same { of, .. } => level(of),
    }
}

/// Writes a node where only what binds at least as tightly as `least` can stand without parentheses.
fn node(f: &mut Formatter<'_>, node: &Node, least: Level) -> fmt::Result {
    if level(node) < least {
        return group(f, node);
    }
    match node {
        Node::All => f.write_char('*'),
        Node::Nothing => Ok(()),
        Node::Word(word) => self::word(f, word),
        Node::Phrase(phrase) => self::phrase(f, phrase),
        Node::And(parts) => conjunction(f, parts, " "),
        Node::Or(parts) => joined(f, parts, " OR ", |f, part| match part {
            Node::And(parts) => conjunction(f, parts, " AND "),
            part => self::node(f, part, Level::Near),
        }),
        Node::Not(of) => {
            // Behind a sign no word is an operator.
            f.write_str(if matches!(**of, Node::AtLeast { .. }) {
                "NOT "
            } else {
                "-"
            })?;
            self::node(f, of, Level::Prefix)
        }
        Node::Near(near) => proximity(f, near),
        Node::AtLeast { times, of } => {
            write!(f, "atleast{times} ")?;
            self::node(f, of, Level::Prefix)
        }
        Node::Boost { of, weight } => {
            self::node(f, of, Level::Primary)?;
            write!(f, "^{weight}")
        }
        Node::In { scope, of } => {
            write!(f, "{scope}:")?;
            // Neither is a word an operator behind a field.
            let spelled = match &**of {
                Node::AtLeast { .. } => true,
                Node::Not(of) => matches!(**of, Node::AtLeast { .. }),
                _ => false,
            };
            if spelled {
                group(f, of)
            } else {
                self::node(f, of, Level::Prefix)
            }
        }
        Node::Filter(filter) => write!(f, "{filter}"),
        Node::Same { of, .. } => self::node(f, of, least),
    }
}

fn group(f: &mut Formatter<'_>, node: &Node) -> fmt::Result {
    f.write_char('(')?;
    self::node(f, node, Level::Or)?;
    f.write_char(')')
}

fn conjunction(f: &mut Formatter<'_>, parts: &[Node], joiner: &str) -> fmt::Result {
    joined(f, parts, joiner, |f, part| node(f, part, Level::Near))
}

fn joined(
    f: &mut Formatter<'_>,
    parts: &[Node],
    joiner: &str,
    write: impl Fn(&mut Formatter<'_>, &Node) -> fmt::Result,
) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(joiner)?;
        }
        write(f, part)?;
    }
    Ok(())
}

fn proximity(f: &mut Formatter<'_>, near: &Near) -> fmt::Result {
    node(f, &near.left, Level::Near)?;
    match (near.reach, near.ordered) {
        (Reach::Words(words), false) => write!(f, " NEAR/{words} "),
        (Reach::Words(words), true) => write!(f, " pre/{words} "),
        (Reach::Sentence, false) => f.write_str(" w/s "),
        (Reach::Sentence, true) => f.write_str(" pre/s "),
        (Reach::Paragraph, false) => f.write_str(" w/p "),
        (Reach::Paragraph, true) => f.write_str(" pre/p "),
    }?;
    node(f, &near.right, Level::Prefix)
}

fn word(f: &mut Formatter<'_>, word: &Word) -> fmt::Result {
    if word.form == Form::Exact {
        f.write_char('=')?;
    }
    let text = &word.text;
    // Only the colon of a known field acts, and only as long as it is the first one.
    let colon = field::split(text).and_then(|(name, _)| field::find(name).map(|_| name.len()));
    let address = text.contains("://");
    // Directly behind a field two slashes would make an address of it.
    let first =
        operator::is_operator(text) || text.starts_with("//") || text.starts_with(is_prefix);
    for (at, c) in text.char_indices() {
        let acts = match c {
            '*' | '?' => !address && word.form != Form::Wildcard,
            '\\' | '^' | '~' => true,
            _ if at == 0 && first => true,
            _ => {
                Some(at) == colon
                    || is_space(c)
                    || is_quote(c)
                    || matches!(fold(c), '(' | ')' | '*')
            }
        };
        escaped(f, c, acts)?;
    }
    match word.form {
        Form::Stem | Form::Exact | Form::Wildcard => Ok(()),
        Form::Prefix => f.write_char('*'),
        Form::Fuzzy(edits) => write!(f, "~{edits}"),
    }
}

fn phrase(f: &mut Formatter<'_>, phrase: &Phrase) -> fmt::Result {
    if phrase.exact {
        f.write_char('=')?;
    }
    quoted(f, &phrase.text)?;
    match phrase.slop {
        0 => Ok(()),
        slop => write!(f, "~{slop}"),
    }
}

fn quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        escaped(f, c, matches!(c, '"' | '＂' | '\\'))?;
    }
    f.write_char('"')
}

fn escaped(f: &mut Formatter<'_>, c: char, acts: bool) -> fmt::Result {
    if acts {
        f.write_char('\\')?;
    }
    f.write_char(c)
}

/// A metadata field and its value, quoted if some character of it would act.
fn named(f: &mut Formatter<'_>, name: &str, value: &str) -> fmt::Result {
    write!(f, "{name}:")?;
    let acts =
        |c: char| is_space(c) || is_quote(c) || matches!(fold(c), '(' | ')' | '\\' | '^' | '~');
    // `name://` is an address, not a field.
    let misread = value.starts_with(|c| is_minus(c) || c == '+') || value.starts_with("//");
    if misread || value.contains(acts) {
        quoted(f, value)
    } else {
        f.write_str(value)
    }
}
