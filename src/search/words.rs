//! Words and phrases of a query: text to leaves, leaves to tantivy's queries.

use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::IndexRecordOption;
use unicode_normalization::char::is_combining_mark;

use crate::analysis::fold::folded;
use crate::analysis::segment::words;
use crate::analysis::story::Field;
use crate::article::ZoneKind;
use crate::query::{Form, Phrase, Scope, Word};

use super::expand::{self, MAX_FORMS, Pattern};
use super::leaf::{Element, Leaf};
use super::plan::{Planned, Planner, not_yet, single_or_boolean, unscored};
use super::spans::SpanQuery;

/// The fields and zones that a scope of the query language means; without one, headline and story.
pub(super) fn places(scope: Option<Scope>) -> (&'static [Field], Option<&'static [ZoneKind]>) {
    use ZoneKind::{Body, Byline, Caption, Lead};
    match scope {
        None => (&[Field::Story], None),
        Some(Scope::Title) => (&[Field::Title], None),
        Some(Scope::Body) => (&[Field::Story], Some(&[Caption, Lead, Body])),
        Some(Scope::Lead) => (&[Field::Story], Some(&[Lead])),
        Some(Scope::Byline) => (&[Field::Story], Some(&[Byline])),
        Some(Scope::Comments) => (&[Field::Comments], None),
        Some(Scope::Furniture) => (&[Field::Furniture], None),
        Some(Scope::Any) => (&[Field::Story, Field::Furniture, Field::Comments], None),
    }
}

/// A part of a word, as the query has it.
enum Part<'a> {
    Stem(&'a str),
    Exact(&'a str),
    Open(Pattern),
}

impl Planner<'_> {
    pub(super) fn word(&mut self, word: &Word, scope: Option<Scope>) -> Planned {
        let text = word.text.as_str();
        let parts = match word.form {
            Form::Stem => closed(text, Part::Stem),
            Form::Exact => closed(text, Part::Exact),
            Form::Prefix => {
                let mut parts = closed(text, Part::Stem);
                if let Some(Part::Stem(last)) = parts.pop() {
                    parts.push(Part::Open(Pattern::prefix(last)));
                }
                parts
            }
            Form::Wildcard => wild(text),
            Form::Fuzzy(_) => return Err(not_yet("fuzzy words (word~1)")),
        };
        self.side_by_side(text, &parts, scope)
    }

    pub(super) fn phrase(&mut self, phrase: &Phrase, scope: Option<Scope>) -> Planned {
        if phrase.slop > 0 {
            return Err(not_yet("the slop of phrases (\"a b\"~3)"));
        }
        let part = if phrase.exact {
            Part::Exact
        } else {
            Part::Stem
        };
        self.side_by_side(&phrase.text, &closed(&phrase.text, part), scope)
    }

    /// The parts of a word or phrase as neighbours, in each field of the scope.
    fn side_by_side(&mut self, text: &str, parts: &[Part<'_>], scope: Option<Scope>) -> Planned {
        if parts.is_empty() {
            self.notes
                .push(format!("`{text}` has no letters or digits and is left out"));
            return Ok(None);
        }
        let (fields, zones) = places(scope);
        let clause = self.clauses;
        self.clauses += 1;
        let mut queries = Vec::new();
        for field in fields {
            let mut elements = Vec::with_capacity(parts.len());
            for part in parts {
                elements.push(self.element(part, *field)?);
            }
            let is_possible =
                |element: &Element| !matches!(element, Element::Forms(forms) if forms.is_empty());
            if elements.iter().all(is_possible) {
                let leaf = Leaf {
                    clause,
                    field: *field,
                    elements,
                    zones,
                };
                queries.push((Occur::Should, self.leaf(leaf)));
            }
        }
        Ok(Some(if queries.is_empty() {
            Box::new(EmptyQuery)
        } else {
            single_or_boolean(queries)
        }))
    }

    fn element(&mut self, part: &Part<'_>, field: Field) -> crate::error::Result<Element> {
        Ok(match part {
            Part::Stem(word) => Element::Stem(self.stem(folded(word))),
            Part::Exact(word) => {
                let form = folded(word);
                Element::Exact {
                    stem: self.stem(form.clone()),
                    form,
                }
            }
            Part::Open(pattern) => Element::Forms(self.forms(pattern, field)?),
        })
    }

    fn stem(&mut self, mut form: String) -> String {
        self.stemmer.stem(&mut form);
        form
    }

    fn forms(&mut self, pattern: &Pattern, field: Field) -> crate::error::Result<Arc<[String]>> {
        let views = self.index.fields().views(field);
        let limit = self.forms.limit();
        let (forms, cut) = expand::forms(self.searcher, views.forms, pattern, limit)
            .map_err(|cause| self.index.unreadable(cause))?;
        self.forms.take(forms.len());
        if cut && !self.cut {
            self.cut = true;
            self.notes.push(format!(
                "more than {} words match the patterns of this query; the most frequent are searched, and the \
                 total is a lower bound",
                super::numbers::thousands(MAX_FORMS as u64)
            ));
        }
        Ok(forms)
    }

    fn leaf(&mut self, leaf: Leaf) -> Box<dyn Query> {
        let views = self.index.fields().views(leaf.field);
        let leaf = Arc::new(leaf);
        self.leaves.push(Arc::clone(&leaf));
        let stem_query = |stem| {
            let term = Term::from_field_text(views.stems, stem);
            self.weighted(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
        };
        let form_term = |form: &String| Term::from_field_text(views.forms, form);
        match (leaf.elements.as_slice(), leaf.zones) {
            ([Element::Stem(stem)], None) => stem_query(stem),
            ([Element::Exact { form, stem }], None) => Box::new(BooleanQuery::intersection(vec![
                stem_query(stem),
                unscored(Box::new(TermQuery::new(
                    form_term(form),
                    IndexRecordOption::Basic,
                ))),
            ])),
            ([Element::Forms(forms)], None) => {
                self.weighted(Box::new(TermSetQuery::new(forms.iter().map(form_term))))
            }
            _ => self.weighted(Box::new(SpanQuery::new(
                leaf,
                *self.index.fields(),
                self.damage.clone(),
            ))),
        }
    }
}

/// The words of a text, each as one part.
fn closed<'a>(text: &'a str, part: fn(&'a str) -> Part<'a>) -> Vec<Part<'a>> {
    words(text)
        .map(|span| part(&text[span.start..span.end]))
        .collect()
}

/// How many parts of a text with wildcards are patterns.
pub(super) fn open_parts(text: &str) -> usize {
    wild(text)
        .iter()
        .filter(|part| matches!(part, Part::Open(_)))
        .count()
}

/// The words of a text with wildcards: `air-m?ss*` is the stem `air` and a pattern.
fn wild(text: &str) -> Vec<Part<'_>> {
    let is_wild = |c: char| matches!(c, '*' | '?');
    let separates = |c: char| !(c.is_alphanumeric() || is_wild(c) || is_combining_mark(c));
    let mut parts = Vec::new();
    for piece in text.split(separates) {
        if piece.contains(is_wild) {
            parts.push(Part::Open(Pattern::wildcard(piece)));
        } else {
            parts.append(&mut closed(piece, Part::Stem));
        }
    }
    parts
}
