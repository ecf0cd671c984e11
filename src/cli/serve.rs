//! `dateline serve`: the archive on a screen, and for programs.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::serve::{Server, Settings, Token};

use super::{Context, Ending};

/// Holds the token if no file does.
const VARIABLE: &str = "DATELINE_TOKEN";

/// Search the archive in a browser, and over HTTP
///
/// The page is at the address that the first line names; docs/SERVE.md describes the API, as does /api/openapi.json. The
/// server follows the index as other processes write to it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dateline serve
  dateline serve --bind 127.0.0.1:0
  dateline serve --bind 0.0.0.0:7700 --token-file token
  dateline serve --writable --token-file token

Who may ask:
  By default only this machine can reach it. Any other address demands a
  token, from --token-file or DATELINE_TOKEN, or --no-token, which lets in
  everybody who can reach the address. Programs send the token as
  `Authorization: Bearer TOKEN`, the page asks for it once. There is no TLS:
  in a network that is not yours, put a proxy in front.

Ctrl-C ends it once the requests that have begun are answered.

Exit codes:
  0 asked to end, 2 error")]
pub(super) struct Args {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7700")]
    bind: SocketAddr,
    /// The file that holds the token [default: what DATELINE_TOKEN holds, if anything]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Let in everybody who can reach the address
    #[arg(long, conflicts_with_all = ["token_file", "writable"])]
    no_token: bool,
    /// Take articles in and out: POST /api/articles, DELETE /api/article/ID; needs a token
    #[arg(long)]
    writable: bool,
    /// Another name by which a proxy calls this server; may be repeated
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Requests worked on or waiting at a time; more are asked to come back
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = at_least_one)]
    max_requests: usize,
    /// Seconds that a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0)]
    timeout: f64,
    /// Bytes of records that one request may bring
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20, value_parser = at_least_one)]
    max_body: usize,
}

fn at_least_one(text: &str) -> std::result::Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("not a number".to_owned()),
    }
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let token = args.token()?;
    let usage = |flag: &str, what: &str| Error::new(Kind::Usage, flag, what);
    let way = format!("--token-file FILE, or the token in {VARIABLE}");
    if args.writable && token.is_none() {
        let what = "who may write has to have a token, and there is none";
        return Err(usage("--writable", what).hint(way));
    }
    if args.writable {
        context.home.one()?;
    }
    if !args.bind.ip().is_loopback() && token.is_none() && !args.no_token {
        let what = format!("others can reach {}, and there is no token", args.bind);
        return Err(usage("--bind", &what).hint(format!("{way}; --no-token lets in everybody")));
    }
    if !(0.0..=86_400.0).contains(&args.timeout) {
        let what = "a request may take from 0 seconds to a day";
        return Err(usage("--timeout", what));
    }
    // Where there is nothing yet, the sample is made.
    drop(context.home.open(context.messages)?);
    let server = Server::bind(Settings {
        dirs: context.home.dirs(),
        bind: args.bind,
        token,
        writable: args.writable,
        hosts: args.allow_host,
        max_requests: args.max_requests,
        timeout: Duration::from_secs_f64(args.timeout),
        max_body: args.max_body,
    })?;
    let address = server.address();
    context
        .messages
        .note(&format!("listening on http://{address}"));
    server.run()?;
    Ok(Ending::Found)
}

impl Args {
    /// The token, if there is one and it is wanted.
    fn token(&self) -> Result<Option<Token>> {
        if self.no_token {
            return Ok(None);
        }
        if let Some(file) = &self.token_file {
            let shown = file.display().to_string();
            let text = std::fs::read_to_string(file)
                .map_err(|cause| Error::new(Kind::Io, &shown, "cannot be read").because(cause))?;
            return Token::new(&text, &shown).map(Some);
        }
        match std::env::var(VARIABLE) {
            Ok(text) if !text.is_empty() => Token::new(&text, VARIABLE).map(Some),
            _ => Ok(None),
        }
    }
}
