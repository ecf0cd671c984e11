//! Requests in a closed or an open loop, and how long each takes.
//!
//! A closed loop asks again once it has been answered: while one answer is late nobody asks, and all the requests that
//! users would have sent meanwhile are missing from its figures. An open loop has an arrival time for each request,
//! whatever the service does, and counts from there: who has to wait because an earlier answer is late waits in the
//! figures too. (Schroeder, Wierman and Harchol-Balter, Open Versus Closed: A Cautionary Tale, NSDI 2006; Tene's name for
//! what a closed loop does is coordinated omission.)

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};

use super::order::Order;

/// Most samples of a run, some 30 bytes each.
pub const MOST_SAMPLES: usize = 5_000_000;
/// An open loop that is overloaded ends at this many times the time of its arrivals.
const PATIENCE: u32 = 2;

/// What tells the time, from the beginning of a run.
pub trait Clock: Sync {
    /// The time it is.
    fn now(&self) -> Duration;
    /// Returns at that time, or at once if it is over.
    fn wait_until(&self, time: Duration);
}

/// The clock of the machine, from when it was made.
pub struct MachineClock(Instant);

impl MachineClock {
    /// A clock that stands at zero.
    pub fn start() -> Self {
        MachineClock(Instant::now())
    }
}

/// A sleeper is woken that much late, at times; the rest is waited for awake.
const OVERSLEPT: Duration = Duration::from_micros(200);

impl Clock for MachineClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn wait_until(&self, time: Duration) {
        let left = time.saturating_sub(self.now());
        if left > OVERSLEPT {
            thread::sleep(left - OVERSLEPT);
        }
        while self.now() < time {
            std::hint::spin_loop();
        }
    }
}

/// What is measured: it does tasks, by their number.
pub trait Service: Sync {
    /// What a task gives.
    type Reply;

    /// What has to be done before a task, and is not part of it.
    ///
    /// # Errors
    /// Which end the run.
    fn prepare(&self, _task: usize) -> Result<()> {
        Ok(())
    }

    /// Does a task.
    ///
    /// # Errors
    /// Which end the run.
    fn serve(&self, task: usize) -> Result<Self::Reply>;

    /// What is to be kept of a reply. This takes time that is not that of the task.
    ///
    /// # Errors
    /// Which end the run.
    fn observe(&self, reply: Self::Reply) -> Result<Observed>;
}

/// What is kept of a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// A hash of the answer.
    pub digest: u64,
    /// Articles found.
    pub total: u64,
    /// The answer ended early, or is of a pattern that was cut.
    pub is_cut: bool,
    /// Nanoseconds by the part of the work.
    pub times: Vec<(&'static str, u64)>,
}

/// Gaps between the arrivals of an open loop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arrivals {
    /// Random and independent, as those of many users: some come close together.
    #[default]
    Poisson,
    /// All the same.
    Constant,
}

impl Arrivals {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Arrivals::Poisson => "Poisson",
            Arrivals::Constant => "constant",
        }
    }
}

/// When requests are sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Load {
    /// One after the other, by each thread.
    Closed,
    /// At times of their own.
    Open {
        /// Requests a second.
        rate: f64,
        /// How they are spread.
        arrivals: Arrivals,
    },
}

/// A run to be recorded.
#[derive(Clone, Debug)]
pub struct Run {
    /// When requests are sent.
    pub load: Load,
    /// How many requests are worked on at a time.
    pub threads: usize,
    /// Different tasks of a side.
    pub tasks: usize,
    /// How many services take turns; the tasks of the second are numbered after those of the first.
    pub sides: usize,
    /// Of the order, and of the arrivals.
    pub seed: u64,
    /// When the last request may begin, or arrives. A closed loop ends its first round in any case.
    pub time: Duration,
    /// Most requests, beside [`MOST_SAMPLES`].
    pub samples: usize,
}

/// One request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Which task it was.
    pub task: u32,
    /// When it began or, in an open loop, arrived, in nanoseconds.
    pub start: u64,
    /// From then to the answer, in nanoseconds.
    pub latency: u64,
}

/// What is known of a task after a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Its answers.
    pub count: u64,
    /// What was seen of the first answer of each thread; the times are sums over all.
    pub observed: Observed,
    /// Answers that were unlike the first one.
    pub changed: u64,
}

/// A run that has ended.
#[derive(Clone, Debug)]
pub struct Recording {
    /// By their start.
    pub samples: Vec<Sample>,
    /// By task.
    pub tallies: Vec<Tally>,
    /// From the beginning to the last answer.
    pub elapsed: Duration,
    /// Requests of an open loop that had not been begun at its end. They are among the samples, with the time they had
    /// waited until then.
    pub unserved: u64,
}

impl Recording {
    /// Answers a second.
    pub fn throughput(&self) -> f64 {
        let answers = self.samples.len() as u64 - self.unserved;
        answers as f64 / self.elapsed.as_secs_f64().max(f64::EPSILON)
    }
}

/// Runs to the end.
///
/// # Errors
/// The first of the service, and of kind [`Kind::Usage`] for a rate that is none.
pub fn record<C: Clock, S: Service>(run: &Run, clock: &C, service: &S) -> Result<Recording> {
    let begun = clock.now();
    let shared = Shared {
        arrivals: arrivals(run)?,
        begun,
        next: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
    };
    let workers: Mutex<Vec<Worker>> = Mutex::new(Vec::new());
    let error: Mutex<Option<Error>> = Mutex::new(None);
    let work = || match shared.work(run, clock, service) {
        Ok(worker) => lock(&workers).push(worker),
        Err(first) => {
            shared.failed.store(true, Ordering::Relaxed);
            lock(&error).get_or_insert(first);
        }
    };
    if run.threads <= 1 {
        work();
    } else {
        thread::scope(|scope| {
            for _ in 0..run.threads {
                scope.spawn(work);
            }
        });
    }
    if let Some(error) = lock(&error).take() {
        return Err(error);
    }
    let elapsed = clock.now().saturating_sub(begun);
    let workers = std::mem::take(&mut *lock(&workers));
    let left: Vec<usize> = workers.iter().filter_map(|worker| worker.left).collect();
    let mut recording = merged(workers, run, elapsed);
    if let Some(arrivals) = &shared.arrivals {
        let never_taken = shared.next.into_inner()..arrivals.len();
        recording.add_unserved(run, arrivals, left.into_iter().chain(never_taken));
    }
    Ok(recording)
}

/// What the threads of a run share.
struct Shared {
    /// When requests arrive, in nanoseconds from the beginning; none in a closed loop.
    arrivals: Option<Vec<u64>>,
    begun: Duration,
    next: AtomicUsize,
    failed: AtomicBool,
}

/// What a thread brings home.
#[derive(Default)]
struct Worker {
    samples: Vec<Sample>,
    tallies: Vec<Tally>,
    /// A request that was taken too late to be begun.
    left: Option<usize>,
}

impl Shared {
    fn work<C: Clock, S: Service>(&self, run: &Run, clock: &C, service: &S) -> Result<Worker> {
        let mut order = Order::new(run.tasks, run.sides, run.seed);
        let mut worker = Worker::default();
        let since = |time: Duration| nanoseconds(time.saturating_sub(self.begun));
        while !self.failed.load(Ordering::Relaxed) {
            let i = self.next.fetch_add(1, Ordering::Relaxed);
            let start = match &self.arrivals {
                None => {
                    // Each task is done once, whatever the time.
                    let is_over =
                        i >= run.tasks * run.sides && since(clock.now()) >= nanoseconds(run.time);
                    if i >= run.samples.min(MOST_SAMPLES) || is_over {
                        break;
                    }
                    None
                }
                Some(arrivals) => {
                    let Some(start) = arrivals.get(i) else { break };
                    if since(clock.now()) >= patience(arrivals) {
                        worker.left = Some(i);
                        break;
                    }
                    Some(*start)
                }
            };
            let task = order.task(i);
            service.prepare(task)?;
            let start = match start {
                Some(start) => {
                    clock.wait_until(self.begun + Duration::from_nanos(start));
                    start
                }
                None => since(clock.now()),
            };
            let reply = service.serve(task)?;
            let end = since(clock.now());
            worker.samples.push(Sample {
                task: u32::try_from(task).unwrap_or(u32::MAX),
                start,
                latency: end.saturating_sub(start),
            });
            worker.add(task, service.observe(reply)?);
        }
        Ok(worker)
    }
}

impl Worker {
    fn add(&mut self, task: usize, observed: Observed) {
        if self.tallies.len() <= task {
            self.tallies.resize_with(task + 1, Tally::default);
        }
        let tally = Tally {
            count: 1,
            observed,
            changed: 0,
        };
        self.tallies[task].merge(tally);
    }
}

impl Tally {
    /// Counts all answers as changed if they are not those of an earlier asking, which has the say. A task that was never
    /// done takes over what is known of it from there.
    pub fn compare_with(&mut self, first: &Tally) {
        if self.count == 0 {
            self.observed.digest = first.observed.digest;
            self.observed.total = first.observed.total;
        } else if self.observed.digest != first.observed.digest {
            self.changed = self.count - self.changed;
        }
        self.observed.is_cut |= first.observed.is_cut;
    }

    /// Adds what came later, or from another thread.
    pub fn merge(&mut self, other: Tally) {
        if self.count == 0 || other.count == 0 {
            if other.count > 0 {
                *self = other;
            }
            return;
        }
        let is_changed = self.observed.digest != other.observed.digest;
        self.count += other.count;
        self.changed += other.changed + if is_changed { other.count } else { 0 };
        self.observed.is_cut |= other.observed.is_cut;
        for (name, time) in other.observed.times {
            let known = self.observed.times.iter_mut();
            match known.into_iter().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum = sum.saturating_add(time),
                None => self.observed.times.push((name, time)),
            }
        }
    }
}

impl Recording {
    /// Adds those that nobody has come to, with what they have waited.
    fn add_unserved(&mut self, run: &Run, arrivals: &[u64], left: impl Iterator<Item = usize>) {
        let mut order = Order::new(run.tasks, run.sides, run.seed);
        let end = nanoseconds(self.elapsed);
        for i in left {
            self.samples.push(Sample {
                task: u32::try_from(order.task(i)).unwrap_or(u32::MAX),
                start: arrivals[i],
                latency: end.saturating_sub(arrivals[i]),
            });
            self.unserved += 1;
        }
        self.samples.sort_by_key(|sample| sample.start);
    }
}

fn merged(workers: Vec<Worker>, run: &Run, elapsed: Duration) -> Recording {
    let mut samples = Vec::new();
    let mut tallies = vec![Tally::default(); run.tasks * run.sides];
    for worker in workers {
        samples.extend(worker.samples);
        for (tally, other) in tallies.iter_mut().zip(worker.tallies) {
            tally.merge(other);
        }
    }
    samples.sort_by_key(|sample| sample.start);
    Recording {
        samples,
        tallies,
        elapsed,
        unserved: 0,
    }
}

/// When the requests of an open loop arrive.
fn arrivals(run: &Run) -> Result<Option<Vec<u64>>> {
    let Load::Open { rate, arrivals } = run.load else {
        return Ok(None);
    };
    if !(rate.is_finite() && rate > 0.0) {
        return Err(Error::new(
            Kind::Usage,
            "--rate",
            "it has to be more than zero",
        ));
    }
    let mut chance = Rng::with_seed(run.seed ^ 0x0A44_17A1);
    let (gap, end) = (1e9 / rate, nanoseconds(run.time) as f64);
    let most = run.samples.min(MOST_SAMPLES);
    let (mut times, mut at) = (Vec::new(), 0.0);
    while times.len() < most && at < end {
        times.push(at as u64);
        at += match arrivals {
            Arrivals::Constant => gap,
            // The gaps of a Poisson process are exponential; 1 - f64() is never zero.
            Arrivals::Poisson => -gap * (1.0 - chance.f64()).ln(),
        };
    }
    Ok(Some(times))
}

/// When an open loop ends that cannot keep up.
fn patience(arrivals: &[u64]) -> u64 {
    let last = arrivals.last().copied().unwrap_or(0);
    // Half a second at least: a run of few requests is no overload.
    last.saturating_mul(u64::from(PATIENCE))
        .max(last.saturating_add(500_000_000))
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// A thread that panicked takes the run down; its lock says nothing more.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
