//! One story once: of the articles of a family that match, the first in the order asked for stands for all.
//!
//! What is left out follows from the order alone: an article goes if another one of its family matches and stands before
//! it. So pages, offsets and cursors fit together as they do without folding. Who reads from the top of an order has met
//! the others already; who goes on after a cursor looks where they stand.

use std::cmp::Ordering;
use std::collections::HashSet;

use tantivy::query::{EnableScoring, Query, Scorer};
use tantivy::{DocAddress, DocSet, TERMINATED};

use crate::error::Result;
use crate::index::families::FamilyId;
use crate::index::schema::UNDATED;
use crate::query::{Filter, Node};

use super::answer::{Also, Hit, Sort};
use super::archive::Archive;
use super::best::{Best, member};
use super::exact::ExactScorer;
use super::folds::Folds;
use super::order::{Position, Ranked};
use super::page::Start;
use super::plan::Plan;

/// Members of a family that are listed with a hit; of more the number is told.
const MOST_LISTED: usize = 20;

/// Leaves out who stands behind another one of its family.
pub(super) struct Folding<'a> {
    archive: &'a Archive,
    folds: &'a Folds,
    plan: &'a Plan,
    query: &'a dyn Query,
    start: &'a Start,
    by_score: bool,
    /// Families of which one was met.
    met: HashSet<FamilyId>,
    /// Everything before was met.
    from_top: bool,
}

impl<'a> Folding<'a> {
    pub(super) fn new(
        archive: &'a Archive,
        folds: &'a Folds,
        (plan, query): (&'a Plan, &'a dyn Query),
        start: &'a Start,
        by_score: bool,
        from_top: bool,
    ) -> Self {
        Folding {
            archive,
            folds,
            plan,
            query,
            start,
            by_score,
            met: HashSet::new(),
            from_top,
        }
    }

    /// What comes next is the top of the order.
    pub(super) fn read_from_top(&mut self) {
        self.from_top = true;
    }

    /// What comes next does not follow on what was met.
    pub(super) fn leap(&mut self) {
        self.from_top = false;
    }

    /// Whether an article stands for its family. They come in order.
    pub(super) fn keeps(&mut self, ranked: &Ranked) -> Result<bool> {
        let Some(family) = self.folds.family(ranked.address) else {
            return Ok(true);
        };
        if !self.met.insert(family) {
            return Ok(false);
        }
        Ok(self.from_top || !self.has_one_before(family, ranked)?)
    }

    /// Takes out of `ranked` who does not stand for its family.
    pub(super) fn fold(&mut self, ranked: &mut Vec<Ranked>) -> Result<()> {
        let mut failed = None;
        ranked.retain(|one| {
            self.keeps(one).unwrap_or_else(|error| {
                failed = Some(error);
                false
            })
        });
        failed.map_or(Ok(()), Err)
    }

    fn has_one_before(&self, family: FamilyId, of: &Ranked) -> Result<bool> {
        let members = self.folds.members(family).iter().copied();
        let others: Vec<DocAddress> = members.filter(|member| *member != of.address).collect();
        let sort = if self.by_score {
            Sort::Relevance
        } else {
            self.start.by_time()
        };
        let is_before =
            |position: &Position| sort.compare(position, &of.position) == Ordering::Less;
        let positions = if self.by_score {
            self.scored(&others)
        } else {
            let matching = self.archive.matching(self.query, &others);
            matching.and_then(|matching| {
                let matching = matching.into_iter();
                matching
                    .map(|address| self.archive.position(address))
                    .collect()
            })
        };
        let positions = positions.map_err(|cause| self.archive.index.unreadable(cause))?;
        Ok(positions.iter().any(is_before))
    }

    /// Where articles stand by the first pass, if they match.
    fn scored(&self, addresses: &[DocAddress]) -> tantivy::Result<Vec<Position>> {
        let archive = self.archive;
        let k = addresses.len();
        let recency = self.start.recency();
        let mut best = Best::new(&archive.index, &archive.opened, k, None, recency);
        let scoring = EnableScoring::enabled_from_searcher(&archive.searcher);
        let weight = self.query.weight(scoring)?;
        let exact = archive.exact_scores(self.plan)?;
        for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
            let segment = archive.searcher.segment_reader(of_segment[0].segment_ord);
            let mut scorer = weight.scorer(segment, 1.0)?;
            let mut exact: Option<ExactScorer> = exact
                .as_ref()
                .map(|exact| exact.scorer(segment))
                .transpose()?;
            for address in of_segment {
                if !reaches(scorer.as_mut(), address.doc_id) || segment.is_deleted(address.doc_id) {
                    continue;
                }
                let score = match &mut exact {
                    Some(exact) => exact.score(address.doc_id),
                    None => scorer.score(),
                };
                best.offer(*address, score)?;
            }
        }
        let ranked = best.into_ranked()?.into_iter();
        Ok(ranked.map(|ranked| ranked.position).collect())
    }
}

impl Archive {
    /// Those of `addresses`, which go up segment by segment, that a query finds.
    fn matching(
        &self,
        query: &dyn Query,
        addresses: &[DocAddress],
    ) -> tantivy::Result<Vec<DocAddress>> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        let mut matching = Vec::new();
        for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
            let segment = self.searcher.segment_reader(of_segment[0].segment_ord);
            let mut scorer = weight.scorer(segment, 1.0)?;
            for address in of_segment {
                let is_found = reaches(scorer.as_mut(), address.doc_id);
                if is_found && !segment.is_deleted(address.doc_id) {
                    matching.push(*address);
                }
            }
        }
        Ok(matching)
    }

    /// Where an article stands in the orders of time.
    fn position(&self, address: DocAddress) -> tantivy::Result<Position> {
        let (segment, opened) = self.opened.segment(address.segment_ord);
        let date = opened.dates(segment)?.first(address.doc_id);
        let key = opened.keys(segment)?.first(address.doc_id);
        Ok(Position {
            score: 0.0,
            date: date.unwrap_or(UNDATED),
            key: key.unwrap_or_default(),
            member: member(&self.index, address.segment_ord),
        })
    }

    /// How many of the articles that a query finds stand behind another one of their family.
    /// Of words alone that is told from their lists.
    pub(super) fn repeated(
        &self,
        plan: Option<&Plan>,
        query: &dyn Query,
        folds: &Folds,
    ) -> Result<u64> {
        let count = || -> tantivy::Result<u64> {
            if let Some(plan) = plan
                && let Some(words) = &plan.words
            {
                let mut met = vec![false; folds.len()];
                let mut repeated = 0;
                let documents = self.documents(plan.window);
                let is_read = words.families(&self.opened, &documents, folds, &mut |family| {
                    let met = &mut met[family as usize];
                    repeated += u64::from(std::mem::replace(met, true));
                })?;
                if is_read {
                    return Ok(repeated);
                }
            }
            let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
            let mut met = vec![false; folds.len()];
            let mut repeated = 0;
            for (ord, segment) in (0u32..).zip(self.searcher.segment_readers()) {
                let mut members = folds.in_segment(ord);
                if members.is_empty() {
                    continue;
                }
                let mut scorer = weight.scorer(segment, 1.0)?;
                while let Some((doc, family)) = members.first() {
                    if reaches(scorer.as_mut(), *doc) && !segment.is_deleted(*doc) {
                        repeated += u64::from(met[*family as usize]);
                        met[*family as usize] = true;
                    }
                    let found = scorer.doc();
                    if found == TERMINATED {
                        break;
                    }
                    members = &members[1..];
                    // What lies before the next match is none.
                    if members.first().is_some_and(|(next, _)| *next < found) {
                        members = &members[members.partition_point(|(next, _)| *next < found)..];
                    }
                }
            }
            Ok(repeated)
        };
        count().map_err(|cause| self.index.unreadable(cause))
    }

    /// Lists with each hit the other articles of its family that a query finds, the newest first.
    pub(super) fn list_others(
        &self,
        query: &dyn Query,
        folds: &Folds,
        ranked: &[Ranked],
        hits: &mut [Hit],
    ) -> Result<()> {
        for (ranked, hit) in ranked.iter().zip(hits) {
            let Some(family) = folds.family(ranked.address) else {
                continue;
            };
            let others = folds.members(family).iter().copied();
            let others: Vec<DocAddress> = others.filter(|other| *other != ranked.address).collect();
            let matching = || -> tantivy::Result<Vec<(Position, DocAddress)>> {
                let matching = self.matching(query, &others)?.into_iter();
                matching
                    .map(|address| Ok((self.position(address)?, address)))
                    .collect()
            };
            let mut matching = matching().map_err(|cause| self.index.unreadable(cause))?;
            matching.sort_by(|a, b| Sort::Newest.compare(&a.0, &b.0));
            hit.also_left_out = matching.len().saturating_sub(MOST_LISTED) as u64;
            for (_, address) in matching.iter().take(MOST_LISTED) {
                let article = self.index.article(&self.searcher, *address)?;
                hit.also.push(Also {
                    source: article.source.map(|source| source.name),
                    date: article.published.as_ref().map(ToString::to_string),
                    id: article.id,
                });
            }
        }
        Ok(())
    }
}

/// Goes on to `doc` at least; whether it is there.
fn reaches(scorer: &mut dyn Scorer, doc: tantivy::DocId) -> bool {
    if scorer.doc() < doc {
        scorer.seek(doc);
    }
    scorer.doc() == doc
}

/// The query that finds the family of the article of this id.
pub fn family_query(id: &str) -> String {
    Node::Filter(Filter::Family(id.to_owned())).to_string()
}

/// Whether a query asks for a family, and so wants all of it.
pub(super) fn asks_for_family(node: &Node) -> bool {
    match node {
        Node::Filter(filter) => matches!(filter, Filter::Family(_)),
        Node::And(children) | Node::Or(children) => children.iter().any(asks_for_family),
        Node::Not(child) => asks_for_family(child),
        Node::Boost { of, .. }
        | Node::In { of, .. }
        | Node::AtLeast { of, .. }
        | Node::Same { of, .. } => asks_for_family(of),
        Node::All | Node::Nothing | Node::Word(_) | Node::Phrase(_) | Node::Near(_) => false,
    }
}
