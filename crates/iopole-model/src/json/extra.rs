//! The members of a record that no field holds.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::{Cursor, FromJson, RawJson};

/// The members of an object that no typed field holds. Each one keeps its JSON text and is written back unchanged.
///
/// The members are sorted by key. The last of two members with one key counts.
///
/// ```
/// use iopole_model::money::Money;
/// use serde_json::json;
///
/// let money: Money = serde_json::from_str(r#"{"amount": 1, "rate": 20.00, "note": ["a"]}"#)?;
/// assert_eq!(money.extra.raw("rate"), Some("20.00"));
/// assert_eq!(money.extra.get("note"), Some(json!(["a"])));
/// assert_eq!(money.extra.keys().collect::<Vec<_>>(), ["note", "rate"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Extra(BTreeMap<String, RawJson>);

impl Extra {
    /// Creates an empty set of members.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Returns a member as a `serde_json::Value`, in which a number may lose digits (see [`RawJson::to_value`]).
    pub fn get(&self, key: &str) -> Option<Value> {
        self.0.get(key).map(RawJson::to_value)
    }

    /// Returns the text of a member with all digits.
    pub fn raw(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(RawJson::as_str)
    }

    /// Returns a member, to be read as a type with [`RawJson::read`].
    pub fn json(&self, key: &str) -> Option<&RawJson> {
        self.0.get(key)
    }

    /// Returns true if the member exists, even as `null`.
    pub fn contains_key(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Sets a member and returns the previous one.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<RawJson>) -> Option<RawJson> {
        self.0.insert(key.into(), value.into())
    }

    /// Removes and returns a member.
    pub fn remove(&mut self, key: &str) -> Option<RawJson> {
        self.0.remove(key)
    }

    /// Iterates over the members, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Iterates over the keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the number of members.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns true if no member exists.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Into<String>, V: Into<RawJson>> FromIterator<(K, V)> for Extra {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        Self(members.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

/// Prints the number of members, neither keys nor values.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extra({} members)", self.0.len())
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(&self.0)
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::deserialize(deserializer, "Extra", "an object")
    }
}

/// Reads any object.
impl FromJson for Extra {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let mut members = BTreeMap::new();
        if !cursor.enter(b'{') {
            return None;
        }
        while let Some(key) = cursor.next_member() {
            members.insert(key.into_owned(), RawJson::keep(cursor.skip()));
        }
        Some(Self(members))
    }
}
