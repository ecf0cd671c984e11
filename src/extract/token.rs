//! Words, numbers and marks of one line, for the grammar of dates and the rules of bylines. Words for the index are cut
//! elsewhere, by `analysis`.

use super::order::Order;

/// A run of letters, a run of ASCII digits, or one other character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    pub(super) kind: Kind,
    /// Where it begins in the line, in bytes.
    pub(super) start: usize,
    /// White space stands before it.
    pub(super) spaced: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    Mark,
}

impl Token<'_> {
    /// One past its last byte in the line.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The punctuation mark it is.
    pub(super) fn mark(&self) -> Option<char> {
        if self.kind == Kind::Mark {
            self.text.chars().next()
        } else {
            None
        }
    }

    /// Whether it is a word with a capital.
    pub(super) fn is_capitalized(&self) -> bool {
        self.kind == Kind::Word && self.text.starts_with(char::is_uppercase)
    }
}

/// Reads tokens one after another; what does not fit is left where it stands.
pub(super) struct Reader<'t> {
    pub(super) tokens: &'t [Token<'t>],
    /// The next token.
    pub(super) at: usize,
    /// How dates of nothing but numbers are to be read that may be read in two ways.
    pub(super) order: Order,
}

impl<'t> Reader<'t> {
    /// What `form` makes of the next tokens; if it makes nothing, none is taken.
    pub(super) fn attempt<T>(&mut self, form: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let read = form(self);
        if read.is_none() {
            self.at = start;
        }
        read
    }

    /// A number of at most `most` digits.
    pub(super) fn number(&mut self, most: usize) -> Option<i8> {
        let token = self
            .tokens
            .get(self.at)
            .filter(|token| token.kind == Kind::Number && token.text.len() <= most)?;
        self.at += 1;
        token.text.parse().ok()
    }

    /// A number of exactly `count` digits.
    pub(super) fn digits(&mut self, count: usize) -> Option<&'t str> {
        let token = self
            .tokens
            .get(self.at)
            .filter(|token| token.kind == Kind::Number && token.text.len() == count)?;
        self.at += 1;
        Some(token.text)
    }

    /// A number of any length.
    pub(super) fn any_digits(&mut self) -> Option<()> {
        self.tokens
            .get(self.at)
            .filter(|token| token.kind == Kind::Number)?;
        self.at += 1;
        Some(())
    }

    /// A word of which `read`, given it in lower case, makes something.
    pub(super) fn word<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let token = self
            .tokens
            .get(self.at)
            .filter(|token| token.kind == Kind::Word)?;
        let value = read(&token.text.to_lowercase())?;
        self.at += 1;
        Some(value)
    }

    /// Whether white space stands before the next token.
    pub(super) fn is_spaced(&self) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.spaced)
    }

    /// A word of `table`.
    pub(super) fn word_in(&mut self, table: &[&str]) -> Option<()> {
        self.word(|word| table.contains(&word).then_some(()))
    }

    /// One of the punctuation marks in `of`.
    pub(super) fn mark(&mut self, of: &str) -> Option<char> {
        let c = self
            .tokens
            .get(self.at)
            .and_then(Token::mark)
            .filter(|c| of.contains(*c))?;
        self.at += 1;
        Some(c)
    }

    /// This punctuation mark.
    pub(super) fn mark_is(&mut self, mark: char) -> Option<()> {
        self.mark(mark.encode_utf8(&mut [0; 4])).map(|_| ())
    }
}

/// Cuts `line`, leaving out white space.
pub(super) fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut spaced = false;
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let kind = kind(c);
        let rest = &line[at..];
        let len = match kind {
            Kind::Mark => c.len_utf8(),
            run => rest
                .find(|next| self::kind(next) != run)
                .unwrap_or(rest.len()),
        };
        if c.is_whitespace() {
            spaced = true;
        } else {
            tokens.push(Token {
                text: &rest[..len],
                kind,
                start: at,
                spaced,
            });
            spaced = false;
        }
        at += len;
    }
    tokens
}

fn kind(c: char) -> Kind {
    if c.is_ascii_digit() {
        Kind::Number
    } else if c.is_alphabetic() {
        Kind::Word
    } else {
        Kind::Mark
    }
}
