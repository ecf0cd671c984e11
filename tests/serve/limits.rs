//! What a server bears: too many requests, too large ones, too slow ones, and the end.

use std::io::Write;
use std::time::{Duration, Instant};

use super::{Reply, Served, harbour, head};

/// How long what has to come may take.
const PATIENCE: Duration = Duration::from_secs(60);

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const BEARER: (&str, &str) = ("Authorization", "Bearer 0123456789abcdef0123456789abcdef");

fn writable(args: &[&str]) -> (crate::support::Dir, Served) {
    let dir = harbour();
    dir.file("token", TOKEN);
    let served = Served::start(
        &dir,
        &[&["--writable", "--token-file", "token"], args].concat(),
    );
    (dir, served)
}

/// Waits until the server says that so many requests are being answered, this one included.
#[track_caller]
fn await_in_flight(served: &Served, number: usize) {
    let begun = Instant::now();
    let line = format!("dateline_http_requests_in_flight {number}\n");
    while !served
        .ask("GET", "/metrics", &[BEARER], b"")
        .text()
        .contains(&line)
    {
        assert!(begun.elapsed() < PATIENCE, "never {number} requests");
        std::thread::yield_now();
    }
}

/// A search by somebody who is let in.
fn search(served: &Served) -> Reply {
    served.ask("GET", "/api/search?q=ships", &[BEARER], b"")
}

#[test]
fn who_goes_away_is_no_longer_at_work() {
    let (_dir, served) = writable(&["--max-requests", "1"]);
    let mut slow = served.connect();
    slow.write_all(&head("POST", "/api/articles", &[BEARER], 100))
        .unwrap();
    await_in_flight(&served, 2);
    drop(slow);
    await_in_flight(&served, 1);
    assert_eq!(search(&served).status, 200);
}

#[test]
fn who_comes_when_all_are_at_work_is_asked_to_come_back() {
    let (_dir, served) = writable(&["--max-requests", "1"]);
    let record = b"{\"id\":\"new\",\"text\":\"A record that takes its time.\"}\n";
    let mut slow = served.connect();
    slow.write_all(&head("POST", "/api/articles", &[BEARER], record.len()))
        .unwrap();
    await_in_flight(&served, 2);
    let reply = search(&served);
    reply.fault(503, "busy");
    assert_eq!(reply.header("retry-after"), Some("1"));
    // What needs no thread is answered all the same.
    assert_eq!(served.get("/healthz").status, 200);
    slow.write_all(record).unwrap();
    assert_eq!(Reply::read(&mut slow).status, 200);
    assert_eq!(search(&served).status, 200);
}

#[test]
fn what_takes_too_long_is_given_up() {
    let dir = harbour();
    let served = Served::start(&dir, &["--timeout", "0"]);
    let fault = served.get("/api/search?q=ships").fault(504, "timeout");
    assert_eq!(fault["message"], "the answer was not there within 0 s");
}

#[test]
fn a_body_has_to_come_in_time() {
    let (_dir, served) = writable(&["--timeout", "0.05"]);
    let mut slow = served.connect();
    slow.write_all(&head("POST", "/api/articles", &[BEARER], 100))
        .unwrap();
    slow.write_all(b"{\"id\":").unwrap();
    Reply::read(&mut slow).fault(408, "timeout");
}

#[test]
fn a_body_has_a_size() {
    let (_dir, served) = writable(&["--max-body", "100"]);
    let large = vec![b' '; 101];
    let reply = served.ask("POST", "/api/articles", &[BEARER], &large);
    reply.fault(413, "too_large");
    // The same where nobody says how large it is.
    let mut stream = served.connect();
    let chunked = [BEARER, ("Transfer-Encoding", "chunked")];
    stream
        .write_all(&head("POST", "/api/articles", &chunked, 0))
        .unwrap();
    stream.write_all(b"65\r\n").unwrap();
    stream.write_all(&large).unwrap();
    let _ = stream.write_all(b"\r\n0\r\n\r\n");
    Reply::read(&mut stream).fault(413, "too_large");
}

#[cfg(unix)]
#[test]
fn what_has_begun_is_answered_before_the_end() {
    use rustix::process::{Pid, Signal, kill_process};
    for signal in [Signal::TERM, Signal::INT] {
        let (dir, mut served) = writable(&[]);
        let record = b"{\"id\":\"last\",\"text\":\"The last word.\"}\n";
        let mut slow = served.connect();
        slow.write_all(&head("POST", "/api/articles", &[BEARER], record.len()))
            .unwrap();
        await_in_flight(&served, 2);
        let id = Pid::from_child(&served.child);
        kill_process(id, signal).expect("a signal");
        // From then on nobody is let in.
        while std::net::TcpStream::connect(served.address).is_ok() {
            std::thread::yield_now();
        }
        slow.write_all(record).unwrap();
        assert_eq!(Reply::read(&mut slow).json()["added"], 1);
        assert_eq!(served.child.wait().expect("an end").code(), Some(0));
        dir.dateline(&["show", "last"]).exits(0);
    }
}
