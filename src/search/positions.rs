//! The positions of a stem, read a block of 128 at a time, as sums of the differences that are stored: to compare positions
//! it takes no more than to know what the sums of an article begin at.

use bitpacking::{BitPacker, BitPacker4x};
use tantivy::directory::OwnedBytes;

use super::postings::{BLOCK, damaged, variable};

/// Positions are compared so many at a time, which takes no longer than one.
const STEP: usize = 8;

/// The positions of a stem in an article, upwards, as they lie in their block: as sums of differences.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    /// The sums, and after them at least [`STEP`] that are of no meaning.
    sums: &'a [u32],
    /// What they begin at.
    base: u32,
    /// How many positions there are.
    count: usize,
}

impl<'a> Run<'a> {
    /// The positions.
    #[inline]
    pub(super) fn positions(self) -> impl Iterator<Item = u32> + use<'a> {
        let sums = &self.sums[..self.count];
        sums.iter().map(move |sum| sum - self.base)
    }

    /// How many positions there are.
    #[inline]
    pub(super) fn count(self) -> usize {
        self.count
    }

    /// Whether the stem stands at a position.
    #[inline]
    pub(super) fn has(self, position: u32) -> bool {
        // A position before the first of the article is none of the sums.
        let wanted = position.wrapping_add(self.base);
        let mut sums = self.sums;
        let mut count = self.count;
        while let Some((step, rest)) = sums.split_first_chunk::<STEP>() {
            let mut is_there = false;
            for (place, sum) in step.iter().enumerate() {
                is_there |= (*sum == wanted) & (place < count);
            }
            if is_there || count <= STEP || step[STEP - 1] >= wanted {
                return is_there;
            }
            count -= STEP;
            sums = rest;
        }
        false
    }
}

/// The positions of a stem in all articles of a segment.
pub(super) struct Positions {
    /// Bits of each full block.
    bits: OwnedBytes,
    packed: OwnedBytes,
    packer: BitPacker4x,
    /// A block, and where it begins in `packed`.
    block: usize,
    begins: usize,
    /// What is decoded of it.
    decoded: Option<usize>,
    /// For each of its differences the sum of those up to it and with it.
    sums: Box<[u32; BLOCK + STEP]>,
    /// What was found last: where it begins in `sums`, or all of it if it does not lie in one block.
    at: usize,
    count: usize,
    split: Vec<u32>,
    is_split: bool,
}

impl Positions {
    /// Of the bytes of a word.
    pub(super) fn open(mut packed: OwnedBytes) -> tantivy::Result<Self> {
        let blocks = variable(&mut packed) as usize;
        if blocks > packed.len() {
            return Err(damaged("a word has fewer positions than it says"));
        }
        let (bits, packed) = packed.split(blocks);
        Ok(Positions {
            bits,
            packed,
            packer: BitPacker4x::new(),
            block: 0,
            begins: 0,
            decoded: None,
            sums: Box::new([0; BLOCK + STEP]),
            at: 0,
            count: 0,
            split: Vec::new(),
            is_split: false,
        })
    }

    /// Makes `count` positions from the one numbered `from` on ready.
    #[inline]
    pub(super) fn find(&mut self, from: u64, count: usize) {
        let block = (from / BLOCK as u64) as usize;
        self.at = (from % BLOCK as u64) as usize;
        self.count = count;
        self.is_split = self.at + count > BLOCK;
        if self.decoded != Some(block) {
            self.decode(block);
        }
        if self.is_split {
            self.join(block);
        }
    }

    /// Copies positions that do not lie in one block.
    fn join(&mut self, mut block: usize) {
        self.split.clear();
        let (mut at, mut left, mut before) = (self.at, self.count, 0);
        while left > 0 {
            if self.decoded != Some(block) {
                self.decode(block);
            }
            let base = self.base(at);
            let end = (at + left).min(BLOCK);
            let sums = &self.sums[at..end];
            self.split
                .extend(sums.iter().map(|sum| before + (sum - base)));
            before = self.split.last().copied().unwrap_or_default();
            left -= end - at;
            at = 0;
            block += 1;
        }
        self.split.resize(self.count + STEP, 0);
    }

    /// What was found.
    #[inline]
    pub(super) fn run(&self) -> Run<'_> {
        if self.is_split {
            Run {
                sums: &self.split,
                base: 0,
                count: self.count,
            }
        } else {
            Run {
                sums: &self.sums[self.at..],
                base: self.base(self.at),
                count: self.count,
            }
        }
    }

    /// What the sums from a place on begin at.
    #[inline]
    fn base(&self, at: usize) -> u32 {
        match at {
            0 => 0,
            at => self.sums[at - 1],
        }
    }

    fn decode(&mut self, block: usize) {
        let bytes =
            |bits: &[u8]| bits.iter().map(|bits| usize::from(*bits)).sum::<usize>() * BLOCK / 8;
        if block < self.block {
            self.begins -= bytes(&self.bits[block..self.block]);
        } else {
            self.begins += bytes(&self.bits[self.block..block]);
        }
        self.block = block;
        let packed = &self.packed[self.begins..];
        match self.bits.get(block) {
            Some(bits) => {
                let sums = &mut self.sums[..BLOCK];
                self.packer.decompress_sorted(0, packed, sums, *bits);
            }
            None => {
                let (mut rest, mut sum) = (packed, 0);
                for slot in self.sums[..BLOCK].iter_mut() {
                    if rest.is_empty() {
                        break;
                    }
                    sum += variable(&mut rest) as u32;
                    *slot = sum;
                }
            }
        }
        self.decoded = Some(block);
    }
}
