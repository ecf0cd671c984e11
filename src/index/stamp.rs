//! Whether an index has changed, told without opening it.
//!
//! Whoever writes puts a new manifest or a new list of segments in the place of the old one, in one step. So the size, time
//! and number of two small files say whether what was opened is still what is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use xxhash_rust::xxh3::Xxh3;

use crate::error::Result;

use super::home::{Found, Home};

/// tantivy's list of the segments of a generation.
const SEGMENTS: &str = "meta.json";

/// How some indexes stood at a moment.
#[derive(Clone, Debug)]
pub struct Stamp {
    files: Vec<(PathBuf, Option<Mark>)>,
    digest: u64,
}

/// What changes when a file is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    bytes: u64,
    modified: Option<SystemTime>,
    number: u64,
}

impl Stamp {
    /// Of the indexes at `dirs`. It is taken before they are opened: what changes meanwhile is opened once more.
    ///
    /// # Errors
    /// If a manifest cannot be read.
    pub fn take(dirs: &[PathBuf]) -> Result<Stamp> {
        let mut files = Vec::new();
        let mut digest = Xxh3::new();
        for dir in dirs {
            let home = Home::at(dir);
            let manifest = home.manifest_path();
            files.push((manifest.clone(), mark(&manifest)));
            if let Found::Index(found) = home.look()? {
                let segments = home.generation(&found).join(SEGMENTS);
                files.push((segments.clone(), mark(&segments)));
            }
        }
        for (path, _) in &files {
            digest.update(&fs::read(path).unwrap_or_default());
        }
        Ok(Stamp {
            files,
            digest: digest.digest(),
        })
    }

    /// Whether nothing has been written since.
    pub fn holds(&self) -> bool {
        self.files.iter().all(|(path, known)| mark(path) == *known)
    }

    /// A number that is another one once something else is in the indexes.
    pub fn digest(&self) -> u64 {
        self.digest
    }
}

fn mark(path: &Path) -> Option<Mark> {
    let found = fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&found);
    #[cfg(not(unix))]
    let number = 0;
    Some(Mark {
        bytes: found.len(),
        modified: found.modified().ok(),
        number,
    })
}
