//! Request to Answer.
//!
//! ```text
//! Request ──query──> tree ──plan──> tantivy query, window, leaves
//!                                     │ topk: the best few     │ counted apart: the total
//!                                     └──marks──> matches ──passage──> snippets
//! ```
//! Counting and ranking are two passes, because a collector that counts cannot skip. No type of tantivy's shows in
//! [`Request`] and [`Answer`].

mod answer;
mod archive;
mod expand;
mod filter;
mod hit;
mod leaf;
mod marks;
mod passage;
mod places;
mod plan;
mod spans;
mod topk;
mod window;
mod words;

pub use answer::{Also, Answer, Hit, Request, Snippet};
pub use archive::Archive;
