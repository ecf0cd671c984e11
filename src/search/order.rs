//! Where an article stands among those that match: the orders of [`Sort`], exact to the last article.

use std::cmp::Ordering;

use tantivy::{DocAddress, Score};

use crate::index::schema::UNDATED;

use super::answer::Sort;
use super::explanation::Bonus;

/// What orders an article. Two articles never have the same position: a key is that of an id, and an index has an id
/// once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    /// How well it matches; 0 in the orders of time, which do not ask.
    pub(super) score: Score,
    /// When it was published, in civil seconds, or [`UNDATED`].
    pub(super) date: i64,
    /// The hash of its id.
    pub(super) key: u64,
    /// Which of the indexes it is in: several may have the same article.
    pub(super) member: u16,
}

/// A matching article with its position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    pub(super) position: Position,
    pub(super) address: DocAddress,
    /// Its score by the first pass alone, before its age counts; 0 in the orders of time.
    pub(super) first_pass: Score,
    /// What the second pass has added, if it was among those looked at.
    pub(super) bonus: Option<Bonus>,
}

impl Sort {
    /// Which comes first: `Less` if it is `a`.
    pub(super) fn compare(self, a: &Position, b: &Position) -> Ordering {
        let newest = || b.date.cmp(&a.date);
        let first = match self {
            Sort::Relevance => b.score.total_cmp(&a.score).then_with(newest),
            Sort::Newest => newest(),
            Sort::Oldest => {
                let undated = |position: &Position| position.date == UNDATED;
                let dated_first = undated(a).cmp(&undated(b));
                dated_first.then_with(|| a.date.cmp(&b.date))
            }
        };
        first
            .then_with(|| a.key.cmp(&b.key))
            .then_with(|| a.member.cmp(&b.member))
    }
}
