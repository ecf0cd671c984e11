//! `dateline eval`: how good the rankings are, by the judgments of people. What it prints is laid out in `eval_table`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::measure::eval::significance::compare;
use crate::measure::eval::{Evaluation, Qrels, Run, Topics, evaluate};
use crate::search::Archive;

use super::eval_table::{Report, Setting};
use super::rows::{column, trec_row};
use super::{Context, Ending, thousands};

/// Judge rankings by the figures of trec_eval: MAP, nDCG@10, P@10, R@100, MRR@10
///
/// Asks the queries of a file, their words joined by OR and taken as plain words, and compares what comes with what people
/// have judged relevant. A query with relevant articles for which nothing comes counts 0, as with trec_eval -c; queries
/// without any relevant article are left out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline --index time eval --queries time.queries.tsv --qrels time.qrels
  dateline --index time eval --queries time.tsv --qrels time.qrels --run ours.run
  dateline --index time eval --queries time.tsv --qrels time.qrels --compare other
  dateline eval --judge theirs.run --qrels time.qrels --compare ours.run

Files:
  --queries  a line is ID, tab, words (as for search --queries), or the topics of
             TREC, which begin with <top>: <num> is the id, <title> is asked
  --qrels    a line is QUERY 0 ARTICLE RELEVANCE; 1 and more is relevant
  runs       a line is QUERY Q0 ARTICLE RANK SCORE TAG. The order is by score as a
             32-bit number, then by article, the greatest first; RANK is ignored
  White space, controls and % in an id stand percent-encoded in qrels and runs.

Formats:
  text   a table of means, with --per-query of each query
  json   one object: queries, settings (name, mean, per_query), comparison
  jsonl  a row a line
  csv    setting,query_id,map,ndcg_cut_10,P_10,recall_100,recip_rank_10
  In the last three, measures have the names that trec_eval gives them, and `all`
  is the id of the means.

Comparing:
  The difference is the first setting less the one of --compare. p is how likely
  one so large, or larger, would come by chance: a randomisation test on pairs,
  two-sided, of 10,000 permutations, or of all where there are fewer. It is not
  corrected for there being five measures.

Exit codes:
  0 judged, 1 nothing relevant found, 2 error")]
pub(super) struct Args {
    /// The queries to ask
    #[arg(long, value_name = "FILE", required_unless_present = "judge")]
    queries: Option<PathBuf>,
    /// What was judged relevant
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// Judge this run, of whatever engine, instead of asking the index
    #[arg(long, value_name = "RUN", conflicts_with = "run")]
    judge: Option<PathBuf>,
    /// Write what was found to a file, as a run of TREC
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Most articles to look at for each query
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    depth: u32,
    /// Find only what is typed, not what the archive defines as the same
    #[arg(long)]
    no_expand: bool,
    /// Print each query's figures, too
    #[arg(long)]
    per_query: bool,
    /// Compare with another index, a folder, or with a run, a file
    #[arg(long, value_name = "INDEX|RUN")]
    compare: Option<PathBuf>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let format = context.flag.of_table("eval")?;
    let qrels = Qrels::open(&args.qrels)?;
    if !qrels.iter().any(|judged| judged.relevant() > 0) {
        let what = "no query has a relevant article";
        return Err(Error::new(Kind::Input, "--qrels", what)
            .hint("a line is QUERY 0 ARTICLE RELEVANCE, and 1 or more is relevant"));
    }
    let topics = args.queries.as_deref().map(Topics::open).transpose()?;
    if let Some(topics) = &topics {
        say_what_does_not_fit(topics, &qrels, &args, context)?;
    }
    let (depth, expand) = (args.depth as usize, !args.no_expand);
    let found = match (&args.judge, &topics) {
        (Some(path), _) => Run::open(path)?,
        (None, Some(topics)) => {
            let archive = context.home.open(context.messages)?;
            let found = Run::search(&archive, topics, depth, expand, column)?;
            if let Some(path) = &args.run {
                write(path, &found, topics)?;
            }
            found
        }
        // The flags require one of them.
        (None, None) => Run::default(),
    };
    let name = match &args.judge {
        Some(path) => path.display().to_string(),
        None => {
            let dirs = context.home.dirs();
            let names: Vec<String> = dirs.iter().map(|dir| dir.display().to_string()).collect();
            names.join(" + ")
        }
    };
    let first = Setting {
        evaluation: judged(&found, &qrels, &name, context)?,
        name,
    };
    let second = args
        .compare
        .as_deref()
        .map(|path| other(path, topics.as_ref(), depth, expand, &qrels, context))
        .transpose()?;
    let comparison = second
        .as_ref()
        .map(|second| compare(&first.evaluation, &second.evaluation));
    let report = Report {
        settings: std::iter::once(first).chain(second).collect(),
        comparison,
        per_query: args.per_query,
    };
    report.print(format, &mut context.out)?;
    context.out.flush()?;
    let mean = report.settings[0].evaluation.mean;
    Ok(if mean.iter().any(|mean| *mean > 0.0) {
        Ending::Found
    } else {
        Ending::NothingFound
    })
}

/// The setting of `--compare`.
fn other(
    path: &Path,
    topics: Option<&Topics>,
    depth: usize,
    expand: bool,
    qrels: &Qrels,
    context: &Context,
) -> Result<Setting> {
    let name = path.display().to_string();
    let found = match topics {
        _ if !path.is_dir() => Run::open(path)?,
        Some(topics) => Run::search(&Archive::open(path)?, topics, depth, expand, column)?,
        None => {
            let what = format!("{name} is an index, and there are no queries to ask it");
            return Err(
                Error::new(Kind::Usage, "--compare", what).hint("name them: --queries FILE")
            );
        }
    };
    Ok(Setting {
        evaluation: judged(&found, qrels, &name, context)?,
        name,
    })
}

/// Judges a run and says what of it does not count.
fn judged(found: &Run, qrels: &Qrels, name: &str, context: &Context) -> Result<Evaluation> {
    let evaluation = evaluate(found, qrels);
    if !found.is_empty() && !found.queries().any(|query| qrels.has(query)) {
        let what = format!("none of the queries of {name} is judged: their ids differ");
        return Err(Error::new(Kind::Input, "--qrels", what));
    }
    let remarks = [
        (evaluation.without_answer, "found nothing, and counts 0"),
        (
            evaluation.without_judgment,
            "has no relevant article in the judgments, and does not count",
        ),
    ];
    for (count, what) in remarks.into_iter().filter(|(count, _)| *count > 0) {
        let queries = of_queries(count);
        context.messages.note(&format!("{name}: {queries} {what}"));
    }
    Ok(evaluation)
}

/// So many queries, each of which does something.
fn of_queries(count: usize) -> String {
    match count {
        1 => "1 query".to_owned(),
        count => format!("each of {} queries", thousands(count as u64)),
    }
}

/// Judged queries that are not asked count 0 all the same, which nobody may want.
fn say_what_does_not_fit(
    topics: &Topics,
    qrels: &Qrels,
    args: &Args,
    context: &Context,
) -> Result<()> {
    let ids: std::collections::HashSet<String> =
        topics.iter().map(|topic| column(&topic.id)).collect();
    if !ids.iter().any(|id| qrels.has(id)) {
        let what = "none of these queries is judged: their ids differ from those of --qrels";
        return Err(Error::new(Kind::Input, "--queries", what));
    }
    let judged = qrels.iter().filter(|judged| judged.relevant() > 0);
    let unasked = judged.filter(|judged| !ids.contains(&judged.query)).count();
    if unasked > 0 && args.judge.is_none() {
        let queries = of_queries(unasked);
        context.messages.note(&format!(
            "{queries} that has relevant articles is not among those asked, and counts 0"
        ));
    }
    Ok(())
}

/// Writes a run to a file, its queries in the order of the topics.
fn write(path: &Path, found: &Run, topics: &Topics) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        for topic in topics.iter() {
            let query = column(&topic.id);
            for (hit, rank) in found.ranked(&query).iter().zip(1..) {
                let row = trec_row(&query, &hit.document, rank, hit.score);
                writeln!(file, "{row}")?;
            }
        }
        file.flush()
    };
    let shown = path.display().to_string();
    write().map_err(|cause| Error::new(Kind::Io, shown, "cannot be written").because(cause))
}
