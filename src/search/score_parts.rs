//! Of what the score of an article is made: the query once more, with a scorer of its own for each word and phrase.
//!
//! The parts of a tree that matches are those that the exact scorer adds up, in the same order: the sum of parts that are
//! joined by AND or OR alone is the score to the last bit.

use tantivy::query::{EmptyQuery, EnableScoring, Scorer, Weight};
use tantivy::{DocId, SegmentReader};

use crate::analysis::story::Field;
use crate::error::Result;
use crate::query::{Node, Scope};

use super::archive::Archive;
use super::candidates::seek;
use super::clock::Clock;
use super::explanation::ScorePart;

/// A tree whose leaves are weights, or scorers of one segment.
enum Tree<S> {
    Leaf {
        label: Label,
        scorer: S,
    },
    /// It chooses, and adds nothing.
    Condition(S),
    All(Vec<Tree<S>>),
    Any(Vec<Tree<S>>),
    Not(Box<Tree<S>>),
}

/// What a leaf is called.
#[derive(Clone)]
struct Label {
    clause: String,
    field: &'static str,
    weight: f32,
}

/// Tells the parts of scores.
pub(super) struct PartsWeight(Tree<Box<dyn Weight>>);

/// Tells the parts of scores in one segment; asked in ascending order of documents.
pub(super) struct PartsScorer(Tree<Box<dyn Scorer>>);

impl PartsWeight {
    pub(super) fn scorer(&self, segment: &SegmentReader) -> tantivy::Result<PartsScorer> {
        Ok(PartsScorer(opened(&self.0, segment)?))
    }
}

fn opened(
    tree: &Tree<Box<dyn Weight>>,
    segment: &SegmentReader,
) -> tantivy::Result<Tree<Box<dyn Scorer>>> {
    let all = |parts: &[Tree<_>]| {
        let opened = parts.iter().map(|part| opened(part, segment));
        opened.collect::<tantivy::Result<Vec<_>>>()
    };
    Ok(match tree {
        Tree::Leaf { label, scorer } => Tree::Leaf {
            label: label.clone(),
            scorer: scorer.scorer(segment, 1.0)?,
        },
        Tree::Condition(weight) => Tree::Condition(weight.scorer(segment, 1.0)?),
        Tree::All(parts) => Tree::All(all(parts)?),
        Tree::Any(parts) => Tree::Any(all(parts)?),
        Tree::Not(part) => Tree::Not(Box::new(opened(part, segment)?)),
    })
}

impl PartsScorer {
    /// The parts of the score of an article that matches.
    pub(super) fn parts(&mut self, doc: DocId) -> Vec<ScorePart> {
        let mut parts = Vec::new();
        add(&mut self.0, doc, &mut parts);
        parts
    }
}

/// Adds what a tree adds to the score of a document; whether it matches.
fn add(tree: &mut Tree<Box<dyn Scorer>>, doc: DocId, parts: &mut Vec<ScorePart>) -> bool {
    let before = parts.len();
    match tree {
        Tree::Leaf { label, scorer } => {
            let matches = seek(scorer.as_mut(), doc) == doc;
            if matches {
                parts.push(ScorePart {
                    clause: label.clause.clone(),
                    field: label.field,
                    weight: label.weight,
                    score: scorer.score(),
                });
            }
            matches
        }
        Tree::Condition(scorer) => seek(scorer.as_mut(), doc) == doc,
        Tree::All(of) => {
            let matches = of.iter_mut().all(|part| add(part, doc, parts));
            if !matches {
                parts.truncate(before);
            }
            matches
        }
        Tree::Any(of) => {
            let add = |any, part| add(part, doc, parts) || any;
            of.iter_mut().fold(false, add)
        }
        Tree::Not(of) => {
            let matches = add(of, doc, parts);
            parts.truncate(before);
            !matches
        }
    }
}

impl Archive {
    /// What tells of which parts of `tree` the scores are made.
    pub(super) fn score_parts(&self, tree: &Node) -> Result<PartsWeight> {
        let tree = self.parts_of(tree, None, &[])?;
        Ok(PartsWeight(tree.unwrap_or(Tree::All(Vec::new()))))
    }

    /// None if nothing in it can be searched for. `weights` are those around it, from the outside in.
    fn parts_of(
        &self,
        node: &Node,
        scope: Option<Scope>,
        weights: &[f32],
    ) -> Result<Option<Tree<Box<dyn Weight>>>> {
        let all = |parts: &[Node]| -> Result<Vec<_>> {
            let mut trees = Vec::with_capacity(parts.len());
            for (at, part) in parts.iter().enumerate() {
                // Who names a word twice means it once.
                if !parts[..at].contains(part) {
                    trees.extend(self.parts_of(part, scope, weights)?);
                }
            }
            Ok(trees)
        };
        Ok(match node {
            Node::And(parts) => Some(Tree::All(all(parts)?)).filter(has_any),
            Node::Or(parts) => Some(Tree::Any(all(parts)?)).filter(has_any),
            Node::Not(of) => {
                let of = self.parts_of(of, scope, weights)?;
                of.map(|of| Tree::Not(Box::new(of)))
            }
            Node::Boost { of, weight } => {
                self.parts_of(of, scope, &[weights, &[*weight]].concat())?
            }
            Node::In { scope, of } => self.parts_of(of, Some(*scope), weights)?,
            Node::All | Node::Nothing | Node::Filter(_) => self.leaf_of(node, None, &[])?,
            leaf if scope == Some(Scope::Any) => {
                let mut fields = Vec::new();
                for scope in [None, Some(Scope::Furniture), Some(Scope::Comments)] {
                    fields.extend(self.leaf_of(leaf, scope, weights)?);
                }
                Some(Tree::Any(fields)).filter(has_any)
            }
            leaf => self.leaf_of(leaf, scope, weights)?,
        })
    }

    fn leaf_of(
        &self,
        node: &Node,
        scope: Option<Scope>,
        weights: &[f32],
    ) -> Result<Option<Tree<Box<dyn Weight>>>> {
        let node = match scope {
            Some(scope) => Node::In {
                scope,
                of: Box::new(node.clone()),
            },
            None => node.clone(),
        };
        let clause = node.to_string();
        let weighted = weights.iter().rev().fold(node, |of, weight| Node::Boost {
            of: Box::new(of),
            weight: *weight,
        });
        let plan = self.plan(&weighted, &Clock::start(None))?;
        let query = plan.windowed(&self.index);
        // What has nothing to be searched for is left out with a note, and then it does not keep anything out.
        if query.is::<EmptyQuery>() && !plan.notes.is_empty() {
            return Ok(None);
        }
        let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
        let scorer = query
            .weight(scoring)
            .map_err(|cause| self.index.unreadable(cause))?;
        Ok(Some(match plan.leaves.first() {
            None => Tree::Condition(scorer),
            Some(leaf) => Tree::Leaf {
                label: Label {
                    clause,
                    field: match leaf.field {
                        Field::Story => "text",
                        Field::Title => "title",
                        Field::Furniture => "furniture",
                        Field::Comments => "comments",
                    },
                    weight: weights.iter().product(),
                },
                scorer,
            },
        }))
    }
}

fn has_any<S>(tree: &Tree<S>) -> bool {
    !matches!(tree, Tree::All(parts) | Tree::Any(parts) if parts.is_empty())
}
