//! Where the words and phrases of a query stand in an article that matches: leaves to bytes.

use std::sync::Arc;

use tantivy::{DocId, SegmentReader};

use crate::analysis::story::{Field, Parts, Place, StoryWord, story_words};
use crate::article::{Article, ZoneKind};
use crate::index::document::parts;
use crate::index::schema::Fields;

use super::leaf::Leaf;
use super::passage::Match;
use super::places::Finder;

/// The matches in one article, in order of their bytes.
#[derive(Debug, Default)]
pub(super) struct Matches {
    /// In the headline stated beside the text.
    pub(super) stated_title: Vec<Match>,
    /// In the text.
    pub(super) text: Vec<Match>,
}

/// Finds the matches of the articles of one segment; asked in ascending order of documents.
pub(super) struct Marker<'a> {
    leaves: Vec<(&'a Arc<Leaf>, Option<Finder>)>,
}

impl<'a> Marker<'a> {
    pub(super) fn open(
        leaves: &'a [Arc<Leaf>],
        fields: &Fields,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self> {
        let open = |leaf: &'a Arc<Leaf>| -> tantivy::Result<_> {
            Ok((leaf, Finder::open(leaf, fields, segment)?))
        };
        let leaves = leaves.iter().map(open).collect::<tantivy::Result<_>>()?;
        Ok(Marker { leaves })
    }

    pub(super) fn matches(&mut self, doc: DocId, article: &Article) -> Matches {
        let parts = parts(article);
        let mut found = Matches::default();
        for field in Field::ALL {
            if !self.leaves.iter().any(|(leaf, _)| leaf.field == field) {
                continue;
            }
            // Clause, first position and number of words of each place.
            let mut places: Vec<(usize, u32, u32)> = Vec::new();
            let leaves = self
                .leaves
                .iter_mut()
                .filter(|(leaf, _)| leaf.field == field);
            for finder in leaves.filter_map(|(_, finder)| finder.as_mut()) {
                let marks = finder.marks(doc, parts).into_iter();
                places.extend(marks.map(|(clause, (start, end))| (clause, start, end - start)));
            }
            to_bytes(parts, field, &places, &mut found);
        }
        for matches in [&mut found.stated_title, &mut found.text] {
            matches.sort_by_key(|found| (found.bytes.start, found.bytes.end, found.clause));
            matches.dedup();
        }
        found
    }
}

/// Maps places to bytes, in one walk over the words of the field that looks at those alone that begin or end a place.
fn to_bytes(parts: Parts<'_>, field: Field, places: &[(usize, u32, u32)], found: &mut Matches) {
    let ends = |(_, start, count): &(usize, u32, u32)| [*start, start + count - 1];
    let mut positions: Vec<u32> = places.iter().flat_map(ends).collect();
    positions.sort_unstable();
    positions.dedup();
    let mut words = story_words(parts, field);
    let words: Vec<StoryWord> = positions.iter().filter_map(|at| words.at(*at)).collect();
    // A place at which no word stands can only come from a damaged index.
    let word_at = |position: u32| {
        let i = words.binary_search_by_key(&position, |word| word.position);
        i.ok().map(|i| &words[i])
    };
    for place in places {
        let [first, last] = ends(place);
        if let (Some(first), Some(last)) = (word_at(first), word_at(last)) {
            found.add(parts, field, place.0, first, last.end);
        }
    }
}

impl Matches {
    fn add(
        &mut self,
        parts: Parts<'_>,
        field: Field,
        clause: usize,
        first: &StoryWord,
        end: usize,
    ) {
        let (matches, bounds) = match first.place {
            Place::StatedTitle => (
                &mut self.stated_title,
                0..parts.stated_title.map_or(0, str::len),
            ),
            Place::Text => (&mut self.text, zone_around(parts, first.start)),
        };
        matches.push(Match {
            clause,
            bytes: first.start..end,
            zone: zone_of(field, first),
            bounds,
        });
    }
}

fn zone_of(field: Field, word: &StoryWord) -> ZoneKind {
    match field {
        Field::Story => word.zone,
        Field::Title => ZoneKind::Headline,
        Field::Furniture => ZoneKind::Furniture,
        Field::Comments => ZoneKind::Comments,
    }
}

fn zone_around(parts: Parts<'_>, at: usize) -> std::ops::Range<usize> {
    let i = parts.zones.partition_point(|zone| zone.end as usize <= at);
    parts
        .zones
        .get(i)
        .map_or(0..parts.text.len(), |zone| zone.range())
}
