//! An article as one JSON object, as `show` prints it and the server gives it.

use std::ops::Range;

use serde_json::Value;

use crate::article::Article;
use crate::error::{Error, Kind, Result};

use super::marked::Marked;

/// Ranges in Unicode code points: first and one past the last.
pub type Marks = Vec<(usize, usize)>;

impl From<Article> for Marked {
    /// An article of which nothing is asked.
    fn from(article: Article) -> Self {
        Marked {
            article,
            matches: false,
            marks: Vec::new(),
            title_marks: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl Marked {
    /// The article with what a query finds in it: `matches`, `marks` and `title_marks` in code points of `text` and of the
    /// headline, and `notes`.
    ///
    /// # Errors
    /// Those of [`whole`].
    pub fn to_json(&self) -> Result<Value> {
        let mut value = whole(&self.article)?;
        value["matches"] = self.matches.into();
        value["marks"] = pairs(&code_points(&self.article.text, &self.marks));
        value["title_marks"] = pairs(&code_points(self.title(), &self.title_marks));
        value["notes"] = self.notes.clone().into();
        Ok(value)
    }

    /// The headline, or nothing.
    pub fn title(&self) -> &str {
        let title = self.article.title.as_ref();
        title.map_or("", |title| &title.text)
    }
}

/// The article as it is stored, with its date as written in answers and with its text.
///
/// # Errors
/// If it holds what JSON cannot.
pub fn whole(article: &Article) -> Result<Value> {
    let mut value = serde_json::to_value(article).map_err(|cause| {
        Error::new(Kind::Damage, &article.id, "the article cannot be shown").because(cause)
    })?;
    value["date"] = article.published.as_ref().map(ToString::to_string).into();
    value["text"] = article.text.as_str().into();
    Ok(value)
}

fn pairs(marks: &Marks) -> Value {
    let pair = |(start, end): &(usize, usize)| Value::from(vec![*start, *end]);
    marks.iter().map(pair).collect()
}

/// Ranges of bytes of a text in code points. They are in order and do not overlap.
pub fn code_points(text: &str, ranges: &[Range<usize>]) -> Marks {
    let (mut bytes, mut chars) = (0, 0);
    let mut chars_at = |at: usize| {
        chars += text
            .get(bytes..at)
            .map_or(0, |skipped| skipped.chars().count());
        bytes = at;
        chars
    };
    let pair = |range: &Range<usize>| (chars_at(range.start), chars_at(range.end));
    ranges.iter().map(pair).collect()
}
