//! What an account attaches to an entity, checked.

use serde_json::{Map, Value};

use crate::api::issue::{Issue, kind_of};
use crate::api::status_check::{object, text};
use crate::directory::Relation;

/// The lists of a relation, and the most entries of each.
const LISTS: [(&str, usize); 3] = [("header", 5), ("query", 5), ("param", 3)];
const DIRECTIONS: [&str; 2] = ["OUTBOUND", "INBOUND"];

/// Reads a relation; `null` and `{}` are one without anything attached, for both directions.
pub(super) fn relation(body: &Value) -> Result<Relation, Issue> {
    if body.is_null() {
        return Ok(Relation::default());
    }
    let mut fields: Map<String, Value> = object(body, &[])?.clone();
    match fields.get("direction") {
        None => {}
        Some(Value::Null) => drop(fields.remove("direction")),
        Some(Value::String(name)) if DIRECTIONS.contains(&name.as_str()) => {}
        Some(Value::String(name)) => return Err(Issue::not_one_of(&["direction"], &DIRECTIONS, name)),
        Some(other) => return Err(Issue::wrong_type(&["direction"], "string", kind_of(other))),
    }
    fields.get("data").map_or(Ok(()), check_data)?;
    Ok(Relation(fields))
}

/// The relation of an entity to be created.
pub(in crate::api) fn nested(fields: &Map<String, Value>, key: &str) -> Result<Relation, Issue> {
    let body = fields.get(key).unwrap_or(&Value::Null);
    relation(body).map_err(|issue| issue.under(&[Value::from(key)]))
}

fn check_data(data: &Value) -> Result<(), Issue> {
    let fields = object(data, &["data"])?;
    for (list, most) in LISTS {
        let Some(entries) = fields.get(list) else { continue };
        let path = ["data", list];
        let entries =
            entries.as_array().ok_or_else(|| Issue::wrong_type(&path, "array", kind_of(entries)))?;
        if entries.len() > most {
            return Err(Issue::list_too_long(&path, most));
        }
        for (at, entry) in entries.iter().enumerate() {
            let place = [Value::from("data"), Value::from(list), Value::from(at)];
            check_pair(entry, list).map_err(|issue| issue.under(&place))?;
        }
    }
    match fields.get("custom") {
        Some(custom) => object(custom, &["data", "custom"]).map(|_| ()),
        None => Ok(()),
    }
}

fn check_pair(entry: &Value, list: &str) -> Result<(), Issue> {
    let fields = object(entry, &[])?;
    let key = text(fields, "key", &["key"])?.ok_or_else(|| Issue::missing(&["key"], "string"))?;
    if key.is_empty() {
        return Err(Issue::text_too_short(&["key"], 1));
    }
    // The key of a path parameter starts with a colon by the schema and without one in the example: both pass.
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+.^_`|~-".contains(&byte);
    if list != "param" && !key.bytes().all(token) {
        return Err(Issue::pattern(&["key"]));
    }
    let value = text(fields, "value", &["value"])?.ok_or_else(|| Issue::missing(&["value"], "string"))?;
    if value.is_empty() {
        return Err(Issue::text_too_short(&["value"], 1));
    }
    if value.chars().any(char::is_whitespace) { Err(Issue::pattern(&["value"])) } else { Ok(()) }
}
