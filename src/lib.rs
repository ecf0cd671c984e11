//! Full-text search over one's own news archive: articles in, ranked answers with their date, outlet and passage out.

pub mod analysis;
pub mod article;
pub mod corpus;
pub mod error;
pub mod extract;
pub mod index;
pub mod query;
pub mod search;
