//! What a page says about itself beside its visible text, as it is met: meta elements, data for machines, moments.
//!
//! Bounded, so that a page of nothing but such statements takes no more room than another.

use super::dom::cut;
use super::tables::names;
use crate::article::Claimed;

/// Statements of one kind that are kept.
const MOST: usize = 200;

/// Longest statement, in bytes.
const BYTES: usize = 1 << 10;

/// A statement of a meta element.
#[derive(Debug)]
pub(super) struct Meta {
    pub(super) field: Claimed,
    /// Its place in the table of names: 0 is the best.
    pub(super) rank: usize,
    pub(super) name: &'static str,
    pub(super) value: String,
}

/// The moment of a `time` element.
#[derive(Debug)]
pub(super) struct Time {
    pub(super) value: String,
    /// The line in which it stands, or the next.
    pub(super) line: usize,
    /// Whether the page calls it the date of publication, or of a change.
    pub(super) named: Option<Claimed>,
}

/// What was met.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) metas: Vec<Meta>,
    pub(super) times: Vec<Time>,
    /// Scripts of JSON-LD, unread.
    pub(super) data: Vec<String>,
    /// The `title` element.
    pub(super) page_title: Option<String>,
    pub(super) canonical: Option<String>,
    pub(super) html_lang: Option<String>,
}

impl Facts {
    pub(super) fn meta(&mut self, name: &str, value: &str) {
        const FIELDS: [(Claimed, &[&str]); 7] = [
            (Claimed::Title, names::TITLE),
            (Claimed::Published, names::PUBLISHED),
            (Claimed::Updated, names::UPDATED),
            (Claimed::Source, names::SOURCE),
            (Claimed::Author, names::AUTHOR),
            (Claimed::Lang, names::LANG),
            (Claimed::Url, names::URL),
        ];
        if value.trim().is_empty() || self.metas.len() >= MOST {
            return;
        }
        let name = name.trim().to_ascii_lowercase();
        for (field, names) in FIELDS {
            if let Some(rank) = names.iter().position(|known| *known == name) {
                self.metas.push(Meta {
                    field,
                    rank,
                    name: names[rank],
                    value: kept(value),
                });
            }
        }
    }

    pub(super) fn time(&mut self, value: &str, line: usize, itemprop: Option<&str>) {
        if self.times.len() < MOST && !value.trim().is_empty() {
            let says = |word| itemprop.is_some_and(|prop| prop.to_lowercase().contains(word));
            let named = match () {
                () if says("published") || says("created") => Some(Claimed::Published),
                () if says("modified") => Some(Claimed::Updated),
                () => None,
            };
            self.times.push(Time {
                value: kept(value),
                line,
                named,
            });
        }
    }

    pub(super) fn page_title(&mut self, value: &str) {
        self.page_title = Some(kept(value)).filter(|value| !value.is_empty());
    }

    pub(super) fn canonical(&mut self, value: &str) {
        if self.canonical.is_none() && value.contains("://") {
            self.canonical = Some(kept(value));
        }
    }

    pub(super) fn html_lang(&mut self, value: &str) {
        if self.html_lang.is_none() && !value.trim().is_empty() {
            self.html_lang = Some(kept(value));
        }
    }

    /// The values of a field by meta elements, the best name first.
    pub(super) fn of(&self, field: Claimed) -> Vec<&Meta> {
        let mut metas: Vec<&Meta> = self
            .metas
            .iter()
            .filter(|meta| meta.field == field)
            .collect();
        metas.sort_by_key(|meta| meta.rank);
        metas
    }
}

/// `value` on one line, cut.
pub(super) fn kept(value: &str) -> String {
    let words: Vec<&str> = cut(value, BYTES).split_whitespace().collect();
    words.join(" ")
}
