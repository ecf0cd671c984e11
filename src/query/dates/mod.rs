//! Date words to a window of civil time: what a bound makes of a date, ranges and intervals.
//!
//! A single date is read by `point`, and a window is written back by `print`. Every date stands for a stretch, the
//! whole of the year, month, week, day or minute it names; a bound then takes its first second, its last, or both.
//! Zones and offsets are not read: days are civil days, as articles state them.

mod point;
mod print;

use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};

use self::point::Stretch;
use super::tree::{Filter, Window};

/// How a field compares an article's date to the date it is given.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Bound {
    /// `date:`
    Within,
    /// `since:`, the date included.
    Since,
    /// `until:`, the date included.
    Until,
    /// `after:`, the date excluded.
    After,
    /// `before:`, the date excluded.
    Before,
}

/// Why a text is no date, and how to write one.
pub(super) struct Trouble {
    pub(super) message: String,
    pub(super) hint: String,
}

impl Trouble {
    /// `text` is not a date because of `why`, if that is known; `near` is the date the hint shows.
    fn no_date(text: &str, why: Option<String>, near: Date) -> Self {
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        let before = near.first_of_month().yesterday().unwrap_or(near);
        Trouble {
            message: format!("`{text}` is not a date{why}"),
            hint: format!(
                "write a day as {near}, a month as {}, a span as {}..{}; relative to today are -7d, last-month, P1W",
                point::month_name(near),
                point::month_name(before),
                point::month_name(near)
            ),
        }
    }

    /// `text` leads out of the years that can be written.
    fn out_of_range(text: &str, today: Date) -> Self {
        Trouble::no_date(text, Some("years run from 0001 to 9999".to_owned()), today)
    }
}

/// The filter a date field and its value stand for.
pub(super) fn filter(text: &str, bound: Bound, today: Date) -> Result<Filter, Trouble> {
    if bound == Bound::Within && text.eq_ignore_ascii_case("none") {
        return Ok(Filter::Undated);
    }
    window(text, bound, today).map(Filter::Date)
}

/// The window a date field and its value stand for.
pub(super) fn window(text: &str, bound: Bound, today: Date) -> Result<Window, Trouble> {
    // Punctuation of the sentence around a pasted date.
    let text = text.trim().trim_end_matches([',', ';']);
    match range(text, today) {
        Some(range) if bound == Bound::Within => return range,
        Some(_) => {
            return Err(Trouble {
                message: format!("`{text}` is a range where one date is wanted"),
                hint: format!("write date:{text}"),
            });
        }
        None => {}
    }
    let stretch = single(text, today)?;
    let outside = || Trouble::out_of_range(text, today);
    let second = 1.second();
    let (from, to) = match bound {
        Bound::Within => (Some(stretch.first), Some(stretch.last)),
        Bound::Since => (Some(stretch.first), None),
        Bound::Until => (None, Some(stretch.last)),
        Bound::After => (
            Some(stretch.last.checked_add(second).map_err(|_| outside())?),
            None,
        ),
        Bound::Before => (
            None,
            Some(stretch.first.checked_sub(second).map_err(|_| outside())?),
        ),
    };
    match to {
        Some(last) if last.year() < 1 => Err(outside()),
        _ => Ok(Window { from, to }),
    }
}

/// What only `date:` takes: `*`, which is any date, `from..to`, and an interval.
fn range(text: &str, today: Date) -> Option<Result<Window, Trouble>> {
    if text == "*" {
        return Some(Ok(Window {
            from: None,
            to: None,
        }));
    }
    let Some((left, right)) = text.split_once("..") else {
        let window = |stretch: Stretch| Window {
            from: Some(stretch.first),
            to: Some(stretch.last),
        };
        return interval(text, today).map(|interval| interval.map(window));
    };
    Some(between(text, left.trim(), right.trim(), today))
}

/// A range; an end that is empty is open.
fn between(text: &str, left: &str, right: &str, today: Date) -> Result<Window, Trouble> {
    let end = |text: &str| match text {
        "" => Ok(None),
        text => single(text, today).map(Some),
    };
    let (from, to) = (end(left)?, end(right)?);
    if let (Some(from), Some(to)) = (&from, &to) {
        in_order(text, from, to, format!("write {right}..{left}"))?;
    }
    Ok(Window {
        from: from.map(|stretch| stretch.first),
        to: to.map(|stretch| stretch.last),
    })
}

fn in_order(text: &str, from: &Stretch, to: &Stretch, hint: String) -> Result<(), Trouble> {
    if from.first <= to.last {
        return Ok(());
    }
    Err(Trouble {
        message: format!(
            "`{text}` runs backwards: it starts on {} and ends on {}",
            from.first.date(),
            to.last.date()
        ),
        hint,
    })
}

/// A date, or a duration that ends today.
fn single(text: &str, today: Date) -> Result<Stretch, Trouble> {
    match duration(text, today) {
        Some(length) => until(Stretch::day(today), length?, text, today),
        None => point::read(text, today),
    }
}

/// An ISO 8601 interval, `from/to`, `from/duration` or `duration/to`; `None` for `2025/10` and the like.
fn interval(text: &str, today: Date) -> Option<Result<Stretch, Trouble>> {
    let (left, right) = text.split_once('/')?;
    if let Some(length) = duration(left, today) {
        return Some(
            length.and_then(|length| until(point::read(right, today)?, length, text, today)),
        );
    }
    if let Some(length) = duration(right, today) {
        return Some(length.and_then(|length| {
            let from = point::read(left, today)?.first;
            let last = from
                .checked_add(length)
                .and_then(|end| end.checked_sub(1.second()));
            let last = last.map_err(|_| Trouble::out_of_range(text, today))?;
            Ok(Stretch { first: from, last })
        }));
    }
    // What an end has in common with the start may be left out: `2025-10-27/29`.
    let is_day = left.len() == 10 && left.is_ascii() && matches!(right.len(), 2 | 5);
    let whole = is_day.then(|| format!("{}{right}", &left[..10 - right.len()]));
    let right = whole.as_deref().unwrap_or(right);
    if right.contains('/') || left.len() < 4 || right.len() < 4 {
        return None;
    }
    Some(point::read(left, today).and_then(|from| {
        let to = point::read(right, today)?;
        in_order(text, &from, &to, format!("write {right}/{left}"))?;
        Ok(Stretch {
            first: from.first,
            last: to.last,
        })
    }))
}

/// The stretch of that length which ends with `end`.
fn until(end: Stretch, length: Span, text: &str, today: Date) -> Result<Stretch, Trouble> {
    let outside = |_| Trouble::out_of_range(text, today);
    // Counted from midnight, so that a month before the end of October is October.
    let after: DateTime = end.last.checked_add(1.second()).map_err(outside)?;
    let first = after.checked_sub(length).map_err(outside)?;
    if first.year() < 1 {
        return Err(Trouble::out_of_range(text, today));
    }
    Ok(Stretch {
        first,
        last: end.last,
    })
}

/// `P1Y2M3W4D`, in whole days; `None` for what does not start like a duration.
fn duration(text: &str, today: Date) -> Option<Result<Span, Trouble>> {
    let text = text.trim();
    let digits = text.strip_prefix(['P', 'p'])?;
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == 'T' || c == 't') {
        return None;
    }
    let span = text.to_ascii_uppercase().parse::<Span>().ok();
    let whole_days = span.filter(|span| span.is_positive() && !text.contains(['T', 't']));
    Some(whole_days.ok_or_else(|| {
        let why = "a duration is a number of years, months, weeks or days, as in P1W or P6M";
        Trouble::no_date(text, Some(why.to_owned()), today)
    }))
}
