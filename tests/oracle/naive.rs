//! Where an expression stands in a run of words, by the definitions of `search::expr`: everything is tried.

use std::collections::BTreeSet;

use dateline::query::Reach;

/// A stretch of words: the first, and one past the last.
pub(super) type Stretch = (usize, usize);

/// An expression, its words as the places in the run where each could stand.
pub(super) enum Sought {
    Words {
        places: Vec<Vec<usize>>,
        slop: usize,
        clause: usize,
    },
    Or(Vec<Sought>),
    Near {
        left: Box<Sought>,
        right: Box<Sought>,
        reach: Reach,
        ordered: bool,
    },
}

/// For each word of the run, the sentence and the paragraph it is in.
pub(super) type Units<'a> = &'a [(usize, usize)];

pub(super) fn hull(a: Stretch, b: Stretch) -> Stretch {
    (a.0.min(b.0), a.1.max(b.1))
}

/// Those that hold no other.
fn minimal(all: BTreeSet<Stretch>) -> BTreeSet<Stretch> {
    let holds = |a: &Stretch, b: &Stretch| a != b && a.0 <= b.0 && b.1 <= a.1;
    all.iter()
        .filter(|a| !all.iter().any(|b| holds(a, b)))
        .copied()
        .collect()
}

/// All ways to give each word a place of its own so that the displacements differ by the slop at most.
fn ways(places: &[Vec<usize>], slop: usize, taken: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
    let Some(list) = places.get(taken.len()) else {
        out.push(taken.clone());
        return;
    };
    for place in list {
        if taken.contains(place) {
            continue;
        }
        taken.push(*place);
        let displaced = || {
            taken
                .iter()
                .enumerate()
                .map(|(i, place)| *place as i64 - i as i64)
        };
        if displaced().max().unwrap() - displaced().min().unwrap() <= slop as i64 {
            ways(places, slop, taken, out);
        }
        taken.pop();
    }
}

fn stretch(way: &[usize]) -> Stretch {
    (*way.iter().min().unwrap(), way.iter().max().unwrap() + 1)
}

impl Sought {
    pub(super) fn spans(&self, units: Units<'_>) -> BTreeSet<Stretch> {
        match self {
            Sought::Words {
                places, slop: 0, ..
            } => {
                let count = places.len();
                let stands = |start: &usize| {
                    places
                        .iter()
                        .enumerate()
                        .all(|(i, list)| list.contains(&(start + i)))
                };
                let starts = places[0].iter().copied().filter(stands);
                starts.map(|start| (start, start + count)).collect()
            }
            Sought::Words { places, slop, .. } => {
                let mut found = vec![];
                ways(places, *slop, &mut vec![], &mut found);
                minimal(found.iter().map(|way| stretch(way)).collect())
            }
            Sought::Or(parts) => parts.iter().flat_map(|part| part.spans(units)).collect(),
            Sought::Near { .. } => {
                let pairs = self.pairs(units);
                minimal(pairs.into_iter().map(|(a, b)| hull(a, b)).collect())
            }
        }
    }

    /// Of a Near, all pairs of its operands' spans that are within reach.
    fn pairs(&self, units: Units<'_>) -> Vec<(Stretch, Stretch)> {
        let Sought::Near {
            left,
            right,
            reach,
            ordered,
        } = self
        else {
            return vec![];
        };
        let mut pairs = vec![];
        for a in left.spans(units) {
            for b in right.spans(units) {
                let gap = if a.1 <= b.0 {
                    b.0 - a.1
                } else if b.1 <= a.0 && !ordered {
                    a.0 - b.1
                } else {
                    continue;
                };
                let (first, last) = hull(a, b);
                let (first, last) = (units[first], units[last - 1]);
                let is_near = match reach {
                    Reach::Words(most) => gap <= *most as usize,
                    Reach::Sentence => first.0 == last.0,
                    Reach::Paragraph => first.1 == last.1,
                };
                if is_near {
                    pairs.push((a, b));
                }
            }
        }
        pairs
    }

    /// The marks: of everything within reach, or of what makes up these spans.
    pub(super) fn marks(
        &self,
        units: Units<'_>,
        within: Option<&BTreeSet<Stretch>>,
    ) -> BTreeSet<(usize, Stretch)> {
        let own = within.map(|within| &self.spans(units) & within);
        let wanted = |span: &Stretch| own.as_ref().is_none_or(|own| own.contains(span));
        match self {
            Sought::Words {
                slop: 0, clause, ..
            } => {
                let spans = self.spans(units).into_iter().filter(wanted);
                spans.map(|span| (*clause, span)).collect()
            }
            Sought::Words {
                places,
                slop,
                clause,
            } => {
                let mut found = vec![];
                ways(places, *slop, &mut vec![], &mut found);
                let found = found.iter().filter(|way| wanted(&stretch(way)));
                let of_way = |way: &Vec<usize>| {
                    let marks = way.iter().enumerate();
                    marks
                        .map(|(i, place)| (clause + i, (*place, place + 1)))
                        .collect::<Vec<_>>()
                };
                found.flat_map(of_way).collect()
            }
            Sought::Or(parts) => parts
                .iter()
                .flat_map(|part| part.marks(units, within))
                .collect(),
            Sought::Near { left, right, .. } => {
                let pairs = self.pairs(units).into_iter();
                let pairs = pairs.filter(|(a, b)| wanted(&hull(*a, *b)));
                let (of_left, of_right): (BTreeSet<_>, BTreeSet<_>) = pairs.unzip();
                let mut marks = left.marks(units, Some(&of_left));
                marks.append(&mut right.marks(units, Some(&of_right)));
                marks
            }
        }
    }
}
