//! A query of one weighted word, which tantivy ranks without pruning unless it stands in an OR.

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, EmptyQuery, EnableScoring, Query, Weight};

use super::union::WordQuery;

/// What a [`BoostQuery`] is, as fast as what it boosts: ranked as an OR with nothing, whose word is pruned by block maxima, and
/// counted as the word by itself, of which the dictionary has the number.
#[derive(Debug)]
pub(super) struct BoostedQuery(Box<dyn Query>);

impl BoostedQuery {
    /// The same query, if it is not boosted.
    pub(super) fn of(query: Box<dyn Query>) -> Box<dyn Query> {
        let query = match query.downcast_ref::<WordQuery>() {
            Some(word) => word.plain(),
            None => query,
        };
        if query.is::<BoostQuery>() {
            Box::new(BoostedQuery(query))
        } else {
            query
        }
    }
}

impl Clone for BoostedQuery {
    fn clone(&self) -> Self {
        BoostedQuery(self.0.box_clone())
    }
}

impl Query for BoostedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        if scoring.is_scoring_enabled() {
            // An OR of one would become an AND of one, which is not pruned.
            let nothing: Box<dyn Query> = Box::new(EmptyQuery);
            BooleanQuery::union(vec![self.0.box_clone(), nothing]).weight(scoring)
        } else {
            self.0.weight(scoring)
        }
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.0.query_terms(visitor);
    }
}
