//! The API gives what the command line prints.

use serde_json::{Value, json};

use super::{Served, harbour};
use crate::support::Dir;

/// An answer without what differs from run to run.
fn timeless(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.remove("took_us");
    }
    value
}

#[track_caller]
fn same(dir: &Dir, served: &Served, args: &[&str], path: &str) {
    let printed = dir.dateline(&[args, &["--format", "json"]].concat());
    assert_eq!(
        timeless(served.json(path)),
        timeless(printed.json()),
        "{path}"
    );
}

#[test]
fn the_same_objects_with_the_same_names_as_the_command_line() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let alike: [(&[&str], &str); 18] = [
        (&["search", "ships"], "/api/search?q=ships"),
        (
            &[
                "search",
                "harbour -northern",
                "-n",
                "3",
                "--sort",
                "newest",
                "--since",
                "2024-03",
            ],
            "/api/search?q=harbour+-northern&limit=3&sort=newest&since=2024-03",
        ),
        (
            &[
                "search",
                "tugs",
                "--source",
                "coast",
                "--source",
                "inland",
                "--until",
                "2024-05-11",
            ],
            "/api/search?q=tugs&source=coast&source=inland&until=2024-05-11",
        ),
        (
            &[
                "search",
                "cranes sheep",
                "--any",
                "--snippets",
                "2",
                "--explain",
                "--offset",
                "5",
            ],
            "/api/search?q=cranes+sheep&any=true&snippets=2&explain=1&offset=5",
        ),
        (&["search", "crranes"], "/api/search?q=crranes"),
        (
            &["search", "a OR b", "--literal"],
            "/api/search?q=a+OR+b&literal=true",
        ),
        (
            &["search", "storms", "--recency", "30d", "--tz", "Asia/Tokyo"],
            "/api/search?q=storms&recency=30d&tz=Asia/Tokyo",
        ),
        (
            &["search", "storms since:-30d"],
            "/api/search?q=storms+since:-30d",
        ),
        (
            &["search", "storms", "--new-since", "-1d"],
            "/api/search?q=storms&new_since=-1d",
        ),
        (&["show", "a07"], "/api/article/a07"),
        (
            &["show", "a07", "--query", "harbour \"the evening\""],
            "/api/article/a07?q=harbour+%22the+evening%22",
        ),
        (
            &["show", "a07", "--query", "sheep"],
            "/api/article/a07?q=sheep",
        ),
        (&["timeline", "northern"], "/api/timeline?q=northern"),
        (
            &[
                "timeline", "northern", "--vs", "southern", "--by", "month", "--since", "2024-02",
            ],
            "/api/timeline?q=northern&vs=southern&by=month&since=2024-02",
        ),
        (&["sources"], "/api/sources"),
        (
            &["sources", "western", "--sort", "name", "-n", "2"],
            "/api/sources?q=western&sort=name&limit=2",
        ),
        (
            &["terms", "har", "--in", "title"],
            "/api/terms?prefix=har&in=title",
        ),
        (&["stats"], "/api/stats"),
    ];
    for (args, path) in alike {
        same(&dir, &served, args, path);
    }
    let next = served.json("/api/search?q=ships&limit=7")["next"].clone();
    let after = next.as_str().expect("a cursor");
    let path = format!("/api/search?q=ships&limit=7&after={after}");
    same(
        &dir,
        &served,
        &["search", "ships", "-n", "7", "--after", after],
        &path,
    );
}

#[test]
fn what_the_command_line_has_in_words_the_address_has_in_parameters() {
    let dir = Dir::indexed(&[(
        "a.jsonl",
        "{\"id\":\"a/b c\",\"title\":\"Ferry sinks\",\"lang\":\"en\",\"text\":\"The harbour was closed.\"}\n\
         {\"id\":\"de\",\"title\":\"Hafen\",\"lang\":\"de\",\"text\":\"Ferry und harbour.\"}\n",
    )]);
    let served = Served::start(&dir, &[]);
    let ids = |path: &str| -> Vec<Value> {
        let answer = served.json(path);
        let hits = answer["hits"].as_array().expect("hits").iter();
        hits.map(|hit| hit["id"].clone()).collect()
    };
    assert_eq!(ids("/api/search?q=ferry&in=title"), ["a/b c"]);
    assert_eq!(ids("/api/search?q=ferry&in=body"), ["de"]);
    assert_eq!(ids("/api/search?q=ferry&in=title,body").len(), 2);
    assert_eq!(ids("/api/search?q=ferry&lang=de"), ["de"]);
    assert_eq!(ids("/api/search?q=ferry&lang=de&lang=en").len(), 2);
    assert_eq!(
        served.json("/api/search?q=ferry&count=true")["hits"],
        json!([])
    );
    assert_eq!(served.json("/api/search?q=ferry&count=true")["total"], 2);
    // An empty field of a form says nothing.
    assert_eq!(ids("/api/search?q=hafen&since=&source=&any="), ["de"]);
    let article = served.json("/api/article/a%2Fb%20c?q=harbour");
    assert_eq!(article["marks"], json!([[4, 11]]));
    assert_eq!(article["zones"][0]["start"], 0);
    assert_eq!(article["title"]["evidence"]["rule"], "stated field");
}

#[test]
fn more_of_the_same_kind_has_the_telling_words() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let answer = served.json("/api/article/a07/like?limit=5");
    let query = answer["query"].as_str().expect("a query");
    assert!(query.ends_with(" -id:a07"), "{query}");
    // What every article says tells nothing of one.
    assert!(
        !query.contains("harbour") && !query.contains("ships"),
        "{query}"
    );
    let hits = answer["hits"].as_array().expect("hits");
    assert!(hits.iter().all(|hit| hit["id"] != "a07"), "{answer}");
    served.get("/api/article/a99/like").fault(404, "no_article");
}

#[test]
fn faults_say_what_where_and_what_to_do() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let fault = served
        .get("/api/search?q=%C3%A9t%C3%A9+since:2024-02-30")
        .fault(400, "bad_query");
    let at = json!({"parameter": "q", "line": "été since:2024-02-30", "start": 10, "end": 20});
    assert_eq!(fault["at"], at);
    assert!(
        fault["hint"].as_str().unwrap().contains("2024-02-29"),
        "{fault}"
    );
    let fault = served
        .get("/api/search?q=x&since=2024-02-30")
        .fault(400, "bad_query");
    assert_eq!(fault["at"]["parameter"], "since");
    assert_eq!(fault["at"]["end"], 10);
    assert!(
        fault["message"]
            .as_str()
            .unwrap()
            .starts_with("since: `2024-02-30`"),
        "{fault}"
    );
    for (path, named) in [
        ("/api/search", "q"),
        ("/api/search?q=a&q=b", "q"),
        ("/api/search?q=a&limit=1001", "limit"),
        ("/api/search?q=a&limit=-1", "limit"),
        ("/api/search?q=a&sort=best", "sort"),
        ("/api/search?q=a&any=perhaps", "any"),
        ("/api/search?q=a&in=title,cellar", "in"),
        ("/api/search?q=a&nmae=b", "nmae"),
        ("/api/search?q=a&tz=Atlantis", "tz"),
        ("/api/search?q=a&recency=soon", "recency"),
        ("/api/search?q=a&new_since=soon", "new_since"),
        ("/api/timeline?by=decade", "by"),
        (
            "/api/timeline?q=a&vs=1&vs=2&vs=3&vs=4&vs=5&vs=6&vs=7&vs=8&vs=9",
            "vs",
        ),
        ("/api/stats?x=1", "x"),
    ] {
        let fault = served.get(path).fault(400, "bad_parameter");
        assert_eq!(fault["at"]["parameter"], named, "{fault}");
    }
    served.get("/api/search?q=a&after=nonsense").json()["code"]
        .as_str()
        .expect("a code");
    served.get("/api/article/nobody").fault(404, "no_article");
    served.get("/api/nothing").fault(404, "no_such_address");
    served
        .ask("PUT", "/api/search?q=a", &[], b"")
        .fault(405, "no_such_method");
    // What is long is an error of the query, not of the connection.
    let long = format!("/api/search?q={}", "a".repeat(5_000));
    served.get(&long).fault(400, "bad_query");
}

#[test]
fn an_answer_that_is_known_is_not_sent_again() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    for path in ["/api/search?q=ships", "/", "/article/a07", "/api/stats"] {
        let first = served.get(path);
        let tag = first.header("etag").expect("a tag").to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        let again = |tag: &str| served.ask("GET", path, &[("If-None-Match", tag)], b"");
        let known = again(&tag);
        assert_eq!((known.status, known.body.len()), (304, 0), "{path}");
        assert_eq!(known.header("etag"), Some(tag.as_str()));
        assert_eq!(again("W/\"0\", *").status, 304);
        assert_eq!(again("W/\"0\"").status, 200);
    }
    let tag = |path: &str| served.get(path).header("etag").map(str::to_owned);
    assert_ne!(tag("/api/search?q=ships"), tag("/api/search?q=ship"));
    // What is relative to this very moment is never known.
    assert_eq!(tag("/api/search?q=ships&new_since=-1h"), None);
}

#[test]
fn answers_are_packed_for_those_who_can_unpack() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let path = "/api/search?q=ships&limit=50";
    let plain = served.get(path);
    assert_eq!(plain.header("content-encoding"), None);
    let packed = |with: &str| served.ask("GET", path, &[("Accept-Encoding", with)], b"");
    let gzip = packed("gzip");
    assert_eq!(gzip.header("content-encoding"), Some("gzip"));
    assert_eq!(timeless(gzip.json()), timeless(plain.json()));
    assert!(gzip.body.len() * 3 < plain.body.len());
    let zstd = packed("zstd");
    assert_eq!(zstd.header("content-encoding"), Some("zstd"));
    assert_eq!(zstd.body[..4], [0x28, 0xb5, 0x2f, 0xfd]);
    assert!(
        zstd.header("vary")
            .is_some_and(|vary| vary.contains("accept-encoding"))
    );
}

#[test]
fn requests_are_counted() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    for _ in 0..3 {
        served.get("/api/search?q=ships");
    }
    served.get("/api/search");
    served.get("/nowhere");
    let metrics = served.get("/metrics");
    assert_eq!(
        metrics.header("content-type"),
        Some("text/plain; version=0.0.4")
    );
    let text = metrics.text();
    for line in [
        "dateline_http_requests_total{route=\"/api/search\",status=\"200\"} 3",
        "dateline_http_requests_total{route=\"/api/search\",status=\"400\"} 1",
        "dateline_http_requests_total{route=\"other\",status=\"404\"} 1",
        "dateline_http_request_duration_seconds_bucket{route=\"/api/search\",le=\"+Inf\"} 4",
        "dateline_http_request_duration_seconds_count{route=\"/api/search\"} 4",
        "dateline_http_requests_in_flight 1",
        "dateline_articles 60",
        "dateline_index_stale 0",
    ] {
        assert!(
            text.lines().any(|known| known == line),
            "{line} is not in\n{text}"
        );
    }
    let health = served.json("/healthz");
    assert_eq!(
        (&health["status"], &health["articles"]),
        (&json!("ok"), &json!(60))
    );
}
