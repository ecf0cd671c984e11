//! Counts the articles of some words, and finds the best of them, in one pass over their lists.
//!
//! To count exactly, every document of every list has to be decoded, which is most of the work; frequencies and lengths are
//! looked at only where an article has a chance. Documents are cut into windows. The lists say for each block of articles
//! how much one of them can score ([`List::max`](super::blocks::List::max)), and the sum of what a window's blocks can
//! score is the most that an article of it can. The windows that promise most come first, over all segments: so what an
//! article must score to be among the best is soon as high as it gets, and it makes no difference how articles are spread
//! over segments. This is possible because all block maxima are in memory and lists are read in any order; tantivy, like
//! Lucene, goes upwards.
//!
//! A single word needs no counting, the dictionary has its number: its blocks are the windows, and once the best of those
//! that are left is not good enough none of them is decoded (block maxima are those of Ding and Suel, "Faster Top-k
//! Document Retrieval Using Block-Max Indexes", SIGIR 2011). [`pair`](super::pair) sweeps two words, and any number joined
//! by AND; [`masks`](super::masks) several joined by OR.

use tantivy::{DocAddress, DocId, Score};

use super::best::Best;
use super::blocks::length_of;
use super::bm25::Bm25;
use super::clock::Clock;
use super::lists::Part;
use super::masks::Masks;
use super::pair::Pair;

/// Documents of a window: what is noted for so many stays in the first cache.
pub(super) const WIDTH: usize = 1 << 12;

/// A number for each document of a window, or for each that is found in it.
pub(super) struct Slots<T>(pub(super) Box<[T; WIDTH]>);

impl<T: Copy + Default> Default for Slots<T> {
    fn default() -> Self {
        Slots(Box::new([T::default(); WIDTH]))
    }
}
/// Windows are put in order by their bounds in so many steps.
const STEPS: usize = 256;

/// A pass over the lists of some words.
pub(super) struct Sweep<'a> {
    pub(super) words: Vec<Bm25>,
    /// Articles have to have all of them, not any.
    pub(super) all: bool,
    pub(super) parts: Vec<Part<'a>>,
}

/// What is known of a list by windows.
#[derive(Default)]
pub(super) struct Cut {
    /// The first block that reaches into each window.
    firsts: Vec<u32>,
    /// The most that one of its documents scores by this list.
    maxima: Vec<Score>,
}

impl Cut {
    pub(super) fn first(&self, window: &Window) -> usize {
        self.firsts[window.number as usize] as usize
    }

    pub(super) fn max(&self, window: &Window) -> Score {
        self.maxima[window.number as usize]
    }
}

/// Documents of a part, and the most that one of them scores.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) bound: Score,
    part: u32,
    /// Its number among those of the part.
    number: u32,
    pub(super) start: DocId,
    pub(super) end: DocId,
}

impl Sweep<'_> {
    /// Counts, and collects the best if they are wanted; what was found until time was over.
    pub(super) fn run(
        mut self,
        clock: &Clock,
        mut best: Option<&mut Best<'_>>,
    ) -> tantivy::Result<u64> {
        if clock.take(1 << 8) {
            return Ok(0);
        }
        let mut count = 0;
        let mut windows = Vec::new();
        let mut is_single = true;
        let mut cuts: Vec<Vec<Cut>> = Vec::new();
        cuts.resize_with(self.parts.len(), Vec::new);
        for (i, part) in self.parts.iter_mut().enumerate() {
            let lists = &mut *part.lists;
            for (place, list) in &mut lists.lists {
                list.bound(&self.words[*place], &lists.text.bounds, &lists.text.lengths);
            }
            if self.words.len() == 1 {
                count += count_single(part);
                cut_at_blocks(part, i as u32, &mut windows);
            } else {
                is_single = false;
                cuts[i] = cut(part, i as u32, self.all, &mut windows);
            }
        }
        if is_single && best.is_none() {
            windows.clear();
        }
        // What they note is made once, and only if it is needed.
        let (mut pair, mut masks) = (None, None);
        let (words, all) = (self.words.as_slice(), self.all);
        for window in best_first(&windows) {
            if clock.take(1 << 8) {
                return Ok(count);
            }
            let part = &mut self.parts[window.part as usize];
            let cuts = &cuts[window.part as usize];
            if is_single {
                if let Some(best) = best.as_deref_mut() {
                    if window.bound < best.floor(1) {
                        continue;
                    }
                    rank_single(part, words, &window, best)?;
                }
            } else if all || words.len() == 2 {
                let pair = pair.get_or_insert_with(Pair::default);
                count += pair.sweep(part, cuts, words, all, &window, best.as_deref_mut())?;
            } else {
                let masks = masks.get_or_insert_with(Masks::default);
                count += masks.sweep(part, cuts, words, &window, best.as_deref_mut())?;
            }
        }
        for part in &mut self.parts {
            count += apart(part, words, all, best.as_deref_mut())?;
        }
        Ok(count)
    }
}

/// How many articles of a part have its only word.
fn count_single(part: &mut Part<'_>) -> u64 {
    let (range, alive) = (part.range.clone(), part.alive);
    let Some((_, list)) = part.lists.lists.first_mut() else {
        return 0;
    };
    if alive.is_all() {
        return u64::from(list.rank(range.end) - list.rank(range.start));
    }
    let mut count = 0;
    let mut block = list.block_from(0, range.start);
    while block < list.blocks() && list.first(block) < range.end {
        let docs = list.docs(block).iter();
        let counted = docs.filter(|doc| range.contains(doc) && alive.has(**doc));
        count += counted.count() as u64;
        block += 1;
    }
    count
}

/// Cuts a part at the blocks of its only list.
fn cut_at_blocks(part: &Part<'_>, number: u32, windows: &mut Vec<Window>) {
    let range = &part.range;
    for (_, list) in &part.lists.lists {
        let mut block = list.block_from(0, range.start);
        while block < list.blocks() && list.first(block) < range.end {
            windows.push(Window {
                bound: list.max(block),
                part: number,
                number: block as u32,
                start: list.first(block).max(range.start),
                end: (list.last(block) + 1).min(range.end),
            });
            block += 1;
        }
    }
}

/// Cuts a part into windows of equal width; of those in which nothing can match none is made.
fn cut(part: &Part<'_>, number: u32, all: bool, windows: &mut Vec<Window>) -> Vec<Cut> {
    let range = &part.range;
    let count = range.len().div_ceil(WIDTH);
    let mut cuts = Vec::with_capacity(part.lists.lists.len());
    for (_, list) in &part.lists.lists {
        let mut cut = Cut {
            firsts: vec![0; count],
            maxima: vec![0.0; count],
        };
        let mut block = list.block_from(0, range.start);
        // Windows up to this one have their first block.
        let mut known = 0;
        while block < list.blocks() && list.first(block) < range.end {
            let from = (list.first(block).max(range.start) - range.start) as usize / WIDTH;
            let to = (list.last(block).min(range.end - 1) - range.start) as usize / WIDTH;
            for max in &mut cut.maxima[from..=to] {
                *max = Score::max(*max, list.max(block));
            }
            if known <= to {
                cut.firsts[known..=to].fill(block as u32);
                known = to + 1;
            }
            block += 1;
        }
        cut.firsts[known..].fill(list.blocks() as u32);
        cuts.push(cut);
    }
    let mut start = range.start;
    for i in 0..count {
        let end = start.saturating_add(WIDTH as u32).min(range.end);
        let maxima = cuts.iter().map(|cut| cut.maxima[i]);
        let can_match = if all {
            maxima.clone().all(|max| max > 0.0)
        } else {
            maxima.clone().any(|max| max > 0.0)
        };
        if can_match {
            windows.push(Window {
                bound: maxima.sum(),
                part: number,
                number: i as u32,
                start,
                end,
            });
        }
        start = end;
    }
    cuts
}

/// The windows, those with the highest bounds first, within one of the steps in any order.
fn best_first(windows: &[Window]) -> Vec<Window> {
    let Some(any) = windows.first() else {
        return Vec::new();
    };
    let highest = windows.iter().map(|window| window.bound);
    let highest = highest.fold(Score::MIN_POSITIVE, Score::max);
    let step = |window: &Window| {
        let step = (window.bound / highest * STEPS as Score) as usize;
        STEPS - step.min(STEPS)
    };
    let mut places = [0usize; STEPS + 2];
    for window in windows {
        places[step(window) + 1] += 1;
    }
    for i in 1..places.len() {
        places[i] += places[i - 1];
    }
    let mut sorted = vec![*any; windows.len()];
    for window in windows {
        let place = &mut places[step(window)];
        sorted[*place] = *window;
        *place += 1;
    }
    sorted
}

/// Ranks the articles of a block of the only list.
fn rank_single(
    part: &mut Part<'_>,
    words: &[Bm25],
    window: &Window,
    best: &mut Best<'_>,
) -> tantivy::Result<()> {
    let lists = &mut *part.lists;
    let (Some((_, list)), Some(bm25)) = (lists.lists.first_mut(), words.first()) else {
        return Ok(());
    };
    let (docs, freqs) = list.docs_and_freqs(window.number as usize);
    let lengths = lists.text.lengths.as_slice();
    let range = window.start..window.end;
    for (doc, freq) in docs.iter().zip(freqs) {
        let score = bm25.score(length_of(lengths, *doc), *freq);
        if score >= best.threshold() && range.contains(doc) && part.alive.has(*doc) {
            best.offer(DocAddress::new(lists.ord, *doc), score)?;
        }
    }
    Ok(())
}

/// Looks at the few articles of a part that stand apart.
fn apart(
    part: &mut Part<'_>,
    words: &[Bm25],
    all: bool,
    mut best: Option<&mut Best<'_>>,
) -> tantivy::Result<u64> {
    let mut scores = vec![0.0; words.len()];
    let mut count = 0;
    for doc in std::mem::take(&mut part.more) {
        if !part.alive.has(doc) {
            continue;
        }
        scores.fill(0.0);
        let mut found = 0;
        let lists = &mut *part.lists;
        for (place, list) in &mut lists.lists {
            if let Some(at) = list.find(list.block_from(0, doc), doc) {
                let length = length_of(&lists.text.lengths, doc);
                scores[*place] = words[*place].score(length, list.freq_at(at));
                found += 1;
            }
        }
        if found > 0 && (!all || found == words.len()) {
            count += 1;
            if let Some(best) = best.as_deref_mut() {
                best.offer(DocAddress::new(lists.ord, doc), sum(&scores))?;
            }
        }
    }
    Ok(count)
}

/// The score of an article: those of its words, added up in the order of the query.
#[inline]
pub(super) fn sum(scores: &[Score]) -> Score {
    scores.iter().fold(0.0, |sum, score| sum + score)
}
