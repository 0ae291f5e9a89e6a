//! The parts of an operation that a client depends on, from an OpenAPI document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Largest depth of compared bodies; an invoice has eight levels.
const DEEPEST: usize = 12;

/// The parts of an operation that a client depends on, by path.
pub(super) type Places = BTreeMap<String, Place>;

#[derive(Default)]
pub(super) struct Place {
    /// Possible types, including `null`.
    pub(super) kinds: BTreeSet<String>,
    pub(super) required: bool,
    pub(super) codes: BTreeSet<String>,
}

pub(super) fn operations(document: &Value) -> BTreeMap<String, Places> {
    let mut operations = BTreeMap::new();
    for (path, item) in members(document.get("paths")) {
        for (name, item, operation) in of_item(document, path, item) {
            for (callback, calls) in members(operation.get("callbacks")) {
                for (_, item) in members(Some(resolve(document, calls))) {
                    let called = of_item(document, callback, item).map(|(called, item, operation)| {
                        (format!("{name}: callback {called}"), places(document, item, operation))
                    });
                    operations.extend(called);
                }
            }
            operations.insert(name, places(document, item, operation));
        }
    }
    // OpenAPI 3.1.
    for (webhook, item) in members(document.get("webhooks")) {
        let called = of_item(document, webhook, item)
            .map(|(name, item, operation)| (format!("webhook {name}"), places(document, item, operation)));
        operations.extend(called);
    }
    operations
}

/// Returns the operations of one path or callback: name, item, operation.
fn of_item<'a>(
    document: &'a Value,
    path: &'a str,
    item: &'a Value,
) -> impl Iterator<Item = (String, &'a Value, &'a Value)> {
    let item = resolve(document, item);
    let operations = members(Some(item))
        .filter(|(method, _)| matches!(method.as_str(), "get" | "put" | "post" | "delete" | "patch"));
    operations.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), item, operation))
}

fn places(document: &Value, item: &Value, operation: &Value) -> Places {
    let mut places = Places::new();
    let parameters = [item, operation].into_iter().filter_map(|holder| holder.get("parameters")?.as_array());
    for parameter in parameters.flatten() {
        let parameter = resolve(document, parameter);
        let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
        // Headers belong to the transport.
        if matches!(text("in"), "path" | "query") {
            let place = format!("{} parameter {}", text("in"), text("name"));
            walk(document, parameter.get("schema"), &place, is_true(parameter, "required"), 0, &mut places);
        }
    }
    if let Some(body) = operation.get("requestBody").map(|body| resolve(document, body)) {
        places.entry("request".to_owned()).or_default().required = is_true(body, "required");
        media(document, body, "request", &mut places);
    }
    for (status, answer) in members(operation.get("responses")) {
        let place = format!("answer {status}");
        places.entry(place.clone()).or_default();
        media(document, resolve(document, answer), &place, &mut places);
    }
    places
}

fn media(document: &Value, holder: &Value, place: &str, places: &mut Places) {
    for (kind, media) in members(holder.get("content")) {
        walk(document, media.get("schema"), &format!("{place} {kind}"), false, 0, places);
    }
}

fn walk(
    document: &Value,
    schema: Option<&Value>,
    place: &str,
    required: bool,
    depth: usize,
    places: &mut Places,
) {
    let Some(schema) = schema.filter(|_| depth < DEEPEST).map(|schema| resolve(document, schema)) else {
        return;
    };
    let entry = places.entry(place.to_owned()).or_default();
    entry.required |= required;
    entry.kinds.extend(kinds(schema));
    let codes = list(schema, "enum").iter().chain(schema.get("const"));
    entry.codes.extend(codes.map(|code| code.as_str().map_or_else(|| code.to_string(), str::to_owned)));
    let must = list(schema, "required");
    for (name, member) in members(schema.get("properties")) {
        let required = must.iter().any(|must| must.as_str() == Some(name));
        walk(document, Some(member), &format!("{place}.{name}"), required, depth + 1, places);
    }
    for (key, part) in [("items", "[]"), ("additionalProperties", "{}")] {
        if let Some(inner) = schema.get(key).filter(|inner| inner.is_object()) {
            walk(document, Some(inner), &format!("{place}.{part}"), false, depth + 1, places);
        }
    }
    for branch in list(schema, "allOf") {
        walk(document, Some(branch), place, false, depth + 1, places);
    }
    for key in ["anyOf", "oneOf"] {
        let branches = list(schema, key).iter().map(|branch| {
            let mut alone = Places::new();
            walk(document, Some(branch), place, false, depth + 1, &mut alone);
            alone
        });
        if let Some(alternatives) = branches.reduce(either) {
            join(places, alternatives);
        }
    }
}

/// Reads `type` as one or as a list (3.1), and `nullable` (3.0).
fn kinds(schema: &Value) -> impl Iterator<Item = String> {
    let named = schema.get("type").into_iter().filter_map(Value::as_str);
    let listed = list(schema, "type").iter().filter_map(Value::as_str);
    let null = is_true(schema, "nullable").then_some("null");
    named.chain(listed).chain(null).map(str::to_owned)
}

/// Merges two alternatives: the union of members, and the intersection of required ones.
fn either(one: Places, other: Places) -> Places {
    let both: BTreeSet<String> = one.keys().filter(|place| other.contains_key(*place)).cloned().collect();
    let required = |places: &Places, name: &str| places.get(name).is_some_and(|place| place.required);
    let musts: BTreeSet<String> =
        both.into_iter().filter(|name| required(&one, name) && required(&other, name)).collect();
    let mut whole = one;
    join(&mut whole, other);
    for (name, place) in &mut whole {
        place.required = musts.contains(name);
    }
    whole
}

fn join(places: &mut Places, more: Places) {
    for (name, place) in more {
        let entry = places.entry(name).or_default();
        entry.required |= place.required;
        entry.kinds.extend(place.kinds);
        entry.codes.extend(place.codes);
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn is_true(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}
