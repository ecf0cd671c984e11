//! Leaves as tantivy queries: phrases, and words limited to zones or forms.
//!
//! A single stem in a whole field needs none of this: it is tantivy's `TermQuery`, which prunes by block maxima.

use std::sync::Arc;

use tantivy::query::{
    Bm25Weight, BooleanQuery, EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery,
    TermSetQuery, Weight,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::index::schema::Fields;

use super::leaf::{Element, Leaf};
use super::places::{Damage, Places, StemPlaces, TextPlaces};

/// Articles in which a leaf has a place, scored by BM25 of its words, the number of places as frequency.
#[derive(Clone, Debug)]
pub(super) struct SpanQuery {
    leaf: Arc<Leaf>,
    fields: Fields,
    damage: Damage,
}

impl SpanQuery {
    pub(super) fn new(leaf: Arc<Leaf>, fields: Fields, damage: Damage) -> Self {
        SpanQuery {
            leaf,
            fields,
            damage,
        }
    }

    /// The articles whose text has to be read: they hold all the words of a leaf and, if their stems are known, these as
    /// neighbours.
    fn candidates(&self) -> BooleanQuery {
        let (leaf, fields) = (&self.leaf, &self.fields);
        let views = fields.views(leaf.field);
        let form = |element: &Element| -> Option<Box<dyn Query>> {
            match element {
                Element::Stem(_) => None,
                Element::Exact { form, .. } => Some(word(views.forms, form)),
                Element::Forms(forms) => Some(Box::new(TermSetQuery::new(
                    forms
                        .iter()
                        .map(|form| Term::from_field_text(views.forms, form)),
                ))),
            }
        };
        let mut queries: Vec<Box<dyn Query>> = leaf.elements.iter().filter_map(form).collect();
        match leaf.as_stems() {
            Some(stems) => queries.push(Box::new(SpanQuery::new(
                Arc::new(stems),
                *fields,
                self.damage.clone(),
            ))),
            None => queries.extend(leaf.elements.iter().filter_map(|element| match element {
                Element::Stem(stem) => Some(word(views.stems, stem)),
                _ => None,
            })),
        }
        BooleanQuery::intersection(queries)
    }

    /// The stems that score it; a leaf of open forms has none and scores a constant.
    fn scoring_terms(&self) -> Vec<Term> {
        let field = self.fields.views(self.leaf.field).stems;
        let stem = |element: &Element| match element {
            Element::Stem(stem) | Element::Exact { stem, .. } => {
                Some(Term::from_field_text(field, stem))
            }
            Element::Forms(_) => None,
        };
        self.leaf.elements.iter().filter_map(stem).collect()
    }
}

impl Query for SpanQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let terms = self.scoring_terms();
        let bm25 = match scoring {
            EnableScoring::Enabled {
                statistics_provider,
                ..
            } if !terms.is_empty() => Some(Bm25Weight::for_terms(statistics_provider, &terms)?),
            _ => None,
        };
        let candidates =
            (!self.leaf.is_stems()).then(|| self.candidates().weight(unscored(&scoring)));
        Ok(Box::new(SpanWeight {
            query: self.clone(),
            bm25,
            candidates: candidates.transpose()?,
        }))
    }

    fn query_terms<'a>(&'a self, _visitor: &mut dyn FnMut(&'a Term, bool)) {}
}

fn unscored<'a>(scoring: &EnableScoring<'a>) -> EnableScoring<'a> {
    match scoring {
        EnableScoring::Enabled { searcher, .. } => EnableScoring::disabled_from_searcher(searcher),
        EnableScoring::Disabled {
            schema,
            searcher_opt,
        } => EnableScoring::Disabled {
            schema,
            searcher_opt: *searcher_opt,
        },
    }
}

fn word(field: tantivy::schema::Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::Basic,
    ))
}

struct SpanWeight {
    query: SpanQuery,
    bm25: Option<Bm25Weight>,
    candidates: Option<Box<dyn Weight>>,
}

impl Weight for SpanWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let places: Box<dyn Places> = match &self.candidates {
            None => match StemPlaces::open(&self.query.leaf, &self.query.fields, segment)? {
                Some(places) => Box::new(places),
                None => return Ok(Box::new(EmptyScorer)),
            },
            Some(candidates) => {
                let query = &self.query;
                Box::new(TextPlaces::open(
                    &query.leaf,
                    &query.damage,
                    candidates.as_ref(),
                    segment,
                )?)
            }
        };
        let norms =
            segment.get_fieldnorms_reader(self.query.fields.views(self.query.leaf.field).stems)?;
        let bm25 = self.bm25.as_ref().map(|bm25| bm25.boost_by(boost));
        let mut scorer = SpanScorer {
            places,
            norms,
            bm25,
            boost,
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!(
                "document {doc} does not match"
            )));
        }
        Ok(Explanation::new(
            "BM25 of the places of a word or phrase",
            scorer.score(),
        ))
    }
}

struct SpanScorer {
    places: Box<dyn Places>,
    norms: tantivy::fieldnorm::FieldNormReader,
    bm25: Option<Bm25Weight>,
    boost: Score,
}

impl SpanScorer {
    /// Goes on to the next candidate that has a place, the current one included.
    fn settle(&mut self) -> DocId {
        while self.places.doc() != TERMINATED && self.places.starts().is_empty() {
            self.places.advance();
        }
        self.places.doc()
    }
}

impl DocSet for SpanScorer {
    fn advance(&mut self) -> DocId {
        self.places.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.places.seek(target);
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.places.doc()
    }

    fn size_hint(&self) -> u32 {
        self.places.size_hint()
    }
}

impl Scorer for SpanScorer {
    fn score(&mut self) -> Score {
        let doc = self.places.doc();
        let frequency = self.places.starts().len() as u32;
        match &self.bm25 {
            Some(bm25) => bm25.score(self.norms.fieldnorm_id(doc), frequency),
            None => self.boost,
        }
    }
}
