//! The words that tell what an article is about, for whoever wants more of its kind.
//!
//! A word of headline and story weighs by how often it stands there and how few articles have it (tf-idf: Spärck Jones, "A
//! statistical interpretation of term specificity", Journal of Documentation 28(1), 1972). Forms of one stem are one word,
//! shown in the form that is most frequent in the article.

use std::collections::{HashMap, HashSet};

use tantivy::Term;

use crate::analysis::fold::folded;
use crate::analysis::language::Language;
use crate::analysis::segment::words;
use crate::analysis::stem::Stemmer;
use crate::analysis::story::{Field, pieces};
use crate::article::Article;
use crate::error::Result;
use crate::index::document::parts;
use crate::query::{Filter, Node};

use super::answer::Request;
use super::archive::Archive;
use super::bm25::idf;

/// Words that a query for more of the same kind is made of.
const MOST: usize = 12;
/// What stands in the headline counts as if it stood there so many times more.
const HEADLINE: u32 = 2;
/// Words that a larger share of all articles have say nothing.
const COMMON: f64 = 0.5;
/// Below so many articles every share is large.
const FEW: u64 = 50;

/// Words of English that tell nothing in however few articles they stand. In a large archive their number says so by itself.
const FUNCTION_WORDS: &str = "about above after again against all almost also although always among and any anyone anything are around because \
    been before being below between both but came can cannot could did does doing done down during each \
    either else ever every few first for from further get goes going got had has have having her \
    here hers herself him himself his how however into its itself just last least less like made make \
    many may me might mine more most much must myself near neither never next nobody none nor not \
    nothing now off often once one only onto other others our ours out over own per perhaps put \
    quite rather said same saw say says see seem seen several shall she should since some somebody someone \
    something still such take than that the their theirs them themselves then there these they thing things third \
    this those though three through thus together too took toward towards twice two under until upon use used \
    very was way well were what whatever when where whether which while who whole whom whose why will \
    with within without would yet you your yours";

/// A word that tells what an article is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// The word, in lower case and without accents.
    pub word: String,
    /// Articles that have it in any of its forms.
    pub articles: u64,
    /// By how much it tells.
    pub weight: f32,
}

impl Archive {
    /// A request for articles like the one of this id: those that have most of its telling words. `None` if there is no
    /// such article.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn like(&self, id: &str, request: Request) -> Result<Option<Request>> {
        let Some(article) = self.article(id)? else {
            return Ok(None);
        };
        let words = self.telling(&article)?;
        let words: Vec<&str> = words.iter().map(|telling| telling.word.as_str()).collect();
        let other = Node::Not(Box::new(Node::Filter(Filter::Id(id.to_owned()))));
        let query = match words.as_slice() {
            [] => String::new(),
            words => format!("{} {other}", words.join(" ")),
        };
        Ok(Some(Request {
            query,
            any: true,
            literal: false,
            ..request
        }))
    }

    /// The words that tell most of an article, those first, that another article has too.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn telling(&self, article: &Article) -> Result<Vec<Telling>> {
        let articles = self.opened.articles();
        let field = self.index.fields().story.stems;
        let mut found = Vec::new();
        for (stem, forms) in stems(article) {
            let with = self
                .searcher
                .doc_freq(&Term::from_field_text(field, &stem))
                .map_err(|cause| self.index.unreadable(cause))?;
            let is_common = articles > FEW && with as f64 > COMMON * articles as f64;
            if with < 2 || is_common {
                continue;
            }
            let times: u32 = forms.values().sum();
            let word = forms
                .into_iter()
                .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))
                .map(|(word, _)| word);
            found.extend(word.map(|word| Telling {
                word,
                articles: with,
                weight: (1.0 + (times as f32).ln()) * idf(with, articles),
            }));
        }
        found.sort_by(|a, b| {
            b.weight
                .total_cmp(&a.weight)
                .then_with(|| a.word.cmp(&b.word))
        });
        found.truncate(MOST);
        Ok(found)
    }
}

/// The words of an article: by stem, how often each form stands there.
fn stems(article: &Article) -> HashMap<String, HashMap<String, u32>> {
    let function_words: HashSet<&str> = FUNCTION_WORDS.split(' ').collect();
    let language = Language::of(article.lang.as_deref());
    let mut stemmer = Stemmer::new();
    let mut found: HashMap<String, HashMap<String, u32>> = HashMap::new();
    for (field, times) in [(Field::Story, 1), (Field::Title, HEADLINE)] {
        for piece in pieces(parts(article), field) {
            for span in words(piece.text) {
                let form = folded(&piece.text[span.start..span.end]);
                let letters = form.chars().filter(|c| c.is_alphabetic()).count();
                if letters < 3 || function_words.contains(form.as_str()) {
                    continue;
                }
                let mut stem = form.clone();
                stemmer.stem(&mut stem, language);
                *found.entry(stem).or_default().entry(form).or_default() += times;
            }
        }
    }
    found
}
