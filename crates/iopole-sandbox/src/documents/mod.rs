//! Reading what was uploaded: the format is found from the content, never from the file's name.
//!
//! Everything here meets hostile input. Nothing panics and nothing recurses. Time and memory are bounded by the size of
//! the file: [`pdf`] says how for PDFs, and an XML document is read once from its start to its end. No entity and no
//! external reference is ever followed. Reading still keeps a processor busy, so it belongs off an async runtime.

mod amount;
mod check;
mod cii;
mod encoding;
mod facturx;
mod flavour;
mod invoice;
mod party;
mod pdf;
mod ubl;
mod xml;

pub(crate) use amount::Amount;
pub(crate) use cii::NAMESPACE as CII_NAMESPACE;
pub(crate) use encoding::text_of;
pub(crate) use invoice::{Document, Format, Party};
pub(crate) use pdf::{Fault, Limits, Pdf, Value, looks_like_pdf};
pub(crate) use xml::{Element, Visitor, root_of, walk};

/// What reading an upload gave.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) format: Option<Format>,
    pub(crate) document: Option<Document>,
    pub(crate) verdict: Verdict,
}

impl Reading {
    /// Stands for a reading that ended before its end, by a defect of the reader.
    pub(crate) fn failed() -> Self {
        let verdict = Verdict::Invalid(vec!["The document cannot be read".to_owned()]);
        Self { format: None, document: None, verdict }
    }
}

/// Whether the document may travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may.
    Sound,
    /// The file is not an invoice the platform knows (status 501).
    Unacceptable { reason: &'static str, message: String },
    /// The document breaks its format (status 213); one message a defect.
    Invalid(Vec<String>),
}

/// Reads an upload of any kind.
pub(crate) fn read(bytes: &[u8]) -> Reading {
    let start = bytes.trim_ascii_start();
    if start.is_empty() {
        return unacceptable("EMPTY_FILE", "The file is empty");
    }
    if pdf::looks_like_pdf(bytes) {
        return read_pdf(bytes);
    }
    if !encoding::looks_like_xml(bytes) {
        return unacceptable("INVALID_FILE_TYPE", "The file is neither a PDF nor an XML document");
    }
    read_xml(bytes, None)
}

fn read_pdf(bytes: &[u8]) -> Reading {
    match facturx::embedded_invoice(bytes) {
        Ok(Some(embedded)) => read_xml(&embedded, Some(Format::FacturX)),
        Ok(None) => unknown_flavour("No invoice is embedded in the PDF"),
        Err(defect) => Reading { format: None, document: None, verdict: Verdict::Invalid(vec![defect]) },
    }
}

/// `container` is the format of the file the XML came in, when it is not the file itself.
fn read_xml(bytes: &[u8], container: Option<Format>) -> Reading {
    let invalid =
        |defect| Reading { format: container, document: None, verdict: Verdict::Invalid(vec![defect]) };
    let text = match text_of(bytes) {
        Ok(text) => text,
        Err(defect) => return invalid(defect),
    };
    let root = match xml::root_of(&text) {
        Ok(root) => root,
        Err(defect) => return invalid(defect),
    };
    let (format, read) = match (root.namespace.as_str(), root.name.as_str()) {
        (cii::NAMESPACE, "CrossIndustryInvoice") => (container.unwrap_or(Format::Cii), cii::read(&text)),
        (ubl::INVOICE, "Invoice") | (ubl::CREDIT_NOTE, "CreditNote") => {
            (container.unwrap_or(Format::Ubl), ubl::read(&text))
        }
        _ => return unknown_flavour(&format!("No known invoice format has the root element {}", root.name)),
    };
    match read {
        Ok(document) => {
            let defects = check::defects(&document);
            let verdict = if defects.is_empty() { Verdict::Sound } else { Verdict::Invalid(defects) };
            Reading { format: Some(format), document: Some(document), verdict }
        }
        Err(defect) => {
            Reading { format: Some(format), document: None, verdict: Verdict::Invalid(vec![defect]) }
        }
    }
}

fn unknown_flavour(message: &str) -> Reading {
    unacceptable("UNKNOWN_INVOICE_FLAVOR", message)
}

fn unacceptable(reason: &'static str, message: &str) -> Reading {
    let verdict = Verdict::Unacceptable { reason, message: message.to_owned() };
    Reading { format: None, document: None, verdict }
}

#[cfg(test)]
mod tests;
