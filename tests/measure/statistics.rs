//! Percentiles, intervals, and tests of significance, against values worked out otherwise.

use dateline::measure::compare::compare;
use dateline::measure::figures::QueryFigures;
use dateline::measure::significance::{holm, signed_rank};
use dateline::measure::statistics::{is_told, mean_ratio, median, percentile, percentiles};
use dateline::measure::workload::Query;
use fastrand::Rng;

#[test]
fn percentiles_are_those_of_nearest_rank() {
    let values: Vec<u64> = (1..=100).collect();
    let at = |p| percentile(&values, p);
    assert_eq!(
        [at(1.0), at(50.0), at(90.0), at(99.0), at(100.0)],
        [1, 50, 90, 99, 100]
    );
    assert_eq!(percentile(&[7_u64], 99.0), 7);
    assert_eq!(percentile::<u64>(&[], 50.0), 0);
    assert_eq!(median(&mut [3, 1, 2]), 2);
    assert_eq!(median(&mut [4, 1, 2, 3]), 2);
    assert_eq!(median(&mut []), 0);
}

#[test]
fn a_percentile_with_fewer_than_ten_samples_beyond_it_is_withheld() {
    for (p, least) in [(50.0, 20), (90.0, 100), (95.0, 200), (99.0, 1_000)] {
        assert!(is_told(least, p), "p{p} of {least}");
        assert!(!is_told(least - 1, p), "p{p} of {}", least - 1);
    }
    let told: Vec<bool> = percentiles(&vec![5; 150], 1)
        .iter()
        .map(|p| p.ns.is_some() && p.low_ns.is_some() && p.high_ns.is_some())
        .collect();
    assert_eq!(told, [true, true, false, false]);
    assert!(
        percentiles(&[], 1)
            .iter()
            .all(|p| p.ns.is_none() && p.low_ns.is_none())
    );
}

/// The intervals hold the true median about as often as they say: of independent samples, in 19 of 20 runs.
#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let mut chance = Rng::with_seed(3);
    let runs = 200;
    let mut held = 0;
    for run in 0..runs {
        let samples: Vec<u64> = (0..640).map(|_| chance.u64(0..1_000_000)).collect();
        let median = percentiles(&samples, run)[0];
        let (low, high) = (median.low_ns.unwrap(), median.high_ns.unwrap());
        assert!(low <= median.ns.unwrap() && median.ns.unwrap() <= high);
        held += u32::from((low..=high).contains(&500_000));
    }
    assert!((175..=200).contains(&held), "{held} of {runs}");
}

/// Half of the run was on a slower machine: an interval that took samples for independent would be far too narrow.
#[test]
fn intervals_are_wider_where_neighbours_are_alike() {
    let mut chance = Rng::with_seed(4);
    let mut samples: Vec<u64> = (0..4_000).map(|_| chance.u64(900..1_100)).collect();
    let width = |samples: &[u64]| {
        let median = percentiles(samples, 9)[0];
        median.high_ns.unwrap() - median.low_ns.unwrap()
    };
    samples[2_000..]
        .iter_mut()
        .for_each(|sample| *sample += 1_000);
    let in_order = width(&samples);
    chance.shuffle(&mut samples);
    assert!(in_order > 900, "{in_order}");
    assert!(width(&samples) <= in_order);
}

#[test]
fn the_signed_rank_test_gives_the_probabilities_of_its_tables() {
    // All of n one-sided: 2 / 2^n.
    let rising: Vec<f64> = (1..=8).map(f64::from).collect();
    assert!((signed_rank(&rising).unwrap() - 2.0 / 256.0).abs() < 1e-12);
    // Wilcoxon's table: of ten pairs a rank sum of 8 has p = 0.0488 (25 / 512), one of 9 0.0645 (33 / 512).
    let with_minus = |minus: &[i32]| -> Vec<f64> {
        let signed = (1..=10).map(|rank| if minus.contains(&rank) { -rank } else { rank });
        signed.map(f64::from).collect()
    };
    let p = |minus: &[i32]| signed_rank(&with_minus(minus)).unwrap();
    assert!((p(&[8]) - 25.0 / 512.0).abs() < 1e-12, "{}", p(&[8]));
    assert!((p(&[3, 5]) - 25.0 / 512.0).abs() < 1e-12);
    assert!((p(&[9]) - 33.0 / 512.0).abs() < 1e-12);
    // Nothing in it: half of the ranks on either side.
    assert!((p(&[10, 9, 8]) - 1.0).abs() < 0.1);
    // Zeros say nothing, and too few say too little.
    assert_eq!(signed_rank(&[0.0; 50]), None);
    assert_eq!(signed_rank(&[1.0; 5]), None);
    // Equal ones share their rank: still 2 / 2^n if all are on one side.
    assert!((signed_rank(&[0.5; 6]).unwrap() - 2.0 / 64.0).abs() < 1e-12);
}

#[test]
fn many_differences_are_tested_as_few_are() {
    let mut differences: Vec<f64> = (1..=200)
        .map(|i| f64::from(if i % 5 < 3 { i } else { -i }))
        .collect();
    let exact = signed_rank(&differences).unwrap();
    // The least of all hardly moves the outcome, and takes it to where the normal distribution is used.
    differences.push(0.001);
    let normal = signed_rank(&differences).unwrap();
    assert!((exact - normal).abs() < 0.002, "{exact} {normal}");
}

#[test]
fn holm_steps_down() {
    let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
    let expected = [0.03, 0.06, 0.06, 0.02];
    for (adjusted, expected) in adjusted.iter().zip(expected) {
        assert!((adjusted - expected).abs() < 1e-12, "{adjusted} {expected}");
    }
    assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
    assert!(holm(&[]).is_empty());
}

#[test]
fn a_mean_ratio_has_an_interval_around_it() {
    let mut chance = Rng::with_seed(5);
    let pairs: Vec<(u64, u64)> = (0..100)
        .map(|_| {
            let there = chance.u64(100_000..200_000);
            (there * 3 / 4, there)
        })
        .collect();
    let ratio = mean_ratio(&pairs, 1).unwrap();
    assert!((ratio.ratio - 0.75).abs() < 0.001, "{ratio:?}");
    let around = |end: f64| (end - 0.75).abs() < 0.001;
    assert!(
        ratio.low <= ratio.ratio && ratio.ratio <= ratio.high,
        "{ratio:?}"
    );
    assert!(around(ratio.low) && around(ratio.high), "{ratio:?}");
    // Whichever side is divided by.
    let turned: Vec<(u64, u64)> = pairs.iter().map(|(here, there)| (*there, *here)).collect();
    let turned = mean_ratio(&turned, 1).unwrap();
    assert!(
        (turned.ratio * ratio.ratio - 1.0).abs() < 1e-9,
        "{turned:?}"
    );
    assert_eq!(mean_ratio(&pairs[..1], 1), None);
}

fn figures(class: &str, query: &str, median_ns: u64, checksum: &str) -> QueryFigures {
    QueryFigures {
        query: Query {
            class: class.to_owned(),
            query: query.to_owned(),
            ..Query::default()
        },
        samples: 9,
        median_ns,
        max_ns: median_ns,
        total: 1,
        checksum: checksum.to_owned(),
    }
}

#[test]
fn a_comparison_pairs_queries_and_tells_whose_answers_differ() {
    let side = |factor: u64, checksum: &str| -> Vec<QueryFigures> {
        let class = |i: u64| if i.is_multiple_of(2) { "even" } else { "odd" };
        let of = |i: u64| figures(class(i), &format!("q{i}"), (1_000 + i) * factor, "same");
        let last = figures("odd", "last", 500 * factor, checksum);
        (0..20).map(of).chain([last]).collect()
    };
    let mut here = side(1, "a");
    here.push(figures("odd", "only here", 1, "x"));
    let compared = compare(&here, &side(2, "b"), "there", "about it".to_owned(), 1);
    assert_eq!((compared.pairs, compared.differing), (21, 1));
    assert_eq!(compared.differing_queries[0].query, "last");
    let names: Vec<&str> = compared
        .classes
        .iter()
        .map(|class| class.class.as_str())
        .collect();
    assert_eq!(names, ["all", "even", "odd"]);
    for class in &compared.classes {
        assert!((class.ratio.unwrap().ratio - 0.5).abs() < 1e-9, "{class:?}");
        assert!(class.p_value.unwrap() < 0.01, "{class:?}");
    }
    let same = compare(&here, &here, "itself", String::new(), 1);
    assert_eq!((same.pairs, same.differing), (22, 0));
    assert_eq!(
        same.classes[0].p_value, None,
        "no difference is no evidence of one"
    );
}
