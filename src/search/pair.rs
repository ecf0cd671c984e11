//! Sweeps a window for the articles of two words, or of any number of words of which an article has to have all.
//!
//! The documents of the shorter list are noted by their places in the window, those of the longer one are looked up there:
//! a note waits for none before it, and neither loop branches. Where one list is much shorter, its articles are sought in
//! the other instead, of which then only some blocks are decoded. Of words joined by OR, two of like rarity soon score less
//! each than the best do; then the articles that have both are all that is ranked.

use tantivy::{DocAddress, DocId, Score};

use super::best::Best;
use super::blocks::{List, Stretch, length_of};
use super::bm25::Bm25;
use super::lists::Part;
use super::sweep::{Cut, Slots, WIDTH, Window, sum};

/// To seek an article in a list takes as long as to decode and look up so many of it.
const SEEKING: usize = 24;

/// What is used again in each window.
#[derive(Default)]
pub(super) struct Pair {
    shorter: Stretch,
    longer: Stretch,
    /// For each document of the window, its place in `shorter` plus one, or 0.
    notes: Slots<u16>,
    /// Places in `longer` of documents that are noted.
    hits: Slots<u16>,
    found: Vec<Found>,
    scores: Vec<Score>,
}

/// An article that is in both lists, with its places in them.
#[derive(Clone, Copy)]
struct Found {
    doc: DocId,
    in_shorter: u32,
    in_longer: u32,
}

impl Pair {
    /// How many articles of a window match; those with a chance are offered.
    pub(super) fn sweep(
        &mut self,
        part: &mut Part<'_>,
        cuts: &[Cut],
        words: &[Bm25],
        all: bool,
        window: &Window,
        best: Option<&mut Best<'_>>,
    ) -> tantivy::Result<u64> {
        let range = window.start..window.end;
        let alive = part.alive;
        let floor = best.as_ref().map(|best| best.floor(words.len()));
        let ranks = floor.is_some_and(|floor| window.bound >= floor);
        let lists = &mut part.lists.lists;
        let mut count = 0;
        match lists.as_mut_slice() {
            [] => return Ok(0),
            [(_, only)] => {
                // Of two words joined by OR the segment has one.
                only.decode(cuts[0].first(window), &range, &mut self.shorter);
                count += alive.count(self.shorter.docs());
                if let Some(best) = best.filter(|_| ranks) {
                    rank_one(part, words, 0, &self.shorter, &[], best)?;
                }
                return Ok(count);
            }
            [(_, shorter), (_, longer), others @ ..] => {
                shorter.decode(cuts[0].first(window), &range, &mut self.shorter);
                let in_shorter = self.shorter.docs().len();
                if all && in_shorter == 0 {
                    return Ok(0);
                }
                let first = cuts[1].first(window);
                let seeks = in_shorter * SEEKING < longer.len() as usize
                    && in_shorter * SEEKING < longer.about(first, &range)
                    && (all || alive.is_all());
                // Which they are is of interest to who ranks them, or looks further.
                let only_counts = !ranks && others.is_empty() && alive.is_all();
                let mut in_both = 0;
                if seeks {
                    self.seek(first, longer);
                } else {
                    longer.decode(first, &range, &mut self.longer);
                    if only_counts {
                        in_both = self.count_both(window.start);
                    } else {
                        self.look_up(window.start);
                    }
                }
                for ((_, list), cut) in others.iter_mut().zip(&cuts[2..]) {
                    let mut block = cut.first(window);
                    self.found.retain(|found| {
                        block = list.block_from(block, found.doc);
                        list.find(block, found.doc).is_some()
                    });
                }
                if seeks || !only_counts {
                    let found = self.found.iter();
                    in_both = found.filter(|found| alive.has(found.doc)).count();
                }
                count += match (all, seeks) {
                    (true, _) => in_both as u64,
                    (false, true) => {
                        let in_longer = longer.rank(range.end) - longer.rank(range.start);
                        (in_shorter + in_longer as usize - in_both) as u64
                    }
                    (false, false) => {
                        let in_any = alive.count(self.shorter.docs());
                        in_any + alive.count(self.longer.docs()) - in_both as u64
                    }
                };
                let Some(best) = best.filter(|_| ranks) else {
                    return Ok(count);
                };
                self.rank_both(part, cuts, words, window, best)?;
                if !all {
                    if cuts[0].max(window) >= best.floor(words.len()) {
                        rank_one(part, words, 0, &self.shorter, &self.found, best)?;
                    }
                    if cuts[1].max(window) >= best.floor(words.len()) {
                        if seeks {
                            let longer = &mut part.lists.lists[1].1;
                            longer.decode(first, &range, &mut self.longer);
                        }
                        rank_one(part, words, 1, &self.longer, &self.found, best)?;
                    }
                }
            }
        }
        Ok(count)
    }

    /// Notes the documents of the decoded shorter list.
    fn note(&mut self, start: DocId) {
        let notes = &mut *self.notes.0;
        notes.fill(0);
        for (doc, place) in self.shorter.docs().iter().zip(1..) {
            notes[(doc - start) as usize % WIDTH] = place;
        }
    }

    /// How many articles are in both decoded lists.
    fn count_both(&mut self, start: DocId) -> usize {
        self.note(start);
        let is_noted = |doc: &DocId| self.notes.0[(doc - start) as usize % WIDTH] != 0;
        let docs = self.longer.docs().iter();
        docs.map(|doc| usize::from(is_noted(doc))).sum()
    }

    /// Finds the articles of both decoded lists.
    fn look_up(&mut self, start: DocId) {
        self.note(start);
        let (notes, hits) = (&*self.notes.0, &mut *self.hits.0);
        let longer = self.longer.docs();
        let mut count = 0;
        for (doc, place) in longer.iter().zip(0..) {
            hits[count % WIDTH] = place;
            count += usize::from(notes[(doc - start) as usize % WIDTH] != 0);
        }
        let found = hits[..count].iter().map(|place| {
            let doc = longer[usize::from(*place)];
            let note = notes[(doc - start) as usize % WIDTH];
            Found {
                doc,
                in_shorter: self.shorter.place as u32 + u32::from(note) - 1,
                in_longer: self.longer.place as u32 + u32::from(*place),
            }
        });
        self.found.clear();
        self.found.extend(found);
    }

    /// Seeks the articles of the shorter list in the longer one, from its block `first` on.
    fn seek(&mut self, first: usize, longer: &mut List) {
        self.found.clear();
        let mut block = first;
        for (doc, place) in self.shorter.docs().iter().zip(self.shorter.place as u32..) {
            block = longer.block_from(block, *doc);
            if let Some(found) = longer.find(block, *doc) {
                self.found.push(Found {
                    doc: *doc,
                    in_shorter: place,
                    in_longer: found as u32,
                });
            }
        }
    }

    /// Ranks what both lists have, and all others.
    fn rank_both(
        &mut self,
        part: &mut Part<'_>,
        cuts: &[Cut],
        words: &[Bm25],
        window: &Window,
        best: &mut Best<'_>,
    ) -> tantivy::Result<()> {
        let lists = &mut *part.lists;
        let lengths = lists.text.lengths.as_slice();
        let [(a, shorter), (b, longer), others @ ..] = lists.lists.as_mut_slice() else {
            return Ok(());
        };
        let (in_a, in_b) = (&words[*a], &words[*b]);
        let mut floor = best.floor(words.len());
        self.scores.resize(words.len(), 0.0);
        // What the other lists add at most.
        let rest: Score = cuts[2..].iter().map(|cut| cut.max(window)).sum();
        for found in &self.found {
            let (at_a, at_b) = (found.in_shorter as usize, found.in_longer as usize);
            let by_b = longer.max_at(at_b) + rest;
            if shorter.max_at(at_a) + by_b < floor {
                continue;
            }
            let length = length_of(lengths, found.doc);
            let by_a = in_a.score(length, shorter.freq_at(at_a));
            if by_a + by_b < floor {
                continue;
            }
            let by_b = in_b.score(length, longer.freq_at(at_b));
            if by_a + by_b + rest < floor {
                continue;
            }
            self.scores[*a] = by_a;
            self.scores[*b] = by_b;
            for ((place, list), cut) in others.iter_mut().zip(&cuts[2..]) {
                let block = list.block_from(cut.first(window), found.doc);
                let at = list.find(block, found.doc);
                let freq = at.map_or(0, |at| list.freq_at(at));
                self.scores[*place] = words[*place].score(length, freq);
            }
            if part.alive.has(found.doc) {
                best.offer(DocAddress::new(lists.ord, found.doc), sum(&self.scores))?;
                floor = best.floor(words.len());
            }
        }
        Ok(())
    }
}

/// Ranks the articles of the list number `which`, but those that were found in both.
fn rank_one(
    part: &mut Part<'_>,
    words: &[Bm25],
    which: usize,
    stretch: &Stretch,
    both: &[Found],
    best: &mut Best<'_>,
) -> tantivy::Result<()> {
    let lists = &mut *part.lists;
    let lengths = lists.text.lengths.as_slice();
    let (place, list) = &lists.lists[which];
    let floor = best.floor(words.len());
    for (doc, at) in stretch.docs().iter().zip(stretch.place..) {
        if list.max_at(at) < floor {
            continue;
        }
        let score = words[*place].score(length_of(lengths, *doc), list.freq_at(at));
        if score >= best.threshold()
            && both.binary_search_by_key(doc, |found| found.doc).is_err()
            && part.alive.has(*doc)
        {
            best.offer(DocAddress::new(lists.ord, *doc), score)?;
        }
    }
    Ok(())
}

const _: () = assert!(WIDTH <= u16::MAX as usize);
