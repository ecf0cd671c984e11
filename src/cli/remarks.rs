//! What is said of single records while a load runs: the first few of each kind, and how many more there were.

use crate::index::writer::Outcome;

use super::print::{self, Messages};
use super::thousands;

/// Refusals shown one by one unless all are asked for; the rest is counted.
const SHOWN_REFUSALS: u64 = 20;
/// Ids that come again shown one by one.
const SHOWN_REPEATS: u64 = 5;

/// The remarks of one load.
pub(super) struct Remarks {
    messages: Messages,
    refusals: u64,
    repeats: u64,
    way_out: Option<String>,
}

impl Remarks {
    pub(super) fn new(messages: Messages) -> Remarks {
        Remarks {
            messages,
            refusals: 0,
            repeats: 0,
            way_out: None,
        }
    }

    /// A record that cannot be read; a way out is told once.
    pub(super) fn refused(&mut self, why: &str, way_out: Option<&str>) {
        self.refusals += 1;
        if self.refusals <= SHOWN_REFUSALS || self.messages.verbose {
            self.messages.refusal(why);
        }
        if let Some(hint) = way_out.filter(|hint| self.way_out.as_deref() != Some(hint)) {
            print::hint(hint);
            self.way_out = Some(hint.to_owned());
        }
    }

    /// An id that came before in these files, with other content.
    pub(super) fn repeated(&mut self, outcome: Outcome, id: &str, origin: &str) {
        let what = match outcome {
            Outcome::Repeated => {
                "comes again in this file, with other content: it replaces the one before"
            }
            Outcome::Replaced => {
                "is in another file too, with other content: this one, being the later by name, replaces it"
            }
            Outcome::Outdone => {
                "is in another file too, with other content: that one stays, being the later by name"
            }
            _ => return,
        };
        self.repeats += 1;
        if self.repeats <= SHOWN_REPEATS || self.messages.verbose {
            let remark = format!("{origin}: the id `{id}` {what}");
            self.messages.note(&remark);
        }
    }

    /// Overrides that found nothing to set.
    pub(super) fn unmet<'a>(&self, places: impl Iterator<Item = &'a str>) {
        let mut more = 0;
        for (number, place) in (0..).zip(places) {
            if number < SHOWN_REPEATS || self.messages.verbose {
                self.messages
                    .note(&format!("{place}: the override found no record"));
            } else {
                more += 1;
            }
        }
        if more > 0 {
            let rest = format!(
                "and {} more overrides found none; -v names them",
                thousands(more)
            );
            self.messages.note(&rest);
        }
    }

    /// What has not been said one by one, and what stands still: records refused before in files that were not read
    /// again, and files that are gone.
    pub(super) fn end(&self, refused_before: u64, gone: u64) {
        if self.refusals > SHOWN_REFUSALS && !self.messages.verbose {
            self.messages.refusal(&format!(
                "and {} more refused; -v names them",
                thousands(self.refusals - SHOWN_REFUSALS)
            ));
        }
        let plural = |number: u64, one: &str, many: &str| match number {
            1 => format!("1 {one}"),
            number => format!("{} {many}", thousands(number)),
        };
        if refused_before > 0 {
            let records = plural(refused_before, "record was", "records were");
            self.messages.refusal(&format!(
                "{records} refused in files that have not changed; -v names them"
            ));
        }
        if gone > 0 {
            let files = plural(gone, "file read before is", "files read before are");
            let remark = format!("{files} gone; --prune drops what came from there");
            self.messages.note(&remark);
        }
    }
}
