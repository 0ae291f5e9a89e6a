//! What following an invoice has shown.

use std::fmt;

use iopole_model::{InvoiceState, InvoiceStatus, InvoiceStatusCode, RawJson, SearchInvoiceLastStatus};

use super::watch::{WatchEnd, by_date};

/// What [`Watch::wait`](crate::Watch::wait) returns.
#[derive(Clone)]
#[non_exhaustive]
pub struct Watched {
    /// Why it ended.
    pub end: WatchEnd,
    /// Every status of the history, each once, the earliest first. One that came without an identifier has an empty one.
    pub statuses: Vec<InvoiceStatus>,
    /// How far the platform was with the invoice at last.
    pub state: Option<InvoiceState>,
    /// The status that the search showed last: all there is of a received invoice, whose history is empty.
    pub last_status: Option<SearchInvoiceLastStatus>,
    /// Entries of the history that cannot be read, as they came.
    pub odd: Vec<RawJson>,
}

impl Watched {
    /// Returns the code of the status that counts: the latest of the history, or the one that the search shows where the
    /// history lacks it. A final status counts before others, except those that say that the invoice arrived later.
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

    /// Returns the status of the history that says what became of the invoice: with the reasons, where it failed.
    pub fn decisive(&self) -> Option<&InvoiceStatus> {
        let decides = |code: &InvoiceStatusCode| code.is_final() || code.has_arrived();
        let is_final = |status: &InvoiceStatus| status.code().is_some_and(InvoiceStatusCode::is_final);
        let all = self.statuses.iter().filter(|status| status.code().is_some_and(decides));
        all.max_by(|left, right| by_date(left, right).then(is_final(left).cmp(&is_final(right))))
    }

    /// True when nothing good can follow: a final status (rejected, refused, unacceptable, cancelled), or a state such as
    /// not delivered.
    pub fn has_failed(&self) -> bool {
        match self.code() {
            Some(code) if code.is_final() => true,
            Some(code) if code.has_arrived() => false,
            _ => self.state.as_ref().is_some_and(InvoiceState::is_failed),
        }
    }

    /// True when it failed because the same invoice was there already. The first copy counts: do not cancel it in the
    /// books. See [`InvoiceStatus::rejects_duplicate`].
    pub fn is_duplicate(&self) -> bool {
        let told = self.statuses.iter().any(InvoiceStatus::rejects_duplicate);
        self.has_failed() && (told || self.state == Some(InvoiceState::Duplicated))
    }

    fn codes(&self) -> impl Iterator<Item = &InvoiceStatusCode> {
        self.statuses.iter().filter_map(InvoiceStatus::code)
    }
}

/// Of what cannot be read only the number is shown.
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
