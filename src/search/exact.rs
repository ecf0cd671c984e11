//! The score of an article to the last bit, whatever else is searched for and found.
//!
//! A sum of more than two scores depends on the order in which they are added, and tantivy adds in the order that suits
//! its pruning, which depends on the segment and on how much of it is skipped. Here the scores of words and phrases are
//! added in the order of the query: the same article has the same score on every page, in every order, and however the
//! articles are spread over segments and indexes.

use tantivy::query::{BooleanQuery, ConstScoreQuery, EnableScoring, Occur, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader};

use super::candidates::seek;

/// The words and phrases of a query, and how they are joined.
pub(super) struct ExactWeight(Tree<Box<dyn Weight>>);

/// Tells the scores of articles of one segment that match; asked in ascending order of documents.
pub(super) struct ExactScorer(Tree<Box<dyn Scorer>>);

enum Tree<L> {
    Leaf(L),
    Boolean(Vec<(Occur, Tree<L>)>),
}

impl ExactWeight {
    /// The scores of `query`, which is asked only about articles that match it.
    pub(super) fn new(query: &dyn Query, scoring: EnableScoring<'_>) -> tantivy::Result<Self> {
        Ok(ExactWeight(tree(query, scoring, true)?))
    }

    pub(super) fn scorer(&self, segment: &SegmentReader) -> tantivy::Result<ExactScorer> {
        Ok(ExactScorer(open(&self.0, segment)?))
    }
}

impl ExactScorer {
    /// The score of an article that matches.
    pub(super) fn score(&mut self, doc: DocId) -> Score {
        score(&mut self.0, doc).unwrap_or(0.0)
    }
}

/// The tree of a query. Where it is known to match, what only chooses is left out.
fn tree(
    query: &dyn Query,
    scoring: EnableScoring<'_>,
    matches: bool,
) -> tantivy::Result<Tree<Box<dyn Weight>>> {
    let Some(boolean) = query.downcast_ref::<BooleanQuery>() else {
        return Ok(Tree::Leaf(query.weight(scoring)?));
    };
    let mut parts = Vec::with_capacity(boolean.clauses().len());
    for (occur, part) in boolean.clauses() {
        let only_chooses = match occur {
            // Conditions score nothing.
            Occur::Must => part.is::<ConstScoreQuery>(),
            Occur::MustNot => true,
            Occur::Should => false,
        };
        if !(matches && only_chooses) {
            let matches = matches && *occur == Occur::Must;
            parts.push((*occur, tree(part.as_ref(), scoring, matches)?));
        }
    }
    Ok(Tree::Boolean(parts))
}

fn open(
    tree: &Tree<Box<dyn Weight>>,
    segment: &SegmentReader,
) -> tantivy::Result<Tree<Box<dyn Scorer>>> {
    Ok(match tree {
        Tree::Leaf(weight) => Tree::Leaf(weight.scorer(segment, 1.0)?),
        Tree::Boolean(parts) => {
            let open = |(occur, part): &(Occur, _)| Ok((*occur, open(part, segment)?));
            Tree::Boolean(parts.iter().map(open).collect::<tantivy::Result<_>>()?)
        }
    })
}

/// The score of a document if it matches.
fn score(tree: &mut Tree<Box<dyn Scorer>>, doc: DocId) -> Option<Score> {
    match tree {
        Tree::Leaf(scorer) => (seek(scorer.as_mut(), doc) == doc).then(|| scorer.score()),
        Tree::Boolean(parts) => {
            let needs_one =
                !parts.is_empty() && parts.iter().all(|(occur, _)| *occur == Occur::Should);
            let (mut sum, mut any) = (0.0, false);
            for (occur, part) in parts {
                match (*occur, score(part, doc)) {
                    (Occur::MustNot, None) | (Occur::Should, None) => {}
                    (Occur::MustNot, Some(_)) | (Occur::Must, None) => return None,
                    (Occur::Must | Occur::Should, Some(score)) => {
                        sum += score;
                        any = true;
                    }
                }
            }
            (any || !needs_one).then_some(sum)
        }
    }
}
