//! The postings of one field while its segment is gathered: for each term its documents, and where asked for its positions.

use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

use crate::analysis::terms::{Ranked, TermId, Terms};

use super::arena::{Arena, Stream};

/// Stands for a document that is not written.
pub(super) const DEAD: DocId = DocId::MAX;

/// Bytes of a list that stay beside what is known of it. Most terms need no more.
const KEPT: usize = 11;

/// The lists of a field.
#[derive(Default)]
pub(super) struct Lists {
    /// By term: its place in `lists`, plus 1.
    places: Vec<u32>,
    lists: Vec<List>,
    /// How many words were recorded.
    pub(super) words: u64,
}

/// Half a line of the processor's cache, so that recording a word touches one.
#[repr(align(32))]
#[derive(Clone, Copy, Default)]
struct List {
    /// The document recorded last.
    doc: DocId,
    /// The position recorded last in it.
    position: u32,
    /// All but the last few bytes.
    stream: Stream,
    kept: u8,
    last: [u8; KEPT],
}

impl List {
    #[inline]
    fn push(&mut self, arena: &mut Arena, byte: u8) {
        if usize::from(self.kept) == KEPT {
            arena.push(&mut self.stream, &self.last);
            self.kept = 0;
        }
        self.last[usize::from(self.kept)] = byte;
        self.kept += 1;
    }

    /// Appends a number, seven bits a byte, the lowest first.
    #[inline]
    fn push_number(&mut self, arena: &mut Arena, mut number: u64) {
        while number >= 0x80 {
            self.push(arena, number as u8 | 0x80);
            number >>= 7;
        }
        self.push(arena, number as u8);
    }

    fn read(&self, arena: &Arena, out: &mut Vec<u8>) {
        arena.read(&self.stream, out);
        out.extend_from_slice(&self.last[..self.kept.into()]);
    }
}

/// Takes a number off the front of `bytes`.
#[inline]
fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    let mut shift = 0;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
    None
}

impl Lists {
    /// The list of a term, and whether it is new.
    #[inline]
    fn list(&mut self, term: TermId) -> (&mut List, bool) {
        let term = term as usize;
        if term >= self.places.len() {
            self.places.resize((term + 1).next_power_of_two(), 0);
        }
        let place = &mut self.places[term];
        let is_new = *place == 0;
        if is_new {
            self.lists.push(List::default());
            *place = self.lists.len() as u32;
        }
        (&mut self.lists[*place as usize - 1], is_new)
    }

    /// Records that a term stands at a position of a document. Documents come in order, as do positions; of both, the
    /// distance from the last is written, twice, and plus 1 that of a document.
    #[inline]
    pub(super) fn record(&mut self, arena: &mut Arena, doc: DocId, position: u32, term: TermId) {
        self.words += 1;
        let (list, is_new) = self.list(term);
        if is_new || list.doc != doc {
            list.push_number(arena, u64::from(doc - list.doc) << 1 | 1);
            list.doc = doc;
            list.position = 0;
        }
        list.push_number(arena, u64::from(position - list.position) << 1);
        list.position = position;
    }

    /// Records that a term stands in a document.
    #[inline]
    pub(super) fn record_document(&mut self, arena: &mut Arena, doc: DocId, term: TermId) {
        self.words += 1;
        let (list, is_new) = self.list(term);
        if is_new || list.doc != doc {
            list.push_number(arena, u64::from(doc - list.doc));
            list.doc = doc;
        }
    }

    /// Bytes of memory, without those of the arena.
    pub(super) fn bytes(&self) -> usize {
        self.places.capacity() * 4 + self.lists.capacity() * size_of::<List>()
    }

    fn find(&self, term: TermId) -> Option<&List> {
        let place = *self.places.get(term as usize)?;
        self.lists.get((place as usize).checked_sub(1)?)
    }
}

/// What one thread has gathered of a field, and what its numbers mean.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) lists: &'a Lists,
    pub(super) arena: &'a Arena,
    pub(super) terms: &'a Terms,
    /// By the number that a document had, the one that it gets, or [`DEAD`].
    pub(super) numbers: &'a [DocId],
}

/// What writing needs over and over.
#[derive(Default)]
pub(super) struct Buffers {
    bytes: Vec<u8>,
    docs: Vec<DocId>,
    /// New number of a document and its place in `found`, in one number that sorts.
    order: Vec<u64>,
    /// For each document, how many positions it has and where they begin.
    found: Vec<(u32, u32)>,
    /// All positions of a term, as distances.
    positions: Vec<u32>,
}

/// The lists of each term in turn, one for each part that has it.
fn terms_of<'a>(
    parts: &'a [Part<'a>],
    ranked: &'a [Ranked],
) -> impl Iterator<Item = (&'a [u8], impl Iterator<Item = (&'a List, Part<'a>)>)> {
    let groups = ranked.chunk_by(|_, next| !next.is_first);
    groups.map(move |group| {
        let first = group[0];
        let term = parts[usize::from(first.of)].terms.get(first.term);
        let lists = group.iter().filter_map(move |ranked| {
            let part = parts[usize::from(ranked.of)];
            Some((part.lists.find(ranked.term)?, part))
        });
        (term.as_bytes(), lists)
    })
}

/// Writes what [`record`](Lists::record) has gathered, under the new numbers of documents.
pub(super) fn write_positions(
    parts: &[Part<'_>],
    ranked: &[Ranked],
    out: &mut FieldSerializer<'_>,
    buffers: &mut Buffers,
) -> io::Result<()> {
    let Buffers {
        bytes,
        order,
        found,
        positions,
        ..
    } = buffers;
    for (term, lists) in terms_of(parts, ranked) {
        order.clear();
        found.clear();
        positions.clear();
        for (list, part) in lists {
            list.read(part.arena, bytes);
            let mut rest = &bytes[..];
            let mut doc = 0;
            let mut next = take_number(&mut rest);
            while let Some(ahead) = next {
                doc += (ahead >> 1) as usize;
                let start = positions.len();
                next = take_number(&mut rest);
                while let Some(distance) = next.filter(|number| number & 1 == 0) {
                    positions.push((distance >> 1) as u32);
                    next = take_number(&mut rest);
                }
                let new = part.numbers[doc];
                if new == DEAD {
                    positions.truncate(start);
                    continue;
                }
                order.push(u64::from(new) << 32 | found.len() as u64);
                found.push(((positions.len() - start) as u32, start as u32));
            }
        }
        if order.is_empty() {
            continue;
        }
        order.sort_unstable();
        out.new_term(term, order.len() as u32, true)?;
        for entry in &*order {
            let (count, start) = found[*entry as u32 as usize];
            let of_doc = &positions[start as usize..][..count as usize];
            out.write_doc((entry >> 32) as DocId, count, of_doc);
        }
        out.close_term()?;
    }
    Ok(())
}

/// Writes what [`record_document`](Lists::record_document) has gathered, under the new numbers of documents.
pub(super) fn write_documents(
    parts: &[Part<'_>],
    ranked: &[Ranked],
    out: &mut FieldSerializer<'_>,
    buffers: &mut Buffers,
) -> io::Result<()> {
    let Buffers { bytes, docs, .. } = buffers;
    for (term, lists) in terms_of(parts, ranked) {
        docs.clear();
        for (list, part) in lists {
            list.read(part.arena, bytes);
            let mut rest = &bytes[..];
            let mut doc = 0;
            while let Some(ahead) = take_number(&mut rest) {
                doc += ahead as usize;
                docs.push(part.numbers[doc]);
            }
        }
        docs.sort_unstable();
        // The dead stand at the end.
        docs.truncate(docs.partition_point(|doc| *doc != DEAD));
        if docs.is_empty() {
            continue;
        }
        out.new_term_without_freq(term)?;
        for doc in &*docs {
            out.write_doc(*doc, 0, &[]);
        }
        out.close_term()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_all_sizes_come_back() {
        let numbers = [0, 1, 127, 128, 16_383, 16_384, 1 << 21, 1 << 32, u64::MAX];
        let (mut arena, mut list) = (Arena::default(), List::default());
        for number in numbers.iter().cycle().take(900) {
            list.push_number(&mut arena, *number);
        }
        let mut bytes = Vec::new();
        list.read(&arena, &mut bytes);
        let mut rest = &bytes[..];
        for number in numbers.iter().cycle().take(900) {
            assert_eq!(take_number(&mut rest), Some(*number));
        }
        assert_eq!(take_number(&mut rest), None);
        assert_eq!(size_of::<List>(), 32);
    }
}
