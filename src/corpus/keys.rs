//! Under which names archives state what: the one table of keys, and how a value is read from nested JSON.
//!
//! The names come from JSON-LD, RSS, WordPress, the APIs of the Guardian, the New York Times and NewsAPI, scrapers such
//! as news-please and newspaper3k, exports of Elasticsearch and MongoDB, and research collections.

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Title,
    Date,
    Source,
    Url,
    Author,
    Lang,
    Text,
}

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The field, and the rank of the name among the field's names: 0 is the best.
    Field(Field, usize),
    /// An object in which the record is wrapped, or a part of it.
    Wrapper,
    /// Nothing that is kept.
    Unknown,
}

/// The names of each field, the best first, [spelled](spelling) in lower case without separators. The fields stand in
/// the order of [`Field`].
#[rustfmt::skip]
static NAMES: [(Field, &[&str]); Field::COUNT] = [
    (
        Field::Id,
        &[
            "id", "_id", "guid", "uuid", "articleid", "docid", "docno", "documentid", "newsid",
            "storyid", "identifier",
        ],
    ),
    (
        Field::Title,
        &["title", "headline", "head", "heading", "webtitle", "articletitle", "name"],
    ),
    (
        Field::Date,
        &[
            "date", "published", "publishedat", "publishdate", "publisheddate", "pubdate",
            "publicationdate", "datepublished", "datepublish", "publishedtime", "publishtime",
            "publicationtime", "publishedon", "webpublicationdate", "firstpublished", "dateissued",
            "dc:date", "created", "createdat", "datecreated", "timestamp", "time", "datetime",
        ],
    ),
    (
        Field::Source,
        &[
            "source", "outlet", "publisher", "publication", "sitename", "newspaper", "sourcename",
            "publishername", "publicationname", "medianame", "site", "domain", "sourcedomain",
        ],
    ),
    (
        Field::Url,
        &[
            "url", "link", "uri", "href", "canonicalurl", "sourceurl", "permalink", "articleurl",
            "weburl", "pageurl",
        ],
    ),
    (
        Field::Author,
        &["author", "authors", "byline", "creator", "writer", "authorname", "dc:creator"],
    ),
    (Field::Lang, &["lang", "language", "langcode", "languagecode", "inlanguage"]),
    (
        Field::Text,
        &[
            "body", "text", "content", "article", "articlebody", "maintext", "fulltext",
            "articletext", "story", "bodytext", "content:encoded", "contents", "plaintext",
            "cleantext", "rawtext", "storytext", "articlecontent", "fullcontent", "paragraphs",
            "document",
            // Better than nothing, where the archive holds no more.
            "leadparagraph", "description", "summary", "abstract", "shortdescription", "snippet",
        ],
    ),
];

/// Objects that hold the record or a part of it: Elasticsearch, OpenSearch; the Guardian.
pub(super) const WRAPPERS: [&str; 2] = ["_source", "fields"];

/// Longer keys have no meaning; no name is as long.
const LONGEST: usize = 24;

/// What `key` means.
pub(super) fn meaning(key: &str) -> Meaning {
    let mut buffer = [0; LONGEST];
    let mut length = 0;
    for byte in spelled(key) {
        match buffer.get_mut(length) {
            Some(free) => *free = byte,
            None => return Meaning::Unknown,
        }
        length += 1;
    }
    let key = &buffer[..length];
    for &(field, names) in &NAMES {
        if let Some(rank) = rank(key, names) {
            return Meaning::Field(field, rank);
        }
    }
    match rank(key, &WRAPPERS) {
        Some(_) => Meaning::Wrapper,
        None => Meaning::Unknown,
    }
}

/// The names that may hold the text, the best first.
pub(super) fn text_names() -> &'static [&'static str] {
    NAMES[Field::Text as usize].1
}

/// `key` as the table spells it: `Pub_Date`, `pubDate` and `pub-date` are one. A leading `_` counts, for `_id` is the
/// database's own id and stands behind the archive's `id`.
pub(super) fn spelling(key: &str) -> String {
    // Only ASCII is changed, so that what was UTF-8 still is.
    String::from_utf8_lossy(&spelled(key).collect::<Vec<u8>>()).into_owned()
}

fn spelled(key: &str) -> impl Iterator<Item = u8> {
    key.bytes()
        .enumerate()
        .filter(|(at, byte)| *at == 0 || !matches!(byte, b'_' | b'-' | b' '))
        .map(|(_, byte)| byte.to_ascii_lowercase())
}

fn rank(key: &[u8], names: &[&str]) -> Option<usize> {
    names.iter().position(|name| name.as_bytes() == key)
}

impl Field {
    /// How many fields there are.
    pub(super) const COUNT: usize = Field::Text as usize + 1;

    /// All fields, as the table lists them.
    pub(super) fn all() -> impl Iterator<Item = Field> {
        NAMES.iter().map(|(field, _)| *field)
    }

    /// The name under which users know the field: the best of its names.
    pub(super) fn name(self) -> &'static str {
        NAMES[self as usize].1[0]
    }

    /// The field of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Field::all().find(|field| field.name() == name)
    }

    /// How to read this field's value.
    pub(super) fn shape(self) -> &'static Shape {
        match self {
            Field::Text => &TEXT,
            _ => &LABEL,
        }
    }
}

/// How to make one string of nested JSON.
#[derive(Debug)]
pub(super) struct Shape {
    /// What joins the elements of an array.
    pub(super) separator: &'static str,
    /// The keys of an object that may hold the value, the best first.
    parts: &'static [&'static str],
}

/// A name, an id, a date: `{"name": …}`, MongoDB's `{"$oid": …}`, XML's `{"#text": …}`.
static LABEL: Shape = Shape {
    separator: ", ",
    parts: &[
        "name",
        "title",
        "$oid",
        "$date",
        "$numberLong",
        "text",
        "#text",
        "value",
        "@value",
        "rendered",
        "main",
        "original",
        "_",
        "$t",
        "__cdata",
    ],
};

/// A text: a list of paragraphs, or an object around it.
static TEXT: Shape = Shape {
    separator: "\n\n",
    parts: &[
        "text", "#text", "body", "content", "value", "@value", "rendered", "_", "$t", "__cdata",
    ],
};

impl Shape {
    /// The rank of `key` among the parts.
    pub(super) fn part(&self, key: &str) -> Option<usize> {
        self.parts
            .iter()
            .position(|part| part.eq_ignore_ascii_case(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_spelled_as_it_is_looked_up_and_listed_once() {
        for (at, (field, names)) in NAMES.iter().enumerate() {
            assert_eq!(at, *field as usize);
            for (rank, name) in names.iter().enumerate() {
                assert_eq!(meaning(name), Meaning::Field(*field, rank), "{name}");
            }
        }
    }
}
