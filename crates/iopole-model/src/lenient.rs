//! Reading what the platform sends in other forms than it documents, without losing any of it.
//!
//! Measured on the live platform: a list of one where an object is documented, codes and amounts that change between
//! text and number, booleans as text, `null` for missing. Each type of this crate says through [`FromJson`] what it
//! accepts; what it does not, the record around it keeps as text.

use serde::de::{Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::json::{Cursor, RawJson, Scalar, with_text};

/// A type that can be read from a JSON value in any of the forms seen.
///
/// Types of this crate implement it; others cannot. Where a type accepts none of the forms, the record around it keeps
/// the text of the value. `null` is never accepted: what may be missing is an `Option` or a list.
pub trait FromJson: Sized {
    /// Reads the value that the cursor stands before; `None` when it has no form that this type accepts. Then the
    /// cursor may stand anywhere in the value.
    #[doc(hidden)]
    fn read(cursor: &mut Cursor<'_>) -> Option<Self>;
}

/// Text; a number or a boolean is taken as its text (`"type": 380`).
impl FromJson for String {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.scalar().map(|scalar| scalar.into_text().into_owned())
    }
}

/// `true`, `false`, or the same as text in any letter case (`senderAcceptStatus` comes as `"true"`).
impl FromJson for bool {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        match cursor.scalar()? {
            Scalar::Bool(flag) => Some(flag),
            Scalar::Text(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
            Scalar::Text(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
}

/// A whole number that is not negative, or its digits as text. `12.0` and `1e2` are accepted as the whole numbers
/// they are, since the contract types counts as `number`.
impl FromJson for u64 {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let text = match cursor.scalar()? {
            Scalar::Bool(_) => return None,
            number_or_text => number_or_text.into_text(),
        };
        let digits = text.trim();
        digits.parse().ok().or_else(|| crate::decimal::whole(digits))
    }
}

/// Derives `Deserialize` from [`FromJson`]. The error names the type and what was expected, never the content.
macro_rules! deserialize_from_json {
    ($name:ident, $expected:expr) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::json::deserialize(deserializer, stringify!($name), $expected)
            }
        }
    };
}

pub(crate) use deserialize_from_json;

/// Reads a value into the items that could be read and the text of those that could not: a list gives its items,
/// `null` none, anything else counts as a list of one.
pub(crate) fn split<'a, T: FromJson>(cursor: &mut Cursor<'a>) -> (Vec<T>, Vec<&'a str>) {
    let (mut items, mut odd) = (Vec::new(), Vec::new());
    if cursor.enter(b'[') {
        while cursor.next_item() {
            match cursor.attempt(T::read) {
                Ok(item) => items.push(item),
                Err(text) => odd.push(text),
            }
        }
        return (items, odd);
    }
    match cursor.attempt(T::read) {
        Ok(item) => items.push(item),
        Err("null") => {}
        Err(text) => odd.push(text),
    }
    (items, odd)
}

/// An item of a list that is written: one that could be read, or one that could not.
pub(crate) enum Item<'a, T> {
    Read(&'a T),
    Odd(&'a RawJson),
}

impl<T: Serialize> Serialize for Item<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Read(item) => item.serialize(serializer),
            Self::Odd(text) => text.serialize(serializer),
        }
    }
}

/// For `#[serde(deserialize_with = "iopole_model::json::one_or_many")]`: an object or a list, as a list. Use it
/// with `#[serde(default)]`; here an item that cannot be read is an error, since there is nowhere to keep it.
///
/// # Errors
/// When an item has no form that `T` accepts.
pub fn one_or_many<'de, D: Deserializer<'de>, T: FromJson>(deserializer: D) -> Result<Vec<T>, D::Error> {
    with_text(deserializer, |cursor| {
        let (items, odd) = split(cursor);
        match odd.first() {
            None => Ok(items),
            Some(text) => {
                let kind = Cursor::new(text).kind();
                Err(D::Error::custom(format_args!("an item of the list cannot be read: {kind}")))
            }
        }
    })
}

/// For `#[serde(default, deserialize_with = "iopole_model::json::null_as_default")]`: `null` counts as missing.
///
/// # Errors
/// When the value is there and has no form that `T` accepts.
pub fn null_as_default<'de, D: Deserializer<'de>, T: FromJson + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    with_text(deserializer, |cursor| {
        let kind = cursor.kind();
        match cursor.attempt(T::read) {
            Ok(value) => Ok(value),
            Err("null") => Ok(T::default()),
            Err(_) => Err(D::Error::custom(format_args!("cannot be read: {kind}"))),
        }
    })
}
