//! What an index holds, in numbers: one pass over the columns.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use tantivy::SegmentReader;
use tantivy::columnar::StrColumn;

use crate::error::Result;

use super::ledger::Ledger;
use super::schema::{UNDATED, columns};
use super::{Index, remembered};

/// Counts over all articles of an index, or of several that are searched as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Articles.
    pub articles: u64,
    /// Those without a date.
    pub undated: u64,
    /// Those without an outlet.
    pub without_source: u64,
    /// First and last day, ISO 8601.
    pub span: Option<(String, String)>,
    /// Articles by year.
    pub years: BTreeMap<i32, u64>,
    /// Articles by outlet, most first, then by name.
    pub sources: Vec<(String, u64)>,
    /// Segments.
    pub segments: usize,
    /// Bytes on disk.
    pub bytes: u64,
    /// Whether it is only the sample.
    pub sample: bool,
}

/// What an index holds, with what is remembered of the files that it is made from.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// Its articles.
    #[serde(flatten)]
    pub stats: Stats,
    /// Files that the articles come from.
    pub files: u64,
    /// Ids that were deleted on purpose.
    pub deleted: u64,
    /// This program reads articles better than the one that made the index.
    pub rebuild_due: bool,
}

impl Overview {
    /// Of the indexes at `dirs`, of which `stats` are known. `extraction` is the version that articles are read by now.
    /// What each remembers is shown to `each`.
    pub fn of(
        stats: Stats,
        dirs: &[PathBuf],
        extraction: u32,
        each: &mut dyn FnMut(&Ledger) -> Result<()>,
    ) -> Result<Overview> {
        let mut overview = Overview {
            stats,
            files: 0,
            deleted: 0,
            rebuild_due: false,
        };
        for dir in dirs {
            let Some((manifest, ledger)) = remembered(dir)? else {
                continue;
            };
            overview.rebuild_due |= manifest.extraction < extraction;
            overview.files += ledger.files().count() as u64;
            overview.deleted += ledger.tombstones().count() as u64;
            each(&ledger)?;
        }
        Ok(overview)
    }
}

/// Counts over `index`.
pub fn stats(index: &Index) -> Result<Stats> {
    let searcher = index.searcher();
    let mut counts = Counts::default();
    for segment in searcher.segment_readers() {
        counts
            .add(segment)
            .map_err(|cause| index.unreadable(cause))?;
    }
    let mut sources: Vec<(String, u64)> = counts.sources.into_iter().collect();
    sources.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut years = BTreeMap::new();
    for (day, count) in &counts.days {
        *years.entry(i32::from(date_of(*day).year())).or_default() += count;
    }
    let ends = counts
        .days
        .first_key_value()
        .zip(counts.days.last_key_value());
    Ok(Stats {
        articles: searcher.num_docs(),
        undated: counts.undated,
        without_source: searcher.num_docs() - sources.iter().map(|(_, count)| count).sum::<u64>(),
        span: ends.map(|((first, _), (last, _))| {
            (date_of(*first).to_string(), date_of(*last).to_string())
        }),
        years,
        sources,
        segments: searcher.segment_readers().len(),
        bytes: index.bytes(),
        sample: index.is_sample(),
    })
}

#[derive(Default)]
struct Counts {
    undated: u64,
    days: BTreeMap<i64, u64>,
    sources: BTreeMap<String, u64>,
}

impl Counts {
    fn add(&mut self, segment: &SegmentReader) -> tantivy::Result<()> {
        let dates = segment.fast_fields().i64(columns::DATE)?;
        let outlets: Option<StrColumn> = segment.fast_fields().str(columns::OUTLET)?;
        let mut by_ord = vec![0u64; outlets.as_ref().map_or(0, |column| column.num_terms())];
        for doc in segment.doc_ids_alive() {
            match dates.first(doc).unwrap_or(UNDATED) {
                UNDATED => self.undated += 1,
                seconds => *self.days.entry(seconds.div_euclid(86_400)).or_default() += 1,
            }
            if let Some(ord) = outlets.as_ref().and_then(|column| column.ords().first(doc)) {
                by_ord[ord as usize] += 1;
            }
        }
        let Some(outlets) = outlets else {
            return Ok(());
        };
        let mut name = String::new();
        for (ord, count) in by_ord
            .into_iter()
            .enumerate()
            .filter(|(_, count)| *count > 0)
        {
            outlets.ord_to_str(ord as u64, &mut name)?;
            *self.sources.entry(name.clone()).or_default() += count;
        }
        Ok(())
    }
}

fn date_of(day: i64) -> jiff::civil::Date {
    let epoch = jiff::civil::date(1970, 1, 1);
    // Days come from dates; a column that holds others is shown at the end of the calendar.
    epoch
        .checked_add(jiff::SignedDuration::from_hours(day.saturating_mul(24)))
        .unwrap_or(jiff::civil::Date::MAX)
}
