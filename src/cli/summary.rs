//! What came of a load, in numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::corpus::Tally;
use crate::index::Vanished;
use crate::index::ledger::Counts;

use super::{bytes, counted, thousands};

/// What came of a load.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Summary {
    /// Articles read: added, updated, unchanged, repeated or replaced; those of files that have not changed included.
    pub(super) read: u64,
    pub(super) added: u64,
    pub(super) updated: u64,
    pub(super) unchanged: u64,
    /// Articles whose id came before in the same file and load, and was replaced.
    pub(super) repeated: u64,
    /// Articles whose id another file has too, with other content: the last file by path has the say.
    pub(super) contested: u64,
    /// Articles kept out because they were deleted on purpose.
    pub(super) kept_out: u64,
    /// Articles dropped because they have vanished from the files.
    pub(super) dropped: u64,
    /// Files that have vanished.
    pub(super) vanished_files: u64,
    /// Articles read about whose date there is a doubt.
    pub(super) doubtful: u64,
    /// Records that could not be read.
    pub(super) refused: u64,
    /// Articles read that have no date.
    pub(super) undated: u64,
    /// Articles read that have no outlet.
    pub(super) without_source: u64,
    /// Files read.
    pub(super) files: u64,
    /// Files not read because they are as they were.
    pub(super) unchanged_files: u64,
    /// Bytes of the files read, unpacked.
    pub(super) bytes: u64,
    pub(super) seconds: f64,
    /// Megabytes per second.
    pub(super) mb_per_second: f64,
    /// Files of types that are not read, by type.
    pub(super) not_read: BTreeMap<String, u64>,
    pub(super) excluded: u64,
    pub(super) hidden: u64,
    pub(super) links: u64,
    pub(super) indexes: u64,
    /// The load was stopped: what was read so far is in the index.
    pub(super) interrupted: bool,
    /// Nothing was written: what would be read.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) dry_run: bool,
}

impl Summary {
    /// Whether there was nothing to read at all.
    pub(super) fn met_nothing(&self) -> bool {
        self.is_empty()
            && self.not_read.is_empty()
            && self.refused + self.files + self.dropped + self.unchanged_files == 0
    }

    /// Whether not one article was read or known.
    pub(super) fn is_empty(&self) -> bool {
        self.read + self.kept_out == 0
    }

    /// Counts what was read in an earlier run, and not again.
    pub(super) fn known(&mut self, counts: Counts) {
        self.read += counts.records;
        self.unchanged += counts.records;
        self.refused += counts.refused;
        self.about(counts);
    }

    pub(super) fn about(&mut self, counts: Counts) {
        self.undated += counts.undated;
        self.without_source += counts.without_source;
        self.doubtful += counts.doubtful;
    }

    /// Takes over what a reading met besides records.
    pub(super) fn passed(&mut self, tally: Tally) {
        self.files = tally.files;
        self.not_read = tally.unread;
        self.excluded = tally.excluded;
        self.hidden = tally.hidden;
        self.links = tally.links;
        self.indexes = tally.indexes;
    }

    pub(super) fn vanish(&mut self, vanished: Vanished) {
        self.dropped += vanished.articles;
        self.vanished_files += vanished.files;
    }
}

impl Summary {
    /// The table for people.
    pub(super) fn lines(&self) -> Vec<String> {
        let row = |name: &str, number: u64| format!("{name:<15}{:>11}", thousands(number));
        let mut lines = vec![format!(
            "{}   from {} ({}) in {:.1} s, {:.1} MB/s",
            row(if self.dry_run { "would read" } else { "read" }, self.read),
            counted(self.files, "file"),
            bytes(self.bytes),
            self.seconds,
            self.mb_per_second
        )];
        if !self.dry_run {
            lines.extend([
                row("added", self.added),
                row("updated", self.updated),
                row("unchanged", self.unchanged),
            ]);
        }
        lines.extend([
            row("refused", self.refused),
            row("undated", self.undated),
            row("without source", self.without_source),
        ]);
        let files_of = |count: u64| match count {
            0 => String::new(),
            count => format!("   {} gone", counted(count, "file")),
        };
        let optional = [
            (
                "repeated ids",
                self.repeated,
                "   replaced what the same file had put before".to_owned(),
            ),
            (
                "contested ids",
                self.contested,
                "   in several files; the last by name stays".to_owned(),
            ),
            (
                "doubtful dates",
                self.doubtful,
                if self.dry_run {
                    "   `--report` says why".to_owned()
                } else {
                    "   `show` says why".to_owned()
                },
            ),
            (
                "kept out",
                self.kept_out,
                "   deleted before; `delete --restore` lets them in".to_owned(),
            ),
            ("dropped", self.dropped, files_of(self.vanished_files)),
        ];
        for (name, count, remark) in optional {
            lines.extend((count > 0).then(|| row(name, count) + &remark));
        }
        let types: Vec<String> = self
            .not_read
            .iter()
            .map(|(kind, count)| format!("{} {kind} not read", thousands(*count)))
            .collect();
        lines.extend((!types.is_empty()).then(|| types.join(", ")));
        let passed_over = [
            (
                self.unchanged_files,
                "unchanged file",
                if self.dry_run {
                    "would not be read again"
                } else {
                    "not read again"
                },
            ),
            (self.excluded, "excluded file or folder", "left out"),
            (self.hidden, "hidden file", "skipped"),
            (self.links, "folder link", "not followed"),
            (self.indexes, "index folder", "skipped"),
        ];
        for (count, what, fate) in passed_over {
            lines.extend((count > 0).then(|| format!("{} {fate}", counted(count, what))));
        }
        lines
    }
}
