//! One story once: which articles are copies, or updates, of one that came before.
//!
//! ```text
//! words ──print──> bands, sketch ──store──> the family that the article joins, if it joins one
//!                                   │ runs: bands and records of committed articles, on disk
//!                                   └ alike: whether two records are one story
//! ```
//! Shingles of four words stand for a text, and MinHash for its shingles (Broder, "On the resemblance and containment of
//! documents", 1997): of every slot the least of their hashes is kept, and two texts agree in as many slots as their
//! shingles overlap. Bands of some slots together find the texts that are worth a comparison (Indyk and Motwani, 1998), a
//! few bits of each slot compare them (Li and König, "b-Bit Minwise Hashing", WWW 2010).
//!
//! Families are stars: the first article is the lead, and gives the family its name; others join by what they have in
//! common with it. So an article's family is decided once, when it comes, in the order in which articles come, and never
//! changes while the article stays as it is: it is stored with it, in a column that members have and leads lack. Neither
//! threads nor commits make a difference to it.
//!
//! What is kept for those that come later is no part of tantivy's files, but belongs to its commit, whose payload names
//! it. If it is lost, articles of later loads are not compared with those of earlier ones; nothing else changes.

mod alike;
mod members;
mod print;
mod record;
mod run;
mod store;

pub(super) use members::NAME as KEPT;
pub use members::{FamilyId, InFamilies, Members};
pub(super) use print::{Print, Printer};
pub(super) use store::{Comer, Families, damaged_runs};

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The name of the family that an article leads: of its key and the hash of its content, so that who has other words leads
/// another family.
pub fn family_of(key: u64, hash: u64) -> u64 {
    xxh3_64_with_seed(&key.to_le_bytes(), hash)
}
