//! Zip and tar: entries as files of their own, and everything that an archive may lie about.

use std::fs;
use std::io::{Cursor, Write};

use dateline::corpus::{Settings, Start};
use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::packed::{bzip2, xz, zstd};
use super::{Archive, Log, gzip, owned, read_file};

const ENTRIES: [(&str, &str); 6] = [
    ("2024/a.html", "<!doctype html><p>page"),
    ("b.jsonl", "{\"body\":\"one\"}\n{\"body\":\"two\"}\n"),
    ("c.txt", "text"),
    (".hidden.txt", "hidden"),
    ("__MACOSX/c.txt", "of a Mac"),
    ("d.jpg", "picture"),
];

fn zip<B: AsRef<[u8]>>(entries: &[(&str, B)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tar<B: AsRef<[u8]>>(entries: &[(&str, B)]) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    for (name, content) in entries {
        tar_entry(
            &mut tar,
            name.as_bytes(),
            EntryType::Regular,
            content.as_ref(),
        );
    }
    tar.into_inner().unwrap()
}

fn tar_entry(tar: &mut Builder<Vec<u8>>, name: &[u8], kind: EntryType, content: &[u8]) {
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_entry_type(kind);
    header.set_size(content.len() as u64);
    header.set_cksum();
    tar.append(&header, content).unwrap();
}

fn events(name: &str) -> Vec<String> {
    let stem = format!("[{name}!");
    vec![
        format!(r#"{name}!2024/a.html:1 {stem}2024/a] "<!doctype html><p>page""#),
        format!(r#"{name}!b.jsonl:1 "one""#),
        format!(r#"{name}!b.jsonl:2 "two""#),
        format!(r#"{name}!c.txt:1 {stem}c] "text""#),
    ]
}

#[test]
fn entries_are_files_and_what_is_left_alone_is_counted() {
    for (name, content) in [
        ("a.zip", zip(&ENTRIES)),
        ("a.tar", tar(&ENTRIES)),
        ("a.tar.gz", gzip(tar(&ENTRIES))),
        ("a.tgz", gzip(tar(&ENTRIES))),
        ("a.tar.zst", zstd(tar(&ENTRIES))),
        ("a.tar.bz2", bzip2(tar(&ENTRIES))),
        ("a.txz", xz(tar(&ENTRIES))),
        // By their content.
        ("a.txt", zip(&ENTRIES)),
        ("a.json", gzip(tar(&ENTRIES))),
    ] {
        let run = Archive::new().file(name, content).read();
        assert_eq!(run.events, events(name));
        assert_eq!((run.tally.files, run.tally.hidden), (1, 2), "{name}");
        assert_eq!(run.tally.unread.get("jpg"), Some(&1), "{name}");
    }
}

#[test]
fn entries_may_be_packed_and_archives_within_an_archive_but_no_deeper() {
    let lines = gzip("{\"body\":\"one\"}\n");
    let inner = zip(&[("x.jsonl.gz", &lines)]);
    let middle = tar(&[("in.zip", &inner)]);
    assert_eq!(
        read_file("a.tar", &middle),
        [r#"a.tar!in.zip!x.jsonl.gz:1 "one""#]
    );
    let outer = zip(&[("m.tar", middle.as_slice()), ("y.txt", b"text")]);
    assert_eq!(
        read_file("a.zip", outer),
        [
            "a.zip!m.tar!in.zip:1 refused: an archive in an archive in an archive: unpack the outer one",
            r#"a.zip!y.txt:1 [a.zip!y] "text""#
        ]
    );
}

#[test]
fn options_count_within_archives() {
    let archive = Archive::new().file(
        "a.zip",
        zip(&[
            ("2024/01/05/x.txt", "one"),
            ("drafts/y.txt", "two"),
            ("z.bak.txt", "3"),
        ]),
    );
    let settings = Settings {
        exclude: owned(&["drafts/", "*.bak.txt"]),
        date_from_path: Some("%Y/%m/%d".to_owned()),
        ..Settings::default()
    };
    let log = Log::of(&archive, &["a.zip"], &settings);
    assert_eq!(log.events.len(), 1, "{:?}", log.events);
    assert_eq!(
        log.records[0].stated.path_date.as_deref(),
        Some("2024-01-05")
    );
}

#[test]
fn paths_that_lead_out_are_refused_and_others_cleaned() {
    let names = [
        ("../../up.txt", "up"),
        ("/etc/abs.txt", "abs"),
        ("C:\\win\\dos.txt", "dos"),
        ("./a//b.txt", "b"),
    ];
    let expected = |name: &str| {
        vec![
            format!("{name}!../../up.txt:1 refused: its path leads out of the archive"),
            format!(r#"{name}!etc/abs.txt:1 [{name}!etc/abs] "abs""#),
            format!(r#"{name}!C:/win/dos.txt:1 [{name}!C:/win/dos] "dos""#),
            format!(r#"{name}!a/b.txt:1 [{name}!a/b] "b""#),
        ]
    };
    assert_eq!(read_file("a.zip", zip(&names)), expected("a.zip"));
    assert_eq!(read_file("a.tar", tar(&names)), expected("a.tar"));
}

#[test]
fn links_devices_and_encrypted_entries_are_not_read() {
    let mut builder = Builder::new(Vec::new());
    for (name, kind) in [
        ("l.txt", EntryType::Symlink),
        ("h.txt", EntryType::Link),
        ("d.txt", EntryType::Char),
        ("p.txt", EntryType::Fifo),
        ("f", EntryType::Directory),
    ] {
        tar_entry(&mut builder, name.as_bytes(), kind, b"");
    }
    let run = Archive::new()
        .file("a.tar", builder.into_inner().unwrap())
        .read();
    assert!(run.events.is_empty(), "{:?}", run.events);
    assert_eq!(run.tally.unread.get("link in an archive"), Some(&2));
    assert_eq!(run.tally.unread.get("special file"), Some(&2));

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("l.txt", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    zip.start_file("e.txt", SimpleFileOptions::default())
        .unwrap();
    zip.write_all(b"secret").unwrap();
    let mut bytes = zip.finish().unwrap().into_inner();
    // The flag in both headers of the last entry.
    let local = bytes.windows(4).rposition(|w| w == b"PK\x03\x04").unwrap();
    let listed = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    bytes[local + 6] |= 1;
    bytes[listed + 8] |= 1;
    let run = Archive::new().file("a.zip", bytes).read();
    assert_eq!(
        run.events,
        ["a.zip!e.txt:1 refused: it is encrypted: unpack it with its password"]
    );
    assert_eq!(run.tally.unread.get("link in an archive"), Some(&1));
}

#[test]
fn sizes_and_checksums_that_lie_cost_their_entry() {
    let content = "text of some length".repeat(20);
    let sound = zip(&[("a.txt", content.as_str()), ("b.txt", "after")]);
    let listed = sound.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    // Offsets in the directory: checksum, packed size, unpacked size.
    for (at, value) in [(16, 0_u32), (20, 5), (24, 3), (24, u32::MAX - 1)] {
        let mut bytes = sound.clone();
        bytes[listed + at..listed + at + 4].copy_from_slice(&value.to_le_bytes());
        let events = read_file("a.zip", bytes);
        assert_eq!(events.len(), 2, "{events:?}");
        assert!(
            events[0].contains("refused") || events[0].ends_with(&format!("{content:?}")),
            "{events:?}"
        );
        assert_eq!(events[1], r#"a.zip!b.txt:1 [a.zip!b] "after""#);
    }
    let mut stored = tar(&[("a.txt", content.as_str())]);
    stored.truncate(512 + 100);
    assert_eq!(
        read_file("a.tar", stored)[0],
        "a.tar!a.txt:1 refused: cannot be read: the archive ends within this entry"
    );
}

#[test]
fn bombs_are_refused_and_end_the_archive() {
    // Packed 200 times smaller and unpacked one at a time: much of nothing, and no bomb.
    let zeros = vec![b' '; 128 << 20];
    let packed = gzip(&zeros);
    let names: Vec<String> = (0..16).map(|n| format!("{n:02}.jsonl.gz")).collect();
    let entries: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), packed.as_slice()))
        .collect();
    let events = read_file("a.tar", tar(&entries));
    assert!(events.is_empty(), "blank lines are nothing: {events:?}");
    // A tar of one entry of 1 GiB, which is never in memory as a whole.
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..7].copy_from_slice(b"a.jsonl");
    header.set_size(1 << 30);
    header.set_cksum();
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    bomb.write_all(header.as_bytes()).unwrap();
    for _ in 0..1 << 10 {
        bomb.write_all(&[b' '; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    let nested = zip(&[("a.tar.gz", bomb.as_slice()), ("b.txt", b"after")]);
    let events = read_file("a.zip", nested);
    assert!(events[0].starts_with("a.zip!a.tar.gz"), "{events:?}");
    assert!(
        events
            .iter()
            .all(|event| event.contains("it unpacks to more than 250 times its size")),
        "{events:?}"
    );
}

#[test]
fn long_names_are_read_and_endless_ones_refused() {
    let name = format!("{}/a.txt", "folder/".repeat(30));
    let mut gnu = Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_size(4);
    gnu.append_data(&mut header, &name, &b"text"[..]).unwrap();
    let clean = name.replace("//", "/");
    let stem = clean.strip_suffix(".txt").unwrap();
    assert_eq!(
        read_file("a.tar", gnu.into_inner().unwrap()),
        [format!(r#"a.tar!{clean}:1 [a.tar!{stem}] "text""#)]
    );
    let mut pax = Builder::new(Vec::new());
    tar_entry(
        &mut pax,
        b"x",
        EntryType::XHeader,
        "25 path=long/näme.jsonl\n".as_bytes(),
    );
    tar_entry(
        &mut pax,
        b"short",
        EntryType::Regular,
        b"{\"body\":\"one\"}",
    );
    assert_eq!(
        read_file("a.tar", pax.into_inner().unwrap()),
        [r#"a.tar!long/näme.jsonl:1 "one""#]
    );
    let mut endless = Builder::new(Vec::new());
    tar_entry(
        &mut endless,
        b"x",
        EntryType::GNULongName,
        &vec![b'a'; 1 << 20],
    );
    assert_eq!(
        read_file("a.tar", endless.into_inner().unwrap()),
        ["a.tar:1 refused: cannot be read as tar from here on: a name of more than 64 KiB"]
    );
}

#[test]
fn an_archive_that_has_not_changed_is_known_by_its_hash_and_else_read_whole() {
    for (name, content, other) in [
        ("a.zip", zip(&ENTRIES), zip(&ENTRIES[1..])),
        ("a.tar", tar(&ENTRIES), tar(&ENTRIES[1..])),
    ] {
        let archive = Archive::new().file(name, content);
        let root = [archive.path(name)];
        let mut first = Log::new(Start::Read);
        first.read(&root, &[], &Settings::default());
        assert!(first.end().complete);
        let end = first.end().position;
        let mut again = Log::new(Start::From(end));
        again.read(&root, &[], &Settings::default());
        assert!(again.events.is_empty() && again.end().resumed && again.end().complete);
        assert_eq!(again.end().position, end);
        // A run that was stopped within it begins anew, so that nothing is counted twice.
        for (_, position) in &first.positions {
            let mut again = Log::new(Start::From(*position));
            again.read(&root, &[], &Settings::default());
            assert_eq!((again.events.len(), again.end().resumed), (4, false));
        }
        fs::write(&root[0], other).unwrap();
        let mut changed = Log::new(Start::From(end));
        changed.read(&root, &[], &Settings::default());
        assert_eq!((changed.events.len(), changed.end().resumed), (3, false));
    }
}

#[test]
fn damage_anywhere_never_panics() {
    let mut random = fastrand::Rng::with_seed(7);
    for (name, content) in [("a.zip", zip(&ENTRIES)), ("a.tar", tar(&ENTRIES))] {
        for _ in 0..300 {
            let mut damaged = content.clone();
            if random.bool() {
                damaged.truncate(random.usize(..content.len()));
            }
            for _ in 0..random.usize(..4) {
                if !damaged.is_empty() {
                    let at = random.usize(..damaged.len());
                    damaged[at] = random.u8(..);
                }
            }
            read_file(name, damaged);
        }
    }
}

#[test]
fn a_size_that_posix_states_counts_and_not_that_of_the_header() {
    let mut pax = Builder::new(Vec::new());
    tar_entry(&mut pax, b"x", EntryType::XHeader, b"10 size=4\n");
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..5].copy_from_slice(b"a.txt");
    header.set_size(0);
    header.set_cksum();
    pax.append(&header, &b""[..]).unwrap();
    let mut bytes = pax.into_inner().unwrap();
    // Without the two blocks of nothing at the end.
    bytes.truncate(bytes.len() - 1024);
    bytes.extend_from_slice(b"text");
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes.extend(tar(&[("b.txt", "more")]));
    assert_eq!(
        read_file("a.tar", bytes),
        [
            r#"a.tar!a.txt:1 [a.tar!a] "text""#,
            r#"a.tar!b.txt:1 [a.tar!b] "more""#
        ]
    );
}

#[test]
fn a_size_beyond_all_files_ends_the_archive() {
    let mut pax = Builder::new(Vec::new());
    tar_entry(
        &mut pax,
        b"x",
        EntryType::XHeader,
        b"29 size=18446744073709551615\n",
    );
    tar_entry(&mut pax, b"a.txt", EntryType::Regular, b"text");
    assert_eq!(
        read_file("a.tar", pax.into_inner().unwrap()),
        ["a.tar:1 refused: cannot be read as tar from here on: an entry longer than any file"]
    );
}
