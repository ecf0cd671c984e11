//! The one error type: kind, place, what failed, cause, hint.
//!
//! A layer adds context once, where it knows it. [`Kind`] tells a caller what to do next: `index` goes on after an error
//! of kind [`Kind::Input`], which concerns one record, and stops at any other. Nothing here prints.

use std::fmt;

/// What went wrong, in the terms a caller acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The command or its flags do not make sense together.
    Usage,
    /// The query says something that cannot be answered: a date that does not exist, a limit passed.
    Query,
    /// A file or record of the user's archive cannot be read.
    Input,
    /// There is no usable index at the place named, or another process holds it.
    Index,
    /// The index is there, and its content contradicts itself.
    Damage,
    /// The operating system refused.
    Io,
    /// The user stopped it.
    Interrupted,
}

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// An error that names its place, what failed, why, and a way out.
///
/// It displays as `place: what: cause`, in lower case and without a full stop. The caret and the hint are read
/// by accessors, because only the program's edge knows how to lay them out.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    place: String,
    what: String,
    cause: Option<anyhow::Error>,
    caret: Option<Caret>,
    hint: Option<String>,
}

/// A stretch of a line the error is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caret {
    /// The whole line.
    pub line: String,
    /// Start of the stretch, in bytes of `line`.
    pub start: usize,
    /// End of the stretch, in bytes of `line`, exclusive.
    pub end: usize,
}

impl Error {
    /// An error at `place` (a file, a flag, `query`, `index`).
    pub fn new(kind: Kind, place: impl Into<String>, what: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            kind,
            place: place.into(),
            what: what.into(),
            cause: None,
            caret: None,
            hint: None,
        }))
    }

    /// Adds the cause below.
    #[must_use]
    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Adds a hint: a command or spelling that works.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Points at a stretch of a line.
    #[must_use]
    pub fn at(mut self, caret: Caret) -> Self {
        self.0.caret = Some(caret);
        self
    }

    /// The kind, which tells what to do next.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// What failed, without place and cause.
    pub fn what(&self) -> &str {
        &self.0.what
    }

    /// The line and stretch at fault, if the error is about text.
    pub fn caret(&self) -> Option<&Caret> {
        self.0.caret.as_ref()
    }

    /// A way out, if one is known.
    pub fn hint_text(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.place, self.0.what)?;
        match &self.0.cause {
            Some(cause) => write!(f, ": {cause:#}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_ref().map(|cause| cause.as_ref())
    }
}
