//! The index answers what a naive scan over the same articles answers: articles, order, scores and marks.
//!
//! The scan knows the query tree and the articles, and nothing of positions, postings or segments: it walks the words
//! of each zone. Scores are BM25 as Robertson and Zaragoza (2009) give it, over lengths rounded as tantivy stores them.

mod drawn;
mod expr;
mod naive;
mod orders;
mod reranked;
mod scored;
mod several;
mod sought;
mod wanted;

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use dateline::analysis::fold::{folded, is_capitals};
use dateline::analysis::language::Language;
use dateline::analysis::segment::words;
use dateline::analysis::stem::Stemmer;
use dateline::analysis::story::Field;
use dateline::article::{Article, Title, TitlePlace, ZoneKind};
use dateline::corpus::{Markup, RawRecord, Stated};
use dateline::extract::extract;
use dateline::index::Index;
use dateline::index::document::key_of;
use dateline::index::settings::{self, Purpose};
use dateline::index::writer::Writer;
use dateline::query::{Filter, Node, Scope, Settings, Window, parse};
use dateline::search::{Answer, Archive, Hit, Request, Sort};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use tantivy::Term;
use tantivy::fieldnorm::FieldNormReader;

use reranked::Matching;
use sought::distinct;

const TODAY: Date = date(2026, 1, 1);

/// A word as the scan sees it.
struct Token {
    form: String,
    stem: String,
    zone: ZoneKind,
    /// The word stands all in capitals.
    capitals: bool,
    /// Its bytes.
    place: (usize, usize),
    /// Numbers of its sentence and paragraph in the run.
    unit: (usize, usize),
}

/// An article cut into runs of words that are neighbours.
struct Scanned {
    article: Article,
    story: Vec<Vec<Token>>,
    furniture: Vec<Vec<Token>>,
    comments: Vec<Vec<Token>>,
}

fn tokens(
    text: &str,
    zone: ZoneKind,
    from: usize,
    (language, stemmer): (Language, &mut Stemmer),
) -> Vec<Token> {
    words(text)
        .map(|span| {
            let written = &text[span.start..span.end];
            let form = folded(written);
            let mut stem = form.clone();
            stemmer.stem(&mut stem, language);
            Token {
                form,
                stem,
                zone,
                capitals: is_capitals(written),
                place: (from + span.start, from + span.end),
                unit: (0, 0),
            }
        })
        .collect()
}

/// Numbers the sentences and paragraphs of a run: a line is a paragraph, a full stop ends a sentence unless the word
/// before is an initial or the next goes on in lower case.
fn number_units(text: &str, run: &mut [Token]) {
    let mut unit = (0, 0);
    for i in 1..run.len() {
        let (last, next) = (run[i - 1].place, run[i].place);
        let between = &text[last.1..next.0];
        let rest = between.strip_prefix("'s").unwrap_or(between);
        let initial = {
            let mut letters = text[last.0..last.1].chars();
            rest == between
                && letters.next().is_some_and(char::is_uppercase)
                && letters.next().is_none()
        };
        let goes_on = text[next.0..].starts_with(char::is_lowercase);
        let stop = rest.starts_with('.') && rest[1..].starts_with(char::is_whitespace);
        if between.contains('\n') {
            unit = (unit.0 + 1, unit.1 + 1);
        } else if stop && !initial && !goes_on {
            unit.0 += 1;
        }
        run[i].unit = unit;
    }
}

fn is_stated(title: &Title) -> bool {
    title.place == TitlePlace::Stated
}

fn all(runs: &[Vec<Token>]) -> Vec<Vec<&Token>> {
    runs.iter().map(|run| run.iter().collect()).collect()
}

impl Scanned {
    fn new(article: Article, stemmer: &mut Stemmer) -> Scanned {
        let language = Language::of(article.lang.as_deref());
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
            .filter(|title| is_stated(title))
        {
            let mut run = tokens(&title.text, ZoneKind::Headline, 0, (language, stemmer));
            number_units(&title.text, &mut run);
            scanned.story.push(run);
        }
        let mut last = None;
        for zone in &scanned.article.zones {
            let start = zone.range().start;
            let list = tokens(
                &scanned.article.text[zone.range()],
                zone.kind,
                start,
                (language, stemmer),
            );
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
        let stated = usize::from(scanned.article.title.as_ref().is_some_and(is_stated));
        for run in scanned.story.iter_mut().skip(stated) {
            number_units(&scanned.article.text, run);
        }
        for run in scanned.furniture.iter_mut().chain(&mut scanned.comments) {
            number_units(&scanned.article.text, run);
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

fn start(article: &Article) -> i64 {
    let published = article.published.as_ref();
    published.map_or(i64::MIN, |published| published.start())
}

/// The naive scan over articles. How often words occur it takes from the index, where deleted articles count until
/// their segment is merged, and lengths are rounded.
struct Oracle {
    articles: Vec<Scanned>,
    by_id: HashMap<String, usize>,
    index: Index,
    stemmer: RefCell<Stemmer>,
    /// Those of the articles, English first.
    languages: Vec<Language>,
    /// The articles with the newest first.
    newest: Vec<usize>,
    /// The query at hand is all in capitals.
    shouts: Cell<bool>,
    looked: RefCell<sought::Known>,
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
        let mut languages = vec![Language::ENGLISH];
        languages.extend(
            articles
                .iter()
                .map(|scanned| Language::of(scanned.article.lang.as_deref())),
        );
        languages.sort_unstable();
        languages.dedup();
        let by_id = articles
            .iter()
            .enumerate()
            .map(|(i, scanned)| (scanned.article.id.clone(), i))
            .collect();
        let mut newest: Vec<usize> = (0..articles.len()).collect();
        newest.sort_by_key(|i| {
            let article = &articles[*i].article;
            (Reverse(start(article)), key_of(&article.id))
        });
        Oracle {
            articles,
            by_id,
            index: Index::open(dir).unwrap(),
            stemmer: stemmer.into(),
            languages,
            newest,
            shouts: false.into(),
            looked: RefCell::default(),
        }
    }

    fn article(&self, id: &str) -> &Scanned {
        &self.articles[self.by_id[id]]
    }

    /// How many articles the index counts.
    fn count(&self) -> f32 {
        let searcher = self.index.searcher();
        let segments = searcher.segment_readers().iter();
        segments.map(|segment| segment.max_doc()).sum::<u32>() as f32
    }

    /// In how many articles the index counts a word, of whose stems no article has two.
    fn articles_with(&self, field: Field, stems: &[String]) -> f32 {
        let of_field = self.index.fields().views(field).stems;
        let terms = stems
            .iter()
            .map(|stem| Term::from_field_text(of_field, stem));
        let counts = terms.map(|term| self.index.searcher().doc_freq(&term).unwrap());
        counts.sum::<u64>() as f32
    }

    fn idf(&self, articles_with: f32) -> f32 {
        (1.0 + (self.count() - articles_with + 0.5) / (articles_with + 0.5)).ln()
    }

    /// What a word has left of its weight that more than a quarter of the articles have.
    fn rarity(&self, articles_with: f32) -> f32 {
        let quarter = self.count() / 4.0;
        if articles_with > quarter {
            quarter / articles_with
        } else {
            1.0
        }
    }

    /// What a frequency adds in an article of such a length.
    fn gain(&self, field: Field, frequency: usize, length: u32) -> f32 {
        let stems = self.index.fields().views(field).stems;
        let searcher = self.index.searcher();
        let segments = searcher.segment_readers().iter();
        let tokens: u64 = segments
            .map(|segment| segment.inverted_index(stems).unwrap().total_num_tokens())
            .sum();
        let mean = tokens as f32 / self.count();
        let rounded =
            FieldNormReader::id_to_fieldnorm(FieldNormReader::fieldnorm_to_id(length)) as f32;
        let (k1, b, tf) = (1.2, 0.75, frequency as f32);
        tf * (k1 + 1.0) / (tf + k1 * (1.0 - b + b * rounded / mean))
    }

    /// The score of an article, if it matches.
    fn score(&self, article: &Scanned, node: &Node, scope: Option<Scope>) -> Option<f32> {
        match node {
            Node::All => Some(0.0),
            Node::Nothing => None,
            Node::Word(_) | Node::Phrase(_) | Node::Near(_) => {
                self.words_score(article, node, 1, scope)
            }
            Node::AtLeast { times, of } => self.words_score(article, of, *times as usize, scope),
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
            // No text parses to it, and no article drawn here defines anything.
            Node::Same { of, .. } => self.score(article, of, scope),
            Node::In { scope, of } => self.score(article, of, Some(*scope)),
            Node::Filter(filter) => passes(&article.article, filter).then_some(0.0),
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
        let echoed = parse(&answer.parsed, &settings).into_result(&answer.parsed);
        assert_eq!(
            echoed.unwrap().0,
            tree,
            "`{query}` is echoed as `{}`",
            answer.parsed
        );
        self.begin(&tree);

        if answer.total_is_lower_bound {
            // A pattern of very many words is cut to the most frequent ones, which the scan does not know of.
            assert!(answer.notes.iter().any(|note| note.contains("words match")));
            return;
        }
        let expected: Vec<(&Scanned, f32)> = self
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

        // In an order of time, nothing is looked at again.
        let newest = archive.search(&Request {
            sort: Sort::Newest,
            ..request
        });
        let (first, scores) = (scores_of(&newest.unwrap()), scores_of(&answer));
        let mut matching: Vec<Matching<'_>> = Vec::new();
        for (article, score) in expected {
            let id = article.article.id.as_str();
            let found = first[id];
            assert!(
                (found - score).abs() <= 1e-4 * score.abs().max(1.0),
                "`{query}`: {found} is not {score}"
            );
            matching.push((article, found, scores[id]));
        }
        self.check_reranked(query, &tree, &mut matching);
        let order: Vec<&str> = matching
            .iter()
            .map(|(article, ..)| article.article.id.as_str())
            .collect();
        let found: Vec<&str> = answer.hits.iter().map(|hit| hit.id.as_str()).collect();
        assert_eq!(found, order, "another order for `{query}`");

        self.check_first(archive, query, &answer);
        self.check_orders(archive, query, &matching, random);
        self.check_marks(&tree, query, &answer);
    }

    /// The first few are the first few of all.
    fn check_first(&self, archive: &Archive, query: &str, all: &Answer) {
        for limit in [1, 3, 10] {
            let answer = archive
                .search(&Request {
                    limit,
                    // One that never comes: what it takes to keep one changes nothing.
                    deadline: Some(Duration::from_secs(1 << 30)),
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
}

fn scores_of(answer: &Answer) -> HashMap<String, f32> {
    let hits = answer.hits.iter();
    hits.map(|hit| (hit.id.clone(), hit.score)).collect()
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
        markup: Markup::Plain,
        origin: dateline::article::Origin {
            path: "made-up".into(),
            line: n as u64 + 1,
            offset: None,
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
    "US",
    "us",
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
    match random.u8(if depth == 0 { 0..11 } else { 0..18 }) {
        0..=2 => word(random),
        3 => format!("{}^{}", word(random), random.choice([0.5, 2.5]).unwrap()),
        4 => format!("\"{} {}\"", word(random), word(random)),
        5 => match random.bool() {
            true => format!("={}", word(random)),
            false => format!("{}~{}", word(random), random.u8(1..3)),
        },
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
        9..=10 => drawn::random_expression(random, vocabulary),
        11..=12 => format!("{} {}", deeper(random), deeper(random)),
        13..=14 => format!("({} OR {})", deeper(random), deeper(random)),
        15 => format!("({} -({}))", deeper(random), deeper(random)),
        16 => format!("({} {} {})", deeper(random), deeper(random), deeper(random)),
        _ => format!("title:({})", deeper(random)),
    }
}

/// So many queries, or as many as `DATELINE_QUERIES` asks for.
fn rounds(usual: u32) -> u32 {
    let asked = std::env::var("DATELINE_QUERIES").ok();
    asked.map_or(usual, |asked| asked.parse().expect("a number"))
}

#[test]
fn made_up_articles() {
    let mut random = fastrand::Rng::with_seed(7);
    let vocabulary: Vec<String> = VOCABULARY.iter().map(|word| (*word).to_owned()).collect();
    for batches in [1, 3] {
        let dir = tempfile::tempdir().unwrap();
        let articles = made_up(&mut random, 150);
        let archive = index(dir.path(), &articles, batches);
        let oracle = Oracle::new(articles, dir.path());
        for _ in 0..rounds(400) {
            let query = random_query(&mut random, &vocabulary, 3);
            oracle.check(&archive, &query, &mut random);
        }
    }
}

/// What stems of several languages are made of, of some different ones, of others equal ones.
const MIXED: &[&str] = &[
    "news",
    "new",
    "Regierung",
    "Regierungen",
    "house",
    "houses",
    "maisons",
    "maison",
    "minister",
    "Ministers",
    "budget",
    "budgets",
    "général",
    "generals",
    "новости",
    "новостями",
    "NATO",
    "nations",
    "us",
    "US",
    "2025",
    "東京",
    "정부는",
    "haus",
    "Häuser",
    "serikali",
];

#[test]
fn articles_in_several_languages() {
    let mut random = fastrand::Rng::with_seed(23);
    let vocabulary: Vec<String> = MIXED.iter().map(|word| (*word).to_owned()).collect();
    let tags = ["en", "de", "fr", "sw", "ru", "ja", ""];
    for batches in [1, 3] {
        let dir = tempfile::tempdir().unwrap();
        let articles: Vec<Article> = (0..150)
            .map(|n| {
                let words = |random: &mut fastrand::Rng, most| {
                    let count = random.usize(1..most);
                    let words: Vec<&str> =
                        (0..count).map(|_| *random.choice(MIXED).unwrap()).collect();
                    words.join(" ")
                };
                let tag = random.choice(tags).unwrap();
                let stated = Stated {
                    title: random.bool().then(|| words(&mut random, 5)),
                    lang: (!tag.is_empty()).then(|| tag.to_owned()),
                    ..Stated::default()
                };
                extract(record(n, stated, words(&mut random, 30)))
            })
            .collect();
        let languages: HashSet<_> = articles
            .iter()
            .map(|article| article.lang.as_deref())
            .collect();
        assert!(languages.len() >= tags.len(), "{languages:?}");
        let archive = index(dir.path(), &articles, batches);
        let oracle = Oracle::new(articles, dir.path());
        for _ in 0..rounds(400) {
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
    for _ in 0..rounds(250) {
        let query = random_query(&mut random, &vocabulary, 2);
        // Where real sentences end is not for the scan to say.
        if query.contains(" w/s ") || query.contains(" w/p ") {
            continue;
        }
        oracle.check(&archive, &query, &mut random);
    }
}
