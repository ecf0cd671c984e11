//! Dates in lines that say more than a date: beside a headline, in front of a story that lost its line breaks.
//!
//! Which lines are asked is decided by others: nothing here tells the date of publication from that of an event, but for
//! the words beside it and for what stands around it.

use super::blocks::Block;
use super::date::{Moment, date_at_in};
use super::head::Dated;
use super::order::Order;
use super::tables::{BEFORE_EVENTS, DATE_LABELS, EDITIONS, Label};
use super::token::{Kind, Reader, Token, tokens};
use crate::article::{Evidence, ZoneKind};

/// Longest line, in words and bytes, that is more about the article than a part of it.
const LINE_WORDS: usize = 24;
const LINE_BYTES: usize = 400;

/// Most words of a line that is a date with a name or two; in a longer one it may be that of an event.
const CREDIT_WORDS: usize = 8;

/// Words before a date in which its label may stand.
const LABEL_WORDS: usize = 4;

/// Most lines from a headline to its story; lines looked at above the headline, below the first line of the story, and below its last.
const HEAD_LINES: usize = 24;
const ABOVE: usize = 8;
const BELOW: usize = 12;
const AFTER: usize = 8;

/// How far into a text without lines its date may stand, in characters.
const GLUED_CHARS: usize = 800;

/// A text that begins with a line of so many bytes has no lines to speak of.
const GLUED_BYTES: usize = 600;

/// From this trust on a date before a story is surer than any other.
const SURE: u8 = 4;

/// White space that sets apart what were the cells of a page.
const GAP: &str = "   ";

/// The dates of publication and of change that were found.
#[derive(Default)]
pub(super) struct Dates {
    pub(super) published: Vec<Dated>,
    pub(super) updated: Vec<Dated>,
}

/// A date in a line.
struct Found {
    moment: Moment,
    label: Label,
    /// Its tokens.
    from: usize,
    to: usize,
}

fn in_line(tokens: &[Token<'_>], order: Order) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    if tokens
        .iter()
        .filter(|token| token.kind == Kind::Number)
        .nth(1)
        .is_none()
    {
        return found;
    }
    let mut at = 0;
    while at < tokens.len() {
        let Some((moment, to)) = date_at_in(tokens, at, order).or_else(|| short_year(tokens, at))
        else {
            at += 1;
            continue;
        };
        let start = found.last().map_or(0, |last| last.to);
        found.push(Found {
            moment,
            label: label(&tokens[start..at]),
            from: at,
            to,
        });
        at = to;
    }
    found
}

/// `27.04.24`, on a page: there are none from before the web.
fn short_year(tokens: &[Token<'_>], at: usize) -> Option<(Moment, usize)> {
    let [day, first, month, second, year] = tokens.get(at..at + 5)? else {
        return None;
    };
    let is_number = |token: &Token<'_>| token.kind == Kind::Number && token.text.len() <= 2;
    let is_tight = [first, month, second, year]
        .iter()
        .all(|token| !token.spaced);
    let fits = [day, month, year].into_iter().all(is_number)
        && [first, second]
            .into_iter()
            .all(|token| token.mark() == Some('.'))
        && year.text.len() == 2
        && is_tight;
    let is_over = tokens
        .get(at + 5)
        .is_none_or(|next| next.spaced || next.mark() == Some(','));
    if !fits || !is_over {
        return None;
    }
    let century = if year.text < "91" { "20" } else { "19" };
    let value = format!("{}.{}.{century}{}", day.text, month.text, year.text);
    let moment = super::date::read_date(&value).ok()?;
    let mut reader = Reader {
        tokens,
        at: at + 5,
        order: Order::Unknown,
    };
    let moment = reader.time_after(moment.civil.date()).unwrap_or(moment);
    Some((moment, reader.at))
}

/// What the last words before a date make of it.
fn label(before: &[Token<'_>]) -> Label {
    let words = before.iter().rev().filter(|token| token.kind == Kind::Word);
    let mut labels = words.take(LABEL_WORDS).filter_map(|token| {
        let word = token.text.to_lowercase();
        let row = DATE_LABELS.iter().find(|(name, _)| *name == word);
        row.map(|(_, label)| *label)
            .filter(|label| *label != Label::Filler)
    });
    labels.next().unwrap_or(Label::Filler)
}

/// The dates that stand by the headline of a page or by the story, whose blocks are of `kinds`: not in comments, not in
/// lists, and not in the story itself.
pub(super) fn beside(text: &str, blocks: &[Block], kinds: &[ZoneKind], order: Order) -> Dates {
    let mut dates = Dates::default();
    let Some(first) = kinds
        .iter()
        .position(|kind| matches!(kind, ZoneKind::Lead | ZoneKind::Body))
    else {
        return dates;
    };
    let last = kinds
        .iter()
        .rposition(|kind| matches!(kind, ZoneKind::Lead | ZoneKind::Body))
        .unwrap_or(first);
    // A headline far above is the title of the page, with the menus below it.
    let anchor = kinds[..first]
        .iter()
        .rposition(|kind| *kind == ZoneKind::Headline)
        .filter(|at| first - at <= HEAD_LINES)
        .unwrap_or(first.saturating_sub(HEAD_LINES / 2));
    let top = anchor.saturating_sub(ABOVE);
    // Below the headline first, then above it, then after the story.
    let below = anchor..(first + BELOW).min(last + 1);
    let after = last + 1..(last + 1 + AFTER).min(blocks.len());
    let mut ranked: Vec<(u8, Dated)> = Vec::new();
    for (place, range) in [(0, below), (1, top..anchor), (2, after)] {
        for at in range {
            let block = &blocks[at];
            let line = block.text(text);
            let is_prose = block.words > LINE_WORDS || block.is_paragraph();
            // The date of a caption is that of its picture.
            let is_other = matches!(kinds[at], ZoneKind::Comments | ZoneKind::Caption);
            if is_other || is_prose || line.len() > LINE_BYTES {
                continue;
            }
            // A date has two numbers at least.
            let digits = line.bytes().filter(u8::is_ascii_digit);
            if digits.take(2).count() < 2 {
                continue;
            }
            let tokens = tokens(line);
            if tokens.iter().any(is_edition) {
                continue;
            }
            for found in in_line(&tokens, order) {
                let dated = Dated {
                    moment: found.moment,
                    evidence: Evidence::new("date beside the story", line),
                };
                match (found.label, place) {
                    (Label::Updated, _) => dates.updated.push(dated),
                    (Label::Published, _) => ranked.push((place, dated)),
                    // A bare date after the story is that of another one.
                    (Label::Filler, 2) => {}
                    (Label::Filler, _) if is_event(&tokens, &found, true) => {}
                    (Label::Filler, place) => ranked.push((place + 3, dated)),
                }
            }
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    // One line says it; the next is about something else.
    dates
        .published
        .extend(ranked.into_iter().map(|(_, dated)| dated).take(1));
    dates
}

/// Whether a word says that the dates of its line are those of a printed issue or a broadcast.
fn is_edition(token: &Token<'_>) -> bool {
    token.kind == Kind::Word && EDITIONS.contains(&token.text.to_lowercase().as_str())
}

/// Whether the words around a date make it a part of a sentence: `on March 3, 2020, the …`, `(Berlin, 3.3.2020)`. Where
/// a text has lost its lines, a headline may stand before it.
fn is_event(tokens: &[Token<'_>], found: &Found, has_lines: bool) -> bool {
    let is_label = |token: &Token<'_>| {
        let word = token.text.to_lowercase();
        DATE_LABELS.iter().any(|(name, _)| *name == word)
    };
    let is_small = |token: &Token<'_>| {
        token.kind == Kind::Word && token.text.starts_with(char::is_lowercase) && !is_label(token)
    };
    let before = tokens[..found.from].last();
    let mut after = tokens[found.to..].iter();
    let next = after.next();
    let words = tokens
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .count();
    let is_long = words > CREDIT_WORDS;
    let is_before = before.is_some_and(|token| {
        BEFORE_EVENTS.contains(&token.text.to_lowercase().as_str()) && !is_label(token)
    });
    let goes_on = (is_long || !has_lines) && next.is_some_and(is_small)
        || next.and_then(Token::mark) == Some(',') && after.next().is_some_and(is_small);
    let closes = next
        .and_then(Token::mark)
        .is_some_and(|mark| ").".contains(mark));
    let follows = before.is_some_and(|token| is_small(token) || token.mark() == Some('.'));
    is_before || goes_on || has_lines && is_long && (closes || follows)
}

/// The date of a text that has no lines, where a headline, a date and a place run together; and whether what stands
/// around it leaves little doubt.
pub(super) fn glued(text: &str, blocks: &[Block], order: Order) -> Option<(bool, Dated)> {
    // The headline and a date before it may have been cut off already.
    let mut first = blocks.iter().take(3);
    if !first.any(|block| block.range.len() >= GLUED_BYTES) {
        return None;
    }
    let end = text
        .char_indices()
        .nth(GLUED_CHARS)
        .map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    let tokens = tokens(head);
    let mut best: Option<(u8, Dated)> = None;
    for found in in_line(&tokens, order)
        .into_iter()
        .chain(spaced(head, &tokens, order))
    {
        let trust = trust(head, &tokens, &found);
        if trust > 0 && best.as_ref().is_none_or(|(most, _)| trust > *most) {
            let quote = &head[tokens[found.from].start..tokens[found.to - 1].end()];
            let dated = Dated {
                moment: found.moment,
                evidence: Evidence::new("date before the story", quote),
            };
            best = Some((trust, dated));
        }
    }
    best.map(|(trust, dated)| (trust >= SURE, dated))
}

/// `03 14 2007` at the beginning of a cell or after a label: the signs between the numbers were lost.
fn spaced(text: &str, tokens: &[Token<'_>], order: Order) -> Vec<Found> {
    let mut found = Vec::new();
    for at in 0..tokens.len().saturating_sub(2) {
        let three = &tokens[at..at + 3];
        let is_number = |(token, lengths): (&Token<'_>, [usize; 2])| {
            token.kind == Kind::Number && lengths.contains(&token.text.len())
        };
        let fits = three.iter().zip([[1, 2], [1, 2], [4, 4]]).all(is_number);
        let before = &text[..three[0].start];
        let is_apart = before.trim_end().is_empty() || before.ends_with(GAP);
        let is_named = at > 0 && label_word(&tokens[at - 1]);
        if !fits || !(is_apart || is_named) {
            continue;
        }
        let value = format!("{}/{}/{}", three[0].text, three[1].text, three[2].text);
        if let Ok(moment) = super::date::read_date_in(&value, order) {
            found.push(Found {
                moment,
                label: Label::Published,
                from: at,
                to: at + 3,
            });
        }
    }
    found
}

fn label_word(token: &Token<'_>) -> bool {
    let word = token.text.to_lowercase();
    word == "date"
        || DATE_LABELS
            .iter()
            .any(|(name, label)| *name == word && *label == Label::Published)
}

/// How much speaks for a date before a story: 0 for one that is part of a sentence.
fn trust(text: &str, tokens: &[Token<'_>], found: &Found) -> u8 {
    if found.label == Label::Updated || is_event(tokens, found, false) {
        return 0;
    }
    let before = &text[..tokens[found.from].start];
    let end = tokens[found.to - 1].end();
    let rest = &text[end..];
    let Some(next) = tokens.get(found.to) else {
        return 1;
    };
    // What follows belongs to the sentence of the date.
    if next.mark().is_some_and(|mark| ",;)'’".contains(mark))
        && !place_follows(&tokens[found.to + 1..])
    {
        return 0;
    }
    let is_cell = rest.starts_with(GAP) && (before.ends_with(GAP) || before.trim().is_empty());
    match () {
        () if found.label == Label::Published => 5,
        () if place_follows(&tokens[found.to..]) => 4,
        () if rest
            .trim_start_matches([' ', '-', '–', '—', ':', '|'])
            .starts_with(char::is_uppercase) =>
        {
            3
        }
        () if is_cell => 2,
        () => 1,
    }
}

/// Whether a place in capitals or the first words of a release stand here: `WASHINGTON, DC`, `For Immediate Release`.
fn place_follows(tokens: &[Token<'_>]) -> bool {
    let mut words = tokens.iter().filter(|token| token.kind == Kind::Word);
    let first = words.next();
    let is_shout = |token: &Token<'_>| {
        token.text.chars().count() >= 4 && token.text.chars().all(char::is_uppercase)
    };
    let is_place =
        |token: &Token<'_>| ["washington", "for"].contains(&token.text.to_lowercase().as_str());
    first.is_some_and(|token| is_shout(token) || is_place(token))
}
