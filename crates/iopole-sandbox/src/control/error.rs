//! Error responses of the control API, and the reading of its bodies.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::error::SandboxError;
use crate::json::Json;
use crate::middleware;

/// An error response, with advice.
#[derive(Debug)]
pub(crate) struct ControlError {
    status: StatusCode,
    message: String,
}

impl ControlError {
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, message: message.into() }
    }

    pub(super) fn wrong_method() -> Self {
        Self { status: StatusCode::METHOD_NOT_ALLOWED, message: "this path has another method".to_owned() }
    }
}

/// Puts the error responses of the framework, which are plain text, into the envelope of the control API.
pub(super) async fn enveloped(answer: Response) -> Response {
    match middleware::text_of(answer).await {
        Ok(answer) => answer,
        Err((status, message)) => ControlError { status, message }.into_response(),
    }
}

impl From<SandboxError> for ControlError {
    fn from(error: SandboxError) -> Self {
        let status = match error {
            SandboxError::NoSuchSnapshot(_)
            | SandboxError::NoSuchClient(_)
            | SandboxError::NoSuchScenario(_) => StatusCode::NOT_FOUND,
            SandboxError::NothingHappens(_) => StatusCode::CONFLICT,
            SandboxError::Settings(_) | SandboxError::Scenario(_) => StatusCode::BAD_REQUEST,
            SandboxError::Listen { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, message: error.to_string() }
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (self.status, Json(json!({"error": self.message}))).into_response()
    }
}

/// Parses a body as JSON, whatever its content type; an empty body is `{}`.
pub(super) fn json_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, ControlError> {
    let body = if body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ControlError::bad_request(format!("the body: {error}")))
}
