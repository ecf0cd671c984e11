//! Judging rankings: the measures by hand and by trec_eval's own code, the files, the test of significance, and how good
//! today's rankings are.

mod command;
mod files;
mod floors;
mod measures;
mod reference;
mod significance;

use dateline::measure::eval::{Qrels, Run};

/// Judgments and a run from their text.
fn read(qrels: &str, run: &str) -> (Qrels, Run) {
    (
        Qrels::read(qrels.as_bytes(), "qrels").unwrap(),
        Run::read(run.as_bytes(), "run").unwrap(),
    )
}
