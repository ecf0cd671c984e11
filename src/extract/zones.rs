//! What each block is: story, furniture or readers' comments; and the zones that come of it.
//!
//! Furniture is known by its wording or by standing under a line of known wording, never by its place alone: a story cut
//! away by mistake is worse than furniture kept.

use super::blocks::{Block, Ending};
use super::source::{is_rights_line, names_outlet};
use super::wording::{Wording, wording};
use crate::article::{Page, Zone, ZoneKind};

/// Most items of a list of headlines that stands in the middle of a text.
const LIST_ITEMS: usize = 40;

/// Paragraphs above a heading of comments, which on many pages is also a button above the story.
const STORY_PARAGRAPHS: usize = 3;

/// Blocks that are looked at to tell comments without a heading from a story that goes on.
const COMMENT_BLOCKS: usize = 12;

/// Fewest lines that stand above or below comments: one may be the byline of the story.
const COMMENT_MARKS: usize = 3;

/// Longest name of a commenter, in words and bytes.
const NICK_WORDS: usize = 3;
const NICK_BYTES: usize = 40;

/// The kind of every block. `known` are those that the top and tail of the text have settled.
pub(super) fn classify(text: &str, blocks: &[Block], known: &[Option<ZoneKind>]) -> Vec<ZoneKind> {
    let after_story = blocks
        .iter()
        .rposition(Block::is_sentence)
        .map_or(0, |last| last + 1);
    let mut kinds = Vec::with_capacity(blocks.len());
    let mut paragraphs = 0;
    while kinds.len() < blocks.len() {
        let at = kinds.len();
        let (block, below) = (&blocks[at], &blocks[at + 1..]);
        let line = block.text(text);
        let story_is_over = at + 1 >= after_story;
        let (kind, more) = match (known[at], wording(line)) {
            (Some(kind), _) => (kind, 0),
            (None, Some(Wording::CommentHead)) if paragraphs >= STORY_PARAGRAPHS => {
                (ZoneKind::Comments, below.len())
            }
            (None, Some(Wording::ListHead)) => (ZoneKind::Furniture, list_items(text, below)),
            (None, Some(Wording::Disclaimer)) if story_is_over => {
                (ZoneKind::Furniture, below.len())
            }
            (None, Some(Wording::Disclaimer | Wording::Lone | Wording::CommentMark)) => {
                (ZoneKind::Furniture, 0)
            }
            _ if !is_rights_line(line) => {
                paragraphs += usize::from(block.is_paragraph());
                (ZoneKind::Body, 0)
            }
            _ if story_is_over => (ZoneKind::Furniture, below.len()),
            _ if paragraphs > 0 && names_outlet(line) && are_comments(below) => {
                kinds.push(ZoneKind::Furniture);
                (ZoneKind::Comments, below.len() - 1)
            }
            _ => (ZoneKind::Furniture, 0),
        };
        kinds.extend(std::iter::repeat_n(kind, 1 + more));
    }
    if let Some(lead) = kinds.iter_mut().find(|kind| **kind == ZoneKind::Body) {
        *lead = ZoneKind::Lead;
    }
    kinds
}

/// The kinds of the blocks of a page, by its zones.
pub(super) fn of_page(blocks: &[Block], page: &Page) -> Vec<ZoneKind> {
    let mut zones = page.zones.iter().peekable();
    let kind = |block: &Block| {
        while zones
            .next_if(|zone| zone.range().end <= block.range.start)
            .is_some()
        {}
        zones.peek().map_or(ZoneKind::Furniture, |zone| zone.kind)
    };
    blocks.iter().map(kind).collect()
}

/// The zones of blocks of these kinds, neighbours of one kind joined.
pub(super) fn join(blocks: &[Block], kinds: &[ZoneKind]) -> Vec<Zone> {
    let mut zones: Vec<Zone> = Vec::new();
    for (block, kind) in blocks.iter().zip(kinds) {
        // `blocks::cut` ends before an offset would not fit.
        let [start, end] =
            [block.range.start, block.range.end].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        match zones.last_mut().filter(|last| last.kind == *kind) {
            Some(last) => last.end = end,
            None => zones.push(Zone {
                kind: *kind,
                start,
                end,
            }),
        }
    }
    zones
}

/// Makes comments of the story between the first and the last of several lines that stand above or below each comment,
/// where a page or a text has no heading over them.
pub(super) fn marked_comments(wordings: &[Option<Wording>], kinds: &mut [ZoneKind]) {
    let marks: Vec<usize> = wordings
        .iter()
        .enumerate()
        .filter(|(_, wording)| **wording == Some(Wording::CommentMark))
        .map(|(at, _)| at)
        .collect();
    let is_body = |kind: &ZoneKind| matches!(kind, ZoneKind::Lead | ZoneKind::Body);
    if let [first, .., last] = marks[..]
        && marks.len() >= COMMENT_MARKS
        && kinds[..first].iter().any(is_body)
    {
        for kind in kinds[first..=last].iter_mut().filter(|kind| is_body(kind)) {
            *kind = ZoneKind::Comments;
        }
    }
}

/// How many blocks belong to the list whose head stands before them: headlines and bullets, up to the next sentence.
fn list_items(text: &str, blocks: &[Block]) -> usize {
    let is_item = |block: &Block| {
        !block.is_sentence()
            && !matches!(
                wording(block.text(text)),
                Some(Wording::CommentHead | Wording::Disclaimer)
            )
    };
    blocks
        .iter()
        .take(LIST_ITEMS)
        .take_while(|block| is_item(block))
        .count()
}

/// Whether `blocks` begin with comments: names of commenters alternate with what they wrote.
pub(super) fn are_comments(blocks: &[Block]) -> bool {
    let blocks = &blocks[..blocks.len().min(COMMENT_BLOCKS)];
    let names = blocks.iter().filter(|block| is_nick(block)).count();
    // A comment may be as short as a name, so that two of them in a row are not yet a menu.
    let is_menu = blocks.windows(3).any(|three| three.iter().all(is_nick));
    blocks.first().is_some_and(is_nick) && !is_menu && names >= 2 && 4 * names >= blocks.len()
}

fn is_nick(block: &Block) -> bool {
    block.ending == Ending::Open && block.words <= NICK_WORDS && block.range.len() <= NICK_BYTES
}
