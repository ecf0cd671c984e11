//! HTML to its visible text, with what each line is, and what the page states about its article.
//!
//! Pure and total, in time that grows with the length of the page and not with its depth: any bytes that were decoded
//! give a text. `dom` reads the page, `facts` and `data` keep what it says about itself, `story` finds the story, `claims`
//! puts the statements in the order in which they are trusted; `tables` holds all the names.

mod claims;
mod data;
mod dom;
mod facts;
mod start;
mod story;
mod tables;

use self::tables::Tag;
use crate::article::{Page, Zone, ZoneKind};
use crate::extract::blocks::Block;
use crate::extract::zones;

/// Reads a page, or a part of one: its visible text, and what goes with it.
pub(super) fn read(html: &str) -> (String, Page) {
    let mut dom = dom::read(html);
    let data = data::described(&dom.facts.data);
    let headings: Vec<&str> = dom
        .lines
        .iter()
        .filter(|line| in_title(&dom, line.element))
        .map(|line| &dom.text[line.range.clone()])
        .collect();
    let title = claims::title(&dom, &data, &headings);
    let headline = title.as_ref().map(|(_, title)| title.clone());
    let page = story::Page::new(&dom, &data, headline.as_deref());
    let claims = claims::claims(&dom, &data, title, |line| page.is_near(line));
    let kinds: Vec<ZoneKind> = page.kinds(headline.as_deref());
    let blocks: Vec<Block> = dom
        .lines
        .iter()
        .map(|line| Block::new(&dom.text, line.range.clone()))
        .collect();
    let mut zones = zones::join(&blocks, &kinds);
    let unseen = data
        .body
        .as_deref()
        .map(plain)
        .filter(|body| page.is_unseen(body));
    let mut text = std::mem::take(&mut dom.text);
    if let Some(body) = unseen {
        append(&body, &mut text, &mut zones);
    }
    (text, Page { claims, zones })
}

/// Puts the story below a text that lacks it; what the page has for one is not.
fn append(story: &str, text: &mut String, zones: &mut Vec<Zone>) {
    for zone in zones.iter_mut() {
        if matches!(zone.kind, ZoneKind::Lead | ZoneKind::Body) {
            zone.kind = ZoneKind::Furniture;
        }
    }
    for paragraph in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(paragraph);
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(text.len())) else {
            break;
        };
        let is_first = !zones.iter().any(|zone| zone.kind == ZoneKind::Lead);
        let kind = if is_first {
            ZoneKind::Lead
        } else {
            ZoneKind::Body
        };
        zones.push(Zone { kind, start, end });
    }
}

fn in_title(dom: &dom::Dom, mut element: u32) -> bool {
    loop {
        let found = &dom.elements[element as usize];
        match found.tag {
            Tag::Title => return true,
            Tag::Inline | Tag::Link | Tag::Time if element != 0 => element = found.parent,
            _ => return false,
        }
    }
}

/// `value` without markup and with its character references read, where it has any.
fn plain(value: &str) -> String {
    if value.contains(['<', '&']) {
        dom::read(value).text
    } else {
        value.to_owned()
    }
}
