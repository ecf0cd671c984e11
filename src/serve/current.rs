//! The archive as it is now: opened anew once another process, or this one, has written to the index.
//!
//! Whoever is at work keeps the one that he began with.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::error::Result;
use crate::index::stamp::Stamp;
use crate::search::Archive;

/// An archive, and the state of the index that it shows.
pub(super) struct Opened {
    pub(super) archive: Archive,
    /// Another number whenever something else is in it.
    pub(super) state: u64,
    stamp: Stamp,
}

/// The archive that answers.
pub(super) struct Current {
    dirs: Vec<PathBuf>,
    opened: RwLock<Arc<Opened>>,
    /// Held by whoever opens it anew; what went wrong then, if anything did.
    trouble: Mutex<Option<String>>,
    reopened: AtomicU64,
}

impl Current {
    pub(super) fn open(dirs: Vec<PathBuf>) -> Result<Current> {
        Ok(Current {
            opened: RwLock::new(Arc::new(open(&dirs)?)),
            dirs,
            trouble: Mutex::new(None),
            reopened: AtomicU64::new(0),
        })
    }

    /// The archive as it is. Where somebody else is opening it, and where it cannot be opened, as it was.
    pub(super) fn get(&self) -> Arc<Opened> {
        let known = self.known();
        if known.stamp.holds() {
            return known;
        }
        let Ok(mut trouble) = self.trouble.try_lock() else {
            return known;
        };
        // Under the lock: whoever held it may have done it.
        let known = self.known();
        if known.stamp.holds() {
            return known;
        }
        match open(&self.dirs) {
            Ok(opened) => {
                let opened = Arc::new(opened);
                *self.opened.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&opened);
                self.reopened.fetch_add(1, Ordering::Relaxed);
                *trouble = None;
                opened
            }
            Err(error) => {
                *trouble = Some(error.to_string());
                known
            }
        }
    }

    /// Waits until nobody opens it, and gives what is there then.
    pub(super) fn get_newest(&self) -> Arc<Opened> {
        drop(self.trouble.lock().unwrap_or_else(PoisonError::into_inner));
        self.get()
    }

    fn known(&self) -> Arc<Opened> {
        Arc::clone(&self.opened.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Why what is there now could not be opened.
    pub(super) fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }

    /// How often it was opened anew.
    pub(super) fn reopened(&self) -> u64 {
        self.reopened.load(Ordering::Relaxed)
    }

    pub(super) fn dirs(&self) -> &[PathBuf] {
        &self.dirs
    }
}

fn open(dirs: &[PathBuf]) -> Result<Opened> {
    let stamp = Stamp::take(dirs)?;
    Ok(Opened {
        archive: Archive::open_all(dirs)?,
        state: stamp.digest(),
        stamp,
    })
}
