//! Documents of word processors: their paragraphs, their properties, and those that are bombs.

use std::fs::File;
use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::read_file;
use crate::support::Dir;

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> String {
    format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>")
}

fn read(body: &str) -> String {
    let events = read_file(
        "a.docx",
        zipped(&[("word/document.xml", document(body).as_bytes())]),
    );
    assert_eq!(events.len(), 1);
    events[0]
        .strip_prefix("a.docx:1 ")
        .expect("the origin")
        .to_owned()
}

#[test]
fn paragraphs_and_properties_are_read() {
    let body = "<w:p><w:r><w:t>Harbour &amp; p</w:t></w:r><w:r><w:t xml:space=\"preserve\">ort &#x263A;</w:t></w:r></w:p><w:p/>\
                <w:tbl><w:tc><w:p><w:r><w:t>A</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p></w:tc></w:tbl>";
    let properties = "<cp:coreProperties><dc:title>Harbour</dc:title><dc:creator>A. Writer</dc:creator>\
                      <dcterms:created>2024-05-17T08:00:00Z</dcterms:created><dc:language> </dc:language></cp:coreProperties>";
    let content = zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("docProps/core.xml", properties.as_bytes()),
        ("word/document.xml", document(body).as_bytes()),
    ]);
    assert_eq!(
        read_file("a.docx", content),
        [
            "a.docx:1 [a] title=Harbour date=2024-05-17T08:00:00Z author=A. Writer \"Harbour & port ☺\\n\\nA\\tb\\nc\""
        ]
    );
}

#[test]
fn what_is_deleted_a_code_or_a_repetition_is_not() {
    let body = "<w:p><w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText><w:t>Kept.</w:t></w:r></w:p>\
                <mc:AlternateContent><mc:Choice><w:p><w:r><w:t>Box.</w:t></w:r></w:p></mc:Choice>\
                <mc:Fallback><w:p><w:r><w:t>Box.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>";
    assert_eq!(read(body), "[a] \"Kept.\\n\\nBox.\"");
}

#[test]
fn what_is_no_document_is_refused() {
    for (content, why) in [
        (b"text".to_vec(), "refused: not a document: "),
        (
            zipped(&[("a.txt", b"x")]),
            "refused: not a document: it has no word/document.xml",
        ),
        (
            zipped(&[("word/document.xml", b"<w:p><w:t>x</w:p>")]),
            "refused: word/document.xml is no XML: ",
        ),
        (
            zipped(&[("word/document.xml", document("").as_bytes())]),
            "refused: no text: the document is blank",
        ),
    ] {
        let events = read_file("a.docx", content);
        assert!(
            events[0].starts_with(&format!("a.docx:1 {why}")),
            "{events:?}"
        );
    }
}

#[test]
fn a_bomb_is_refused() {
    let bomb = vec![b' '; 65 << 20];
    let content = zipped(&[("word/document.xml", &bomb)]);
    assert!(content.len() < 1 << 20);
    assert_eq!(
        read_file("a.docx", content),
        ["a.docx:1 refused: longer than 64 MiB, the most that one record may take"]
    );
    // Entities of a document's own are not known, and cannot grow.
    let laughs =
        "<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><w:p><w:t>x&b;y</w:t></w:p>";
    let content = zipped(&[("word/document.xml", laughs.as_bytes())]);
    assert_eq!(read_file("a.docx", content), ["a.docx:1 [a] \"xy\""]);
    let deep = "<w:p>".repeat(1_000_000);
    let events = read_file("a.docx", zipped(&[("word/document.xml", deep.as_bytes())]));
    assert!(events[0].contains("refused: "), "{events:?}");
}

#[test]
fn every_truncated_document_is_refused() {
    let whole = zipped(&[(
        "word/document.xml",
        document("<w:p><w:t>x</w:t></w:p>").as_bytes(),
    )]);
    for end in 0..whole.len() {
        let events = read_file("a.docx", &whole[..end]);
        assert!(events[0].contains("refused: "), "{end}: {events:?}");
    }
}

#[test]
fn a_document_on_standard_input_is_not_taken_for_a_zip() {
    let dir = Dir::new();
    let body = document("<w:p><w:r><w:t>The harbour of the example</w:t></w:r></w:p>");
    dir.file(
        "input",
        zipped(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", body.as_bytes()),
        ]),
    );
    let mut program = dir.program(&["index", "-"]);
    program.stdin(File::open(dir.path("input")).unwrap());
    let output = program.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    dir.dateline(&["search", "harbour"])
        .exits(0)
        .prints_part("-:1");
}
