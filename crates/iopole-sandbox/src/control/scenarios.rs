//! Scenarios, by the control API.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::answer::{Complaint, json_body};
use crate::json::Json;
use crate::platform::Platform;
use crate::scenario;

pub(super) async fn list() -> Json<Value> {
    Json(json!({"scenarios": scenario::list()}))
}

pub(super) async fn run(
    State(platform): State<Arc<Platform>>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Complaint> {
    Ok(Json(platform.scenario(&name, &json_body(&body)?)?))
}
