//! JSON text read without losing digits, unknown members or unreadable values.
//!
//! The types are:
//!
//! * [`RawJson`], one value,
//! * [`Extra`], the members without a field,
//! * [`List`], a response of zero, one or many items,
//! * [`Document`], a body whose type depends on its members.
//!
//! `serde_json` checks the syntax once, into a [`RawValue`](serde_json::value::RawValue). Then each type reads the
//! text, and numbers stay text until a type parses them.

mod cursor;
mod extra;
mod lenient;
mod list;
mod raw;
mod source;

use std::fmt;

pub(crate) use cursor::{Cursor, Scalar, Span};
pub use extra::Extra;
pub use lenient::{FromJson, null_as_default, one_or_many};
pub(crate) use lenient::{Item, deserialize_from_json, split};
pub use list::List;
pub use raw::RawJson;
pub(crate) use raw::serialize_text;
use serde::de::{Deserializer, Error as _};

/// A JSON document whose type depends on its members, such as the body of a webhook.
///
/// Parsing checks the text once; each [`read`](Self::read) tries one type.
///
/// ```
/// use iopole_model::json::Document;
/// use iopole_model::delivery::OperatorEvent;
///
/// let document = Document::parse(br#"{"eventType": "EREPORTING_ERROR"}"#)?;
/// assert!(document.has("eventType") && !document.has("reportId"));
/// assert!(document.read::<OperatorEvent>().is_some());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Document<'a> {
    text: &'a str,
    keys: Vec<std::borrow::Cow<'a, str>>,
}

impl<'a> Document<'a> {
    /// Checks the syntax of the text.
    ///
    /// # Errors
    /// If the text is not JSON, or nests deeper than 127 levels.
    pub fn parse(json: &'a [u8]) -> Result<Self, serde_json::Error> {
        let text = serde_json::from_slice::<&serde_json::value::RawValue>(json)?.get();
        let mut cursor = Cursor::new(text);
        let keys = keys(&mut cursor);
        match cursor.fault() {
            Some(fault) => Err(serde_json::Error::custom(fault)),
            None => Ok(Self { text, keys }),
        }
    }

    /// Returns true if the object, or the single object of a list, has this member and it is not `null`.
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|held| held == key)
    }

    /// Reads the whole document as a `T`. Returns `None` if `T` does not accept its form.
    pub fn read<T: FromJson>(&self) -> Option<T> {
        T::read(&mut Cursor::new(self.text))
    }
}

/// Prints the length only.
impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} bytes)", self.text.len())
    }
}

/// Returns the keys of the members that are not `null`. The last of two members with one key counts.
fn keys<'a>(cursor: &mut Cursor<'a>) -> Vec<std::borrow::Cow<'a, str>> {
    let mut keys = std::collections::BTreeMap::new();
    let mark = cursor.mark();
    let listed = cursor.enter(b'[') && cursor.next_item();
    if (listed || cursor.rewind(mark)) && cursor.enter(b'{') {
        while let Some(key) = cursor.next_member() {
            let there = cursor.skip() != "null";
            keys.insert(key, there);
        }
        let alone = !listed || !cursor.next_item();
        if alone {
            return keys.into_iter().filter_map(|(key, there)| there.then_some(key)).collect();
        }
    }
    // Neither an object nor a list of one object.
    cursor.rewind(mark);
    cursor.skip();
    Vec::new()
}

/// Reads a `T` for a `Deserialize` implementation. The error names the type and the expected form, never the content.
pub(crate) fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(
    deserializer: D,
    name: &str,
    expected: &str,
) -> Result<T, D::Error> {
    with_text(deserializer, |cursor| {
        let found = cursor.kind();
        T::read(cursor)
            .ok_or_else(|| D::Error::custom(format_args!("{name}: expected {expected}, found {found}")))
    })
}

/// Reads the text of a value with a cursor.
pub(crate) fn with_text<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    read: impl FnOnce(&mut Cursor<'_>) -> Result<T, D::Error>,
) -> Result<T, D::Error> {
    let text = source::text(deserializer)?;
    let mut cursor = Cursor::new(&text);
    let value = read(&mut cursor)?;
    match cursor.fault() {
        Some(fault) => Err(D::Error::custom(fault)),
        None => Ok(value),
    }
}
