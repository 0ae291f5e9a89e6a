//! E-reporting: what is declared to the state of sales that no e-invoice covers.

use iopole_http::{Error, ErrorKind, Operation, Request, Response};
use iopole_model::{
    CreatedElement, ElectronicAddress, InvoicePaymentReport, InvoiceReport, PaymentId, ReportError, ReportId,
    TransactionId, TransactionPaymentReport, TransactionReport, TransmissionId,
};

use super::download::{Download, Expected, download};
use super::folders::SearchReportFolders;
use crate::call::{self, Call, sends};
use crate::operations;
use crate::warning::Warning;

/// E-reporting: role user (the contract assumes it).
///
/// Companies are named by scheme and value, and the only scheme is `0002`, a SIREN:
/// [`ElectronicAddress::legal`]. Another one is refused before anything is sent ([`ErrorKind::InvalidRequest`]).
///
/// The company needs a VAT regime. Measured: the one given when an entity is created does not stick, and without the
/// configuration of its business entity every report is refused with "The business entity does not have a VAT regime
/// specified."
///
/// A report once taken is final: what would change or delete it answers 501 (measured). There is no deduplication
/// either, so that a report sent twice is declared twice: none of these is ever sent again by itself, and when
/// [`Error::is_outcome_unknown`] look at the events before sending it again.
#[derive(Debug, Clone, Copy)]
pub struct Reporting<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Reporting<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Reports the sales of one day to consumers, in one closure of one cash register.
    ///
    /// `sendTransactionReport`, asynchronous, not to be sent twice. Success (202) means taken: the result comes as an
    /// event, `EREPORTING_TRANSACTION_ATTACHED` or `EREPORTING_ERROR`. What [`TransactionReport::check`] finds is
    /// refused before anything is sent. Services (TPS1) without `taxPaymentOption` go out with a
    /// [`Warning`], since the platform's documents disagree. Codes: 400, 401, 403. Role user.
    pub fn send_transactions(self, company: &ElectronicAddress, report: &TransactionReport) -> SendReport {
        let lacks = report.lacks_tax_payment_option();
        let mut sending =
            self.send(&operations::SEND_TRANSACTION_REPORT, company, report.check(), |request| {
                request.json(report)
            });
        sending.warning = lacks.then_some(Warning::TaxPaymentOptionMissing);
        sending
    }

    /// Reports an invoice between companies of which one is outside France, and that no network carries.
    ///
    /// `sendInvoiceReport`, asynchronous, not to be sent twice; as [`Reporting::send_transactions`], with
    /// [`InvoiceReport::check`]. Role user. Codes: 400, 401, 403.
    pub fn send_invoice(self, company: &ElectronicAddress, report: &InvoiceReport) -> SendReport {
        self.send(&operations::SEND_INVOICE_REPORT, company, report.check(), |request| request.json(report))
    }

    /// Reports what was received for an invoice that [`Reporting::send_invoice`] had reported.
    ///
    /// `sendInvoicePaymentReport`, asynchronous, not to be sent twice; the event is `EREPORTING_PAYMENT_ATTACHED`. As
    /// [`Reporting::send_transactions`] otherwise, with [`InvoicePaymentReport::check`]. Role user. Codes: 400, 401,
    /// 403.
    pub fn send_invoice_payment(
        self,
        company: &ElectronicAddress,
        report: &InvoicePaymentReport,
    ) -> SendReport {
        self.send(&operations::SEND_INVOICE_PAYMENT_REPORT, company, report.check(), |request| {
            request.json(report)
        })
    }

    /// Reports what was received for sales that [`Reporting::send_transactions`] had reported.
    ///
    /// `sendTransactionPaymentReport`, asynchronous, not to be sent twice; as [`Reporting::send_invoice_payment`], with
    /// [`TransactionPaymentReport::check`]. Role user. Codes: 400, 401, 403.
    pub fn send_transaction_payment(
        self,
        company: &ElectronicAddress,
        report: &TransactionPaymentReport,
    ) -> SendReport {
        self.send(&operations::SEND_TRANSACTION_PAYMENT_REPORT, company, report.check(), |request| {
            request.json(report)
        })
    }

    /// The folders of a company whose period touches the months from this one on, `YYYY-MM`.
    ///
    /// `searchReportFolders`, safe. Measured: the first month is required, and days are refused ("from must match
    /// YYYY-MM"); both are checked before anything is sent. Codes: 400, 401, 403, 404 for a company unknown.
    /// Synchronous, role user.
    pub fn folders(self, company: &ElectronicAddress, from: impl Into<String>) -> SearchReportFolders {
        SearchReportFolders::new(self.http, company, from.into())
    }

    /// The file of one transmission, byte for byte as the state got it, with its name there in
    /// `Content-Disposition`.
    ///
    /// `downloadTransmissionContent`, safe. Codes: 401, 403, 404 (none, or it has no file). No operation lists
    /// transmissions: their identifiers are received. Synchronous, role user.
    pub fn download(self, transmission: &TransmissionId) -> Call<Download> {
        let request = self
            .http
            .call(&operations::DOWNLOAD_TRANSMISSION_CONTENT)
            .path("transmissionId", transmission.as_str());
        download(request, Expected::Xml)
    }

    /// Would change a report of sales.
    ///
    /// `updateTransaction`, idempotent. The platform answers 501 (measured; [`ErrorKind::Refused`]): it is not built.
    /// Planned: 404, and 409 while the folder is being sent. Synchronous, role user. Codes: 401, 403, 404, 409, 422,
    /// 501.
    pub fn update_transaction(self, id: &TransactionId, report: &TransactionReport) -> Call<()> {
        let request = self.http.call(&operations::UPDATE_TRANSACTION).path("transactionId", id.as_str());
        Call::new(request.json(report), call::nothing)
    }

    /// Would change the report of an invoice.
    ///
    /// `updateInvoiceTransaction`, idempotent. 501, as [`Reporting::update_transaction`]. Synchronous, role user.
    /// Codes: 401, 403, 404, 409, 422, 501.
    pub fn update_invoice(self, id: &TransactionId, report: &InvoiceReport) -> Call<()> {
        let request =
            self.http.call(&operations::UPDATE_INVOICE_TRANSACTION).path("transactionId", id.as_str());
        Call::new(request.json(report), call::nothing)
    }

    /// Would change the report of a payment of an invoice.
    ///
    /// `updateInvoicePayment`, idempotent. 501, as [`Reporting::update_transaction`]. Synchronous, role user. Codes:
    /// 401, 403, 404, 409, 422, 501.
    pub fn update_invoice_payment(self, id: &PaymentId, report: &InvoicePaymentReport) -> Call<()> {
        let request = self.http.call(&operations::UPDATE_INVOICE_PAYMENT).path("paymentId", id.as_str());
        Call::new(request.json(report), call::nothing)
    }

    /// Would change the report of a payment of sales.
    ///
    /// `updateTransactionPayment`, idempotent. 501, as [`Reporting::update_transaction`]. Synchronous, role user.
    /// Codes: 401, 403, 404, 409, 422, 501.
    pub fn update_transaction_payment(self, id: &PaymentId, report: &TransactionPaymentReport) -> Call<()> {
        let request = self.http.call(&operations::UPDATE_TRANSACTION_PAYMENT).path("paymentId", id.as_str());
        Call::new(request.json(report), call::nothing)
    }

    /// Would delete a report of sales or of an invoice.
    ///
    /// `deleteTransaction`, idempotent. The platform answers 501 (measured; the contract has 204): it is not built.
    /// Synchronous, role user. Codes: 401, 403, 404, 409, 501.
    pub fn delete_transaction(self, id: &TransactionId) -> Call<()> {
        Call::new(
            self.http.call(&operations::DELETE_TRANSACTION).path("transactionId", id.as_str()),
            call::nothing,
        )
    }

    /// Would delete a report of a payment.
    ///
    /// `deletePayment`, idempotent. 501, as [`Reporting::delete_transaction`]. Synchronous, role user. Codes: 401, 403,
    /// 404, 409, 501.
    pub fn delete_payment(self, id: &PaymentId) -> Call<()> {
        Call::new(self.http.call(&operations::DELETE_PAYMENT).path("paymentId", id.as_str()), call::nothing)
    }

    fn send(
        self,
        operation: &Operation,
        company: &ElectronicAddress,
        check: Result<(), ReportError>,
        body: impl FnOnce(Request) -> Request,
    ) -> SendReport {
        let check = french(company)
            .and(check.map_err(|error| Error::new(ErrorKind::InvalidRequest, error.to_string())))
            .map_err(|error| error.of(operation));
        SendReport {
            request: body(at(self.http.call(operation), company)),
            folder: None,
            check,
            warning: None,
        }
    }
}

/// A report about to be sent. Nothing is sent before it is awaited.
///
/// It brings what the platform calls it: a [`TransactionId`] or [`PaymentId`] by
/// [`CreatedElement::id_as`], if it answered with one. Live answers without a body were seen, which are successes.
#[derive(Debug)]
#[must_use = "nothing is sent before the report is awaited"]
pub struct SendReport {
    request: Request,
    folder: Option<ReportId>,
    check: Result<(), Error>,
    warning: Option<Warning>,
}

impl SendReport {
    /// The folder to put it in; by default the platform chooses by date.
    pub fn in_folder(mut self, folder: &ReportId) -> Self {
        self.folder = Some(folder.clone());
        self
    }

    /// The report as a call, for what every call can be told.
    pub fn call(self) -> Call<CreatedElement> {
        let request = match &self.folder {
            Some(folder) => self.request.query("reportIdentifier", folder.as_str()),
            None => self.request,
        };
        Call::new(request, taken).checked(self.check).warned(self.warning)
    }
}

sends!(SendReport => CreatedElement);

/// What the platform calls what it took; an empty body is a success all the same.
async fn taken(response: Response) -> Result<CreatedElement, Error> {
    let elements = call::elements(response).await?;
    let identified = elements.iter().find(|element| element.id.is_some());
    Ok(identified.or(elements.first()).cloned().unwrap_or_default())
}

pub(super) fn at(request: Request, company: &ElectronicAddress) -> Request {
    request.path("identifierScheme", company.scheme()).path("identifierValue", company.value())
}

pub(super) fn french(company: &ElectronicAddress) -> Result<(), Error> {
    if company.scheme() == ElectronicAddress::SIREN {
        return Ok(());
    }
    let message = format!(
        "e-reporting takes scheme 0002 only, a SIREN; this company is given with scheme {}: use 0002:<siren>",
        company.scheme()
    );
    Err(Error::new(ErrorKind::InvalidRequest, message))
}
