//! Generation of invoices: from the platform's JSON to CII, UBL and Factur-X.
//!
//! The JSON is read and judged here; `iopole-document` writes the documents, and its rules judge them.

mod json;
mod peppol;

use iopole_document::write::{self, PageLanguage, WriteError, Written};
use iopole_document::{Language, Profile, Rules, Syntax, check_with};
use iopole_model::invoice::Invoice;
use serde_json::Value;

use crate::request::Issue;

/// Reason for which an invoice is not generated.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request has not the form it must have.
    Request(Issue),
    /// The document to convert cannot be read, or the result not be written.
    Other(String),
    /// It has, but the invoice breaks business rules.
    Invalid {
        /// XML of the refused document.
        xml: String,
        /// The rules.
        broken: Vec<Broken>,
    },
}

impl From<Issue> for Failure {
    fn from(issue: Issue) -> Self {
        Self::Request(issue)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::Other(error.to_string())
    }
}

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) id: String,
    pub(crate) location: String,
    pub(crate) text: String,
}

/// CII from the platform's JSON.
pub(crate) fn cii(request: &Value, profile: Profile) -> Result<String, Failure> {
    let invoice = json::read(request)?;
    checked(&invoice, profile, write::cii(&invoice, profile)?)
}

/// Factur-X from the platform's JSON.
pub(crate) fn facturx(
    request: &Value,
    profile: Profile,
    language: PageLanguage,
    now_ms: u64,
) -> Result<Vec<u8>, Failure> {
    let invoice = json::read(request)?;
    checked(&invoice, profile, write::cii(&invoice, profile)?)?;
    let created = i64::try_from(now_ms).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let created = created.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    Ok(write::facturx(&invoice, profile, language, created)?.file)
}

/// UBL from a CII.
pub(crate) fn ubl_from_cii(document: &[u8], profile: Profile) -> Result<String, Failure> {
    let reading = iopole_document::read(document).map_err(|error| Failure::Other(error.to_string()))?;
    if reading.syntax != Syntax::Cii {
        return Err(Failure::Other("The document is no CII".to_owned()));
    }
    checked(&reading.invoice, profile, write::ubl(&reading.invoice, profile)?)
}

/// UBL from the platform's JSON.
pub(crate) fn ubl(request: &Value, profile: Profile) -> Result<String, Failure> {
    let invoice = json::read(request)?;
    checked(&invoice, profile, write::ubl(&invoice, profile)?)
}

/// Judges the document by the rules of EN 16931. The platform drops what a profile has no place for, and so does this.
fn checked(invoice: &Invoice, profile: Profile, written: Written) -> Result<String, Failure> {
    let report = check_with(&written.file, Rules::En16931);
    let xml = String::from_utf8(written.file).map_err(|error| Failure::Other(error.to_string()))?;
    let mut broken: Vec<Broken> = report
        .fatal()
        .map(|finding| {
            let found = finding.found.as_deref().map(|found| format!(" Found: {found}.")).unwrap_or_default();
            let (message, advice) = (finding.message(Language::English), finding.advice(Language::English));
            Broken {
                id: finding.rule.clone().into_owned(),
                location: finding.place.clone(),
                text: format!("[{}] {message} {advice}{found}", finding.rule),
            }
        })
        .collect();
    if profile == Profile::PeppolBis3 {
        broken.extend(peppol::broken(invoice));
    }
    if broken.is_empty() { Ok(xml) } else { Err(Failure::Invalid { xml, broken }) }
}
