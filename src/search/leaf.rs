//! A word or phrase of a query, and where it stands in an article.
//!
//! This is the one matcher: an article matches a leaf where [`Leaf::starts`] finds a place, and the same places are
//! marked. The occurrences it works on come from the index's positions or from the stored text; they are the same,
//! because both are numbered by `analysis::story`.

use std::sync::Arc;

use crate::analysis::fold::fold;
use crate::analysis::stem::Stemmer;
use crate::analysis::story::{Field, Parts, Place, ZoneStart, story_words, zone_starts};
use crate::article::ZoneKind;

/// A word or phrase as the index knows it.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// Which word or phrase of the query it belongs to; leaves of several fields may share one.
    pub(super) clause: usize,
    /// Where it is looked for.
    pub(super) field: Field,
    /// Neighbouring words, in order; at least one.
    pub(super) elements: Vec<Element>,
    /// If given, the only zones of the story in which it counts.
    pub(super) zones: Option<&'static [ZoneKind]>,
}

/// The words that may stand at one place of a leaf.
#[derive(Clone, Debug)]
pub(super) enum Element {
    /// All words of this stem.
    Stem(String),
    /// This form of this stem.
    Exact {
        /// The folded form.
        form: String,
        /// Its stem.
        stem: String,
    },
    /// Any of these folded forms, sorted.
    Forms(Arc<[String]>),
}

impl Element {
    fn takes(&self, form: &str, stem: &str) -> bool {
        match self {
            Element::Stem(wanted) => wanted == stem,
            Element::Exact { form: wanted, .. } => wanted == form,
            Element::Forms(forms) => forms
                .binary_search_by(|wanted| wanted.as_str().cmp(form))
                .is_ok(),
        }
    }
}

impl Leaf {
    /// Whether the positions of stems decide it; otherwise the stored text does.
    pub(super) fn is_stems(&self) -> bool {
        self.elements
            .iter()
            .all(|element| matches!(element, Element::Stem(_)))
    }

    /// The same leaf with stems in the place of exact forms; none if forms are open.
    pub(super) fn as_stems(&self) -> Option<Leaf> {
        let stem = |element: &Element| match element {
            Element::Stem(stem) | Element::Exact { stem, .. } => Some(Element::Stem(stem.clone())),
            Element::Forms(_) => None,
        };
        let elements = self.elements.iter().map(stem).collect::<Option<_>>()?;
        Some(Leaf {
            elements,
            ..self.clone()
        })
    }

    /// Where the leaf begins, given the sorted positions of each element: as many lists as elements.
    pub(super) fn starts(&self, positions: &[&[u32]], zones: &[ZoneStart], starts: &mut Vec<u32>) {
        starts.clear();
        let Some((rarest, list)) = positions
            .iter()
            .enumerate()
            .min_by_key(|(_, list)| list.len())
        else {
            return;
        };
        let candidates = list
            .iter()
            .filter_map(|position| position.checked_sub(rarest as u32));
        starts.extend(candidates.filter(|start| {
            positions
                .iter()
                .zip(*start..)
                .all(|(list, position)| list.binary_search(&position).is_ok())
                && self.in_zones(*start, zones)
        }));
    }

    fn in_zones(&self, start: u32, zones: &[ZoneStart]) -> bool {
        let Some(allowed) = self.zones else {
            return true;
        };
        let last = start + self.elements.len() as u32 - 1;
        let zone_at = |position| {
            zones
                .iter()
                .rev()
                .find(|zone| zone.start <= position)
                .map(|zone| zone.kind)
        };
        [start, last]
            .iter()
            .all(|position| zone_at(*position).is_some_and(|kind| allowed.contains(&kind)))
    }

    /// Where the leaf begins in an article, by its text.
    pub(super) fn starts_in_text(&self, parts: Parts<'_>, stemmer: &mut Stemmer) -> Vec<u32> {
        let positions = self.positions_in_text(parts, stemmer);
        let lists: Vec<&[u32]> = positions.iter().map(Vec::as_slice).collect();
        let zones = if self.zones.is_some() {
            zone_starts(parts)
        } else {
            Vec::new()
        };
        let mut starts = Vec::new();
        self.starts(&lists, &zones, &mut starts);
        starts
    }

    fn positions_in_text(&self, parts: Parts<'_>, stemmer: &mut Stemmer) -> Vec<Vec<u32>> {
        let mut positions = vec![Vec::new(); self.elements.len()];
        let needs_stem = self
            .elements
            .iter()
            .any(|element| matches!(element, Element::Stem(_)));
        let (mut form, mut stem) = (String::new(), String::new());
        for word in story_words(parts, self.field) {
            let text = match word.place {
                Place::StatedTitle => parts.stated_title.unwrap_or_default(),
                Place::Text => parts.text,
            };
            fold(&text[word.start..word.end], &mut form);
            if needs_stem {
                stem.clone_from(&form);
                stemmer.stem(&mut stem);
            }
            for (element, list) in self.elements.iter().zip(&mut positions) {
                if element.takes(&form, &stem) {
                    list.push(word.position);
                }
            }
        }
        positions
    }
}
