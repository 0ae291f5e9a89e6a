//! Events that the life of invoices and statuses gives cause to.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Direction, Happening, Invoice, OperatorEvent, Status, StatusFaults, World};
use crate::documents::{Document, Party};
use crate::ids::CustomerId;
use crate::lifecycle::Rejection;
use crate::render::Object;

/// After these nothing is declared any more.
const TERMINAL: [&str; 4] = ["REFUSED", "REJECTED", "UNACCEPTABLE", "CANCELLED"];

impl Invoice {
    /// The status that ends this invoice's life, once it has one.
    pub(crate) fn terminal_status(&self) -> Option<&'static str> {
        let last = self.last_status.filter(|last| !last.of_delivery);
        last.map(|last| last.code).filter(|code| TERMINAL.contains(code))
    }
}

impl World {
    /// No platform takes the invoice.
    pub(super) fn tell_not_delivered(&mut self, invoice: Uuid, rejection: &Rejection, at_ms: u64) {
        let Some(customer) = self.invoices.get(invoice).map(|copy| copy.customer) else { return };
        let payload = json!({
            "error": {
                "code": rejection.reason,
                "statusCode": 404,
                "statusMessage": rejection.message,
                "details": null
            },
            "operatorData": self.operator(customer)
        });
        let event = event("OUTBOUND_INVOICE_NOT_DELIVERED", invoice, Direction::Outbound, payload);
        self.happened(at_ms, customer, Happening::Operator(event));
    }

    /// A status was declared on an invoice whose life is over.
    pub(super) fn tell_not_allowed(&mut self, copy: Uuid, status: &Status, current: &str) {
        let Some(customer) = self.invoices.get(copy).map(|copy| copy.customer) else { return };
        let payload = json!({
            "rejectionDetail": {
                "reason": "TERMINAL_STATUS",
                "message": "The status cannot be applied: the invoice already has a terminal one."
            },
            "invoiceId": copy,
            "statusId": status.id,
            "attemptedStatus": status.code,
            "currentStatus": current,
            "source": "operator",
            "operatorData": self.operator(customer)
        });
        self.tell_of_status("OUTBOUND_STATUS_NOT_ALLOWED", copy, payload, status.date_ms);
    }

    /// A status was declared whose content cannot be taken.
    pub(super) fn tell_invalid(&mut self, copy: Uuid, status: &Status, faults: StatusFaults) {
        let Some(customer) = self.invoices.get(copy).map(|copy| copy.customer) else { return };
        let StatusFaults { reason, message, errors } = faults;
        let errors: Vec<Value> = errors
            .into_iter()
            .map(|(location, message)| json!({"message": message, "location": location}))
            .collect();
        let payload = json!({
            "rejectionDetail": {"reason": reason, "message": message, "errors": errors},
            "invoiceId": copy,
            "statusId": status.id,
            "attemptedStatus": status.code,
            "source": "operator",
            "operatorData": self.operator(customer)
        });
        self.tell_of_status("OUTBOUND_STATUS_INVALID", copy, payload, status.date_ms);
    }

    fn tell_of_status(&mut self, event_type: &'static str, copy: Uuid, payload: Value, at_ms: u64) {
        let known = self.invoices.get(copy).map(|copy| (copy.customer, copy.direction));
        let Some((customer, direction)) = known else { return };
        self.happened(at_ms, customer, Happening::Operator(event(event_type, copy, direction, payload)));
    }

    /// A document that came from the network cannot be taken.
    pub(super) fn tell_inbound_invalid(
        &mut self,
        customer: CustomerId,
        id: Uuid,
        document: &Document,
        errors: &[String],
        at_ms: u64,
    ) {
        let business_data = Object::default()
            .maybe("seller", party(&document.seller, false))
            .maybe("buyer", party(&document.buyer, true))
            .maybe("invoiceId", document.number.clone());
        let payload = json!({
            "businessData": Value::from(business_data),
            "validationErrors": [{"source": "SCHEMA", "schemaValidationErrors": errors}]
        });
        let referenced = ("DOCUMENT", id);
        let direction = Some(Direction::Inbound);
        let event_type = "INVOICE_INBOUND_INVALID";
        let event = OperatorEvent { event_type, referenced, direction, payload, about: None };
        self.happened(at_ms, customer, Happening::Operator(event));
    }

    /// The client that an event names as its cause.
    fn operator(&self, customer: CustomerId) -> Value {
        let mut accounts = self.accounts.iter();
        let client = accounts.find(|(known, _)| *known == customer).map(|(_, client)| client);
        json!({"userId": client, "type": "operator"})
    }
}

fn event(event_type: &'static str, invoice: Uuid, direction: Direction, payload: Value) -> OperatorEvent {
    let referenced = ("INVOICE", invoice);
    OperatorEvent { event_type, referenced, direction: Some(direction), payload, about: None }
}

/// A party that has what the contract requires of it in an event: a name, a buyer also an address.
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
