//! Zstandard, bzip2 and xz, whole, damaged and hostile; gzip is tested with what it shares with all files, in `decode`.

use std::io::Write;

use bzip2::write::BzEncoder;
use lzma_rust2::{XzOptions, XzWriter};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::{gzip, read_file};

pub(super) fn zstd(content: impl AsRef<[u8]>) -> Vec<u8> {
    compress_to_vec(content.as_ref(), CompressionLevel::Fastest)
}

pub(super) fn bzip2(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packed.write_all(content.as_ref()).unwrap();
    packed.finish().unwrap()
}

pub(super) fn xz(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = XzWriter::new(Vec::new(), XzOptions::with_preset(0)).unwrap();
    packed.write_all(content.as_ref()).unwrap();
    packed.finish().unwrap()
}

type Pack = fn(&str) -> Vec<u8>;

const PACKINGS: [(&str, Pack); 4] = [
    ("gz", |text| gzip(text)),
    ("zst", |text| zstd(text)),
    ("bz2", |text| bzip2(text)),
    ("xz", |text| xz(text)),
];

#[test]
fn every_packing_is_read_in_every_format() {
    for (extension, pack) in PACKINGS {
        let text = "A text.\n\nOf two paragraphs.";
        assert_eq!(
            read_file(&format!("a.txt.{extension}"), pack(text)),
            [format!("a.txt.{extension}:1 [a] {text:?}")]
        );
        for format in ["json", "jsonl", "ndjson"] {
            let name = format!("a.{format}.{}", extension.to_uppercase());
            let lines = "{\"body\":\"one\"}\n{\"body\":\"two\"}\n";
            assert_eq!(
                read_file(&name, pack(lines)),
                [format!(r#"{name}:1 "one""#), format!(r#"{name}:2 "two""#)]
            );
        }
    }
}

#[test]
fn all_parts_of_a_packed_file_are_read() {
    for (extension, pack) in PACKINGS {
        let name = format!("a.jsonl.{extension}");
        let mut packed = pack("{\"body\":\"one\"}\n{\"bo");
        packed.extend(pack(""));
        packed.extend(pack("dy\":\"two\"}\n"));
        assert_eq!(
            read_file(&name, packed),
            [format!(r#"{name}:1 "one""#), format!(r#"{name}:2 "two""#)]
        );
    }
}

#[test]
fn frames_to_be_skipped_are_skipped() {
    let skipped = |bytes: &[u8]| {
        let length = u32::try_from(bytes.len()).unwrap();
        [&[0x5a, 0x2a, 0x4d, 0x18][..], &length.to_le_bytes(), bytes].concat()
    };
    let packed = [
        skipped(b"anything"),
        zstd("{\"body\":\"one\"}\n"),
        skipped(b""),
        skipped(&[0; 100_000]),
        zstd("{\"body\":\"two\"}\n"),
        skipped(b"at the end"),
    ];
    assert_eq!(
        read_file("a.jsonl.zst", packed.concat()),
        [r#"a.jsonl.zst:1 "one""#, r#"a.jsonl.zst:2 "two""#]
    );
    let cut = [zstd("{\"body\":\"one\"}\n"), skipped(b"cut off")].concat();
    assert_eq!(
        read_file("a.jsonl.zst", &cut[..cut.len() - 1]),
        [
            r#"a.jsonl.zst:1 "one""#,
            "a.jsonl.zst:2 refused: cannot be read beyond this line: incomplete zstd frame"
        ]
    );
}

#[test]
fn a_checksum_that_does_not_match_is_damage() {
    let mut packed = zstd("{\"body\":\"one\"}\n");
    let last = packed.len() - 1;
    packed[last] ^= 1;
    assert_eq!(
        read_file("a.jsonl.zst", packed),
        [
            r#"a.jsonl.zst:1 "one""#,
            "a.jsonl.zst:2 refused: cannot be read beyond this line: the checksum does not match"
        ]
    );
}

#[test]
fn what_is_not_packed_as_its_name_says_is_refused() {
    for (extension, _) in PACKINGS {
        for content in ["a text that is not packed", "x"] {
            let events = read_file(&format!("a.txt.{extension}"), content);
            assert_eq!(events.len(), 1);
            let start = format!("a.txt.{extension}:1 refused: cannot be read: ");
            assert!(events[0].starts_with(&start), "{events:?}");
        }
    }
}

#[test]
fn a_window_that_takes_the_memory_is_refused() {
    // A frame of one empty block whose window is 2 GiB.
    let window = (31 - 10) << 3;
    let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, window, 0x01, 0x00, 0x00];
    // The same by its content size, in a single segment.
    let mut segment = vec![0x28, 0xb5, 0x2f, 0xfd, 0b1010_0000];
    segment.extend((1_u32 << 31).to_le_bytes());
    segment.extend([0x01, 0x00, 0x00]);
    let mut options = XzOptions::with_preset(0);
    options.lzma_options.dict_size = 256 << 20;
    let mut large = XzWriter::new(Vec::new(), options).unwrap();
    large.write_all(b"a text").unwrap();
    let large = large.finish().unwrap();
    for (name, packed) in [
        ("a.txt.zst", frame.to_vec()),
        ("a.txt.zst", segment),
        ("a.txt.xz", large),
    ] {
        assert_eq!(
            read_file(name, packed),
            [format!(
                "{name}:1 refused: cannot be read: it needs more than 128 MiB of memory to be unpacked (pack it with a smaller window)"
            )]
        );
    }
}

#[test]
fn bombs_are_refused_as_one_record_that_is_too_long() {
    let bomb = " ".repeat((64 << 20) + 1);
    for (extension, pack) in PACKINGS {
        let packed = pack(&bomb);
        assert!(packed.len() < 1 << 20);
        assert_eq!(
            read_file(&format!("a.txt.{extension}"), packed),
            [format!(
                "a.txt.{extension}:1 refused: longer than 64 MiB, the most that one record may take"
            )]
        );
    }
}

#[test]
fn what_stands_before_the_end_of_a_truncated_file_is_kept() {
    // Letters that hardly pack, so that there are many blocks.
    let mut random = fastrand::Rng::with_seed(8);
    let lines: Vec<String> = (0..1500)
        .map(|_| {
            let text: String = (0..1000).map(|_| random.alphanumeric()).collect();
            format!("{{\"body\":\"{text}\"}}\n")
        })
        .collect();
    for (extension, pack) in PACKINGS {
        let packed = pack(&lines.concat());
        let name = format!("a.jsonl.{extension}");
        let events = read_file(&name, &packed[..packed.len() / 2]);
        let (last, read) = events.split_last().unwrap();
        let said = ["incomplete", "decompression not finished"];
        assert!(said.iter().any(|said| last.contains(said)), "{last}");
        assert!(read.len() > 300, "{name}: {} records", read.len());
        assert!(read.iter().all(|event| !event.contains("refused")));
    }
}

#[test]
fn damage_anywhere_costs_no_more_than_what_follows_and_never_panics() {
    let lines: Vec<String> = (0..400)
        .map(|n| format!("{{\"body\":\"number {n}, {}\"}}\n", n * n))
        .collect();
    let content = lines.concat();
    let mut random = fastrand::Rng::with_seed(3);
    for (extension, pack) in PACKINGS {
        let name = format!("a.jsonl.{extension}");
        let packed = pack(&content);
        let whole = read_file(&name, &packed);
        assert_eq!(whole.len(), lines.len());
        for round in 0..150 {
            let mut damaged = packed.clone();
            if round % 3 == 0 {
                damaged.truncate(random.usize(..packed.len()));
            } else {
                for _ in 0..random.usize(1..4) {
                    let at = random.usize(..packed.len());
                    damaged[at] ^= 1 << random.u8(..8);
                }
            }
            let events = read_file(&name, &damaged);
            let same = events
                .iter()
                .zip(&whole)
                .take_while(|(a, b)| a == b)
                .count();
            let is_whole = same == whole.len() && events.len() == same;
            let is_said = events[same..].iter().any(|event| event.contains("refused"));
            // An empty beginning of a file is an empty file.
            assert!(
                is_whole || is_said || damaged.is_empty(),
                "{name} round {round}: {:?}",
                &events[same..]
            );
        }
    }
}
