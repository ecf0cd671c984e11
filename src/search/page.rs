//! Which articles a page shows, and where the next one begins.

use std::cmp::Ordering;
use std::sync::Arc;

use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::schema::Field;

use crate::error::{Error, Kind, Result};
use crate::query::Node;

use super::answer::{Drivers, Hit, Request, Sort};
use super::archive::Archive;
use super::best::Best;
use super::cursor::{Asked, Cursor, stamp};
use super::exact::ExactWeight;
use super::hits::{Scores, Shown};
use super::leaf::Leaf;
use super::lists::Words;
use super::order::{Position, Ranked};
use super::phases::Phase;
use super::plan::Plan;
use super::recency::Recency;
use super::rerank::HEAD;
use super::topk::{Scored, top_k};
use super::walk::Walk;
use super::window::Span;

/// Hits made at a time when all are asked for.
const CHUNK: usize = 256;

/// Where in an order an answer begins.
pub(super) struct Start {
    sort: Sort,
    asked: Asked,
    after: Option<Cursor>,
    offset: usize,
    /// What scores are multiplied by.
    recency: Option<Recency>,
    drivers: Drivers,
    /// Only what is new is asked for.
    only_new: bool,
    /// The state of the index now.
    stamp: u32,
}

impl Start {
    /// What a request says about it.
    pub(super) fn of(
        request: &Request,
        tree: &Node,
        sort: Sort,
        archive: &Archive,
    ) -> Result<Start> {
        if request.after.is_some() && request.offset > 0 {
            let what = "a page begins after a cursor or at an offset, not both";
            return Err(Error::new(Kind::Usage, "--offset", what).hint("leave one of them out"));
        }
        let half_life = request.recency.filter(|_| sort == Sort::Relevance);
        let recency = half_life.map(|half_life| Recency::new(half_life, request.today));
        let only_new = request.new_since.is_some();
        let asked = Asked::new(tree, sort, half_life, only_new, archive.index.members());
        let after = match &request.after {
            Some(text) => Some(Cursor::read(text, asked)?),
            None => None,
        };
        Ok(Start {
            sort,
            asked,
            after,
            offset: request.offset,
            // Scores shift from day to day as they do with each article.
            stamp: stamp(&archive.searcher) ^ recency.map_or(0, |recency| recency.stamp()),
            recency,
            drivers: request.drivers,
            only_new,
        })
    }

    fn position(&self) -> Option<&Position> {
        self.after.as_ref().map(|cursor| &cursor.position)
    }

    /// Ranks up to this one have been given or are passed over.
    fn rank(&self) -> usize {
        self.after.map_or(self.offset, |cursor| cursor.rank)
    }

    /// How many of the first pass a page of so many hits wants, and after which position.
    pub(super) fn first_pass(&self, limit: usize) -> (usize, Option<&Position>) {
        // One more than is shown tells whether there is a next page.
        let wanted = limit.saturating_add(1);
        if self.rank() > HEAD
            && let Some(after) = self.position()
        {
            return (wanted, Some(after));
        }
        (self.rank().saturating_add(wanted).max(HEAD), None)
    }

    /// The index is not the one that the first page was made from.
    fn is_stale(&self) -> bool {
        self.after.is_some_and(|cursor| cursor.stamp != self.stamp)
    }

    /// In the order of time, what is added or goes shifts nothing; scores shift with every article.
    pub(super) fn note(&self) -> Option<String> {
        (self.sort == Sort::Relevance && self.is_stale()).then(|| {
            let what = match self.recency {
                Some(_) => "the index or the day",
                None => "the index",
            };
            format!(
                "{what} has changed since the first page: articles may be missing or come twice"
            )
        })
    }

    fn next(&self, last: &Ranked, shown: usize) -> String {
        let cursor = Cursor {
            position: last.position,
            rank: self.rank().saturating_add(shown),
            stamp: self.after.map_or(self.stamp, |cursor| cursor.stamp),
        };
        cursor.write(self.asked)
    }
}

impl Archive {
    /// The hits of one page, at most `limit`, and the cursor of the next.
    pub(super) fn page(
        &self,
        plan: &Plan,
        query: &dyn Query,
        start: &Start,
        shown: &Shown,
        limit: usize,
    ) -> Result<(Vec<Hit>, Option<String>)> {
        if limit == 0 {
            return Ok((Vec::new(), None));
        }
        // One more than is shown tells whether there is a next page.
        let wanted = limit.saturating_add(1);
        // Conditions alone score nothing: then the best are the newest.
        let by_score = start.sort == Sort::Relevance && !plan.leaves.is_empty();
        let mut ranked = if by_score {
            self.best(plan, query, start, shown, wanted)?
        } else {
            let chooser = self.chooser(query)?;
            let mut walk = self.walk(chooser.as_ref(), start)?;
            walk.take(wanted)
                .map_err(|cause| self.index.unreadable(cause))?
        };
        let is_more = ranked.len() > limit;
        ranked.truncate(limit);
        let next = ranked.last().filter(|_| is_more);
        let next = next.map(|last| start.next(last, ranked.len()));
        // What was found is shown, however long that takes.
        plan.clock.stage(u32::MAX);
        shown.watch.end(Phase::TopK);
        let exact = match by_score {
            true => None,
            false => self.exact(plan, by_score)?,
        };
        let scores = Scores {
            unscored: exact.as_ref(),
            recency: start.recency.filter(|_| by_score),
        };
        let hits = self.hits(&plan.leaves, &scores, shown, &ranked, start.rank())?;
        Ok((hits, next))
    }

    /// The articles from `start` on by relevance, at most so many: those of the first pass, of which the first
    /// [`HEAD`] are ranked again among themselves, whatever part of them is asked for.
    fn best(
        &self,
        plan: &Plan,
        query: &dyn Query,
        start: &Start,
        shown: &Shown,
        wanted: usize,
    ) -> Result<Vec<Ranked>> {
        let first_pass =
            |k, after: Option<&Position>| self.first_pass(plan, query, start, k, after);
        let (k, after) = start.first_pass(wanted - 1);
        if after.is_some() {
            return first_pass(k, after);
        }
        let mut best = first_pass(k, None)?;
        let last = best.last().map(|last| last.position);
        let is_more = best.len() == k;
        let head = best.len().min(HEAD);
        shown.watch.end(Phase::TopK);
        self.rerank(plan, &mut best[..head], start.recency)?;
        shown.watch.end(Phase::Rerank);
        let is_left = |position: &Position, after: &Position| {
            Sort::Relevance.compare(after, position) == Ordering::Less
        };
        match start.position() {
            Some(after) => best.retain(|ranked| is_left(&ranked.position, after)),
            None => drop(best.drain(..start.offset.min(best.len()))),
        }
        // The index has changed since the cursor was given, and more articles stand before it.
        if is_more && best.len() < wanted {
            let given = start.position().copied();
            let from = match (last, given) {
                (Some(last), Some(given)) if is_left(&given, &last) => Some(given),
                (last, _) => last,
            };
            best.extend(first_pass(wanted - best.len(), from.as_ref())?);
        }
        best.truncate(wanted);
        Ok(best)
    }

    /// Counts the articles of some words within a span, and remembers the best `k` after a position if they are wanted;
    /// none if that cannot be done here.
    pub(super) fn sweep(
        &self,
        words: &Words,
        plan: &Plan,
        span: Option<Span>,
        wanted: Option<(usize, Option<&Position>)>,
        start: Option<&Start>,
    ) -> tantivy::Result<Option<u64>> {
        let documents = self.documents(span);
        let recency = start.and_then(|start| start.recency);
        let mut best =
            wanted.map(|(k, after)| Best::new(&self.index, &self.opened, k, after, recency));
        let count = words.run(&self.opened, &documents, &plan.clock, best.as_mut())?;
        if count.is_some()
            && let Some(((k, _), best)) = wanted.zip(best)
        {
            words.remember(k, best.into_ranked()?);
        }
        Ok(count)
    }

    /// The best `k` by the scores of their words, after a position.
    fn first_pass(
        &self,
        plan: &Plan,
        query: &dyn Query,
        start: &Start,
        k: usize,
        after: Option<&Position>,
    ) -> Result<Vec<Ranked>> {
        if start.drivers == Drivers::Own
            && !start.only_new
            && let Some(words) = &plan.words
        {
            if let Some(ranked) = words.take(k) {
                return Ok(ranked);
            }
            self.sweep(words, plan, plan.window, Some((k, after)), Some(start))
                .map_err(|cause| self.index.unreadable(cause))?;
            if let Some(ranked) = words.take(k) {
                return Ok(ranked);
            }
        }
        let exact = self.exact(plan, true)?;
        let ranked = || {
            let mut best = Best::new(&self.index, &self.opened, k, after, start.recency);
            let views = |leaf: &Arc<Leaf>| self.index.fields().views(leaf.field);
            let fields: Vec<Field> = plan.leaves.iter().map(|leaf| views(leaf).stems).collect();
            let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
            let weight = query.weight(scoring)?;
            let query = Scored {
                weight: weight.as_ref(),
                exact: exact.as_ref(),
                fields: &fields,
                drivers: start.drivers,
            };
            top_k(&self.searcher, &query, &mut best)?;
            best.into_ranked()
        };
        ranked().map_err(|cause| self.index.unreadable(cause))
    }

    /// The scores of a plan, unless those that tantivy adds up are as good: one, or the sum of two, is the same in any
    /// order of adding.
    fn exact(&self, plan: &Plan, by_score: bool) -> Result<Option<ExactWeight>> {
        let leaves = plan.leaves.len();
        if leaves == 0 || (by_score && leaves <= 2) {
            return Ok(None);
        }
        let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
        ExactWeight::new(plan.query.as_ref(), scoring)
            .map(Some)
            .map_err(|cause| self.index.unreadable(cause))
    }

    /// What finds the articles of a query without scores.
    fn chooser(&self, query: &dyn Query) -> Result<Box<dyn Weight>> {
        query
            .weight(EnableScoring::disabled_from_searcher(&self.searcher))
            .map_err(|cause| self.index.unreadable(cause))
    }

    /// The articles from `start` on, in an order of time.
    fn walk<'a>(&'a self, chooser: &'a dyn Weight, start: &Start) -> Result<Walk<'a>> {
        let (index, opened) = (&self.index, &self.opened);
        let begun = || {
            let mut walk = Walk::new(index, opened, chooser, start.sort, start.position())?;
            walk.skip(start.offset)?;
            Ok(walk)
        };
        begun().map_err(|cause| self.index.unreadable(cause))
    }

    /// Gives all hits from `start` on to `sink`, in an order of time.
    pub(super) fn stream(
        &self,
        plan: &Plan,
        query: &dyn Query,
        start: &Start,
        shown: &Shown,
        sink: &mut dyn FnMut(Hit) -> Result<()>,
    ) -> Result<()> {
        let unreadable = |cause| self.index.unreadable(cause);
        let exact = self.exact(plan, false)?;
        let scores = Scores {
            unscored: exact.as_ref(),
            recency: None,
        };
        let chooser = self.chooser(query)?;
        let mut walk = self.walk(chooser.as_ref(), start)?;
        let mut rank = start.rank();
        loop {
            let chunk = walk.take(CHUNK).map_err(unreadable)?;
            shown.watch.end(Phase::TopK);
            let hits = self.hits(&plan.leaves, &scores, shown, &chunk, rank)?;
            plan.damage.report()?;
            if hits.is_empty() {
                return Ok(());
            }
            rank += hits.len();
            for hit in hits {
                sink(hit)?;
            }
            shown.watch.skip();
        }
    }
}
