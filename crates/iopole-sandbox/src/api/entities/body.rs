//! Members of a request's body.

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::api::issue::Issue;
use crate::api::status_check::text;

type Fields = Map<String, Value>;

/// A text that must be there.
pub(super) fn required<'a>(fields: &'a Fields, key: &str) -> Result<&'a str, Issue> {
    text(fields, key, &[key])?.ok_or_else(|| Issue::missing(&[key], "string"))
}

/// A text of a closed list that must be there.
pub(super) fn one_of<'a>(fields: &'a Fields, key: &str, options: &[&str]) -> Result<&'a str, Issue> {
    let given = required(fields, key)?;
    if options.contains(&given) { Ok(given) } else { Err(Issue::not_one_of(&[key], options, given)) }
}

/// An object, or nothing.
pub(super) fn object_if_given(fields: &Fields, key: &str) -> Result<Option<Value>, Issue> {
    match fields.get(key) {
        None => Ok(None),
        Some(object @ Value::Object(_)) => Ok(Some(object.clone())),
        Some(other) => Err(Issue::wrong_type(&[key], "object", crate::api::issue::kind_of(other))),
    }
}

/// A boolean, or nothing.
pub(super) fn flag(fields: &Fields, key: &str) -> Result<bool, Issue> {
    match fields.get(key) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(other) => Err(Issue::wrong_type(&[key], "boolean", crate::api::issue::kind_of(other))),
    }
}

/// A day, or nothing.
pub(super) fn day(fields: &Fields, key: &str) -> Result<Option<Date>, Issue> {
    text(fields, key, &[key])?.map(|written| read_day(written, key)).transpose()
}

/// `YYYY-MM-DD` and nothing else.
pub(super) fn read_day(written: &str, name: &str) -> Result<Date, Issue> {
    let day = Date::strptime("%Y-%m-%d", written).ok().filter(|day| day.to_string() == written);
    day.ok_or_else(|| Issue::custom(&[name], format!("{name} must match YYYY-MM-DD")))
}

/// Members that the schema does not have.
pub(super) fn no_others(fields: &Fields, known: &[&str]) -> Result<(), Issue> {
    let unknown: Vec<&str> = fields.keys().map(String::as_str).filter(|key| !known.contains(key)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(Issue::unknown_keys(&[], &unknown)) }
}

/// An EAS scheme has four characters.
pub(super) fn four(text: &str, path: &str) -> Result<(), Issue> {
    match text.chars().count() {
        ..4 => Err(Issue::text_too_short(&[path], 4)),
        4 => Ok(()),
        _ => Err(Issue::text_too_long(&[path], 4)),
    }
}
