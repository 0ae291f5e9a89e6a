//! Compares a request with the declaration of its operation: path, query and body.

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::answer::{against, media_type};
use crate::departure::Departure;
use crate::document::{Media, Operation, Parameter};

pub(crate) fn departures(operation: &Operation, request: &Request<Bytes>) -> Vec<Departure> {
    let mut departures = Vec::new();
    let path = operation.arguments(request.uri().path()).unwrap_or_default();
    let path = path
        .into_iter()
        .map(|(name, value)| (name.to_owned(), percent_decode_str(value).decode_utf8_lossy().into_owned()));
    parameters(operation, "path", path.collect(), &mut departures);
    let query = request.uri().query().unwrap_or_default();
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    parameters(operation, "query", query.collect(), &mut departures);
    departures.extend(body(operation, request));
    departures
}

/// Checks a call to a webhook. Undeclared headers belong to HTTP or to the authentication.
pub(crate) fn delivery_departures(callback: &Operation, delivery: &Request<Bytes>) -> Vec<Departure> {
    let mut found = Vec::new();
    for header in callback.parameters.iter().filter(|parameter| parameter.place == "header") {
        let place = format!("header/{}", header.name);
        let departure =
            |rule: &str, detail: &str| Departure::new(callback.id(), "request", &place, rule, detail);
        match delivery.headers().get(&header.name).and_then(|value| value.to_str().ok()) {
            None if header.required => found.push(departure("required", "it is missing")),
            None => {}
            Some(text) => {
                let value = Value::String(text.to_owned());
                let error = header.validator.iter_errors(&value).next();
                found.extend(error.map(|error| departure(error.kind().keyword(), &error.to_string())));
            }
        }
    }
    found.extend(body(callback, delivery));
    found
}

fn parameters(operation: &Operation, place: &str, given: Vec<(String, String)>, found: &mut Vec<Departure>) {
    let declared = || operation.parameters.iter().filter(|parameter| parameter.place == place);
    let at = |name: &str| format!("{place}/{name}");
    for missing in declared().filter(|parameter| parameter.required) {
        if !given.iter().any(|(name, _)| *name == missing.name) {
            found.push(Departure::new(
                operation.id(),
                "request",
                at(&missing.name),
                "required",
                "it is missing",
            ));
        }
    }
    for (name, text) in given {
        let Some(parameter) = declared().find(|parameter| parameter.name == name) else {
            found.push(Departure::new(
                operation.id(),
                "request",
                at(&name),
                "undeclared",
                "no such parameter",
            ));
            continue;
        };
        let values = read(parameter, &text);
        if let Some(error) = parameter.validator.iter_errors(&values).next() {
            found.push(Departure::new(operation.id(), "request", at(&name), error.kind().keyword(), &error));
        }
    }
}

/// Parses the text of a parameter by its schema.
fn read(parameter: &Parameter, text: &str) -> Value {
    match parameter.schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number" | "boolean") => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
        }
        Some("array") => text.split(',').map(|part| Value::String(part.to_owned())).collect(),
        _ => Value::String(text.to_owned()),
    }
}

fn body(operation: &Operation, request: &Request<Bytes>) -> Vec<Departure> {
    let departure = |place: &str, rule: &str, detail: &str| {
        Departure::new(operation.id(), "request", place, rule, detail)
    };
    let sent = request.body();
    let Some(declared) = &operation.body else {
        let found = departure("body", "undeclared", "the contract declares no body");
        return if sent.is_empty() { Vec::new() } else { vec![found] };
    };
    if sent.is_empty() {
        let found = departure("body", "required", "the request has no body");
        return if declared.required { vec![found] } else { Vec::new() };
    }
    let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = media_type(header);
    match declared.content.get(&kind) {
        Some(media) if kind.ends_with("json") => against(media, sent, departure),
        Some(media) if kind == "multipart/form-data" => parts(media, sent, departure),
        Some(media) if kind == "application/x-www-form-urlencoded" => {
            let fields: Value = url::form_urlencoded::parse(sent)
                .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
                .collect();
            against(media, fields.to_string().as_bytes(), departure)
        }
        Some(_) => Vec::new(),
        None => vec![departure("content-type", "undeclared", &kind)],
    }
}

/// Checks the names of the required parts. The server checks their content.
fn parts(media: &Media, sent: &[u8], departure: impl Fn(&str, &str, &str) -> Departure) -> Vec<Departure> {
    let required = media
        .schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let there = |name: &str| {
        let header = format!("name=\"{name}\"");
        sent.windows(header.len()).any(|window| window == header.as_bytes())
    };
    let missing = required.filter(|name| !there(name));
    missing.map(|name| departure(&format!("body/{name}"), "required", "the part is missing")).collect()
}
