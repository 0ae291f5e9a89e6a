//! Generation of documents from invoices, by the platform.

use std::time::Duration;

use bytes::Bytes;
use iopole_http::{Error, Request};
use iopole_model::generation::{CiiFlavor, FacturxFlavor, FacturxLanguage, UblFlavor};
use iopole_model::invoice::Invoice;

use crate::call::Call;
use crate::document::LARGEST_DOCUMENT;
use crate::download::{Download, Expected, download};
use crate::operations;
use crate::options::awaitable;

/// The timeout that clients of the live platform use.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Operations that generate documents from invoices. They need the role user.
///
/// The platform stores nothing and sends nothing: send the document with
/// [`Invoices::send`](crate::Invoices::send). It accepts at most 50 MB. The timeout is 60 s, in place of the client's.
///
/// # Errors
/// Before anything is sent, the call fails in these cases. The message names the members and rules.
///
/// | finding | found by |
/// |---|---|
/// | A member that the contract requires is missing. | [`Invoice::missing_members`] |
/// | A date is not a day. | [`Invoice::wrong_dates`] |
/// | The amounts do not agree. | [`Invoice::check_totals`]; for EXTENDED [`Invoice::check_totals_extended`] |
///
/// Findings of the platform are [`ErrorKind::Refused`](iopole_http::ErrorKind::Refused) (400). [`Generation::report`]
/// reads them.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: iopole_api::Client, mut invoice: iopole_api::model::invoice::Invoice) -> Result<(), Box<dyn std::error::Error>> {
/// use iopole_api::Document;
/// use iopole_api::model::generation::FacturxFlavor;
///
/// let generation = client.user().generation();
/// invoice.compute_totals()?;
/// match generation.facturx(&invoice, FacturxFlavor::En16931).await {
///     Ok(pdf) => {
///         let document = Document::from_bytes("facture.pdf", pdf.bytes().await?)?;
///         client.user().invoices().send(document).await?;
///     }
///     Err(error) => {
///         let report = generation.report(&error).and_then(|report| report.details);
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

    /// Generates a Factur-X: a PDF/A-3 that contains the CII.
    ///
    /// `BASICWL` is for an invoice without lines. Attachments need at least `EN16931`.
    ///
    /// # Errors
    /// The error codes of [`generateFacturx`](operations::GENERATE_FACTURX), and those of [`Generation`].
    ///
    /// # Retries
    /// Retried: the platform stores nothing.
    pub fn facturx(self, invoice: &Invoice, flavor: FacturxFlavor) -> GenerateFacturx {
        let request = self.http.call(&operations::GENERATE_FACTURX);
        let request = request.query("flavor", flavor.as_str()).json(invoice);
        let call = download(request.timeout(TIMEOUT), Expected::Pdf);
        let check = check(invoice, flavor == FacturxFlavor::Extended);
        GenerateFacturx { call: call.checked(check), language: None }
    }

    /// Generates a CII (Cross Industry Invoice) as XML. The flavor `PEPPOL_BIS_3` makes a CII for Peppol.
    ///
    /// # Errors
    /// The error codes of [`generateCii`](operations::GENERATE_CII), and those of [`Generation`].
    ///
    /// # Retries
    /// Retried: the platform stores nothing.
    pub fn cii(self, invoice: &Invoice, flavor: CiiFlavor) -> Call<Download> {
        let request = self.http.call(&operations::GENERATE_CII).query("flavor", flavor.as_str());
        xml(request.json(invoice)).checked(check(invoice, flavor == CiiFlavor::Extended))
    }

    /// Generates a UBL invoice or credit note as XML. Peppol between countries needs the flavor `PEPPOL_BIS_3`.
    ///
    /// A readable PDF may be an attachment. Keep it small: access points reject large messages.
    ///
    /// # Errors
    /// The error codes of [`generateUbl`](operations::GENERATE_UBL), and those of [`Generation`].
    ///
    /// # Retries
    /// Retried: the platform stores nothing.
    pub fn ubl(self, invoice: &Invoice, flavor: UblFlavor) -> Call<Download> {
        let request = self.http.call(&operations::GENERATE_UBL).query("flavor", flavor.as_str());
        xml(request.json(invoice)).checked(check(invoice, false))
    }

    /// Generates a UBL from a CII of the profile EN 16931, given as XML in UTF-8.
    ///
    /// # Errors
    /// The error codes of [`generateUbl`](operations::GENERATE_UBL). An empty file, and one above 50 MB, fails the call
    /// before anything is sent.
    ///
    /// # Retries
    /// Retried: the platform stores nothing.
    pub fn ubl_from_cii(self, cii: impl Into<Bytes>, flavor: UblFlavor) -> Call<Download> {
        let cii = cii.into();
        let check = match cii.len() as u64 {
            0 => Err("the CII is empty"),
            length if length > LARGEST_DOCUMENT => Err("the platform accepts at most 50 MB"),
            _ => Ok(()),
        };
        let request = self.http.call(&operations::GENERATE_UBL).query("flavor", flavor.as_str());
        xml(request.body("application/xml", cii)).checked(check)
    }
}

fn xml(request: Request) -> Call<Download> {
    download(request.timeout(TIMEOUT), Expected::Xml)
}

/// Finds what the platform is certain to reject. Amounts are content, so the message does not hold them.
fn check(invoice: &Invoice, extended: bool) -> Result<(), String> {
    let wrong = invoice.wrong_dates();
    if !wrong.is_empty() {
        return Err(format!(
            "a date must be a day of the calendar, written YYYY-MM-DD: {}",
            wrong.join(", ")
        ));
    }
    let missing = invoice.missing_members();
    if !missing.is_empty() {
        return Err(format!("the invoice lacks what the contract requires: {}", missing.join(", ")));
    }
    let totals = if extended { invoice.check_totals_extended() } else { invoice.check_totals() };
    totals.map_err(|broken| format!("the amounts do not agree ({broken}); Invoice::check_totals has them"))
}

/// Generation of a Factur-X. Nothing is sent before it is awaited.
#[derive(Debug)]
#[must_use = "nothing is sent before the generation is awaited"]
pub struct GenerateFacturx {
    call: Call<Download>,
    language: Option<FacturxLanguage>,
}

impl GenerateFacturx {
    /// Sets the language of the labels on the pages. The default is French.
    pub fn language(mut self, language: FacturxLanguage) -> Self {
        self.language = Some(language);
        self
    }

    async fn run(self) -> Result<Download, Error> {
        match self.language {
            Some(language) => {
                let call = self.call;
                call.with_request(|request| request.query("language", language.as_str())).await
            }
            None => self.call.await,
        }
    }
}

awaitable!([] GenerateFacturx, call.options => Download);
