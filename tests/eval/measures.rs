//! The measures, against figures worked out by hand.

use dateline::measure::eval::evaluate;

use super::read;

#[track_caller]
fn near(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
    }
}

#[test]
fn one_query_by_hand() {
    // In order: d9 (2), d1 (not judged), d2 (1), d3 (0); d4 (1) is not found.
    let (qrels, run) = read(
        "q 0 d9 2\nq 0 d2 1\nq 0 d3 0\nq 0 d4 1\n",
        "q Q0 d2 9 1.5 x\nq Q0 d9 9 3 x\nq Q0 d3 1 -2e0 x\nq Q0 d1 1 2 x\n",
    );
    let evaluation = evaluate(&run, &qrels);
    let dcg = 2.0 + 1.0 / 2.0;
    let ideal = 2.0 + 1.0 / 3_f64.log2() + 1.0 / 2.0;
    let wanted = [
        (1.0 + 2.0 / 3.0) / 3.0,
        dcg / ideal,
        2.0 / 10.0,
        2.0 / 3.0,
        1.0,
    ];
    near(&evaluation.mean, &wanted);
    near(&evaluation.queries[0].1, &wanted);
}

#[test]
fn cuts_are_where_their_names_say() {
    // Relevant are ranks 10, 11, 100 and 101.
    let relevant = [10, 11, 100, 101].map(|rank| format!("q 0 d{rank} 1\n"));
    let found = (1..=120).map(|rank| format!("q Q0 d{rank} {rank} -{rank} x\n"));
    let (qrels, run) = read(&relevant.concat(), &found.collect::<String>());
    let precisions = 1.0 / 10.0 + 2.0 / 11.0 + 3.0 / 100.0 + 4.0 / 101.0;
    let log = |rank: f64| 1.0 / (rank + 1.0).log2();
    let ideal: f64 = [1.0, 2.0, 3.0, 4.0].map(log).iter().sum();
    near(
        &evaluate(&run, &qrels).mean,
        &[precisions / 4.0, log(10.0) / ideal, 0.1, 0.75, 0.1],
    );
    let (qrels, run) = read("q 0 b 1\n", &{
        let before = (1..=10).map(|rank| format!("q Q0 a{rank} 0 {} x\n", 100 - rank));
        before.collect::<String>() + "q Q0 b 0 0 x\n"
    });
    near(
        &evaluate(&run, &qrels).mean,
        &[1.0 / 11.0, 0.0, 0.0, 1.0, 0.0],
    );
}

#[test]
fn scores_decide_as_32_bit_numbers_and_among_equals_the_greatest_document_comes_first() {
    let first = |run: &str| {
        let (_, run) = read("", run);
        run.ranked("q")[0].document.clone()
    };
    assert_eq!(first("q Q0 a 1 2 x\nq Q0 b 2 1 x\n"), "a");
    assert_eq!(first("q Q0 a 1 2 x\nq Q0 b 2 2 x\n"), "b");
    // 2^24 and the number after it are one in 32 bits.
    assert_eq!(first("q Q0 a 1 16777217 x\nq Q0 b 2 16777216 x\n"), "b");
    assert_eq!(first("q Q0 Z 1 2 x\nq Q0 a 2 2 x\n"), "a", "bytewise");
}

#[test]
fn judged_queries_without_an_answer_count_and_those_without_a_relevant_document_do_not() {
    let (qrels, run) = read(
        "found 0 a 1\nmissed 0 a 1\nnone 0 a 0\nnegative 0 a -1\n",
        "found Q0 a 1 1 x\nnone Q0 a 1 1 x\nnegative Q0 a 1 1 x\nunjudged Q0 a 1 1 x\n",
    );
    let evaluation = evaluate(&run, &qrels);
    let queries: Vec<&str> = evaluation
        .queries
        .iter()
        .map(|(id, _)| id.as_str())
        .collect();
    assert_eq!(queries, ["found", "missed"]);
    near(&evaluation.mean, &[0.5, 0.5, 0.05, 0.5, 0.5]);
    assert_eq!(
        (evaluation.without_answer, evaluation.without_judgment),
        (1, 3)
    );
    let (qrels, run) = read("none 0 a 0\n", "none Q0 a 1 1 x\n");
    assert_eq!(evaluate(&run, &qrels).mean, [0.0; 5]);
}
