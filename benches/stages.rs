//! The time of each stage by itself: words, files, extraction, query text, the best ten of each kind of query, passages and
//! marks. Indexing is measured by `search`.
//!
//! Over 1,000 of the made-up articles, for searches 5,000. What each stage has to give is pinned: a benchmark of wrong
//! answers is none. Recorded runs are in `record`.

mod made;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput};
use dateline::analysis::fold::fold;
use dateline::analysis::language::Language;
use dateline::analysis::segment::words;
use dateline::analysis::stem::Stemmer;
use dateline::corpus::{Event, RawRecord, read_all};
use dateline::extract::extract;
use dateline::query::{Settings, parse};
use dateline::search::{Archive, Request, Snippet, Sort};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use tempfile::TempDir;

use made::{ARTICLES, build, records, word};

/// Articles for the stages before the index.
const FEW: u64 = 1_000;
const TODAY: Date = date(2026, 1, 1);

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let few = records(FEW);
    analysis(&mut criterion, &few);
    corpus(&mut criterion, &few);
    extraction(&mut criterion, &few);
    query_text(&mut criterion);
    let folder = TempDir::new().expect("a temporary folder");
    build(folder.path(), records(ARTICLES));
    let archive = Archive::open(folder.path()).expect("the index just built");
    best_ten(&mut criterion, &archive);
    passages(&mut criterion, &archive);
    criterion.final_summary();
}

fn text_bytes(records: &[RawRecord]) -> Throughput {
    Throughput::Bytes(records.iter().map(|record| record.text.len() as u64).sum())
}

/// Text to words, and words to terms.
fn analysis(criterion: &mut Criterion, records: &[RawRecord]) {
    let mut group = criterion.benchmark_group("analysis");
    group.throughput(text_bytes(records));
    let segment = || -> usize {
        let texts = records.iter().map(|record| record.text.as_str());
        texts.map(|text| words(text).count()).sum()
    };
    assert_eq!(segment(), 400_000, "words of all texts");
    group.bench_function("segmentation", |bencher| {
        bencher.iter(|| black_box(segment()));
    });
    let mut stemmer = Stemmer::new();
    let mut terms = || {
        let mut term = String::new();
        let mut bytes = 0;
        for record in records {
            for word in words(&record.text) {
                term.clear();
                fold(&record.text[word.start..word.end], &mut term);
                stemmer.stem(&mut term, Language::ENGLISH);
                bytes += term.len();
            }
        }
        bytes
    };
    // Six letters each, which stay as they are.
    assert_eq!(terms(), 2_400_000, "bytes of all terms");
    group.bench_function("segmentation, folding, stemming", |bencher| {
        bencher.iter(|| black_box(terms()));
    });
    group.finish();
}

/// A file of JSON Lines to records.
fn corpus(criterion: &mut Criterion, records: &[RawRecord]) {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("articles.jsonl");
    let mut lines = String::new();
    for RawRecord { stated, text, .. } in records {
        let line = serde_json::json!({
            "id": stated.id, "title": stated.title, "date": stated.date, "source": stated.source, "body": text,
        });
        writeln!(lines, "{line}").expect("a write to memory");
    }
    fs::write(&path, &lines).expect("a new file");
    let roots = [path];
    let read = || {
        let (mut count, mut bytes) = (0_u64, 0);
        let mut sink = |event| {
            if let Event::Record(record) = event {
                count += 1;
                bytes += record.text.len();
            }
            Ok(())
        };
        read_all(&roots, Timestamp::UNIX_EPOCH, &mut sink).expect("a file that is read");
        (count, bytes)
    };
    let bytes = records.iter().map(|record| record.text.len()).sum();
    assert_eq!(read(), (FEW, bytes), "records and bytes of their texts");
    let mut group = criterion.benchmark_group("corpus");
    group.throughput(Throughput::Bytes(lines.len() as u64));
    group.bench_function("1,000 records of JSON Lines", |bencher| {
        bencher.iter(|| black_box(read()));
    });
    group.finish();
}

/// Records to articles: their fields stated, and all of it in the text.
fn extraction(criterion: &mut Criterion, records: &[RawRecord]) {
    let in_text: Vec<RawRecord> = records.iter().map(scraped).collect();
    let mut group = criterion.benchmark_group("extraction");
    group.throughput(text_bytes(records));
    for (name, records, dated) in [
        ("fields stated", records, FEW),
        ("date line and copyright line in the text", &in_text, FEW),
    ] {
        let read = |records: Vec<RawRecord>| {
            let articles = records.into_iter().map(extract);
            articles
                .filter(|article| article.published.is_some() && article.source.is_some())
                .count() as u64
        };
        assert_eq!(
            read(records.to_vec()),
            dated,
            "{name}: dated and with a source"
        );
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || records.to_vec(),
                |records| black_box(read(records)),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// The same article as a scraper leaves it: nothing is stated.
fn scraped(record: &RawRecord) -> RawRecord {
    let mut scraped = record.clone();
    let field = |field: &Option<String>| field.clone().unwrap_or_default();
    scraped.text = format!(
        "{}\n\n{}\n\n{}\n\n© {}\n",
        field(&record.stated.title),
        field(&record.stated.date),
        record.text,
        field(&record.stated.source)
    );
    scraped.stated = dateline::corpus::Stated {
        id: scraped.stated.id,
        ..Default::default()
    };
    scraped
}

/// Query text to trees.
fn query_text(criterion: &mut Criterion) {
    let settings = Settings {
        today: TODAY,
        any: false,
        literal: false,
    };
    let many: Vec<String> = (0..100).map(|i| format!("w{i}")).collect();
    let many = many.join(" OR ");
    let cases = [
        ("one word", "climate", "climate"),
        (
            "a user's query",
            "\"defense budget\" (missile* OR amraam) -trump since:2025-10",
            "\"defense budget\" (missile* OR amraam) -trump since:2025-10",
        ),
        (
            "words near each other",
            "(a NEAR/5 b) w/s \"c d\"~2",
            "a NEAR/5 b w/s \"c d\"~2",
        ),
        ("100 words, OR", &many, &many),
    ];
    let mut group = criterion.benchmark_group("query text");
    for (name, text, wanted) in cases {
        assert_eq!(parse(text, &settings).tree.to_string(), wanted, "{name}");
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(parse(text, &settings)));
        });
    }
    group.finish();
}

/// The best ten of each kind of query, without passages.
fn best_ten(criterion: &mut Criterion, archive: &Archive) {
    let mut group = criterion.benchmark_group("best ten");
    for (name, request, total) in kinds() {
        let search = || archive.search(&request).expect("an answer");
        assert_eq!(search().total, total, "{name}: {}", request.query);
        group.bench_function(name, |bencher| bencher.iter(|| black_box(search())));
    }
    group.finish();
}

/// Name, what is asked, and the articles that match, whose numbers are those of a scan over all of the texts, made once.
fn kinds() -> Vec<(&'static str, Request, u64)> {
    let [a, b, c, d, frequent] = [40, 150, 400, 1_000, 3].map(word);
    let ask = |query: String| Request {
        snippets: Some(0),
        ..Request::new(query, TODAY)
    };
    let (start, end) = a.split_at(2);
    vec![
        ("word", ask(a.clone()), 2_871),
        ("two words, AND", ask(format!("{a} {b}")), 533),
        (
            "four words, OR",
            ask(format!("{a} OR {b} OR {c} OR {d}")),
            3_553,
        ),
        ("phrase", ask(format!("\"{frequent} {a}\"")), 149),
        ("near", ask(format!("{a} NEAR/10 {frequent}")), 1_746),
        ("sentence", ask(format!("{a} w/s {frequent}")), 2_449),
        ("prefix", ask(format!("{}*", &a[..4])), 2_972),
        ("wildcard", ask(format!("{start}?{}", &end[1..])), 2_888),
        ("fuzzy", ask(format!("{a}~1")), 3_280),
        ("exact form", ask(format!("={a}")), 2_871),
        ("headline", ask(format!("title:{a}")), 90),
        (
            "word without another",
            ask(format!("{a} -{b}")),
            2_871 - 533,
        ),
        ("word in a month", ask(format!("{a} date:2020-05")), 24),
        (
            "word of an outlet",
            ask(format!("{a} source:\"Outlet 7\"")),
            159,
        ),
        (
            "word, newest first",
            Request {
                sort: Sort::Newest,
                ..ask(a.clone())
            },
            2_871,
        ),
    ]
}

/// What marking adds: the passages of the best ten, and one article marked throughout.
fn passages(criterion: &mut Criterion, archive: &Archive) {
    let (a, b) = (word(40), word(150));
    let mut group = criterion.benchmark_group("passages");
    for (name, snippets) in [
        ("none", Some(0)),
        ("each word once", None),
        ("five of each article", Some(5)),
    ] {
        let request = Request {
            snippets,
            ..Request::new(format!("{a} {b}"), TODAY)
        };
        let search = || archive.search(&request).expect("an answer");
        let answer = search();
        assert_eq!(answer.hits.len(), 10, "{name}");
        for hit in &answer.hits {
            let marked: BTreeSet<String> = hit.snippets.iter().flat_map(marked_words).collect();
            let wanted: &[&str] = if snippets == Some(0) { &[] } else { &[&a, &b] };
            assert!(
                marked.iter().map(String::as_str).eq(sorted(wanted)),
                "{name}: {} has {marked:?} marked",
                hit.id
            );
        }
        group.bench_function(name, |bencher| bencher.iter(|| black_box(search())));
    }
    let request = Request::new(format!("{a} OR {b} OR {}", word(3)), TODAY);
    let id = "made-up-7";
    let marked = || archive.marked(id, &request).expect("an answer");
    let marks = marked().map_or(0, |marked| marked.marks.len());
    assert_eq!(marks, 13, "marks of {id}");
    group.bench_function("one article, marked", |bencher| {
        bencher.iter(|| black_box(marked()));
    });
    group.finish();
}

fn marked_words(snippet: &Snippet) -> Vec<String> {
    let text: Vec<char> = snippet.text.chars().collect();
    let marks = snippet.marks.iter();
    marks
        .map(|&(start, end)| text[start..end].iter().collect::<String>().to_lowercase())
        .collect()
}

fn sorted<'a>(words: &[&'a str]) -> BTreeSet<&'a str> {
    words.iter().copied().collect()
}
