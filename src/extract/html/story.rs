//! Which lines of a page are the story: the element that holds most of it, and within that what is not marked as
//! something else.
//!
//! Every line has a value: paragraphs are worth their length, links and other short lines cost a little. The story stands
//! in the element whose lines are worth most together, which is the smallest that holds nearly all the paragraphs and as
//! little as can be of what stands around them. What elements are called counts only below it: a page may well call
//! everything a `page-with-sidebar`.

use super::data::Described;
use super::dom::{Dom, Element, Line};
use super::tables::{Tag, mark};
use crate::article::ZoneKind;
use crate::extract::blocks::Block;
use crate::extract::title::{self, letters};
use crate::extract::wording::{is_caption, wording};
use crate::extract::zones::marked_comments;

/// Longest paragraph that counts in full, in bytes.
const PARAGRAPH_BYTES: usize = 800;

/// What a line that is mostly links costs.
const LINK_COST: i64 = 40;

/// What another line costs that is no sentence.
const SHORT_COST: i64 = 8;

/// An element within the best that has this share of its worth is the better one: the rest are remarks of the page.
const NARROW: (i64, i64) = (3, 4);

/// The same for an element that is called the story.
const CALLED: (i64, i64) = (1, 2);

/// The part of other lines that counts where it is asked what holds most of a page.
const SHORT_SHARE: usize = 4;

/// Fewer bytes of paragraphs are no story: then the page is a list.
const FEW_BYTES: i64 = 500;

/// How many times the paragraphs count in an element that is called the story.
const STORY_FACTOR: i64 = 2;

/// How many times a paragraph counts that the data of the page hold too.
const DATA_FACTOR: i64 = 3;

/// How much of a paragraph is looked for in the data, in letters.
const PREFIX_LETTERS: usize = 40;

/// Most words of a line that is a caption by its wording.
const CAPTION_WORDS: usize = 30;

/// A shorter body in the data of a page is a summary.
const UNSEEN_BYTES: usize = 400;

/// Text of data that is searched, in bytes, and lines that are looked for.
const DATA_BYTES: usize = 1 << 20;
const DATA_LINES: usize = 1_000;

/// A page with its lines looked at.
pub(super) struct Page<'d> {
    dom: &'d Dom,
    blocks: Vec<Block>,
    /// The marks of each element with those of the elements around it.
    marks: Vec<u16>,
    /// Which elements are the story, or a part of it.
    story: Vec<bool>,
    /// The line of the headline: what stands before it is not the story.
    headline: usize,
    /// Lines that the data of the page hold too.
    in_data: Vec<bool>,
}

impl<'d> Page<'d> {
    /// Looks at the lines of a page whose headline is `title`.
    pub(super) fn new(dom: &'d Dom, data: &Described, title: Option<&str>) -> Self {
        let blocks: Vec<Block> = dom
            .lines
            .iter()
            .map(|line| Block::new(&dom.text, line.range.clone()))
            .collect();
        let in_data = in_data(dom, &blocks, data);
        let mut page = Page {
            marks: marks(dom, &blocks),
            dom,
            blocks,
            story: Vec::new(),
            headline: 0,
            in_data,
        };
        page.headline = page.headline(title);
        page.story = page.best();
        page
    }

    /// The last line that is the headline and has most of the page's paragraphs after it; 0 if there is none.
    fn headline(&self, title: Option<&str>) -> usize {
        let Some(title) = title else { return 0 };
        let length = |at: &usize| self.value(*at, false).max(0);
        let all: i64 = (0..self.blocks.len()).map(|at| length(&at)).sum();
        let mut before = 0;
        let mut last = 0;
        for at in 0..self.blocks.len() {
            let marks = self.marks_of(&self.dom.lines[at]) & (mark::COMMENTS | mark::FURNITURE);
            if marks == 0 && title::is_same(self.line(at), title) {
                last = at;
            }
            before += length(&at);
            if 2 * before > all {
                break;
            }
        }
        last
    }

    fn line(&self, at: usize) -> &str {
        &self.dom.text[self.dom.lines[at].range.clone()]
    }

    fn marks_of(&self, line: &Line) -> u16 {
        self.marks[line.element as usize]
    }

    fn is_linked(&self, at: usize) -> bool {
        let line = &self.dom.lines[at];
        2 * line.linked > line.range.len()
    }

    fn is_paragraph(&self, at: usize) -> bool {
        self.blocks[at].is_paragraph() && !self.is_linked(at)
    }

    /// The element whose lines are worth most, or the smallest within it that has most of that.
    fn best(&self) -> Vec<bool> {
        let values = self.values(true);
        let best = most(&values);
        if values[best] >= FEW_BYTES {
            let own = self.own_article(&values, best);
            return self.narrowed(&values, own.unwrap_or(best));
        }
        // A list or a table for a story: every line counts that is no link.
        let values = self.values(false);
        self.narrowed(&values, most(&values))
    }

    /// The `article` with the headline, where `best` holds others besides it: a page that goes on with the next story.
    fn own_article(&self, values: &[i64], best: usize) -> Option<usize> {
        let elements = &self.dom.elements;
        let mut own = self.dom.lines.get(self.headline)?.element as usize;
        while own != 0 && elements[own].tag != Tag::Article {
            own = elements[own].parent as usize;
        }
        let is_within_best = self.within(&[best]);
        if own == 0 || own == best || !is_within_best[own] || 2 * values[own] < FEW_BYTES {
            return None;
        }
        let within = self.within(&[own]);
        let mut is_in_article = vec![false; elements.len()];
        let mut others = 0;
        for at in best + 1..elements.len() {
            let parent = elements[at].parent as usize;
            is_in_article[at] = elements[at].tag == Tag::Article || is_in_article[parent];
            let is_outermost = is_in_article[at] && !is_in_article[parent];
            if is_outermost && is_within_best[at] && !within[at] {
                others += values[at].max(0);
            }
        }
        (2 * others > values[best] - values[own]).then_some(own)
    }

    /// What the lines of each element are worth.
    fn values(&self, strict: bool) -> Vec<i64> {
        let mut values = vec![0_i64; self.dom.elements.len()];
        for (at, line) in self.dom.lines.iter().enumerate().skip(self.headline) {
            values[line.element as usize] += self.value(at, strict);
        }
        // Children stand after their parents.
        for at in (1..values.len()).rev() {
            values[self.dom.elements[at].parent as usize] += values[at];
        }
        values
    }

    fn narrowed(&self, values: &[i64], best: usize) -> Vec<bool> {
        let within = self.within(&[best]);
        let inside = |at: &usize| within[*at];
        // What is called the story is believed, unless most of it stands elsewhere.
        let called: Vec<usize> = (best..values.len())
            .filter(|at| self.dom.elements[*at].marks & mark::STORY != 0 && values[*at] > 0)
            .filter(inside)
            .collect();
        let largest = called
            .iter()
            .max_by_key(|at| (values[**at], std::cmp::Reverse(**at)));
        if let Some(largest) = largest {
            // Advertisements cut it into parts, which stand side by side.
            let parts: Vec<usize> = called
                .iter()
                .filter(|at| *at == largest || self.around(**at) == self.around(*largest))
                .copied()
                .collect();
            let worth: i64 = parts.iter().map(|at| values[*at]).sum();
            if worth * CALLED.1 >= values[best] * CALLED.0 {
                return self.within(&parts);
            }
        }
        let enough = values[best] * NARROW.0 / NARROW.1;
        // Of those that have enough, each stands within the one before it.
        let narrow = (best..values.len())
            .filter(|at| values[*at] >= enough && inside(at))
            // A span around paragraphs is that of a paywall, and the first of them stands before it.
            .filter(|at| self.dom.elements[*at].tag != Tag::Inline)
            .max();
        self.within(&[narrow.unwrap_or(best)])
    }

    /// The element around the parent of `element`.
    fn around(&self, element: usize) -> u32 {
        let parent = self.dom.elements[element].parent as usize;
        self.dom.elements[parent].parent
    }

    fn value(&self, at: usize, strict: bool) -> i64 {
        let line = &self.dom.lines[at];
        let marks = self.marks_of(line);
        if marks & (mark::FURNITURE | mark::COMMENTS | mark::CAPTION) != 0 {
            return 0;
        }
        let length = i64::try_from(line.range.len().min(PARAGRAPH_BYTES)).unwrap_or(0);
        match () {
            () if self.in_data[at] => length * DATA_FACTOR,
            () if self.is_paragraph(at) && marks & mark::STORY != 0 => length * STORY_FACTOR,
            () if self.is_paragraph(at) => length,
            () if self.is_linked(at) && marks & mark::STORY == 0 => -LINK_COST,
            () if !strict && self.blocks[at].words >= 2 => length,
            () if marks & mark::STORY != 0 => 0,
            () if self.blocks[at].is_sentence() => 0,
            () => -SHORT_COST,
        }
    }

    /// Which elements stand in one of `parts` or are one.
    fn within(&self, parts: &[usize]) -> Vec<bool> {
        let mut within = vec![false; self.dom.elements.len()];
        for part in parts {
            within[*part] = true;
        }
        for at in 1..within.len() {
            within[at] |= within[self.dom.elements[at].parent as usize];
        }
        within
    }

    /// Whether the data hold a story of which hardly anything is to be seen, as where scripts would have to fetch it.
    pub(super) fn is_unseen(&self, body: &str) -> bool {
        let seen = |at: &usize| self.in_data[*at] || self.kind(*at) == ZoneKind::Body;
        let bytes = |at: usize| self.dom.lines[at].range.len();
        let seen: usize = (0..self.blocks.len()).filter(seen).map(bytes).sum();
        body.len() > UNSEEN_BYTES && 2 * seen < body.len()
    }

    /// What each line is, given the headline.
    pub(super) fn kinds(&self, headline: Option<&str>) -> Vec<ZoneKind> {
        let mut kinds: Vec<ZoneKind> = (0..self.blocks.len()).map(|at| self.kind(at)).collect();
        self.drop_loose_headings(&mut kinds);
        let wordings: Vec<_> = (0..kinds.len()).map(|at| wording(self.line(at))).collect();
        marked_comments(&wordings, &mut kinds);
        if let Some(headline) = headline {
            let first = self.first_story(&kinds);
            for (at, kind) in kinds.iter_mut().enumerate() {
                if *kind != ZoneKind::Comments && title::is_same(self.line(at), headline) {
                    *kind = if at <= first {
                        ZoneKind::Headline
                    } else {
                        ZoneKind::Furniture
                    };
                }
            }
            // Once is enough: the others are in the bread crumbs and the title bar.
            let last = kinds.iter().rposition(|kind| *kind == ZoneKind::Headline);
            for (at, kind) in kinds.iter_mut().enumerate() {
                if *kind == ZoneKind::Headline && Some(at) != last {
                    *kind = ZoneKind::Furniture;
                }
            }
        }
        if let Some(lead) = kinds.iter_mut().find(|kind| **kind == ZoneKind::Body) {
            *lead = ZoneKind::Lead;
        }
        kinds
    }

    fn first_story(&self, kinds: &[ZoneKind]) -> usize {
        kinds
            .iter()
            .position(|kind| *kind == ZoneKind::Body)
            .unwrap_or(kinds.len())
    }

    /// Whether a date in this line or just before it may be the article's own.
    pub(super) fn is_near(&self, at: usize) -> bool {
        let Some(line) = self.dom.lines.get(at) else {
            return false;
        };
        self.marks_of(line) & (mark::COMMENTS | mark::FURNITURE) == 0
    }

    fn kind(&self, at: usize) -> ZoneKind {
        let line = &self.dom.lines[at];
        let marks = self.marks_of(line);
        let text = self.line(at);
        match () {
            () if marks & mark::COMMENTS != 0 => ZoneKind::Comments,
            () if marks & mark::FURNITURE != 0 => ZoneKind::Furniture,
            () if at < self.headline || !self.story[line.element as usize] => ZoneKind::Furniture,
            () if marks & mark::CAPTION != 0 => ZoneKind::Caption,
            () if marks & mark::BYLINE != 0 && !self.blocks[at].is_paragraph() => ZoneKind::Byline,
            () if self.blocks[at].words <= CAPTION_WORDS && is_caption(text) => ZoneKind::Caption,
            () if wording(text).is_some() => ZoneKind::Furniture,
            () if self.is_linked(at) && !self.in_data[at] => ZoneKind::Furniture,
            () if self.is_story_line(at) => ZoneKind::Body,
            () => ZoneKind::Furniture,
        }
    }

    fn is_story_line(&self, at: usize) -> bool {
        let block = &self.blocks[at];
        let tag = self.tag_of(at);
        block.is_sentence()
            || self.in_data[at]
            || block.words >= 5
            || matches!(tag, Tag::Heading | Tag::Item | Tag::Paragraph)
    }

    /// The innermost element of a line that is more than a part of it.
    fn tag_of(&self, at: usize) -> Tag {
        let mut element = self.dom.lines[at].element;
        loop {
            let Element { parent, tag, .. } = self.dom.elements[element as usize];
            if element == 0 || !matches!(tag, Tag::Inline | Tag::Link | Tag::Time) {
                return tag;
            }
            element = parent;
        }
    }

    /// Headings under which nothing of the story stands.
    fn drop_loose_headings(&self, kinds: &mut [ZoneKind]) {
        let mut is_followed = false;
        for at in (0..kinds.len()).rev() {
            if kinds[at] != ZoneKind::Body {
                continue;
            }
            if self.tag_of(at) == Tag::Heading || self.tag_of(at) == Tag::Title {
                if !is_followed {
                    kinds[at] = ZoneKind::Furniture;
                }
                is_followed = false;
            } else {
                is_followed = true;
            }
        }
    }
}

/// The last of those that are worth most, which is the innermost.
fn most(values: &[i64]) -> usize {
    (0..values.len())
        .max_by_key(|at| (values[*at], *at))
        .unwrap_or(0)
}

/// The marks of each element with those around it; what stands around most of the page's paragraphs marks nothing.
fn marks(dom: &Dom, blocks: &[Block]) -> Vec<u16> {
    let mut paragraphs = vec![0_usize; dom.elements.len()];
    let mut holds = vec![0_u16; dom.elements.len()];
    for (line, block) in dom.lines.iter().zip(blocks) {
        if 2 * line.linked <= line.range.len() {
            let share = if block.is_paragraph() { 1 } else { SHORT_SHARE };
            paragraphs[line.element as usize] += line.range.len().min(PARAGRAPH_BYTES) / share;
        }
    }
    for at in (1..dom.elements.len()).rev() {
        let Element { parent, tag, marks } = dom.elements[at];
        let parent = parent as usize;
        paragraphs[parent] += paragraphs[at];
        let title = if tag == Tag::Title { mark::BYLINE } else { 0 };
        holds[parent] |= holds[at] | (marks & mark::STORY) | title;
    }
    let all = paragraphs[0].max(1);
    // A page may call each of its parts a widget.
    let mut called = vec![0_usize; dom.elements.len()];
    for (at, element) in dom.elements.iter().enumerate().skip(1) {
        if element.marks & mark::PART != 0 {
            called[element.parent as usize] += paragraphs[at];
        }
    }
    let mut inherited = vec![0_u16; dom.elements.len()];
    for at in 1..dom.elements.len() {
        let Element { parent, marks, .. } = dom.elements[at];
        let mut own = marks;
        let is_most = 2 * paragraphs[at] > all
            || marks & mark::PART != 0 && 2 * called[parent as usize] > all;
        if holds[at] & mark::STORY != 0 || is_most {
            own &= !(mark::FURNITURE | mark::CAPTION | mark::BYLINE);
        }
        if holds[at] != 0 || paragraphs[at] == paragraphs[0] {
            own &= !mark::COMMENTS;
        }
        inherited[at] = inherited[parent as usize] | own;
    }
    inherited
}

/// Which lines the data of the page hold as the body of the article.
fn in_data(dom: &Dom, blocks: &[Block], data: &Described) -> Vec<bool> {
    let mut found = vec![false; blocks.len()];
    let Some(body) = data.body.as_deref().filter(|body| body.len() <= DATA_BYTES) else {
        return found;
    };
    let body = letters(&super::plain(body));
    let long = blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| block.words >= 5);
    for (at, block) in long.take(DATA_LINES) {
        let line: String = letters(super::dom::cut(block.text(&dom.text), 8 * PREFIX_LETTERS))
            .chars()
            .take(PREFIX_LETTERS)
            .collect();
        found[at] = line.len() >= PREFIX_LETTERS / 2 && body.contains(&line);
    }
    found
}
