//! The second pass of the order of relevance as the scan sees it: words that stand near each other, near the beginning and
//! in the headline, told from the words of the articles, two by two.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use dateline::analysis::story::{Field, GAP};
use dateline::article::ZoneKind;
use dateline::index::document::key_of;
use dateline::query::{Node, Scope};

use super::sought::distinct;
use super::{Oracle, Scanned, length, start};

/// An article that matches, its score by its words alone, and its score.
pub(super) type Matching<'a> = (&'a Scanned, f32, f32);

/// What is added of two words near each other, of one near the beginning, and of one in the headline.
const ADDED: (f32, f32, f32) = (0.2, 0.5, 0.2);

/// The stems of what is looked for in headline and story, each with the greatest weight that the query gives it.
fn stems_of(
    oracle: &Oracle,
    node: &Node,
    scope: Option<Scope>,
    weight: f32,
    out: &mut Vec<(Vec<String>, f32)>,
) {
    match node {
        Node::And(parts) | Node::Or(parts) => {
            for part in distinct(parts) {
                stems_of(oracle, part, scope, weight, out);
            }
        }
        Node::Boost { of, weight: by } => stems_of(oracle, of, scope, weight * by, out),
        Node::In { scope, of } => stems_of(oracle, of, Some(*scope), weight, out),
        Node::AtLeast { of, .. } => stems_of(oracle, of, scope, weight, out),
        Node::Word(_) | Node::Phrase(_) | Node::Near(_) => {
            if matches!(scope, None | Some(Scope::Any)) {
                for stem in oracle.stems(node, Field::Story) {
                    match out.iter_mut().find(|(known, _)| *known == stem) {
                        Some((_, known)) => *known = known.max(weight),
                        None => out.push((stem, weight)),
                    }
                }
            }
        }
        _ => {}
    }
}

impl Oracle {
    /// Checks the scores that the index gave by the words alone and after it looked again, and puts the articles in the
    /// order of the latter.
    pub(super) fn check_reranked(&self, query: &str, tree: &Node, matching: &mut [Matching<'_>]) {
        let order = |score: f32, scanned: &Scanned| {
            let article = &scanned.article;
            let bits = Reverse(score.to_bits());
            (bits, Reverse(start(article)), key_of(&article.id))
        };
        let mut words = vec![];
        stems_of(self, tree, None, 1.0, &mut words);
        let mut words: Vec<(Vec<String>, f32)> = words
            .into_iter()
            .map(|(stem, weight)| {
                let with = self.articles_with(Field::Story, &stem);
                let weight = weight * self.idf(with) * self.rarity(with);
                (stem, weight)
            })
            .collect();
        words.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        words.truncate(16);

        // No score is negative: their bits are in their order.
        matching.sort_by_key(|(article, first, _)| order(*first, article));
        for (rank, (article, first, score)) in matching.iter().enumerate() {
            let expected = match rank {
                0..100 => first + self.bonus(article, &words),
                _ => *first,
            };
            assert!(
                (expected - score).abs() <= 1e-4 * expected.max(1.0),
                "`{query}`: {} has {score} and not {expected}, after {first}",
                article.article.id
            );
        }
        let worst = matching.iter().take(100).map(|(.., score)| *score);
        let worst = worst.fold(f32::INFINITY, f32::min);
        let rest = matching.iter().skip(100).map(|(.., score)| *score);
        assert!(rest.fold(0.0, f32::max) <= worst, "`{query}`");
        // Rounding decides between equals: the order is checked for the scores the index gives.
        matching.sort_by_key(|(article, _, score)| order(*score, article));
    }

    fn bonus(&self, article: &Scanned, words: &[(Vec<String>, f32)]) -> f32 {
        // Where a word stands: in which run, as which word of it, and as which word of all, runs being far apart.
        let mut places: HashMap<&str, Vec<(usize, usize, usize)>> = HashMap::new();
        let mut headline: HashSet<&str> = HashSet::new();
        let mut before = 0;
        for (n, run) in article.story.iter().enumerate() {
            for (i, token) in run.iter().enumerate() {
                let known = places.entry(&token.stem).or_default();
                known.push((n, i, before + i));
                if token.zone == ZoneKind::Headline {
                    headline.insert(&token.stem);
                }
            }
            let gap = if run.is_empty() { 1 } else { GAP as usize };
            before += run.len() + gap;
        }
        let of = |stems: &Vec<String>| {
            let known = stems.iter().find_map(|stem| places.get(stem.as_str()));
            known.map_or(&[][..], Vec::as_slice)
        };
        let mut bonus = 0.0;
        for (n, (stem, weight)) in words.iter().enumerate() {
            if let Some((.., first)) = of(stem).first() {
                bonus += ADDED.1 * weight * 20.0 / (20.0 + *first as f32);
            }
            if stem.iter().any(|stem| headline.contains(stem.as_str())) {
                bonus += ADDED.2 * weight;
            }
            for (other, its_weight) in &words[..n] {
                let pairs = of(stem)
                    .iter()
                    .flat_map(|a| of(other).iter().map(move |b| (a, b)));
                let near = pairs.filter(|(a, b)| a.0 == b.0 && a.1.abs_diff(b.1) < 8);
                let gain = self.gain(Field::Story, near.count(), length(article, None));
                bonus += ADDED.0 * (weight + its_weight) / 2.0 * gain;
            }
        }
        bonus
    }
}
