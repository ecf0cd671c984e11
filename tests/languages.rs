//! What is written in any language is found, and marked where it stands; and the language of a text is known.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dateline::analysis::fold::folded;
use dateline::analysis::language::{Language, normal};
use dateline::analysis::segment::words;
use dateline::analysis::stem::Stemmer;
use dateline::article::{Article, Origin};
use dateline::corpus::{self, Event, Markup, RawRecord, Stated};
use dateline::extract::extract;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Archive, Drivers, Explain, Request};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use tempfile::TempDir;
use unicode_normalization::char::is_combining_mark;

use crate::support::test_data;

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

/// Whether each character is a word: what is written without spaces, and Korean.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '々')
}

/// The words of a line as a reader sees them: what stands between spaces and signs; of joined scripts, each character with its
/// marks.
fn seen(line: &str) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    let mut goes_on = false;
    for c in line.chars() {
        let is_letter = c.is_alphanumeric()
            || is_combining_mark(c)
            || matches!(c, '\u{200C}' | '\u{200D}' | '\u{AD}');
        let continues = goes_on && !is_joined(c) || is_combining_mark(c);
        match seen.last_mut() {
            Some(last) if is_letter && continues => last.push(c),
            _ if is_letter => seen.push(c.to_string()),
            _ => {}
        }
        goes_on = is_letter && !is_joined(c);
    }
    seen
}

/// A line as a scan compares it: its folded words, with spaces around each.
fn scanned(line: &str) -> String {
    let words: Vec<String> = seen(line).iter().map(|word| folded(word)).collect();
    format!(" {} ", words.join(" "))
}

/// The lines of the story of an article.
fn lines(article: &Article) -> Vec<&str> {
    let zones = article.zones.iter().filter(|zone| zone.kind.is_story());
    zones
        .flat_map(|zone| article.text[zone.range()].lines())
        .collect()
}

/// What a failure shows: the query, and the article that is missing or the mark that is wrong.
struct Checked {
    pairs: usize,
    wrong: Vec<String>,
}

/// Two hundred pairs of neighbouring words out of some of the articles, asked for as a phrase and as two words: each article
/// whose folded text has them is found, and each mark is of a word that was asked for.
fn check_pairs(
    archive: &Archive,
    all: &[Article],
    some: &[&Article],
    languages: &[Language],
) -> Checked {
    let texts: Vec<(&str, Vec<String>)> = all
        .iter()
        .map(|article| {
            (
                article.id.as_str(),
                lines(article).into_iter().map(scanned).collect(),
            )
        })
        .collect();
    let mut random = fastrand::Rng::with_seed(97);
    let mut pairs = BTreeSet::new();
    for _ in 0..20_000 {
        if pairs.len() == 200 {
            break;
        }
        let lines = lines(random.choice(some).unwrap());
        let words = seen(random.choice(lines).unwrap_or_default());
        if words.len() < 2 {
            continue;
        }
        let at = random.usize(0..words.len() - 1);
        // Initials and what is left of a possessive are parts of words.
        let is_whole = |word: &String| word.chars().count() > 1 || word.starts_with(is_joined);
        if words[at..at + 2].iter().all(is_whole) {
            // In small letters: a word in capitals may ask for capitals.
            pairs.insert((words[at].to_lowercase(), words[at + 1].to_lowercase()));
        }
    }
    let mut stemmer = Stemmer::new();
    let mut wrong = Vec::new();
    for (one, other) in &pairs {
        let wanted = [format!(" {} ", folded(one)), format!(" {} ", folded(other))];
        let both = format!(" {} {} ", folded(one), folded(other));
        let has_pair = |lines: &Vec<String>| lines.iter().any(|line| line.contains(&both));
        let has_words = |lines: &Vec<String>| {
            wanted
                .iter()
                .all(|word| lines.iter().any(|line| line.contains(word)))
        };
        let stems_of = |text: &str, stemmer: &mut Stemmer| -> Vec<String> {
            let of = |form: String, stemmer: &mut Stemmer| stemmer.stems(&form, languages);
            words(text)
                .flat_map(|span| of(folded(&text[span.start..span.end]), stemmer))
                .collect()
        };
        let asked: BTreeSet<String> = stems_of(&format!("{one} {other}"), &mut stemmer)
            .into_iter()
            .collect();
        for (query, has) in [
            (
                format!("\"{one} {other}\""),
                &has_pair as &dyn Fn(&Vec<String>) -> bool,
            ),
            (format!("{one} {other}"), &has_words),
        ] {
            let found = found(archive, &query);
            for (id, lines) in &texts {
                if has(lines) && !found.contains_key(*id) {
                    wrong.push(format!("`{query}` misses {id}"));
                }
            }
            for (id, marks) in &found {
                if marks.is_empty() {
                    wrong.push(format!("`{query}` marks nothing in {id}"));
                }
                for mark in marks {
                    let stems = stems_of(mark, &mut stemmer);
                    if stems.is_empty() || !stems.iter().any(|stem| asked.contains(stem)) {
                        wrong.push(format!("`{query}` marks `{mark}` in {id}"));
                    }
                }
            }
        }
    }
    Checked {
        pairs: pairs.len(),
        wrong,
    }
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
fn tags_are_normal() {
    for (tag, expected) in [
        ("en", "en"),
        ("EN-us", "en"),
        ("deu", "de"),
        ("German", "de"),
        ("zh-Hant-TW", "zh"),
        ("iw", "he"),
        ("pt_BR", "pt"),
        (" fr ", "fr"),
        ("tlh", "tlh"),
        ("x-evil", "x-evil"),
        ("", ""),
    ] {
        assert_eq!(normal(tag), expected, "{tag}");
    }
}

#[test]
fn spellings_of_a_word_are_one() {
    for spellings in [
        &["Straße", "STRASSE", "STRAẞE", "strasse"][..],
        &["İstanbul", "istanbul", "ISTANBUL", "ıstanbul"],
        &["ＮＡＴＯ", "NATO", "nato"],
        &["ｶﾞ", "ガ", "カ\u{3099}"],
        &["정", "\u{110C}\u{1165}\u{11BC}"],
        &["أحمد", "احمد", "إحمد", "آحمد", "أَحْمَد", "احـمد"],
        &["مدرسة", "مدرسه"],
        &["على", "علي", "علی"],
        &["کتاب", "كتاب"],
        &["می\u{200C}شود", "میشود"],
        &["שָׁלוֹם", "שלום"],
        &["ещё", "еще", "ЕЩЁ"],
        &["café", "cafe\u{301}", "CAFÉ", "cafe"],
        &["\u{958}", "क\u{93C}"],
        &["২০২৫", "2025", "٢٠٢٥", "۲۰۲۵", "２０２５"],
        &["Ὀδυσσεύς", "οδυσσευσ", "ΟΔΥΣΣΕΥΣ"],
    ] {
        let forms: Vec<Vec<String>> = spellings
            .iter()
            .map(|text| {
                words(text)
                    .map(|span| folded(&text[span.start..span.end]))
                    .collect()
            })
            .collect();
        assert_eq!(forms[0].len(), 1, "{spellings:?}");
        assert!(
            forms.iter().all(|form| *form == forms[0]),
            "{spellings:?}: {forms:?}"
        );
    }
}

#[test]
fn letters_that_distinguish_words_stay() {
    for (one, other) in [
        ("й", "и"),
        ("か", "が"),
        ("ї", "і"),
        ("क", "ख"),
        ("정", "저"),
    ] {
        assert_ne!(folded(one), folded(other));
    }
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

#[test]
fn stemmers_take_any_word() {
    let mut random = fastrand::Rng::with_seed(5);
    let mut stemmer = Stemmer::new();
    let tags = [
        "en", "sw", "he", "ar", "ca", "cs", "da", "de", "el", "eo", "es", "et", "eu", "fa", "fi",
        "fr", "ga", "hi", "hu", "hy", "id", "it", "lt", "ne", "nl", "no", "pl", "pt", "ro", "ru",
        "sr", "st", "sv", "ta", "tr", "uk", "yi",
    ];
    let alphabets = [
        "abeinorstuy",
        "абвеиноситуюьёі",
        "αβεινοστυς",
        "אבהויכלמנשת",
        "ابتةهويمنلك\u{649}",
        "कखािीनें",
        "աեինոր",
        "இஅகளம்",
    ];
    for tag in tags {
        let language = Language::of(Some(tag));
        for _ in 0..3_000 {
            let letters: Vec<char> = random.choice(alphabets).unwrap().chars().collect();
            let word: String = (0..random.usize(1..14))
                .map(|_| *random.choice(&letters).unwrap())
                .collect();
            let form = folded(&word);
            let stems = stemmer.stems(&form, &[language]);
            assert!(stems.len() == 1 && !stems[0].is_empty(), "{tag}: {word}");
            assert_eq!(
                stems,
                Stemmer::new().stems(&form, &[language]),
                "{tag}: {word}"
            );
        }
    }
}
