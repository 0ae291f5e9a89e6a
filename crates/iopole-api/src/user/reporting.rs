//! E-reporting: declares sales to the French tax authority that no e-invoice covers.

use std::fmt::Display;

use iopole_http::{Error, Request, Response};
use iopole_model::created::CreatedElement;
use iopole_model::identifiers::ElectronicAddress;
use iopole_model::ids::{PaymentId, ReportId, TransactionId, TransmissionId};
use iopole_model::reporting::{
    InvoicePaymentReport, InvoiceReport, TransactionPaymentReport, TransactionReport,
};

use super::folders::{SearchReportFolders, check_company, of_company};
use crate::call::Call;
use crate::download::{Download, Expected, download};
use crate::options::awaitable;
use crate::warning::Warning;
use crate::{operations, read};

/// Operations of e-reporting to the French tax authority. They need the role user, by the contract's assumption.
///
/// A company is named by its SIREN, scheme `0002`: [`ElectronicAddress::legal`]. Another scheme fails the call before
/// anything is sent.
///
/// # Retries
/// No report is ever sent twice, because the platform does not deduplicate: a report sent twice is declared twice. When
/// [`Error::is_outcome_unknown`], look at the events before you send it again.
///
/// # Platform behavior
/// Measured:
///
/// - The company needs a VAT regime. A regime given when its entity is created does not stick. Without
///   [`configure_vat_regime`](crate::Participants::configure_vat_regime), the platform rejects every report with "The
///   business entity does not have a VAT regime specified."
/// - An accepted report is final: the operations that change or delete one answer 501.
#[derive(Debug, Clone, Copy)]
pub struct Reporting<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Reporting<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Reports the sales of one day to consumers, of one closure of one cash register.
    ///
    /// Success (202) means that the platform accepted the report. The event `EREPORTING_TRANSACTION_ATTACHED` or
    /// `EREPORTING_ERROR` follows.
    ///
    /// # Errors
    /// The error codes of [`sendTransactionReport`](operations::SEND_TRANSACTION_REPORT). Findings of
    /// [`TransactionReport::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, look at the events.
    ///
    /// # Platform behavior
    /// The platform's documents disagree on services (TPS1) without `taxPaymentOption`. The client sends them with a
    /// [`Warning`].
    pub fn send_transactions(self, company: &ElectronicAddress, report: &TransactionReport) -> SendReport {
        let request = self.http.call(&operations::SEND_TRANSACTION_REPORT).json(report);
        let warning = report.lacks_tax_payment_option().then_some(Warning::TaxPaymentOptionMissing);
        let SendReport { call, folder } = sending(request, company, report.check());
        SendReport { call: call.warned(warning), folder }
    }

    /// Reports an invoice to or from a company outside France that no network carries.
    ///
    /// Success (202) means that the platform accepted the report. The event `EREPORTING_TRANSACTION_ATTACHED` or
    /// `EREPORTING_ERROR` follows.
    ///
    /// # Errors
    /// The error codes of [`sendInvoiceReport`](operations::SEND_INVOICE_REPORT). Findings of [`InvoiceReport::check`]
    /// fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, look at the events.
    pub fn send_invoice(self, company: &ElectronicAddress, report: &InvoiceReport) -> SendReport {
        let request = self.http.call(&operations::SEND_INVOICE_REPORT).json(report);
        sending(request, company, report.check())
    }

    /// Reports the payment of an invoice that [`send_invoice`](Self::send_invoice) has reported.
    ///
    /// Success (202) means that the platform accepted the report. The event `EREPORTING_PAYMENT_ATTACHED` or
    /// `EREPORTING_ERROR` follows.
    ///
    /// # Errors
    /// The error codes of [`sendInvoicePaymentReport`](operations::SEND_INVOICE_PAYMENT_REPORT). Findings of
    /// [`InvoicePaymentReport::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, look at the events.
    pub fn send_invoice_payment(
        self,
        company: &ElectronicAddress,
        report: &InvoicePaymentReport,
    ) -> SendReport {
        let request = self.http.call(&operations::SEND_INVOICE_PAYMENT_REPORT).json(report);
        sending(request, company, report.check())
    }

    /// Reports the payment of sales that [`send_transactions`](Self::send_transactions) has reported.
    ///
    /// Success (202) means that the platform accepted the report. The event `EREPORTING_PAYMENT_ATTACHED` or
    /// `EREPORTING_ERROR` follows.
    ///
    /// # Errors
    /// The error codes of [`sendTransactionPaymentReport`](operations::SEND_TRANSACTION_PAYMENT_REPORT). Findings of
    /// [`TransactionPaymentReport::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, look at the events.
    pub fn send_transaction_payment(
        self,
        company: &ElectronicAddress,
        report: &TransactionPaymentReport,
    ) -> SendReport {
        let request = self.http.call(&operations::SEND_TRANSACTION_PAYMENT_REPORT).json(report);
        sending(request, company, report.check())
    }

    /// Searches the report folders of a company whose period touches the months from `from` on, `YYYY-MM`.
    ///
    /// # Errors
    /// The error codes of [`searchReportFolders`](operations::SEARCH_REPORT_FOLDERS). A 404 means that the company is
    /// unknown. An unusable month fails the call before anything is sent.
    ///
    /// # Platform behavior
    /// Measured: the first month is required, and the platform rejects a day ("from must match YYYY-MM").
    pub fn folders(self, company: &ElectronicAddress, from: impl Into<String>) -> SearchReportFolders {
        SearchReportFolders::new(self.http, company, from.into())
    }

    /// Downloads the file of a transmission, byte for byte as the tax authority received it.
    ///
    /// `Content-Disposition` holds its name there.
    ///
    /// # Errors
    /// The error codes of [`downloadTransmissionContent`](operations::DOWNLOAD_TRANSMISSION_CONTENT). A 404 means that
    /// there is no such transmission, or that it has no file.
    ///
    /// # Platform behavior
    /// No operation lists transmissions: events hold their identifiers.
    pub fn download(self, transmission: &TransmissionId) -> Call<Download> {
        let request = self.http.call(&operations::DOWNLOAD_TRANSMISSION_CONTENT);
        download(request.path("transmissionId", transmission.as_str()), Expected::Xml)
    }

    /// Not implemented by the platform. Changes a report of sales.
    ///
    /// # Errors
    /// The error codes of [`updateTransaction`](operations::UPDATE_TRANSACTION).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    ///
    /// # Platform behavior
    /// The platform answers 501 (measured), which is [`ErrorKind::Refused`](iopole_http::ErrorKind::Refused). Planned
    /// are 404, and 409 while the folder is being sent.
    pub fn update_transaction(self, id: &TransactionId, report: &TransactionReport) -> Call<()> {
        let request = self.http.call(&operations::UPDATE_TRANSACTION).path("transactionId", id.as_str());
        Call::new(request.json(report), read::nothing)
    }

    /// Not implemented by the platform. Changes the report of an invoice.
    ///
    /// # Errors
    /// The error codes of [`updateInvoiceTransaction`](operations::UPDATE_INVOICE_TRANSACTION).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    ///
    /// # Platform behavior
    /// The platform answers 501 (measured), which is [`ErrorKind::Refused`](iopole_http::ErrorKind::Refused).
    pub fn update_invoice(self, id: &TransactionId, report: &InvoiceReport) -> Call<()> {
        let request = self.http.call(&operations::UPDATE_INVOICE_TRANSACTION);
        Call::new(request.path("transactionId", id.as_str()).json(report), read::nothing)
    }

    /// Not implemented by the platform. Changes the report of a payment of an invoice.
    ///
    /// # Errors
    /// The error codes of [`updateInvoicePayment`](operations::UPDATE_INVOICE_PAYMENT).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    ///
    /// # Platform behavior
    /// The platform answers 501 (measured), which is [`ErrorKind::Refused`](iopole_http::ErrorKind::Refused).
    pub fn update_invoice_payment(self, id: &PaymentId, report: &InvoicePaymentReport) -> Call<()> {
        let request = self.http.call(&operations::UPDATE_INVOICE_PAYMENT).path("paymentId", id.as_str());
        Call::new(request.json(report), read::nothing)
    }

    /// Not implemented by the platform. Changes the report of a payment of sales.
    ///
    /// # Errors
    /// The error codes of [`updateTransactionPayment`](operations::UPDATE_TRANSACTION_PAYMENT).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    ///
    /// # Platform behavior
    /// The platform answers 501 (measured), which is [`ErrorKind::Refused`](iopole_http::ErrorKind::Refused).
    pub fn update_transaction_payment(self, id: &PaymentId, report: &TransactionPaymentReport) -> Call<()> {
        let request = self.http.call(&operations::UPDATE_TRANSACTION_PAYMENT).path("paymentId", id.as_str());
        Call::new(request.json(report), read::nothing)
    }

    /// Not implemented by the platform. Deletes a report of sales or of an invoice.
    ///
    /// # Errors
    /// The error codes of [`deleteTransaction`](operations::DELETE_TRANSACTION).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    ///
    /// # Platform behavior
    /// The platform answers 501 (measured; the contract documents 204), which is
    /// [`ErrorKind::Refused`](iopole_http::ErrorKind::Refused).
    pub fn delete_transaction(self, id: &TransactionId) -> Call<()> {
        let request = self.http.call(&operations::DELETE_TRANSACTION).path("transactionId", id.as_str());
        Call::new(request, read::nothing)
    }

    /// Not implemented by the platform. Deletes a report of a payment.
    ///
    /// # Errors
    /// The error codes of [`deletePayment`](operations::DELETE_PAYMENT).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    ///
    /// # Platform behavior
    /// The platform answers 501 (measured; the contract documents 204), which is
    /// [`ErrorKind::Refused`](iopole_http::ErrorKind::Refused).
    pub fn delete_payment(self, id: &PaymentId) -> Call<()> {
        let request = self.http.call(&operations::DELETE_PAYMENT).path("paymentId", id.as_str());
        Call::new(request, read::nothing)
    }
}

/// Report about to be sent. Nothing is sent before it is awaited.
///
/// The result names the report, as a [`TransactionId`] or a [`PaymentId`]: [`CreatedElement::id_as`].
///
/// # Platform behavior
/// Live responses without a body were seen. They are successes without an identifier.
#[derive(Debug)]
#[must_use = "nothing is sent before the report is awaited"]
pub struct SendReport {
    call: Call<CreatedElement>,
    folder: Option<ReportId>,
}

impl SendReport {
    /// Sets the folder of the report. By default the platform chooses it by date.
    pub fn in_folder(mut self, folder: &ReportId) -> Self {
        self.folder = Some(folder.clone());
        self
    }

    /// Returns the warnings about this report, which do not stop it. Each is also logged when the report is sent.
    pub fn warnings(&self) -> &[Warning] {
        self.call.warnings()
    }

    async fn run(self) -> Result<CreatedElement, Error> {
        match self.folder {
            Some(folder) => {
                let call = self.call;
                call.with_request(|request| request.query("reportIdentifier", folder.as_str())).await
            }
            None => self.call.await,
        }
    }
}

awaitable!([] SendReport, call.options => CreatedElement);

fn sending(request: Request, company: &ElectronicAddress, check: Result<(), impl Display>) -> SendReport {
    let request = of_company(request, company);
    let call = Call::new(request, accepted).checked(check_company(company)).checked(check);
    SendReport { call, folder: None }
}

/// Reads the element that was created. An empty body is a success without an identifier.
async fn accepted(response: Response) -> Result<CreatedElement, Error> {
    let elements = read::elements(response).await?;
    let identified = elements.iter().find(|element| element.id.is_some());
    Ok(identified.or(elements.first()).cloned().unwrap_or_default())
}
