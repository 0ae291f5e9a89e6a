//! What goes wrong with deliveries on demand.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::SandboxError;

/// How badly webhooks are delivered: the platform promises at least once and no order, and a receiver must bear both.
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
    /// Each delivery once, in the order of what happened.
    #[must_use]
    pub const fn none() -> Self {
        Self { duplicates: 0, disorder: false, kept_timestamps: false }
    }

    /// So many deliveries of a hundred are made twice, with the same `X-Idempotency-Key`; over 100 counts as 100.
    #[must_use]
    pub const fn with_duplicates(mut self, percent: u8) -> Self {
        self.duplicates = if percent > 100 { 100 } else { percent };
        self
    }

    /// Of those that are due, any may come first; which, the seed decides.
    #[must_use]
    pub const fn with_disorder(mut self) -> Self {
        self.disorder = true;
        self
    }

    /// A retry keeps the time stamp of the first attempt, and so its signature. Without this each attempt is signed anew.
    /// Which of the two the live platform does is unknown.
    #[must_use]
    pub const fn with_kept_timestamps(mut self) -> Self {
        self.kept_timestamps = true;
        self
    }

    /// Reads them from JSON; what is left out is as without faults:
    /// `{"duplicates": 20, "disorder": true, "kept_timestamps": true}`.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Settings`]: an unknown member, or a percentage that is none.
    pub fn from_json(value: &Value) -> Result<Self, SandboxError> {
        let complaint = |error| {
            SandboxError::Settings(format!(
                "not a fault of deliveries: {error}; there are duplicates (percent), disorder and \
                 kept_timestamps (true or false)"
            ))
        };
        let form = Form::deserialize(value).map_err(|error| complaint(error.to_string()))?;
        if form.duplicates > 100 {
            return Err(complaint(format!("{} percent", form.duplicates)));
        }
        Ok(Self {
            duplicates: form.duplicates,
            disorder: form.disorder,
            kept_timestamps: form.kept_timestamps,
        })
    }

    /// As [`from_json`](Self::from_json) reads them.
    #[must_use]
    pub fn to_json(self) -> Value {
        json!({
            "duplicates": self.duplicates,
            "disorder": self.disorder,
            "kept_timestamps": self.kept_timestamps
        })
    }

    /// How many of a hundred are made twice.
    #[must_use]
    pub const fn duplicates(self) -> u8 {
        self.duplicates
    }

    /// True if retries keep their time stamp.
    #[must_use]
    pub const fn kept_timestamps(self) -> bool {
        self.kept_timestamps
    }

    /// Whether the order is lost.
    #[must_use]
    pub const fn disorder(self) -> bool {
        self.disorder
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Form {
    duplicates: u8,
    disorder: bool,
    kept_timestamps: bool,
}

/// The faults at work.
pub(super) struct Disorder {
    pub(super) faults: DeliveryFaults,
    rng: fastrand::Rng,
}

impl Disorder {
    pub(super) fn new(faults: DeliveryFaults, seed: u64) -> Self {
        Self { faults, rng: fastrand::Rng::with_seed(seed) }
    }

    /// Which of those that are due comes next; they are counted only where it matters.
    pub(super) fn place(&mut self, due: impl FnOnce() -> usize) -> usize {
        if self.faults.disorder { self.rng.usize(..due().max(1)) } else { 0 }
    }

    /// Whether this one is made twice.
    pub(super) fn repeats(&mut self) -> bool {
        self.faults.duplicates > 0 && self.rng.u8(..100) < self.faults.duplicates
    }
}
