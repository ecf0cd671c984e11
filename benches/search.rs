//! Latency of searches and the rate of indexing, over articles that are made up alike on every machine.
//!
//! 5,000 articles of 400 words, whose frequencies follow Zipf's law, over the ten years from 2015. Each search has to
//! find as many articles as it always has: a benchmark of wrong answers is none. Recorded runs are in `record`.

mod made;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput};
use dateline::corpus::RawRecord;
use dateline::search::{Archive, Request};
use jiff::civil::date;
use tempfile::TempDir;

use made::{ARTICLES, build, records, word};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let records = records(ARTICLES);
    searches(&mut criterion, &records);
    indexing(&mut criterion, &records);
    criterion.final_summary();
}

fn searches(criterion: &mut Criterion, records: &[RawRecord]) {
    let folder = TempDir::new().expect("a temporary folder");
    build(folder.path(), records.to_vec());
    let archive = Archive::open(folder.path()).expect("the index just built");
    let mut group = criterion.benchmark_group("search");
    for (name, query, limit, total) in cases() {
        let request = Request {
            limit,
            ..Request::new(query, date(2026, 1, 1))
        };
        let search = || archive.search(&request).expect("an answer");
        assert_eq!(
            search().total,
            total,
            "articles found by {name}: {}",
            request.query
        );
        group.bench_function(name, |bencher| bencher.iter(|| black_box(search())));
    }
    group.finish();
}

/// Name, query, hits to fetch, and the articles that match.
fn cases() -> Vec<(&'static str, String, usize, u64)> {
    let [common, other, frequent, rare] = [40, 150, 3, 30_000].map(word);
    let prefix = &common[..4];
    vec![
        ("word", common.clone(), 10, 2_871),
        ("rare word", rare, 10, 8),
        ("two words, AND", format!("{common} {other}"), 10, 533),
        ("two words, OR", format!("{common} OR {other}"), 10, 3_292),
        ("phrase", format!("\"{frequent} {common}\""), 10, 149),
        ("word in a month", format!("{common} date:2020-05"), 10, 24),
        ("prefix", format!("{prefix}*"), 10, 2_972),
        ("count only", common, 0, 2_871),
    ]
}

fn indexing(criterion: &mut Criterion, records: &[RawRecord]) {
    let bytes: usize = records.iter().map(|record| record.text.len()).sum();
    let mut group = criterion.benchmark_group("index");
    group
        .throughput(Throughput::Bytes(bytes as u64))
        .sample_size(10);
    group.bench_function("5,000 articles", |bencher| {
        let fresh = || {
            (
                TempDir::new().expect("a temporary folder"),
                records.to_vec(),
            )
        };
        let run = |(folder, records): (TempDir, Vec<RawRecord>)| {
            build(folder.path(), records);
            folder
        };
        bencher.iter_batched(fresh, run, BatchSize::PerIteration);
    });
    group.finish();
}
