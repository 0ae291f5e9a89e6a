//! One invoice, its files, and the queue of unread invoices.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;
use uuid::Uuid;

use super::answer::attachment;
use super::extract::Id;
use super::guard::Anyone;
use crate::documents::Format;
use crate::error_response::ErrorResponse;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::render;
use crate::world::Invoice;

/// Maximum of identifiers that the unread queue gives at a time.
const QUEUE: usize = 100;

/// Answers with a list of one.
pub(crate) async fn read(
    Anyone(customer, platform): Anyone,
    Id(invoice): Id,
) -> Result<Json<[Value; 1]>, ErrorResponse> {
    of_invoice(&platform, customer, invoice, |invoice| Json([render::invoice::details(invoice)]))
}

/// Answers with the file as it was sent.
pub(crate) async fn download(
    Anyone(customer, platform): Anyone,
    Id(invoice): Id,
) -> Result<Response, ErrorResponse> {
    let content = of_invoice(&platform, customer, invoice, |known| Arc::clone(&known.content))?;
    let extension = if content.media_type == "application/pdf" { "pdf" } else { "xml" };
    Ok(attachment(content.media_type, &format!("{invoice}.{extension}"), content.bytes.clone()))
}

/// Answers with the original if it is Factur-X, else with 404.
pub(crate) async fn download_readable(
    Anyone(customer, platform): Anyone,
    Id(invoice): Id,
) -> Result<Response, ErrorResponse> {
    let content = of_invoice(&platform, customer, invoice, |known| Arc::clone(&known.content))?;
    if content.format != Some(Format::FacturX) {
        return Err(ErrorResponse::not_found("No readable file found for this invoice"));
    }
    Ok(attachment("application/pdf", &format!("{invoice}.pdf"), content.bytes.clone()))
}

/// Lists the original.
pub(crate) async fn files(
    Anyone(customer, platform): Anyone,
    Id(invoice): Id,
) -> Result<Json<[Value; 1]>, ErrorResponse> {
    // The checksum of a large file is computed without the lock of the world.
    let (content, created_ms) =
        of_invoice(&platform, customer, invoice, |known| (Arc::clone(&known.content), known.created_ms))?;
    Ok(Json([render::invoice::original_file(invoice, created_ms, &content)]))
}

/// Lists nothing, as for an account on which support has not enabled attachments.
pub(crate) async fn attachments(
    Anyone(customer, platform): Anyone,
    Id(invoice): Id,
) -> Result<Json<[Value; 0]>, ErrorResponse> {
    of_invoice(&platform, customer, invoice, |_| Json([]))
}

pub(crate) async fn download_file(
    Anyone(customer, platform): Anyone,
    Id(file): Id,
) -> Result<Response, ErrorResponse> {
    let invoice = render::invoice::invoice_of_file(file);
    let found = of_invoice(&platform, customer, invoice, |known| Arc::clone(&known.content));
    let content = found.map_err(|_| ErrorResponse::not_found("File not found"))?;
    let name = render::invoice::file_name(invoice, &content);
    Ok(attachment("application/octet-stream", &name, content.bytes.clone()))
}

fn of_invoice<T>(
    platform: &Platform,
    customer: CustomerId,
    invoice: Uuid,
    take: impl Fn(&Invoice) -> T,
) -> Result<T, ErrorResponse> {
    let world = platform.world();
    world.invoices.of(customer).get(invoice).map(take).ok_or_else(unknown)
}

fn unknown() -> ErrorResponse {
    ErrorResponse::not_found("Invoice not found")
}

/// Answers with identifiers, oldest first; with none while a webhook takes deliveries.
pub(crate) async fn not_seen(Anyone(customer, platform): Anyone) -> Json<Vec<Uuid>> {
    let world = platform.world();
    if world.webhooks.any_active_of(customer) && !platform.forms.documented() {
        return Json(Vec::new());
    }
    Json(world.invoices.of(customer).unseen().take(QUEUE).collect())
}

pub(crate) async fn mark_as_seen(
    Anyone(customer, platform): Anyone,
    Id(invoice): Id,
) -> Result<StatusCode, ErrorResponse> {
    let mut world = platform.world();
    if world.invoices.of(customer).get(invoice).is_some() && world.invoices.mark_seen(invoice) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown())
    }
}
