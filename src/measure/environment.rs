//! The machine that figures are from.

use std::fs;
use std::thread;

use serde::{Deserialize, Serialize};

/// What latencies depend on besides the program and the index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// The processor's name, where the system tells it.
    pub cpu: Option<String>,
    /// Threads it can run at a time.
    pub cores: usize,
    /// Bytes of memory, where the system tells.
    pub memory_bytes: Option<u64>,
    /// System, its version where it tells, and architecture.
    pub system: String,
    /// How the program was built: `release`, or `debug`, whose figures are not worth keeping.
    pub build: String,
}

impl Environment {
    /// That of this process.
    pub fn here() -> Self {
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let system = [std::env::consts::OS, kernel.trim(), std::env::consts::ARCH];
        let build = if cfg!(debug_assertions) {
            "debug"
        } else {
            "release"
        };
        Environment {
            cpu: value_of("/proc/cpuinfo", "model name"),
            cores: thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: value_of("/proc/meminfo", "MemTotal").and_then(|size| {
                let kibibytes: u64 = size.strip_suffix("kB")?.trim().parse().ok()?;
                Some(kibibytes * 1024)
            }),
            system: system
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
            build: build.to_owned(),
        }
    }
}

impl Environment {
    /// On one line.
    pub fn in_words(&self) -> String {
        let cpu = self.cpu.as_deref().unwrap_or("processor unknown");
        let memory = self.memory_bytes.map_or(String::new(), |bytes| {
            format!(", {:.1} GiB", bytes as f64 / f64::from(1 << 30))
        });
        format!(
            "{cpu}, {} threads{memory}, {}, {} build",
            self.cores, self.system, self.build
        )
    }
}

/// Processes that run or want to, by the mean of the last minute.
pub(super) fn busy() -> Option<f64> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// The first value of this name in a file of `name: value` lines.
fn value_of(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}
