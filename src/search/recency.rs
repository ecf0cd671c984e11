//! `--recency`: of two articles that match alike, the newer one first.
//!
//! The score of an article is multiplied by `0.5 + 0.5 * 2^(-age / half-life)`. The second part is the exponential prior
//! of Li and Croft (Time-based language models, CIKM 2003), by which an article of twice the half-life is a quarter as
//! likely to be wanted as one of today; alone it would bury whatever is old. It is mixed in equal parts with a prior that
//! knows no time, so that an article never loses more than half of its score: one that matches twice as well as another
//! stands before it, however old it is.
//!
//! The age is in whole days before today. A month or a year counts by its first day, the future as today, and an article
//! without a date as one that is infinitely old.

use std::str::FromStr;

use jiff::Span;
use jiff::civil::Date;
use tantivy::Score;
use xxhash_rust::xxh3::xxh3_64;

use crate::article::civil_seconds;
use crate::error::{Error, Kind};
use crate::index::schema::UNDATED;

/// What is left of the score of an article of any age.
const FLOOR: f64 = 0.5;

const DAY_SECONDS: i64 = 86_400;
const DAYS_OF_WEEK: f64 = 7.0;
/// The means of the Gregorian calendar.
const DAYS_OF_YEAR: f64 = 365.242_5;
const DAYS_OF_MONTH: f64 = DAYS_OF_YEAR / 12.0;
/// A half-life of more than a thousand years weighs nothing.
const MOST_DAYS: f64 = 1_000.0 * DAYS_OF_YEAR;

/// The age at which an article has lost half of what age can take from its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HalfLife {
    days: f64,
}

impl HalfLife {
    /// Which one it is, for hashing.
    pub(super) fn bits(self) -> u64 {
        self.days.to_bits()
    }
}

impl FromStr for HalfLife {
    type Err = Error;

    /// Reads `30d`, `4w`, `6m`, `2y`, or a duration of ISO 8601 in days and more: `P30D`, `P1Y6M`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = |what: String| {
            Error::new(Kind::Usage, "--recency", what)
                .hint("write days as 30d, weeks as 4w, months as 6m, years as 2y")
        };
        let days = short(text.trim())
            .or_else(|| iso(text.trim()))
            .ok_or_else(|| refuse(format!("`{text}` is no stretch of time")))?;
        if !(1.0..=MOST_DAYS).contains(&days) {
            let what = "a half-life lasts from a day to a thousand years";
            return Err(refuse(format!("`{text}` is out of range: {what}")));
        }
        Ok(HalfLife { days })
    }
}

/// `30d`.
fn short(text: &str) -> Option<f64> {
    let unit = text.chars().next_back()?;
    let number = &text[..text.len() - unit.len_utf8()];
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let days = match unit.to_ascii_lowercase() {
        'd' => 1.0,
        'w' => DAYS_OF_WEEK,
        'm' => DAYS_OF_MONTH,
        'y' => DAYS_OF_YEAR,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * days)
}

/// `P30D`.
fn iso(text: &str) -> Option<f64> {
    let upper = text.to_ascii_uppercase();
    if !upper.starts_with('P') || upper.contains('T') {
        return None;
    }
    let span: Span = upper.parse().ok()?;
    let days = f64::from(span.get_years()) * DAYS_OF_YEAR
        + f64::from(span.get_months()) * DAYS_OF_MONTH
        + f64::from(span.get_weeks()) * DAYS_OF_WEEK
        + f64::from(span.get_days());
    span.is_positive().then_some(days)
}

/// What the scores of articles are multiplied by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recency {
    half_life: HalfLife,
    /// The day that ages are counted from, in days since 1970.
    today: i64,
}

impl Recency {
    pub(super) fn new(half_life: HalfLife, today: Date) -> Self {
        Recency {
            half_life,
            today: day(civil_seconds(today.at(0, 0, 0, 0))),
        }
    }

    /// Another one each day.
    pub(super) fn stamp(&self) -> u32 {
        xxh3_64(&self.today.to_be_bytes()) as u32
    }

    /// The factor of an article of this date, in civil seconds or [`UNDATED`]: more than [`FLOOR`] or equal to it, and at
    /// most 1, so that no score becomes greater than it was.
    pub(super) fn factor(&self, date: i64) -> Score {
        if date == UNDATED {
            return FLOOR as Score;
        }
        let age = self.today.saturating_sub(day(date)).max(0) as f64;
        (FLOOR + (1.0 - FLOOR) * (-age / self.half_life.days).exp2()) as Score
    }
}

fn day(seconds: i64) -> i64 {
    seconds.div_euclid(DAY_SECONDS)
}
