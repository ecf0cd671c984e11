//! The only writer of standard output, and of standard error.
//!
//! Text from articles, queries and file names goes out through [`clean`]: it may hold anything, and a terminal obeys
//! what it is sent. A reader that closes the pipe early is no error.

use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use clap::ValueEnum;

use crate::error::{Error, Kind, Result};
pub(super) use crate::search::{clean, is_obeyed};

use super::layout::Line;
use super::links::Address;
use super::progress;

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Headline,
    Match,
    Faint,
}

impl Style {
    fn start(self) -> &'static str {
        match self {
            Style::Headline => "\x1b[1m",
            Style::Match => "\x1b[1;31m",
            Style::Faint => "\x1b[2m",
        }
    }
}

const END: &str = "\x1b[0m";

/// Standard output.
pub(super) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    color: bool,
    terminal: bool,
    /// Columns of the terminal; none if there is no terminal, and then nothing is wrapped.
    width: Option<usize>,
    /// Whether the terminal makes a link of text.
    links: bool,
    /// Links so far.
    linked: usize,
}

impl Output {
    pub(super) fn new(choice: ColorChoice) -> Self {
        let out = io::stdout().lock();
        let terminal = out.is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let color = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => terminal && !no_color && !dumb,
        };
        let links = terminal
            && choice != ColorChoice::Never
            && !dumb
            && supports_hyperlinks::supports_hyperlinks();
        Output {
            out: BufWriter::new(out),
            color,
            terminal,
            width: terminal.then(columns),
            links,
            linked: 0,
        }
    }

    /// Whether matches are marked in colour.
    pub(super) fn in_colour(&self) -> bool {
        self.color
    }

    /// Whether text becomes a link where it has an address.
    pub(super) fn makes_links(&self) -> bool {
        self.links
    }

    /// Columns for a table: those of the terminal, or as many as a terminal has if nobody says more.
    pub(super) fn width(&self) -> usize {
        self.width.unwrap_or(USUAL_COLUMNS)
    }

    /// A line as it is: for what the program itself says.
    pub(super) fn line(&mut self, line: &str) -> Result<()> {
        self.write(line)?;
        self.write("\n")
    }

    /// Text that is not ours, made harmless.
    pub(super) fn text(&mut self, text: &str) -> Result<()> {
        self.write(&clean(text))
    }

    /// The same, styled.
    pub(super) fn styled(&mut self, style: Style, text: &str) -> Result<()> {
        self.write_safe(Some(style), &clean(text))
    }

    /// A line after `first`, on a terminal in as many rows as it needs, all under the first. Where the terminal can, it
    /// links to an address.
    pub(super) fn paragraph(
        &mut self,
        first: &str,
        line: &Line,
        address: Option<&Address>,
    ) -> Result<()> {
        let address = address.filter(|_| self.links);
        self.linked += usize::from(address.is_some());
        let room = self.width.map(|width| width.saturating_sub(first.len()));
        for (i, row) in line.rows(room).into_iter().enumerate() {
            if i == 0 {
                self.write(first)?;
            } else {
                self.write(&" ".repeat(first.len()))?;
            }
            if let Some(address) = address {
                // The same id makes one link of all rows.
                let start = format!(
                    "\x1b]8;id=dateline{};{}\x1b\\",
                    self.linked,
                    address.as_str()
                );
                self.write(&start)?;
            }
            for (style, text) in row {
                self.write_safe(style, text)?;
            }
            if address.is_some() {
                self.write("\x1b]8;;\x1b\\")?;
            }
            self.write("\n")?;
        }
        Ok(())
    }

    /// A line after `first`, on a terminal cut at its width.
    pub(super) fn one_row(&mut self, first: &str, mut line: Line) -> Result<()> {
        if let Some(width) = self.width {
            line.cut(width.saturating_sub(first.len()));
        }
        self.paragraph(first, &line, None)
    }

    fn write_safe(&mut self, style: Option<Style>, text: &str) -> Result<()> {
        match style.filter(|_| self.color) {
            Some(style) => {
                self.write(style.start())?;
                self.write(text)?;
                self.write(END)
            }
            None => self.write(text),
        }
    }

    /// A row for a program, made harmless by the one who made it.
    pub(super) fn row(&mut self, row: &str) -> Result<()> {
        self.write(row)
    }

    /// Bytes for a file or a program; on a terminal they are made harmless.
    pub(super) fn raw(&mut self, text: &str) -> Result<()> {
        if self.terminal {
            self.text(text)
        } else {
            self.write(text)
        }
    }

    /// One JSON value on a line.
    pub(super) fn json(&mut self, value: &impl serde::Serialize) -> Result<()> {
        let line = serde_json::to_string(value).map_err(|cause| {
            Error::new(Kind::Io, "stdout", "the answer cannot be written as JSON").because(cause)
        })?;
        self.line(&escaped(&line))
    }

    /// Hands everything on.
    pub(super) fn flush(&mut self) -> Result<()> {
        self.out.flush().map_err(cannot_write)
    }

    fn write(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes()).map_err(cannot_write)
    }
}

/// Columns where nothing says how many there are.
const USUAL_COLUMNS: usize = 80;

/// Whether what is drawn may go beyond ASCII: not where the locale names another character set than UTF-8.
pub(super) fn draws_in_unicode() -> bool {
    let stated = ["LC_ALL", "LC_CTYPE", "LANG"].map(|name| std::env::var(name).unwrap_or_default());
    let Some(locale) = stated.into_iter().find(|locale| !locale.is_empty()) else {
        return true;
    };
    let charset = locale.split(['.', '@']).nth(1).unwrap_or_default();
    match charset.to_ascii_lowercase().as_str() {
        "" => locale != "C" && locale != "POSIX",
        charset => charset.replace('-', "") == "utf8" || !locale.contains('.'),
    }
}

/// The columns of the terminal: what COLUMNS says, else what the terminal does.
fn columns() -> usize {
    let stated = std::env::var("COLUMNS").ok();
    let stated = stated.and_then(|columns| columns.trim().parse().ok());
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    stated
        .filter(|columns| *columns > 0)
        .or_else(|| measured().filter(|columns| *columns > 0))
        .unwrap_or(USUAL_COLUMNS)
}

/// Kept apart from other failures by [`is_broken_pipe`].
fn cannot_write(cause: io::Error) -> Error {
    Error::new(Kind::Io, "stdout", "cannot be written").because(cause)
}

/// Whether the reader of standard output has gone.
pub(super) fn is_broken_pipe(error: &Error) -> bool {
    let cause =
        std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// What is said beside the data: progress, notes, refusals.
#[derive(Clone, Copy)]
pub(super) struct Messages {
    /// Say nothing but errors.
    pub(super) quiet: bool,
    /// Say all there is to say of each kind.
    pub(super) verbose: bool,
}

impl Messages {
    /// A remark, which `-q` silences.
    pub(super) fn note(self, text: &str) {
        if !self.quiet {
            say(&format!("dateline: {text}"));
        }
    }

    /// Whether a load may draw on the terminal how far it has come.
    pub(super) fn shows_progress(self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// What could not be read, which `-q` does not silence.
    pub(super) fn refusal(self, text: &str) {
        say(&format!("dateline: {}", text.replace('\n', " ")));
    }
}

/// Bytes of an error that are shown.
const LONGEST_ERROR: usize = 600;

/// An error with its caret and hint.
pub(super) fn error(error: &Error) {
    let mut lines = format!("dateline: {error}");
    // Causes quote what they were given, however long.
    if lines.len() > LONGEST_ERROR {
        lines.truncate(lines.floor_char_boundary(LONGEST_ERROR));
        lines.push('…');
    }
    if let Some(caret) = error.caret() {
        lines.push_str(&caret_lines(&caret.line, caret.start, caret.end));
    }
    if let Some(hint) = error.hint_text() {
        lines.push_str("\nhint: ");
        lines.push_str(hint);
    }
    say(&lines);
}

/// The stretch of a line pointed at from below. A long line is cut around it.
fn caret_lines(line: &str, start: usize, end: usize) -> String {
    const BEFORE: usize = 60;
    const SHOWN: usize = 100;
    let start_char = line.get(..start).map_or(0, |before| before.chars().count());
    let length = line
        .get(start..end)
        .map_or(1, |marked| marked.chars().count())
        .max(1);
    let from = start_char.saturating_sub(BEFORE);
    let shown: String = line
        .chars()
        .skip(from)
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let carets = "^".repeat(length.min(SHOWN.saturating_sub(start_char - from)).max(1));
    format!("\n  {shown}\n  {}{carets}", " ".repeat(start_char - from))
}

/// A way out, after an error that somebody else has printed.
pub(super) fn hint(text: &str) {
    say(&format!("hint: {text}"));
}

fn say(text: &str) {
    progress::aside(|| {
        // Nothing can be said about a standard error that is closed.
        let _ = writeln!(io::stderr().lock(), "{}", clean(text));
    });
}

/// JSON in which what a terminal would obey is escaped, like the control characters of ASCII: nothing is lost.
fn escaped(json: &str) -> Cow<'_, str> {
    if !json.contains(is_obeyed) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        // Outside of strings there are none, and all of them are below U+10000.
        if is_obeyed(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)))
        } else {
            out.push(c)
        }
    }
    Cow::Owned(out)
}
