//! How good a ranking is, by the judgments of people: topics, judgments (qrels) and runs in, the measures of trec_eval out.
//!
//! ```text
//! topics ──search──> Run ─┐
//!           run file ─────┴─evaluate, with Qrels──> Evaluation ──compare, with another──> Comparison
//! ```
//! The figures are those of trec_eval 9 (<https://github.com/usnistgov/trec_eval>) with `-c`; the test `eval::reference`
//! compares them with those of its code:
//!
//! - A run is put in order by score, compared as 32-bit numbers, and among equals by document id, the bytewise greatest
//!   first. The column of ranks is not looked at. (The version of trec_eval to come compares 64 bits. Runs of ours are in
//!   the same order by both.)
//! - Every judged query that has a relevant document counts, and one that the run lacks counts 0 in every measure, as with
//!   `trec_eval -c`; without `-c` trec_eval averages over those in the run. Queries of which no document is relevant are
//!   left out, for no ranking of them is better than another; trec_eval counts them 0.
//! - A document is relevant if its relevance is 1 or more. One that was not judged, or was judged 0 or below, is not.
//!
//! What is not here: pooling, other measures, and any reading of the clock; latency is another matter.

mod lines;
pub mod metrics;
pub mod qrels;
pub mod run;
pub mod significance;
pub mod topics;

pub(crate) use lines::{LONGEST_LINE, read_line};
pub use metrics::{MEASURES, Scores};
pub use qrels::Qrels;
pub use run::Run;
pub use significance::Comparison;
pub use topics::Topics;

use metrics::scores;

/// What a run is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Each judged query that has a relevant document, in the order of the judgments, and its scores.
    pub queries: Vec<(String, Scores)>,
    /// The mean of each measure over these queries; 0 if there are none.
    pub mean: Scores,
    /// How many of these queries the run has no document for.
    pub without_answer: usize,
    /// How many queries of the run are not among these, and do not count.
    pub without_judgment: usize,
}

/// Judges `run` by `qrels`.
pub fn evaluate(run: &Run, qrels: &Qrels) -> Evaluation {
    let judged = qrels.iter().filter(|judged| judged.relevant() > 0);
    let queries: Vec<(String, Scores)> = judged
        .map(|judged| {
            (
                judged.query.clone(),
                scores(run.ranked(&judged.query), judged),
            )
        })
        .collect();
    let mut mean: Scores = Default::default();
    for (_, scores) in &queries {
        for (mean, score) in mean.iter_mut().zip(scores) {
            *mean += score;
        }
    }
    for mean in &mut mean {
        *mean /= queries.len().max(1) as f64;
    }
    let answered = queries
        .iter()
        .filter(|(query, _)| !run.ranked(query).is_empty());
    let answered = answered.count();
    Evaluation {
        mean,
        without_answer: queries.len() - answered,
        without_judgment: run.len() - answered,
        queries,
    }
}
