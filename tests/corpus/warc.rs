//! Web archives: which records are read, how their content is unpacked and decoded, and what damage costs.

use std::io::Write;

use dateline::corpus::{Layout, Markup, Settings, Start};
use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};

use super::{Archive, Log, Run, gzip, read_file};

/// A record of `kind` with these fields and this block.
fn record(kind: &str, fields: &str, block: impl AsRef<[u8]>) -> Vec<u8> {
    let block = block.as_ref();
    let length = block.len();
    let mut record =
        format!("WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Length: {length}\r\n{fields}\r\n")
            .into_bytes();
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

/// A capture of `body` at `https://a.example/NAME` whose answer has these fields.
fn capture(name: &str, fields: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    with_status("200 OK", name, fields, body)
}

fn with_status(status: &str, name: &str, fields: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut message = format!("HTTP/1.1 {status}\r\n{fields}\r\n").into_bytes();
    message.extend_from_slice(body.as_ref());
    let about = format!(
        "WARC-Target-URI: https://a.example/{name}\r\nWARC-Date: 2024-05-17T10:00:00Z\r\n\
         Content-Type: application/http; msgtype=response\r\n"
    );
    record("response", &about, message)
}

const PLAIN: &str = "Content-Type: text/plain\r\n";

/// The text read from one capture of `body`.
fn text(fields: &str, body: impl AsRef<[u8]>) -> String {
    let events = read_file("a.warc", capture("1", fields, body));
    assert_eq!(events.len(), 1, "{events:?}");
    let event = events[0].strip_prefix("a.warc@0 ").expect("the offset");
    event
        .strip_prefix("url=https://a.example/1 ")
        .unwrap_or(event)
        .to_owned()
}

fn read(name: &str, content: Vec<u8>) -> Run {
    Archive::new().file(name, content).read()
}

fn left(run: &Run) -> Vec<String> {
    let unread = run.tally.unread.iter();
    unread
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect()
}

#[test]
fn captures_contents_and_conversions_are_read_and_all_else_is_counted() {
    let uri = "WARC-Target-URI: <https://a.example/r>\r\nContent-Type: text/plain\r\n";
    let records = [
        record(
            "warcinfo",
            "Content-Type: application/warc-fields\r\n",
            "software: x\r\n",
        ),
        record(
            "request",
            "Content-Type: application/http\r\n",
            "GET / HTTP/1.1\r\n\r\n",
        ),
        capture("1", PLAIN, "One."),
        capture("robots.txt", PLAIN, "User-agent: *"),
        capture("i", "Content-Type: image/png\r\n", [0x89, 0x50]),
        with_status("404 Not Found", "2", PLAIN, "Nothing."),
        with_status("301 Moved", "3", PLAIN, "Elsewhere."),
        record("resource", uri, "Two."),
        record("conversion", uri, "Three."),
        record("metadata", "", "x: y\r\n"),
        record(
            "response",
            "Content-Type: text/dns\r\n",
            "a.example. A 1.2.3.4",
        ),
    ];
    let starts: Vec<usize> = (0..records.len())
        .map(|i| records[..i].concat().len())
        .collect();
    let run = read("a.warc", records.concat());
    assert_eq!(
        run.events,
        [
            format!("a.warc@{} url=https://a.example/1 \"One.\"", starts[2]),
            format!("a.warc@{} url=https://a.example/r \"Two.\"", starts[7]),
            format!("a.warc@{} url=https://a.example/r \"Three.\"", starts[8]),
        ]
    );
    assert_eq!(
        left(&run),
        [
            "1 WARC image",
            "1 WARC info",
            "1 WARC metadata",
            "1 WARC request",
            "1 WARC response of another protocol",
            "1 WARC response with status 3xx",
            "1 WARC response with status 4xx",
            "1 robots.txt in WARC",
        ]
    );
}

#[test]
fn a_member_for_each_record_is_read_like_one_for_all() {
    let records = [capture("1", PLAIN, "One."), capture("2", PLAIN, "Two.")];
    let one = read("a.warc.gz", gzip(records.concat())).events;
    let each = records.iter().flat_map(gzip).collect();
    assert_eq!(read("a.warc.gz", each).events, one);
    assert_eq!(one.len(), 2);
}

#[test]
fn content_tells_whatever_the_name_says() {
    for name in ["a.txt", "a.json", "a.warc.wet", "a.wet"] {
        let events = read_file(name, capture("1", PLAIN, "One."));
        assert_eq!(
            events,
            [format!("{name}@0 url=https://a.example/1 \"One.\"")]
        );
    }
}

#[test]
fn a_page_is_html_and_keeps_the_time_of_its_capture() {
    let html = "<!doctype html><p>One.</p>";
    for fields in [
        "Content-Type: text/html\r\n",
        "Content-Type: Application/XHTML+xml; x\r\n",
        "",
    ] {
        let archive = Archive::new().file("a.warc", capture("1", fields, html));
        let log = Log::of(&archive, &["a.warc"], &Settings::default());
        assert_eq!(log.records.len(), 1, "{:?}", log.events);
        assert_eq!(log.records[0].markup, Markup::Html);
        assert_eq!(log.records[0].text, html);
        let captured = log.records[0].stated.captured.as_deref();
        assert_eq!(captured, Some("2024-05-17T10:00:00Z"));
    }
}

#[test]
fn transfers_and_encodings_are_undone() {
    let chunked = format!("{PLAIN}Transfer-Encoding: chunked\r\n");
    assert_eq!(
        text(&chunked, "4;x=y\r\nOne \r\n3\r\ntwo\r\n0\r\n\r\n"),
        "\"One two\""
    );
    // Put together by the archive, cut off, and a length that lies.
    assert_eq!(text(&chunked, "One two"), "\"One two\"");
    assert_eq!(text(&chunked, "4\r\nOne \r\n3\r\nt"), "\"One t\"");
    assert_eq!(text(&chunked, "ffffffffffffffff\r\nOne"), "\"One\"");
    let zlib = {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(b"One.").unwrap();
        packed.finish().unwrap()
    };
    let bare = {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(b"One.").unwrap();
        packed.finish().unwrap()
    };
    // `One.` as one uncompressed meta-block (RFC 7932).
    let brotli = [0x8b, 0x01, 0x80, b'O', b'n', b'e', b'.', 0x03];
    let encoded =
        |name: &str, body: &[u8]| text(&format!("{PLAIN}Content-Encoding: {name}\r\n"), body);
    assert_eq!(encoded("gzip", &gzip("One.")), "\"One.\"");
    assert_eq!(encoded("gzip, GZIP", &gzip(gzip("One."))), "\"One.\"");
    assert_eq!(encoded("gzip", b"One."), "\"One.\"");
    assert_eq!(encoded("deflate", &zlib), "\"One.\"");
    assert_eq!(encoded("deflate", &bare), "\"One.\"");
    assert_eq!(encoded("br", &brotli), "\"One.\"");
    assert_eq!(encoded("zstd", &super::packed::zstd("One.")), "\"One.\"");
    assert_eq!(
        encoded("lzw", b"One."),
        "refused: it is packed in a way that is not known"
    );
    assert!(encoded("br", &[0xff; 40]).starts_with("refused: its content cannot be unpacked"));
}

#[test]
fn the_character_set_is_the_stated_one_if_it_fits() {
    let cyrillic = b"\xd4\xe5\xf1\xf2";
    assert_eq!(
        text(
            "Content-Type: text/plain; charset=windows-1251\r\n",
            cyrillic
        ),
        "\"Фест\""
    );
    let page = [b"<meta charset=\"windows-1251\">".as_slice(), cyrillic].concat();
    assert!(text("Content-Type: text/html\r\n", &page).contains("Фест"));
    // What is UTF-8 stays so.
    assert_eq!(
        text("Content-Type: text/plain; charset=latin1\r\n", "Zürich"),
        "\"Zürich\""
    );
    assert_eq!(
        text("Content-Type: text/plain\r\n", b"\xff\xfeO\0n\0e\0"),
        "\"One\""
    );
    assert_eq!(
        text("Content-Type: text/plain; charset=no-such\r\n", "Zürich"),
        "\"Zürich\""
    );
}

#[test]
fn a_bomb_in_a_page_is_refused_and_the_next_page_is_read() {
    let bomb = gzip(vec![b'a'; 65 << 20]);
    let fields = format!("{PLAIN}Content-Encoding: gzip\r\n");
    let mut content = capture("1", &fields, bomb);
    let second = content.len();
    content.extend(capture("2", PLAIN, "Two."));
    assert_eq!(
        read_file("a.warc", content),
        [
            "a.warc@0 refused: longer than 64 MiB, the most that one record may take".to_owned(),
            format!("a.warc@{second} url=https://a.example/2 \"Two.\""),
        ]
    );
}

#[test]
fn a_length_that_lies_costs_its_record_and_no_more() {
    let honest = String::from_utf8(capture("1", PLAIN, "One.")).unwrap();
    let length = honest
        .split("Content-Length: ")
        .nth(1)
        .unwrap()
        .split("\r\n")
        .next()
        .unwrap();
    let lying = |by: &str| honest.replacen(&format!("Content-Length: {length}"), by, 1);
    let next = capture("2", PLAIN, "Two.");
    let cases = [
        (
            "Content-Length: 3",
            "its length of 3 bytes does not lead to the next record",
        ),
        (
            "Content-Length: 90",
            "its length of 90 bytes does not lead to the next record",
        ),
        ("Content-Length: -1", "it states no length"),
        (
            "Content-Length: 99999999999999999999",
            "it states no length",
        ),
        ("X: y", "it states no length"),
    ];
    for (by, why) in cases {
        let first = lying(by);
        let events = read_file("a.warc", [first.as_bytes(), &next].concat());
        assert_eq!(events[0], format!("a.warc@0 refused: {why}"), "{by}");
        if by != "Content-Length: 90" {
            let second = format!("a.warc@{} url=https://a.example/2 \"Two.\"", first.len());
            assert_eq!(events[1..], [second], "{by}");
        }
    }
    // One that leads beyond the end.
    let events = read_file("a.warc", lying("Content-Length: 18446744073709551615"));
    assert_eq!(events.len(), 1);
    assert!(
        events[0].contains("cannot be read beyond this record: it breaks off after"),
        "{events:?}"
    );
}

#[test]
fn rubbish_between_records_is_skipped_and_told() {
    let first = capture("1", PLAIN, "One.");
    let rubbish = [&vec![b'x'; 300 << 10][..], b"\nand\n"].concat();
    let content = [&first[..], &rubbish, &capture("2", PLAIN, "Two.")].concat();
    let events = read_file("a.warc", content);
    // The record before it cannot be believed: its length might be wrong.
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(
        events[0].contains("does not lead to the next record"),
        "{events:?}"
    );
    assert!(events[1].ends_with("\"Two.\""), "{events:?}");
    let endless = [
        b"WARC/1.0\r\nX: ".to_vec(),
        vec![b'y'; 1 << 20],
        b"\r\n".to_vec(),
        first,
    ]
    .concat();
    let events = read_file("a.warc", endless);
    assert!(
        events[0].ends_with("refused: its head is longer than 256 KiB"),
        "{events:?}"
    );
    assert!(events[1].ends_with("\"One.\""), "{events:?}");
}

#[test]
fn every_truncated_archive_ends_in_records_or_a_refusal() {
    let content = [capture("1", PLAIN, "One."), capture("2", PLAIN, "Two.")].concat();
    for end in 1..content.len() {
        let events = read_file("a.warc", &content[..end]);
        assert!(!events.is_empty() && events.len() <= 2, "{end}: {events:?}");
    }
}

#[test]
fn reading_goes_on_where_it_ended() {
    let first = [capture("1", PLAIN, "One."), capture("2", PLAIN, "Two.")].concat();
    let archive = Archive::new().file("a.warc", &first);
    let log = Log::of(&archive, &["a.warc"], &Settings::default());
    let position = log.end().position;
    assert_eq!(
        (position.layout, position.offset),
        (Layout::Records, first.len() as u64)
    );
    let archive = archive.file("a.warc", [first, capture("3", PLAIN, "Three.")].concat());
    let mut resumed = Log::new(Start::From(position));
    resumed.read(&[archive.path("a.warc")], &[], &Settings::default());
    assert_eq!(resumed.events.len(), 1, "{:?}", resumed.events);
    assert!(resumed.events[0].ends_with("\"Three.\""));
    for (_, after) in log.positions {
        let mut resumed = Log::new(Start::From(after));
        resumed.read(&[archive.path("a.warc")], &[], &Settings::default());
        assert!(resumed.end().resumed);
    }
}

#[test]
fn a_damaged_member_costs_its_record_and_those_after_it_are_read() {
    let members: Vec<Vec<u8>> = ["1", "2", "3"]
        .map(|name| gzip(capture(name, PLAIN, "One text. ".repeat(50))))
        .to_vec();
    let mut damaged = members.clone();
    // Of a checksum that does not match the text is known, and the doubt is told.
    let length = damaged[1].len();
    damaged[1][length - 6] ^= 1;
    let read = |members: &[Vec<u8>]| read("a.warc.gz", members.concat()).events;
    let events = read(&damaged);
    assert_eq!(events.len(), 4, "{events:?}");
    let expected = [
        "example/1",
        "example/2",
        "up to the next sound member",
        "example/3",
    ];
    for (event, expected) in events.iter().zip(expected) {
        assert!(event.contains(expected), "{event}");
    }
    // What a damaged member unpacks to before the damage shows may look like rubbish after the record before it, which is
    // then not believed; a head that is damaged yields nothing.
    const HEAD: usize = 8;
    for at in 0..length {
        let mut damaged = members.clone();
        damaged[1][at] ^= 0x55;
        let cut = [
            members[0].clone(),
            members[1][..at].to_vec(),
            members[2].clone(),
        ];
        for members in [&damaged[..], &cut] {
            let events = read(members);
            assert!(!events.is_empty(), "{at}");
            assert!(
                at >= HEAD || events[0].contains("example/1"),
                "{at}: {events:?}"
            );
        }
    }
}
