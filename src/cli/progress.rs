//! How far a load has come: a bar on a terminal, else a line now and then.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::print::Messages;
use super::{bytes, counted};

/// Between two lines.
const BETWEEN_LINES: Duration = Duration::from_secs(10);
/// Between two looks at the clock, in bytes read.
const LOOK_BYTES: u64 = 1 << 18;

/// The bar on the terminal, which gives way to messages.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Runs `write` while no bar is in the way.
pub(super) fn aside(write: impl FnOnce()) {
    match BAR.lock() {
        Ok(bar) => match &*bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        },
        Err(_) => write(),
    }
}

/// What is told of a load while it runs.
pub(super) struct Progress {
    messages: Messages,
    begun: Instant,
    last_line: Instant,
    /// Bytes on disk to be read; none if that is not known.
    total: Option<u64>,
    /// Bytes on disk read.
    done: u64,
    unlooked: u64,
    articles: u64,
    bar: bool,
}

impl Progress {
    /// Nothing is shown of a load with `-q`; a bar if messages go to a terminal.
    pub(super) fn new(messages: Messages) -> Progress {
        let bar = messages.shows_progress();
        if bar {
            let shown = ProgressBar::no_length();
            let style = ProgressStyle::with_template("{spinner} {bytes} {wide_msg}");
            if let Ok(style) = style {
                shown.set_style(style);
            }
            set_bar(Some(shown));
        }
        let now = Instant::now();
        Progress {
            messages,
            begun: now,
            last_line: now,
            total: None,
            done: 0,
            unlooked: 0,
            articles: 0,
            bar,
        }
    }

    /// Whether a total would be shown.
    pub(super) fn wants_total(&self) -> bool {
        self.bar
    }

    /// So many bytes on disk are to be read.
    pub(super) fn set_total(&mut self, total: u64) {
        self.total = Some(total);
        with_bar(|bar| {
            bar.set_length(total);
            let template = "{wide_bar} {percent}% of {total_bytes} {msg}, {eta} left";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
        });
    }

    /// An article has been read.
    pub(super) fn article(&mut self) {
        self.articles += 1;
    }

    /// So many bytes on disk have been read.
    pub(super) fn read(&mut self, more: u64) {
        self.done += more;
        self.unlooked += more;
        if self.unlooked < LOOK_BYTES {
            return;
        }
        self.unlooked = 0;
        if self.bar {
            let message = format!("{}, {}/s", counted(self.articles, "article"), self.rate());
            with_bar(|bar| {
                bar.set_position(self.done);
                bar.set_message(message);
            });
        } else if self.last_line.elapsed() >= BETWEEN_LINES {
            self.last_line = Instant::now();
            self.messages.note(&format!(
                "{} so far, from {} of files, {}/s",
                counted(self.articles, "article"),
                bytes(self.done),
                self.rate()
            ));
        }
    }

    /// What follows takes its time and cannot be measured.
    pub(super) fn stage(&self, what: &'static str) {
        with_bar(|bar| {
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar.set_message(what);
            bar.enable_steady_tick(Duration::from_millis(200));
        });
    }

    /// Bytes on disk read so far.
    pub(super) fn done(&self) -> u64 {
        self.done
    }

    fn rate(&self) -> String {
        bytes((self.done as f64 / self.begun.elapsed().as_secs_f64().max(1e-3)) as u64)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.bar {
            with_bar(ProgressBar::finish_and_clear);
            set_bar(None);
        }
    }
}

fn set_bar(bar: Option<ProgressBar>) {
    if let Ok(mut slot) = BAR.lock() {
        *slot = bar;
    }
}

fn with_bar(act: impl FnOnce(&ProgressBar)) {
    if let Ok(bar) = BAR.lock()
        && let Some(bar) = &*bar
    {
        act(bar);
    }
}
