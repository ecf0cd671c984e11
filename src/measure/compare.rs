//! One set of figures beside another: the same queries, asked in turn or in an earlier run.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::figures::{ALL, QueryFigures};
use super::significance::{holm, signed_rank};
use super::statistics::{Ratio, log_ratio, mean_ratio, median};
use super::workload::{Query, classes};

/// Queries with different answers that are named.
const NAMED: usize = 20;

/// What is compared with, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The other side: an index or a file, as it was named.
    pub with: String,
    /// What it was, in words: its size, its date, its program.
    pub about: String,
    /// Queries that both sides have answered.
    pub pairs: usize,
    /// Of them, those to which the answers differ: other articles, another order or another total.
    pub differing: usize,
    /// The first of those.
    pub differing_queries: Vec<Query>,
    /// Why the two cannot be set side by side without a second thought.
    pub doubts: Vec<String>,
    /// Of all queries, then of each class.
    pub classes: Vec<ClassRatio>,
}

/// How a class compares. A figure of a query is its median latency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassRatio {
    /// The class, or `all`.
    pub class: String,
    /// Its queries on both sides.
    pub pairs: usize,
    /// Median over its queries here.
    pub here_ns: u64,
    /// Median over its queries there.
    pub there_ns: u64,
    /// Here over there, the geometric mean over the queries: below 1, this side is faster. None of a single query.
    pub ratio: Option<Ratio>,
    /// How probable so one-sided a difference is by chance; none where there are too few queries. Of classes it is
    /// adjusted for their number.
    pub p_value: Option<f64>,
}

/// Compares the figures of queries; those that only one side has are left out.
pub fn compare(
    here: &[QueryFigures],
    there: &[QueryFigures],
    with: &str,
    about: String,
    seed: u64,
) -> Comparison {
    let known: HashMap<&Query, &QueryFigures> = there.iter().map(|of| (&of.query, of)).collect();
    let pairs: Vec<(&QueryFigures, &QueryFigures)> = here
        .iter()
        .filter(|of| of.samples > 0)
        .filter_map(|of| Some((of, *known.get(&of.query)?)))
        .filter(|(_, of)| of.samples > 0)
        .collect();
    let differing: Vec<Query> = pairs
        .iter()
        .filter(|(here, there)| here.checksum != there.checksum)
        .map(|(here, _)| here.query.clone())
        .collect();
    Comparison {
        with: with.to_owned(),
        about,
        pairs: pairs.len(),
        differing: differing.len(),
        classes: by_class(&pairs, seed),
        differing_queries: differing.into_iter().take(NAMED).collect(),
        doubts: Vec::new(),
    }
}

fn by_class(pairs: &[(&QueryFigures, &QueryFigures)], seed: u64) -> Vec<ClassRatio> {
    let queries: Vec<Query> = pairs.iter().map(|(here, _)| here.query.clone()).collect();
    let medians = |class: Option<&str>| -> Vec<(u64, u64)> {
        let of_class = pairs
            .iter()
            .filter(|(here, _)| class.is_none_or(|class| here.query.class == class));
        of_class
            .map(|(here, there)| (here.median_ns, there.median_ns))
            .collect()
    };
    let classes = classes(&queries);
    let mut ratios = vec![of_class(ALL, &medians(None), seed)];
    if classes.len() > 1 {
        let each = classes.iter();
        ratios.extend(each.map(|class| of_class(class, &medians(Some(class)), seed)));
        let tested: Vec<usize> = (1..ratios.len())
            .filter(|at| ratios[*at].p_value.is_some())
            .collect();
        let probabilities: Vec<f64> = tested.iter().filter_map(|at| ratios[*at].p_value).collect();
        for (at, adjusted) in tested.into_iter().zip(holm(&probabilities)) {
            ratios[at].p_value = Some(adjusted);
        }
    }
    ratios
}

fn of_class(class: &str, pairs: &[(u64, u64)], seed: u64) -> ClassRatio {
    let mut here: Vec<u64> = pairs.iter().map(|pair| pair.0).collect();
    let mut there: Vec<u64> = pairs.iter().map(|pair| pair.1).collect();
    // Of latencies, quotients are alike from the fastest query to the slowest, and differences are not.
    let differences: Vec<f64> = pairs.iter().copied().map(log_ratio).collect();
    ClassRatio {
        class: class.to_owned(),
        pairs: pairs.len(),
        here_ns: median(&mut here),
        there_ns: median(&mut there),
        ratio: mean_ratio(pairs, seed),
        p_value: signed_rank(&differences),
    }
}
