//! A list of which some items may be unreadable.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::{Cursor, FromJson, Item, RawJson, split};

/// A response that the platform sends as a list, as a single object or as nothing.
///
/// `GET /v1/invoice/{id}` is documented as an object but answers a list, usually of one item. The creation of a legal
/// unit answers a list of two. An unreadable item does not lose the others: it is in [`odd`](Self::odd).
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
    /// The readable items, in the order of the response.
    pub items: Vec<T>,
    /// The unreadable items, unchanged. Usually empty.
    pub odd: Vec<RawJson>,
}

impl<T> List<T> {
    /// Returns the readable items without the others.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }
}

/// Dereferences to the readable items.
impl<T> std::ops::Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

/// Iterates over the readable items.
impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// Iterates over the readable items.
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

/// Prints the items with their own `Debug`, and the number of unreadable items.
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

/// Writes a list, the unreadable items last.
impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.items.iter().map(Item::Read).chain(self.odd.iter().map(Item::Odd)))
    }
}
