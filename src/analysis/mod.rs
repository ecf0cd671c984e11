//! Text to words: one segmentation shared by the index, the query and the marks.
//!
//! [`segment`] finds words, [`fold`] makes their spellings comparable, [`stem`] makes their forms comparable by the rules
//! of their [`language`], [`story`] numbers the words of an article, [`acronym`] finds what short forms it says to stand for
//! what, [`tokenizer`] hands all of it to tantivy, and `vocabulary` remembers it for
//! whoever makes segments without tantivy's writer. All of that is part of the
//! index format: a change of what it gives needs a new [`FORMAT`]. So is `sentence`, which says where sentences end, as far as
//! [`acronym`] asks it.
//!
//! Scripts written without spaces, and Korean, whose particles stick to nouns, are indexed character by character and
//! found as phrases.

pub mod acronym;
pub mod fold;
pub mod language;
pub mod segment;
pub(crate) mod sentence;
pub mod stem;
pub mod story;
pub(crate) mod terms;
pub mod tokenizer;
pub(crate) mod vocabulary;

/// Version of what this module gives. An index made under another one is refused.
pub const FORMAT: u32 = 2;

/// Longest term in bytes; the rest of a longer word is not looked at, in the index and in a query alike.
pub const MAX_TERM_BYTES: usize = 200;
