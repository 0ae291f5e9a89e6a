//! Acts of the buyer of an invoice, a company outside of the account.

use serde_json::{Value, json};
use uuid::Uuid;

use super::ScenarioResult;
use super::parameters::{Parameters, invalid};
use crate::direction::Direction;
use crate::documents::ToJson as _;
use crate::error::SandboxError;
use crate::ids::parse_uuid;
use crate::lifecycle::{State, declaration};
use crate::world::{Invoice, World};

pub(super) const PARAMETERS: [(&str, &str); 2] = [
    ("invoice", "identifier or number of the invoice; default: the one delivered last"),
    ("message", "free text of the status"),
];

pub(super) const WITH_REASON: [(&str, &str); 3] = [
    PARAMETERS[0],
    PARAMETERS[1],
    ("reason", "reason code that the contract allows with the status; default: one of them"),
];

/// The buyer declares a status.
pub(super) fn answers(world: &mut World, given: &Parameters<'_>, code: &str, now_ms: u64) -> ScenarioResult {
    let default = match code {
        "REFUSED" => Some("TOTAL_AMOUNT_INCORRECT"),
        "DISPUTED" => Some("OTHER"),
        "SUSPENDED" => Some("MISSING_DOCUMENTS"),
        _ => None,
    };
    let mut status = json!({"code": code});
    if let Some(default) = default {
        let reason = given.text("reason")?.unwrap_or(default);
        set(
            &mut status,
            "rejectionDetail",
            json!({"reason": reason, "message": given.text("message")?.unwrap_or("")}),
        );
    }
    declare(world, given, status, now_ms)
}

/// The buyer declares full payment, with one amount a VAT rate of the invoice.
pub(super) fn pays(world: &mut World, given: &Parameters<'_>, now_ms: u64) -> ScenarioResult {
    let invoice = find(world, given)?;
    let document = &invoice.content.document;
    let currency = document.currency.as_deref().unwrap_or("EUR");
    let payments: Vec<Value> = document
        .taxes
        .iter()
        .filter_map(|line| {
            let amount = line.taxable.as_ref()?.plus(line.tax.as_ref()?)?;
            Some(json!({"vatRate": line.percent.as_ref()?.to_json(), "amount": amount.to_json(), "currency": currency}))
        })
        .collect();
    declare(world, given, json!({"code": "PAYMENT_SENT", "payment": payments}), now_ms)
}

fn declare(world: &mut World, given: &Parameters<'_>, mut status: Value, now_ms: u64) -> ScenarioResult {
    let invoice = alive(find(world, given)?)?;
    let (emitted, received) = (invoice.id, invoice.peer.unwrap_or(invoice.id));
    if let Some(message) = given.text("message")? {
        set(&mut status, "message", message.into());
    }
    let declaration = declaration(&status).map_err(|issue| invalid(issue.message()))?;
    let status = world.declare(received, declaration, now_ms);
    Ok(json!({"invoice": emitted, "status": status}))
}

/// The buyer's platform rejects a second delivery of the invoice.
pub(super) fn rejects_a_delivery(world: &mut World, given: &Parameters<'_>, now_ms: u64) -> ScenarioResult {
    let emitted = alive(find(world, given)?)?.id;
    let message = given.text("message")?.unwrap_or("The buyer's platform has received this invoice before");
    let status = world.reject_delivery(emitted, message, now_ms);
    Ok(json!({"invoice": emitted, "status": status}))
}

/// The invoice, unless it has a terminal status.
fn alive(invoice: &Invoice) -> Result<&Invoice, SandboxError> {
    let Some(last) = invoice.terminal_status() else { return Ok(invoice) };
    let number = invoice.content.document.number.as_deref().unwrap_or_default();
    let reason = format!("invoice {number:?} is {last}, after which its buyer declares nothing");
    Err(SandboxError::NothingHappens(reason))
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(fields) = object {
        fields.insert(key.to_owned(), value);
    }
}

/// The selected invoice, which must have reached its buyer.
fn find<'w>(world: &'w World, given: &Parameters<'_>) -> Result<&'w Invoice, SandboxError> {
    let sent = |invoice: &&Invoice| invoice.direction == Direction::Outbound;
    let delivered = |invoice: &&Invoice| invoice.state == State::Delivered && invoice.peer.is_some();
    let Some(name) = given.text("invoice")? else {
        return world.invoices.newest_first().filter(sent).find(delivered).ok_or_else(|| {
            invalid("no invoice has reached its buyer yet: send one, and give it the second that it takes")
        });
    };
    let identified: Option<Uuid> = parse_uuid(name);
    let found = match identified {
        Some(id) => world.invoices.get(id).filter(sent),
        None => world.invoices.numbered(name).find(sent),
    };
    let found = found.ok_or_else(|| invalid(format!("no invoice {name:?} was sent")))?;
    if delivered(&found) {
        Ok(found)
    } else {
        Err(invalid(format!("invoice {name:?} is {}: it has not reached its buyer", found.state.as_str())))
    }
}
