//! Environment variables.

use std::env::{self, VarError};

/// An environment variable whose value is not valid UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the variable {0} is not valid UTF-8")]
pub struct NotUnicode(String);

/// Reads an environment variable. An empty one counts as unset.
pub fn read(name: &str) -> Result<Option<String>, NotUnicode> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(NotUnicode(name.to_owned())),
    }
}
