//! Why an answer is what it is, as data and in words: what each part of the query finds, what stands in the way of an
//! answer that is empty, and of what a score is made.

use serde::Serialize;

use super::learned::Learned;
use super::numbers::{counted, thousands};

/// When an answer explains itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Explain {
    /// Never: for measurements, and for who wants only the number.
    Never,
    /// When nothing is found.
    #[default]
    WhenEmpty,
    /// Always, and each hit tells of what its score is made.
    Always,
}

/// What a query's parts find. A part is what the query joins by AND at its top, the filters of flags included.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// The parts, in their order, at most [`Explanation::CLAUSES`].
    pub clauses: Vec<Clause>,
    /// Parts beyond those.
    #[serde(skip_serializing_if = "is_zero")]
    pub clauses_left_out: usize,
    /// Articles that have any of the words, under the same filters, where several words are joined by AND.
    pub any: Option<u64>,
    /// Words that no article has, or very few, and that are near to others.
    pub words: Vec<RareWord>,
    /// What the dates keep out, where nothing is found within them.
    pub dates: Option<OutsideDates>,
    /// Forms of the query that the archive defines, and finds by what they mean.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub learned: Vec<Learned>,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clause {
    /// In the query language; for `--new-since`, which is none of it, the flag.
    pub clause: String,
    /// Articles that match it by itself.
    pub hits: u64,
    /// Articles that match all but it.
    pub total_without: u64,
    /// What it is.
    #[serde(skip)]
    pub kind: ClauseKind,
}

/// What a part of a query is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    /// Something to be found.
    Words,
    /// A condition on the date.
    Date,
    /// Another condition: a filter, or something left out.
    Condition,
}

/// A word that is rare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RareWord {
    /// As the query has it.
    pub word: String,
    /// Where it is looked for: `text`, which is headline and story, `title`, `furniture`, `comments`, `any`, `source`,
    /// `site` or `author`.
    pub field: &'static str,
    /// Articles that have it, in one of its forms.
    pub hits: u64,
    /// Words of the archive that are near, the nearest first, of equals the most frequent.
    pub nearest: Vec<NearWord>,
}

/// A word of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearWord {
    /// Folded: in lower case, without accents.
    pub word: String,
    /// Articles that have exactly this form.
    pub hits: u64,
    /// How many letters have to be put in, taken out, replaced or exchanged with their neighbour: 1 or 2.
    pub edits: u8,
}

/// What matches a query outside its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutsideDates {
    /// Articles that match all but the dates.
    pub total_without: u64,
    /// The latest date before them.
    pub before: Option<String>,
    /// The earliest date after them.
    pub after: Option<String>,
}

/// Of what the score of a hit is made: the sum of the parts and of the bonus, times the factor of its age.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreParts {
    /// What each word and phrase that matches has added.
    pub parts: Vec<ScorePart>,
    /// What where they stand has added, if the hit was among those that were ranked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bonus: Option<Bonus>,
    /// By what the sum is multiplied for the article's age, if the request has a half-life.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recency: Option<f32>,
}

/// What the second pass of the order of relevance adds to the score of an article; each part is 0 or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bonus {
    /// For words that stand near each other.
    pub proximity: f32,
    /// For words that stand near the beginning.
    pub opening: f32,
    /// For words that the headline has.
    pub headline: f32,
}

impl Bonus {
    /// Its parts, by name, in the order in which they are added.
    pub fn parts(self) -> [(&'static str, f32); 3] {
        [
            ("proximity", self.proximity),
            ("opening", self.opening),
            ("headline", self.headline),
        ]
    }

    /// A score and the bonus; never less than the score.
    pub fn added_to(self, score: f32) -> f32 {
        self.parts().iter().fold(score, |sum, (_, part)| sum + part)
    }
}

/// The score of a word or phrase.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScorePart {
    /// In the query language, without its weight.
    pub clause: String,
    /// The field it was found in: `text`, which is headline and story, `title`, `furniture` or `comments`.
    pub field: &'static str,
    /// By what the query multiplies it.
    pub weight: f32,
    /// What it adds, the weight included.
    pub score: f32,
}

impl Explanation {
    /// Most parts that are counted.
    pub const CLAUSES: usize = 16;

    /// What there is to say of an answer that is empty.
    pub(super) fn of_nothing(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let is_words = |clause: &&Clause| clause.kind == ClauseKind::Words;
        let filtered = self.clauses.iter().any(|clause| !is_words(&clause));
        notes.extend(self.any.map(|any| match any {
            0 if filtered => "no article that passes the filters has any of these words".to_owned(),
            0 => "no article has any of these words".to_owned(),
            1 => "no article has all of these words; 1 has some of them: --any finds it".to_owned(),
            n => format!(
                "no article has all of these words; {} have some of them: --any finds them",
                thousands(n)
            ),
        }));
        notes.extend(self.of_words());
        let is_told = |clause: &Clause| {
            clause.kind == ClauseKind::Words && self.any == Some(0) && !filtered
                || clause.kind == ClauseKind::Date && self.dates.is_some()
                || self.words.iter().any(|rare| rare.clause() == clause.clause)
        };
        if self.clauses.len() > 1 {
            let barren = self
                .clauses
                .iter()
                .filter(|clause| clause.hits == 0 && !is_told(clause));
            for clause in barren {
                let found = match clause.kind {
                    ClauseKind::Words => "is in no article",
                    _ => "alone finds nothing",
                };
                // Operators that are meant as words carry a backslash, which nobody has typed.
                let clause = clause.clause.trim_start_matches('\\');
                notes.push(format!("`{clause}` {found}"));
            }
            let words = self.clauses.iter().filter(is_words).count();
            let mut killers: Vec<&Clause> = self
                .clauses
                .iter()
                .filter(|clause| clause.total_without > 0)
                .filter(|clause| match clause.kind {
                    // Of two words it is clear what is found without one.
                    ClauseKind::Words => words > 2,
                    ClauseKind::Date => self.dates.is_none(),
                    ClauseKind::Condition => true,
                })
                .collect();
            killers.sort_by_key(|clause| std::cmp::Reverse(clause.total_without));
            for clause in killers.into_iter().take(SHOWN) {
                let found = found(clause.total_without);
                notes.push(format!("without `{}` {found}", clause.clause));
            }
        }
        notes.extend(self.dates.as_ref().map(OutsideDates::in_words));
        notes
    }

    /// What there is to say of rare words.
    pub(super) fn of_words(&self) -> impl Iterator<Item = String> {
        self.words.iter().map(RareWord::in_words)
    }
}

/// Clauses that are named as standing in the way.
const SHOWN: usize = 3;

impl RareWord {
    /// In the query language.
    fn clause(&self) -> String {
        match self.field {
            "text" => self.word.clone(),
            field => format!("{field}:{}", self.word),
        }
    }

    fn in_words(&self) -> String {
        let near: Vec<String> = self
            .nearest
            .iter()
            .map(|near| format!("`{}` ({})", near.word, counted(near.hits, "article")))
            .collect();
        let found = match self.hits {
            0 => "in no article".to_owned(),
            hits => format!("in {} only", counted(hits, "article")),
        };
        let word = self.clause();
        match near.split_last() {
            None => format!("`{word}` is {found}"),
            Some((only, [])) => format!("`{word}` is {found}; the nearest word is {only}"),
            Some((last, others)) => {
                let others = others.join(", ");
                format!("`{word}` is {found}; the nearest words are {others} and {last}")
            }
        }
    }
}

impl OutsideDates {
    fn in_words(&self) -> String {
        let nearest = match (&self.before, &self.after) {
            (None, None) => return format!("without the dates {}", found(self.total_without)),
            (Some(before), None) => format!("the last before them {}", day(before)),
            (None, Some(after)) => format!("the first after them {}", day(after)),
            (Some(before), Some(after)) => {
                format!(
                    "the nearest {} before and {} after",
                    day(before),
                    day(after)
                )
            }
        };
        format!("without the dates {}, {nearest}", found(self.total_without))
    }
}

/// The day of an ISO 8601 date, or what there is of it.
fn day(date: &str) -> &str {
    date.split('T').next().unwrap_or(date)
}

fn found(articles: u64) -> String {
    match articles {
        1 => "1 article is found".to_owned(),
        n => format!("{} articles are found", thousands(n)),
    }
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}
