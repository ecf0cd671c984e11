//! Days to the days, ISO weeks, months, quarters and years of the calendar, and a stretch of time cut into them. Pure.
//!
//! A day is its distance from 1970-01-01, and every bucket has a number, so that neighbours follow each other.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, ISOWeekDate, date};
use serde::Serialize;

use crate::error::{Error, Kind, Result};

/// Most buckets of a timeline.
pub(super) const MAX_BUCKETS: u64 = 100_000;
/// Most buckets of a timeline for which no granularity is named: two months of days.
const MOST_UNASKED: u64 = 62;

/// How long the buckets of a timeline are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Granularity {
    /// A day.
    Day,
    /// A week by ISO 8601, from Monday on; it belongs to the year of its Thursday.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
}

impl Granularity {
    /// All of them, the finest first.
    pub const ALL: [Granularity; 5] = [
        Granularity::Day,
        Granularity::Week,
        Granularity::Month,
        Granularity::Quarter,
        Granularity::Year,
    ];

    /// The finest that shows these days in a few buckets.
    pub(super) fn fitting(first: i64, last: i64) -> Self {
        Self::that_cuts_into(MOST_UNASKED, first, last).unwrap_or(Granularity::Year)
    }

    fn that_cuts_into(most: u64, first: i64, last: i64) -> Option<Self> {
        let fits = |by: &Granularity| by.number(last).abs_diff(by.number(first)) < most;
        Self::ALL.into_iter().find(fits)
    }

    /// The number of the bucket that holds a day.
    pub(super) fn number(self, day: i64) -> i64 {
        let of_year = |per_year: i64| {
            let date = date_of(day);
            let month = i64::from(date.month()) - 1;
            i64::from(date.year()) * per_year + month * per_year / 12
        };
        match self {
            Granularity::Day => day,
            // The first day of all is a Thursday.
            Granularity::Week => (day + 3).div_euclid(7),
            Granularity::Month => of_year(12),
            Granularity::Quarter => of_year(4),
            Granularity::Year => of_year(1),
        }
    }

    /// The first day of a bucket.
    fn start(self, number: i64) -> Date {
        let of_year = |per_year: i64| {
            let month = number.rem_euclid(per_year) * (12 / per_year) + 1;
            let year = i16::try_from(number.div_euclid(per_year));
            let start = year.ok().zip(i8::try_from(month).ok());
            start.and_then(|(year, month)| Date::new(year, month, 1).ok())
        };
        match self {
            Granularity::Day => date_of(number),
            Granularity::Week => date_of(number * 7 - 3),
            Granularity::Month => of_year(12).unwrap_or(Date::MAX),
            Granularity::Quarter => of_year(4).unwrap_or(Date::MAX),
            Granularity::Year => of_year(1).unwrap_or(Date::MAX),
        }
    }

    /// The last day of a bucket.
    fn end(self, number: i64) -> Date {
        let start = self.start(number);
        match self {
            Granularity::Day => start,
            // The last week of the calendar has no end.
            Granularity::Week => date_of(number * 7 + 3),
            Granularity::Month => start.last_of_month(),
            // Quarters begin in January, April, July and October.
            Granularity::Quarter => {
                let last = Date::new(start.year(), start.month() + 2, 1);
                last.map_or(Date::MAX, Date::last_of_month)
            }
            Granularity::Year => start.last_of_year(),
        }
    }

    /// `2013-02-05`, `2013-W06`, `2013-02`, `2013-Q1`, `2013`.
    fn name(self, number: i64) -> String {
        let start = self.start(number);
        let (year, month) = (start.year(), start.month());
        match self {
            Granularity::Day => start.to_string(),
            Granularity::Week => {
                let week: ISOWeekDate = start.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Granularity::Month => format!("{year:04}-{month:02}"),
            Granularity::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Granularity::Year => format!("{year:04}"),
        }
    }
}

impl fmt::Display for Granularity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Granularity::Day => "day",
            Granularity::Week => "week",
            Granularity::Month => "month",
            Granularity::Quarter => "quarter",
            Granularity::Year => "year",
        })
    }
}

/// A stretch of time cut into buckets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) by: Granularity,
    /// The numbers of the first bucket and of the last.
    first: i64,
    last: i64,
}

impl Axis {
    /// The buckets from the one of a day to the one of another.
    pub(super) fn new(by: Granularity, first: i64, last: i64) -> Result<Axis> {
        let axis = Axis {
            by,
            first: by.number(first),
            last: by.number(last),
        };
        let count = axis.last.abs_diff(axis.first) + 1;
        if count <= MAX_BUCKETS {
            return Ok(axis);
        }
        let what = format!(
            "{count} buckets from {} to {}, and {MAX_BUCKETS} is the limit",
            date_of(first),
            date_of(last)
        );
        let coarser = Granularity::that_cuts_into(MAX_BUCKETS, first, last);
        let coarser = coarser.unwrap_or(Granularity::Year);
        Err(
            Error::new(Kind::Usage, format!("--by {by}"), what).hint(format!(
                "--by {coarser}, or a shorter time by --since and --until"
            )),
        )
    }

    /// The place of the bucket that holds a day; of a day beyond the ends, that of the bucket at the end.
    pub(super) fn place(&self, day: i64) -> usize {
        let number = self.by.number(day).clamp(self.first, self.last);
        usize::try_from(number - self.first).unwrap_or_default()
    }

    /// Name, first day and last day of each bucket.
    pub(super) fn buckets(&self) -> impl Iterator<Item = (String, Date, Date)> {
        let by = self.by;
        (self.first..=self.last).map(move |n| (by.name(n), by.start(n), by.end(n)))
    }
}

/// The day that a second is of.
pub(super) fn day_of_second(second: i64) -> i64 {
    second.div_euclid(86_400)
}

/// A date as a day.
pub(super) fn day_of(date: Date) -> i64 {
    date.duration_since(EPOCH).as_hours() / 24
}

/// A day as a date. Days come from dates; others, which damage could bring, are shown at the ends of the calendar.
pub(super) fn date_of(day: i64) -> Date {
    let end = if day < 0 { Date::MIN } else { Date::MAX };
    let hours = SignedDuration::try_from_hours(day.saturating_mul(24));
    hours
        .and_then(|hours| EPOCH.checked_add(hours).ok())
        .unwrap_or(end)
}

const EPOCH: Date = date(1970, 1, 1);

/// Days at which an axis of such buckets can be labelled, at most so many, and how each is written: the beginnings of
/// days, weeks, months, quarters, years, or of every fifth year and the like, whatever is the finest that fits.
pub(super) fn ticks(by: Granularity, first: i64, last: i64, most: usize) -> Vec<(i64, String)> {
    const YEARS: [i64; 12] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];
    let finer = Granularity::ALL[..4].iter().map(|by| (*by, 1));
    let years = YEARS.into_iter().map(|step| (Granularity::Year, step));
    for (tick, step) in finer.chain(years).filter(|(tick, _)| *tick >= by) {
        let (from, to) = (tick.number(first), tick.number(last));
        if usize::try_from((to - from) / step).is_ok_and(|count| count > most + 1) {
            continue;
        }
        let round = (from..=to).filter(|number| number.rem_euclid(step) == 0);
        let days = round.map(|number| {
            let day = day_of(tick.start(number));
            // Where quarters are not what is counted, they are beginnings of months.
            let named = match tick {
                Granularity::Quarter if by != tick => Granularity::Month,
                _ => tick,
            };
            (day, named.name(named.number(day)))
        });
        let within = days.filter(|(day, _)| (first..=last).contains(day));
        let ticks: Vec<_> = within.collect();
        if (1..=most).contains(&ticks.len()) {
            return ticks;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;

    /// The Monday of a day's week, by another way.
    fn monday(date: Date) -> Date {
        let week = date.iso_week_date();
        let monday = ISOWeekDate::new(week.year(), week.week(), Weekday::Monday);
        monday.unwrap().date()
    }

    #[test]
    fn every_day_of_four_centuries_lies_in_its_bucket() {
        let mut day = date(1597, 12, 20);
        while day < date(2010, 1, 15) {
            for by in Granularity::ALL {
                let number = by.number(day_of(day));
                let (start, end) = (by.start(number), by.end(number));
                assert!(
                    start <= day && day <= end,
                    "{day} by {by}: {start} to {end}"
                );
                assert_eq!(by.number(day_of(start)), number, "{day} by {by}");
                assert_eq!(by.number(day_of(end)), number, "{day} by {by}");
                assert_eq!(
                    by.start(number + 1),
                    end.tomorrow().unwrap(),
                    "{day} by {by}"
                );
            }
            let week = Granularity::Week;
            assert_eq!(week.start(week.number(day_of(day))), monday(day));
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn buckets_are_named_as_people_name_them() {
        let name = |by: Granularity, day: Date| by.name(by.number(day_of(day)));
        let day = date(2013, 2, 3);
        let names = Granularity::ALL.map(|by| name(by, day));
        assert_eq!(
            names,
            ["2013-02-03", "2013-W05", "2013-02", "2013-Q1", "2013"]
        );
        // Weeks at the turn of a year are of the year of their Thursday.
        assert_eq!(name(Granularity::Week, date(2021, 1, 3)), "2020-W53");
        assert_eq!(name(Granularity::Week, date(2018, 12, 31)), "2019-W01");
        assert_eq!(name(Granularity::Year, date(33, 4, 3)), "0033");
        assert_eq!(name(Granularity::Quarter, date(1999, 12, 31)), "1999-Q4");
    }

    #[test]
    fn the_ends_of_the_calendar_hold() {
        for by in Granularity::ALL {
            for day in [Date::MIN, Date::MAX] {
                let number = by.number(day_of(day));
                assert!(by.start(number) <= by.end(number), "{day} by {by}");
                assert!(!by.name(number).is_empty());
            }
        }
        assert_eq!(date_of(i64::MIN), Date::MIN);
        assert_eq!(date_of(i64::MAX), Date::MAX);
    }

    #[test]
    fn the_unasked_granularity_gives_a_few_buckets() {
        let fitting = |first, last| Granularity::fitting(day_of(first), day_of(last));
        let first = date(2020, 1, 1);
        assert_eq!(fitting(first, first), Granularity::Day);
        assert_eq!(fitting(first, date(2020, 3, 2)), Granularity::Day);
        assert_eq!(fitting(first, date(2020, 3, 3)), Granularity::Week);
        assert_eq!(fitting(first, date(2021, 3, 7)), Granularity::Week);
        assert_eq!(fitting(first, date(2021, 3, 8)), Granularity::Month);
        assert_eq!(fitting(first, date(2025, 2, 28)), Granularity::Month);
        assert_eq!(fitting(first, date(2025, 3, 1)), Granularity::Quarter);
        assert_eq!(fitting(first, date(2035, 6, 30)), Granularity::Quarter);
        assert_eq!(fitting(first, date(2035, 7, 1)), Granularity::Year);
        assert_eq!(fitting(date(1, 1, 1), date(9999, 1, 1)), Granularity::Year);
    }

    #[test]
    fn ticks_are_round_and_few() {
        let ticks = |first, last, most| ticks(Granularity::Day, day_of(first), day_of(last), most);
        let names = |first, last, most| -> Vec<String> {
            let ticks = ticks(first, last, most).into_iter();
            ticks.map(|(_, name)| name).collect()
        };
        assert_eq!(
            names(date(2025, 10, 27), date(2025, 10, 29), 8),
            ["2025-10-27", "2025-10-28", "2025-10-29"]
        );
        assert_eq!(
            names(date(2025, 1, 15), date(2025, 4, 15), 8),
            ["2025-02", "2025-03", "2025-04"]
        );
        assert_eq!(
            names(date(1992, 6, 1), date(2019, 6, 1), 8),
            ["1995", "2000", "2005", "2010", "2015"]
        );
        assert_eq!(names(date(1600, 1, 1), date(2100, 12, 31), 8).len(), 6);
        let weeks = super::ticks(Granularity::Week, 0, 20, 8);
        assert_eq!(weeks[0], (4, "1970-W02".to_owned()));
        for days in 1..3_000 {
            let first = date(1999, 3, 7);
            let last = date_of(day_of(first) + days);
            let ticks = ticks(first, last, 8);
            assert!((1..=8).contains(&ticks.len()), "{last}: {ticks:?}");
        }
    }
}
