//! Phrases, and two words near each other, counted straight from the postings of their stems.
//!
//! What `expr` says of any expression is said here of the most frequent ones without a list of spans. Articles that have
//! the rarest words are found first; the positions of the two rarest decide for nearly all of them. A word that most
//! articles have is looked up only where the others stand as they should.

use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader};

use crate::query::Reach;

use super::expr::Expr;
use super::intersection::Intersection;
use super::leaf::{Element, Leaf};
use super::postings::{Files, Postings};

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
    /// Of the first word: positions, or starts of phrases.
    first: Vec<u32>,
    second: Vec<u32>,
}

/// What is counted. Words are numbers of lists.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// One word.
    Word,
    /// Words side by side, each with its place; the rarest first.
    Phrase(Vec<(usize, u32)>),
    /// Two different words.
    Near(Near),
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
    /// Opens a leaf: none if it has to be looked at in another way, and none within if no article has all of its words.
    pub(super) fn open(
        leaf: &Leaf,
        files: &Files,
        field: Field,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<Option<Self>>> {
        let Some(kind) = kind(leaf) else {
            return Ok(None);
        };
        let mut lists = Vec::with_capacity(leaf.elements.len());
        for (number, element) in leaf.elements.iter().enumerate() {
            let list = match element.stem() {
                Some(stem) => Postings::open(files, segment, field, stem)?,
                None => None,
            };
            match list {
                Some(list) => lists.push((number, list)),
                None => return Ok(Some(None)),
            }
        }
        lists.sort_by_key(|(_, list)| list.articles());
        let place = |word: usize| {
            let place = lists.iter().position(|(number, _)| *number == word);
            place.unwrap_or_default()
        };
        let kind = match kind {
            Kind::Word => Kind::Word,
            Kind::Phrase(words) => {
                let placed = words.iter().map(|(word, at)| (place(*word), *at));
                let mut words: Vec<(usize, u32)> = placed.collect();
                words.sort_unstable();
                Kind::Phrase(words)
            }
            Kind::Near(near) => Kind::Near(Near {
                left: place(near.left),
                right: place(near.right),
                ..near
            }),
        };
        let common = COMMON * f64::from(segment.max_doc());
        let rare = lists
            .iter()
            .filter(|(_, list)| f64::from(list.articles()) <= common);
        let leading = rare.count().max(2);
        let lists = lists.into_iter().map(|(_, list)| list).collect();
        Ok(Some(Some(Direct {
            stems: Intersection::new(lists, leading),
            kind,
            times: leaf.times,
            first: Vec::new(),
            second: Vec::new(),
        })))
    }

    /// The first article at or after `target` that has the rarest words; targets go upwards.
    #[inline]
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        self.stems.seek(target)
    }

    /// How many spans the current article has; none, if they are too few. `work` grows by the positions looked at.
    #[inline]
    pub(super) fn count(&mut self, work: &mut u64) -> u32 {
        let count = match &self.kind {
            Kind::Word => self.stems.list(0).frequency(),
            Kind::Phrase(words) => {
                let (rarest, others) = (words[0], &words[1..]);
                self.stems.list(rarest.0).find();
                self.first.clear();
                let mut is_first = true;
                for word in others {
                    // Before the first position, none is found.
                    let shift = word.1.wrapping_sub(rarest.1);
                    if is_first {
                        is_first = false;
                        let Some([one, other]) = self.stems.two(rarest.0, word.0) else {
                            // The same word again.
                            let run = self.stems.list(rarest.0).run();
                            let stands = |place: &u32| run.has(place.wrapping_add(shift));
                            self.first.extend(run.positions().filter(stands));
                            continue;
                        };
                        other.find();
                        let (one, other) = (one.run(), other.run());
                        *work += one.count() as u64;
                        let stands = |place: &u32| other.has(place.wrapping_add(shift));
                        self.first.extend(one.positions().filter(stands));
                    } else if self.first.is_empty() {
                        break;
                    } else if self.stems.has(word.0) {
                        let list = self.stems.list(word.0);
                        list.find();
                        let run = list.run();
                        self.first
                            .retain(|place| run.has(place.wrapping_add(shift)));
                    } else {
                        self.first.clear();
                    }
                }
                self.first.len() as u32
            }
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
        self.stems.size_hint()
    }
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

/// What a leaf is, by the numbers of its elements.
fn kind(leaf: &Leaf) -> Option<Kind> {
    let is_stem = |element: &Element| matches!(element, Element::Stem(_));
    if leaf.zones.is_some() || !leaf.elements.iter().all(is_stem) {
        return None;
    }
    let near = |left: usize, right: usize, forward, backward| {
        let are_two = leaf.elements[left] != leaf.elements[right];
        are_two.then_some(Kind::Near(Near {
            left,
            right,
            forward,
            backward,
        }))
    };
    match &leaf.expr {
        Expr::Words(words) => match words.words.as_slice() {
            [_] => Some(Kind::Word),
            several if words.slop == 0 => {
                let words = several.iter().copied().zip(0..);
                Some(Kind::Phrase(words.collect()))
            }
            // The other way round each of the two is out of place by one.
            [left, right] => near(*left, *right, words.slop, words.slop.checked_sub(2)),
            _ => None,
        },
        Expr::Near(both) => match (&both.left, &both.right, both.reach) {
            (Expr::Words(left), Expr::Words(right), Reach::Words(reach)) => {
                match (left.words.as_slice(), right.words.as_slice()) {
                    ([left], [right]) => {
                        near(*left, *right, reach, (!both.ordered).then_some(reach))
                    }
                    _ => None,
                }
            }
            _ => None,
        },
        Expr::Or(_) => None,
    }
}
