//! What is left alone, what is given for all records, and what says that records read otherwise.

use std::path::PathBuf;

use dateline::corpus::{Options, Settings, Start};
use dateline::error::Kind;

use super::{Archive, Log, owned};

fn excluding(globs: &[&str]) -> Settings {
    Settings {
        exclude: owned(globs),
        ..Settings::default()
    }
}

/// The places read with `globs` excluded, and how many entries were.
fn left(globs: &[&str]) -> (Vec<String>, u64) {
    let mut archive = Archive::new();
    for name in [
        "a.txt",
        "b.txt",
        "drafts/a.txt",
        "x/drafts/c.txt",
        "x/a.txt",
        "x/drafts.txt",
    ] {
        archive = archive.file(&format!("news/{name}"), "text");
    }
    let mut log = Log::new(Start::Read);
    let tally = log.read(&[archive.path("news")], &[], &excluding(globs));
    (
        log.files.into_iter().map(|file| file.place).collect(),
        tally.excluded,
    )
}

#[test]
fn globs_without_a_slash_match_names_at_any_depth() {
    assert_eq!(
        left(&["a.*"]),
        (owned(&["b.txt", "x/drafts/c.txt", "x/drafts.txt"]), 3)
    );
    assert_eq!(
        left(&["drafts"]),
        (owned(&["a.txt", "b.txt", "x/a.txt", "x/drafts.txt"]), 2)
    );
    assert_eq!(left(&["drafts*/"]), left(&["drafts"]));
    assert_eq!(left(&["*"]).1, 4);
}

#[test]
fn globs_with_a_slash_match_paths_below_the_root() {
    let all_but_drafts = owned(&[
        "a.txt",
        "b.txt",
        "x/a.txt",
        "x/drafts/c.txt",
        "x/drafts.txt",
    ]);
    assert_eq!(left(&["/drafts"]), (all_but_drafts, 1));
    assert_eq!(left(&["/*.txt"]).1, 2);
    assert_eq!(left(&["x/*.txt"]).1, 2);
    assert_eq!(left(&["x/**"]).1, 3);
    assert_eq!(left(&["**/drafts/"]).1, 2);
    assert_eq!(left(&["news/a.txt"]).1, 0);
}

#[test]
fn an_excluded_folder_is_not_entered_and_a_named_file_may_be_excluded() {
    let archive = Archive::new()
        .file("drafts/.hidden", "x")
        .file("a.txt", "x")
        .file("b.txt", "x");
    let mut log = Log::new(Start::Read);
    let tally = log.read(&[archive.path("")], &[], &excluding(&["drafts"]));
    assert_eq!((tally.excluded, tally.hidden, tally.files), (1, 0, 2));
    let roots: [PathBuf; 2] = [archive.path("a.txt"), archive.path("b.txt")];
    let tally = Log::new(Start::Read).read(&roots, &[], &excluding(&["a*"]));
    assert_eq!((tally.excluded, tally.files), (1, 1));
}

#[test]
fn what_is_given_for_all_stands_beside_what_is_stated() {
    let settings = Settings {
        source: Some(" The Example ".to_owned()),
        id_prefix: Some("ex:".to_owned()),
        ..Settings::default()
    };
    let archive = Archive::new().file(
        "a.jsonl",
        "{\"body\":\"1\",\"source\":\"S\"}\n{\"body\":\"2\"}",
    );
    for (record, source) in Log::of(&archive, &[""], &settings)
        .records
        .iter()
        .zip([Some("S"), None])
    {
        assert_eq!(record.stated.source.as_deref(), source);
        assert_eq!(record.stated.given_source.as_deref(), Some("The Example"));
        assert_eq!(record.id_prefix.as_deref(), Some("ex:"));
    }
}

#[test]
fn options_that_make_no_sense_are_refused_with_a_hint() {
    let with = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        let error = Options::new(&settings).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert!(error.hint_text().is_some());
        error.to_string()
    };
    assert_eq!(
        with(|settings| settings.exclude = owned(&["a[b"])),
        "--exclude: `a[b` is not a glob: unclosed character class; missing ']'"
    );
    assert_eq!(
        with(|settings| settings.exclude = owned(&["/"])),
        "--exclude: `/` matches nothing"
    );
    assert_eq!(
        with(|settings| settings.source = Some(" ".to_owned())),
        "--source: an outlet needs a name on one line"
    );
    assert_eq!(
        with(|settings| settings.id_prefix = Some("a\nb".to_owned())),
        "--id-prefix: a prefix has at most 128 bytes, all on one line"
    );
    with(|settings| settings.id_prefix = Some("x".repeat(129)));
}

#[test]
fn the_fingerprint_changes_with_what_changes_a_record() {
    let some = |text: &str| Some(text.to_owned());
    let plain = Settings::default();
    let all = [
        plain.clone(),
        Settings {
            source: some("a"),
            ..plain.clone()
        },
        Settings {
            source: some("b"),
            ..plain.clone()
        },
        Settings {
            id_prefix: some("a"),
            ..plain.clone()
        },
        Settings {
            date_from_path: some("%Y"),
            ..plain.clone()
        },
        Settings {
            map: owned(&["date=a"]),
            ..plain.clone()
        },
        Settings {
            map: owned(&["date=a", "date=b"]),
            ..plain.clone()
        },
        Settings {
            map: owned(&["date=b", "date=a"]),
            ..plain.clone()
        },
    ];
    let prints: Vec<u64> = all
        .iter()
        .map(|settings| Options::new(settings).unwrap().fingerprint())
        .collect();
    let mut distinct = prints.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), prints.len());
    let excluding = Options::new(&excluding(&["a"])).unwrap().fingerprint();
    assert_eq!(excluding, prints[0]);
    assert_eq!(Options::default().fingerprint(), prints[0]);
}
