//! The schema: which field holds what, and how it is indexed.
//!
//! Every searched part of an article has two views. The stemmed view has positions and norms: it matches, ranks and
//! marks. The view of exact forms has documents only: it gives prefixes, exact words and capitals their sets.

use tantivy::index::{IndexSettings, IndexSortByField, Order};
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, STORED, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};
use tantivy::store::Compressor;
use tantivy::tokenizer::RAW_TOKENIZER_NAME;

use crate::analysis::story;
use crate::analysis::tokenizer::{FORMS, NAMES, STEMS};

/// Civil seconds of an article without a date: at the tail of every segment, which is sorted newest first.
pub const UNDATED: i64 = i64::MIN;

/// Bytes of a block of the document store. Small blocks make a hit cheap to fetch: 90 µs for ten against 150 with
/// tantivy's 16 KiB, for 3 % more space.
const STORE_BLOCK_BYTES: usize = 4_096;

/// Names of the columns.
pub mod columns {
    /// Civil seconds of the start of the date; the sort key of every segment.
    pub const DATE: &str = "date";
    /// Civil seconds of the end of the date, where it is a month or a year.
    pub const DATE_END: &str = "date_end";
    /// Hash of the id: the last key of every order.
    pub const KEY: &str = "key";
    /// Hash of the content: tells an unchanged article.
    pub const HASH: &str = "hash";
    /// Key of the file that the article was taken from.
    pub const FILE: &str = "file";
    /// The family that the article has joined; leads have none.
    pub const FAMILY: &str = "family";
    /// When the article came into the index as it is, in Unix microseconds.
    pub const ADDED: &str = "added";
    /// Where the zones of the story begin, packed.
    pub const ZONES: &str = "zones";
    /// The outlet's name as written.
    pub const OUTLET: &str = "outlet";
}

/// The two views of a searched part.
#[derive(Clone, Copy, Debug)]
pub struct Views {
    /// Stems, with positions and norms.
    pub stems: Field,
    /// Exact forms, documents only.
    pub forms: Field,
}

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The id, whole.
    pub id: Field,
    /// Headline and story.
    pub story: Views,
    /// The headline alone.
    pub title: Views,
    /// What the page put around the story.
    pub furniture: Views,
    /// Readers' comments.
    pub comments: Views,
    /// Short and long forms that headline and story define, each with what it means.
    pub defined: Field,
    /// The outlet, as words.
    pub source: Field,
    /// The outlet's domain, as words.
    pub site: Field,
    /// The author, as words.
    pub author: Field,
    /// The address, as words.
    pub url: Field,
    /// The language tag, whole.
    pub lang: Field,
    /// How exactly the date is known: `none`, `year`, `month`, `day`, `minute`, `second`.
    pub precision: Field,
    /// [`columns::DATE`].
    pub date: Field,
    /// [`columns::DATE_END`].
    pub date_end: Field,
    /// [`columns::KEY`].
    pub key: Field,
    /// [`columns::HASH`].
    pub hash: Field,
    /// [`columns::FILE`].
    pub file: Field,
    /// [`columns::FAMILY`].
    pub family: Field,
    /// [`columns::ADDED`].
    pub added: Field,
    /// [`columns::ZONES`].
    pub zones: Field,
    /// [`columns::OUTLET`].
    pub outlet: Field,
    /// The article without its text, as JSON; stored.
    pub meta: Field,
    /// The text, verbatim; stored.
    pub body: Field,
}

impl Fields {
    /// The views of a searched part.
    pub fn views(&self, field: story::Field) -> Views {
        match field {
            story::Field::Story => self.story,
            story::Field::Title => self.title,
            story::Field::Furniture => self.furniture,
            story::Field::Comments => self.comments,
        }
    }
}

/// The schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let mut b = Schema::builder();
    let fields = Fields {
        id: whole(&mut b, "id"),
        story: views(&mut b, "text"),
        title: views(&mut b, "title"),
        furniture: views(&mut b, "furniture"),
        comments: views(&mut b, "comments"),
        defined: whole(&mut b, "defined"),
        source: names(&mut b, "source"),
        site: names(&mut b, "site"),
        author: names(&mut b, "author"),
        url: names(&mut b, "url"),
        lang: whole(&mut b, "lang"),
        precision: whole(&mut b, "precision"),
        date: b.add_i64_field(columns::DATE, NumericOptions::default().set_fast()),
        date_end: b.add_i64_field(columns::DATE_END, NumericOptions::default().set_fast()),
        key: b.add_u64_field(columns::KEY, NumericOptions::default().set_fast()),
        hash: b.add_u64_field(columns::HASH, NumericOptions::default().set_fast()),
        file: b.add_u64_field(
            columns::FILE,
            NumericOptions::default().set_fast().set_indexed(),
        ),
        family: b.add_u64_field(columns::FAMILY, NumericOptions::default().set_fast()),
        added: b.add_i64_field(columns::ADDED, NumericOptions::default().set_fast()),
        zones: b.add_u64_field(columns::ZONES, NumericOptions::default().set_fast()),
        outlet: b.add_text_field(
            columns::OUTLET,
            TextOptions::default().set_fast(RAW_TOKENIZER_NAME),
        ),
        meta: b.add_text_field("meta", STORED),
        body: b.add_text_field("body", STORED),
    };
    (b.build(), fields)
}

/// Segments sorted by date, newest first: a span of time is a contiguous range of documents.
pub fn settings() -> IndexSettings {
    IndexSettings {
        sort_by_field: Some(IndexSortByField {
            field: columns::DATE.into(),
            order: Order::Desc,
        }),
        docstore_compression: Compressor::Lz4,
        docstore_blocksize: STORE_BLOCK_BYTES,
        ..IndexSettings::default()
    }
}

fn indexing(tokenizer: &str, record: IndexRecordOption, norms: bool) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(record)
            .set_fieldnorms(norms),
    )
}

fn whole(b: &mut SchemaBuilder, name: &str) -> Field {
    b.add_text_field(
        name,
        indexing(RAW_TOKENIZER_NAME, IndexRecordOption::Basic, false),
    )
}

fn names(b: &mut SchemaBuilder, name: &str) -> Field {
    b.add_text_field(
        name,
        indexing(NAMES, IndexRecordOption::WithFreqsAndPositions, false),
    )
}

fn views(b: &mut SchemaBuilder, name: &str) -> Views {
    Views {
        stems: b.add_text_field(
            name,
            indexing(STEMS, IndexRecordOption::WithFreqsAndPositions, true),
        ),
        forms: b.add_text_field(
            &format!("{name}_x"),
            indexing(FORMS, IndexRecordOption::Basic, false),
        ),
    }
}
