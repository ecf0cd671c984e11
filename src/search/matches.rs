//! All articles of a query, segment by segment and without scores, for those who count them.

use std::time::Instant;

use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocId, SegmentReader};

use crate::error::Result;
use crate::index::schema::{UNDATED, columns};
use crate::query::Node;

use super::answer::Request;
use super::archive::{Archive, PLANNED, undated, understand};
use super::buckets::{date_of, day_of_second};
use super::clock::Clock;
use super::explain::since;
use super::plan::Plan;

/// A request that is understood and planned.
pub(super) struct Asked {
    pub(super) tree: Node,
    pub(super) plan: Plan,
    /// What matches within the window.
    query: Box<dyn Query>,
    notes: Vec<String>,
    begun: Instant,
}

/// What there is to say once all is counted.
pub(super) struct Said {
    /// Articles that a date leaves out because they have none.
    pub(super) undated_left_out: u64,
    /// An expansion was cut, or time was over.
    pub(super) is_lower_bound: bool,
    pub(super) notes: Vec<String>,
}

/// The days that an article's date may mean: one, or those of its month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Days {
    pub(super) first: i64,
    pub(super) last: i64,
}

impl Archive {
    /// Reads and plans a request.
    pub(super) fn asked(&self, request: &Request) -> Result<Asked> {
        let begun = Instant::now();
        let (tree, mut notes) = understand(request)?;
        let (tree, _) = self.expanded(tree, request, &mut notes)?;
        let clock = Clock::start(request.deadline);
        clock.stage(PLANNED);
        let mut plan = self.plan(&tree, &clock)?;
        clock.stage(100);
        notes.append(&mut plan.notes);
        if tree == Node::Nothing {
            notes.push("the query is empty; `*` finds every article".to_owned());
        }
        Ok(Asked {
            query: since(plan.windowed(&self.index), request.new_since),
            tree,
            plan,
            notes,
            begun,
        })
    }

    /// Calls `count` for each segment.
    pub(super) fn each_segment(
        &self,
        asked: &Asked,
        count: &mut dyn FnMut(&mut Segment<'_>) -> tantivy::Result<()>,
    ) -> Result<()> {
        let scoring = EnableScoring::disabled_from_searcher(&self.searcher);
        let mut counted = || {
            let weight = asked.query.weight(scoring)?;
            let mut segments = self.searcher.segment_readers().iter();
            segments.try_for_each(|reader| count(&mut Segment::open(reader, weight.as_ref())?))
        };
        let counted: tantivy::Result<()> = counted();
        asked.plan.damage.report()?;
        counted.map_err(|cause| self.index.unreadable(cause))
    }

    /// What there is to say of a request that has found `total` articles.
    pub(super) fn said(&self, asked: Asked, request: &Request, total: u64) -> Result<Said> {
        let mut notes = asked.notes;
        let late = asked.plan.clock.note();
        let is_late = late.is_some();
        // What is added now is left undone if time is over, and that was said.
        let left_out = self.undated_left_out(&asked.tree, &asked.plan, request.new_since)?;
        if left_out > 0 {
            notes.push(format!(
                "{} left out by the date filter: date:none finds them",
                undated(left_out)
            ));
        }
        if total == 0 && !is_late && asked.tree != Node::Nothing {
            let explained = self.explain(request, &asked.tree, 0, asked.begun.elapsed())?;
            notes.extend(
                explained
                    .map(|(found, _)| found.of_nothing())
                    .unwrap_or_default(),
            );
        }
        asked.plan.damage.report()?;
        notes.extend(late);
        Ok(Said {
            undated_left_out: left_out,
            is_lower_bound: asked.plan.cut || is_late,
            notes,
        })
    }
}

/// A segment and what matches in it.
pub(super) struct Segment<'a> {
    reader: &'a SegmentReader,
    weight: &'a dyn Weight,
    dates: Dates,
    /// The outlets, if an article has one.
    pub(super) outlets: Option<StrColumn>,
}

impl<'a> Segment<'a> {
    fn open(reader: &'a SegmentReader, weight: &'a dyn Weight) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        Ok(Segment {
            reader,
            weight,
            dates: Dates {
                starts: columns.i64(columns::DATE)?,
                ends: columns.column_opt(columns::DATE_END)?,
                day: None,
                until: 0,
                ahead: 1,
                may_be_long: false,
            },
            outlets: columns.str(columns::OUTLET)?,
        })
    }

    /// Every match that is not deleted, with its days; none if it is undated.
    pub(super) fn each(
        &mut self,
        sink: &mut dyn FnMut(DocId, Option<Days>),
    ) -> tantivy::Result<()> {
        let alive = self.reader.alive_bitset();
        self.weight.for_each_no_score(self.reader, &mut |docs| {
            for doc in docs {
                if alive.is_none_or(|alive| alive.is_alive(*doc)) {
                    sink(*doc, self.dates.days(*doc));
                }
            }
        })
    }
}

/// The dates of a segment, for documents in ascending order. They are sorted by date: where many are of one day, a look
/// ahead at a later one of it spares the looks at those between.
struct Dates {
    starts: Column<i64>,
    ends: Option<Column<i64>>,
    /// The day that the last date began on.
    day: Option<i64>,
    /// Documents before this one are of that day.
    until: DocId,
    /// How far the last look went ahead.
    ahead: DocId,
    /// It is a day on which months begin.
    may_be_long: bool,
}

/// No look goes further ahead.
const MOST_AHEAD: DocId = 1 << 16;

impl Dates {
    fn days(&mut self, doc: DocId) -> Option<Days> {
        if doc >= self.until {
            self.look(doc);
        }
        let first = self.day?;
        let end = match &self.ends {
            Some(ends) if self.may_be_long => ends.first(doc),
            _ => None,
        };
        let last = end.map_or(first, day_of_second).max(first);
        Some(Days { first, last })
    }

    fn look(&mut self, doc: DocId) {
        let day = self.first_day(doc);
        if day == self.day {
            self.ahead = (self.ahead * 2).min(MOST_AHEAD);
        } else {
            self.day = day;
            self.ahead = 1;
            self.may_be_long = day.is_some_and(|day| date_of(day).day() == 1);
        }
        let later = doc.saturating_add(self.ahead);
        let same = later < self.starts.num_docs() && self.first_day(later) == day;
        self.until = if same { later + 1 } else { doc + 1 };
    }

    fn first_day(&self, doc: DocId) -> Option<i64> {
        let second = self.starts.first(doc).filter(|second| *second != UNDATED);
        second.map(day_of_second)
    }
}
