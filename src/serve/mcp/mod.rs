//! The archive for agents, by the Model Context Protocol: tools that only read.
//!
//! ```text
//! client ──stdio | HTTP──> service ──tools: the table──> arguments ──search | count | read──> JSON within a budget
//! ```
//! An answer is one JSON text of at most as many bytes as the caller allows (`budget`), and says how to go on. What it quotes
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

use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Result;
use crate::search::Archive;

pub use self::transport::{HttpService, http_service, serve_http, serve_stdio};

/// Where the archive comes from, asked anew for each call.
pub trait Source: Send + Sync + 'static {
    /// The archive as it is now.
    ///
    /// # Errors
    /// If it cannot be opened.
    fn archive(&self) -> Result<Arc<Archive>>;
}

/// Indexes that are opened as one for each call, so that it sees what others have written meanwhile.
#[derive(Clone, Debug)]
pub struct Folders(pub Vec<PathBuf>);

impl Source for Folders {
    fn archive(&self) -> Result<Arc<Archive>> {
        Archive::open_all(&self.0).map(Arc::new)
    }
}
