//! The strategy of retried deliveries.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::{Refusal, element};
use super::guard::Admin;
use super::issue::{Issue, kind_of};
use super::status_check::object;
use super::webhook_check::json_body;
use crate::json::Json;
use crate::platform::Platform;
use crate::world::RetryStrategy;

/// The contract's list of kinds has none for a strategy; it belongs to the webhooks.
const KIND: &str = "WEBHOOK";
const UNKNOWN: &str = "Retry strategy not found";
const MOST_DELAYS: usize = 6;
const FLAGS: [&str; 9] = [
    "retryOnEtimedout",
    "retryOnEservfail",
    "retryOnEconnreset",
    "retryOnEconnrefused",
    "retryOnEnotfound",
    "retryOnEaiAgain",
    "retryOnEpipe",
    "retryOnEhostunreach",
    "retryOnEnetunreach",
];

/// `POST /v1/config/retry/strategy`
pub(crate) async fn create(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let given = strategy(&json_body(&headers, &body)?)?;
    let mut world = platform.world();
    if world.retry.contains_key(&customer) {
        return Err(Refusal::duplicate());
    }
    let id = world.new_id(platform.clock.now_ms());
    world.retry.insert(customer, RetryStrategy { id, given });
    Ok((StatusCode::CREATED, element(KIND, id)))
}

/// `GET /v1/config/retry/strategy`
pub(crate) async fn read(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
) -> Result<Json<Value>, Refusal> {
    let world = platform.world();
    let strategy = world.retry.get(&customer).ok_or_else(|| Refusal::not_found(UNKNOWN))?;
    Ok(Json(strategy.given.clone()))
}

/// `DELETE /v1/config/retry/strategy`: answered 201.
pub(crate) async fn delete(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let strategy = platform.world().retry.remove(&customer).ok_or_else(|| Refusal::not_found(UNKNOWN))?;
    Ok((StatusCode::CREATED, element(KIND, strategy.id)))
}

/// Reads a strategy, or says what is wrong with it. Unknown members are dropped.
fn strategy(body: &Value) -> Result<Value, Refusal> {
    let fields = object(body, &[])?;
    let mut known = Map::new();
    known.insert("active".to_owned(), json!(flag(fields, "active", &["active"])?.unwrap_or(true)));
    if let Some(delays) = list(fields, "retryDelays")? {
        if delays.is_empty() {
            return Err(Issue::list_too_short(&["retryDelays"], 1).into());
        }
        if delays.len() > MOST_DELAYS {
            return Err(Issue::list_too_long(&["retryDelays"], MOST_DELAYS).into());
        }
        for (index, delay) in delays.iter().enumerate() {
            let at = [Value::from("retryDelays"), Value::from(index)];
            let seconds = delay.as_f64().ok_or_else(|| not_a_number(delay).under(&at))?;
            if seconds <= 0.0 {
                return Err(Issue::not_above_zero().under(&at).into());
            }
        }
        known.insert("retryDelays".to_owned(), json!(delays));
    }
    if let Some(codes) = list(fields, "retryOn")? {
        for (index, code) in codes.iter().enumerate() {
            let at = [Value::from("retryOn"), Value::from(index)];
            let code = code.as_i64().ok_or_else(|| not_a_number(code).under(&at))?;
            if code < 100 {
                return Err(Issue::number_too_small(&[], 100).under(&at).into());
            }
            if code > 599 {
                return Err(Issue::number_too_big(&[], 599).under(&at).into());
            }
        }
        known.insert("retryOn".to_owned(), json!(codes));
    }
    if let Some(flags) = fields.get("networkRetryOn") {
        let flags = object(flags, &["networkRetryOn"])?;
        let mut kept = Map::new();
        for name in FLAGS {
            let set = flag(flags, name, &["networkRetryOn", name])?;
            kept.extend(set.map(|set| (name.to_owned(), json!(set))));
        }
        known.insert("networkRetryOn".to_owned(), kept.into());
    }
    Ok(known.into())
}

fn flag(fields: &Map<String, Value>, key: &str, path: &[&str]) -> Result<Option<bool>, Issue> {
    match fields.get(key) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(other) => Err(Issue::wrong_type(path, "boolean", kind_of(other))),
    }
}

fn list<'a>(fields: &'a Map<String, Value>, key: &str) -> Result<Option<&'a Vec<Value>>, Issue> {
    match fields.get(key) {
        None => Ok(None),
        Some(Value::Array(list)) => Ok(Some(list)),
        Some(other) => Err(Issue::wrong_type(&[key], "array", kind_of(other))),
    }
}

fn not_a_number(value: &Value) -> Issue {
    Issue::wrong_type(&[], "number", kind_of(value))
}
