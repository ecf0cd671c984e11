//! Several indexes searched as one.

use std::fs;
use std::path::{Path, PathBuf};

use dateline::error::Kind;
use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Archive, Request, Sort};

use super::pruning::word;
use super::{Made, TODAY, now, record};

fn dirs(made: &[&Made]) -> Vec<PathBuf> {
    made.iter().map(|made| made.dir.path().to_owned()).collect()
}

#[test]
fn their_articles_answer_together() {
    let a = Made::of(&[
        ("1", "2025-10-01", "", "oil"),
        ("2", "2025-10-03", "", "oil and gas"),
    ]);
    let b = Made::of(&[("3", "2025-10-02", "", "oil"), ("4", "", "", "gas")]);
    let empty = Made::of(&[]);
    let archive = Archive::open_all(&dirs(&[&a, &empty, &b])).unwrap();
    let request = Request {
        sort: Sort::Newest,
        ..Request::new("oil", TODAY)
    };
    let answer = archive.search(&request).unwrap();
    let ids: Vec<String> = answer.hits.into_iter().map(|hit| hit.id).collect();
    assert_eq!(
        (ids, answer.total),
        (vec!["2".into(), "3".into(), "1".into()], 3)
    );
    let stats = archive.stats().unwrap();
    assert_eq!((stats.articles, stats.undated, stats.segments), (4, 1, 2));
    let bytes = |made: &Made| made.archive().stats().unwrap().bytes;
    assert_eq!(stats.bytes, bytes(&a) + bytes(&b) + bytes(&empty));
    assert_eq!(archive.article("4").unwrap().unwrap().text, "gas");
    assert!(archive.article("5").unwrap().is_none());
}

#[test]
fn an_article_of_two_indexes_is_found_twice_on_pages_of_any_size() {
    let a = Made::of(&[("same", "2025", "", "oil first"), ("x", "2024", "", "oil")]);
    let b = Made::of(&[("same", "2025", "", "oil later"), ("y", "2026", "", "oil")]);
    let archive = Archive::open_all(&dirs(&[&a, &b])).unwrap();
    assert_eq!(archive.article("same").unwrap().unwrap().text, "oil first");
    for sort in Sort::ALL {
        let mut request = Request {
            sort,
            limit: 1,
            ..Request::new("oil", TODAY)
        };
        let mut ids = Vec::new();
        loop {
            let answer = archive.search(&request).unwrap();
            ids.extend(answer.hits.into_iter().map(|hit| hit.id));
            let Some(next) = answer.next else { break };
            request.after = Some(next);
        }
        let request = Request {
            limit: 9,
            after: None,
            ..request
        };
        let whole = archive.search(&request).unwrap();
        let whole: Vec<String> = whole.hits.into_iter().map(|hit| hit.id).collect();
        assert_eq!(ids, whole, "{sort}");
        assert_eq!(ids.iter().filter(|id| *id == "same").count(), 2, "{sort}");
    }
}

#[test]
fn a_cursor_of_several_indexes_is_none_of_one() {
    let made = [
        Made::of(&[("a", "", "", "oil"), ("b", "", "", "oil")]),
        Made::of(&[("c", "", "", "oil"), ("d", "", "", "oil")]),
    ];
    let dirs = made.each_ref().map(|made| made.dir.path().to_owned());
    let first = Request {
        limit: 1,
        ..Request::new("oil", TODAY)
    };
    let next = Archive::open_all(&dirs)
        .unwrap()
        .search(&first)
        .unwrap()
        .next;
    let second = Request {
        after: Some(next.unwrap()),
        ..first
    };
    assert!(Archive::open_all(&dirs).unwrap().search(&second).is_ok());
    let error = made[1].archive().search(&second).unwrap_err();
    assert_eq!(
        error.to_string(),
        "--after: this cursor belongs to another query"
    );
}

#[test]
fn an_index_named_twice_is_refused_and_so_is_a_copy() {
    let made = Made::of(&[("a", "", "", "oil")]);
    let other = Made::of(&[("b", "", "", "oil")]);
    let refused = |dirs: &[PathBuf]| {
        let error = Archive::open_all(dirs).err().unwrap();
        assert_eq!(error.kind(), Kind::Usage, "{error}");
        error.to_string()
    };
    let dir = made.dir.path();
    let roundabout = dir.join("gen-1").join("..");
    let twice = refused(&[
        dir.to_owned(),
        other.dir.path().to_owned(),
        roundabout.clone(),
    ]);
    assert_eq!(
        twice,
        format!("{}: this index is named twice", roundabout.display())
    );
    let copy = tempfile::tempdir().unwrap();
    copy_index(dir, copy.path());
    assert_eq!(
        refused(&[dir.to_owned(), copy.path().to_owned()]),
        format!(
            "{}: this index is a copy of {}, or has been made from one",
            copy.path().display(),
            dir.display()
        )
    );
    assert_eq!(refused(&[]), "index: no index is named");
}

fn copy_index(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy_index(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn an_error_names_the_index_it_is_about() {
    let good = Made::of(&[("a", "", "", "oil")]);
    let check = |bad: &Path, kind: Kind, part: &str| {
        let dirs = [good.dir.path().to_owned(), bad.to_owned()];
        let error = Archive::open_all(&dirs).err().unwrap();
        let text = error.to_string();
        assert_eq!(error.kind(), kind, "{text}");
        assert!(
            text.starts_with(&format!("{}: ", bad.display())) && text.contains(part),
            "{text}"
        );
    };
    let nothing = tempfile::tempdir().unwrap();
    check(nothing.path(), Kind::Index, "there is no index here");

    let old = Made::of(&[("b", "", "", "oil")]);
    let manifest = old.dir.path().join("dateline.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"format\":3", "\"format\":999")).unwrap();
    check(old.dir.path(), Kind::Index, "was made in format 999.");

    let broken = Made::of(&[("b", "", "", "oil")]);
    let files = fs::read_dir(broken.dir.path().join("gen-1")).unwrap();
    let is_terms = |path: &PathBuf| path.extension().is_some_and(|ext| ext == "term");
    let terms = files.map(|entry| entry.unwrap().path()).find(is_terms);
    fs::remove_file(terms.unwrap()).unwrap();
    check(broken.dir.path(), Kind::Damage, "cannot be read");
}

#[test]
fn what_is_open_stays_as_it_was_while_an_index_is_written_to() {
    let a = Made::of(&[("a", "", "", "oil")]);
    let b = Made::of(&[("b", "", "", "oil")]);
    let archive = Archive::open_all(&dirs(&[&a, &b])).unwrap();
    // Folded into one with the new, and their files removed.
    a.put(&[("c", "", "", "oil"), ("a", "", "", "gas")]);
    b.put(&[("d", "", "", "oil")]);
    let ids = |archive: &Archive| {
        let answer = archive.search(&Request::new("oil", TODAY)).unwrap();
        let mut ids: Vec<String> = answer.hits.into_iter().map(|hit| hit.id).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&archive), ["a", "b"]);
    let archive = Archive::open_all(&dirs(&[&a, &b])).unwrap();
    assert_eq!(ids(&archive), ["b", "c", "d"]);
}

/// Wherever blocks are skipped, and however lengths are spread.
#[test]
fn the_best_of_several_are_the_best_of_one() {
    let homes: Vec<Made> = (0..4).map(|_| Made::new()).collect();
    let open =
        |made: &Made| Writer::open(made.dir.path(), Settings::new(Purpose::Own, 1, now())).unwrap();
    let mut writers: Vec<Writer> = homes.iter().map(open).collect();
    let mut random = fastrand::Rng::with_seed(29);
    for n in 0..9_000_usize {
        let mean = if n % 4 == 0 { 80 } else { 12 };
        let words: Vec<String> = (0..random.usize(1..2 * mean))
            .map(|_| word(&mut random))
            .collect();
        let date = format!("20{:02}-{:02}", n % 20, 1 + n % 12);
        let article = extract(record((&format!("a{n}"), &date, "", &words.join(" "))));
        // The long ones mostly in the last.
        let part = if n % 4 == 0 { 3 } else { random.usize(1..4) };
        writers[part].put(article.clone(), false).unwrap();
        writers[0].put(article, false).unwrap();
    }
    for writer in writers {
        writer.finish().unwrap();
    }
    let one = homes[0].archive();
    let parts = [&homes[1], &homes[2], &homes[3]];
    let several = Archive::open_all(&dirs(&parts)).unwrap();
    for round in 0..200 {
        let words: Vec<String> = (0..1 + round % 6).map(|_| word(&mut random)).collect();
        let query = words.join(if round % 3 == 0 { " " } else { " OR " });
        let request = Request {
            sort: Sort::ALL[round % 5 % 3],
            limit: 25,
            ..Request::new(query.clone(), TODAY)
        };
        let hits = |archive: &Archive| -> Vec<(String, u32)> {
            let hits = archive.search(&request).unwrap().hits.into_iter();
            hits.map(|hit| (hit.id, hit.score.to_bits())).collect()
        };
        assert_eq!(hits(&one), hits(&several), "{query}");
    }
}

#[test]
fn a_sample_that_is_replaced_meanwhile_is_no_error() {
    for _ in 0..15 {
        let (a, b) = (Made::new(), Made::new());
        for made in [&a, &b] {
            let writer =
                Writer::open(made.dir.path(), Settings::new(Purpose::Sample, 1, now())).unwrap();
            writer.finish().unwrap();
        }
        let dirs = dirs(&[&a, &b]);
        let is_done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                b.put(&[("b", "", "", "oil")]);
                a.put(&[("a", "", "", "oil")]);
                is_done.store(true, std::sync::atomic::Ordering::SeqCst);
            });
            // Each sees both as they were before or as they are after, and none sees nothing.
            while !is_done.load(std::sync::atomic::Ordering::SeqCst) {
                let archive = Archive::open_all(&dirs).unwrap();
                assert!(archive.search(&Request::new("oil", TODAY)).unwrap().total <= 2);
            }
        });
        let archive = Archive::open_all(&dirs).unwrap();
        assert_eq!(archive.stats().unwrap().articles, 2);
    }
}
