//! Percentiles of latencies, and how far they can be believed.
//!
//! The interval of a percentile comes from a bootstrap over blocks (Künsch, The Jackknife and the Bootstrap for General
//! Stationary Observations, Annals of Statistics 17, 1989): samples that follow each other have the same neighbours on the
//! machine, so that drawing them one by one would make the interval too narrow. Thirty-two blocks span a run, however
//! long it is; they overlap, and a resample is as many of them, drawn at random, as there are samples.

use fastrand::Rng;
use serde::{Deserialize, Serialize};

/// The percentiles of a report.
pub const PERCENTILES: [f64; 4] = [50.0, 90.0, 95.0, 99.0];
/// Samples there have to be on either side of a percentile.
const BEYOND: f64 = 10.0;
/// Blocks that a run is cut into.
const BLOCKS: usize = 32;
/// Resamples, fewer where there are many samples.
const RESAMPLES: usize = 1_000;
const LEAST_RESAMPLES: usize = 100;
/// Samples drawn in all: some tenths of a second.
const DRAWN: usize = 20_000_000;
/// Ends of an interval of 95 %.
const ENDS: [f64; 2] = [2.5, 97.5];

/// A percentile of latencies, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Percentile {
    /// Which, of 100.
    pub p: f64,
    /// Its value; none where there are fewer than ten samples above it or below.
    pub ns: Option<u64>,
    /// Lower end of its interval of 95 %.
    pub low_ns: Option<u64>,
    /// Upper end.
    pub high_ns: Option<u64>,
}

/// Whether so many samples tell this percentile: n (1 - p) and n p are ten or more.
pub fn is_told(samples: usize, p: f64) -> bool {
    let share = (p / 100.0).min(1.0 - p / 100.0);
    // A hair is added for shares that binary fractions do not hold.
    samples as f64 * share + 1e-9 >= BEYOND
}

/// The nearest-rank percentile of sorted values: the least that so many percent of them do not exceed; 0 of none.
pub fn percentile<T: Copy + Default>(sorted: &[T], p: f64) -> T {
    sorted
        .get(rank(sorted.len(), p))
        .copied()
        .unwrap_or_default()
}

fn rank(samples: usize, p: f64) -> usize {
    let rank = (p / 100.0 * samples as f64 - 1e-9).ceil() as usize;
    rank.clamp(1, samples.max(1)) - 1
}

/// The [`PERCENTILES`] of `latencies`, which stand in the order of time, with their intervals.
pub fn percentiles(latencies: &[u64], seed: u64) -> Vec<Percentile> {
    let mut sorted = latencies.to_vec();
    sorted.sort_unstable();
    let told: Vec<f64> = PERCENTILES
        .into_iter()
        .filter(|p| is_told(latencies.len(), *p))
        .collect();
    let intervals = intervals(latencies, &told, seed);
    let interval = |p: f64| {
        let at = told.iter().position(|told| *told == p)?;
        intervals.get(at).copied()
    };
    PERCENTILES
        .into_iter()
        .map(|p| Percentile {
            p,
            ns: told.contains(&p).then(|| percentile(&sorted, p)),
            low_ns: interval(p).map(|(low, _)| low),
            high_ns: interval(p).map(|(_, high)| high),
        })
        .collect()
}

/// The intervals of percentiles that rise.
fn intervals(latencies: &[u64], told: &[f64], seed: u64) -> Vec<(u64, u64)> {
    if told.is_empty() {
        return Vec::new();
    }
    let count = latencies.len();
    let block = count.div_ceil(BLOCKS);
    let mut chance = Rng::with_seed(seed);
    let mut drawn: Vec<Vec<u64>> = vec![Vec::new(); told.len()];
    let mut sample: Vec<u64> = Vec::with_capacity(count + block);
    for _ in 0..(DRAWN / count).clamp(LEAST_RESAMPLES, RESAMPLES) {
        sample.clear();
        while sample.len() < count {
            let start = chance.usize(0..=count - block);
            sample.extend_from_slice(&latencies[start..start + block]);
        }
        sample.truncate(count);
        let mut below = 0;
        for (values, p) in drawn.iter_mut().zip(told) {
            // What is below the last percentile is below this one.
            let rank = rank(count, *p);
            let (_, value, _) = sample[below..].select_nth_unstable(rank - below);
            values.push(*value);
            below = rank;
        }
    }
    let ends = |mut values: Vec<u64>| {
        values.sort_unstable();
        let [low, high] = ENDS.map(|p| percentile(&values, p));
        (low, high)
    };
    drawn.into_iter().map(ends).collect()
}

/// The middle value; of two the lower one, and 0 of none.
pub fn median(values: &mut [u64]) -> u64 {
    if values.is_empty() {
        return 0;
    }
    let rank = rank(values.len(), 50.0);
    *values.select_nth_unstable(rank).1
}

/// How many times as long one side takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    /// The geometric mean of the quotients of pairs.
    pub ratio: f64,
    /// Lower end of its interval of 95 %.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The geometric mean of the quotients of paired values: of quotients no other mean is the same whichever side is divided
/// by (Fleming and Wallace, How Not to Lie with Statistics, CACM 29, 1986). Its interval comes from resampling the pairs
/// (Efron and Tibshirani, An Introduction to the Bootstrap, 1993). None of fewer than two pairs.
pub fn mean_ratio(pairs: &[(u64, u64)], seed: u64) -> Option<Ratio> {
    if pairs.len() < 2 {
        return None;
    }
    let logarithms: Vec<f64> = pairs.iter().copied().map(log_ratio).collect();
    let count = logarithms.len();
    let mut chance = Rng::with_seed(seed);
    let mut means: Vec<f64> = (0..(DRAWN / count).clamp(LEAST_RESAMPLES, RESAMPLES))
        .map(|_| {
            let drawn = (0..count).map(|_| logarithms[chance.usize(0..count)]);
            drawn.sum::<f64>() / count as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let [low, high] = ENDS.map(|p| percentile(&means, p).exp());
    Some(Ratio {
        ratio: (logarithms.iter().sum::<f64>() / count as f64).exp(),
        low,
        high,
    })
}

/// The logarithm of a quotient; of a time of nothing, as if it were a nanosecond.
pub fn log_ratio((here, there): (u64, u64)) -> f64 {
    (here.max(1) as f64 / there.max(1) as f64).ln()
}
