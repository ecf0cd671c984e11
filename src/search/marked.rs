//! One article with all that a query finds in it: `show --query`.

use std::ops::Range;

use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocSet};

use crate::article::Article;
use crate::error::Result;

use super::answer::Request;
use super::archive::{Archive, understand};
use super::clock::Clock;
use super::explain::since;
use super::marks::Marker;
use super::passage::Match;

/// An article, and where a query stands in it.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The article.
    pub article: Article,
    /// Whether it matches the query; if it does not, nothing is marked.
    pub matches: bool,
    /// The matches, in bytes of its text: in order, and none within another.
    pub marks: Vec<Range<usize>>,
    /// The same for a headline that is stated beside the text.
    pub title_marks: Vec<Range<usize>>,
    /// What was ignored, in words.
    pub notes: Vec<String>,
}

impl Archive {
    /// The article of this id with all that the query and the filters of `request` find in it, by the matcher that marks
    /// passages.
    pub fn marked(&self, id: &str, request: &Request) -> Result<Option<Marked>> {
        let (tree, mut notes) = understand(request)?;
        let (tree, _) = self.expanded(tree, request, &mut notes)?;
        let mut plan = self.plan(&tree, &Clock::start(None))?;
        notes.append(&mut plan.notes);
        let Some(address) = self.index.locate(&self.searcher, id)? else {
            return Ok(None);
        };
        let article = self.index.article(&self.searcher, address)?;
        let DocAddress {
            segment_ord,
            doc_id,
        } = address;
        let query = since(plan.windowed(&self.index), request.new_since);
        let segment = self.searcher.segment_reader(segment_ord);
        let found = || -> tantivy::Result<_> {
            let scoring = EnableScoring::disabled_from_searcher(&self.searcher);
            let mut scorer = query.weight(scoring)?.scorer(segment, 1.0)?;
            let matches =
                scorer.doc() == doc_id || (scorer.doc() < doc_id && scorer.seek(doc_id) == doc_id);
            if !matches {
                return Ok(None);
            }
            let mut marker = Marker::open(&plan.leaves, self.index.fields(), segment)?;
            Ok(Some(marker.matches(doc_id, &article)))
        };
        let found = found().map_err(|cause| self.index.unreadable_in(segment_ord, cause))?;
        plan.damage.report()?;
        let matches = found.is_some();
        let found = found.unwrap_or_default();
        if !matches {
            notes.push(format!("the article does not match `{tree}`"));
        } else if found.text.is_empty() && found.stated_title.is_empty() {
            notes.push(format!("`{tree}` has no words that could be marked"));
        }
        Ok(Some(Marked {
            article,
            matches,
            marks: union(&found.text),
            title_marks: union(&found.stated_title),
            notes,
        }))
    }
}

/// A stretch of a text cut where marks, which are in order and none within another, begin and end: the pieces, each with
/// whether it is marked. A piece may be empty.
pub fn pieces(stretch: Range<usize>, marks: &[Range<usize>]) -> Vec<(Range<usize>, bool)> {
    let first = marks.partition_point(|mark| mark.end <= stretch.start);
    let within = marks[first..].iter();
    let within = within.take_while(|mark| mark.start < stretch.end);
    let mut pieces = Vec::new();
    let mut at = stretch.start;
    for mark in within {
        let (start, end) = (mark.start.max(at), mark.end.min(stretch.end));
        pieces.push((at..start, false));
        pieces.push((start..end, true));
        at = end;
    }
    pieces.push((at..stretch.end, false));
    pieces
}

/// The bytes of some matches, which are in order; what overlaps is one.
fn union(matches: &[Match]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(matches.len());
    for found in matches {
        match joined.last_mut() {
            Some(last) if found.bytes.start < last.end => last.end = last.end.max(found.bytes.end),
            _ => joined.push(found.bytes.clone()),
        }
    }
    joined
}
