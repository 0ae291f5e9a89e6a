//! One look at an invoice: its row in the search, and the history where it may hold something new.

use std::fmt;

use iopole_http::{Error, ErrorKind};
use iopole_model::json::{List, RawJson};
use iopole_model::search::{InvoiceDirection, InvoiceState, SearchInvoiceLastStatus};
use iopole_model::status::{InvoiceStatus, InvoiceStatusCode};

use super::super::invoices::Invoices;
use super::super::statuses::Statuses;
use super::{HISTORY_PAUSE, INDEXING, Watch, WatchEvent, by_date};
use crate::operations;
use crate::query::InvoiceQuery;
use crate::search::Search as _;

/// Values that may hold content: `Debug` shows only their number.
#[derive(Default)]
pub(super) struct Values(pub(super) Vec<RawJson>);

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.len())
    }
}

impl Values {
    /// Inserts a value. Returns false when it is there already.
    fn insert(&mut self, value: RawJson) -> bool {
        let is_new = !self.0.contains(&value);
        if is_new {
            self.0.push(value);
        }
        is_new
    }
}

/// The row of the invoice in the search.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) state: Option<InvoiceState>,
    pub(super) last: Option<SearchInvoiceLastStatus>,
    pub(super) direction: Option<InvoiceDirection>,
}

impl Row {
    pub(super) fn code(&self) -> Option<&InvoiceStatusCode> {
        self.last.as_ref()?.code.as_ref()
    }
}

impl Watch {
    /// Searches once. Returns true when anything has changed. The last search reads the history whenever it may hold
    /// something new.
    pub(super) async fn look(&mut self, is_last: bool) -> Result<bool, Error> {
        self.start.get_or_insert_with(|| self.timer.now());
        let Some(row) = self.read_row().await? else { return Ok(false) };
        let changed = self.row.as_ref() != Some(&row);
        // A row without a status does not show that there is a new one.
        self.behind |= changed || row.last.is_none() || self.is_unexplained(&row);
        let first = self.row.is_none() && row.last.is_some();
        // The first reading for an end comes at once, later ones at the pace of the history.
        let urgent = self.is_unexplained(&row) && self.readings == 0;
        let is_due = is_last || self.timer.now() >= self.history_due;
        if self.behind && (first || urgent || is_due) {
            self.read_history(&row).await?;
        }
        let end = self.end_of(&row, is_last);
        if changed {
            let old = self.row.as_ref().and_then(|old| old.state.as_ref());
            if let Some(state) = row.state.clone().filter(|state| Some(state) != old) {
                // The state comes before its statuses.
                self.queue.push_front(WatchEvent::State(state));
            }
        }
        if let Some(last) = row.last.clone().filter(|_| end.is_some() && self.lacks_code_of(&row)) {
            self.queue.push_back(WatchEvent::LastStatus(last));
        }
        self.row = Some(row);
        self.end = end;
        Ok(changed)
    }

    async fn read_row(&self) -> Result<Option<Row>, Error> {
        let invoices = Invoices::new(&self.http);
        let query = InvoiceQuery::INVOICE_ID.is(&self.id);
        let search = invoices.search().query(query).with_last_status().limit(1);
        let Some(page) = self.once_indexed(search.call().with_options(&self.options).await)? else {
            return Ok(None);
        };
        let unread =
            !page.odd().is_empty() || (page.data.is_empty() && page.total().is_some_and(|total| total > 0));
        // The index is a little behind the response to a send.
        let found = page.data.into_iter().find(|row| row.metadata.invoice_id == self.id);
        if found.is_none() && unread {
            let message = "the search shows the invoice in an unreadable form";
            return Err(
                Error::new(ErrorKind::Unreadable, message).with_operation(&operations::SEARCH_INVOICES)
            );
        }
        Ok(found.map(|row| Row {
            state: row.metadata.state,
            last: row.last_status_data,
            direction: row.metadata.direction,
        }))
    }

    async fn read_history(&mut self, row: &Row) -> Result<(), Error> {
        let history = Statuses::new(&self.http).history(&self.id).with_options(&self.options).await;
        let history = self.once_indexed(history)?;
        self.history_due = self.timer.now() + HISTORY_PAUSE;
        self.behind = history.is_none();
        let (mut statuses, odd) = sift(history.unwrap_or_default());
        for value in odd {
            self.odd.insert(value);
        }
        statuses.sort_by(by_date);
        for status in statuses {
            if self.seen.insert(key(&status)) {
                self.statuses.push(status.clone());
                self.queue.push_back(WatchEvent::Status(Box::new(status)));
            }
        }
        if self.is_unexplained(row) {
            self.readings += 1;
        }
        Ok(())
    }

    /// Turns a 404 into `None` while the invoice may not be in the index yet.
    fn once_indexed<T>(&self, outcome: Result<T, Error>) -> Result<Option<T>, Error> {
        let age =
            self.start.and_then(|start| self.timer.now().duration_since(start).ok()).unwrap_or_default();
        match outcome {
            Err(error) if error.kind() == ErrorKind::NotFound && age < INDEXING => Ok(None),
            outcome => outcome.map(Some),
        }
    }
}

/// Separates the statuses of a history from other entries. An entry without an identifier is a status too.
fn sift(history: List<InvoiceStatus>) -> (Vec<InvoiceStatus>, Vec<RawJson>) {
    let List { items: mut statuses, odd } = history;
    let mut rest = Vec::new();
    for value in odd {
        match InvoiceStatus::without_id(&value) {
            Some(status) => statuses.push(status),
            None => rest.push(value),
        }
    }
    (statuses, rest)
}

/// Returns the identity of a status: its identifier, or all of it where it has none.
fn key(status: &InvoiceStatus) -> RawJson {
    match status.status_id.as_str() {
        "" => serde_json::to_string(status)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(RawJson::null),
        id => RawJson::from(serde_json::Value::from(id)),
    }
}
