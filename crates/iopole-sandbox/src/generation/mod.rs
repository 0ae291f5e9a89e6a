//! Generation of invoices: from the platform's JSON to CII, UBL and Factur-X.
//!
//! One invoice in memory, apart from any format, stands between what is read and what is written; the business rules
//! are held to it.

mod cii;
mod facturx;
mod flavour;
mod from_cii;
mod json;
mod rules;
mod source;
mod ubl;
mod xml;

use serde_json::Value;

use self::rules::Syntax;
use self::source::Source;
use crate::api::issue::Issue;

pub(crate) use self::facturx::Language;
pub(crate) use self::flavour::Flavour;
pub(crate) use self::rules::Broken;

/// BT-23 of Peppol BIS Billing 3.
const PEPPOL_PROCESS: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

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

/// CII from the platform's JSON.
pub(crate) fn cii(request: &Value, flavour: Flavour) -> Result<String, Failure> {
    let source = json::read(request)?;
    checked(&source, flavour, Syntax::Cii, cii::write(&source, flavour))
}

/// Factur-X from the platform's JSON.
pub(crate) fn facturx(
    request: &Value,
    flavour: Flavour,
    language: Language,
    now_ms: u64,
) -> Result<Vec<u8>, Failure> {
    let source = json::read(request)?;
    let xml = checked(&source, flavour, Syntax::Cii, cii::write(&source, flavour))?;
    facturx::write(&source, flavour, language, &xml, now_ms).map_err(Failure::Other)
}

/// UBL from a CII.
pub(crate) fn ubl_from_cii(document: &[u8], flavour: Flavour) -> Result<String, Failure> {
    let source = from_cii::read(document).map_err(Failure::Other)?;
    checked(&source, flavour, Syntax::Ubl, ubl::write(&source, flavour))
}

/// UBL from the platform's JSON.
pub(crate) fn ubl(request: &Value, flavour: Flavour) -> Result<String, Failure> {
    let source = json::read(request)?;
    checked(&source, flavour, Syntax::Ubl, ubl::write(&source, flavour))
}

fn checked(source: &Source, flavour: Flavour, syntax: Syntax, xml: String) -> Result<String, Failure> {
    let broken = rules::broken(source, flavour, syntax);
    if broken.is_empty() { Ok(xml) } else { Err(Failure::Invalid { xml, broken }) }
}

#[cfg(test)]
mod tests;
