//! Reading of files: the format is found from the content, never from the file's name.
//!
//! Everything here meets hostile input. Nothing panics and nothing recurses. Time and memory are bounded by the size of
//! the file: [`crate::pdf`] says how for PDFs, and an XML document is read once from its start to its end. No entity and no
//! external reference is ever followed. Reading still keeps a processor busy, so it belongs off an async runtime.

mod cii;
mod facturx;
mod flavor;
mod invoice;
mod party;
mod required;
mod ubl;

use std::borrow::Cow;

use crate::encoding::{self, text_of};
use crate::{pdf, xml};
pub(crate) use cii::NAMESPACE as CII_NAMESPACE;
pub(crate) use facturx::attachments;
pub use invoice::{Document, Format, Note, Party, TaxLine, Totals};

/// Result of reading a file.
#[derive(Debug)]
pub struct Reading {
    /// Format of the file, where it is known.
    pub format: Option<Format>,
    /// The header, where the document can be read.
    pub document: Option<Document>,
    /// Verdict on the document.
    pub verdict: Verdict,
}

impl Reading {
    /// Stands for a reading that ended before its end, by a defect of the reader.
    pub fn failed() -> Self {
        let verdict = Verdict::Invalid(vec![Defect::of_reading("The document cannot be read")]);
        Self { format: None, document: None, verdict }
    }
}

/// Verdict of a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The document has the terms that every invoice needs.
    Sound,
    /// The file is not an invoice the platform knows (status 501).
    Unacceptable {
        /// Reason of the status 501.
        reason: &'static str,
        /// Text for a person.
        message: String,
    },
    /// The document breaks its format or a rule (status 213).
    Invalid(Vec<Defect>),
}

/// Defect of a document, as the status 213 lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// Name of the rule: `XSD_ERROR`, or that of a finding.
    pub rule: Cow<'static, str>,
    /// Text for a person.
    pub message: String,
    /// Place in the document, where one is known.
    pub place: Option<String>,
}

impl Defect {
    /// A defect that the reader met before any rule.
    fn of_reading(message: impl Into<String>) -> Self {
        Self { rule: Cow::Borrowed("XSD_ERROR"), message: message.into(), place: None }
    }
}

impl std::fmt::Display for Defect {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
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
    reason: Option<&'static str>,
    format: Option<Format>,
}

impl Failure {
    fn new(rule: &'static str, reason: Option<&'static str>, cause: impl Into<String>) -> Self {
        Self { rule, cause: cause.into(), reason, format: None }
    }

    fn unknown_flavor(rule: &'static str, cause: impl Into<String>) -> Self {
        Self::new(rule, Some("UNKNOWN_INVOICE_FLAVOR"), cause)
    }

    /// A reading that ended here.
    pub(crate) fn into_reading(self) -> Reading {
        match self.reason {
            Some(reason) => unacceptable(reason, &self.cause),
            None => {
                let verdict = Verdict::Invalid(vec![Defect::of_reading(self.cause)]);
                Reading { format: self.format, document: None, verdict }
            }
        }
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
fn format_of(text: &str) -> Result<Format, Failure> {
    let root = xml::root_of(text).map_err(|defect| Failure::new("XML", None, defect))?;
    match (root.namespace.as_str(), root.name.as_str()) {
        (cii::NAMESPACE, "CrossIndustryInvoice") => Ok(Format::Cii),
        (ubl::INVOICE, "Invoice") | (ubl::CREDIT_NOTE, "CreditNote") => Ok(Format::Ubl),
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

/// Reads a file of any kind.
pub fn read(bytes: &[u8]) -> Reading {
    match open(bytes) {
        Ok(content) => read_content(&content),
        Err(failure) => failure.into_reading(),
    }
}

/// Reads an invoice that was found in a file.
pub(crate) fn read_content(content: &Content<'_>) -> Reading {
    let read = match format_of(&content.text) {
        Ok(Format::Cii) => cii::read(&content.text),
        _ => ubl::read(&content.text),
    };
    let format = Some(content.format);
    match read {
        Ok(document) => {
            let defects: Vec<_> = required::defects(&document).into_iter().map(Defect::of_reading).collect();
            let verdict = if defects.is_empty() { Verdict::Sound } else { Verdict::Invalid(defects) };
            Reading { format, document: Some(document), verdict }
        }
        Err(defect) => {
            let verdict = Verdict::Invalid(vec![Defect::of_reading(defect)]);
            Reading { format, document: None, verdict }
        }
    }
}

fn unacceptable(reason: &'static str, message: &str) -> Reading {
    let verdict = Verdict::Unacceptable { reason, message: message.to_owned() };
    Reading { format: None, document: None, verdict }
}

#[cfg(test)]
mod tests;
