//! The time of day and its zone: the half of the grammar of dates that `date` leaves to this file.

use jiff::civil::{Date, Time};

use super::date::Moment;
use super::tables::ZONES;
use super::token::Reader;
use crate::article::Precision;

/// A time of day as written.
pub(super) struct Clock {
    time: Time,
    precision: Precision,
    offset: Option<i32>,
}

impl Clock {
    /// It on a day.
    pub(super) fn on(&self, date: Date) -> Moment {
        Moment {
            civil: date.to_datetime(self.time),
            offset: self.offset,
            precision: self.precision,
        }
    }
}

impl Reader<'_> {
    /// `14:00`, `14:00:00.5 +09:00`, `3:04 p.m. ET`, `3 pm`, `14h30`; takes no token if there is none.
    pub(super) fn clock(&mut self) -> Option<Clock> {
        let basic = if self.is_after_t() {
            self.attempt(Self::basic_time)
        } else {
            None
        };
        let (hour, minute, second) = basic.or_else(|| self.attempt(Self::written_time))?;
        // A leap second is read as the one before it, as jiff does.
        let time = Time::new(hour, minute, second.unwrap_or(0).min(59), 0).ok()?;
        let precision = if second.is_some() {
            Precision::Second
        } else {
            Precision::Minute
        };
        Some(Clock {
            time,
            precision,
            offset: self.attempt(Self::offset).flatten(),
        })
    }

    /// `1400`, `140000`, which only a `T` shows to be a time.
    fn basic_time(&mut self) -> Option<(i8, i8, Option<i8>)> {
        let digits = self.digits(6).or_else(|| self.digits(4))?;
        Some((
            digits[..2].parse().ok()?,
            digits[2..4].parse().ok()?,
            digits[4..].parse().ok(),
        ))
    }

    fn written_time(&mut self) -> Option<(i8, i8, Option<i8>)> {
        let hour = self.number(2)?;
        let separator = self
            .mark(":.")
            .or_else(|| self.word_in(&["h"]).map(|()| ':'));
        let Some(separator) = separator else {
            let half = self.attempt(Self::half_of_day)?;
            return Some((in_half(hour, half)?, 0, None));
        };
        let minute = self.number(2)?;
        let second = self.attempt(|reader| reader.mark(":").and_then(|_| reader.number(2)));
        if second.is_some() && self.mark(".,").is_some() {
            self.any_digits()?;
        }
        let hour = match self.attempt(Self::half_of_day) {
            Some(half) => in_half(hour, half)?,
            // `3.04` alone may be anything.
            None if separator == '.' => return None,
            None => hour,
        };
        Some((hour, minute, second))
    }

    /// `am`, `p.m.`
    fn half_of_day(&mut self) -> Option<Half> {
        let (half, is_spelled) = self.word(|word| match word {
            "am" => Some((Half::First, true)),
            "pm" => Some((Half::Second, true)),
            "a" => Some((Half::First, false)),
            "p" => Some((Half::Second, false)),
            _ => None,
        })?;
        if !is_spelled {
            self.mark(".")?;
            self.word_in(&["m"])?;
        }
        self.mark(".");
        Some(half)
    }

    /// `Z`, `JST`, `(JST)`, `+09:00`, `GMT+9`; `Some(None)` is a zone that leaves its offset open.
    fn offset(&mut self) -> Option<Option<i32>> {
        let bracket = self.mark("([").is_some();
        let zone = self.word(|word| {
            let row = ZONES.iter().find(|(name, _)| *name == word);
            row.map(|(_, east)| *east)
        });
        let numeric = self.attempt(Self::numeric_offset);
        if bracket {
            self.mark(")]")?;
        }
        numeric.map(Some).or(zone)
    }

    fn numeric_offset(&mut self) -> Option<i32> {
        let sign = self.mark("+-−")?;
        if self.is_spaced() {
            return None;
        }
        let (hours, minutes) = match self.digits(4) {
            Some(digits) => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
            None => {
                let hours = self.number(2)?;
                let minutes =
                    self.attempt(|reader| reader.mark(":").and_then(|_| reader.number(2)));
                (hours, minutes.unwrap_or(0))
            }
        };
        let east = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
        (hours <= 15 && minutes < 60).then_some(if sign == '+' { east } else { -east })
    }

    fn is_after_t(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        before.is_some_and(|token| token.text.eq_ignore_ascii_case("t"))
    }
}

/// A half of the day.
#[derive(Clone, Copy)]
enum Half {
    First,
    Second,
}

/// The hour of the day that is `hour` o'clock in `half` of it.
fn in_half(hour: i8, half: Half) -> Option<i8> {
    let base = match half {
        Half::First => 0,
        Half::Second => 12,
    };
    (1..=12).contains(&hour).then_some(hour % 12 + base)
}
