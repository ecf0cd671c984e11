//! Which day today is: what relative dates of a query are relative to. Nothing else depends on a zone, for articles keep the
//! civil dates that they state. What time it is comes in.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;

use crate::error::{Error, Kind, Result};

/// The day it is at `now` in a zone, which is a name or an offset; without one in UTC.
///
/// # Errors
/// If there is no such zone.
pub fn today(zone: Option<&str>, now: Timestamp) -> Result<Date> {
    let zone = match zone.map(str::trim) {
        None | Some("Z" | "z") => TimeZone::UTC,
        Some(name) => DateTimeParser::new().parse_time_zone(name).map_err(|_| {
            Error::new(Kind::Usage, "--tz", format!("`{name}` is no time zone"))
                .hint("write a name as Asia/Tokyo or UTC, an offset as +09:00")
        })?,
    };
    Ok(now.to_zoned(zone).date())
}
