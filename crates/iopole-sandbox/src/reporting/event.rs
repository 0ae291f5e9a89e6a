//! What happens to submissions and folders.

use uuid::Uuid;

use super::regime::Period;
use super::submission::SubmissionKind;

/// Something that happened.
#[derive(Debug)]
pub(crate) enum ReportEvent {
    /// A submission is in its folder.
    Attached { submission: Uuid, kind: SubmissionKind, siren: String, folder: Uuid, period: Period },
    /// A submission is refused after the 202.
    Refused { submission: Uuid, kind: SubmissionKind, siren: String, message: String },
    /// A folder was opened.
    PeriodOpened { folder: Uuid, siren: String, period: Period },
    /// A folder was closed.
    PeriodClosed { folder: Uuid, siren: String, period: Period },
}
