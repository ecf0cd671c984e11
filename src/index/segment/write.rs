//! What several threads have gathered, written as one segment.

use std::cmp::Reverse;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use tantivy::DocId;
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent, SegmentMeta};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::Field;
use tantivy::store::StoreWriter;

use crate::analysis::story;
use crate::analysis::terms::{Ranked, Terms, rank};
use crate::index::schema::Fields;

use super::Gathering;
use super::arena::Arena;
use super::lists::{Buffers, DEAD, Lists, Part, write_documents, write_positions};
use super::rows::{Address, Columns, Row, Stored};
use super::texts::Texts;

/// Writes all of `gatherings` to the files of `segment`, and gives what is to be known of it; nothing if there is no
/// article.
pub(in crate::index) fn write(
    gatherings: Vec<Gathering>,
    segment: Segment,
) -> tantivy::Result<Option<SegmentMeta>> {
    let Some(fields) = gatherings.first().map(|gathering| gathering.fields) else {
        return Ok(None);
    };
    let (mut words, mut rows, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    for gathering in gatherings {
        words.push(Words {
            terms: gathering.vocabulary.terms,
            arena: gathering.arena,
            stems: gathering.stems,
            forms: gathering.forms,
            names: gathering.names,
            defined: gathering.defined,
        });
        rows.push(gathering.rows);
        texts.push(gathering.texts);
    }
    let order = &ordered(&rows);
    let rows = Arc::new(rows);
    if order.is_empty() {
        return Ok(None);
    }
    // Stored texts and postings are about half of the work each.
    thread::scope(|scope| {
        let (segment, fields, of_others) = (&segment, &fields, Arc::clone(&rows));
        let others = scope.spawn(move || {
            write_store(segment, fields, &of_others, order, texts)?;
            write_columns(segment, fields, of_others, order)
        });
        let postings = Postings {
            segment,
            fields,
            rows: &rows,
            order,
        };
        let written = postings.write(words);
        let others = others.join().unwrap_or_else(|panic| resume_unwind(panic));
        written.and(others)
    })?;
    let segment = segment.with_max_doc(order.len() as u32);
    let meta = segment.meta().clone();
    // Its texts came in order: there is no file from which they were put into it.
    meta.untrack_temp_docstore();
    Ok(Some(meta))
}

/// The documents in their new order: newest first, and within a second as they came.
fn ordered(rows: &[Vec<Row>]) -> Vec<Address> {
    let mut order: Vec<Address> = Vec::new();
    for (of, rows) in rows.iter().enumerate() {
        let living = (0..).zip(rows).filter(|(_, row)| !row.dead);
        order.extend(living.map(|(doc, _)| Address { of, doc }));
    }
    order.sort_by_key(|at| Reverse(rows[at.of][at.doc as usize].date));
    order
}

/// The document store. Takes the texts, so that the memory of each is free as soon as it is written.
fn write_store(
    segment: &Segment,
    fields: &Fields,
    rows: &[Vec<Row>],
    order: &[Address],
    mut texts: Vec<Texts>,
) -> tantivy::Result<()> {
    let settings = segment.index().settings();
    let mut store = StoreWriter::new(
        segment.open_write(SegmentComponent::Store)?,
        settings.docstore_compression,
        settings.docstore_blocksize,
        false,
    )?;
    for texts in &mut texts {
        texts.write()?;
    }
    let schema = segment.schema();
    for at in order {
        let place = rows[at.of][at.doc as usize].stored;
        let stored = Stored {
            fields: *fields,
            text: texts[at.of].take(place)?,
        };
        store.store(&stored, &schema)?;
    }
    Ok(store.close()?)
}

fn write_columns(
    segment: &Segment,
    fields: &Fields,
    rows: Arc<Vec<Vec<Row>>>,
    order: &[Address],
) -> tantivy::Result<()> {
    let tokenizers = segment.index().fast_field_tokenizer().clone();
    let mut writer =
        FastFieldsWriter::from_schema_and_tokenizer_manager(&segment.schema(), tokenizers)?;
    let mut columns = Columns {
        fields: *fields,
        rows,
        at: Address { of: 0, doc: 0 },
    };
    for at in order {
        columns.at = *at;
        writer.add_document(&columns)?;
    }
    let mut file = segment.open_write(SegmentComponent::FastFields)?;
    writer.serialize(&mut file, None)?;
    Ok(file.terminate()?)
}

/// The words that one thread has gathered.
struct Words {
    terms: Terms,
    arena: Arena,
    stems: [Lists; 4],
    forms: [Lists; 4],
    names: [Lists; 4],
    defined: Lists,
}

/// Norms, terms, postings and positions.
struct Postings<'a> {
    segment: &'a Segment,
    fields: &'a Fields,
    rows: &'a [Vec<Row>],
    order: &'a [Address],
}

impl Postings<'_> {
    fn write(&self, words: Vec<Words>) -> tantivy::Result<()> {
        self.write_norms()?;
        let norms = self.segment.open_read(SegmentComponent::FieldNorms)?;
        let norms = FieldNormReaders::open(norms)?;
        let mut serializer = InvertedIndexSerializer::open(self.segment)?;
        let out = &mut serializer;
        let f = self.fields;
        let numbers = self.numbers();
        let terms: Vec<&Terms> = words.iter().map(|words| &words.terms).collect();
        let ranked = rank(&terms);
        let from = |lists: fn(&Words, usize) -> &Lists, which: usize| {
            let parts = words.iter().zip(&numbers).map(|(words, numbers)| Part {
                lists: lists(words, which),
                arena: &words.arena,
                terms: &words.terms,
                numbers,
            });
            parts.collect::<Vec<_>>()
        };
        let mut buffers = Buffers::default();
        self.write_whole(out, f.id, |row| Some(row.id.as_bytes()))?;
        for (part, field) in story::Field::ALL.into_iter().enumerate() {
            let (views, stems) = (f.views(field), from(|words, part| &words.stems[part], part));
            let length = |row: &Row| u64::from(row.lengths[part]);
            let lengths = self.living().map(length).sum();
            let norms = norms.get_field(views.stems)?;
            write_positions_field(
                out,
                views.stems,
                lengths,
                norms,
                &stems,
                &ranked,
                &mut buffers,
            )?;
            let forms = from(|words, part| &words.forms[part], part);
            write_documents_field(out, views.forms, &forms, &ranked, &mut buffers)?;
        }
        let defined = from(|words, _| &words.defined, 0);
        write_documents_field(out, f.defined, &defined, &ranked, &mut buffers)?;
        for (which, field) in [f.source, f.site, f.author, f.url].into_iter().enumerate() {
            let names = from(|words, which| &words.names[which], which);
            let length = recorded(&names);
            write_positions_field(out, field, length, None, &names, &ranked, &mut buffers)?;
        }
        self.write_whole(out, f.lang, |row| {
            row.lang.as_ref().map(|lang| lang.as_bytes())
        })?;
        self.write_whole(out, f.precision, |row| Some(row.precision.as_bytes()))?;
        self.write_whole(out, f.file, |row| Some(row.file.to_be_bytes()))?;
        Ok(serializer.close()?)
    }

    /// For each thread, by the number that a document had there, the one that it gets.
    fn numbers(&self) -> Vec<Vec<DocId>> {
        let dead = self.rows.iter().map(|rows| vec![DEAD; rows.len()]);
        let mut numbers: Vec<Vec<DocId>> = dead.collect();
        for (new, at) in (0..).zip(self.order) {
            numbers[at.of][at.doc as usize] = new;
        }
        numbers
    }

    /// The rows that are written, in their new order.
    fn living(&self) -> impl Iterator<Item = &Row> {
        let row = |at: &Address| &self.rows[at.of][at.doc as usize];
        self.order.iter().map(row)
    }

    fn write_norms(&self) -> tantivy::Result<()> {
        let mut writer = FieldNormsWriter::for_schema(&self.segment.schema());
        for (doc, row) in (0..).zip(self.living()) {
            for (part, field) in story::Field::ALL.into_iter().enumerate() {
                writer.record(doc, self.fields.views(field).stems, row.lengths[part]);
            }
        }
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
        let living = (0..).zip(self.living());
        let mut values: Vec<(T, DocId)> = living
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

/// How many words were recorded, those of the dead included.
fn recorded(parts: &[Part<'_>]) -> u64 {
    parts.iter().map(|part| part.lists.words).sum()
}

/// A field with positions, of which `length` words are living ones. Like tantivy, nothing of a field without words.
fn write_positions_field(
    out: &mut InvertedIndexSerializer,
    field: Field,
    length: u64,
    norms: Option<tantivy::fieldnorm::FieldNormReader>,
    parts: &[Part<'_>],
    ranked: &[Ranked],
    buffers: &mut Buffers,
) -> tantivy::Result<()> {
    if recorded(parts) == 0 {
        return Ok(());
    }
    let mut out = out.new_field(field, length, norms)?;
    write_positions(parts, ranked, &mut out, buffers)?;
    Ok(out.close()?)
}

/// A field of documents only.
fn write_documents_field(
    out: &mut InvertedIndexSerializer,
    field: Field,
    parts: &[Part<'_>],
    ranked: &[Ranked],
    buffers: &mut Buffers,
) -> tantivy::Result<()> {
    if recorded(parts) == 0 {
        return Ok(());
    }
    let mut out = out.new_field(field, recorded(parts), None)?;
    write_documents(parts, ranked, &mut out, buffers)?;
    Ok(out.close()?)
}
