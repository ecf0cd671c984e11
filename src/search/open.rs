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

use std::sync::{Arc, OnceLock};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, TermSetQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

use crate::analysis::language::Language;
use crate::analysis::stem::Stemmer;
use crate::index::schema::Views;

use super::bm25::{K1, articles, gain, idf, mean_length, rarity};
use super::candidates::seek;

/// The forms of an open word in one field.
#[derive(Clone, Debug)]
pub(super) struct OpenQuery {
    views: Views,
    forms: Arc<[String]>,
    /// The form as it is typed, if it has edits.
    typed: Option<String>,
    languages: Arc<[Language]>,
    known: Arc<OnceLock<Known>>,
}

/// What is found out about the forms once a score is wanted, and then is known to each pass over the articles.
#[derive(Clone, Debug)]
struct Known {
    /// In how many articles any of them stands.
    articles: u64,
    stems: Arc<[String]>,
}

impl OpenQuery {
    pub(super) fn new(
        views: Views,
        forms: Arc<[String]>,
        typed: Option<String>,
        languages: Arc<[Language]>,
    ) -> Self {
        OpenQuery {
            views,
            forms,
            typed,
            languages,
            known: Arc::default(),
        }
    }

    fn known(&self, set: &dyn Weight, searcher: &Searcher) -> tantivy::Result<Known> {
        if let Some(known) = self.known.get() {
            return Ok(known.clone());
        }
        let mut stemmer = Stemmer::new();
        let of_form = |form: &String| stemmer.stems(form, &self.languages);
        let mut stems: Vec<String> = self.forms.iter().flat_map(of_form).collect();
        stems.sort_unstable();
        stems.dedup();
        let known = Known {
            articles: articles_with(set, searcher)?,
            stems: stems.into(),
        };
        Ok(self.known.get_or_init(|| known).clone())
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
        let Known {
            articles: with,
            stems,
        } = self.known(set.as_ref(), searcher)?;
        let all = articles(searcher)?;
        Ok(Box::new(OpenWeight {
            query: self.clone(),
            stems,
            set,
            weight: idf(with, all) * rarity(with, all),
            mean_length: mean_length(searcher, self.views.stems)?,
        }))
    }

    fn query_terms<'a>(&'a self, _visitor: &mut dyn FnMut(&'a Term, bool)) {}
}

struct OpenWeight {
    query: OpenQuery,
    /// Of the forms.
    stems: Arc<[String]>,
    set: Box<dyn Weight>,
    weight: Score,
    mean_length: Score,
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
            frequencies: Frequencies::open(&self.stems, views, segment)?,
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
    frequencies: Frequencies,
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
        let frequency = self.frequencies.of(doc);
        let gain = gain(frequency, self.lengths.fieldnorm(doc), self.mean_length);
        let is_typed = self
            .typed
            .as_mut()
            .is_some_and(|typed| seek(typed, doc) == doc);
        self.weight * if is_typed { gain + K1 + 1.0 } else { gain }
    }
}

/// Documents whose frequencies are added up at a time.
const WINDOW: DocId = 1 << 12;

/// How often stems stand in the articles of a segment together. Asked upwards, it adds up a stretch of documents at a time:
/// memory does not grow with the segment, and what nobody asks about is passed over.
struct Frequencies {
    lists: Vec<SegmentPostings>,
    start: DocId,
    /// From `start` on.
    window: Vec<u32>,
}

impl Frequencies {
    fn open(stems: &[String], views: Views, segment: &SegmentReader) -> tantivy::Result<Self> {
        let field = views.stems;
        let index = segment.inverted_index(field)?;
        let mut lists = Vec::new();
        for stem in stems {
            let term = Term::from_field_text(field, stem);
            lists.extend(index.read_postings(&term, IndexRecordOption::WithFreqs)?);
        }
        Ok(Frequencies {
            lists,
            start: 0,
            window: Vec::new(),
        })
    }

    fn of(&mut self, doc: DocId) -> u32 {
        let at = (doc - self.start) as usize;
        if let Some(known) = self.window.get(at) {
            return *known;
        }
        self.start = doc;
        self.window.clear();
        self.window.resize(WINDOW as usize, 0);
        let end = doc.saturating_add(WINDOW);
        self.lists.retain_mut(|list| {
            let mut at = seek(list, doc);
            while at < end {
                let sum = &mut self.window[(at - doc) as usize];
                *sum = sum.saturating_add(list.term_freq());
                at = list.advance();
            }
            at != TERMINATED
        });
        self.window.first().copied().unwrap_or(0)
    }
}
