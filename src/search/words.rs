//! Words and phrases of a query, alone or near each other: text to leaves, leaves to tantivy's queries.

use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use crate::analysis::fold::folded;
use crate::analysis::segment::words;
use crate::analysis::story::Field;
use crate::analysis::tokenizer::CAPITALS;
use crate::article::ZoneKind;
use crate::error::Result;
use crate::query::{Form, Node, Phrase, Scope, Word};

use super::bm25::{idf, rarity};
use super::capitals;
use super::clock::Clock;
use super::expand::{self, MAX_FORMS, Pattern};
use super::expr::{self, Expr};
use super::leaf::{Element, Leaf, Stems};
use super::open::{OpenQuery, form_set};
use super::opened::Known;
use super::part::{Part, closed, fuzzy, typed_form, wild};
use super::plan::{Planned, Planner, distinct, single_or_boolean, unscored, weighted};
use super::slop;
use super::spans::SpanQuery;
use super::union::WordQuery;

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

/// What becomes of a node.
enum Built {
    /// There is nothing in it to search for.
    Nothing,
    /// No article can match it.
    Impossible,
    /// An expression.
    Expr(Expr),
}

impl Planner<'_> {
    /// The articles that have a node of words so many times, in one of the fields of the scope.
    pub(super) fn spans(&mut self, node: &Node, times: u32, scope: Option<Scope>) -> Planned {
        let (fields, zones) = places(scope);
        let clauses = self.clauses;
        let mut queries = Vec::new();
        let mut is_nothing = true;
        for field in fields {
            // The same words have the same names in each field, and are remarked on once.
            self.clauses = clauses;
            if *field != fields[0] {
                self.is_silent = true;
            }
            let mut elements = Vec::new();
            let built = self.expr(node, *field, &mut elements);
            self.is_silent = false;
            match built? {
                Built::Nothing => {}
                Built::Impossible => is_nothing = false,
                Built::Expr(expr) => {
                    is_nothing = false;
                    let leaf = Leaf {
                        field: *field,
                        expr,
                        elements,
                        times,
                        weight: self.weight,
                        is_typed: self.is_typed,
                        zones,
                    };
                    let leaf = self.leaf(leaf, typed_form(node));
                    let leaf = leaf.map_err(|cause| self.index.unreadable(cause))?;
                    queries.push((Occur::Should, leaf));
                }
            }
        }
        if is_nothing {
            return Ok(None);
        }
        Ok(Some(if queries.is_empty() {
            Box::new(EmptyQuery)
        } else {
            single_or_boolean(queries)
        }))
    }

    fn expr(&mut self, node: &Node, field: Field, elements: &mut Vec<Element>) -> Result<Built> {
        match node {
            Node::Word(word) => self.word(word, field, elements),
            Node::Phrase(phrase) => self.phrase(phrase, field, elements),
            Node::Boost { of, .. } => self.expr(of, field, elements),
            Node::Same { of, other } => {
                let of = self.expr(of, field, elements)?;
                let other = self.expr(other, field, elements)?;
                Ok(match (of, other) {
                    (Built::Expr(of), Built::Expr(other)) => Built::Expr(Expr::Or(vec![of, other])),
                    (Built::Expr(one), _) | (_, Built::Expr(one)) => Built::Expr(one),
                    _ => Built::Impossible,
                })
            }
            Node::Or(children) => {
                let (mut parts, mut is_nothing) = (Vec::new(), true);
                for child in distinct(children) {
                    match self.expr(child, field, elements)? {
                        Built::Nothing => {}
                        Built::Impossible => is_nothing = false,
                        Built::Expr(expr) => parts.push(expr),
                    }
                }
                Ok(match parts.len() {
                    0 if is_nothing => Built::Nothing,
                    0 => Built::Impossible,
                    1 => Built::Expr(parts.remove(0)),
                    _ => Built::Expr(Expr::Or(parts)),
                })
            }
            Node::Near(near) => {
                let left = self.expr(&near.left, field, elements)?;
                let right = self.expr(&near.right, field, elements)?;
                Ok(match (left, right) {
                    (Built::Nothing, one) | (one, Built::Nothing) => one,
                    (Built::Expr(left), Built::Expr(right)) => {
                        Built::Expr(Expr::Near(Box::new(expr::Near {
                            left,
                            right,
                            reach: near.reach,
                            ordered: near.ordered,
                        })))
                    }
                    _ => Built::Impossible,
                })
            }
            // The parser makes nothing else an operand.
            _ => Ok(Built::Nothing),
        }
    }

    fn word(&mut self, word: &Word, field: Field, elements: &mut Vec<Element>) -> Result<Built> {
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
            Form::Fuzzy(edits) => fuzzy(text, edits),
        };
        if matches!(word.form, Form::Fuzzy(_)) && !parts.iter().any(Part::is_open) {
            self.note(format!(
                "`{text}` has fewer than {} letters and is searched as it is written",
                expand::FUZZY_LETTERS
            ));
        }
        self.run(text, &parts, 0, field, elements)
    }

    fn phrase(
        &mut self,
        phrase: &Phrase,
        field: Field,
        elements: &mut Vec<Element>,
    ) -> Result<Built> {
        let part = if phrase.exact {
            Part::Exact
        } else {
            Part::Stem
        };
        let parts = closed(&phrase.text, part);
        let mut slop = phrase.slop;
        if slop > 0 && parts.len() > slop::MAX_WORDS {
            self.note(format!(
                "a phrase of more than {} words cannot be loosened: `~{slop}` is ignored",
                slop::MAX_WORDS
            ));
            slop = 0;
        }
        self.run(&phrase.text, &parts, slop, field, elements)
    }

    /// A run of words, in one field.
    fn run(
        &mut self,
        text: &str,
        parts: &[Part<'_>],
        slop: u32,
        field: Field,
        elements: &mut Vec<Element>,
    ) -> Result<Built> {
        if parts.is_empty() {
            self.note(format!("`{text}` has no letters or digits and is left out"));
            return Ok(Built::Nothing);
        }
        let slop = if parts.len() > 1 { slop } else { 0 };
        let clause = self.clauses;
        self.clauses += if slop > 0 { parts.len() } else { 1 };
        let first = elements.len();
        let shouts = parts.len() > 1 && capitals::all_capitals(text);
        let mut words = Vec::with_capacity(parts.len());
        let mut is_possible = true;
        for part in parts {
            let element = self.element(part, shouts, field)?;
            is_possible &= element.forms().is_none_or(|forms| !forms.is_empty());
            // A word that is repeated in the run is one.
            let known = elements[first..].iter().position(|known| *known == element);
            words.push(first + known.unwrap_or(elements.len() - first));
            if known.is_none() {
                elements.push(element);
            }
        }
        if !is_possible {
            return Ok(Built::Impossible);
        }
        Ok(Built::Expr(Expr::Words(expr::Words {
            words,
            slop,
            clause,
        })))
    }

    fn note(&mut self, note: String) {
        if !self.is_silent {
            self.notes.push(note);
        }
    }

    fn element(&mut self, part: &Part<'_>, shouts: bool, field: Field) -> Result<Element> {
        let (Part::Stem(word) | Part::Exact(word)) = part else {
            let Part::Open(pattern) = part else {
                return Ok(Element::Forms(Arc::default()));
            };
            let forms = self.forms(pattern, field)?;
            return Ok(match pattern.as_glob() {
                Some(glob) if forms.len() > MAX_FORMS => Element::Many(forms, glob),
                _ => Element::Forms(forms),
            });
        };
        let form = folded(word);
        let stem = self.stem(&form, field)?;
        if !shouts && self.is_limited_to_capitals(word, &form)? {
            return Ok(Element::Capitals { form, stem });
        }
        Ok(match part {
            Part::Exact(_) => Element::Exact { form, stem },
            _ => Element::Stem(stem),
        })
    }

    /// What the languages of the query make of a form: what no article has is left out, as long as something is left.
    fn stem(&mut self, form: &str, field: Field) -> Result<Stems> {
        let mut stems = self.stemmer.stems(form, &self.languages);
        if stems.len() > 1 {
            let of_field = self.index.fields().views(field).stems;
            let mut known = Vec::with_capacity(stems.len());
            for stem in &stems {
                let found = self.known(&Term::from_field_text(of_field, stem));
                known.push(found.map_err(|cause| self.index.unreadable(cause))?.with > 0);
            }
            let mut is_known = known.iter();
            if known.contains(&true) {
                stems.retain(|_| is_known.next().is_some_and(|known| *known));
            } else {
                stems.truncate(1);
            }
        }
        Ok(stems)
    }

    fn forms(&mut self, pattern: &Pattern, field: Field) -> Result<Arc<[String]>> {
        let views = self.index.fields().views(field);
        let limit = self.forms.limit();
        // Of what is left out no form may be missed.
        let clock = match self.shared.excludes {
            true => &Clock::start(None),
            false => &self.shared.clock,
        };
        let (forms, cut) = expand::forms(self.searcher, views.forms, pattern, limit, clock)
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

    /// Where a stem is, looked up once.
    fn known(&mut self, term: &Term) -> tantivy::Result<Arc<Known>> {
        if let Some((_, known)) = self.known.iter().find(|(of, _)| of == term) {
            return Ok(Arc::clone(known));
        }
        let known = Arc::new(self.opened.look_up(term)?);
        self.known.push((term.clone(), Arc::clone(&known)));
        Ok(known)
    }

    /// What an occurrence of a word or phrase weighs, before the weights of the query.
    pub(super) fn worth(&mut self, node: &Node, scope: Option<Scope>) -> Result<f32> {
        let text = match node {
            Node::Word(word) => &word.text,
            Node::Phrase(phrase) => &phrase.text,
            _ => return Ok(1.0),
        };
        let field = places(scope).0[0];
        let of_field = self.index.fields().views(field).stems;
        let all = self.opened.articles();
        let mut weights = Vec::new();
        for span in words(text) {
            let mut with = 0;
            for stem in self.stem(&folded(&text[span.start..span.end]), field)? {
                let known = self.known(&Term::from_field_text(of_field, &stem));
                with += known.map_err(|cause| self.index.unreadable(cause))?.with;
            }
            weights.push((idf(with, all), rarity(with, all)));
        }
        Ok(match weights.as_slice() {
            [(idf, rarity)] => idf * rarity,
            several => several.iter().map(|(idf, _)| idf).sum(),
        })
    }

    /// The query of a leaf. `typed` is its only word as it is typed, if that has edits.
    fn leaf(&mut self, leaf: Leaf, typed: Option<String>) -> tantivy::Result<Box<dyn Query>> {
        let views = self.index.fields().views(leaf.field);
        let leaf = Arc::new(leaf);
        self.leaves.push(Arc::clone(&leaf));
        let mut stem_query = |stems: &Stems| -> tantivy::Result<Box<dyn Query>> {
            let mut words = Vec::with_capacity(stems.len());
            for stem in stems {
                let term = Term::from_field_text(views.stems, stem);
                let known = self.known(&term)?;
                words.push((term, known));
            }
            Ok(one_word(words, leaf.weight, self.opened.articles()))
        };
        let form_term = |form: &String| Term::from_field_text(views.forms, form);
        let mut form_query = |stem: &Stems, form: &String| -> tantivy::Result<Box<dyn Query>> {
            Ok(Box::new(BooleanQuery::intersection(vec![
                stem_query(stem)?,
                unscored(Box::new(TermQuery::new(
                    form_term(form),
                    IndexRecordOption::Basic,
                ))),
            ])))
        };
        match leaf.only_word() {
            Some(Element::Stem(stem)) => stem_query(stem),
            Some(Element::Exact { form, stem }) => form_query(stem, form),
            Some(Element::Capitals { form, stem }) => {
                form_query(stem, &format!("{CAPITALS}{form}"))
            }
            // It is negated, and so never scored.
            Some(Element::Many(forms, _)) => Ok(Box::new(form_set(views, forms))),
            Some(Element::Forms(forms)) => {
                let query =
                    OpenQuery::new(views, Arc::clone(forms), typed, Arc::clone(&self.languages));
                Ok(weighted(Box::new(query), leaf.weight))
            }
            None => {
                let weight = leaf.weight;
                let query = SpanQuery::new(leaf, *self.index.fields(), self.shared.clone());
                Ok(weighted(Box::new(query), weight))
            }
        }
    }
}

/// The articles that have any stem of a word, of which none has two: scored as one word, as rare as all of them together.
/// tantivy weighs each stem by its own rarity, which is made good for.
fn one_word(stems: Vec<(Term, Arc<Known>)>, weight: f32, articles: u64) -> Box<dyn Query> {
    let with = stems.iter().map(|(_, known)| known.with).sum();
    let weight = weight * rarity(with, articles);
    let is_one = stems.len() == 1;
    let word = |(term, known): (Term, Arc<Known>)| -> Box<dyn Query> {
        let factor = if is_one {
            1.0
        } else {
            idf(with, articles) / idf(known.with, articles)
        };
        Box::new(WordQuery::new(term, known, weight * factor))
    };
    single_or_boolean(
        stems
            .into_iter()
            .map(|stem| (Occur::Should, word(stem)))
            .collect(),
    )
}
