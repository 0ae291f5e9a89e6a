//! Statuses, in the history, the unread queue and deliveries.

use serde_json::{Value, json};

use super::{Object, cdar, date, party};
use crate::documents::{Header, ToJson as _};
use crate::lifecycle::{Rejection, Status, StatusSender};
use crate::world::Invoice;

const SELLER: (&str, &str, &str) = ("SELLER", "SE", "Vendeur");
const BUYER: (&str, &str, &str) = ("BUYER", "BY", "Acheteur");

/// A status with its message.
pub(crate) fn status(status: &Status, invoice: &Invoice) -> Value {
    let document = &invoice.content.document;
    json!({
        "statusId": status.id,
        "date": date::instant(status.date_ms),
        "destType": status.destination,
        "invoiceId": status.invoice,
        "status": code_pair(status),
        "xml": cdar::message(status, document),
        "json": message(status, document, invoice.created_ms)
    })
}

fn code_pair(status: &Status) -> Value {
    Object::default().with("code", status.code).maybe("networkCode", status.network_code).into()
}

fn message(status: &Status, document: &Header, received_ms: u64) -> Value {
    let seller = || party::in_role(&document.seller, SELLER);
    let buyer = || party::in_role(&document.buyer, BUYER);
    // Measured: the platform's messages about an emitted invoice have the buyer as recipient, not the seller who
    // reads them.
    let (sender, recipient) = match status.sender {
        StatusSender::Platform | StatusSender::Seller => (seller(), buyer()),
        StatusSender::Buyer => (buyer(), seller()),
    };
    let notes = status.message.as_ref().map(|content| json!([{"content": content}]));
    Object::default()
        .with("testIndicator", false)
        .with(
            "identification",
            json!({
                "id": status.message_id,
                "name": format!("Lifecycle - {}", status.code),
                "date": date::instant(status.date_ms)
            }),
        )
        .maybe("notes", notes)
        .with("sender", sender)
        .with("issuer", Value::Null)
        .with("recipients", vec![recipient])
        .with("responses", vec![response(status, document, received_ms)])
        .into()
}

fn response(status: &Status, document: &Header, received_ms: u64) -> Value {
    let issued = document.issue_date.as_deref().map(date::midnight);
    let reference = Object::default()
        .with("issuerAssignedId", document.number.clone())
        .maybe("typeCode", document.type_code.as_deref().map(super::invoice::type_code))
        .with("receiptDate", date::instant(received_ms))
        .maybe("issueDate", issued)
        .with("issuer", party::in_role(&document.seller, SELLER));
    let detail = status.rejection.as_ref().map(rejection);
    let amounts: Vec<Value> = status
        .payments
        .iter()
        .map(|payment| {
            json!({
                "type": if status.code == "PAYMENT_SENT" { "MPA" } else { "MEN" },
                "amount": {"value": payment.amount.to_json(), "currency": payment.currency},
                "vatRate": payment.vat_rate.to_json()
            })
        })
        .collect();
    Object::default()
        .with("documentReference", reference)
        .with("documentStatus", code_pair(status))
        .maybe("additionalData", (!amounts.is_empty()).then_some(amounts))
        .maybe("rejectionDetail", detail.clone())
        .maybe("rejectionDetails", detail.map(|detail| vec![detail]))
        .into()
}

fn rejection(rejection: &Rejection) -> Value {
    let errors: Vec<Value> = rejection
        .errors
        .iter()
        .map(|defect| {
            json!({"reason": "SCHEMA", "message": defect.message, "rule": defect.rule, "location": defect.place.as_deref().unwrap_or("NA")})
        })
        .collect();
    json!({
        "reason": rejection.reason,
        "networkReason": rejection.network,
        "message": rejection.message,
        "errors": errors
    })
}
