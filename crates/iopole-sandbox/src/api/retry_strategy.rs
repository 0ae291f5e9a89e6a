//! Strategy of delivery retries.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::answer::element;
use super::extract::JsonBody;
use super::guard::Admin;
use crate::error_response::ErrorResponse;
use crate::json::Json;
use crate::request::{Issue, Shape, kind_of};
use crate::world::RetryStrategy;

/// The contract lists no kind for a strategy; it belongs to the webhooks.
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

pub(crate) async fn create(
    Admin(customer, platform): Admin,
    body: JsonBody,
) -> Result<(StatusCode, Json<Value>), ErrorResponse> {
    let given = strategy(&body.read()?)?;
    let mut world = platform.world();
    if world.retry.contains_key(&customer) {
        return Err(ErrorResponse::duplicate());
    }
    let id = world.new_id(platform.clock.now_ms());
    world.retry.insert(customer, RetryStrategy { id, given });
    Ok((StatusCode::CREATED, element(KIND, id)))
}

pub(crate) async fn read(Admin(customer, platform): Admin) -> Result<Json<Value>, ErrorResponse> {
    let world = platform.world();
    let strategy = world.retry.get(&customer).ok_or_else(|| ErrorResponse::not_found(UNKNOWN))?;
    Ok(Json(strategy.given.clone()))
}

/// Answers 201 to the deletion.
pub(crate) async fn delete(
    Admin(customer, platform): Admin,
) -> Result<(StatusCode, Json<Value>), ErrorResponse> {
    let strategy =
        platform.world().retry.remove(&customer).ok_or_else(|| ErrorResponse::not_found(UNKNOWN))?;
    Ok((StatusCode::CREATED, element(KIND, strategy.id)))
}

/// Reads a strategy. Unknown members are dropped.
fn strategy(body: &Value) -> Result<Value, Issue> {
    let body = Shape::root(body).object()?;
    let mut known = Map::new();
    let active = body.member("active").given().map_or(Ok(true), |given| given.boolean())?;
    known.insert("active".to_owned(), json!(active));
    if let Some(given) = body.member("retryDelays").given() {
        let delays = given.filled_items()?;
        if delays.len() > MOST_DELAYS {
            return Err(given.issue(Issue::list_too_long(&[], MOST_DELAYS)));
        }
        for delay in &delays {
            delay.number()?;
            if delay.value().and_then(Value::as_f64).is_none_or(|seconds| seconds <= 0.0) {
                return Err(delay.issue(Issue::not_above_zero()));
            }
        }
        known.insert("retryDelays".to_owned(), json!(given.value()));
    }
    if let Some(given) = body.member("retryOn").given() {
        for code in given.items()? {
            check_status(&code)?;
        }
        known.insert("retryOn".to_owned(), json!(given.value()));
    }
    if let Some(flags) = body.member("networkRetryOn").given() {
        let flags = flags.object()?;
        let mut kept = Map::new();
        for name in FLAGS {
            if let Some(flag) = flags.member(name).given() {
                kept.insert(name.to_owned(), json!(flag.boolean()?));
            }
        }
        known.insert("networkRetryOn".to_owned(), kept.into());
    }
    Ok(known.into())
}

/// Requires an integer from 100 to 599.
fn check_status(code: &Shape<'_>) -> Result<(), Issue> {
    let number = code.value().and_then(Value::as_i64);
    let not_a_number = || Issue::wrong_type(&[], "number", code.value().map_or("undefined", kind_of));
    match number.ok_or_else(|| code.issue(not_a_number()))? {
        ..100 => Err(code.issue(Issue::number_too_small(&[], 100))),
        100..=599 => Ok(()),
        600.. => Err(code.issue(Issue::number_too_big(&[], 599))),
    }
}
