//! `terms`: the words that begin alike.

use serde_json::json;

use super::HARBOUR;
use crate::support::Dir;

#[test]
fn the_most_frequent_come_first_and_more_is_said() {
    let dir = Dir::indexed(&[HARBOUR]);
    dir.dateline(&["terms", "H"])
        .prints("2  harbour\n1  hit\n")
        .says("")
        .exits(0);
    dir.dateline(&["terms", "", "-n", "1"])
        .prints("2  harbour\n")
        .says("dateline: the 1 most frequent shown; -n shows more of them\n")
        .exits(0);
    dir.dateline(&["terms", "h", "--in", "title,comments"])
        .prints("1  harbour\n")
        .exits(0);
    dir.dateline(&["terms", "zz"])
        .prints("")
        .says("dateline: nothing found\n")
        .exits(1);
    dir.dateline(&["terms"]).prints("").exits(2);
    dir.dateline(&["terms", "h", "--in", "lead"])
        .prints("")
        .says_part("[possible values: story, title, furniture, comments]")
        .exits(2);
}

#[test]
fn they_are_a_table_and_an_object_too() {
    let dir = Dir::indexed(&[HARBOUR]);
    dir.dateline(&["terms", "h", "--format", "csv"])
        .prints("term,articles\r\nharbour,2\r\nhit,1\r\n")
        .exits(0);
    dir.dateline(&["terms", "h", "-n", "1", "--format", "jsonl", "-q"])
        .prints("{\"term\":\"harbour\",\"articles\":2}\n")
        .exits(0);
    let object = dir
        .dateline(&["terms", "h*", "--format", "json"])
        .says("")
        .exits(0)
        .json();
    let terms = json!([{"term": "harbour", "articles": 2}, {"term": "hit", "articles": 1}]);
    assert_eq!(
        object,
        json!({"prefix": "h*", "terms": terms, "more": false, "notes": []})
    );
}

#[test]
fn what_was_deleted_is_not_counted() {
    let dir = Dir::indexed(&[HARBOUR]);
    dir.dateline(&["delete", "a2"]).exits(0);
    dir.dateline(&["terms", "h"])
        .prints("1  harbour\n")
        .exits(0);
    dir.dateline(&["terms", "hit"]).prints("").exits(1);
}
