//! Life of an invoice after the 201: its steps and their moments.

mod codes;
mod declaration;
mod plan;
mod status;
mod timeline;

pub(crate) use codes::network_code;
pub(crate) use declaration::{Declaration, declaration};
pub(crate) use plan::{InvoiceOutcome, declared, planned};
pub(crate) use status::{Rejection, State, Status, StatusFaults, StatusSender};
pub(crate) use timeline::{Step, Timeline};

/// The only electronic address that no invoice reaches: an invoice to it is rejected with `ROUTING_FAILURE`.
pub const UNREACHABLE_ADDRESS: &str = "0225:000000000";

/// Pace of invoices and statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// The delays measured on the live platform.
    Measured,
    /// Everything is due at once; the dates of two steps differ by a millisecond, and so keep the order.
    Instant,
}

/// Moment at which a step is carried out, and its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) due_ms: u64,
    pub(crate) date_ms: u64,
}

impl Pace {
    pub(crate) fn measured() -> Self {
        Self::Measured
    }

    pub(crate) fn instant() -> Self {
        Self::Instant
    }

    /// The moment of the step number `order` that comes `after_ms` after `start_ms`.
    pub(crate) fn moment(self, start_ms: u64, after_ms: u64, order: u64) -> Moment {
        match self {
            Self::Measured => {
                let due_ms = start_ms.saturating_add(after_ms);
                Moment { due_ms, date_ms: due_ms }
            }
            Self::Instant => Moment { due_ms: start_ms, date_ms: start_ms.saturating_add(order) },
        }
    }
}
