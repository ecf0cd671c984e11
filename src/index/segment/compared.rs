//! A gathered segment holds what tantivy's writer makes of the same articles.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use tantivy::indexer::IndexWriterOptions;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption::WithFreqsAndPositions;
use tantivy::{DocSet, IndexReader, IndexWriter, SegmentReader, TERMINATED};

use crate::analysis::tokenizer;
use crate::article::{
    Article, Author, Evidence, Origin, Precision, Published, Source, Stated, Title, TitlePlace,
    Zone, ZoneKind,
};
use crate::index::document::{Entry, key_of};
use crate::index::schema::{Fields, columns, schema, settings};

use super::{Gathering, write};

#[test]
fn a_gathered_segment_is_what_tantivys_writer_makes() {
    let mut random = Random(20_261_125);
    for articles in [1, 2, 40, 600] {
        let articles: Vec<Article> = (0..articles).map(|n| article(n, &mut random)).collect();
        let expected = by_tantivy(&articles);
        assert!(
            expected.len() > 20 * articles.len(),
            "next to nothing is compared"
        );
        for threads in [1, 3] {
            let gathered = by_gathering(&articles, threads, &mut random);
            for (expected, gathered) in expected.iter().zip(&gathered) {
                assert_eq!(expected, gathered);
            }
            assert_eq!(expected.len(), gathered.len());
        }
    }
}

#[test]
fn of_nothing_no_segment_is_made() {
    let (index, fields) = index();
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(1);
    let mut gathering = Gathering::new(fields, folder.path().to_owned());
    let entry = entry(fields, article(0, &mut random));
    let key = entry.key;
    gathering.add(entry, 0, false).unwrap();
    assert!(gathering.remove(key));
    assert!(!gathering.remove(key));
    assert!(
        write(vec![gathering], index.new_segment())
            .unwrap()
            .is_none()
    );
    assert!(write(Vec::new(), index.new_segment()).unwrap().is_none());
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % end as u64) as usize
    }

    fn bool(&mut self) -> bool {
        self.below(2) == 0
    }

    fn choice<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

fn index() -> (tantivy::Index, Fields) {
    let (schema, fields) = schema();
    let builder = tantivy::Index::builder()
        .schema(schema)
        .settings(settings());
    let index = builder.create_in_ram().unwrap();
    tokenizer::register(index.tokenizers());
    (index, fields)
}

fn entry(fields: Fields, article: Article) -> Entry {
    let file = key_of(&article.origin.path);
    Entry::new(fields, article, file, Timestamp::UNIX_EPOCH).unwrap()
}

fn writer(index: &tantivy::Index) -> IndexWriter<Box<Entry>> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .memory_budget_per_thread(64 << 20)
        .build();
    index.writer_with_options(options).unwrap()
}

fn by_tantivy(articles: &[Article]) -> Vec<String> {
    let (index, fields) = index();
    let mut writer = writer(&index);
    for article in articles {
        let mut entry = entry(fields, article.clone());
        entry.prepare();
        writer.add_document(Box::new(entry)).unwrap();
    }
    writer.commit().unwrap();
    content(&index, fields)
}

/// The same, after others were put under some of the ids and some that are not wanted.
fn by_gathering(articles: &[Article], threads: usize, random: &mut Random) -> Vec<String> {
    let (index, fields) = index();
    let folder = tempfile::tempdir().unwrap();
    let empty = || Gathering::new(fields, folder.path().to_owned());
    let mut gatherings: Vec<Gathering> = (0..threads).map(|_| empty()).collect();
    let mut put = |n: usize, article: Article| {
        let entry = entry(fields, article);
        let gathering = &mut gatherings[n % threads];
        gathering.remove(entry.key);
        gathering.add(entry, 0, false).unwrap();
    };
    for (n, wanted) in articles.iter().enumerate() {
        if n % 3 == 0 {
            put(
                n,
                Article {
                    id: wanted.id.clone(),
                    ..article(n, random)
                },
            );
        }
        put(
            n,
            Article {
                id: format!("unwanted {n}"),
                ..article(n, random)
            },
        );
        put(n, wanted.clone());
    }
    for n in 0..articles.len() {
        assert!(gatherings[n % threads].remove(key_of(&format!("unwanted {n}"))));
    }
    let mut writer = writer(&index);
    let meta = write(gatherings, writer.new_segment()).unwrap().unwrap();
    writer.add_segment(meta).unwrap();
    writer.commit().unwrap();
    content(&index, fields)
}

fn article(n: usize, random: &mut Random) -> Article {
    const KINDS: [ZoneKind; 7] = [
        ZoneKind::Headline,
        ZoneKind::Byline,
        ZoneKind::Caption,
        ZoneKind::Lead,
        ZoneKind::Body,
        ZoneKind::Furniture,
        ZoneKind::Comments,
    ];
    let (mut text, mut zones) = (String::new(), Vec::new());
    for _ in 0..random.below(8) {
        let start = text.len() as u32;
        text.push_str(&sentence(random));
        if text.len() as u32 > start {
            zones.push(Zone {
                kind: random.choice(&KINDS),
                start,
                end: text.len() as u32,
            });
        }
        text.push_str("\n\n");
    }
    let evidence = || Evidence::new("stated field", "as written");
    let place = random.choice(&[TitlePlace::Stated, TitlePlace::InText, TitlePlace::StandIn]);
    let precision = random.choice(&[
        Precision::Year,
        Precision::Month,
        Precision::Day,
        Precision::Second,
    ]);
    let day = date(
        1900 + random.below(30) as i16,
        1 + random.below(12) as i8,
        1,
    );
    let maybe = |random: &mut Random, value: String| random.bool().then_some(value);
    Article {
        id: format!("{n}"),
        url: maybe(
            random,
            format!("https://www.example.com/2026/11/{n}-OIL.html"),
        ),
        title: random.bool().then(|| Title {
            text: sentence(random),
            place,
            evidence: evidence(),
        }),
        published: (random.below(5) > 0).then(|| Published {
            civil: day.at(0, 0, 0, 0),
            offset: None,
            precision,
            evidence: evidence(),
        }),
        updated: None,
        source: random.bool().then(|| Source {
            name: sentence(random),
            domain: random.bool().then(|| "news.example.com".to_owned()),
            evidence: evidence(),
        }),
        author: random.bool().then(|| Author {
            name: "Zoë O'Neil".to_owned(),
            evidence: evidence(),
        }),
        lang: random
            .choice(&[
                Some("en"),
                Some(""),
                Some("de"),
                Some("ru"),
                Some("sw"),
                None,
            ])
            .map(str::to_owned),
        lang_evidence: None,
        text,
        zones,
        origin: Origin {
            path: format!("file {}", n % 3),
            line: 1,
            offset: None,
        },
        stated: Stated::default(),
        doubts: Vec::new(),
    }
}

/// Some words, or none.
fn sentence(random: &mut Random) -> String {
    const WORDS: [&str; 26] = [
        "Organic Iron Lamps (OILs)",
        "IRON (Ice Runs Over Night)",
        "Regierungen",
        "houses",
        "новостями",
        "\u{3}de\u{3}",
        "the",
        "The",
        "oil",
        "OIL",
        "US",
        "U.S.",
        "us",
        "a.m.",
        "running",
        "runs",
        "Straße",
        "STRASSE",
        "élan",
        "Japan's",
        "3.5",
        "東京都",
        "counterrevolutionaries",
        "internationalisation",
        "e\u{301}lan",
        "—",
    ];
    let mut text = String::new();
    for _ in 0..random.below(60) {
        match random.below(40) {
            0 => text.push_str(&"so".repeat(random.below(200))),
            1..=9 => text.push_str(&format!("word{}", random.below(5_000))),
            _ => text.push_str(random.choice(&WORDS)),
        }
        text.push(' ');
    }
    text
}

/// All that the only segment holds, documents named by their ids.
fn content(index: &tantivy::Index, fields: Fields) -> Vec<String> {
    let searcher = IndexReader::searcher(&index.reader().unwrap());
    let [segment] = searcher.segment_readers() else {
        panic!("{} segments", searcher.segment_readers().len());
    };
    assert_eq!(segment.num_docs(), segment.max_doc());
    let keys = segment.fast_fields().u64(columns::KEY).unwrap();
    let key = |doc: u32| keys.first(doc).unwrap();
    let mut content = Vec::new();
    for (field, entry) in segment.schema().fields() {
        if !entry.is_indexed() {
            continue;
        }
        let inverted = segment.inverted_index(field).unwrap();
        if entry.has_fieldnorms() {
            let words = inverted.total_num_tokens();
            content.push(format!("{}: {words} words", entry.name()));
        }
        let mut terms = inverted.terms().stream().unwrap();
        while terms.advance() {
            let info = terms.value();
            let mut postings = inverted
                .read_postings_from_terminfo(info, WithFreqsAndPositions)
                .unwrap();
            let mut docs = BTreeMap::new();
            while postings.doc() != TERMINATED {
                let mut positions = Vec::new();
                postings.positions(&mut positions);
                docs.insert(key(postings.doc()), (postings.term_freq(), positions));
                postings.advance();
            }
            let term = String::from_utf8_lossy(terms.key()).into_owned();
            content.push(format!(
                "{} {term:?} {}: {docs:?}",
                entry.name(),
                info.doc_freq
            ));
        }
    }
    let documents: BTreeMap<u64, String> = (0..segment.max_doc())
        .map(|doc| (key(doc), document(segment, fields, doc)))
        .collect();
    content.extend(documents.into_values());
    content
}

/// Norms, columns and stored bytes of a document.
fn document(segment: &SegmentReader, fields: Fields, doc: u32) -> String {
    let columns = segment.fast_fields();
    let norms = [
        fields.story,
        fields.title,
        fields.furniture,
        fields.comments,
    ]
    .map(|views| {
        let norms = segment.get_fieldnorms_reader(views.stems).unwrap();
        norms.fieldnorm_id(doc)
    });
    let unsigned = [columns::KEY, columns::HASH, columns::FILE, columns::ZONES].map(|name| {
        let column = columns.u64(name).unwrap();
        column.values_for_doc(doc).collect::<Vec<_>>()
    });
    let signed = [columns::DATE, columns::DATE_END, columns::ADDED]
        .map(|name| columns.i64(name).unwrap().first(doc));
    let outlet = columns.str(columns::OUTLET).unwrap().and_then(|outlets| {
        let ord = outlets.ords().first(doc)?;
        let mut name = String::new();
        outlets.ord_to_str(ord, &mut name).unwrap();
        Some(name)
    });
    let store = segment.get_store_reader(1).unwrap();
    let stored = store.get_document_bytes(doc).unwrap();
    let stored = String::from_utf8_lossy(stored.as_slice());
    format!("{norms:?} {unsigned:?} {signed:?} {outlet:?} {stored:?}")
}
