//! Parquet: columns by their names, types, packings, and files that lie.

use std::sync::Arc;

use dateline::corpus::{Settings, Start};
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::{Archive, Log, gzip, read_file};

const SCHEMA: &str = "message schema {
    OPTIONAL BYTE_ARRAY text (STRING);
    OPTIONAL BYTE_ARRAY id (STRING);
    OPTIONAL BYTE_ARRAY url;
    REQUIRED INT64 date (TIMESTAMP(MILLIS,true));
    REQUIRED INT64 token_count;
    OPTIONAL GROUP authors (LIST) { REPEATED GROUP list { OPTIONAL BYTE_ARRAY element (STRING); } }
}";

fn write(
    packing: Compression,
    version: WriterVersion,
    groups: usize,
    rows: usize,
    body: &str,
) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(packing)
        .set_writer_version(version)
        .set_data_page_row_count_limit(10)
        .build();
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    for group in 0..groups {
        let mut columns = file.next_row_group().unwrap();
        let numbers = (group * rows)..((group + 1) * rows);
        let texts = |prefix: &str| -> Vec<ByteArray> {
            numbers
                .clone()
                .map(|n| ByteArray::from(format!("{prefix}{n}").into_bytes()))
                .collect()
        };
        let present = vec![1; rows];
        let mut at = 0;
        while let Some(mut column) = columns.next_column().unwrap() {
            match at {
                0..=2 => {
                    let values = texts([body, "id", "https://a.example/"][at]);
                    column
                        .typed::<ByteArrayType>()
                        .write_batch(&values, Some(&present), None)
                        .unwrap();
                }
                3 | 4 => {
                    let values: Vec<i64> = numbers.clone().map(|n| n as i64 * 1000).collect();
                    column
                        .typed::<Int64Type>()
                        .write_batch(&values, None, None)
                        .unwrap();
                }
                _ => {
                    let values: Vec<ByteArray> = numbers
                        .clone()
                        .flat_map(|n| [format!("A{n}"), format!("B{n}")])
                        .map(|name| ByteArray::from(name.into_bytes()))
                        .collect();
                    let levels = vec![3; rows * 2];
                    let repeated: Vec<i16> = (0..rows * 2).map(|n| (n % 2) as i16).collect();
                    column
                        .typed::<ByteArrayType>()
                        .write_batch(&values, Some(&levels), Some(&repeated))
                        .unwrap();
                }
            }
            column.close().unwrap();
            at += 1;
        }
        columns.close().unwrap();
    }
    file.close().unwrap();
    bytes
}

fn event(name: &str, n: usize) -> String {
    format!(
        "{name}:{} id=id{n} date=1970-01-01T00:00:{n:02}Z url=https://a.example/{n} author=A{n}, B{n} \"text {n}\"",
        n + 1
    )
}

#[test]
fn columns_are_read_by_their_names_in_every_packing() {
    for packing in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let bytes = write(packing, version, 2, 25, "text ");
            let expected: Vec<String> = (0..50).map(|n| event("a.parquet", n)).collect();
            assert_eq!(
                read_file("a.parquet", &bytes),
                expected,
                "{packing:?} {version:?}"
            );
        }
    }
}

#[test]
fn a_table_is_known_by_its_content_and_read_packed_once_more() {
    let bytes = write(
        Compression::SNAPPY,
        WriterVersion::PARQUET_1_0,
        1,
        1,
        "text ",
    );
    assert_eq!(read_file("a.txt", &bytes), [event("a.txt", 0)]);
    assert_eq!(
        read_file("a.parquet.gz", gzip(&bytes)),
        [event("a.parquet.gz", 0)]
    );
}

#[test]
fn keys_may_be_mapped_to_columns_and_a_table_without_texts_is_refused_once() {
    let bytes = write(
        Compression::SNAPPY,
        WriterVersion::PARQUET_1_0,
        1,
        1,
        "text ",
    );
    let archive = Archive::new().file("a.parquet", bytes);
    let settings = Settings {
        map: super::owned(&["id=token_count", "body=url"]),
        ..Settings::default()
    };
    let log = Log::of(&archive, &["a.parquet"], &settings);
    assert!(
        log.events[0].starts_with("a.parquet:1 id=0 date="),
        "{:?}",
        log.events
    );
    assert!(
        log.events[0].ends_with("\"https://a.example/0\""),
        "{:?}",
        log.events
    );

    let schema = Arc::new(parse_message_type("message schema { REQUIRED INT64 x; }").unwrap());
    let mut bytes = Vec::new();
    let file = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
    file.close().unwrap();
    assert_eq!(
        read_file("a.parquet", bytes),
        [
            "a.parquet:1 refused: no column of texts: expected one of them body, text, content, …; found x"
        ]
    );
}

#[test]
fn an_unchanged_table_is_known_by_its_hash() {
    let bytes = write(
        Compression::SNAPPY,
        WriterVersion::PARQUET_1_0,
        1,
        3,
        "text ",
    );
    let archive = Archive::new().file("a.parquet", bytes);
    let root = [archive.path("a.parquet")];
    let mut first = Log::new(Start::Read);
    first.read(&root, &[], &Settings::default());
    assert_eq!((first.events.len(), first.end().complete), (3, true));
    let mut again = Log::new(Start::From(first.end().position));
    again.read(&root, &[], &Settings::default());
    assert_eq!((again.events.len(), again.end().resumed), (0, true));
}

#[test]
fn pages_that_unpack_to_more_than_they_say_are_refused() {
    // A page of 300 MiB that is honest about it is too much; packed by gzip and with a smaller size it is a lie.
    let huge = " ".repeat(300 << 20);
    let bytes = write(
        Compression::GZIP(GzipLevel::try_new(1).unwrap()),
        WriterVersion::PARQUET_1_0,
        1,
        1,
        &huge,
    );
    assert!(bytes.len() < 4 << 20);
    let events = read_file("a.parquet", &bytes);
    assert_eq!(
        events,
        [
            "a.parquet:1 refused: cannot be read beyond this row: pages that take more than 256 MiB of memory (write it with smaller pages)"
        ]
    );
    // The size of its dictionary, which holds the length, the text and the number of the row.
    let size = varint(((300 << 20) + 5) << 1);
    let at = bytes.windows(size.len()).position(|bytes| bytes == size);
    let at = at.expect("the size in the header of the page");
    let mut lying = bytes.clone();
    lying[at..at + 5].copy_from_slice(&[0xc0, 0x80, 0x80, 0x80, 0]);
    assert_eq!(
        read_file("a.parquet", lying),
        [
            "a.parquet:1 refused: cannot be read beyond this row: a page that is longer than its header says"
        ]
    );
}

fn varint(value: u64) -> Vec<u8> {
    let mut rest = value;
    let mut bytes = Vec::new();
    loop {
        let byte = (rest & 0x7f) as u8;
        rest >>= 7;
        if rest == 0 {
            bytes.push(byte);
            return bytes;
        }
        bytes.push(byte | 0x80);
    }
}

#[test]
fn damage_anywhere_never_ends_the_program() {
    let mut random = fastrand::Rng::with_seed(11);
    let bytes = write(
        Compression::SNAPPY,
        WriterVersion::PARQUET_2_0,
        2,
        20,
        "text ",
    );
    for _ in 0..400 {
        let mut damaged = bytes.clone();
        if random.u8(..) < 64 {
            damaged.truncate(random.usize(..bytes.len()));
        }
        for _ in 0..random.usize(1..4) {
            if !damaged.is_empty() {
                let at = random.usize(..damaged.len());
                damaged[at] = random.u8(..);
            }
        }
        read_file("a.parquet", damaged);
    }
}
