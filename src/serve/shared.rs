//! What all requests share, and the way each of them gets a thread: counted, bounded, and never longer than allowed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::Result;

use super::current::{Current, Opened};
use super::fault::Fault;
use super::metrics::Metrics;
use super::token::Token;
use super::{Settings, openapi};

/// What all requests share.
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) current: Current,
    pub(super) metrics: Metrics,
    /// What a browser shows once somebody has given it the token.
    pub(super) session: Token,
    pub(super) document: String,
    /// Whoever writes to the index, one at a time.
    pub(super) writing: Arc<tokio::sync::Mutex<()>>,
    /// Threads that may be at work.
    threads: Arc<Semaphore>,
    /// Requests that are worked on or wait for a thread.
    entered: AtomicUsize,
}

/// A request that counts as long as this is there.
pub(super) struct Entered(Arc<Shared>);

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.entered.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Shared {
    pub(super) fn new(settings: Settings) -> Result<Shared> {
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        Ok(Shared {
            current: Current::open(settings.dirs.clone())?,
            session: Token::by_chance()?,
            document: openapi::document(),
            metrics: Metrics::default(),
            writing: Arc::default(),
            threads: Arc::new(Semaphore::new(cores.max(2))),
            entered: AtomicUsize::new(0),
            settings,
        })
    }

    /// Lets a request in, unless there are too many.
    pub(super) fn enter(self: &Arc<Self>) -> std::result::Result<Entered, Fault> {
        let before = self.entered.fetch_add(1, Ordering::AcqRel);
        let entered = Entered(Arc::clone(self));
        if before >= self.settings.max_requests {
            let what = format!(
                "{} requests are being worked on, which is as many as there may be",
                self.settings.max_requests
            );
            let busy = Fault::new(StatusCode::SERVICE_UNAVAILABLE, "busy", what);
            return Err(busy.hint("ask again in a moment").again_after(1));
        }
        Ok(entered)
    }

    /// Has `work` done on a thread of its own, with the archive as it is. A panic is a fault like another, and work that
    /// takes too long is left to end by itself.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Opened) -> std::result::Result<T, Fault> + Send + 'static,
    ) -> std::result::Result<T, Fault> {
        let entered = self.enter()?;
        let threads = Arc::clone(&self.threads);
        let done = async move {
            let thread = threads.acquire_owned().await;
            let work = tokio::task::spawn_blocking(move || {
                let opened = entered.0.current.get();
                let done = work(&opened);
                drop((thread, entered));
                done
            });
            work.await.unwrap_or_else(|ended| Err(panicked(&ended)))
        };
        // A timer is not exact to the last millisecond, and no time is none.
        if self.settings.timeout.is_zero() {
            return Err(self.too_late(StatusCode::GATEWAY_TIMEOUT));
        }
        timeout(self.settings.timeout, done)
            .await
            .unwrap_or_else(|_| Err(self.too_late(StatusCode::GATEWAY_TIMEOUT)))
    }

    /// The fault of what took too long.
    pub(super) fn too_late(&self, status: StatusCode) -> Fault {
        let limit = seconds(self.settings.timeout);
        let what = if status == StatusCode::REQUEST_TIMEOUT {
            format!("the request has not come whole within {limit}")
        } else {
            format!("the answer was not there within {limit}")
        };
        Fault::new(status, "timeout", what).hint("ask for less, or raise --timeout")
    }
}

/// The fault of a thread that has panicked: the engine takes some damage of an index for impossible.
pub(super) fn panicked(ended: &tokio::task::JoinError) -> Fault {
    let what = if ended.is_panic() {
        "the program has failed while it was at work on this"
    } else {
        "the work on this was given up"
    };
    Fault::internal(what).hint("the index may be damaged: `dateline verify` tells")
}

fn seconds(limit: Duration) -> String {
    format!("{} s", limit.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use super::super::write::put;
    use super::*;

    fn shared(dir: &std::path::Path) -> Arc<Shared> {
        put(dir, b"{\"id\":\"a\",\"text\":\"One article.\"}\n").unwrap();
        let settings = Settings {
            dirs: vec![dir.to_owned()],
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token: None,
            writable: false,
            hosts: Vec::new(),
            max_requests: 1,
            timeout: Duration::from_secs(600),
            max_body: 1,
        };
        Arc::new(Shared::new(settings).unwrap())
    }

    #[test]
    fn a_panic_is_a_fault_and_leaves_the_server_at_work() {
        let dir = tempfile::tempdir().unwrap();
        let shared = shared(dir.path());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            // More often than there are threads: none is lost, and nobody counts as at work for ever.
            for _ in 0..100 {
                let failed = shared.read(|_| -> std::result::Result<(), Fault> {
                    let nothing: Option<u8> = None;
                    assert_eq!(nothing, Some(1), "a planted failure");
                    Ok(())
                });
                let fault = failed.await.unwrap_err();
                assert_eq!((fault.status.as_u16(), fault.code), (500, "internal"));
            }
            let articles = shared.read(|opened| Ok(opened.archive.articles())).await;
            assert_eq!(articles.unwrap(), 1);
        });
    }
}
