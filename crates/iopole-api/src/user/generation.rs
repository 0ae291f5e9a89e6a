//! Documents made from invoices, by the platform.

use std::time::Duration;

use bytes::Bytes;
use iopole_http::{Error, ErrorKind, Request};
use iopole_model::{CiiFlavor, FacturxFlavor, FacturxLanguage, Invoice, UblFlavor};

use super::download::{Download, Expected, download};
use crate::call::{Call, sends};
use crate::document::LARGEST_DOCUMENT;
use crate::operations;

/// Clients of the live platform give it this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Documents made from invoices: role user.
///
/// Each operation is synchronous and slow (the timeout is 60 s in place of the client's), takes 50 MB at most, stores
/// nothing and sends nothing: what it makes is sent with [`Invoices::send`](super::Invoices::send). That is why these
/// `POST`s are idempotent here: one whose answer is lost is made again.
///
/// Before anything is sent the members that the contract requires must be there
/// ([`Invoice::missing_members`]), every date must be a day ([`Invoice::wrong_dates`]) and the amounts must agree ([`Invoice::check_totals`], for EXTENDED
/// [`Invoice::check_totals_extended`]), else the error is [`ErrorKind::InvalidRequest`] with the names and rules.
/// What the platform finds wrong is [`ErrorKind::Refused`] (400) with a report, which
/// [`generation_report`](crate::generation_report) reads. Further codes: 401, 403, 413.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client, mut invoice: iopole_api::model::Invoice) -> Result<(), Box<dyn std::error::Error>> {
/// use iopole_api::{Document, generation_report};
/// use iopole_api::model::FacturxFlavor;
///
/// invoice.compute_totals()?;
/// match client.user().generation().facturx(&invoice, FacturxFlavor::En16931).await {
///     Ok(pdf) => {
///         let document = Document::from_bytes("facture.pdf", pdf.bytes().await?)?;
///         client.user().invoices().send(document).await?;
///     }
///     Err(error) => {
///         let report = generation_report(&error).and_then(|report| report.details);
///         for rule in report.into_iter().flat_map(|details| details.schematron_validation_errors) {
///             println!("{:?}: {:?}", rule.id, rule.text);
///         }
///     }
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Generation<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Generation<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// A Factur-X: PDF/A-3 with the CII inside. `BASICWL` is for an invoice without lines, attachments need `EN16931`
    /// at least.
    ///
    /// `generateFacturx`, idempotent. Synchronous, role user. Codes: 400, 401, 403, 413.
    pub fn facturx(self, invoice: &Invoice, flavor: FacturxFlavor) -> GenerateFacturx {
        let extended = flavor == FacturxFlavor::Extended;
        let request =
            self.http.call(&operations::GENERATE_FACTURX).query("flavor", flavor.as_str()).json(invoice);
        let check = check(invoice, extended).map_err(|error| error.of(&operations::GENERATE_FACTURX));
        GenerateFacturx { request, language: None, check }
    }

    /// The XML of the Cross Industry Invoice.
    ///
    /// `generateCii`, idempotent. The flavour PEPPOL_BIS_3 makes a CII for Peppol. Synchronous, role user. Codes: 400,
    /// 401, 403, 413.
    pub fn cii(self, invoice: &Invoice, flavor: CiiFlavor) -> Call<Download> {
        let request =
            self.http.call(&operations::GENERATE_CII).query("flavor", flavor.as_str()).json(invoice);
        let check = check(invoice, flavor == CiiFlavor::Extended)
            .map_err(|error| error.of(&operations::GENERATE_CII));
        xml(request).checked(check)
    }

    /// The XML of the UBL invoice or credit note.
    ///
    /// `generateUbl`, idempotent. Peppol between countries needs the flavour PEPPOL_BIS_3. A readable PDF may go along
    /// as an attachment; keep it small, since access points refuse large messages. Synchronous, role user. Codes: 400,
    /// 401, 403, 413.
    pub fn ubl(self, invoice: &Invoice, flavor: UblFlavor) -> Call<Download> {
        let request =
            self.http.call(&operations::GENERATE_UBL).query("flavor", flavor.as_str()).json(invoice);
        xml(request).checked(check(invoice, false).map_err(|error| error.of(&operations::GENERATE_UBL)))
    }

    /// The same from a CII of the profile EN 16931, given as XML in UTF-8.
    ///
    /// `generateUbl`, idempotent. An empty file, or one beyond 50 MB, is refused before anything is sent. Synchronous,
    /// role user. Codes: 400, 401, 403, 413.
    pub fn ubl_from_cii(self, cii: impl Into<Bytes>, flavor: UblFlavor) -> Call<Download> {
        let cii = cii.into();
        let check = match cii.len() as u64 {
            0 => Err("the CII is empty"),
            length if length > LARGEST_DOCUMENT => Err("the platform takes 50 MB at most"),
            _ => Ok(()),
        };
        let check = check
            .map_err(|message| Error::new(ErrorKind::InvalidRequest, message).of(&operations::GENERATE_UBL));
        let request = self.http.call(&operations::GENERATE_UBL).query("flavor", flavor.as_str());
        xml(request.body("application/xml", cii)).checked(check)
    }
}

fn xml(request: Request) -> Call<Download> {
    download(request.timeout(PATIENCE), Expected::Xml)
}

/// What is certain to be refused, by name; amounts are content and stay out of the message.
fn check(invoice: &Invoice, extended: bool) -> Result<(), Error> {
    let wrong = invoice.wrong_dates();
    if !wrong.is_empty() {
        let message =
            format!("a date must be a day of the calendar, written YYYY-MM-DD: {}", wrong.join(", "));
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    let missing = invoice.missing_members();
    if !missing.is_empty() {
        let message = format!("the invoice lacks what the contract requires: {}", missing.join(", "));
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    let totals = if extended { invoice.check_totals_extended() } else { invoice.check_totals() };
    totals.map_err(|broken| {
        let message = format!("the amounts do not agree ({broken}); Invoice::check_totals has them");
        Error::new(ErrorKind::InvalidRequest, message)
    })
}

/// A Factur-X under construction. Nothing is sent before it is awaited.
#[derive(Debug)]
#[must_use = "nothing is sent before the generation is awaited"]
pub struct GenerateFacturx {
    request: Request,
    language: Option<FacturxLanguage>,
    check: Result<(), Error>,
}

impl GenerateFacturx {
    /// The language of the labels on the pages; French by default.
    pub fn language(mut self, language: FacturxLanguage) -> Self {
        self.language = Some(language);
        self
    }

    /// The generation as a call, for what every call can be told.
    pub fn call(self) -> Call<Download> {
        let request = match &self.language {
            Some(language) => self.request.query("language", language.as_str()),
            None => self.request,
        };
        download(request.timeout(PATIENCE), Expected::Pdf).checked(self.check)
    }
}

sends!(GenerateFacturx => Download);
