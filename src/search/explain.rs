//! Counts what explains an answer: each part of the query by itself, the answer without each part, and what is near.
//!
//! The work is bounded: two counts for each of the first [`Explanation::CLAUSES`] parts, and a few for dates and
//! suggestions. Nothing is scored.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tantivy::query::{EnableScoring, Query};

use crate::error::Result;
use crate::query::{self, Filter, Node};

use super::added::AddedQuery;
use super::answer::{Request, Sort};
use super::archive::{Archive, settings, understand};
use super::clock::Clock;
use super::explanation::{Clause, ClauseKind, Explanation, OutsideDates, RareWord};
use super::filter::without_dates;
use super::nearest::{rare_words, replaced, replaced_in};
use super::plan::any_of;
use super::walk::Walk;
use super::window::{Span, WindowQuery};

/// Queries that are counted to find some to suggest.
const TRIED: usize = 8;
/// Queries that are suggested.
const SUGGESTED: usize = 3;

impl Archive {
    /// What there is to say about a request, whose filters are part of `tree`, and which found `total` articles; and the
    /// queries to try instead; none if there was no time to find out after the search itself has taken its share.
    pub(super) fn explain(
        &self,
        request: &Request,
        tree: &Node,
        total: u64,
        taken: Duration,
    ) -> Result<Option<(Explanation, Vec<String>)>> {
        let new_since = request.new_since;
        let left = |deadline: Duration| deadline.saturating_sub(taken).min(deadline / 2);
        let clock = &Clock::start(request.deadline.map(left));
        let fields = self.index.fields();
        let words = self.opened.languages(fields);
        let words = words
            .and_then(|languages| rare_words(tree, fields, &self.searcher, languages))
            .map_err(|cause| self.index.unreadable(cause))?;
        let suggestions = self.suggestions(request, &words, clock)?;
        let any = any_of(tree).filter(|_| !request.any);
        let any = any
            .map(|any| self.found(&any, new_since, clock))
            .transpose()?;
        let dates = if total == 0 {
            self.outside_dates(tree, new_since, clock)?
        } else {
            None
        };
        let (clauses, clauses_left_out) = self.clauses(tree, new_since, clock)?;
        let explanation = Explanation {
            clauses,
            clauses_left_out,
            any,
            words,
            dates,
            learned: Vec::new(),
        };
        // Counts that were cut would say that there is nothing where there is something.
        Ok(clock.note().is_none().then_some((explanation, suggestions)))
    }

    /// How many articles match a tree.
    fn found(&self, tree: &Node, new_since: Option<Timestamp>, clock: &Clock) -> Result<u64> {
        let plan = self.plan(tree, clock)?;
        let found = self.count(since(plan.windowed(&self.index), new_since).as_ref())?;
        plan.damage.report()?;
        Ok(found)
    }

    fn clauses(
        &self,
        tree: &Node,
        new_since: Option<Timestamp>,
        clock: &Clock,
    ) -> Result<(Vec<Clause>, usize)> {
        let parts = match tree {
            Node::Nothing => &[],
            Node::And(parts) => parts.as_slice(),
            single => std::slice::from_ref(single),
        };
        // Who names a word twice means it once.
        let is_first = |at: usize| !parts[..at].contains(&parts[at]);
        let distinct: Vec<&Node> = (0..parts.len())
            .filter(|at| is_first(*at))
            .map(|at| &parts[at])
            .collect();
        let mut clauses = Vec::new();
        for part in distinct.iter().take(Explanation::CLAUSES) {
            let mut others: Vec<Node> = distinct
                .iter()
                .filter(|other| *other != part)
                .map(|other| (*other).clone())
                .collect();
            let rest = match others.len() {
                0 => Node::All,
                1 => others.remove(0),
                _ => Node::And(others),
            };
            clauses.push(Clause {
                clause: part.to_string(),
                hits: self.found(part, None, clock)?,
                total_without: self.found(&rest, new_since, clock)?,
                kind: match part {
                    Node::Filter(Filter::Date(_) | Filter::Undated) => ClauseKind::Date,
                    part if part.restricts() => ClauseKind::Condition,
                    _ => ClauseKind::Words,
                },
            });
        }
        let left_out = distinct.len().saturating_sub(clauses.len());
        if let Some(moment) = new_since {
            clauses.push(Clause {
                clause: format!("--new-since {moment}"),
                hits: self.found(&Node::All, new_since, clock)?,
                total_without: self.found(tree, None, clock)?,
                kind: ClauseKind::Condition,
            });
        }
        Ok((clauses, left_out))
    }

    /// What matches all but the dates that an empty answer is subject to.
    fn outside_dates(
        &self,
        tree: &Node,
        new_since: Option<Timestamp>,
        clock: &Clock,
    ) -> Result<Option<OutsideDates>> {
        let Some(dateless) = without_dates(tree) else {
            return Ok(None);
        };
        let total_without = self.found(&dateless, new_since, clock)?;
        let Some(window) = self.plan(tree, clock)?.window.filter(|_| total_without > 0) else {
            return Ok(None);
        };
        let plan = self.plan(&dateless, clock)?;
        let query = since(plan.query, new_since);
        let date_of_first = |span: Option<Span>, sort| match span {
            Some(span) => self.date_of_first(query.as_ref(), span, sort),
            None => Ok(None),
        };
        let all = Span::DATED;
        let before = window.from.checked_sub(1).filter(|to| *to >= all.from);
        let before = before.map(|to| Span { to, ..all });
        let after = window.to.checked_add(1);
        let after = after.map(|from| Span { from, ..all });
        let dates = OutsideDates {
            total_without,
            before: date_of_first(before, Sort::Newest)?,
            after: date_of_first(after, Sort::Oldest)?,
        };
        plan.damage.report()?;
        Ok(Some(dates))
    }

    /// The date of the first article of a span, in an order of time.
    fn date_of_first(&self, query: &dyn Query, span: Span, sort: Sort) -> Result<Option<String>> {
        let unreadable = |cause| self.index.unreadable(cause);
        let precision = self.index.fields().precision;
        let opened = Arc::clone(&self.opened);
        let query = WindowQuery::new(query.box_clone(), span, precision, opened);
        let weight = query
            .weight(EnableScoring::disabled_from_searcher(&self.searcher))
            .map_err(unreadable)?;
        let mut walk = Walk::new(&self.index, &self.opened, weight.as_ref(), sort, None)
            .map_err(unreadable)?;
        let Some(first) = walk.next().map_err(unreadable)? else {
            return Ok(None);
        };
        let article = self.index.article(&self.searcher, first.address)?;
        Ok(article.published.map(|date| date.to_string()))
    }

    /// The query of a request with near words in the place of rare ones, where that finds something.
    fn suggestions(
        &self,
        request: &Request,
        words: &[RareWord],
        clock: &Clock,
    ) -> Result<Vec<String>> {
        let mut tried: Vec<String> = Vec::new();
        let mut found = Vec::new();
        for replacements in replacements(words) {
            let Some(query) = rewritten(request, &replacements) else {
                continue;
            };
            if tried.contains(&query) {
                continue;
            }
            if tried.len() == TRIED || found.len() == SUGGESTED {
                break;
            }
            tried.push(query.clone());
            let rewritten = Request {
                query: query.clone(),
                ..request.clone()
            };
            let Ok((tree, _)) = understand(&rewritten) else {
                continue;
            };
            if self.found(&tree, request.new_since, clock)? > 0 {
                found.push(query);
            }
        }
        Ok(found)
    }
}

/// A query limited to what is new, if something is to be.
pub(super) fn since(query: Box<dyn Query>, new_since: Option<Timestamp>) -> Box<dyn Query> {
    match new_since {
        Some(moment) => Box::new(AddedQuery::new(query, moment)),
        None => query,
    }
}

/// Words, each with what is to stand in its place.
type Replacements<'a> = Vec<(&'a str, &'a str)>;

/// What to replace: all words that no article has by the nearest, the rare ones too, and then each by its next nearest.
fn replacements(words: &[RareWord]) -> Vec<Replacements<'_>> {
    let missing = best(words.iter().filter(|rare| rare.hits == 0));
    let all = best(words.iter());
    let mut choices = vec![missing, all.clone()];
    for rare in words {
        for near in rare.nearest.iter().skip(1) {
            let swap = |pair: &(&_, &_)| pair.0 != rare.word;
            let mut choice: Replacements<'_> = all.iter().copied().filter(swap).collect();
            choice.push((&rare.word, &near.word));
            choices.push(choice);
        }
    }
    choices.retain(|choice| !choice.is_empty());
    choices
}

fn best<'a>(words: impl Iterator<Item = &'a RareWord>) -> Replacements<'a> {
    let pair = |rare: &'a RareWord| {
        let near = rare.nearest.first()?;
        Some((rare.word.as_str(), near.word.as_str()))
    };
    words.filter_map(pair).collect()
}

/// The query's text with words replaced; in canonical form where a word of it is also an operator or a field.
fn rewritten(request: &Request, replacements: &[(&str, &str)]) -> Option<String> {
    let settings = settings(request);
    let parsed = |text: &str| query::parse(text, &settings).tree;
    let text = replaced(&request.query, replacements);
    let own = parsed(&request.query);
    let mut wanted = own.clone();
    replaced_in(&mut wanted, replacements);
    if wanted == own {
        return None;
    }
    if parsed(&text) == wanted {
        return Some(text);
    }
    let canonical = wanted.to_string();
    (!request.literal && parsed(&canonical) == wanted).then_some(canonical)
}
