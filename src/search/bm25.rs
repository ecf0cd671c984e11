//! BM25 as this program uses it: the numbers of tantivy's own, for what tantivy does not score, and by how much a word that
//! nearly every article has counts for less.
//!
//! The formula is that of Robertson and Zaragoza ("The Probabilistic Relevance Framework: BM25 and Beyond", Foundations and
//! Trends in Information Retrieval 3(4), 2009) with the inverse document frequency of Lucene, which is never negative.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Score, Searcher};

/// How soon one more occurrence adds little. tantivy has it built in, and in the maxima of its blocks.
pub(super) const K1: Score = 1.2;
/// How much the length of an article counts; built in as well.
pub(super) const B: Score = 0.75;

/// Of words that a greater share of all articles have, each counts for less.
const COMMON: f64 = 0.25;

/// The inverse document frequency of a word that `with` of `articles` have.
pub(super) fn idf(with: u64, articles: u64) -> Score {
    // In the order of tantivy, which rounds alike.
    let x = (articles.saturating_sub(with) as Score + 0.5) / (with as Score + 0.5);
    (1.0 + x).ln()
}

/// By what the score of a word is multiplied that `with` of `articles` have: 1 up to a quarter of them, a half where half of
/// them have it, a quarter where all do.
///
/// It does for the words of a sentence what a list of stop words does, in any language and without leaving one out: such a
/// word still counts, and a query of nothing else still ranks. That words of no content are known by their frequency is
/// Luhn's (The Automatic Creation of Literature Abstracts, IBM Journal 2(2), 1958).
pub(super) fn rarity(with: u64, articles: u64) -> Score {
    if with == 0 {
        return 1.0;
    }
    (COMMON * articles as f64 / with as f64).min(1.0) as Score
}

/// What the frequency of something in an article adds, before its weight: 0 for none, and never more than `K1 + 1`.
pub(super) fn gain(frequency: u32, length: u32, mean_length: Score) -> Score {
    let frequency = frequency as Score;
    let norm = K1 * (1.0 - B + B * length as Score / mean_length);
    frequency * (K1 + 1.0) / (frequency + norm)
}

/// Articles of the archive, deleted ones included until their segment is merged, as in all of BM25's numbers.
pub(super) fn articles(searcher: &Searcher) -> tantivy::Result<u64> {
    searcher.total_num_docs()
}

/// The mean number of words that an article has in a field.
pub(super) fn mean_length(searcher: &Searcher, field: Field) -> tantivy::Result<Score> {
    Ok(searcher.total_num_tokens(field)? as Score / articles(searcher)? as Score)
}

/// The score of a word, to the last bit that of tantivy's `Bm25Weight`.
#[derive(Clone, Debug)]
pub(super) struct Bm25 {
    /// What the best article would score.
    pub(super) weight: Score,
    norms: Arc<Norms>,
}

/// For each length, as tantivy keeps it in a byte, what BM25 adds to the frequency.
pub(super) type Norms = [Score; 256];

/// The norms of a mean length.
pub(super) fn norms(mean_length: Score) -> Norms {
    std::array::from_fn(|id| {
        let length = FieldNormReader::id_to_fieldnorm(u8::try_from(id).unwrap_or(u8::MAX));
        K1 * (1.0 - B + B * length as Score / mean_length)
    })
}

impl Bm25 {
    /// The score of a word that `with` of `articles` have, multiplied by `times`.
    pub(super) fn new(with: u64, articles: u64, times: Score, norms: Arc<Norms>) -> Self {
        let weight = idf(with, articles) * (1.0 + K1);
        Bm25 {
            weight: if times == 1.0 { weight } else { weight * times },
            norms,
        }
    }

    /// The score of an article of this length that has the word so often.
    #[inline]
    pub(super) fn score(&self, length: u8, frequency: u32) -> Score {
        let frequency = frequency as Score;
        self.weight * (frequency / (frequency + self.norms[usize::from(length)]))
    }
}

/// What bounds the scores of a segment by the best articles of its blocks, which are the best by the mean length of the
/// *segment*.
///
/// With m = f / (f + n) for the best pair of frequency and length of a block, n being BM25's length norm, and
/// c = min(1, mean length of the segment / mean length of the index), an article of the block scores by the mean of the
/// *index* at most m / (m + c (1 - m)): its norm is at least c times what it is in the segment, and x / (x + c) grows
/// with x = f / n ≤ m / (1 - m).
#[derive(Debug)]
pub(super) struct Bounds {
    norms: Norms,
    ratio: Score,
}

impl Bounds {
    /// Those of a segment.
    pub(super) fn new(segment_mean: Score, mean_length: Score) -> Self {
        let ratio = segment_mean / mean_length;
        Bounds {
            norms: norms(segment_mean),
            ratio: if ratio < 1.0 { ratio } else { 1.0 },
        }
    }

    /// By what to multiply the weight of a word.
    #[inline]
    pub(super) fn factor(&self, length: u8, frequency: u32) -> Score {
        let frequency = frequency as Score;
        let m = frequency / (frequency + self.norms[usize::from(length)]);
        (m / (m + self.ratio * (1.0 - m))).min(1.0)
    }
}
