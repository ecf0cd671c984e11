//! Whether `03/04/2025` is in April or in March: what else a text says about the habit of its outlet.
//!
//! Another date of the same text that can be read in one way only decides; else the language, by its commonest words; else,
//! in English, words that only the press of the United States uses. What nothing decides stays ambiguous.

use super::tables::{AMERICAN, DAY_FIRST};

/// In which order day and month of a numeric date stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// Nothing tells.
    #[default]
    Unknown,
    /// `26/05/2010`.
    DayFirst,
    /// `05/26/2010`.
    MonthFirst,
}

/// Words of a text that are looked at: enough for a language to show.
const WORDS: usize = 2_000;

/// Common words of a language for each hundred words, from which on a text is written in it.
const SHARE: usize = 4;

/// A text of so few words is told by one of them.
const SHORT: usize = 400;

/// The habit of `text`, if it has dates that depend on it.
pub(super) fn of(text: &str) -> Order {
    if has_numeric_date(text) {
        by_dates(text).unwrap_or_else(|| by_language(text))
    } else {
        Order::Unknown
    }
}

/// Whether there are two small numbers and a year, with the same sign between.
fn has_numeric_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter()
            .take(5)
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let follows_digit = |at: &usize| *at > 0 && bytes[*at - 1].is_ascii_digit();
    let mut signs = memchr::memchr3_iter(b'/', b'-', b' ', bytes).filter(follows_digit);
    signs.any(|at| {
        let second = digits(at + 1);
        let next = at + 1 + second;
        (1..=2).contains(&second) && bytes.get(next) == Some(&bytes[at]) && digits(next + 1) == 4
    })
}

/// By its numeric dates that have a number above 12; two habits in one text are none.
fn by_dates(text: &str) -> Option<Order> {
    let (mut day_first, mut month_first) = (false, false);
    for (at, _) in text.match_indices('/') {
        let before: Vec<u8> = text.as_bytes()[..at]
            .iter()
            .rev()
            .take(3)
            .copied()
            .collect();
        let first = number(before.into_iter().rev());
        let mut after = text[at + 1..].splitn(3, '/');
        let second = after.next().and_then(|part| number(part.bytes()));
        let year = after.next().is_some_and(|rest| {
            rest.len() >= 4 && rest.bytes().take(4).all(|byte| byte.is_ascii_digit())
        });
        if let (Some(first), Some(second), true) = (first, second, year) {
            day_first |= first > 12 && first <= 31 && second <= 12;
            month_first |= second > 12 && second <= 31 && first <= 12;
        }
    }
    match (day_first, month_first) {
        (true, false) => Some(Order::DayFirst),
        (false, true) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// A number of one or two digits that `bytes` are, signs and letters before it aside.
fn number(bytes: impl Iterator<Item = u8>) -> Option<u8> {
    let bytes: Vec<u8> = bytes.take(4).collect();
    let start = bytes.iter().rposition(|byte| !byte.is_ascii_digit());
    let digits = &bytes[start.map_or(0, |at| at + 1)..];
    if digits.is_empty() || digits.len() > 2 {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn by_language(text: &str) -> Order {
    let (mut all, mut day_first, mut american) = (0, 0, 0);
    let words = text
        .split(|c: char| !c.is_alphabetic() && c != '.')
        .filter(|word| !word.is_empty());
    for word in words.take(WORDS) {
        let word = word.to_lowercase();
        let bare = word.trim_end_matches('.');
        all += 1;
        day_first += usize::from(DAY_FIRST.contains(&bare));
        american += usize::from(AMERICAN.contains(&bare));
    }
    match () {
        () if 100 * day_first >= SHARE * all.max(1) => Order::DayFirst,
        () if american >= 2 || american == 1 && all <= SHORT => Order::MonthFirst,
        () => Order::Unknown,
    }
}
