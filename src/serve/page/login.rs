//! The form that takes the token, for browsers: they keep a cookie instead, which no script can read.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

use super::super::gate::COOKIE;
use super::super::params::Params;
use super::super::shared::Shared;
use super::html_page;
use super::{ICON, STYLE, VERSION, html::Html};

/// Sends a browser to the form, and from there back.
pub(in super::super) fn to_login(uri: &Uri) -> Response {
    let next = uri.path_and_query().map_or("/", |next| next.as_str());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("next", next);
    moved(&format!("/login?{}", query.finish()))
}

/// The form.
pub(in super::super) fn login(params: &Params) -> Response {
    html_page(
        StatusCode::OK,
        form(params.get("next").unwrap_or("/"), false),
    )
}

/// Takes the form that was filled in.
pub(in super::super) fn log_in(shared: &Shared, body: &[u8]) -> Response {
    let (mut token, mut next) = (String::new(), String::from("/"));
    for (name, value) in form_urlencoded::parse(body) {
        match name.as_ref() {
            "token" => token = value.into_owned(),
            "next" => next = value.into_owned(),
            _ => {}
        }
    }
    let known = shared.settings.token.as_ref();
    if !known.is_some_and(|known| known.is(token.trim())) {
        return html_page(StatusCode::UNAUTHORIZED, form(&next, true));
    }
    let mut response = moved(here(&next));
    let session = shared.session.as_str();
    let cookie = format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Only what is on this server is where one came from.
fn here(next: &str) -> &str {
    let mut chars = next.chars();
    let is_here = chars.next() == Some('/') && !matches!(chars.next(), Some('/' | '\\'));
    if is_here && next.bytes().all(|byte| byte.is_ascii_graphic()) {
        next
    } else {
        "/"
    }
}

fn moved(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

fn form(next: &str, wrong: bool) -> String {
    let mut html = Html::default();
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>Token · dateline</title>\n<link rel=\"icon\"");
    html.attr("href", &format!("{ICON}?v={VERSION}"))
        .raw(">\n<link rel=\"stylesheet\"");
    html.attr("href", &format!("{STYLE}?v={VERSION}"));
    html.raw(">\n</head>\n<body>\n<main class=\"login\">\n<h1>dateline</h1>\n<form method=\"post\" action=\"/login\">\n");
    if wrong {
        html.raw("<p class=\"trouble\" role=\"alert\">This is not the token.</p>\n");
    }
    html.raw("<label for=\"token\">Token</label>\n<input id=\"token\" name=\"token\" type=\"password\" autocomplete=\"current-password\" required autofocus>\n<input type=\"hidden\" name=\"next\"");
    html.attr("value", here(next))
        .raw(">\n<button>Enter</button>\n</form>\n</main>\n</body>\n</html>\n");
    html.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_leads_nowhere_else() {
        assert_eq!(here("/?q=a%20b"), "/?q=a%20b");
        for other in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "/\r\nx: y",
        ] {
            assert_eq!(here(other), "/", "{other}");
        }
    }
}
