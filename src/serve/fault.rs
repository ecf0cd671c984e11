//! What a request is answered with that cannot be answered: `{code, message, hint, at}`, and a status.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::error::{Error, Kind};

/// An error as the API says it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Fault {
    #[serde(skip)]
    pub(super) status: StatusCode,
    /// What went wrong, for programs.
    pub(super) code: &'static str,
    /// The same for people.
    pub(super) message: String,
    /// A way out, if one is known.
    pub(super) hint: Option<String>,
    /// Where in the request it is.
    pub(super) at: Option<Box<At>>,
    /// Seconds after which it may be tried again.
    #[serde(skip)]
    pub(super) retry_after: Option<u32>,
}

/// A stretch of a parameter.
#[derive(Clone, Debug, Serialize)]
pub(super) struct At {
    /// Its name.
    pub(super) parameter: String,
    /// Its line at fault.
    pub(super) line: String,
    /// Where the stretch begins, in Unicode code points of the line.
    pub(super) start: usize,
    /// One past its last code point.
    pub(super) end: usize,
}

impl Fault {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Fault {
            status,
            code,
            message: message.into(),
            hint: None,
            at: None,
            retry_after: None,
        }
    }

    /// A parameter that is not what it should be.
    pub(super) fn parameter(name: &str, value: &str, message: impl Into<String>) -> Self {
        let fault = Fault::new(StatusCode::BAD_REQUEST, "bad_parameter", message);
        fault.at(name, value)
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// All of a parameter's value is at fault.
    fn at(mut self, name: &str, value: &str) -> Self {
        self.at = Some(Box::new(At {
            parameter: name.to_owned(),
            line: value.to_owned(),
            start: 0,
            end: value.chars().count(),
        }));
        self
    }

    pub(super) fn again_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// An error of the engine, about a request whose parameters `value` knows by name.
    pub(super) fn of<'a>(error: &Error, value: impl Fn(&str) -> Option<&'a str>) -> Self {
        let (status, code) = match error.kind() {
            Kind::Usage => (StatusCode::BAD_REQUEST, "bad_parameter"),
            Kind::Query => (StatusCode::BAD_REQUEST, "bad_query"),
            Kind::Input => (StatusCode::BAD_REQUEST, "bad_record"),
            Kind::Index => (StatusCode::SERVICE_UNAVAILABLE, "index_unavailable"),
            Kind::Damage => (StatusCode::INTERNAL_SERVER_ERROR, "damaged_index"),
            Kind::Io => (StatusCode::INTERNAL_SERVER_ERROR, "input_output"),
            Kind::Interrupted => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        };
        let said = error.to_string();
        // A flag of the command line is a parameter here.
        let flag = said.strip_prefix("--");
        let message = flag.unwrap_or(&said).to_owned();
        let mut fault = Fault::new(status, code, message);
        fault.hint = error.hint_text().map(str::to_owned);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            fault.retry_after = Some(5);
        }
        if let Some(caret) = error.caret() {
            let chars = |end: usize| caret.line.get(..end).map_or(0, |text| text.chars().count());
            fault.at = Some(Box::new(At {
                parameter: "q".to_owned(),
                start: chars(caret.start),
                end: chars(caret.end),
                line: caret.line.clone(),
            }));
        } else if let Some(name) = flag.and_then(|said| said.split(':').next()) {
            let name = name.replace('-', "_");
            if let Some(value) = value(&name) {
                fault = fault.at(&name, value);
            }
        }
        fault
    }

    pub(super) fn internal(message: impl Into<String>) -> Self {
        Fault::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            message.into(),
        )
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer realm=\"dateline\"");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
