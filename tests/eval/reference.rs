//! Our figures against those of trec_eval's own code, over random runs: with ties, grades, negative judgments, and queries
//! that are missing here or there. Python with `pytrec-eval-terrier` is named by `DATELINE_TREC_EVAL_PYTHON`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use dateline::measure::eval::{MEASURES, Scores, evaluate};

use super::read;
use crate::support::Dir;

/// Reads the files of trec_eval, and prints QUERY, tab and the measures of all judged queries with a relevant document.
/// `recip_rank` is as `-M 10` cuts it.
const SCRIPT: &str = r#"
import pytrec_eval, sys
with open(sys.argv[1]) as f: qrels = pytrec_eval.parse_qrel(f)
with open(sys.argv[2]) as f: run = pytrec_eval.parse_run(f)
measures = ["map", "ndcg_cut.10", "P.10", "recall.100", "recip_rank"]
names = ["map", "ndcg_cut_10", "P_10", "recall_100", "recip_rank"]
figures = pytrec_eval.RelevanceEvaluator(qrels, set(measures)).evaluate(run)
for query, judged in qrels.items():
    if all(relevance <= 0 for relevance in judged.values()): continue
    of = [figures.get(query, {}).get(name, 0.0) for name in names]
    # trec_eval -M 10: a reciprocal rank below 1/10 is that of a rank beyond ten.
    if of[4] < 0.0999: of[4] = 0.0
    print(query, *[repr(figure) for figure in of], sep="\t")
"#;

/// The interpreter, if one is named.
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("DATELINE_TREC_EVAL_PYTHON").map(PathBuf::from);
    if python.is_none() {
        eprintln!("skipped: DATELINE_TREC_EVAL_PYTHON names no Python with pytrec-eval-terrier");
    }
    python
}

/// Judgments and a run, made up.
fn made_up(random: &mut fastrand::Rng) -> (String, String) {
    let (mut qrels, mut run) = (String::new(), String::new());
    let documents = random.usize(1..400);
    for query in 0..random.usize(1..12) {
        let judged = if random.u8(..8) == 0 {
            0.0
        } else {
            random.f64()
        };
        for document in 0..documents {
            if random.f64() < judged {
                let relevance = random.i8(-2..5);
                writeln!(qrels, "q{query} 0 d{document} {relevance}").unwrap();
            }
        }
        let found = if random.u8(..8) == 0 {
            0.0
        } else {
            random.f64()
        };
        let coarse = random.bool();
        for document in 0..documents {
            if random.f64() < found {
                // Few different scores, or some that only 64 bits tell apart.
                let score = if coarse {
                    f64::from(random.u8(..9)) - 4.0
                } else {
                    1.0 + random.f64() * 1e-5
                };
                writeln!(
                    run,
                    "q{query} Q0 d{document} {} {score:?} made-up",
                    random.u8(..)
                )
                .unwrap();
            }
        }
    }
    (qrels, run)
}

#[test]
fn random_runs_have_the_figures_of_trec_eval() {
    let Some(python) = python() else { return };
    let dir = Dir::new();
    let script = dir.file("reference.py", SCRIPT).path("reference.py");
    let mut random = fastrand::Rng::with_seed(9);
    let mut compared = 0;
    for _ in 0..40 {
        let (qrels, run) = made_up(&mut random);
        dir.file("qrels", &qrels).file("run", &run);
        let output = Command::new(&python)
            .arg(&script)
            .args([dir.path("qrels"), dir.path("run")])
            .output()
            .expect("the Python that DATELINE_TREC_EVAL_PYTHON names");
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let wanted: BTreeMap<&str, Vec<f64>> = text
            .lines()
            .map(|line| {
                let mut cells = line.split('\t');
                let query = cells.next().unwrap();
                (query, cells.map(|cell| cell.parse().unwrap()).collect())
            })
            .collect();
        let (judged, found) = read(&qrels, &run);
        let evaluation = evaluate(&found, &judged);
        assert_eq!(evaluation.queries.len(), wanted.len());
        let mut sum: Scores = Default::default();
        for (query, scores) in &evaluation.queries {
            for (i, measure) in MEASURES.iter().enumerate() {
                let (ours, theirs) = (scores[i], wanted[query.as_str()][i]);
                assert!(
                    (ours - theirs).abs() < 1e-6,
                    "{} of {query}: {ours}, trec_eval has {theirs}\n{qrels}\n{run}",
                    measure.name
                );
                sum[i] += theirs;
                compared += 1;
            }
        }
        for (mean, sum) in evaluation.mean.iter().zip(sum) {
            assert!((mean - sum / wanted.len().max(1) as f64).abs() < 1e-6);
        }
    }
    assert!(compared > 500, "{compared} figures were compared");
}
