//! The service that searches in this process: one archive, or two in turn.

use jiff::civil::Date;
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};
use crate::search::{Answer, Archive, Explain, Phase, Request, Sort, Timeline};

use super::recorder::{Observed, Service};
use super::workload::{Action, Query};

/// Asks archives the same queries. The tasks of the second are numbered after those of the first.
pub struct Ask<'a> {
    archives: Vec<&'a Archive>,
    asked: Vec<(Action, Request)>,
}

/// What an archive says.
pub enum Reply {
    /// To a search.
    Answer(Box<Answer>),
    /// To a question for articles by time.
    Timeline(Box<Timeline>),
}

impl<'a> Ask<'a> {
    /// Asks each of `archives` for `limit` articles of each query, by both forms of acronyms if it is to `expand`. There is no deadline, and nothing is explained.
    pub fn new(
        archives: Vec<&'a Archive>,
        queries: &[Query],
        limit: usize,
        expand: bool,
        today: Date,
    ) -> Self {
        let asked = queries.iter();
        let request = |query| Request {
            expand,
            ..request(query, limit, today)
        };
        Ask {
            archives,
            asked: asked
                .map(|query| (query.action(), request(query)))
                .collect(),
        }
    }
}

/// What a query asks for.
pub(super) fn request(query: &Query, limit: usize, today: Date) -> Request {
    let action = query.action();
    Request {
        limit: if action == Action::Count { 0 } else { limit },
        sort: match action {
            Action::Newest => Sort::Newest,
            _ => Sort::Relevance,
        },
        since: query.since.clone(),
        until: query.until.clone(),
        explain: Explain::Never,
        ..Request::new(query.query.clone(), today)
    }
}

impl Service for Ask<'_> {
    type Reply = Reply;

    fn serve(&self, task: usize) -> Result<Reply> {
        let archive = self.archives[task / self.asked.len()];
        let (action, request) = &self.asked[task % self.asked.len()];
        Ok(if *action == Action::Timeline {
            Reply::Timeline(Box::new(archive.timeline(request, None)?))
        } else {
            Reply::Answer(Box::new(archive.search(request)?))
        })
    }

    fn observe(&self, reply: Reply) -> Result<Observed> {
        Ok(match reply {
            Reply::Answer(answer) => Observed {
                digest: digest(
                    answer.total,
                    answer.hits.iter().map(|hit| (hit.id.as_str(), 0)),
                ),
                total: answer.total,
                is_cut: answer.total_is_lower_bound,
                times: Phase::ALL
                    .into_iter()
                    .map(|phase| (phase.name(), answer.phases.of(phase)))
                    .collect(),
            },
            Reply::Timeline(timeline) => {
                let total = timeline.series.iter().map(|series| series.total).sum();
                let buckets = timeline.buckets.iter();
                Observed {
                    digest: digest(
                        total,
                        buckets.map(|bucket| (bucket.bucket.as_str(), bucket.counts.iter().sum())),
                    ),
                    total,
                    is_cut: timeline
                        .series
                        .iter()
                        .any(|series| series.total_is_lower_bound),
                    times: Vec::new(),
                }
            }
        })
    }
}

/// A hash of an answer: its total, and the ids of its articles or the names and counts of its buckets, in their order.
/// Scores are no part of it: their last bits may differ between processors.
pub fn digest<'a>(total: u64, rows: impl Iterator<Item = (&'a str, u64)>) -> u64 {
    let mut hash = Xxh3::new();
    hash.update(&total.to_le_bytes());
    for (name, count) in rows {
        hash.update(&(name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        hash.update(&count.to_le_bytes());
    }
    hash.digest()
}

/// An error that says which query it is about.
pub(super) fn of_query(error: Error, query: &Query) -> Error {
    let what = format!("`{}` of class `{}` has no answer", query.query, query.class);
    let hint = error.hint_text().map(str::to_owned);
    let located = Error::new(error.kind(), "bench", what).because(error);
    match hint {
        Some(hint) => located.hint(hint),
        None => located,
    }
}
