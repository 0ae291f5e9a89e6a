//! Checks of the relation that an account attaches to an entity.

use serde_json::Value;

use crate::directory::Relation;
use crate::request::{Issue, Shape};

/// Lists of a relation, with the maximum of their entries.
const LISTS: [(&str, usize); 3] = [("header", 5), ("query", 5), ("param", 3)];
const DIRECTIONS: [&str; 2] = ["OUTBOUND", "INBOUND"];

/// Reads a relation; `null` and `{}` attach nothing, for both directions.
pub(super) fn relation(body: &Value) -> Result<Relation, Issue> {
    relation_at(Shape::root(body))
}

/// Reads the member of this name of an entity to be created.
pub(in crate::api) fn nested(parent: &Shape<'_>, name: &str) -> Result<Relation, Issue> {
    parent.member(name).given().map_or_else(|| Ok(Relation::default()), relation_at)
}

fn relation_at(body: Shape<'_>) -> Result<Relation, Issue> {
    if body.value().is_none_or(Value::is_null) {
        return Ok(Relation::default());
    }
    let mut fields = body.fields()?.clone();
    let direction = body.member("direction");
    if direction.value().is_some_and(Value::is_null) {
        fields.remove("direction");
    } else if let Some(direction) = direction.given() {
        direction.text_of(&DIRECTIONS)?;
    }
    body.member("data").given().map_or(Ok(()), |data| check_data(&data))?;
    Ok(Relation(fields))
}

fn check_data(data: &Shape<'_>) -> Result<(), Issue> {
    data.fields()?;
    for (name, most) in LISTS {
        let Some(list) = data.member(name).given() else { continue };
        let entries = list.items()?;
        if entries.len() > most {
            return Err(list.issue(Issue::list_too_long(&[], most)));
        }
        entries.iter().try_for_each(|entry| check_pair(entry, name))?;
    }
    data.member("custom").given().map_or(Ok(()), |custom| custom.fields().map(|_| ()))
}

fn check_pair(entry: &Shape<'_>, list: &str) -> Result<(), Issue> {
    entry.fields()?;
    let key = entry.member("key");
    let text = key.filled_text()?;
    // The schema starts the key of a path parameter with a colon, the example does not: both pass.
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+.^_`|~-".contains(&byte);
    if list != "param" && !text.bytes().all(token) {
        return Err(key.issue(Issue::pattern(&[])));
    }
    let value = entry.member("value");
    if value.filled_text()?.chars().any(char::is_whitespace) {
        return Err(value.issue(Issue::pattern(&[])));
    }
    Ok(())
}
