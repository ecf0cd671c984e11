//! Articles that hold the words of an expression, rarest words first, and the positions of their stems.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::query::{EnableScoring, Query, Scorer, TermSetQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use crate::analysis::tokenizer::CAPITALS;
use crate::index::schema::{Fields, Views};

use super::expr::Expr;
use super::leaf::{Element, Leaf};
use super::opened::Opened;
use super::postings::Postings;

/// Articles of a segment, upwards.
pub(super) enum Candidates {
    /// Those with a stem, which has positions.
    Stem(usize, Box<Postings>),
    /// The same, as tantivy reads it.
    Plain(usize, Box<SegmentPostings>),
    /// Those with any of the stems of a word, of which no article has two.
    Stems(usize, Vec<Candidates>),
    /// Those with a form.
    Form(Box<SegmentPostings>),
    /// Those with one of many forms.
    Forms(Box<dyn Scorer>),
    /// All.
    Every,
    /// Those in each.
    All(Vec<Candidates>),
    /// Those in any.
    Any(Vec<Candidates>),
}

impl Candidates {
    /// The articles that may match a leaf; none if it has words that the segment lacks. Who knows that an article
    /// matches does without the sets of open words, and who looks at a few articles by tantivy's readers.
    pub(super) fn open(
        leaf: &Leaf,
        fields: &Fields,
        segment: &SegmentReader,
        opened: Option<&Opened>,
        with_sets: bool,
    ) -> tantivy::Result<Option<Self>> {
        let opening = Opening {
            leaf,
            views: fields.views(leaf.field),
            segment,
            opened,
            with_sets,
        };
        opening.expr(&leaf.expr)
    }

    /// The first article at or after `target`; targets go upwards.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Candidates::Stem(_, list) => list.seek(target),
            Candidates::Plain(_, list) | Candidates::Form(list) => seek(list.as_mut(), target),
            Candidates::Forms(list) => seek(list.as_mut(), target),
            Candidates::Every => target,
            Candidates::All(parts) => {
                let mut doc = target;
                'again: while doc < TERMINATED {
                    for part in parts.iter_mut() {
                        let found = part.seek(doc);
                        if found > doc {
                            doc = found;
                            continue 'again;
                        }
                    }
                    break;
                }
                doc
            }
            Candidates::Any(parts) | Candidates::Stems(_, parts) => {
                let found = parts.iter_mut().map(|part| part.seek(target));
                found.min().unwrap_or(TERMINATED)
            }
        }
    }

    /// About how many articles there are.
    pub(super) fn size_hint(&self) -> u32 {
        match self {
            Candidates::Stem(_, list) => list.articles(),
            Candidates::Plain(_, list) | Candidates::Form(list) => list.doc_freq(),
            Candidates::Forms(list) => list.size_hint(),
            Candidates::Every => u32::MAX,
            Candidates::All(parts) => {
                let sizes = parts.iter().map(Candidates::size_hint);
                sizes.min().unwrap_or(0)
            }
            Candidates::Any(parts) | Candidates::Stems(_, parts) => parts
                .iter()
                .fold(0, |sum, part| sum.saturating_add(part.size_hint())),
        }
    }

    /// The positions of stems in `doc`, which was sought. In parts of the expression that do not match there may be less.
    pub(super) fn positions(&mut self, doc: DocId, out: &mut [Vec<u32>]) {
        match self {
            Candidates::Stem(element, list) if list.doc() == doc => {
                list.positions(&mut out[*element]);
            }
            Candidates::Plain(element, list) if list.doc() == doc => {
                list.positions(&mut out[*element]);
            }
            Candidates::Stem(element, _) | Candidates::Plain(element, _) => out[*element].clear(),
            Candidates::Stems(element, parts) => {
                match parts.iter_mut().find(|part| part.has(doc)) {
                    Some(part) => part.positions(doc, out),
                    None => out[*element].clear(),
                }
            }
            Candidates::All(parts) | Candidates::Any(parts) => {
                for part in parts {
                    part.positions(doc, out);
                }
            }
            _ => {}
        }
    }

    /// Whether the list of a stem, which was sought, is at `doc`.
    fn has(&self, doc: DocId) -> bool {
        match self {
            Candidates::Stem(_, list) => list.doc() == doc,
            Candidates::Plain(_, list) => list.doc() == doc,
            _ => false,
        }
    }
}

/// The first document at or after `target`; targets go upwards, and the current one may be asked for again.
pub(super) fn seek<D: DocSet + ?Sized>(list: &mut D, target: DocId) -> DocId {
    if list.doc() < target {
        list.seek(target)
    } else {
        list.doc()
    }
}

struct Opening<'a> {
    leaf: &'a Leaf,
    views: Views,
    segment: &'a SegmentReader,
    opened: Option<&'a Opened>,
    with_sets: bool,
}

impl Opening<'_> {
    fn expr(&self, expr: &Expr) -> tantivy::Result<Option<Candidates>> {
        match expr {
            Expr::Words(words) => {
                let mut numbers = words.words.clone();
                numbers.sort_unstable();
                numbers.dedup();
                let mut parts = Vec::new();
                for word in numbers {
                    if !self.element(word, &mut parts)? {
                        return Ok(None);
                    }
                }
                Ok(Some(all(parts)))
            }
            Expr::Or(alternatives) => {
                let mut parts = Vec::new();
                for alternative in alternatives {
                    parts.extend(self.expr(alternative)?);
                }
                Ok((!parts.is_empty()).then_some(Candidates::Any(parts)))
            }
            Expr::Near(near) => {
                let left = self.expr(&near.left)?;
                let right = self.expr(&near.right)?;
                Ok(left.zip(right).map(|(left, right)| all(vec![left, right])))
            }
        }
    }

    /// The articles with the stem of an element.
    fn stem(&self, word: usize, stem: &str) -> tantivy::Result<Option<Candidates>> {
        if let Some(opened) = self.opened {
            let list = Postings::open(opened, self.segment, self.views.stems, stem)?;
            return Ok(list.map(|list| Candidates::Stem(word, Box::new(list))));
        }
        let term = Term::from_field_text(self.views.stems, stem);
        let index = self.segment.inverted_index(self.views.stems)?;
        let list = index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?;
        Ok(list.map(|list| Candidates::Plain(word, Box::new(list))))
    }

    /// Adds what holds an element; false if nothing does.
    fn element(&self, word: usize, parts: &mut Vec<Candidates>) -> tantivy::Result<bool> {
        let element = &self.leaf.elements[word];
        if let Some(stems) = element.stems() {
            let mut lists = Vec::with_capacity(stems.len());
            for stem in stems {
                lists.extend(self.stem(word, stem)?);
            }
            match lists.len() {
                0 => return Ok(false),
                1 => parts.append(&mut lists),
                _ => parts.push(Candidates::Stems(word, lists)),
            }
        }
        let form = match element {
            Element::Stem(_) => return Ok(true),
            Element::Exact { form, .. } => form.clone(),
            Element::Capitals { form, .. } => format!("{CAPITALS}{form}"),
            Element::Many(..) => {
                parts.push(Candidates::Every);
                return Ok(true);
            }
            Element::Forms(_) if !self.with_sets => {
                parts.push(Candidates::Every);
                return Ok(true);
            }
            Element::Forms(forms) => {
                let term = |form: &String| Term::from_field_text(self.views.forms, form);
                let scoring = EnableScoring::disabled_from_schema(self.segment.schema());
                let weight = TermSetQuery::new(forms.iter().map(term)).weight(scoring)?;
                parts.push(Candidates::Forms(weight.scorer(self.segment, 1.0)?));
                return Ok(true);
            }
        };
        let term = Term::from_field_text(self.views.forms, &form);
        let index = self.segment.inverted_index(self.views.forms)?;
        let list = index.read_postings(&term, IndexRecordOption::Basic)?;
        let is_there = list.is_some();
        parts.extend(list.map(|list| Candidates::Form(Box::new(list))));
        Ok(is_there)
    }
}

fn all(mut parts: Vec<Candidates>) -> Candidates {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    parts.sort_by_key(Candidates::size_hint);
    Candidates::All(parts)
}
