//! Tree to plan: which articles match, how they score, and which places to mark.
//!
//! Words and phrases become [`Leaf`]s in `words`, which match and mark alike. Conditions on dates, outlets and the like
//! are the business of `filter`; the dates that the whole query is subject to become one window over the segments.

use std::sync::{Arc, OnceLock};

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur,
    Query,
};
use tantivy::{Searcher, Term};

use crate::analysis::language::Language;
use crate::analysis::stem::Stemmer;
use crate::error::Result;
use crate::index::Index;
use crate::query::{Node, Scope};

use super::answer::Drivers;
use super::boosted::BoostedQuery;
use super::capitals::Capitals;
use super::clock::Clock;
use super::counter::Shared;
use super::decided::Damage;
use super::excluded::ExcludedQuery;
use super::expand::{Forms, open_words};
use super::filter::{self, take_windows};
use super::leaf::Leaf;
use super::lists::Words;
use super::opened::{Known, Opened};
use super::timed::TimedQuery;
use super::union::UnionQuery;
use super::window::{Span, WindowQuery};

/// A query ready to run.
pub(super) struct Plan {
    /// What matches, without the window.
    pub(super) query: Box<dyn Query>,
    /// The same, if it has words alone.
    pub(super) words: Option<Words>,
    /// Stems that were looked up.
    pub(super) known: Vec<(Term, Arc<Known>)>,
    opened: Arc<Opened>,
    /// The span that the whole query is limited to.
    pub(super) window: Option<Span>,
    /// What to mark: the words and phrases that are not negated.
    pub(super) leaves: Vec<Arc<Leaf>>,
    /// An expansion was cut.
    pub(super) cut: bool,
    /// What was left out, in words.
    pub(super) notes: Vec<String>,
    /// What goes wrong while the query runs.
    pub(super) damage: Damage,
    /// When it is to end.
    pub(super) clock: Clock,
    /// The span outside of which nothing is asked for, once that is known.
    within: Arc<OnceLock<Span>>,
}

/// Plans `tree` for an index.
pub(super) fn plan(
    tree: &Node,
    index: &Index,
    opened: &Arc<Opened>,
    clock: &Clock,
    drivers: Drivers,
) -> Result<Plan> {
    let (windows, rest) = take_windows(tree);
    let languages = opened.languages(index.fields());
    let languages = languages.map_err(|cause| index.unreadable(cause))?;
    let mut planner = Planner {
        index,
        searcher: &opened.searcher,
        opened,
        known: Vec::new(),
        stemmer: Stemmer::new(),
        languages: languages.into(),
        leaves: Vec::new(),
        clauses: 0,
        forms: Forms::shared_by(open_words(&rest)),
        weight: 1.0,
        is_typed: true,
        is_silent: false,
        cut: false,
        notes: Vec::new(),
        capitals: Capitals::of(tree),
        shared: Shared {
            damage: Damage::default(),
            clock: clock.clone(),
            excludes: false,
            within: Arc::default(),
            opened: Arc::clone(opened),
            drivers,
        },
    };
    let query = planner.node(&rest, None)?.unwrap_or_else(|| match &rest {
        Node::All => everything(),
        _ => Box::new(EmptyQuery),
    });
    let (window, apart) = one_window(windows);
    let words = Words::of(query.as_ref()).filter(|_| apart.is_empty());
    let query = BoostedQuery::of(query);
    let query = if apart.is_empty() {
        query
    } else {
        let precision = index.fields().precision;
        let within = |span| {
            let opened = Arc::clone(opened);
            unscored(Box::new(WindowQuery::new(
                everything(),
                span,
                precision,
                opened,
            )))
        };
        let within = apart.into_iter().map(within);
        Box::new(BooleanQuery::intersection(within.chain([query]).collect()))
    };
    Ok(Plan {
        query,
        words,
        known: planner.known,
        opened: Arc::clone(opened),
        window,
        leaves: planner.leaves,
        cut: planner.cut,
        notes: planner.notes,
        damage: planner.shared.damage,
        clock: planner.shared.clock,
        within: planner.shared.within,
    })
}

/// What several windows have in common. An article dated to a year can lie in two that have nothing in common; then
/// these stand apart. Of windows that overlap each with each, what lies in all lies in what they have in common.
fn one_window(windows: Vec<Span>) -> (Option<Span>, Vec<Span>) {
    let common = windows.iter().copied().reduce(Span::intersect);
    match common.filter(|common| common.from > common.to) {
        None => (common, Vec::new()),
        Some(_) => (windows.first().copied(), windows[1..].to_vec()),
    }
}

impl Plan {
    /// What matches within a span. Phrases are looked for nowhere else from then on.
    pub(super) fn limited_to(&self, span: Span, index: &Index) -> Box<dyn Query> {
        let within = *self.within.get_or_init(|| span);
        debug_assert_eq!(within, span, "a plan has one window");
        let precision = index.fields().precision;
        let opened = Arc::clone(&self.opened);
        let query = self.query.box_clone();
        Box::new(WindowQuery::new(query, span, precision, opened))
    }

    /// What matches within the window, and in time.
    pub(super) fn windowed(&self, index: &Index) -> Box<dyn Query> {
        let query = match self.window {
            Some(span) => self.limited_to(span, index),
            None => self.query.box_clone(),
        };
        if self.clock.is_limited() {
            Box::new(TimedQuery::new(
                query,
                self.clock.clone(),
                self.leaves.len(),
            ))
        } else {
            query
        }
    }
}

/// The words that an AND at the top asks for joined by OR instead, under the same filters and negations; none if there
/// are fewer than two.
pub(super) fn any_of(tree: &Node) -> Option<Node> {
    let Node::And(children) = tree else {
        return None;
    };
    let is_condition = |node: &Node| node.restricts() || *node == Node::All;
    let (mut parts, words): (Vec<Node>, Vec<Node>) =
        children.iter().cloned().partition(is_condition);
    if words.len() < 2 {
        return None;
    }
    parts.push(Node::Or(words));
    Some(if parts.len() == 1 {
        parts.remove(0)
    } else {
        Node::And(parts)
    })
}

/// The weight goes to what scores, so that nothing but `AND`, `OR` and `NOT` stands above it.
pub(super) fn weighted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    if weight == 1.0 {
        query
    } else {
        Box::new(BoostQuery::new(query, weight))
    }
}

/// Every article, without a score.
pub(super) fn everything() -> Box<dyn Query> {
    unscored(Box::new(AllQuery))
}

/// The same articles, without a score.
pub(super) fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// What is known while a tree is planned.
pub(super) struct Planner<'a> {
    pub(super) index: &'a Index,
    pub(super) searcher: &'a Searcher,
    pub(super) opened: &'a Arc<Opened>,
    /// Stems that were looked up.
    pub(super) known: Vec<(Term, Arc<Known>)>,
    pub(super) stemmer: Stemmer,
    /// Those that the archive holds.
    pub(super) languages: Arc<[Language]>,
    /// Of the words and phrases met so far that are not negated.
    pub(super) leaves: Vec<Arc<Leaf>>,
    /// How many words and phrases were met.
    pub(super) clauses: usize,
    /// How many forms the open words to come may stand for.
    pub(super) forms: Forms,
    /// The product of the weights around the current node.
    pub(super) weight: f32,
    /// What is planned now is what was typed.
    pub(super) is_typed: bool,
    pub(super) shared: Shared,
    /// Which words in capitals are looked for as such.
    pub(super) capitals: Capitals,
    pub(super) cut: bool,
    /// What is planned now was remarked on before.
    pub(super) is_silent: bool,
    pub(super) notes: Vec<String>,
}

/// A weight of more, or of less than its inverse, is none that a person means.
const MAX_WEIGHT: f32 = 1e6;

/// The parts without repetitions: who names a word twice means it once.
pub(super) fn distinct(parts: &[Node]) -> impl Iterator<Item = &Node> {
    let is_first = |at: usize| !parts[..at].contains(&parts[at]);
    parts
        .iter()
        .enumerate()
        .filter(move |(at, _)| is_first(*at))
        .map(|(_, part)| part)
}

/// A query, or none if there is nothing to search for.
pub(super) type Planned = Result<Option<Box<dyn Query>>>;

impl Planner<'_> {
    /// The query of a node; none if nothing in it can be searched for.
    fn node(&mut self, node: &Node, scope: Option<Scope>) -> Planned {
        match node {
            Node::All => Ok(Some(everything())),
            Node::Nothing => Ok(None),
            Node::Word(_) | Node::Phrase(_) | Node::Near(_) => self.spans(node, 1, scope),
            Node::AtLeast { times, of } => self.spans(of, *times, scope),
            Node::And(children) => self.and(children, scope),
            Node::Or(children) => self.or(children, scope),
            Node::Not(child) => self.and(std::slice::from_ref(&Node::Not(child.clone())), scope),
            Node::Boost { of, weight } => self.boosted(of, *weight, scope),
            Node::In { scope, of } => self.node(of, Some(*scope)),
            Node::Same { of, other } => self.same(of, other, scope),
            Node::Filter(filter) => filter::query(filter, self.index, self.opened, &mut self.notes),
        }
    }

    /// Nested weights multiply, within bounds in which scores stay numbers.
    fn boosted(&mut self, of: &Node, weight: f32, scope: Option<Scope>) -> Planned {
        let outer = self.weight;
        self.weight = (outer * weight).clamp(1.0 / MAX_WEIGHT, MAX_WEIGHT);
        let query = self.node(of, scope);
        self.weight = outer;
        query
    }

    fn and(&mut self, children: &[Node], scope: Option<Scope>) -> Planned {
        let mut clauses = Vec::new();
        for child in distinct(children) {
            match child {
                Node::Not(child) => {
                    let query = self.negated(child, scope)?;
                    let excluded = |query| -> Box<dyn Query> { Box::new(ExcludedQuery(query)) };
                    clauses.extend(query.map(|query| (Occur::MustNot, excluded(query))));
                }
                child => clauses.extend(self.node(child, scope)?.map(|query| (Occur::Must, query))),
            }
        }
        if clauses.is_empty() {
            return Ok(None);
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, everything()));
        }
        Ok(Some(single_or_boolean(clauses)))
    }

    /// What is negated is never marked, and never cut: too few articles there would be too many here.
    fn negated(&mut self, child: &Node, scope: Option<Scope>) -> Planned {
        let marked = self.leaves.len();
        let forms = std::mem::replace(&mut self.forms, Forms::unlimited());
        self.shared.excludes = !self.shared.excludes;
        let query = self.node(child, scope);
        self.shared.excludes = !self.shared.excludes;
        self.leaves.truncate(marked);
        self.forms = forms;
        query
    }

    /// What was typed or what means the same, whichever scores higher: an article that has both says the same twice. Rare
    /// words are no reason to rank one form above the other, so that both weigh as much as what was typed.
    fn same(&mut self, of: &Node, other: &Node, scope: Option<Scope>) -> Planned {
        let clauses = self.clauses;
        let typed = self.node(of, scope)?;
        let after = self.clauses;
        // One of them is enough to show.
        self.clauses = clauses;
        let (outer, was_typed) = (self.weight, self.is_typed);
        let (worth, of_other) = (self.worth(of, scope)?, self.worth(other, scope)?);
        self.weight *= if of_other > 0.0 {
            worth / of_other
        } else {
            1.0
        };
        self.is_typed = false;
        let query = self.node(other, scope);
        (self.weight, self.is_typed) = (outer, was_typed);
        self.clauses = after.max(self.clauses);
        Ok(match (typed, query?) {
            (Some(typed), Some(other)) => {
                Some(Box::new(DisjunctionMaxQuery::new(vec![typed, other])))
            }
            (one, other) => one.or(other),
        })
    }

    fn or(&mut self, children: &[Node], scope: Option<Scope>) -> Planned {
        let mut clauses = Vec::new();
        for child in distinct(children) {
            clauses.extend(self.node(child, scope)?.map(|query| (Occur::Should, query)));
        }
        Ok((!clauses.is_empty()).then(|| single_or_boolean(clauses)))
    }
}

/// Joins clauses, if there is more than one.
pub(super) fn single_or_boolean(mut clauses: Vec<(Occur, Box<dyn Query>)>) -> Box<dyn Query> {
    match clauses.as_slice() {
        [(Occur::Must | Occur::Should, _)] => clauses.remove(0).1,
        several => match UnionQuery::of(several) {
            Some(union) => Box::new(union),
            None => Box::new(BooleanQuery::new(clauses)),
        },
    }
}
