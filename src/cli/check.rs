//! `stats --check`: what has changed in the folders since they were indexed.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use crate::corpus;
use crate::error::Result;
use crate::index::ledger::{Ledger, file_key};

/// Files of each kind that are named.
const NAMED: usize = 20;

/// The files that differ from what was indexed, by their size and time.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Changes {
    /// Paths that were indexed.
    pub(super) roots: Vec<String>,
    /// Files as they were.
    pub(super) unchanged: u64,
    /// Files that were not there.
    pub(super) new: Group,
    /// Files that are as they were, and were not read to their end.
    pub(super) unfinished: Group,
    /// Files of another size or time.
    pub(super) changed: Group,
    /// Files that are not there any more.
    pub(super) vanished: Group,
}

/// Some files.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Group {
    pub(super) count: u64,
    /// The first of them.
    pub(super) names: Vec<String>,
}

impl Group {
    fn append(&mut self, other: Group) {
        self.count += other.count;
        self.names.extend(other.names);
    }

    fn add(&mut self, name: impl Into<String>) {
        self.count += 1;
        if self.names.len() < NAMED {
            self.names.push(name.into());
        }
    }
}

impl Changes {
    /// Those of another index too.
    pub(super) fn add(&mut self, other: Changes) {
        self.roots.extend(other.roots);
        self.unchanged += other.unchanged;
        self.new.append(other.new);
        self.unfinished.append(other.unfinished);
        self.changed.append(other.changed);
        self.vanished.append(other.vanished);
    }

    /// Whether anything differs.
    pub(super) fn any(&self) -> bool {
        self.new.count + self.changed.count + self.vanished.count > 0
    }
}

/// Compares the folders of `ledger` with what it remembers of them. Nothing is opened.
pub(super) fn check(ledger: &Ledger) -> Result<Changes> {
    let mut changes = Changes::default();
    let mut met = HashSet::new();
    let known_roots = ledger.roots_of_ids(&[]);
    for (root, excluded) in ledger.roots() {
        changes.roots.push(root.to_owned());
        if !Path::new(root).exists() {
            continue;
        }
        let options = corpus::Options::new(&corpus::Settings {
            exclude: excluded.to_vec(),
            ..corpus::Settings::default()
        })?;
        let from = corpus::Input {
            roots: &[PathBuf::from(root)],
            known_roots: &known_roots,
            options: &options,
            read_at: Timestamp::UNIX_EPOCH,
        };
        corpus::survey(&from, &mut |file| {
            let key = file_key(&file.path);
            if met.insert(key) {
                match ledger.file(key) {
                    None => changes.new.add(file.shown),
                    Some(entry) if entry.seems_same(&file) => changes.unchanged += 1,
                    Some(entry) if entry.seems_unfinished(&file) => {
                        changes.unfinished.add(file.shown);
                    }
                    Some(_) => changes.changed.add(file.shown),
                }
            }
            Ok(())
        })?;
    }
    let mut vanished: Vec<&str> = ledger
        .files()
        .filter(|(key, file)| !met.contains(key) && !file.exists())
        .map(|(_, file)| file.path.as_str())
        .collect();
    vanished.sort_unstable();
    for path in vanished {
        changes.vanished.add(path);
    }
    Ok(changes)
}
