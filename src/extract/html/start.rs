//! A start tag: the attributes that tell something, and what their words tell.

use super::dom::cut;
use super::tables::{WORDS, mark};

/// Longest value of an attribute that is looked at, in bytes: `content` may hold a headline, no more.
pub(super) const VALUE_BYTES: usize = 1 << 12;

/// The start tag at hand.
#[derive(Default)]
pub(super) struct Start {
    pub(super) name: Vec<u8>,
    attributes: Vec<(&'static str, String)>,
    /// Whether the value of the attribute at hand is wanted.
    wanted: Option<&'static str>,
}

impl Start {
    /// Begins a tag called `name`.
    pub(super) fn begin(&mut self, name: &[u8]) {
        self.name.clear();
        self.name.extend_from_slice(name);
        self.attributes.clear();
        self.wanted = None;
    }

    /// An attribute called `name`; of several of one name the first counts.
    pub(super) fn attribute(&mut self, name: &[u8]) {
        let known = ATTRIBUTES.iter().find(|known| known.as_bytes() == name);
        self.wanted = known.filter(|known| self.get(known).is_none()).copied();
        if let Some(name) = self.wanted {
            self.attributes.push((name, String::new()));
        }
    }

    /// The value of the attribute at hand.
    pub(super) fn value(&mut self, value: &[u8]) {
        if self.wanted.take().is_some()
            && let Some((_, kept)) = self.attributes.last_mut()
        {
            *kept = cut(&String::from_utf8_lossy(value), VALUE_BYTES).to_owned();
        }
    }

    /// What its names say about what the element holds, as [`mark`](super::tables::mark)s.
    pub(super) fn marks(&self) -> u16 {
        let values = TELLING.iter().filter_map(|name| self.get(name));
        let told = values.fold(0, |marks, value| marks | told(value));
        if self.is_called_hidden() {
            told | mark::FURNITURE
        } else {
            told
        }
    }

    /// Whether a class hides it; one with a colon may show it again where there is room.
    fn is_called_hidden(&self) -> bool {
        self.get("class").is_some_and(|class| {
            class.split_ascii_whitespace().any(|name| name == "hidden") && !class.contains(':')
        })
    }

    /// Whether the page hides the element from everybody.
    pub(super) fn is_hidden(&self) -> bool {
        let style = self.get("style").unwrap_or("");
        self.get("hidden").is_some()
            || style.contains("display:none")
            || style.contains("display: none")
    }

    /// The value of an attribute, if it is one of those that are kept.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let value = self.attributes.iter().find(|(known, _)| *known == name);
        value.map(|(_, value)| value.as_str())
    }
}

/// Attributes that are kept.
const ATTRIBUTES: &[&str] = &[
    "class",
    "id",
    "itemprop",
    "role",
    "hidden",
    "style",
    "aria-hidden",
    "href",
    "rel",
    "datetime",
    "property",
    "name",
    "content",
    "lang",
    "type",
    "http-equiv",
    "data-testid",
    "data-component",
];

/// Those whose words tell what an element holds.
const TELLING: &[&str] = &[
    "class",
    "id",
    "itemprop",
    "role",
    "data-testid",
    "data-component",
];

/// The marks that the words of `value` carry.
fn told(value: &str) -> u16 {
    let mut marks = 0;
    let mut pair = String::new();
    let mut look = |word: &str| {
        let find = |word: &str| {
            WORDS
                .binary_search_by_key(&word, |row| row.0)
                .map_or(0, |at| WORDS[at].1)
        };
        let alone = find(word);
        if !pair.is_empty() {
            pair.push(' ');
            pair.push_str(word);
            marks |= find(&pair);
        }
        marks |= alone;
        pair.clear();
        pair.push_str(word);
    };
    let mut word = String::new();
    let mut was_lower = false;
    for c in value.chars() {
        let ends = !c.is_alphabetic() || (was_lower && c.is_uppercase());
        if ends && !word.is_empty() {
            look(&word);
            word.clear();
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    if !word.is_empty() {
        look(&word);
    }
    marks
}
