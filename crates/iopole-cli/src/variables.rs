//! Environment variables. No other module of the command reads them.

use std::env::{self, VarError};
use std::path::PathBuf;

use iopole_auth::Credentials;

use crate::failure::Failure;

/// Returns a variable. An empty one counts as unset, and one that is not valid UTF-8 is an error.
pub(crate) fn read(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(Failure::bad_input(format!("the variable {name} is not valid UTF-8")))
        }
    }
}

/// Returns the path that a variable names.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Returns the first of these variables that is set to text.
pub(crate) fn first_of(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
}

/// Reads the credentials of the variables alone.
pub(crate) fn credentials() -> Result<Credentials, Failure> {
    Credentials::from_env().map_err(|error| Failure::bad_input(error.to_string()))
}
