//! EDI messages: sending one, and downloading its file alone or in an archive.

use axum::body;
use axum::extract::{FromRequest, Multipart, Path, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use bytes::Bytes;
use serde_json::Value;
use uuid::Uuid;

use super::answer::{attachment, element};
use super::extract::Id;
use super::guard::Anyone;
use crate::archive::archive;
use crate::error_response::ErrorResponse;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::request::Issue;
use crate::world::{EdiMessage, detected};

const UNKNOWN: &str = "Message not found";
/// No limit is documented; this is the limit of invoices.
const LARGEST: usize = 50 * 1024 * 1024;
const BYTES: &str = "application/octet-stream";

/// Takes a file, or a JSON or XML body.
pub(crate) async fn send(
    Anyone(customer, platform): Anyone,
    Path(message_type): Path<String>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), ErrorResponse> {
    let declared = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let declared = declared.unwrap_or_default().to_ascii_lowercase();
    let (name, bytes) = if declared.starts_with("multipart/form-data") {
        file(request).await?
    } else {
        let extension = if declared.contains("json") { "json" } else { "xml" };
        let bytes = body::to_bytes(request.into_body(), LARGEST).await;
        (format!("message.{extension}"), bytes.map_err(|_| ErrorResponse::too_large())?)
    };
    if bytes.is_empty() {
        return Err(Issue::missing(&["file"], "file").into());
    }
    let message_type = if message_type == "AUTO" { detected(&bytes) } else { message_type };
    let created_ms = platform.clock.now_ms();
    let mut world = platform.world();
    let id = world.new_id(created_ms);
    world.take_message(EdiMessage { id, customer, message_type, file_name: name, bytes, created_ms });
    Ok((StatusCode::CREATED, element("EDI_MESSAGE", id)))
}

/// Name and content of the part called `file`.
async fn file(request: Request) -> Result<(String, Bytes), ErrorResponse> {
    let missing = || ErrorResponse::from(Issue::missing(&["file"], "file"));
    let broken = || ErrorResponse::bad_request("Malformed multipart body");
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| missing())?;
    while let Some(mut part) = form.next_field().await.map_err(|_| broken())? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or("message").to_owned();
        let mut content = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
            content.extend_from_slice(&chunk);
            if content.len() > LARGEST {
                return Err(ErrorResponse::too_large());
            }
        }
        return Ok((name, content.into()));
    }
    Err(missing())
}

pub(crate) async fn download(
    Anyone(customer, platform): Anyone,
    Id(message): Id,
) -> Result<Response, ErrorResponse> {
    let message = stored(&platform, customer, message)?;
    // The header loses the characters that it cannot carry.
    let allowed = |letter: &char| letter.is_ascii_graphic() && !matches!(letter, '"' | '\\');
    let name: String = message.file_name.chars().filter(allowed).collect();
    Ok(attachment(BYTES, &name, message.bytes))
}

/// Answers with a ZIP archive of the message.
pub(crate) async fn download_all(
    Anyone(customer, platform): Anyone,
    Id(message): Id,
) -> Result<Response, ErrorResponse> {
    let message = stored(&platform, customer, message)?;
    let archive = archive(&[(message.file_name, message.bytes)]);
    let archive = archive.ok_or_else(|| ErrorResponse::not_found(UNKNOWN))?;
    Ok(attachment(BYTES, &format!("{}.zip", message.id), archive))
}

fn stored(platform: &Platform, customer: CustomerId, id: Uuid) -> Result<EdiMessage, ErrorResponse> {
    platform.world().edi.get(customer, id).cloned().ok_or_else(|| ErrorResponse::not_found(UNKNOWN))
}
