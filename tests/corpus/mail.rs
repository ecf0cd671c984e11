//! Mailboxes and messages: where a message begins, what its head states, which of its texts is read.

use dateline::corpus::{Layout, Markup, Settings, Start};

use super::{Archive, Log, read_file};

const FROM: &str = "From daily@a.example Fri May 17 08:00:01 2024\n";

fn newsletter(subject: &str, body: &str) -> String {
    format!(
        "From: The Daily Example <daily@a.example>\nSubject: {subject}\nDate: Fri, 17 May 2024 08:00:00 +0200\n\
         List-Unsubscribe: <https://a.example/u>\n\n{body}\n"
    )
}

#[test]
fn a_newsletter_states_its_outlet_and_a_letter_its_author() {
    assert_eq!(
        read_file(
            "x/a.eml",
            newsletter("Harbour  =?utf-8?q?r=C3=A9opens?=", "It did.")
        ),
        [
            "x/a.eml:1 [x/a] title=Harbour réopens date=2024-05-17T08:00:00+02:00 source=The Daily Example \"It did.\""
        ]
    );
    let list = newsletter("S", "T.").replace(
        "List-Unsub",
        "List-Id: \"Daily\" <d.a.example>\nMessage-ID: <7@a.example>\nX-Uns",
    );
    assert_eq!(
        read_file("a.eml", list),
        [
            "a.eml:1 [a] id=7@a.example title=S date=2024-05-17T08:00:00+02:00 source=Daily author=The Daily Example \"T.\""
        ]
    );
    let letter = "From: A. Writer <a@b.example>\nDate: yesterday\n\nText.\n";
    assert_eq!(
        read_file("a.eml", letter),
        ["a.eml:1 [a] date=yesterday author=A. Writer \"Text.\""]
    );
}

#[test]
fn a_mailbox_is_cut_at_its_lines_and_not_at_sentences() {
    let content = format!(
        "{FROM}{}\n{FROM}{}\n",
        newsletter(
            "One",
            "From Tokyo, at 10:30 in 2024.\n\nFrom here on\n>From there\n>>From afar"
        ),
        newsletter("Two", "Second.")
    );
    let common = "date=2024-05-17T08:00:00+02:00 source=The Daily Example";
    assert_eq!(
        read_file("a.mbox", content),
        [
            format!(
                "a.mbox:1 title=One {common} \"From Tokyo, at 10:30 in 2024.\\n\\nFrom here on\\nFrom there\\n>From afar\""
            ),
            format!("a.mbox:13 title=Two {common} \"Second.\""),
        ]
    );
}

#[test]
fn content_tells_a_mailbox_whatever_its_name() {
    let content = format!("{FROM}{}", newsletter("One", "Text."));
    assert!(read_file("a.txt", content)[0].contains("title=One"));
    let article = "From Tokyo\n\nBy 10:30 all was over in 2024.";
    assert_eq!(
        read_file("a.txt", article),
        [format!("a.txt:1 [a] {article:?}")]
    );
}

#[test]
fn the_page_is_read_where_the_plain_text_only_stands_in() {
    let parts = |plain: &str| {
        format!(
            "Subject: S\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{plain}\n\
             --b\nContent-Type: text/html\n\n<p>The page.</p>\n--b\nContent-Type: image/png; name=i.png\n\
             Content-Disposition: attachment\n\nx\n--b--\n"
        )
    };
    let read = |plain: &str| {
        let archive = Archive::new().file("a.eml", parts(plain));
        let mut log = Log::new(Start::Read);
        let tally = log.read(&[archive.path("a.eml")], &[], &Settings::default());
        assert_eq!(tally.unread.get("attachment"), Some(&1));
        let record = log.records.pop().expect("a record");
        (record.markup, record.text)
    };
    assert_eq!(
        read("View it online."),
        (Markup::Html, "<p>The page.</p>".to_owned())
    );
    let story = "A story. ".repeat(50);
    assert_eq!(read(&story), (Markup::Plain, story.trim().to_owned()));
}

#[test]
fn what_is_no_message_is_refused() {
    assert_eq!(
        read_file(
            "a.mbox",
            format!("rubbish\nmore\n{FROM}{}", newsletter("One", "Text."))
        )[0],
        "a.mbox:1 refused: no message begins here: skipped up to the next line `From ADDRESS DATE`"
    );
    let blank = read_file("a.eml", "\n\n");
    assert!(blank[0].starts_with("a.eml:1 refused: "), "{blank:?}");
}

#[test]
fn messages_that_only_cost_are_refused_quickly() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(200_000);
    let digests: String = (0..100_000)
        .map(|i| format!("Content-Type: multipart/digest; boundary=b{i}\n\n--b{i}\n"))
        .collect();
    let deep: String = (0..200_000)
        .map(|i| format!("Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"))
        .collect();
    let fields = "a:\n".repeat(5_000_000);
    let addresses = format!("From: {}\n\nText.\n", "a,".repeat(5_000_000));
    let dashes = format!(
        "Content-Type: multipart/mixed; boundary=-\n\n{}",
        "-".repeat(5_000_000)
    );
    let cases = [
        (nested, "messages within it"),
        (digests, "messages within it"),
        (deep, "parts"),
        (fields, "values"),
        (addresses, "values"),
        (dashes, "parts"),
    ];
    for (content, what) in cases {
        assert_eq!(
            read_file("a.eml", content),
            [format!(
                "a.eml:1 refused: it has too many {what} for a message"
            )]
        );
    }
}

#[test]
fn a_message_that_is_too_long_is_refused_and_the_next_is_read() {
    let line = format!("{}\n", "x".repeat(1 << 20));
    let content = format!(
        "{FROM}Subject: S\n\n{}\n{FROM}{}",
        line.repeat(65),
        newsletter("Two", "Second.")
    );
    let events = read_file("a.mbox", content);
    assert_eq!(
        events[0],
        "a.mbox:1 refused: longer than 64 MiB, the most that one record may take"
    );
    assert!(
        events[1].starts_with("a.mbox:70 title=Two"),
        "{}",
        events[1]
    );
}

#[test]
fn every_truncated_mailbox_ends() {
    let content = format!(
        "{FROM}{}\n{FROM}{}",
        newsletter("One", "Text."),
        newsletter("Two", "Text.")
    );
    for end in 1..content.len() {
        assert!(!read_file("a.mbox", &content[..end]).is_empty(), "{end}");
    }
}

#[test]
fn reading_goes_on_after_the_last_message_unless_that_has_grown() {
    let one = format!("{FROM}{}\n", newsletter("One", "Text."));
    let archive = Archive::new().file("a.mbox", &one);
    let log = Log::of(&archive, &["a.mbox"], &Settings::default());
    let position = log.end().position;
    assert_eq!(position.layout, Layout::Messages);
    let resumed = |content: String| {
        let archive = Archive::new().file("a.mbox", content);
        let mut log = Log::new(Start::From(position));
        log.read(&[archive.path("a.mbox")], &[], &Settings::default());
        (log.end().resumed, log.records.len())
    };
    assert_eq!(resumed(one.clone()), (true, 0));
    assert_eq!(
        resumed(format!("{one}{FROM}{}", newsletter("Two", "Text."))),
        (true, 1)
    );
    assert_eq!(resumed(format!("{one}And more of it.\n")), (false, 1));
}
