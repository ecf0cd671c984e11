//! The words of an archive that begin alike, with the number of articles that have them.
//!
//! The dictionaries of all segments are gone through side by side, so that each word is met once, in order, and only the
//! most frequent are kept. A dictionary counts deleted articles too; where there are any, a word is counted anew once
//! it would be among the most frequent, which few words are in the course.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::Serialize;
use tantivy::postings::SegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::termdict::TermMerger;
use tantivy::{DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

use crate::analysis::fold::folded;
use crate::analysis::segment::words;
use crate::analysis::story;
use crate::analysis::tokenizer::CAPITALS;
use crate::error::Result;

use super::archive::Archive;

/// Most words that are looked at: a second or two.
const MOST_MET: u64 = 10_000_000;

/// A part of an article in which words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Headline and story: what a plain query searches.
    Story,
    /// The headline alone.
    Title,
    /// What the page put around the story.
    Furniture,
    /// Readers' comments.
    Comments,
}

/// Words that begin alike.
#[derive(Clone, Debug, Serialize)]
pub struct Terms {
    /// What they begin with, as given.
    pub prefix: String,
    /// The most frequent, most articles first, then in the order of the alphabet.
    pub terms: Vec<Term>,
    /// There are more words than these.
    pub more: bool,
    /// What was ignored or cut, in words.
    pub notes: Vec<String>,
}

/// A word of the archive, in lower case and without accents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// The word.
    pub term: String,
    /// Articles that have it.
    pub articles: u64,
}

/// Where a dictionary is from.
struct Place<'a> {
    segment: &'a SegmentReader,
    ord: usize,
    index: std::sync::Arc<InvertedIndexReader>,
}

impl Archive {
    /// The words that begin with `prefix`, whatever its case and accents, in any of these parts: the `limit` that most
    /// articles have, exactly counted.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn terms(&self, prefix: &str, parts: &[Part], limit: usize) -> Result<Terms> {
        let mut notes = Vec::new();
        let start = prefix.trim().trim_end_matches('*');
        if words(start).nth(1).is_some() {
            notes.push(format!(
                "`{start}` is more than one word, and the archive is asked for single ones"
            ));
        }
        let (terms, more) = self
            .most_frequent(&folded(start), parts, limit, &mut notes)
            .map_err(|cause| self.index.unreadable(cause))?;
        Ok(Terms {
            prefix: prefix.to_owned(),
            terms,
            more,
            notes,
        })
    }

    fn most_frequent(
        &self,
        start: &str,
        parts: &[Part],
        limit: usize,
        notes: &mut Vec<String>,
    ) -> tantivy::Result<(Vec<Term>, bool)> {
        let mut parts = parts.to_vec();
        parts.sort_unstable();
        parts.dedup();
        let mut places = Vec::new();
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            for part in &parts {
                let field = self.index.fields().views(part.field()).forms;
                let index = segment.inverted_index(field)?;
                places.push(Place {
                    segment,
                    ord,
                    index,
                });
            }
        }
        let mut streams = Vec::with_capacity(places.len());
        for place in &places {
            streams.push(place.index.terms().range().ge(start).into_stream()?);
        }
        let mut merged = TermMerger::new(streams);
        // The least frequent is on top; of two that are equally frequent, the later one.
        let mut kept: BinaryHeap<Reverse<(u64, Reverse<String>)>> = BinaryHeap::new();
        let (mut met, mut more) = (0, false);
        while merged.advance() {
            let Ok(word) = std::str::from_utf8(merged.key()) else {
                continue;
            };
            if !word.starts_with(start) {
                break;
            }
            if word.starts_with(CAPITALS) {
                continue;
            }
            met += 1;
            if met > MOST_MET {
                more = true;
                notes.push(format!(
                    "only the first {MOST_MET} words in the order of the alphabet were looked at: more letters give fewer"
                ));
                break;
            }
            let found: Vec<_> = merged.current_segment_ords_and_term_infos().collect();
            let least = match kept.peek() {
                Some(Reverse((least, _))) if kept.len() >= limit => *least,
                _ => 0,
            };
            let at_most: u64 = found.iter().map(|(_, info)| u64::from(info.doc_freq)).sum();
            if at_most <= least && more {
                continue;
            }
            let found = found.into_iter().map(|(at, info)| (&places[at], info));
            let articles = articles(&found.collect::<Vec<_>>())?;
            if articles > least {
                kept.push(Reverse((articles, Reverse(word.to_owned()))));
                if kept.len() > limit {
                    kept.pop();
                    more = true;
                }
            } else if articles > 0 {
                more = true;
            }
        }
        let terms = kept.into_sorted_vec().into_iter();
        let terms = terms.map(|Reverse((articles, Reverse(term)))| Term { term, articles });
        Ok((terms.collect(), more))
    }
}

impl Part {
    fn field(self) -> story::Field {
        match self {
            Part::Story => story::Field::Story,
            Part::Title => story::Field::Title,
            Part::Furniture => story::Field::Furniture,
            Part::Comments => story::Field::Comments,
        }
    }
}

/// How many articles a word has, of which these are the lists, in the order of segments.
fn articles(lists: &[(&Place<'_>, tantivy::postings::TermInfo)]) -> tantivy::Result<u64> {
    let mut total = 0;
    for of_segment in lists.chunk_by(|(a, _), (b, _)| a.ord == b.ord) {
        let segment = of_segment[0].0.segment;
        if let ([(_, info)], None) = (of_segment, segment.alive_bitset()) {
            total += u64::from(info.doc_freq);
            continue;
        }
        let mut postings = Vec::with_capacity(of_segment.len());
        for (place, info) in of_segment {
            let list = place
                .index
                .read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            postings.push(list);
        }
        total += living(segment, &mut postings);
    }
    Ok(total)
}

/// How many documents are in any of the lists and not deleted.
fn living(segment: &SegmentReader, lists: &mut [SegmentPostings]) -> u64 {
    let alive = segment.alive_bitset();
    let mut count = 0;
    loop {
        let next = lists.iter().map(|list| list.doc()).min();
        let Some(doc) = next.filter(|doc| *doc != TERMINATED) else {
            return count;
        };
        count += u64::from(alive.is_none_or(|alive| alive.is_alive(doc)));
        for list in lists.iter_mut() {
            if list.doc() == doc {
                list.advance();
            }
        }
    }
}
