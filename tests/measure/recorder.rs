//! Closed and open loops by a clock that only moves when somebody waits or works.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dateline::error::{Error, Kind, Result};
use dateline::measure::recorder::{
    Arrivals, Clock, Load, Observed, Recording, Run, Service, record,
};
use dateline::measure::statistics::percentile;

const MS: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MS;

/// Nanoseconds since the beginning.
#[derive(Default)]
struct Virtual(AtomicU64);

impl Clock for Virtual {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    fn wait_until(&self, time: Duration) {
        self.0.fetch_max(time.as_nanos() as u64, Ordering::Relaxed);
    }
}

/// Answers in a millisecond, and stands still for 100 ms whenever two seconds have passed.
struct Stalling<'a> {
    clock: &'a Virtual,
    stalls: AtomicU64,
    asked: Mutex<Vec<usize>>,
}

impl<'a> Stalling<'a> {
    fn new(clock: &'a Virtual) -> Self {
        Stalling {
            clock,
            stalls: AtomicU64::new(0),
            asked: Mutex::default(),
        }
    }
}

impl Service for Stalling<'_> {
    type Reply = ();

    fn serve(&self, task: usize) -> Result<()> {
        self.asked.lock().unwrap().push(task);
        let due = (self.stalls.load(Ordering::Relaxed) + 1) * 2 * SECOND;
        let mut work = MS;
        if self.clock.0.load(Ordering::Relaxed) >= due {
            self.stalls.fetch_add(1, Ordering::Relaxed);
            work += 100 * MS;
        }
        self.clock.0.fetch_add(work, Ordering::Relaxed);
        Ok(())
    }

    fn observe(&self, (): ()) -> Result<Observed> {
        Ok(Observed::default())
    }
}

fn run(load: Load, seconds: u64) -> Run {
    Run {
        load,
        threads: 1,
        tasks: 10,
        sides: 1,
        seed: 7,
        time: Duration::from_secs(seconds),
        samples: usize::MAX,
    }
}

fn open(rate: f64, arrivals: Arrivals) -> Load {
    Load::Open { rate, arrivals }
}

fn p99(recording: &Recording) -> u64 {
    let mut latencies: Vec<u64> = recording
        .samples
        .iter()
        .map(|sample| sample.latency)
        .collect();
    latencies.sort_unstable();
    percentile(&latencies, 99.0)
}

#[test]
fn a_stall_of_100_ms_every_2_s_is_seen_by_the_open_loop_and_missed_by_the_closed_one() {
    let (clock, ms) = (Virtual::default(), |ns: u64| ns as f64 / MS as f64);
    let closed = record(&run(Load::Closed, 60), &clock, &Stalling::new(&clock)).unwrap();
    assert_eq!(
        p99(&closed),
        MS,
        "the closed loop sees {} ms",
        ms(p99(&closed))
    );
    // It met every stall, each in one request of two thousand.
    let hit = closed
        .samples
        .iter()
        .filter(|sample| sample.latency > MS)
        .count();
    assert_eq!(hit, 29);

    for arrivals in [Arrivals::Constant, Arrivals::Poisson] {
        let clock = Virtual::default();
        let open = record(
            &run(open(200.0, arrivals), 60),
            &clock,
            &Stalling::new(&clock),
        )
        .unwrap();
        // Of two seconds' requests a twentieth arrives within the stall and waits, 100 ms at most, 50 in the mean.
        assert!(
            (80 * MS..=102 * MS).contains(&p99(&open)),
            "{arrivals:?}: the open loop sees {} ms",
            ms(p99(&open))
        );
        let late = open
            .samples
            .iter()
            .filter(|sample| sample.latency > 10 * MS)
            .count();
        let share = late as f64 / open.samples.len() as f64;
        assert!((0.04..0.06).contains(&share), "{arrivals:?}: {share}");
        assert_eq!(open.unserved, 0);
    }
}

#[test]
fn arrivals_do_not_depend_on_answers() {
    let clock = Virtual::default();
    let constant = run(open(100.0, Arrivals::Constant), 2);
    let recording = record(&constant, &clock, &Stalling::new(&clock)).unwrap();
    let starts: Vec<u64> = recording
        .samples
        .iter()
        .map(|sample| sample.start)
        .collect();
    let expected: Vec<u64> = (0..200).map(|i| i * 10 * MS).collect();
    assert_eq!(starts, expected);

    let clock = Virtual::default();
    let poisson = run(open(100.0, Arrivals::Poisson), 100);
    let recording = record(&poisson, &clock, &Stalling::new(&clock)).unwrap();
    let count = recording.samples.len() as f64;
    // Within four standard deviations of 10,000.
    assert!((9_600.0..10_400.0).contains(&count), "{count}");
    let gaps: Vec<u64> = recording
        .samples
        .windows(2)
        .map(|pair| pair[1].start - pair[0].start)
        .collect();
    let short = gaps.iter().filter(|gap| **gap < 10 * MS).count() as f64 / gaps.len() as f64;
    // 1 - 1/e of the gaps of a Poisson process are below the mean.
    assert!((0.61..0.66).contains(&short), "{short}");
}

#[test]
fn a_rate_that_is_too_high_ends_and_its_requests_count_with_what_they_waited() {
    let clock = Virtual::default();
    // A request a quarter of a millisecond, each of which takes one.
    let recording = record(
        &run(open(4_000.0, Arrivals::Constant), 1),
        &clock,
        &Stalling::new(&clock),
    )
    .unwrap();
    assert_eq!(recording.samples.len(), 4_000);
    // Twice the time of the arrivals is enough for half of them.
    assert!(
        (1_900..2_100).contains(&recording.unserved),
        "{}",
        recording.unserved
    );
    let last = recording.samples.last().unwrap();
    assert!(last.latency >= 900 * MS, "{last:?}");
    assert!(
        (900.0..1_100.0).contains(&recording.throughput()),
        "{}",
        recording.throughput()
    );
}

#[test]
fn every_round_asks_each_task_once_in_an_order_of_its_own() {
    let asked = |seed| {
        let clock = Virtual::default();
        let service = Stalling::new(&clock);
        let rounds = Run {
            samples: 40,
            seed,
            ..run(Load::Closed, 60)
        };
        record(&rounds, &clock, &service).unwrap();
        service.asked.into_inner().unwrap()
    };
    let first = asked(7);
    for round in first.chunks(10) {
        let mut sorted = round.to_vec();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..10).collect::<Vec<_>>());
    }
    assert_ne!(first[..10], first[10..20], "rounds are shuffled apart");
    assert_eq!(first, asked(7));
    assert_ne!(first, asked(8));
}

#[test]
fn two_sides_take_turns_at_the_same_task_and_at_beginning() {
    let clock = Virtual::default();
    let service = Stalling::new(&clock);
    let sides = Run {
        sides: 2,
        samples: 80,
        ..run(Load::Closed, 60)
    };
    record(&sides, &clock, &service).unwrap();
    let asked = service.asked.into_inner().unwrap();
    assert!(
        asked
            .chunks(2)
            .all(|pair| pair[0] % 10 == pair[1] % 10 && pair[0] != pair[1])
    );
    let firsts = asked.chunks(2).filter(|pair| pair[0] < 10).count();
    assert_eq!(firsts, 20, "each side begins as often as the other");
    // And each task is begun by both.
    let begun = |task: usize| asked.chunks(2).filter(|pair| pair[0] == task).count();
    assert!((0..20).all(|task| begun(task) > 0), "{asked:?}");
}

#[test]
fn several_threads_do_each_request_once() {
    let clock = Virtual::default();
    let service = Stalling::new(&clock);
    let threads = Run {
        threads: 4,
        samples: 1_000,
        ..run(Load::Closed, 3_600)
    };
    let recording = record(&threads, &clock, &service).unwrap();
    assert_eq!(recording.samples.len(), 1_000);
    assert!(recording.tallies.iter().all(|tally| tally.count == 100));
}

/// Fails at a task, or answers it differently each time.
struct Faulty {
    fails_at: Option<usize>,
    answers: AtomicU64,
}

impl Service for Faulty {
    type Reply = u64;

    fn serve(&self, task: usize) -> Result<u64> {
        if self.fails_at == Some(task) {
            return Err(Error::new(Kind::Query, "query", "no"));
        }
        Ok(if task == 3 {
            self.answers.fetch_add(1, Ordering::Relaxed)
        } else {
            0
        })
    }

    fn observe(&self, digest: u64) -> Result<Observed> {
        Ok(Observed {
            digest,
            times: vec![("work", 5)],
            ..Observed::default()
        })
    }
}

#[test]
fn an_error_ends_a_run_and_answers_that_change_are_counted() {
    let clock = Virtual::default();
    let short = Run {
        samples: 50,
        ..run(Load::Closed, 60)
    };
    let faulty = |fails_at| Faulty {
        fails_at,
        answers: AtomicU64::new(0),
    };
    for threads in [1, 3] {
        let run = Run {
            threads,
            ..short.clone()
        };
        let error = record(&run, &clock, &faulty(Some(4))).unwrap_err();
        assert_eq!(error.what(), "no");
    }
    let recording = record(&short, &clock, &faulty(None)).unwrap();
    let changed: Vec<u64> = recording
        .tallies
        .iter()
        .map(|tally| tally.changed)
        .collect();
    assert_eq!(changed, [0, 0, 0, 4, 0, 0, 0, 0, 0, 0]);
    assert_eq!(recording.tallies[0].observed.times, [("work", 25)]);
}

#[test]
fn a_rate_that_is_none_is_refused() {
    let clock = Virtual::default();
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let refused = record(
            &run(open(rate, Arrivals::Poisson), 1),
            &clock,
            &Stalling::new(&clock),
        );
        assert_eq!(refused.unwrap_err().kind(), Kind::Usage, "{rate}");
    }
}
