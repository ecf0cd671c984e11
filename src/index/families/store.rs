//! The articles that others are compared with: those of this batch in memory, those of commits in runs.
//!
//! Runs are merged when they are no more than twice as large as the next, so that there are few, and an article is written
//! about as often as the number of articles doubles. A commit names its runs in its payload; a file that it does not name
//! was written for a commit that never came, or has been merged, and goes.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::Directory;
use tantivy::directory::MmapDirectory;

use super::alike::alike;
use super::family_of;
use super::print::{BANDS, Print};
use super::record::{Record, UNDATED};
use super::run::{self, Run};

/// How the files of runs end.
const KIND: &str = "prints";
/// Articles of a band that are looked at, the last first: notices that are made from one form have many.
const MOST_OF_A_BAND: usize = 16;
/// Who has fewer articles than others merges with them.
const MERGED_BELOW: usize = 2;

/// An article that comes.
pub(in crate::index) struct Comer<'a> {
    /// Of its id.
    pub(in crate::index) key: u64,
    /// Of its content.
    pub(in crate::index) hash: u64,
    /// Its civil day, counted from 1970.
    pub(in crate::index) day: Option<i32>,
    /// Whether it takes the place of another one.
    pub(in crate::index) replaces: bool,
    /// Of its words.
    pub(in crate::index) print: &'a Print,
}

/// All articles, as far as others are compared with them.
pub(in crate::index) struct Families {
    folder: PathBuf,
    files: MmapDirectory,
    /// The oldest first.
    runs: Vec<Run>,
    batch: Batch,
    next: u64,
    /// Nothing is to be left of what is gone.
    forgets: bool,
}

/// The articles since the last commit.
#[derive(Default)]
struct Batch {
    records: Vec<Record>,
    /// Those that are gone again.
    dead: Vec<bool>,
    /// By key, the last.
    by_key: HashMap<u64, u32>,
    bands: Bands,
    /// Keys of articles that runs may hold, and that are gone.
    killed: HashSet<u64>,
}

/// Where a candidate stands: in the batch, or in a run.
type Place = (Option<usize>, u32);

impl Families {
    /// Those of the index in `folder`, whose last commit has this payload.
    pub(in crate::index) fn open(folder: &Path, payload: Option<&str>) -> tantivy::Result<Self> {
        let files = MmapDirectory::open(folder)?;
        let names = names(payload);
        remove_others(folder, &names);
        let open = |name: &String| {
            let bytes = files.open_read(Path::new(name)).ok()?.read_bytes().ok()?;
            Run::open(name, bytes)
        };
        Ok(Families {
            // One that is lost or damaged tells nothing more; `verify` names it.
            runs: names.iter().filter_map(open).collect(),
            next: names
                .iter()
                .filter_map(|name| number(name))
                .max()
                .unwrap_or(0)
                + 1,
            folder: folder.to_owned(),
            files,
            batch: Batch::default(),
            forgets: false,
        })
    }

    /// The family that an article joins, unless it leads its own. They come in the order of the stream.
    pub(in crate::index) fn join(&mut self, comer: &Comer<'_>) -> Option<u64> {
        let mut record = Record::new(comer.print, comer.key, comer.day.unwrap_or(UNDATED));
        let own = family_of(comer.key, comer.hash);
        let found = if record.words == 0 {
            None
        } else {
            self.find(&record, &comer.print.bands)
        };
        // A lead that comes again leads again.
        let found = found.filter(|family| *family != own);
        record.leads = found.is_none();
        record.family = found.unwrap_or(own);
        if comer.replaces {
            self.leave(comer.key);
        }
        self.batch.add(record, &comer.print.bands);
        found
    }

    /// The article of this key is gone.
    pub(in crate::index) fn leave(&mut self, key: u64) {
        if let Some(at) = self.batch.by_key.remove(&key) {
            self.batch.dead[at as usize] = true;
        }
        if !self.runs.is_empty() {
            self.batch.killed.insert(key);
        }
    }

    /// The family of the article that this one has most in common with; of equals, the last that came.
    fn find(&self, new: &Record, bands: &[u32; BANDS]) -> Option<u64> {
        let mut seen: Vec<Place> = Vec::new();
        let mut best: Option<(f64, u64)> = None;
        for band in bands
            .iter()
            .enumerate()
            .map(|(i, band)| with_place(*band, i))
        {
            let mut looked_at = 0;
            let of_batch = self.batch.bands.with_band(band);
            let of_batch = of_batch.map(|number| (None, number));
            let of_runs = self.runs.iter().enumerate().rev();
            let of_runs = of_runs
                .flat_map(|(i, run)| run.with_band(band).map(move |number| (Some(i), number)));
            for place in of_batch.chain(of_runs) {
                let Some(old) = self.living(place) else {
                    continue;
                };
                looked_at += 1;
                if !seen.contains(&place) {
                    seen.push(place);
                    if let Some(overlap) = alike(&old, new)
                        && best.is_none_or(|(best, _)| overlap > best)
                    {
                        best = Some((overlap, old.family));
                    }
                }
                if looked_at == MOST_OF_A_BAND {
                    break;
                }
            }
        }
        best.map(|(_, family)| family)
    }

    fn living(&self, (run, number): Place) -> Option<Record> {
        let Some(run) = run else {
            let at = number as usize;
            return (!self.batch.dead[at]).then(|| self.batch.records[at].clone());
        };
        let record = self.runs[run].record(number)?;
        let is_gone = self.batch.killed.contains(&record.key)
            || self.runs[run + 1..].iter().any(|run| run.kills(record.key));
        (!is_gone).then_some(record)
    }

    /// Writes the batch, and gives the payload of the commit that it belongs to.
    pub(in crate::index) fn write(&mut self) -> tantivy::Result<String> {
        let batch = std::mem::take(&mut self.batch);
        if !batch.records.is_empty() || !batch.killed.is_empty() {
            let (name, path) = self.new_file();
            let mut killed: Vec<u64> = batch.killed.into_iter().collect();
            killed.sort_unstable();
            // Numbers are given anew to those that are left.
            let mut numbers = Vec::with_capacity(batch.records.len());
            let mut records = Vec::with_capacity(batch.records.len());
            for (record, dead) in batch.records.into_iter().zip(&batch.dead) {
                numbers.push((!dead).then_some(records.len() as u32));
                if !dead {
                    records.push(record);
                }
            }
            let entries = batch.bands.all();
            let entries = entries
                .filter_map(|(band, number)| Some((band, numbers[number as usize]?)))
                .collect();
            run::write(&path, &records, entries, &killed)?;
            self.open_run(&name)?;
        }
        self.runs.retain(|run| run.weight() > 0);
        while let [.., older, newer] = self.runs.as_slice() {
            if !self.forgets && older.weight() >= newer.weight() * MERGED_BELOW {
                break;
            }
            let (name, path) = (name_of(self.next), self.folder.join(name_of(self.next)));
            run::merge(&path, older, newer, self.runs.len() == 2)?;
            self.next += 1;
            self.runs.truncate(self.runs.len() - 2);
            self.open_run(&name)?;
        }
        let names: Vec<&str> = self.runs.iter().map(|run| run.name.as_str()).collect();
        Ok(names.join(" "))
    }

    /// Leaves nothing of articles that are gone with the next [`write`](Self::write).
    pub(in crate::index) fn forget(&mut self) {
        self.forgets = true;
    }

    /// Removes what the last commit does not name.
    pub(in crate::index) fn committed(&self) {
        let names: Vec<String> = self.runs.iter().map(|run| run.name.clone()).collect();
        remove_others(&self.folder, &names);
    }

    fn new_file(&mut self) -> (String, PathBuf) {
        let number = self.next;
        self.next += 1;
        (name_of(number), self.folder.join(name_of(number)))
    }

    fn open_run(&mut self, name: &str) -> tantivy::Result<()> {
        let bytes = self.files.open_read(Path::new(name))?.read_bytes()?;
        let run = Run::open(name, bytes);
        self.runs.push(
            run.ok_or_else(|| io::Error::other("a file of prints is not as it was written"))?,
        );
        Ok(())
    }
}

/// The runs that a payload names and that are lost or damaged, with what is wrong.
pub(in crate::index) fn damaged_runs(
    folder: &Path,
    payload: Option<&str>,
) -> Vec<(String, String)> {
    let check = |name: &String| {
        let files = MmapDirectory::open(folder).ok()?;
        let bytes = files
            .open_read(Path::new(name))
            .ok()
            .and_then(|file| file.read_bytes().ok());
        let Some(bytes) = bytes else {
            return Some("is missing");
        };
        match Run::open(name, bytes) {
            Some(run) if run.is_sound() => None,
            _ => Some("its checksum does not match"),
        }
    };
    let names = names(payload);
    names
        .iter()
        .filter_map(|name| Some((name.clone(), check(name)?.to_owned())))
        .collect()
}

/// The files that a payload names. It is input like any other: it must not lead out of its folder.
fn names(payload: Option<&str>) -> Vec<String> {
    let names = payload.unwrap_or_default().split(' ');
    names
        .filter(|name| number(name).is_some())
        .map(str::to_owned)
        .collect()
}

/// The name of a run's file.
fn name_of(number: u64) -> String {
    format!("{number}.{KIND}")
}

/// The number of a run by the name of its file.
fn number(name: &str) -> Option<u64> {
    let number = name.strip_suffix(KIND)?.strip_suffix('.')?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| number.parse().ok())?
}

/// Removes the runs in `folder` that are not among `names`. What cannot be removed is only in the way.
fn remove_others(folder: &Path, names: &[String]) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if number(&name).is_some() && !names.iter().any(|kept| *kept == name) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The same value in two bands means nothing.
fn with_place(band: u32, place: usize) -> u32 {
    band ^ (place as u32).wrapping_mul(0x9E37_79B9)
}

impl Batch {
    fn add(&mut self, record: Record, bands: &[u32; BANDS]) {
        let number = self.records.len() as u32;
        if record.words > 0 {
            for (place, band) in bands.iter().enumerate() {
                self.bands.add(with_place(*band, place), number);
            }
        }
        self.by_key.insert(record.key, number);
        self.records.push(record);
        self.dead.push(false);
    }
}

/// The articles of each band, in memory.
#[derive(Default)]
struct Bands {
    /// Open addressing: a band, and its last entry plus 1; 0 is free.
    table: Vec<(u32, u32)>,
    /// An article of a band, and the entry before it plus 1.
    entries: Vec<(u32, u32)>,
    used: usize,
}

impl Bands {
    fn add(&mut self, band: u32, number: u32) {
        if self.table.len() * 3 <= self.used * 4 {
            self.grow();
        }
        let at = self.slot(band);
        let slot = &mut self.table[at];
        self.used += usize::from(slot.1 == 0);
        self.entries.push((number, slot.1));
        *slot = (band, self.entries.len() as u32);
    }

    /// The last first.
    fn with_band(&self, band: u32) -> impl Iterator<Item = u32> {
        let mut next = if self.table.is_empty() {
            0
        } else {
            self.table[self.slot(band)].1
        };
        std::iter::from_fn(move || {
            let (number, before) = *self.entries.get((next as usize).checked_sub(1)?)?;
            next = before;
            Some(number)
        })
    }

    fn all(&self) -> impl Iterator<Item = (u32, u32)> {
        let bands = self.table.iter().filter(|slot| slot.1 != 0);
        bands.flat_map(|slot| self.with_band(slot.0).map(|number| (slot.0, number)))
    }

    /// Where a band is, or would be.
    fn slot(&self, band: u32) -> usize {
        let mask = self.table.len() - 1;
        // Bands are hashes.
        let mut at = band as usize & mask;
        while self.table[at].1 != 0 && self.table[at].0 != band {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(1 << 10);
        let old = std::mem::replace(&mut self.table, vec![(0, 0); size]);
        for slot in old.into_iter().filter(|slot| slot.1 != 0) {
            let at = self.slot(slot.0);
            self.table[at] = slot;
        }
    }
}
