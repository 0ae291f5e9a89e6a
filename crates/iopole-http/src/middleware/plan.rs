//! What a call tells the chain, and what the chain tells the call.

use std::time::{Duration, SystemTime};

use http::Extensions;
use tokio::time::Instant;

use crate::customer_id::CustomerId;
use crate::operation::{Class, Operation};

/// What may be done for a call, and until when.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) operation: Operation,
    /// When the call as a whole ends, its retries included.
    pub(crate) deadline: Instant,
    /// The bound on one attempt.
    pub(crate) attempt_timeout: Duration,
    /// The most requests, the replay after a 401 not counted.
    pub(crate) most_attempts: u32,
    /// Whether a 401 is answered with a replay.
    pub(crate) replay: bool,
}

impl Plan {
    pub(super) fn class(&self) -> Class {
        self.operation.class()
    }

    pub(super) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// What one call says of the customer id, in place of the client's: another, or none.
#[derive(Clone)]
pub(crate) struct CallCustomerId(pub(crate) Option<CustomerId>);

/// When requests went to the platform in this call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attempts(pub(crate) Vec<SystemTime>);

impl Attempts {
    pub(super) fn count(extensions: &mut Extensions) {
        extensions.get_or_insert_default::<Self>().0.push(SystemTime::now());
    }

    /// What was counted, to be taken out after the call.
    pub(crate) fn of(extensions: &Extensions) -> Vec<SystemTime> {
        extensions.get::<Self>().cloned().unwrap_or_default().0
    }
}
