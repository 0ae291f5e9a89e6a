//! The files of invoices: the readable form, generated documents, attachments.

use iopole_model::{FileId, InvoiceAttachmentFile, InvoiceFile, InvoiceId, OneOrMany};

use super::download::{Download, Expected, download};
use super::invoices::Invoices;
use crate::call::{self, Call};
use crate::operations;

impl Invoices<'_> {
    /// The invoice as a PDF that people can read; the original where that is Factur-X already.
    ///
    /// `downloadReadableInvoice`, safe. [`ErrorKind::NotFound`](iopole_http::ErrorKind::NotFound) where the platform
    /// has no readable form of it (measured; not in the contract). The contract also names XML as a form of the answer:
    /// see [`Download::media_type`]. Synchronous, role user. Codes: 401, 403.
    pub fn download_readable(self, id: &InvoiceId) -> Call<Download> {
        download(
            self.http().call(&operations::DOWNLOAD_READABLE_INVOICE).path("invoiceId", id.as_str()),
            Expected::Invoice,
        )
    }

    /// All files of an invoice: the original, generated documents and extracted attachments, with their SHA-256.
    ///
    /// `listInvoiceFiles`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn files(self, id: &InvoiceId) -> Call<OneOrMany<InvoiceFile>> {
        Call::new(
            self.http().call(&operations::LIST_INVOICE_FILES).path("invoiceId", id.as_str()),
            call::json,
        )
    }

    /// The documents attached to a received invoice. Empty unless Iopole's support has turned their extraction on
    /// for the account; those of sent invoices are never extracted.
    ///
    /// `listInvoiceAttachments`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn attachments(self, id: &InvoiceId) -> Call<OneOrMany<InvoiceAttachmentFile>> {
        Call::new(
            self.http().call(&operations::LIST_INVOICE_ATTACHMENTS).path("invoiceId", id.as_str()),
            call::json,
        )
    }

    /// One file of an invoice.
    ///
    /// `downloadInvoiceFile`, safe. Its media type is always `application/octet-stream`; the list has the real one.
    /// Synchronous, role user. Codes: 401, 403.
    ///
    /// ```no_run
    /// # async fn example(client: iopole_api::Client, id: iopole_api::model::InvoiceId) -> Result<(), iopole_api::Error> {
    /// let invoices = client.user().invoices();
    /// for file in invoices.files(&id).await? {
    ///     let content = async { invoices.download_file(&file.file_id).await?.bytes().await };
    ///     match content.await {
    ///         Ok(content) => println!("{:?}: {} bytes", file.file_name, content.len()),
    ///         Err(error) => eprintln!("{:?}: {error}", file.file_name),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn download_file(self, id: &FileId) -> Call<Download> {
        download(
            self.http().call(&operations::DOWNLOAD_INVOICE_FILE).path("fileId", id.as_str()),
            Expected::Any,
        )
    }
}
