//! One JSON value, kept as text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Cursor, FromJson};

/// A JSON value kept as its text, with all digits of its numbers.
///
/// [`to_value`](Self::to_value) converts it to a `serde_json::Value`, [`read`](Self::read) to a type. It is written
/// back unchanged. Two values are equal regardless of white space and the order of members. Numbers are compared digit
/// by digit: `1.0` is not `1`.
///
/// ```
/// use iopole_model::json::RawJson;
///
/// let raw: RawJson = r#"{"price": 1234567.10}"#.parse()?;
/// assert_eq!(raw.as_str(), r#"{"price": 1234567.10}"#);
/// assert_eq!(raw.to_value()["price"], 1234567.1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct RawJson(Box<str>);

impl RawJson {
    /// Keeps text that is known to be JSON.
    pub(crate) fn keep(text: &str) -> Self {
        Self(text.into())
    }

    /// Joins values that are known to be JSON into a list.
    pub(crate) fn list<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let values: Vec<&str> = values.into_iter().collect();
        Self(format!("[{}]", values.join(",")).into())
    }

    /// Creates `null`.
    pub fn null() -> Self {
        Self::keep("null")
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Converts the value to a `serde_json::Value`. Without the feature `arbitrary_precision`, a number with a decimal
    /// point becomes a binary float. A number too large for a float becomes a text.
    pub fn to_value(&self) -> Value {
        value(&mut self.cursor())
    }

    /// Reads the value as a type.
    ///
    /// # Errors
    /// If the type does not accept the form of the value.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// Returns true for `null`.
    pub fn is_null(&self) -> bool {
        &*self.0 == "null"
    }

    /// Returns true for `null` and for an empty list, which both mean a missing value.
    pub(crate) fn says_nothing(&self) -> bool {
        self.is_null() || (self.is_list() && self.items().is_empty())
    }

    /// Returns the items of a list.
    pub(crate) fn items(&self) -> Vec<&str> {
        let mut cursor = self.cursor();
        let mut items = Vec::new();
        if cursor.enter(b'[') {
            while cursor.next_item() {
                items.push(cursor.skip());
            }
        }
        items
    }

    pub(crate) fn is_list(&self) -> bool {
        self.0.starts_with('[')
    }

    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor::new(&self.0)
    }
}

/// Serializes JSON text unchanged. Formats that are not human-readable get the value instead, because they cannot embed
/// JSON text.
pub(crate) fn serialize_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if !serializer.is_human_readable() {
        return value(&mut Cursor::new(text)).serialize(serializer);
    }
    serde_json::from_str::<&RawValue>(text).map_err(S::Error::custom)?.serialize(serializer)
}

fn value(cursor: &mut Cursor<'_>) -> Value {
    use super::Scalar;
    match cursor.scalar() {
        Some(Scalar::Text(text)) => return Value::String(text.into_owned()),
        Some(Scalar::Bool(flag)) => return Value::Bool(flag),
        Some(Scalar::Number(digits)) => {
            return serde_json::from_str(digits).unwrap_or_else(|_| Value::String(digits.to_owned()));
        }
        None => {}
    }
    if cursor.enter(b'[') {
        let mut items = Vec::new();
        while cursor.next_item() {
            items.push(value(cursor));
        }
        return Value::Array(items);
    }
    if cursor.enter(b'{') {
        let mut members = serde_json::Map::new();
        while let Some(key) = cursor.next_member() {
            members.insert(key.into_owned(), value(cursor));
        }
        return Value::Object(members);
    }
    cursor.skip();
    Value::Null
}

/// Compares two values.
fn same(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let (mut left, mut right) = (Cursor::new(left), Cursor::new(right));
    match (left.peek(), right.peek()) {
        (Some(b'{'), Some(b'{')) => {
            let (left, right) = (members(left), members(right));
            left.len() == right.len()
                && left
                    .iter()
                    .zip(&right)
                    .all(|((key, value), (other_key, other))| key == other_key && same(value, other))
        }
        (Some(b'['), Some(b'[')) => {
            let (left, right) = (items(left), items(right));
            left.len() == right.len() && left.iter().zip(&right).all(|(value, other)| same(value, other))
        }
        (first, other) => first == other && left.scalar() == right.scalar(),
    }
}

fn members<'a>(mut cursor: Cursor<'a>) -> BTreeMap<Cow<'a, str>, &'a str> {
    let mut members = BTreeMap::new();
    cursor.enter(b'{');
    while let Some(key) = cursor.next_member() {
        members.insert(key, cursor.skip());
    }
    members
}

fn items<'a>(mut cursor: Cursor<'a>) -> Vec<&'a str> {
    let mut items = Vec::new();
    cursor.enter(b'[');
    while cursor.next_item() {
        items.push(cursor.skip());
    }
    items
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        same(&self.0, &other.0)
    }
}

impl Eq for RawJson {}

/// Compares with the result of [`to_value`](RawJson::to_value).
impl PartialEq<Value> for RawJson {
    fn eq(&self, other: &Value) -> bool {
        self.to_value() == *other
    }
}

/// Hides the content.
impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawJson(..)")
    }
}

/// Parses one JSON value, with or without white space around it.
impl FromStr for RawJson {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(text)
    }
}

impl From<Value> for RawJson {
    fn from(value: Value) -> Self {
        Self(value.to_string().into())
    }
}

/// Collects values into a list.
impl FromIterator<Self> for RawJson {
    fn from_iter<I: IntoIterator<Item = Self>>(values: I) -> Self {
        let values: Vec<Self> = values.into_iter().collect();
        Self::list(values.iter().map(Self::as_str))
    }
}

macro_rules! from_value {
    ($($type:ty),+) => { $(
        impl From<$type> for RawJson {
            fn from(value: $type) -> Self {
                Value::from(value).into()
            }
        }
    )+ };
}

from_value!(bool, i32, i64, u32, u64, f64, &str, String);

/// Reads any value, including `null`.
impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::with_text(deserializer, |cursor| Ok(Self::keep(cursor.skip())))
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_text(&self.0, serializer)
    }
}

/// Reads any value except `null`.
impl FromJson for RawJson {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let text = cursor.skip();
        (text != "null").then(|| Self::keep(text))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn raw(text: &str) -> RawJson {
        text.parse().unwrap()
    }

    #[test]
    fn equality_is_by_value_and_by_digit() {
        assert_eq!(raw("{\"a\":1,\"b\":[1.50,\"x\"]}"), raw(" { \"b\" : [ 1.50, \"\\u0078\" ], \"a\":1 } "));
        assert_eq!(raw("{\"a\":1,\"a\":2}"), raw("{\"a\":2}"), "the last of two counts");
        for (left, right) in [
            ("1", "1.0"),
            ("1.50", "1.5"),
            ("[1]", "[1,2]"),
            ("{\"a\":1}", "{\"b\":1}"),
            ("1", "\"1\""),
            ("null", "0"),
        ] {
            assert_ne!(raw(left), raw(right), "{left} {right}");
        }
    }

    #[test]
    fn it_is_written_back_unchanged() {
        for text in ["1234567.10", "1e400", "[ 1.0 , {\"b\":1, \"a\":2}]", "\"\\u0041\"", "null"] {
            assert_eq!(serde_json::to_string(&raw(text)).unwrap(), text);
        }
        assert_eq!(raw("  7 ").as_str(), "7");
    }

    #[test]
    fn the_value_equals_that_of_serde_json() {
        assert_eq!(raw("{\"a\":[1,2.5,true,null,\"x\"]}"), json!({"a": [1, 2.5, true, null, "x"]}));
        assert_eq!(raw("[1e400]"), json!(["1e400"]), "no float holds it");
        assert_eq!(RawJson::from(json!({"a": 1})).as_str(), "{\"a\":1}");
        assert!(raw("null").is_null() && "nul".parse::<RawJson>().is_err());
    }

    #[test]
    fn content_is_not_printed() {
        assert_eq!(format!("{:?}", raw("\"secret\"")), "RawJson(..)");
    }
}
