//! State: snapshots, clock, tokens, accounts, and events of the outside world.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::error::{ControlError, json_body};
use crate::directory::DirectoryLine;
use crate::json::Json;
use crate::platform::{Platform, Shared};
use crate::render::date;
use crate::scenario;

pub(super) async fn reset(State(platform): State<Shared>) -> StatusCode {
    platform.reset();
    StatusCode::NO_CONTENT
}

pub(super) async fn snapshots(State(platform): State<Shared>) -> Json<Value> {
    Json(json!({"snapshots": platform.snapshots()}))
}

pub(super) async fn snapshot(State(platform): State<Shared>, Path(name): Path<String>) -> StatusCode {
    platform.snapshot(&name);
    StatusCode::NO_CONTENT
}

pub(super) async fn restore(
    State(platform): State<Shared>,
    Path(name): Path<String>,
) -> Result<StatusCode, ControlError> {
    platform.restore(&name)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn forget(
    State(platform): State<Shared>,
    Path(name): Path<String>,
) -> Result<StatusCode, ControlError> {
    if platform.forget_snapshot(&name) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ControlError::not_found(format!("there is no snapshot called {name:?}")))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: Option<u64>,
    advance: Option<String>,
}

pub(super) async fn clock(State(platform): State<Shared>) -> Json<Value> {
    Json(time(&platform))
}

pub(super) async fn advance(
    State(platform): State<Shared>,
    body: Bytes,
) -> Result<Json<Value>, ControlError> {
    let step: Advance = json_body(&body)?;
    let by = match (step.advance_ms, step.advance) {
        (Some(ms), None) => Duration::from_millis(ms),
        (None, Some(text)) => duration(&text).ok_or_else(|| {
            ControlError::bad_request(format!("{text:?} is not a duration: write 90s, 2h 30m or PT2H30M"))
        })?,
        _ => return Err(ControlError::bad_request("give either advance_ms or advance")),
    };
    platform.clock.advance(by);
    Ok(Json(time(&platform)))
}

fn time(platform: &Platform) -> Value {
    let now_ms = platform.clock.now_ms();
    json!({"now": date::instant(now_ms), "now_ms": now_ms, "manual": platform.clock.is_manual()})
}

/// Reads a duration such as `90s`, `2h 30m` or `PT2H30M`.
fn duration(text: &str) -> Option<Duration> {
    let signed: jiff::SignedDuration = text.parse().ok()?;
    Duration::try_from(signed).ok()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Owner {
    client_id: Option<String>,
}

pub(super) async fn revoke_tokens(
    State(platform): State<Shared>,
    body: Bytes,
) -> Result<Json<Value>, ControlError> {
    let owner: Owner = json_body(&body)?;
    let revoked = platform.revoke_tokens(owner.client_id.as_deref())?;
    Ok(Json(json!({"revoked": revoked})))
}

pub(super) async fn clients(State(platform): State<Shared>) -> Json<Value> {
    let clients: Vec<Value> = platform
        .clients()
        .iter()
        .map(|client| {
            let roles: Vec<&str> = client.roles.iter().map(|role| role.as_str()).collect();
            let customers = client.customer_ids();
            json!({
                "client_id": client.id,
                "roles": roles,
                "customer_id": customers.first(),
                "customer_ids": customers
            })
        })
        .collect();
    Json(json!({"clients": clients}))
}

pub(super) async fn customers(State(platform): State<Shared>) -> Json<Value> {
    let companies = platform.world().directory.companies();
    let customers: Vec<Value> = platform
        .customers()
        .iter()
        .map(|account| {
            let entities = companies.iter().skip(account.first_entity).take(account.entities);
            let entities: Vec<&str> = entities.map(|company| company.siren.as_str()).collect();
            json!({"customer_id": account.id.to_string(), "client_id": account.client, "test_entities": entities})
        })
        .collect();
    Json(json!({"customers": customers}))
}

/// Receives an invoice from another platform; the body is its file.
pub(super) async fn receive(
    State(platform): State<Shared>,
    file: Bytes,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    let received = platform.receive_apart(file).await;
    let invalid = || ControlError::bad_request("the invoice is invalid: a webhook receives an event instead");
    Ok((StatusCode::CREATED, Json(json!({"invoice": received.ok_or_else(invalid)?}))))
}

pub(super) async fn vat_regime(
    State(platform): State<Shared>,
    Path((scheme, value)): Path<(String, String)>,
) -> Json<Value> {
    Json(json!({"vat_regime": platform.world().vat_regime(&scheme, &value)}))
}

pub(super) async fn directory_lines(
    State(platform): State<Shared>,
    Path(siren): Path<String>,
    body: Bytes,
) -> Result<StatusCode, ControlError> {
    let lines: Vec<DirectoryLine> = json_body(&body)?;
    platform.world().set_directory_lines(&siren, &lines, platform.clock.now_ms())?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn scenarios() -> Json<Value> {
    Json(json!({"scenarios": scenario::list()}))
}

pub(super) async fn run_scenario(
    State(platform): State<Shared>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, ControlError> {
    Ok(Json(platform.scenario(&name, &json_body(&body)?)?))
}
