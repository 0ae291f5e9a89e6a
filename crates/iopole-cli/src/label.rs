//! Statuses and dates, for people.

use iopole_api::model::dates::DateText;
use iopole_api::model::status::{InvoiceStatus, InvoiceStatusCode, StatusRejectionDetail};

use crate::output::Language;

/// Returns number, code and name of a status: `203 MADE_AVAILABLE · Made available`.
pub(crate) fn label(code: Option<&InvoiceStatusCode>, language: Language) -> String {
    let Some(code) = code else {
        return language.pick("a status without a code", "un statut sans code").to_owned();
    };
    let number = code.dgfip_number().map(|number| format!("{number} ")).unwrap_or_default();
    format!("{number}{code} · {}", name(code, language))
}

/// Returns the name of a status; of an unknown one, the code.
pub(crate) fn name(code: &InvoiceStatusCode, language: Language) -> &str {
    language.pick(english(code), code.french_label())
}

fn english(code: &InvoiceStatusCode) -> &str {
    match code {
        InvoiceStatusCode::Submitted => "Submitted",
        InvoiceStatusCode::Issued => "Issued by the platform",
        InvoiceStatusCode::Received => "Received by the platform",
        InvoiceStatusCode::MadeAvailable => "Made available",
        InvoiceStatusCode::InHand => "In hand",
        InvoiceStatusCode::Approved => "Approved",
        InvoiceStatusCode::PartiallyApproved => "Approved in part",
        InvoiceStatusCode::Disputed => "Disputed",
        InvoiceStatusCode::Suspended => "Suspended",
        InvoiceStatusCode::Completed => "Completed",
        InvoiceStatusCode::Refused => "Refused",
        InvoiceStatusCode::PaymentSent => "Payment sent",
        InvoiceStatusCode::PaymentReceived => "Payment received",
        InvoiceStatusCode::Rejected => "Rejected",
        InvoiceStatusCode::Unacceptable => "Unacceptable",
        InvoiceStatusCode::Cancelled => "Canceled",
        _ => code.as_str(),
    }
}

/// Returns the reasons of a negative status.
pub(crate) fn rejections(status: &InvoiceStatus) -> impl Iterator<Item = &StatusRejectionDetail> {
    let responses = status.json.iter().flat_map(|json| &json.responses);
    responses.flat_map(|response| response.rejections())
}

/// Returns the code of a reason and its message.
pub(crate) fn reason(detail: &StatusRejectionDetail) -> String {
    let parts = [detail.reason.clone(), detail.message.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(": ")
}

/// Returns a moment to the second in UTC; a text that is none, unchanged.
pub(crate) fn moment(date: &DateText) -> String {
    match date.timestamp() {
        Some(time) => time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        None => date.as_str().to_owned(),
    }
}
