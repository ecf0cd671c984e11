//! Whether two sets of figures differ by more than chance.
//!
//! The signed-rank test (Wilcoxon, Individual Comparisons by Ranking Methods, Biometrics Bulletin 1, 1945) takes one figure
//! of each query from either side: it asks whether the queries that became slower outweigh those that became faster, and
//! wants no distribution of latencies, which have none that is known. Of several classes some differ by chance; Holm's
//! step-down (A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6, 1979) makes up
//! for that.

/// With fewer differences no outcome is below 0.05: at most 2 / 2⁵ is.
const LEAST: usize = 6;
/// Up to so many differences the distribution is counted out; beyond, the normal one is as good.
const COUNTED: usize = 200;

/// The probability that differences at least as one-sided as these come by chance; two-sided. Those of zero say nothing
/// and are left out, as Wilcoxon has it; equal ones share their ranks. None where fewer than six are left.
pub fn signed_rank(differences: &[f64]) -> Option<f64> {
    let mut left: Vec<f64> = differences
        .iter()
        .copied()
        .filter(|difference| difference.is_finite() && *difference != 0.0)
        .collect();
    if left.len() < LEAST {
        return None;
    }
    left.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let ranks = double_ranks(&left);
    let signed = left.iter().zip(&ranks);
    let positive: u64 = signed
        .filter(|(difference, _)| **difference > 0.0)
        .map(|(_, rank)| rank)
        .sum();
    let all: u64 = ranks.iter().sum();
    let smaller = positive.min(all - positive);
    let p = if left.len() <= COUNTED {
        2.0 * share_up_to(&ranks, smaller)
    } else {
        2.0 * normal_below(&ranks, smaller)
    };
    Some(p.min(1.0))
}

/// Twice the rank of each, so that shared ranks are whole numbers.
fn double_ranks(sorted: &[f64]) -> Vec<u64> {
    let mut ranks = Vec::with_capacity(sorted.len());
    for equal in sorted.chunk_by(|a, b| a.abs() == b.abs()) {
        let first = ranks.len() as u64 + 1;
        let last = first + equal.len() as u64 - 1;
        ranks.extend(std::iter::repeat_n(first + last, equal.len()));
    }
    ranks
}

/// The share of all choices of signs by which the ranks with a plus add up to `most` at most.
fn share_up_to(ranks: &[u64], most: u64) -> f64 {
    let most = most as usize;
    // How probable each sum is; larger ones need not be told apart.
    let mut sums = vec![0.0_f64; most + 1];
    sums[0] = 1.0;
    for rank in ranks {
        let rank = *rank as usize;
        for sum in (0..=most).rev() {
            let with = if sum >= rank { sums[sum - rank] } else { 0.0 };
            sums[sum] = 0.5 * (sums[sum] + with);
        }
    }
    sums.iter().sum()
}

/// The same by the normal distribution, for many ranks, with the correction for continuity. Shared ranks need none of
/// their own: the variance is that of the ranks as they are.
fn normal_below(ranks: &[u64], most: u64) -> f64 {
    let halves = ranks.iter().map(|rank| *rank as f64 / 2.0);
    let mean = halves.clone().sum::<f64>() / 2.0;
    let deviation = (halves.map(|rank| rank * rank).sum::<f64>() / 4.0).sqrt();
    below((most as f64 / 2.0 + 0.5 - mean) / deviation)
}

/// The share of the standard normal distribution below `z`: Abramowitz and Stegun, Handbook of Mathematical Functions,
/// 1964, formula 26.2.17, off by less than 7.5e-8.
fn below(z: f64) -> f64 {
    const FACTORS: [f64; 5] = [
        0.319_381_530,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let series = FACTORS
        .iter()
        .rev()
        .fold(0.0, |sum, factor| (sum + factor) * t);
    let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let tail = density * series;
    if z < 0.0 { tail } else { 1.0 - tail }
}

/// The probabilities of several tests made together, each multiplied by how many there were besides those that are
/// clearer, and none below a clearer one's.
pub fn holm(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
    let mut adjusted = vec![1.0; probabilities.len()];
    let mut least: f64 = 0.0;
    for (place, i) in order.into_iter().enumerate() {
        let tests = (probabilities.len() - place) as f64;
        least = least.max((probabilities[i] * tests).min(1.0));
        adjusted[i] = least;
    }
    adjusted
}
