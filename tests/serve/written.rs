//! Records in and articles out over the network.

use std::fs::File;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::{Served, harbour};
use crate::support::Dir;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const BEARER: (&str, &str) = ("Authorization", "Bearer 0123456789abcdef0123456789abcdef");

fn writable(dir: &Dir) -> Served {
    dir.file("token", TOKEN);
    Served::start(dir, &["--writable", "--token-file", "token"])
}

fn total(served: &Served, query: &str) -> u64 {
    let path = format!("/api/search?q={query}&count=true");
    let reply = served.ask("GET", &path, &[BEARER], b"");
    reply.json()["total"].as_u64().expect("a total")
}

#[test]
fn records_are_in_the_archive_once_they_are_answered() {
    let dir = harbour();
    let served = writable(&dir);
    let records = concat!(
        "{\"id\":\"n1\",\"title\":\"Lighthouse lit again\",\"date\":\"2024-06-01\",\"text\":\"The lighthouse shines.\"}\n",
        "{\"id\":\"n2\",\"text\":\n",
        "{\"id\":\"a03\",\"title\":\"Corrected\",\"text\":\"A lighthouse correction of the report.\"}\n",
        "[1, 2]\n",
        "{\"id\":\"n3\",\"text\":\"One more lighthouse.\"}",
    );
    let post = |body: &str| served.ask("POST", "/api/articles", &[BEARER], body.as_bytes());
    let reply = post(records);
    assert_eq!(reply.status, 200, "{}", reply.text());
    let put = reply.json();
    assert_eq!(
        (&put["added"], &put["updated"], &put["read"]),
        (&json!(2), &json!(1), &json!(3)),
        "{put}"
    );
    assert_eq!(put["ids"], json!(["n1", "a03", "n3"]));
    let lines: Vec<_> = put["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["line"].clone())
        .collect();
    assert_eq!(lines, [2, 4], "{put}");
    assert!(
        put["refusals"][0]["message"]
            .as_str()
            .is_some_and(|why| !why.is_empty())
    );
    assert_eq!(put["refused"], 2);
    assert_eq!(total(&served, "lighthouse"), 3);
    // Once more it is known, word for word.
    let again = post("{\"id\":\"n3\",\"text\":\"One more lighthouse.\"}").json();
    assert_eq!(
        (&again["unchanged"], &again["added"]),
        (&json!(1), &json!(0)),
        "{again}"
    );
    // Whoever reads the index beside the server sees it too, and it is sound.
    dir.dateline(&["search", "lighthouse", "--count"])
        .exits(0)
        .prints("3\n");
    dir.dateline(&["verify"]).exits(0);
    // Packed records are unpacked.
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    let record = b"{\"id\":\"n4\",\"text\":\"A lighthouse, packed.\"}\n";
    packed.write_all(record).unwrap();
    let packed = packed.finish().unwrap();
    let put = served
        .ask("POST", "/api/articles", &[BEARER], &packed)
        .json();
    assert_eq!(put["added"], 1, "{put}");
    assert_eq!(total(&served, "lighthouse"), 4);
    assert_eq!(post("nothing\n").status, 422);
    assert_eq!(post("").json()["read"], 0);
}

#[test]
fn a_deleted_article_stays_out() {
    let dir = harbour();
    let served = writable(&dir);
    let delete = |id: &str| served.ask("DELETE", &format!("/api/article/{id}"), &[BEARER], b"");
    assert_eq!(total(&served, "id:a05"), 1);
    assert_eq!(delete("a05").json(), json!({"deleted": ["a05"]}));
    assert_eq!(total(&served, "id:a05"), 0);
    delete("a05").fault(404, "no_article");
    let back = b"{\"id\":\"a05\",\"text\":\"It wants to come back.\"}";
    let put = served.ask("POST", "/api/articles", &[BEARER], back).json();
    assert_eq!(
        (&put["kept_out"], &put["added"]),
        (&json!(1), &json!(0)),
        "{put}"
    );
    dir.dateline(&["show", "a05"]).exits(1);
}

#[test]
fn only_who_may_write_writes() {
    let dir = harbour();
    let served = writable(&dir);
    let record = b"{\"id\":\"x\",\"text\":\"Not wanted.\"}";
    served
        .ask("POST", "/api/articles", &[], record)
        .fault(401, "unauthorized");
    served
        .ask("DELETE", "/api/article/a01", &[], b"")
        .fault(401, "unauthorized");
    let reading = Served::start(&dir, &["--token-file", "token"]);
    reading
        .ask("POST", "/api/articles", &[BEARER], record)
        .fault(403, "read_only");
    reading
        .ask("DELETE", "/api/article/a01", &[BEARER], b"")
        .fault(403, "read_only");
    assert_eq!(total(&served, "wanted"), 0);
    assert_eq!(total(&served, "id:a01"), 1);
}

#[test]
fn while_another_process_writes_a_record_is_asked_to_come_back() {
    let dir = harbour();
    let served = writable(&dir);
    let lock = File::options()
        .write(true)
        .open(dir.path("index/dateline.lock"))
        .expect("the lock");
    lock.lock().expect("it for us");
    let record = b"{\"id\":\"x\",\"text\":\"Patience.\"}";
    let reply = served.ask("POST", "/api/articles", &[BEARER], record);
    reply.fault(503, "index_unavailable");
    assert_eq!(reply.header("retry-after"), Some("5"));
    lock.unlock().expect("it for others");
    assert_eq!(
        served
            .ask("POST", "/api/articles", &[BEARER], record)
            .status,
        200
    );
    assert_eq!(total(&served, "patience"), 1);
}
