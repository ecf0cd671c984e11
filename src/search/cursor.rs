//! Where an answer ended, as a word that the next request hands back.
//!
//! ```text
//! 0      1      5     13    21      23    27     31     35     39
//! │ kind │ score │ date │ key │ member │ rank │ query │ stamp │ check │
//! ```
//! Big-endian, in the alphabet of base64 for URLs: 52 characters. Nothing in it is secret, and nothing in it is trusted:
//! whatever it holds, it only says where in an order to go on.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tantivy::Searcher;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Kind, Result};
use crate::query::Node;

use super::answer::Sort;
use super::order::Position;
use super::recency::HalfLife;

const BYTES: usize = 39;
/// The layout; a later one gets another number.
const VERSION: u8 = 1;

/// The end of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    /// The last article given.
    pub(super) position: Position,
    /// Its rank.
    pub(super) rank: usize,
    /// The state of the index when the first page was made.
    pub(super) stamp: u32,
}

/// What a cursor belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    sort: Sort,
    query: u32,
}

impl Asked {
    /// A query, filters included, in an order, and how that weighs the age of articles, of so many indexes.
    ///
    /// Of what is new, only that it is asked for: the moment moves on between two pages where it is said as `-1d`.
    pub(super) fn new(
        tree: &Node,
        sort: Sort,
        half_life: Option<HalfLife>,
        only_new: bool,
        indexes: usize,
        folds: bool,
    ) -> Self {
        let mut query = tree.to_string().into_bytes();
        if let Some(half_life) = half_life {
            query.extend(b"\0recency");
            query.extend(half_life.bits().to_be_bytes());
        }
        if only_new {
            query.extend(b"\0new");
        }
        if tree.is_widened() {
            query.extend(b"\0widened");
        }
        if !folds {
            query.extend(b"\0unfolded");
        }
        // A position names the index that an article is in.
        if indexes > 1 {
            query.extend(b"\0indexes");
            query.extend(indexes.to_be_bytes());
        }
        Asked {
            sort,
            query: xxh3_64(&query) as u32,
        }
    }

    fn kind(self) -> u8 {
        let order = match self.sort {
            Sort::Relevance => 0,
            Sort::Newest => 1,
            Sort::Oldest => 2,
        };
        VERSION << 4 | order
    }
}

impl Cursor {
    /// As text.
    pub(super) fn write(&self, asked: Asked) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.push(asked.kind());
        bytes.extend(self.position.score.to_bits().to_be_bytes());
        bytes.extend(self.position.date.to_be_bytes());
        bytes.extend(self.position.key.to_be_bytes());
        bytes.extend(self.position.member.to_be_bytes());
        let rank = u32::try_from(self.rank).unwrap_or(u32::MAX);
        bytes.extend(rank.to_be_bytes());
        bytes.extend(asked.query.to_be_bytes());
        bytes.extend(self.stamp.to_be_bytes());
        bytes.extend(check(&bytes).to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// From text, which must be that of a cursor of the same query in the same order.
    pub(super) fn read(text: &str, asked: Asked) -> Result<Cursor> {
        let refuse = |what: &str, hint: &str| Error::new(Kind::Query, "--after", what).hint(hint);
        let no_cursor = || {
            let what = "this is not a cursor";
            refuse(
                what,
                "give the `next` of an answer, whole and unchanged; dates are asked for by --since and --until",
            )
        };
        let bytes = URL_SAFE_NO_PAD
            .decode(text.trim())
            .map_err(|_| no_cursor())?;
        let mut rest = bytes.as_slice();
        let mut cursor = || -> Option<(u8, Cursor, u32, u32)> {
            let [kind] = take(&mut rest)?;
            let position = Position {
                score: f32::from_bits(u32::from_be_bytes(take(&mut rest)?)),
                date: i64::from_be_bytes(take(&mut rest)?),
                key: u64::from_be_bytes(take(&mut rest)?),
                member: u16::from_be_bytes(take(&mut rest)?),
            };
            let rank = u32::from_be_bytes(take(&mut rest)?) as usize;
            let query = u32::from_be_bytes(take(&mut rest)?);
            let stamp = u32::from_be_bytes(take(&mut rest)?);
            let checked = u32::from_be_bytes(take(&mut rest)?);
            let cursor = Cursor {
                position,
                rank,
                stamp,
            };
            rest.is_empty().then_some((kind, cursor, query, checked))
        };
        let (kind, cursor, query, checked) = cursor().ok_or_else(no_cursor)?;
        if checked != check(&bytes[..BYTES - 4]) || kind >> 4 != VERSION {
            return Err(no_cursor());
        }
        if query != asked.query {
            return Err(refuse(
                "this cursor belongs to another query",
                "ask the query it came with, with the same filters and of the same indexes, or leave the cursor out",
            ));
        }
        if kind != asked.kind() {
            return Err(refuse(
                "this cursor belongs to another order",
                "ask for the order it came with (--sort), or leave the cursor out",
            ));
        }
        Ok(cursor)
    }
}

/// The first bytes of `rest`, which loses them.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*first)
}

/// Against typing errors; nobody is kept from making cursors of their own.
fn check(bytes: &[u8]) -> u32 {
    (xxh3_64(bytes) >> 32) as u32
}

/// The state of an index: another one after each commit that changes anything.
pub(super) fn stamp(searcher: &Searcher) -> u32 {
    let mut segments: Vec<_> = searcher
        .segment_readers()
        .iter()
        .map(|segment| (segment.segment_id(), segment.delete_opstamp()))
        .collect();
    segments.sort_unstable();
    let mut bytes = Vec::new();
    for (id, deletes) in segments {
        bytes.extend(id.uuid_string().as_bytes());
        bytes.extend(deletes.unwrap_or_default().to_be_bytes());
    }
    xxh3_64(&bytes) as u32
}
