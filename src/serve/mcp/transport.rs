//! How messages come and go: over stdin and stdout, or over HTTP on this machine.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::combinators::BoxBody;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::stdio_pipes;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use crate::error::{Error, Kind, Result};

use super::Source;
use super::service::Service;

/// Longest message that is taken: a query has 4 KiB at most.
const MOST_BYTES: usize = 1 << 20;
/// Connections at a time.
const CONNECTIONS: usize = 64;
/// How long the head of a request may take.
const PATIENCE: Duration = Duration::from_secs(10);

type Body = BoxBody<Bytes, Infallible>;

/// What answers requests of streamable HTTP, each by itself: there are no sessions. It is a service of `tower`, to be put
/// under an address of a server that others have, which also decides who is let in.
pub type HttpService = StreamableHttpService<Service, NeverSessionManager>;

/// A service for requests that name one of `hosts`, or this machine if there are none, and come from no other web page.
pub fn http_service(source: Arc<dyn Source>, hosts: &[String]) -> HttpService {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MOST_BYTES)
        .enforce_origin_validation();
    let config = match hosts {
        [] => config,
        hosts => config.with_allowed_hosts(hosts),
    };
    let service = Service::new(source);
    StreamableHttpService::new(
        move || Ok(service.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    )
}

/// Serves one client over stdin and stdout until it ends its input. Nothing else may write to stdout meanwhile.
///
/// # Errors
/// If threads cannot be started, or what the client says first is not of the protocol.
pub fn serve_stdio(source: Arc<dyn Source>) -> Result<()> {
    let runtime = runtime()?;
    let served = runtime.block_on(async {
        let (input, output) = stdio_pipes();
        let transport =
            AsyncRwTransport::new_server(input, output).with_max_line_length(MOST_BYTES);
        match Service::new(source).serve(transport).await {
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

/// Serves clients over streamable HTTP at `/mcp` of an address of this machine, until the process is ended. `ready` hears
/// where.
///
/// # Errors
/// If the address is not of this machine alone, or cannot be listened at.
pub fn serve_http(
    source: Arc<dyn Source>,
    address: SocketAddr,
    ready: &mut dyn FnMut(SocketAddr),
) -> Result<()> {
    let place = || format!("--http {address}");
    if !address.ip().is_loopback() {
        let what = "other machines can reach this address, and nothing asks who they are";
        return Err(Error::new(Kind::Usage, place(), what).hint("take 127.0.0.1 or [::1]"));
    }
    let runtime = runtime()?;
    let failed = |cause| Error::new(Kind::Io, place(), "cannot be listened at").because(cause);
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        ready(listener.local_addr().map_err(failed)?);
        let service = http_service(source, &[]);
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
                return Ok(());
            };
            let Ok((stream, _)) = listener.accept().await else {
                // Too many files are open, or the peer has gone.
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            let service = service.clone();
            tokio::spawn(async move {
                let _permit = permit;
                let answer = service_fn(move |request| answer(service.clone(), request));
                // A connection that breaks off concerns nobody else.
                let _ = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(PATIENCE)
                    .serve_connection(TokioIo::new(stream), answer)
                    .await;
            });
        }
    })
}

async fn answer(
    service: HttpService,
    request: Request<Incoming>,
) -> std::result::Result<Response<Body>, Infallible> {
    if request.uri().path() == "/mcp" {
        return Ok(service.handle(request).await);
    }
    let mut nothing = Response::new(Body::default());
    *nothing.status_mut() = StatusCode::NOT_FOUND;
    Ok(nothing)
}

fn runtime() -> Result<Runtime> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.map_err(|cause| Error::new(Kind::Io, "mcp", "threads cannot be started").because(cause))
}
