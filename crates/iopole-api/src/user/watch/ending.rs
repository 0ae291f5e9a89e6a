//! The end of a watch, by the row and the history together.

use iopole_model::search::{InvoiceDirection, InvoiceState};
use iopole_model::status::{InvoiceStatus, InvoiceStatusCode};

use super::reading::Row;
use super::{MOST_READINGS, Watch, WatchEnd, by_date};

impl Watch {
    /// Returns the end by history and row. Until the history has the status of the row, it is read again, a few times.
    pub(super) fn end_of(&self, row: &Row, is_last: bool) -> Option<WatchEnd> {
        let known = self.end_of_history();
        if known == Some(WatchEnd::Final) || !self.is_unexplained(row) {
            return known.or_else(|| self.end_of_row(row));
        }
        // A received invoice has no history, so the row decides.
        let received = row.direction == Some(InvoiceDirection::Inbound) && row.code().is_some();
        let given_up = is_last || self.readings >= MOST_READINGS || (received && self.statuses.is_empty());
        if given_up { self.end_of_row(row).or(known) } else { None }
    }

    /// Returns the end by the latest ending status. At equal times a final status is the later.
    fn end_of_history(&self) -> Option<WatchEnd> {
        let ends = |status: &InvoiceStatus| status.code().and_then(|code| self.ends(code));
        let ending = self.statuses.iter().filter_map(|status| ends(status).map(|end| (status, end)));
        let latest = ending.max_by(|(left, a), (right, b)| {
            by_date(left, right).then((*a == WatchEnd::Final).cmp(&(*b == WatchEnd::Final)))
        });
        latest.map(|(_, end)| end)
    }

    fn end_of_row(&self, row: &Row) -> Option<WatchEnd> {
        let by_state = row.state.as_ref().is_some_and(InvoiceState::is_failed).then_some(WatchEnd::Final);
        row.code().and_then(|code| self.ends(code)).or(by_state)
    }

    /// True when the row shows an end that the history lacks.
    pub(super) fn is_unexplained(&self, row: &Row) -> bool {
        match row.code().and_then(|code| self.ends(code)) {
            Some(_) => self.lacks_code_of(row),
            None => self.end_of_row(row).is_some() && self.end_of_history().is_none(),
        }
    }

    pub(super) fn lacks_code_of(&self, row: &Row) -> bool {
        row.code().is_some_and(|code| !self.statuses.iter().any(|status| status.code() == Some(code)))
    }

    fn ends(&self, code: &InvoiceStatusCode) -> Option<WatchEnd> {
        match &self.wanted {
            Some(wanted) if wanted.contains(code) => Some(WatchEnd::Reached),
            None if code.has_arrived() && !code.is_final() => Some(WatchEnd::Reached),
            _ => code.is_final().then_some(WatchEnd::Final),
        }
    }
}
