//! Changes between two versions of a document of the platform, in words.
//!
//! Method and path identify an operation, and its name a callback: the names of operations and schemas may differ.
//! Bodies are compared member by member, with references resolved. Alternatives are compared as the union of their
//! members; a member is required if each alternative requires it.

mod places;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use places::{Place, Places, operations};

/// Returns the changes from the pinned documents to the published ones, one for each line. Ignores changes that a
/// client cannot notice: wording, examples and order.
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

/// Returns `true` for a path below another new one, which needs no separate line.
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
    let kinds = |kinds: &BTreeSet<String>| match kinds.len() {
        0 => "of any type".to_owned(),
        _ => kinds.iter().map(String::as_str).collect::<Vec<_>>().join(" or "),
    };
    let kind =
        (old.kinds != new.kinds).then(|| format!("was {}, is {}", kinds(&old.kinds), kinds(&new.kinds)));
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
    fn unchanged_documents_have_no_lines() {
        assert_eq!(changes(|_| ()), [""; 0]);
        assert_eq!(changes(|new| new["info"] = json!({"version": "2"})), [""; 0]);
    }

    #[test]
    fn new_and_removed_operations_are_reported() {
        let mut moved = changes(|new| {
            let item = new["paths"]["/v1/thing"].take();
            new["paths"] = json!({"/v2/thing": item});
        });
        moved.sort();
        assert_eq!(moved, ["POST /v1/thing: operation gone", "POST /v2/thing: new operation"]);
    }

    #[test]
    fn changed_members_codes_types_and_required_members_are_reported() {
        let body = "POST /v1/thing: request application/json";
        let lines = changes(|new| {
            let thing = &mut new["components"]["schemas"]["Thing"];
            thing["required"] = json!(["b"]);
            thing["properties"]["a"]["enum"] = json!(["Y", "Z"]);
            thing["properties"]["b"]["type"] = json!("number");
            thing["properties"]["c"] = json!({"type": "object", "properties": {"d": {"type": "string"}}});
        });
        let lines: Vec<_> = lines.iter().map(|line| line.strip_prefix(body).unwrap()).collect();
        let a = [".a is no longer required", ".a has new codes: Z", ".a has lost codes: X"];
        let b = [".b is now required", ".b was string, is number"];
        assert_eq!(lines, [&a[..], &b[..], &[".c is new"]].concat());
    }

    #[test]
    fn changed_parameters_and_answers_are_reported() {
        let lines = changes(|new| {
            let operation = &mut new["paths"]["/v1/thing"]["post"];
            operation["parameters"] =
                json!([{"name": "q", "in": "query", "required": true, "schema": {"type": "string"}}]);
            operation["responses"] = json!({"202": {}});
        });
        let expected = ["answer 201 is gone", "answer 202 is new", "query parameter limit is gone"];
        let expected = expected.iter().chain(&["query parameter q is new, required"]);
        assert_eq!(lines, expected.map(|line| format!("POST /v1/thing: {line}")).collect::<Vec<_>>());
    }

    #[test]
    fn alternatives_are_a_union_of_types_and_an_intersection_of_required_members() {
        let lines = |old: Value, new: Value| {
            let lines = drift(&document(old), &document(new));
            let body = "POST /v1/thing: request application/json";
            lines.iter().map(|line| line.strip_prefix(body).unwrap().to_owned()).collect::<Vec<_>>()
        };
        let text = json!({"type": "string"});
        let either = json!({"oneOf": [{"type": "number"}, {"type": "string"}]});
        assert_eq!(lines(text.clone(), either.clone()), [" was string, is number or string"]);
        let turned = json!({"anyOf": [{"type": "string"}, {"type": "number"}]});
        assert_eq!(lines(either, turned), [""; 0], "the order does not count");
        let both = |second: Value| {
            let one = json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}});
            json!({"oneOf": [one, {"type": "object", "required": second, "properties": {"a": {"type": "string"}}}]})
        };
        assert_eq!(lines(both(json!(["a"])), both(json!([]))), [".a is no longer required"]);
        assert_eq!(
            lines(text.clone(), json!({"type": ["string", "null"]})),
            [" was string, is null or string"]
        );
        assert_eq!(
            lines(json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true})),
            [""; 0]
        );
        assert_eq!(lines(text, json!({"type": "string", "const": "X"})), [" has new codes: X"]);
    }

    #[test]
    fn a_referenced_body_and_its_required_flag_are_reported() {
        let by_reference = |body: Value| {
            let mut document = document(thing());
            document["paths"]["/v1/thing"]["post"]["requestBody"] =
                json!({"$ref": "#/components/requestBodies/Thing"});
            document["components"]["requestBodies"] = json!({"Thing": body});
            document
        };
        let body =
            json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}});
        assert_eq!(drift(&document(thing()), &by_reference(body.clone())), [""; 0], "the same, by reference");
        let mut must = body.clone();
        must["required"] = json!(true);
        let lines = drift(&by_reference(body), &by_reference(must));
        assert_eq!(lines, ["POST /v1/thing: request is now required"]);
        let other = by_reference(json!({"content": {"application/json": {"schema": {"type": "string"}}}}));
        assert!(
            drift(&document(thing()), &other).iter().any(|line| line.ends_with("application/json.a is gone"))
        );
    }

    #[test]
    fn changed_callbacks_are_reported() {
        let calling = |schema: Value| {
            let mut document = document(thing());
            document["paths"]["/v1/thing"]["post"]["callbacks"] = json!({"onStatus": {"{$request.body#/url}": {"post": {
                "requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {"200": {}},
            }}}});
            document
        };
        let old = calling(json!({"properties": {"a": {"type": "string", "enum": ["X"]}}}));
        let new = calling(json!({"properties": {"a": {"type": "string", "enum": ["X", "Y"]}}}));
        let name = "POST /v1/thing: callback POST onStatus";
        assert_eq!(drift(&old, &new), [format!("{name}: request application/json.a has new codes: Y")]);
        assert_eq!(drift(&document(thing()), &new), [format!("{name}: new operation")]);
        let webhook = json!({"webhooks": {"status": {"post": {"responses": {"200": {}}}}}});
        assert_eq!(drift(&webhook, &json!({})), ["webhook POST status: operation gone"]);
    }

    #[test]
    fn the_pinned_documents_do_not_drift_from_themselves() {
        for (name, document) in crate::Contract::documents() {
            assert!(drift(&document, &document).is_empty(), "{name}");
            assert!(!drift(&document, &json!({})).is_empty(), "{name}");
        }
    }
}
