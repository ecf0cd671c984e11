//! Articles of one or many commits, as others are compared with them: a file that is written once.
//!
//! ```text
//! head       magic, numbers of articles, entries and killed keys, bits of the directory
//! killed     keys of articles in older runs that are gone, sorted
//! directory  for each prefix of a band, its first entry; and one more
//! entries    band and article, sorted
//! records    of the articles, in the order they came
//! checksum   of all before it
//! ```
//! Numbers are little-endian. A band that is looked up takes a look at the directory and at a few entries beside each other.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tantivy::directory::OwnedBytes;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::record::{self, Record};

const MAGIC: &[u8; 8] = b"dlfold\0\x01";
const HEAD: usize = 8 + 8 + 8 + 8 + 4;
const ENTRY: usize = 8;
const CHECKSUM: usize = 8;
/// Entries of a prefix, about.
const PER_PREFIX: u64 = 8;
const MOST_BITS: u32 = 28;

/// A band of an article, by the number of the article in its run.
pub(super) type Entry = (u32, u32);

/// A run, open for reading.
pub(super) struct Run {
    pub(super) name: String,
    bytes: OwnedBytes,
    articles: usize,
    killed: usize,
    bits: u32,
    directory: usize,
    entries: usize,
    records: usize,
}

impl Run {
    /// Opens the content of a run; none if it cannot be one.
    pub(super) fn open(name: &str, bytes: OwnedBytes) -> Option<Run> {
        let content = bytes.as_slice();
        let head = content.get(..HEAD)?.strip_prefix(MAGIC)?;
        let (articles, head) = head.split_first_chunk()?;
        let (entries, head) = head.split_first_chunk()?;
        let (killed, bits) = head.split_first_chunk()?;
        let size = |number: &[u8; 8]| usize::try_from(u64::from_le_bytes(*number)).ok();
        let (articles, entry_count) = (size(articles)?, size(entries)?);
        let killed = size(killed)?;
        let bits = u32::from_le_bytes(*bits.first_chunk()?);
        let directory = killed.checked_mul(8)?.checked_add(HEAD)?;
        let size = (1usize << bits.min(MOST_BITS)) + 1;
        let entries = size.checked_mul(4)?.checked_add(directory)?;
        let records = entry_count.checked_mul(ENTRY)?.checked_add(entries)?;
        let end = articles
            .checked_mul(record::BYTES)?
            .checked_add(records)?
            .checked_add(CHECKSUM)?;
        (bits <= MOST_BITS && end == content.len()).then(|| Run {
            name: name.to_owned(),
            bytes,
            articles,
            killed,
            bits,
            directory,
            entries,
            records,
        })
    }

    /// Whether it is as it was written.
    pub(super) fn is_sound(&self) -> bool {
        let (content, checksum) = self.bytes.split_at(self.bytes.len() - CHECKSUM);
        xxh3_64(content).to_le_bytes() == checksum
    }

    /// What it takes to write it anew, about.
    pub(super) fn weight(&self) -> usize {
        self.articles + self.killed
    }

    /// The article of a number.
    pub(super) fn record(&self, number: u32) -> Option<Record> {
        let number = usize::try_from(number)
            .ok()
            .filter(|n| *n < self.articles)?;
        Record::read(&self.bytes[self.records + number * record::BYTES..])
    }

    /// The articles of a band, the last first.
    pub(super) fn with_band(&self, band: u32) -> impl Iterator<Item = u32> {
        let prefix = prefix(band, self.bits);
        let (from, to) = (self.first(prefix), self.first(prefix + 1));
        let entries = (from..to).rev().map(|at| self.entry(at));
        entries
            .filter(move |entry| entry.0 == band)
            .map(|entry| entry.1)
    }

    /// Whether an article of this key, of an older run, is gone.
    pub(super) fn kills(&self, key: u64) -> bool {
        let (mut from, mut to) = (0, self.killed);
        while from < to {
            let middle = from.midpoint(to);
            match self.killed_key(middle).cmp(&key) {
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
                Ordering::Equal => return true,
            }
        }
        false
    }

    fn killed_key(&self, at: usize) -> u64 {
        let at = HEAD + at * 8;
        self.bytes[at..]
            .first_chunk()
            .map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    fn number(&self, at: usize) -> u32 {
        self.bytes[at..]
            .first_chunk()
            .map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    /// The first entry of a prefix.
    fn first(&self, prefix: usize) -> usize {
        let first = self.number(self.directory + prefix * 4) as usize;
        first.min((self.records - self.entries) / ENTRY)
    }

    fn entry(&self, at: usize) -> Entry {
        let at = self.entries + at * ENTRY;
        (self.number(at), self.number(at + 4))
    }

    fn all_entries(&self) -> impl Iterator<Item = Entry> {
        let count = (self.records - self.entries) / ENTRY;
        (0..count).map(|at| self.entry(at))
    }
}

fn prefix(band: u32, bits: u32) -> usize {
    (u64::from(band) << bits >> 32) as usize
}

/// Writes a run of articles that came in this order.
pub(super) fn write(
    path: &Path,
    records: &[Record],
    mut entries: Vec<Entry>,
    killed: &[u64],
) -> io::Result<()> {
    entries.sort_unstable();
    let mut out = Out::create(path)?;
    out.head(records.len(), entries.len(), killed)?;
    out.entries(entries.len(), || entries.iter().copied())?;
    let mut buffer = Vec::with_capacity(record::BYTES);
    for record in records {
        out.record(record, &mut buffer)?;
    }
    out.end()
}

/// Writes two runs as one. What the newer kills of the older is left out; of the killed nothing is kept if `is_oldest`.
pub(super) fn merge(path: &Path, older: &Run, newer: &Run, is_oldest: bool) -> io::Result<()> {
    let numbers = |run: &Run| 0..run.articles as u32;
    // The number that each article of the older one gets; only if that is another.
    let mut renumbered: Option<Vec<Option<u32>>> = None;
    let mut kept = older.articles as u32;
    if newer.killed > 0 {
        kept = 0;
        let mut renumber = |number| {
            let is_killed = older
                .record(number)
                .is_none_or(|record| newer.kills(record.key));
            let new = (!is_killed).then_some(kept);
            kept += u32::from(!is_killed);
            new
        };
        renumbered = Some(numbers(older).map(&mut renumber).collect());
    }
    let place = |number: u32| match &renumbered {
        Some(renumbered) => renumbered.get(number as usize).copied().flatten(),
        None => Some(number),
    };
    let of_older = || {
        let entries = older.all_entries();
        entries.filter_map(|(band, number)| Some((band, place(number)?)))
    };
    let of_newer = || {
        newer
            .all_entries()
            .map(|(band, number)| (band, kept + number))
    };
    let count = of_older().count() + of_newer().count();
    let mut killed: Vec<u64> = (0..older.killed).map(|at| older.killed_key(at)).collect();
    killed.extend((0..newer.killed).map(|at| newer.killed_key(at)));
    killed.sort_unstable();
    killed.dedup();
    if is_oldest {
        killed.clear();
    }
    let mut out = Out::create(path)?;
    out.head(kept as usize + newer.articles, count, &killed)?;
    out.entries(count, || merged(of_older(), of_newer()))?;
    let mut buffer = Vec::with_capacity(record::BYTES);
    let of_older = numbers(older).filter(|number| place(*number).is_some());
    let of_older = of_older.filter_map(|number| older.record(number));
    let of_newer = numbers(newer).filter_map(|number| newer.record(number));
    for record in of_older.chain(of_newer) {
        out.record(&record, &mut buffer)?;
    }
    out.end()
}

/// Two sorted sequences as one.
fn merged(
    a: impl Iterator<Item = Entry>,
    b: impl Iterator<Item = Entry>,
) -> impl Iterator<Item = Entry> {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    std::iter::from_fn(move || match (a.peek(), b.peek()) {
        (Some(first), Some(second)) if second < first => b.next(),
        (Some(_), _) => a.next(),
        (None, _) => b.next(),
    })
}

/// A run as it is written.
struct Out {
    file: BufWriter<File>,
    hash: Xxh3,
    bits: u32,
}

impl Out {
    fn create(path: &Path) -> io::Result<Out> {
        Ok(Out {
            file: BufWriter::with_capacity(1 << 18, File::create(path)?),
            hash: Xxh3::new(),
            bits: 0,
        })
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }

    fn head(&mut self, articles: usize, entries: usize, killed: &[u64]) -> io::Result<()> {
        self.bits = (entries as u64 / PER_PREFIX).max(1).ilog2().min(MOST_BITS);
        self.put(MAGIC)?;
        for number in [articles, entries, killed.len()] {
            self.put(&(number as u64).to_le_bytes())?;
        }
        self.put(&self.bits.to_le_bytes())?;
        for key in killed {
            self.put(&key.to_le_bytes())?;
        }
        Ok(())
    }

    /// The directory, and the sorted entries; they are gone through twice.
    fn entries<I: Iterator<Item = Entry>>(
        &mut self,
        count: usize,
        entries: impl Fn() -> I,
    ) -> io::Result<()> {
        // One that is too large is no run: nobody has so many articles of one generation.
        let count = u32::try_from(count).map_err(io::Error::other)?;
        let mut next = 0;
        for (at, (band, _)) in (0u32..).zip(entries()) {
            while next <= prefix(band, self.bits) {
                self.put(&at.to_le_bytes())?;
                next += 1;
            }
        }
        while next <= 1 << self.bits {
            self.put(&count.to_le_bytes())?;
            next += 1;
        }
        for (band, number) in entries() {
            let entry = u64::from(band) | u64::from(number) << 32;
            self.put(&entry.to_le_bytes())?;
        }
        Ok(())
    }

    fn record(&mut self, record: &Record, buffer: &mut Vec<u8>) -> io::Result<()> {
        buffer.clear();
        record.write(buffer);
        self.put(buffer)
    }

    /// Writes the checksum; all is on the disk then.
    fn end(mut self) -> io::Result<()> {
        let checksum = self.hash.digest().to_le_bytes();
        self.file.write_all(&checksum)?;
        let file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }
}
