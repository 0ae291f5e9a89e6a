//! Reading what was uploaded: the format is found from the content, never from the file's name.
//!
//! Everything here meets hostile input. Nothing panics, recursion and sizes are bounded, and no entity or
//! external reference is ever followed.

mod amount;
mod check;
mod cii;
mod facturx;
mod flavour;
mod invoice;
mod party;
mod pdf_text;
mod ubl;
mod xml;

pub(crate) use amount::Amount;
pub(crate) use cii::NAMESPACE as CII_NAMESPACE;
pub(crate) use facturx::looks_like_pdf;
pub(crate) use invoice::{Document, Format, Party};
pub(crate) use xml::{Element, Visitor, root_of, walk};

/// What reading an upload gave.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) format: Option<Format>,
    pub(crate) document: Option<Document>,
    pub(crate) verdict: Verdict,
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
    if facturx::looks_like_pdf(bytes) {
        return read_pdf(bytes);
    }
    if !xml::looks_like_xml(bytes) {
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
    let root = match xml::root_of(bytes) {
        Ok(root) => root,
        Err(defect) => {
            return Reading { format: container, document: None, verdict: Verdict::Invalid(vec![defect]) };
        }
    };
    let (format, read) = match (root.namespace.as_str(), root.name.as_str()) {
        (cii::NAMESPACE, "CrossIndustryInvoice") => (container.unwrap_or(Format::Cii), cii::read(bytes)),
        (ubl::INVOICE, "Invoice") | (ubl::CREDIT_NOTE, "CreditNote") => {
            (container.unwrap_or(Format::Ubl), ubl::read(bytes))
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
