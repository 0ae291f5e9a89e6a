//! What changed between two versions of one of the platform's documents, in words.
//!
//! Operations are told apart by method and path: names of operations and schemas are ours to choose. Bodies are compared
//! member by member, with references resolved.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// How deep bodies are compared; an invoice nests eight levels.
const DEEPEST: usize = 12;

/// One line a change, from the pinned documents to the published ones; empty when nothing changed that a client could
/// notice. Wording, examples and order do not count.
pub fn drift(pinned: &Value, published: &Value) -> Vec<String> {
    let (old, new) = (operations(pinned), operations(published));
    let mut changes = Vec::new();
    for name in keys(&old, &new) {
        match (old.get(name), new.get(name)) {
            (None, Some(_)) => changes.push(format!("{name}: new operation")),
            (Some(_), None) => changes.push(format!("{name}: operation gone")),
            (Some(old), Some(new)) => changes.extend(between(name, old, new)),
            (None, None) => {}
        }
    }
    changes
}

/// What of an operation a client depends on: places in it, and what stands there.
type Places = BTreeMap<String, Place>;

#[derive(Default, PartialEq)]
struct Place {
    kind: String,
    required: bool,
    codes: BTreeSet<String>,
}

fn between(name: &str, old: &Places, new: &Places) -> Vec<String> {
    let mut changes = Vec::new();
    for place in keys(old, new) {
        match (old.get(place), new.get(place)) {
            (None, Some(added)) if !under_new(place, old, new) => {
                let must = if added.required { ", required" } else { "" };
                changes.push(format!("{name}: {place} is new{must}"));
            }
            (Some(_), None) if !under_new(place, new, old) => {
                changes.push(format!("{name}: {place} is gone"))
            }
            (Some(old), Some(new)) => {
                changes.extend(at(old, new).map(|change| format!("{name}: {place} {change}")))
            }
            _ => {}
        }
    }
    changes
}

/// Whether the place lies under one that is itself new, and needs no line of its own.
fn under_new(place: &str, old: &Places, new: &Places) -> bool {
    let mut parent = place;
    while let Some((shorter, _)) = parent.rsplit_once('.') {
        parent = shorter;
        if new.contains_key(parent) && !old.contains_key(parent) {
            return true;
        }
    }
    false
}

fn at<'a>(old: &'a Place, new: &'a Place) -> impl Iterator<Item = String> + use<'a> {
    let required = match (old.required, new.required) {
        (false, true) => Some("is now required".to_owned()),
        (true, false) => Some("is no longer required".to_owned()),
        _ => None,
    };
    let kind = (old.kind != new.kind).then(|| format!("was {}, is {}", old.kind, new.kind));
    let list = |codes: BTreeSet<&String>| codes.into_iter().cloned().collect::<Vec<_>>().join(", ");
    let added: BTreeSet<_> = new.codes.difference(&old.codes).collect();
    let gone: BTreeSet<_> = old.codes.difference(&new.codes).collect();
    let added = (!added.is_empty()).then(|| format!("has new codes: {}", list(added)));
    let gone = (!gone.is_empty()).then(|| format!("has lost codes: {}", list(gone)));
    [required, kind, added, gone].into_iter().flatten()
}

fn keys<'a, T>(old: &'a BTreeMap<String, T>, new: &'a BTreeMap<String, T>) -> BTreeSet<&'a String> {
    old.keys().chain(new.keys()).collect()
}

fn operations(document: &Value) -> BTreeMap<String, Places> {
    let mut operations = BTreeMap::new();
    for (path, item) in members(document.get("paths")) {
        for (method, operation) in members(Some(item)) {
            if matches!(method.as_str(), "get" | "put" | "post" | "delete" | "patch") {
                let name = format!("{} {path}", method.to_uppercase());
                operations.insert(name, places(document, item, operation));
            }
        }
    }
    operations
}

fn places(document: &Value, item: &Value, operation: &Value) -> Places {
    let mut places = Places::new();
    let parameters = [item, operation].into_iter().filter_map(|holder| holder.get("parameters")?.as_array());
    for parameter in parameters.flatten() {
        let parameter = resolve(document, parameter);
        let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
        // A header is the transport's.
        if matches!(text("in"), "path" | "query") {
            let place = format!("{} parameter {}", text("in"), text("name"));
            let required = parameter.get("required") == Some(&Value::Bool(true));
            walk(document, parameter.get("schema"), &place, required, 0, &mut places);
        }
    }
    let body = operation.get("requestBody");
    media(document, body, "request", &mut places);
    for (status, answer) in members(operation.get("responses")) {
        let place = format!("answer {status}");
        places.entry(place.clone()).or_default().kind = "an answer".to_owned();
        media(document, Some(resolve(document, answer)), &place, &mut places);
    }
    places
}

fn media(document: &Value, holder: Option<&Value>, place: &str, places: &mut Places) {
    for (kind, media) in members(holder.and_then(|holder| holder.get("content"))) {
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
    if let Some(kind) = schema.get("type").and_then(Value::as_str) {
        entry.kind = kind.to_owned();
    }
    let codes = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    entry.codes.extend(codes.map(|code| code.as_str().map_or_else(|| code.to_string(), str::to_owned)));
    let must: Vec<_> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    for (name, member) in members(schema.get("properties")) {
        let required = must.iter().any(|must| must.as_str() == Some(name));
        walk(document, Some(member), &format!("{place}.{name}"), required, depth + 1, places);
    }
    if let Some(items) = schema.get("items") {
        walk(document, Some(items), &format!("{place}.[]"), false, depth + 1, places);
    }
    for branches in ["allOf", "anyOf", "oneOf"].iter().filter_map(|key| schema.get(key)?.as_array()) {
        for branch in branches {
            walk(document, Some(branch), place, false, depth + 1, places);
        }
    }
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(schema: Value) -> Value {
        json!({"paths": {"/v1/thing": {"post": {
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
            "responses": {"201": {}},
        }}}, "components": {"schemas": {"Thing": schema}}})
    }

    fn thing() -> Value {
        json!({"type": "object", "required": ["a"], "properties": {
            "a": {"type": "string", "enum": ["X", "Y"]}, "b": {"type": "string"},
        }})
    }

    fn changes(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let old = document(thing());
        let mut new = old.clone();
        change(&mut new);
        drift(&old, &new)
    }

    #[test]
    fn what_did_not_change_says_nothing() {
        assert_eq!(changes(|_| ()), [""; 0]);
        assert_eq!(changes(|new| new["info"] = json!({"version": "2"})), [""; 0]);
    }

    #[test]
    fn operations_come_and_go() {
        let mut moved = changes(|new| {
            let item = new["paths"]["/v1/thing"].take();
            new["paths"] = json!({"/v2/thing": item});
        });
        moved.sort();
        assert_eq!(moved, ["POST /v1/thing: operation gone", "POST /v2/thing: new operation"]);
    }

    #[test]
    fn members_codes_types_and_duties_are_told() {
        let body = "POST /v1/thing: request application/json";
        let told = changes(|new| {
            let thing = &mut new["components"]["schemas"]["Thing"];
            thing["required"] = json!(["b"]);
            thing["properties"]["a"]["enum"] = json!(["Y", "Z"]);
            thing["properties"]["b"]["type"] = json!("number");
            thing["properties"]["c"] = json!({"type": "object", "properties": {"d": {"type": "string"}}});
        });
        let told: Vec<_> = told.iter().map(|line| line.strip_prefix(body).unwrap()).collect();
        let a = [".a is no longer required", ".a has new codes: Z", ".a has lost codes: X"];
        let b = [".b is now required", ".b was string, is number"];
        assert_eq!(told, [&a[..], &b[..], &[".c is new"]].concat());
    }

    #[test]
    fn parameters_and_answers_are_told() {
        let told = changes(|new| {
            let operation = &mut new["paths"]["/v1/thing"]["post"];
            operation["parameters"] =
                json!([{"name": "q", "in": "query", "required": true, "schema": {"type": "string"}}]);
            operation["responses"] = json!({"202": {}});
        });
        let lines = ["answer 201 is gone", "answer 202 is new", "query parameter limit is gone"];
        let lines = lines.iter().chain(&["query parameter q is new, required"]);
        assert_eq!(told, lines.map(|line| format!("POST /v1/thing: {line}")).collect::<Vec<_>>());
    }

    #[test]
    fn the_pinned_documents_do_not_drift_from_themselves() {
        for (name, document) in crate::Contract::documents() {
            assert!(drift(&document, &document).is_empty(), "{name}");
            assert!(!drift(&document, &json!({})).is_empty(), "{name}");
        }
    }
}
