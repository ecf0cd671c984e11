//! From which folder a place counts, what is said of a file before it is opened, and the survey.

use std::fs;
use std::path::PathBuf;

use dateline::corpus::{self, Input, Options, Settings, Sink, Start};
use dateline::error::{Error, Kind, Result};
use jiff::Timestamp;

use super::{Archive, Log};

/// Root and place of each file below `root`, with folders known from before; roots relative to the archive.
fn places(archive: &Archive, root: &str, known: &[&str]) -> Vec<(String, String)> {
    let base = fs::canonicalize(archive.path("")).unwrap();
    let known: Vec<PathBuf> = known.iter().map(|name| base.join(name)).collect();
    let mut log = Log::new(Start::Skip);
    log.read(&[archive.path(root)], &known, &Settings::default());
    log.files
        .into_iter()
        .map(|file| {
            let root = file.root.strip_prefix(&base).unwrap();
            (root.to_string_lossy().into_owned(), file.place)
        })
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(root, place)| ((*root).to_owned(), (*place).to_owned()))
        .collect()
}

#[test]
fn a_place_counts_from_the_longest_known_root() {
    let archive = Archive::new()
        .file("news/2024/a.txt", "a")
        .file("news/b.txt", "b");
    assert_eq!(
        places(&archive, "news", &[]),
        pairs(&[("news", "2024/a.txt"), ("news", "b.txt")])
    );
    assert_eq!(
        places(&archive, "news/2024", &[]),
        pairs(&[("news/2024", "a.txt")])
    );
    assert_eq!(
        places(&archive, "news/2024", &["news"]),
        pairs(&[("news", "2024/a.txt")])
    );
    assert_eq!(
        places(&archive, "news/2024/a.txt", &["news"]),
        pairs(&[("news", "2024/a.txt")])
    );
    assert_eq!(
        places(&archive, "news/2024/a.txt", &[]),
        pairs(&[("news/2024", "a.txt")])
    );
    assert_eq!(
        places(&archive, "news", &["", "news/2024", "news/20", "elsewhere"]),
        pairs(&[("news/2024", "a.txt"), ("", "news/b.txt")])
    );
}

#[test]
fn the_id_that_a_place_gives_counts_from_the_same_root() {
    let archive = Archive::new().file("news/2024/a.txt.gz", super::gzip("a"));
    let known = fs::canonicalize(archive.path("news")).unwrap();
    let mut log = Log::new(Start::Read);
    log.read(&[archive.path("news/2024")], &[known], &Settings::default());
    assert_eq!(log.records[0].place_id.as_deref(), Some("2024/a"));
}

#[test]
fn a_file_is_named_as_the_user_named_it_and_by_its_own_path() {
    let archive = Archive::new().file("news/2024/a.txt", "12345");
    let root = archive.path("news/../news/");
    let mut log = Log::new(Start::Skip);
    log.read(std::slice::from_ref(&root), &[], &Settings::default());
    let file = &log.files[0];
    assert_eq!(file.shown, format!("{}2024/a.txt", root.display()));
    assert_eq!(
        file.path,
        fs::canonicalize(archive.path("news/2024/a.txt")).unwrap()
    );
    assert_eq!(file.size, 5);
    let written = fs::metadata(&file.path).unwrap().modified().unwrap();
    assert_eq!(file.modified, Some(Timestamp::try_from(written).unwrap()));
}

#[cfg(unix)]
#[test]
fn a_linked_file_keeps_its_own_name() {
    let archive = Archive::new()
        .file("real/a.txt", "a")
        .file("news/.keep", "");
    std::os::unix::fs::symlink(archive.path("real/a.txt"), archive.path("news/b.txt")).unwrap();
    std::os::unix::fs::symlink(archive.path("news"), archive.path("linked")).unwrap();
    assert_eq!(places(&archive, "linked", &[]), pairs(&[("news", "b.txt")]));
    assert_eq!(
        places(&archive, "linked/b.txt", &[]),
        pairs(&[("news", "b.txt")])
    );
}

#[test]
fn a_survey_finds_what_a_reading_would_and_opens_nothing() {
    let archive = Archive::new()
        .file("a.txt", "a")
        .file("b.pdf", "b")
        .file(".c.txt", "c")
        .file("d/e.jsonl.gz", "not packed")
        .file("drafts/f.txt", "f");
    let settings = Settings {
        exclude: super::owned(&["drafts"]),
        ..Settings::default()
    };
    let roots = [archive.path("")];
    let options = Options::new(&settings).unwrap();
    let input = Input {
        roots: &roots,
        known_roots: &[],
        options: &options,
        read_at: Timestamp::UNIX_EPOCH,
    };
    let mut files = Vec::new();
    let tally = corpus::survey(&input, &mut |file| {
        files.push(file);
        Ok(())
    })
    .unwrap();
    let mut log = Log::new(Start::Read);
    let read = log.read(&roots, &[], &settings);
    assert_eq!(files, log.files);
    assert_eq!(files.len(), 2);
    assert_eq!(corpus::Tally { bytes: 0, ..read }, tally);

    let error =
        corpus::survey(&input, &mut |_| Err(Error::new(Kind::Io, "user", "enough"))).unwrap_err();
    assert_eq!(error.to_string(), "user: enough");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_looked_at_is_counted_so_that_nobody_takes_it_for_gone() {
    let archive = Archive::new();
    std::os::unix::fs::symlink("nowhere", archive.path("a.txt")).unwrap();
    let mut log = Log::new(Start::Read);
    let tally = log.read(&[archive.path("")], &[], &Settings::default());
    assert_eq!(
        (tally.unreachable, tally.files, log.events.len()),
        (1, 0, 1)
    );
}

#[test]
fn a_file_that_is_gone_once_it_is_opened_has_an_end_that_is_not_complete() {
    struct Remover(Log);
    impl Sink for Remover {
        fn file(&mut self, file: &corpus::File) -> Result<Start> {
            fs::remove_file(&file.path).unwrap();
            self.0.file(file)
        }
        fn record(&mut self, record: corpus::RawRecord, after: corpus::Position) -> Result<()> {
            self.0.record(record, after)
        }
        fn refused(
            &mut self,
            refusal: corpus::Refusal,
            after: Option<corpus::Position>,
        ) -> Result<()> {
            self.0.refused(refusal, after)
        }
        fn end(&mut self, file: &corpus::File, end: &corpus::End) -> Result<()> {
            Sink::end(&mut self.0, file, end)
        }
    }
    let archive = Archive::new().file("a.txt", "a");
    let mut sink = Remover(Log::new(Start::Read));
    let input = Input {
        roots: &[archive.path("")],
        known_roots: &[],
        options: &Options::default(),
        read_at: Timestamp::UNIX_EPOCH,
    };
    let tally = corpus::read(&input, &mut sink).unwrap();
    assert!(
        sink.0.events[0].starts_with("a.txt:1 refused: cannot be opened: "),
        "{:?}",
        sink.0.events
    );
    assert_eq!(
        (tally.files, sink.0.end().complete, sink.0.end().refused),
        (0, false, 1)
    );
    assert!(!sink.0.end().steady);
}
