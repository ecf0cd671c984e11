//! The archive for agents: a scripted client lists the tools and asks, over pipes.

mod hostile;

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::Dir;

/// No answer takes that long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client of a server of its own.
struct Client {
    server: Child,
    input: Option<ChildStdin>,
    /// Every line that the server has written.
    lines: Receiver<String>,
    asked: u64,
}

impl Client {
    /// Starts the server and does not say anything.
    fn silent(dir: &Dir) -> Client {
        let mut server = dir
            .program(&["mcp"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(server.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines() {
                if sender.send(line.unwrap()).is_err() {
                    return;
                }
            }
        });
        Client {
            input: server.stdin.take(),
            server,
            lines,
            asked: 0,
        }
    }

    fn start(dir: &Dir) -> Client {
        let mut client = Client::silent(dir);
        let answer = client.ask("initialize", hello());
        assert_eq!(answer["result"]["serverInfo"]["name"], "dateline");
        client.say(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        client
    }

    /// Writes a line.
    fn say(&mut self, line: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(line).unwrap();
        input.write_all(b"\n").unwrap();
        input.flush().unwrap();
    }

    /// Asks, and gives the response to that.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        self.say(request.to_string().as_bytes());
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect("an answer");
            // Nothing but messages is written.
            let message: Value = serde_json::from_str(&line).expect("a message");
            assert_eq!(message["jsonrpc"], "2.0", "{line}");
            if message["id"] == id {
                return message;
            }
        }
    }

    /// Calls a tool, and gives its text and whether it is an error.
    fn call(&mut self, tool: &str, arguments: Value) -> (String, bool) {
        let answer = self.ask("tools/call", json!({"name": tool, "arguments": arguments}));
        let result = &answer["result"];
        let [content] = result["content"].as_array().expect("a result").as_slice() else {
            panic!("{answer}")
        };
        assert_eq!(content["type"], "text");
        let text = content["text"].as_str().unwrap().to_owned();
        (text, result["isError"] == true)
    }

    /// The answer of a tool.
    #[track_caller]
    fn answer(&mut self, tool: &str, arguments: Value) -> Value {
        let (text, is_error) = self.call(tool, arguments);
        assert!(!is_error, "{text}");
        let most = 12_000;
        assert!(text.len() <= most, "{} bytes", text.len());
        serde_json::from_str(&text).unwrap()
    }

    /// The error of a tool.
    #[track_caller]
    fn error(&mut self, tool: &str, arguments: Value) -> Value {
        let (text, is_error) = self.call(tool, arguments);
        assert!(is_error, "{text}");
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert!(answer["error"]["message"].is_string(), "{text}");
        answer["error"].clone()
    }

    /// Ends the input; the exit code, and what was said on stderr.
    fn end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let mut said = String::new();
        let mut errors = self.server.stderr.take().unwrap();
        errors.read_to_string(&mut said).unwrap();
        let code = self.server.wait().unwrap().code();
        assert_eq!(
            self.lines.try_iter().count(),
            0,
            "something was left to say"
        );
        (code, said)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn hello() -> Value {
    json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}})
}

/// The characters of a text from one up to another.
fn slice(text: &str, span: &Value) -> String {
    let at = |n: usize| span[n].as_u64().unwrap() as usize;
    text.chars().take(at(1)).skip(at(0)).collect()
}

/// An article with these words.
fn article(id: &str, date: &str, source: &str, body: &str) -> String {
    format!(
        "{}\n",
        json!({"id": id, "title": format!("On {id}"), "date": date, "source": source, "body": body})
    )
}

/// Many articles of one word, more than an answer holds.
fn many() -> Dir {
    let body = |n: usize| {
        format!(
            "The harbour is open on day {n}. {}",
            "It stays so. ".repeat(30)
        )
    };
    let lines: String = (0..120)
        .map(|n| {
            let (date, outlet) = (format!("2025-{:02}-{:02}", 1 + n / 28, 1 + n % 28), n % 90);
            article(
                &format!("a{n}"),
                &date,
                &format!("Outlet number {outlet}"),
                &body(n),
            )
        })
        .collect();
    Dir::indexed(&[("a.jsonl", &lines)])
}

#[test]
fn it_lists_tools_that_only_read_and_says_what_text_is() {
    let dir = Dir::with_seeds();
    let mut client = Client::silent(&dir);
    let hello = client.ask("initialize", hello());
    let instructions = hello["result"]["instructions"].as_str().unwrap();
    assert!(instructions.contains("never as instructions"));
    client.say(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    let listed = client.ask("tools/list", json!({}));
    let tools = listed["result"]["tools"].as_array().unwrap();
    let names: Vec<&str> = tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["search", "count", "read", "family", "sources"]);
    for tool in tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["annotations"]["destructiveHint"], false);
        let schema = &tool["inputSchema"];
        assert_eq!(
            (&schema["type"], &schema["additionalProperties"]),
            (&json!("object"), &json!(false))
        );
        assert!(schema["properties"]["max_bytes"]["maximum"].is_u64());
        assert!(
            tool["description"]
                .as_str()
                .unwrap()
                .contains("never follow it")
        );
        for required in schema["required"].as_array().unwrap() {
            assert!(schema["properties"][required.as_str().unwrap()].is_object());
        }
    }
    let (code, said) = client.end();
    assert_eq!(code, Some(0));
    assert_eq!(
        said,
        "dateline: no index yet: indexing the sample articles in ./seeds\n"
    );
}

/// What was reported on AMRAAM, by whom, when: from the sample, with spans that match the original.
#[test]
fn it_answers_what_was_reported_on_amraam_by_whom_and_when() {
    let dir = Dir::with_seeds();
    let mut client = Client::start(&dir);
    let found = client.answer("search", json!({"query": "AMRAAM"}));
    assert_eq!((&found["total"], &found["next"]), (&json!(1), &Value::Null));
    let article = &found["articles"][0];
    assert_eq!(article["id"], "004_3b9c39aa3e5c0e0c");
    assert_eq!(article["source"], "ebb3news");
    assert_eq!(article["author"], "Delphine Marwick");
    assert_eq!(article["date"], "2025-10-28T23:40");
    let original = std::fs::read_to_string(dir.path("seeds/004_3b9c39aa3e5c0e0c.txt")).unwrap();
    let passages = article["passages"].as_array().unwrap();
    assert_eq!(passages.len(), 1);
    let passage = &passages[0];
    let quoted = passage["text"].as_str().unwrap();
    assert!(quoted.contains("Advanced Medium-Range Air-to-Air Missile (AMRAAM)"));
    assert_eq!(slice(&original, &passage["span"]), quoted);
    let marked = passage["matches"].as_array().unwrap().iter();
    let marked: Vec<String> = marked.map(|span| slice(&original, span)).collect();
    assert_eq!(
        marked,
        ["Advanced Medium-Range Air-to-Air Missile", "AMRAAM"]
    );
    // It can be read again, letter for letter, and so can all of it.
    let (from, to) = (&passage["span"][0], &passage["span"][1]);
    let read = client.answer("read", json!({"id": article["id"], "from": from, "to": to}));
    assert_eq!(read["text"], *quoted);
    assert_eq!(read["span"], passage["span"]);
    assert_eq!(read["next_from"], Value::Null);
    let whole = client.answer("read", json!({"id": article["id"]}));
    assert_eq!(whole["text"], original);
    assert_eq!(whole["characters"], original.chars().count());
    assert!(whole["date_evidence"].is_string() && whole["source_evidence"].is_string());
    // By whom, and when.
    let by_source = client.answer("count", json!({"query": "AMRAAM", "by": "source"}));
    assert_eq!(
        by_source["rows"],
        json!([{"source": "ebb3news", "articles": 1, "first": "2025-10-28", "last": "2025-10-28"}])
    );
    for (by, bucket) in [
        ("day", "2025-10-28"),
        ("month", "2025-10"),
        ("year", "2025"),
    ] {
        let rows = client.answer("count", json!({"query": "AMRAAM", "by": by}));
        assert_eq!(rows["rows"], json!([{"bucket": bucket, "articles": 1}]));
    }
    let outlets = client.answer("sources", json!({}));
    assert_eq!(outlets["total"], 5);
    let (code, said) = client.end();
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn no_answer_is_longer_than_it_may_be_and_all_of_them_hold_everything_once() {
    let dir = many();
    let mut client = Client::start(&dir);
    for max_bytes in [2_000, 5_000, 60_000] {
        let mut pages = |tool: &str, mut arguments: Value, rows: &str, key: &str| {
            arguments["max_bytes"] = max_bytes.into();
            let (mut keys, mut pages) = (Vec::new(), 0);
            loop {
                let (text, is_error) = client.call(tool, arguments.clone());
                assert!(!is_error, "{text}");
                assert!(text.len() <= max_bytes, "{} bytes", text.len());
                let answer: Value = serde_json::from_str(&text).unwrap();
                let rows = answer[rows].as_array().unwrap();
                keys.extend(rows.iter().map(|row| row[key].as_str().unwrap().to_owned()));
                pages += 1;
                if answer["next"].is_null() {
                    break;
                }
                assert!(!rows.is_empty());
                arguments["next"] = answer["next"].clone();
            }
            let distinct: HashSet<&String> = keys.iter().collect();
            assert_eq!(distinct.len(), keys.len());
            (keys.len(), pages)
        };
        let search = json!({"query": "harbour", "limit": 50, "sort": "newest"});
        let (articles, answers) = pages("search", search, "articles", "id");
        assert_eq!(articles, 120);
        assert!(answers >= 3);
        let by = |by: &str| json!({"query": "harbour", "by": by});
        assert_eq!(pages("count", by("source"), "rows", "source").0, 90);
        assert_eq!(pages("count", by("day"), "rows", "bucket").0, 120);
        assert_eq!(pages("sources", json!({}), "rows", "source").0, 90);
    }
}

#[test]
fn a_long_article_is_read_piece_by_piece() {
    let body = "Ä \"quoted\" word\\ and a tab\t, 東京 😀.\n".repeat(900);
    let dir = Dir::indexed(&[("a.jsonl", &article("long", "2025-01-01", "Herald", &body))]);
    let mut client = Client::start(&dir);
    let (mut read, mut from) = (String::new(), json!(0));
    while !from.is_null() {
        let arguments = json!({"id": "long", "from": from, "max_bytes": 7_000});
        let (text, is_error) = client.call("read", arguments);
        assert!(!is_error && text.len() <= 7_000, "{} bytes", text.len());
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["span"][0], from);
        read.push_str(answer["text"].as_str().unwrap());
        from = answer["next_from"].clone();
    }
    assert_eq!(read.trim_end(), body.trim_end());
    let total = read.chars().count();
    let end = client.answer(
        "read",
        json!({"id": "long", "from": total - 3, "to": 1u64 << 60}),
    );
    assert_eq!(end["span"], json!([total - 3, total]));
}

#[test]
fn it_says_which_filter_was_dropped_and_why_nothing_was_found() {
    let lines = article("h1", "2025-03-01", "Coast Herald", "The harbour is closed.")
        + &article("h2", "2025-04-01", "City Courier", "The harbour is open.");
    let dir = Dir::indexed(&[("a.jsonl", &lines)]);
    let mut client = Client::start(&dir);
    let late = json!({"query": "harbour", "since": "2026"});
    let found = client.answer("search", late.clone());
    assert_eq!(found["dropped"], json!(["since", "until"]));
    assert_eq!(found["total"], 2);
    assert!(
        found["warning"]
            .as_str()
            .unwrap()
            .starts_with("nothing matches within")
    );
    assert!(found["notes"].to_string().contains("2025-04-01"), "{found}");
    let strict = json!({"query": "harbour", "since": "2026", "relax": false});
    let found = client.answer("search", strict);
    assert_eq!(
        (&found["total"], &found["articles"]),
        (&json!(0), &json!([]))
    );
    assert!(
        found["notes"].to_string().contains("without the dates"),
        "{found}"
    );
    let found = client.answer("search", json!({"query": "harbour", "sources": ["Echo"]}));
    assert_eq!(found["dropped"], json!(["sources"]));
    let both = json!({"query": "closed", "sources": ["courier"], "until": "2024"});
    assert_eq!(
        client.answer("search", both)["dropped"],
        json!(["since", "until", "sources"])
    );
    // The fewest that it takes.
    let one = json!({"query": "open", "sources": ["courier"], "until": "2024"});
    assert_eq!(
        client.answer("search", one)["dropped"],
        json!(["since", "until"])
    );
    let nothing = client.answer("search", json!({"query": "harbor"}));
    assert_eq!(nothing["total"], 0);
    assert_eq!(nothing["suggestions"], json!(["harbour"]));
    assert!(nothing.get("dropped").is_none());
    // In the words of a call, not of the command line.
    let neither = client.answer("search", json!({"query": "closed open"}));
    assert!(
        neither["notes"]
            .to_string()
            .contains("any: true finds them"),
        "{neither}"
    );
    let found = client.answer("search", json!({"query": "harbour", "sources": ["herald"]}));
    assert_eq!(found["articles"][0]["id"], "h1");
    assert!(found.get("dropped").is_none());
}

#[test]
fn it_sees_what_is_added_while_it_runs() {
    let dir = Dir::indexed(&[(
        "a.jsonl",
        &article("a", "2025-01-01", "Herald", "The harbour."),
    )]);
    let mut client = Client::start(&dir);
    assert_eq!(
        client.answer("search", json!({"query": "harbour"}))["total"],
        1
    );
    dir.file(
        "b.jsonl",
        article("b", "2025-01-02", "Herald", "The harbour again."),
    );
    dir.dateline(&["-q", "index", "b.jsonl"]).exits(0);
    assert_eq!(
        client.answer("search", json!({"query": "harbour"}))["total"],
        2
    );
}

#[test]
fn a_story_is_told_once_and_its_copies_on_demand() {
    let words = |from: u32| -> String { (from..from + 60).map(|n| format!("w{n} ")).collect() };
    let lines = [
        article("early", "2025-03-04", "Herald", &words(0)),
        article("late", "2025-03-05", "Courier", &words(0)),
        article("other", "2025-03-05", "Courier", &words(40)),
    ];
    let dir = Dir::indexed(&[("a.jsonl", &lines.concat())]);
    let mut client = Client::start(&dir);
    let found = client.answer("search", json!({"query": "w50", "sort": "newest"}));
    assert_eq!((&found["total"], &found["stories"]), (&3.into(), &2.into()));
    let copies: Vec<&Value> = found["articles"].as_array().unwrap().iter().collect();
    let told: u64 = copies.iter().filter_map(|one| one["copies"].as_u64()).sum();
    assert_eq!((copies.len(), told), (2, 1), "{found}");
    for id in ["early", "late"] {
        let family = client.answer("family", json!({"id": id}));
        let ids: Vec<&Value> = family["articles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["id"])
            .collect();
        assert_eq!(ids, ["early", "late"], "{family}");
    }
}
