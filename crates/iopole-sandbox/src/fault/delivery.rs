//! Faults of deliveries to webhooks.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::SandboxError;

/// Faults of deliveries to webhooks. The platform promises at least one delivery and no order; a receiver must cope
/// with duplicates and disorder.
///
/// ```
/// use iopole_sandbox::{DeliveryFaults, Sandbox};
///
/// let faults = DeliveryFaults::none().with_duplicates(20).with_disorder();
/// let builder = Sandbox::builder().delivery_faults(faults);
/// # let _ = builder;
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeliveryFaults {
    duplicates: u8,
    disorder: bool,
    kept_timestamps: bool,
}

impl DeliveryFaults {
    /// No faults: each delivery is made once, in the order of the events.
    #[must_use]
    pub const fn none() -> Self {
        Self { duplicates: 0, disorder: false, kept_timestamps: false }
    }

    /// Makes this percentage of deliveries twice, with the same `X-Idempotency-Key`; more than 100 counts as 100.
    #[must_use]
    pub const fn with_duplicates(mut self, percent: u8) -> Self {
        self.duplicates = if percent > 100 { 100 } else { percent };
        self
    }

    /// Makes the deliveries that are due in an order that the seed decides.
    #[must_use]
    pub const fn with_disorder(mut self) -> Self {
        self.disorder = true;
        self
    }

    /// Keeps the timestamp of the first attempt, and so its signature, for retries. By default each attempt is signed
    /// anew. The live platform may do either; this was not measured.
    #[must_use]
    pub const fn with_kept_timestamps(mut self) -> Self {
        self.kept_timestamps = true;
        self
    }

    /// Reads the faults from JSON: `{"duplicates": 20, "disorder": true, "kept_timestamps": true}`. An absent member is
    /// no fault.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Settings`]: an unknown member, or a percentage above 100.
    pub fn from_json(value: &Value) -> Result<Self, SandboxError> {
        let error = |reason| {
            SandboxError::Settings(format!(
                "not a fault of deliveries: {reason}; there are duplicates (percent), disorder and \
                 kept_timestamps (true or false)"
            ))
        };
        let members = Members::deserialize(value).map_err(|reason| error(reason.to_string()))?;
        let Members { duplicates, disorder, kept_timestamps } = members;
        if duplicates > 100 {
            return Err(error(format!("{duplicates} percent")));
        }
        Ok(Self { duplicates, disorder, kept_timestamps })
    }

    /// Writes the JSON that [`from_json`](Self::from_json) reads.
    #[must_use]
    pub fn to_json(self) -> Value {
        json!({
            "duplicates": self.duplicates,
            "disorder": self.disorder,
            "kept_timestamps": self.kept_timestamps
        })
    }

    /// Percentage of deliveries that are made twice.
    #[must_use]
    pub const fn duplicates(self) -> u8 {
        self.duplicates
    }

    /// True if retries keep their timestamp.
    #[must_use]
    pub const fn kept_timestamps(self) -> bool {
        self.kept_timestamps
    }

    /// True if deliveries lose their order.
    #[must_use]
    pub const fn disorder(self) -> bool {
        self.disorder
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Members {
    duplicates: u8,
    disorder: bool,
    kept_timestamps: bool,
}
