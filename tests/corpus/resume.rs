//! Reading on from a position: exactly what follows it, or everything where what stands before has changed.

use std::fs;
use std::path::Path;

use dateline::corpus::{
    self, End, File, Input, Layout, Options, Position, RawRecord, Refusal, Settings, Sink, Start,
};
use dateline::error::{Error, Kind, Result};

use jiff::Timestamp;

use super::{Archive, Log, gzip};

/// Reads the file `name` alone from `start`.
fn read_from(archive: &Archive, name: &str, start: Start) -> Log {
    let mut log = Log::new(start);
    log.read(&[archive.path(name)], &[], &Settings::default());
    log
}

/// From every position of the file, what follows is what an undisturbed reading gives there.
fn check_all_positions(name: &str, content: impl AsRef<[u8]>) -> Log {
    let archive = Archive::new().file(name, content);
    let whole = read_from(&archive, name, Start::Read);
    assert!(!whole.end().resumed && whole.end().steady);
    for (events, position) in &whole.positions {
        let rest = read_from(&archive, name, Start::From(*position));
        assert_eq!(rest.events, whole.events[*events..], "{name} {position:?}");
        assert!(rest.end().resumed, "{name} {position:?}");
        assert_eq!(rest.end().position, whole.end().position, "{name}");
        assert_eq!(rest.end().complete, whole.end().complete, "{name}");
        assert_eq!(
            rest.end().records + rest.end().refused,
            (whole.events.len() - events) as u64
        );
        let later: Vec<Position> = rest.positions.iter().map(|(_, at)| *at).collect();
        let expected: Vec<Position> = whole
            .positions
            .iter()
            .filter(|(at, _)| at > events)
            .map(|(_, at)| *at)
            .collect();
        assert_eq!(later, expected, "{name} {position:?}");
    }
    whole
}

/// Objects, some broken, some over several lines, with separators of every kind between them.
fn made_up(random: &mut fastrand::Rng, separators: &[&str], pretty: bool) -> String {
    let mut content = String::new();
    for number in 0..random.usize(1..60) {
        let text = ["plain", "ünïcödé 日本", "} ] , {\\\"", "\\\\", "long "][random.usize(..5)];
        let text = text.repeat(random.usize(1..40));
        let gap = if pretty { "\n  " } else { "" };
        content += &match random.u8(..12) {
            0 => "{\"body\" \"broken\"}".to_owned(),
            1 => "12".to_owned(),
            2 => "{\"other\": [1, {\"a\": null}]}".to_owned(),
            _ => format!("{{{gap}\"id\":{number},{gap}\"body\":\"{text}\"}}"),
        };
        content += separators[random.usize(..separators.len())];
    }
    content
}

#[test]
fn reading_on_from_any_position_gives_exactly_what_follows() {
    let mut random = fastrand::Rng::with_seed(5);
    for round in 0..24 {
        let lines = made_up(&mut random, &["\n", "\r\n", "\n\n", "\n \t\n"], false);
        let whole = check_all_positions("a.jsonl", &lines);
        assert!(!whole.positions.is_empty(), "round {round}");
        check_all_positions("a.jsonl", lines.trim_end());
        check_all_positions("a.jsonl.gz", gzip(&lines));
        check_all_positions("a.json", &lines);
        let commas = [",", ", ", ",\n", "\n,\n", ",,"];
        for pretty in [false, true] {
            let elements = made_up(&mut random, &commas, pretty);
            check_all_positions("a.json", format!(" [\n{elements}]\n"));
            check_all_positions("a.jsonl", format!("[{elements}]"));
            check_all_positions("a.json", format!("[{elements}"));
            let values = made_up(&mut random, &[" ", "\n", "\n\n", "  "], pretty);
            check_all_positions("a.json", &values);
            check_all_positions("a.json", format!("{values}{{\"body\":\"cut o"));
            check_all_positions("a.json.gz", gzip(values));
        }
    }
}

#[test]
fn positions_hold_wherever_the_read_buffer_ends() {
    let lines: String = (0..600)
        .map(|n| format!("{{\"body\":\"{}\"}}\n", "x".repeat(n)))
        .collect();
    let whole = check_all_positions("a.jsonl", &lines);
    assert_eq!(whole.positions.len(), 600);
}

#[test]
fn a_file_that_was_only_touched_yields_nothing() {
    for (name, content) in [
        ("a.jsonl", "{\"body\":\"1\"}\n{\"body\":\"2\"}\n"),
        ("a.jsonl", "{\"body\":\"1\"}\n{\"body\":\"2\"}"),
        ("a.json", "[{\"body\":\"1\"},\n{\"body\":\"2\"}]"),
        ("a.json", "{\"body\":\"1\"}"),
        ("a.txt", "a text\nof two lines"),
        ("a.jsonl", ""),
    ] {
        let archive = Archive::new().file(name, content);
        let end = *read_from(&archive, name, Start::Read).end();
        assert!(end.complete, "{content}");
        let again = read_from(&archive, name, Start::From(end.position));
        assert_eq!(again.events, [""; 0], "{content}");
        assert!(again.end().resumed && again.end().complete, "{content}");
        assert_eq!(again.end().position, end.position, "{content}");
    }
}

/// Reads `before`, then what it has grown to from where the first reading ended.
fn grown(name: &str, before: &str, after: &str) -> Log {
    let archive = Archive::new().file(name, before);
    let end = *read_from(&archive, name, Start::Read).end();
    fs::write(archive.path(name), after).unwrap();
    read_from(&archive, name, Start::From(end.position))
}

#[test]
fn of_lines_that_have_grown_only_the_new_ones_are_read() {
    let log = grown(
        "a.jsonl",
        "{\"body\":\"1\"}\n",
        "{\"body\":\"1\"}\n{\"body\":\"2\"}\n",
    );
    assert_eq!(log.events, [r#"a.jsonl:2 "2""#]);
    assert!(log.end().resumed);
    // The line feed was written with the next line.
    let log = grown(
        "a.jsonl",
        "{\"body\":\"1\"}",
        "{\"body\":\"1\"}\n{\"body\":\"2\"}",
    );
    assert_eq!(log.events, [r#"a.jsonl:2 "2""#]);
    assert!(log.end().resumed);
    // Lines under the name of values.
    let log = grown(
        "a.json",
        "{\"body\":\"1\"}",
        "{\"body\":\"1\"}\n{\"body\n{\"body\":\"3\"}",
    );
    assert_eq!(log.events.len(), 2, "{:?}", log.events);
    assert_eq!(log.events[1], r#"a.json:3 "3""#);
}

#[test]
fn a_line_that_was_on_its_way_is_read_again() {
    let half = "{\"body\":\"1\"}\n{\"bo";
    let log = grown("a.jsonl", half, "{\"body\":\"1\"}\n{\"body\":\"2\"}\n");
    assert_eq!(log.events, [r#"a.jsonl:2 "2""#]);
    assert!(log.end().resumed);
    // What read well and goes on all the same was no line: the file is read anew.
    let log = grown(
        "a.jsonl",
        "{\"body\":\"1\"}",
        "{\"body\":\"1\"} {\"body\":\"2\"}\n",
    );
    assert_eq!(log.events.len(), 1);
    assert!(
        log.events[0].contains("trailing characters"),
        "{:?}",
        log.events
    );
    assert!(!log.end().resumed);
}

#[test]
fn an_array_that_was_on_its_way_goes_on() {
    let half = "[{\"body\":\"1\"},\n{\"body\":\"2";
    let archive = Archive::new().file("a.json", half);
    let first = read_from(&archive, "a.json", Start::Read);
    assert!(!first.end().complete);
    assert_eq!((first.end().records, first.end().refused), (1, 1));
    let log = grown("a.json", half, &format!("{half}\"}},\n{{\"body\":\"3\"}}]"));
    assert_eq!(log.events, [r#"a.json:2 "2""#, r#"a.json:3 "3""#]);
    assert!(log.end().resumed && log.end().complete);
}

#[test]
fn what_has_changed_before_the_position_is_read_anew() {
    for (name, before, after) in [
        (
            "a.jsonl",
            "{\"body\":\"1\"}\n",
            "{\"body\":\"9\"}\n{\"body\":\"2\"}\n",
        ),
        (
            "a.jsonl",
            "{\"body\":\"1\"}\n{\"body\":\"2\"}\n",
            "{\"body\":\"1\"}\n",
        ),
        (
            "a.json",
            "[{\"body\":\"1\"}]",
            "[{\"body\":\"1\"},{\"body\":\"2\"}]",
        ),
        ("a.txt", "a text", "a text that has grown"),
        ("a.txt", "a text", "another"),
        ("a.txt", "a text", "a text\n"),
        ("a.txt", "", "a text"),
    ] {
        let log = grown(name, before, after);
        assert!(!log.end().resumed, "{after}");
        let archive = Archive::new().file(name, after);
        let whole = read_from(&archive, name, Start::Read);
        assert_eq!(log.events, whole.events);
        assert_eq!(log.end().position, whole.end().position);
    }
}

#[test]
fn a_position_of_another_format_is_not_used() {
    let archive = Archive::new()
        .file("a.txt", "{\"body\":\"1\"}")
        .file("b.json", "{\"body\":\"1\"}");
    let of_text = read_from(&archive, "a.txt", Start::Read).end().position;
    let of_json = read_from(&archive, "b.json", Start::Read).end().position;
    assert_eq!(
        (of_text.layout, of_json.layout),
        (Layout::Text, Layout::ValueOnLine)
    );
    for (name, position) in [("a.txt", of_json), ("b.json", of_text)] {
        let log = read_from(&archive, name, Start::From(position));
        assert_eq!((log.events.len(), log.end().resumed), (1, false));
    }
}

#[test]
fn damage_before_the_position_yields_what_stands_before_it() {
    let lines: String = (0..5000)
        .map(|n| format!("{{\"body\":\"{n}\"}}\n"))
        .collect();
    let packed = gzip(&lines);
    let archive = Archive::new().file("a.jsonl.gz", &packed);
    let end = *read_from(&archive, "a.jsonl.gz", Start::Read).end();
    fs::write(archive.path("a.jsonl.gz"), &packed[..packed.len() / 2]).unwrap();
    let log = read_from(&archive, "a.jsonl.gz", Start::From(end.position));
    assert!(!log.end().resumed && !log.end().complete);
    assert!(
        log.end().records > 100 && log.end().refused == 1,
        "{:?}",
        log.end()
    );
}

#[test]
fn a_file_left_alone_is_not_opened_and_has_no_end() {
    let archive = Archive::new().file("a.txt", "a");
    let log = read_from(&archive, "a.txt", Start::Skip);
    assert_eq!(
        (log.files.len(), log.events.len(), log.ends.len()),
        (1, 0, 0)
    );
    assert_eq!(log.read_bytes, 0);
}

#[test]
fn a_file_that_changes_while_it_is_read_is_not_steady() {
    struct Meddler<'a>(&'a Path, Log);
    impl Sink for Meddler<'_> {
        fn file(&mut self, file: &File) -> Result<Start> {
            self.1.file(file)
        }
        fn record(&mut self, record: RawRecord, after: Position) -> Result<()> {
            fs::write(self.0, "{\"body\":\"1\"}\n{\"body\":\"2\"}\n").unwrap();
            self.1.record(record, after)
        }
        fn refused(&mut self, refusal: Refusal, after: Option<Position>) -> Result<()> {
            self.1.refused(refusal, after)
        }
        fn end(&mut self, file: &File, end: &End) -> Result<()> {
            Sink::end(&mut self.1, file, end)
        }
    }
    let archive = Archive::new().file("a.jsonl", "{\"body\":\"1\"}\n");
    let path = archive.path("a.jsonl");
    let mut meddler = Meddler(&path, Log::new(Start::Read));
    let input = Input {
        roots: std::slice::from_ref(&path),
        known_roots: &[],
        options: &Options::default(),
        read_at: Timestamp::UNIX_EPOCH,
    };
    corpus::read(&input, &mut meddler).unwrap();
    assert!(!meddler.1.end().steady);
}

/// A sink that wants no more after so many reports of bytes.
struct Impatient {
    reports: u64,
    log: Log,
}

impl Sink for Impatient {
    fn file(&mut self, file: &File) -> Result<Start> {
        self.log.file(file)
    }
    fn record(&mut self, record: RawRecord, after: Position) -> Result<()> {
        self.log.record(record, after)
    }
    fn refused(&mut self, refusal: Refusal, after: Option<Position>) -> Result<()> {
        self.log.refused(refusal, after)
    }
    fn end(&mut self, file: &File, end: &End) -> Result<()> {
        Sink::end(&mut self.log, file, end)
    }
    fn read_bytes(&mut self, _: u64) -> Result<()> {
        self.reports = self.reports.checked_sub(1).ok_or_else(enough)?;
        Ok(())
    }
}

fn enough() -> Error {
    Error::new(Kind::Io, "user", "enough")
}

#[test]
fn a_sink_can_stop_at_any_report_of_bytes_and_gets_its_own_error_back() {
    let lines: String = (0..9000)
        .map(|n| format!("{{\"body\":\"number {n}\"}}\n"))
        .collect();
    let endless = gzip(" ".repeat(4 << 20));
    let archive = Archive::new()
        .file("a.jsonl", &lines)
        .file("b.jsonl.gz", endless)
        .file("c.txt", "x".repeat(300_000));
    let end = *read_from(&archive, "a.jsonl", Start::Read).end();
    for (name, start) in [
        ("a.jsonl", Start::Read),
        ("a.jsonl", Start::From(end.position)),
        ("b.jsonl.gz", Start::Read),
        ("c.txt", Start::Read),
    ] {
        let mut reports = 0;
        loop {
            let mut sink = Impatient {
                reports,
                log: Log::new(start),
            };
            let input = Input {
                roots: &[archive.path(name)],
                known_roots: &[],
                options: &Options::default(),
                read_at: Timestamp::UNIX_EPOCH,
            };
            match corpus::read(&input, &mut sink) {
                Ok(_) => break,
                Err(error) => assert_eq!(error.to_string(), "user: enough"),
            }
            assert!(sink.log.ends.is_empty());
            assert!(
                sink.log
                    .events
                    .iter()
                    .all(|event| !event.contains("refused"))
            );
            reports += 1;
        }
        assert!(reports > 3, "{name}: {reports}");
    }
}

#[test]
fn all_bytes_on_disk_are_reported() {
    let content = gzip("{\"body\":\"one\"}\n".repeat(100_000));
    let size = content.len() as u64;
    let archive = Archive::new().file("a.jsonl.gz", content);
    let log = read_from(&archive, "a.jsonl.gz", Start::Read);
    assert_eq!((log.read_bytes, log.files[0].size), (size, size));
    let log = read_from(&archive, "a.jsonl.gz", Start::From(log.end().position));
    assert_eq!(log.read_bytes, size);
}

#[test]
fn positions_are_kept_as_json() {
    let archive = Archive::new().file("a.jsonl", "{\"body\":\"1\"}\n");
    let position = read_from(&archive, "a.jsonl", Start::Read).end().position;
    let stored = serde_json::to_string(&position).unwrap();
    assert!(stored.contains(r#""layout":"lines""#), "{stored}");
    assert_eq!(serde_json::from_str::<Position>(&stored).unwrap(), position);
}
