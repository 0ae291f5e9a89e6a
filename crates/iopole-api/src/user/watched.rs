//! The result of a watch.

use std::fmt;

use iopole_model::json::RawJson;
use iopole_model::search::{InvoiceState, SearchInvoiceLastStatus};
use iopole_model::status::{InvoiceStatus, InvoiceStatusCode};

use super::watch::{WatchEnd, by_date};

/// Result of [`Watch::wait`](crate::Watch::wait).
#[derive(Clone)]
#[non_exhaustive]
pub struct Watched {
    /// The reason of the end.
    pub end: WatchEnd,
    /// Every status of the history, each once, the earliest first. A status without an identifier has an empty one.
    pub statuses: Vec<InvoiceStatus>,
    /// The last state of the invoice on the platform.
    pub state: Option<InvoiceState>,
    /// The last status in the search: the only one of a received invoice, whose history is empty.
    pub last_status: Option<SearchInvoiceLastStatus>,
    /// Unreadable entries of the history, as received.
    pub odd: Vec<RawJson>,
}

impl Watched {
    /// Returns the code of the decisive status: the latest of the history, or that of the search where the history
    /// lacks it. A final status counts before others, except before one that says that the invoice arrived later.
    pub fn code(&self) -> Option<&InvoiceStatusCode> {
        let shown = self.last_status.as_ref().and_then(|last| last.code.as_ref());
        let known = |code: &InvoiceStatusCode| self.codes().any(|other| other == code);
        match (self.decisive().and_then(InvoiceStatus::code), shown) {
            (Some(code), _) if code.is_final() => Some(code),
            (_, Some(shown)) if !known(shown) => Some(shown),
            (Some(code), _) => Some(code),
            (None, _) => self.statuses.iter().rev().find_map(InvoiceStatus::code),
        }
    }

    /// Returns the decisive status of the history. Where the invoice failed, it holds the reasons.
    pub fn decisive(&self) -> Option<&InvoiceStatus> {
        let decides = |code: &InvoiceStatusCode| code.is_final() || code.has_arrived();
        let is_final = |status: &InvoiceStatus| status.code().is_some_and(InvoiceStatusCode::is_final);
        let all = self.statuses.iter().filter(|status| status.code().is_some_and(decides));
        all.max_by(|left, right| by_date(left, right).then(is_final(left).cmp(&is_final(right))))
    }

    /// Returns true when the invoice has failed for good: a final status (rejected, refused, unacceptable, canceled),
    /// or a state such as not delivered.
    pub fn has_failed(&self) -> bool {
        match self.code() {
            Some(code) if code.is_final() => true,
            Some(code) if code.has_arrived() => false,
            _ => self.state.as_ref().is_some_and(InvoiceState::is_failed),
        }
    }

    /// Returns true when the invoice failed as a duplicate. The first copy counts: do not cancel it in the books. See
    /// [`InvoiceStatus::rejects_duplicate`].
    pub fn is_duplicate(&self) -> bool {
        let by_status = self.statuses.iter().any(InvoiceStatus::rejects_duplicate);
        self.has_failed() && (by_status || self.state == Some(InvoiceState::Duplicated))
    }

    fn codes(&self) -> impl Iterator<Item = &InvoiceStatusCode> {
        self.statuses.iter().filter_map(InvoiceStatus::code)
    }
}

/// Shows only the number of unreadable entries.
impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched")
            .field("end", &self.end)
            .field("statuses", &self.statuses)
            .field("state", &self.state)
            .field("last_status", &self.last_status)
            .field("odd", &self.odd.len())
            .finish()
    }
}
