//! The document that describes the API (OpenAPI 3.1), made from the table of routes and the schemas beside this file.

use serde_json::{Map, Value, json};

use super::routes::{Access, Endpoint, ROUTES, Route};
use super::takes::{Param, Takes};

/// What goes in and out, as JSON Schema.
const SCHEMAS: &str = include_str!("schemas.json");

/// The document.
pub(super) fn document() -> String {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES.iter().filter(|route| route.gives.is_some()) {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.to_ascii_lowercase()] = operation(route);
    }
    let schemas: Value = serde_json::from_str(SCHEMAS).unwrap_or_default();
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "dateline",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Full-text search over a news archive",
            "description": "Answers are those of the command line's --format json. Dates are ISO 8601, as long as they are known; durations (took_us) are microseconds; marks are pairs of Unicode code points, zones are ranges of bytes of UTF-8.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    });
    document.to_string()
}

fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = Vec::new();
    if route.path.contains("{id}") {
        parameters.push(json!({
            "name": "id",
            "in": "path",
            "required": true,
            "description": "the article's id, percent-encoded: a / in it is %2F",
            "schema": {"type": "string"},
        }));
    }
    parameters.extend(route.params.iter().copied().flatten().map(parameter));
    let gives = route.gives.unwrap_or_default();
    let kind = match route.endpoint {
        Endpoint::Metrics => json!({"text/plain": {"schema": {"type": "string"}}}),
        Endpoint::OpenApi => json!({"application/json": {"schema": {"type": "object"}}}),
        _ => {
            let schema = format!("#/components/schemas/{gives}");
            json!({"application/json": {"schema": {"$ref": schema}}})
        }
    };
    let mut responses = Map::new();
    responses.insert(
        "200".into(),
        json!({"description": route.summary, "content": kind.clone()}),
    );
    for (status, why) in faults(route) {
        let fault = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}});
        let response = match *status {
            "304" => json!({"description": why}),
            // All that was refused is listed.
            "422" => json!({"description": why, "content": kind}),
            _ => json!({"description": why, "content": fault}),
        };
        responses.insert((*status).into(), response);
    }
    let mut operation = json!({
        "operationId": format!("{:?}", route.endpoint),
        "summary": route.summary,
        "parameters": parameters,
        "responses": responses,
        // Without a token in force, nobody is asked for one.
        "security": match route.access {
            Access::Open => json!([]),
            Access::Read => json!([{}, {"token": []}]),
            Access::Write => json!([{"token": []}]),
        },
    });
    if route.endpoint == Endpoint::Put {
        operation["requestBody"] = json!({
            "required": true,
            "description": "records, one JSON object a line, with the keys that `dateline index` reads; packed or not",
            "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
        });
    }
    operation
}

fn parameter(param: &Param) -> Value {
    let mut schema = match &param.takes {
        Takes::Text => json!({"type": "string"}),
        Takes::Flag => json!({"type": "boolean", "default": false}),
        Takes::Number {
            least,
            most,
            default,
        } => {
            let mut schema = json!({"type": "integer", "minimum": least, "maximum": most});
            if let Some(default) = default {
                schema["default"] = json!(default);
            }
            schema
        }
        Takes::OneOf(known) => json!({"type": "string", "enum": known}),
    };
    if param.many {
        schema = json!({"type": "array", "items": schema});
    }
    json!({
        "name": param.name,
        "in": "query",
        "required": param.required,
        "description": param.help,
        "schema": schema,
    })
}

/// How else a request can end, and why.
fn faults(route: &Route) -> &'static [(&'static str, &'static str)] {
    const OPEN: &[(&str, &str)] = &[
        ("400", "a parameter that there is not"),
        ("421", "another host is meant"),
    ];
    const READ: &[(&str, &str)] = &[
        ("304", "nothing has changed since the tag of If-None-Match"),
        (
            "400",
            "a parameter or the query cannot be understood; at says where",
        ),
        ("401", "the token is missing or wrong"),
        ("404", "no article has this id"),
        ("421", "another host is meant"),
        ("500", "the index is damaged, or the program has failed"),
        (
            "503",
            "too many requests at a time, or no index; Retry-After says when to come back",
        ),
        ("504", "the answer was not there in time"),
    ];
    const WRITE: &[(&str, &str)] = &[
        ("401", "the token is missing or wrong"),
        ("403", "the server only reads, or another site asks"),
        ("404", "no article has this id"),
        ("408", "the body has not come in time"),
        ("413", "the body is too large"),
        ("421", "another host is meant"),
        ("422", "not one record could be read"),
        ("500", "the index is damaged, or the program has failed"),
        (
            "503",
            "too many requests at a time, or somebody else writes; Retry-After says when to come back",
        ),
    ];
    match route.access {
        Access::Open => OPEN,
        Access::Read => READ,
        Access::Write => WRITE,
    }
}
