//! How fast invoices and statuses travel.

/// The measured pace, or none at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// As timed on the live platform.
    Measured,
    /// Everything is due at once; dates still tell the order, a millisecond apart.
    Instant,
}

/// When a step is carried out, and the date it will bear.
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
