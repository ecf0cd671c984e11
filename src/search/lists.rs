//! Queries of words alone, joined by AND or by OR: counted and ranked from their lists of postings.
//!
//! They are most of what is asked, and need no scorer for each article: one pass over their lists, `sweep`, counts all and
//! scores what has a chance. Where lists are not laid out as `blocks` expects, tantivy's scorers do it.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::sync::Arc;

use tantivy::fastfield::AliveBitSet;
use tantivy::query::{BooleanQuery, Occur, Query};
use tantivy::schema::Field;
use tantivy::{DocId, Score};

use crate::index::families::FamilyId;

use super::best::Best;
use super::blocks::List;
use super::bm25::Bm25;
use super::clock::Clock;
use super::folds::Folds;
use super::masks;
use super::opened::{Known, Opened, Text};
use super::order::Ranked;
use super::sweep::Sweep;
use super::union::{UnionQuery, WordQuery};
use super::window::Documents;

/// Words of one field, of which an article has all, or any.
pub(super) struct Words {
    field: Field,
    words: Vec<(Arc<Known>, Score)>,
    all: bool,
    /// Of each segment that has articles to look at; opened by the first that asks.
    lists: RefCell<Option<Vec<Lists>>>,
    /// What was ranked while counting, and how many of it were wanted.
    ranked: Cell<Option<(usize, Vec<Ranked>)>>,
}

/// The lists of one segment.
pub(super) struct Lists {
    pub(super) ord: u32,
    pub(super) text: Text,
    /// With the places of their words in the query, the rarest first; words that the segment lacks have none.
    pub(super) lists: Vec<(usize, List)>,
}

/// What of a segment is looked at.
pub(super) struct Part<'a> {
    pub(super) lists: &'a mut Lists,
    pub(super) alive: Alive<'a>,
    /// First document, and one past the last.
    pub(super) range: Range<DocId>,
    /// Documents after these, upwards.
    pub(super) more: Vec<DocId>,
}

impl Words {
    /// The words of a query, if it has nothing else.
    pub(super) fn of(query: &dyn Query) -> Option<Words> {
        if let Some(word) = query.downcast_ref::<WordQuery>() {
            return Self::joined(&[word], true);
        }
        if let Some(union) = query.downcast_ref::<UnionQuery>() {
            let words: Vec<&WordQuery> = union.words().iter().collect();
            return Self::joined(&words, false).filter(|_| words.len() <= masks::MOST);
        }
        let all = query.downcast_ref::<BooleanQuery>()?.clauses().iter();
        let words = all.map(|(occur, query)| {
            let word = query.downcast_ref::<WordQuery>();
            word.filter(|_| *occur == Occur::Must)
        });
        Self::joined(&words.collect::<Option<Vec<_>>>()?, true)
    }

    fn joined(words: &[&WordQuery], all: bool) -> Option<Words> {
        let field = words.first()?.field();
        if words.iter().any(|word| word.field() != field) {
            return None;
        }
        let words = words.iter();
        Some(Words {
            field,
            words: words
                .map(|word| (Arc::clone(word.known()), word.weight()))
                .collect(),
            all,
            lists: RefCell::new(None),
            ranked: Cell::new(None),
        })
    }

    /// Remembers the best `k`, ranked while counting.
    pub(super) fn remember(&self, k: usize, ranked: Vec<Ranked>) {
        self.ranked.set(Some((k, ranked)));
    }

    /// The best `k`, if they were remembered and not taken.
    pub(super) fn take(&self, k: usize) -> Option<Vec<Ranked>> {
        let (of, ranked) = self.ranked.take()?;
        (of == k).then_some(ranked)
    }

    /// Opens what is not open; whether all lists can be read.
    fn open(&self, opened: &Opened) -> tantivy::Result<bool> {
        let mut lists = self.lists.borrow_mut();
        if lists.is_none() {
            *lists = self.opened(opened)?;
        }
        Ok(lists.is_some())
    }

    fn opened(&self, opened: &Opened) -> tantivy::Result<Option<Vec<Lists>>> {
        let mut segments = Vec::new();
        for ord in 0..opened.searcher.segment_readers().len() {
            let infos = self
                .words
                .iter()
                .map(|(known, _)| known.infos[ord].as_ref());
            let has = |info: Option<_>| info.is_some();
            let has_some = if self.all {
                infos.clone().all(has)
            } else {
                infos.clone().any(has)
            };
            if !has_some {
                continue;
            }
            let ord = ord as u32;
            let text = opened.text(ord, self.field)?.clone();
            let mut lists = Vec::with_capacity(self.words.len());
            for (place, info) in infos.enumerate() {
                let Some(info) = info else { continue };
                let Some(list) = List::open(&text.postings, info) else {
                    return Ok(None);
                };
                lists.push((place, list));
            }
            lists.sort_by_key(|(_, list)| list.len());
            segments.push(Lists { ord, text, lists });
        }
        Ok(Some(segments))
    }

    /// How many articles match, the best of them collected if they are wanted; none if their lists cannot be read here.
    pub(super) fn run(
        &self,
        opened: &Opened,
        documents: &Documents,
        clock: &Clock,
        best: Option<&mut Best<'_>>,
    ) -> tantivy::Result<Option<u64>> {
        if !self.open(opened)? {
            return Ok(None);
        }
        let (_, norms) = opened.mean(self.field)?;
        let words = self.words.iter().map(|(known, times)| {
            Bm25::new(known.with, opened.articles(), *times, Arc::clone(norms))
        });
        let mut lists = self.lists.borrow_mut();
        let sweep = Sweep {
            words: words.collect(),
            all: self.all,
            parts: parts(lists.iter_mut().flatten(), opened, documents)?,
        };
        sweep.run(clock, best).map(Some)
    }

    /// Gives the families of the articles that match, of those that are in one; false if the lists cannot be read here.
    pub(super) fn families(
        &self,
        opened: &Opened,
        documents: &Documents,
        folds: &Folds,
        found: &mut dyn FnMut(FamilyId),
    ) -> tantivy::Result<bool> {
        if !self.open(opened)? {
            return Ok(false);
        }
        let mut lists = self.lists.borrow_mut();
        for part in parts(lists.iter_mut().flatten(), opened, documents)? {
            let lists = &mut part.lists.lists;
            let mut blocks = vec![0; lists.len()];
            for (doc, family) in folds.in_segment(part.lists.ord) {
                let is_within = part.range.contains(doc) || part.more.binary_search(doc).is_ok();
                if !is_within || !part.alive.has(*doc) {
                    continue;
                }
                let mut has = |(list, block): (&mut (usize, List), &mut usize)| {
                    *block = list.1.block_from(*block, *doc);
                    list.1.find(*block, *doc).is_some()
                };
                let mut each = lists.iter_mut().zip(&mut blocks);
                if if self.all {
                    each.all(&mut has)
                } else {
                    each.any(&mut has)
                } {
                    found(*family);
                }
            }
        }
        Ok(true)
    }
}

/// What is looked at of each segment.
fn parts<'a>(
    lists: impl Iterator<Item = &'a mut Lists>,
    opened: &'a Opened,
    documents: &Documents,
) -> tantivy::Result<Vec<Part<'a>>> {
    let mut parts = Vec::new();
    for lists in lists {
        let (segment, of_segment) = opened.segment(lists.ord);
        let range = documents.of(segment, of_segment)?;
        if !range.is_empty() {
            parts.push(Part {
                lists,
                alive: Alive(segment.alive_bitset()),
                range: range.start..range.end.max(range.start),
                more: range.reaching,
            });
        }
    }
    Ok(parts)
}

/// Which documents of a segment are not deleted.
#[derive(Clone, Copy)]
pub(super) struct Alive<'a>(Option<&'a AliveBitSet>);

impl Alive<'_> {
    pub(super) fn is_all(self) -> bool {
        self.0.is_none()
    }

    #[inline]
    pub(super) fn has(self, doc: DocId) -> bool {
        self.0.is_none_or(|alive| alive.is_alive(doc))
    }

    /// How many of some documents.
    pub(super) fn count(self, docs: &[DocId]) -> u64 {
        let count = match self.0 {
            None => docs.len(),
            Some(alive) => docs.iter().filter(|doc| alive.is_alive(**doc)).count(),
        };
        count as u64
    }
}
