//! The outlet: stated, given for all, by a copyright line, by a site's name in the footer, or by the host of the address.
//!
//! An agency that a story cites and the owner of a picture are never asked: only furniture is looked at.

use super::OVERRIDE;
use super::blocks::{Block, ends_in_abbreviation};
use super::tables::{AFTER_OWNER, LEGAL_FORMS, OUTLET_WORDS, PICTURE_WORDS};
use super::wording::{Wording, wording};
use crate::article::{Claimed, Corrected, Evidence, Source, Stated, ZoneKind};

/// Longest copyright line, in bytes.
const RIGHTS_BYTES: usize = 400;

/// Most words of an owner's name.
const OWNER_WORDS: usize = 8;

/// Longest word in capitals that is taken for an acronym and keeps them.
const ACRONYM_CHARS: usize = 4;

/// The outlet of an article whose blocks are of `kinds`.
pub(super) fn find(
    stated: &Stated,
    text: &str,
    blocks: &[Block],
    kinds: &[ZoneKind],
) -> Option<Source> {
    let claims = stated.page.iter().flat_map(|page| &page.claims);
    let mut addresses = claims.filter(|claim| claim.field == Claimed::Url);
    let corrected = stated.corrected.as_deref();
    let of_user = |field: fn(&Corrected) -> &Option<String>| {
        corrected.and_then(|corrected| field(corrected).as_deref())
    };
    let url = of_user(|by| &by.url)
        .or(stated.url.as_deref())
        .or_else(|| addresses.next().map(|claim| claim.value.as_str()));
    let host = url.and_then(host);
    let by_name = |name: Option<&str>, rule| {
        name.map(|name| Source {
            name: name.trim().to_owned(),
            domain: host_like(name.trim()),
            evidence: Evidence::new(rule, name),
        })
    };
    let source = by_name(of_user(|by| &by.source), OVERRIDE)
        .or_else(|| by_name(stated.source.as_deref(), "stated field"))
        .or_else(|| by_name(stated.given_source.as_deref(), "given for all"))
        .or_else(|| claimed(stated))
        .or_else(|| in_text(text, blocks, kinds));
    match (source, host) {
        (Some(source), host) => Some(Source {
            domain: host.or(source.domain),
            ..source
        }),
        (None, Some(host)) => Some(Source {
            name: host.clone(),
            domain: Some(host),
            evidence: Evidence::new("url", url?),
        }),
        (None, None) => None,
    }
}

/// The outlet that a page names as its publisher or its site.
fn claimed(stated: &Stated) -> Option<Source> {
    let claims = &stated.page.as_ref()?.claims;
    let claim = claims.iter().find(|claim| claim.field == Claimed::Source)?;
    Some(Source {
        name: claim.value.trim_start_matches('@').to_owned(),
        domain: host_like(&claim.value),
        evidence: claim.evidence(),
    })
}

/// The last owner named in the furniture: a page's own line stands below those of its pictures.
fn in_text(text: &str, blocks: &[Block], kinds: &[ZoneKind]) -> Option<Source> {
    let furniture = || {
        blocks
            .iter()
            .zip(kinds)
            .filter(|(_, kind)| **kind == ZoneKind::Furniture)
            .map(|(block, _)| block.text(text))
    };
    let owner = furniture().rev().find_map(owner);
    owner.or_else(|| {
        let mut after = furniture()
            .skip_while(|line| wording(line) != Some(Wording::Disclaimer))
            .skip(1);
        after
            .next()
            .filter(|line| is_site_name(line))
            .map(|line| Source {
                name: line.to_owned(),
                domain: host_like(line),
                evidence: Evidence::new("site name in the footer", line),
            })
    })
}

/// Whether `line` is a copyright line.
pub(super) fn is_rights_line(line: &str) -> bool {
    rights(line).is_some()
}

/// Whether `line` names an outlet as the owner of the rights.
pub(super) fn names_outlet(line: &str) -> bool {
    owner(line).is_some()
}

/// What follows the mark and the years of a copyright line.
fn rights(line: &str) -> Option<&str> {
    if line.len() > RIGHTS_BYTES {
        return None;
    }
    let (mut rest, mut sign, mut word, mut letter) = (line, false, false, false);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ":,.".contains(c));
        if let Some(after) = rest.strip_prefix('©') {
            (rest, sign) = (after, true);
        } else if let Some(after) = strip_word(rest, "(c)") {
            (rest, letter) = (after, true);
        } else if let Some(after) = strip_word(rest, "copyright") {
            (rest, word) = (after, true);
        } else {
            break;
        }
    }
    if !(sign || word || letter) {
        return None;
    }
    let name = rest
        .trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || "-–,".contains(c));
    let name = strip_word(name, "by ").unwrap_or(name);
    let has_year = rest.starts_with(|c: char| c.is_ascii_digit());
    // `(c)` may number a list, `Copyright` may begin a sentence: each needs the other, a year, or a bare name.
    let is_name = || {
        line.len() <= 60
            && name
                .split_whitespace()
                .all(|word| !word.starts_with(char::is_lowercase))
    };
    (sign || (word && letter) || ((word || letter) && (has_year || is_name()))).then_some(name)
}

fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    head.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}

/// The outlet of a copyright line.
fn owner(line: &str) -> Option<Source> {
    let rest = rights(line)?;
    let full_stop = || {
        let mut stops = rest.match_indices(". ").map(|(at, _)| at);
        stops.find(|at| !ends_in_abbreviation(&rest[..=*at]))
    };
    let lower = rest.to_ascii_lowercase();
    let marks = AFTER_OWNER.iter().filter_map(|mark| lower.find(mark));
    let end = marks.chain(full_stop()).min().unwrap_or(rest.len());
    let mut words: Vec<&str> = rest[..end].split_whitespace().collect();
    while words.last().is_some_and(|word| is_no_name(word)) {
        words.pop();
    }
    let name = words.join(" ");
    let name = name.trim_matches(|c: char| !c.is_alphanumeric() && c != '!' && c != ')');
    let is_name = name.starts_with(|c: char| {
        c.is_uppercase() || c.is_ascii_digit() || c.is_alphabetic() && !c.is_lowercase()
    });
    let domain = line
        .split(|c: char| c.is_whitespace() || "()<>[],|".contains(c))
        .find_map(host_like);
    let is_picture = name
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| PICTURE_WORDS.contains(&word.to_lowercase().as_str()));
    if words.len() > OWNER_WORDS || is_picture || !(is_name || host_like(name).is_some()) {
        return None;
    }
    Some(Source {
        name: in_title_case(name),
        domain,
        evidence: Evidence::new("copyright line", line),
    })
}

/// Whether `word`, at the end of an owner's name, is a legal form or a year.
fn is_no_name(word: &str) -> bool {
    let word = word.trim_end_matches([',', '.']).to_lowercase();
    LEGAL_FORMS.contains(&word.as_str()) || word.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

/// One long word all in capitals is a name that a page shouts.
fn in_title_case(name: &str) -> String {
    let shouts = name.len() > ACRONYM_CHARS && name.bytes().all(|b| b.is_ascii_uppercase());
    if shouts {
        format!("{}{}", &name[..1], name[1..].to_lowercase())
    } else {
        name.to_owned()
    }
}

/// A lone word that names an outlet.
fn is_site_name(line: &str) -> bool {
    let is_token = line.len() >= 4
        && line.len() <= 40
        && line
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    let lower = line.to_lowercase();
    is_token
        && OUTLET_WORDS
            .iter()
            .any(|word| lower.contains(word) && lower != *word)
}

/// The host of an address, without `www.`.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.trim().split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    host_like(host)
}

/// `text` as a domain in lower case without `www.`, if it looks like one: `www.asiae.co.kr`.
fn host_like(text: &str) -> Option<String> {
    let lower = text.trim_end_matches('.').to_lowercase();
    let host = lower.strip_prefix("www.").unwrap_or(&lower);
    let labels_are_fine = host.split('.').all(|label| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    });
    let (_, top) = host.rsplit_once('.')?;
    (labels_are_fine && top.chars().count() >= 2 && top.chars().all(char::is_alphabetic))
        .then(|| host.to_owned())
}
