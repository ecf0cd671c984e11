//! The OpenAPI document against the server: what is described answers as described, and nothing else answers.

use serde_json::Value;

use super::{Served, harbour};

const BEARER: (&str, &str) = ("Authorization", "Bearer 0123456789abcdef0123456789abcdef");

/// What is asked of each address, so that it answers.
fn example(path: &str) -> (String, &'static [u8]) {
    let query = match path {
        "/api/search" => "?q=ships&explain=true",
        "/api/timeline" => "?q=northern&vs=southern",
        "/api/terms" => "?prefix=har",
        "/api/article/{id}" => "?q=ships",
        _ => "",
    };
    let body: &[u8] = match path {
        "/api/articles" => b"{\"id\":\"x\",\"text\":\"New.\"}\nnone\n",
        _ => b"",
    };
    (format!("{}{query}", path.replace("{id}", "a07")), body)
}

/// Whether `value` is as `schema` says: types, what has to be there, and what may be.
fn check(value: &Value, schema: &Value, all: &Value, place: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name
            .strip_prefix("#/components/schemas/")
            .expect("a schema here");
        assert!(all[name].is_object(), "{place}: there is no schema {name}");
        return check(value, &all[name], all, place);
    }
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{place}: {other} is no type"),
    };
    let known = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|kind| is(kind.as_str().unwrap())),
        kind => is(kind
            .as_str()
            .unwrap_or_else(|| panic!("{place} has no type"))),
    };
    assert!(known, "{place} is {value}, and not {}", schema["type"]);
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().unwrap();
        assert!(value.get(name).is_some(), "{place} has no {name}: {value}");
    }
    if let (Some(object), Some(properties)) = (value.as_object(), schema["properties"].as_object())
    {
        for (name, inner) in object {
            let described = properties.get(name);
            let described = described.unwrap_or_else(|| panic!("{place}.{name} is not described"));
            check(inner, described, all, &format!("{place}.{name}"));
        }
    }
    if let (Some(items), Some(each)) = (value.as_array(), schema.get("items")) {
        items
            .iter()
            .for_each(|item| check(item, each, all, &format!("{place}[]")));
    }
}

#[test]
fn what_is_described_answers_and_as_described() {
    let dir = harbour();
    dir.file("token", "0123456789abcdef0123456789abcdef");
    let served = Served::start(&dir, &["--writable", "--token-file", "token"]);
    let document = served
        .ask("GET", "/api/openapi.json", &[BEARER], b"")
        .json();
    assert_eq!(document["openapi"], "3.1.0");
    let schemas = &document["components"]["schemas"];
    let paths = document["paths"].as_object().expect("paths");
    let mut methods: Vec<(String, String)> = Vec::new();
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().expect("methods") {
            methods.push((method.to_uppercase(), path.clone()));
            let (address, _) = example(path);
            // Each parameter that it has is taken, whatever the value is then worth.
            for parameter in operation["parameters"].as_array().expect("parameters") {
                let name = parameter["name"].as_str().expect("a name");
                assert!(
                    parameter["description"]
                        .as_str()
                        .is_some_and(|text| !text.is_empty())
                );
                if parameter["in"] == "query" && method == "get" {
                    let join = if address.contains('?') { '&' } else { '?' };
                    let reply =
                        served.ask("GET", &format!("{address}{join}{name}=1"), &[BEARER], b"");
                    let text = reply.text();
                    assert!(
                        !text.contains("there is no parameter"),
                        "{path} {name}: {text}"
                    );
                }
            }
        }
    }
    // Deleted last.
    methods.sort_by_key(|(method, path)| (method == "DELETE", path.clone()));
    for (method, path) in &methods {
        let (mut address, body) = example(path);
        if method == "DELETE" {
            address.truncate(address.find('?').expect("a query"));
        }
        let reply = served.ask(method, &address, &[BEARER], body);
        assert_eq!(reply.status, 200, "{method} {address}: {}", reply.text());
        let operation = &paths[path][method.to_lowercase()];
        let content = &operation["responses"]["200"]["content"];
        let kind = reply
            .header("content-type")
            .expect("a type")
            .split(';')
            .next()
            .unwrap();
        let schema = &content[kind]["schema"];
        assert!(
            schema.is_object(),
            "{method} {path} gives {kind}: {content}"
        );
        if kind == "application/json" {
            check(&reply.json(), schema, schemas, path);
        }
        // Every other way to end has the shape of a fault.
        for (status, response) in operation["responses"].as_object().unwrap() {
            let is_fault = status.as_str() >= "400" && status != "422";
            let schema = &response["content"]["application/json"]["schema"]["$ref"];
            assert!(
                !is_fault || schema == "#/components/schemas/Fault",
                "{path} {status}"
            );
        }
    }
    let fault = served
        .ask("GET", "/api/search?q=since:2024-02-30", &[BEARER], b"")
        .json();
    check(&fault, &schemas["Fault"], schemas, "Fault");
    assert!(methods.len() >= 12, "{methods:?}");
    // What is not described does not answer: neither another method nor another address.
    for path in paths.keys() {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let (address, _) = example(path);
            let known = methods.contains(&(method.to_owned(), path.clone()));
            if !known {
                let reply = served.ask(method, &address, &[BEARER], b"");
                reply.fault(405, "no_such_method");
            }
        }
    }
    served
        .ask("GET", "/api/undescribed", &[BEARER], b"")
        .fault(404, "no_such_address");
}
