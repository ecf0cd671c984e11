//! The top of a text, before the story is under way: headline, date lines, bylines, captions; and the credits at its end.

use super::blocks::{Block, Ending};
use super::credits::{cells, credit, dateline, opening_date};
use super::date::Moment;
use super::title;
use super::wording::{is_caption, wording};
use crate::article::{Author, Evidence, Title, ZoneKind};

/// Blocks that belong to the top at most.
const BLOCKS: usize = 10;

/// Bytes that belong to the top at most: a page that lost its line breaks is one block.
const BYTES: usize = 1_000;

/// Paragraphs after which the story is under way. A standfirst may come before the byline.
const PARAGRAPHS: usize = 2;

/// A cell of more words is the story, and a date set apart after it is that of some event.
const CELL_WORDS: usize = 25;

/// Blocks at the end that may hold a credit.
const TAIL_BLOCKS: usize = 5;

/// A date found, with its evidence.
pub(super) struct Dated {
    pub(super) moment: Moment,
    pub(super) evidence: Evidence,
}

impl Dated {
    fn new(moment: Moment, rule: &'static str, quote: &str) -> Self {
        Dated {
            moment,
            evidence: Evidence::new(rule, quote),
        }
    }
}

/// What the top of a text says.
#[derive(Default)]
pub(super) struct Head {
    /// The kinds of the blocks that are settled, one for each block.
    pub(super) kinds: Vec<Option<ZoneKind>>,
    /// The headline, unless one is stated.
    pub(super) title: Option<Title>,
    /// Dates of publication, the most trusted first.
    pub(super) dates: Vec<Dated>,
    /// Who wrote it.
    pub(super) author: Option<Author>,
}

/// Reads the top and tail of `text`. Splits the first block where a date stands before the headline.
pub(super) fn read(text: &str, blocks: &mut Vec<Block>, stated_title: Option<&str>) -> Head {
    let mut head = Head::default();
    head.date_before_headline(text, blocks);
    head.kinds.resize(blocks.len(), None);
    head.headline(text, blocks, stated_title);
    head.lines(text, blocks, stated_title.is_some());
    head.tail(text, blocks);
    head
}

impl Head {
    /// The byline and headline of a page whose blocks are of `kinds`: what stands between the headline and the story.
    pub(super) fn of_story(&mut self, text: &str, blocks: &[Block], kinds: &mut [ZoneKind]) {
        let headline = kinds.iter().position(|kind| *kind == ZoneKind::Headline);
        if let Some(at) = headline {
            self.title = Some(title::of_page(blocks[at].text(text)));
        }
        let story = kinds.iter().position(|kind| *kind == ZoneKind::Lead);
        let (Some(from), Some(to)) = (headline, story) else {
            return;
        };
        for at in from + 1..to {
            let line = blocks[at].text(text);
            let Some(found) = credit(line, true) else {
                continue;
            };
            kinds[at] = ZoneKind::Byline;
            if let (None, Some(name)) = (&self.author, found.author) {
                self.author = Some(Author {
                    name,
                    evidence: Evidence::new(found.rule, line),
                });
            }
        }
    }

    /// ` date 2025-10-29 Headline`: the date is a byline of its own.
    fn date_before_headline(&mut self, text: &str, blocks: &mut Vec<Block>) {
        let Some(first) = blocks.first() else { return };
        let line = first.text(text);
        if let Some((moment, rest)) = opening_date(line, true)
            && let Some((date, rest)) = first.split(text, first.range.start + rest)
        {
            let rule = "start of the first line";
            self.dates.push(Dated::new(moment, rule, date.text(text)));
            blocks.splice(..1, [date, rest]);
            self.kinds.push(Some(ZoneKind::Byline));
        }
    }

    /// The first line that is no credit, label or caption, if it is the stated title or looks like one.
    fn headline(&mut self, text: &str, blocks: &[Block], stated_title: Option<&str>) {
        let is_candidate = |(block, kind): (&Block, &Option<ZoneKind>)| {
            let line = block.text(text);
            let is_credit = kind.is_some() || credit(line, false).is_some();
            !is_credit && wording(line).is_none() && !is_caption(line)
        };
        let mut top = blocks.iter().zip(&self.kinds).take(BLOCKS);
        let at = top.position(is_candidate);
        let Some(at) = at else { return };
        match stated_title {
            Some(stated) if title::is_same(blocks[at].text(text), stated) => {
                self.kinds[at] = Some(ZoneKind::Headline)
            }
            Some(_) => {}
            None => {
                let is_first = self.dates.is_empty();
                let rule = if is_first {
                    "first line"
                } else {
                    "line after the date"
                };
                if let Some((title, count)) = title::in_text(text, &blocks[at..], rule) {
                    self.kinds[at..at + count].fill(Some(ZoneKind::Headline));
                    self.title = Some(title);
                }
            }
        }
    }

    /// Credits and captions down to where the story is under way.
    fn lines(&mut self, text: &str, blocks: &[Block], has_title: bool) {
        let mut paragraphs = 0;
        for (at, block) in blocks.iter().enumerate().take(BLOCKS) {
            if self.kinds[at].is_some() {
                continue;
            }
            if paragraphs == PARAGRAPHS || block.range.start > BYTES {
                break;
            }
            let line = block.text(text);
            let is_below_headline = has_title || at > 0;
            if let Some(found) = credit(line, is_below_headline) {
                self.kinds[at] = Some(ZoneKind::Byline);
                let dated = |moment| Dated::new(moment, found.rule, line);
                self.dates.extend(found.when.map(dated));
                if let (None, Some(name)) = (&self.author, found.author) {
                    self.author = Some(Author {
                        name,
                        evidence: Evidence::new(found.rule, line),
                    });
                }
            } else if (is_below_headline || block.ending != Ending::Stop)
                && paragraphs == 0
                && at + 1 < blocks.len()
                && is_caption(line)
            {
                self.kinds[at] = Some(ZoneKind::Caption);
            } else {
                self.cells(line);
                paragraphs += usize::from(block.is_paragraph());
            }
        }
    }

    /// A dateline, or a date that the layout of a line sets apart.
    fn cells(&mut self, line: &str) {
        let line = line
            .char_indices()
            .nth(BYTES)
            .map_or(line, |(end, _)| &line[..end]);
        let has_columns = line.contains("   ");
        for cell in cells(line).take(BLOCKS) {
            let dated = dateline(cell)
                .map(|moment| (moment, "dateline"))
                .or_else(|| {
                    let alone = || credit(cell, false).and_then(|found| found.when);
                    let opening = || opening_date(cell, false).map(|(moment, _)| moment);
                    has_columns
                        .then(|| alone().or_else(opening))
                        .flatten()
                        .map(|moment| (moment, "date line"))
                });
            if let Some((moment, rule)) = dated {
                self.dates.push(Dated::new(moment, rule, cell));
                return;
            }
            if cell.split_whitespace().nth(CELL_WORDS).is_some() {
                return;
            }
        }
    }

    /// `Published on March 3, 2020` below the story; a date without such a label may be anything there.
    fn tail(&mut self, text: &str, blocks: &[Block]) {
        let tail = blocks.len().saturating_sub(TAIL_BLOCKS).max(1);
        for (at, block) in blocks.iter().enumerate().skip(tail) {
            let line = block.text(text);
            if self.kinds[at].is_none()
                && let Some(found) = credit(line, false).filter(|found| found.labelled)
            {
                self.kinds[at] = Some(ZoneKind::Byline);
                let dated = |moment| Dated::new(moment, "credit line at the end", line);
                self.dates.extend(found.when.map(dated));
            }
        }
    }
}
