//! Request to Answer.
//!
//! ```text
//! Request ──query──> tree ──plan──> tantivy query, window, leaves
//!                                     │ count: the total
//!                                     │ page: topk, the best few; or walk, by date ──> hits
//!                                     └──marks──> matches ──passage──> snippets
//! ```
//! Whatever asks where words stand goes through one matcher (`expr`): words limited to zones and forms, phrases, words near
//! each other. `places` feeds it with the positions in the index and, where these do not decide, with the stored text.
//! A search with a deadline asks its `clock`, and ends with what it has found.
//!
//! Beside searching: `telling` finds the words by which more of an article's kind is found, `shown` is an article as JSON,
//! `clean` makes text that is not ours harmless to show, `today` is what relative dates are relative to.
//!
//! `matches` gives all articles of a query to those who count them: `timeline`, by the `buckets` of the calendar, and
//! `sources`; `terms` counts by words. Counting and ranking are two passes, because a collector that counts cannot skip;
//! but words alone, which are most of what is asked, are counted and ranked in one (`lists`, `sweep`), from the bytes of
//! their lists (`blocks`). Phrases and words near each other are met in theirs (`intersection`, `postings`) and counted
//! without lists of spans where that decides (`direct`). What each search wants of the segments is `opened` once. Every
//! order is exact to the last article (`order`), so that pages fit together, and so is every score (`exact`). Of articles
//! that are one story (`folds`) the first stands for all (`folded`). What an answer that is empty lacks is counted apart
//! (`explain`, `nearest`). No type of tantivy's shows in [`Request`] and [`Answer`].

mod added;
mod answer;
mod archive;
mod best;
mod blocks;
mod bm25;
mod boosted;
mod buckets;
mod candidates;
mod capitals;
mod clean;
mod clock;
mod counter;
mod cursor;
mod decided;
mod defined;
mod direct;
mod draw;
mod exact;
mod excluded;
mod expand;
mod explain;
mod explanation;
pub mod expr;
mod filter;
mod folded;
mod folds;
mod hit;
mod hits;
mod intersection;
mod leaf;
mod learned;
mod listed;
mod lists;
mod marked;
mod marks;
mod masks;
mod matches;
mod nearest;
mod numbers;
mod open;
mod opened;
mod order;
mod page;
mod pair;
mod part;
mod passage;
mod phases;
mod places;
mod plan;
mod positions;
mod postings;
mod proximity;
mod recency;
mod rerank;
mod score_parts;
mod shown;
mod slop;
mod sources;
mod spans;
mod sweep;
mod telling;
mod terms;
mod timed;
mod timeline;
mod today;
mod topk;
mod union;
mod walk;
mod window;
mod words;

pub use crate::query::Scope;
pub use added::moment;
pub use answer::{Also, Answer, Drivers, Hit, Request, Snippet, Sort};
pub use archive::Archive;
pub use buckets::Granularity;
pub use clean::{clean, is_obeyed};
pub use explanation::{
    Bonus, Clause, ClauseKind, Explain, Explanation, NearWord, OutsideDates, RareWord, ScorePart,
    ScoreParts,
};
pub use folded::family_query;
pub use learned::Learned;
pub use marked::{Marked, pieces};
pub(crate) use numbers::{counted, thousands};
pub use phases::{Phase, Phases};
pub use recency::HalfLife;
pub use shown::{Marks, code_points, whole};
pub use sources::{Source, Sources};
pub use telling::Telling;
pub use terms::{Part, Term, Terms};
pub use timeline::{Bucket, Series, Tick, Timeline};
pub use today::today;
