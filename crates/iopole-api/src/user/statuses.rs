//! Statuses of invoices: those of the platform, and your own.

use iopole_model::ids::{InvoiceId, StatusId};
use iopole_model::json::List;
use iopole_model::status::{InvoiceStatus, SendInvoiceStatus, UnseenInvoiceStatuses};

use crate::call::Call;
use crate::{operations, read};

/// Operations on the statuses of invoices. They need the role user.
#[derive(Debug, Clone, Copy)]
pub struct Statuses<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Statuses<'a> {
    pub(crate) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    pub(crate) fn http(self) -> &'a iopole_http::Client {
        self.http
    }

    /// Returns every status of one invoice, in no promised order: sort by date.
    ///
    /// Unreadable entries are in [`odd`](List::odd). To wait for a status, use
    /// [`Invoices::watch`](crate::Invoices::watch): it polls the search, whose limit is higher.
    ///
    /// # Errors
    /// The error codes of [`listInvoiceStatusHistory`](operations::LIST_INVOICE_STATUS_HISTORY).
    ///
    /// # Platform behavior
    /// The rate limit is very low, and polling may get an account blocked for a while. The history of a received
    /// invoice is empty (measured).
    pub fn history(self, id: &InvoiceId) -> Call<List<InvoiceStatus>> {
        let request = self.http.call(&operations::LIST_INVOICE_STATUS_HISTORY);
        Call::new(request.path("invoiceId", id.as_str()), read::json)
    }

    /// Sends a status of an invoice, for example that you approve or refuse it.
    ///
    /// Errors in an accepted status come later, as an event. The identifier is `None` where the platform answers
    /// without one.
    ///
    /// # Errors
    /// The error codes of [`sendInvoiceStatus`](operations::SEND_INVOICE_STATUS). A status that the platform or the law
    /// does not allow fails the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, look at the [`history`](Self::history).
    pub fn send(self, id: &InvoiceId, status: &SendInvoiceStatus) -> Call<Option<StatusId>> {
        let request = self.http.call(&operations::SEND_INVOICE_STATUS).path("invoiceId", id.as_str());
        Call::new(request.json(status), read::created_or_none).checked(status.check())
    }

    /// Returns the statuses that are not marked as seen, oldest first, at most 100, grouped by invoice. Mark them, then
    /// call it again, or use [`inbox`](Self::inbox).
    ///
    /// # Errors
    /// The error codes of [`listUnseenInvoiceStatuses`](operations::LIST_UNSEEN_INVOICE_STATUSES).
    ///
    /// # Platform behavior
    /// The list is empty while a webhook is active (measured).
    pub fn not_seen(self) -> Call<List<UnseenInvoiceStatuses>> {
        Call::new(self.http.call(&operations::LIST_UNSEEN_INVOICE_STATUSES), read::list)
    }

    /// Marks a status as seen, so that [`not_seen`](Self::not_seen) no longer lists it. Store the status first.
    ///
    /// # Errors
    /// The error codes of [`markInvoiceStatusAsSeen`](operations::MARK_INVOICE_STATUS_AS_SEEN).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    pub fn mark_as_seen(self, id: &StatusId) -> Call<()> {
        let request = self.http.call(&operations::MARK_INVOICE_STATUS_AS_SEEN).path("statusId", id.as_str());
        Call::new(request, read::nothing)
    }
}
