//! An open word in a whole field, as a tantivy query: `missile*`, `defen?e`, `hegseth~1`.
//!
//! All forms that it stands for are scored as one word: it occurs as often as they do together, and in as many articles as
//! have any of them. So neither a rare form outweighs the frequent one, as it would by an inverse document frequency of its
//! own, nor do many forms outweigh few. These are the structured queries of Pirkola ("The effects of query structure and
//! dictionary setups in dictionary-based cross-language information retrieval", SIGIR 1998), InQuery's synonyms.
//!
//! Which articles have the forms the index of forms tells; how often, that of stems, as for every word of an exact form.
//!
//! Of a word with edits, articles that have it as it is typed get as much again as a frequency can add: of a query of this
//! word alone they come first.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, TermSetQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

use crate::index::schema::Views;

use super::bm25::{K1, articles, gain, idf, mean_length, rarity};
use super::candidates::seek;

/// The forms of an open word in one field.
#[derive(Clone, Debug)]
pub(super) struct OpenQuery {
    views: Views,
    forms: Arc<[String]>,
    /// The stems of the forms.
    stems: Arc<[String]>,
    /// The form as it is typed, if it has edits.
    typed: Option<String>,
}

impl OpenQuery {
    pub(super) fn new(
        views: Views,
        forms: Arc<[String]>,
        mut stems: Vec<String>,
        typed: Option<String>,
    ) -> Self {
        stems.sort_unstable();
        stems.dedup();
        OpenQuery {
            views,
            forms,
            stems: stems.into(),
            typed,
        }
    }
}

/// The articles that have any of some forms.
pub(super) fn form_set(views: Views, forms: &[String]) -> TermSetQuery {
    let term = |form: &String| Term::from_field_text(views.forms, form);
    TermSetQuery::new(forms.iter().map(term))
}

/// In how many articles of the archive any form of a set stands.
pub(super) fn articles_with(set: &dyn Weight, searcher: &Searcher) -> tantivy::Result<u64> {
    let mut count = 0;
    for segment in searcher.segment_readers() {
        let mut docs = set.scorer(segment, 1.0)?;
        while docs.doc() != TERMINATED {
            count += 1;
            docs.advance();
        }
    }
    Ok(count)
}

impl Query for OpenQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let set = form_set(self.views, &self.forms).weight(scoring)?;
        let EnableScoring::Enabled { searcher, .. } = scoring else {
            return Ok(set);
        };
        let (with, all) = (articles_with(set.as_ref(), searcher)?, articles(searcher)?);
        Ok(Box::new(OpenWeight {
            query: self.clone(),
            set,
            weight: idf(with, all) * rarity(with, all),
            mean_length: mean_length(searcher, self.views.stems)?,
        }))
    }

    fn query_terms<'a>(&'a self, _visitor: &mut dyn FnMut(&'a Term, bool)) {}
}

struct OpenWeight {
    query: OpenQuery,
    set: Box<dyn Weight>,
    weight: Score,
    mean_length: Score,
}

impl OpenWeight {
    /// How often the stems stand in each article of a segment.
    fn frequencies(&self, segment: &SegmentReader) -> tantivy::Result<Vec<u32>> {
        let field = self.query.views.stems;
        let index = segment.inverted_index(field)?;
        let mut frequencies = vec![0_u32; segment.max_doc() as usize];
        for stem in &*self.query.stems {
            let term = Term::from_field_text(field, stem);
            let Some(mut list) = index.read_postings(&term, IndexRecordOption::WithFreqs)? else {
                continue;
            };
            while list.doc() != TERMINATED {
                let frequency = &mut frequencies[list.doc() as usize];
                *frequency = frequency.saturating_add(list.term_freq());
                list.advance();
            }
        }
        Ok(frequencies)
    }
}

impl Weight for OpenWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let views = self.query.views;
        let typed = match &self.query.typed {
            None => None,
            Some(form) => {
                let term = Term::from_field_text(views.forms, form);
                let index = segment.inverted_index(views.forms)?;
                index.read_postings(&term, IndexRecordOption::Basic)?
            }
        };
        Ok(Box::new(OpenScorer {
            docs: self.set.scorer(segment, 1.0)?,
            frequencies: self.frequencies(segment)?,
            typed,
            lengths: segment.get_fieldnorms_reader(views.stems)?,
            weight: self.weight * boost,
            mean_length: self.mean_length,
        }))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!(
                "document {doc} does not match"
            )));
        }
        Ok(Explanation::new(
            "BM25 of all forms as one word",
            scorer.score(),
        ))
    }
}

struct OpenScorer {
    docs: Box<dyn Scorer>,
    frequencies: Vec<u32>,
    typed: Option<SegmentPostings>,
    lengths: FieldNormReader,
    weight: Score,
    mean_length: Score,
}

impl DocSet for OpenScorer {
    fn advance(&mut self) -> DocId {
        self.docs.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.docs.seek(target)
    }

    fn doc(&self) -> DocId {
        self.docs.doc()
    }

    fn size_hint(&self) -> u32 {
        self.docs.size_hint()
    }
}

impl Scorer for OpenScorer {
    fn score(&mut self) -> Score {
        let doc = self.docs.doc();
        // A form without its stem can only come from a damaged index.
        let frequency = self.frequencies[doc as usize];
        let gain = gain(frequency, self.lengths.fieldnorm(doc), self.mean_length);
        let is_typed = self
            .typed
            .as_mut()
            .is_some_and(|typed| seek(typed, doc) == doc);
        self.weight * if is_typed { gain + K1 + 1.0 } else { gain }
    }
}
