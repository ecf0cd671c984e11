//! How to write an index: for which purpose, with how much memory, how often to commit.

use jiff::Timestamp;

/// Articles between two commits unless told otherwise; also the most whose ids are kept in memory.
pub const COMMIT_ARTICLES: usize = 170_000;
/// Memory that writing threads fill together before a segment is written, unless told otherwise: that of so many articles
/// of 2 KB as there are between two commits.
const MEMORY: usize = 440 << 20;
/// The least and the most that a writing thread can do with.
const THREAD_BYTES_RANGE: (usize, usize) = (16 << 20, 4 << 30);
/// More threads than this only make more segments.
const MAX_THREADS: usize = 8;

/// Which archive is written, which decides whether the sample gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The user's own: replaces an index of the sample.
    Own,
    /// The sample, indexed because nothing else is there.
    Sample,
    /// The articles that are there, in a new generation.
    Rebuild,
    /// Whatever is there, to take articles out of it.
    Change,
}

/// How to write.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which archive is written.
    pub purpose: Purpose,
    /// Version of the extraction that the articles come from.
    pub extraction: u32,
    /// Recorded as the time of addition.
    pub now: Timestamp,
    /// Articles between two commits.
    pub commit_every: usize,
    /// Writing threads; as many as the machine has, up to eight, if none are named.
    pub threads: Option<usize>,
    /// Bytes that the writing threads may fill together before they write.
    pub memory: Option<usize>,
    /// Fingerprint of the options that files are read with.
    pub options: u64,
    /// Files in which records were refused are read again, so that these can be named.
    pub recheck: bool,
    /// Articles that have vanished from the files read are to be dropped.
    pub prune: bool,
}

impl Settings {
    /// The defaults, for `purpose`.
    pub fn new(purpose: Purpose, extraction: u32, now: Timestamp) -> Self {
        Settings {
            purpose,
            extraction,
            now,
            commit_every: COMMIT_ARTICLES,
            threads: None,
            memory: None,
            options: 0,
            recheck: false,
            prune: false,
        }
    }

    pub(super) fn threads(&self) -> usize {
        let of_machine = || std::thread::available_parallelism().map_or(1, |n| n.get());
        self.threads
            .unwrap_or_else(|| of_machine().min(MAX_THREADS))
            .clamp(1, MAX_THREADS)
    }

    pub(super) fn bytes_per_thread(&self, threads: usize) -> usize {
        let (least, most) = THREAD_BYTES_RANGE;
        (self.memory.unwrap_or(MEMORY) / threads).clamp(least, most)
    }
}
