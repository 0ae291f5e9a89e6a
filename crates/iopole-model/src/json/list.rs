//! A list of items, some of which may be unreadable.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::{Cursor, RawJson};
use crate::lenient::{FromJson, Item, split};

/// A whole answer that is an object, a list, or nothing: `GET /v1/invoice/{id}` is documented as an object and
/// answers a list, most often of one; `POST /v1/config/business/entity/legalunit` answers a list of two.
///
/// One item that cannot be read does not lose the others: it stands in [`odd`](Self::odd), raw.
///
/// ```
/// use iopole_model::ids::InvoiceId;
/// use iopole_model::json::List;
///
/// let ids: List<InvoiceId> = serde_json::from_str(r#"["0193acea-5c97-7665-ada2-c57495af205c", {}]"#)?;
/// assert_eq!(ids.items.len(), 1);
/// assert_eq!(ids.odd.len(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct List<T> {
    /// The items that could be read, in the order of the answer.
    pub items: Vec<T>,
    /// The items that could not, as they came. Empty unless the platform sent something quite unexpected.
    pub odd: Vec<RawJson>,
}

impl<T> List<T> {
    /// The items that could be read, without the rest.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }
}

/// The items that could be read.
impl<T> std::ops::Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

/// The items that could be read.
impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// The items that could be read.
impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { items: Vec::new(), odd: Vec::new() }
    }
}

/// The items say themselves what they show; of the odd ones only the count is printed.
impl<T: std::fmt::Debug> std::fmt::Debug for List<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("List").field("items", &self.items).field("odd", &self.odd.len()).finish()
    }
}

impl<T: FromJson> FromJson for List<T> {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let (items, odd) = split(cursor);
        Some(Self { items, odd: odd.into_iter().map(RawJson::keep).collect() })
    }
}

impl<'de, T: FromJson> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::deserialize(deserializer, "List", "any value")
    }
}

/// Always a list, the odd items last.
impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.items.iter().map(Item::Read).chain(self.odd.iter().map(Item::Odd)))
    }
}
