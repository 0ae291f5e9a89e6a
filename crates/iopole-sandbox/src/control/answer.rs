//! Answers of the control API: JSON, also where it says no.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::error::SandboxError;
use crate::json::Json;
use crate::rejection;

/// An answer that says no, and what to do.
#[derive(Debug)]
pub(crate) struct Complaint {
    status: StatusCode,
    message: String,
}

impl Complaint {
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, message: message.into() }
    }

    pub(super) fn wrong_method() -> Self {
        Self { status: StatusCode::METHOD_NOT_ALLOWED, message: "another method is needed here".to_owned() }
    }
}

/// Puts the refusals of the framework, which are plain text, into the form of the others.
pub(super) async fn enveloped(answer: Response) -> Response {
    match rejection::text_of(answer).await {
        Ok(answer) => answer,
        Err((status, message)) => Complaint { status, message }.into_response(),
    }
}

impl From<SandboxError> for Complaint {
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

impl IntoResponse for Complaint {
    fn into_response(self) -> Response {
        (self.status, Json(json!({"error": self.message}))).into_response()
    }
}

/// Reads a body as JSON, whatever type it is declared as; an empty one is `{}`.
pub(super) fn json_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, Complaint> {
    let body = if body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Complaint::bad_request(format!("the body: {error}")))
}
