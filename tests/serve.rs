//! `dateline serve` over a real socket: what it answers, whom it lets in, what it bears, and how the page behaves in a
//! browser.

mod access;
mod api;
mod browser;
mod described;
mod driver;
mod followed;
mod limits;
mod page;
mod written;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStderr, Stdio};

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::support::Dir;

/// A server that runs until this is dropped.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    /// Kept, so that the server can say what it wants.
    _stderr: BufReader<ChildStderr>,
}

impl Served {
    /// Serves the index of `dir` at a free port.
    pub(crate) fn start(dir: &Dir, args: &[&str]) -> Served {
        let mut program = dir.program(&["serve", "--bind", "127.0.0.1:0"]);
        program.env_remove("DATELINE_TOKEN");
        program
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let mut child = program.stderr(Stdio::piped()).spawn().expect("a start");
        let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        stderr.read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("dateline: listening on http://");
        let address = address.and_then(|address| address.parse().ok());
        let Some(address) = address else {
            let mut rest = String::new();
            let _ = stderr.read_to_string(&mut rest);
            panic!("the server says: {line}{rest}");
        };
        Served {
            child,
            address,
            _stderr: stderr,
        }
    }

    /// What it answers to a plain GET.
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], b"")
    }

    /// The same as JSON, with status 200.
    #[track_caller]
    pub(crate) fn json(&self, path: &str) -> Value {
        let reply = self.get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        reply.json()
    }

    /// Sends a request on a connection of its own and reads the whole answer.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        let mut stream = self.connect();
        stream
            .write_all(&head(method, path, headers, body.len()))
            .expect("a request");
        // A server that refuses a request need not take its body.
        let _ = stream.write_all(body);
        Reply::read(&mut stream)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).expect("a connection")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The head of a request.
pub(crate) fn head(method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\n");
    let known = |name: &str| {
        headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    if !known("host") {
        head.push_str("Host: localhost\r\n");
    }
    if !known("content-length") && length > 0 {
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("Connection: close\r\n\r\n");
    head.into_bytes()
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    /// As it was sent, packed or not.
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn read(stream: &mut TcpStream) -> Reply {
        let mut bytes = Vec::new();
        let mut piece = [0; 1 << 16];
        // A connection that is cut has said what it could.
        while !is_whole(&bytes)
            && let Ok(length @ 1..) = stream.read(&mut piece)
        {
            bytes.extend_from_slice(&piece[..length]);
        }
        let end = end_of_head(&bytes);
        let end = end.unwrap_or_else(|| panic!("no head: {}", String::from_utf8_lossy(&bytes)));
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head in ASCII");
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let pair = |line: &str| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let mut reply = Reply {
            status: status.expect("a status"),
            headers: lines.map(pair).collect(),
            body: bytes[end + 4..].to_vec(),
        };
        if reply.header("transfer-encoding") == Some("chunked") {
            reply.body = unchunked(&reply.body);
        }
        reply
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body, unpacked.
    pub(crate) fn text(&self) -> String {
        let mut text = Vec::new();
        if self.header("content-encoding") == Some("gzip") {
            GzDecoder::new(self.body.as_slice())
                .read_to_end(&mut text)
                .expect("gzip");
        } else {
            text.clone_from(&self.body);
        }
        String::from_utf8(text).expect("UTF-8")
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let text = self.text();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Asserts a fault of this status and code, in the shape that all have, and gives it.
    #[track_caller]
    pub(crate) fn fault(&self, status: u16, code: &str) -> Value {
        let fault = self.json();
        assert_eq!(
            (self.status, fault["code"].as_str()),
            (status, Some(code)),
            "{fault}"
        );
        let keys: Vec<&str> = fault
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(keys, ["at", "code", "hint", "message"], "{fault}");
        fault
    }
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n")
}

/// Whether all has come that was announced; not everybody closes a connection because he is asked to.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = end_of_head(bytes) else {
        return false;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|length| length.trim().parse::<usize>().ok());
    length.is_some_and(|length| bytes.len() >= end + 4 + length)
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).expect("a size");
        let size = usize::from_str_radix(size, 16).expect("a size");
        out.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = &body[(end + 4 + size).min(body.len())..];
    }
    out
}

/// Some articles of our own writing, as JSON Lines.
pub(crate) fn articles() -> String {
    let mut lines = String::new();
    let outlets = ["Harbour Post", "The Inland Courier", "Coast Herald"];
    for number in 0..60_usize {
        let (month, day) = (number / 5 + 1, number % 5 * 5 + 1);
        let record = serde_json::json!({
            "id": format!("a{number:02}"),
            "title": format!("Harbour report number {number}"),
            "date": format!("2024-{month:02}-{day:02}"),
            "source": outlets[number % outlets.len()],
            "url": format!("https://news.example/{number}"),
            "text": format!(
                "The harbour master counted {number} ships on that day.\n\nCranes were busy until the evening, and the {} terminal stayed closed.\n\nThe pilots asked for more tugs before the winter storms.",
                ["northern", "southern", "western"][number / 7 % 3],
            ),
        });
        lines.push_str(&format!("{record}\n"));
    }
    lines
}

/// A folder in which these are indexed.
pub(crate) fn harbour() -> Dir {
    Dir::indexed(&[("harbour.jsonl", &articles())])
}
