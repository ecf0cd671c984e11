//! How long a search may take.
//!
//! Whatever goes through many articles or words asks the clock now and then, and ends early once the time is over: what
//! was found until then is the answer. Without a deadline nothing ever ends early.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Steps between two looks at the time: some tens of microseconds.
const STEPS: u64 = 1 << 14;

/// A deadline, shared by all that works on a request.
#[derive(Clone, Debug)]
pub(super) struct Clock(Option<Arc<Limit>>);

#[derive(Debug)]
struct Limit {
    begun: Instant,
    /// Nanoseconds after `begun` at which the current stage is over.
    until: AtomicU64,
    whole: Duration,
    /// Steps since the last look.
    steps: AtomicU64,
    /// The current stage is over.
    over: AtomicBool,
    /// Some stage was over before its work was done.
    cut: AtomicBool,
}

impl Clock {
    /// A clock that starts now.
    pub(super) fn start(deadline: Option<Duration>) -> Self {
        Clock(deadline.map(|whole| {
            Arc::new(Limit {
                begun: Instant::now(),
                until: AtomicU64::new(nanoseconds(whole)),
                whole,
                steps: AtomicU64::new(STEPS),
                over: AtomicBool::new(false),
                cut: AtomicBool::new(false),
            })
        }))
    }

    /// Begins the next stage, which ends when so many percent of all the time are over: each stage has some time,
    /// however long those before it took.
    pub(super) fn stage(&self, percent: u32) {
        if let Some(limit) = &self.0 {
            let until = nanoseconds(limit.whole.saturating_mul(percent) / 100);
            limit.until.store(until, Ordering::Relaxed);
            limit.steps.store(STEPS, Ordering::Relaxed);
            limit.over.store(false, Ordering::Relaxed);
        }
    }

    /// Takes some steps; whether time is over, so that the rest is to be left undone.
    pub(super) fn take(&self, steps: u64) -> bool {
        let Some(limit) = &self.0 else {
            return false;
        };
        if limit.over.load(Ordering::Relaxed) {
            return true;
        }
        if limit.steps.fetch_add(steps, Ordering::Relaxed) + steps < STEPS {
            return false;
        }
        limit.steps.store(0, Ordering::Relaxed);
        let is_over = nanoseconds(limit.begun.elapsed()) >= limit.until.load(Ordering::Relaxed);
        if is_over {
            limit.over.store(true, Ordering::Relaxed);
            limit.cut.store(true, Ordering::Relaxed);
        }
        is_over
    }

    /// Looks at the time; whether it is over.
    pub(super) fn is_over(&self) -> bool {
        self.take(STEPS)
    }

    /// Whether there is a deadline.
    pub(super) fn is_limited(&self) -> bool {
        self.0.is_some()
    }

    /// What to say if something was left undone.
    pub(super) fn note(&self) -> Option<String> {
        let limit = self.0.as_ref()?;
        limit.cut.load(Ordering::Relaxed).then(|| {
            "there was no time to look at everything: this is what was found until then, and the total is a lower bound"
                .to_owned()
        })
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
