//! Converts OpenAPI 3.0 schemas to JSON Schema.
//!
//! `nullable` becomes a type, and a boolean `exclusiveMinimum` a bound. An object that lists its members is closed, so
//! an undeclared member is a departure.
#![allow(
    clippy::expect_used,
    reason = "the documents are part of this crate; a fault in them must stop everything"
)]

use std::collections::BTreeSet;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// The named schemas of one document, converted.
pub(crate) struct Schemas {
    components: Value,
}

impl Schemas {
    pub(crate) fn new(document: &Value) -> Self {
        let mut parts = BTreeSet::new();
        composed(document, &mut parts);
        let mut merged = BTreeSet::new();
        merge(document, false, &mut merged);
        let named = document.pointer("/components/schemas").and_then(Value::as_object);
        let schemas: Map<_, _> = named
            .into_iter()
            .flatten()
            .map(|(name, schema)| {
                let mut converted = convert(schema, !parts.contains(name));
                if let (true, Value::Object(members)) = (merged.contains(name), &mut converted) {
                    members.remove("additionalProperties");
                }
                (name.clone(), converted)
            })
            .collect();
        Self { components: json!({"schemas": schemas}) }
    }

    pub(crate) fn validator(&self, schema: &Value) -> Validator {
        let whole = json!({"allOf": [convert(schema, true)], "components": self.components});
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&whole)
            .expect("a schema of the contract is valid")
    }
}

/// Finds the named schemas that are parts of others. Only the whole is closed.
fn composed(value: &Value, parts: &mut BTreeSet<String>) {
    for branch in ["allOf", "anyOf", "oneOf"].iter().filter_map(|key| value.get(key)?.as_array()).flatten() {
        if let Some(name) = branch["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            parts.insert(name.to_owned());
        }
    }
    match value {
        Value::Object(members) => members.values().for_each(|member| composed(member, parts)),
        Value::Array(items) => items.iter().for_each(|item| composed(item, parts)),
        _ => {}
    }
}

/// Finds the named schemas that are merged into others (`allOf`). A closed part would never match, so only the whole is
/// closed.
fn merge(value: &Value, within: bool, merged: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let (true, Some(path)) = (within, value["$ref"].as_str()) {
                merged.extend(path.rsplit('/').next().map(str::to_owned));
            }
            for (key, member) in members {
                let stays = within && matches!(key.as_str(), "anyOf" | "oneOf");
                merge(member, stays || key == "allOf", merged);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| merge(item, within, merged)),
        _ => {}
    }
}

fn convert(schema: &Value, close: bool) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let mut converted = Map::new();
    for (key, value) in members {
        let value = match key.as_str() {
            "nullable" | "description" | "example" => continue,
            "properties" => each(value, |schema| convert(schema, true)),
            "items" | "additionalProperties" | "not" => convert(value, true),
            "allOf" | "anyOf" | "oneOf" => Value::Array(
                value.as_array().into_iter().flatten().map(|part| convert(part, false)).collect(),
            ),
            _ => value.clone(),
        };
        converted.insert(key.clone(), value);
    }
    bound(&mut converted, "exclusiveMinimum", "minimum");
    bound(&mut converted, "exclusiveMaximum", "maximum");
    let lists = ["properties", "allOf", "anyOf", "oneOf"].iter().any(|key| converted.contains_key(*key));
    if close && lists && !converted.contains_key("additionalProperties") {
        converted.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    }
    if members.get("nullable") == Some(&Value::Bool(true)) && members.len() > 1 {
        return json!({"anyOf": [{"type": "null"}, converted]});
    }
    Value::Object(converted)
}

fn each(value: &Value, change: impl Fn(&Value) -> Value) -> Value {
    let members = value.as_object().into_iter().flatten();
    Value::Object(members.map(|(name, schema)| (name.clone(), change(schema))).collect())
}

fn bound(schema: &mut Map<String, Value>, exclusive: &str, inclusive: &str) {
    match schema.remove(exclusive) {
        Some(Value::Bool(true)) => {
            let value = schema.remove(inclusive).unwrap_or_default();
            schema.insert(exclusive.to_owned(), value);
        }
        Some(Value::Bool(false)) | None => {}
        Some(other) => {
            schema.insert(exclusive.to_owned(), other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid(schema: Value, value: Value) -> bool {
        let document = json!({"components": {"schemas": {
            "Part": {"type": "object", "properties": {"a": {"type": "string"}}},
            "Whole": {"allOf": [{"$ref": "#/components/schemas/Part"},
                {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}]},
        }}});
        Schemas::new(&document).validator(&schema).is_valid(&value)
    }

    #[test]
    fn nullable_allows_null() {
        let schema = |nullable| json!({"type": "string", "enum": ["A"], "nullable": nullable});
        assert!(valid(schema(true), json!(null)) && valid(schema(true), json!("A")));
        assert!(!valid(schema(false), json!(null)) && !valid(schema(true), json!("B")));
    }

    #[test]
    fn only_the_whole_of_merged_schemas_is_closed() {
        let whole = || json!({"$ref": "#/components/schemas/Whole"});
        assert!(valid(whole(), json!({"a": "1", "b": "2"})));
        assert!(!valid(whole(), json!({"a": "1"})));
        assert!(!valid(whole(), json!({"b": "2", "c": "3"})));
    }

    #[test]
    fn merged_variants_are_closed_together() {
        let variant = |name: &str| {
            json!({"type": "object", "additionalProperties": false, "required": [name],
            "properties": {name: {"type": "string"}}})
        };
        let document = json!({"components": {"schemas": {
            "Envelope": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
            "A": variant("a"), "B": variant("b"),
            "Event": {"allOf": [{"$ref": "#/components/schemas/Envelope"},
                {"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}]},
        }}});
        let validator = Schemas::new(&document).validator(&json!({"$ref": "#/components/schemas/Event"}));
        assert!(validator.is_valid(&json!({"id": "1", "b": "2"})));
        for wrong in [json!({"id": "1"}), json!({"b": "2"}), json!({"id": "1", "b": "2", "c": "3"})] {
            assert!(!validator.is_valid(&wrong), "{wrong}");
        }
    }

    #[test]
    fn a_boolean_exclusive_minimum_becomes_a_bound() {
        let schema = || json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true});
        assert!(valid(schema(), json!(1)) && !valid(schema(), json!(0)));
    }
}
