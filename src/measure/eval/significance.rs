//! Whether two settings differ by more than chance: Fisher's randomisation test on pairs of scores.
//!
//! If the settings were alike, each query's two scores could as well be swapped, which turns the sign of their difference.
//! The p-value is the share of all ways to swap whose mean difference is at least as far from 0 as the one seen, which
//! makes the test two-sided. Smucker, Allan and Carterette (CIKM 2007) compare it with the t-test, which agrees, and with
//! the tests of Wilcoxon and of signs, which they advise against. No correction is made for looking at several measures.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::Evaluation;
use super::metrics::{MEASURES, Scores};

/// Ways to swap that are drawn; where there are no more, all are counted.
pub const PERMUTATIONS: u32 = 10_000;

/// The draws of a test are the same each time and everywhere.
const SEED: u64 = 2007;

/// Two settings side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The mean of the first less the mean of the second.
    pub difference: Scores,
    /// How likely such a difference, or one further from 0, would be by chance.
    pub p: Scores,
}

/// Compares two evaluations by the same judgments.
pub fn compare(first: &Evaluation, second: &Evaluation) -> Comparison {
    let mut comparison = Comparison {
        difference: Default::default(),
        p: Default::default(),
    };
    let pairs = first.queries.iter().zip(&second.queries);
    for measure in 0..MEASURES.len() {
        let differences: Vec<f64> = pairs
            .clone()
            .map(|((_, first), (_, second))| first[measure] - second[measure])
            .collect();
        comparison.difference[measure] = first.mean[measure] - second.mean[measure];
        comparison.p[measure] = p_value(&differences);
    }
    comparison
}

/// The p-value of the differences of pairs.
pub fn p_value(differences: &[f64]) -> f64 {
    // The sign of 0 makes no difference, so that fewer swaps are to be counted.
    let differences: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    let seen = differences.iter().sum::<f64>().abs();
    // Sums of the same numbers in another order differ in their last bits.
    let least = seen - 1e-9 * differences.iter().map(|d| d.abs()).sum::<f64>();
    let is_far = |swapped: &dyn Fn(usize) -> bool| {
        let signed = differences
            .iter()
            .enumerate()
            .map(|(i, d)| if swapped(i) { -d } else { *d });
        signed.sum::<f64>().abs() >= least
    };
    match 1_u32.checked_shl(u32::try_from(differences.len()).unwrap_or(u32::MAX)) {
        Some(all) if all <= PERMUTATIONS => {
            let far = (0..all).filter(|ways| is_far(&|i| ways >> i & 1 == 1));
            far.count() as f64 / f64::from(all)
        }
        _ => {
            let far = (0..PERMUTATIONS).filter(|draw| {
                let bits = signs(*draw, differences.len());
                is_far(&|i| bits[i / 64] >> (i % 64) & 1 == 1)
            });
            // What was seen is one of the ways: without it, p could be 0 (Phipson and Smyth 2010).
            (far.count() + 1) as f64 / f64::from(PERMUTATIONS + 1)
        }
    }
}

/// Random bits, `count` of them or more: a hash of their place, which is the same in every version and on every machine.
fn signs(draw: u32, count: usize) -> Vec<u64> {
    let words = 0..count.div_ceil(64) as u64;
    words
        .map(|word| {
            let place = (u64::from(draw) << 32) | word;
            xxh3_64_with_seed(&place.to_le_bytes(), SEED)
        })
        .collect()
}
