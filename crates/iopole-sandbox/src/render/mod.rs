//! Answers and messages in the platform's forms.

pub(crate) mod cdar;
pub(crate) mod date;
pub(crate) mod enrollment;
pub(crate) mod entity;
pub(crate) mod event;
pub(crate) mod invoice;
pub(crate) mod party;
pub(crate) mod peppol;
pub(crate) mod reporting;
pub(crate) mod search;
pub(crate) mod status;
pub(crate) mod webhook;

use serde_json::{Map, Value};

/// Builder of an object; absent values leave no key.
#[derive(Debug, Default)]
pub(crate) struct Object(Map<String, Value>);

impl Object {
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    pub(crate) fn maybe<T: Into<Value>>(self, key: &str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}
