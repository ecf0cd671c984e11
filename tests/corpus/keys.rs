//! Which keys state what, and how their values become text.

use super::read_file;

/// The record of one object, without its place.
fn record(object: &str) -> String {
    let events = read_file("a.json", object);
    assert_eq!(events.len(), 1, "{events:?}");
    events[0]
        .strip_prefix("a.json:1 ")
        .expect("an event of line 1")
        .to_owned()
}

#[test]
fn every_field_is_found_under_its_plain_name() {
    assert_eq!(
        record(
            r#"{"id":"1","title":"T","date":"2025-01-02","source":"S","url":"U","author":"A","lang":"en","body":"B"}"#
        ),
        r#"id=1 title=T date=2025-01-02 source=S url=U author=A lang=en "B""#
    );
}

#[test]
fn names_are_compared_without_case_and_separators() {
    assert_eq!(
        record(
            r#"{"DocNo":"1","HEADLINE":"T","Pub Date":"D","site-name":"S","Source_URL":"U","Byline":"A","inLanguage":"en","articleBody":"B"}"#
        ),
        r#"id=1 title=T date=D source=S url=U author=A lang=en "B""#
    );
}

#[test]
fn the_best_name_that_holds_something_wins() {
    assert_eq!(
        record(r#"{"content":"third","text":"second","body":" ","title":null,"headline":"H"}"#),
        r#"title=H "second""#
    );
    assert_eq!(
        record(r#"{"_id":"database","id":"archive","guid":"feed","body":"B"}"#),
        r#"id=archive "B""#
    );
    assert_eq!(
        record(r#"{"summary":"only a summary"}"#),
        r#""only a summary""#
    );
}

#[test]
fn of_duplicate_keys_the_last_wins() {
    assert_eq!(
        record(r#"{"title":"1","title":"2","body":"B"}"#),
        r#"title=2 "B""#
    );
}

#[test]
fn numbers_and_booleans_are_read_as_written() {
    assert_eq!(
        record(
            r#"{"id":18446744073709551615,"date":-1761600000,"title":1.5,"lang":true,"body":"B"}"#
        ),
        r#"id=18446744073709551615 title=1.5 date=-1761600000 lang=true "B""#
    );
}

#[test]
fn that_it_was_published_is_no_date() {
    assert_eq!(
        record(r#"{"published":true,"created_at":"2025-01-02","body":"B"}"#),
        r#"date=2025-01-02 "B""#
    );
}

#[test]
fn arrays_are_joined() {
    assert_eq!(
        record(r#"{"authors":["Ann","",null,{"name":"Bob"}],"source":[],"body":["One.","Two."]}"#),
        r#"author=Ann, Bob "One.\n\nTwo.""#
    );
}

#[test]
fn an_object_gives_its_best_part() {
    assert_eq!(
        record(
            r#"{"_id":{"$oid":"5f"},"date":{"$date":{"$numberLong":"1600000000000"}},
                "source":{"id":"bbc","title":"worse","name":"BBC"},"author":{"bio":"x"},
                "title":{"rendered":"T"},"content":{"title":"no","text":"B"}}"#
        ),
        r#"id=5f title=T date=1600000000000 source=BBC "B""#
    );
}

#[test]
fn a_wrapped_record_is_read_like_a_plain_one() {
    assert_eq!(
        record(r#"{"_index":"news","_id":"7","_source":{"title":"T","body":"B"}}"#),
        r#"id=7 title=T "B""#
    );
    assert_eq!(
        record(r#"{"fields":["title"],"_source":null,"body":"B"}"#),
        r#""B""#
    );
}

#[test]
fn a_title_alone_is_kept() {
    assert_eq!(record(r#"{"title":"T","body":""}"#), r#"title=T """#);
}

#[test]
fn neither_text_nor_title_is_refused_with_the_keys_that_were_found() {
    assert_eq!(
        record(r#"{"id":1,"url":"U","corps":"texte"}"#),
        "refused: no text: expected some under one of the keys body, text, content, …; found keys id, url, corps"
    );
    assert_eq!(
        record("{}"),
        "refused: no text: expected some under one of the keys body, text, content, …; found no keys"
    );
    let many: Vec<String> = (0..1000).map(|at| format!("\"key{at}\":1")).collect();
    let refused = record(&format!("{{{}}}", many.join(",")));
    assert!(refused.ends_with("key17, key18, …"), "{refused}");
}

#[test]
fn common_sources_are_understood() {
    let cases = [
        (
            "news-please",
            r#"{"authors":["Ann"],"date_download":"x","date_publish":"2025-01-02 03:04:05","description":"D",
                "language":"en","maintext":"B","source_domain":"bbc.com","title":"T","url":"U"}"#,
            r#"title=T date=2025-01-02 03:04:05 source=bbc.com url=U author=Ann lang=en "B""#,
        ),
        (
            "NewsAPI",
            r#"{"source":{"id":null,"name":"BBC"},"author":null,"title":"T","description":"D","url":"U",
                "urlToImage":"I","publishedAt":"2025-01-02T03:04:05Z","content":"B"}"#,
            r#"title=T date=2025-01-02T03:04:05Z source=BBC url=U "B""#,
        ),
        (
            "the Guardian",
            r#"{"id":"world/1","webPublicationDate":"2025-01-02T03:04:05Z","webTitle":"W","webUrl":"U",
                "fields":{"headline":"H","byline":"Ann","body":"<p>","bodyText":"B"}}"#,
            r#"id=world/1 title=H date=2025-01-02T03:04:05Z url=U author=Ann "<p>""#,
        ),
        (
            "the New York Times",
            r#"{"abstract":"A","web_url":"U","lead_paragraph":"L","source":"NYT","headline":{"main":"T","kicker":"K"},
                "pub_date":"2025-01-02","byline":{"original":"By Ann","person":[]},"_id":"nyt://1"}"#,
            r#"id=nyt://1 title=T date=2025-01-02 source=NYT url=U author=By Ann "L""#,
        ),
        (
            "WordPress",
            r#"{"id":7,"date":"2025-01-02T03:04:05","guid":{"rendered":"G"},"link":"U","title":{"rendered":"T"},
                "content":{"rendered":"B","protected":false}}"#,
            r#"id=7 title=T date=2025-01-02T03:04:05 url=U "B""#,
        ),
        (
            "JSON-LD",
            r#"{"@type":"NewsArticle","headline":"T","datePublished":"2025-01-02","author":[{"@type":"Person",
                "name":"Ann"}],"publisher":{"@type":"Organization","name":"BBC"},"articleBody":"B"}"#,
            r#"title=T date=2025-01-02 source=BBC author=Ann "B""#,
        ),
    ];
    for (source, object, expected) in cases {
        assert_eq!(record(object), expected, "{source}");
    }
}
