//! Keys that the user maps to fields.

use dateline::corpus::{Options, Settings};
use dateline::error::Kind;

use super::{Archive, Log, owned};

fn settings(map: &[&str]) -> Settings {
    Settings {
        map: owned(map),
        ..Settings::default()
    }
}

/// The record of one object, without its place.
fn record(map: &[&str], object: &str) -> String {
    let archive = Archive::new().file("a.json", object);
    let log = Log::of(&archive, &[""], &settings(map));
    assert_eq!(log.events.len(), 1, "{:?}", log.events);
    log.events[0].strip_prefix("a.json:1 ").unwrap().to_owned()
}

#[test]
fn a_mapped_key_comes_before_every_other_name() {
    let object = r#"{"body":"known","full_story":"mapped","date":"D1","issued":"D2"}"#;
    assert_eq!(record(&["body=full_story"], object), r#"date=D1 "mapped""#);
    assert_eq!(
        record(&["body=full_story", "date=issued"], object),
        r#"date=D2 "mapped""#
    );
    assert_eq!(record(&["date=nowhere"], object), r#"date=D1 "known""#);
}

#[test]
fn of_several_keys_the_first_that_holds_something_wins() {
    let map = ["source=first", "source=second"];
    assert_eq!(
        record(
            &map,
            r#"{"source":"S","second":"2","first":"1","body":"B"}"#
        ),
        r#"source=1 "B""#
    );
    assert_eq!(
        record(
            &map,
            r#"{"first":" ","source":"S","second":"2","body":"B"}"#
        ),
        r#"source=2 "B""#
    );
    assert_eq!(
        record(&map, r#"{"source":"S","first":null,"body":"B"}"#),
        r#"source=S "B""#
    );
}

#[test]
fn a_mapped_key_loses_the_meaning_it_had() {
    assert_eq!(
        record(&["body=title"], r#"{"title":"T","text":"X"}"#),
        r#""T""#
    );
    // Any key can be mapped, however long and in whatever script.
    let long = "a_key_that_is_longer_than_every_name_that_is_known";
    let object = format!(r#"{{"{long}":"L","körper":"B"}}"#);
    assert_eq!(
        record(&[&format!("title={long}"), "body=Körper"], &object),
        r#"title=L "B""#.replace("Kö", "kö")
    );
}

#[test]
fn a_field_without_a_key_is_left_unread() {
    let object = r#"{"title":"T","headline":"H","kicker":"K","date":"D","body":"B"}"#;
    assert_eq!(record(&["title="], object), r#"date=D "B""#);
    assert_eq!(
        record(&["title=", "title=kicker"], object),
        r#"title=K date=D "B""#
    );
    // Of what an object around the record holds too.
    assert_eq!(
        record(&["title="], r#"{"_source":{"title":"T","body":"B"}}"#),
        r#""B""#
    );
    let refused = record(&["body=", "title="], object);
    assert!(refused.starts_with("refused: no text"), "{refused}");
}

#[test]
fn keys_are_compared_without_case_and_separators() {
    assert_eq!(
        record(
            &["date=Published-At"],
            r#"{"date":"D","publishedAt":"P","body":"B"}"#
        ),
        r#"date=P "B""#
    );
}

#[test]
fn dots_reach_into_objects_and_arrays() {
    let object = r#"{"meta":{"outlet":{"name":"Deep"},"when":"D"},"source":"S",
        "people":[{"who":"Ann"},{"who":"Bob"},{"other":1}],"a.b":"dotted","body":"B"}"#;
    assert_eq!(
        record(&["source=meta.outlet"], object),
        r#"source=Deep "B""#
    );
    assert_eq!(
        record(&["source=meta.outlet.name", "date=meta.when"], object),
        r#"date=D source=Deep "B""#
    );
    assert_eq!(
        record(&["author=people.who"], object),
        r#"source=S author=Ann, Bob "B""#
    );
    assert_eq!(
        record(&["title=a.b"], object),
        r#"title=dotted source=S "B""#
    );
    assert_eq!(
        record(&["title=meta.nothing.there"], object),
        r#"source=S "B""#
    );
}

#[test]
fn an_object_keeps_its_own_meaning_beside_what_is_mapped_in_it() {
    let object = r#"{"source":{"name":"N","url":"U"},"body":"B"}"#;
    assert_eq!(record(&["url=source.url"], object), r#"source=N url=U "B""#);
    assert_eq!(record(&["source=source.url"], object), r#"source=U "B""#);
}

#[test]
fn what_a_wrapper_holds_is_mapped_as_if_it_stood_outside() {
    let object = r#"{"_id":"7","_source":{"issued":"D","meta":{"outlet":"O"},"body":"B"}}"#;
    for map in [
        ["date=issued", "source=meta.outlet"],
        ["date=_source.issued", "source=_source.meta.outlet"],
    ] {
        assert_eq!(record(&map, object), r#"id=7 date=D source=O "B""#);
    }
}

#[test]
fn that_it_was_published_is_no_date_in_a_mapped_key_either() {
    assert_eq!(
        record(&["date=live"], r#"{"live":true,"date":"D","body":"B"}"#),
        r#"date=D "B""#
    );
}

#[test]
fn deep_nesting_below_a_mapped_key_is_refused_and_never_overflows_the_stack() {
    let deep = format!(
        r#"{{"meta":{}{},"body":"B"}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let refused = record(&["source=meta.outlet"], &deep);
    assert!(
        refused.starts_with("refused: not a JSON object: recursion limit"),
        "{refused}"
    );
}

#[test]
fn what_maps_nothing_is_refused_with_the_fields() {
    let cases = [
        (&["date"][..], "`date` does not map a field to a key"),
        (&["=a"], "`=a` does not map a field to a key"),
        (&["date=a..b"], "`date=a..b` does not map a field to a key"),
        (&["day="], "`day` is not a field of an article"),
        (&["day=a"], "`day` is not a field of an article"),
        (
            &["date=a", "title=A"],
            "`A` is mapped to both date and title",
        ),
    ];
    for (map, what) in cases {
        let error = Options::new(&settings(map)).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(error.to_string(), format!("--map: {what}"));
        assert_eq!(
            error.hint_text(),
            Some(
                "write FIELD=KEY, as in --map date=published_at, or FIELD= to leave it unread; the fields are id, title, date, source, url, author, lang, body"
            )
        );
    }
    assert!(Options::new(&settings(&["date=a", "date=a"])).is_ok());
}
