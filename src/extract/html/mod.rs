//! HTML to its visible text, with what each line is, and what the page states about its article.
//!
//! Pure and total, in time that grows with the length of the page and not with its depth: any bytes that were decoded
//! give a text. `dom` reads the page, `facts` and `data` keep what it says about itself, `story` finds the story, `claims`
//! puts the statements in the order in which they are trusted; `tables` holds all the names.

mod claims;
mod data;
mod dom;
mod facts;
mod story;
mod tables;

use crate::article::{Page, ZoneKind};
use crate::extract::zones;
use crate::extract::blocks::Block;
use self::tables::Tag;

/// Reads a page, or a part of one: its visible text, and what goes with it.
pub(super) fn read(html: &str) -> (String, Page) {
    let dom = dom::read(html);
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
    let zones = zones::join(&blocks, &kinds);
    let page = Page { claims, zones };
    (dom.text, page)
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
