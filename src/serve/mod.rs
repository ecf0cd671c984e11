//! The archive over HTTP: an API with the [`Request`](crate::search::Request) and the answers of the command line, and a
//! page for people.
//!
//! ```text
//! connection ──handlers──> gate: who is let in
//!                            │ params, by the table of routes
//!                            └─> a thread with the archive as it is now ──api | page──> response
//!                                                            write: records in, articles out
//! ```
//! `routes` is the table of all addresses and `takes` that of their parameters: the router is made from them, and so is
//! the document that describes the API (`openapi`). `current` follows the index as others write to it, `shared` bounds
//! what is done at a time and how long it may take, `fault` is the shape of errors, `metrics` counts. The page is written
//! by the server and works without scripts; its style and its script are files beside it, built into the program.
//!
//! [`mcp`] is the same archive for agents.
//!
//! It speaks HTTP/1.1 and no TLS: whoever opens it to a network puts a proxy in front, as `docs/SERVE.md` says.

mod api;
mod connections;
mod current;
mod fault;
mod gate;
mod handlers;
pub mod mcp;
mod metrics;
mod openapi;
mod page;
mod params;
mod routes;
mod shared;
mod takes;
mod token;
mod write;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, Kind, Result};

pub use self::page::link;
use self::shared::Shared;
pub use self::token::Token;

/// When a search ends with what it has found, as on the command line.
const DEADLINE: Duration = Duration::from_millis(1_800);

/// Threads that read or write at most; those at work are bounded besides.
const MOST_THREADS: usize = 64;

/// How to serve.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The indexes that are served as one.
    pub dirs: Vec<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The secret that lets in; without it everybody is let in who can reach the address.
    pub token: Option<Token>,
    /// Whether records may be put in and articles taken out, by those who have the token.
    pub writable: bool,
    /// Other names of this server, where it listens to this machine alone.
    pub hosts: Vec<String>,
    /// Requests that are worked on or wait at a time.
    pub max_requests: usize,
    /// How long a request may take.
    pub timeout: Duration,
    /// Bytes of a body.
    pub max_body: usize,
}

/// A server that listens.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// Opens the archive and listens.
    ///
    /// # Errors
    /// If the archive cannot be opened, or the address cannot be listened at.
    pub fn bind(settings: Settings) -> Result<Server> {
        let failed = |what: &str, cause: std::io::Error| {
            Error::new(Kind::Io, settings.bind.to_string(), what).because(cause)
        };
        // One thread speaks with clients, and others search: with several that speak, a request would wander between
        // processors and be answered later.
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(MOST_THREADS)
            .build()
            .map_err(|cause| failed("threads cannot be started", cause))?;
        let listener = runtime
            .block_on(TcpListener::bind(settings.bind))
            .map_err(|cause| {
                failed("cannot be listened at", cause).hint(
                    "another address: --bind 127.0.0.1:7701; any free port: --bind 127.0.0.1:0",
                )
            })?;
        let address = listener
            .local_addr()
            .map_err(|cause| failed("cannot be listened at", cause))?;
        let shared = Arc::new(Shared::new(settings)?);
        Ok(Server {
            runtime,
            listener,
            address,
            shared,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the process is asked to end; then what has begun is brought to its end.
    ///
    /// # Errors
    /// If signals cannot be listened to.
    pub fn run(self) -> Result<()> {
        let Server {
            runtime,
            listener,
            shared,
            ..
        } = self;
        let router = handlers::router(&shared);
        let served = runtime.block_on(async {
            let stop = stopped()?;
            connections::serve(listener, router, stop).await;
            Ok(())
        });
        // A search that goes on by itself is not waited for; a write is, for somebody holds its lock.
        runtime.block_on(async { drop(shared.writing.lock().await) });
        runtime.shutdown_background();
        served.map_err(|cause: std::io::Error| {
            Error::new(Kind::Io, "serve", "signals cannot be listened to").because(cause)
        })
    }
}

/// Ends once the process is asked to end.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends once the process is asked to end.
#[cfg(not(unix))]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
