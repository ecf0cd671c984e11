//! The randomisation test.

use dateline::measure::eval::evaluate;
use dateline::measure::eval::significance::{PERMUTATIONS, compare, p_value};

use super::read;

#[test]
fn few_queries_are_counted_in_full() {
    assert_eq!(p_value(&[]), 1.0);
    assert_eq!(p_value(&[0.0, 0.0]), 1.0);
    // Of two ways, both are as far from 0.
    assert_eq!(p_value(&[0.3]), 1.0);
    // +++ and --- of eight.
    assert_eq!(p_value(&[0.1, 0.2, 0.4]), 2.0 / 8.0);
    assert_eq!(p_value(&[0.1, 0.0, 0.2, 0.4, 0.0]), 2.0 / 8.0);
    // 0.4 - 0.1 + 0.2 and +++, and their opposites.
    assert_eq!(p_value(&[-0.1, 0.2, 0.4]), 4.0 / 8.0);
    assert_eq!(p_value(&[0.1, -0.2, -0.4]), 4.0 / 8.0);
    // Sums that are equal but for rounding: 3, 3, 1 and 1 of these, each twice.
    assert_eq!(p_value(&[0.1, 0.1, 0.1, 0.0]), 2.0 / 8.0);
    let many = [0.1; 13];
    assert_eq!(p_value(&many), 2.0 / 8192.0);
}

#[test]
fn many_queries_are_drawn_the_same_each_time_and_near_to_the_count() {
    let mut random = fastrand::Rng::with_seed(5);
    for shift in [0.0, 0.05, 0.1, 0.2] {
        let differences: Vec<f64> = (0..18).map(|_| random.f64() - 0.5 + shift).collect();
        let seen: f64 = differences.iter().sum();
        let far = (0_u32..1 << 18).filter(|ways| {
            let signed = differences.iter().enumerate();
            let sum: f64 = signed
                .map(|(i, d)| if ways >> i & 1 == 1 { -d } else { *d })
                .sum();
            sum.abs() >= seen.abs() - 1e-9
        });
        let exact = far.count() as f64 / f64::from(1 << 18);
        let drawn = p_value(&differences);
        // Four standard deviations of a share of so many draws.
        let error = 4.0 * (exact * (1.0 - exact) / f64::from(PERMUTATIONS)).sqrt() + 2e-4;
        assert!(
            (drawn - exact).abs() < error,
            "{drawn} is not near to {exact}"
        );
        assert_eq!(drawn, p_value(&differences));
    }
    let least = 1.0 / f64::from(PERMUTATIONS + 1);
    assert_eq!(p_value(&[0.1; 600]), least);
}

#[test]
fn two_runs_are_compared_query_by_query() {
    let qrels = "1 0 a 1\n2 0 a 1\n3 0 a 1\n";
    let good = "1 Q0 a 1 1 x\n2 Q0 a 1 1 x\n3 Q0 a 1 1 x\n";
    let (qrels, good) = read(qrels, good);
    let (_, bad) = read("", "1 Q0 b 1 2 x\n1 Q0 a 1 1 x\n");
    let (good, bad) = (evaluate(&good, &qrels), evaluate(&bad, &qrels));
    let comparison = compare(&good, &bad);
    assert!((comparison.difference[0] - 2.5 / 3.0).abs() < 1e-12);
    assert_eq!(comparison.p[0], 2.0 / 8.0);
    // P@10 is the same for the first.
    assert_eq!(comparison.p[2], 2.0 / 4.0);
    let back = compare(&bad, &good);
    assert_eq!(back.difference, comparison.difference.map(|d| -d));
    assert_eq!(back.p, comparison.p);
    assert_eq!(compare(&good, &good).p, [1.0; 5]);
}
