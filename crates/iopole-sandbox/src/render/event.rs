//! Events, as the endpoint `events` of a webhook reports them.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Object, date};
use crate::documents::Party;
use crate::reporting::{Period, ReportEvent, SubmissionKind};
use crate::world::{DeclaredStatus, OperatorEvent};

/// The body of an event; `client` is the client that the event names as its cause.
pub(crate) fn event(id: Uuid, at_ms: u64, event: &OperatorEvent, client: Option<&str>) -> Value {
    let operator = json!({"userId": client, "type": "operator"});
    let (kind, referenced, payload) = content(event, &operator, &date::instant(at_ms));
    json!({
        "eventId": id,
        "eventType": event.event_type(),
        "timestamp": date::instant(at_ms),
        "referencedObject": {"type": kind, "id": referenced},
        "payload": payload
    })
}

/// Kind and identifier of the referenced object, and the contract's payload of the event type.
fn content(event: &OperatorEvent, operator: &Value, timestamp: &str) -> (&'static str, Uuid, Value) {
    match event {
        OperatorEvent::InvoiceNotDelivered { invoice, rejection } => {
            let error = json!({
                "code": rejection.reason,
                "statusCode": 404,
                "statusMessage": rejection.message,
                "details": null
            });
            ("INVOICE", *invoice, json!({"error": error, "operatorData": operator}))
        }
        OperatorEvent::StatusNotAllowed { about, current } => {
            let detail = json!({
                "reason": "TERMINAL_STATUS",
                "message": "The status cannot be applied: the invoice already has a terminal one."
            });
            let payload = declared_status(about, operator, detail).with("currentStatus", *current);
            ("INVOICE", about.copy, payload.into())
        }
        OperatorEvent::StatusInvalid { about, faults } => {
            let error =
                |(location, message): &(String, String)| json!({"message": message, "location": location});
            let errors: Vec<Value> = faults.errors.iter().map(error).collect();
            let detail = json!({"reason": faults.reason, "message": faults.message, "errors": errors});
            ("INVOICE", about.copy, declared_status(about, operator, detail).into())
        }
        OperatorEvent::DocumentInvalid { document, seller, buyer, number, errors } => {
            let business_data = Object::default()
                .maybe("seller", party(seller, false))
                .maybe("buyer", party(buyer, true))
                .maybe("invoiceId", number.clone());
            let payload = json!({
                "businessData": Value::from(business_data),
                "validationErrors": [{"source": "SCHEMA", "schemaValidationErrors": errors}]
            });
            ("DOCUMENT", *document, payload)
        }
        OperatorEvent::Report(event) => report(event, timestamp),
    }
}

fn declared_status(about: &DeclaredStatus, operator: &Value, detail: Value) -> Object {
    Object::default()
        .with("rejectionDetail", detail)
        .with("invoiceId", about.copy.to_string())
        .with("statusId", about.status.to_string())
        .with("attemptedStatus", about.code)
        .with("source", "operator")
        .with("operatorData", operator.clone())
}

/// A party with the members that the contract requires in an event: a name, and of a buyer also an address.
fn party(party: &Party, with_address: bool) -> Option<Value> {
    let name = party.name.clone()?;
    let address = party.address();
    if with_address && address.is_none() {
        return None;
    }
    let party = Object::default()
        .with("name", name)
        .maybe("siren", party.siren.clone())
        .maybe("siret", party.siret.clone())
        .maybe("electronicAddress", address)
        .maybe("vatNumber", party.vat_number.clone());
    Some(party.into())
}

fn report(event: &ReportEvent, timestamp: &str) -> (&'static str, Uuid, Value) {
    match event {
        ReportEvent::Attached { submission, kind, folder, period, .. } => {
            let payload = json!({
                "reportId": folder,
                "fluxType": kind.flux(),
                "period": {
                    "startDate": date::midnight(&period.start.to_string()),
                    "endDate": format!("{}T23:59:59.999Z", period.end),
                },
                "timestamp": timestamp,
            });
            (submission_kind(*kind), *submission, payload)
        }
        ReportEvent::Refused { submission, kind, message, .. } => {
            let detail = json!({"reason": "VALIDATION_FAILURE", "message": message});
            (submission_kind(*kind), *submission, json!({"rejectionDetail": detail}))
        }
        ReportEvent::PeriodOpened { folder, siren, period } => {
            ("EREPORTING_PERIOD", *folder, period_payload("OPEN", siren, period, timestamp))
        }
        ReportEvent::PeriodClosed { folder, siren, period } => {
            ("EREPORTING_PERIOD", *folder, period_payload("CLOSED", siren, period, timestamp))
        }
    }
}

fn submission_kind(kind: SubmissionKind) -> &'static str {
    if kind.is_payment() { "PAYMENT" } else { "TRANSACTION" }
}

/// The contract gives the SIREN as `businessEntityId` here.
fn period_payload(state: &str, siren: &str, period: &Period, timestamp: &str) -> Value {
    json!({
        "state": state,
        "businessEntityId": siren,
        "startDate": period.start.to_string(),
        "endDate": period.end.to_string(),
        "autoCloseDate": date::instant(period.auto_close_ms),
        "timestamp": timestamp,
    })
}
