//! Error responses in the platform's envelope.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::client::Role;
use crate::json::Json;
use crate::marks::Reason;
use crate::request::Issue;
use crate::world::{RuleError, RuleErrorKind};

/// An error response.
#[derive(Debug)]
pub(crate) struct ErrorResponse {
    status: StatusCode,
    body: Value,
    reason: Option<String>,
}

impl ErrorResponse {
    fn saying(status: StatusCode, message: &str) -> Self {
        Self::with_body(status, json!({"statusMessage": message}))
    }

    fn with_body(status: StatusCode, body: Value) -> Self {
        Self { status, body, reason: None }
    }

    /// Adds a reason for the journal; the caller does not see it.
    pub(crate) fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The token is missing or invalid.
    pub(crate) fn unauthorized() -> Self {
        Self::saying(StatusCode::UNAUTHORIZED, "Token is missing or invalid")
    }

    /// The account lacks a role.
    pub(crate) fn lacking(role: Role) -> Self {
        let article = if role == Role::Admin { "an" } else { "a" };
        let message = format!("This endpoint requires {article} {} account", role.as_str());
        Self::saying(StatusCode::FORBIDDEN, &message)
    }

    /// The customer is not one of the account's.
    pub(crate) fn wrong_customer() -> Self {
        Self::saying(StatusCode::FORBIDDEN, "Access to this customer is forbidden")
    }

    pub(crate) fn not_found(message: &str) -> Self {
        Self::saying(StatusCode::NOT_FOUND, message)
    }

    pub(crate) fn wrong_method() -> Self {
        Self::saying(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
    }

    pub(crate) fn too_large() -> Self {
        Self::saying(StatusCode::PAYLOAD_TOO_LARGE, "Payload Too Large")
    }

    /// An error response that the framework made.
    pub(crate) fn framework(status: StatusCode, message: &str) -> Self {
        Self::saying(status, message)
    }

    pub(crate) fn bad_request(message: &str) -> Self {
        Self::saying(StatusCode::BAD_REQUEST, message)
    }

    /// The search expression is not understood.
    pub(crate) fn bad_query() -> Self {
        Self::bad_request("Unable to parse correctly query search")
    }

    /// The expression of an entity search is not understood, for which the contract has a code.
    pub(crate) fn bad_entity_query() -> Self {
        let code = "BUSINESS_ENTITY_SEARCH_QUERY_PARSE_ERROR";
        Self::coded(400, code, "Unable to parse correctly query search")
    }

    /// An error for which the contract has a code.
    pub(crate) fn coded(status: u16, code: &str, message: &str) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::with_body(status, json!({"code": code, "statusMessage": message}))
    }

    /// The simulated platform has no international directory.
    pub(crate) fn not_in_this_environment() -> Self {
        let message = "The international directory is not available in this environment";
        Self::saying(StatusCode::FORBIDDEN, message)
            .because("as on preproduction; `SandboxBuilder::international_directory` offers it")
    }

    /// A document is not generated; the body gives the reason.
    pub(crate) fn not_generated(body: Value) -> Self {
        Self::with_body(StatusCode::BAD_REQUEST, body)
    }

    /// An object with this identifier exists already.
    pub(crate) fn duplicate() -> Self {
        let message = "A resource with the same unique identifier already exists. \
                       Please ensure the provided value is unique and try again.";
        let body = json!({"code": "DUPLICATE_RESOURCE", "statusMessage": message});
        Self::with_body(StatusCode::CONFLICT, body)
    }

    /// A 404 with a `message` instead of the `statusMessage`.
    pub(crate) fn message_only(message: &str) -> Self {
        Self::with_body(StatusCode::NOT_FOUND, json!({"message": message}))
    }

    /// An operation that the contract has and the platform does not.
    pub(crate) fn not_implemented() -> Self {
        Self::saying(StatusCode::NOT_IMPLEMENTED, "Not implemented")
    }

    /// The address of a webhook is rejected: the only envelope without a `statusMessage`.
    pub(crate) fn details_only(issue: &Issue) -> Self {
        Self::with_body(StatusCode::BAD_REQUEST, json!({"details": issue.to_json()}))
    }
}

impl From<Issue> for ErrorResponse {
    fn from(issue: Issue) -> Self {
        let body = json!({"statusMessage": "Request validation issues", "details": issue.to_json()});
        Self::with_body(StatusCode::BAD_REQUEST, body)
    }
}

impl From<RuleError> for ErrorResponse {
    fn from(error: RuleError) -> Self {
        let status = match error.kind {
            RuleErrorKind::Invalid => 400,
            RuleErrorKind::Forbidden => 403,
            RuleErrorKind::Missing => 404,
            RuleErrorKind::Conflict => 409,
        };
        Self::coded(status, error.code, error.message)
    }
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        let mut answer = (self.status, Json(self.body)).into_response();
        if let Some(reason) = self.reason {
            answer.extensions_mut().insert(Reason(reason));
        }
        answer
    }
}
