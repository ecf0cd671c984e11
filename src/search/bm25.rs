//! BM25 as this program uses it: the numbers of tantivy's own, for what tantivy does not score, and by how much a word that
//! nearly every article has counts for less.
//!
//! The formula is that of Robertson and Zaragoza ("The Probabilistic Relevance Framework: BM25 and Beyond", Foundations and
//! Trends in Information Retrieval 3(4), 2009) with the inverse document frequency of Lucene, which is never negative.

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Score, Searcher, Term};

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

/// [`rarity`] of a word of the archive.
pub(super) fn rarity_of(searcher: &Searcher, word: &Term) -> tantivy::Result<Score> {
    Ok(rarity(searcher.doc_freq(word)?, articles(searcher)?))
}
