//! RawRecord to Article: title, date, source, author, language, zones.
//!
//! Pure and total: any text gives an article, in time linear in its length, and what cannot be read is a doubt of it. Each
//! decision carries its [`Evidence`]. What a container states wins over what the text says. The modules, in the order
//! the text passes them: `blocks` cuts it, `head` reads its top and tail by means of `credits`, `date` and `title`, `zones`
//! says what each block is, `source` looks for the outlet in the furniture, `language` tells in which one the story is written;
//! `tables`, `wording` and `stop_words` hold all words that are known.

mod blocks;
mod clock;
mod credits;
mod date;
mod head;
mod html;
mod language;
mod loose;
mod order;
mod published;
mod scraped;
mod script;
mod source;
mod stop_words;
mod tables;
mod title;
mod token;
mod wording;
mod zones;

use std::borrow::Cow;

use jiff::Timestamp;
use xxhash_rust::xxh3::Xxh3;

pub use self::date::{Moment, NoDate, read_date};
use self::head::Head;
use crate::article::{
    Article, Author, Claimed, Corrected, Evidence, MAX_ID_BYTES, Origin, Stated, Title, ZoneKind,
};
use crate::corpus::{Markup, RawRecord};

/// Version of the extraction: raised whenever it reads articles otherwise.
pub const VERSION: u32 = 4;

/// What the evidence says of a field that whoever reads the archive has set.
const OVERRIDE: &str = "override";

/// Reads `record`.
///
/// The id is the stated one, else the URL, else what the place of the record gives, else the content's hash: the
/// XXH3-128 of the stated title, a line feed and the text, as 32 hexadecimal digits. An address or place that cannot be
/// an id, being longer than [`MAX_ID_BYTES`] or holding control characters, is hashed likewise. The record's prefix
/// stands before all of them.
pub fn extract(record: RawRecord) -> Article {
    let RawRecord {
        origin,
        place_id,
        id_prefix,
        mut stated,
        mut text,
        markup,
        read_at,
    } = record;
    let id = id(id_prefix.as_deref(), &stated, place_id.as_deref(), &text);
    if markup == Markup::Html {
        let (visible, page) = html::read(&text);
        (text, stated.page) = (visible, Some(page));
    }
    read(id, origin, stated, text, read_at)
}

/// The id that [`extract`] gives `record`.
pub fn id_of(record: &RawRecord) -> String {
    let RawRecord {
        place_id,
        id_prefix,
        stated,
        text,
        ..
    } = record;
    id(id_prefix.as_deref(), stated, place_id.as_deref(), text)
}

/// Reads a stored article again, from its text and what was stated beside it. It keeps its id and its origin.
pub fn again(article: Article, read_at: Timestamp) -> Article {
    let Article {
        id,
        origin,
        stated,
        text,
        ..
    } = article;
    read(id, origin, stated, text, read_at)
}

fn read(id: String, origin: Origin, stated: Stated, text: String, read_at: Timestamp) -> Article {
    let page = stated.page.as_ref();
    let mut blocks = match page {
        // A line of a page is a block of it.
        Some(_) => blocks::of_lines(&text),
        None => blocks::cut(&text),
    };
    let of_page = match page {
        Some(page) => Some(zones::of_page(&blocks, page)),
        // A record with an id or a headline of its own has the story for its text, not a page around it.
        None if stated.id.is_some() || stated.title.is_some() => None,
        None => scraped::kinds(&text, &blocks, None),
    };
    let order = order::of(&text);
    let mut doubts = Vec::new();
    let (mut kinds, mut head) = match of_page {
        Some(kinds) => (kinds, Head::default()),
        None => {
            let head = head::read(&text, &mut blocks, stated.title.as_deref());
            (zones::classify(&text, &blocks, &head.kinds), head)
        }
    };
    let is_page = head.kinds.is_empty() && !blocks.is_empty();
    let mut changes = Vec::new();
    if is_page {
        let beside = loose::beside(&text, &blocks, &kinds, order);
        (head.dates, changes) = (beside.published, beside.updated);
        head.of_story(&text, &blocks, &mut kinds);
    } else {
        match loose::glued(&text, &blocks, order) {
            Some((true, dated)) => head.dates = vec![dated],
            Some((false, dated)) if head.dates.is_empty() => head.dates.push(dated),
            _ => {}
        }
    }
    // A page says nothing of what came after it was fetched.
    let captured = stated.captured.as_deref().and_then(|at| at.parse().ok());
    let read_at = captured.map_or(read_at, |at: Timestamp| at.min(read_at));
    let (published, updated) =
        published::find(&stated, head.dates, changes, order, read_at, &mut doubts);
    let lead = || {
        let story = kinds.iter().position(|kind| *kind == ZoneKind::Lead);
        let block = story
            .or(kinds.iter().position(|kind| kind.is_story()))
            .unwrap_or(0);
        blocks
            .get(block)
            .map(|block| title::stand_in(block.text(&text)))
    };
    let claim = |field| page.and_then(|page| page.claims.iter().find(|claim| claim.field == field));
    let corrected = stated.corrected.as_deref();
    let of_user = |field: fn(&Corrected) -> &Option<String>| {
        corrected.and_then(|corrected| field(corrected).as_ref())
    };
    let title = match (of_user(|by| &by.title), &stated.title) {
        (Some(title), _) => Some(Title {
            evidence: Evidence::new(OVERRIDE, title),
            ..title::stated(title)
        }),
        (None, Some(title)) => Some(title::stated(title)),
        (None, None) => claim(Claimed::Title)
            .map(title::claimed)
            .or(head.title)
            .or_else(lead),
    };
    let author = match (&stated.author, claim(Claimed::Author)) {
        _ if of_user(|by| &by.author).is_some() => of_user(|by| &by.author).map(|name| Author {
            evidence: Evidence::new(OVERRIDE, name),
            name: name.clone(),
        }),
        (Some(name), _) => Some(Author {
            evidence: Evidence::new("stated field", name),
            name: without_by(name).to_owned(),
        }),
        (None, Some(claim)) => Some(Author {
            evidence: claim.evidence(),
            name: without_by(&claim.value).to_owned(),
        }),
        (None, None) => head.author,
    };
    let zones = zones::join(&blocks, &kinds);
    let stated_lang = match (&stated.lang, claim(Claimed::Lang)) {
        (Some(tag), _) => Some((Cow::Borrowed("stated field"), tag.as_str())),
        (None, claim) => claim.map(|claim| (claim.rule.clone(), claim.value.as_str())),
    };
    let given = of_user(|by| &by.lang).map(String::as_str);
    let lang = language::find(given, stated_lang, &text, &zones);
    let (lang, lang_evidence) = lang.unzip();
    Article {
        id,
        title,
        published,
        updated,
        source: source::find(&stated, &text, &blocks, &kinds),
        author,
        url: of_user(|by| &by.url)
            .or(stated.url.as_ref())
            .cloned()
            .or(claim(Claimed::Url).map(|claim| claim.value.clone())),
        lang,
        lang_evidence,
        zones,
        text,
        origin,
        stated,
        doubts,
    }
}

fn id(prefix: Option<&str>, stated: &Stated, place_id: Option<&str>, text: &str) -> String {
    let prefix = prefix.unwrap_or("");
    if let Some(id) = &stated.id {
        return format!("{prefix}{id}");
    }
    let id = match stated.url.as_deref().or(place_id) {
        // Addresses may be longer than an id, and file names hold anything.
        Some(id) if prefix.len() + id.len() > MAX_ID_BYTES || id.contains(char::is_control) => {
            hash(&[id])
        }
        Some(id) => id.to_owned(),
        None => hash(&[stated.title.as_deref().unwrap_or(""), "\n", text]),
    };
    format!("{prefix}{id}")
}

fn hash(parts: &[&str]) -> String {
    let mut hash = Xxh3::new();
    for part in parts {
        hash.update(part.as_bytes());
    }
    format!("{:032x}", hash.digest128())
}

/// A name without the `By` of a byline.
fn without_by(name: &str) -> &str {
    match name.split_once(char::is_whitespace) {
        Some((by, rest)) if by.eq_ignore_ascii_case("by") && !rest.trim().is_empty() => rest.trim(),
        _ => name,
    }
}
