//! Leaves as tantivy queries: phrases, expressions, and words limited to zones or forms.
//!
//! A single stem in a whole field needs none of this: it is tantivy's `TermQuery`, which prunes by block maxima.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{
    DocId, DocSet, Score, Searcher, SeekDangerResult, SegmentReader, TERMINATED, TantivyError, Term,
};

use crate::index::schema::Fields;

use super::bm25::{articles, gain, idf, mean_length};
use super::counter::{Counter, Shared};
use super::decided::{Decided, Matching};
use super::leaf::{Element, Leaf};
use super::open::{articles_with, form_set};

/// Articles in which a leaf has a span, scored by BM25 of its words, the number of spans as frequency.
#[derive(Clone, Debug)]
pub(super) struct SpanQuery {
    leaf: Arc<Leaf>,
    fields: Fields,
    decided: Decided,
    shared: Shared,
}

impl SpanQuery {
    pub(super) fn new(leaf: Arc<Leaf>, fields: Fields, shared: Shared) -> Self {
        SpanQuery {
            leaf,
            fields,
            decided: Decided::default(),
            shared,
        }
    }

    /// The weight of the spans: the sum of the weights of their words, as tantivy has it for phrases.
    fn idf(&self, searcher: &Searcher) -> tantivy::Result<Score> {
        let all = articles(searcher)?;
        let views = self.fields.views(self.leaf.field);
        let mut sum = 0.0;
        for word in self.leaf.words() {
            let with = match word {
                // It is negated, and so never scored.
                Element::Many(..) => continue,
                Element::Forms(forms) => {
                    let set = form_set(views, forms)
                        .weight(EnableScoring::disabled_from_searcher(searcher))?;
                    articles_with(set.as_ref(), searcher)?
                }
                Element::Stem(stem)
                | Element::Exact { stem, .. }
                | Element::Capitals { stem, .. } => {
                    let mut with = 0;
                    for stem in stem {
                        with += searcher.doc_freq(&Term::from_field_text(views.stems, stem))?;
                    }
                    with
                }
            };
            sum += idf(with, all);
        }
        Ok(sum)
    }
}

impl Query for SpanQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let scores = match scoring {
            EnableScoring::Enabled { searcher, .. } => Some(Bm25 {
                idf: self.idf(searcher)?,
                mean_length: mean_length(searcher, self.fields.views(self.leaf.field).stems)?,
            }),
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(SpanWeight {
            query: self.clone(),
            scores,
        }))
    }

    fn query_terms<'a>(&'a self, _visitor: &mut dyn FnMut(&'a Term, bool)) {}
}

/// What is the same for all articles.
#[derive(Clone, Copy)]
struct Bm25 {
    idf: Score,
    mean_length: Score,
}

struct SpanWeight {
    query: SpanQuery,
    scores: Option<Bm25>,
}

impl SpanWeight {
    /// What scores the articles of a segment: of an intersection, at its first candidate, else at the first that matches.
    fn open(
        &self,
        segment: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<Box<SpanScorer>>> {
        let SpanQuery {
            leaf,
            fields,
            decided,
            shared,
        } = &self.query;
        let source = match decided.matching(segment.segment_id()) {
            Some(matching) => Source::Known { matching, at: 0 },
            None => match Counter::open(leaf, fields, segment, decided, shared)? {
                Some(counter) => Source::Sought(Box::new(counter)),
                None => return Ok(None),
            },
        };
        Ok(Some(Box::new(SpanScorer {
            source,
            norms: segment.get_fieldnorms_reader(fields.views(leaf.field).stems)?,
            scores: self.scores,
            boost,
        })))
    }
}

impl Weight for SpanWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.open(segment, boost)? {
            Some(mut scorer) => {
                scorer.source.settle();
                scorer
            }
            None => Box::new(EmptyScorer),
        })
    }

    fn scorer_danger(
        &self,
        segment: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        Ok(match self.open(segment, boost)? {
            Some(mut scorer) => (scorer.seek_danger(target), scorer),
            None => {
                let nothing = SeekDangerResult::SeekLowerBound(TERMINATED);
                (nothing, Box::new(EmptyScorer))
            }
        })
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!(
                "document {doc} does not match"
            )));
        }
        Ok(Explanation::new(
            "BM25 of the spans of words near each other",
            scorer.score(),
        ))
    }
}

/// Where the articles come from.
enum Source {
    /// They are looked for.
    Sought(Box<Counter>),
    /// All were found before.
    Known { matching: Matching, at: usize },
}

impl Source {
    fn doc(&self) -> DocId {
        match self {
            Source::Sought(counter) => counter.doc(),
            Source::Known { matching, at } => matching.get(*at).map_or(TERMINATED, |(doc, _)| *doc),
        }
    }

    fn seek(&mut self, target: DocId) {
        match self {
            Source::Sought(counter) => {
                counter.seek(target);
            }
            Source::Known { matching, at } => {
                let ahead = &matching[*at..];
                // Most are near.
                *at += match ahead.iter().take(8).position(|(doc, _)| *doc >= target) {
                    Some(steps) => steps,
                    None => ahead.partition_point(|(doc, _)| *doc < target),
                };
            }
        }
    }

    /// Goes on to the next article in which the leaf stands, the current one included.
    fn settle(&mut self) -> DocId {
        match self {
            Source::Sought(counter) => counter.settle(),
            Source::Known { .. } => self.doc(),
        }
    }

    /// How often the leaf stands in the current article.
    fn count(&mut self) -> u32 {
        match self {
            Source::Sought(counter) => counter.count(),
            Source::Known { matching, at } => matching.get(*at).map_or(0, |(_, count)| *count),
        }
    }

    fn size_hint(&self) -> u32 {
        match self {
            Source::Sought(counter) => counter.size_hint(),
            Source::Known { matching, .. } => u32::try_from(matching.len()).unwrap_or(u32::MAX),
        }
    }

    /// What an article costs, in those of a list of postings.
    fn cost_of_one(&self) -> u64 {
        match self {
            Source::Sought(counter) if counter.reads_text() => 200,
            Source::Sought(counter) if counter.is_direct() => 2,
            Source::Sought(_) => 10,
            Source::Known { .. } => 1,
        }
    }
}

struct SpanScorer {
    source: Source,
    norms: tantivy::fieldnorm::FieldNormReader,
    scores: Option<Bm25>,
    boost: Score,
}

impl DocSet for SpanScorer {
    fn advance(&mut self) -> DocId {
        if self.doc() != TERMINATED {
            self.source.seek(self.doc() + 1);
        }
        self.source.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.source.seek(target);
        self.source.settle()
    }

    /// Looks at this article alone: which is the next that matches would take a look at all between.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        self.source.seek(target);
        let candidate = self.source.doc();
        if candidate > target {
            SeekDangerResult::SeekLowerBound(candidate)
        } else if self.source.count() > 0 {
            SeekDangerResult::Found
        } else {
            // If time is over nothing comes any more.
            SeekDangerResult::SeekLowerBound(self.source.doc().max(target + 1))
        }
    }

    fn doc(&self) -> DocId {
        self.source.doc()
    }

    fn size_hint(&self) -> u32 {
        self.source.size_hint()
    }

    fn cost(&self) -> u64 {
        u64::from(self.size_hint()) * self.source.cost_of_one()
    }
}

impl Scorer for SpanScorer {
    fn score(&mut self) -> Score {
        let Some(bm25) = self.scores else {
            return self.boost;
        };
        let length = self.norms.fieldnorm(self.source.doc());
        let frequency = self.source.count();
        self.boost * bm25.idf * gain(frequency, length, bm25.mean_length)
    }
}
