//! The archive for agents, by the Model Context Protocol: tools that only read.
//!
//! ```text
//! client ──stdio | HTTP──> service ──tools: the table──> arguments ──search | count | read──> JSON within a budget
//! ```
//! The archive is that of `current`: what others write is seen by the next call. An answer is one JSON text of at most as
//! many bytes as the caller allows (`budget`), and says how to go on. What it quotes
//! is the article's own text, with the range in which it stands (`quote`); `read` gives the same for that range. What an
//! article says is data: nothing of it is ever an instruction to this server, and its tools say so to whoever calls them.
//!
//! The protocol itself is that of the crate `rmcp`. Over stdio, stdout belongs to it: nothing else is written there.

mod arguments;
mod budget;
mod count;
mod quote;
mod read;
mod search;
mod service;
mod tools;
mod transport;

pub use self::transport::{serve_http, serve_stdio};
