//! Statuses: declaring one, the history of an invoice, and the queue of unread ones.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::answer::{Refusal, element};
use super::guard::{Anyone, User};
use super::params::id;
use super::status_check::declaration;
use super::webhook_check::exact_body;
use crate::json::Json;
use crate::platform::Platform;
use crate::render;
use crate::world::Direction;

/// Most statuses the unread queue gives at a time.
const QUEUE: usize = 100;

/// `POST /v1/invoice/{invoiceId}/status`
pub(crate) async fn declare(
    User(customer): User,
    State(platform): State<Arc<Platform>>,
    Path(invoice): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let invoice = id("invoiceId", &invoice)?;
    let declaration = declaration(&exact_body(&headers, &body)?)?;
    let mut world = platform.world();
    if world.invoices.of(customer).get(invoice).is_none() {
        return Err(Refusal::not_found("Invoice not found"));
    }
    let status = world.declare(invoice, declaration, platform.clock.now_ms());
    Ok((StatusCode::CREATED, element("STATUS", status)))
}

/// `GET /v1/invoice/{invoiceId}/status-history`: always empty for a received copy, though documented otherwise.
pub(crate) async fn history(
    User(customer): User,
    State(platform): State<Arc<Platform>>,
    Path(invoice): Path<String>,
) -> Result<Json<Vec<Value>>, Refusal> {
    let invoice = id("invoiceId", &invoice)?;
    let world = platform.world();
    let invoice =
        world.invoices.of(customer).get(invoice).ok_or_else(|| Refusal::not_found("Invoice not found"))?;
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
        // The emitted copy may be another customer's.
        if let Some(fields) = rendered.as_object_mut() {
            fields.insert("invoiceId".to_owned(), json!(invoice.id));
        }
        rendered
    });
    Ok(Json(rendered.collect()))
}

/// `GET /v1/invoice/status/notSeen`: grouped by invoice; none while a webhook takes deliveries.
pub(crate) async fn not_seen(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
) -> Json<Vec<Value>> {
    let world = platform.world();
    if world.webhooks.any_active_of(customer) && !platform.forms.documented() {
        return Json(Vec::new());
    }
    let mut groups: Vec<(uuid::Uuid, Vec<Value>)> = Vec::new();
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

/// `PUT /v1/invoice/status/{statusId}/markAsSeen`
pub(crate) async fn mark_as_seen(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(status): Path<String>,
) -> Result<StatusCode, Refusal> {
    let status = id("statusId", &status)?;
    let mut world = platform.world();
    let own = world.statuses.get(status).and_then(|known| world.invoices.of(customer).get(known.invoice));
    if own.is_some() && world.statuses.mark_seen(status) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::not_found("Status not found"))
    }
}
