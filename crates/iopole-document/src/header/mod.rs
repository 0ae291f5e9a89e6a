//! Reading of headers: the terms that a register of invoices keeps.
//!
//! Everything here meets hostile input. Nothing panics and nothing recurses. Time and memory are bounded by the size of
//! the file: [`crate::pdf`] says how for PDFs, and an XML document is read once from its start to its end. No entity and no
//! external reference is ever followed. Reading still keeps a processor busy, so it belongs off an async runtime.

mod cii;
mod invoice;
mod party;
mod required;
mod ubl;

use std::borrow::Cow;

pub use invoice::{Header, Note, Party, TaxLine, Totals};

use crate::open::{Content, Failure, Format, format_of, open};

/// Header of an invoice, with the verdict on its file.
#[derive(Debug)]
pub struct Judgment {
    /// Format of the file, where it is known.
    pub format: Option<Format>,
    /// The header, where the document can be read.
    pub header: Option<Header>,
    /// Verdict on the document.
    pub verdict: Verdict,
}

impl Judgment {
    /// Creates the judgment on a file whose reader failed.
    pub fn failed() -> Self {
        let verdict = Verdict::Invalid(vec![Defect::of_reading("The document cannot be read")]);
        Self { format: None, header: None, verdict }
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

/// Reads the header of an invoice in a file of any kind, and judges only that the terms are there which every invoice needs.
///
/// The cost is one pass over the file, and memory does not grow with it. [`read`](crate::read) reads the whole invoice.
pub fn header(bytes: &[u8]) -> Judgment {
    match open(bytes) {
        Ok(content) => read_content(&content),
        Err(failure) => failed(failure),
    }
}

/// Reads an invoice that was found in a file.
pub(crate) fn read_content(content: &Content<'_>) -> Judgment {
    let read = match format_of(&content.text) {
        Ok(Format::Cii) => cii::read(&content.text),
        _ => ubl::read(&content.text),
    };
    let format = Some(content.format);
    match read {
        Ok(header) => {
            let defects: Vec<_> = required::defects(&header).into_iter().map(Defect::of_reading).collect();
            let verdict = if defects.is_empty() { Verdict::Sound } else { Verdict::Invalid(defects) };
            Judgment { format, header: Some(header), verdict }
        }
        Err(defect) => {
            let verdict = Verdict::Invalid(vec![Defect::of_reading(defect)]);
            Judgment { format, header: None, verdict }
        }
    }
}

/// A reading that ended before the header.
pub(crate) fn failed(failure: Failure) -> Judgment {
    match failure.reason {
        Some(reason) => unacceptable(reason, &failure.cause),
        None => {
            let verdict = Verdict::Invalid(vec![Defect::of_reading(failure.cause)]);
            Judgment { format: failure.format, header: None, verdict }
        }
    }
}

fn unacceptable(reason: &'static str, message: &str) -> Judgment {
    let verdict = Verdict::Unacceptable { reason, message: message.to_owned() };
    Judgment { format: None, header: None, verdict }
}

#[cfg(test)]
mod tests;
