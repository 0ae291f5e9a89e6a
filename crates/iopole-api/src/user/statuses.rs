//! What became of invoices, and what you say of them.

use iopole_http::{Error, ErrorKind};
use iopole_model::{InvoiceId, InvoiceStatus, OneOrMany, SendInvoiceStatus, StatusId, UnseenInvoiceStatuses};

use crate::call::{self, Call};
use crate::inbox::{Inbox, UnseenStatus};
use crate::operations;

/// Statuses: role user.
#[derive(Debug, Clone, Copy)]
pub struct Statuses<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Statuses<'a> {
    pub(crate) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Every status of one invoice, in no promised order: sort by date. Empty for a received invoice (measured). What
    /// cannot be read is in [`odd`](OneOrMany::odd): without it the history is not whole.
    ///
    /// `listInvoiceStatusHistory`, safe. For reading now and then: its rate limit is very low, and polling it may get
    /// an account blocked for a while. Synchronous, role user. Codes: 401, 403.
    pub fn history(self, id: &InvoiceId) -> Call<OneOrMany<InvoiceStatus>> {
        Call::new(
            self.http.call(&operations::LIST_INVOICE_STATUS_HISTORY).path("invoiceId", id.as_str()),
            call::json,
        )
    }

    /// Declares a status on an invoice.
    ///
    /// `sendInvoiceStatus`, asynchronous, not to be sent twice. A status that the platform or the law does not allow is
    /// refused here, before anything is sent ([`ErrorKind::InvalidRequest`]); what is wrong with one that was taken
    /// comes later, as an event. The identifier is missing where the platform answers without one. Role user. Codes:
    /// 401, 403.
    pub fn send(self, id: &InvoiceId, status: &SendInvoiceStatus) -> Call<Option<StatusId>> {
        let check = status.check().map_err(|error| {
            Error::new(ErrorKind::InvalidRequest, error.to_string()).of(&operations::SEND_INVOICE_STATUS)
        });
        let request =
            self.http.call(&operations::SEND_INVOICE_STATUS).path("invoiceId", id.as_str()).json(status);
        Call::new(request, call::created_if_told).checked(check)
    }

    /// The statuses not yet marked as seen, oldest first, 100 at most, grouped by invoice: mark them, then ask
    /// again.
    ///
    /// `listUnseenInvoiceStatuses`, safe. Empty as long as a webhook is active (measured). Synchronous, role user.
    /// Codes: 401, 403.
    pub fn not_seen(self) -> Call<OneOrMany<UnseenInvoiceStatuses>> {
        Call::new(self.http.call(&operations::LIST_UNSEEN_INVOICE_STATUSES), call::list)
    }

    /// The unread statuses one by one, until there are no more: [`not_seen`](Self::not_seen) and
    /// [`mark_as_seen`](Self::mark_as_seen) as a loop that loses nothing.
    ///
    /// ```no_run
    /// # async fn example(client: iopole_api::Client) -> Result<(), iopole_api::Error> {
    /// let mut inbox = client.user().statuses().inbox();
    /// while let Some(unseen) = inbox.next().await? {
    ///     // Store unseen.status() for unseen.invoice_id(). A status that fails comes again in the next round.
    ///     if let Err(error) = unseen.acknowledge().await {
    ///         eprintln!("{}: {error}", unseen.invoice_id());
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn inbox(self) -> Inbox<UnseenStatus> {
        Inbox::new(self.http)
    }

    /// Takes a status out of [`Statuses::not_seen`]. Store it first.
    ///
    /// `markInvoiceStatusAsSeen`, idempotent. Synchronous, role user. Codes: 401, 403.
    pub fn mark_as_seen(self, id: &StatusId) -> Call<()> {
        Call::new(
            self.http.call(&operations::MARK_INVOICE_STATUS_AS_SEEN).path("statusId", id.as_str()),
            call::nothing,
        )
    }
}
