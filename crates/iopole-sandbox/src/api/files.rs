//! The files of an invoice: the readable form, the list, and each by its identifier.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use uuid::Uuid;

use super::answer::Refusal;
use super::guard::Anyone;
use super::params::id;
use crate::documents::Format;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::render;
use crate::world::{Content, Invoice};

/// `GET /v1/invoice/{invoiceId}/download/readable`: the original where it is Factur-X, else nothing.
pub(crate) async fn readable(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(invoice): Path<String>,
) -> Result<Response, Refusal> {
    let invoice = id("invoiceId", &invoice)?;
    let content = of_invoice(&platform, customer, invoice, |known| Arc::clone(&known.content))?;
    if content.format != Some(Format::FacturX) {
        return Err(Refusal::not_found("No readable file found for this invoice"));
    }
    let disposition = format!("attachment; filename=\"{invoice}.pdf\"");
    Ok(sent("application/pdf", disposition, &content))
}

/// `GET /v1/invoice/{invoiceId}/files`: the original.
pub(crate) async fn list(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(invoice): Path<String>,
) -> Result<Json<[Value; 1]>, Refusal> {
    let invoice = id("invoiceId", &invoice)?;
    // The checksum of a large file is not computed while the world is held.
    let (content, created_ms) =
        of_invoice(&platform, customer, invoice, |known| (Arc::clone(&known.content), known.created_ms))?;
    Ok(Json([render::file::original(invoice, created_ms, &content)]))
}

/// `GET /v1/invoice/{invoiceId}/files/attachments`: none, as on an account for which support did not turn it on.
pub(crate) async fn attachments(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(invoice): Path<String>,
) -> Result<Json<[Value; 0]>, Refusal> {
    let invoice = id("invoiceId", &invoice)?;
    of_invoice(&platform, customer, invoice, |_| Json([]))
}

/// `GET /v1/invoice/file/{fileId}/download`
pub(crate) async fn download(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(file): Path<String>,
) -> Result<Response, Refusal> {
    let file = id("fileId", &file)?;
    let invoice = render::file::invoice_of(file);
    let found = of_invoice(&platform, customer, invoice, |known| Arc::clone(&known.content));
    let content = found.map_err(|_| Refusal::not_found("File not found"))?;
    let disposition = format!("attachment; filename=\"{}\"", render::file::name(invoice, &content));
    Ok(sent("application/octet-stream", disposition, &content))
}

fn of_invoice<T>(
    platform: &Platform,
    customer: CustomerId,
    invoice: Uuid,
    take: impl Fn(&Invoice) -> T,
) -> Result<T, Refusal> {
    let world = platform.world();
    world.invoices.of(customer).get(invoice).map(take).ok_or_else(|| Refusal::not_found("Invoice not found"))
}

fn sent(media_type: &'static str, disposition: String, content: &Content) -> Response {
    let headers = [(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, disposition)];
    (headers, content.bytes.clone()).into_response()
}
