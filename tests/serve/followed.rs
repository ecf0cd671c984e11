//! A server follows the index as other processes write to it.

use serde_json::json;

use super::{Served, harbour};

#[test]
fn what_another_process_has_committed_is_found() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let tag = served
        .get("/api/search?q=comet")
        .header("etag")
        .unwrap()
        .to_owned();
    assert_eq!(served.json("/api/search?q=comet")["total"], 0);
    dir.file(
        "articles/more.jsonl",
        "{\"id\":\"c\",\"text\":\"A comet was seen.\"}\n",
    );
    dir.dateline(&["index", "articles"]).exits(0);
    let reply = served.ask(
        "GET",
        "/api/search?q=comet",
        &[("If-None-Match", &tag)],
        b"",
    );
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json()["total"], 1);
    assert_eq!(served.json("/healthz")["articles"], 61);
    dir.dateline(&["delete", "c"]).exits(0);
    assert_eq!(served.json("/api/search?q=comet")["total"], 0);
    // A new generation in the place of the old one.
    dir.dateline(&["index", "--rebuild"]).exits(0);
    assert_eq!(served.json("/api/search?q=harbour")["total"], 60);
    let metrics = served.get("/metrics").text();
    assert!(
        metrics.contains("dateline_index_reopened_total 3\n"),
        "{metrics}"
    );
}

#[test]
fn what_cannot_be_opened_leaves_what_was_there() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    dir.file("index/dateline.json", "{");
    assert_eq!(served.json("/api/search?q=harbour")["total"], 60);
    let health = served.json("/healthz");
    assert_eq!(health["status"], "stale");
    assert!(
        health["trouble"]
            .as_str()
            .unwrap()
            .contains("dateline.json"),
        "{health}"
    );
    assert_eq!(health["articles"], json!(60));
}
