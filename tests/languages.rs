//! What is written in any language is found, and marked where it stands; and the language of a text is known.

mod pairs;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dateline::analysis::language::Language;
use dateline::article::{Article, Origin};
use dateline::corpus::{self, Event, Markup, RawRecord, Stated};
use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Archive, Drivers, Explain, Request};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use tempfile::TempDir;

use crate::support::test_data;
use pairs::check_pairs;

const TODAY: Date = date(2026, 1, 1);

/// Articles of our own writing, ten for each language: `# tag`, then a paragraph for each.
const WRITTEN: &str = include_str!("languages/articles.txt");

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

fn article(id: &str, lang: Option<&str>, text: &str) -> Article {
    extract(RawRecord {
        markup: Markup::Plain,
        origin: Origin {
            path: "made".to_owned(),
            line: 1,
            offset: None,
        },
        place_id: None,
        id_prefix: None,
        stated: Stated {
            id: Some(id.to_owned()),
            lang: lang.map(str::to_owned),
            ..Stated::default()
        },
        text: text.to_owned(),
        read_at: now(),
    })
}

fn written() -> Vec<(String, Article)> {
    let mut articles = Vec::new();
    for part in WRITTEN.split("# ").skip(1) {
        let (tag, texts) = part.split_once('\n').unwrap();
        for (n, text) in texts
            .split("\n\n")
            .filter(|text| !text.trim().is_empty())
            .enumerate()
        {
            articles.push((
                tag.to_owned(),
                article(&format!("{tag}{n}"), None, text.trim()),
            ));
        }
    }
    articles
}

fn indexed(articles: &[Article]) -> (TempDir, Archive) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), Settings::new(Purpose::Own, 1, now())).unwrap();
    for article in articles {
        writer.put(article.clone(), false).unwrap();
    }
    writer.finish().unwrap();
    let archive = Archive::open(dir.path()).unwrap();
    (dir, archive)
}

/// Ids and marked texts of all that a query finds.
fn found(archive: &Archive, query: &str) -> BTreeMap<String, Vec<String>> {
    let request = Request {
        limit: 5_000,
        explain: Explain::Never,
        // What is marked is what was asked for.
        expand: false,
        ..Request::new(query, TODAY)
    };
    let answer = archive.search(&request).unwrap();
    let hits = answer.hits.iter().map(|hit| {
        let title = hit.title.iter().map(|title| (title, &hit.title_marks));
        let lines = hit
            .snippets
            .iter()
            .map(|line| (&line.text, &line.marks))
            .chain(title);
        let marked = lines.flat_map(|(text, marks)| {
            let letters: Vec<char> = text.chars().collect();
            let marked = marks
                .iter()
                .map(move |mark| letters[mark.0..mark.1].iter().collect());
            marked.collect::<Vec<String>>()
        });
        (hit.id.clone(), marked.collect())
    });
    hits.collect()
}

fn ids(archive: &Archive, query: &str) -> Vec<String> {
    found(archive, query).into_keys().collect()
}

fn languages_of<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Vec<Language> {
    let mut languages = vec![Language::ENGLISH];
    languages.extend(
        articles
            .into_iter()
            .map(|article| Language::of(article.lang.as_deref())),
    );
    languages.sort_unstable();
    languages.dedup();
    languages
}

#[test]
fn what_is_written_in_scripts_of_any_kind_is_found_and_marked() {
    let written = written();
    let all: Vec<Article> = written.iter().map(|(_, article)| article.clone()).collect();
    let (_dir, archive) = indexed(&all);
    let languages = languages_of(&all);
    let tags: BTreeSet<&str> = written.iter().map(|(tag, _)| tag.as_str()).collect();
    assert_eq!(tags, ["ar", "he", "ko", "th", "tr", "zh"].into());
    for tag in tags {
        let some: Vec<&Article> = written
            .iter()
            .filter(|(of, _)| of == tag)
            .map(|(_, article)| article)
            .collect();
        assert_eq!(some.len(), 10, "{tag}");
        let checked = check_pairs(&archive, &all, &some, &languages);
        assert!(checked.pairs >= 100, "{tag}: {}", checked.pairs);
        assert!(checked.wrong.is_empty(), "{tag}: {:#?}", checked.wrong);
    }
}

#[test]
fn written_articles_are_known_for_their_language() {
    let wrong: Vec<String> = written()
        .iter()
        .filter(|(tag, article)| article.lang.as_deref() != Some(tag))
        .map(|(tag, article)| format!("{} of {tag} is {:?}", article.id, article.lang))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The language of an article of the collection, by its id.
fn collected(id: &str) -> &'static str {
    let of = [
        ("gnad", "de"),
        ("livedoor", "ja"),
        ("masakhane-amh", "am"),
        ("masakhane-eng", "en"),
        ("masakhane-fra", "fr"),
        ("masakhane-hau", "ha"),
        ("masakhane-ibo", "ig"),
        ("masakhane-lin", "ln"),
        ("masakhane-lug", "lg"),
        ("masakhane-orm", "om"),
        ("masakhane-pcm", "pcm"),
        ("masakhane-run", "rn"),
        ("masakhane-sna", "sn"),
        ("masakhane-som", "so"),
        ("masakhane-swa", "sw"),
        ("masakhane-tir", "ti"),
        ("masakhane-xho", "xh"),
        ("masakhane-yor", "yo"),
    ];
    of.iter()
        .find(|(start, _)| id.starts_with(start))
        .unwrap()
        .1
}

fn read(file: &Path) -> Vec<Article> {
    let mut articles = Vec::new();
    corpus::read_all(&[file.to_owned()], now(), &mut |event| {
        if let Event::Record(mut record) = event {
            // It is to be read off the text.
            record.stated.lang = None;
            articles.push(extract(record));
        }
        Ok(())
    })
    .unwrap();
    articles
}

#[test]
fn a_collection_of_many_languages_is_found_and_marked() {
    let Some(data) = test_data() else { return };
    let all = read(&data.join("data/news/many-languages.jsonl.gz"));
    let (_dir, archive) = indexed(&all);
    let languages = languages_of(&all);
    let mut by_language: BTreeMap<&str, Vec<&Article>> = BTreeMap::new();
    for article in &all {
        by_language
            .entry(collected(&article.id))
            .or_default()
            .push(article);
    }
    assert_eq!(by_language.len(), 18);
    let mut wrong = Vec::new();
    for (tag, some) in by_language {
        assert!(some.len() >= 60, "{tag}");
        let checked = check_pairs(&archive, &all, &some, &languages);
        assert_eq!(checked.pairs, 200, "{tag}");
        eprintln!(
            "{tag}: {} articles, {} pairs, {} wrong",
            some.len(),
            checked.pairs,
            checked.wrong.len()
        );
        wrong.extend(checked.wrong);
    }
    assert!(
        wrong.is_empty(),
        "{}: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(40)]
    );
}

#[test]
fn a_collection_of_many_languages_is_known_for_them() {
    let Some(data) = test_data() else { return };
    let all = read(&data.join("data/news/many-languages.jsonl.gz"));
    let mut counts: BTreeMap<&str, (usize, usize, BTreeMap<String, usize>)> = BTreeMap::new();
    for article in &all {
        let tag = collected(&article.id);
        let (all, right, others) = counts.entry(tag).or_default();
        *all += 1;
        match &article.lang {
            Some(lang) if lang == tag => *right += 1,
            lang => {
                *others
                    .entry(lang.clone().unwrap_or("none".to_owned()))
                    .or_default() += 1
            }
        }
    }
    eprintln!("{counts:#?}");
    let right: usize = counts.values().map(|(_, right, _)| right).sum();
    assert!(right * 1000 >= all.len() * 990, "{right} of {}", all.len());
}

#[test]
fn a_word_finds_its_forms_in_each_language_of_the_archive() {
    let articles = [
        article(
            "en",
            Some("en"),
            "Governments met. The houses of news were new.",
        ),
        article("de", Some("de"), "Die Regierungen tagten. Neue Häuser."),
        article("fr", Some("fr"), "Les nouvelles maisons."),
        article("new", Some("en"), "A new one."),
        article("sw", Some("sw"), "Serikali houses."),
        article("none", None, "Regierungen."),
    ];
    let (_dir, archive) = indexed(&articles);
    // Without a stated language it is a word as any.
    assert_eq!(ids(&archive, "Regierung"), ["de"]);
    assert_eq!(found(&archive, "regierung")["de"], ["Regierungen"]);
    assert_eq!(ids(&archive, "Regierungen"), ["de", "none"]);
    assert_eq!(ids(&archive, "\"die Regierung\""), ["de"]);
    assert_eq!(ids(&archive, "Regierung NEAR/2 Haus"), ["de"]);
    assert_eq!(ids(&archive, "=Regierung"), Vec::<String>::new());
    assert_eq!(ids(&archive, "=Regierungen"), ["de", "none"]);
    assert_eq!(ids(&archive, "Regier*"), ["de", "none"]);
    assert_eq!(ids(&archive, "haus"), ["de"]);
    assert_eq!(ids(&archive, "maison"), ["fr"]);
    assert_eq!(ids(&archive, "house"), ["en"]);
    assert_eq!(ids(&archive, "houses"), ["en", "sw"]);
    // French makes `new` of it, and finds no English `new`.
    assert_eq!(ids(&archive, "news"), ["en"]);
    assert_eq!(ids(&archive, "new"), ["en", "new"]);
    assert_eq!(ids(&archive, "Regierungen lang:de"), ["de"]);
    assert_eq!(ids(&archive, "Regierungen lang:German"), ["de"]);
    assert_eq!(ids(&archive, "Regierung lang:en"), Vec::<String>::new());
}

#[test]
fn a_word_of_several_languages_is_scored_as_one() {
    let mut articles = Vec::new();
    for n in 0..30 {
        let (tag, text) = match n % 3 {
            0 => ("en", "The budgets of NATO."),
            1 => ("de", "Die Budgets der NATO."),
            _ => ("fr", "Les budgets de la NATO et autre chose."),
        };
        articles.push(article(&format!("{n:02}"), Some(tag), text));
    }
    articles.push(article("30", Some("sw"), "Habari."));
    let (_dir, archive) = indexed(&articles);
    for query in [
        "budget",
        "NATO budget",
        "\"budgets\" OR habari",
        "budget NEAR/3 nato",
        "atleast1 budget",
        "budget -habari",
        "=budgets",
    ] {
        let ask = |drivers| {
            let request = Request {
                drivers,
                limit: 100,
                explain: Explain::Always,
                ..Request::new(query, TODAY)
            };
            archive.search(&request).unwrap()
        };
        let (own, plain) = (ask(Drivers::Own), ask(Drivers::Plain));
        assert!(own.total >= 30, "{query}: {}", own.total);
        assert_eq!(own.total, plain.total, "{query}");
        let scores = |answer: &dateline::Answer| -> Vec<(String, u32)> {
            answer
                .hits
                .iter()
                .map(|hit| (hit.id.clone(), hit.score.to_bits()))
                .collect()
        };
        assert_eq!(scores(&own), scores(&plain), "{query}");
        // Articles alike in length score alike, whatever their language.
        let score = |id: &str| own.hits.iter().find(|hit| hit.id == id).unwrap().score;
        assert!((score("00") - score("01")).abs() < 1e-5, "{query}");
    }
}

#[test]
fn what_is_stated_against_the_text_is_not_believed() {
    let german = "Die Regierung hat am Dienstag mitgeteilt, dass die neue Linie im nächsten Jahr eröffnet wird. Sie \
        verbindet den Flughafen mit der Innenstadt und soll nach den Worten des Ministers in vierzig Minuten befahren werden. \
        Die Kosten werden auf mehr als eine Milliarde geschätzt, und das ist nicht alles, was auf die Stadt zukommt. Im \
        Rat sagte er, er habe sich das auch anders vorgestellt, aber es sei nun einmal so und nicht zu ändern.";
    let stated = article("a", Some("en-US"), german);
    assert_eq!(stated.lang.as_deref(), Some("de"));
    let evidence = stated.lang_evidence.unwrap();
    assert_eq!(evidence.rule, "frequent words, against the stated");
    assert_eq!(evidence.quote, "en-US");
    assert!(stated.doubts.is_empty());
    let right = article("a", Some("German"), german);
    assert_eq!(right.lang.as_deref(), Some("de"));
    assert_eq!(right.lang_evidence.unwrap().quote, "German");
    let silent = article("a", None, german);
    assert_eq!(silent.lang.as_deref(), Some("de"));
    assert_eq!(silent.lang_evidence.unwrap().rule, "frequent words");
    // Of Swiss German and Luxembourgish nothing is known here.
    assert_eq!(article("a", Some("lb"), german).lang.as_deref(), Some("lb"));
    assert_eq!(
        article("a", Some("en"), "Die Regierung tagt.")
            .lang
            .as_deref(),
        Some("en")
    );
    assert_eq!(article("a", None, "Die Regierung tagt.").lang, None);
}

#[test]
fn korean_particles_and_hebrew_articles_keep_nothing_from_being_found() {
    let written = written();
    let all: Vec<Article> = written.into_iter().map(|(_, article)| article).collect();
    let (_dir, archive) = indexed(&all);
    assert_eq!(ids(&archive, "정부"), ["ko0", "ko9"]);
    assert_eq!(found(&archive, "정부")["ko0"], ["정부"]);
    // Syllable by syllable as well.
    assert_eq!(
        ids(&archive, "\u{110C}\u{1165}\u{11BC}\u{1107}\u{116E}"),
        ["ko0", "ko9"]
    );
    // The government, with its article and without.
    assert_eq!(ids(&archive, "ממשלה"), ["he0", "he9"]);
    assert_eq!(ids(&archive, "الحكومة"), ids(&archive, "حكومة"));
    assert_eq!(ids(&archive, "حكومة"), ["ar0"]);
    for minister in ["وزير", "الوزير", "والوزير", "للوزير"] {
        assert!(
            ids(&archive, minister).contains(&"ar0".to_owned()),
            "{minister}"
        );
    }
}
