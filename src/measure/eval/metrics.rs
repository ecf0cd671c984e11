//! The measures, as trec_eval defines them. Each lies from 0 to 1, and more is better.

use super::qrels::Judged;
use super::run::Retrieved;

/// A measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// What people call it.
    pub label: &'static str,
    /// What trec_eval calls it; `recip_rank_10` is its `recip_rank` of a run cut at ten (`-M 10`).
    pub name: &'static str,
}

/// The measures, in the order of [`Scores`].
pub const MEASURES: [Measure; 5] = [
    Measure {
        label: "MAP",
        name: "map",
    },
    Measure {
        label: "nDCG@10",
        name: "ndcg_cut_10",
    },
    Measure {
        label: "P@10",
        name: "P_10",
    },
    Measure {
        label: "R@100",
        name: "recall_100",
    },
    Measure {
        label: "MRR@10",
        name: "recip_rank_10",
    },
];

/// The [`MEASURES`] of one query, or their means.
pub type Scores = [f64; MEASURES.len()];

/// The scores of a query that found `ranked`, the best first.
pub fn scores(ranked: &[Retrieved], judged: &Judged) -> Scores {
    let gains: Vec<i64> = ranked
        .iter()
        .map(|retrieved| judged.relevance(&retrieved.document))
        .collect();
    [
        average_precision(&gains, judged.relevant()),
        ndcg(&gains, judged, 10),
        relevant_within(&gains, 10) as f64 / 10.0,
        ratio(relevant_within(&gains, 100), judged.relevant()),
        reciprocal_rank(&gains, 10),
    ]
}

/// The mean of the precisions at the relevant documents, over all that are relevant, found or not.
fn average_precision(gains: &[i64], relevant: usize) -> f64 {
    let mut found = 0;
    let mut sum = 0.0;
    for (at, gain) in gains.iter().enumerate() {
        if *gain > 0 {
            found += 1;
            sum += f64::from(found) / (at + 1) as f64;
        }
    }
    if relevant == 0 {
        0.0
    } else {
        sum / relevant as f64
    }
}

/// Discounted cumulated gain over that of the best ranking there could be. The gain is the relevance itself, the discount
/// the binary logarithm of the rank and one (Järvelin and Kekäläinen, TOIS 20(4), 2002, as modified by Burges et al. for
/// the first rank).
fn ndcg(gains: &[i64], judged: &Judged, cut: usize) -> f64 {
    let mut ideal: Vec<i64> = judged.gains().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let best = dcg(&ideal, cut);
    if best > 0.0 {
        dcg(gains, cut) / best
    } else {
        0.0
    }
}

fn dcg(gains: &[i64], cut: usize) -> f64 {
    let ranked = gains.iter().take(cut).enumerate();
    ranked
        .filter(|(_, gain)| **gain > 0)
        .map(|(at, gain)| *gain as f64 / ((at + 2) as f64).log2())
        // The sum of nothing would be -0.
        .fold(0.0, |sum, gain| sum + gain)
}

fn relevant_within(gains: &[i64], cut: usize) -> usize {
    gains.iter().take(cut).filter(|gain| **gain > 0).count()
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// One over the rank of the first relevant document, 0 if it stands behind `cut`.
fn reciprocal_rank(gains: &[i64], cut: usize) -> f64 {
    let first = gains.iter().take(cut).position(|gain| *gain > 0);
    first.map_or(0.0, |at| 1.0 / (at + 1) as f64)
}
