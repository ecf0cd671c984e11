//! Makes a segment of articles that are new, in one pass over their words.
//!
//! tantivy's own writer takes each field of a document by itself: it cuts the text anew for the stems and for the forms,
//! folds and stems each word as often as it occurs, and keeps the stored part in a file from which it is put in order.
//! Here each word is looked up once, as it is written, and gives both its terms; several threads gather, and what they have
//! becomes one segment, so that nothing has to be merged afterwards. It is written by tantivy's serializers: the files are
//! those that its writer would have made, and a test compares them.
//!
//! Articles that replace older ones go the other way, through tantivy's writer: it alone knows in which order deletions
//! and additions take effect.

mod arena;
mod comers;
#[cfg(test)]
mod compared;
mod lists;
mod rows;
mod texts;
mod write;

pub(super) use self::comers::join_families;
pub(super) use self::write::write;

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

use tantivy::DocId;

use crate::analysis::segment::words;
use crate::analysis::story::{self, Place, ZoneStart, story_words};
use crate::analysis::vocabulary::{Vocabulary, WordTerms};
use crate::article::{Article, ZoneKind};

use self::arena::Arena;
use self::comers::{Comers, Place as ComerPlace};
use self::lists::Lists;
use self::rows::Row;
use self::texts::Texts;

use super::document::{Entry, defined_terms, parts};
use super::families::{Print, Printer};
use super::schema::Fields;

/// Articles that one thread has gathered for a segment.
pub(super) struct Gathering {
    fields: Fields,
    vocabulary: Vocabulary,
    arena: Arena,
    /// Of the searched parts, in the order of [`story::Field::ALL`].
    stems: [Lists; 4],
    forms: [Lists; 4],
    /// Of the fields of names: outlet, domain, author, address.
    names: [Lists; 4],
    /// What stories define.
    defined: Lists,
    rows: Vec<Row>,
    row_bytes: usize,
    /// By the key of an id, its row.
    by_key: HashMap<u64, DocId>,
    texts: Texts,
    spans: Vec<WordSpan>,
    found: Vec<(u32, WordTerms)>,
    printer: Printer,
    comers: Comers,
}

/// A word of an article.
struct WordSpan {
    position: u32,
    start: u32,
    end: u32,
    place: Place,
}

impl Gathering {
    /// An empty one; stored texts that do not fit into memory go to `folder`.
    pub(super) fn new(fields: Fields, folder: PathBuf) -> Self {
        Gathering {
            fields,
            vocabulary: Vocabulary::new(),
            arena: Arena::default(),
            stems: Default::default(),
            forms: Default::default(),
            names: Default::default(),
            defined: Lists::default(),
            rows: Vec::new(),
            row_bytes: 0,
            by_key: HashMap::new(),
            texts: Texts::new(folder),
            spans: Vec::new(),
            found: Vec::new(),
            printer: Printer::new(),
            comers: Comers::default(),
        }
    }

    /// Adds an article, the `number`th of all that come. Its id is not in here, or was [taken out](Self::remove).
    pub(super) fn add(&mut self, entry: Entry, number: u64, replaces: bool) -> io::Result<()> {
        let doc = self.rows.len() as DocId;
        let mut lengths = [0; 4];
        let mut zones = Vec::new();
        self.vocabulary.speak(entry.language());
        for (part, field) in story::Field::ALL.into_iter().enumerate() {
            self.find_words(field, &entry, &mut zones);
            lengths[part] = self.add_part(doc, part);
            if field == story::Field::Story {
                let print = self.print(&zones);
                let place = ComerPlace::Row(doc);
                self.comers.come(number, &entry, replaces, print, place);
            }
        }
        self.add_names(doc, &entry);
        self.add_defined(doc, entry.article());
        let article = entry.article();
        let source = article.source.as_ref();
        let mut row = Row {
            id: article.id.as_str().into(),
            key: entry.key,
            hash: entry.hash,
            file: entry.file,
            family: None,
            added: entry.added(),
            date: entry.date(),
            date_end: entry.date_end(),
            outlet: source.map(|source| source.name.as_str().into()),
            lang: article.lang.as_deref().map(Into::into),
            precision: entry.precision(),
            zones: zones.into_iter().map(ZoneStart::pack).collect(),
            lengths,
            stored: texts::Place::Memory(0),
            dead: false,
        };
        row.stored = self.texts.push(entry.into_stored())?;
        self.by_key.insert(row.key, doc);
        self.row_bytes += row.bytes();
        self.rows.push(row);
        Ok(())
    }

    /// Keeps an article, the `number`th of all that come, that takes the place of one outside of here.
    pub(super) fn replace(&mut self, entry: Entry, number: u64) {
        let mut zones = Vec::new();
        self.vocabulary.speak(entry.language());
        self.find_words(story::Field::Story, &entry, &mut zones);
        let print = self.print(&zones);
        self.comers.replace(number, entry, print);
    }

    /// Finds the words of a searched part. Those of the story say where its zones begin.
    ///
    /// Each of the loops waits for memory of its own kind, and does so for many words at once; in one loop they would wait
    /// one after the other.
    fn find_words(&mut self, field: story::Field, entry: &Entry, zones: &mut Vec<ZoneStart>) {
        let parts = parts(entry.article());
        self.spans.clear();
        for word in story_words(parts, field) {
            let is_new = |last: &ZoneStart| last.kind != word.zone;
            if field == story::Field::Story && zones.last().is_none_or(is_new) {
                zones.push(ZoneStart {
                    kind: word.zone,
                    start: word.position,
                });
            }
            self.spans.push(WordSpan {
                position: word.position,
                start: word.start as u32,
                end: word.end as u32,
                place: word.place,
            });
        }
        self.found.clear();
        for word in &self.spans {
            let text = match word.place {
                Place::StatedTitle => parts.stated_title.unwrap_or_default(),
                Place::Text => parts.text,
            };
            let (start, end) = (word.start as usize, word.end as usize);
            let terms = self.vocabulary.look(text, start, end);
            self.found.push((word.position, terms));
        }
    }

    /// Records the words found of a searched part, and says how many there are.
    fn add_part(&mut self, doc: DocId, part: usize) -> u32 {
        for (position, terms) in &self.found {
            self.stems[part].record(&mut self.arena, doc, *position, terms.stem);
        }
        let forms = &mut self.forms[part];
        for (_, terms) in &self.found {
            forms.record_document(&mut self.arena, doc, terms.form);
            if let Some(capitals) = terms.capitals() {
                forms.record_document(&mut self.arena, doc, capitals);
            }
        }
        self.found.len() as u32
    }

    /// The print of the words found of a story. Bylines differ where the story is the same.
    fn print(&mut self, zones: &[ZoneStart]) -> Print {
        let mut zones = zones.iter().peekable();
        let mut is_byline = false;
        let words = self.found.iter().filter(|(position, _)| {
            while let Some(zone) = zones.next_if(|zone| zone.start <= *position) {
                is_byline = zone.kind == ZoneKind::Byline;
            }
            !is_byline
        });
        let forms = words.map(|(_, terms)| terms.form);
        self.printer.print(&self.vocabulary.terms, forms)
    }

    fn add_names(&mut self, doc: DocId, entry: &Entry) {
        let article = entry.article();
        let source = article.source.as_ref();
        let names = [
            source.map(|source| source.name.as_str()),
            source.and_then(|source| source.domain.as_deref()),
            article.author.as_ref().map(|author| author.name.as_str()),
            article.url.as_deref(),
        ];
        for (lists, name) in self.names.iter_mut().zip(names) {
            let name = name.unwrap_or_default();
            for (position, word) in (0..).zip(words(name)) {
                let terms = self.vocabulary.look(name, word.start, word.end);
                lists.record(&mut self.arena, doc, position, terms.form);
            }
        }
    }

    fn add_defined(&mut self, doc: DocId, article: &Article) {
        let (terms, arena) = (&mut self.vocabulary.terms, &mut self.arena);
        let defined = &mut self.defined;
        defined_terms(article, &mut |term| {
            defined.record_document(arena, doc, terms.intern(term));
        });
    }

    /// Takes out the article of this key, the deletion being the `number`th of all that happens. Whether it was there.
    pub(super) fn delete(&mut self, key: u64, number: u64) -> bool {
        self.comers.leave(number, key);
        self.remove(key)
    }

    /// Takes out the article of this key. Whether it was there.
    pub(super) fn remove(&mut self, key: u64) -> bool {
        self.comers.withdraw(key);
        let Some(doc) = self.by_key.remove(&key) else {
            return false;
        };
        self.rows[doc as usize].dead = true;
        true
    }

    /// Bytes of memory, about.
    pub(super) fn bytes(&self) -> usize {
        let lists = self.stems.iter().chain(&self.forms).chain(&self.names);
        let lists = lists.chain([&self.defined]);
        self.vocabulary.bytes()
            + self.arena.bytes()
            + lists.map(Lists::bytes).sum::<usize>()
            + self.row_bytes
            + self.by_key.capacity() * 16
            + self.printer.bytes()
            + self.comers.bytes()
            + self.texts.bytes()
    }
}
