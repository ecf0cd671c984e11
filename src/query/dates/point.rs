//! One date, without ranges: the stretch of civil time it names.
//!
//! Calendar dates in the orders that cannot be mistaken, ISO weeks, quarters, months by their English names, a time
//! of day, and days relative to today. `03/04/2025` is refused, because half the readers mean the other day.

use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::{Span, ToSpan};

use super::Trouble;
use crate::query::lexer::operator::number;
use crate::query::term::is_minus;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The first and the last second of what a date names.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    pub(super) first: DateTime,
    pub(super) last: DateTime,
}

impl Stretch {
    pub(super) fn days(first: Date, last: Date) -> Self {
        Stretch {
            first: first.at(0, 0, 0, 0),
            last: last.at(23, 59, 59, 0),
        }
    }

    pub(super) fn day(date: Date) -> Self {
        Stretch::days(date, date)
    }

    pub(super) fn month(date: Date) -> Self {
        Stretch::days(date.first_of_month(), date.last_of_month())
    }

    pub(super) fn year(date: Date) -> Self {
        Stretch::days(date.first_of_year(), date.last_of_year())
    }

    pub(super) fn quarter(date: Date) -> Self {
        let first = (date.month() - 1) / 3 * 3 + 1;
        let month = |month| {
            date.first_of_month()
                .with()
                .month(month)
                .build()
                .unwrap_or(date)
        };
        Stretch::days(month(first), month(first + 2).last_of_month())
    }

    /// The ISO week, Monday to Sunday; `None` at the ends of the calendar.
    pub(super) fn week(date: Date) -> Option<Self> {
        let monday = date
            .checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
            .ok()?;
        let sunday = monday.checked_add(6.days()).ok()?;
        (monday.year() > 0).then(|| Stretch::days(monday, sunday))
    }

    pub(super) fn minute(at: DateTime) -> Self {
        let minute = |second| at.date().at(at.hour(), at.minute(), second, 0);
        Stretch {
            first: minute(0),
            last: minute(59),
        }
    }
}

/// `2025-10`.
pub(super) fn month_name(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// Reads one date.
pub(super) fn read(text: &str, today: Date) -> Result<Stretch, Trouble> {
    let text = text.trim();
    let found = timed(text, today).or_else(|| untimed(text, today));
    found.unwrap_or_else(|| Err(Trouble::no_date(text, None, today)))
}

/// Reads a date without a time of day; `None` if the text has the form of none.
fn untimed(text: &str, today: Date) -> Option<Result<Stretch, Trouble>> {
    relative(text, today)
        .or_else(|| numeric(text, today))
        .or_else(|| named(text, today))
}

/// `2025-10-27T14:00`, the whole minute, or `2025-10-27T14:00:05`.
fn timed(text: &str, today: Date) -> Option<Result<Stretch, Trouble>> {
    let (date, time) = text.rsplit_once(['T', 't', ' '])?;
    if !time.contains(':') {
        return None;
    }
    let refuse = |why: &str| Err(Trouble::no_date(text, Some(why.to_owned()), today));
    let day = match untimed(date.trim(), today)? {
        Ok(stretch) if stretch == Stretch::day(stretch.first.date()) => stretch.first,
        Ok(_) => return Some(refuse("a time of day needs a day before it")),
        Err(trouble) => return Some(Err(trouble)),
    };
    let mut parts = time.split(':').map(digits);
    let read = (parts.next(), parts.next(), parts.next(), parts.next());
    let (hour, minute, second) = match read {
        (Some(Some(hour)), Some(Some(minute)), None, None) => (hour, minute, None),
        (Some(Some(hour)), Some(Some(minute)), Some(Some(second)), None) => {
            (hour, minute, Some(second))
        }
        _ => {
            return Some(refuse(
                "a time is written 14:00 or 14:00:05, without a zone",
            ));
        }
    };
    let Ok(time) = Time::new(hour, minute, second.unwrap_or(0), 0) else {
        return Some(refuse("times run from 00:00 to 23:59:59"));
    };
    let at = day.date().to_datetime(time);
    Some(Ok(match second {
        Some(_) => Stretch {
            first: at,
            last: at,
        },
        None => Stretch::minute(at),
    }))
}

/// `today`, `last-week`, `-30d`.
fn relative(text: &str, today: Date) -> Option<Result<Stretch, Trouble>> {
    let text = text.to_ascii_lowercase();
    let name = text.replace(' ', "-");
    let stretch = if let Some(unit) = name.strip_prefix("this-").map(unit) {
        unit?(today)
    } else if let Some(unit) = name.strip_prefix("last-").map(unit) {
        let unit = unit?;
        unit(today).and_then(|this| unit(this.first.date().yesterday().ok()?))
    } else {
        let day = match &*name {
            "today" => Some(today),
            "yesterday" => today.yesterday().ok(),
            "tomorrow" => today.tomorrow().ok(),
            back => days_back(back)?.and_then(|span| today.checked_sub(span).ok()),
        };
        day.map(Stretch::day)
    };
    let stretch = stretch.filter(|stretch| stretch.first.year() > 0);
    Some(stretch.ok_or_else(|| Trouble::out_of_range(&text, today)))
}

fn unit(name: &str) -> Option<fn(Date) -> Option<Stretch>> {
    match name {
        "week" => Some(Stretch::week),
        "month" => Some(|date| Some(Stretch::month(date))),
        "quarter" => Some(|date| Some(Stretch::quarter(date))),
        "year" => Some(|date| Some(Stretch::year(date))),
        _ => None,
    }
}

/// `-30d`; the inner `None` is a number no calendar holds.
fn days_back(text: &str) -> Option<Option<Span>> {
    let text = text.strip_prefix(is_minus)?;
    let count = i64::from(number(text.strip_suffix(['d', 'w', 'm', 'y'])?)?);
    let span = Span::new();
    let span = match text.chars().next_back()? {
        'd' => span.try_days(count),
        'w' => span.try_weeks(count),
        'm' => span.try_months(count),
        _ => span.try_years(count),
    };
    Some(span.ok())
}

/// Years, quarters, weeks, months and days in digits.
fn numeric(text: &str, today: Date) -> Option<Result<Stretch, Trouble>> {
    let upper = text.to_ascii_uppercase();
    for (mark, read) in [('W', week as Reader), ('Q', quarter)] {
        if let Some((year, count)) = upper.split_once(mark) {
            let year = four_digits(year.strip_suffix('-').unwrap_or(year))?;
            return Some(read(text, year, digits(count)?, today));
        }
    }
    let separator = text.chars().find(|c| !c.is_ascii_digit());
    let parts: Vec<&str> = match separator {
        None => vec![text],
        Some(separator @ ('-' | '/' | '.')) => text.split(separator).collect(),
        Some(_) => return None,
    };
    let day = |year, month, day| date(text, year, month, day, today).map(Stretch::day);
    let month = |year, month| date(text, year, month, 1, today).map(Stretch::month);
    Some(match parts[..] {
        [whole] if whole.len() == 8 => {
            let (year, rest) = whole.split_at(4);
            let (month, last) = rest.split_at(2);
            day(four_digits(year)?, digits(month)?, digits(last)?)
        }
        [year] => date(text, four_digits(year)?, 1, 1, today).map(Stretch::year),
        [first, last] => match (four_digits(first), four_digits(last)) {
            (Some(year), _) => month(year, digits(last)?),
            (None, Some(year)) => month(year, digits(first)?),
            (None, None) => return None,
        },
        [first, middle, last] => match (four_digits(first), four_digits(last)) {
            (Some(year), _) => day(year, digits(middle)?, digits(last)?),
            (None, Some(year)) => {
                let (a, b) = (digits(first)?, digits(middle)?);
                match (a > 12, b > 12) {
                    (false, true) => day(year, a, b),
                    (false, false) if a != b && a > 0 && b > 0 => Err(ambiguous(text, year, a, b)),
                    _ => day(year, b, a),
                }
            }
            (None, None) => return None,
        },
        _ => return None,
    })
}

/// Reads a year and what is counted in it.
type Reader = fn(&str, i16, i8, Date) -> Result<Stretch, Trouble>;

fn week(text: &str, year: i16, week: i8, today: Date) -> Result<Stretch, Trouble> {
    let in_year = date(text, year, 7, 1, today)?;
    let monday = ISOWeekDate::new(year, week, Weekday::Monday).map_err(|_| {
        let weeks = in_year.iso_week_date().weeks_in_year();
        Trouble::no_date(text, Some(format!("{year:04} has {weeks} weeks")), in_year)
    })?;
    Stretch::week(monday.date()).ok_or_else(|| Trouble::out_of_range(text, today))
}

fn quarter(text: &str, year: i16, quarter: i8, today: Date) -> Result<Stretch, Trouble> {
    if !(1..=4).contains(&quarter) {
        let why = "quarters run from Q1 to Q4".to_owned();
        return Err(Trouble::no_date(text, Some(why), today));
    }
    date(text, year, quarter * 3, 1, today).map(Stretch::quarter)
}

/// `oct 2025`, `29-oct-2025`, `October 29th, 2025`: English months, in any order.
fn named(text: &str, today: Date) -> Option<Result<Stretch, Trouble>> {
    let (mut year, mut month, mut day) = (None, None, None);
    for word in words(text) {
        let repeated = if let Some(number) = four_digits(word) {
            year.replace(number).is_some()
        } else if let Some(number) = digits(word) {
            day.replace(number).is_some()
        } else if matches!(
            &*word.to_ascii_lowercase(),
            "st" | "nd" | "rd" | "th" | "of"
        ) {
            false
        } else {
            month.replace(month_number(word)?).is_some()
        };
        if repeated {
            return None;
        }
    }
    let month = month?;
    let Some(year) = year else {
        return Some(Err(Trouble::no_date(
            text,
            Some("the year is missing".to_owned()),
            today,
        )));
    };
    Some(match day {
        Some(day) => date(text, year, month, day, today).map(Stretch::day),
        None => date(text, year, month, 1, today).map(Stretch::month),
    })
}

/// A day of the calendar, or what is wrong with it.
fn date(text: &str, year: i16, month: i8, day: i8, today: Date) -> Result<Date, Trouble> {
    let refuse = |why: String, near| Err(Trouble::no_date(text, Some(why), near));
    if year < 1 {
        return Err(Trouble::out_of_range(text, today));
    }
    let Ok(first) = Date::new(year, month, 1) else {
        return refuse("months run from 01 to 12".to_owned(), today);
    };
    Date::new(year, month, day).or_else(|_| {
        let days = first.days_in_month();
        refuse(
            format!("{} has {days} days", spelled(first)),
            first.last_of_month(),
        )
    })
}

fn ambiguous(text: &str, year: i16, a: i8, b: i8) -> Trouble {
    let reading = |month: i8, day| format!("{day} {} {year:04}", MONTHS[month as usize - 1]);
    Trouble {
        message: format!("`{text}` can be {} or {}", reading(b, a), reading(a, b)),
        hint: format!("write {year:04}-{b:02}-{a:02} or {year:04}-{a:02}-{b:02}"),
    }
}

/// `February 2025`.
fn spelled(date: Date) -> String {
    format!("{} {:04}", MONTHS[date.month() as usize - 1], date.year())
}

/// The month whose English name starts with the word, which has three letters at least.
fn month_number(word: &str) -> Option<i8> {
    let begins = |name: &str| {
        name.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let index = MONTHS
        .iter()
        .position(|name| word.len() >= 3 && begins(name))?;
    i8::try_from(index + 1).ok()
}

/// The runs of letters and the runs of digits: `29oct2025` has three.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let digits = rest.starts_with(|c: char| c.is_ascii_digit());
        let ends = |c: char| !c.is_alphanumeric() || c.is_ascii_digit() != digits;
        let (word, behind) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        rest = behind;
        (!word.is_empty()).then_some(word)
    })
}

fn four_digits(text: &str) -> Option<i16> {
    (text.len() == 4)
        .then(|| number(text))
        .flatten()
        .and_then(|year| i16::try_from(year).ok())
}

/// One or two digits, as months, days and hours have.
fn digits(text: &str) -> Option<i8> {
    (text.len() <= 2)
        .then(|| number(text))
        .flatten()
        .and_then(|count| i8::try_from(count).ok())
}
