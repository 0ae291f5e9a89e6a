//! Reads the forms that the platform sends but does not document, without losing any of them.
//!
//! Measured on the live platform: a list of one item for a documented object, codes and amounts as text or as numbers,
//! booleans as text, `null` for a missing member. Each type implements [`FromJson`] for the forms that it accepts. The
//! record around it keeps the text of every other form.

use serde::de::{Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::{Cursor, RawJson, Scalar, with_text};

/// A type that can be read from a JSON value in every form seen.
///
/// The types of this crate implement it; other crates cannot. If a type accepts none of the forms, the record around it
/// keeps the text of the value. `null` is never accepted: a member that may be missing is an `Option` or a list.
pub trait FromJson: Sized {
    /// Reads the next value of the cursor. Returns `None` if the type does not accept its form; the cursor is then
    /// anywhere in the value.
    #[doc(hidden)]
    fn read(cursor: &mut Cursor<'_>) -> Option<Self>;
}

/// Reads text; a number or a boolean becomes its text (`"type": 380`).
impl FromJson for String {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.scalar().map(|scalar| scalar.into_text().into_owned())
    }
}

/// Reads `true`, `false`, or these words as text in any letter case (`senderAcceptStatus` comes as `"true"`).
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

/// Reads a whole number that is not negative, or its digits as text. `12.0` and `1e2` count as whole numbers, because
/// the contract types counts as `number`.
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

/// Derives `Deserialize` from [`FromJson`]. The error names the type and the expected form, never the content.
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

/// Reads a value into its readable items and the text of its unreadable items. A list gives its items, `null` gives
/// none, and any other value counts as a list of one.
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

/// An item of a list to write: a readable one or the text of an unreadable one.
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

/// Reads an object or a list as a list: `#[serde(deserialize_with = "iopole_model::json::one_or_many")]`. Use it with
/// `#[serde(default)]`.
///
/// # Errors
/// If an item has no form that `T` accepts. Nothing here can keep such an item.
pub fn one_or_many<'de, D: Deserializer<'de>, T: FromJson>(deserializer: D) -> Result<Vec<T>, D::Error> {
    with_text(deserializer, |cursor| {
        let (items, odd) = split(cursor);
        match odd.first() {
            None => Ok(items),
            Some(text) => {
                let kind = Cursor::new(text).kind();
                Err(D::Error::custom(format_args!("an item of the list is unreadable: {kind}")))
            }
        }
    })
}

/// Reads `null` as the default value: `#[serde(default, deserialize_with = "iopole_model::json::null_as_default")]`.
///
/// # Errors
/// If the value is neither `null` nor of a form that `T` accepts.
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
