//! A window as the shortest date words that give it back.

use std::fmt::{self, Display, Formatter};

use jiff::civil::DateTime;

use super::point::{self, Stretch};
use crate::query::tree::Window;

/// The value of `date:`, or of `since:` and `until:` where one end is open.
impl Display for Window {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (None, None) => f.write_str("*"),
            (Some(from), None) => {
                let unit = calendar(from)
                    .into_iter()
                    .find(|(_, unit)| unit.first == from);
                f.write_str(&unit.map_or_else(|| from.to_string(), |(name, _)| name))
            }
            (None, Some(to)) => {
                let unit = calendar(to).into_iter().find(|(_, unit)| unit.last == to);
                f.write_str(&unit.map_or_else(|| to.to_string(), |(name, _)| name))
            }
            (Some(from), Some(to)) => {
                if let Some(name) = week_or_quarter(from, to) {
                    return f.write_str(&name);
                }
                let (first, last) = ends(from, to);
                f.write_str(&first)?;
                if first == last {
                    Ok(())
                } else {
                    write!(f, "..{last}")
                }
            }
        }
    }
}

/// Both ends in the largest unit that fits both: `2025-10..2025-10-05` would be shorter, and read as a month.
fn ends(from: DateTime, to: DateTime) -> (String, String) {
    let mut units = calendar(from).into_iter().zip(calendar(to));
    let fitting = units.find(|((_, first), (_, last))| first.first == from && last.last == to);
    fitting.map_or_else(
        || (from.to_string(), to.to_string()),
        |((first, _), (last, _))| (first, last),
    )
}

fn week_or_quarter(from: DateTime, to: DateTime) -> Option<String> {
    let (date, whole) = (
        from.date(),
        Stretch {
            first: from,
            last: to,
        },
    );
    if Stretch::quarter(date) == whole {
        return Some(format!("{:04}-Q{}", date.year(), (date.month() + 2) / 3));
    }
    let week = date.iso_week_date();
    (Stretch::week(date)? == whole).then(|| format!("{:04}-W{:02}", week.year(), week.week()))
}

/// The units of the calendar a moment lies in, by their names, the largest first. What fits none is named by its second.
fn calendar(at: DateTime) -> [(String, Stretch); 4] {
    let date = at.date();
    let minute = format!("{date}T{:02}:{:02}", at.hour(), at.minute());
    [
        (format!("{:04}", date.year()), Stretch::year(date)),
        (point::month_name(date), Stretch::month(date)),
        (date.to_string(), Stretch::day(date)),
        (minute, Stretch::minute(at)),
    ]
}
