//! The service that starts from nothing: the files of the index leave the page cache, and a fresh process answers.
//!
//! What it measures is what a person waits for who searches for the first time today: the start of the program, the opening
//! of the index, the search, and each page of it read from the disk. The program's own file stays in the cache.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::index::home::{Found, Home};

use super::ask::{digest, of_query};
use super::recorder::{Observed, Service};
use super::workload::{Action, Query};

/// What a process says instead of an answer is quoted so far, in characters.
const QUOTED: usize = 300;

/// Asks by processes, each after the files have left the page cache. The tasks of the second side are numbered after
/// those of the first.
pub struct Cold {
    sides: Vec<Side>,
    program: PathBuf,
    queries: Vec<Query>,
    limit: usize,
    expand: bool,
}

/// Indexes that are searched as one, and their files.
struct Side {
    dirs: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

/// What an answer in JSON says.
#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    total: u64,
    #[serde(default)]
    total_is_lower_bound: bool,
    took_us: u64,
    #[serde(default)]
    hits: Vec<SaidHit>,
    #[serde(default)]
    series: Vec<SaidSeries>,
    #[serde(default)]
    buckets: Vec<SaidBucket>,
}

#[derive(Deserialize)]
struct SaidHit {
    id: String,
}

#[derive(Deserialize)]
struct SaidSeries {
    total: u64,
    #[serde(default)]
    total_is_lower_bound: bool,
}

#[derive(Deserialize)]
struct SaidBucket {
    bucket: String,
    counts: Vec<u64>,
}

impl Cold {
    /// Asks `program`, which is dateline, the queries, of each of `sides`: the indexes that are searched as one.
    ///
    /// # Errors
    /// If there is no index at such a place, or its files cannot be listed.
    pub fn new(
        program: PathBuf,
        sides: &[Vec<PathBuf>],
        queries: &[Query],
        limit: usize,
        expand: bool,
    ) -> Result<Self> {
        let side = |dirs: &Vec<PathBuf>| {
            let mut paths = Vec::new();
            for dir in dirs {
                paths.extend(files(dir)?);
            }
            Ok(Side {
                dirs: dirs.clone(),
                files: paths,
            })
        };
        Ok(Cold {
            sides: sides.iter().map(side).collect::<Result<_>>()?,
            program,
            queries: queries.to_vec(),
            limit,
            expand,
        })
    }

    /// Whether files leave the page cache when they are told to: the share of them that has, by some pages of each; none
    /// where the system cannot tell.
    ///
    /// # Errors
    /// If the files cannot be told to, as on systems other than Linux.
    pub fn effect(&self) -> Result<Option<f64>> {
        let (mut gone, mut asked) = (0, 0);
        for path in self.sides.iter().flat_map(|side| &side.files) {
            cache::drop(path)?;
            let Some((of_gone, of_asked)) = cache::probe(path) else {
                return Ok(None);
            };
            (gone, asked) = (gone + of_gone, asked + of_asked);
        }
        Ok((asked > 0).then(|| f64::from(gone) / f64::from(asked)))
    }

    fn command(&self, task: usize) -> Command {
        let side = &self.sides[task / self.queries.len()];
        let query = &self.queries[task % self.queries.len()];
        let mut command = Command::new(&self.program);
        command.args(["--quiet", "--format", "json"]);
        for dir in &side.dirs {
            command.arg("--index").arg(dir);
        }
        let action = query.action();
        command.arg(if action == Action::Timeline {
            "timeline"
        } else {
            "search"
        });
        if !self.expand {
            command.arg("--no-expand");
        }
        for (flag, date) in [("--since", &query.since), ("--until", &query.until)] {
            if let Some(date) = date {
                command.arg(format!("{flag}={date}"));
            }
        }
        match action {
            Action::Timeline => {}
            Action::Count => drop(command.args(["--limit", "0"])),
            Action::Newest => drop(command.args(["--sort", "newest"])),
            Action::Best => {}
        }
        if matches!(action, Action::Best | Action::Newest) {
            command.args(["--limit", &self.limit.to_string()]);
        }
        command.arg("--").arg(&query.query).stdin(Stdio::null());
        command
    }
}

/// A process that has ended.
pub struct Reply {
    task: usize,
    output: Output,
    /// Nanoseconds from its start to its end.
    took: u64,
}

impl Service for Cold {
    type Reply = Reply;

    fn prepare(&self, task: usize) -> Result<()> {
        let side = &self.sides[task / self.queries.len()];
        side.files.iter().try_for_each(|path| cache::drop(path))
    }

    fn serve(&self, task: usize) -> Result<Self::Reply> {
        let begun = std::time::Instant::now();
        let output = self.command(task).output().map_err(|cause| {
            let program = self.program.display().to_string();
            Error::new(Kind::Io, program, "cannot be started").because(cause)
        })?;
        let took = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        Ok(Reply { task, output, took })
    }

    fn observe(&self, reply: Reply) -> Result<Observed> {
        let Reply { task, output, took } = reply;
        let query = &self.queries[task % self.queries.len()];
        let failed = |said: &[u8]| {
            let said = String::from_utf8_lossy(said);
            let said: String = said.trim().chars().take(QUOTED).collect();
            of_query(Error::new(Kind::Query, "the process of it", said), query)
        };
        // 1 is an answer that is empty.
        if !matches!(output.status.code(), Some(0 | 1)) {
            return Err(failed(&output.stderr));
        }
        let said: Value =
            serde_json::from_slice(&output.stdout).map_err(|_| failed(&output.stdout))?;
        let said: Said = serde_json::from_value(said).map_err(|_| failed(&output.stdout))?;
        let search = said.took_us.saturating_mul(1_000);
        let totals: u64 = said.series.iter().map(|series| series.total).sum();
        let hits = said.hits.iter().map(|hit| (hit.id.as_str(), 0));
        let buckets = said.buckets.iter();
        let buckets = buckets.map(|row| (row.bucket.as_str(), row.counts.iter().sum()));
        Ok(Observed {
            digest: digest(said.total + totals, hits.chain(buckets)),
            total: said.total + totals,
            is_cut: said.total_is_lower_bound
                || said.series.iter().any(|series| series.total_is_lower_bound),
            times: vec![
                ("start and open", took.saturating_sub(search)),
                ("search", search),
            ],
        })
    }
}

/// The files of an index that a search reads.
fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let home = Home::at(dir);
    let Found::Index(manifest) = home.look()? else {
        return Err(home.error(Kind::Index, "there is no index here"));
    };
    let unlisted = |cause| {
        home.error(Kind::Io, "the files of the index cannot be listed")
            .because(cause)
    };
    let mut files = Vec::new();
    for folder in [dir.to_owned(), home.generation(&manifest)] {
        for entry in fs::read_dir(folder).map_err(unlisted)? {
            let path = entry.map_err(unlisted)?.path();
            files.extend(path.is_file().then_some(path));
        }
    }
    for path in &files {
        // Only what is on the disk can leave memory. A system that refuses this shows it by the effect.
        let _ = File::open(path).and_then(|file| file.sync_data());
    }
    Ok(files)
}

#[cfg(target_os = "linux")]
mod cache {
    use std::fs::File;
    use std::io::IoSliceMut;
    use std::path::Path;

    use rustix::fs::{Advice, fadvise};
    use rustix::io::{Errno, ReadWriteFlags, preadv2};

    use crate::error::{Error, Kind, Result};

    /// Pages of a file that are looked at.
    const PROBES: u64 = 16;

    /// Tells the system that a file will not be needed. One that has gone meanwhile is none that a search would read.
    pub(super) fn drop(path: &Path) -> Result<()> {
        let Ok(file) = File::open(path) else {
            return Ok(());
        };
        fadvise(&file, 0, None, Advice::DontNeed).map_err(|cause| {
            let what = "the file cannot be dropped from the page cache";
            Error::new(Kind::Io, path.display().to_string(), what).because(cause)
        })
    }

    /// How many pages of a file are not in memory, of how many; none where the system does not tell. From the
    /// last page to the first, because the system reads ahead of what is asked for.
    pub(super) fn probe(path: &Path) -> Option<(u32, u32)> {
        let file = File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        let (mut gone, mut asked) = (0, 0);
        for i in (0..PROBES.min(length)).rev() {
            let at = length * i / PROBES.min(length);
            let mut byte = [0];
            let mut buffers = [IoSliceMut::new(&mut byte)];
            match preadv2(&file, &mut buffers, at, ReadWriteFlags::NOWAIT) {
                Ok(_) => asked += 1,
                Err(Errno::AGAIN) => (gone, asked) = (gone + 1, asked + 1),
                Err(_) => return None,
            }
        }
        Some((gone, asked))
    }
}

#[cfg(not(target_os = "linux"))]
mod cache {
    use std::path::Path;

    use crate::error::{Error, Kind, Result};

    pub(super) fn drop(_: &Path) -> Result<()> {
        let what = "files can be dropped from the page cache on Linux only";
        Err(Error::new(Kind::Usage, "--cold", what))
    }

    pub(super) fn probe(_: &Path) -> Option<(u32, u32)> {
        None
    }
}
