//! Did you mean: the words of a query that the archive does not have, the words it has that are near to them, and the
//! queries that have those instead.
//!
//! Near is what one edit makes of a word of three to five letters, and two of a longer one (as Elasticsearch's fuzziness
//! `AUTO`); an edit is Damerau's: put in, take out, replace, or exchange two neighbours. The words come from the
//! dictionaries of the index, through which an automaton walks; the articles are not looked at.

use std::collections::BTreeMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::analysis::fold::{folded, is_capitals};
use crate::analysis::language::Language;
use crate::analysis::segment::words;
use crate::analysis::stem::Stemmer;
use crate::analysis::tokenizer::CAPITALS;
use crate::index::schema::Fields;
use crate::query::{Filter, Form, Node, Scope};

use super::explanation::{NearWord, RareWord};
use super::words::places;

/// Words of a query that are looked up.
const MOST_WORDS: usize = 16;
/// Near words that are given for one.
const GIVEN: usize = 3;
/// A word that more articles have is none that was misspelt: the press, too, writes `goverment`.
const FEW: u64 = 50;
/// How many times as frequent as a word that exists one must be to be meant instead: of a word that is in one or two
/// articles, and of one that is in more.
const TIMES: [(u64, u64); 2] = [(2, 10), (FEW, 100)];
/// A longer word is nothing that was typed.
const LONGEST: usize = 64;

/// A word of a query, and where it is looked for.
#[derive(Debug, PartialEq)]
struct Looked<'a> {
    word: &'a str,
    places: Places,
}

/// The dictionaries of a field of the query language.
#[derive(Clone, Debug, PartialEq)]
struct Places {
    field: &'static str,
    all: Vec<Looking>,
}

/// A dictionary of exact words, and that in which a word is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Looking {
    forms: Field,
    counted: Field,
    /// The words of `counted` are stems.
    is_stemmed: bool,
}

/// The words of a tree that few articles have, each with what is near to it.
pub(super) fn rare_words(
    tree: &Node,
    fields: &Fields,
    searcher: &Searcher,
    languages: &[Language],
) -> tantivy::Result<Vec<RareWord>> {
    let mut looked = Vec::new();
    collect(tree, &of_scope(None, fields), fields, &mut looked);
    let mut stemmer = Stemmer::new();
    let mut rare: Vec<RareWord> = Vec::new();
    for Looked { word, places } in looked {
        let form = folded(word);
        let mut hits = 0;
        for place in &places.all {
            let terms = if place.is_stemmed {
                stemmer.stems(&form, languages)
            } else {
                vec![form.clone()]
            };
            let mut with = 0;
            for term in terms {
                with += searcher.doc_freq(&Term::from_field_text(place.counted, &term))?;
            }
            hits = with.max(hits);
        }
        let is_known = |known: &RareWord| known.word == word && known.field == places.field;
        if hits > FEW || rare.iter().any(is_known) {
            continue;
        }
        let nearest = nearest(searcher, &form, &places.all, hits, languages)?;
        if !nearest.is_empty() {
            rare.push(RareWord {
                word: word.to_owned(),
                field: places.field,
                hits,
                nearest,
            });
        }
    }
    Ok(rare)
}

fn of_scope(scope: Option<Scope>, fields: &Fields) -> Places {
    let looking = |field: &_| {
        let views = fields.views(*field);
        Looking {
            forms: views.forms,
            counted: views.stems,
            is_stemmed: true,
        }
    };
    Places {
        field: match scope {
            None | Some(Scope::Body | Scope::Lead | Scope::Byline) => "text",
            Some(Scope::Title) => "title",
            Some(Scope::Furniture) => "furniture",
            Some(Scope::Comments) => "comments",
            Some(Scope::Any) => "any",
        },
        all: places(scope).0.iter().map(looking).collect(),
    }
}

/// The words that are looked for, in the order of the query.
fn collect<'a>(node: &'a Node, places: &Places, fields: &Fields, looked: &mut Vec<Looked<'a>>) {
    let mut add = |text: &'a str, places: &Places| {
        for span in words(text) {
            let found = Looked {
                word: &text[span.start..span.end],
                places: places.clone(),
            };
            if looked.len() < MOST_WORDS && !looked.contains(&found) {
                looked.push(found);
            }
        }
    };
    let name = |name, field: Field| Places {
        field: name,
        all: vec![Looking {
            forms: field,
            counted: field,
            is_stemmed: false,
        }],
    };
    match node {
        Node::Word(word) if matches!(word.form, Form::Stem | Form::Exact) => {
            add(&word.text, places);
        }
        Node::Phrase(phrase) => add(&phrase.text, places),
        Node::Filter(Filter::Source(text)) => add(text, &name("source", fields.source)),
        Node::Filter(Filter::Site(text)) => add(text, &name("site", fields.site)),
        Node::Filter(Filter::Author(text)) => add(text, &name("author", fields.author)),
        Node::And(parts) | Node::Or(parts) => {
            for part in parts {
                collect(part, places, fields, looked);
            }
        }
        Node::Near(near) => {
            collect(&near.left, places, fields, looked);
            collect(&near.right, places, fields, looked);
        }
        Node::AtLeast { of, .. } | Node::Boost { of, .. } | Node::Same { of, .. } => {
            collect(of, places, fields, looked);
        }
        Node::In { scope, of } => collect(of, &of_scope(Some(*scope), fields), fields, looked),
        Node::All | Node::Nothing | Node::Word(_) | Node::Filter(_) | Node::Not(_) => {}
    }
}

/// How many edits a word may be away.
fn reach(form: &str) -> u8 {
    // A number that no article has is no other number.
    if form.len() > LONGEST || form.contains(|c: char| c.is_numeric()) {
        return 0;
    }
    match form.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

/// The words near to a form that are frequent enough to be meant.
fn nearest(
    searcher: &Searcher,
    form: &str,
    places: &[Looking],
    hits: u64,
    languages: &[Language],
) -> tantivy::Result<Vec<NearWord>> {
    // For each word, the edits and the articles.
    let mut found: BTreeMap<String, (u8, u64)> = BTreeMap::new();
    for place in places {
        let mut of_place: BTreeMap<String, (u8, u64)> = BTreeMap::new();
        for edits in 1..=reach(form) {
            let term = Term::from_field_text(place.forms, form);
            let automaton = FuzzyTermQuery::new(term, edits, true).automaton()?;
            for segment in searcher.segment_readers() {
                let index = segment.inverted_index(place.forms)?;
                let mut terms = index.terms().search(&automaton).into_stream()?;
                while terms.advance() {
                    let Ok(word) = std::str::from_utf8(terms.key()) else {
                        continue;
                    };
                    if word.starts_with(CAPITALS) {
                        continue;
                    }
                    let articles = u64::from(terms.value().doc_freq);
                    match of_place.get_mut(word) {
                        None => drop(of_place.insert(word.to_owned(), (edits, articles))),
                        // Met and counted already, with fewer edits.
                        Some((fewer, _)) if *fewer < edits => {}
                        Some((_, total)) => *total += articles,
                    }
                }
            }
        }
        for (word, (edits, articles)) in of_place {
            let known = found.entry(word).or_insert((edits, articles));
            known.1 = known.1.max(articles);
        }
    }
    let mut stemmer = Stemmer::new();
    let mut stems_of = |word: &str| stemmer.stems(word, languages);
    let own = stems_of(form);
    let is_stemmed = places.iter().all(|place| place.is_stemmed);
    let times = TIMES.iter().find(|(most, _)| hits <= *most);
    let enough = times.map_or(u64::MAX, |(_, times)| (hits * times).max(1));
    let mut nearest: Vec<NearWord> = found
        .into_iter()
        .filter(|(word, (_, articles))| word != form && *articles >= enough)
        // Another form of the same word finds the same.
        .filter(|(word, _)| !is_stemmed || stems_of(word) != own)
        .map(|(word, (edits, hits))| NearWord { word, hits, edits })
        .collect();
    nearest.sort_by(|a, b| (a.edits, b.hits, &a.word).cmp(&(b.edits, a.hits, &b.word)));
    // Of the forms of a word, which find the same, the first stands for all.
    let mut known = Vec::new();
    nearest.retain(|near| {
        let stem = stems_of(&near.word);
        let is_new = known.len() < GIVEN && !(is_stemmed && known.contains(&stem));
        known.extend(is_new.then_some(stem));
        is_new
    });
    Ok(nearest)
}

/// `text` with words replaced, wherever they stand in it, in the case they are written in.
pub(super) fn replaced(text: &str, replacements: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for span in words(text) {
        let word = &text[span.start..span.end];
        let form = folded(word);
        let replacement = replacements
            .iter()
            .find(|(replaced, _)| folded(replaced) == form);
        if let Some((_, by)) = replacement {
            out.push_str(&text[at..span.start]);
            out.push_str(&cased_like(word, by));
            at = span.end;
        }
    }
    out.push_str(&text[at..]);
    out
}

/// A folded word written like another.
fn cased_like(word: &str, by: &str) -> String {
    let mut letters = by.chars();
    match letters.next() {
        Some(_) if is_capitals(word) => by.to_uppercase(),
        Some(first) if word.starts_with(char::is_uppercase) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => by.to_owned(),
    }
}

/// The same in every word, phrase and name of a tree.
pub(super) fn replaced_in(node: &mut Node, replacements: &[(&str, &str)]) {
    let replace = |text: &mut String| *text = replaced(text, replacements);
    match node {
        Node::Word(word) => replace(&mut word.text),
        Node::Phrase(phrase) => replace(&mut phrase.text),
        Node::Filter(
            Filter::Source(text) | Filter::Site(text) | Filter::Author(text) | Filter::Url(text),
        ) => replace(text),
        Node::And(parts) | Node::Or(parts) => {
            for part in parts {
                replaced_in(part, replacements);
            }
        }
        Node::Near(near) => {
            replaced_in(&mut near.left, replacements);
            replaced_in(&mut near.right, replacements);
        }
        Node::Not(of)
        | Node::AtLeast { of, .. }
        | Node::Boost { of, .. }
        | Node::In { of, .. }
        | Node::Same { of, .. } => replaced_in(of, replacements),
        Node::All | Node::Nothing | Node::Filter(_) => {}
    }
}
