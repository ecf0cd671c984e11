//! Where an expression of words stands in an article: spans of positions. This is the one matcher: the spans it finds
//! decide whether an article matches, and what they consist of is marked.
//!
//! Pure: lists of positions in, spans out. Where the positions come from is the business of `places`.
//!
//! # What the spans are
//!
//! A span is a stretch of positions. An expression has these, of which equal ones are one:
//!
//! - Words side by side: each occurrence.
//! - Words side by side with slop: words of the article, one for each and no two the same, whose *match length* is at
//!   most the slop. That is Lucene's (`SloppyPhraseMatcher`): with `p` the position of the word that stands for word
//!   number `i`, the greatest `p - i` less the least. A neighbour one word further on costs 1, two words that have
//!   changed places cost 2.
//! - A OR B: the spans of both.
//! - A NEAR B: a span of A and one of B that do not overlap and have no more words between them than the reach, or lie in
//!   one sentence or paragraph; together with what stands between them they are the span.
//!
//! Of the spans of a NEAR or a loosened phrase those count that hold no other span of the same expression: the minimal
//! intervals of Clarke, Cormack and Burkowski ("An Algebra for Structured Text Search and a Framework for its
//! Implementation", The Computer Journal 38(1), 1995), as in Lucene's interval queries. That is what keeps evaluation
//! short: an expression has at most one of them at each position where it may begin. Unlike Lucene's, an OR keeps a
//! span that holds another, so that `("a b" OR a) NEAR/0 c` finds `a b c`. It follows that in `(a NEAR/5 b) NEAR/2 c` the
//! nearest `a` and `b` are measured from; write the closest pair innermost.
//!
//! Marked are the words and phrases themselves, not what stands between them: of the whole expression all that take part
//! in some pair within reach, and of an expression within it those that make up a span that does.

use crate::analysis::story::{GAP, ZoneStart};
use crate::article::ZoneKind;
use crate::query::{MAX_REACH, Reach};

/// Spans never leap from one piece of an article into another: between these, more positions stay free than anything
/// reaches. With slop too, because of the words on either side of a leap some two are neighbours in the phrase.
const _: () = assert!(MAX_REACH < GAP);

/// A stretch of positions: the first, and one past the last.
pub type Span = (u32, u32);

/// What is looked for. Words are numbered; where each stands is told by [`Seen`].
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Words in this order.
    Words(Words),
    /// Any of these.
    Or(Vec<Expr>),
    /// Two close to each other.
    Near(Box<Near>),
}

/// Words in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// Numbers of the words; at least one.
    pub words: Vec<usize>,
    /// By how much they may be displaced.
    pub slop: u32,
    /// What its marks are called. With slop each word is marked, and has a name of its own, counted on from this.
    pub clause: usize,
}

/// Two expressions close to each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The one that stands first, if there is an order.
    pub left: Expr,
    /// The other.
    pub right: Expr,
    /// How close.
    pub reach: Reach,
    /// Whether there is an order.
    pub ordered: bool,
}

/// What is known about an article.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen<'a> {
    /// For each word, its positions, sorted.
    pub positions: &'a [Vec<u32>],
    /// Where zones begin, and those in which words count; all, if none is named.
    pub zones: Option<(&'a [ZoneStart], &'a [ZoneKind])>,
    /// Positions at which sentences begin, sorted; needed for [`Reach::Sentence`].
    pub sentences: &'a [u32],
    /// Positions at which paragraphs begin, sorted; needed for [`Reach::Paragraph`].
    pub paragraphs: &'a [u32],
}

impl Seen<'_> {
    fn of(&self, word: usize) -> &[u32] {
        self.positions.get(word).map_or(&[], Vec::as_slice)
    }

    fn in_zones(&self, (start, end): Span) -> bool {
        let Some((zones, allowed)) = self.zones else {
            return true;
        };
        [start, end - 1].iter().all(|position| {
            let after = zones.partition_point(|zone| zone.start <= *position);
            let zone = after.checked_sub(1).map(|at| zones[at].kind);
            zone.is_some_and(|kind| allowed.contains(&kind))
        })
    }

    /// Whether the first and the last position of a span lie in one unit of the reach.
    fn in_one(&self, reach: Reach, (start, end): Span) -> bool {
        let starts = match reach {
            Reach::Words(_) => return true,
            Reach::Sentence => self.sentences,
            Reach::Paragraph => self.paragraphs,
        };
        let unit = |position| starts.partition_point(|start| *start <= position);
        unit(start) == unit(end - 1)
    }
}

impl Expr {
    /// The spans, sorted. `work` grows by the steps taken.
    pub fn spans(&self, seen: &Seen<'_>, work: &mut u64) -> Vec<Span> {
        match self {
            Expr::Words(words) if words.slop == 0 => words.side_by_side(seen, work),
            Expr::Words(words) => super::slop::spans(words, &words.lists(seen), work),
            Expr::Or(parts) => {
                let mut spans: Vec<Span> = Vec::new();
                for part in parts {
                    spans.append(&mut part.spans(seen, work));
                }
                *work += spans.len() as u64;
                spans.sort_unstable();
                spans.dedup();
                spans
            }
            Expr::Near(near) => {
                let (left, right) = (near.left.spans(seen, work), near.right.spans(seen, work));
                near.spans(&left, &right, seen, work)
            }
        }
    }

    /// Whether it may stand where words stand at some of the given positions, and all of a sentence or paragraph is one:
    /// false only if it stands nowhere. Of a NEAR within a NEAR too many positions can hide a span, as a nearer pair does;
    /// then its parts are looked at.
    pub(super) fn may_stand(&self, seen: &Seen<'_>, work: &mut u64) -> bool {
        match self {
            Expr::Or(parts) => parts.iter().any(|part| part.may_stand(seen, work)),
            Expr::Near(near) if !(near.left.is_plain() && near.right.is_plain()) => {
                near.left.may_stand(seen, work) && near.right.may_stand(seen, work)
            }
            _ => !self.spans(seen, work).is_empty(),
        }
    }

    /// Whether its spans are there whatever else is.
    fn is_plain(&self) -> bool {
        match self {
            Expr::Words(words) => words.slop == 0,
            Expr::Or(parts) => parts.iter().all(Expr::is_plain),
            Expr::Near(_) => false,
        }
    }

    /// Adds what to mark: of all pairs within reach, or of what makes up the spans in `within` alone. Sorted in no order.
    pub fn marks(
        &self,
        seen: &Seen<'_>,
        within: Option<&[Span]>,
        work: &mut u64,
        marks: &mut Vec<(usize, Span)>,
    ) {
        match self {
            Expr::Words(words) if words.slop == 0 => {
                let spans = words.side_by_side(seen, work);
                let is_wanted =
                    |span: &Span| within.is_none_or(|within| within.binary_search(span).is_ok());
                marks.extend(
                    spans
                        .into_iter()
                        .filter(is_wanted)
                        .map(|span| (words.clause, span)),
                );
            }
            Expr::Words(words) => {
                super::slop::marks(words, &words.lists(seen), within, work, marks);
            }
            Expr::Or(parts) => {
                for part in parts {
                    part.marks(seen, within, work, marks);
                }
            }
            Expr::Near(near) => {
                let (left, right) = (near.left.spans(seen, work), near.right.spans(seen, work));
                let (in_left, in_right) = match within {
                    None => near.taking_part(&left, &right, seen, work),
                    Some(within) => {
                        let mut own = near.spans(&left, &right, seen, work);
                        own.retain(|span| within.binary_search(span).is_ok());
                        near.making_up(&left, &right, &own, seen, work)
                    }
                };
                near.left.marks(seen, Some(&in_left), work, marks);
                near.right.marks(seen, Some(&in_right), work, marks);
            }
        }
    }

    /// Whether any part of it has a reach of this kind.
    pub fn reaches(&self, is_kind: fn(Reach) -> bool) -> bool {
        match self {
            Expr::Words(_) => false,
            Expr::Or(parts) => parts.iter().any(|part| part.reaches(is_kind)),
            Expr::Near(near) => {
                is_kind(near.reach) || near.left.reaches(is_kind) || near.right.reaches(is_kind)
            }
        }
    }

    /// The words with their repetitions, in the order written.
    pub fn words(&self, out: &mut Vec<usize>) {
        match self {
            Expr::Words(words) => out.extend(&words.words),
            Expr::Or(parts) => parts.iter().for_each(|part| part.words(out)),
            Expr::Near(near) => {
                near.left.words(out);
                near.right.words(out);
            }
        }
    }
}

impl Words {
    fn side_by_side(&self, seen: &Seen<'_>, work: &mut u64) -> Vec<Span> {
        let lists: Vec<&[u32]> = self.words.iter().map(|word| seen.of(*word)).collect();
        let rarest = lists.iter().enumerate().min_by_key(|(_, list)| list.len());
        let Some((rarest, list)) = rarest else {
            return Vec::new();
        };
        *work += 1 + (list.len() * lists.len()) as u64;
        let span = |start: u32| (start, start + lists.len() as u32);
        let stands = |start: &u32| {
            let mut words = lists.iter().zip(*start..);
            words.all(|(list, position)| list.binary_search(&position).is_ok())
        };
        list.iter()
            .filter_map(|position| position.checked_sub(rarest as u32))
            .filter(stands)
            .map(span)
            .filter(|span| seen.in_zones(*span))
            .collect()
    }

    /// The positions of each word that count.
    fn lists(&self, seen: &Seen<'_>) -> Vec<Vec<u32>> {
        let counts = |position: &u32| seen.in_zones((*position, *position + 1));
        let list = |word: &usize| seen.of(*word).iter().copied().filter(counts).collect();
        self.words.iter().map(list).collect()
    }
}

impl Near {
    fn spans(&self, left: &[Span], right: &[Span], seen: &Seen<'_>, work: &mut u64) -> Vec<Span> {
        let mut spans = Vec::new();
        self.nearest(left, right, seen, work, |first, second| {
            spans.push((first.0, second.1));
        });
        if !self.ordered {
            self.nearest(right, left, seen, work, |first, second| {
                spans.push((first.0, second.1));
            });
        }
        minimal(spans)
    }

    /// How many words may stand between; any number, if a sentence or paragraph is the limit.
    fn gap(&self) -> u32 {
        match self.reach {
            Reach::Words(words) => words,
            Reach::Sentence | Reach::Paragraph => u32::MAX,
        }
    }

    /// For each span of `first`, of the spans of `second` after it and within reach the one that ends first: what holds
    /// no other is among these. Both are sorted by their starts.
    fn nearest(
        &self,
        first: &[Span],
        second: &[Span],
        seen: &Seen<'_>,
        work: &mut u64,
        mut found: impl FnMut(Span, Span),
    ) {
        *work += 1 + (first.len() + second.len()) as u64;
        let mut first = first.to_vec();
        first.sort_unstable_by_key(|span| span.1);
        // The window slides on: its spans in order of their starts, without those that a later one ends before.
        let mut window: std::collections::VecDeque<Span> = std::collections::VecDeque::new();
        let mut coming = second.iter().peekable();
        for span in first {
            let last_start = span.1.saturating_add(self.gap());
            while let Some(next) = coming.next_if(|next| next.0 <= last_start) {
                while window.back().is_some_and(|last| last.1 >= next.1) {
                    window.pop_back();
                }
                window.push_back(*next);
            }
            while window.front().is_some_and(|near| near.0 < span.1) {
                window.pop_front();
            }
            if let Some(near) = window.front()
                && seen.in_one(self.reach, (span.0, near.1))
            {
                found(span, *near);
            }
        }
    }

    /// The spans of either side that are within reach of one of the other; sorted.
    fn taking_part(
        &self,
        left: &[Span],
        right: &[Span],
        seen: &Seen<'_>,
        work: &mut u64,
    ) -> (Vec<Span>, Vec<Span>) {
        let (mut in_left, mut in_right) = (Vec::new(), Vec::new());
        self.nearest(left, right, seen, work, |span, _| in_left.push(span));
        self.with_one_before(right, left, seen, work, &mut in_right);
        if !self.ordered {
            self.nearest(right, left, seen, work, |span, _| in_right.push(span));
            self.with_one_before(left, right, seen, work, &mut in_left);
        }
        (sorted(in_left), sorted(in_right))
    }

    /// Adds the spans of `second` that have one of `first` before them, within reach.
    fn with_one_before(
        &self,
        second: &[Span],
        first: &[Span],
        seen: &Seen<'_>,
        work: &mut u64,
        out: &mut Vec<Span>,
    ) {
        *work += 1 + (first.len() + second.len()) as u64;
        let mut first = first.to_vec();
        first.sort_unstable_by_key(|span| span.1);
        let mut before = first.iter().peekable();
        // Of those that have ended: the last end, and the last start.
        let mut last: Option<Span> = None;
        for span in second {
            while let Some(next) = before.next_if(|next| next.1 <= span.0) {
                let start = last.map_or(next.0, |(start, _)| start.max(next.0));
                last = Some((start, next.1));
            }
            if let Some((start, end)) = last
                && span.0 - end <= self.gap()
                && seen.in_one(self.reach, (start, span.1))
            {
                out.push(*span);
            }
        }
    }

    /// The spans of either side that make up one of `within`; sorted.
    fn making_up(
        &self,
        left: &[Span],
        right: &[Span],
        within: &[Span],
        seen: &Seen<'_>,
        work: &mut u64,
    ) -> (Vec<Span>, Vec<Span>) {
        let (mut in_left, mut in_right) = (Vec::new(), Vec::new());
        self.pairs(left, right, within, seen, work, |a, b| {
            in_left.push(a);
            in_right.push(b);
        });
        if !self.ordered {
            self.pairs(right, left, within, seen, work, |a, b| {
                in_right.push(a);
                in_left.push(b);
            });
        }
        (sorted(in_left), sorted(in_right))
    }

    fn pairs(
        &self,
        first: &[Span],
        second: &[Span],
        within: &[Span],
        seen: &Seen<'_>,
        work: &mut u64,
        mut found: impl FnMut(Span, Span),
    ) {
        let mut second = second.to_vec();
        second.sort_unstable_by_key(|span| (span.1, span.0));
        for whole in within {
            if !seen.in_one(self.reach, *whole) {
                continue;
            }
            let from = first.partition_point(|span| span.0 < whole.0);
            let begin = first[from..].iter().take_while(|span| span.0 == whole.0);
            let from = second.partition_point(|span| span.1 < whole.1);
            let ends = second[from..].iter().take_while(|span| span.1 == whole.1);
            for a in begin {
                for b in ends.clone() {
                    *work += 1;
                    if a.1 <= b.0 && b.0 - a.1 <= self.gap() {
                        found(*a, *b);
                    }
                }
            }
        }
    }
}

fn sorted(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// The spans that hold no other, sorted.
pub(super) fn minimal(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut first_end = u32::MAX;
    spans.retain(|span| {
        let is_minimal = span.1 < first_end;
        first_end = first_end.min(span.1);
        is_minimal
    });
    spans.reverse();
    spans
}
