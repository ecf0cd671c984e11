//! Who is let in: the name the server was called by, the token, and from where something is to be written.
//!
//! A page of somebody else's can have a browser send requests here. It learns nothing from them, for no answer allows that
//! (there are no headers of CORS); by the `Host` header it shows if its own name was made to lead here (DNS rebinding);
//! and by `Origin` and `Sec-Fetch-Site`, which scripts cannot set, if it asks for a change.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::fault::Fault;
use super::routes::Access;
use super::shared::Shared;

/// The cookie of a browser that was let in.
pub(super) const COOKIE: &str = "dateline";

/// What every answer says, whatever it is.
const EVERYWHERE: [(HeaderName, &str); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
];

/// Adds what every answer says.
pub(super) fn harden(headers: &mut HeaderMap) {
    for (name, value) in EVERYWHERE {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

/// Lets a request in, or says why not.
pub(super) fn check(shared: &Shared, access: Access, headers: &HeaderMap) -> Result<(), Fault> {
    check_host(shared, headers)?;
    match access {
        Access::Open => Ok(()),
        Access::Read if shared.settings.token.is_none() => Ok(()),
        Access::Read if has_token(shared, headers) || has_session(shared, headers) => Ok(()),
        Access::Read => Err(unauthorized()),
        Access::Write => {
            if !shared.settings.writable {
                let what = "this server only reads";
                return Err(Fault::new(StatusCode::FORBIDDEN, "read_only", what)
                    .hint("start it with --writable and a token"));
            }
            check_origin(headers)?;
            if has_token(shared, headers) {
                Ok(())
            } else {
                Err(unauthorized())
            }
        }
    }
}

fn unauthorized() -> Fault {
    let what = "the token is missing or wrong";
    Fault::new(StatusCode::UNAUTHORIZED, "unauthorized", what)
        .hint("send it: Authorization: Bearer TOKEN")
}

/// Where only this machine can ask, it must mean this machine.
fn check_host(shared: &Shared, headers: &HeaderMap) -> Result<(), Fault> {
    if !shared.settings.bind.ip().is_loopback() {
        return Ok(());
    }
    let host = headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host_name(host);
    let is_local = name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let is_allowed = || {
        let mut hosts = shared.settings.hosts.iter();
        hosts.any(|known| name.eq_ignore_ascii_case(known))
    };
    if is_local || is_allowed() {
        return Ok(());
    }
    let what = format!("this server is not called `{name}`");
    Err(
        Fault::new(StatusCode::MISDIRECTED_REQUEST, "foreign_host", what)
            .hint("behind a proxy, name it: --allow-host NAME"),
    )
}

/// A host without its port.
fn host_name(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    host.split(':').next().unwrap_or_default()
}

/// A browser that changes something has to do so from our own page.
pub(super) fn check_origin(headers: &HeaderMap) -> Result<(), Fault> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let refuse = || {
        let what = "another site must not change anything here";
        Err(Fault::new(StatusCode::FORBIDDEN, "foreign_origin", what))
    };
    let host = text(header::HOST).unwrap_or_default();
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        let ours = ["http://", "https://"].iter();
        let mut ours = ours.filter_map(|scheme| origin.strip_prefix(scheme));
        if !ours.any(|name| name.eq_ignore_ascii_case(host)) {
            return refuse();
        }
    }
    match text(HeaderName::from_static("sec-fetch-site")) {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) => refuse(),
    }
}

fn has_token(shared: &Shared, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION);
    let given = given.and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.split_once(' '));
    let given = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let known = shared.settings.token.as_ref();
    known
        .zip(given)
        .is_some_and(|(known, (_, given))| known.is(given.trim()))
}

fn has_session(shared: &Shared, headers: &HeaderMap) -> bool {
    let all = headers.get_all(header::COOKIE).into_iter();
    let all = all.filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';').filter_map(|pair| pair.split_once('=')));
    pairs.any(|(name, value)| name.trim() == COOKIE && shared.session.is(value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_host_is_without_its_port() {
        for (host, name) in [
            ("localhost:7700", "localhost"),
            ("127.0.0.1", "127.0.0.1"),
            ("[::1]:7700", "::1"),
            ("evil.example:7700", "evil.example"),
            ("", ""),
        ] {
            assert_eq!(host_name(host), name);
        }
    }

    #[test]
    fn only_our_own_page_may_change_something() {
        let from = |origin: Option<&str>, site: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("localhost:7700"));
            let mut add = |name: HeaderName, value: Option<&str>| {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_str(value).unwrap());
                }
            };
            add(header::ORIGIN, origin);
            add(HeaderName::from_static("sec-fetch-site"), site);
            check_origin(&headers).is_ok()
        };
        assert!(from(None, None));
        assert!(from(Some("http://localhost:7700"), Some("same-origin")));
        assert!(!from(Some("http://localhost:7701"), None));
        assert!(!from(Some("null"), None));
        assert!(!from(Some("https://evil.example"), Some("cross-site")));
        assert!(!from(None, Some("cross-site")));
    }
}
