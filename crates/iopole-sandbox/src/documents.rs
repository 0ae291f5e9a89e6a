//! Documents as this crate uses them: the reader of `iopole-document`, and amounts in JSON.

use serde_json::Value;

use crate::exact;

pub(crate) use iopole_document::pdf::{Fault, Limits, Pdf, Value as PdfValue, looks_like_pdf};
pub(crate) use iopole_document::xml::{Element, Visitor, root_of, text_of, walk};
pub(crate) use iopole_document::{Amount, CII_NAMESPACE, Document, Format, Party, Reading, Verdict, read};

/// Writes a value in JSON.
pub(crate) trait ToJson {
    /// The number, every written decimal kept.
    fn to_json(&self) -> Value;
}

impl ToJson for Amount {
    fn to_json(&self) -> Value {
        exact::number(&self.digits())
    }
}
