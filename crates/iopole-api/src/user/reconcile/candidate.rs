//! Copies of sent invoices, as a search shows them.

use std::time::{Duration, SystemTime};

use iopole_model::ids::InvoiceId;
use iopole_model::search::{InvoiceDirection, InvoiceState, SearchInvoice};
use jiff::Timestamp;

use crate::user::find::number_of;

/// A sent copy that may be the wanted one. Smaller than its row, because a listing keeps thousands.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) id: InvoiceId,
    /// Number (BT-1), where the platform shows it.
    pub(super) number: Option<String>,
    pub(super) created: Option<Timestamp>,
    /// True when the platform has rejected this copy.
    pub(super) is_rejected: bool,
    /// SHA-256 of the file, where the caller of a listing knows it.
    pub(super) sha256: Option<String>,
}

impl Candidate {
    /// Reads a row; `None` for a received copy.
    pub(super) fn of(row: SearchInvoice) -> Option<Self> {
        use InvoiceState as State;
        if row.metadata.direction == Some(InvoiceDirection::Inbound) {
            return None;
        }
        Some(Self {
            number: number_of(&row).map(str::to_owned),
            created: row.metadata.create_date.as_ref().and_then(|date| date.timestamp()),
            is_rejected: matches!(
                row.metadata.state,
                Some(State::Invalid | State::Duplicated | State::WrongRouting)
            ),
            id: row.metadata.invoice_id,
            sha256: None,
        })
    }

    /// True when the copy is older than this time by more than a margin. A copy without a date is not.
    pub(super) fn is_before(&self, time: SystemTime, margin: Duration) -> bool {
        let bound = time.checked_sub(margin).and_then(|bound| Timestamp::try_from(bound).ok());
        self.created.zip(bound).is_some_and(|(created, bound)| created < bound)
    }
}

/// The earliest copy that the platform has not rejected, else the earliest.
pub(super) fn best(copies: &[Candidate]) -> Option<InvoiceId> {
    let order = |copy: &&Candidate| (copy.is_rejected, copy.created.is_none(), copy.created);
    copies.iter().min_by_key(order).map(|copy| copy.id.clone())
}
