//! What a segment keeps of an article beside its words, and how tantivy takes it: columns in one document, what is stored
//! in another.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::schema::{Document, Field};

use crate::index::document::EntryValue;
use crate::index::schema::Fields;

use super::texts::{Place, Text};

/// An article without its words.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: Box<str>,
    pub(super) key: u64,
    pub(super) hash: u64,
    pub(super) file: u64,
    /// The family that it has joined.
    pub(super) family: Option<u64>,
    pub(super) added: i64,
    pub(super) date: i64,
    pub(super) date_end: Option<i64>,
    pub(super) outlet: Option<Box<str>>,
    pub(super) lang: Option<Box<str>>,
    pub(super) precision: &'static str,
    /// Where the zones of the story begin, packed.
    pub(super) zones: Box<[u64]>,
    /// Words of each searched part.
    pub(super) lengths: [u32; 4],
    pub(super) stored: Place,
    /// Another one has taken its place, or it was deleted.
    pub(super) dead: bool,
}

impl Row {
    /// Bytes of memory, about.
    pub(super) fn bytes(&self) -> usize {
        let text = |text: &Option<Box<str>>| text.as_ref().map_or(0, |text| text.len());
        let texts = self.id.len() + text(&self.outlet) + text(&self.lang);
        size_of::<Row>() + texts + self.zones.len() * 8
    }
}

/// A document of a segment: whose it is of those that gathered it, and its number there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Address {
    pub(super) of: usize,
    pub(super) doc: DocId,
}

/// The columns of an article. Owns its share of the rows, as tantivy wants of a document.
pub(super) struct Columns {
    pub(super) fields: Fields,
    pub(super) rows: Arc<Vec<Vec<Row>>>,
    pub(super) at: Address,
}

impl Document for Columns {
    type Value<'a> = EntryValue<'a>;
    type FieldsValuesIter<'a> = std::vec::IntoIter<(Field, EntryValue<'a>)>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        use EntryValue::{I64, Str, U64};
        let row = &self.rows[self.at.of][self.at.doc as usize];
        let f = &self.fields;
        let mut values = Vec::with_capacity(16);
        values.extend(row.outlet.as_deref().map(|outlet| (f.outlet, Str(outlet))));
        values.push((f.date, I64(row.date)));
        values.extend(row.date_end.map(|end| (f.date_end, I64(end))));
        values.push((f.key, U64(row.key)));
        values.push((f.hash, U64(row.hash)));
        values.push((f.file, U64(row.file)));
        values.extend(row.family.map(|family| (f.family, U64(family))));
        values.push((f.added, I64(row.added)));
        values.extend(row.zones.iter().map(|packed| (f.zones, U64(*packed))));
        values.into_iter()
    }
}

/// What is stored of an article.
pub(super) struct Stored {
    pub(super) fields: Fields,
    pub(super) text: Text,
}

impl Document for Stored {
    type Value<'a> = EntryValue<'a>;
    type FieldsValuesIter<'a> = std::array::IntoIter<(Field, EntryValue<'a>), 2>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        [
            (self.fields.meta, EntryValue::Str(&self.text.0)),
            (self.fields.body, EntryValue::Str(&self.text.1)),
        ]
        .into_iter()
    }
}
