//! The state as a whole, by the control API.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::Complaint;
use crate::platform::Platform;

pub(super) async fn reset(State(platform): State<Arc<Platform>>) -> StatusCode {
    platform.reset();
    StatusCode::NO_CONTENT
}

pub(super) async fn snapshots(State(platform): State<Arc<Platform>>) -> Json<Value> {
    Json(json!({"snapshots": platform.snapshots()}))
}

pub(super) async fn snapshot(State(platform): State<Arc<Platform>>, Path(name): Path<String>) -> StatusCode {
    platform.snapshot(&name);
    StatusCode::NO_CONTENT
}

pub(super) async fn restore(
    State(platform): State<Arc<Platform>>,
    Path(name): Path<String>,
) -> Result<StatusCode, Complaint> {
    platform.restore(&name)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn forget(
    State(platform): State<Arc<Platform>>,
    Path(name): Path<String>,
) -> Result<StatusCode, Complaint> {
    if platform.forget_snapshot(&name) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Complaint::not_found(format!("there is no snapshot called {name:?}")))
    }
}
