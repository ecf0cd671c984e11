//! `dateline index`: articles in, and a summary of what came of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;

use crate::corpus::{self, Event};
use crate::error::{Error, Kind, Result};
use crate::extract::extract;
use crate::index::home::{Found, Home};
use crate::index::writer::{Outcome, Purpose, Writer};

use super::home::SAMPLE;
use super::print::Messages;
use super::{Context, Ending, Format, bytes, counted, thousands};

/// Refusals shown one by one unless all are asked for; the rest is counted.
const SHOWN_REFUSALS: u64 = 20;

/// Build or update an index from files and folders
///
/// Reads .txt files (an article each), .json and .jsonl, each also gzipped; folders are read with all they hold. An
/// article with a known id replaces its predecessor; an unchanged one costs nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders to read [default: seeds, the sample]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// What came of a load.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Summary {
    /// Articles read: added, updated or unchanged.
    read: u64,
    added: u64,
    updated: u64,
    unchanged: u64,
    /// Articles whose id came before in this load, and was replaced.
    repeated: u64,
    /// Articles read about whose date there is a doubt.
    doubtful: u64,
    /// Records that could not be read.
    refused: u64,
    /// Articles read that have no date.
    undated: u64,
    /// Articles read that have no outlet.
    without_source: u64,
    files: u64,
    /// Bytes of the files read, unpacked.
    bytes: u64,
    seconds: f64,
    /// Megabytes per second.
    mb_per_second: f64,
    /// Files of types that are not read, by type.
    not_read: BTreeMap<String, u64>,
    hidden: u64,
    links: u64,
    indexes: u64,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let dir = context.home.dir();
    let (paths, purpose) = if args.paths.is_empty() {
        if let Found::Index(manifest) = Home::at(&dir).look()?
            && !manifest.sample
        {
            let what = format!(
                "no path was given, and {} holds your own articles",
                dir.display()
            );
            return Err(Error::new(Kind::Usage, "index", what)
                .hint("name what to read: dateline index PATH"));
        }
        (vec![PathBuf::from(SAMPLE)], Purpose::Sample)
    } else {
        (args.paths, Purpose::Own)
    };
    let summary = load(&dir, &paths, purpose, Timestamp::now(), context.messages)?;
    match context.format {
        Format::Json => context.out.json(&summary)?,
        Format::Text => {
            for line in summary.lines() {
                context.out.text(&line)?;
                context.out.line("")?;
            }
        }
    }
    if summary.read == 0 && summary.refused == 0 {
        let what = "nothing to read: .txt, .json, .jsonl and .ndjson are, each also with .gz";
        context.messages.refusal(&format!("index: {what}"));
    }
    Ok(match (summary.refused, summary.read) {
        (0, 1..) => Ending::Found,
        (_, 0) => Ending::Failed,
        _ => Ending::NothingFound,
    })
}

/// Reads `paths` into the index at `dir`.
pub(super) fn load(
    dir: &Path,
    paths: &[PathBuf],
    purpose: Purpose,
    now: Timestamp,
    messages: Messages,
) -> Result<Summary> {
    let begun = Instant::now();
    let mut writer: Option<Writer> = None;
    let mut summary = Summary::default();
    // The index is opened with the first article, so that a wrong path leaves no empty one and replaces nothing.
    let tally = corpus::read_all(paths, now, &mut |event| {
        let record = match event {
            Event::Record(record) => record,
            Event::Refused(refusal) => {
                summary.refuse(&format!("{}: {}", refusal.origin, refusal.reason), messages);
                return Ok(());
            }
        };
        let writer = match &mut writer {
            Some(writer) => writer,
            slot => slot.insert(open(dir, purpose, now, messages)?),
        };
        let article = extract(record);
        let (undated, without_source) = (article.published.is_none(), article.source.is_none());
        let doubtful = !article.doubts.is_empty();
        match writer.put(article) {
            Ok(outcome) => {
                summary.count(outcome);
                summary.undated += u64::from(undated);
                summary.without_source += u64::from(without_source);
                summary.doubtful += u64::from(doubtful);
                Ok(())
            }
            Err(error) if error.kind() == Kind::Input => {
                summary.refuse(&error.to_string(), messages);
                Ok(())
            }
            Err(error) => Err(error),
        }
    })?;
    if let Some(writer) = writer {
        writer.finish()?;
    }
    if summary.refused > SHOWN_REFUSALS && !messages.verbose {
        messages.refusal(&format!(
            "and {} more refused; -v names them",
            thousands(summary.refused - SHOWN_REFUSALS)
        ));
    }
    summary.files = tally.files;
    summary.bytes = tally.bytes;
    summary.not_read = tally.unread;
    summary.hidden = tally.hidden;
    summary.links = tally.links;
    summary.indexes = tally.indexes;
    summary.seconds = begun.elapsed().as_secs_f64();
    summary.mb_per_second = summary.bytes as f64 / 1e6 / summary.seconds.max(1e-6);
    Ok(summary)
}

fn open(dir: &Path, purpose: Purpose, now: Timestamp, messages: Messages) -> Result<Writer> {
    let writer = Writer::open(dir, purpose, now)?;
    if writer.replaces_sample() {
        messages.note(&format!(
            "the sample articles in {} make way for yours",
            dir.display()
        ));
    }
    Ok(writer)
}

impl Summary {
    fn count(&mut self, outcome: Outcome) {
        self.read += 1;
        match outcome {
            Outcome::Added => self.added += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Repeated => self.repeated += 1,
        }
    }

    fn refuse(&mut self, why: &str, messages: Messages) {
        self.refused += 1;
        if self.refused <= SHOWN_REFUSALS || messages.verbose {
            messages.refusal(why);
        }
    }

    fn lines(&self) -> Vec<String> {
        let row = |name: &str, number: u64| format!("{name:<15}{:>11}", thousands(number));
        let mut lines = vec![
            format!(
                "{}   from {} ({}) in {:.1} s, {:.1} MB/s",
                row("read", self.read),
                counted(self.files, "file"),
                bytes(self.bytes),
                self.seconds,
                self.mb_per_second
            ),
            row("added", self.added),
            row("updated", self.updated),
            row("unchanged", self.unchanged),
            row("refused", self.refused),
            row("undated", self.undated),
            row("without source", self.without_source),
        ];
        if self.repeated > 0 {
            let row = row("repeated ids", self.repeated);
            lines.push(format!("{row}   replaced what this load had put before"));
        }
        if self.doubtful > 0 {
            lines.push(format!(
                "{}   `show` says why",
                row("doubtful dates", self.doubtful)
            ));
        }
        let types: Vec<String> = self
            .not_read
            .iter()
            .map(|(kind, count)| format!("{} {kind} not read", thousands(*count)))
            .collect();
        lines.extend((!types.is_empty()).then(|| types.join(", ")));
        let passed_over = [
            (self.hidden, "hidden file", "skipped"),
            (self.links, "folder link", "not followed"),
            (self.indexes, "index folder", "skipped"),
        ];
        for (count, what, fate) in passed_over {
            lines.extend((count > 0).then(|| format!("{} {fate}", counted(count, what))));
        }
        lines
    }
}
