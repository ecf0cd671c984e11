//! RawRecord to Article: title, date, source, author, zones.
//!
//! Pure and total: any text gives an article, in time linear in its length, and what cannot be read is a doubt of it. Each
//! decision carries its [`Evidence`]. What a container states wins over what the text says. The modules, in the order
//! the text passes them: `blocks` cuts it, `head` reads its top and tail by means of `credits`, `date` and `title`, `zones`
//! says what each block is, `source` looks for the outlet in the furniture; `tables` holds all words that are known.

mod blocks;
mod clock;
mod credits;
mod date;
mod head;
mod source;
mod tables;
mod title;
mod token;
mod zones;

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use xxhash_rust::xxh3::Xxh3;

pub use self::date::{Moment, NoDate, read_date};
use self::head::Dated;
use crate::article::{
    Article, Author, Evidence, MAX_ID_BYTES, Origin, Published, Stated, ZoneKind,
};
use crate::corpus::RawRecord;

/// A clock may be wrong, and an outlet's day may begin before UTC's, by no more than this.
const FUTURE: SignedDuration = SignedDuration::from_hours(24);

/// Version of the extraction: raised whenever it reads articles otherwise.
pub const VERSION: u32 = 1;

/// What the evidence says of a date in the path of the file.
const PATH: &str = "path";

/// Reads `record`.
///
/// The id is the stated one, else the URL, else what the place of the record gives, else the content's hash: the
/// XXH3-128 of the stated title, a line feed and the text, as 32 hexadecimal digits. An address or place that cannot be
/// an id, being longer than [`MAX_ID_BYTES`] or holding control characters, is hashed likewise. The record's prefix
/// stands before all of them.
pub fn extract(record: RawRecord) -> Article {
    let RawRecord {
        origin,
        place_id,
        id_prefix,
        stated,
        text,
        read_at,
    } = record;
    let id = id(id_prefix.as_deref(), &stated, place_id, &text);
    read(id, origin, stated, text, read_at)
}

/// Reads a stored article again, from its text and what was stated beside it. It keeps its id and its origin.
pub fn again(article: Article, read_at: Timestamp) -> Article {
    let Article {
        id,
        origin,
        stated,
        text,
        ..
    } = article;
    read(id, origin, stated, text, read_at)
}

fn read(id: String, origin: Origin, stated: Stated, text: String, read_at: Timestamp) -> Article {
    let mut blocks = blocks::cut(&text);
    let head = head::read(&text, &mut blocks, stated.title.as_deref());
    let kinds = zones::classify(&text, &blocks, &head.kinds);
    let mut doubts = Vec::new();
    let published = published(&stated, head.dates, read_at, &mut doubts);
    let lead = || {
        let story = kinds.iter().position(|kind| *kind == ZoneKind::Lead);
        let block = story
            .or(kinds.iter().position(|kind| kind.is_story()))
            .unwrap_or(0);
        blocks
            .get(block)
            .map(|block| title::stand_in(block.text(&text)))
    };
    let title = match &stated.title {
        Some(title) => Some(title::stated(title)),
        None => head.title.or_else(lead),
    };
    Article {
        id,
        title,
        published,
        source: source::find(&stated, &text, &blocks, &kinds),
        author: match &stated.author {
            Some(name) => Some(Author {
                evidence: Evidence::new("stated field", name),
                name: without_by(name).to_owned(),
            }),
            None => head.author,
        },
        url: stated.url.clone(),
        // Tags of languages are compared without regard to case (RFC 5646).
        lang: stated.lang.as_ref().map(|tag| tag.to_lowercase()),
        zones: zones::join(&blocks, &kinds),
        text,
        origin,
        stated,
        doubts,
    }
}

fn id(prefix: Option<&str>, stated: &Stated, place_id: Option<String>, text: &str) -> String {
    let prefix = prefix.unwrap_or("");
    if let Some(id) = &stated.id {
        return format!("{prefix}{id}");
    }
    let id = match stated.url.clone().or(place_id) {
        // Addresses may be longer than an id, and file names hold anything.
        Some(id) if prefix.len() + id.len() > MAX_ID_BYTES || id.contains(char::is_control) => {
            hash(&[&id])
        }
        Some(id) => id,
        None => hash(&[stated.title.as_deref().unwrap_or(""), "\n", text]),
    };
    format!("{prefix}{id}")
}

fn hash(parts: &[&str]) -> String {
    let mut hash = Xxh3::new();
    for part in parts {
        hash.update(part.as_bytes());
    }
    format!("{:032x}", hash.digest128())
}

/// A name without the `By` of a byline.
fn without_by(name: &str) -> &str {
    match name.split_once(char::is_whitespace) {
        Some((by, rest)) if by.eq_ignore_ascii_case("by") && !rest.trim().is_empty() => rest.trim(),
        _ => name,
    }
}

/// The stated date, else that of the path, else the first in the text that can be one of publication.
fn published(
    stated: &Stated,
    found: Vec<Dated>,
    read_at: Timestamp,
    doubts: &mut Vec<String>,
) -> Option<Published> {
    let path = stated.path_date.as_deref().and_then(|value| {
        Some(Dated {
            moment: read_date(value).ok()?,
            evidence: Evidence::new(PATH, value),
        })
    });
    let stated = stated.date.as_deref().and_then(|value| {
        let evidence = Evidence::new("stated field", value);
        // A field may hold a whole line of the page: `Published: 3 March 2024`.
        let is_labelled = value.starts_with(char::is_alphabetic);
        let in_a_line = || {
            credits::credit(value, false)
                .and_then(|line| line.when)
                .filter(|_| is_labelled)
        };
        let why = match read_date(value) {
            Ok(moment) => return Some(Dated { moment, evidence }),
            Err(NoDate::Unreadable) => match in_a_line() {
                Some(moment) => return Some(Dated { moment, evidence }),
                None => "is not a date",
            },
            Err(NoDate::Ambiguous) => "may be day first or month first",
        };
        doubts.push(format!("the stated date `{}` {why}", evidence.quote));
        None
    });
    let mut published: Option<Published> = None;
    for Dated { moment, evidence } in stated.into_iter().chain(path).chain(found) {
        let Moment {
            civil,
            offset,
            precision,
        } = moment;
        let claim = format!("`{}` ({})", evidence.quote, evidence.rule);
        let candidate = Published {
            civil,
            offset,
            precision,
            evidence,
        };
        match &published {
            _ if is_future(&moment, read_at) => {
                doubts.push(format!("{claim} is later than the time of reading"));
            }
            None => published = Some(candidate),
            // A folder may name the day of the crawl: beside a stated date it says nothing.
            Some(_) if candidate.evidence.rule == PATH => {}
            // The text says more exactly what the path says too.
            Some(taken)
                if taken.evidence.rule == PATH
                    && candidate.precision > taken.precision
                    && !disagree(taken, &candidate) =>
            {
                published = Some(candidate);
            }
            Some(taken) if disagree(taken, &candidate) => {
                doubts.push(format!("{claim} disagrees with the date taken, {taken}"));
            }
            Some(_) => {}
        }
    }
    published
}

/// Whether two dates of publication are further apart than zones and a night's work explain.
fn disagree(a: &Published, b: &Published) -> bool {
    const DAY: i64 = 86_400;
    a.start() > b.end() + 2 * DAY || b.start() > a.end() + 2 * DAY
}

fn is_future(moment: &Moment, read_at: Timestamp) -> bool {
    let offset = Offset::from_seconds(moment.offset.unwrap_or(0)).unwrap_or(Offset::UTC);
    // A moment that no timestamp can hold is at the end of the year 9999, years before 1000 not being read.
    !offset
        .to_timestamp(moment.civil)
        .is_ok_and(|at| at.duration_since(read_at) <= FUTURE)
}
