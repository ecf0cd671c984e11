//! When an article was published, and when it was changed: of all the dates that are stated or found, which is taken.

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::credits::credit;
use super::date::{Moment, NoDate, read_date, read_date_in};
use super::head::Dated;
use super::order::Order;
use crate::article::{Claimed, Evidence, Published, Stated};

/// A clock may be wrong, and an outlet's day may begin before UTC's, by no more than this.
const FUTURE: SignedDuration = SignedDuration::from_hours(24);

/// What the evidence says of a date in the path of the file.
const PATH: &str = "path";

/// The year of the first pages.
const WEB: i16 = 1991;

/// The date of publication: the stated one, else that of the page, of the path, of the address, else the first in the
/// text that can be one; and the date of the last change, if that is stated.
pub(super) fn find(
    stated: &Stated,
    found: Vec<Dated>,
    changes: Vec<Dated>,
    order: Order,
    read_at: Timestamp,
    doubts: &mut Vec<String>,
) -> (Option<Published>, Option<Published>) {
    let corrected = stated
        .corrected
        .as_deref()
        .and_then(|by| by.date.as_deref());
    if let Some(value) = corrected
        && let Ok(moment) = moment(value, order)
    {
        let evidence = Evidence::new(super::OVERRIDE, value);
        let updated = claimed(stated, Claimed::Updated, order)
            .into_iter()
            .map(published_at)
            .next();
        // Whoever sets a date right needs no doubts about it.
        return (Some(published_at(Dated { moment, evidence })), updated);
    }
    let given = stated.date.as_deref().and_then(|value| {
        let evidence = Evidence::new("stated field", value);
        match moment(value, order) {
            Ok(moment) => Some(Dated { moment, evidence }),
            Err(why) => {
                doubts.push(format!(
                    "the stated date `{}` {}",
                    evidence.quote,
                    said(why)
                ));
                None
            }
        }
    });
    let path = stated.path_date.as_deref().and_then(|value| {
        Some(Dated {
            moment: read_date(value).ok()?,
            evidence: Evidence::new(PATH, value),
        })
    });
    let claims = |field| claimed(stated, field, order);
    let updated = claims(Claimed::Updated)
        .into_iter()
        .chain(changes)
        .find(|dated| !is_future(&dated.moment, read_at));
    let first = given
        .into_iter()
        .chain(claims(Claimed::Published))
        .chain(path)
        .chain(address(stated))
        .chain(found);
    let published = first_of(first, read_at, doubts);
    let updated = updated.map(published_at);
    if let (None, Some(updated)) = (&published, &updated) {
        doubts.push(format!(
            "only the date of a change is stated, {updated} ({}), and taken for that of publication",
            updated.evidence.rule
        ));
        return (Some(updated.clone()), None);
    }
    (published, updated)
}

/// The dates that the page claims for `field`.
fn claimed(stated: &Stated, field: Claimed, order: Order) -> Vec<Dated> {
    let claims = stated.page.iter().flat_map(|page| &page.claims);
    claims
        .filter(|claim| claim.field == field)
        .filter_map(|claim| {
            Some(Dated {
                moment: moment(&claim.value, order).ok()?,
                evidence: claim.evidence(),
            })
        })
        .collect()
}

/// The day in the path of the address.
fn address(stated: &Stated) -> Option<Dated> {
    let claims = stated.page.iter().flat_map(|page| &page.claims);
    let claim = claims
        .filter(|claim| claim.field == Claimed::Url)
        .map(|claim| &claim.value);
    let url = stated.url.iter().chain(claim).next()?;
    Some(Dated {
        moment: in_address(url)?,
        evidence: Evidence::new("url", url),
    })
}

/// Reads a value that is said to be a date, which may be a whole line of a page: `Published: 3 March 2024`.
fn moment(value: &str, order: Order) -> Result<Moment, NoDate> {
    match read_date_in(value, order) {
        Err(NoDate::Unreadable) if value.starts_with(char::is_alphabetic) => credit(value, false)
            .and_then(|line| line.when)
            .ok_or(NoDate::Unreadable),
        read => read,
    }
}

fn said(why: NoDate) -> &'static str {
    match why {
        NoDate::Unreadable => "is not a date",
        NoDate::Ambiguous => "may be day first or month first",
    }
}

fn published_at(dated: Dated) -> Published {
    let Moment {
        civil,
        offset,
        precision,
    } = dated.moment;
    Published {
        civil,
        offset,
        precision,
        evidence: dated.evidence,
    }
}

/// The first date that can be one of publication.
fn first_of(
    dates: impl Iterator<Item = Dated>,
    read_at: Timestamp,
    doubts: &mut Vec<String>,
) -> Option<Published> {
    let mut published: Option<Published> = None;
    for dated in dates {
        let claim = format!("`{}` ({})", dated.evidence.quote, dated.evidence.rule);
        let is_future = is_future(&dated.moment, read_at);
        let candidate = published_at(dated);
        match &published {
            _ if is_future => {
                doubts.push(format!("{claim} is later than the time of reading"));
            }
            None => published = Some(candidate),
            // A folder may name the day of the crawl: beside a stated date it says nothing.
            Some(_) if candidate.evidence.rule == PATH => {}
            // The text says more exactly what the path says too.
            Some(taken)
                if [PATH, "url"].contains(&&*taken.evidence.rule)
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

/// The date in an address: `/2024/05/17/`, `/2024-05-17-`, `_20240517.`, with a year that papers on the web may have.
fn in_address(url: &str) -> Option<Moment> {
    let (_, path) = url.split_once("://")?.1.split_once('/')?;
    let path = path.split(['?', '#']).next()?;
    let is_digit = |c: char| c.is_ascii_digit();
    for (at, _) in path.match_indices(is_digit) {
        if path[..at].ends_with(is_digit) {
            continue;
        }
        let rest = &path[at..];
        let digits = rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
        let iso = match digits {
            4 => {
                let Some(separator) = rest[4..].chars().next().filter(|c| "/-_".contains(*c))
                else {
                    continue;
                };
                let mut parts = rest[5..].split(separator);
                let mut part = || {
                    let part = parts.next()?;
                    let end = part.find(|c| !is_digit(c)).unwrap_or(part.len());
                    (1..=2).contains(&end).then(|| part[..end].to_owned())
                };
                let (Some(month), Some(day)) = (part(), part()) else {
                    continue;
                };
                format!("{}-{month}-{day}", &rest[..4])
            }
            8 => rest[..8].to_owned(),
            _ => continue,
        };
        if let Ok(moment) = read_date(&iso)
            && moment.civil.year() >= WEB
        {
            return Some(moment);
        }
    }
    None
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
