//! How good the rankings are, over real judgments. The floors are what was reached; they are raised with every gain, and
//! never lowered.

use std::path::Path;

use dateline::measure::eval::{MEASURES, Qrels, Run, Scores, Topics, evaluate};
use dateline::search::Archive;

use crate::support::{Dir, test_data};

/// A collection: its name, its articles below the folder of the data, what `index` is told about them, and the least that
/// each of the [`MEASURES`] has to reach.
struct Floor {
    name: &'static str,
    articles: &'static str,
    flags: &'static [&'static str],
    /// How many articles are looked at for each query.
    depth: usize,
    least: Scores,
}

#[rustfmt::skip]
const FLOORS: [Floor; 4] = [
    //                                                                                             MAP     nDCG@10 P@10    R@100   MRR@10
    Floor { name: "time",      articles: "judged/time.jsonl.gz",      flags: &[], depth: 1_000, least: [0.6826, 0.7435, 0.2867, 0.9647, 0.7927] },
    Floor { name: "cranfield", articles: "judged/cranfield.jsonl.gz", flags: &[], depth: 1_000, least: [0.3976, 0.4120, 0.2920, 0.7334, 0.7959] },
    Floor { name: "med",       articles: "judged/med.jsonl.gz",       flags: &[], depth: 1_000, least: [0.5264, 0.7064, 0.6533, 0.7876, 0.9483] },
    Floor { name: "headlines", articles: "news/us-press.jsonl.gz", flags: &["--map", "title="],
            // Enough for all but the last digits of MAP, and ten times as quick.
            depth: 100, least: [0.6858, 0.7210, 0.0845, 0.9517, 0.6813] },
];

/// Half of the last digit.
const ROUNDING: f64 = 0.000_05;

/// What a collection reaches today.
fn means(floor: &Floor, data: &Path) -> Scores {
    let dir = Dir::new();
    let articles = data.join(floor.articles);
    let index = ["-q", "index", articles.to_str().unwrap()];
    // Code 1: two documents of Cranfield have no text.
    let loaded = dir.dateline(&[&index, floor.flags].concat());
    assert!(matches!(loaded.code(), Some(0 | 1)), "{loaded}");
    let judged = |suffix: &str| data.join(format!("judged/{}.{suffix}", floor.name));
    let archive = Archive::open(&dir.path("index")).unwrap();
    let topics = Topics::open(&judged("queries.tsv")).unwrap();
    let run = Run::search(&archive, &topics, floor.depth, str::to_owned).unwrap();
    evaluate(&run, &Qrels::open(&judged("qrels")).unwrap()).mean
}

#[test]
fn rankings_are_as_good_as_they_were() {
    let Some(data) = test_data() else { return };
    let mut below = Vec::new();
    for floor in &FLOORS {
        let means = means(floor, &data.join("data"));
        for (i, measure) in MEASURES.iter().enumerate() {
            if means[i] < floor.least[i] - ROUNDING {
                let (label, mean, least) = (measure.label, means[i], floor.least[i]);
                below.push(format!("{} {label}: {mean:.4}, was {least}", floor.name));
            }
        }
    }
    assert!(below.is_empty(), "\n{}", below.join("\n"));
}
