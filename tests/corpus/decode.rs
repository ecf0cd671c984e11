//! Character sets, gzip, and the limits on what one record may take.

use std::io::Write;

use dateline::corpus::MAX_RECORD_BYTES;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{gzip, read_file};

#[test]
fn utf_8_is_kept_verbatim() {
    assert_eq!(
        read_file("a.txt", " Zürich\r\n\r\n日本 \n"),
        [r#"a.txt:1 [a] " Zürich\r\n\r\n日本 \n""#]
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    assert_eq!(
        read_file("a.txt", "\u{feff}Zürich"),
        [r#"a.txt:1 [a] "Zürich""#]
    );
    assert_eq!(
        read_file("a.jsonl", "\u{feff}{\"body\":\"x\"}"),
        [r#"a.jsonl:1 "x""#]
    );
}

#[test]
fn utf_16_with_a_byte_order_mark_is_decoded_in_every_format() {
    let little = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let big = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_be_bytes).collect()
    };
    assert_eq!(
        read_file("a.txt", little("Zürich 🌍")),
        [r#"a.txt:1 [a] "Zürich 🌍""#]
    );
    assert_eq!(
        read_file("a.txt", big("Zürich 🌍")),
        [r#"a.txt:1 [a] "Zürich 🌍""#]
    );
    let lines = "{\"body\":\"ü\"}\r\n{\"body\":\"é\"}\r\n";
    assert_eq!(
        read_file("a.jsonl.gz", gzip(little(lines))),
        [r#"a.jsonl.gz:1 "ü""#, r#"a.jsonl.gz:2 "é""#]
    );
}

#[test]
fn bytes_that_are_not_utf_8_are_read_as_windows_1252() {
    assert_eq!(
        read_file("a.txt", b"Z\xfcrich \x93quoted\x94 \x80 5"),
        [r#"a.txt:1 [a] "Zürich “quoted” € 5""#]
    );
    // One broken byte does not spoil the rest.
    assert_eq!(
        read_file("a.txt", b"Z\xc3\xbcrich \xa9 \xe6\x97\xa5"),
        [r#"a.txt:1 [a] "Zürich © 日""#]
    );
}

#[test]
fn the_character_set_is_found_out_line_by_line() {
    assert_eq!(
        read_file(
            "a.jsonl",
            b"{\"body\":\"Z\xfcrich\"}\n{\"body\":\"Z\xc3\xbcrich\"}\n"
        ),
        [r#"a.jsonl:1 "Zürich""#, r#"a.jsonl:2 "Zürich""#]
    );
}

#[test]
fn a_binary_file_named_txt_is_refused_but_a_late_nul_byte_is_kept() {
    assert_eq!(
        read_file("a.txt", b"\x7fELF\x00\x00"),
        ["a.txt:1 refused: not a text: it holds many NUL bytes"]
    );
    let late = format!("{}\0", "x".repeat(1024));
    assert_eq!(read_file("a.txt", &late), [format!("a.txt:1 [a] {late:?}")]);
}

#[test]
fn a_blank_file_is_refused() {
    assert_eq!(
        read_file("a.txt", " \n"),
        ["a.txt:1 refused: no text: the file is blank"]
    );
}

#[test]
fn all_members_of_a_gzip_file_are_read() {
    let mut packed = gzip("{\"body\":\"one\"}\n");
    packed.extend(gzip("{\"body\":\"two\"}\n"));
    assert_eq!(
        read_file("a.jsonl.GZ", packed),
        [r#"a.jsonl.GZ:1 "one""#, r#"a.jsonl.GZ:2 "two""#]
    );
}

#[test]
fn a_truncated_gzip_file_keeps_the_records_before_the_damage() {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer
        .write_all(b"{\"body\":\"one\"}\n{\"body\":\"two\"}\n")
        .unwrap();
    packer.flush().unwrap();
    packer.write_all(b"{\"body\":\"three\"}\n").unwrap();
    let packed = packer.finish().unwrap();
    assert_eq!(
        read_file("a.jsonl.gz", &packed[..packed.len() - 16]),
        [
            r#"a.jsonl.gz:1 "one""#,
            r#"a.jsonl.gz:2 "two""#,
            "a.jsonl.gz:3 refused: cannot be read beyond this line: incomplete deflate stream",
        ]
    );
}

#[test]
fn damage_right_behind_a_record_does_not_cost_the_record() {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(b"{\"body\":\"one\"}").unwrap();
    packer.flush().unwrap();
    let packed = packer.get_ref().clone();
    assert_eq!(
        read_file("a.json.gz", packed),
        [
            r#"a.json.gz:1 "one""#,
            "a.json.gz:1 refused: cannot be read beyond this line: incomplete deflate stream",
        ]
    );
}

#[test]
fn a_file_that_is_not_packed_as_its_name_says_is_refused() {
    assert_eq!(
        read_file("a.txt.gz", "a text that is not packed"),
        ["a.txt.gz:1 refused: cannot be read: invalid gzip header"]
    );
}

#[test]
fn a_file_over_the_limit_is_refused() {
    let bomb = gzip(vec![b'x'; MAX_RECORD_BYTES + 1]);
    assert_eq!(
        read_file("a.txt.gz", bomb),
        ["a.txt.gz:1 refused: longer than 64 MiB, the most that one record may take"]
    );
}

#[test]
fn a_line_or_element_over_the_limit_is_refused_and_the_next_is_read() {
    let long = "x".repeat(MAX_RECORD_BYTES);
    let records = |separator: &str| {
        ["short", &long, "next"]
            .map(|text| format!("{{\"body\":\"{text}\"}}"))
            .join(separator)
    };
    for (name, content) in [
        ("a.jsonl.gz", records("\n")),
        ("a.json.gz", format!("[{}]", records(",\n"))),
    ] {
        assert_eq!(
            read_file(name, gzip(content)),
            [
                format!(r#"{name}:1 "short""#),
                format!("{name}:2 refused: longer than 64 MiB, the most that one record may take"),
                format!(r#"{name}:3 "next""#),
            ]
        );
    }
}
