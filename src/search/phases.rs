//! Where the time of a search goes.
//!
//! A [`Stopwatch`] goes with a search and is read at the end of each phase: some twenty readings of the clock for ten
//! hits, less than a microsecond together.

use std::cell::Cell;
use std::time::Instant;

/// A part of the work of a search. Another one is a name here and a call of `Stopwatch::end` where its work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The text of the query to a tree.
    Parse,
    /// The tree to a query of the engine: words looked up, patterns expanded.
    Plan,
    /// The total, and what a date filter leaves out.
    Count,
    /// The best few, or the first by date.
    TopK,
    /// The first hundred of the best looked at again.
    Rerank,
    /// The articles of the hits, read from the store.
    Fetch,
    /// What matches in them, and the passages to show.
    Snippet,
    /// What the parts of the query find, where the request asks for it.
    Explain,
}

impl Phase {
    /// All of them, in the order of the work.
    pub const ALL: [Phase; 8] = [
        Phase::Parse,
        Phase::Plan,
        Phase::Count,
        Phase::TopK,
        Phase::Rerank,
        Phase::Fetch,
        Phase::Snippet,
        Phase::Explain,
    ];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Parse => "parse",
            Phase::Plan => "plan",
            Phase::Count => "count",
            Phase::TopK => "top-k",
            Phase::Rerank => "rerank",
            Phase::Fetch => "fetch",
            Phase::Snippet => "snippet",
            Phase::Explain => "explain",
        }
    }
}

/// Nanoseconds of a search by phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Phases([u64; Phase::ALL.len()]);

impl Phases {
    /// Nanoseconds of a phase.
    pub fn of(&self, phase: Phase) -> u64 {
        self.0[phase as usize]
    }

    /// Adds the times of another search.
    pub fn add(&mut self, other: &Phases) {
        for (sum, time) in self.0.iter_mut().zip(other.0) {
            *sum = sum.saturating_add(time);
        }
    }
}

/// Tells the phases of one search apart. It belongs to one thread.
pub(super) struct Stopwatch {
    last: Cell<Instant>,
    times: Cell<Phases>,
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        Stopwatch {
            last: Cell::new(Instant::now()),
            times: Cell::default(),
        }
    }

    /// What has passed since the last phase ended was `phase`.
    pub(super) fn end(&self, phase: Phase) {
        let now = Instant::now();
        let passed = now.duration_since(self.last.replace(now)).as_nanos();
        let mut times = self.times.get();
        let sum = &mut times.0[phase as usize];
        *sum = sum.saturating_add(u64::try_from(passed).unwrap_or(u64::MAX));
        self.times.set(times);
    }

    /// What has passed since the last phase ended was no work of the search.
    pub(super) fn skip(&self) {
        self.last.set(Instant::now());
    }

    pub(super) fn times(&self) -> Phases {
        self.times.get()
    }
}
