//! The index answers what a naive scan over the same articles answers: articles, order, scores and marks.
//!
//! The scan knows the query tree and the articles, and nothing of positions, postings or segments: it walks the words
//! of each zone. Scores are BM25 as Robertson and Zaragoza (2009) give it, over lengths rounded as tantivy stores them.

mod orders;
mod several;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;

use dateline::analysis::fold::folded;
use dateline::analysis::segment::words;
use dateline::analysis::stem::Stemmer;
use dateline::analysis::story::Field;
use dateline::article::{Article, TitlePlace, ZoneKind};
use dateline::corpus::{RawRecord, Stated};
use dateline::extract::extract;
use dateline::index::Index;
use dateline::index::document::key_of;
use dateline::index::settings::{self, Purpose};
use dateline::index::writer::Writer;
use dateline::query::{Filter, Form, Node, Phrase, Scope, Settings, Window, Word, parse};
use dateline::search::{Answer, Archive, Hit, Request};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use tantivy::Term;
use tantivy::fieldnorm::FieldNormReader;

const TODAY: Date = date(2026, 1, 1);

/// A word as the scan sees it.
struct Token {
    form: String,
    stem: String,
    zone: ZoneKind,
}

/// An article cut into runs of words that are neighbours.
struct Scanned {
    article: Article,
    story: Vec<Vec<Token>>,
    furniture: Vec<Vec<Token>>,
    comments: Vec<Vec<Token>>,
}

fn tokens(text: &str, zone: ZoneKind, stemmer: &mut Stemmer) -> Vec<Token> {
    words(text)
        .map(|span| {
            let form = folded(&text[span.start..span.end]);
            let mut stem = form.clone();
            stemmer.stem(&mut stem);
            Token { form, stem, zone }
        })
        .collect()
}

fn all(runs: &[Vec<Token>]) -> Vec<Vec<&Token>> {
    runs.iter().map(|run| run.iter().collect()).collect()
}

impl Scanned {
    fn new(article: Article, stemmer: &mut Stemmer) -> Scanned {
        let mut scanned = Scanned {
            story: vec![],
            furniture: vec![],
            comments: vec![],
            article,
        };
        if let Some(title) = scanned
            .article
            .title
            .as_ref()
            .filter(|title| title.place == TitlePlace::Stated)
        {
            scanned
                .story
                .push(tokens(&title.text, ZoneKind::Headline, stemmer));
        }
        let mut last = None;
        for zone in &scanned.article.zones {
            let list = tokens(&scanned.article.text[zone.range()], zone.kind, stemmer);
            let runs = match zone.kind {
                ZoneKind::Furniture => &mut scanned.furniture,
                ZoneKind::Comments => &mut scanned.comments,
                _ => &mut scanned.story,
            };
            let prose = |kind| matches!(kind, ZoneKind::Lead | ZoneKind::Body);
            let goes_on =
                last.is_some_and(|kind| kind == zone.kind || (prose(kind) && prose(zone.kind)));
            match runs.last_mut() {
                Some(run) if goes_on => run.extend(list),
                _ => runs.push(list),
            }
            last = Some(zone.kind);
        }
        scanned
    }

    fn runs(&self, scope: Option<Scope>) -> Vec<Vec<&Token>> {
        let in_zones = |kinds: &'static [ZoneKind]| {
            // A word of another zone stands in the way of a phrase.
            let split = |run: &'_ [Token]| -> Vec<(usize, usize)> {
                let mut cuts = vec![];
                let mut start = 0;
                for (i, token) in run.iter().enumerate() {
                    if !kinds.contains(&token.zone) {
                        cuts.push((start, i));
                        start = i + 1;
                    }
                }
                cuts.push((start, run.len()));
                cuts
            };
            let cut = |run| {
                split(run)
                    .into_iter()
                    .map(|(a, b)| run[a..b].iter().collect())
                    .collect::<Vec<_>>()
            };
            self.story
                .iter()
                .flat_map(|run| cut(run))
                .collect::<Vec<_>>()
        };
        match scope {
            None => all(&self.story),
            Some(Scope::Title) => in_zones(&[ZoneKind::Headline]),
            Some(Scope::Body) => in_zones(&[ZoneKind::Caption, ZoneKind::Lead, ZoneKind::Body]),
            Some(Scope::Lead) => in_zones(&[ZoneKind::Lead]),
            Some(Scope::Byline) => in_zones(&[ZoneKind::Byline]),
            Some(Scope::Furniture) => all(&self.furniture),
            Some(Scope::Comments) => all(&self.comments),
            Some(Scope::Any) => {
                [all(&self.story), all(&self.furniture), all(&self.comments)].concat()
            }
        }
    }
}

/// One place of a word or phrase: what may stand there.
#[derive(Clone)]
enum Wanted {
    Stem(String),
    Exact(String, String),
    Prefix(String),
}

impl Wanted {
    fn takes(&self, token: &Token) -> bool {
        match self {
            Wanted::Stem(stem) => token.stem == *stem,
            Wanted::Exact(form, _) => token.form == *form,
            Wanted::Prefix(prefix) => token.form.starts_with(prefix.as_str()),
        }
    }

    fn stem(&self) -> Option<&str> {
        match self {
            Wanted::Stem(stem) | Wanted::Exact(_, stem) => Some(stem),
            Wanted::Prefix(_) => None,
        }
    }
}

fn wanted(node: &Node, stemmer: &mut Stemmer) -> Vec<Wanted> {
    let (text, exact, prefix) = match node {
        Node::Word(Word { text, form }) => (text, *form == Form::Exact, *form == Form::Prefix),
        Node::Phrase(Phrase { text, exact, .. }) => (text, *exact, false),
        _ => return vec![],
    };
    let parts: Vec<String> = words(text)
        .map(|span| folded(&text[span.start..span.end]))
        .collect();
    let count = parts.len();
    let one = |(i, form): (usize, String)| {
        let mut stem = form.clone();
        stemmer.stem(&mut stem);
        match () {
            () if exact => Wanted::Exact(form, stem),
            () if prefix && i + 1 == count => Wanted::Prefix(form),
            () => Wanted::Stem(stem),
        }
    };
    parts.into_iter().enumerate().map(one).collect()
}

fn occurrences(runs: &[Vec<&Token>], wanted: &[Wanted]) -> usize {
    let here = |run: &Vec<&Token>| {
        run.windows(wanted.len())
            .filter(|window| window.iter().zip(wanted).all(|(token, w)| w.takes(token)))
            .count()
    };
    runs.iter().map(here).sum()
}

/// The naive scan over articles. How often words occur it takes from the index, where deleted articles count until
/// their segment is merged, and lengths are rounded.
struct Oracle {
    articles: Vec<Scanned>,
    by_id: HashMap<String, usize>,
    index: Index,
    stemmer: RefCell<Stemmer>,
}

/// The fields in which a scope scores, and the scope that is the whole of each.
fn fields_of(scope: Option<Scope>) -> &'static [(Field, Option<Scope>)] {
    const STORY: (Field, Option<Scope>) = (Field::Story, None);
    const TITLE: (Field, Option<Scope>) = (Field::Title, Some(Scope::Title));
    const FURNITURE: (Field, Option<Scope>) = (Field::Furniture, Some(Scope::Furniture));
    const COMMENTS: (Field, Option<Scope>) = (Field::Comments, Some(Scope::Comments));
    match scope {
        None | Some(Scope::Body | Scope::Lead | Scope::Byline) => &[STORY],
        Some(Scope::Title) => &[TITLE],
        Some(Scope::Furniture) => &[FURNITURE],
        Some(Scope::Comments) => &[COMMENTS],
        Some(Scope::Any) => &[STORY, FURNITURE, COMMENTS],
    }
}

fn length(article: &Scanned, field: Option<Scope>) -> u32 {
    article.runs(field).iter().map(|run| run.len() as u32).sum()
}

impl Oracle {
    fn new(articles: Vec<Article>, dir: &Path) -> Oracle {
        let mut stemmer = Stemmer::new();
        let articles: Vec<Scanned> = articles
            .into_iter()
            .map(|article| Scanned::new(article, &mut stemmer))
            .collect();
        let by_id = articles
            .iter()
            .enumerate()
            .map(|(i, scanned)| (scanned.article.id.clone(), i))
            .collect();
        Oracle {
            articles,
            by_id,
            index: Index::open(dir).unwrap(),
            stemmer: stemmer.into(),
        }
    }

    fn article(&self, id: &str) -> &Scanned {
        &self.articles[self.by_id[id]]
    }

    fn bm25(&self, field: Field, wanted: &[Wanted], frequency: usize, length: u32) -> f32 {
        let searcher = self.index.searcher();
        let stems_field = self.index.fields().views(field).stems;
        let segments = searcher.segment_readers();
        let n = segments
            .iter()
            .map(|segment| segment.max_doc())
            .sum::<u32>() as f32;
        let tokens: u64 = segments
            .iter()
            .map(|segment| {
                segment
                    .inverted_index(stems_field)
                    .unwrap()
                    .total_num_tokens()
            })
            .sum();
        let mean = tokens as f32 / n;
        let idf = |stem: &str| {
            let df = searcher
                .doc_freq(&Term::from_field_text(stems_field, stem))
                .unwrap() as f32;
            (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
        };
        let stems: Vec<&str> = wanted.iter().filter_map(Wanted::stem).collect();
        if stems.is_empty() {
            return 1.0;
        }
        let rounded =
            FieldNormReader::id_to_fieldnorm(FieldNormReader::fieldnorm_to_id(length)) as f32;
        let (k1, b, tf) = (1.2, 0.75, frequency as f32);
        stems.into_iter().map(idf).sum::<f32>() * tf * (k1 + 1.0)
            / (tf + k1 * (1.0 - b + b * rounded / mean))
    }

    /// The score of an article, if it matches.
    fn score(&self, article: &Scanned, node: &Node, scope: Option<Scope>) -> Option<f32> {
        match node {
            Node::All => Some(0.0),
            Node::Nothing => None,
            Node::Word(_) | Node::Phrase(_) => {
                let wanted = wanted(node, &mut self.stemmer.borrow_mut());
                let mut score = None;
                for (field, field_scope) in fields_of(scope) {
                    let scope = if scope == Some(Scope::Any) {
                        *field_scope
                    } else {
                        scope
                    };
                    let mut frequency = occurrences(&article.runs(scope), &wanted);
                    if frequency == 0 {
                        continue;
                    }
                    // A single exact word is found by its form and scored as its stem.
                    if let ([Wanted::Exact(_, stem)], true) = (&*wanted, scope == *field_scope) {
                        frequency =
                            occurrences(&article.runs(scope), &[Wanted::Stem(stem.clone())]);
                    }
                    let length = length(article, *field_scope);
                    *score.get_or_insert(0.0) += self.bm25(*field, &wanted, frequency, length);
                }
                score
            }
            // Who names a word twice means it once.
            Node::And(parts) => distinct(parts)
                .iter()
                .map(|part| self.score(article, part, scope))
                .sum(),
            Node::Or(parts) => {
                let parts = distinct(parts);
                let scores = parts
                    .iter()
                    .filter_map(|part| self.score(article, part, scope));
                let scores: Vec<f32> = scores.collect();
                (!scores.is_empty()).then(|| scores.iter().sum())
            }
            Node::Not(part) => self.score(article, part, scope).is_none().then_some(0.0),
            Node::Boost { of, weight } => Some(self.score(article, of, scope)? * weight),
            Node::In { scope, of } => self.score(article, of, Some(*scope)),
            Node::Filter(filter) => passes(&article.article, filter).then_some(0.0),
            Node::Near(_) | Node::AtLeast { .. } => unreachable!("not drawn"),
        }
    }

    /// The positive words and phrases of a tree.
    fn leaves(
        &self,
        node: &Node,
        scope: Option<Scope>,
        out: &mut Vec<(Vec<Wanted>, Option<Scope>)>,
    ) {
        match node {
            Node::Word(_) | Node::Phrase(_) => {
                out.push((wanted(node, &mut self.stemmer.borrow_mut()), scope))
            }
            Node::And(parts) | Node::Or(parts) => {
                parts.iter().for_each(|part| self.leaves(part, scope, out))
            }
            Node::Boost { of, .. } => self.leaves(of, scope, out),
            Node::In { scope, of } => self.leaves(of, Some(*scope), out),
            _ => {}
        }
    }

    fn check(&self, archive: &Archive, query: &str, random: &mut fastrand::Rng) {
        let settings = Settings {
            today: TODAY,
            any: false,
            literal: false,
        };
        let (tree, _) = parse(query, &settings).into_result(query).unwrap();
        let request = Request {
            limit: self.articles.len() + 1,
            ..Request::new(query, TODAY)
        };
        let answer = archive.search(&request).unwrap();

        let mut expected: Vec<(&Scanned, f32)> = self
            .articles
            .iter()
            .filter_map(|article| Some((article, self.score(article, &tree, None)?)))
            .collect();
        let ids =
            |ids: &mut dyn Iterator<Item = &str>| ids.map(str::to_owned).collect::<HashSet<_>>();
        assert_eq!(
            ids(&mut answer.hits.iter().map(|hit| hit.id.as_str())),
            ids(&mut expected
                .iter()
                .map(|(article, _)| article.article.id.as_str())),
            "other articles for `{query}`"
        );
        assert_eq!(
            answer.total as usize,
            expected.len(),
            "the total for `{query}`"
        );
        assert_eq!(
            answer.hits.len(),
            expected.len(),
            "an article twice for `{query}`"
        );

        let scores: HashMap<&str, f32> = answer
            .hits
            .iter()
            .map(|hit| (hit.id.as_str(), hit.score))
            .collect();
        for (article, score) in &mut expected {
            let found = scores[article.article.id.as_str()];
            assert!(
                (found - *score).abs() <= 1e-4 * score.abs().max(1.0),
                "`{query}`: {found} is not {score}"
            );
            // Rounding decides between equals: the order is checked for the scores the index gives.
            *score = found;
        }
        let start = |article: &Article| {
            article
                .published
                .as_ref()
                .map_or(i64::MIN, |published| published.start())
        };
        expected.sort_by(|(a, a_score), (b, b_score)| {
            let (a, b) = (&a.article, &b.article);
            let by_score = b_score.total_cmp(a_score);
            by_score
                .then_with(|| start(b).cmp(&start(a)))
                .then_with(|| key_of(&a.id).cmp(&key_of(&b.id)))
        });
        let order: Vec<&str> = expected
            .iter()
            .map(|(article, _)| article.article.id.as_str())
            .collect();
        let found: Vec<&str> = answer.hits.iter().map(|hit| hit.id.as_str()).collect();
        assert_eq!(found, order, "another order for `{query}`");

        self.check_first(archive, query, &answer);
        self.check_orders(archive, query, &expected, random);
        self.check_marks(&tree, query, &answer);
    }

    /// The first few are the first few of all.
    fn check_first(&self, archive: &Archive, query: &str, all: &Answer) {
        for limit in [1, 3, 10] {
            let answer = archive
                .search(&Request {
                    limit,
                    ..Request::new(query, TODAY)
                })
                .unwrap();
            let ids = |hits: &[Hit]| hits.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>();
            let expected = ids(&all.hits[..all.hits.len().min(limit)]);
            assert_eq!(
                ids(&answer.hits),
                expected,
                "the first {limit} for `{query}`"
            );
            assert_eq!(answer.total, all.total);
        }
    }

    /// Each word and phrase that matches is marked, and each mark is one of them.
    fn check_marks(&self, tree: &Node, query: &str, answer: &Answer) {
        let mut leaves = vec![];
        self.leaves(tree, None, &mut leaves);
        for hit in &answer.hits {
            let article = self.article(&hit.id);
            let mut marked = vec![];
            let lines = hit
                .snippets
                .iter()
                .map(|snippet| (&snippet.text, &snippet.marks));
            for (text, marks) in
                lines.chain(hit.title.iter().map(|title| (title, &hit.title_marks)))
            {
                let chars: Vec<char> = text.chars().collect();
                let mut end_of_last = 0;
                for (start, end) in marks {
                    assert!(
                        end_of_last <= *start && start < end && *end <= chars.len(),
                        "`{query}`: {marks:?} {text}"
                    );
                    end_of_last = *end;
                    let text: String = chars[*start..*end].iter().collect();
                    marked.push(tokens(
                        &text,
                        ZoneKind::Body,
                        &mut self.stemmer.borrow_mut(),
                    ));
                }
            }
            for mark in &marked {
                // Overlapping matches are marked as one: every word of a mark is a word of some leaf.
                let is_wanted = |token: &Token| {
                    leaves
                        .iter()
                        .any(|(leaf, _)| leaf.iter().any(|w| w.takes(token)))
                };
                let forms: Vec<&str> = mark.iter().map(|token| token.form.as_str()).collect();
                assert!(
                    !mark.is_empty() && mark.iter().all(is_wanted),
                    "`{query}` marks {forms:?} in {}",
                    hit.id
                );
            }
            for (leaf, scope) in &leaves {
                if occurrences(&article.runs(*scope), leaf) == 0 {
                    continue;
                }
                let runs: Vec<Vec<&Token>> =
                    marked.iter().map(|mark| mark.iter().collect()).collect();
                let names: Vec<Option<&str>> = leaf.iter().map(Wanted::stem).collect();
                assert!(
                    occurrences(&runs, leaf) > 0,
                    "`{query}` leaves {names:?} unmarked in {}: {hit:#?}",
                    hit.id
                );
            }
        }
    }
}

fn distinct(parts: &[Node]) -> Vec<&Node> {
    let mut kept: Vec<&Node> = Vec::new();
    for part in parts {
        if !kept.contains(&part) {
            kept.push(part);
        }
    }
    kept
}

fn passes(article: &Article, filter: &Filter) -> bool {
    let in_order = |text: Option<&str>, name: &str| {
        let list = |text: &str| {
            words(text)
                .map(|span| folded(&text[span.start..span.end]))
                .collect::<Vec<_>>()
        };
        let (text, name) = (list(text.unwrap_or_default()), list(name));
        text.windows(name.len()).any(|window| window == name)
    };
    match filter {
        Filter::Source(name) => in_order(
            article.source.as_ref().map(|source| source.name.as_str()),
            name,
        ),
        Filter::Author(name) => in_order(
            article.author.as_ref().map(|author| author.name.as_str()),
            name,
        ),
        Filter::Undated => article.published.is_none(),
        Filter::Date(Window { from, to }) => article.published.as_ref().is_some_and(|published| {
            let seconds = |civil: DateTime| dateline::article::civil_seconds(civil);
            to.is_none_or(|to| published.start() <= seconds(to))
                && from.is_none_or(|from| published.end() >= seconds(from))
        }),
        _ => unreachable!("not drawn"),
    }
}

/// Writes articles in several batches, with stale versions of some that are replaced later.
fn index(dir: &Path, articles: &[Article], batches: usize) -> Archive {
    let size = articles.len().div_ceil(batches).max(1);
    for (n, batch) in articles.chunks(size).enumerate() {
        let mut writer = Writer::open(
            dir,
            settings::Settings::new(Purpose::Own, 1, Timestamp::UNIX_EPOCH),
        )
        .unwrap();
        for article in batch {
            writer.put(article.clone(), false).unwrap();
        }
        // Of later batches, a stale version now.
        for article in articles.iter().skip((n + 1) * size).step_by(7) {
            let mut stale = article.clone();
            stale.text = stale.text.replace('a', "o").replace('e', "u");
            let zones_hold = stale
                .zones
                .iter()
                .all(|zone| stale.text.get(zone.range()).is_some());
            if zones_hold {
                writer.put(stale, false).unwrap();
            }
        }
        writer.finish().unwrap();
    }
    Archive::open(dir).unwrap()
}

fn record(n: usize, stated: Stated, text: String) -> RawRecord {
    RawRecord {
        origin: dateline::article::Origin {
            path: "made-up".into(),
            line: n as u64 + 1,
        },
        place_id: None,
        id_prefix: None,
        stated: Stated {
            id: Some(format!("a{n}")),
            ..stated
        },
        text,
        read_at: Timestamp::from_second(4_000_000_000).unwrap(),
    }
}

const VOCABULARY: &[&str] = &[
    "the",
    "The",
    "minister",
    "ministers",
    "Minister's",
    "defend",
    "defending",
    "defense",
    "budget",
    "budgets",
    "Oil",
    "prices",
    "U.S.",
    "us",
    "air-to-air",
    "missile",
    "missiles",
    "AT&T",
    "3.5",
    "café",
    "Cafe",
    "O'Neil",
    "China",
    "election",
    "elections",
    "rose",
    "fell",
    "a",
    "of",
    "of",
    "talks",
    "税金",
    "München",
    "Straße",
    "COVID-19",
];

/// Made-up articles: few words, so that everything meets everything; all kinds of dates and zones.
fn made_up(random: &mut fastrand::Rng, count: usize) -> Vec<Article> {
    let sentence = |random: &mut fastrand::Rng| {
        let words: Vec<&str> = (0..random.usize(4..20))
            .map(|_| *random.choice(VOCABULARY).unwrap())
            .collect();
        format!("{}.", words.join(" "))
    };
    let dates = [
        "2019-05-04",
        "2019-05",
        "2019",
        "2019-05-04T12:30:00Z",
        "2018-12-31",
        "2020",
        "1871-03-18",
        "",
    ];
    let sources = ["The Asia Lantern Daily", "Namisora", "asia", ""];
    let stated = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (0..count)
        .map(|n| {
            let mut text = String::new();
            for _ in 0..random.usize(1..6) {
                for _ in 0..random.usize(1..4) {
                    text.push_str(&sentence(random));
                    text.push(' ');
                }
                text.push_str(if random.bool() { "\n\n" } else { "\n" });
                if random.u8(..10) == 0 {
                    text.push_str("Advertisement\n");
                }
            }
            if random.u8(..3) == 0 {
                text.push_str("© NAMISORA\nSomebody\nwhat a minister\nlee\nbudget missile oh\n");
            }
            let title = if random.u8(..4) > 0 {
                sentence(random)
            } else {
                String::new()
            };
            let fields = Stated {
                title: stated(title.trim_end_matches('.')),
                date: stated(random.choice(dates).unwrap()),
                source: stated(random.choice(sources).unwrap()),
                author: stated(if random.bool() {
                    "Delphine Marwick"
                } else {
                    ""
                }),
                ..Stated::default()
            };
            extract(record(n, fields, text))
        })
        .collect()
}

/// A random query over words that occur.
fn random_query(random: &mut fastrand::Rng, vocabulary: &[String], depth: usize) -> String {
    let word = |random: &mut fastrand::Rng| random.choice(vocabulary).unwrap().clone();
    let deeper = |random: &mut fastrand::Rng| random_query(random, vocabulary, depth - 1);
    match random.u8(if depth == 0 { 0..9 } else { 0..16 }) {
        0..=3 => word(random),
        4 => format!("\"{} {}\"", word(random), word(random)),
        5 => format!("={}", word(random)),
        6 => {
            let word: String = word(random)
                .chars()
                .filter(|c| c.is_alphanumeric())
                .take(3)
                .collect();
            format!("{word}*")
        }
        7 => {
            let scope = random
                .choice([
                    "title",
                    "body",
                    "lead",
                    "byline",
                    "comments",
                    "furniture",
                    "any",
                ])
                .unwrap();
            format!("{scope}:{}", word(random))
        }
        8 => {
            let filters = [
                "source:asia",
                "source:namisora",
                "date:2019",
                "date:2019-05",
                "since:2019-05-03",
                "until:2019-05-04",
                "date:none",
                "author:marwick",
                "date:2018-12-31..2019-05-02",
                "after:2019-05",
                "date:1871",
            ];
            (*random.choice(filters).unwrap()).to_owned()
        }
        9..=10 => format!("{} {}", deeper(random), deeper(random)),
        11..=12 => format!("({} OR {})", deeper(random), deeper(random)),
        13 => format!("({} -({}))", deeper(random), deeper(random)),
        14 => format!("({} {} {})", deeper(random), deeper(random), deeper(random)),
        _ => format!("title:({})", deeper(random)),
    }
}

#[test]
fn made_up_articles() {
    let mut random = fastrand::Rng::with_seed(7);
    let vocabulary: Vec<String> = VOCABULARY.iter().map(|word| (*word).to_owned()).collect();
    for batches in [1, 3] {
        let dir = tempfile::tempdir().unwrap();
        let articles = made_up(&mut random, 120);
        let archive = index(dir.path(), &articles, batches);
        let oracle = Oracle::new(articles, dir.path());
        for _ in 0..600 {
            let query = random_query(&mut random, &vocabulary, 3);
            oracle.check(&archive, &query, &mut random);
        }
    }
}

#[test]
fn real_articles() {
    let Some(data) = crate::support::test_data() else {
        return;
    };
    let mut articles = vec![];
    let file = data.join("data/news/us-press.jsonl.gz");
    let read_at = Timestamp::from_second(4_000_000_000).unwrap();
    dateline::corpus::read_all(&[file], read_at, &mut |event| {
        if let dateline::corpus::Event::Record(record) = event {
            // A sample: the scan is slow.
            if record.origin.line % 24 == 0 {
                articles.push(extract(record));
            }
        }
        Ok(())
    })
    .unwrap();
    assert!(articles.len() > 300, "{}", articles.len());
    let mut random = fastrand::Rng::with_seed(11);
    let mut vocabulary = vec![];
    while vocabulary.len() < 400 {
        let article = random.choice(&articles).unwrap();
        let spans: Vec<_> = words(&article.text).collect();
        let span = random.choice(&spans).unwrap();
        vocabulary.push(article.text[span.start..span.end].to_owned());
    }
    // Words that the query language reads as operators are not asked for.
    vocabulary.retain(|word| !matches!(word.as_str(), "AND" | "OR" | "NOT" | "NEAR"));
    let dir = tempfile::tempdir().unwrap();
    let archive = index(dir.path(), &articles, 2);
    let oracle = Oracle::new(articles, dir.path());
    for _ in 0..250 {
        let query = random_query(&mut random, &vocabulary, 2);
        oracle.check(&archive, &query, &mut random);
    }
}
