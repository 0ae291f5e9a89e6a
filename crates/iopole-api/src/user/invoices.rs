//! Invoices, sent and received.

use iopole_model::ids::InvoiceId;
use iopole_model::invoice::InvoiceDetails;
use iopole_model::json::List;

use crate::call::Call;
use crate::document::Document;
use crate::download::{Download, Expected, download};
use crate::{operations, read};

/// Operations on invoices, sent and received. They need the role user.
#[derive(Debug, Clone, Copy)]
pub struct Invoices<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Invoices<'a> {
    pub(crate) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    pub(crate) fn http(self) -> &'a iopole_http::Client {
        self.http
    }

    /// Sends an invoice or a credit note, and returns the platform's identifier of it.
    ///
    /// Success means that the platform accepted the document for processing, not that it delivered the document. Errors
    /// in the document come later, as a status (`REJECTED`, `UNACCEPTABLE`): [`watch`](Self::watch) waits for it.
    ///
    /// # Errors
    /// The error codes of [`sendInvoice`](operations::SEND_INVOICE).
    ///
    /// # Retries
    /// Never sent twice: the platform has no idempotency key. When
    /// [`Error::is_outcome_unknown`](iopole_http::Error::is_outcome_unknown), the platform may have accepted the
    /// invoice: [`reconcile`](Self::reconcile) finds out.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: iopole_api::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use iopole_api::Document;
    ///
    /// let id = client.user().invoices().send(Document::open("facture.pdf")?).await?;
    /// println!("{id}");
    /// # Ok(()) }
    /// ```
    pub fn send(self, document: Document) -> Call<InvoiceId> {
        let warnings = document.warnings();
        let request = self.http.call(&operations::SEND_INVOICE).upload(document.into_upload());
        Call::new(request, read::created).warned(warnings.iter().copied())
    }

    /// Returns the content that the platform read from an invoice. State and statuses are in [`search`](Self::search).
    ///
    /// # Errors
    /// The error codes of [`getInvoice`](operations::GET_INVOICE). An empty list is
    /// [`NotFound`](iopole_http::ErrorKind::NotFound). Several invoices without the requested one are
    /// [`Unreadable`](iopole_http::ErrorKind::Unreadable).
    ///
    /// # Platform behavior
    /// The platform answers a list (measured).
    pub fn get(self, id: &InvoiceId) -> Call<InvoiceDetails> {
        let wanted = id.clone();
        let request = self.http.call(&operations::GET_INVOICE).path("invoiceId", id.as_str());
        Call::new(request, async move |response| {
            let is_it = |copy: &InvoiceDetails| copy.invoice_id == wanted;
            read::pick(response, is_it, "the platform knows no such invoice").await
        })
    }

    /// Downloads the file of an invoice as it was sent or received, byte for byte.
    ///
    /// # Errors
    /// The error codes of [`downloadInvoice`](operations::DOWNLOAD_INVOICE).
    pub fn download(self, id: &InvoiceId) -> Call<Download> {
        let request = self.http.call(&operations::DOWNLOAD_INVOICE).path("invoiceId", id.as_str());
        download(request, Expected::Invoice)
    }

    /// Returns the invoices that are not marked as seen, oldest first, at most 100. Mark them, then call it again, or
    /// use [`inbox`](Self::inbox).
    ///
    /// # Errors
    /// The error codes of [`listNotSeenInvoices`](operations::LIST_NOT_SEEN_INVOICES).
    ///
    /// # Platform behavior
    /// The list mixes sent and received invoices. It is empty while a webhook is active (measured).
    pub fn not_seen(self) -> Call<List<InvoiceId>> {
        Call::new(self.http.call(&operations::LIST_NOT_SEEN_INVOICES), read::list)
    }

    /// Marks an invoice as seen, so that [`not_seen`](Self::not_seen) no longer lists it. Store the invoice first.
    ///
    /// # Errors
    /// The error codes of [`markInvoiceAsSeen`](operations::MARK_INVOICE_AS_SEEN).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    pub fn mark_as_seen(self, id: &InvoiceId) -> Call<()> {
        let request = self.http.call(&operations::MARK_INVOICE_AS_SEEN).path("invoiceId", id.as_str());
        Call::new(request, read::nothing)
    }
}
