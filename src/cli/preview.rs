//! `index --dry-run`: what would be read, and with `--report` what each record would become, with the evidence.
//!
//! The index is looked at for what it remembers of its files and is neither made, locked nor changed. All files are
//! read, also those that a real run would leave alone, so that the report is whole.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::article::{Article, Origin};
use crate::corpus::{self, End, File, Overriding, Position, RawRecord, Refusal, Sink, Start};
use crate::error::{Error, Kind, Result};
use crate::extract::{self, extract};
use crate::index::ledger::Ledger;
use crate::index::remembered;
use crate::index::settings::Purpose;

use super::Context;
use super::interrupt::Interrupt;
use super::load::{Load, absolute, counts};
use super::print::{Messages, Output};
use super::progress::Progress;
use super::remarks::Remarks;
use super::summary::Summary;

/// Reads as a load would, and writes nothing but the report.
pub(super) fn preview(
    load: &Load<'_>,
    report: Option<&Path>,
    context: &mut Context,
) -> Result<Summary> {
    let begun = Instant::now();
    let remembered = remembered(load.dir)?
        .filter(|(manifest, _)| !manifest.sample || load.settings.purpose != Purpose::Own);
    let ledger = remembered.map(|(_, ledger)| ledger).unwrap_or_default();
    let known_roots = ledger.roots_of_ids(&absolute(load.roots)?);
    let messages: Messages = context.messages;
    let mut preview = Preview {
        load,
        ledger,
        report: Report::open(report, &mut context.out)?,
        interrupt: Interrupt::listen(),
        progress: Progress::new(messages),
        overriding: Overriding::new(load.options.overrides()),
        remarks: Remarks::new(messages),
        summary: Summary {
            dry_run: true,
            ..Summary::default()
        },
    };
    let input = corpus::Input {
        roots: load.roots,
        known_roots: &known_roots,
        options: &load.options,
        read_at: load.settings.now,
    };
    let read = corpus::read(&input, &mut preview);
    let Preview {
        report,
        progress,
        overriding,
        remarks,
        mut summary,
        ..
    } = preview;
    report.finish()?;
    match read {
        Ok(tally) => {
            summary.bytes = tally.bytes;
            summary.passed(tally);
            drop(progress);
            remarks.end(0, 0);
            remarks.unmet(overriding.unmet());
        }
        Err(error) if error.kind() == Kind::Interrupted => {
            summary.interrupted = true;
            summary.bytes = progress.done();
        }
        Err(error) => return Err(error),
    }
    summary.seconds = begun.elapsed().as_secs_f64();
    summary.mb_per_second = summary.bytes as f64 / 1e6 / summary.seconds.max(1e-6);
    Ok(summary)
}

/// A reading whose records go no further than the report.
struct Preview<'a, 'o> {
    load: &'a Load<'a>,
    ledger: Ledger,
    report: Report<'o>,
    interrupt: Interrupt,
    progress: Progress,
    overriding: Overriding<'a>,
    remarks: Remarks,
    summary: Summary,
}

impl Sink for Preview<'_, '_> {
    fn file(&mut self, file: &File) -> Result<Start> {
        self.interrupt.check()?;
        let is_known = self.ledger.start(file, &self.load.settings) == Start::Skip;
        self.summary.unchanged_files += u64::from(is_known);
        self.overriding.file(file, false);
        Ok(Start::Read)
    }

    fn record(&mut self, mut record: RawRecord, _: Position) -> Result<()> {
        self.interrupt.check()?;
        self.overriding.apply(&mut record, extract::id_of);
        let article = extract(record);
        self.summary.read += 1;
        self.summary.about(counts(&article));
        self.progress.article();
        self.report.row(|| of_article(&article))
    }

    fn refused(&mut self, refusal: Refusal, _: Option<Position>) -> Result<()> {
        self.interrupt.check()?;
        let Refusal { origin, reason } = refusal;
        self.summary.refused += 1;
        self.remarks.refused(&format!("{origin}: {reason}"), None);
        self.report.row(|| {
            let mut row = of_origin(&origin);
            row.insert("refused".to_owned(), reason.into());
            row
        })
    }

    fn end(&mut self, _: &File, _: &End) -> Result<()> {
        Ok(())
    }

    fn read_bytes(&mut self, on_disk: u64) -> Result<()> {
        self.progress.read(on_disk);
        self.interrupt.check()
    }
}

/// Where rows go.
enum Report<'o> {
    None,
    File(BufWriter<fs::File>, String),
    Out(&'o mut Output),
}

impl<'o> Report<'o> {
    fn open(path: Option<&Path>, out: &'o mut Output) -> Result<Self> {
        Ok(match path {
            None => Report::None,
            Some(path) if path == Path::new("-") => Report::Out(out),
            Some(path) => {
                let shown = path.display().to_string();
                let file = fs::File::create(path).map_err(|cause| unwritten(&shown, cause))?;
                Report::File(BufWriter::new(file), shown)
            }
        })
    }

    fn row(&mut self, row: impl FnOnce() -> Map<String, Value>) -> Result<()> {
        match self {
            Report::None => Ok(()),
            Report::Out(out) => out.json(&row()),
            Report::File(file, shown) => {
                writeln!(file, "{}", Value::Object(row())).map_err(|cause| unwritten(shown, cause))
            }
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            Report::File(mut file, shown) => file.flush().map_err(|cause| unwritten(&shown, cause)),
            Report::None | Report::Out(_) => Ok(()),
        }
    }
}

fn unwritten(shown: &str, cause: std::io::Error) -> Error {
    Error::new(Kind::Io, shown, "the report cannot be written").because(cause)
}

/// A row: the columns of a table of overrides, and what they rest on.
fn of_article(article: &Article) -> Map<String, Value> {
    let mut row = of_origin(&article.origin);
    let title = article.title.as_ref();
    let (published, source) = (article.published.as_ref(), article.source.as_ref());
    let author = article.author.as_ref();
    let values = [
        ("id", json!(article.id)),
        ("url", json!(article.url)),
        ("title", json!(title.map(|title| &title.text))),
        ("date", json!(published.map(ToString::to_string))),
        ("source", json!(source.map(|source| &source.name))),
        ("author", json!(author.map(|author| &author.name))),
        ("lang", json!(article.lang)),
        ("title_place", json!(title.map(|title| title.place))),
        ("precision", json!(published.map(|date| date.precision))),
        (
            "updated",
            json!(article.updated.as_ref().map(ToString::to_string)),
        ),
        (
            "domain",
            json!(source.and_then(|source| source.domain.as_ref())),
        ),
        (
            "evidence",
            json!({
                "title": title.map(|title| &title.evidence),
                "date": published.map(|date| &date.evidence),
                "source": source.map(|source| &source.evidence),
                "author": author.map(|author| &author.evidence),
                "lang": article.lang_evidence,
            }),
        ),
        // Dates that were refused or disagree, in words.
        ("doubts", json!({ "date": article.doubts })),
        ("chars", chars(article)),
    ];
    row.extend(values.map(|(name, value)| (name.to_owned(), value)));
    row
}

fn of_origin(origin: &Origin) -> Map<String, Value> {
    let mut row = Map::new();
    row.insert("file".to_owned(), json!(origin.path));
    match origin.offset {
        Some(offset) => row.insert("offset".to_owned(), json!(offset)),
        None => row.insert("line".to_owned(), json!(origin.line)),
    };
    row
}

/// The characters of each kind of zone.
fn chars(article: &Article) -> Value {
    let mut chars = Map::new();
    for zone in &article.zones {
        let name = json!(zone.kind);
        let name = name.as_str().unwrap_or_default().to_owned();
        let count = article.text[zone.range()].chars().count() as u64;
        let before = chars.get(&name).and_then(Value::as_u64).unwrap_or(0);
        chars.insert(name, json!(before + count));
    }
    Value::Object(chars)
}
