//! Refusals in the platform's envelope.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use super::issue::Issue;
use crate::client::Role;
use crate::journal::Why;
use crate::json::Json;

/// An answer that says no.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    body: Value,
    why: Option<String>,
}

impl Refusal {
    fn saying(status: StatusCode, message: &str) -> Self {
        Self::with_body(status, json!({"statusMessage": message}))
    }

    fn with_body(status: StatusCode, body: Value) -> Self {
        Self { status, body, why: None }
    }

    /// Says more to the journal than the platform says to its caller.
    pub(crate) fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// No token, or none that is good.
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

    /// A refusal that the framework made by itself.
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

    /// The same, where the contract has a code for it.
    pub(crate) fn bad_entity_query() -> Self {
        let code = "BUSINESS_ENTITY_SEARCH_QUERY_PARSE_ERROR";
        Self::coded(400, code, "Unable to parse correctly query search")
    }

    /// A refusal that the contract has a code for.
    pub(crate) fn coded(status: u16, code: &str, message: &str) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::with_body(status, json!({"code": code, "statusMessage": message}))
    }

    /// Where this sandbox has no international directory.
    pub(crate) fn not_in_this_environment() -> Self {
        let message = "The international directory is not available in this environment";
        Self::saying(StatusCode::FORBIDDEN, message)
            .because("as in the platform's own sandbox; `international_directory` of the builder offers it")
    }

    /// A document is not generated; the body says why.
    pub(crate) fn not_generated(body: Value) -> Self {
        Self::with_body(StatusCode::BAD_REQUEST, body)
    }

    /// Something of the kind exists already.
    pub(crate) fn duplicate() -> Self {
        let message = "A resource with the same unique identifier already exists. \
                       Please ensure the provided value is unique and try again.";
        let body = json!({"code": "DUPLICATE_RESOURCE", "statusMessage": message});
        Self::with_body(StatusCode::CONFLICT, body)
    }

    /// A refusal with a `message` in place of the `statusMessage`.
    pub(crate) fn message_only(message: &str) -> Self {
        Self::with_body(StatusCode::NOT_FOUND, json!({"message": message}))
    }

    /// An operation that the platform announces and does not have.
    pub(crate) fn not_implemented() -> Self {
        Self::saying(StatusCode::NOT_IMPLEMENTED, "Not implemented")
    }

    /// A webhook's address is refused: the one envelope without a `statusMessage`.
    pub(crate) fn details_only(issue: &Issue) -> Self {
        Self::with_body(StatusCode::BAD_REQUEST, json!({"details": issue.to_json()}))
    }
}

impl From<Issue> for Refusal {
    fn from(issue: Issue) -> Self {
        let body = json!({"statusMessage": "Request validation issues", "details": issue.to_json()});
        Self::with_body(StatusCode::BAD_REQUEST, body)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut answer = (self.status, Json(self.body)).into_response();
        if let Some(why) = self.why {
            answer.extensions_mut().insert(Why(why));
        }
        answer
    }
}

/// The kind and identifier of something created or deleted.
pub(crate) fn element(kind: &str, id: Uuid) -> Json<Value> {
    Json(json!({"type": kind, "id": id}))
}
