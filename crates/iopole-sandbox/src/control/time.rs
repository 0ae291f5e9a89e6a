//! The clock, by the control API.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Complaint, json_body};
use crate::json::Json;
use crate::platform::Platform;
use crate::render::date;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    advance_ms: Option<u64>,
    advance: Option<String>,
}

pub(super) async fn show(State(platform): State<Arc<Platform>>) -> Json<Value> {
    Json(shown(&platform))
}

pub(super) async fn advance(
    State(platform): State<Arc<Platform>>,
    body: Bytes,
) -> Result<Json<Value>, Complaint> {
    let step: Step = json_body(&body)?;
    let by = match (step.advance_ms, step.advance) {
        (Some(ms), None) => Duration::from_millis(ms),
        (None, Some(text)) => duration(&text).ok_or_else(|| {
            Complaint::bad_request(format!("{text:?} is no duration: write 90s, 2h 30m or PT2H30M"))
        })?,
        _ => return Err(Complaint::bad_request("give either advance_ms or advance")),
    };
    platform.clock.advance(by);
    Ok(Json(shown(&platform)))
}

fn shown(platform: &Platform) -> Value {
    let now_ms = platform.clock.now_ms();
    json!({"now": date::instant(now_ms), "now_ms": now_ms, "manual": platform.clock.is_manual()})
}

/// A duration as people write it: `90s`, `2h 30m`, `PT2H30M`.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let signed: jiff::SignedDuration = text.parse().ok()?;
    Duration::try_from(signed).ok()
}
