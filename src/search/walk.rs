//! The articles of a query in order of time, one by one, over all segments.
//!
//! Segments are sorted by date, so that the first few need a look at a few blocks of documents alone, and all of them no
//! more memory than a bit for each document and a handful of keys: an archive can be walked through that is much larger
//! than memory. A block is collected into a bit set, from whichever end is first in the order; blocks grow, so that few
//! are needed, and end where a date ends. Articles of one date are put in order by their keys. A date may have more of
//! them than are asked for or are good to sort, as has that of the undated; then the block is gone through again for those
//! that come after.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};
use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::query::{Scorer, Weight};
use tantivy::{DocAddress, DocId, DocSet, SegmentReader};

use crate::index::Index;
use crate::index::schema::UNDATED;

use super::answer::Sort;
use super::best::member;
use super::opened::{Opened, OpenedSegment};
use super::order::{Position, Ranked};
use super::window::first_at_or_before;

/// Documents of the first block of a segment.
const FIRST_BLOCK: DocId = 2_048;
/// By how much each block is larger than the one before.
const GROWTH: DocId = 4;
/// Articles of a date that are sorted at first.
const FIRST_SORTED: usize = 1 << 10;
/// Most that are sorted at a time.
const MOST_SORTED: usize = 1 << 18;

/// All articles of a query in an order of time, from a position on.
pub(super) struct Walk<'a> {
    sort: Sort,
    segments: Vec<SegmentWalk<'a>>,
    /// The next of each segment.
    heads: Vec<Option<Ranked>>,
}

impl<'a> Walk<'a> {
    /// The articles that `weight` finds after a position. Everything but [`Sort::Oldest`] is newest first.
    pub(super) fn new(
        index: &Index,
        opened: &'a Opened,
        weight: &'a dyn Weight,
        sort: Sort,
        after: Option<&Position>,
    ) -> tantivy::Result<Self> {
        let sort = match sort {
            Sort::Oldest => Sort::Oldest,
            Sort::Newest | Sort::Relevance => Sort::Newest,
        };
        let mut segments = Vec::with_capacity(opened.searcher.segment_readers().len());
        for (ord, segment) in opened.segments().enumerate() {
            let ord = ord as u32;
            let place = (ord, member(index, ord));
            segments.push(SegmentWalk::new(place, segment, weight, sort, after)?);
        }
        let mut walk = Walk {
            sort,
            heads: Vec::with_capacity(segments.len()),
            segments,
        };
        for segment in &mut walk.segments {
            walk.heads.push(segment.next()?);
        }
        Ok(walk)
    }

    /// The next article.
    pub(super) fn next(&mut self) -> tantivy::Result<Option<Ranked>> {
        let mut first: Option<(usize, Ranked)> = None;
        for (i, head) in self.heads.iter().enumerate() {
            if let Some(head) = head
                && first.is_none_or(|(_, first)| {
                    self.sort.compare(&head.position, &first.position) == Ordering::Less
                })
            {
                first = Some((i, *head));
            }
        }
        let Some((i, first)) = first else {
            return Ok(None);
        };
        self.heads[i] = self.segments[i].next()?;
        Ok(Some(first))
    }

    /// Passes over so many articles.
    pub(super) fn skip(&mut self, count: usize) -> tantivy::Result<()> {
        for _ in 0..count {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// The next articles, at most so many.
    pub(super) fn take(&mut self, count: usize) -> tantivy::Result<Vec<Ranked>> {
        let mut taken = Vec::new();
        while taken.len() < count {
            match self.next()? {
                Some(next) => taken.push(next),
                None => break,
            }
        }
        Ok(taken)
    }
}

/// The articles of one segment.
struct SegmentWalk<'a> {
    ord: u32,
    member: u16,
    segment: &'a SegmentReader,
    weight: &'a dyn Weight,
    dates: &'a Column<i64>,
    keys: &'a Column<u64>,
    backwards: bool,
    /// Documents not yet in a block; the parts follow each other, and blocks are cut off their ends.
    parts: VecDeque<Range<DocId>>,
    block: Bits,
    block_size: DocId,
    /// Of the last block, where it can go on.
    scorer: Option<Box<dyn Scorer>>,
    /// The next document of the block to look at.
    at: Option<DocId>,
    /// Within this date, articles up to this key and document have been given out or are not wanted.
    floor: Option<(i64, u64, DocId)>,
    /// Of one date, the next last.
    ready: Vec<(u64, DocId)>,
    ready_date: i64,
    /// How many of a date are sorted next.
    most: usize,
}

impl<'a> SegmentWalk<'a> {
    fn new(
        (ord, member): (u32, u16),
        (segment, opened): (&'a SegmentReader, &'a OpenedSegment),
        weight: &'a dyn Weight,
        sort: Sort,
        after: Option<&Position>,
    ) -> tantivy::Result<Self> {
        let dates = opened.dates(segment)?;
        let backwards = sort == Sort::Oldest;
        let undated = first_at_or_before(dates, UNDATED);
        let dated = match after {
            None => 0..undated,
            Some(after) if !backwards => first_at_or_before(dates, after.date)..undated,
            Some(after) if after.date == UNDATED => 0..0,
            Some(after) => 0..after_date(dates, after.date),
        };
        let floor = after.and_then(|after| {
            // Of a later index the same key is still to come, of this and those before it no more.
            let key = if member > after.member {
                after.key.checked_sub(1)?
            } else {
                after.key
            };
            Some((after.date, key, DocId::MAX))
        });
        Ok(SegmentWalk {
            ord,
            member,
            segment,
            weight,
            keys: opened.keys(segment)?,
            dates,
            backwards,
            parts: [dated, undated..segment.max_doc()].into(),
            block: Bits::default(),
            block_size: FIRST_BLOCK,
            scorer: None,
            at: None,
            floor,
            ready: Vec::new(),
            ready_date: UNDATED,
            most: FIRST_SORTED,
        })
    }

    fn next(&mut self) -> tantivy::Result<Option<Ranked>> {
        loop {
            if let Some((key, doc)) = self.ready.pop() {
                return Ok(Some(Ranked {
                    position: Position {
                        score: 0.0,
                        date: self.ready_date,
                        key,
                        member: self.member,
                    },
                    address: DocAddress::new(self.ord, doc),
                    first_pass: 0.0,
                    bonus: None,
                }));
            }
            match self.at {
                Some(doc) => self.sort_date(doc),
                None => {
                    if !self.collect_block()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn date(&self, doc: DocId) -> i64 {
        self.dates.first(doc).unwrap_or(UNDATED)
    }

    /// Puts the articles of the date of `first` in order, or the first [`most`](Self::most) of those that are left.
    fn sort_date(&mut self, first: DocId) {
        let date = self.date(first);
        let floor = self.floor.filter(|(of, ..)| *of == date);
        let is_left = |entry: &(u64, DocId)| floor.is_none_or(|(_, key, doc)| *entry > (key, doc));
        let mut sorted: BinaryHeap<(u64, DocId)> = BinaryHeap::new();
        let mut is_cut = false;
        let mut at = Some(first);
        while let Some(doc) = at.filter(|doc| self.date(*doc) == date) {
            let entry = (self.keys.first(doc).unwrap_or_default(), doc);
            if is_left(&entry) {
                if sorted.len() < self.most {
                    sorted.push(entry);
                } else {
                    is_cut = true;
                    if let Some(mut last) = sorted.peek_mut()
                        && entry < *last
                    {
                        *last = entry;
                    }
                }
            }
            at = self.block.after(doc, self.backwards);
        }
        let last = sorted.peek().copied();
        self.ready_date = date;
        self.ready = sorted.into_sorted_vec();
        self.ready.reverse();
        match last.filter(|_| is_cut) {
            Some((key, doc)) => {
                self.floor = Some((date, key, doc));
                self.most = (self.most * 16).min(MOST_SORTED);
            }
            None => {
                self.at = at;
                self.most = FIRST_SORTED;
            }
        }
    }

    /// Collects the next block that has a match; false if there is none.
    fn collect_block(&mut self) -> tantivy::Result<bool> {
        while let Some(range) = self.cut_block() {
            let scorer = match &mut self.scorer {
                Some(scorer) => scorer,
                none => none.insert(self.weight.scorer(self.segment, 1.0)?),
            };
            self.block = Bits::new(range.clone());
            if scorer.doc() < range.start {
                scorer.seek(range.start);
            }
            let alive = self.segment.alive_bitset();
            while scorer.doc() < range.end {
                if alive.is_none_or(|alive| alive.is_alive(scorer.doc())) {
                    self.block.insert(scorer.doc());
                }
                scorer.advance();
            }
            if self.backwards {
                self.scorer = None;
            }
            self.at = self.block.first(self.backwards);
            if self.at.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Cuts the next block off the documents that are left.
    fn cut_block(&mut self) -> Option<Range<DocId>> {
        while self
            .parts
            .front()
            .is_some_and(|part| part.start >= part.end)
        {
            self.parts.pop_front();
        }
        let part = self.parts.front_mut()?;
        let size = self.block_size;
        self.block_size = size.saturating_mul(GROWTH);
        Some(if self.backwards {
            let start = part.end.saturating_sub(size).max(part.start);
            let start = match self.dates.first(start) {
                Some(date) => first_at_or_before(self.dates, date).max(part.start),
                None => part.start,
            };
            let block = start..part.end;
            part.end = start;
            block
        } else {
            // What stands before the next match is none.
            if let Some(scorer) = &self.scorer {
                part.start = part.start.max(scorer.doc()).min(part.end);
            }
            let end = part.start.saturating_add(size).min(part.end);
            let end = match end.checked_sub(1).and_then(|last| self.dates.first(last)) {
                Some(date) => after_date(self.dates, date).clamp(end, part.end),
                None => part.end,
            };
            let block = part.start..end;
            part.start = end;
            block
        })
    }
}

/// The first document dated before `date`, in a column sorted newest first.
fn after_date(dates: &Column<i64>, date: i64) -> DocId {
    match date.checked_sub(1) {
        Some(before) => first_at_or_before(dates, before),
        None => dates.num_docs(),
    }
}

/// A set of documents of a range.
#[derive(Default)]
struct Bits {
    start: DocId,
    words: Vec<u64>,
}

impl Bits {
    fn new(range: Range<DocId>) -> Self {
        let words = (range.end - range.start).div_ceil(64) as usize;
        Bits {
            start: range.start,
            words: vec![0; words],
        }
    }

    fn insert(&mut self, doc: DocId) {
        let at = doc - self.start;
        self.words[(at / 64) as usize] |= 1 << (at % 64);
    }

    /// The document that is first in this direction.
    fn first(&self, backwards: bool) -> Option<DocId> {
        if backwards {
            self.last_in(self.words.len())
        } else {
            self.first_from(0)
        }
    }

    /// The document that follows `doc` in this direction.
    fn after(&self, doc: DocId, backwards: bool) -> Option<DocId> {
        let at = doc - self.start;
        let (word, bit) = ((at / 64) as usize, at % 64);
        if backwards {
            let rest = self.words[word] & ((1 << bit) - 1);
            if rest == 0 {
                self.last_in(word)
            } else {
                Some(self.doc(word, 63 - rest.leading_zeros()))
            }
        } else {
            // Shifted twice: by 64 at once is not defined.
            let rest = self.words[word] >> bit >> 1 << bit << 1;
            if rest == 0 {
                self.first_from(word + 1)
            } else {
                Some(self.doc(word, rest.trailing_zeros()))
            }
        }
    }

    fn first_from(&self, word: usize) -> Option<DocId> {
        let found = word + self.words.get(word..)?.iter().position(|word| *word != 0)?;
        Some(self.doc(found, self.words[found].trailing_zeros()))
    }

    fn last_in(&self, words: usize) -> Option<DocId> {
        let found = self.words[..words].iter().rposition(|word| *word != 0)?;
        Some(self.doc(found, 63 - self.words[found].leading_zeros()))
    }

    fn doc(&self, word: usize, bit: u32) -> DocId {
        self.start + word as DocId * 64 + bit
    }
}
