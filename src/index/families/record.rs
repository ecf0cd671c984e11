//! What is kept of an article to compare others with it.

use super::print::{Print, SKETCH};

/// Bytes of a record on disk.
pub(super) const BYTES: usize = 8 + 8 + 4 + 4 + 16 + SKETCH;

/// Stands for no date.
pub(super) const UNDATED: i32 = i32::MIN;

/// The highest bit of the words: whether the article leads its family.
const LEAD: u32 = 1 << 31;

/// An article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) key: u64,
    /// The name of its family: its own, or the one it has joined.
    pub(super) family: u64,
    /// Its civil day, counted from 1970.
    pub(super) day: i32,
    pub(super) words: u32,
    pub(super) leads: bool,
    pub(super) figures: u128,
    pub(super) sketch: [u8; SKETCH],
}

impl Record {
    pub(super) fn new(print: &Print, key: u64, day: i32) -> Self {
        Record {
            key,
            family: 0,
            day,
            words: print.words.min(LEAD - 1),
            leads: true,
            figures: print.figures,
            sketch: print.sketch,
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let lead = if self.leads { LEAD } else { 0 };
        out.extend_from_slice(&self.key.to_le_bytes());
        out.extend_from_slice(&self.family.to_le_bytes());
        out.extend_from_slice(&self.day.to_le_bytes());
        out.extend_from_slice(&(self.words | lead).to_le_bytes());
        out.extend_from_slice(&self.figures.to_le_bytes());
        out.extend_from_slice(&self.sketch);
    }

    /// Reads one back; none if there are too few bytes.
    pub(super) fn read(bytes: &[u8]) -> Option<Record> {
        let (key, bytes) = bytes.split_first_chunk()?;
        let (family, bytes) = bytes.split_first_chunk()?;
        let (day, bytes) = bytes.split_first_chunk()?;
        let (words, bytes) = bytes.split_first_chunk()?;
        let (figures, bytes) = bytes.split_first_chunk()?;
        let words = u32::from_le_bytes(*words);
        Some(Record {
            key: u64::from_le_bytes(*key),
            family: u64::from_le_bytes(*family),
            day: i32::from_le_bytes(*day),
            words: words & !LEAD,
            leads: words & LEAD != 0,
            figures: u128::from_le_bytes(*figures),
            sketch: *bytes.first_chunk()?,
        })
    }
}
