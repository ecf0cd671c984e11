//! The secret that lets in, and what a browser keeps instead of it.

use std::fmt;
use std::hint::black_box;

use crate::error::{Error, Kind, Result};

/// Shorter secrets can be guessed.
const SHORTEST: usize = 16;
/// No secret is longer than a header may be.
const LONGEST: usize = 1_024;

/// A secret. It shows in no message.
#[derive(Clone)]
pub struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// The secret in `text`, which was found at `place`. White space around it does not count.
    ///
    /// # Errors
    /// If it is too short, too long, or holds what a header cannot.
    pub fn new(text: &str, place: &str) -> Result<Token> {
        let secret = text.trim();
        let refuse = |what: String| {
            Err(Error::new(Kind::Usage, place, what)
                .hint("make one: openssl rand -hex 32 > token; chmod 600 token"))
        };
        if secret.len() < SHORTEST {
            return refuse(format!(
                "the token has {} characters, and fewer than {SHORTEST} can be guessed",
                secret.len()
            ));
        }
        if secret.len() > LONGEST {
            return refuse(format!("the token is longer than {LONGEST} characters"));
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return refuse("the token holds other characters than those of ASCII that show".into());
        }
        Ok(Token(secret.to_owned()))
    }

    /// A secret by chance.
    ///
    /// # Errors
    /// If the system has no chance to give.
    pub(super) fn by_chance() -> Result<Token> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|cause| {
            Error::new(Kind::Io, "serve", "the system gives no random numbers").because(cause)
        })?;
        let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
        Ok(Token(digits.collect()))
    }

    /// Whether `given` is this secret. The time it takes does not depend on how much of it is right.
    pub(super) fn is(&self, given: &str) -> bool {
        let (known, given) = (self.0.as_bytes(), given.as_bytes());
        if given.len() > LONGEST {
            return false;
        }
        let mut differs = u8::from(known.len() != given.len());
        for (at, byte) in given.iter().enumerate() {
            differs |= black_box(known[at % known.len()] ^ byte);
        }
        black_box(differs) == 0
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_itself_and_nothing_else() {
        let token = Token::new(" 0123456789abcdef\n", "file").unwrap();
        assert!(token.is("0123456789abcdef"));
        for other in [
            "",
            "0123456789abcdeF",
            "0123456789abcde",
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef ",
        ] {
            assert!(!token.is(other), "{other}");
        }
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn what_can_be_guessed_is_refused() {
        let error = Token::new("hunter2", "DATELINE_TOKEN").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("DATELINE_TOKEN: the token has 7 characters")
        );
        assert!(!error.to_string().contains("hunter2"));
        assert!(Token::new("0123456789abcdé\u{7}x", "x").is_err());
        let (a, b) = (Token::by_chance().unwrap(), Token::by_chance().unwrap());
        assert!(!a.is(b.as_str()) && a.as_str().len() == 64);
    }
}
