//! What one line says about when an article was published and by whom: date lines, bylines, datelines.
//!
//! A date counts only where the form of the line leaves little but the date: a wrong date is worse than none, and the
//! dates of events stand in sentences. Which lines are asked is decided by `head`.

use super::blocks::{Ending, ending};
use super::date::{Moment, date_at};
use super::tables::{
    BY, DATE_LABELS, Label, NAME_ENDS, NAME_JOINS, NAME_PARTICLES, NOT_NAMES, WEEKDAYS,
};
use super::token::{Kind, Token, tokens};

/// A line that credits: nothing in it is story.
#[derive(Debug)]
pub(super) struct Credit {
    /// The form of the line.
    pub(super) rule: &'static str,
    /// The date of publication.
    pub(super) when: Option<Moment>,
    /// Whether a word names it as the date of publication.
    pub(super) labelled: bool,
    /// Who wrote it.
    pub(super) author: Option<String>,
}

/// Longest line that may be a credit, in bytes.
const CREDIT_BYTES: usize = 200;

/// How far into a line a date may begin that opens it, in bytes.
const OPENING_BYTES: usize = 160;

/// Most capitalised words beside the date of a credit.
const WORDS_BESIDE: usize = 5;

/// Reads a line that is nothing but names, dates and their labels. Names without a `By` need `bare_names`.
pub(super) fn credit(line: &str, bare_names: bool) -> Option<Credit> {
    if line.len() > CREDIT_BYTES || ending(line) == Ending::Stop {
        return None;
    }
    let byline = |author| Credit {
        rule: "byline",
        when: None,
        labelled: false,
        author: Some(author),
    };
    if !has_digits(line, 4) {
        let author = by(line)?;
        return is_list_of_names(&tokens(line)).then(|| byline(author));
    }
    let tokens = tokens(line);
    let dates = dates(&tokens);
    let Some(first) = dates.first() else {
        return by(line).filter(|_| is_list_of_names(&tokens)).map(byline);
    };
    let who = &tokens[..first.from - labels_before(&tokens[..first.from])];
    // `Editors' Note: Sept. 15, 2019`: what a colon sets off is no name but an unknown label.
    if tokens.get(who.len()).and_then(Token::mark) == Some(':') {
        return None;
    }
    let mut from = who.len();
    let mut best: Option<(Label, Moment)> = None;
    for date in &dates {
        let label = label(&tokens[from..date.from])?;
        if best.is_none_or(|(known, _)| label > known) {
            best = Some((label, date.moment));
        }
        from = date.to;
    }
    if !stands_beside(&tokens[from..]) {
        return None;
    }
    let (author, rule) = match who.last() {
        None => (None, "date line"),
        Some(last) => {
            let author = writer(&line[..last.end()], who, bare_names);
            let is_place = || bare_names && is_place(who) && is_set_off(&tokens[who.len()]);
            match author {
                Some(author) => (Some(author), "byline"),
                None if is_place() => (None, "date line"),
                None => return None,
            }
        }
    };
    let (label, moment) = best?;
    let when = (label != Label::Updated).then_some(moment);
    Some(Credit {
        rule,
        when,
        labelled: label == Label::Published,
        author,
    })
}

/// Whether so many digits stand in a row in `line`: without them it has no year.
fn has_digits(line: &str, count: usize) -> bool {
    let mut row = 0;
    line.bytes().any(|byte| {
        row = if byte.is_ascii_digit() { row + 1 } else { 0 };
        row == count
    })
}

/// Reads a date that opens a line before other words, and gives where those begin: `date 2025-10-29 Headline`. Where
/// `anywhere` is not set, the date needs a label of publication or a gap after it.
pub(super) fn opening_date(line: &str, anywhere: bool) -> Option<(Moment, usize)> {
    let tokens = tokens(opening(line));
    let start = tokens
        .iter()
        .position(|token| token.mark().is_none() && label_of(token).is_none())?;
    let label = label(&tokens[..start])?;
    let (moment, after) = date_at(&tokens, start)?;
    let mut rest = tokens.get(after)?;
    // `October 29, 2025, was …`, `On 3 March 2020 the …`: the date is part of a sentence.
    let gap = line[..rest.start]
        .chars()
        .rev()
        .take_while(|c| c.is_whitespace())
        .count();
    if rest.mark().is_some_and(|mark| "-–—|:".contains(mark)) {
        rest = tokens.get(after + 1)?;
    }
    let opens = (rest.kind == Kind::Word && !rest.text.starts_with(char::is_lowercase))
        || rest.kind == Kind::Number
        || rest.mark().is_some_and(|mark| "\"“'‘«$£€".contains(mark));
    let stands_out = anywhere || label == Label::Published || gap >= 2;
    (rest.spaced && opens && stands_out && label != Label::Updated).then_some((moment, rest.start))
}

/// Reads the dateline at the start of a story, if it has a full date: `TOKYO, Oct. 29, 2025 (Agency) -- `.
pub(super) fn dateline(line: &str) -> Option<Moment> {
    let tokens = tokens(opening(line));
    let date = dates(&tokens).into_iter().next()?;
    let is_dash = |token: &Token<'_>| token.mark().is_some_and(|mark| "-–—―".contains(mark));
    // A dash inside a word is no mark of a dateline: it has to have space before it.
    let dash = tokens[date.to..]
        .iter()
        .position(|token| is_dash(token) && token.spaced)?;
    let after = &tokens[date.to..date.to + dash];
    let is_closed = |tokens: &[Token<'_>]| {
        let count = |mark| {
            tokens
                .iter()
                .filter(|token| token.mark() == Some(mark))
                .count()
        };
        count('(') == count(')')
    };
    let before = &tokens[..date.from];
    let fits = date.from > 0
        && is_place(before)
        && is_place(after)
        && is_closed(before)
        && is_closed(after);
    fits.then_some(date.moment)
}

/// The parts of a line that white space of three characters or more sets apart: columns of a page turned into text.
pub(super) fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split("   ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
}

struct Dated {
    from: usize,
    to: usize,
    moment: Moment,
}

fn dates(tokens: &[Token<'_>]) -> Vec<Dated> {
    let mut found = Vec::new();
    // Most lines have no year, and looking for dates at each of their words would be most of the work.
    let is_year =
        |token: &Token<'_>| token.kind == Kind::Number && matches!(token.text.len(), 4 | 8);
    if !tokens.iter().any(is_year) {
        return found;
    }
    let mut at = 0;
    while at < tokens.len() {
        match date_at(tokens, at) {
            Some((moment, to)) => {
                found.push(Dated {
                    from: at,
                    to,
                    moment,
                });
                at = to;
            }
            None => at += 1,
        }
    }
    found
}

fn opening(line: &str) -> &str {
    let end = line
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| *at >= OPENING_BYTES);
    &line[..end.unwrap_or(line.len())]
}

fn label_of(token: &Token<'_>) -> Option<Label> {
    let word = token.text.to_lowercase();
    DATE_LABELS
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, label)| *label)
}

/// What `tokens` make of the date beside them; `None` if there is a word among them that is no label.
fn label(tokens: &[Token<'_>]) -> Option<Label> {
    let mut labels = Vec::new();
    for token in tokens.iter().filter(|token| token.mark().is_none()) {
        labels.push(label_of(token)?);
    }
    let of = |label| labels.contains(&label).then_some(label);
    of(Label::Published)
        .or_else(|| of(Label::Updated))
        .or(Some(Label::Filler))
}

/// How many of the last tokens are labels or marks.
fn labels_before(tokens: &[Token<'_>]) -> usize {
    tokens
        .iter()
        .rev()
        .take_while(|token| token.mark().is_some() || label_of(token).is_some())
        .count()
}

/// Whether what follows the dates of a credit is a few names or labels: `Internet Report`, `Washington D.C.`.
fn stands_beside(tokens: &[Token<'_>]) -> bool {
    let words = || tokens.iter().filter(|token| token.kind != Kind::Mark);
    let is_fine = |token: &Token<'_>| match token.mark() {
        // Brackets and quotation marks are those of a caption's credit or of a sentence.
        Some(mark) => !"()[]@\"“”".contains(mark),
        None => token.is_capitalized() || token.kind == Kind::Number || label_of(token).is_some(),
    };
    words().count() <= WORDS_BESIDE && tokens.iter().all(is_fine)
}

/// Whether `tokens` are the names of places or agencies with their punctuation, nothing of a sentence.
fn is_place(tokens: &[Token<'_>]) -> bool {
    tokens
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .count()
        <= 6
        && tokens.iter().all(|token| match token.mark() {
            Some(mark) => ",.()/-–—'’".contains(mark),
            None => token.is_capitalized(),
        })
}

/// Whether `next`, the token after a place, sets it off from a date.
fn is_set_off(next: &Token<'_>) -> bool {
    next.mark().is_some_and(|mark| ",-–—|".contains(mark))
}

/// Whether `tokens` have no more small words than a list of names, roles and offices does: a sentence is no byline
/// although it begins with `By`.
fn is_list_of_names(tokens: &[Token<'_>]) -> bool {
    let is_small = |token: &&Token<'_>| token.kind == Kind::Word && !token.is_capitalized();
    tokens.iter().filter(is_small).count() <= 3
}

/// The author whom `words` before a date name.
fn writer(words: &str, tokens: &[Token<'_>], bare_names: bool) -> Option<String> {
    match by(words) {
        Some(author) => Some(author).filter(|_| is_list_of_names(tokens)),
        None if bare_names && is_place(tokens) => names(words),
        None => None,
    }
}

/// The author of a line that begins with `By`, which has a capital where it begins a line.
fn by(line: &str) -> Option<String> {
    let (first, rest) = line.split_once(char::is_whitespace)?;
    let is_by = BY.contains(&first.trim_end_matches(':').to_lowercase().as_str());
    if is_by && first.starts_with(char::is_uppercase) {
        names(rest)
    } else {
        None
    }
}

/// The names that `text` begins with, joined by `, `; roles and offices after them are left out.
fn names(text: &str) -> Option<String> {
    let end = NAME_ENDS
        .iter()
        .filter_map(|end| text.find(end))
        .min()
        .unwrap_or(text.len());
    let mut rest = text[..end].trim_matches(|c: char| !c.is_alphabetic() && c != '.');
    let mut names = Vec::new();
    loop {
        let join = NAME_JOINS
            .iter()
            .filter_map(|join| rest.find(join).map(|at| (at, join.len())))
            .min();
        let (name, next) = match join {
            Some((at, len)) => (&rest[..at], Some(&rest[at + len..])),
            None => (rest, None),
        };
        if !is_name(name) {
            break;
        }
        names.push(name.split_whitespace().collect::<Vec<_>>().join(" "));
        match next {
            Some(next) => rest = next.trim(),
            None => break,
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// Whether `text` looks like the name of a person: two to four words with capitals, none known to be of another kind.
fn is_name(text: &str) -> bool {
    let (mut full, mut all) = (0, 0);
    for word in text.split_whitespace() {
        let lower = word.to_lowercase();
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let is_initial = letters == 1 || (word.ends_with('.') && letters <= 2);
        if all > 0 && NAME_PARTICLES.contains(&word) {
            continue;
        }
        let is_other = NOT_NAMES.contains(&lower.as_str()) || WEEKDAYS.contains(&lower.as_str());
        let is_word = word
            .chars()
            .all(|c| c.is_alphabetic() || "-'’.".contains(c));
        if is_other || !is_word || !word.starts_with(char::is_uppercase) {
            return false;
        }
        all += 1;
        full += usize::from(!is_initial);
    }
    (2..=4).contains(&all) && full >= 1
}
