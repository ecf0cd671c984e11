//! `corpus`: which files are read, in which order, and what becomes of every record in them.
//!
//! A test writes its files, reads them, and compares every event with a line of text (see [`Run`]).

mod archives;
mod charset;
mod csv;
mod decode;
mod docx;
mod feeds;
mod input;
mod json;
mod keys;
mod lists;
mod mail;
mod mapping;
mod options;
mod overrides;
mod packed;
mod pages;
mod parquet;
mod path_date;
mod resume;
mod roots;
mod sniff;
mod walk;
mod warc;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use dateline::corpus::{
    self, End, Event, File, Input, Options, Position, RawRecord, Refusal, Settings, Sink, Start,
    Tally,
};
use dateline::error::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use tempfile::TempDir;

/// A folder that is gone after the test.
struct Archive(TempDir);

/// What reading gave: the tally, and each event as a line. A record is `PATH:LINE [PLACE_ID] FIELD=VALUE… "TEXT"`, a
/// refusal is `PATH:LINE refused: REASON`; `@OFFSET` stands for `:LINE` where there are no lines; the path is relative to the archive.
struct Run {
    events: Vec<String>,
    tally: Tally,
}

impl Archive {
    fn new() -> Self {
        Archive(TempDir::new().expect("a temporary folder"))
    }

    fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        let folder = path.parent().expect("the archive at least");
        fs::create_dir_all(folder).expect("a new folder");
        fs::write(path, content).expect("a new file");
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self) -> Run {
        self.read_roots(&[self.0.path().to_owned()])
    }

    fn read_roots(&self, roots: &[PathBuf]) -> Run {
        let mut events = Vec::new();
        let tally = corpus::read_all(roots, Timestamp::UNIX_EPOCH, &mut |event| {
            events.push(line(&event, self.0.path()));
            Ok(())
        })
        .expect("roots that exist");
        Run { events, tally }
    }
}

/// A sink that writes down all it gets, and gives every file the same start.
struct Log {
    start: Start,
    events: Vec<String>,
    /// The records themselves.
    records: Vec<RawRecord>,
    /// Every position handed out with an event, and how many events had come by then.
    positions: Vec<(usize, Position)>,
    files: Vec<File>,
    ends: Vec<End>,
    read_bytes: u64,
}

impl Log {
    fn new(start: Start) -> Self {
        Log {
            start,
            events: Vec::new(),
            records: Vec::new(),
            positions: Vec::new(),
            files: Vec::new(),
            ends: Vec::new(),
            read_bytes: 0,
        }
    }

    /// What reading `roots` of `archive` gives by `settings`.
    fn of(archive: &Archive, roots: &[&str], settings: &Settings) -> Self {
        let mut log = Log::new(Start::Read);
        let roots: Vec<PathBuf> = roots.iter().map(|root| archive.path(root)).collect();
        log.read(&roots, &[], settings);
        log
    }

    fn read(&mut self, roots: &[PathBuf], known_roots: &[PathBuf], settings: &Settings) -> Tally {
        let input = Input {
            roots,
            known_roots,
            options: &Options::new(settings).expect("options that make sense"),
            read_at: Timestamp::UNIX_EPOCH,
        };
        corpus::read(&input, self).expect("roots that exist")
    }

    fn note(&mut self, event: &Event, after: Option<Position>) {
        let folder = self.files.last().and_then(|file| file.path.parent());
        let line = line(event, folder.unwrap_or(Path::new("")));
        self.events.push(line);
        self.positions
            .extend(after.map(|after| (self.events.len(), after)));
    }

    fn end(&self) -> &End {
        self.ends.last().expect("a file that was read")
    }
}

impl Sink for Log {
    fn file(&mut self, file: &File) -> Result<Start> {
        self.files.push(file.clone());
        Ok(self.start)
    }

    fn record(&mut self, record: RawRecord, after: Position) -> Result<()> {
        self.records.push(record.clone());
        self.note(&Event::Record(record), Some(after));
        Ok(())
    }

    fn refused(&mut self, refusal: Refusal, after: Option<Position>) -> Result<()> {
        self.note(&Event::Refused(refusal), after);
        Ok(())
    }

    fn end(&mut self, _: &File, end: &End) -> Result<()> {
        self.ends.push(*end);
        Ok(())
    }

    fn read_bytes(&mut self, on_disk: u64) -> Result<()> {
        self.read_bytes += on_disk;
        Ok(())
    }
}

fn line(event: &Event, archive: &Path) -> String {
    let (origin, rest) = match event {
        Event::Record(record) => (&record.origin, shown(record)),
        Event::Refused(refusal) => (&refusal.origin, format!("refused: {}", refusal.reason)),
    };
    let path = Path::new(&origin.path);
    let path = path.strip_prefix(archive).unwrap_or(path).display();
    match origin.offset {
        Some(offset) => format!("{path}@{offset} {rest}"),
        None => format!("{path}:{} {rest}", origin.line),
    }
}

fn shown(record: &RawRecord) -> String {
    let stated = &record.stated;
    let fields = [
        ("id", &stated.id),
        ("title", &stated.title),
        ("date", &stated.date),
        ("source", &stated.source),
        ("url", &stated.url),
        ("author", &stated.author),
        ("lang", &stated.lang),
    ];
    let mut shown = String::new();
    if let Some(place) = &record.place_id {
        shown += &format!("[{place}] ");
    }
    for (name, value) in fields {
        if let Some(value) = value {
            shown += &format!("{name}={value} ");
        }
    }
    shown + &format!("{:?}", record.text)
}

/// The events of a folder that holds just this file.
fn read_file(name: &str, content: impl AsRef<[u8]>) -> Vec<String> {
    Archive::new().file(name, content).read().events
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(content.as_ref()).expect("memory takes it");
    packed.finish().expect("memory takes it")
}
