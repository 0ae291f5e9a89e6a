//! Addresses that other platforms hold.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::{check, with_addresses, zip};
use crate::api::extract::{Id, JsonBody};
use crate::api::guard::Admin;
use crate::enrollment;
use crate::error_response::ErrorResponse;
use crate::json::Json;
use crate::render;

pub(crate) async fn portability(
    Admin(customer, platform): Admin,
    Id(enrollment): Id,
) -> Result<Json<Value>, ErrorResponse> {
    let world = platform.world();
    let enrollment = with_addresses(&world, customer, enrollment)?;
    Ok(Json(render::enrollment::portability(enrollment, &world.links)))
}

pub(crate) async fn deliverable(
    Admin(customer, platform): Admin,
    Id(id): Id,
    Path((_, old_platform)): Path<(String, String)>,
) -> Result<Response, ErrorResponse> {
    let world = platform.world();
    let enrollment = with_addresses(&world, customer, id)?;
    if !render::enrollment::platforms(enrollment).contains(&old_platform.as_str()) {
        return Err(ErrorResponse::not_found("No deliverable for this platform"));
    }
    zip(&format!("portability_{id}.zip"), enrollment::deliverable(enrollment, &old_platform))
}

pub(crate) async fn migrate(
    Admin(customer, platform): Admin,
    Id(enrollment): Id,
    Path((_, address)): Path<(String, String)>,
    body: JsonBody,
) -> Result<StatusCode, ErrorResponse> {
    let grant = check::grant(&body.read()?)?;
    let now_ms = platform.clock.now_ms();
    platform.world().migrate(customer, enrollment, &address, grant, now_ms)?;
    Ok(StatusCode::NO_CONTENT)
}
