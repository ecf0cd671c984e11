//! `corpus::read`: which files are read, in which order, and what becomes of every record in them.
//!
//! A test writes its files, reads them, and compares every event with a line of text (see [`Run`]).

mod decode;
mod json;
mod keys;
mod walk;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use dateline::corpus::{self, Event, RawRecord, Tally};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use tempfile::TempDir;

/// A folder that is gone after the test.
struct Archive(TempDir);

/// What reading gave: the tally, and each event as a line. A record is `PATH:LINE [PLACE_ID] FIELD=VALUE… "TEXT"`, a
/// refusal is `PATH:LINE refused: REASON`; the path is relative to the archive.
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
        let tally = corpus::read(roots, Timestamp::UNIX_EPOCH, &mut |event| {
            events.push(line(&event, self.0.path()));
            Ok(())
        })
        .expect("roots that exist");
        Run { events, tally }
    }
}

fn line(event: &Event, archive: &Path) -> String {
    let (origin, rest) = match event {
        Event::Record(record) => (&record.origin, shown(record)),
        Event::Refused(refusal) => (&refusal.origin, format!("refused: {}", refusal.reason)),
    };
    let path = Path::new(&origin.path);
    let path = path.strip_prefix(archive).unwrap_or(path).display();
    format!("{path}:{} {rest}", origin.line)
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

fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(content.as_ref()).expect("memory takes it");
    packed.finish().expect("memory takes it")
}
