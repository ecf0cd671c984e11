//! The postings of a stem with their positions, read straight from the bytes that tantivy has written.
//!
//! tantivy's own reader adds up the frequencies of a block again for each article whose positions are asked for, copies
//! these and goes through four calls to do so. Where most articles that have the words of a phrase do not have the phrase,
//! that is most of what the phrase costs. Here a block of 128 articles is decoded once, its frequencies as the sums that
//! say where the positions of each article begin, and that only if positions are asked for; a block of 128 positions is
//! decoded once as well, as sums, and compared where it lies.
//!
//! The bytes of a stem, as tantivy 0.27 writes them (`postings::serializer`, `positions::serializer`), numbers of variable
//! length with the last byte marked by its highest bit:
//!
//! ```text
//! postings    with 128 articles or more: length of the skips, skips; blocks; the last, incomplete block
//! skip        last article u32, bits of articles (and a flag), bits of frequencies, sum of frequencies u32, two bytes of
//!             block maxima: twelve bytes
//! block       differences of articles less one, frequencies less one, both bit-packed
//! last block  differences of articles, frequencies, of variable length
//! positions   number of blocks, a byte of bits for each; blocks, bit-packed; the rest, of variable length:
//!             differences, anew for each article
//! ```
//! `Cargo.toml` pins the version of tantivy that this is true of, and a test compares with tantivy's own reader.

use std::io;

use bitpacking::{BitPacker, BitPacker4x};
use tantivy::directory::OwnedBytes;
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader, TERMINATED, Term};

use super::opened::Opened;
use super::positions::{Positions, Run};

/// Articles, and positions, of a block.
pub(super) const BLOCK: usize = BitPacker4x::BLOCK_LEN;
/// So many articles are compared at once, without a branch for each.
const AHEAD: usize = 16;
/// Bytes of a skip.
const SKIP: usize = 12;
/// The bits of a skip's fifth byte that say how many bits articles have, and the flag that they are differences less one.
const BITS: u8 = 0x1f;
const LESS_ONE: u8 = 0x40;
/// Before the postings of a field stands how many words it has.
const HEADER: usize = 8;

/// The articles of a segment that have a stem, upwards, and where they have it.
pub(super) struct Postings {
    articles: u32,
    skips: OwnedBytes,
    packed: OwnedBytes,
    packer: BitPacker4x,
    /// The number of the current block.
    block: usize,
    /// Where it begins in `packed`.
    begins: usize,
    /// Positions before it.
    before: u64,
    /// Its last article; [`TERMINATED`] of the last block.
    last: DocId,
    /// Its articles, and then [`TERMINATED`], at the end more of that than a block has room for.
    docs: Box<[DocId; BLOCK + AHEAD]>,
    /// The place of the current article.
    at: usize,
    /// For each article the sum of the frequencies up to it and with it, once asked for.
    sums: Box<[u32; BLOCK]>,
    has_sums: bool,
    positions: Positions,
}

impl Postings {
    /// Opens the postings of a stem; none if no article has it.
    pub(super) fn open(
        opened: &Opened,
        segment: &SegmentReader,
        field: Field,
        stem: &str,
    ) -> tantivy::Result<Option<Self>> {
        let term = Term::from_field_text(field, stem);
        let Some(info) = segment.inverted_index(field)?.get_term_info(&term)? else {
            return Ok(None);
        };
        let opened = opened.of(segment)?;
        let (Some(postings), Some(positions)) = (
            opened.postings(segment)?.open_read(field),
            opened.positions(segment)?.open_read(field),
        ) else {
            return Err(damaged("a field has no positions"));
        };
        let range = info.postings_range.start + HEADER..info.postings_range.end + HEADER;
        let mut packed = postings.slice(range).read_bytes()?;
        let full = info.doc_freq as usize / BLOCK;
        let mut skips = OwnedBytes::empty();
        if full > 0 {
            let length = variable(&mut packed) as usize;
            if length != full * SKIP || length > packed.len() {
                return Err(damaged("the skips of a word have another length"));
            }
            (skips, packed) = packed.split(length);
        }
        let positions = positions.slice(info.positions_range).read_bytes()?;
        let mut postings = Postings {
            articles: info.doc_freq,
            skips,
            packed,
            packer: BitPacker4x::new(),
            block: 0,
            begins: 0,
            before: 0,
            last: 0,
            docs: Box::new([TERMINATED; BLOCK + AHEAD]),
            at: 0,
            sums: Box::new([0; BLOCK]),
            has_sums: false,
            positions: Positions::open(positions)?,
        };
        postings.load(0);
        Ok(Some(postings))
    }

    /// How many articles there are.
    pub(super) fn articles(&self) -> u32 {
        self.articles
    }

    /// The current article.
    #[inline]
    pub(super) fn doc(&self) -> DocId {
        self.docs[self.at]
    }

    /// The first article at or after `target`; targets go upwards.
    #[inline]
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.docs[self.at] >= target {
            return self.docs[self.at];
        }
        if self.last < target {
            self.skip_to(target);
        }
        let mut at = self.at;
        while let Some(ahead) = self.docs[at..].first_chunk::<AHEAD>() {
            let before = ahead
                .iter()
                .map(|doc| u32::from(*doc < target))
                .sum::<u32>() as usize;
            at += before;
            if before < AHEAD {
                break;
            }
        }
        self.at = at.min(BLOCK - 1);
        self.docs[self.at]
    }

    /// The articles of the current block, and then [`TERMINATED`].
    #[inline]
    pub(super) fn block(&self) -> &[DocId] {
        &self.docs[..BLOCK]
    }

    /// The number of the current block.
    #[inline]
    pub(super) fn number(&self) -> usize {
        self.block
    }

    /// The place of the current article in its block.
    #[inline]
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// Goes on to the article at this place of the block.
    #[inline]
    pub(super) fn go_to_place(&mut self, place: usize) {
        self.at = place;
    }

    /// Goes on to the block in which the first article at or after `target` is, if there is one; the last document for
    /// which that is so.
    #[inline]
    pub(super) fn last_of_block(&mut self, target: DocId) -> DocId {
        if self.last < target {
            self.skip_to(target);
        }
        self.last
    }

    /// How often the stem stands in the current article.
    pub(super) fn frequency(&mut self) -> u32 {
        self.places().1 as u32
    }

    /// Puts the positions in the current article into `out`.
    #[inline]
    pub(super) fn positions(&mut self, out: &mut Vec<u32>) {
        self.find();
        out.clear();
        out.extend(self.run().positions());
    }

    /// Makes the positions in the current article ready for [`run`](Self::run).
    #[inline]
    pub(super) fn find(&mut self) {
        let (from, count) = self.places();
        self.positions.find(from, count);
    }

    /// The positions in the current article, which were found.
    #[inline]
    pub(super) fn run(&self) -> Run<'_> {
        self.positions.run()
    }

    /// How many positions stand before those of the current article, and how many it has.
    #[inline]
    fn places(&mut self) -> (u64, usize) {
        if !self.has_sums {
            self.sum();
        }
        let from = match self.at {
            0 => 0,
            at => self.sums[at - 1],
        };
        let to = self.sums[self.at].max(from);
        (self.before + u64::from(from), (to - from) as usize)
    }

    fn full(&self) -> usize {
        self.skips.len() / SKIP
    }

    /// What is said of a full block: its last article, the bits of its articles and frequencies, and how many positions it has.
    #[inline]
    fn skip(&self, block: usize) -> Option<(DocId, u8, u8, u32)> {
        let skip = self.skips.get(block * SKIP..(block + 1) * SKIP)?;
        let number =
            |at: usize| u32::from_le_bytes([skip[at], skip[at + 1], skip[at + 2], skip[at + 3]]);
        Some((number(0), skip[4], skip[5], number(6)))
    }

    /// Goes on to the block that may have `target`.
    fn skip_to(&mut self, target: DocId) {
        let mut previous = self.last;
        while self.last < target
            && let Some((last, docs, frequencies, sum)) = self.skip(self.block)
        {
            previous = last;
            self.begins += (usize::from(docs & BITS) + usize::from(frequencies)) * BLOCK / 8;
            self.before += u64::from(sum);
            self.block += 1;
            self.last = self.skip(self.block).map_or(TERMINATED, |skip| skip.0);
        }
        self.load(previous);
    }

    /// Decodes the articles of the current block; `previous` is the last of the block before.
    fn load(&mut self, previous: DocId) {
        self.at = 0;
        self.has_sums = false;
        let packed = &self.packed[self.begins..];
        match self.skip(self.block) {
            Some((last, bits, ..)) => {
                self.last = last;
                debug_assert!(bits & LESS_ONE != 0, "articles are differences less one");
                let previous = (previous > 0).then_some(previous);
                self.packer.decompress_strictly_sorted(
                    previous,
                    packed,
                    &mut self.docs[..BLOCK],
                    bits & BITS,
                );
            }
            None => {
                self.last = TERMINATED;
                let count = self.articles as usize - self.full() * BLOCK;
                let mut rest = packed;
                let mut doc = previous;
                self.docs.fill(TERMINATED);
                for slot in &mut self.docs[..count] {
                    doc += variable(&mut rest) as u32;
                    *slot = doc;
                }
                let mut sum = 0;
                self.sums.fill(0);
                for slot in &mut self.sums[..count] {
                    sum += variable(&mut rest) as u32;
                    *slot = sum;
                }
                self.sums[count..].fill(sum);
                self.has_sums = true;
            }
        }
    }

    /// Decodes the frequencies of a full block. They are stored less one, as differences of sorted numbers are, so that to
    /// decode such numbers from 0 on is to add them up.
    fn sum(&mut self) {
        if let Some((_, docs, frequencies, _)) = self.skip(self.block) {
            let begins = self.begins + usize::from(docs & BITS) * BLOCK / 8;
            self.packer.decompress_strictly_sorted(
                Some(0),
                &self.packed[begins..],
                &mut self.sums[..],
                frequencies,
            );
        }
        self.has_sums = true;
    }
}

/// Takes a number of variable length.
pub(super) fn variable(bytes: &mut impl io::Read) -> u64 {
    let mut number = 0;
    let mut byte = [0];
    for shift in (0..64).step_by(7) {
        if bytes.read_exact(&mut byte).is_err() {
            break;
        }
        number |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 != 0 {
            break;
        }
    }
    number
}

/// What is not as it has to be.
pub(super) fn damaged(what: &str) -> tantivy::TantivyError {
    io::Error::new(io::ErrorKind::InvalidData, what).into()
}
