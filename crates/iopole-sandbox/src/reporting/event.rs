//! Events of submissions and folders.

use uuid::Uuid;

use super::regime::Period;
use super::submission::SubmissionKind;

/// Event of a submission or a folder.
#[derive(Debug)]
pub(crate) enum ReportEvent {
    /// A submission was attached to its folder.
    Attached { submission: Uuid, kind: SubmissionKind, siren: String, folder: Uuid, period: Period },
    /// A submission was rejected after the 202.
    Refused { submission: Uuid, kind: SubmissionKind, siren: String, message: String },
    /// A folder was opened.
    PeriodOpened { folder: Uuid, siren: String, period: Period },
    /// A folder was closed.
    PeriodClosed { folder: Uuid, siren: String, period: Period },
}

impl ReportEvent {
    pub(crate) fn event_type(&self) -> &'static str {
        match self {
            Self::Attached { kind, .. } if kind.is_payment() => "EREPORTING_PAYMENT_ATTACHED",
            Self::Attached { .. } => "EREPORTING_TRANSACTION_ATTACHED",
            Self::Refused { .. } => "EREPORTING_ERROR",
            Self::PeriodOpened { .. } => "EREPORTING_PERIOD_OPENED",
            Self::PeriodClosed { .. } => "EREPORTING_PERIOD_CLOSED",
        }
    }

    /// The SIREN of the company.
    pub(crate) fn siren(&self) -> &str {
        match self {
            Self::Attached { siren, .. }
            | Self::Refused { siren, .. }
            | Self::PeriodOpened { siren, .. }
            | Self::PeriodClosed { siren, .. } => siren,
        }
    }
}
