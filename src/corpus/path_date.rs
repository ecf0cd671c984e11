//! Dates in the paths of files, as archives have them that keep a folder a day: `2024/05/17/story.txt`.
//!
//! A pattern says what to look for, and only what cannot be mistaken: a year has four digits.

use jiff::civil::{Date, Time};

use crate::error::{Error, Kind, Result};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The form of a date.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Vec<Item>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Literal(char),
    Part(Part),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    /// `May`, in full or by its first three letters.
    MonthName,
    Day,
    Hour,
    Minute,
}

/// What a place in a path says.
#[derive(Default)]
struct Found {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
    hour: Option<i8>,
    minute: Option<i8>,
}

impl Pattern {
    /// Reads a pattern with the specifiers of strftime.
    pub(super) fn new(given: &str) -> Result<Self> {
        let refuse = |what: String| {
            Error::new(Kind::Usage, "--date-from-path", what).hint(
                "write the date as it stands in the paths: %Y/%m/%d, %Y-%m-%d, %Y%m%d or %Y/%m; %b is May, %H%M a time",
            )
        };
        let mut items = Vec::new();
        let mut chars = given.chars();
        while let Some(char) = chars.next() {
            items.push(match (char, (char == '%').then(|| chars.next())) {
                (_, None) => Item::Literal(char),
                (_, Some(Some('%'))) => Item::Literal('%'),
                (_, Some(Some('Y'))) => Item::Part(Part::Year),
                (_, Some(Some('m'))) => Item::Part(Part::Month),
                (_, Some(Some('b' | 'B'))) => Item::Part(Part::MonthName),
                (_, Some(Some('d'))) => Item::Part(Part::Day),
                (_, Some(Some('H'))) => Item::Part(Part::Hour),
                (_, Some(Some('M'))) => Item::Part(Part::Minute),
                (_, Some(Some('y'))) => {
                    let what = format!("`{given}`: %y leaves the century open");
                    return Err(refuse(what));
                }
                (_, Some(other)) => {
                    let other: String = other.into_iter().collect();
                    return Err(refuse(format!("`{given}`: %{other} is not known here")));
                }
            });
        }
        let count = |part| {
            items
                .iter()
                .filter(|item| **item == Item::Part(part))
                .count()
        };
        let has = |part| count(part) > 0;
        let month = count(Part::Month) + count(Part::MonthName);
        let twice = [Part::Year, Part::Day, Part::Hour, Part::Minute]
            .into_iter()
            .any(|part| count(part) > 1);
        if !has(Part::Year) {
            Err(refuse(format!("`{given}` has no year, %Y")))
        } else if twice || month > 1 {
            Err(refuse(format!("`{given}` says something twice")))
        } else if has(Part::Day) && month == 0
            || has(Part::Hour) && !has(Part::Day)
            || has(Part::Hour) != has(Part::Minute)
        {
            Err(refuse(format!(
                "`{given}` leaves out something in the middle: a day needs its month, a time its day, an hour its minute"
            )))
        } else {
            Ok(Pattern(items))
        }
    }

    /// The last date of this form in `path`, in ISO 8601. What is no day of the calendar is passed over.
    pub(super) fn find(&self, path: &str) -> Option<String> {
        let mut starts: Vec<usize> = path.char_indices().map(|(at, _)| at).collect();
        starts.reverse();
        starts
            .into_iter()
            .filter(|at| !path[..*at].ends_with(|c: char| c.is_ascii_digit()))
            .find_map(|at| self.at(&path[at..])?.iso())
    }

    /// What stands at the beginning of `text`, with no digit behind it.
    fn at(&self, text: &str) -> Option<Found> {
        let mut found = Found::default();
        let mut rest = text;
        for (at, item) in self.0.iter().enumerate() {
            let part = match item {
                Item::Literal(char) => {
                    rest = rest.strip_prefix(*char)?;
                    continue;
                }
                Item::Part(part) => part,
            };
            // `2024/5/7` can be mistaken for nothing else, `202457` can.
            let is_apart = match self.0.get(at + 1) {
                None => true,
                Some(Item::Literal(next)) => !next.is_ascii_digit(),
                Some(Item::Part(next)) => *next == Part::MonthName,
            };
            let mut number = |width| number(&mut rest, width, is_apart);
            match part {
                Part::Year => found.year = number(4).filter(|year| *year >= 1000)?,
                Part::Month => found.month = Some(i8::try_from(number(2)?).ok()?),
                Part::Day => found.day = Some(i8::try_from(number(2)?).ok()?),
                Part::Hour => found.hour = Some(i8::try_from(number(2)?).ok()?),
                Part::Minute => found.minute = Some(i8::try_from(number(2)?).ok()?),
                Part::MonthName => found.month = Some(month(&mut rest)?),
            }
        }
        (!rest.starts_with(|c: char| c.is_ascii_digit())).then_some(found)
    }
}

/// A number of `width` digits, or of one where two are usual and what follows is apart.
fn number(rest: &mut &str, width: usize, is_apart: bool) -> Option<i16> {
    let digits = rest
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count()
        .min(width);
    let (number, after) = rest.split_at(digits);
    *rest = after;
    (digits == width || width == 2 && is_apart)
        .then(|| number.parse().ok())
        .flatten()
}

/// The name of a month, the full one if it stands there; no letter follows.
fn month(rest: &mut &str) -> Option<i8> {
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, after) = rest.split_at(letters);
    *rest = after;
    let name = name.to_ascii_lowercase();
    let is_named = |month: &str| month == name || month[..3] == name;
    (1..)
        .zip(MONTHS)
        .find(|(_, month)| is_named(month))
        .map(|(number, _)| number)
}

impl Found {
    fn iso(&self) -> Option<String> {
        let date = Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()?;
        let year = format!("{:04}", date.year());
        Some(match (self.month, self.day, self.hour, self.minute) {
            (None, ..) => year,
            (_, None, ..) => format!("{year}-{:02}", date.month()),
            (.., Some(hour), Some(minute)) => {
                let time = Time::new(hour, minute, 0, 0).ok()?;
                format!("{date}T{:02}:{:02}", time.hour(), time.minute())
            }
            _ => date.to_string(),
        })
    }
}
