//! An article as tantivy takes it in, and what it gives back.
//!
//! Nothing is copied on the way in: the pieces of the story are slices of the article's text.

use std::borrow::Cow;

use jiff::Timestamp;
use tantivy::DocId;
use tantivy::schema::Field;
use tantivy::schema::document::{
    DeserializeError, Document, DocumentDeserialize, DocumentDeserializer, ReferenceValue,
    ReferenceValueLeaf, Value,
};
use tantivy::store::StoreReader;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::analysis::acronym;
use crate::analysis::language::Language;
use crate::analysis::story::{self, Parts, ZoneStart, pieces, zone_starts};
use crate::analysis::tokenizer::in_language;
use crate::article::{Article, Precision, TitlePlace};
use crate::error::{Error, Kind, Result};

use super::schema::{Fields, UNDATED};

/// The parts of an article whose words are indexed.
pub fn parts(article: &Article) -> Parts<'_> {
    let stated = article
        .title
        .as_ref()
        .filter(|title| title.place == TitlePlace::Stated);
    Parts {
        stated_title: stated.map(|title| title.text.as_str()),
        text: &article.text,
        zones: &article.zones,
    }
}

/// Gives the terms of what the headline and the story define.
pub(super) fn defined_terms(article: &Article, sink: &mut dyn FnMut(&str)) {
    let mut term = String::new();
    for piece in pieces(parts(article), story::Field::Story) {
        for definition in acronym::definitions(piece.text) {
            acronym::terms(piece.text, &definition, &mut term, sink);
        }
    }
}

/// The key of an id: what orders break their ties by.
pub fn key_of(id: &str) -> u64 {
    xxh3_64(id.as_bytes())
}

/// An article ready to be indexed.
pub(super) struct Entry {
    fields: Fields,
    article: Article,
    meta: String,
    /// Where the zones of the story begin, once it is [prepared](Self::prepare).
    zones: Vec<u64>,
    /// What the story defines, likewise.
    defined: Vec<String>,
    /// The pieces of each field as the tokenizers take them, likewise, where that is not as they stand in the text.
    pieces: Vec<String>,
    added: i64,
    /// The family that it has joined, once that is known.
    pub(super) family: Option<u64>,
    pub(super) file: u64,
    pub(super) key: u64,
    pub(super) hash: u64,
}

impl Entry {
    /// An article taken from the file of the key `file`.
    pub(super) fn new(
        fields: Fields,
        mut article: Article,
        file: u64,
        added: Timestamp,
    ) -> Result<Self> {
        let hash = content_hash(&mut article)?;
        Ok(Entry {
            fields,
            meta: encode(&article)?,
            zones: Vec::new(),
            defined: Vec::new(),
            pieces: Vec::new(),
            added: added.as_microsecond(),
            family: None,
            file,
            key: key_of(&article.id),
            hash,
            article,
        })
    }

    /// Finds where the zones begin and what the story defines, and names the language to the tokenizers. tantivy's writer
    /// asks for it; a [gathering](super::segment) finds it on its way.
    pub(super) fn prepare(&mut self) {
        let parts = parts(&self.article);
        let starts = zone_starts(parts).into_iter();
        self.zones = starts.map(ZoneStart::pack).collect();
        let defined = &mut self.defined;
        defined_terms(&self.article, &mut |term| defined.push(term.to_owned()));
        let language = self.language();
        let fields = story::Field::ALL.into_iter();
        let all = fields.flat_map(|field| pieces(parts, field));
        let all = all.map(|piece| in_language(language, piece.text));
        let all: Vec<Cow<'_, str>> = all.collect();
        if all.iter().any(|piece| matches!(piece, Cow::Owned(_))) {
            self.pieces = all.into_iter().map(Cow::into_owned).collect();
        }
    }

    /// How its words are brought to their stems.
    pub(super) fn language(&self) -> Language {
        Language::of(self.article.lang.as_deref())
    }

    pub(super) fn id(&self) -> &str {
        &self.article.id
    }

    pub(super) fn article(&self) -> &Article {
        &self.article
    }

    /// What is stored: the article as JSON without its text, and the text.
    pub(super) fn into_stored(self) -> (String, String) {
        (self.meta, self.article.text)
    }

    pub(super) fn added(&self) -> i64 {
        self.added
    }

    pub(super) fn date(&self) -> i64 {
        let published = self.article.published.as_ref();
        published.map_or(UNDATED, |date| date.start())
    }

    /// Where the date is a span, its end.
    pub(super) fn date_end(&self) -> Option<i64> {
        let published = self.article.published.as_ref();
        published
            .filter(|date| date.end() > date.start())
            .map(|date| date.end())
    }

    pub(super) fn precision(&self) -> &'static str {
        let published = self.article.published.as_ref();
        precision_name(published.map(|date| date.precision))
    }

    /// Bytes of text, for the writer's batches.
    pub(super) fn bytes(&self) -> usize {
        self.article.text.len() + self.meta.len()
    }
}

/// The hash of all that is stored of an article but its origin: where a record stands in its file changes when lines are
/// added above it; the article does not.
pub(super) fn content_hash(article: &mut Article) -> Result<u64> {
    let origin = std::mem::take(&mut article.origin);
    let meta = encode(article);
    article.origin = origin;
    Ok(xxh3_64_with_seed(
        meta?.as_bytes(),
        xxh3_64(article.text.as_bytes()),
    ))
}

fn encode(article: &Article) -> Result<String> {
    serde_json::to_string(article).map_err(|cause| {
        Error::new(Kind::Input, &article.id, "the article cannot be stored").because(cause)
    })
}

fn precision_name(precision: Option<Precision>) -> &'static str {
    match precision {
        None => "none",
        Some(Precision::Year) => "year",
        Some(Precision::Month) => "month",
        Some(Precision::Day) => "day",
        Some(Precision::Minute) => "minute",
        Some(Precision::Second) => "second",
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum EntryValue<'a> {
    Str(&'a str),
    I64(i64),
    U64(u64),
}

impl<'a> Value<'a> for EntryValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            EntryValue::Str(text) => ReferenceValueLeaf::Str(text),
            EntryValue::I64(number) => ReferenceValueLeaf::I64(number),
            EntryValue::U64(number) => ReferenceValueLeaf::U64(number),
        })
    }
}

/// In a box, because tantivy's channel makes room for 40,000 of them as soon as it is opened.
impl Document for Box<Entry> {
    type Value<'a> = EntryValue<'a>;
    type FieldsValuesIter<'a> = std::vec::IntoIter<(Field, EntryValue<'a>)>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        use EntryValue::{I64, Str, U64};
        let (f, article) = (&self.fields, &self.article);
        let mut values = Vec::with_capacity(32);
        values.push((f.id, Str(&article.id)));
        let mut prepared = self.pieces.iter();
        for field in story::Field::ALL {
            let views = f.views(field);
            for piece in pieces(parts(article), field) {
                let text = prepared.next().map_or(piece.text, String::as_str);
                values.push((views.stems, Str(text)));
                values.push((views.forms, Str(text)));
            }
        }
        values.extend(self.defined.iter().map(|term| (f.defined, Str(term))));
        if let Some(source) = &article.source {
            values.push((f.source, Str(&source.name)));
            values.push((f.outlet, Str(&source.name)));
            values.extend(source.domain.as_deref().map(|domain| (f.site, Str(domain))));
        }
        values.extend(
            article
                .author
                .as_ref()
                .map(|author| (f.author, Str(&author.name))),
        );
        values.extend(article.url.as_deref().map(|url| (f.url, Str(url))));
        values.extend(article.lang.as_deref().map(|lang| (f.lang, Str(lang))));
        values.push((f.precision, Str(self.precision())));
        values.push((f.date, I64(self.date())));
        values.extend(self.date_end().map(|end| (f.date_end, I64(end))));
        values.push((f.key, U64(self.key)));
        values.push((f.hash, U64(self.hash)));
        values.push((f.file, U64(self.file)));
        values.extend(self.family.map(|family| (f.family, U64(family))));
        values.push((f.added, I64(self.added)));
        values.extend(self.zones.iter().map(|packed| (f.zones, U64(*packed))));
        values.push((f.meta, Str(&self.meta)));
        values.push((f.body, Str(&article.text)));
        values.into_iter()
    }
}

/// Reads an article back from a segment's document store.
pub fn stored_article(store: &StoreReader, doc: DocId) -> Result<Article> {
    let stored: StoredEntry = store.get(doc).map_err(|cause| {
        Error::new(Kind::Damage, "index", "a stored article cannot be read").because(cause)
    })?;
    stored.into_article()
}

/// What the document store gives back: the article as JSON without its text, and the text.
pub(super) struct StoredEntry {
    strings: Vec<String>,
}

impl StoredEntry {
    /// The article, or why the stored bytes are none.
    pub(super) fn into_article(self) -> Result<Article> {
        let damaged = |what: &str| {
            Error::new(
                Kind::Damage,
                "index",
                format!("a stored article is damaged: {what}"),
            )
        };
        // Stored values come back in the order of [`Entry`]'s fields: `meta`, then `body`.
        let [meta, body] =
            <[String; 2]>::try_from(self.strings).map_err(|_| damaged("fields are missing"))?;
        let mut article: Article = serde_json::from_str(&meta)
            .map_err(|cause| damaged("its description cannot be read").because(cause))?;
        let bounds_hold = article
            .zones
            .iter()
            .all(|zone| body.get(zone.range()).is_some());
        if !bounds_hold {
            return Err(damaged("a zone lies outside the text"));
        }
        article.text = body;
        Ok(article)
    }
}

impl DocumentDeserialize for StoredEntry {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(
        mut deserializer: D,
    ) -> std::result::Result<Self, DeserializeError> {
        let mut strings = Vec::with_capacity(2);
        while let Some((_, text)) = deserializer.next_field::<String>()? {
            strings.push(text);
        }
        Ok(StoredEntry { strings })
    }
}
