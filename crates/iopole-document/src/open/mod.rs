//! Finds the invoice in a file, by its content and never by the file's name.

pub(crate) mod facturx;

use std::borrow::Cow;

use crate::encoding::{self, text_of};
use crate::{pdf, xml};

/// Namespace of the root element of a CII invoice.
pub const CII_NAMESPACE: &str = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100";
/// Namespace of the root element of a UBL invoice.
pub(crate) const UBL_INVOICE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
/// Namespace of the root element of a UBL credit note.
pub(crate) const UBL_CREDIT_NOTE: &str = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";

/// Format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A PDF that embeds a CII invoice.
    FacturX,
    /// UN/CEFACT Cross Industry Invoice.
    Cii,
    /// OASIS UBL 2.1.
    Ubl,
}

impl Format {
    /// As the live platform writes it: Factur-X in mixed case, unlike the contract's `FACTURX`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FacturX => "FacturX",
            Self::Cii => "CII",
            Self::Ubl => "UBL",
        }
    }
}

/// An invoice in a file, before anything of it is read.
pub(crate) struct Content<'a> {
    pub(crate) format: Format,
    pub(crate) text: Cow<'a, str>,
    /// The PDF that carries it.
    pub(crate) pdf: Option<&'a [u8]>,
}

/// Failure to find an invoice in a file.
pub(crate) struct Failure {
    /// Layer that failed: `FILE`, `PDF`, `XML` or `XSD`.
    pub(crate) rule: &'static str,
    pub(crate) cause: String,
    /// Reason of the status 501; `None` for a defect of a known format.
    pub(crate) reason: Option<&'static str>,
    pub(crate) format: Option<Format>,
}

impl Failure {
    fn new(rule: &'static str, reason: Option<&'static str>, cause: impl Into<String>) -> Self {
        Self { rule, cause: cause.into(), reason, format: None }
    }

    fn unknown_flavor(rule: &'static str, cause: impl Into<String>) -> Self {
        Self::new(rule, Some("UNKNOWN_INVOICE_FLAVOR"), cause)
    }

    fn in_pdf(self) -> Self {
        Self { format: Some(Format::FacturX), ..self }
    }
}

/// Finds the invoice in a file of any kind.
pub(crate) fn open(bytes: &[u8]) -> Result<Content<'_>, Failure> {
    if bytes.trim_ascii_start().is_empty() {
        return Err(Failure::new("FILE", Some("EMPTY_FILE"), "The file is empty"));
    }
    if pdf::looks_like_pdf(bytes) {
        return open_pdf(bytes);
    }
    if !encoding::looks_like_xml(bytes) {
        let cause = "The file is neither a PDF nor an XML document";
        return Err(Failure::new("FILE", Some("INVALID_FILE_TYPE"), cause));
    }
    let text = text_of(bytes).map_err(|defect| Failure::new("XML", None, defect))?;
    let format = format_of(&text)?;
    Ok(Content { format, text, pdf: None })
}

fn open_pdf(bytes: &[u8]) -> Result<Content<'_>, Failure> {
    let embedded = match facturx::embedded_invoice(bytes) {
        Ok(Some(embedded)) => embedded,
        Ok(None) => return Err(Failure::unknown_flavor("PDF", "No invoice is embedded in the PDF")),
        Err(defect) => return Err(Failure::new("PDF", None, defect)),
    };
    let text = text_of(&embedded).map(Cow::into_owned);
    let text = text.map_err(|defect| Failure::new("XML", None, defect).in_pdf())?;
    format_of(&text).map_err(Failure::in_pdf)?;
    Ok(Content { format: Format::FacturX, text: text.into(), pdf: Some(bytes) })
}

/// Syntax of an XML document, by its root element.
pub(crate) fn format_of(text: &str) -> Result<Format, Failure> {
    let root = xml::root_of(text).map_err(|defect| Failure::new("XML", None, defect))?;
    match (root.namespace.as_str(), root.name.as_str()) {
        (CII_NAMESPACE, "CrossIndustryInvoice") => Ok(Format::Cii),
        (UBL_INVOICE, "Invoice") | (UBL_CREDIT_NOTE, "CreditNote") => Ok(Format::Ubl),
        (namespace, name @ ("CrossIndustryInvoice" | "CrossIndustryDocument" | "Invoice" | "CreditNote")) => {
            let shown: String = namespace.chars().take(100).collect();
            let cause = format!("The root element {name} is in the unknown namespace '{shown}'");
            Err(Failure::unknown_flavor("XSD", cause))
        }
        (_, name) => Err(Failure::unknown_flavor(
            "XML",
            format!("No known invoice format has the root element {name}"),
        )),
    }
}
