//! Statuses: declaring one, the history of an invoice, and the queue of unread statuses.

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::element;
use super::extract::{Id, JsonBody};
use super::guard::{Anyone, User};
use crate::direction::Direction;
use crate::error_response::ErrorResponse;
use crate::json::Json;
use crate::lifecycle::declaration;
use crate::render;

/// Maximum of statuses that the unread queue gives at a time.
const QUEUE: usize = 100;

pub(crate) async fn declare(
    User(customer, platform): User,
    Id(invoice): Id,
    body: JsonBody,
) -> Result<(StatusCode, Json<Value>), ErrorResponse> {
    let declaration = declaration(&body.read_exact()?)?;
    let mut world = platform.world();
    if world.invoices.of(customer).get(invoice).is_none() {
        return Err(ErrorResponse::not_found("Invoice not found"));
    }
    let status = world.declare(invoice, declaration, platform.clock.now_ms());
    Ok((StatusCode::CREATED, element("STATUS", status)))
}

/// Answers with an empty list for a received copy, as measured; the documents say otherwise.
pub(crate) async fn history(
    User(customer, platform): User,
    Id(invoice): Id,
) -> Result<Json<Vec<Value>>, ErrorResponse> {
    let world = platform.world();
    let invoice = world
        .invoices
        .of(customer)
        .get(invoice)
        .ok_or_else(|| ErrorResponse::not_found("Invoice not found"))?;
    let history = match (invoice.direction, platform.forms.documented()) {
        (Direction::Outbound, _) => invoice.history.as_slice(),
        (Direction::Inbound, false) => &[],
        (Direction::Inbound, true) => {
            let emitted = invoice.peer.and_then(|peer| world.invoices.get(peer));
            emitted.unwrap_or(invoice).history.as_slice()
        }
    };
    let statuses = history.iter().filter_map(|status| world.statuses.get(*status));
    let rendered = statuses.map(|status| {
        let mut rendered = render::status::status(status, invoice);
        // The emitted copy may belong to another customer.
        if let Some(fields) = rendered.as_object_mut() {
            fields.insert("invoiceId".to_owned(), json!(invoice.id));
        }
        rendered
    });
    Ok(Json(rendered.collect()))
}

/// Answers with statuses grouped by invoice; with none while a webhook takes deliveries.
pub(crate) async fn not_seen(Anyone(customer, platform): Anyone) -> Json<Vec<Value>> {
    let world = platform.world();
    if world.webhooks.any_active_of(customer) && !platform.forms.documented() {
        return Json(Vec::new());
    }
    let mut groups: Vec<(Uuid, Vec<Value>)> = Vec::new();
    let invoices = world.invoices.of(customer);
    let unseen = world.statuses.unseen();
    let own = unseen.filter_map(|status| Some((status, invoices.get(status.invoice)?)));
    for (status, invoice) in own.take(QUEUE) {
        let rendered = render::status::status(status, invoice);
        match groups.iter_mut().find(|(of, _)| *of == status.invoice) {
            Some((_, group)) => group.push(rendered),
            None => groups.push((status.invoice, vec![rendered])),
        }
    }
    let groups = groups.into_iter().map(|(of, group)| json!({"invoiceId": of, "newstatus": group}));
    Json(groups.collect())
}

pub(crate) async fn mark_as_seen(
    Anyone(customer, platform): Anyone,
    Id(status): Id,
) -> Result<StatusCode, ErrorResponse> {
    let mut world = platform.world();
    let own = world.statuses.get(status).and_then(|known| world.invoices.of(customer).get(known.invoice));
    if own.is_some() && world.statuses.mark_seen(status) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ErrorResponse::not_found("Status not found"))
    }
}
