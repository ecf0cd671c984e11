//! Conditions on an article's date, outlet, author and the like: they choose articles and add nothing to the score.

use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::analysis::fold::folded;
use crate::analysis::language::normal;
use crate::analysis::segment::words;
use crate::article::civil_seconds;
use crate::error::Result;
use crate::index::Index;
use crate::query::{Filter, Node, Window};

use super::listed::ListedQuery;
use super::opened::Opened;
use super::plan::{Planned, everything, unscored};
use super::window::{Span, WindowQuery};

/// The articles that pass `filter`.
pub(super) fn query(
    filter: &Filter,
    index: &Index,
    opened: &Arc<Opened>,
    notes: &mut Vec<String>,
) -> Planned {
    let fields = index.fields();
    let window = |span| {
        let opened = Arc::clone(opened);
        Box::new(WindowQuery::new(
            everything(),
            span,
            fields.precision,
            opened,
        ))
    };
    let query: Box<dyn Query> = match filter {
        Filter::Source(name) => return Ok(named(fields.source, name, notes)),
        Filter::Site(name) => {
            // Domains are kept without it.
            let name = name.strip_prefix("www.").unwrap_or(name);
            return Ok(named(fields.site, name, notes));
        }
        Filter::Author(name) => return Ok(named(fields.author, name, notes)),
        Filter::Url(name) => return Ok(named(fields.url, name, notes)),
        Filter::Lang(tag) => whole(fields.lang, &normal(tag)),
        Filter::Id(id) => whole(fields.id, id),
        Filter::Family(id) => Box::new(family(id, index, opened, notes)?),
        Filter::Date(dates) => window(span_of(dates)),
        Filter::Undated => window(Span::UNDATED),
    };
    Ok(Some(unscored(query)))
}

/// The family of the article of an id: all that are one story with it, itself included.
fn family(
    id: &str,
    index: &Index,
    opened: &Arc<Opened>,
    notes: &mut Vec<String>,
) -> Result<ListedQuery> {
    let Some(address) = index.locate(&opened.searcher, id)? else {
        notes.push(format!("family: there is no article `{id}`"));
        return Ok(ListedQuery::new(&[], Arc::clone(opened)));
    };
    let folds = opened.folds(index)?;
    let articles = match folds.family(address) {
        Some(family) => folds.members(family),
        None => &[address],
    };
    Ok(ListedQuery::new(articles, Arc::clone(opened)))
}

/// Articles whose field holds these words, side by side.
fn named(field: Field, name: &str, notes: &mut Vec<String>) -> Option<Box<dyn Query>> {
    let terms: Vec<Term> = words(name)
        .map(|span| Term::from_field_text(field, &folded(&name[span.start..span.end])))
        .collect();
    let query: Box<dyn Query> = match terms.as_slice() {
        [] => {
            notes.push(format!(
                "the filter `{name}` has no letters or digits and is left out"
            ));
            return None;
        }
        [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic)),
        _ => Box::new(PhraseQuery::new(terms)),
    };
    Some(unscored(query))
}

fn whole(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::Basic,
    ))
}

/// The date filters that all of a tree is subject to, and the tree without them.
pub(super) fn take_windows(tree: &Node) -> (Vec<Span>, Node) {
    let window = |node: &Node| match node {
        Node::Filter(Filter::Date(window)) => Some(span_of(window)),
        _ => None,
    };
    match tree {
        Node::And(children) => {
            let spans = children.iter().filter_map(window).collect();
            let mut rest: Vec<Node> = children
                .iter()
                .filter(|child| window(child).is_none())
                .cloned()
                .collect();
            let rest = match rest.len() {
                0 => Node::All,
                1 => rest.remove(0),
                _ => Node::And(rest),
            };
            (spans, rest)
        }
        _ => match window(tree) {
            Some(span) => (vec![span], Node::All),
            None => (Vec::new(), tree.clone()),
        },
    }
}

fn span_of(window: &Window) -> Span {
    Span {
        from: window.from.map_or(Span::DATED.from, civil_seconds),
        to: window.to.map_or(Span::DATED.to, civil_seconds),
    }
}

/// The tree with its date filters taken for true, apart from negated ones; none if it has none of them.
pub(super) fn without_dates(tree: &Node) -> Option<Node> {
    let mut dateless = tree.clone();
    drop_dates(&mut dateless).then_some(dateless)
}

fn drop_dates(node: &mut Node) -> bool {
    match node {
        Node::Filter(Filter::Date(_)) => {
            *node = Node::All;
            true
        }
        Node::And(parts) | Node::Or(parts) => {
            // All of them, not only up to the first that has a date.
            parts
                .iter_mut()
                .map(drop_dates)
                .fold(false, |any, dropped| any | dropped)
        }
        Node::Boost { of, .. } | Node::In { of, .. } => drop_dates(of),
        _ => false,
    }
}
