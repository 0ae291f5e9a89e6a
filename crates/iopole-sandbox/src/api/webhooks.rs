//! Configuring webhooks.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use super::answer::{Refusal, element};
use super::guard::Admin;
use super::issue::Issue;
use super::params::id;
use super::webhook_check::{Wanted, changed_webhook, json_body, new_webhook};
use super::webhook_endpoints::addresses;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::render;
use crate::world::{Webhook, World};

const UNKNOWN: &str = "Webhook not found";

/// `GET /v1/config/webhook`
pub(crate) async fn list(Admin(customer): Admin, State(platform): State<Arc<Platform>>) -> Json<Vec<Value>> {
    Json(platform.world().webhooks.of(customer).map(render::webhook::webhook).collect())
}

/// `GET /v1/config/webhook/{webhookId}`
pub(crate) async fn read(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(webhook): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let webhook = id("webhookId", &webhook)?;
    let world = platform.world();
    let webhook = world.webhooks.get_of(customer, webhook).ok_or_else(|| Refusal::not_found(UNKNOWN))?;
    Ok(Json(render::webhook::webhook(webhook)))
}

/// `POST /v1/config/webhook`
pub(crate) async fn create(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let wanted = new_webhook(&json_body(&headers, &body)?)?;
    probe(&platform, wanted.interop()).await?;
    let mut world = platform.world();
    if world.webhooks.has_direction(customer, wanted.direction) {
        return Err(Refusal::duplicate());
    }
    let id = world.new_id(platform.clock.now_ms());
    world.webhooks.add(wanted.with_id(id, customer));
    world.outbox.stir();
    Ok((StatusCode::CREATED, element("WEBHOOK", id)))
}

/// `PUT /v1/config/webhook/{webhookId}`: answered 201.
pub(crate) async fn update(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(webhook): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let id = id("webhookId", &webhook)?;
    let body = json_body(&headers, &body)?;
    changed(&platform.world(), customer, id, &body)?;
    // Only the addresses in the change are asked.
    probe(&platform, body.get("interopData").unwrap_or(&Value::Null)).await?;
    let mut world = platform.world();
    // While they were asked, another request may have changed it.
    let changed = changed(&world, customer, id, &body)?;
    world.webhooks.replace(changed.with_id(id, customer));
    world.outbox.stir();
    Ok((StatusCode::CREATED, element("WEBHOOK", id)))
}

/// The webhook as a change leaves it, if it may be changed so.
fn changed(world: &World, customer: CustomerId, id: Uuid, body: &Value) -> Result<Wanted, Refusal> {
    let stored = world.webhooks.get_of(customer, id).ok_or_else(|| Refusal::not_found(UNKNOWN))?;
    let changed = changed_webhook(body, stored)?;
    let taken = |other: &Webhook| other.id != id && other.direction == changed.direction;
    if world.webhooks.of(customer).any(taken) { Err(Refusal::duplicate()) } else { Ok(changed) }
}

/// Every address must answer.
async fn probe(platform: &Platform, interop: &Value) -> Result<(), Refusal> {
    for (path, url) in addresses(interop) {
        if !platform.courier.passes(&url).await {
            return Err(Refusal::details_only(&Issue::custom(&path, "Callback URL is not reachable")));
        }
    }
    Ok(())
}

/// `DELETE /v1/config/webhook/{webhookId}`
pub(crate) async fn delete(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(webhook): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let webhook = id("webhookId", &webhook)?;
    if platform.world().webhooks.remove(customer, webhook) {
        platform.courier.forget_webhook(webhook);
        Ok(element("WEBHOOK", webhook))
    } else {
        Err(Refusal::not_found(UNKNOWN))
    }
}
