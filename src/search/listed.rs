//! Some articles, named one by one: what `family:` finds.

use std::sync::Arc;

use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::opened::Opened;

/// The articles of some addresses, which go up segment by segment.
#[derive(Clone, Debug)]
pub(super) struct ListedQuery {
    articles: Arc<[DocAddress]>,
    opened: Arc<Opened>,
}

impl ListedQuery {
    pub(super) fn new(articles: &[DocAddress], opened: Arc<Opened>) -> Self {
        ListedQuery {
            articles: articles.into(),
            opened,
        }
    }
}

impl Query for ListedQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }

    fn query_terms<'a>(&'a self, _visitor: &mut dyn FnMut(&'a Term, bool)) {}
}

impl Weight for ListedQuery {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let id = segment.segment_id();
        let of_segment = |address: &&DocAddress| {
            let (of, _) = self.opened.segment(address.segment_ord);
            of.segment_id() == id
        };
        let docs = self.articles.iter().filter(of_segment);
        let docs: Vec<DocId> = docs.map(|address| address.doc_id).collect();
        if docs.is_empty() {
            return Ok(Box::new(EmptyScorer));
        }
        Ok(Box::new(ConstScorer::new(Listed { docs, at: 0 }, boost)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!(
                "document {doc} does not match"
            )));
        }
        Ok(Explanation::new("named", scorer.score()))
    }
}

struct Listed {
    docs: Vec<DocId>,
    at: usize,
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.docs.len());
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.docs.len() as u32
    }
}
