//! Query text to tokens.
//!
//! The lexer decides what is an operator, because that depends on what touches what: `-x` and `- x`, `title:x` and
//! `title: x`, `a^2` and `^2`. It promises the parser that parentheses are balanced up to the end of the text, that
//! a prefix sign or a field is followed at once by an operand, and that suffixes follow one. What is inside a word
//! or a date is read later, by `term` and `dates`.

pub(super) mod operator;

use std::mem;
use std::ops::Range;

use self::operator::Link;
use super::Complaint;
use super::field::{self, Field};
use super::term::{fold, is_minus, is_quote, is_space};

pub(super) struct Token<'t> {
    pub(super) kind: Kind<'t>,
    pub(super) span: Range<usize>,
}

#[derive(Clone, Copy)]
pub(super) enum Kind<'t> {
    /// A run of characters, escapes and all.
    Word {
        raw: &'t str,
        exact: bool,
    },
    /// What stands between two quotes, escapes and all.
    Quote {
        raw: &'t str,
        exact: bool,
    },
    Open,
    Close,
    Minus,
    Plus,
    Field(Field),
    And,
    Or,
    Not,
    Near(Link),
    AtLeast(u32),
    /// What follows the tilde: digits, or nothing.
    Tilde(&'t str),
    Weight(f32),
}

/// Cuts the text into tokens.
pub(super) fn tokens(text: &str) -> (Vec<Token<'_>>, Vec<Complaint>) {
    let mut lexer = Lexer {
        text,
        at: 0,
        open: 0,
        place: Place::Term,
        tokens: Vec::new(),
        complaints: Vec::new(),
    };
    lexer.run();
    (lexer.tokens, lexer.complaints)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Open parentheses.
    open: usize,
    place: Place,
    tokens: Vec<Token<'t>>,
    complaints: Vec<Complaint>,
}

/// Where the next token stands, which decides what may be read as an operator.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Anywhere a term may start.
    Term,
    /// Directly behind a sign or a zone's name: no word operators.
    Operand,
    /// The value of a metadata field: no further field either.
    Value,
    /// A date: a leading minus belongs to it.
    Date,
}

impl<'t> Lexer<'t> {
    fn run(&mut self) {
        while let Some(c) = self.rest().chars().next() {
            let place = mem::replace(&mut self.place, Place::Term);
            let len = c.len_utf8();
            match fold(c) {
                c if is_space(c) => self.at += len,
                '(' => {
                    self.open += 1;
                    self.push(Kind::Open, len);
                }
                ')' => self.close(len),
                c if is_quote(c) => self.quote(0),
                '=' if self.rest()[1..].starts_with(is_quote) => self.quote(1),
                c if place != Place::Date && self.is_sign(c) => {
                    self.push(if is_minus(c) { Kind::Minus } else { Kind::Plus }, len);
                    self.place = if place == Place::Term {
                        Place::Operand
                    } else {
                        place
                    };
                }
                _ => self.word(place),
            }
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn push(&mut self, kind: Kind<'t>, len: usize) {
        let span = self.at..self.at + len;
        self.at = span.end;
        self.tokens.push(Token { kind, span });
    }

    fn note(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.complaints.push(Complaint::note(span, message));
    }

    fn close(&mut self, len: usize) {
        if self.open == 0 {
            self.note(self.at..self.at + len, "`)` closes nothing and is ignored");
            self.at += len;
            return;
        }
        self.open -= 1;
        self.push(Kind::Close, len);
        self.suffixes();
    }

    /// Whether `c`, which stands here, negates or requires what follows: alone, and with something behind it.
    fn is_sign(&self, c: char) -> bool {
        let next = self.rest().chars().nth(1).map(fold);
        (is_minus(c) && !next.is_some_and(is_minus) || c == '+' && next != Some('+'))
            && next.is_some_and(|next| next != ')' && !is_space(next))
    }

    /// Reads a quote that opens after `lead` bytes: none, or the equals sign of an exact phrase.
    fn quote(&mut self, lead: usize) {
        let opener = self.rest()[lead..].chars().next().unwrap_or('"');
        let from = lead + opener.len_utf8();
        let body = &self.rest()[from..];
        let exact = lead > 0;
        match closing(body, opener) {
            Some(Range { start, end }) => {
                let raw = &body[..start];
                self.push(Kind::Quote { raw, exact }, from + end);
                self.suffixes();
            }
            None => {
                let span = self.at + lead..self.at + from;
                self.note(
                    span,
                    format!("the quote `{opener}` is not closed: all that follows is the phrase"),
                );
                self.push(Kind::Quote { raw: body, exact }, from + body.len());
            }
        }
    }

    fn word(&mut self, place: Place) {
        let whole = matches!(place, Place::Value | Place::Date);
        let run = &self.rest()[..run_len(self.rest(), whole)];
        if place == Place::Term {
            let (kind, remark) = operator::read(run);
            if let Some(remark) = remark {
                self.note(self.at..self.at + run.len(), remark);
            }
            if let Some(kind) = kind {
                return self.push(kind, run.len());
            }
        }
        if !whole && (self.field(run) || self.exact(run)) {
            return;
        }
        if run
            .strip_prefix('!')
            .is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
        {
            self.note(
                self.at..self.at + 1,
                "`!` does not negate: write `-` or `NOT`",
            );
        }
        self.run_of_text(run, false);
    }

    /// A field's name, if the run starts with one and a value follows.
    fn field(&mut self, run: &'t str) -> bool {
        let Some((name, rest)) = field::split(run) else {
            return false;
        };
        let len = run.len() - rest.len();
        // The run ends where a quote or a group starts, which may be all there is of the value.
        let value = &self.rest()[len..];
        let nothing = value
            .chars()
            .next()
            .is_none_or(|c| is_space(c) || fold(c) == ')');
        if nothing || value.starts_with("//") {
            if field::find(name).is_some() && value.starts_with(is_space) {
                let value = value.trim_start_matches(is_space);
                // At least the quote or parenthesis it opens with.
                let opening = value.chars().next().map_or(0, char::len_utf8);
                let value = &value[..run_len(value, true).max(opening)];
                if !value.is_empty() && !value.starts_with(')') {
                    self.note(
                        self.at..self.at + len,
                        format!("a field has no space behind it, so `{run}` is searched as text; the field is `{run}{value}`"),
                    );
                }
            }
            return false;
        }
        if let Some(field) = field::find(name) {
            self.push(Kind::Field(field), len);
            self.place = match field {
                Field::Scope(_) => Place::Operand,
                Field::Text(_) => Place::Value,
                Field::Date(_) => Place::Date,
            };
            return true;
        }
        if name.len() > 1 {
            let fields = format!("the fields are {}", field::names());
            let mut note = Complaint::note(
                self.at..self.at + len,
                format!("`{name}:` is no field, so `{run}` is searched as text; {fields}"),
            );
            note.hint = field::nearest(name).map(|known| format!("did you mean `{known}:`?"));
            self.complaints.push(note);
        }
        false
    }

    /// `=word`.
    fn exact(&mut self, run: &'t str) -> bool {
        let Some(word) = run.strip_prefix('=').filter(|word| !word.is_empty()) else {
            return false;
        };
        self.at += 1;
        self.run_of_text(word, true);
        true
    }

    /// Pushes a run as a word and its suffixes.
    fn run_of_text(&mut self, run: &'t str, exact: bool) {
        let (tilde, weight, len) = split_suffixes(run);
        // Suffixes need something to hang on: `~5000 troops` is text.
        if len == 0 {
            self.push(Kind::Word { raw: run, exact }, run.len());
            return;
        }
        let raw = &run[..len];
        self.push(Kind::Word { raw, exact }, len);
        self.push_suffixes(tilde, weight, run.len() - len);
    }

    /// Reads the suffixes behind a quote or a group.
    fn suffixes(&mut self) {
        let run = &self.rest()[..run_len(self.rest(), false)];
        if let (tilde, weight, 0) = split_suffixes(run) {
            self.push_suffixes(tilde, weight, run.len());
        }
    }

    /// The tilde first, in whatever order they were written: it changes what the weight is put on.
    fn push_suffixes(&mut self, tilde: Option<&'t str>, weight: Option<f32>, len: usize) {
        let span = self.at..self.at + len;
        self.at = span.end;
        let kinds = [tilde.map(Kind::Tilde), weight.map(Kind::Weight)];
        self.tokens
            .extend(kinds.into_iter().flatten().map(|kind| Token {
                kind,
                span: span.clone(),
            }));
    }
}

/// Where a run of characters ends: at white space, a parenthesis or a quote. In the value of a metadata field
/// balanced parentheses belong to the run, as they do in an address.
fn run_len(text: &str, balanced: bool) -> usize {
    let mut open = 0usize;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match fold(c) {
            '\\' => {
                chars.next();
            }
            '(' if balanced && at > 0 => open += 1,
            ')' if open > 0 => open -= 1,
            '(' | ')' => return at,
            c if is_space(c) || is_quote(c) => return at,
            _ => {}
        }
    }
    text.len()
}

/// Where the quote that closes `opener` stands in the text behind it.
///
/// Each opener has closers of its own; failing these any double quote will do, because typing and autocorrection
/// mix straight and curly ones.
fn closing(body: &str, opener: char) -> Option<Range<usize>> {
    let (own, any): (&[char], &[char]) = match opener {
        '「' => (&['」'], &[]),
        '『' => (&['』'], &[]),
        '«' => (&['»'], &[]),
        '»' => (&['«', '»'], &[]),
        '“' | '”' => (&['”'], &['"', '“', '＂']),
        '„' => (&['“', '”'], &['"', '„']),
        _ => (&['"', '＂'], &['”', '“']),
    };
    let find = |closers: &[char]| {
        let mut chars = body.char_indices();
        while let Some((at, c)) = chars.next() {
            if c == '\\' {
                chars.next();
            } else if closers.contains(&c) {
                return Some(at..at + c.len_utf8());
            }
        }
        None
    };
    find(own).or_else(|| find(any))
}

/// Cuts `~2` and `^0.5` off the end of a run, one of each; gives them and the length of what is left.
fn split_suffixes(run: &str) -> (Option<&str>, Option<f32>, usize) {
    let (mut tilde, mut weight) = (None, None);
    let mut rest = run;
    loop {
        let before = rest.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let amount = &rest[before.len()..];
        let Some(mark) = before.chars().next_back() else {
            break;
        };
        let body = &before[..before.len() - mark.len_utf8()];
        let backslashes = body.len() - body.trim_end_matches('\\').len();
        if backslashes % 2 == 1 {
            break;
        }
        match (mark, amount.parse()) {
            ('~', Ok(_)) if tilde.is_none() => tilde = Some(amount),
            ('~', _) if tilde.is_none() && amount.is_empty() => tilde = Some(amount),
            ('^', Ok(factor)) if weight.is_none() => weight = Some(factor),
            _ => break,
        }
        rest = body;
    }
    (tilde, weight, rest.len())
}
