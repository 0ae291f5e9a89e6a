//! Tokens, by the control API.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Complaint, json_body};
use crate::json::Json;
use crate::platform::Platform;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whose {
    client_id: Option<String>,
}

pub(super) async fn revoke(
    State(platform): State<Arc<Platform>>,
    body: Bytes,
) -> Result<Json<Value>, Complaint> {
    let whose: Whose = json_body(&body)?;
    let revoked = platform.revoke_tokens(whose.client_id.as_deref())?;
    Ok(Json(json!({"revoked": revoked})))
}
