//! Answers that several operations give.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::json::Json;

/// Kind and identifier of an object that was created or deleted.
pub(crate) fn element(kind: &str, id: Uuid) -> Json<Value> {
    Json(json!({"type": kind, "id": id}))
}

/// A file to download.
pub(crate) fn attachment(
    media_type: &'static str,
    name: &str,
    content: impl Into<axum::body::Body>,
) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, disposition)];
    (headers, content.into()).into_response()
}
