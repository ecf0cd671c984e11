//! Dates as people and machines write them: one grammar over tokens, for stated values and for lines of text.
//!
//! The time of day is read by `clock`, the tokens come from `token`. It reads what stands there and guesses nothing: no
//! year is added, no century, no order of day and month. Not read: years of two digits, years before 1000, weeks
//! (`2025-W44`), days of the year, moveable feasts.

use jiff::civil::{Date, DateTime};

use super::order::Order;
use super::tables::{DATE_TIME_JOINS, DAY_MONTH_JOINS, MONTHS, ORDINALS, WEEKDAYS};
use super::token::{Reader, Token, tokens};
use crate::article::Precision;

/// A date with whatever is known of its time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The first moment of the span that the precision leaves open.
    pub civil: DateTime,
    /// Seconds east of UTC, if stated.
    pub offset: Option<i32>,
    /// How much of `civil` is known.
    pub precision: Precision,
}

/// Why a value is not read as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDate {
    /// It is not written as one, or there is no such day.
    Unreadable,
    /// It may be day first or month first.
    Ambiguous,
}

/// Reads a value that is said to be a date, all of it: ISO 8601 and RFC 3339, RFC 2822, seconds or milliseconds since
/// 1970, and dates in words.
pub fn read_date(value: &str) -> Result<Moment, NoDate> {
    read_date_in(value, Order::Unknown)
}

/// The same, where it is known in which order the numbers of a date stand.
pub(super) fn read_date_in(value: &str, order: Order) -> Result<Moment, NoDate> {
    let value = value.trim();
    if let Some(moment) = epoch(value) {
        return Ok(moment);
    }
    // No date is this long; the bound keeps a misnamed field of a whole text cheap.
    if value.len() > 120 {
        return Err(NoDate::Unreadable);
    }
    let tokens = tokens(value);
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        order,
    };
    let read = match reader.moment() {
        Err(NoDate::Unreadable) => {
            reader.at = 0;
            reader.partial().ok_or(NoDate::Unreadable)?
        }
        read => read?,
    };
    reader.skip_zone_name();
    if reader.at == tokens.len() {
        Ok(read)
    } else {
        Err(NoDate::Unreadable)
    }
}

/// The date that begins at token `at`, to the day or finer, and the token after it.
pub(super) fn date_at(tokens: &[Token<'_>], at: usize) -> Option<(Moment, usize)> {
    date_at_in(tokens, at, Order::Unknown)
}

/// The same, where it is known in which order the numbers of a date stand.
pub(super) fn date_at_in(tokens: &[Token<'_>], at: usize, order: Order) -> Option<(Moment, usize)> {
    let mut reader = Reader { tokens, at, order };
    let moment = reader.moment().ok()?;
    Some((moment, reader.at))
}

/// Seconds (9 or 10 digits, or negative) or milliseconds (13 digits) since 1970; fractions are cut.
fn epoch(value: &str) -> Option<Moment> {
    let whole = match value.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|b| b.is_ascii_digit()) => whole,
        Some(_) => return None,
        None => value,
    };
    // Without a sign, 8 digits are a day and 12 could be minutes; a sign leaves no such doubt.
    let number: i64 = whole.parse().ok()?;
    let seconds = match (whole.strip_prefix('-'), whole.len()) {
        (None, 9 | 10) => number,
        (None, 13) => number.div_euclid(1_000),
        (Some(digits), _) if (5..=11).contains(&digits.len()) => number,
        (Some(digits), _) if matches!(digits.len(), 12 | 13) => number.div_euclid(1_000),
        _ => return None,
    };
    let utc = jiff::Timestamp::from_second(seconds).ok()?;
    let civil = jiff::tz::Offset::UTC.to_datetime(utc);
    (civil.year() >= 1000).then_some(Moment {
        civil,
        offset: Some(0),
        precision: Precision::Second,
    })
}

impl Reader<'_> {
    /// `[weekday] day [time]` or `time [weekday] day`, or as C's `ctime` writes it.
    fn moment(&mut self) -> Result<Moment, NoDate> {
        if let Some(moment) = self.attempt(Self::ctime) {
            return Ok(moment);
        }
        let time_first = self.attempt(|reader| {
            let clock = reader.clock()?;
            reader.join();
            Some(clock.on(reader.day().ok()?))
        });
        if let Some(moment) = time_first {
            return Ok(moment);
        }
        let date = self.day()?;
        Ok(self
            .time_after(date)
            .unwrap_or(on_day(date, Precision::Day)))
    }

    /// The time of day that follows a date.
    pub(super) fn time_after(&mut self, date: Date) -> Option<Moment> {
        self.attempt(|reader| {
            reader.join();
            Some(reader.clock()?.on(date))
        })
    }

    /// `Fri Apr 28 19:20:36 CEST 2023`: the year comes last.
    fn ctime(&mut self) -> Option<Moment> {
        self.word_in(WEEKDAYS)?;
        self.mark(",");
        let month = self.month()?;
        let day = self.number(2)?;
        let clock = self.clock()?;
        Some(clock.on(date(self.year()?, month, day)?))
    }

    fn day(&mut self) -> Result<Date, NoDate> {
        if self.word_in(WEEKDAYS).is_some() {
            self.mark(".");
            self.mark(",");
        }
        let forms: [fn(&mut Self) -> Option<Date>; 6] = [
            Self::year_first,
            Self::east_asian,
            Self::dotted,
            Self::month_day,
            Self::day_month,
            Self::basic,
        ];
        match forms.into_iter().find_map(|form| self.attempt(form)) {
            Some(date) => Ok(date),
            None => self.numbers(),
        }
    }

    /// `2010-05-26`, `2010/05/26`, `2010.05.26`.
    fn year_first(&mut self) -> Option<Date> {
        let year = self.year()?;
        let separator = self.mark("-/.")?;
        let month = self.number(2)?;
        self.mark_is(separator)?;
        date(year, month, self.number(2)?)
    }

    /// `2010年5月26日`, `2010년 5월 26일`.
    fn east_asian(&mut self) -> Option<Date> {
        let year = self.year()?;
        self.word_in(&["年", "년"])?;
        let month = self.number(2)?;
        self.word_in(&["月", "월"])?;
        let day = self.number(2)?;
        self.word_in(&["日", "일"])?;
        date(year, month, day)
    }

    /// `26.05.2010`: with full stops the day comes first.
    fn dotted(&mut self) -> Option<Date> {
        let (day, month, year) = self.triple(".")?;
        date(year, month, day)
    }

    /// `October 29, 2025`, `Oct. 29th 2025`.
    fn month_day(&mut self) -> Option<Date> {
        let month = self.month()?;
        // `MAY7` is a label of some table.
        let is_apart = self.mark(".").is_some() || self.is_spaced();
        let day = self.number(2).filter(|_| is_apart)?;
        self.word_in(ORDINALS);
        self.mark(",");
        date(self.year()?, month, day)
    }

    /// `29 October 2025`, `29. Oktober 2025`, `29 de octubre de 2025`, `29-Oct-2025`.
    fn day_month(&mut self) -> Option<Date> {
        let day = self.number(2)?;
        self.word_in(ORDINALS);
        self.mark(".-");
        self.word_in(DAY_MONTH_JOINS);
        let month = self.month()?;
        self.mark(".-");
        self.mark(",");
        self.word_in(DAY_MONTH_JOINS);
        date(self.year()?, month, day)
    }

    /// `20100526`.
    fn basic(&mut self) -> Option<Date> {
        let digits = self.digits(8)?;
        date(
            digits[..4].parse().ok()?,
            digits[4..6].parse().ok()?,
            digits[6..].parse().ok()?,
        )
    }

    /// `26/05/2010`, `05-26-2010`: decided only by a number above 12.
    fn numbers(&mut self) -> Result<Date, NoDate> {
        let (first, second, year) = self.triple("/-").ok_or(NoDate::Unreadable)?;
        let read = match (first > 12, second > 12) {
            (true, _) => date(year, second, first),
            (_, true) => date(year, first, second),
            _ if first == second || self.order == Order::MonthFirst => date(year, first, second),
            _ if self.order == Order::DayFirst => date(year, second, first),
            _ => return Err(NoDate::Ambiguous),
        };
        read.ok_or(NoDate::Unreadable)
    }

    fn triple(&mut self, separators: &str) -> Option<(i8, i8, i16)> {
        let first = self.number(2)?;
        let separator = self.mark(separators)?;
        let second = self.number(2)?;
        self.mark_is(separator)?;
        Some((first, second, self.year()?))
    }

    /// A date to the month or the year, which only a stated value may be.
    fn partial(&mut self) -> Option<Moment> {
        let forms: [fn(&mut Self) -> Option<Moment>; 3] =
            [Self::month_year, Self::year_month, Self::only_year];
        forms.into_iter().find_map(|form| self.attempt(form))
    }

    /// `May 2010`, `mayo de 2010`.
    fn month_year(&mut self) -> Option<Moment> {
        let month = self.month()?;
        self.mark(".,");
        self.word_in(DAY_MONTH_JOINS);
        Some(on_day(date(self.year()?, month, 1)?, Precision::Month))
    }

    /// `2010-05`, `2010/05`.
    fn year_month(&mut self) -> Option<Moment> {
        let year = self.year()?;
        self.mark("-/")?;
        Some(on_day(date(year, self.number(2)?, 1)?, Precision::Month))
    }

    fn only_year(&mut self) -> Option<Moment> {
        Some(on_day(date(self.year()?, 1, 1)?, Precision::Year))
    }

    /// `+0000 (UTC)`: the name repeats the offset.
    fn skip_zone_name(&mut self) {
        self.attempt(|reader| {
            reader.mark("(")?;
            reader.word(|_| Some(()))?;
            reader.mark(")")
        });
    }

    /// What stands between a date and a time.
    fn join(&mut self) {
        self.mark(",|-–—·•@");
        self.word_in(DATE_TIME_JOINS);
    }

    fn month(&mut self) -> Option<i8> {
        self.word(|word| {
            (1..)
                .zip(MONTHS)
                .find(|(_, names)| names.contains(&word))
                .map(|(month, _)| month)
        })
    }

    fn year(&mut self) -> Option<i16> {
        self.digits(4)?.parse().ok().filter(|year| *year >= 1000)
    }
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// A moment of which no more is known than a day, or that its day begins a longer span.
fn on_day(date: Date, precision: Precision) -> Moment {
    Moment {
        civil: date.at(0, 0, 0, 0),
        offset: None,
        precision,
    }
}
