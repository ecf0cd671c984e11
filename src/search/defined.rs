//! Acronyms that the archive itself defines: who asks for `AMRAAM` finds the name as well, and who asks for the name in
//! quotes the acronym.
//!
//! The index keeps what each article defines (`analysis::acronym`) as terms of a field, so that one look into its dictionary
//! gives what a form means and how many articles say so. Of what is said, that is believed which more than one article
//! says, or the only one of a form that few have, if no other meaning is said as often, and if those who define a form are
//! not too few beside those who use it: of a thousand articles with `ABC`, two in which it stands for a campaign are not
//! those that were meant.
//!
//! A form of the query becomes a [`Node::Same`]; nothing else in the tree changes, and what it prints as is what was typed.

use std::collections::BTreeMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, SegmentReader, TERMINATED, Term};

use crate::analysis::acronym::{self, MEANS, definitions, key};
use crate::analysis::language::Language;
use crate::analysis::segment::words;
use crate::analysis::stem::Stemmer;
use crate::analysis::story::{self, pieces};
use crate::analysis::tokenizer::CAPITALS;
use crate::error::Result;
use crate::index::document::parts;
use crate::query::{Form, Node, Phrase, Word};

use super::archive::Archive;
use super::capitals::shouts;
use super::learned::{Learned, one_line, sentence_of};

/// Most forms of a query that are looked at: each that is defined takes the reading of an article.
const MOST: usize = 16;
/// Longest key of a form that is looked up.
const MAX_KEY_BYTES: usize = 160;
/// One article alone is believed about a form that fewer than so many have.
const RARE: u64 = 100;
/// Of so many articles that have a form, one at least has to define it.
const DEFINED: u64 = 200;
/// A meaning of a form.
struct Meaning {
    /// The key of the other form, in its most frequent spelling.
    other: String,
    /// The same by its stems.
    stems: String,
    /// Articles that define the one by the other.
    articles: u64,
}

/// A walk over a tree.
struct Widening<'a> {
    archive: &'a Archive,
    /// The whole query is in capitals, which say nothing then.
    shouts: bool,
    looked: BTreeMap<String, Option<Node>>,
    learned: Vec<Learned>,
}

impl Archive {
    /// The tree with what the archive defines as the same as its words and phrases, if it does of any, and what there is to
    /// say of that.
    pub(super) fn widened(&self, tree: &Node) -> Result<(Option<Node>, Vec<Learned>)> {
        let mut widening = Widening {
            archive: self,
            shouts: shouts(tree),
            looked: BTreeMap::new(),
            learned: Vec::new(),
        };
        let widened = widening.node(tree)?;
        Ok((widened, widening.learned))
    }
}

impl Widening<'_> {
    /// The node with what means the same; none if nothing does, as with most.
    fn node(&mut self, node: &Node) -> Result<Option<Node>> {
        Ok(match node {
            Node::Word(word) if word.form == Form::Stem => self.form(node, &word.text)?,
            // One word in quotes is that word.
            Node::Phrase(phrase) if !phrase.exact && phrase.slop == 0 => {
                let is_name = words(&phrase.text).nth(1).is_some();
                if is_name {
                    self.form(node, &phrase.text)?
                } else {
                    None
                }
            }
            Node::And(parts) => self.nodes(parts)?.map(Node::And),
            Node::Or(parts) => self.nodes(parts)?.map(Node::Or),
            Node::Not(of) => self.boxed(of)?.map(Node::Not),
            Node::AtLeast { times, of } => {
                let times = *times;
                self.boxed(of)?.map(|of| Node::AtLeast { times, of })
            }
            Node::Boost { of, weight } => {
                let weight = *weight;
                self.boxed(of)?.map(|of| Node::Boost { of, weight })
            }
            Node::In { scope, of } => {
                let scope = *scope;
                self.boxed(of)?.map(|of| Node::In { scope, of })
            }
            Node::Near(near) => {
                let (left, right) = (self.boxed(&near.left)?, self.boxed(&near.right)?);
                let is_same = left.is_none() && right.is_none();
                (!is_same).then(|| {
                    let mut near = near.clone();
                    near.left = left.unwrap_or(near.left);
                    near.right = right.unwrap_or(near.right);
                    Node::Near(near)
                })
            }
            Node::All
            | Node::Nothing
            | Node::Word(_)
            | Node::Phrase(_)
            | Node::Filter(_)
            | Node::Same { .. } => None,
        })
    }

    fn boxed(&mut self, of: &Node) -> Result<Option<Box<Node>>> {
        Ok(self.node(of)?.map(Box::new))
    }

    fn nodes(&mut self, parts: &[Node]) -> Result<Option<Vec<Node>>> {
        let mut widened: Option<Vec<Node>> = None;
        for (at, part) in parts.iter().enumerate() {
            if let Some(part) = self.node(part)? {
                widened.get_or_insert_with(|| parts.to_vec())[at] = part;
            }
        }
        Ok(widened)
    }

    /// A word or phrase, and with it what it is said to stand for.
    fn form(&mut self, node: &Node, text: &str) -> Result<Option<Node>> {
        let form = key(text);
        let archive = self.archive;
        let is_known = archive.is_defined(&form);
        if !is_known.map_err(|cause| archive.index.unreadable(cause))? {
            return Ok(None);
        }
        let other = match self.looked.get(text) {
            Some(known) => known.clone(),
            None => {
                let other = self.other(text, form, node)?;
                self.looked.insert(text.to_owned(), other.clone());
                other
            }
        };
        Ok(other.map(|other| Node::Same {
            of: Box::new(node.clone()),
            other: Box::new(other),
        }))
    }

    /// What a text stands for, whose key is `form` and which stands in the query as `node`.
    fn other(&mut self, text: &str, form: String, node: &Node) -> Result<Option<Node>> {
        let archive = self.archive;
        if form.is_empty() || form.len() > MAX_KEY_BYTES || self.learned.len() >= MOST {
            return Ok(None);
        }
        let found = || -> tantivy::Result<Option<(Meaning, Option<DocAddress>)>> {
            let Some(meaning) = archive.meaning(&form)? else {
                return Ok(None);
            };
            let is_short = form.len() < meaning.other.len();
            let short = if is_short { &form } else { &meaning.other };
            // Of capitals alone it is clear that they are none of a common word.
            let says_so = is_short && !self.shouts && acronym::is_short(text);
            let needs_no_case = !is_short && !self.shouts;
            if !says_so && !needs_no_case && !archive.is_always_in_capitals(short)? {
                return Ok(None);
            }
            // A name has its short form if that stands for the name above all.
            if !is_short && archive.stems_of(archive.meaning(short)?) != stems(&form) {
                return Ok(None);
            }
            let at = archive.newest(&form, &meaning.other)?;
            Ok(Some((meaning, at)))
        };
        let found = found().map_err(|cause| archive.index.unreadable(cause))?;
        let Some((meaning, Some(at))) = found else {
            return Ok(None);
        };
        let Some((means, id, sentence)) = archive.defining(at, &form, &meaning.other)? else {
            return Ok(None);
        };
        self.learned.push(Learned {
            form: node.to_string(),
            means,
            articles: meaning.articles,
            id,
            sentence,
        });
        Ok(Some(if meaning.other.contains(' ') {
            Node::Phrase(Phrase {
                text: meaning.other,
                exact: false,
                slop: 0,
            })
        } else {
            Node::Word(Word {
                text: meaning.other.to_uppercase(),
                form: Form::Stem,
            })
        }))
    }
}

impl Archive {
    /// What a form stands for, if that is to be believed.
    fn meaning(&self, form: &str) -> tantivy::Result<Option<Meaning>> {
        let meanings = self.meanings(form)?;
        let all: u64 = meanings.iter().map(|meaning| meaning.articles).sum();
        let best = meanings.into_iter().max_by(|a, b| {
            let by_spelling = || b.other.cmp(&a.other);
            a.articles.cmp(&b.articles).then_with(by_spelling)
        });
        let Some(best) = best.filter(|best| best.articles * 2 > all || best.articles == all) else {
            return Ok(None);
        };
        let short = if form.len() < best.other.len() {
            form
        } else {
            &best.other
        };
        let uses = self.with(&format!("{CAPITALS}{short}"))?;
        let is_told = best.articles > 1 || uses < RARE;
        Ok((is_told && best.articles * DEFINED >= uses).then_some(best))
    }

    /// Whether an article defines a form, one that is deleted perhaps: an answer at once for most words.
    fn is_defined(&self, form: &str) -> tantivy::Result<bool> {
        let field = self.index.fields().defined;
        let mut term: Option<Term> = None;
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            let term = term.get_or_insert_with(|| Term::from_field_text(field, form));
            if index.get_term_info(term)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn stems_of(&self, meaning: Option<Meaning>) -> String {
        meaning.map_or(String::new(), |meaning| meaning.stems)
    }

    /// All that a form is said to stand for; what has the same stems is one.
    fn meanings(&self, form: &str) -> tantivy::Result<Vec<Meaning>> {
        let field = self.index.fields().defined;
        let start = format!("{form}{MEANS}");
        let mut spelled: BTreeMap<String, u64> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            let mut terms = index.terms().range().ge(&start).into_stream()?;
            while terms.advance() {
                let Some(other) = terms.key().strip_prefix(start.as_bytes()) else {
                    break;
                };
                let Ok(other) = std::str::from_utf8(other) else {
                    continue;
                };
                let articles = match segment.alive_bitset() {
                    None => u64::from(terms.value().doc_freq),
                    Some(_) => {
                        let term = Term::from_field_text(field, &format!("{start}{other}"));
                        living(segment, &term)?.len() as u64
                    }
                };
                if articles > 0 {
                    *spelled.entry(other.to_owned()).or_default() += articles;
                }
            }
        }
        let mut meanings: Vec<Meaning> = Vec::new();
        let mut most: Vec<u64> = Vec::new();
        for (other, articles) in spelled {
            let stems = stems(&other);
            let known = meanings.iter().position(|known| known.stems == stems);
            if let Some(at) = known {
                meanings[at].articles += articles;
                if articles > most[at] {
                    (most[at], meanings[at].other) = (articles, other);
                }
            } else {
                most.push(articles);
                meanings.push(Meaning {
                    other,
                    stems,
                    articles,
                });
            }
        }
        Ok(meanings)
    }

    /// Articles with a form in headline or story.
    fn with(&self, form: &str) -> tantivy::Result<u64> {
        let field = self.index.fields().story.forms;
        self.searcher.doc_freq(&Term::from_field_text(field, form))
    }

    /// Whether hardly an article has a word otherwise than in capitals.
    fn is_always_in_capitals(&self, form: &str) -> tantivy::Result<bool> {
        let capitals = self.with(&format!("{CAPITALS}{form}"))?;
        Ok(!form.contains(' ') && capitals * 5 >= self.with(form)? * 4)
    }

    /// The newest article that defines a form by another; of several of one date the one of the least key.
    fn newest(&self, form: &str, other: &str) -> tantivy::Result<Option<DocAddress>> {
        let field = self.index.fields().defined;
        let term = Term::from_field_text(field, &format!("{form}{MEANS}{other}"));
        let mut best = None;
        for (ord, (segment, opened)) in (0..).zip(self.opened.segments()) {
            let (dates, keys) = (opened.dates(segment)?, opened.keys(segment)?);
            for doc in living(segment, &term)? {
                let rank = (
                    std::cmp::Reverse(dates.first(doc)),
                    keys.first(doc),
                    DocAddress::new(ord, doc),
                );
                // Of a segment the newest come first.
                match &best {
                    Some(known) if rank >= *known => {
                        if rank.0 > known.0 {
                            break;
                        }
                    }
                    _ => best = Some(rank),
                }
            }
        }
        Ok(best.map(|(_, _, address)| address))
    }

    /// From an article that defines a form by another: the other as it has it, its id, and the sentence.
    fn defining(
        &self,
        at: DocAddress,
        form: &str,
        other: &str,
    ) -> Result<Option<(String, String, String)>> {
        let article = self.index.article(&self.searcher, at)?;
        for piece in pieces(parts(&article), story::Field::Story) {
            for definition in definitions(piece.text) {
                let short = &piece.text[definition.short.clone()];
                let long = &piece.text[definition.long.clone()];
                let keys = (key(short), key(long));
                let is = |a: &str, b: &str| keys.0 == a && keys.1 == b;
                let means = match (is(form, other), is(other, form)) {
                    (true, _) => long,
                    (_, true) => short,
                    _ => continue,
                };
                let means = one_line(means);
                let sentence = sentence_of(piece.text, &definition);
                return Ok(Some((means, article.id.clone(), sentence)));
            }
        }
        Ok(None)
    }
}

/// The documents of a term that are not deleted.
fn living(segment: &SegmentReader, term: &Term) -> tantivy::Result<Vec<DocId>> {
    let index = segment.inverted_index(term.field())?;
    let Some(mut list) = index.read_postings(term, IndexRecordOption::Basic)? else {
        return Ok(Vec::new());
    };
    let alive = segment.alive_bitset();
    let mut docs = Vec::new();
    while list.doc() != TERMINATED {
        if alive.is_none_or(|alive| alive.is_alive(list.doc())) {
            docs.push(list.doc());
        }
        list.advance();
    }
    Ok(docs)
}

/// The words of a key by their stems, which only compare names with each other.
fn stems(key: &str) -> String {
    let mut stemmer = Stemmer::new();
    let stem = |word: &str| {
        let mut word = word.to_owned();
        stemmer.stem(&mut word, Language::ENGLISH);
        word
    };
    key.split(' ').map(stem).collect::<Vec<_>>().join(" ")
}
