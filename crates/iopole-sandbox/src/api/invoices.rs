//! One invoice, its file, and the queue of unread ones.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use uuid::Uuid;

use super::answer::Refusal;
use super::guard::Anyone;
use super::params::id;
use crate::json::Json;
use crate::platform::Platform;
use crate::render;

const UNKNOWN: &str = "Invoice not found";
/// Most identifiers the unread queue gives at a time.
const QUEUE: usize = 100;

/// `GET /v1/invoice/{invoiceId}`: a list of one.
pub(crate) async fn read(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(invoice): Path<String>,
) -> Result<Json<[Value; 1]>, Refusal> {
    let invoice = id("invoiceId", &invoice)?;
    let world = platform.world();
    let invoice = world.invoices.of(customer).get(invoice).ok_or_else(|| Refusal::not_found(UNKNOWN))?;
    Ok(Json([render::invoice::details(invoice)]))
}

/// `GET /v1/invoice/{invoiceId}/download`: the file as it was sent.
pub(crate) async fn download(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(invoice): Path<String>,
) -> Result<Response, Refusal> {
    let invoice = id("invoiceId", &invoice)?;
    let world = platform.world();
    let content = world
        .invoices
        .of(customer)
        .get(invoice)
        .map(|known| Arc::clone(&known.content))
        .ok_or_else(|| Refusal::not_found(UNKNOWN))?;
    let extension = if content.media_type == "application/pdf" { "pdf" } else { "xml" };
    let disposition = format!("attachment; filename=\"{invoice}.{extension}\"");
    let headers = [(CONTENT_TYPE, content.media_type.to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, content.bytes.clone()).into_response())
}

/// `GET /v1/invoice/notSeen`: identifiers, oldest first; none while a webhook takes deliveries.
pub(crate) async fn not_seen(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
) -> Json<Vec<Uuid>> {
    let world = platform.world();
    if world.webhooks.any_active_of(customer) && !platform.forms.documented() {
        return Json(Vec::new());
    }
    Json(world.invoices.of(customer).unseen().take(QUEUE).collect())
}

/// `PUT /v1/invoice/{invoiceId}/markAsSeen`
pub(crate) async fn mark_as_seen(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(invoice): Path<String>,
) -> Result<StatusCode, Refusal> {
    let invoice = id("invoiceId", &invoice)?;
    let mut world = platform.world();
    if world.invoices.of(customer).get(invoice).is_some() && world.invoices.mark_seen(invoice) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::not_found(UNKNOWN))
    }
}
