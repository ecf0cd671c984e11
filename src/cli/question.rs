//! The flags that say which articles are meant.

use std::time::Duration;

use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::search::{Request, Scope};

/// When a search ends with what it has found: early enough that all of it takes less than two seconds.
pub(super) const DEADLINE: Duration = Duration::from_millis(1_800);

/// Which articles are meant, for all commands that find or count some.
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
    /// Only articles in this language, stated or read off the text: de, German; may be repeated
    #[arg(long, value_name = "LANG")]
    lang: Vec<String>,
    /// Where words are looked for; several with commas [default: headline and story]
    #[arg(
        long = "in",
        value_name = "PART",
        value_delimiter = ',',
        value_parser = PossibleValuesParser::new(Scope::NAMES)
    )]
    within: Vec<String>,
    /// Join words by OR instead of AND
    #[arg(long)]
    any: bool,
    /// Take the query as plain words: no operators, no fields
    #[arg(long)]
    pub(super) literal: bool,
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
            langs: self.lang.clone(),
            within: self
                .within
                .iter()
                .filter_map(|name| Scope::named(name))
                .collect(),
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
