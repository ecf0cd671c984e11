//! The second pass of the order of relevance: the first hundred of the first pass, ranked again by where their words stand.
//!
//! The first pass is a weighted sum of BM25 scores over words, which any engine can compute and which can skip what cannot
//! be among the best. Where words stand costs a look at their positions, and is looked up for the best alone. What it
//! finds is added: an article that is looked at never falls behind one that is not, so that pages fit together.
//!
//! With `w` the weight of a word, which is the query's own times its [`idf`] and [`rarity`](super::bm25::rarity):
//!
//! - *Proximity*: 0.2 · Σ (w₁ + w₂) / 2 · gain(n), over each two words, `n` being how often they stand less than eight
//!   positions apart and `gain` that of BM25. Pairs whose count saturates as that of a word are Rasolofo and Savoy's
//!   ("Term Proximity Scoring for Keyword-Based Retrieval Systems", ECIR 2003) and Büttcher, Clarke and Lushman's ("Term
//!   Proximity Scoring for Ad-Hoc Retrieval on Very Large Text Collections", SIGIR 2006); the window of eight, and all
//!   pairs instead of neighbours alone, are the full dependence model of Metzler and Croft ("A Markov Random Field Model
//!   for Term Dependencies", SIGIR 2005). They take the smaller weight of the two or a statistic of the pair; the mean gave
//!   0.02 on two collections and took 0.005 on two others (`benches/record/2026-11-22/ranking.md`).
//! - *Opening*: 0.5 · Σ w · 20 / (20 + p), `p` being the first position of a word. News tells the most important first,
//!   and the first hundred words stand for the rest: Troy and Zhang ("Enhancing Relevance Scoring with Chronological Term
//!   Rank", SIGIR 2007), whose chronological term rank falls with the first position likewise.
//! - *Headline*: 0.2 · Σ w, over the words that the headline has: a weighted field, as in Robertson, Zaragoza and Taylor
//!   ("Simple BM25 Extension to Multiple Weighted Fields", CIKM 2004). The headline is part of the text as well, and so
//!   already counted once.
//!
//! Words are the distinct stems of all words and phrases that are looked for in headline and story as a whole, the
//! [`MAX_WORDS`] of greatest weight. Open words (`missile*`) have no positions in the index and take no part.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, Term};

use crate::analysis::story::Field;
use crate::error::Result;
use crate::index::schema::Fields;

use super::answer::Sort;
use super::archive::Archive;
use super::bm25::{articles, gain, idf, rarity};
use super::candidates::seek;
use super::explanation::Bonus;
use super::leaf::{Element, Leaf};
use super::opened::{Known, Opened};
use super::order::Ranked;
use super::plan::Plan;
use super::proximity::{MAX_WORDS, Pairs};
use super::recency::Recency;

/// How many of the first pass are ranked again.
pub(super) const HEAD: usize = 100;

const PROXIMITY: Score = 0.2;
const OPENING: Score = 0.5;
/// The position at which a word has lost half of what it adds by standing first.
const OPENING_HALF: Score = 20.0;
const HEADLINE: Score = 0.2;

/// A word of the query.
struct Word {
    /// Of the languages of the archive; no article has two of them.
    stems: Vec<Stem>,
    weight: Score,
}

struct Stem {
    /// In headline and story.
    in_text: Term,
    in_headline: Term,
    /// Where it is in the dictionaries.
    known: Arc<Known>,
}

impl Archive {
    /// Ranks `head`, the best of the first pass, again.
    pub(super) fn rerank(
        &self,
        plan: &Plan,
        head: &mut [Ranked],
        recency: Option<Recency>,
    ) -> Result<()> {
        let unreadable = |cause| self.index.unreadable(cause);
        let words = self.words(plan).map_err(unreadable)?;
        if words.is_empty() {
            return Ok(());
        }
        let fields = self.index.fields();
        let (mean, _) = *self.opened.mean(fields.story.stems).map_err(unreadable)?;
        // Segment by segment, upwards: postings are read once.
        head.sort_by_key(|ranked| ranked.address);
        for articles in head.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord) {
            let Some(first) = articles.first() else {
                continue;
            };
            let ord = first.address.segment_ord;
            let mut reader = Reader::open(&words, fields, &self.opened, ord, mean)
                .map_err(|cause| self.index.unreadable_in(ord, cause))?;
            for ranked in articles {
                let bonus = reader.bonus(ranked.address.doc_id);
                let factor = recency.map_or(1.0, |recency| recency.factor(ranked.position.date));
                ranked.position.score = bonus.added_to(ranked.first_pass) * factor;
                ranked.bonus = Some(bonus);
            }
        }
        head.sort_by(|a, b| Sort::Relevance.compare(&a.position, &b.position));
        Ok(())
    }

    /// The words of a plan that the second pass looks at, those of the greatest weight first.
    fn words(&self, plan: &Plan) -> tantivy::Result<Vec<Word>> {
        let fields = self.index.fields();
        let all = articles(&self.searcher)?;
        let mut words: Vec<Word> = Vec::new();
        for leaf in plan.leaves.iter().filter(|leaf| is_of_text(leaf)) {
            for stems in leaf.words().filter_map(Element::stems) {
                let stem = |stem: &String| Stem {
                    in_text: Term::from_field_text(fields.story.stems, stem),
                    in_headline: Term::from_field_text(fields.title.stems, stem),
                    known: Arc::default(),
                };
                let stems: Vec<Stem> = stems.iter().map(stem).collect();
                let is_same = |word: &&mut Word| {
                    let terms = word.stems.iter().map(|stem| &stem.in_text);
                    terms.eq(stems.iter().map(|stem| &stem.in_text))
                };
                if let Some(known) = words.iter_mut().find(is_same) {
                    known.weight = known.weight.max(leaf.weight);
                } else {
                    words.push(Word {
                        stems,
                        weight: leaf.weight,
                    });
                }
            }
        }
        for word in &mut words {
            let mut with = 0;
            for stem in &mut word.stems {
                let known = plan.known.iter().find(|(term, _)| *term == stem.in_text);
                stem.known = match known {
                    Some((_, known)) => Arc::clone(known),
                    None => Arc::new(self.opened.look_up(&stem.in_text)?),
                };
                with += stem.known.with;
            }
            word.weight *= idf(with, all) * rarity(with, all);
        }
        words.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        words.truncate(MAX_WORDS);
        Ok(words)
    }
}

/// Whether it is what was typed, looked for in headline and story as a whole.
fn is_of_text(leaf: &Leaf) -> bool {
    leaf.field == Field::Story && leaf.zones.is_none() && leaf.is_typed
}

/// What reads one segment, upwards.
struct Reader<'a> {
    words: &'a [Word],
    /// Of each word, the stems that the segment has.
    in_text: Vec<Vec<SegmentPostings>>,
    in_headline: Vec<Vec<SegmentPostings>>,
    lengths: FieldNormReader,
    mean_length: Score,
    /// Of each word in the current article.
    positions: Vec<Vec<u32>>,
    pairs: Pairs,
}

impl<'a> Reader<'a> {
    fn open(
        words: &'a [Word],
        fields: &Fields,
        opened: &Opened,
        ord: u32,
        mean_length: Score,
    ) -> tantivy::Result<Self> {
        let (segment, _) = opened.segment(ord);
        let text = segment.inverted_index(fields.story.stems)?;
        let in_text = words.iter().map(|word| {
            let stems = word.stems.iter();
            let infos = stems.filter_map(|stem| stem.known.infos[ord as usize].as_ref());
            let record = IndexRecordOption::WithFreqsAndPositions;
            let open = |info| text.read_postings_from_terminfo(info, record);
            infos.map(open).collect()
        });
        let headlines = segment.inverted_index(fields.title.stems)?;
        let in_headline = words.iter().map(|word| {
            let open =
                |stem: &Stem| headlines.read_postings(&stem.in_headline, IndexRecordOption::Basic);
            word.stems
                .iter()
                .filter_map(|stem| open(stem).transpose())
                .collect()
        });
        Ok(Reader {
            words,
            in_text: in_text.collect::<std::io::Result<_>>()?,
            in_headline: in_headline.collect::<std::io::Result<_>>()?,
            lengths: segment.get_fieldnorms_reader(fields.story.stems)?,
            mean_length,
            positions: vec![Vec::new(); words.len()],
            pairs: Pairs::default(),
        })
    }

    /// What where its words stand adds to the score of an article.
    fn bonus(&mut self, doc: DocId) -> Bonus {
        let mut bonus = Bonus::default();
        for (i, word) in self.words.iter().enumerate() {
            self.positions[i].clear();
            let mut in_text = self.in_text[i].iter_mut();
            if let Some(list) = in_text.find_map(|list| (seek(list, doc) == doc).then_some(list)) {
                list.positions(&mut self.positions[i]);
            }
            if let Some(first) = self.positions[i].first() {
                let first = *first as Score;
                bonus.opening += OPENING * word.weight * OPENING_HALF / (OPENING_HALF + first);
            }
            if self.in_headline[i]
                .iter_mut()
                .any(|list| seek(list, doc) == doc)
            {
                bonus.headline += HEADLINE * word.weight;
            }
        }
        let length = self.lengths.fieldnorm(doc);
        self.pairs.count(&self.positions);
        for (a, b, count) in self.pairs.near() {
            let weight = (self.words[a].weight + self.words[b].weight) / 2.0;
            bonus.proximity += PROXIMITY * weight * gain(count, length, self.mean_length);
        }
        bonus
    }
}
