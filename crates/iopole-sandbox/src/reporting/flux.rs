//! The transmission of a folder: an invented XML that names itself so. It is not the format of the state.

use std::borrow::Cow;
use std::fmt::Write as _;

use bytes::Bytes;
use quick_xml::escape::escape;
use serde_json::Value;
use uuid::Uuid;

use super::folder::{Folder, Transmission};
use super::submission::{Submission, SubmissionKind};
use crate::exact;
use crate::render::date;

/// Writes a folder.
pub(super) fn transmission(folder: &Folder, id: Uuid, at_ms: u64) -> Transmission {
    let mut xml = format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8"?>"#,
            "\n<!-- Written by a simulator of the platform. This is not the format in which the state receives ",
            "e-reporting. -->\n",
            r#"<SandboxReport id="{folder}" transmission="{id}" type="{kind}" siren="{siren}" regime="{regime}" "#,
            r#"start="{start}" end="{end}" sent="{sent}">"#,
            "\n"
        ),
        folder = folder.id,
        id = id,
        kind = folder.kind.as_str(),
        siren = escape(&folder.siren),
        regime = folder.regime.as_str(),
        start = folder.period.start,
        end = folder.period.end,
        sent = date::instant(at_ms),
    );
    for submission in &folder.submissions {
        write_submission(&mut xml, submission);
    }
    xml.push_str("</SandboxReport>\n");
    Transmission { id, file_name: format!("SANDBOX_F10_{id}.xml"), xml: Bytes::from(xml) }
}

fn write_submission(xml: &mut String, submission: &Submission) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        xml,
        r#"  <Submission id="{}" type="{}" flux="{}" date="{}">"#,
        submission.id,
        submission.kind.as_str(),
        submission.kind.flux(),
        submission.day,
    );
    let body = &submission.body;
    match submission.kind {
        SubmissionKind::Transaction => {
            for summary in list(body, "/transactions") {
                element(xml, "Category", summary, &[("code", "/categoryCode"), ("currency", "/currency")]);
                taxes(xml, summary, "/taxDetails");
            }
        }
        SubmissionKind::Invoice => {
            let head = [
                ("number", "/invoice/invoiceId"),
                ("code", "/invoice/type"),
                ("currency", "/invoice/monetary/invoiceCurrency"),
            ];
            element(xml, "Invoice", body, &head);
            taxes(xml, body, "/invoice/taxDetails");
        }
        SubmissionKind::InvoicePayment => {
            element(xml, "Invoice", body, &[("number", "/invoice/invoiceId")]);
            payments(xml, body, "/invoice/payment/taxDetails");
        }
        SubmissionKind::TransactionPayment => payments(xml, body, "/transaction/payment/taxDetails"),
    }
    xml.push_str("  </Submission>\n");
}

fn taxes(xml: &mut String, of: &Value, path: &str) {
    let attributes =
        [("rate", "/percent"), ("taxable", "/taxableAmount/amount"), ("amount", "/taxAmount/amount")];
    for detail in list(of, path) {
        element(xml, "Tax", detail, &attributes);
    }
}

fn payments(xml: &mut String, of: &Value, path: &str) {
    for line in list(of, path) {
        element(xml, "Collected", line, &[("rate", "/taxRate"), ("amount", "/collectedAmount")]);
    }
}

/// Writes an empty element. Attributes have the paths of their values; those without a value are omitted.
fn element(xml: &mut String, name: &str, of: &Value, attributes: &[(&str, &str)]) {
    let _ = write!(xml, "    <{name}");
    for (key, path) in attributes {
        let text = match of.pointer(path) {
            Some(value) => exact::text(value).map(Cow::Borrowed).or_else(|| exact::digits(value)),
            None => None,
        };
        let Some(text) = text else { continue };
        let _ = write!(xml, r#" {key}="{}""#, escape(text.as_ref()));
    }
    xml.push_str("/>\n");
}

fn list<'a>(of: &'a Value, path: &str) -> &'a [Value] {
    of.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
