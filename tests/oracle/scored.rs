//! How words, phrases and open words score, as the scan sees them.

use std::collections::HashSet;

use dateline::analysis::story::Field;
use dateline::query::{Node, Scope};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::sought::Looked;
use super::wanted::Wanted;
use super::{Oracle, Scanned, fields_of, length};

impl Oracle {
    /// The score of words, if they stand somewhere so many times.
    pub(super) fn words_score(
        &self,
        article: &Scanned,
        node: &Node,
        times: usize,
        scope: Option<Scope>,
    ) -> Option<f32> {
        let mut score = None;
        for (field, field_scope) in fields_of(scope) {
            let scope = if scope == Some(Scope::Any) {
                *field_scope
            } else {
                scope
            };
            let Some(looked) = self.looked(node, *field) else {
                continue;
            };
            let runs = article.runs(scope);
            let mut frequency = looked.spans(&runs);
            if frequency < times {
                continue;
            }
            let mut rarity = 1.0;
            if let Looked::Words(wanted, _) = &*looked
                && let [wanted] = wanted.as_slice()
                && scope == *field_scope
                && times == 1
            {
                // A single word of a form is found by its form and scored as its stem.
                if let Wanted::Exact(_, stem) | Wanted::Capitals(_, stem) = wanted {
                    frequency = Looked::Words(vec![Wanted::Stem(stem.clone())], 0).spans(&runs);
                }
                match wanted.stem() {
                    Some(stem) => rarity = self.rarity(self.articles_with(*field, stem)),
                    None => {
                        *score.get_or_insert(0.0) +=
                            self.open_score(article, wanted, *field, *field_scope);
                        continue;
                    }
                }
            }
            let mut wanted = vec![];
            looked.wanted(&mut wanted);
            let idf = |wanted: &&Wanted| match wanted.stem() {
                Some(stem) => self.idf(self.articles_with(*field, stem)),
                None => self.idf(self.forms(wanted, *field).1),
            };
            let gain = self.gain(*field, frequency, length(article, *field_scope));
            *score.get_or_insert(0.0) += rarity * wanted.iter().map(idf).sum::<f32>() * gain;
        }
        score
    }

    /// The stems of all forms that an open word stands for, and how many articles have one, deleted articles included.
    fn forms(&self, wanted: &Wanted, field: Field) -> (HashSet<String>, f32) {
        let views = self.index.fields().views(field);
        let (mut stems, mut with) = (HashSet::new(), HashSet::new());
        for (n, segment) in self.index.searcher().segment_readers().iter().enumerate() {
            let index = segment.inverted_index(views.forms).unwrap();
            let mut terms = index.terms().stream().unwrap();
            while terms.advance() {
                let form = std::str::from_utf8(terms.key()).unwrap();
                if form.starts_with('\u{2}') || !wanted.takes_form(form) {
                    continue;
                }
                stems.extend(self.stemmer.borrow_mut().stems(form, &self.languages));
                let term = Term::from_field_text(views.forms, form);
                let list = index.read_postings(&term, IndexRecordOption::Basic);
                let mut list = list.unwrap().unwrap();
                while list.doc() != TERMINATED {
                    with.insert((n, list.doc()));
                    list.advance();
                }
            }
        }
        (stems, with.len() as f32)
    }

    /// The score of an open word in a whole field: all its forms are one word.
    fn open_score(
        &self,
        article: &Scanned,
        wanted: &Wanted,
        field: Field,
        scope: Option<Scope>,
    ) -> f32 {
        let (stems, with) = self.forms(wanted, field);
        let runs = article.runs(scope);
        let tokens = || runs.iter().flatten();
        let frequency = tokens().filter(|token| stems.contains(&token.stem)).count();
        let mut gain = self.gain(field, frequency, length(article, scope));
        if let Wanted::Fuzzy(typed, _) = wanted
            && tokens().any(|token| token.form == *typed)
        {
            gain += 2.2;
        }
        self.idf(with) * self.rarity(with) * gain
    }
}
