//! The state as a whole, by the control API.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Complaint, json_body};
use crate::directory::DirectoryLine;
use crate::json::Json;
use crate::platform::Platform;

pub(super) async fn reset(State(platform): State<Arc<Platform>>) -> StatusCode {
    platform.reset();
    StatusCode::NO_CONTENT
}

/// An invoice arrives from another platform; the body is its file.
pub(super) async fn receive(
    State(platform): State<Arc<Platform>>,
    file: Bytes,
) -> Result<(StatusCode, Json<Value>), Complaint> {
    let received = platform.take_in(file).await;
    let unsound = || Complaint::bad_request("such an invoice is not taken: a webhook is told of it");
    Ok((StatusCode::CREATED, Json(json!({"invoice": received.ok_or_else(unsound)?}))))
}

pub(super) async fn vat_regime(
    State(platform): State<Arc<Platform>>,
    Path((scheme, value)): Path<(String, String)>,
) -> Json<Value> {
    Json(json!({"vat_regime": platform.world().vat_regime(&scheme, &value)}))
}

/// Replaces the lines of a company in the French directory.
pub(super) async fn directory_lines(
    State(platform): State<Arc<Platform>>,
    Path(siren): Path<String>,
    body: Bytes,
) -> Result<StatusCode, Complaint> {
    let lines: Vec<DirectoryLine> = json_body(&body)?;
    platform.world().set_directory_lines(&siren, &lines, platform.clock.now_ms())?;
    Ok(StatusCode::NO_CONTENT)
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
