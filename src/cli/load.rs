//! Files into an index: what `index` does with each of them, and the numbers it prints.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::article::Article;
use crate::corpus::{self, End, File, Overriding, Position, RawRecord, Refusal, Sink, Start};
use crate::error::{Error, Kind, Result};
use crate::extract::{self, extract};
use crate::index::home::{Found, Home, Manifest};
use crate::index::ledger::{Counts, Ledger, file_key};
use crate::index::remembered;
use crate::index::settings::{Purpose, Settings};
use crate::index::writer::{Outcome, Writer};
use jiff::Timestamp;

use super::interrupt::Interrupt;
use super::print::Messages;
use super::progress::Progress;
use super::remarks::Remarks;
use super::summary::Summary;

/// Times that files are read again because others have given up articles that they hold too.
const MOST_PASSES: usize = 3;

/// What to load, and how.
pub(super) struct Load<'a> {
    pub(super) dir: &'a Path,
    pub(super) roots: &'a [PathBuf],
    pub(super) options: corpus::Options,
    /// The globs of what is left out, as given.
    pub(super) excluded: Vec<String>,
    pub(super) settings: Settings,
}

impl<'a> Load<'a> {
    /// A load of `roots` as they are.
    pub(super) fn plain(dir: &'a Path, roots: &'a [PathBuf], purpose: Purpose) -> Self {
        Load {
            dir,
            roots,
            options: corpus::Options::default(),
            excluded: Vec::new(),
            settings: Settings::new(purpose, extract::VERSION, Timestamp::now()),
        }
    }
}

/// Runs a load. One that is stopped by Ctrl-C commits what it has read and is no error.
pub(super) fn load(load: &Load<'_>, messages: Messages) -> Result<Summary> {
    let begun = Instant::now();
    let mut loader = Loader {
        load,
        messages,
        interrupt: Interrupt::listen(),
        progress: Progress::new(messages),
        writer: None,
        waiting: None,
        start: Start::Read,
        refused_before: 0,
        met: 0,
        gone: 0,
        root: PathBuf::new(),
        summary: Summary::default(),
        remarks: Remarks::new(messages),
        said_sample: false,
        overriding: Overriding::new(load.options.overrides()),
        pass: 0,
    };
    let done = loader.all();
    let interrupted = matches!(&done, Err(error) if error.kind() == Kind::Interrupted);
    let Loader {
        writer,
        mut summary,
        progress,
        remarks,
        overriding,
        refused_before,
        met,
        gone,
        ..
    } = loader;
    summary.interrupted = interrupted;
    if interrupted {
        summary.files = met;
        summary.bytes = progress.done();
    }
    match (done, writer) {
        (Ok(()), Some(writer)) if summary.is_empty() => writer.abandon_if_fresh()?,
        (Ok(()), Some(writer)) => {
            progress.stage("merging");
            writer.finish()?;
        }
        (Ok(()), None) => {}
        (Err(_), Some(writer)) if interrupted => {
            progress.stage("stopping: committing what was read");
            writer.stop()?;
        }
        (Err(_), None) if interrupted => {}
        (Err(error), writer) => {
            if let Some(writer) = writer {
                writer.abandon();
            }
            return Err(error);
        }
    }
    drop(progress);
    remarks.end(refused_before, gone);
    if !interrupted {
        remarks.unmet(overriding.unmet());
    }
    summary.seconds = begun.elapsed().as_secs_f64();
    summary.mb_per_second = summary.bytes as f64 / 1e6 / summary.seconds.max(1e-6);
    Ok(summary)
}

/// A file that the writer has not begun with.
struct Waiting {
    file: File,
    /// Of each record refused in it so far, where reading would go on after it.
    refused: Vec<Option<Position>>,
}

struct Loader<'a> {
    load: &'a Load<'a>,
    messages: Messages,
    interrupt: Interrupt,
    progress: Progress,
    /// Opened with the first article if there is no index yet: a wrong path makes none.
    writer: Option<Writer>,
    /// The file at hand, until the writer begins with it.
    waiting: Option<Waiting>,
    /// How the writer wants the file at hand.
    start: Start,
    /// Records refused in an earlier run, of files that are not read again.
    refused_before: u64,
    /// Files begun with.
    met: u64,
    /// Files of an earlier run that are not there any more.
    gone: u64,
    /// The folder that the ids of the file at hand count from.
    root: PathBuf,
    summary: Summary,
    remarks: Remarks,
    said_sample: bool,
    overriding: Overriding<'a>,
    pass: usize,
}

impl Loader<'_> {
    fn all(&mut self) -> Result<()> {
        let roots = absolute(self.load.roots)?;
        if self.progress.wants_total() {
            self.measure()?;
        }
        if self.goes_on()? {
            self.writer()?;
        }
        self.pass()?;
        self.settle_doubts()?;
        if self.writer.is_none() {
            return Ok(());
        }
        let excluded = &self.load.excluded;
        let writer = self.writer()?;
        for root in &roots {
            writer.add_root(root, excluded);
        }
        if self.load.settings.prune {
            let vanished = self.writer()?.drop_vanished(&roots)?;
            self.summary.vanish(vanished);
            self.settle_doubts()?;
        } else {
            self.gone = self.writer()?.count_vanished(&roots);
        }
        Ok(())
    }

    /// Reads files again that hold articles which others have given up. Each such reading may raise doubts of its own.
    fn settle_doubts(&mut self) -> Result<()> {
        for _ in 0..MOST_PASSES {
            if self.writer.as_ref().is_some_and(Writer::has_doubts) {
                self.pass()?;
            }
        }
        Ok(())
    }

    /// Whether there is an index that this load adds to.
    fn goes_on(&self) -> Result<bool> {
        Ok(match Home::at(self.load.dir).look()? {
            Found::Index(manifest) => !self.replaces(&manifest),
            _ => false,
        })
    }

    fn replaces(&self, manifest: &Manifest) -> bool {
        manifest.sample && self.load.settings.purpose == Purpose::Own
    }

    /// Reads what is to be read. From the second time on, only what is in doubt.
    fn pass(&mut self) -> Result<()> {
        self.pass += 1;
        let load = self.load;
        let later = self.pass > 1;
        let roots: Vec<PathBuf> = load
            .roots
            .iter()
            .filter(|root| !later || root.as_os_str() != "-")
            .cloned()
            .collect();
        let known_roots = match &self.writer {
            Some(writer) => writer.ledger().roots_of_ids(&absolute(load.roots)?),
            None => Vec::new(),
        };
        let from = corpus::Input {
            roots: &roots,
            known_roots: &known_roots,
            options: &load.options,
            read_at: load.settings.now,
        };
        let tally = corpus::read(&from, self)?;
        self.summary.bytes += tally.bytes;
        if !later {
            self.summary.passed(tally);
        }
        Ok(())
    }

    /// How much there is to read, for the bar.
    fn measure(&mut self) -> Result<()> {
        let ledger = self.remembered()?.unwrap_or_default();
        let settings = &self.load.settings;
        let mut total = 0;
        let known_roots = ledger.roots_of_ids(&absolute(self.load.roots)?);
        corpus::survey(&self.from(self.load.roots, &known_roots), &mut |file| {
            if ledger.start(&file, settings) != Start::Skip {
                total += file.size;
            }
            self.interrupt.check()
        })?;
        self.progress.set_total(total);
        Ok(())
    }

    /// What the index remembers of its files, if it is not about to be replaced.
    fn remembered(&self) -> Result<Option<Ledger>> {
        let remembered = remembered(self.load.dir)?;
        Ok(remembered
            .filter(|(manifest, _)| !self.replaces(manifest))
            .map(|(_, ledger)| ledger))
    }

    /// The writer, which has begun with the file at hand.
    fn writer(&mut self) -> Result<&mut Writer> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            slot => slot.insert(Writer::open(self.load.dir, self.load.settings.clone())?),
        };
        if let Some(Waiting { file, refused }) = self.waiting.take() {
            self.start = writer.begin_file(&file);
            for after in refused {
                writer.passed(after, REFUSED, None);
            }
        }
        Ok(writer)
    }

    /// Counts what was read in an earlier run, and not again.
    fn know(&mut self, counts: Counts) {
        self.refused_before += counts.refused;
        self.summary.known(counts);
    }
}

impl Sink for Loader<'_> {
    fn file(&mut self, file: &File) -> Result<Start> {
        self.interrupt.check()?;
        self.root = file.root.clone();
        self.waiting = Some(Waiting {
            file: file.clone(),
            refused: Vec::new(),
        });
        if self.writer.is_none() {
            self.met += 1;
            self.overriding.file(file, false);
            return Ok(Start::Read);
        }
        self.writer()?;
        let start = self.start;
        self.overriding.file(file, start == Start::Skip);
        self.met += u64::from(start != Start::Skip && self.pass == 1);
        if start == Start::Skip && self.pass == 1 {
            let key = file_key(&file.path);
            let ledger = self.writer()?.ledger();
            let deleted = ledger.deleted_in(key);
            let mut counts = ledger
                .file(key)
                .map_or(Counts::default(), |file| file.all_counts());
            counts.records = counts.records.saturating_sub(deleted);
            self.summary.kept_out += deleted;
            self.summary.unchanged_files += 1;
            self.know(counts);
        }
        Ok(start)
    }

    fn record(&mut self, mut record: RawRecord, after: Position) -> Result<()> {
        self.interrupt.check()?;
        let derived =
            record.place_id.is_some() && record.stated.id.is_none() && record.stated.url.is_none();
        self.overriding.apply(&mut record, extract::id_of);
        let article = extract(record);
        let counts = counts(&article);
        let (id, origin) = (article.id.clone(), article.origin.to_string());
        let root = derived.then(|| self.root.clone());
        let writer = self.writer()?;
        match writer.put(article, derived) {
            Ok(outcome) => {
                writer.passed(Some(after), counts, root.as_deref());
                writer.checkpoint_if_due()?;
                self.count(outcome, counts, &id, &origin);
            }
            Err(error) if error.kind() == Kind::Input => {
                writer.passed(Some(after), REFUSED, root.as_deref());
                self.refuse(&error.to_string(), error.hint_text());
            }
            Err(error) => return Err(error),
        }
        self.progress.article();
        Ok(())
    }

    fn refused(&mut self, refusal: Refusal, after: Option<Position>) -> Result<()> {
        self.interrupt.check()?;
        match (&mut self.writer, &mut self.waiting) {
            (Some(writer), None) => writer.passed(after, REFUSED, None),
            (_, Some(waiting)) => {
                waiting.refused.push(after);
            }
            (None, None) => {}
        }
        self.refuse(&format!("{}: {}", refusal.origin, refusal.reason), None);
        Ok(())
    }

    fn end(&mut self, _file: &File, end: &End) -> Result<()> {
        // Without an index, and not one article for a new one.
        if self.writer.is_none() {
            return Ok(());
        }
        let ended = self.writer()?.end_file(end)?;
        self.summary.vanish(ended.vanished);
        if self.pass == 1 {
            self.know(ended.before);
        }
        Ok(())
    }

    fn read_bytes(&mut self, on_disk: u64) -> Result<()> {
        self.progress.read(on_disk);
        self.interrupt.check()
    }
}

/// What an article counts as.
pub(super) fn counts(article: &Article) -> Counts {
    Counts {
        records: 1,
        undated: u64::from(article.published.is_none()),
        without_source: u64::from(article.source.is_none()),
        doubtful: u64::from(!article.doubts.is_empty()),
        ..Counts::default()
    }
}

const REFUSED: Counts = Counts {
    records: 0,
    refused: 1,
    undated: 0,
    without_source: 0,
    doubtful: 0,
};

impl Loader<'_> {
    fn from<'a>(&'a self, roots: &'a [PathBuf], known_roots: &'a [PathBuf]) -> corpus::Input<'a> {
        corpus::Input {
            roots,
            known_roots,
            options: &self.load.options,
            read_at: self.load.settings.now,
        }
    }

    fn refuse(&mut self, why: &str, way_out: Option<&str>) {
        self.summary.refused += 1;
        self.remarks.refused(why, way_out);
    }

    fn count(&mut self, outcome: Outcome, counts: Counts, id: &str, origin: &str) {
        if !self.said_sample && self.writer.as_ref().is_some_and(Writer::replaces_sample) {
            self.said_sample = true;
            let dir = self.load.dir.display();
            self.messages
                .note(&format!("the sample articles in {dir} make way for yours"));
        }
        let summary = &mut self.summary;
        match outcome {
            Outcome::Added => summary.added += 1,
            Outcome::Updated => summary.updated += 1,
            Outcome::Unchanged => summary.unchanged += 1,
            Outcome::Repeated => summary.repeated += 1,
            Outcome::Replaced | Outcome::Outdone => summary.contested += 1,
            Outcome::Deleted => {
                summary.kept_out += 1;
                return;
            }
        }
        summary.read += 1;
        summary.about(counts);
        self.remarks.repeated(outcome, id, origin);
    }
}

/// The paths given, absolute and without links.
pub(super) fn absolute(roots: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let named = roots.iter().filter(|root| root.as_os_str() != "-");
    named
        .map(|root| {
            root.canonicalize().map_err(|cause| {
                Error::new(Kind::Input, root.to_string_lossy(), "nothing to read")
                    .because(cause)
                    .hint("name a file or a folder that exists, as in `dateline index seeds`")
            })
        })
        .collect()
}
