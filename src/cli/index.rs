//! `dateline index`: articles in, and a summary of what came of them.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::corpus;
use crate::error::{Error, Kind, Result};
use crate::extract;
use crate::index::home::{Found, Home};
use crate::index::settings::{COMMIT_ARTICLES, Purpose, Settings};

use super::home::SAMPLE;
use super::load::{Load, load};
use super::preview::preview;
use super::{Context, Ending, Format, rebuild};

/// Build or update an index from files and folders
///
/// Reads an article a file from .txt, .html and .md; many from .json, .jsonl, .csv, .tsv, .parquet, feeds (.rss, .atom, .xml),
/// web archives (.warc, .wet) and mail (.mbox); one from .eml and .docx; .zip and .tar of any of these; each also packed by gzip, zstd, bzip2 or xz. Folders are read with all they hold. An article with a known id replaces its predecessor; a file that has not changed costs nothing.
/// Ctrl-C stops safely: what was read stays, and the same command goes on from there.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline index archive                         # build, or bring up to date
  dateline index archive --prune                 # and drop what has vanished from it
  zcat dump.gz | dateline index - --source 'Coast Herald'
  dateline index scraped --date-from-path %Y/%m/%d --exclude '*.bak' --exclude drafts
  zcat table.csv.gz | dateline index - --input-format csv
  dateline index export.jsonl --map date=published_at --map body=full_story
  dateline index archive --dry-run --report report.jsonl   # what would be read, and why; nothing is written
  dateline index --rebuild                       # anew from the articles stored in the index")]
pub(super) struct Args {
    /// Files and folders to read, `-` for standard input [default: seeds, the sample]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Drop articles that have vanished from the files and folders given
    #[arg(long)]
    prune: bool,
    /// Leave out files and folders of this name (*.bak), or path below a folder given (2019/drafts/*); may be repeated
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// The outlet of records that state none
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Put before every id, to keep two archives with the same ids apart
    #[arg(long, value_name = "PREFIX")]
    id_prefix: Option<String>,
    /// Read a field from a key of yours, as in date=published_at; `title=` leaves titles unread; may be repeated
    #[arg(long, value_name = "FIELD=KEY")]
    map: Vec<String>,
    /// Take dates from paths, as in %Y/%m/%d or %Y%m%d, where a record states none
    #[arg(long, value_name = "PATTERN")]
    date_from_path: Option<String>,
    /// Read every file as this, whatever it is called: text, json, jsonl, csv, tsv, parquet, html, markdown, feed, zip, tar,
    /// warc, mbox, eml, docx
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<String>,
    /// Set fields right by a table with the columns file, id or url, and title, date, source, author, url, lang; overrides.csv
    /// in a folder given is read in any case
    #[arg(long, value_name = "FILE")]
    overrides: Option<PathBuf>,
    /// Write nothing: say what would be read
    #[arg(long, conflicts_with_all = ["rebuild", "prune"])]
    dry_run: bool,
    /// With --dry-run: a line of JSON for each record, with the evidence and doubts for its fields; `-` for standard output
    #[arg(long, value_name = "FILE", requires = "dry_run")]
    report: Option<PathBuf>,
    /// Make the index anew from the articles stored in it: after an upgrade, or to save what damage has left
    #[arg(long, conflicts_with_all = ["paths", "prune", "exclude", "source", "id_prefix", "map", "date_from_path", "input_format", "overrides"])]
    rebuild: bool,
    /// Writing threads [default: as many as the machine has, up to 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=8))]
    threads: Option<u16>,
    /// Memory that writing may fill, as in 500MB or 2GB [default: 440MB]
    #[arg(long, value_name = "BYTES", value_parser = memory)]
    memory: Option<usize>,
    /// Articles between two commits: fewer lose less when the machine stops, more are quicker
    #[arg(long, value_name = "N", default_value_t = COMMIT_ARTICLES as u32, value_parser = clap::value_parser!(u32).range(1..))]
    commit_every: u32,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let dir = context.home.dir();
    let purpose = if args.rebuild {
        Purpose::Rebuild
    } else if args.paths.is_empty() {
        Purpose::Sample
    } else {
        Purpose::Own
    };
    let excluded = args.exclude.clone();
    let options = corpus::Options::new(&corpus::Settings {
        exclude: args.exclude,
        source: args.source,
        id_prefix: args.id_prefix,
        map: args.map,
        date_from_path: args.date_from_path,
        input_format: args.input_format,
    })?;
    let settings = Settings {
        commit_every: args.commit_every as usize,
        threads: args.threads.map(usize::from),
        memory: args.memory,
        options: options.fingerprint(),
        prune: args.prune,
        recheck: context.messages.verbose,
        ..Settings::new(purpose, extract::VERSION, Timestamp::now())
    };
    if args.rebuild {
        return rebuild::run(&dir, settings, context);
    }
    let roots = if purpose == Purpose::Sample {
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
        vec![PathBuf::from(SAMPLE)]
    } else {
        args.paths
    };
    let is_date = |value: &str| extract::read_date(value).is_ok();
    let overrides = corpus::Overrides::read(args.overrides.as_deref(), &roots, &is_date)?;
    let options = options.with_overrides(overrides);
    let what = Load {
        dir: &dir,
        roots: &roots,
        options,
        excluded,
        settings,
    };
    let on_stdout = args.report.as_deref() == Some(Path::new("-"));
    let summary = if args.dry_run {
        preview(&what, args.report.as_deref(), context)?
    } else {
        load(&what, context.messages)?
    };
    match context.format {
        // Rows alone are on standard output.
        _ if on_stdout => summary
            .lines()
            .iter()
            .for_each(|line| context.messages.note(line)),
        Format::Json => context.out.json(&summary)?,
        Format::Text if summary.met_nothing() => {}
        Format::Text => {
            for line in summary.lines() {
                context.out.text(&line)?;
                context.out.line("")?;
            }
        }
    }
    if summary.interrupted {
        context.messages.refusal(if summary.dry_run {
            "index: stopped"
        } else {
            "index: stopped; what was read is in the index, and the same command goes on from there"
        });
        return Ok(Ending::Interrupted);
    }
    let met = summary.read + summary.kept_out;
    if met == 0 && summary.refused == 0 {
        let what = "nothing to read: .txt, .html, .md, .json, .jsonl, .csv, .tsv, .parquet, .rss, .atom, .xml, .warc, .wet, .mbox, .eml, .docx, .zip and .tar are, each also with .gz, .zst, .bz2 or .xz";
        context.messages.refusal(&format!("index: {what}"));
    }
    Ok(match (summary.refused, met) {
        (0, 1..) => Ending::Found,
        (_, 0) => Ending::Failed,
        _ => Ending::NothingFound,
    })
}

/// A number of bytes, with a unit if need be.
fn memory(text: &str) -> std::result::Result<usize, String> {
    let at = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return Err("write it as 500MB or 2GB".to_owned()),
    };
    let number: usize = number
        .parse()
        .map_err(|_| "write it as 500MB or 2GB".to_owned())?;
    number
        .checked_mul(factor)
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "no machine has that much".to_owned())
}
