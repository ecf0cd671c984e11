//! What an article is once it has been read: the type between `extract` and `index`.
//!
//! The text is kept verbatim; everything known about it is a range over it or a value with its [`Evidence`].

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// Longest id, in bytes.
pub const MAX_ID_BYTES: usize = 512;

/// One article, as extracted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Stated id, else the URL, else what the place of the record gives.
    pub id: String,
    /// Where the article was published on the web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The headline, or what stands in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// When it was published, in the outlet's own calendar and clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
    /// When it was last changed, where that is stated beside the date of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Published>,
    /// The outlet. An agency that is merely cited, or that owns a photo, is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    /// The language: the tag that is [normal](crate::analysis::language::normal) for it, stated or read off the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Why this is the language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang_evidence: Option<Evidence>,
    /// The original text, verbatim. It is stored beside what is known about it.
    #[serde(skip)]
    pub text: String,
    /// What each part of `text` is.
    pub zones: Vec<Zone>,
    /// Where the record was read.
    pub origin: Origin,
    /// What was stated beside the text, as written: with the text, all that is needed to extract again.
    #[serde(default, skip_serializing_if = "Stated::is_empty")]
    pub stated: Stated,
    /// Things a person may want to check, in words: a stated date that is none, two dates that disagree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
}

/// What is stated beside a text, as written; `None` where it is silent, null or blank.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stated {
    /// Identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Date as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Author or authors, joined by `, `.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The outlet that whoever reads the archive gave for all its records: it counts where the record states none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_source: Option<String>,
    /// The date in the path of the file, in ISO 8601: it counts where the record states none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_date: Option<String>,
    /// When it was fetched from the web, in RFC 3339: it was not published after that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captured: Option<String>,
    /// What whoever reads the archive says of this record: it counts before all else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Box<Corrected>>,
    /// What the page said of which the text was the visible part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
}

/// Fields that whoever reads the archive has set right, by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Corrected {
    /// Headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Date of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Author or authors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

/// What an HTML page said beside its visible text: kept in its place, for the page itself is not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What it states about its article, the most trusted of each field first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// What its elements make of the parts of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<Zone>,
}

/// One statement of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What it is about.
    pub field: Claimed,
    /// Where it was stated: `JSON-LD datePublished`, `meta og:title`, `time element`, …
    pub rule: Cow<'static, str>,
    /// As written, with character references read.
    pub value: String,
}

impl Claim {
    /// It as evidence.
    pub(crate) fn evidence(&self) -> Evidence {
        Evidence {
            rule: self.rule.clone(),
            ..Evidence::new("", &self.value)
        }
    }
}

/// What a page states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claimed {
    /// The headline.
    Title,
    /// When it was published.
    Published,
    /// When it was last changed.
    Updated,
    /// The outlet.
    Source,
    /// Who wrote it.
    Author,
    /// The language.
    Lang,
    /// The address by which the page wants to be known.
    Url,
}

impl Stated {
    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        *self == Stated::default()
    }
}

/// The rule that decided something, and the words it read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Which rule: `stated field`, `byline`, `copyright line`, …
    pub rule: Cow<'static, str>,
    /// The words it rests on, at most [`Evidence::QUOTE_CHARS`] characters of them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quote: String,
}

impl Evidence {
    /// Longest quote kept, in characters.
    pub const QUOTE_CHARS: usize = 120;

    /// Evidence by `rule` resting on `quote`, which is trimmed and cut.
    pub fn new(rule: &'static str, quote: &str) -> Self {
        let quote = quote.trim().chars().take(Self::QUOTE_CHARS).collect();
        Evidence {
            rule: Cow::Borrowed(rule),
            quote,
        }
    }
}

/// A headline and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// The headline on one line.
    pub text: String,
    /// Where it stands.
    pub place: TitlePlace,
    /// Why it is the headline.
    pub evidence: Evidence,
}

/// Where a headline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TitlePlace {
    /// Stated beside the text.
    Stated,
    /// A [`ZoneKind::Headline`] zone of the text.
    InText,
    /// There is none; the first sentence is shown in its place and is not searched as a headline.
    StandIn,
}

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
    /// A minute.
    Minute,
    /// A second.
    Second,
}

/// A date of publication: civil time as the article states it, any century.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The first moment of the span that the precision leaves open.
    pub civil: DateTime,
    /// Seconds east of UTC, where the article states an offset or a zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<i32>,
    /// How much of `civil` is known.
    pub precision: Precision,
    /// Why this is the date.
    pub evidence: Evidence,
}

impl Published {
    /// First second of the span, in [civil seconds](civil_seconds).
    pub fn start(&self) -> i64 {
        civil_seconds(self.civil)
    }

    /// Last second of the span, in [civil seconds](civil_seconds). A day and anything finer counts as a point: only
    /// articles dated to a month or a year span more than the window a reader would name.
    pub fn end(&self) -> i64 {
        let date = self.civil.date();
        let last = match self.precision {
            Precision::Year => date.last_of_year(),
            Precision::Month => date.last_of_month(),
            _ => return self.start(),
        };
        civil_seconds(last.at(23, 59, 59, 0))
    }
}

/// ISO 8601, as long as the precision.
impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (d, t) = (self.civil.date(), self.civil.time());
        match self.precision {
            Precision::Year => write!(f, "{:04}", d.year())?,
            Precision::Month => write!(f, "{:04}-{:02}", d.year(), d.month())?,
            Precision::Day => write!(f, "{:04}-{:02}-{:02}", d.year(), d.month(), d.day())?,
            Precision::Minute => write!(f, "{d}T{:02}:{:02}", t.hour(), t.minute())?,
            Precision::Second => {
                write!(f, "{d}T{:02}:{:02}:{:02}", t.hour(), t.minute(), t.second())?
            }
        }
        match self.offset {
            Some(0) if self.precision >= Precision::Minute => f.write_str("Z"),
            Some(seconds) if self.precision >= Precision::Minute => {
                let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
            _ => Ok(()),
        }
    }
}

/// Seconds from 1970-01-01T00:00:00 to `civil`, both read on the same clock: no zone, no leap seconds, negative before.
pub fn civil_seconds(civil: DateTime) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    let days = civil.date().duration_since(epoch).as_hours() / 24;
    let t = civil.time();
    days * 86_400 + i64::from(t.hour()) * 3_600 + i64::from(t.minute()) * 60 + i64::from(t.second())
}

/// An outlet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name, or its domain where only that is known.
    pub name: String,
    /// Its domain, lower case, without `www.`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Why this is the outlet.
    pub evidence: Evidence,
}

/// A writer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// As the byline spells it.
    pub name: String,
    /// Why this is the author.
    pub evidence: Evidence,
}

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ZoneKind {
    /// The headline.
    Headline,
    /// Byline or date line.
    Byline,
    /// A photo's caption.
    Caption,
    /// The story's first paragraph.
    Lead,
    /// The rest of the story.
    Body,
    /// What the page put around it: lists of headlines, share buttons, copyright and credit lines, disclaimers.
    Furniture,
    /// Readers' comments.
    Comments,
}

impl ZoneKind {
    /// Whether a plain query looks here.
    pub fn is_story(self) -> bool {
        !matches!(self, ZoneKind::Furniture | ZoneKind::Comments)
    }
}

/// A stretch of [`Article::text`], in bytes.
///
/// An article's zones are in order, do not overlap, end on character boundaries, and hold every character that is not
/// white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// What it is.
    pub kind: ZoneKind,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Zone {
    /// The bytes it covers.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The place a record came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// The file, as the user named its root.
    pub path: String,
    /// The line of the file at which the record begins, from 1.
    pub line: u64,
    /// The byte at which it begins, unpacked, from 0, in a file whose lines mean nothing; `line` is 1 there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.offset {
            Some(offset) => write!(f, "{}@{offset}", self.path),
            None => write!(f, "{}:{}", self.path, self.line),
        }
    }
}
