//! Addresses that other platforms hold.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::{check, looked_at, refused, zip};
use crate::api::answer::Refusal;
use crate::api::guard::Admin;
use crate::api::params::id;
use crate::api::webhook_check::json_body;
use crate::enrollment;
use crate::json::Json;
use crate::platform::Platform;
use crate::render;

pub(super) async fn read(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(enrollment): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let id = id("enrollmentId", &enrollment)?;
    let world = platform.world();
    Ok(Json(render::enrollment::portability(looked_at(&world, customer, id)?, &world.links)))
}

pub(super) async fn deliverable(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path((enrollment, old_platform)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = id("enrollmentId", &enrollment)?;
    let world = platform.world();
    let enrollment = looked_at(&world, customer, id)?;
    if !render::enrollment::platforms(enrollment).contains(&old_platform.as_str()) {
        return Err(Refusal::not_found("No deliverable for this platform"));
    }
    zip(&format!("portability_{id}.zip"), enrollment::deliverable(enrollment, &old_platform))
}

pub(super) async fn migrate(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path((enrollment, address)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let id = id("enrollmentId", &enrollment)?;
    let grant = check::grant(&json_body(&headers, &body)?)?;
    let now_ms = platform.clock.now_ms();
    platform.world().migrate(customer, id, &address, grant, now_ms).map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}
