//! Any of more words than [`masks`](super::masks) has bits for: counted and scored list by list instead of article by
//! article.
//!
//! tantivy's block-max WAND puts its lists in order again for each article it looks at, which costs more than it skips
//! once a hundred articles are wanted or lists are of like length. Here a window of articles is gone through list after
//! list, the scores added up in an array: the "term at a time" of Moffat and Zobel ("Self-Indexing Inverted Files for
//! Fast Text Retrieval", ACM TOIS 14(4), 1996), within windows that stay in the cache, as Lucene's `BooleanScorer` does.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{
    Bm25Weight, BooleanQuery, EnableScoring, Explanation, Occur, Query, Scorer, TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, SegmentReader, TERMINATED, Term};

use super::opened::Known;
use super::plan::weighted;

/// Articles in a window.
const WINDOW: usize = 1 << 12;

/// A stem in a whole field.
#[derive(Clone, Debug)]
pub(super) struct WordQuery {
    term: Term,
    known: Arc<Known>,
    weight: Score,
}

impl WordQuery {
    pub(super) fn new(term: Term, known: Arc<Known>, weight: Score) -> Self {
        WordQuery {
            term,
            known,
            weight,
        }
    }

    pub(super) fn field(&self) -> Field {
        self.term.field()
    }

    /// Where it is.
    pub(super) fn known(&self) -> &Arc<Known> {
        &self.known
    }

    /// What its score is multiplied by.
    pub(super) fn weight(&self) -> Score {
        self.weight
    }

    /// What tantivy has for it, and knows how to prune.
    pub(super) fn plain(&self) -> Box<dyn Query> {
        let query = TermQuery::new(self.term.clone(), IndexRecordOption::WithFreqs);
        weighted(Box::new(query), self.weight)
    }
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        self.plain().weight(scoring)
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        visitor(&self.term, false);
    }
}

/// Articles that have any of some words of one field.
#[derive(Clone, Debug)]
pub(super) struct UnionQuery {
    field: Field,
    words: Vec<WordQuery>,
}

impl UnionQuery {
    pub(super) fn words(&self) -> &[WordQuery] {
        &self.words
    }

    /// Joins clauses, if each is a word of the same field.
    pub(super) fn of(clauses: &[(Occur, Box<dyn Query>)]) -> Option<Self> {
        let mut words: Vec<WordQuery> = Vec::with_capacity(clauses.len());
        for (occur, query) in clauses {
            if *occur != Occur::Should {
                return None;
            }
            match (
                query.downcast_ref::<WordQuery>(),
                query.downcast_ref::<UnionQuery>(),
            ) {
                (Some(word), _) => words.push(word.clone()),
                (None, Some(of)) => words.extend(of.words.iter().cloned()),
                (None, None) => return None,
            }
        }
        let field = words.first()?.term.field();
        let is_one = words.len() > 1 && words.iter().all(|word| word.term.field() == field);
        is_one.then_some(UnionQuery { field, words })
    }
}

impl Query for UnionQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let plain = self.words.iter().map(|word| (Occur::Should, word.plain()));
        let words = self.words.iter().map(|word| {
            let bm25 = match scoring {
                EnableScoring::Enabled {
                    statistics_provider,
                    ..
                } => {
                    let bm25 = Bm25Weight::for_terms(
                        statistics_provider,
                        std::slice::from_ref(&word.term),
                    )?;
                    Some(bm25.boost_by(word.weight))
                }
                EnableScoring::Disabled { .. } => None,
            };
            Ok((word.term.clone(), bm25))
        });
        Ok(Box::new(UnionWeight {
            field: self.field,
            words: words.collect::<tantivy::Result<_>>()?,
            plain: BooleanQuery::new(plain.collect()).weight(scoring)?,
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        for word in &self.words {
            word.query_terms(visitor);
        }
    }
}

struct UnionWeight {
    field: Field,
    words: Vec<(Term, Option<Bm25Weight>)>,
    plain: Box<dyn Weight>,
}

/// The postings of a word, block by block.
struct List<'a> {
    blocks: BlockSegmentPostings,
    /// The next of the current block.
    at: usize,
    bm25: &'a Bm25Weight,
}

impl List<'_> {
    /// Adds the scores of the articles before `end` to `scores`, which begin with that of `start`, and remembers in `bits`
    /// which there are.
    fn add(
        &mut self,
        start: DocId,
        end: DocId,
        lengths: &FieldNormReader,
        scores: &mut [Score; WINDOW],
        bits: &mut [u64; WINDOW / 64],
    ) {
        loop {
            let docs = self.blocks.docs();
            let freqs = self.blocks.freqs();
            while let Some(doc) = docs.get(self.at).copied() {
                if doc >= end {
                    return;
                }
                let slot = (doc - start) as usize;
                scores[slot] += self.bm25.score(lengths.fieldnorm_id(doc), freqs[self.at]);
                bits[slot / 64] |= 1 << (slot % 64);
                self.at += 1;
            }
            if docs.is_empty() {
                return;
            }
            self.blocks.advance();
            self.at = 0;
        }
    }

    /// The next article, or [`TERMINATED`].
    fn doc(&self) -> DocId {
        let docs = self.blocks.docs();
        docs.get(self.at).copied().unwrap_or(TERMINATED)
    }
}

impl Weight for UnionWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        self.plain.scorer(segment, boost)
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.plain.explain(segment, doc)
    }

    fn count(&self, segment: &SegmentReader) -> tantivy::Result<u32> {
        let index = segment.inverted_index(self.field)?;
        let mut bits = vec![0u64; segment.max_doc().div_ceil(64) as usize];
        for (term, _) in &self.words {
            let Some(mut blocks) = index.read_block_postings(term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            while !blocks.docs().is_empty() {
                for doc in blocks.docs() {
                    bits[*doc as usize / 64] |= 1 << (doc % 64);
                }
                blocks.advance();
            }
        }
        let all: u32 = bits.iter().map(|word| word.count_ones()).sum();
        let Some(alive) = segment.alive_bitset() else {
            return Ok(all);
        };
        let is_gone =
            |doc: &DocId| bits[*doc as usize / 64] >> (doc % 64) & 1 == 1 && !alive.is_alive(*doc);
        Ok(all - (0..segment.max_doc()).filter(is_gone).count() as u32)
    }

    fn for_each_pruning(
        &self,
        mut threshold: Score,
        segment: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        let index = segment.inverted_index(self.field)?;
        let mut lists = Vec::with_capacity(self.words.len());
        for (term, bm25) in &self.words {
            let blocks = index.read_block_postings(term, IndexRecordOption::WithFreqs)?;
            if let (Some(blocks), Some(bm25)) = (blocks, bm25) {
                lists.push(List {
                    blocks,
                    at: 0,
                    bm25,
                });
            }
        }
        if lists.len() < 2 {
            // Of one list whole blocks can be skipped.
            return self.plain.for_each_pruning(threshold, segment, callback);
        }
        let lengths = segment.get_fieldnorms_reader(self.field)?;
        let mut scores = [0.0; WINDOW];
        let mut bits = [0u64; WINDOW / 64];
        loop {
            let start = lists.iter().map(List::doc).min().unwrap_or(TERMINATED);
            if start == TERMINATED {
                return Ok(());
            }
            let end = start.saturating_add(WINDOW as u32).min(TERMINATED);
            for list in &mut lists {
                list.add(start, end, &lengths, &mut scores, &mut bits);
            }
            for (i, word) in bits.iter_mut().enumerate() {
                let mut left = std::mem::take(word);
                while left != 0 {
                    let slot = i * 64 + left.trailing_zeros() as usize;
                    left &= left - 1;
                    let score = std::mem::take(&mut scores[slot]);
                    if score > threshold {
                        threshold = callback(start + slot as u32, score);
                    }
                }
            }
            if threshold == Score::INFINITY {
                return Ok(());
            }
        }
    }
}
