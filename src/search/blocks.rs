//! The postings of a word in one segment, read block by block from tantivy's bytes.
//!
//! tantivy's own readers go upwards, decode a block as soon as they stand on it, and keep the maxima of blocks to
//! themselves. Here all blocks are known beforehand: where each ends, and the most that an article of it can score. So a
//! search can begin with the blocks that promise most, decode documents without frequencies, and leave out what has no
//! chance.
//!
//! The layout is that of tantivy 0.27 for fields with frequencies and positions. A list of at least 128 articles begins
//! with the length of its skip data, which have twelve bytes for each block of 128: the last document, the bits of a
//! document and of a frequency, the sum of frequencies, and the length and frequency of the article that scores best.
//! Blocks are packed by `bitpacking`: documents as strict deltas, frequencies less one. What is left stands behind them in
//! variable-length integers. A list that does not fit this is not read, and the caller goes on with tantivy's readers.

use std::ops::Range;

use bitpacking::{BitPacker, BitPacker4x};
use tantivy::directory::OwnedBytes;
use tantivy::postings::TermInfo;
use tantivy::{DocId, Score};

use super::bm25::{Bm25, Bounds};

/// Articles of a block.
pub(super) const BLOCK: usize = BitPacker4x::BLOCK_LEN;
/// Bytes of the skip data of a block.
const SKIP: usize = 12;
/// In the byte of the bits of a document: documents are packed as strict deltas.
const STRICT: u8 = 1 << 6;
/// The frequency of the best article of a block, if it is this or more.
const MANY: u8 = u8::MAX;

/// A block that is not full comes last, and is unpacked when the list is opened.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// Its last document.
    last: DocId,
    /// Where its bytes begin.
    at: u32,
    doc_bits: u8,
    freq_bits: u8,
    /// Of the article that scores best by the mean length of the segment.
    best_length: u8,
    best_freq: u8,
}

/// A list; blocks are decoded when they are asked for, the last one asked for is kept.
pub(super) struct List {
    bytes: OwnedBytes,
    /// Articles, deleted ones included.
    len: u32,
    blocks: Vec<Block>,
    /// The most that an article of a block scores; empty until [`bound`](Self::bound).
    maxima: Vec<Score>,
    tail: Tail,
    packer: BitPacker4x,
    docs: [DocId; BLOCK],
    docs_of: usize,
    freqs: [u32; BLOCK],
    freqs_of: usize,
}

/// The documents of a list within a window.
#[derive(Clone, Debug, Default)]
pub(super) struct Stretch {
    buffer: Vec<DocId>,
    start: usize,
    end: usize,
    /// The place in the list of the first of them.
    pub(super) place: usize,
}

impl Stretch {
    #[inline]
    pub(super) fn docs(&self) -> &[DocId] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }
}

/// The last block, unless it is full.
#[derive(Default)]
struct Tail {
    docs: Vec<DocId>,
    freqs: Vec<u32>,
}

impl List {
    /// Opens the list of a term; `postings` are those of its field. None if it has another layout than expected.
    pub(super) fn open(postings: &OwnedBytes, term: &TermInfo) -> Option<List> {
        let range = term.postings_range.clone();
        if range.start > range.end || range.end > postings.len() {
            return None;
        }
        let bytes = postings.slice(range);
        let full = term.doc_freq as usize / BLOCK;
        let mut rest = Reading {
            bytes: &bytes,
            at: 0,
        };
        let mut blocks = Vec::with_capacity(full + 1);
        let mut at = 0;
        if full > 0 {
            let length = usize::try_from(rest.integer()?).ok()?;
            if length != full * SKIP {
                return None;
            }
            let skip = bytes.get(rest.at..rest.at.checked_add(length)?)?;
            at = rest.at + length;
            for entry in skip.chunks_exact(SKIP) {
                let (last, entry) = entry.split_first_chunk::<4>()?;
                let &[doc_bits, freq_bits, _, _, _, _, best_length, best_freq] = entry else {
                    return None;
                };
                let block = Block {
                    last: u32::from_le_bytes(*last),
                    at: u32::try_from(at).ok()?,
                    doc_bits: doc_bits & !STRICT,
                    freq_bits,
                    best_length,
                    best_freq,
                };
                let is_upwards = blocks
                    .last()
                    .is_none_or(|before: &Block| before.last < block.last);
                if doc_bits & STRICT == 0 || block.doc_bits > 31 || freq_bits > 32 || !is_upwards {
                    return None;
                }
                at += (usize::from(block.doc_bits) + usize::from(freq_bits)) * (BLOCK / 8);
                blocks.push(block);
            }
        }
        let left = term.doc_freq as usize % BLOCK;
        let tail = Tail::read(&bytes, at, blocks.last().map_or(0, |last| last.last), left)?;
        if let Some(last) = tail.docs.last() {
            blocks.push(Block {
                last: *last,
                at: 0,
                doc_bits: 0,
                freq_bits: 0,
                best_length: 0,
                best_freq: 0,
            });
        }
        Some(List {
            len: term.doc_freq,
            blocks,
            maxima: Vec::new(),
            tail,
            packer: BitPacker4x::new(),
            docs: [0; BLOCK],
            docs_of: usize::MAX,
            freqs: [0; BLOCK],
            freqs_of: usize::MAX,
            bytes,
        })
    }

    /// Works out what the articles of each block can score at most.
    pub(super) fn bound(&mut self, bm25: &Bm25, bounds: &Bounds, lengths: &[u8]) {
        if !self.maxima.is_empty() {
            return;
        }
        self.maxima.reserve(self.blocks.len());
        let full = self.len as usize / BLOCK;
        for block in &self.blocks[..full] {
            let freq = match block.best_freq {
                MANY => u32::MAX,
                freq => u32::from(freq),
            };
            self.maxima
                .push(bm25.weight * bounds.factor(block.best_length, freq));
        }
        if full < self.blocks.len() {
            let scores = self.tail.docs.iter().zip(&self.tail.freqs);
            let scores = scores.map(|(doc, freq)| bm25.score(length_of(lengths, *doc), *freq));
            self.maxima.push(scores.fold(0.0, Score::max));
        }
    }

    /// Articles, deleted ones included.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    pub(super) fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// The last document of a block.
    pub(super) fn last(&self, block: usize) -> DocId {
        self.blocks[block].last
    }

    /// The first document that may be in a block.
    pub(super) fn first(&self, block: usize) -> DocId {
        match block.checked_sub(1) {
            Some(before) => self.blocks[before].last + 1,
            None => 0,
        }
    }

    /// The most that an article of a block scores.
    pub(super) fn max(&self, block: usize) -> Score {
        self.maxima[block]
    }

    /// The most that an article of the block of a place scores.
    #[inline]
    pub(super) fn max_at(&self, place: usize) -> Score {
        self.maxima[place / BLOCK]
    }

    /// The first block, from `from` on, that ends with `doc` or after it.
    pub(super) fn block_from(&self, from: usize, doc: DocId) -> usize {
        // Most often it is near.
        let near = self.blocks.len().min(from + 4);
        for block in from..near {
            if self.blocks[block].last >= doc {
                return block;
            }
        }
        near + self.blocks[near..].partition_point(|block| block.last < doc)
    }

    /// The documents of a block.
    pub(super) fn docs(&mut self, block: usize) -> &[DocId] {
        let len = self.decode_docs(block);
        &self.docs[..len]
    }

    /// The documents and frequencies of a block.
    pub(super) fn docs_and_freqs(&mut self, block: usize) -> (&[DocId], &[u32]) {
        let len = self.decode_docs(block);
        self.decode_freqs(block);
        (&self.docs[..len], &self.freqs[..len])
    }

    /// The place in the list of an article that may be in a block.
    pub(super) fn find(&mut self, block: usize, doc: DocId) -> Option<usize> {
        if block >= self.blocks.len() || self.first(block) > doc {
            return None;
        }
        let within = self.docs(block).binary_search(&doc).ok()?;
        Some(block * BLOCK + within)
    }

    /// How many documents stand before `doc`.
    pub(super) fn rank(&mut self, doc: DocId) -> u32 {
        let block = self.block_from(0, doc);
        if block == self.blocks.len() {
            return self.len;
        }
        if self.first(block) >= doc {
            return (block * BLOCK) as u32;
        }
        let within = self.docs(block).partition_point(|of| *of < doc);
        (block * BLOCK + within) as u32
    }

    /// Decodes the documents of a range, into which the block `first` is the first to reach.
    pub(super) fn decode(&mut self, first: usize, range: &Range<DocId>, out: &mut Stretch) {
        let (mut block, mut at) = (first, 0);
        while block < self.blocks.len() && self.first(block) < range.end {
            if out.buffer.len() < at + BLOCK {
                out.buffer.resize(2 * at + BLOCK, 0);
            }
            if block < self.len as usize / BLOCK {
                self.unpack(block, &mut out.buffer[at..at + BLOCK]);
                at += BLOCK;
            } else {
                let len = self.tail.docs.len();
                out.buffer[at..at + len].copy_from_slice(&self.tail.docs);
                at += len;
            }
            block += 1;
        }
        // Only the first block may begin before the range, only the last end after it.
        let last = at.saturating_sub(BLOCK);
        out.end = last + out.buffer[last..at].partition_point(|doc| *doc < range.end);
        let head = &out.buffer[..out.end.min(BLOCK)];
        out.start = head.partition_point(|doc| *doc < range.start);
        out.place = first * BLOCK + out.start;
    }

    /// About how many documents of a range there are, into which the block `first` is the first to reach.
    pub(super) fn about(&self, first: usize, range: &Range<DocId>) -> usize {
        let last = self.block_from(first, range.end);
        (last - first) * BLOCK
    }

    /// How often the word stands in the article at a place of the list: one number of its block, without the others.
    ///
    /// A block of b bits a number is b rows of four 32-bit words; number i is number i / 4 of those that stand in the words
    /// i % 4 of all rows, one after the other from their lowest bits.
    #[inline]
    pub(super) fn freq_at(&self, place: usize) -> u32 {
        let (block, within) = (place / BLOCK, place % BLOCK);
        if block >= self.len as usize / BLOCK {
            return self.tail.freqs.get(within).copied().unwrap_or_default();
        }
        let of = &self.blocks[block];
        let bits = usize::from(of.freq_bits);
        let rows = of.at as usize + usize::from(of.doc_bits) * (BLOCK / 8);
        let (lane, bit) = (within % 4, within / 4 * bits);
        let word = |row: usize| {
            let at = rows + row * 16 + lane * 4;
            let bytes = self.bytes.get(at..).and_then(|bytes| bytes.first_chunk());
            u64::from(bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes)))
        };
        let (row, shift) = (bit / 32, bit % 32);
        let mut words = word(row);
        if shift + bits > 32 {
            words |= word(row + 1) << 32;
        }
        let mask = (1 << bits) - 1;
        (words >> shift & mask) as u32 + 1
    }

    fn decode_docs(&mut self, block: usize) -> usize {
        let is_full = block < self.len as usize / BLOCK;
        let len = if is_full { BLOCK } else { self.tail.docs.len() };
        if self.docs_of == block {
            return len;
        }
        self.docs_of = block;
        if is_full {
            let mut docs = [0; BLOCK];
            self.unpack(block, &mut docs);
            self.docs = docs;
        } else {
            self.docs[..len].copy_from_slice(&self.tail.docs);
        }
        len
    }

    /// Unpacks the documents of a full block.
    #[inline]
    fn unpack(&self, block: usize, out: &mut [DocId]) {
        let of = &self.blocks[block];
        let before = block.checked_sub(1).map(|before| self.blocks[before].last);
        let packed = self.bytes.get(of.at as usize..).unwrap_or_default();
        let before = before.filter(|before| *before > 0);
        self.packer
            .decompress_strictly_sorted(before, packed, out, of.doc_bits);
    }

    fn decode_freqs(&mut self, block: usize) {
        if self.freqs_of == block {
            return;
        }
        self.freqs_of = block;
        let of = self.blocks[block];
        if block < self.len as usize / BLOCK {
            let at = of.at as usize + usize::from(of.doc_bits) * (BLOCK / 8);
            let packed = self.bytes.get(at..).unwrap_or_default();
            let packer = self.packer;
            packer.decompress(packed, &mut self.freqs, of.freq_bits);
            for freq in &mut self.freqs {
                *freq = freq.wrapping_add(1);
            }
        } else {
            self.freqs[..self.tail.freqs.len()].copy_from_slice(&self.tail.freqs);
        }
    }
}

impl Tail {
    /// Reads so many articles, and with them the end of the list.
    fn read(bytes: &[u8], at: usize, before: DocId, count: usize) -> Option<Tail> {
        let mut rest = Reading { bytes, at };
        let mut tail = Tail {
            docs: Vec::with_capacity(count),
            freqs: Vec::with_capacity(count),
        };
        let mut doc = before;
        for _ in 0..count {
            doc = doc.checked_add(u32::try_from(rest.integer()?).ok()?)?;
            tail.docs.push(doc);
        }
        for _ in 0..count {
            tail.freqs.push(u32::try_from(rest.integer()?).ok()?);
        }
        (rest.at == bytes.len()).then_some(tail)
    }
}

/// Variable-length integers: seven bits a byte, the lowest first, the last marked by its highest bit.
struct Reading<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reading<'_> {
    fn integer(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            value |= u64::from(byte & 127) << shift;
            if byte & 128 != 0 {
                return Some(value);
            }
            shift += 7;
            if shift > 63 {
                return None;
            }
        }
    }
}

/// The length of an article, as BM25 has it.
pub(super) fn length_of(lengths: &[u8], doc: DocId) -> u8 {
    lengths.get(doc as usize).copied().unwrap_or_default()
}
