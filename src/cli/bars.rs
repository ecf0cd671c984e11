//! A timeline as a table with bars, for people. Nothing here writes.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::search::{Bucket, Timeline};

use super::print::clean;
use super::thousands;

/// What is shorter is no bar.
const SHORTEST: usize = 3;
/// From an eighth of a column to all of it.
const BLOCKS: [&str; 8] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];
/// The row of articles without a date.
const UNDATED: &str = "undated";
/// After a count that holds articles whose date is not known well enough.
const IMPRECISE: char = '~';

/// The rows of a table of at most `width` columns, if what it has to say fits into that: name, count and bar of each
/// bucket, and a row of those without a date. All bars are of one scale. Queries side by side stand under their names.
pub(super) fn rows(timeline: &Timeline, width: usize, unicode: bool) -> Vec<String> {
    let undated: Vec<u64> = timeline
        .series
        .iter()
        .map(|series| series.undated)
        .collect();
    let has_undated = undated.iter().any(|count| *count > 0);
    let names = timeline.buckets.iter().map(|bucket| bucket.bucket.len());
    let named = names.max().unwrap_or(0);
    let first = if has_undated {
        named.max(UNDATED.len())
    } else {
        named
    };
    let columns: Vec<Column> = (0..timeline.series.len())
        .map(|i| Column::of(timeline, i))
        .collect();
    let taken: usize = columns.iter().map(|column| column.count + 3).sum();
    let left = width.saturating_sub(first + taken) / columns.len().max(1);
    let counts = timeline.buckets.iter().flat_map(|bucket| &bucket.counts);
    let scale = Scale {
        most: counts.copied().max().unwrap_or(0),
        columns: if left < SHORTEST { 0 } else { left },
        unicode,
    };
    let mut rows = Vec::with_capacity(timeline.buckets.len() + 2);
    if let [_, _, ..] = columns.as_slice() {
        let names = timeline
            .series
            .iter()
            .zip(&columns)
            .map(|(series, column)| {
                let room = column.count + 1 + scale.columns;
                format!("  {}", padded(&cut(&series.query, room), room))
            });
        rows.push(trimmed(format!(
            "{:first$}{}",
            "",
            names.collect::<String>()
        )));
    }
    for bucket in &timeline.buckets {
        let cells = columns.iter().enumerate().map(|(i, column)| {
            let bar = scale.bar(bucket.counts[i]);
            format!(
                "  {} {}",
                column.counted(bucket, i),
                padded(&bar, scale.columns)
            )
        });
        let name = &bucket.bucket;
        rows.push(trimmed(format!(
            "{name:first$}{}",
            cells.collect::<String>()
        )));
    }
    if has_undated {
        let cells = columns.iter().zip(undated).map(|(column, count)| {
            let mark = if column.is_marked { " " } else { "" };
            let count = thousands(count) + mark;
            format!("  {count:>0$} {1:2$}", column.count, "", scale.columns)
        });
        rows.push(trimmed(format!(
            "{UNDATED:first$}{}",
            cells.collect::<String>()
        )));
    }
    rows
}

/// The counts of a query.
struct Column {
    /// Columns that the longest takes.
    count: usize,
    /// Some have a mark.
    is_marked: bool,
}

impl Column {
    fn of(timeline: &Timeline, i: usize) -> Self {
        let counts = timeline.buckets.iter().map(|bucket| bucket.counts[i]);
        let most = counts.chain([timeline.series[i].undated]).max();
        let is_marked = timeline.series[i].imprecise > 0;
        Column {
            count: thousands(most.unwrap_or(0)).len() + usize::from(is_marked),
            is_marked,
        }
    }

    fn counted(&self, bucket: &Bucket, i: usize) -> String {
        let mut count = thousands(bucket.counts[i]);
        if self.is_marked {
            let marked = bucket.imprecise[i] > 0;
            count.push(if marked { IMPRECISE } else { ' ' });
        }
        format!("{count:>0$}", self.count)
    }
}

/// How long bars are.
struct Scale {
    most: u64,
    columns: usize,
    unicode: bool,
}

impl Scale {
    /// Something, however little, is seen.
    fn bar(&self, count: u64) -> String {
        if self.columns == 0 || count == 0 {
            return String::new();
        }
        let steps: usize = if self.unicode { BLOCKS.len() } else { 1 };
        let share = count as f64 / self.most as f64;
        let length = (share * (self.columns * steps) as f64).round() as usize;
        let length = length.clamp(1, self.columns * steps);
        let full = if self.unicode { BLOCKS[7] } else { "#" };
        let mut bar = full.repeat(length / steps);
        if !length.is_multiple_of(steps) {
            bar.push_str(BLOCKS[length % steps - 1]);
        }
        bar
    }
}

/// Text that is not ours on one line, cut to so many columns.
pub(super) fn cut(text: &str, width: usize) -> String {
    let text = clean(text).replace(['\n', '\t'], " ");
    if text.width() <= width {
        return text;
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn trimmed(row: String) -> String {
    row.trim_end().to_owned()
}
