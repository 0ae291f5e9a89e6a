//! Follows an invoice to where it ends, without polling the status history.

use std::time::Duration;

use iopole_http::Error;
use iopole_model::{
    DateText, InvoiceId, InvoiceState, InvoiceStatus, InvoiceStatusCode, SearchInvoiceLastStatus, StatusId,
};

use super::invoices::Invoices;
use super::statuses::Statuses;

/// The pause after the first look; it grows by half each time nothing has changed.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What a [`Watch`] has seen.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WatchEvent {
    /// A status that was not there before.
    Status(Box<InvoiceStatus>),
    /// The platform is this far with the invoice.
    State(InvoiceState),
}

/// Follows an invoice: looks at its row in the search, and reads the status history only when that row has
/// changed, because the history's rate limit is very low.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client, id: iopole_api::model::InvoiceId) -> Result<(), iopole_api::Error> {
/// use iopole_api::WatchEvent;
///
/// let mut watch = client.user().invoices().watch(&id);
/// while let Some(event) = watch.next().await? {
///     if let WatchEvent::Status(status) = event {
///         println!("{:?}", status.code());
///     }
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Watch {
    http: iopole_http::Client,
    id: InvoiceId,
    row: Option<Row>,
    seen: Vec<StatusId>,
    queue: std::collections::VecDeque<WatchEvent>,
    pause: Option<Duration>,
    ended: bool,
}

#[derive(Debug, PartialEq)]
struct Row {
    state: Option<InvoiceState>,
    last: Option<SearchInvoiceLastStatus>,
}

impl Watch {
    pub(super) fn new(http: &iopole_http::Client, id: InvoiceId) -> Self {
        let queue = std::collections::VecDeque::new();
        Self { http: http.clone(), id, row: None, seen: Vec::new(), queue, pause: None, ended: false }
    }

    /// The next thing that happens; `None` once the invoice has arrived or cannot arrive any more: made available
    /// to the buyer or later, or refused, rejected, unacceptable.
    ///
    /// It has no bound of its own: put a timeout around it. Dropping the future loses nothing.
    ///
    /// # Errors
    /// Whatever the calls fail with; after an error that [`Error::is_retryable`] it may be asked again.
    pub async fn next(&mut self) -> Result<Option<WatchEvent>, Error> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Ok(Some(event));
            }
            if self.ended {
                return Ok(None);
            }
            if let Some(pause) = self.pause {
                tokio::time::sleep(pause).await;
            }
            let changed = self.look().await?;
            self.pause = Some(match self.pause {
                Some(pause) if !changed => (pause + pause / 2).min(LONGEST_PAUSE),
                _ => FIRST_PAUSE,
            });
        }
    }

    async fn look(&mut self) -> Result<bool, Error> {
        let query = format!("invoice.invoiceId:\"{}\"", self.id);
        let page = Invoices::new(&self.http).search().query(query).with_last_status().limit(1).await?;
        let Some(found) = page.data.into_iter().find(|row| row.metadata.invoice_id == self.id) else {
            // The index is a little behind the answer to a send.
            return Ok(false);
        };
        let row = Row { state: found.metadata.state, last: found.last_status_data };
        if self.row.as_ref() == Some(&row) {
            return Ok(false);
        }
        let mut history = match &row.last {
            Some(_) => Statuses::new(&self.http).history(&self.id).await?,
            None => Vec::new(),
        };
        history.sort_by(by_date);
        if let Some(state) = row
            .state
            .clone()
            .filter(|state| self.row.as_ref().is_none_or(|old| old.state.as_ref() != Some(state)))
        {
            self.queue.push_back(WatchEvent::State(state));
        }
        for status in history {
            self.ended |= status.code().is_some_and(ends);
            if !self.seen.contains(&status.status_id) {
                self.seen.push(status.status_id.clone());
                self.queue.push_back(WatchEvent::Status(Box::new(status)));
            }
        }
        // A received invoice has no history; its last status is all there is.
        self.ended |= row.last.as_ref().and_then(|last| last.code.as_ref()).is_some_and(ends);
        self.row = Some(row);
        Ok(true)
    }
}

fn by_date(left: &InvoiceStatus, right: &InvoiceStatus) -> std::cmp::Ordering {
    match (&left.date, &right.date) {
        (Some(left), Some(right)) => DateText::chronological(left, right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}

/// Whether the invoice has arrived, or cannot arrive any more.
fn ends(code: &InvoiceStatusCode) -> bool {
    use InvoiceStatusCode as Code;
    !matches!(code, Code::Submitted | Code::Issued | Code::Received | Code::Unknown(_))
}
