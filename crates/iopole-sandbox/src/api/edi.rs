//! EDI messages: sending one, and its file alone or in an archive.

use std::io::{Cursor, Write as _};
use std::sync::Arc;

use axum::body;
use axum::extract::{FromRequest, Multipart};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::answer::{Refusal, element};
use super::guard::Anyone;
use super::issue::Issue;
use super::params::id;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::world::{EdiMessage, detected};

const UNKNOWN: &str = "Message not found";
/// No limit is documented; this is that of invoices.
const LARGEST: usize = 50 * 1024 * 1024;

/// `POST /v1/edi/message/{messageType}`: a file, or a JSON or XML body.
pub(crate) async fn send(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(message_type): Path<String>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let declared = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let declared = declared.unwrap_or_default().to_ascii_lowercase();
    let (name, bytes) = if declared.starts_with("multipart/form-data") {
        file(request).await?
    } else {
        let extension = if declared.contains("json") { "json" } else { "xml" };
        let bytes = body::to_bytes(request.into_body(), LARGEST).await.map_err(|_| Refusal::too_large())?;
        (format!("message.{extension}"), bytes)
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
async fn file(request: Request) -> Result<(String, Bytes), Refusal> {
    let missing = || Refusal::from(Issue::missing(&["file"], "file"));
    let broken = || Refusal::bad_request("Malformed multipart body");
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
                return Err(Refusal::too_large());
            }
        }
        return Ok((name, content.into()));
    }
    Err(missing())
}

/// `GET /v1/edi/message/{messageId}/download`
pub(crate) async fn download(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(message): Path<String>,
) -> Result<Response, Refusal> {
    let message = stored(&platform, customer, &message)?;
    Ok(attachment(&message.file_name, message.bytes))
}

/// `GET /v1/edi/message/{messageId}/download/all`: a zip archive.
pub(crate) async fn download_all(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(message): Path<String>,
) -> Result<Response, Refusal> {
    let message = stored(&platform, customer, &message)?;
    let archive = archive(&message).ok_or_else(|| Refusal::not_found(UNKNOWN))?;
    Ok(attachment(&format!("{}.zip", message.id), archive.into()))
}

fn stored(platform: &Platform, customer: CustomerId, message: &str) -> Result<EdiMessage, Refusal> {
    let id = id("messageId", message)?;
    platform.world().edi.get(customer, id).cloned().ok_or_else(|| Refusal::not_found(UNKNOWN))
}

/// Stored, not packed: the same message gives the same bytes.
fn archive(message: &EdiMessage) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file(message.file_name.as_str(), options).ok()?;
    zip.write_all(&message.bytes).ok()?;
    Some(zip.finish().ok()?.into_inner())
}

fn attachment(name: &str, bytes: Bytes) -> Response {
    // A name that no header can carry loses what cannot go.
    let name: String =
        name.chars().filter(|letter| letter.is_ascii_graphic() && !matches!(letter, '"' | '\\')).collect();
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, "application/octet-stream".to_owned()), (CONTENT_DISPOSITION, disposition)];
    (headers, bytes).into_response()
}
