//! The postings of one field while its segment is gathered: for each term its documents, and where asked for its positions.

use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

use crate::analysis::terms::{TermId, Terms};

use super::arena::{Arena, Stream, take_number};

/// Stands for a document that is not written.
pub(super) const DEAD: DocId = DocId::MAX;

/// Ends the positions of a document, each of which is written as its distance from the last, plus 1.
const END: u8 = 0;

/// The lists of a field.
#[derive(Default)]
pub(super) struct Lists {
    /// By term: its place in `lists`, plus 1.
    places: Vec<u32>,
    lists: Vec<List>,
    /// How many words were recorded.
    pub(super) words: u64,
}

#[derive(Clone, Copy, Default)]
struct List {
    /// The document recorded last.
    doc: DocId,
    /// The position recorded last in it.
    position: u32,
    stream: Stream,
}

/// What writing needs over and over.
#[derive(Default)]
pub(super) struct Buffers {
    bytes: Vec<u8>,
    /// New number of a document and its place in `found`, in one number that sorts.
    order: Vec<u64>,
    /// For each document, how many positions it has and where they begin.
    found: Vec<(u32, u32)>,
    /// All positions of a term, as distances.
    positions: Vec<u32>,
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

    /// Records that a term stands at a position of a document. Documents come in order, as do positions.
    #[inline]
    pub(super) fn record(&mut self, arena: &mut Arena, doc: DocId, position: u32, term: TermId) {
        self.words += 1;
        let (list, is_new) = self.list(term);
        if is_new || list.doc != doc {
            if !is_new {
                arena.push(&mut list.stream, END);
            }
            arena.push_number(&mut list.stream, doc - list.doc);
            list.doc = doc;
            list.position = 0;
        }
        arena.push_number(&mut list.stream, position - list.position + 1);
        list.position = position;
    }

    /// Records that a term stands in a document.
    #[inline]
    pub(super) fn record_document(&mut self, arena: &mut Arena, doc: DocId, term: TermId) {
        self.words += 1;
        let (list, is_new) = self.list(term);
        if is_new || list.doc != doc {
            arena.push_number(&mut list.stream, doc - list.doc);
            list.doc = doc;
        }
    }

    /// Whether nothing was recorded.
    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Bytes of memory, without those of the arena.
    pub(super) fn bytes(&self) -> usize {
        self.places.capacity() * 4 + self.lists.capacity() * size_of::<List>()
    }

    fn lists_of<'a>(
        &'a self,
        sorted: &'a [TermId],
    ) -> impl Iterator<Item = (TermId, &'a List)> + 'a {
        sorted.iter().filter_map(|&term| {
            let place = *self.places.get(term as usize)?;
            (place != 0).then(|| (term, &self.lists[place as usize - 1]))
        })
    }

    /// Writes what [`record`](Self::record) has gathered, under the new numbers of documents.
    pub(super) fn write(
        &self,
        from: &Source<'_>,
        out: &mut FieldSerializer<'_>,
        buffers: &mut Buffers,
    ) -> io::Result<()> {
        for (term, list) in self.lists_of(from.sorted) {
            from.arena.read(&list.stream, &mut buffers.bytes);
            let Buffers {
                bytes,
                order,
                found,
                positions,
            } = &mut *buffers;
            order.clear();
            found.clear();
            positions.clear();
            let mut rest = &bytes[..];
            let mut doc = 0;
            while let Some(ahead) = take_number(&mut rest) {
                doc += ahead;
                let start = positions.len();
                while let Some(distance @ 1..) = take_number(&mut rest) {
                    positions.push(distance - 1);
                }
                let new = from.numbers[doc as usize];
                if new == DEAD {
                    positions.truncate(start);
                    continue;
                }
                order.push(u64::from(new) << 32 | found.len() as u64);
                found.push(((positions.len() - start) as u32, start as u32));
            }
            if order.is_empty() {
                continue;
            }
            order.sort_unstable();
            out.new_term(from.terms.get(term).as_bytes(), order.len() as u32, true)?;
            for entry in &*order {
                let (count, start) = found[*entry as u32 as usize];
                let of_doc = &positions[start as usize..][..count as usize];
                out.write_doc((entry >> 32) as DocId, count, of_doc);
            }
            out.close_term()?;
        }
        Ok(())
    }

    /// Writes what [`record_document`](Self::record_document) has gathered, under the new numbers of documents.
    pub(super) fn write_documents(
        &self,
        from: &Source<'_>,
        out: &mut FieldSerializer<'_>,
        buffers: &mut Buffers,
    ) -> io::Result<()> {
        let mut docs: Vec<DocId> = Vec::new();
        for (term, list) in self.lists_of(from.sorted) {
            from.arena.read(&list.stream, &mut buffers.bytes);
            let mut rest = &buffers.bytes[..];
            let mut doc = 0;
            docs.clear();
            while let Some(ahead) = take_number(&mut rest) {
                doc += ahead;
                docs.push(from.numbers[doc as usize]);
            }
            docs.sort_unstable();
            // The dead stand at the end.
            docs.truncate(docs.partition_point(|doc| *doc != DEAD));
            if docs.is_empty() {
                continue;
            }
            out.new_term_without_freq(from.terms.get(term).as_bytes())?;
            for doc in &docs {
                out.write_doc(*doc, 0, &[]);
            }
            out.close_term()?;
        }
        Ok(())
    }
}

/// What the lists of all fields are written from.
pub(super) struct Source<'a> {
    pub(super) arena: &'a Arena,
    pub(super) terms: &'a Terms,
    /// The terms in their order.
    pub(super) sorted: &'a [TermId],
    /// By the number that a document had, the one that it gets, or [`DEAD`].
    pub(super) numbers: &'a [DocId],
}
