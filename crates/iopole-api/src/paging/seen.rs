//! Which rows were given already.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// The keys of rows, with the second each was created in where that is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Seen(HashMap<String, Option<i64>>);

impl Seen {
    /// Whether it is new.
    pub(super) fn add(&mut self, key: &str, created: Option<i64>) -> bool {
        self.0.insert(key.to_owned(), created).is_none()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Forgets what a span that begins here cannot bring again; the platform's own rounding is left a second.
    pub(super) fn forget_before(&mut self, second: i64) {
        self.0.retain(|_, created| created.is_none_or(|created| created >= second.saturating_sub(2)));
    }
}
