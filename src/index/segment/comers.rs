//! What comes and goes while a segment is gathered, in the order of the stream: by it, families are joined.
//!
//! Articles that take the place of committed ones wait here until their families are known; then they go to tantivy's
//! writer.

use std::collections::HashMap;

use tantivy::DocId;

use crate::index::document::Entry;
use crate::index::families::{Comer, Families, Print};
use crate::index::schema::UNDATED;

use super::Gathering;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// What has happened to articles of one thread.
#[derive(Default)]
pub(super) struct Comers {
    events: Vec<Event>,
    /// None if another one has come, or the article is gone again.
    replacements: Vec<Option<Entry>>,
    /// By key, the last of them.
    by_key: HashMap<u64, usize>,
    replacement_bytes: usize,
}

/// One of all that happens.
struct Event {
    number: u64,
    key: u64,
    what: What,
}

enum What {
    Comes(Box<Coming>),
    Goes,
}

struct Coming {
    hash: u64,
    day: Option<i32>,
    replaces: bool,
    print: Print,
    place: Place,
}

/// Where an article is kept.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Row(DocId),
    Replacement(usize),
}

impl Comers {
    /// An article comes.
    pub(super) fn come(
        &mut self,
        number: u64,
        entry: &Entry,
        replaces: bool,
        print: Print,
        place: Place,
    ) {
        // A month or a year is no day.
        let day = Some(entry.date())
            .filter(|date| *date != UNDATED && entry.date_end().is_none_or(|end| end - date < DAY));
        self.events.push(Event {
            number,
            key: entry.key,
            what: What::Comes(Box::new(Coming {
                hash: entry.hash,
                day: day.and_then(|date| date.div_euclid(DAY).try_into().ok()),
                replaces,
                print,
                place,
            })),
        });
    }

    /// An article comes that takes the place of a committed one.
    pub(super) fn replace(&mut self, number: u64, entry: Entry, print: Print) {
        let at = self.replacements.len();
        self.come(number, &entry, true, print, Place::Replacement(at));
        self.by_key.insert(entry.key, at);
        self.replacement_bytes += entry.bytes();
        self.replacements.push(Some(entry));
    }

    /// The article of this key goes.
    pub(super) fn leave(&mut self, number: u64, key: u64) {
        let what = What::Goes;
        self.events.push(Event { number, key, what });
    }

    /// The replacement of this key is not to be written.
    pub(super) fn withdraw(&mut self, key: u64) {
        if let Some(at) = self.by_key.remove(&key)
            && let Some(entry) = self.replacements[at].take()
        {
            self.replacement_bytes -= entry.bytes();
        }
    }

    /// Bytes of the articles that wait. What is kept of all others besides, some 250 bytes each, is not counted: a budget that it
    /// filled would make a second, small segment before each commit.
    pub(super) fn bytes(&self) -> usize {
        self.replacement_bytes
    }
}

/// Has all articles of `gatherings` join their families, in the order in which they came. Gives those that take the place
/// of committed ones, in that order.
pub(in crate::index) fn join_families(
    gatherings: &mut [Gathering],
    families: &mut Families,
) -> Vec<Entry> {
    let events = |(of, gathering): (usize, &mut Gathering)| {
        let events = std::mem::take(&mut gathering.comers.events);
        events.into_iter().map(move |event| (of, event))
    };
    let mut all: Vec<(usize, Event)> = gatherings.iter_mut().enumerate().flat_map(events).collect();
    all.sort_unstable_by_key(|(_, event)| event.number);
    let mut replacements = Vec::new();
    for (of, event) in all {
        let What::Comes(coming) = event.what else {
            families.leave(event.key);
            continue;
        };
        let family = families.join(&Comer {
            key: event.key,
            hash: coming.hash,
            day: coming.day,
            replaces: coming.replaces,
            print: &coming.print,
        });
        match coming.place {
            Place::Row(doc) => gatherings[of].rows[doc as usize].family = family,
            Place::Replacement(at) => {
                if let Some(mut entry) = gatherings[of].comers.replacements[at].take() {
                    entry.family = family;
                    replacements.push(entry);
                }
            }
        }
    }
    replacements
}
