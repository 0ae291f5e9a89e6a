//! Faults, by the control API.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Complaint, json_body};
use crate::fault::Fault;
use crate::json::Json;
use crate::platform::Platform;

pub(super) async fn list(State(platform): State<Arc<Platform>>) -> Json<Value> {
    Json(json!({"faults": platform.faults().list()}))
}

pub(super) async fn add(
    State(platform): State<Arc<Platform>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Complaint> {
    let fault = Fault::from_json(&json_body::<Value>(&body)?)?;
    let id = platform.add_fault(fault);
    Ok((StatusCode::CREATED, Json(json!({"id": id}))))
}

pub(super) async fn clear(State(platform): State<Arc<Platform>>) -> StatusCode {
    platform.faults().clear();
    StatusCode::NO_CONTENT
}

pub(super) async fn remove(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Complaint> {
    let known = id.parse().is_ok_and(|id| platform.faults().remove(id));
    known
        .then_some(StatusCode::NO_CONTENT)
        .ok_or_else(|| Complaint::not_found(format!("there is no fault {id}")))
}
