//! `dateline mcp`: the archive for agents, over the Model Context Protocol.

use std::net::SocketAddr;

use crate::error::Result;
use crate::serve::mcp::{serve_http, serve_stdio};

use super::{Context, Ending, FormatFlag};

/// Serve the archive to agents, by the Model Context Protocol
///
/// An agent starts this program and speaks to it over its stdin and stdout. It finds tools that search, count and read, and
/// none that changes anything. docs/MCP.md tells how to set it up.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline --index archive mcp
  dateline --index archive mcp --http 127.0.0.1:7710

Tools:
  search   articles with passages, the range of each in the article, and matches
  count    articles by source, day, week, month, quarter, year
  read     the text of an article, or a range of it, letter for letter
  family   the articles of one story
  sources  the outlets

Exit codes:
  0 the client has ended its input, 2 error")]
pub(super) struct Args {
    /// Serve over HTTP at /mcp of this address, which must be one of this machine
    #[arg(long, value_name = "ADDR")]
    http: Option<SocketAddr>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    context.flag.among("mcp", &[(FormatFlag::Text, ())])?;
    // What is wrong with the index is said at once, and the sample is made if there is nothing else.
    drop(context.home.open(context.messages)?);
    let dirs = context.home.dirs();
    match args.http {
        None => serve_stdio(dirs)?,
        Some(address) => serve_http(dirs, address, &mut |address| {
            context
                .messages
                .note(&format!("serving agents at http://{address}/mcp"));
        })?,
    }
    Ok(Ending::Found)
}
