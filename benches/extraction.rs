//! How well and how fast articles are read from pages: the table of `record`, from third parties' pages in
//! `$DATELINE_TEST_DATA`. Outlets are split in two halves; rules were made looking at the first alone.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints its table"
)]

#[path = "../tests/extract/measure.rs"]
mod measure;

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use dateline::corpus::Markup;
use dateline::extract::extract;
use measure::{Page, load, record, table};

/// Passes over the pages, of which the median counts.
const PASSES: usize = 5;

fn main() {
    let Some(data) = std::env::var_os("DATELINE_TEST_DATA") else {
        eprintln!("skipped: DATELINE_TEST_DATA is not set");
        return;
    };
    let data = PathBuf::from(data).join("data");
    println!("| pages | measure | made on | held out | all | reach |\n|---|---|---|---|---|---|");
    for row in table(&data) {
        let [made, held, all] = row.values.map(|value| match row.is_count {
            true => format!("{value:.0}"),
            false => format!("{value:.4}"),
        });
        println!(
            "| {} | {} | {made} | {held} | {all} | {} |",
            row.given, row.measure, row.reach
        );
    }
    println!();
    let pages = load(&data, "extract/fundus.jsonl.gz");
    speed("HTML", &pages, |page| (&page.html, Markup::Html));
    speed("text of pages", &pages, |page| (&page.text, Markup::Plain));
    let press = load(&data, "news/us-press.jsonl.gz");
    speed("text of articles", &press, |page| {
        (&page.body, Markup::Plain)
    });
}

/// Prints the rate at which texts are read on one core.
fn speed<'p>(name: &str, pages: &'p [Page], of: impl Fn(&'p Page) -> (&'p String, Markup)) {
    let bytes: usize = pages.iter().map(|page| of(page).0.len()).sum();
    let mut passes: Vec<Duration> = (0..PASSES)
        .map(|_| {
            let records: Vec<_> = pages
                .iter()
                .map(|page| {
                    let (text, markup) = of(page);
                    record(text, markup)
                })
                .collect();
            let start = Instant::now();
            for record in records {
                black_box(extract(record));
            }
            start.elapsed()
        })
        .collect();
    passes.sort_unstable();
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!(
        "{name}: {:.1} MB/s (median of {PASSES} passes; fastest {:.1}, slowest {:.1})",
        rate(passes[PASSES / 2]),
        rate(passes[0]),
        rate(passes[PASSES - 1])
    );
}
