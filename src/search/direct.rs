//! Phrases, and two words near each other, counted straight from the postings of their stems.
//!
//! What `expr` says of any expression is said here of the most frequent ones without a list of spans. Of others, and of
//! those that forms or zones are asked of as well, it is said where they cannot stand. Articles that have
//! the rarest words are found first; the positions of the two rarest decide for nearly all of them. A word that most
//! articles have is looked up only where the others stand as they should.

use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader};

use crate::query::Reach;

use super::expr::{Expr, Words};
use super::intersection::Intersection;
use super::leaf::{Element, Leaf};
use super::opened::Opened;
use super::postings::Postings;

/// Of words that a greater share of articles have, it costs more to look for an article than to compare the positions of
/// two other words first.
const COMMON: f64 = 0.7;

/// A leaf in one segment.
pub(super) struct Direct {
    /// The postings of the distinct stems.
    stems: Intersection,
    kind: Kind,
    /// How many spans there must be.
    times: u32,
    decides: bool,
    /// Of the first word: positions, or starts of phrases.
    first: Vec<u32>,
    second: Vec<u32>,
    /// The same with other stems, where languages make different ones of its words. As an article has one stem of a word,
    /// it is an article of one of these.
    others: Vec<Direct>,
    /// The article that was sought last, if there are others.
    at: DocId,
}

/// Most ways to choose a stem for each word.
const MOST_CHOICES: usize = 16;

/// What is counted. Words are numbers of lists, which are in the order of their lengths.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// One word.
    Word,
    /// Words side by side, each with its place; the rarest first.
    Phrase(Vec<(usize, u32)>),
    /// Two different words.
    Near(Near),
    /// Nothing: all words are there.
    All,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Near {
    left: usize,
    right: usize,
    /// How many words may stand between if the left one is first.
    forward: u32,
    /// How many may if the right one is, unless that is none of it.
    backward: Option<u32>,
}

impl Direct {
    /// Opens a leaf: none if nothing can be said of it, and none within if no article has all of its words.
    pub(super) fn open(
        leaf: &Leaf,
        opened: &Opened,
        field: Field,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<Option<Self>>> {
        let Some(choices) = choices(&leaf.elements).filter(|_| needs_all(&leaf.expr)) else {
            return Ok(None);
        };
        let mut found: Option<Direct> = None;
        for choice in &choices {
            let Some(direct) = Self::with(choice, leaf, opened, field, segment)? else {
                continue;
            };
            match &mut found {
                Some(first) => first.others.push(direct),
                none => *none = Some(direct),
            }
        }
        Ok(Some(found))
    }

    /// Opens a leaf with a stem for each of its elements; none if no article has all of them.
    fn with(
        choice: &[&str],
        leaf: &Leaf,
        opened: &Opened,
        field: Field,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<Self>> {
        let mut stems: Vec<(&str, Postings)> = Vec::with_capacity(choice.len());
        for stem in choice.iter().copied() {
            if stems.iter().any(|(known, _)| *known == stem) {
                continue;
            }
            match Postings::open(opened, segment, field, stem)? {
                Some(list) => stems.push((stem, list)),
                None => return Ok(None),
            }
        }
        stems.sort_by_key(|(_, list)| list.articles());
        let list = |word: usize| {
            let list = stems.iter().position(|(stem, _)| *stem == choice[word]);
            list.unwrap_or_default()
        };
        let (kind, is_all) = kind(&leaf.expr, &list);
        let is_stem = |element: &Element| matches!(element, Element::Stem(_));
        let decides = is_all && leaf.zones.is_none() && leaf.elements.iter().all(is_stem);
        let common = COMMON * f64::from(segment.max_doc());
        let is_rare = |list: &Postings| f64::from(list.articles()) <= common;
        let rare = stems.iter().filter(|(_, list)| is_rare(list)).count();
        let lists = stems.into_iter().map(|(_, list)| list).collect();
        Ok(Some(Direct {
            stems: Intersection::new(lists, rare.max(2)),
            kind,
            times: if decides { leaf.times } else { 1 },
            decides,
            first: Vec::new(),
            second: Vec::new(),
            others: Vec::new(),
            at: 0,
        }))
    }

    /// Whether the count is that of the leaf; otherwise it says only where that is none.
    pub(super) fn decides(&self) -> bool {
        self.decides && self.others.iter().all(|other| other.decides)
    }

    /// The first article at or after `target` that has the rarest words; targets go upwards.
    #[inline]
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        let found = self.stems.seek(target);
        if self.others.is_empty() {
            return found;
        }
        self.at = found;
        let others = self.others.iter_mut().map(|other| {
            other.at = other.stems.seek(target);
            other.at
        });
        others.fold(found, DocId::min)
    }

    /// How many spans the current article has; none, if they are too few. `work` grows by the positions looked at.
    #[inline]
    pub(super) fn count(&mut self, work: &mut u64) -> u32 {
        if self.others.is_empty() {
            return self.count_own(work);
        }
        let current = self
            .others
            .iter()
            .fold(self.at, |at, other| at.min(other.at));
        let mut count = if self.at == current {
            self.count_own(work)
        } else {
            0
        };
        for other in self.others.iter_mut().filter(|other| other.at == current) {
            count += other.count_own(work);
        }
        count
    }

    #[inline]
    fn count_own(&mut self, work: &mut u64) -> u32 {
        let count = match &self.kind {
            Kind::All => 1,
            Kind::Word => self.stems.list(0).frequency(),
            Kind::Phrase(words) => phrase(&mut self.stems, words, &mut self.first, work),
            Kind::Near(near) if !(self.stems.has(near.left) && self.stems.has(near.right)) => 0,
            Kind::Near(near) => {
                self.stems.list(near.left).positions(&mut self.first);
                self.stems.list(near.right).positions(&mut self.second);
                *work += (self.first.len() + self.second.len()) as u64;
                near.count(&self.first, &self.second)
            }
        };
        if count < self.times { 0 } else { count }
    }

    /// At most how many articles there are.
    pub(super) fn size_hint(&self) -> u32 {
        let others = self.others.iter().map(|other| other.stems.size_hint());
        others.fold(self.stems.size_hint(), u32::saturating_add)
    }
}

/// All ways to choose a stem for each element; none if one has no stems, or if there are too many ways.
fn choices(elements: &[Element]) -> Option<Vec<Vec<&str>>> {
    let mut choices: Vec<Vec<&str>> = vec![Vec::with_capacity(elements.len())];
    for element in elements {
        let stems = element.stems()?;
        if let [stem] = stems.as_slice() {
            choices.iter_mut().for_each(|choice| choice.push(stem));
            continue;
        }
        if choices.len() * stems.len() > MOST_CHOICES {
            return None;
        }
        let mut longer = Vec::with_capacity(choices.len() * stems.len());
        for choice in &choices {
            for stem in stems {
                let mut choice = choice.clone();
                choice.push(stem);
                longer.push(choice);
            }
        }
        choices = longer;
    }
    Some(choices)
}

/// Counts the places where words stand side by side in the current article.
#[inline]
fn phrase(
    stems: &mut Intersection,
    words: &[(usize, u32)],
    places: &mut Vec<u32>,
    work: &mut u64,
) -> u32 {
    places.clear();
    let [(rarest, at), (second, after), others @ ..] = words else {
        return 0;
    };
    // Where the rarest word stands, the others have to stand so far on. What is before the first position is none.
    let shift = |after: u32| after.wrapping_sub(*at);
    stems.list(*rarest).find();
    // Of nearly all articles these two decide.
    if let Some([rarest, second]) = stems.two(*rarest, *second) {
        second.find();
        let (run, second) = (rarest.run(), second.run());
        *work += run.count() as u64;
        for place in run.positions() {
            if second.has(place.wrapping_add(shift(*after))) {
                places.push(place);
            }
        }
    } else {
        // They are the same.
        let run = stems.list(*rarest).run();
        let stands = |place: &u32| run.has(place.wrapping_add(shift(*after)));
        places.extend(run.positions().filter(stands));
    }
    for (word, after) in others {
        if places.is_empty() || !stems.has(*word) {
            return 0;
        }
        let list = stems.list(*word);
        list.find();
        let run = list.run();
        places.retain(|place| run.has(place.wrapping_add(shift(*after))));
    }
    places.len() as u32
}

impl Near {
    /// Counts the spans that hold no other: each is made of two places next to each other, of the two words.
    fn count(&self, left: &[u32], right: &[u32]) -> u32 {
        let (mut i, mut j, mut count) = (0, 0, 0);
        while let (Some(a), Some(b)) = (left.get(i), right.get(j)) {
            if a < b {
                let is_next = left.get(i + 1).is_none_or(|next| next > b);
                count += u32::from(is_next && b - a - 1 <= self.forward);
                i += 1;
            } else {
                let is_next = right.get(j + 1).is_none_or(|next| next > a);
                let reaches = |words| a > b && a - b - 1 <= words;
                count += u32::from(is_next && self.backward.is_some_and(reaches));
                j += 1;
            }
        }
        count
    }
}

/// Whether an expression stands only where all of its words do.
fn needs_all(expr: &Expr) -> bool {
    match expr {
        Expr::Words(_) => true,
        Expr::Near(near) => needs_all(&near.left) && needs_all(&near.right),
        Expr::Or(_) => false,
    }
}

/// What is counted of an expression, by the list of each word, and whether that is all there is to it.
fn kind(expr: &Expr, list: &dyn Fn(usize) -> usize) -> (Kind, bool) {
    match expr {
        Expr::Words(words) if words.words.len() == 1 => (Kind::Word, true),
        Expr::Words(words) if words.slop == 0 => {
            let places = words.words.iter().map(|word| list(*word)).zip(0..);
            let mut places: Vec<(usize, u32)> = places.collect();
            places.sort_unstable();
            (Kind::Phrase(places), true)
        }
        Expr::Words(words) => {
            let kind = loose(words, list);
            let is_all = words.words.len() == 2 && matches!(kind, Kind::Near(_));
            (kind, is_all)
        }
        Expr::Near(near) => match (&near.left, &near.right, near.reach) {
            (Expr::Words(left), Expr::Words(right), Reach::Words(reach)) => {
                let are_words = left.words.len() == 1 && right.words.len() == 1;
                let kind = close(near.ordered, left, right, reach, list);
                let is_all = are_words && matches!(kind, Kind::Near(_));
                (kind, is_all)
            }
            _ => (Kind::All, false),
        },
        Expr::Or(_) => (Kind::All, false),
    }
}

/// A loosened phrase: its two rarest words are displaced by no more than the slop. If it has no more, that is all.
fn loose(words: &Words, list: &dyn Fn(usize) -> usize) -> Kind {
    let mut places: Vec<(usize, u32)> = words
        .words
        .iter()
        .map(|word| list(*word))
        .zip(0..)
        .collect();
    places.sort_unstable();
    places.dedup_by_key(|(list, _)| *list);
    let [one, other, ..] = places.as_slice() else {
        return Kind::All;
    };
    let (left, right) = if one.1 < other.1 {
        (one, other)
    } else {
        (other, one)
    };
    let apart = right.1 - left.1;
    Kind::Near(Near {
        left: left.0,
        right: right.0,
        forward: apart + words.slop - 1,
        backward: words.slop.checked_sub(apart + 1),
    })
}

/// Two runs of words within reach: so are the rarest words of both, and what stands between is part of the runs or
/// between these.
fn close(
    ordered: bool,
    left: &Words,
    right: &Words,
    reach: u32,
    list: &dyn Fn(usize) -> usize,
) -> Kind {
    // A list, and at most how many words of the run stand before and after.
    let rarest = |words: &Words| {
        let places = words.words.iter().map(|word| list(*word)).zip(0u32..);
        let (list, at) = places.min().unwrap_or_default();
        let others = words.words.len() as u32 - 1;
        match words.slop {
            0 => (list, at, others - at),
            slop => (list, others + slop, others + slop),
        }
    };
    let (a, before_a, after_a) = rarest(left);
    let (b, before_b, after_b) = rarest(right);
    if a == b {
        return Kind::All;
    }
    Kind::Near(Near {
        left: a,
        right: b,
        forward: after_a + reach + before_b,
        backward: (!ordered).then_some(after_b + reach + before_a),
    })
}
