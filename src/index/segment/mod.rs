//! Makes a segment of articles that are new, in one pass over their words.
//!
//! tantivy's own writer takes each field of a document by itself: it cuts the text anew for the stems and for the forms,
//! folds and stems each word as often as it occurs, and keeps the stored part in a file from which it is put in order.
//! Here each word is looked up once, as it is written, and gives both its terms; what is written then goes through
//! tantivy's serializers, so that the files are those that its writer would have made. A test compares them, term by term.
//!
//! Articles that replace older ones go the other way, through tantivy's writer: it alone knows in which order deletions
//! and additions take effect.

mod arena;
mod lists;
mod rows;
mod texts;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::Field;
use tantivy::store::StoreWriter;
use tantivy::DocId;

use crate::analysis::segment::words;
use crate::analysis::story::{self, Place, ZoneStart, story_words};
use crate::analysis::vocabulary::Vocabulary;

use self::arena::Arena;
use self::lists::{Buffers, DEAD, Lists, Source};
use self::rows::{Columns, Row, Stored};
use self::texts::Texts;

use super::document::{Entry, parts};
use super::schema::Fields;

/// Articles on their way into one segment.
pub(super) struct Gathering {
    fields: Fields,
    folder: PathBuf,
    vocabulary: Vocabulary,
    arena: Arena,
    stems: [Lists; 4],
    forms: [Lists; 4],
    /// Of the fields of names: outlet, domain, author, address.
    names: [Lists; 4],
    rows: Vec<Row>,
    row_bytes: usize,
    /// By the key of an id, its row.
    by_key: HashMap<u64, DocId>,
    texts: Texts,
}

impl Gathering {
    /// An empty one; what does not fit into memory goes to `folder`.
    pub(super) fn new(fields: Fields, folder: PathBuf) -> Self {
        Gathering {
            fields,
            vocabulary: Vocabulary::new(),
            arena: Arena::default(),
            stems: Default::default(),
            forms: Default::default(),
            names: Default::default(),
            rows: Vec::new(),
            row_bytes: 0,
            by_key: HashMap::new(),
            texts: Texts::new(&folder),
            folder,
        }
    }

    /// Adds an article. Its id is not in here, or was [taken out](Self::remove).
    pub(super) fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let doc = self.rows.len() as DocId;
        let (article, meta) = (entry.article(), entry.meta());
        let stored = self.texts.push(meta, &article.text)?;
        let mut lengths = [0; 4];
        let mut zones: Vec<ZoneStart> = Vec::new();
        for (part, field) in story::Field::ALL.into_iter().enumerate() {
            let (stems, forms) = (&mut self.stems[part], &mut self.forms[part]);
            let parts = parts(article);
            for word in story_words(parts, field) {
                let text = match word.place {
                    Place::StatedTitle => parts.stated_title.unwrap_or_default(),
                    Place::Text => parts.text,
                };
                let terms = self.vocabulary.look(text, word.start, word.end);
                stems.record(&mut self.arena, doc, word.position, terms.stem);
                forms.record_document(&mut self.arena, doc, terms.form);
                if let Some(capitals) = terms.capitals() {
                    forms.record_document(&mut self.arena, doc, capitals);
                }
                lengths[part] += 1;
                let starts_zone = || zones.last().is_none_or(|last| last.kind != word.zone);
                if field == story::Field::Story && starts_zone() {
                    zones.push(ZoneStart {
                        kind: word.zone,
                        start: word.position,
                    });
                }
            }
        }
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
        let row = Row {
            id: article.id.as_str().into(),
            key: entry.key,
            hash: entry.hash,
            file: entry.file,
            added: entry.added(),
            date: entry.date(),
            date_end: entry.date_end(),
            outlet: source.map(|source| source.name.as_str().into()),
            lang: article.lang.as_deref().map(Into::into),
            precision: entry.precision(),
            zones: zones.into_iter().map(ZoneStart::pack).collect(),
            lengths,
            stored,
            dead: false,
        };
        self.by_key.insert(row.key, doc);
        self.row_bytes += row.bytes();
        self.rows.push(row);
        Ok(())
    }

    /// Takes out the article of this key. Whether it was there.
    pub(super) fn remove(&mut self, key: u64) -> bool {
        let Some(doc) = self.by_key.remove(&key) else {
            return false;
        };
        self.rows[doc as usize].dead = true;
        true
    }

    /// Bytes of memory, about.
    pub(super) fn bytes(&self) -> usize {
        let lists = self.stems.iter().chain(&self.forms).chain(&self.names);
        self.vocabulary.bytes()
            + self.arena.bytes()
            + lists.map(Lists::bytes).sum::<usize>()
            + self.row_bytes
            + self.by_key.capacity() * 16
            + self.texts.bytes()
    }

    /// Writes what was gathered to the files of `segment`, and begins anew. How many articles it has: of none, nothing is
    /// written.
    pub(super) fn write(&mut self, segment: &Segment) -> tantivy::Result<u32> {
        let fresh = Gathering::new(self.fields, self.folder.clone());
        let full = std::mem::replace(self, fresh);
        let Gathering {
            fields,
            vocabulary,
            arena,
            stems,
            forms,
            names,
            rows,
            texts,
            ..
        } = full;
        // Newest first, and within a second as they came.
        let mut order: Vec<DocId> = (0..rows.len() as DocId)
            .filter(|doc| !rows[*doc as usize].dead)
            .collect();
        if order.is_empty() {
            return Ok(0);
        }
        order.sort_by_key(|doc| Reverse(rows[*doc as usize].date));
        let mut numbers = vec![DEAD; rows.len()];
        for (new, old) in (0..).zip(&order) {
            numbers[*old as usize] = new;
        }
        let count = order.len() as u32;
        let rows = Arc::new(rows);
        // Stored texts and postings are about half of the work each.
        thread::scope(|scope| {
            let others = {
                let (order, rows, fields) = (&order, &rows, &fields);
                scope.spawn(move || {
                    write_store(segment, fields, rows, order, texts)?;
                    write_columns(segment, fields, rows, order)
                })
            };
            let sorted = vocabulary.terms.sorted();
            let source = Source {
                arena: &arena,
                terms: &vocabulary.terms,
                sorted: &sorted,
                numbers: &numbers,
            };
            let written = Postings {
                segment,
                fields: &fields,
                rows: &rows,
                order: &order,
                source,
            }
            .write(&stems, &forms, &names);
            let others = others
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            written.and(others)
        })?;
        Ok(count)
    }
}

/// The document store. Takes the texts, so that their memory is free as soon as they are written.
fn write_store(
    segment: &Segment,
    fields: &Fields,
    rows: &[Row],
    order: &[DocId],
    mut texts: Texts,
) -> tantivy::Result<()> {
    let settings = segment.index().settings();
    let mut store = StoreWriter::new(
        segment.open_write(SegmentComponent::Store)?,
        settings.docstore_compression,
        settings.docstore_blocksize,
        false,
    )?;
    let schema = segment.schema();
    let mut stored = Stored {
        fields: *fields,
        meta: String::new(),
        body: String::new(),
    };
    texts.flush()?;
    for doc in order {
        let place = rows[*doc as usize].stored;
        texts.read(place, &mut stored.meta, &mut stored.body)?;
        store.store(&stored, &schema)?;
    }
    Ok(store.close()?)
}

fn write_columns(
    segment: &Segment,
    fields: &Fields,
    rows: &Arc<Vec<Row>>,
    order: &[DocId],
) -> tantivy::Result<()> {
    let index = segment.index();
    let mut writer = FastFieldsWriter::from_schema_and_tokenizer_manager(
        &segment.schema(),
        index.fast_field_tokenizer().clone(),
    )?;
    let mut columns = Columns {
        fields: *fields,
        rows: Arc::clone(rows),
        doc: 0,
    };
    for doc in order {
        columns.doc = *doc as usize;
        writer.add_document(&columns)?;
    }
    let mut file = segment.open_write(SegmentComponent::FastFields)?;
    writer.serialize(&mut file, None)?;
    Ok(file.terminate()?)
}

struct Postings<'a> {
    segment: &'a Segment,
    fields: &'a Fields,
    rows: &'a [Row],
    order: &'a [DocId],
    source: Source<'a>,
}

impl Postings<'_> {
    /// Norms, terms, postings and positions.
    fn write(
        &self,
        stems: &[Lists; 4],
        forms: &[Lists; 4],
        names: &[Lists; 4],
    ) -> tantivy::Result<()> {
        self.write_norms()?;
        let norms = self.segment.open_read(SegmentComponent::FieldNorms)?;
        let norms = FieldNormReaders::open(norms)?;
        let mut serializer = InvertedIndexSerializer::open(self.segment)?;
        let out = &mut serializer;
        let (f, from) = (self.fields, &self.source);
        let mut buffers = Buffers::default();
        self.write_whole(out, f.id, |row| Some(row.id.as_bytes()))?;
        for (part, field) in story::Field::ALL.into_iter().enumerate() {
            let views = f.views(field);
            if !stems[part].is_empty() {
                let tokens = self.living().map(|row| u64::from(row.lengths[part])).sum();
                let mut stems_out =
                    out.new_field(views.stems, tokens, norms.get_field(views.stems)?)?;
                stems[part].write(from, &mut stems_out, &mut buffers)?;
                stems_out.close()?;
            }
            if !forms[part].is_empty() {
                let mut forms_out = out.new_field(views.forms, forms[part].words, None)?;
                forms[part].write_documents(from, &mut forms_out, &mut buffers)?;
                forms_out.close()?;
            }
        }
        for (lists, field) in names.iter().zip([f.source, f.site, f.author, f.url]) {
            if !lists.is_empty() {
                let mut names_out = out.new_field(field, lists.words, None)?;
                lists.write(from, &mut names_out, &mut buffers)?;
                names_out.close()?;
            }
        }
        self.write_whole(out, f.lang, |row| row.lang.as_ref().map(|lang| lang.as_bytes()))?;
        self.write_whole(out, f.precision, |row| Some(row.precision.as_bytes()))?;
        self.write_whole(out, f.file, |row| Some(row.file.to_be_bytes()))?;
        Ok(serializer.close()?)
    }

    /// The rows that are written, in their new order.
    fn living(&self) -> impl Iterator<Item = &Row> {
        self.order.iter().map(|doc| &self.rows[*doc as usize])
    }

    fn write_norms(&self) -> tantivy::Result<()> {
        let mut writer = FieldNormsWriter::for_schema(&self.segment.schema());
        for (doc, row) in (0..).zip(self.living()) {
            for (part, field) in story::Field::ALL.into_iter().enumerate() {
                writer.record(doc, self.fields.views(field).stems, row.lengths[part]);
            }
        }
        writer.fill_up_to_max_doc(self.order.len() as DocId);
        let file = self.segment.open_write(SegmentComponent::FieldNorms)?;
        Ok(writer.serialize(FieldNormsSerializer::from_write(file)?, None)?)
    }

    /// A field whose value is one term.
    fn write_whole<'a, T: AsRef<[u8]> + Ord>(
        &'a self,
        out: &mut InvertedIndexSerializer,
        field: Field,
        value: impl Fn(&'a Row) -> Option<T>,
    ) -> tantivy::Result<()> {
        let mut values: Vec<(T, DocId)> = (0..)
            .zip(self.living())
            .filter_map(|(doc, row)| Some((value(row)?, doc)))
            .collect();
        if values.is_empty() {
            return Ok(());
        }
        values.sort_unstable();
        let mut out = out.new_field(field, values.len() as u64, None)?;
        for one in values.chunk_by(|a, b| a.0 == b.0) {
            out.new_term_without_freq(one[0].0.as_ref())?;
            for (_, doc) in one {
                out.write_doc(*doc, 0, &[]);
            }
            out.close_term()?;
        }
        Ok(out.close()?)
    }
}

/// A segment's meta data, once it has its articles.
pub(super) fn finished(segment: Segment, articles: u32) -> tantivy::index::SegmentMeta {
    let segment = segment.with_max_doc(articles);
    let meta = segment.meta().clone();
    meta.untrack_temp_docstore();
    meta
}
