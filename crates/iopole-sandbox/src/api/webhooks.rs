//! Configuring webhooks.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::answer::{Refusal, element};
use super::guard::Admin;
use super::params::id;
use super::webhook_check::{json_body, new_webhook};
use crate::platform::Platform;
use crate::render;

const UNKNOWN: &str = "Webhook not found";

/// `GET /v1/config/webhook`
pub(crate) async fn list(_: Admin, State(platform): State<Arc<Platform>>) -> Json<Vec<Value>> {
    Json(platform.world().webhooks.iter().map(render::webhook::webhook).collect())
}

/// `GET /v1/config/webhook/{webhookId}`
pub(crate) async fn read(
    _: Admin,
    State(platform): State<Arc<Platform>>,
    Path(webhook): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let webhook = id("webhookId", &webhook)?;
    let world = platform.world();
    let webhook = world.webhooks.get(webhook).ok_or_else(|| Refusal::not_found(UNKNOWN))?;
    Ok(Json(render::webhook::webhook(webhook)))
}

/// `POST /v1/config/webhook`
pub(crate) async fn create(
    _: Admin,
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let wanted = new_webhook(&json_body(&headers, &body)?)?;
    let mut world = platform.world();
    if world.webhooks.has_direction(wanted.direction) {
        return Err(Refusal::duplicate());
    }
    let id = world.new_id(platform.clock.now_ms());
    world.webhooks.add(wanted.with_id(id));
    Ok((StatusCode::CREATED, element("WEBHOOK", id)))
}

/// `DELETE /v1/config/webhook/{webhookId}`
pub(crate) async fn delete(
    _: Admin,
    State(platform): State<Arc<Platform>>,
    Path(webhook): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let webhook = id("webhookId", &webhook)?;
    if platform.world().webhooks.remove(webhook) {
        Ok(element("WEBHOOK", webhook))
    } else {
        Err(Refusal::not_found(UNKNOWN))
    }
}
