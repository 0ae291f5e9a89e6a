//! Invoices, sent and received.

use iopole_model::{InvoiceDetails, InvoiceId, OneOrMany, SearchInvoice};

use super::download::{Download, Expected, download};
use super::find;
use super::search::SearchInvoices;
use super::watch::Watch;
use crate::call::{self, Call};
use crate::composed::Composed;
use crate::document::Document;
use crate::inbox::{Inbox, UnseenInvoice};
use crate::operations;

/// Invoices: role user.
#[derive(Debug, Clone, Copy)]
pub struct Invoices<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Invoices<'a> {
    pub(crate) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    pub(super) fn http(self) -> &'a iopole_http::Client {
        self.http
    }

    /// Sends an invoice or a credit note; both take this way.
    ///
    /// `sendInvoice`, asynchronous, not to be sent twice: there is no idempotency key. Success means taken for
    /// processing, not delivered; what is wrong with the document comes later as a status (`REJECTED`, `UNACCEPTABLE`),
    /// which [`Invoices::watch`] waits for. Role user. Codes: 401, 403, 413.
    ///
    /// When [`Error::is_outcome_unknown`](iopole_http::Error::is_outcome_unknown), the platform may have taken it: [`reconcile`](Self::reconcile) finds out.
    pub fn send(self, document: Document) -> Call<InvoiceId> {
        let warnings = document.warnings();
        let request = self.http.call(&operations::SEND_INVOICE).upload(document.into_upload());
        Call::new(request, call::created).warned(warnings.iter().copied())
    }

    /// What the platform read in an invoice.
    ///
    /// `getInvoice`, safe. It has no state and no status: those are in [`Invoices::search`]. Synchronous, role user.
    /// Codes: 401, 403.
    ///
    /// # Errors
    /// The platform answers a list (measured). An empty one is [`NotFound`](iopole_http::ErrorKind::NotFound). Several
    /// invoices of which none is the one asked for are [`Unreadable`](iopole_http::ErrorKind::Unreadable).
    pub fn get(self, id: &InvoiceId) -> Call<InvoiceDetails> {
        let wanted = id.clone();
        let request = self.http.call(&operations::GET_INVOICE).path("invoiceId", id.as_str());
        Call::new(request, async move |response| {
            let is_it = |copy: &InvoiceDetails| copy.invoice_id == wanted;
            call::pick(response, is_it, "the platform knows no such invoice").await
        })
    }

    /// The file as it was sent or received, byte for byte.
    ///
    /// `downloadInvoice`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn download(self, id: &InvoiceId) -> Call<Download> {
        let request = self.http.call(&operations::DOWNLOAD_INVOICE).path("invoiceId", id.as_str());
        download(request, Expected::Invoice)
    }

    /// Searches invoices.
    ///
    /// `searchInvoices`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn search(self) -> SearchInvoices {
        SearchInvoices::new(self.http)
    }

    /// The invoices of this number (BT-1), sent and received, with their extract and latest status: what to ask when
    /// the outcome of a send is unknown. Give the index a few seconds. Several sellers may use one number.
    ///
    /// Reads every page of a search by number. Where the platform's parser refuses that (unclear in its documents), it
    /// reads all sent invoices instead.
    ///
    /// # Errors
    /// A number with quotes, backslashes or control characters is refused before anything is sent.
    /// [`Unreadable`](iopole_http::ErrorKind::Unreadable) when an answer or a row cannot be read, or the platform says
    /// that there are more rows than it shows: an empty list means that there is no such invoice.
    pub fn find(self, number: &str) -> Composed<Vec<SearchInvoice>> {
        let (http, number) = (self.http.clone(), number.to_owned());
        Composed::new(async move |options| find::by_number(Invoices::new(&http), &options, &number).await)
    }

    /// The invoices not yet marked as seen, oldest first, 100 at most: mark them, then ask again.
    ///
    /// `listNotSeenInvoices`, safe. Sent and received ones are mixed. Empty as long as a webhook is active (measured).
    /// Synchronous, role user. Codes: 401, 403.
    pub fn not_seen(self) -> Call<OneOrMany<InvoiceId>> {
        Call::new(self.http.call(&operations::LIST_NOT_SEEN_INVOICES), call::list)
    }

    /// Takes an invoice out of [`Invoices::not_seen`]. Store it first.
    ///
    /// `markInvoiceAsSeen`, idempotent. Synchronous, role user. Codes: 401, 403, 404.
    pub fn mark_as_seen(self, id: &InvoiceId) -> Call<()> {
        Call::new(
            self.http.call(&operations::MARK_INVOICE_AS_SEEN).path("invoiceId", id.as_str()),
            call::nothing,
        )
    }

    /// The unread invoices one by one, until there are no more: [`not_seen`](Self::not_seen) and
    /// [`mark_as_seen`](Self::mark_as_seen) as a loop that loses nothing.
    pub fn inbox(self) -> Inbox<UnseenInvoice> {
        Inbox::new(self.http)
    }

    /// Follows what becomes of an invoice.
    pub fn watch(self, id: &InvoiceId) -> Watch {
        Watch::new(self.http, id.clone())
    }
}
