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
use super::folded::Folding;
use super::folds::Folds;
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
    /// Articles that are one story are folded.
    folds: bool,
    /// The state of the index now.
    stamp: u32,
}

impl Start {
    /// What a request says about it.
    pub(super) fn of(
        request: &Request,
        tree: &Node,
        sort: Sort,
        folds: bool,
        archive: &Archive,
    ) -> Result<Start> {
        if request.after.is_some() && request.offset > 0 {
            let what = "a page begins after a cursor or at an offset, not both";
            return Err(Error::new(Kind::Usage, "--offset", what).hint("leave one of them out"));
        }
        let half_life = request.recency.filter(|_| sort == Sort::Relevance);
        let recency = half_life.map(|half_life| Recency::new(half_life, request.today));
        let only_new = request.new_since.is_some();
        let indexes = archive.index.members();
        let asked = Asked::new(tree, sort, half_life, only_new, indexes, folds);
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
            folds,
        })
    }

    /// What to fold by, if there is anything to fold.
    pub(super) fn folds<'a>(&self, archive: &'a Archive) -> Result<Option<&'a Folds>> {
        if !self.folds {
            return Ok(None);
        }
        let folds = archive.opened.folds(&archive.index)?;
        Ok(Some(folds).filter(|folds| !folds.is_empty()))
    }

    /// The order of time that hits are in, if they are in one.
    pub(super) fn by_time(&self) -> Sort {
        match self.sort {
            Sort::Oldest => Sort::Oldest,
            Sort::Newest | Sort::Relevance => Sort::Newest,
        }
    }

    pub(super) fn recency(&self) -> Option<Recency> {
        self.recency
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
        let folds = start.folds(self)?;
        let mut folding = folds.map(|folds| {
            let from_top = start.position().is_none();
            Folding::new(self, folds, (plan, query), start, by_score, from_top)
        });
        let mut ranked = if by_score {
            self.best(plan, query, start, shown, wanted, folding.as_mut())?
        } else {
            self.first(query, start, wanted, folding.as_mut())?
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
        let mut hits = self.hits(&plan.leaves, &scores, shown, &ranked, start.rank())?;
        if let Some(folds) = folds {
            self.list_others(query, folds, &ranked, &mut hits)?;
            shown.watch.end(Phase::Fetch);
        }
        Ok((hits, next))
    }

    /// The articles from `start` on in an order of time, at most so many.
    fn first(
        &self,
        query: &dyn Query,
        start: &Start,
        wanted: usize,
        folding: Option<&mut Folding<'_>>,
    ) -> Result<Vec<Ranked>> {
        let unreadable = |cause| self.index.unreadable(cause);
        let chooser = self.chooser(query)?;
        let mut walk = self.walk(chooser.as_ref(), start)?;
        let Some(folding) = folding else {
            walk.skip(start.offset).map_err(unreadable)?;
            return walk.take(wanted).map_err(unreadable);
        };
        let mut taken = Vec::new();
        let mut passed = 0;
        while taken.len() < wanted {
            let Some(next) = walk.next().map_err(unreadable)? else {
                break;
            };
            if folding.keeps(&next)? {
                if passed < start.offset {
                    passed += 1;
                } else {
                    taken.push(next);
                }
            }
        }
        Ok(taken)
    }

    /// The articles from `start` on by relevance, at most so many: those of the first pass, of which the first
    /// [`HEAD`] are ranked again among themselves, whatever part of them is asked for; without those that are folded.
    fn best(
        &self,
        plan: &Plan,
        query: &dyn Query,
        start: &Start,
        shown: &Shown,
        wanted: usize,
        mut folding: Option<&mut Folding<'_>>,
    ) -> Result<Vec<Ranked>> {
        let first_pass =
            |k, after: Option<&Position>| self.first_pass(plan, query, start, k, after);
        let is_left = |position: &Position, after: &Position| {
            Sort::Relevance.compare(after, position) == Ordering::Less
        };
        let (k, after) = start.first_pass(wanted - 1);
        let mut best = first_pass(k, after)?;
        let mut is_more = best.len() == k;
        let mut last = best.last().map(|last| last.position);
        let given = start.position().copied();
        if after.is_none() {
            let head = best.len().min(HEAD);
            shown.watch.end(Phase::TopK);
            self.rerank(plan, &mut best[..head], start.recency)?;
            shown.watch.end(Phase::Rerank);
            if let Some(folding) = &mut folding {
                folding.read_from_top();
                folding.fold(&mut best)?;
            }
            if let Some(given) = &given {
                best.retain(|ranked| is_left(&ranked.position, given));
                // The index has changed since the cursor was given, and more articles stand before it.
                if last.is_some_and(|last| is_left(given, &last)) {
                    last = Some(*given);
                    if let Some(folding) = &mut folding {
                        folding.leap();
                    }
                }
            }
        } else if let Some(folding) = &mut folding {
            folding.fold(&mut best)?;
        }
        // Of hits that are passed over as many as there are without those that are folded.
        let needed = wanted.saturating_add(match given {
            Some(_) => 0,
            None => start.offset,
        });
        while is_more && best.len() < needed {
            // Of those that come after, some are folded as well.
            let mut k = needed - best.len();
            if folding.is_some() {
                k = k.saturating_mul(2).max(HEAD);
            }
            let mut more = first_pass(k, last.as_ref())?;
            is_more = more.len() == k;
            last = more.last().map(|last| last.position);
            if let Some(folding) = &mut folding {
                folding.fold(&mut more)?;
            }
            best.extend(more);
        }
        if given.is_none() {
            drop(best.drain(..start.offset.min(best.len())));
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

    /// The scores of a plan that was ranked, to the last bit, where its query does not tell them.
    pub(super) fn exact_scores(&self, plan: &Plan) -> tantivy::Result<Option<ExactWeight>> {
        if plan.leaves.len() <= 2 {
            return Ok(None);
        }
        let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
        ExactWeight::new(plan.query.as_ref(), scoring).map(Some)
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
        Walk::new(index, opened, chooser, start.sort, start.position())
            .map_err(|cause| self.index.unreadable(cause))
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
        walk.skip(start.offset).map_err(unreadable)?;
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
