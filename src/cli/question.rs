//! The flags that say which articles are meant, for commands that count them.

use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::search::Request;

/// When a search ends with what it has found: early enough that all of it takes less than two seconds.
pub(super) const DEADLINE: Duration = Duration::from_millis(1_800);

/// The same filters as those of `search`.
#[derive(Debug, Args)]
pub(super) struct Filters {
    /// Only articles of this day, month or year, or later: 2025, 2025-10, 2025-10-27
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    since: Option<String>,
    /// Only articles of this day, month or year, or earlier
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    until: Option<String>,
    /// Only articles of this outlet; may be repeated
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// Join words by OR instead of AND
    #[arg(long)]
    any: bool,
    /// Take the query as plain words: no operators, no fields
    #[arg(long)]
    literal: bool,
    /// Find only what is typed, not what the archive defines as the same: AMRAAM by its name
    #[arg(long)]
    no_expand: bool,
}

impl Filters {
    /// The articles that match the words of a query, all if there are none, and pass the filters.
    pub(super) fn request(&self, words: &[String]) -> Request {
        let (query, literal) = match words {
            [] => ("*".to_owned(), false),
            words => (words.join(" "), self.literal),
        };
        Request {
            since: self.since.clone(),
            until: self.until.clone(),
            sources: self.source.clone(),
            any: self.any,
            literal,
            expand: !self.no_expand,
            deadline: Some(DEADLINE),
            ..Request::new(query, today())
        }
    }
}

/// The day it is.
pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
