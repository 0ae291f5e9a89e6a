//! Environment variables.

use std::env::{self, VarError};
use std::fmt;

/// An environment variable whose value is not valid UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUnicode(String);

impl fmt::Display for NotUnicode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the variable {} is not valid UTF-8", self.0)
    }
}

impl std::error::Error for NotUnicode {}

/// Reads an environment variable. An empty one counts as unset.
pub fn read(name: &str) -> Result<Option<String>, NotUnicode> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(NotUnicode(name.to_owned())),
    }
}
