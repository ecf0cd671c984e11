//! Articles that have several stems, block by block.
//!
//! To look for each article of the rarest stem in the postings of the others takes a branch or two that no processor
//! foresees, and that is most of what it costs. Here the articles of a stretch in which no list goes on to its next block are
//! taken together: the place of each article of a block is written into a table under the last bits of its number, and the
//! articles of the rarest stem are looked up in that. The table is never cleared: what it says is true if the block has the
//! article at that place.

use tantivy::{DocId, TERMINATED};

use super::postings::{BLOCK, Postings};

/// Entries of a table: a block of more articles than one in so many and 128 fits in.
const TABLE: usize = 1 << 13;
/// Whoever goes on by no more than this will want most articles of a stretch.
const NEAR: DocId = 1 << 6;
/// Fewer articles than this are looked for one by one.
const FEW: usize = 8;

/// The postings of several stems, and the articles that have those of the first few.
pub(super) struct Intersection {
    /// Those with the fewest articles first.
    lists: Vec<Postings>,
    /// So many of them lead from article to article.
    leading: usize,
    /// For each of these but the first, what makes lookups quick.
    tables: Vec<Table>,
    /// The current article, once there is one.
    doc: Option<DocId>,
    /// The place in the block of the first list at which the stretch begins.
    begins: usize,
    /// Of the articles of the stretch that all have, how far they are from `begins`.
    met: [u8; BLOCK],
    count: usize,
    /// The next of them.
    next: usize,
    /// The last document of the stretch.
    end: DocId,
}

/// Of a list, where the articles of its current block are.
struct Table {
    /// By the last bits of an article, its place in the block.
    slots: Vec<u8>,
    /// The block that was entered.
    entered: Option<usize>,
    /// For each article of the stretch of the first list, its place in the block.
    places: [u8; BLOCK],
}

impl Intersection {
    /// Of `lists`, those with the fewest articles first, so many lead.
    pub(super) fn new(lists: Vec<Postings>, leading: usize) -> Self {
        let table = |_: &Postings| Table {
            slots: Vec::new(),
            entered: None,
            places: [0; BLOCK],
        };
        let leading = leading.min(lists.len());
        Intersection {
            tables: lists[..leading].iter().skip(1).map(table).collect(),
            lists,
            leading,
            doc: None,
            begins: 0,
            met: [0; BLOCK],
            count: 0,
            next: 0,
            end: 0,
        }
    }

    /// A list; those that lead stand at the current article.
    #[inline]
    pub(super) fn list(&mut self, list: usize) -> &mut Postings {
        &mut self.lists[list]
    }

    /// Two lists.
    #[inline]
    pub(super) fn two(&mut self, one: usize, other: usize) -> Option<[&mut Postings; 2]> {
        self.lists.get_disjoint_mut([one, other]).ok()
    }

    /// Whether a list has the current article.
    #[inline]
    pub(super) fn has(&mut self, list: usize) -> bool {
        let doc = self.doc.unwrap_or(TERMINATED);
        list < self.leading || self.lists[list].seek(doc) == doc
    }

    /// At most how many articles there are.
    pub(super) fn size_hint(&self) -> u32 {
        self.lists.first().map_or(0, Postings::articles)
    }

    /// The first article at or after `target` that has the leading stems; targets go upwards, and the current one may be
    /// asked for again.
    #[inline]
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        let is_next = match self.doc {
            Some(doc) if doc >= target => return doc,
            Some(doc) => target - doc <= NEAR,
            None => target == 0,
        };
        let doc = if self.leading < 2 {
            let only = self.lists.first_mut();
            only.map_or(TERMINATED, |list| list.seek(target))
        } else if is_next || (self.count > 0 && target <= self.end) {
            self.following(target)
        } else {
            self.count = 0;
            self.one(target)
        };
        self.doc = Some(doc);
        doc
    }

    /// The first at or after `target`, looked for by itself.
    fn one(&mut self, target: DocId) -> DocId {
        let Some((rarest, others)) = self.lists[..self.leading].split_first_mut() else {
            return TERMINATED;
        };
        let mut doc = rarest.seek(target);
        'again: while doc < TERMINATED {
            for list in others.iter_mut() {
                let found = list.seek(doc);
                if found > doc {
                    doc = rarest.seek(found);
                    continue 'again;
                }
            }
            break;
        }
        doc
    }

    /// The first at or after `target`, with those that follow it.
    #[inline]
    fn following(&mut self, mut target: DocId) -> DocId {
        loop {
            while self.next < self.count {
                let met = usize::from(self.met[self.next]);
                self.next += 1;
                let place = self.begins + met;
                let doc = self.lists[0].block()[place];
                if doc >= target {
                    self.lists[0].go_to_place(place);
                    for (list, table) in self.lists[1..].iter_mut().zip(&self.tables) {
                        list.go_to_place(usize::from(table.places[met]));
                    }
                    return doc;
                }
            }
            if self.count > 0 {
                target = target.max(self.end + 1);
            }
            if target >= TERMINATED || !self.meet(target) {
                self.count = 0;
                return TERMINATED;
            }
        }
    }

    /// Finds the articles of the next stretch from `target` on that has any.
    fn meet(&mut self, mut target: DocId) -> bool {
        loop {
            let Some((rarest, others)) = self.lists[..self.leading].split_first_mut() else {
                return false;
            };
            let first = rarest.seek(target);
            if first >= TERMINATED {
                self.count = 0;
                return false;
            }
            let mut end = rarest.last_of_block(first);
            for list in others.iter_mut() {
                end = end.min(list.last_of_block(first));
            }
            self.begins = rarest.place();
            let stretch = &rarest.block()[self.begins..];
            // The last block may end before its places do.
            let last = end.min(TERMINATED - 1);
            let mut count = match stretch.last() {
                Some(doc) if *doc <= last => stretch.len(),
                _ => stretch.partition_point(|doc| *doc <= last),
            };
            for (slot, number) in self.met[..count].iter_mut().zip(0..) {
                *slot = number;
            }
            for (list, table) in others.iter_mut().zip(&mut self.tables) {
                count = table.keep(list, stretch, &mut self.met, count);
            }
            (self.count, self.next, self.end) = (count, 0, end);
            if count > 0 {
                return true;
            }
            if end >= TERMINATED {
                return false;
            }
            target = end + 1;
        }
    }
}

impl Table {
    /// Keeps of the articles of a stretch, the first `count` of `met`, those that a list has in its current block.
    #[inline]
    fn keep(
        &mut self,
        list: &mut Postings,
        stretch: &[DocId],
        met: &mut [u8; BLOCK],
        count: usize,
    ) -> usize {
        let mut kept = 0;
        let block = list.block();
        let is_wide = block[BLOCK - 1] - block[0] >= TABLE as DocId;
        if count < FEW || is_wide {
            for k in 0..count {
                let number = usize::from(met[k]);
                let is_there = list.seek(stretch[number]) == stretch[number];
                self.places[number] = list.place() as u8;
                met[kept] = number as u8;
                kept += usize::from(is_there);
            }
            return kept;
        }
        if self.entered != Some(list.number()) {
            self.entered = Some(list.number());
            self.slots.resize(TABLE, 0);
            for (doc, place) in block.iter().zip(0..) {
                self.slots[*doc as usize % TABLE] = place;
            }
        }
        for k in 0..count {
            let number = met[k];
            let doc = stretch[usize::from(number)];
            let place = self.slots[doc as usize % TABLE];
            self.places[usize::from(number)] = place;
            met[kept] = number;
            kept += usize::from(block[usize::from(place)] == doc);
        }
        kept
    }
}
