//! Reading what the platform sends in other forms than it documents, without losing any of it.
//!
//! Measured on the live platform: a list of one where an object is documented, codes and amounts that change between
//! text and number, booleans as text, `null` for missing. Each type of this crate says through [`FromValue`] what it
//! accepts, and gives back whole what it does not, so that the record around it can keep the raw value.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

/// A type that can be read from a JSON value in any of the forms seen, and that returns the value untouched where it
/// cannot: nothing is lost by trying.
pub trait FromValue: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// The value itself, whole, when it has no form that this type accepts. `null` is never accepted: what may be
    /// missing is an `Option` or a list.
    fn from_value(value: Value) -> Result<Self, Value>;
}

/// Text; a number or a boolean is taken as its text (`"type": 380`).
impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(flag) => Ok(flag.to_string()),
            other => Err(other),
        }
    }
}

/// `true`, `false`, or the same as text in any letter case (`senderAcceptStatus` comes as `"true"`).
impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, Value> {
        match &value {
            Value::Bool(flag) => Ok(*flag),
            Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Ok(true),
            Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(value),
        }
    }
}

/// A whole number that is not negative, or its digits as text. `12.0` and `1e2` are accepted as the whole numbers
/// they are, since the contract types counts as `number`.
impl FromValue for u64 {
    fn from_value(value: Value) -> Result<Self, Value> {
        let text = match &value {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.trim().to_owned(),
            _ => return Err(value),
        };
        text.parse().ok().or_else(|| crate::money::whole(&text)).ok_or(value)
    }
}

/// Any object.
impl FromValue for Map<String, Value> {
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(fields) => Ok(fields),
            other => Err(other),
        }
    }
}

/// Anything but `null`.
impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self, Value> {
        if value.is_null() { Err(value) } else { Ok(value) }
    }
}

/// Derives `Deserialize` from [`FromValue`]. The error names the type and what was expected, never the content.
macro_rules! deserialize_from_value {
    ($name:ident, $expected:expr) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                <Self as $crate::lenient::FromValue>::from_value(value).map_err(|odd| {
                    <D::Error as ::serde::de::Error>::custom(format_args!(
                        concat!(stringify!($name), ": expected {}, found {}"),
                        $expected,
                        $crate::lenient::kind(&odd),
                    ))
                })
            }
        }
    };
}

pub(crate) use deserialize_from_value;

/// The kind of a value, for messages that must not hold content.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Splits a value into the items that could be read and those that could not: a list gives its items, `null` none,
/// anything else counts as a list of one.
pub(crate) fn split<T: FromValue>(value: Value) -> (Vec<T>, Vec<Value>) {
    let values = match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values,
        single => vec![single],
    };
    let mut items = Vec::with_capacity(values.len());
    let mut odd = Vec::new();
    for value in values {
        match T::from_value(value) {
            Ok(item) => items.push(item),
            Err(value) => odd.push(value),
        }
    }
    (items, odd)
}

/// A whole answer that is an object, a list, or nothing: `GET /v1/invoice/{id}` is documented as an object and
/// answers a list, most often of one; `POST /v1/config/business/entity/legalunit` answers a list of two.
///
/// One item that cannot be read does not lose the others: it stands in [`odd`](Self::odd), raw.
///
/// ```
/// use iopole_model::lenient::OneOrMany;
/// use iopole_model::InvoiceId;
///
/// let ids: OneOrMany<InvoiceId> = serde_json::from_str(r#"["0193acea-5c97-7665-ada2-c57495af205c", {}]"#)?;
/// assert_eq!(ids.items.len(), 1);
/// assert_eq!(ids.odd.len(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct OneOrMany<T> {
    /// The items that could be read, in the order of the answer.
    pub items: Vec<T>,
    /// The items that could not, as they came. Empty unless the platform sent something quite unexpected.
    pub odd: Vec<Value>,
}

impl<T> OneOrMany<T> {
    /// The items that could be read, without the rest.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }
}

/// The items that could be read.
impl<T> std::ops::Deref for OneOrMany<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

/// The items that could be read.
impl<T> IntoIterator for OneOrMany<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// The items that could be read.
impl<'a, T> IntoIterator for &'a OneOrMany<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self { items: Vec::new(), odd: Vec::new() }
    }
}

/// The items say themselves what they show; of the odd ones only the count is printed.
impl<T: std::fmt::Debug> std::fmt::Debug for OneOrMany<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneOrMany").field("items", &self.items).field("odd", &self.odd.len()).finish()
    }
}

impl<T: FromValue> FromValue for OneOrMany<T> {
    fn from_value(value: Value) -> Result<Self, Value> {
        let (items, odd) = split(value);
        Ok(Self { items, odd })
    }
}

impl<'de, T: FromValue> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (items, odd) = split(Value::deserialize(deserializer)?);
        Ok(Self { items, odd })
    }
}

/// Always a list, the odd items last.
impl<T: Serialize> Serialize for OneOrMany<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_list(&self.items, &self.odd).serialize(serializer)
    }
}

/// Typed items, then raw ones, in one list.
pub(crate) fn write_list<'a, T>(items: &'a [T], odd: &'a [Value]) -> Merged<'a, T> {
    Merged { items, odd }
}

/// See [`write_list`].
pub(crate) struct Merged<'a, T> {
    items: &'a [T],
    odd: &'a [Value],
}

impl<T: Serialize> Serialize for Merged<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq as _;
        let mut list = serializer.serialize_seq(Some(self.items.len() + self.odd.len()))?;
        for item in self.items {
            list.serialize_element(item)?;
        }
        for value in self.odd {
            list.serialize_element(value)?;
        }
        list.end()
    }
}

/// For `#[serde(deserialize_with = "iopole_model::lenient::one_or_many")]`: an object or a list, as a list. Use it
/// with `#[serde(default)]`; here an item that cannot be read is an error, since there is nowhere to keep it.
///
/// # Errors
/// When an item has no form that `T` accepts.
pub fn one_or_many<'de, D: Deserializer<'de>, T: FromValue>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let (items, odd) = split(Value::deserialize(deserializer)?);
    match odd.first() {
        None => Ok(items),
        Some(value) => {
            Err(D::Error::custom(format_args!("an item of the list cannot be read: {}", kind(value))))
        }
    }
}

/// For `#[serde(default, deserialize_with = "iopole_model::lenient::null_as_default")]`: `null` counts as missing.
///
/// # Errors
/// When the value is there and has no form that `T` accepts.
pub fn null_as_default<'de, D: Deserializer<'de>, T: FromValue + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(T::default()),
        value => T::from_value(value)
            .map_err(|odd| D::Error::custom(format_args!("cannot be read: {}", kind(&odd)))),
    }
}
