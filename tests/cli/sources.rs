//! `sources`: who wrote, how much, from when to when.

use serde_json::json;

use crate::support::Dir;

fn archive() -> Dir {
    let article = |id: usize, source: Option<&str>, date: Option<&str>, body: &str| json!({"id": id.to_string(), "source": source, "date": date, "body": body});
    let mut lines: Vec<String> = [
        article(1, Some("Coast Herald"), Some("2025-03-03"), "oil"),
        article(2, Some("Coast Herald"), Some("2024-12"), "oil"),
        article(3, Some("Coast Herald"), None, "gas"),
        article(4, Some("=SUM(A1)"), Some("2019"), "oil"),
        article(5, None, Some("2025-03-03"), "oil"),
        article(6, Some("echo"), None, "gas"),
    ]
    .map(|article| article.to_string())
    .into();
    for n in 0..60 {
        lines.push(
            article(
                100 + n,
                Some(&format!("Many {n:02}")),
                Some("2020-01-01"),
                "coal",
            )
            .to_string(),
        );
    }
    Dir::indexed(&[("a.jsonl", &lines.join("\n"))])
}

#[test]
fn text_has_a_row_a_source_and_fifty_of_them() {
    let dir = archive();
    dir.dateline(&["sources", "oil"])
        .prints(
            "2  2024-12 to 2025-03-03     Coast Herald\n\
             1  2019                      =SUM(A1)\n\
             1  without source\n",
        )
        .says("dateline: 4 articles of 2 sources, 1 without source (N ms)\n")
        .exits(0);
    dir.dateline(&["sources", "gas", "--sort", "name"])
        .prints("1  undated                   Coast Herald\n1  undated                   echo\n")
        .exits(0);
    let all = dir.dateline(&["sources"]);
    all.exits(0)
        .prints_part("   and 13 more; -n shows more of them\n1  without source\n")
        .says("dateline: 66 articles of 63 sources, 1 without source (N ms)\n");
    assert_eq!(all.out().lines().count(), 52);
    let two = dir.dateline(&["sources", "-n", "2", "-q"]).out();
    assert_eq!(two.lines().count(), 4, "{two}");
    assert_eq!(
        dir.dateline(&["sources", "-n", "100"])
            .out()
            .lines()
            .count(),
        64
    );
}

#[test]
fn tables_and_objects_hold_all() {
    let dir = archive();
    dir.dateline(&["sources", "oil", "--format", "csv"])
        .prints("source,articles,first,last\r\nCoast Herald,2,2024-12,2025-03-03\r\n'=SUM(A1),1,2019,2019\r\n")
        .exits(0);
    dir.dateline(&["sources", "gas", "-n", "1", "--format", "jsonl", "-q"])
        .prints("{\"source\":\"Coast Herald\",\"articles\":1,\"first\":null,\"last\":null}\n")
        .exits(0);
    let all = dir
        .dateline(&["sources", "--format", "json"])
        .says("")
        .exits(0)
        .json();
    assert_eq!(all["sources"].as_array().map(Vec::len), Some(63));
    assert_eq!(
        (&all["total"], &all["without_source"], &all["more"]),
        (&json!(66), &json!(1), &json!(0))
    );
    let some = dir
        .dateline(&["sources", "--format", "json", "-n", "3", "--until", "2024"])
        .json();
    assert_eq!(
        (&some["more"], &some["undated_left_out"]),
        (&json!(59), &json!(2))
    );
    dir.dateline(&["sources", "peat"])
        .prints("")
        .says_part("nothing found")
        .exits(1);
    dir.dateline(&["sources", "coal", "-oil", "--source", "many 07"])
        .prints("1  2020-01-01                Many 07\n")
        .exits(0);
    dir.dateline(&["sources", "x", "--format", "trec"])
        .prints("")
        .exits(2);
}
