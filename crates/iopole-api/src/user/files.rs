//! Files of invoices: the readable form, generated documents, attachments.

use iopole_model::ids::{FileId, InvoiceId};
use iopole_model::invoice::InvoiceFile;
use iopole_model::json::List;

use super::invoices::Invoices;
use crate::call::Call;
use crate::download::{Download, Expected, download};
use crate::{operations, read};

impl Invoices<'_> {
    /// Downloads an invoice as a PDF for people. For a Factur-X this is the original.
    ///
    /// # Errors
    /// The error codes of [`downloadReadableInvoice`](operations::DOWNLOAD_READABLE_INVOICE).
    ///
    /// # Platform behavior
    /// The platform answers 404 ([`ErrorKind::NotFound`](iopole_http::ErrorKind::NotFound)) where it has no readable
    /// form (measured; not in the contract). The contract also documents XML as a form of the response: see
    /// [`Download::media_type`].
    pub fn download_readable(self, id: &InvoiceId) -> Call<Download> {
        let request = self.http().call(&operations::DOWNLOAD_READABLE_INVOICE);
        download(request.path("invoiceId", id.as_str()), Expected::Invoice)
    }

    /// Returns all files of an invoice with their SHA-256: the original, generated documents and extracted attachments.
    ///
    /// # Errors
    /// The error codes of [`listInvoiceFiles`](operations::LIST_INVOICE_FILES).
    pub fn files(self, id: &InvoiceId) -> Call<List<InvoiceFile>> {
        let request = self.http().call(&operations::LIST_INVOICE_FILES).path("invoiceId", id.as_str());
        Call::new(request, read::json)
    }

    /// Returns the attachments of a received invoice.
    ///
    /// # Errors
    /// The error codes of [`listInvoiceAttachments`](operations::LIST_INVOICE_ATTACHMENTS).
    ///
    /// # Platform behavior
    /// The list is empty unless Iopole's support has turned the extraction on for the account. The platform never
    /// extracts attachments of sent invoices.
    pub fn attachments(self, id: &InvoiceId) -> Call<List<InvoiceFile>> {
        let request = self.http().call(&operations::LIST_INVOICE_ATTACHMENTS);
        Call::new(request.path("invoiceId", id.as_str()), read::json)
    }

    /// Downloads one file of an invoice.
    ///
    /// # Errors
    /// The error codes of [`downloadInvoiceFile`](operations::DOWNLOAD_INVOICE_FILE).
    ///
    /// # Platform behavior
    /// The media type of the response is always `application/octet-stream`. [`files`](Self::files) has the real one.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: iopole_api::Client, id: iopole_api::model::ids::InvoiceId) -> Result<(), iopole_api::Error> {
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
        let request = self.http().call(&operations::DOWNLOAD_INVOICE_FILE).path("fileId", id.as_str());
        download(request, Expected::Any)
    }
}
