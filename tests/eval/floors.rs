//! How good the rankings are, over real judgments. The floors are what was reached; they are raised with every gain. Once
//! one was lowered: R@100 of two collections, by less than a half percent, when common words came to count for less.

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
    Floor { name: "time",      articles: "judged/time.jsonl.gz",      flags: &[], depth: 1_000, least: [0.7174, 0.7707, 0.2916, 0.9641, 0.8187] },
    Floor { name: "cranfield", articles: "judged/cranfield.jsonl.gz", flags: &[], depth: 1_000, least: [0.4287, 0.4425, 0.3147, 0.7370, 0.8328] },
    Floor { name: "med",       articles: "judged/med.jsonl.gz",       flags: &[], depth: 1_000, least: [0.5463, 0.7178, 0.6600, 0.7883, 0.9583] },
    Floor { name: "headlines", articles: "news/us-press.jsonl.gz", flags: &["--map", "title="],
            // Enough for all but the last digits of MAP, and ten times as quick.
            depth: 100, least: [0.7335, 0.7629, 0.0868, 0.9483, 0.7296] },
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
    let run = Run::search(&archive, &topics, floor.depth, true, str::to_owned).unwrap();
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
