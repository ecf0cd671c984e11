//! Sweeps a window for the articles that have any of several words.
//!
//! For each document of the window a byte notes which of the words it has, a bit for each. The most that these words can
//! score together in the window says whether a document has a chance at all, before any of its scores is looked at; for most
//! of those that have one or two of the words it says no. Documents are looked at only of such lists as an article must be
//! in to have a chance: the rarest without which all others do not suffice, or else those that MaxScore calls essential
//! (Turtle and Flood, "Query Evaluation: Strategies and Optimizations", Information Processing & Management 31(6), 1995).

use tantivy::{DocAddress, DocId, Score};

use super::best::Best;
use super::blocks::{Stretch, length_of};
use super::bm25::Bm25;
use super::lists::Part;
use super::sweep::{Cut, Slots, WIDTH, Window, sum};

/// Most words: each has a bit.
pub(super) const MOST: usize = 8;

/// What is used again in each window.
#[derive(Default)]
pub(super) struct Masks {
    /// For each list the documents of the window.
    docs: Vec<Stretch>,
    notes: Slots<u8>,
    maxima: Vec<Score>,
    /// For each set of words what they score at most.
    bounds: Vec<Score>,
    /// Places in a stretch.
    hits: Slots<u16>,
    candidates: Vec<Candidate>,
    scores: Vec<Score>,
}

/// A document of the window, with what one of its words scores.
#[derive(Clone, Copy)]
struct Candidate {
    slot: u16,
    score: Score,
}

impl Masks {
    /// How many articles of a window match; those with a chance are offered.
    pub(super) fn sweep(
        &mut self,
        part: &mut Part<'_>,
        cuts: &[Cut],
        words: &[Bm25],
        window: &Window,
        best: Option<&mut Best<'_>>,
    ) -> tantivy::Result<u64> {
        let range = window.start..window.end;
        let lists = &mut part.lists.lists;
        self.docs.resize(lists.len(), Default::default());
        let notes = &mut *self.notes.0;
        notes.fill(0);
        for (i, ((_, list), stretch)) in lists.iter_mut().zip(&mut self.docs).enumerate() {
            list.decode(cuts[i].first(window), &range, stretch);
            let bit = 1 << i;
            for doc in stretch.docs() {
                notes[(doc - window.start) as usize % WIDTH] |= bit;
            }
        }
        let count = if part.alive.is_all() {
            count(notes)
        } else {
            let noted = notes.iter().zip(window.start..);
            let counted = noted.filter(|(note, doc)| **note != 0 && part.alive.has(*doc));
            counted.count() as u64
        };
        if let Some(best) = best
            && window.bound >= best.floor(words.len())
        {
            self.rank(part, cuts, words, window, best)?;
        }
        Ok(count)
    }

    fn rank(
        &mut self,
        part: &mut Part<'_>,
        cuts: &[Cut],
        words: &[Bm25],
        window: &Window,
        best: &mut Best<'_>,
    ) -> tantivy::Result<()> {
        self.bound(cuts, window);
        let lists = self.docs.len();
        let every = (1usize << lists) - 1;
        let floor = best.floor(words.len());
        if self.bounds[every] < floor {
            return Ok(());
        }
        let required = (0..lists).filter(|list| self.bounds[every & !(1 << list)] < floor);
        let lead = required.min_by_key(|list| self.docs[*list].docs().len());
        let mut essential: Vec<usize> = match lead {
            Some(lead) => vec![lead],
            None => (0..lists).collect(),
        };
        if lead.is_none() {
            essential.sort_unstable_by(|a, b| self.maxima[*a].total_cmp(&self.maxima[*b]));
            let mut rest = 0;
            essential.retain(|list| {
                rest |= 1 << list;
                self.bounds[rest] >= floor
            });
        }
        for list in essential {
            self.choose(part, words, list, window.start, floor);
            for i in 0..self.candidates.len() {
                let Candidate { slot, score } = self.candidates[i];
                // Not again by another list.
                let note = std::mem::take(&mut self.notes.0[usize::from(slot)]);
                let doc = window.start + DocId::from(slot);
                self.score(part, words, doc, usize::from(note), (list, score), best)?;
            }
        }
        Ok(())
    }

    /// Works out what each set of words can score in the window.
    fn bound(&mut self, cuts: &[Cut], window: &Window) {
        self.maxima.clear();
        self.maxima.extend(cuts.iter().map(|cut| cut.max(window)));
        self.bounds.clear();
        self.bounds.push(0.0);
        for max in &self.maxima {
            for without in 0..self.bounds.len() {
                let with = self.bounds[without] + max;
                self.bounds.push(with);
            }
        }
    }

    /// Chooses the documents of a list that can score enough: by the words they have, and then by what this one adds.
    fn choose(&mut self, part: &Part<'_>, words: &[Bm25], list: usize, start: DocId, floor: Score) {
        let mut chances = [false; 1 << MOST];
        for (chance, bound) in chances.iter_mut().zip(&self.bounds) {
            *chance = *bound >= floor;
        }
        // It has been looked at.
        chances[0] = false;
        let stretch = &self.docs[list];
        let (notes, hits) = (&*self.notes.0, &mut *self.hits.0);
        let mut count = 0;
        for (doc, place) in stretch.docs().iter().zip(0..) {
            hits[count % WIDTH] = place;
            count += usize::from(chances[usize::from(notes[(doc - start) as usize % WIDTH])]);
        }
        let (place, of) = &part.lists.lists[list];
        let bm25 = &words[*place];
        let lengths = part.lists.text.lengths.as_slice();
        self.candidates.clear();
        for hit in &hits[..count] {
            let doc = stretch.docs()[usize::from(*hit)];
            let freq = of.freq_at(stretch.place + usize::from(*hit));
            let score = bm25.score(length_of(lengths, doc), freq);
            let slot = (doc - start) as u16;
            let others = usize::from(notes[usize::from(slot) % WIDTH]) & !(1 << list);
            if score + self.bounds[others] >= floor {
                self.candidates.push(Candidate { slot, score });
            }
        }
    }

    /// Offers an article that has the noted words, one of which is scored, unless the others leave it no chance.
    fn score(
        &mut self,
        part: &mut Part<'_>,
        words: &[Bm25],
        doc: DocId,
        note: usize,
        (known, mut scored): (usize, Score),
        best: &mut Best<'_>,
    ) -> tantivy::Result<()> {
        let floor = best.floor(words.len());
        let mut left = note & !(1 << known);
        if scored + self.bounds[left] < floor {
            return Ok(());
        }
        let lists = &mut *part.lists;
        let length = length_of(&lists.text.lengths, doc);
        self.scores.clear();
        self.scores.resize(words.len(), 0.0);
        self.scores[lists.lists[known].0] = scored;
        while left != 0 {
            let list = left.trailing_zeros() as usize;
            left &= left - 1;
            let stretch = &self.docs[list];
            let (place, of) = &lists.lists[list];
            let at = stretch.place + stretch.docs().partition_point(|of| *of < doc);
            let score = words[*place].score(length, of.freq_at(at));
            self.scores[*place] = score;
            scored += score;
            if scored + self.bounds[left] < floor {
                return Ok(());
            }
        }
        if part.alive.has(doc) {
            best.offer(DocAddress::new(lists.ord, doc), sum(&self.scores))?;
        }
        Ok(())
    }
}

/// How many notes are not empty: in sums of bytes, many at a time.
fn count(notes: &[u8; WIDTH]) -> u64 {
    let some = |notes: &[u8]| notes.iter().map(|note| u8::from(*note != 0)).sum::<u8>();
    notes
        .chunks_exact(128)
        .map(|notes| u64::from(some(notes)))
        .sum()
}
