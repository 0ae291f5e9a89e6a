//! Configuration of webhooks.

use axum::http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use super::answer::element;
use super::extract::{Id, JsonBody};
use super::guard::Admin;
use super::webhook_check::{WebhookRequest, changed_webhook, new_webhook};
use super::webhook_endpoints::addresses;
use crate::error_response::ErrorResponse;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::render;
use crate::request::Issue;
use crate::world::{Webhook, World};

const UNKNOWN: &str = "Webhook not found";

pub(crate) async fn list(Admin(customer, platform): Admin) -> Json<Vec<Value>> {
    Json(platform.world().webhooks.of(customer).map(render::webhook::webhook).collect())
}

pub(crate) async fn read(
    Admin(customer, platform): Admin,
    Id(webhook): Id,
) -> Result<Json<Value>, ErrorResponse> {
    let world = platform.world();
    let webhook =
        world.webhooks.get_of(customer, webhook).ok_or_else(|| ErrorResponse::not_found(UNKNOWN))?;
    Ok(Json(render::webhook::webhook(webhook)))
}

pub(crate) async fn create(
    Admin(customer, platform): Admin,
    body: JsonBody,
) -> Result<(StatusCode, Json<Value>), ErrorResponse> {
    let request = new_webhook(&body.read()?)?;
    probe(&platform, request.interop()).await?;
    let mut world = platform.world();
    if world.webhooks.has_direction(customer, request.direction) {
        return Err(ErrorResponse::duplicate());
    }
    let id = world.new_id(platform.clock.now_ms());
    world.webhooks.add(request.with_id(id, customer));
    world.outbox.wake_up();
    Ok((StatusCode::CREATED, element("WEBHOOK", id)))
}

/// Answers 201 to the change.
pub(crate) async fn update(
    Admin(customer, platform): Admin,
    Id(id): Id,
    body: JsonBody,
) -> Result<(StatusCode, Json<Value>), ErrorResponse> {
    let body = body.read()?;
    changed(&platform.world(), customer, id, &body)?;
    // Only the addresses of the change are probed.
    probe(&platform, body.get("interopData").unwrap_or(&Value::Null)).await?;
    let mut world = platform.world();
    // Another request may have changed the webhook meanwhile.
    let changed = changed(&world, customer, id, &body)?;
    world.webhooks.replace(changed.with_id(id, customer));
    world.outbox.wake_up();
    Ok((StatusCode::CREATED, element("WEBHOOK", id)))
}

/// Applies a change to the stored webhook, if no other webhook has the direction.
fn changed(
    world: &World,
    customer: CustomerId,
    id: Uuid,
    body: &Value,
) -> Result<WebhookRequest, ErrorResponse> {
    let stored = world.webhooks.get_of(customer, id).ok_or_else(|| ErrorResponse::not_found(UNKNOWN))?;
    let changed = changed_webhook(body, stored)?;
    let taken = |other: &Webhook| other.id != id && other.direction == changed.direction;
    if world.webhooks.of(customer).any(taken) { Err(ErrorResponse::duplicate()) } else { Ok(changed) }
}

/// Requires an answer of every address.
async fn probe(platform: &Platform, interop: &Value) -> Result<(), ErrorResponse> {
    for (path, url) in addresses(interop) {
        if !platform.dispatcher.passes(&url).await {
            return Err(ErrorResponse::details_only(&Issue::custom(&path, "Callback URL is not reachable")));
        }
    }
    Ok(())
}

pub(crate) async fn delete(
    Admin(customer, platform): Admin,
    Id(webhook): Id,
) -> Result<Json<Value>, ErrorResponse> {
    if platform.world().webhooks.remove(customer, webhook) {
        platform.dispatcher.forget_webhook(webhook);
        Ok(element("WEBHOOK", webhook))
    } else {
        Err(ErrorResponse::not_found(UNKNOWN))
    }
}
