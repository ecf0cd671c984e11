//! What a page states about its article, each with where it was stated: the most trusted of each field first.

use super::data::Described;
use super::dom::Dom;
use super::facts::{Meta, kept};
use super::plain;
use super::tables::TITLE_JOINS;
use crate::article::{Claim, Claimed};
use crate::extract::title::letters;

/// Longest headline, in characters; what is longer is a text.
const TITLE_CHARS: usize = 300;

/// Two of the places that state it.
const HEADING: &str = "heading";
const TITLE_ELEMENT: &str = "title element";

/// Headings that may be the headline.
const HEADINGS: usize = 20;

/// The claims of a page with its title and where that was stated. `is_near` says whether a line stands where the article's own
/// date would: not among comments or other stories.
pub(super) fn claims(
    dom: &Dom,
    data: &Described,
    title: Option<(String, String)>,
    is_near: impl Fn(usize) -> bool,
) -> Vec<Claim> {
    let facts = &dom.facts;
    let mut claims = Vec::new();
    let mut claim = |field, rule: &str, value: &str| {
        if !value.trim().is_empty() {
            claims.push(Claim {
                field,
                rule: rule.to_owned().into(),
                value: value.trim().to_owned(),
            });
        }
    };
    if let Some((rule, title)) = title {
        claim(Claimed::Title, &rule, &title);
    }
    let stated = [
        (Claimed::Published, "datePublished", &data.published),
        (Claimed::Updated, "dateModified", &data.updated),
        (Claimed::Source, "publisher", &data.publisher),
        (Claimed::Author, "author", &data.author),
        (Claimed::Lang, "inLanguage", &data.lang),
    ];
    for (field, key, value) in stated {
        if let Some(value) = value {
            claim(field, &format!("JSON-LD {key}"), value);
        }
    }
    for field in [
        Claimed::Published,
        Claimed::Updated,
        Claimed::Source,
        Claimed::Author,
        Claimed::Lang,
    ] {
        // The name of the site is its own word for itself; a publisher may be the company.
        for Meta { name, value, .. } in facts.of(field) {
            claim(field, &format!("meta {name}"), &plain(value));
        }
    }
    for time in &facts.times {
        if let Some(field) = time.named {
            claim(field, "time element", &time.value);
        }
    }
    for time in facts
        .times
        .iter()
        .filter(|time| time.named.is_none() && is_near(time.line))
    {
        claim(Claimed::Published, "time element", &time.value);
    }
    if let Some(lang) = &facts.html_lang {
        claim(Claimed::Lang, "html lang", lang);
    }
    let addresses = [
        ("link canonical", facts.canonical.as_deref()),
        ("JSON-LD url", data.url.as_deref()),
    ];
    for (rule, url) in addresses {
        if let Some(url) = url {
            claim(Claimed::Url, rule, url);
        }
    }
    for Meta { name, value, .. } in facts.of(Claimed::Url) {
        if value.contains("://") {
            claim(Claimed::Url, &format!("meta {name}"), value);
        }
    }
    claims
}

/// The headline: that of the data, of a meta element, of the first heading, of the page, without the name of the site.
pub(super) fn title(dom: &Dom, data: &Described, headings: &[&str]) -> Option<(String, String)> {
    let facts = &dom.facts;
    let mut found: Vec<(String, String)> = Vec::new();
    if let Some(headline) = &data.headline {
        found.push(("JSON-LD headline".to_owned(), headline.clone()));
    }
    for Meta { name, value, .. } in facts.of(Claimed::Title).into_iter().take(3) {
        found.push((format!("meta {name}"), kept(&plain(value))));
    }
    let page = facts.page_title.as_deref().map(|title| kept(&plain(title)));
    // A page may have headings for its name and its departments: the headline is the one that is said elsewhere too.
    let elsewhere: Vec<String> = found
        .iter()
        .map(|(_, value)| value.as_str())
        .chain(page.as_deref())
        .map(letters)
        .collect();
    let is_said = |heading: &&&str| {
        let heading = letters(heading);
        heading.len() > 4 && elsewhere.iter().any(|said| said.starts_with(&heading))
    };
    let headings = &headings[..headings.len().min(HEADINGS)];
    let heading = headings.iter().find(is_said).or_else(|| {
        headings
            .iter()
            .find(|heading| heading.split_whitespace().nth(2).is_some())
    });
    if let Some(heading) = heading {
        found.push((HEADING.to_owned(), kept(heading)));
    }
    if let Some(page) = page {
        found.push((TITLE_ELEMENT.to_owned(), page));
    }
    found.retain(|(_, value)| !value.is_empty() && value.chars().nth(TITLE_CHARS).is_none());
    let site = facts
        .of(Claimed::Source)
        .first()
        .map(|meta| letters(&meta.value));
    let bare: Vec<(String, String)> = found
        .iter()
        .enumerate()
        .map(|(at, (rule, value))| {
            let others = found.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<String> = others.map(|(_, (_, value))| letters(value)).collect();
            (
                rule.clone(),
                without_site(value, &others, site.as_deref()).to_owned(),
            )
        })
        .collect();
    let first = shown(&bare).or(bare.first())?;
    // `Kicker: Headline` where another place has the headline alone. A heading does not count: the kicker may stand above it.
    let alone = bare
        .iter()
        .filter(|(rule, _)| rule != HEADING)
        .find(|(_, value)| {
            let kicker = first.1.strip_suffix(value.as_str()).map(str::trim_end);
            value.split_whitespace().nth(2).is_some()
                && kicker.is_some_and(|kicker| kicker.ends_with([':', '|', '/', '-', '–']))
        });
    let (rule, value) = alone.unwrap_or(first);
    (!value.is_empty()).then(|| (rule.clone(), value.clone()))
}

/// The heading, where the data agree with the `title` element alone: both were written for search engines, while the heading
/// and the meta element are what readers see.
fn shown(found: &[(String, String)]) -> Option<&(String, String)> {
    let of = |rule: &str| found.iter().find(|(known, _)| known.starts_with(rule));
    let (data, meta) = (of("JSON-LD")?, of("meta")?);
    let (heading, page) = (of(HEADING)?, of(TITLE_ELEMENT)?);
    let is_same = |a: &(String, String), b: &(String, String)| letters(&a.1) == letters(&b.1);
    (is_same(heading, meta) && is_same(data, page) && !is_same(heading, data)).then_some(meta)
}

/// `title` without what stands before or after a sign, where that names the site or the rest is said elsewhere alone.
fn without_site<'t>(title: &'t str, others: &[String], site: Option<&str>) -> &'t str {
    let names_site = |part: &str| {
        let part = letters(part);
        !part.is_empty()
            && site.is_some_and(|site| {
                site == part
                    || part.len() > 3 && site.contains(&part)
                    || part.contains(site) && site.len() > 3
            })
    };
    let is_alone = |part: &str| {
        let part = letters(part);
        part.len() > 4 && others.contains(&part)
    };
    let mut title = title.trim();
    loop {
        let cut = TITLE_JOINS.iter().find_map(|join| {
            title.match_indices(join).find_map(|(at, _)| {
                let (head, tail) = (title[..at].trim(), title[at + join.len()..].trim());
                match () {
                    () if is_alone(head) || names_site(tail) && !head.is_empty() => Some(head),
                    () if names_site(head) && !tail.is_empty() => Some(tail),
                    () => None,
                }
            })
        });
        match cut {
            Some(rest) if rest.len() < title.len() => title = rest,
            _ => return title,
        }
    }
}
