//! From a request to its response: the router, and what is done for each address on the way.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use super::api::{self, Asked, json};
use super::fault::Fault;
use super::metrics::Facts;
use super::params::Params;
use super::routes::{Endpoint, ROUTES, Route};
use super::shared::{Shared, panicked};
use super::{gate, page, write};

/// Bytes of a form that is filled in.
const FORM_BYTES: usize = 8 << 10;

/// All addresses.
pub(super) fn router(shared: &Arc<Shared>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let method = match route.method {
            "POST" => MethodFilter::POST,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        };
        let handler = move |State(shared): State<Arc<Shared>>, request: Request| async move {
            let page = route.gives.is_none();
            let uri = request.uri().clone();
            match handle(route, &shared, request).await {
                Ok(response) => response,
                Err(fault) if page => page::fault(&fault, &uri),
                Err(fault) => fault.into_response(),
            }
        };
        router = router.route(route.path, on(method, handler));
    }
    router
        .fallback(async || {
            let what = "there is nothing at this address";
            Fault::new(StatusCode::NOT_FOUND, "no_such_address", what)
                .hint("/api/openapi.json lists what there is")
        })
        .method_not_allowed_fallback(async || {
            let what = "this address does not take this method";
            Fault::new(StatusCode::METHOD_NOT_ALLOWED, "no_such_method", what)
                .hint("/api/openapi.json lists what there is")
        })
        .layer(from_fn_with_state(Arc::clone(shared), around))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(Arc::clone(shared))
}

/// What is done around every request.
async fn around(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let matched = request.extensions().get::<MatchedPath>();
    let matched = matched.and_then(|path| ROUTES.iter().find(|route| route.path == path.as_str()));
    let name = matched.map_or("other", |route| route.path);
    let in_flight = InFlight::begin(&shared);
    let mut response = next.run(request).await;
    drop(in_flight);
    gate::harden(response.headers_mut());
    let status = response.status().as_u16();
    shared.metrics.count(name, status, begun.elapsed());
    response
}

/// Counts as a request in flight as long as it is there: also where the client goes away before the answer.
struct InFlight(Arc<Shared>);

impl InFlight {
    fn begin(shared: &Arc<Shared>) -> Self {
        shared.metrics.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(Arc::clone(shared))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.metrics.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn handle(
    route: &'static Route,
    shared: &Arc<Shared>,
    request: Request,
) -> Result<Response, Fault> {
    let (mut parts, body) = request.into_parts();
    if let Err(fault) = gate::check(shared, route.access, &parts.headers) {
        let is_page = matches!(route.endpoint, Endpoint::Page | Endpoint::ArticlePage);
        if fault.status == StatusCode::UNAUTHORIZED && is_page {
            return Ok(page::to_login(&parts.uri));
        }
        return Err(fault);
    }
    let params = Params::read(&parts.uri, route.params)?;
    let id = id(&mut parts).await;
    match route.endpoint {
        Endpoint::Health => health(shared).await,
        Endpoint::Metrics => metrics(shared).await,
        Endpoint::OpenApi => Ok(of_kind(
            "application/json",
            shared.document.clone().into_bytes(),
        )),
        Endpoint::Style | Endpoint::Script | Endpoint::Icon => Ok(page::asset(route.endpoint)),
        Endpoint::Login => Ok(page::login(&params)),
        Endpoint::LogIn => {
            gate::check_origin(&parts.headers)?;
            let form = whole(shared, body, &parts.headers, FORM_BYTES).await?;
            Ok(page::log_in(shared, &form))
        }
        Endpoint::Put => put(shared, body, &parts.headers).await,
        Endpoint::Delete => delete(shared, id).await,
        endpoint => {
            let has = parts.headers.get(header::IF_NONE_MATCH);
            let has = has.and_then(|has| has.to_str().ok()).map(str::to_owned);
            let asked = Asked {
                endpoint,
                address: parts.uri.to_string(),
                id,
                params,
                has,
            };
            let dirs = shared.current.dirs().to_vec();
            let reply = shared
                .read(move |opened| api::answer(&asked, opened, &dirs))
                .await?;
            Ok(reply.into_response())
        }
    }
}

/// The id in the path, decoded.
async fn id(parts: &mut axum::http::request::Parts) -> String {
    let params = RawPathParams::from_request_parts(parts, &()).await;
    let id = params.ok().and_then(|params| {
        let mut values = params.iter().map(|(_, value)| value.to_owned());
        values.next()
    });
    id.unwrap_or_default()
}

async fn health(shared: &Arc<Shared>) -> Result<Response, Fault> {
    let shared = Arc::clone(shared);
    let health = tokio::task::spawn_blocking(move || {
        let opened = shared.current.get();
        let trouble = shared.current.trouble();
        serde_json::json!({
            "status": if trouble.is_none() { "ok" } else { "stale" },
            "articles": opened.archive.articles(),
            "state": format!("{:016x}", opened.state),
            "trouble": trouble,
        })
    });
    let health = health.await.map_err(|ended| panicked(&ended))?;
    Ok(of_kind("application/json", json(&health)?))
}

async fn metrics(shared: &Arc<Shared>) -> Result<Response, Fault> {
    let shared = Arc::clone(shared);
    let text = tokio::task::spawn_blocking(move || {
        shared.metrics.text(&Facts {
            articles: shared.current.get().archive.articles(),
            reopened: shared.current.reopened(),
            stale: shared.current.trouble().is_some(),
        })
    });
    let text = text.await.map_err(|ended| panicked(&ended))?;
    Ok(of_kind("text/plain; version=0.0.4", text.into_bytes()))
}

async fn put(shared: &Arc<Shared>, body: Body, headers: &HeaderMap) -> Result<Response, Fault> {
    let entered = shared.enter()?;
    let most = shared.settings.max_body;
    let body = whole(shared, body, headers, most).await?;
    let writing = Arc::clone(&shared.writing).lock_owned().await;
    let its = Arc::clone(shared);
    // Whoever goes away meanwhile does not stop it, and the next waits for it all the same.
    let put = tokio::task::spawn_blocking(move || {
        let dir = its.current.dirs().first().cloned().unwrap_or_default();
        let put = write::put(&dir, &body);
        // What was put shows to whoever asks after the answer.
        its.current.get_newest();
        drop((writing, entered));
        put
    });
    let put = put.await.map_err(|ended| panicked(&ended))??;
    let mut response = of_kind("application/json", json(&put)?);
    *response.status_mut() = write::status(&put);
    Ok(response)
}

async fn delete(shared: &Arc<Shared>, id: String) -> Result<Response, Fault> {
    let entered = shared.enter()?;
    let writing = Arc::clone(&shared.writing).lock_owned().await;
    let its = Arc::clone(shared);
    let unknown = api::unknown(&id);
    let deleted = tokio::task::spawn_blocking(move || {
        let dir = its.current.dirs().first().cloned().unwrap_or_default();
        let deleted = write::delete(&dir, &id);
        its.current.get_newest();
        drop((writing, entered));
        deleted
    });
    let deleted = deleted.await.map_err(|ended| panicked(&ended))??;
    Ok(of_kind("application/json", json(&deleted.ok_or(unknown)?)?))
}

/// The body of a request, if it is no larger than `most` and comes in time.
async fn whole(
    shared: &Shared,
    body: Body,
    headers: &HeaderMap,
    most: usize,
) -> Result<Vec<u8>, Fault> {
    let too_large = || {
        let what = format!("the body is larger than {most} bytes, which is the limit");
        Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", what)
            .hint("send the records in several requests, or raise --max-body")
    };
    let stated = headers.get(header::CONTENT_LENGTH);
    let stated = stated.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if stated.is_some_and(|length| length > most as u64) {
        return Err(too_large());
    }
    let read = timeout(shared.settings.timeout, Limited::new(body, most).collect());
    match read.await {
        Err(_) => Err(shared.too_late(StatusCode::REQUEST_TIMEOUT)),
        Ok(Ok(body)) => Ok(body.to_bytes().to_vec()),
        Ok(Err(cause)) if cause.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(cause)) => {
            let what = format!("the body cannot be read: {cause}");
            Err(Fault::new(StatusCode::BAD_REQUEST, "bad_body", what))
        }
    }
}

/// A response of this kind.
pub(super) fn of_kind(kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
