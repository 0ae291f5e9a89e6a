//! Parameters of a scenario.

use serde_json::{Map, Value};

use crate::error::SandboxError;

/// Given parameters, all known to the scenario.
pub(crate) struct Parameters<'a>(Option<&'a Map<String, Value>>);

impl<'a> Parameters<'a> {
    pub(super) fn read(given: &'a Value, known: &[(&str, &str)]) -> Result<Self, SandboxError> {
        let fields = match given {
            Value::Null => return Ok(Self(None)),
            Value::Object(fields) => fields,
            other => return Err(invalid(format!("parameters are an object, not {other}"))),
        };
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        match fields.keys().find(|key| !names.contains(&key.as_str())) {
            Some(unknown) => {
                Err(invalid(format!("there is no parameter {unknown}; there are: {}", names.join(", "))))
            }
            None => Ok(Self(Some(fields))),
        }
    }

    /// The text of a parameter, if given.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, SandboxError> {
        match self.0.and_then(|fields| fields.get(name)) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(invalid(format!("{name} is a text, not {other}"))),
        }
    }
}

/// An error of the parameters.
pub(super) fn invalid(reason: impl Into<String>) -> SandboxError {
    SandboxError::Scenario(reason.into())
}
