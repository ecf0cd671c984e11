//! An archive open for searching: the one entry to the engine.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use jiff::{Timestamp, Unit};
use tantivy::query::{EnableScoring, Query};
use tantivy::{Searcher, TERMINATED};

use crate::article::Article;
use crate::error::Result;
use crate::index::Index;
use crate::index::stats::{Stats, stats};
use crate::query::{self, Filter, Node, Scope, Settings};

use super::answer::{Answer, Drivers, Hit, Request, Sort};
use super::clock::Clock;
use super::explain::since;
use super::explanation::Explain;
use super::filter::without_dates;
use super::folded::asks_for_family;
use super::hits::Shown;
use super::learned::Learned;
use super::numbers::thousands;
use super::opened::Opened;
use super::page::Start;
use super::phases::{Phase, Stopwatch};
use super::plan::{Plan, plan};
use super::window::{Documents, Span, WindowQuery};

/// How much of the time, in percent, is over when open words have been looked up, when articles have been counted, and
/// when those without a date have been.
pub(super) const PLANNED: u32 = 40;
const COUNTED: u32 = 50;
const DATELESS: u32 = 60;

/// Finds the hits of a plan, and where they go on.
type Find<'a> =
    dyn FnMut(&Plan, &dyn Query, &Start, &Shown) -> Result<(Vec<Hit>, Option<String>)> + 'a;

/// An index that can be searched, as it was when it was opened; or several as one.
pub struct Archive {
    pub(super) index: Index,
    pub(super) searcher: Searcher,
    pub(super) opened: Arc<Opened>,
}

impl Archive {
    /// Opens the index at `dir`.
    pub fn open(dir: &Path) -> Result<Archive> {
        Self::open_all(&[dir.to_owned()])
    }

    /// Opens several indexes as one: how rare a word is, and with it each score and the order of hits, is that of all
    /// articles together. An article that two indexes hold is found twice. An index that is named twice, or is a copy of
    /// another, is an error of kind [`Kind::Usage`](crate::error::Kind::Usage).
    pub fn open_all(dirs: &[PathBuf]) -> Result<Archive> {
        let index = Index::open_all(dirs)?;
        let searcher = index.searcher();
        let opened = Arc::new(Opened::new(searcher.clone()));
        Ok(Archive {
            index,
            searcher,
            opened,
        })
    }

    /// Answers a request. A query that cannot be answered is an error of kind [`Kind::Query`](crate::error::Kind::Query),
    /// and so is a cursor that is none, or one of another query or order.
    pub fn search(&self, request: &Request) -> Result<Answer> {
        let clock = Clock::start(request.deadline);
        self.answer(
            request,
            request.sort,
            &clock,
            &mut |plan, query, start, shown| self.page(plan, query, start, shown, request.limit),
        )
    }

    /// Gives every article that matches to `sink`, whatever the limit, in an order of time: oldest first if the request
    /// says so, else newest first. Memory is bounded by the size of the archive in bits, whatever the number of hits.
    /// An error of the sink ends it. The answer holds all but the hits, and its time is that of the sink as well.
    pub fn search_all(
        &self,
        request: &Request,
        sink: &mut dyn FnMut(Hit) -> Result<()>,
    ) -> Result<Answer> {
        let sort = match request.sort {
            Sort::Oldest => Sort::Oldest,
            Sort::Newest | Sort::Relevance => Sort::Newest,
        };
        let clock = Clock::start(None);
        self.answer(request, sort, &clock, &mut |plan, query, start, shown| {
            self.stream(plan, query, start, shown, sink)?;
            Ok((Vec::new(), None))
        })
    }

    /// All of an answer, for which `find` finds the hits and where they go on.
    fn answer(
        &self,
        request: &Request,
        sort: Sort,
        clock: &Clock,
        find: &mut Find<'_>,
    ) -> Result<Answer> {
        let begun = Instant::now();
        let watch = Stopwatch::start();
        let (tree, mut notes) = understand(request)?;
        watch.end(Phase::Parse);
        let (tree, learned) = self.expanded(tree, request, &mut notes)?;
        let folds = request.fold && !asks_for_family(&tree);
        let start = Start::of(request, &tree, sort, folds, self)?;
        clock.stage(PLANNED);
        let mut plan = match request.drivers {
            Drivers::Own => self.plan(&tree, clock)?,
            Drivers::Plain => plan(&tree, &self.index, &self.opened, clock, Drivers::Plain)?,
        };
        // Who wants no hits wants the count.
        clock.stage(if request.limit == 0 { 100 } else { COUNTED });
        notes.append(&mut plan.notes);
        if tree == Node::Nothing {
            notes.push("the query is empty; `*` finds every article".to_owned());
        }
        let query = since(plan.windowed(&self.index), request.new_since);
        watch.end(Phase::Plan);
        let total = match request.drivers {
            Drivers::Own if request.new_since.is_none() => {
                let ranks = (request.limit > 0 && sort == Sort::Relevance).then_some(request.limit);
                self.count_planned(
                    &plan,
                    plan.window,
                    query.as_ref(),
                    ranks.map(|limit| (&start, limit)),
                )?
            }
            Drivers::Own => self.count(query.as_ref())?,
            Drivers::Plain => self.count_one_by_one(query.as_ref())?,
        };
        let folds = start.folds(self)?;
        let repeated = match folds {
            Some(folds) if total > 1 => {
                let is_plain = request.drivers == Drivers::Plain || request.new_since.is_some();
                self.repeated(Some(&plan).filter(|_| !is_plain), query.as_ref(), folds)?
            }
            _ => 0,
        };
        clock.stage(DATELESS);
        let undated_left_out = self.undated_left_out(&tree, &plan, request.new_since)?;
        plan.damage.report()?;
        clock.stage(100);
        watch.end(Phase::Count);
        let is_empty = total == 0 && clock.note().is_none();
        let explained = request.explain == Explain::Always && !is_empty;
        let shown = Shown {
            snippets: request.snippets,
            parts: explained.then(|| self.score_parts(&tree)).transpose()?,
            watch,
        };
        let (hits, next) = if is_empty {
            (Vec::new(), None)
        } else {
            find(&plan, query.as_ref(), &start, &shown)?
        };
        plan.damage.report()?;
        notes.extend(start.note());
        if request.recency.is_some() && sort != Sort::Relevance {
            notes.push("--recency weighs the order of relevance only".to_owned());
        }
        if undated_left_out > 0 {
            notes.push(format!(
                "{} left out by the date filter: date:none finds them",
                undated(undated_left_out)
            ));
        }
        if plan.window.is_some_and(|span| span.from > span.to) {
            notes.push("the dates exclude each other".to_owned());
        }
        if let Some(moment) = request.new_since {
            let moment = moment.round(Unit::Second).unwrap_or(moment);
            notes.push(format!(
                "only articles that were added to the index or changed in it since {moment}"
            ));
        }
        let explains = match request.explain {
            Explain::Never => false,
            // What was not looked at to the end is not empty.
            Explain::WhenEmpty => total == 0 && hits.is_empty() && clock.note().is_none(),
            Explain::Always => true,
        };
        let mut explanation = None;
        let mut suggestions = Vec::new();
        if explains && tree != Node::Nothing {
            match self.explain(request, &tree, total, begun.elapsed())? {
                Some((mut found, tried)) => {
                    found.learned = learned;
                    if total == 0 {
                        notes.extend(found.of_nothing());
                    } else {
                        notes.extend(found.of_words());
                    }
                    (explanation, suggestions) = (Some(found), tried);
                }
                None => notes.push("there was no time to count what each part finds".to_owned()),
            }
        }
        if explains {
            shown.watch.end(Phase::Explain);
        }
        let late = clock.note();
        let is_late = late.is_some();
        notes.extend(late);
        Ok(Answer {
            query: request.query.clone(),
            parsed: tree.to_string(),
            total: total.max(hits.len() as u64),
            total_is_lower_bound: plan.cut || is_late,
            stories: total.saturating_sub(repeated).max(hits.len() as u64),
            took_us: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            undated_left_out,
            hits,
            next,
            notes,
            suggestions,
            explanation,
            phases: shown.watch.times(),
        })
    }

    /// The tree of a request with what the archive defines, unless that is not wanted.
    pub(super) fn expanded(
        &self,
        tree: Node,
        request: &Request,
        notes: &mut Vec<String>,
    ) -> Result<(Node, Vec<Learned>)> {
        if !request.expand {
            return Ok((tree, Vec::new()));
        }
        let (widened, learned) = self.widened(&tree)?;
        notes.extend(learned.iter().map(Learned::in_words));
        Ok((widened.unwrap_or(tree), learned))
    }

    /// The article of this id, with its text and evidence.
    pub fn article(&self, id: &str) -> Result<Option<Article>> {
        self.index.find(id)
    }

    /// How many articles there are.
    pub fn articles(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// What the archive holds.
    pub fn stats(&self) -> Result<Stats> {
        stats(&self.index)
    }

    pub(super) fn plan(&self, tree: &Node, clock: &Clock) -> Result<Plan> {
        plan(tree, &self.index, &self.opened, clock, Drivers::Own)
    }

    pub(super) fn count(&self, query: &dyn Query) -> Result<u64> {
        let count = query
            .count(&self.searcher)
            .map_err(|cause| self.index.unreadable(cause))?;
        Ok(count as u64)
    }

    /// The same for what a plan finds within a span, which `query` finds as well.
    /// Of words alone the best for a page of so many hits are found on the way.
    fn count_planned(
        &self,
        plan: &Plan,
        span: Option<Span>,
        query: &dyn Query,
        page: Option<(&Start, usize)>,
    ) -> Result<u64> {
        if let Some(words) = &plan.words {
            let first = page.map(|(start, limit)| start.first_pass(limit));
            let count = self
                .sweep(words, plan, span, first, page.map(|(start, _)| start))
                .map_err(|cause| self.index.unreadable(cause))?;
            if let Some(count) = count {
                return Ok(count);
            }
        }
        self.count(query)
    }

    /// Those of a span.
    pub(super) fn documents(&self, span: Option<Span>) -> Documents {
        Documents {
            span,
            precision: self.index.fields().precision,
        }
    }

    /// The same, without any shortcut.
    fn count_one_by_one(&self, query: &dyn Query) -> Result<u64> {
        let count = || -> tantivy::Result<u64> {
            let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
            let mut count = 0;
            for segment in self.searcher.segment_readers() {
                let alive = segment.alive_bitset();
                let mut scorer = weight.scorer(segment, 1.0)?;
                while scorer.doc() != TERMINATED {
                    count += u64::from(alive.is_none_or(|alive| alive.is_alive(scorer.doc())));
                    scorer.advance();
                }
            }
            Ok(count)
        };
        count().map_err(|cause| self.index.unreadable(cause))
    }

    /// How many articles without a date match all but the date filters.
    pub(super) fn undated_left_out(
        &self,
        tree: &Node,
        plan: &Plan,
        new_since: Option<Timestamp>,
    ) -> Result<u64> {
        let Some(dateless) = without_dates(tree) else {
            return Ok(0);
        };
        if !self.has_undated()? {
            return Ok(0);
        }
        let count = |plan: &Plan, undated: Box<dyn Query>| match new_since {
            None => self.count_planned(plan, Some(Span::UNDATED), undated.as_ref(), None),
            Some(_) => self.count(since(undated, new_since).as_ref()),
        };
        let dateless = self.plan(&dateless, &plan.clock)?;
        let undated = dateless.limited_to(Span::UNDATED, &self.index);
        let all = count(&dateless, undated)?;
        // With a window none is left; dates in an OR leave those that match its other parts.
        let found = if plan.window.is_some() {
            0
        } else {
            let precision = self.index.fields().precision;
            let (query, opened) = (plan.query.box_clone(), Arc::clone(&self.opened));
            let undated = WindowQuery::new(query, Span::UNDATED, precision, opened);
            count(plan, Box::new(undated))?
        };
        Ok(all.saturating_sub(found))
    }

    /// Whether there are articles without a date.
    fn has_undated(&self) -> Result<bool> {
        let documents = self.documents(Some(Span::UNDATED));
        let has = || -> tantivy::Result<bool> {
            for (segment, opened) in self.opened.segments() {
                if !documents.of(segment, opened)?.is_empty() {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        has().map_err(|cause| self.index.unreadable(cause))
    }
}

/// The tree of a request, its filters joined by AND, and the notes of the parser.
pub(super) fn understand(request: &Request) -> Result<(Node, Vec<String>)> {
    let parsed = query::parse(&request.query, &settings(request));
    let (tree, notes) = parsed.into_result(&request.query)?;
    let tree = within(tree, &request.within);
    let mut parts = match tree {
        Node::And(parts) => parts,
        // Filters alone ask for all articles that pass them.
        Node::Nothing => Vec::new(),
        tree => vec![tree],
    };
    let window = query::parse_window(
        request.since.as_deref(),
        request.until.as_deref(),
        request.today,
    )?;
    parts.extend(window.map(|window| Node::Filter(Filter::Date(window))));
    parts.extend(any_filter(&request.sources, Filter::Source));
    parts.extend(any_filter(&request.langs, Filter::Lang));
    let tree = match parts.len() {
        0 => Node::Nothing,
        1 => parts.remove(0),
        _ => Node::And(parts),
    };
    Ok((tree, notes))
}

/// A tree whose words are looked for in any of these parts of the article.
fn within(tree: Node, scopes: &[Scope]) -> Node {
    if tree == Node::Nothing || scopes.is_empty() {
        return tree;
    }
    let one = |scope: &Scope| Node::In {
        scope: *scope,
        of: Box::new(tree.clone()),
    };
    match scopes {
        [only] => one(only),
        several => Node::Or(several.iter().map(one).collect()),
    }
}

/// A filter that any of these values passes, if there are any.
fn any_filter(values: &[String], filter: impl Fn(String) -> Filter) -> Option<Node> {
    let mut filters: Vec<Node> = values
        .iter()
        .map(|value| Node::Filter(filter(value.clone())))
        .collect();
    if filters.len() > 1 {
        Some(Node::Or(filters))
    } else {
        filters.pop()
    }
}

/// How the text of a request is read.
pub(super) fn settings(request: &Request) -> Settings {
    Settings {
        today: request.today,
        any: request.any,
        literal: request.literal,
    }
}

pub(super) fn undated(count: u64) -> String {
    if count == 1 {
        "1 article without a date is".to_owned()
    } else {
        format!("{} articles without a date are", thousands(count))
    }
}
