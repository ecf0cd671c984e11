//! How messages come and go: over stdin and stdout, or over HTTP on this machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::stdio_pipes;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, Kind, Result};
use crate::serve::current::Current;
use crate::serve::{connections, stopped};

use super::service::Service;

/// Longest message that is taken: a query has 4 KiB at most.
const MOST_BYTES: usize = 1 << 20;
/// What answers requests of streamable HTTP, each by itself: there are no sessions. They have to name this machine, and to
/// come from no other web page.
fn http_service(service: Service) -> StreamableHttpService<Service, NeverSessionManager> {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MOST_BYTES)
        .enforce_origin_validation();
    StreamableHttpService::new(
        move || Ok(service.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    )
}

/// A service of the indexes at `dirs`, as one.
fn service(dirs: Vec<PathBuf>) -> Result<Service> {
    Current::open(dirs).map(|current| Service::new(Arc::new(current)))
}

/// Serves the indexes at `dirs` to one client over stdin and stdout until it ends its input. Nothing else may write to stdout
/// meanwhile.
///
/// # Errors
/// If the archive cannot be opened, threads cannot be started, or what the client says first is not of the protocol.
pub fn serve_stdio(dirs: Vec<PathBuf>) -> Result<()> {
    let service = service(dirs)?;
    let runtime = runtime()?;
    let served = runtime.block_on(async {
        let (input, output) = stdio_pipes();
        let transport =
            AsyncRwTransport::new_server(input, output).with_max_line_length(MOST_BYTES);
        match service.serve(transport).await {
            Ok(running) => running.waiting().await.map(drop).map_err(|e| e.to_string()),
            // A client that says nothing wants nothing.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(error.to_string().chars().take(300).collect()),
        }
    });
    // A read of stdin that waits for input cannot be ended.
    runtime.shutdown_background();
    served.map_err(|what| {
        Error::new(Kind::Input, "mcp", what)
            .hint("an agent starts `dateline mcp` and speaks the Model Context Protocol to it; docs/MCP.md tells how")
    })
}

/// Serves the same to clients over streamable HTTP at `/mcp` of an address of this machine, until the process is asked to
/// end. `ready` hears where.
///
/// # Errors
/// If the archive cannot be opened, or the address is not of this machine alone or cannot be listened at.
pub fn serve_http(
    dirs: Vec<PathBuf>,
    address: SocketAddr,
    ready: &mut dyn FnMut(SocketAddr),
) -> Result<()> {
    let place = || format!("--http {address}");
    if !address.ip().is_loopback() {
        let what = "other machines can reach this address, and nothing asks who they are";
        return Err(Error::new(Kind::Usage, place(), what).hint("take 127.0.0.1 or [::1]"));
    }
    let service = service(dirs)?;
    let runtime = runtime()?;
    let failed = |cause| Error::new(Kind::Io, place(), "cannot be listened at").because(cause);
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        ready(listener.local_addr().map_err(failed)?);
        let router = Router::new().route_service("/mcp", http_service(service));
        let stop = stopped().map_err(failed)?;
        connections::serve(listener, router, stop).await;
        Ok(())
    })
}

fn runtime() -> Result<Runtime> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.map_err(|cause| Error::new(Kind::Io, "mcp", "threads cannot be started").because(cause))
}
