//! Counters and latencies, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the buckets of latency, in seconds.
const BUCKETS: [f64; 14] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// What is counted of requests.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    counts: Mutex<Counts>,
    pub(super) in_flight: AtomicUsize,
}

#[derive(Debug, Default)]
struct Counts {
    requests: BTreeMap<(&'static str, u16), u64>,
    latencies: BTreeMap<&'static str, Latencies>,
}

#[derive(Debug, Default)]
struct Latencies {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    seconds: f64,
}

/// What is known of the server itself.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) articles: u64,
    pub(super) reopened: u64,
    pub(super) stale: bool,
}

impl Metrics {
    /// Counts a request that was answered.
    pub(super) fn count(&self, route: &'static str, status: u16, took: Duration) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.requests.entry((route, status)).or_default() += 1;
        let seconds = took.as_secs_f64();
        let latencies = counts.latencies.entry(route).or_default();
        latencies.count += 1;
        latencies.seconds += seconds;
        if let Some(at) = BUCKETS.iter().position(|end| seconds <= *end) {
            latencies.buckets[at] += 1;
        }
    }

    /// All of it as text.
    pub(super) fn text(&self, facts: &Facts) -> String {
        let mut out = String::new();
        let head = |out: &mut String, name: &str, kind: &str, help: &str| {
            let _ = write!(
                out,
                "# HELP dateline_{name} {help}\n# TYPE dateline_{name} {kind}\n"
            );
        };
        head(
            &mut out,
            "http_requests_total",
            "counter",
            "Requests answered, by route and status.",
        );
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for ((route, status), count) in &counts.requests {
            let labels = format!("route=\"{route}\",status=\"{status}\"");
            let _ = writeln!(out, "dateline_http_requests_total{{{labels}}} {count}");
        }
        let name = "http_request_duration_seconds";
        head(
            &mut out,
            name,
            "histogram",
            "Seconds from a request's head to its answer.",
        );
        for (route, latencies) in &counts.latencies {
            let mut below = 0;
            for (end, count) in BUCKETS.iter().zip(latencies.buckets) {
                below += count;
                let _ = writeln!(
                    out,
                    "dateline_{name}_bucket{{route=\"{route}\",le=\"{end}\"}} {below}"
                );
            }
            let Latencies { count, seconds, .. } = latencies;
            let _ = writeln!(
                out,
                "dateline_{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}"
            );
            let _ = writeln!(out, "dateline_{name}_sum{{route=\"{route}\"}} {seconds}");
            let _ = writeln!(out, "dateline_{name}_count{{route=\"{route}\"}} {count}");
        }
        drop(counts);
        let in_flight = self.in_flight.load(Ordering::Relaxed) as u64;
        let gauges = [
            (
                "http_requests_in_flight",
                "gauge",
                "Requests being answered.",
                in_flight,
            ),
            (
                "articles",
                "gauge",
                "Articles in the archive.",
                facts.articles,
            ),
            (
                "index_reopened_total",
                "counter",
                "Times the index was opened anew.",
                facts.reopened,
            ),
            (
                "index_stale",
                "gauge",
                "1 if what is there now could not be opened.",
                u64::from(facts.stale),
            ),
        ];
        for (name, kind, help, value) in gauges {
            head(&mut out, name, kind, help);
            let _ = writeln!(out, "dateline_{name} {value}");
        }
        out
    }
}
