//! `verify` finds damage and names its file; `index --rebuild` and `export` save what can still be read.

use std::fs;

use crate::support::Dir;

/// An index of articles enough for several blocks of each file.
fn indexed() -> Dir {
    let dir = Dir::new();
    let mut random = fastrand::Rng::with_seed(3);
    let mut lines = String::new();
    for i in 0..300 {
        let words: Vec<String> = (0..40).map(|_| format!("w{}", random.u32(..500))).collect();
        let day = 1 + i % 28;
        lines += &format!(
            "{{\"id\":\"n{i}\",\"date\":\"2024-05-{day:02}\",\"title\":\"Title {i}\",\"body\":\"{}\"}}\n",
            words.join(" ")
        );
    }
    dir.file("a/x.jsonl", lines);
    dir.dateline(&["index", "a"]).exits(0);
    dir
}

/// The files of the index that hold articles or say what does.
fn files(dir: &Dir) -> Vec<String> {
    let kept = |name: &String| {
        !name.ends_with(".lock") && !name.ends_with(".managed.json") && !name.ends_with(".gitkeep")
    };
    dir.files("index").into_iter().filter(kept).collect()
}

/// Whatever is asked of a damaged index, there is an answer or an error.
#[track_caller]
fn ends_well(dir: &Dir, damage: &str) {
    for args in [
        &["search", "w7"][..],
        &["show", "n3"],
        &["stats"],
        &["export"],
    ] {
        let code = dir.dateline(args).code();
        assert!(code.is_some_and(|code| code <= 2), "{args:?}, {damage}");
    }
}

#[test]
fn a_sound_index_is_told_so() {
    let dir = indexed();
    dir.dateline(&["verify"])
        .exits(0)
        .says("")
        .prints("300 articles in 1 segment and 9 files: sound\n");
    let json = dir.dateline(&["verify", "--format", "json"]).json();
    assert_eq!(json["articles"], 300);
    assert_eq!(json["damage"].as_array().unwrap().len(), 0);
}

#[test]
fn a_bit_flipped_anywhere_is_found_and_its_file_named() {
    let dir = indexed();
    let mut random = fastrand::Rng::with_seed(5);
    for name in files(&dir) {
        let path = dir.path("index").join(&name);
        let sound = fs::read(&path).unwrap();
        for _ in 0..6 {
            let mut bytes = sound.clone();
            let at = random.usize(..bytes.len());
            bytes[at] ^= 1 << random.u32(..8);
            fs::write(&path, &bytes).unwrap();
            let run = dir.dateline(&["verify"]);
            let harmless = is_harmless(&name, &sound, &bytes);
            let named = name.rsplit('/').next().unwrap().split('.').next().unwrap();
            if run.code() == Some(0) {
                assert!(
                    harmless,
                    "a flipped bit at {at} of {name} is not found{run}"
                );
            } else {
                run.exits(2);
                assert!(
                    (run.out() + &run.err()).contains(named),
                    "a flipped bit at {at} of {name} is found and not named{run}"
                );
            }
            ends_well(&dir, &format!("bit at {at} of {name}"));
        }
        fs::write(&path, &sound).unwrap();
    }
    dir.dateline(&["verify"]).exits(0);
}

/// Whether a change of a JSON file leaves what it says: the list of segments, for the schema beside it is compared with the
/// program's, and the rest only counts on.
fn is_harmless(name: &str, before: &[u8], after: &[u8]) -> bool {
    let value = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
    match (value(before), value(after)) {
        (Some(before), Some(after)) if name.ends_with("meta.json") => {
            before["segments"] == after["segments"]
        }
        (Some(before), Some(after)) => before == after,
        _ => false,
    }
}

#[test]
fn a_file_that_is_missing_or_short_is_found_and_named() {
    let dir = indexed();
    for name in files(&dir) {
        let path = dir.path("index").join(&name);
        let sound = fs::read(&path).unwrap();
        let named = name.rsplit('/').next().unwrap();
        for cut in [None, Some(0), Some(sound.len() / 2)] {
            match cut {
                None => fs::remove_file(&path).unwrap(),
                Some(length) => fs::write(&path, &sound[..length]).unwrap(),
            }
            let run = dir.dateline(&["verify"]);
            // Without its record of files, or a part of it, an index has only to read them again.
            let is_record = named == "ledger.log";
            if !is_record {
                assert_ne!(run.code(), Some(0), "{name} cut to {cut:?}{run}");
            }
            if cut.is_some() && !is_record {
                assert!(
                    (run.out() + &run.err()).contains(named),
                    "{name} cut to {cut:?}{run}"
                );
            }
            ends_well(&dir, &format!("{name} cut to {cut:?}"));
        }
        fs::write(&path, &sound).unwrap();
    }
    dir.dateline(&["verify"]).exits(0);
}

#[test]
fn what_can_still_be_read_of_a_damaged_index_is_saved() {
    let dir = indexed();
    let store = files(&dir)
        .into_iter()
        .find(|name| name.ends_with(".store"))
        .unwrap();
    let path = dir.path("index").join(&store);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0xA5);
    fs::write(&path, &bytes).unwrap();
    dir.dateline(&["verify"])
        .exits(2)
        .prints_part("its checksum does not match");
    let export = dir.dateline(&["export"]);
    export.exits(2).says_part("cannot be read");
    let saved = export.out().lines().count();
    assert!((150..300).contains(&saved), "{saved}");
    let rebuilt = dir.dateline(&["index", "--rebuild"]);
    rebuilt
        .exits(1)
        .prints(&format!("rebuilt {saved} articles\n"));
    dir.dateline(&["verify"])
        .exits(0)
        .prints_part(&format!("{saved} articles"));
    let again = dir.dateline(&["index", "a", "--format", "json"]).json();
    assert_eq!(again["added"], 300 - saved);
}

#[test]
fn an_index_of_an_older_format_is_made_anew_from_itself() {
    let dir = indexed();
    let before = dir
        .dateline(&["search", "w7 OR w8", "--format", "json"])
        .json();
    let manifest = dir.path("index/dateline.json");
    let old = fs::read_to_string(&manifest)
        .unwrap()
        .replace("\"format\":3", "\"format\":1");
    fs::write(&manifest, old).unwrap();
    for command in [
        &["search", "w7"][..],
        &["index", "a"],
        &["stats"],
        &["delete", "n1"],
    ] {
        dir.dateline(command)
            .exits(2)
            .says_part("was made in format 1.")
            .says_part(
                "hint: make it anew from the articles stored in it: dateline index --rebuild",
            );
    }
    dir.dateline(&["index", "--rebuild"])
        .exits(0)
        .prints("rebuilt 300 articles\n");
    let after = dir
        .dateline(&["search", "w7 OR w8", "--format", "json"])
        .json();
    assert_eq!(after["hits"], before["hits"]);
    dir.dateline(&["verify"]).exits(0);
}
