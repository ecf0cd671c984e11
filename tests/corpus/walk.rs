//! Roots, order, places, and what is left alone.

use std::path::PathBuf;

use dateline::corpus::{self, Event};
use dateline::error::{Error, Kind};
use jiff::Timestamp;

use super::{Archive, gzip};

#[test]
fn files_come_in_bytewise_order_of_their_names_at_every_level() {
    let archive = Archive::new()
        .file("b.txt", "4")
        .file("B.txt", "1")
        .file("a/z.txt", "2")
        .file("a.txt", "3")
        .file("é.txt", "5");
    assert_eq!(
        archive.read().events,
        [
            r#"B.txt:1 [B] "1""#,
            r#"a/z.txt:1 [a/z] "2""#,
            r#"a.txt:1 [a] "3""#,
            r#"b.txt:1 [b] "4""#,
            r#"é.txt:1 [é] "5""#,
        ]
    );
}

#[test]
fn a_place_is_relative_to_the_root_and_has_no_extension() {
    let archive = Archive::new()
        .file("news/2025/one.TXT", "a")
        .file("news/v1.2.txt.gz", gzip("b"));
    let roots = [archive.path("news"), archive.path("news/v1.2.txt.gz")];
    assert_eq!(
        archive.read_roots(&roots).events,
        [
            r#"news/2025/one.TXT:1 [2025/one] "a""#,
            r#"news/v1.2.txt.gz:1 [v1.2] "b""#,
            r#"news/v1.2.txt.gz:1 [v1.2] "b""#,
        ]
    );
}

#[test]
fn an_origin_spells_the_root_as_the_user_did() {
    let archive = Archive::new().file("news/a.txt", "text");
    let root = archive.path("news/../news/");
    let mut origins = Vec::new();
    corpus::read_all(
        std::slice::from_ref(&root),
        Timestamp::UNIX_EPOCH,
        &mut |event| {
            if let Event::Record(record) = event {
                origins.push(record.origin.path);
            }
            Ok(())
        },
    )
    .unwrap();
    assert_eq!(origins, [format!("{}a.txt", root.display())]);
}

#[test]
fn records_carry_the_time_of_reading() {
    let archive = Archive::new().file("a.txt", "text");
    let now = Timestamp::from_second(1_761_600_000).unwrap();
    let mut times = Vec::new();
    corpus::read_all(&[archive.path("")], now, &mut |event| {
        if let Event::Record(record) = event {
            times.push(record.read_at);
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(times, [now]);
}

#[test]
fn other_types_are_counted_and_not_read() {
    let run = Archive::new()
        .file("a.PDF", "x")
        .file("b.pdf", "x")
        .file("c.xls.gz", "x")
        .file("d.gz", "x")
        .file("v1.2/README", "x")
        .read();
    assert!(run.events.is_empty());
    assert_eq!(run.tally.files, 0);
    let unread: Vec<_> = run.tally.unread.into_iter().collect();
    let expected = [("gz", 1), ("no extension", 1), ("pdf", 2), ("xls.gz", 1)];
    assert_eq!(
        unread,
        expected.map(|(name, count)| (name.to_owned(), count))
    );
}

#[test]
fn files_and_unpacked_bytes_are_counted() {
    let tally = Archive::new()
        .file("a.txt", "12345")
        .file("b.txt.gz", gzip("1234567"))
        .read()
        .tally;
    assert_eq!((tally.files, tally.bytes), (2, 12));
}

#[test]
fn hidden_entries_are_skipped_below_a_root_but_not_as_one() {
    let archive = Archive::new()
        .file(".git/a.txt", "a")
        .file(".git/.b.txt", "b")
        .file(".c.txt", "c");
    let run = archive.read();
    assert!(run.events.is_empty());
    assert_eq!(run.tally.hidden, 2);

    let run = archive.read_roots(&[archive.path(".git"), archive.path(".c.txt")]);
    assert_eq!(
        run.events,
        [r#".git/a.txt:1 [a] "a""#, r#".c.txt:1 [.c] "c""#]
    );
}

#[cfg(unix)]
#[test]
fn links_to_files_are_followed_and_links_to_folders_are_not() {
    use std::os::unix::fs::symlink;
    let archive = Archive::new().file("real/a.txt", "a");
    symlink(archive.path("real"), archive.path("circle")).unwrap();
    symlink(archive.path("real/a.txt"), archive.path("linked.txt")).unwrap();
    let run = archive.read();
    assert_eq!(
        run.events,
        [
            r#"linked.txt:1 [linked] "a""#,
            r#"real/a.txt:1 [real/a] "a""#
        ]
    );
    assert_eq!(run.tally.links, 1);

    let run = archive.read_roots(&[archive.path("circle")]);
    assert_eq!(run.events, [r#"circle/a.txt:1 [a] "a""#]);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_opened_is_refused_and_the_run_goes_on() {
    let archive = Archive::new().file("b.txt", "b");
    std::os::unix::fs::symlink("nowhere", archive.path("a.txt")).unwrap();
    assert_eq!(
        archive.read().events,
        [
            "a.txt:1 refused: cannot be opened: No such file or directory (os error 2)",
            r#"b.txt:1 [b] "b""#,
        ]
    );
}

#[cfg(unix)]
#[test]
fn special_files_are_counted_and_never_opened() {
    let archive = Archive::new();
    let _socket = std::os::unix::net::UnixListener::bind(archive.path("a.txt")).unwrap();
    for roots in [archive.path(""), archive.path("a.txt")] {
        let run = archive.read_roots(&[roots]);
        assert!(run.events.is_empty());
        assert_eq!(run.tally.unread["special file"], 1);
    }
}

#[test]
fn every_root_must_exist_before_anything_is_read() {
    let archive = Archive::new().file("a.txt", "a");
    let missing = archive.path("missing");
    let roots: [PathBuf; 2] = [archive.path("a.txt"), missing.clone()];
    let error = corpus::read_all(&roots, Timestamp::UNIX_EPOCH, &mut |_| {
        panic!("something was read")
    })
    .unwrap_err();
    assert_eq!(error.kind(), Kind::Input);
    assert_eq!(
        error.to_string(),
        format!(
            "{}: nothing to read: No such file or directory (os error 2)",
            missing.display()
        )
    );
    assert_eq!(
        error.hint_text(),
        Some("name a file or a folder that exists, as in `dateline index seeds`")
    );
}

#[test]
fn an_error_of_the_sink_ends_the_run_and_is_returned() {
    let archive = Archive::new()
        .file("a.jsonl", "{\"body\":\"1\"}\n{\"body\":\"2\"}\n")
        .file("b.txt", "3");
    let mut calls = 0;
    let error = corpus::read_all(&[archive.path("")], Timestamp::UNIX_EPOCH, &mut |_| {
        calls += 1;
        Err(Error::new(Kind::Io, "index", "the disk is full"))
    })
    .unwrap_err();
    assert_eq!(error.to_string(), "index: the disk is full");
    assert_eq!(calls, 1);
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_stay_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let archive = Archive::new().file("x.txt", "x");
    for (name, text) in [(&b"bad\xFE.txt"[..], "a"), (b"bad\xFF.txt", "b")] {
        std::fs::write(archive.path("").join(OsStr::from_bytes(name)), text).unwrap();
    }
    let events = archive.read().events.join("\n");
    assert!(
        events.contains(r#"[bad%FE] "a""#) && events.contains(r#"[bad%FF] "b""#),
        "{events}"
    );
}
