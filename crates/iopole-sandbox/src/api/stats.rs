//! Figures about the traffic, counted from the sandbox's own state.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::answer::Refusal;
use super::guard::Anyone;
use super::issue::Issue;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::render::date;
use crate::world::{Direction, Line, Standing, buckets};

const NETWORKS: [&str; 2] = ["EDI", "INVOICE"];
const INTERVALS: [&str; 8] = ["week", "month", "threeMonths", "year", "hour", "day", "today", "all_time"];
/// Most failed messages that are listed.
const LAST: usize = 10;
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// `GET /v1/stats/{network}/lastErrors`: newest first.
pub(crate) async fn last_errors(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(network): Path<String>,
) -> Result<Json<Vec<Value>>, Refusal> {
    let mut failed = traffic(&platform, customer, &network)?;
    failed.retain(|line| line.standing == Standing::Failed);
    let rows = failed.iter().take(LAST).map(|line| {
        json!({
            "id": line.id,
            "from_user": line.from,
            "to_user": line.to,
            "message_state": line.state,
            "create_date": date::instant(line.created_ms)
        })
    });
    Ok(Json(rows.collect()))
}

/// `GET /v1/stats/{network}/summary/{interval}`
pub(crate) async fn summary(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(asked): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let (lines, _) = within(&platform, customer, &asked)?;
    let count = |wanted: &dyn Fn(&Line) -> bool| lines.iter().filter(|line| wanted(line)).count();
    Ok(Json(json!({
        "total": lines.len(),
        "input": count(&|line| line.direction == Direction::Inbound),
        "output": count(&|line| line.direction == Direction::Outbound),
        "errors": count(&|line| line.standing == Standing::Failed),
        "processing": count(&|line| line.standing == Standing::Processing)
    })))
}

/// `GET /v1/stats/{network}/messagesReceived/{interval}`
pub(crate) async fn received(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(asked): Path<(String, String)>,
) -> Result<Json<Vec<Value>>, Refusal> {
    counts(&platform, customer, &asked, |line| line.direction == Direction::Inbound)
}

/// `GET /v1/stats/{network}/messagesSent/{interval}`
pub(crate) async fn sent(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(asked): Path<(String, String)>,
) -> Result<Json<Vec<Value>>, Refusal> {
    counts(&platform, customer, &asked, |line| line.direction == Direction::Outbound)
}

/// `GET /v1/stats/{network}/messagesError/{interval}`
pub(crate) async fn in_error(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(asked): Path<(String, String)>,
) -> Result<Json<Vec<Value>>, Refusal> {
    counts(&platform, customer, &asked, |line| line.standing == Standing::Failed)
}

/// `GET /v1/stats/{network}/tagsDistribution/{interval}`: formats of invoices, types of EDI messages.
pub(crate) async fn tags(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(asked): Path<(String, String)>,
) -> Result<Json<Vec<Value>>, Refusal> {
    let (lines, _) = within(&platform, customer, &asked)?;
    let mut tags: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &lines {
        *tags.entry(line.tag.as_str()).or_default() += 1;
    }
    Ok(Json(tags.into_iter().map(|(value, count)| json!({"count": count, "value": value})).collect()))
}

/// `GET /v1/stats/{network}/successErrors/{interval}`
pub(crate) async fn success_errors(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    Path(asked): Path<(String, String)>,
) -> Result<Json<Vec<Value>>, Refusal> {
    let (lines, length) = within(&platform, customer, &asked)?;
    let rows = buckets(lines.iter(), length).into_iter().map(|(start, standings)| {
        let count = |wanted| standings.iter().filter(|standing| **standing == wanted).count();
        json!({
            "error_count": count(Standing::Failed),
            "success_count": count(Standing::Done),
            "timestamp": date::instant(start)
        })
    });
    Ok(Json(rows.collect()))
}

fn counts(
    platform: &Platform,
    customer: CustomerId,
    asked: &(String, String),
    wanted: impl Fn(&Line) -> bool,
) -> Result<Json<Vec<Value>>, Refusal> {
    let (lines, length) = within(platform, customer, asked)?;
    let rows = buckets(lines.iter().filter(|line| wanted(line)), length).into_iter().map(
        |(start, standings)| json!({"messages_count": standings.len(), "timestamp": date::instant(start)}),
    );
    Ok(Json(rows.collect()))
}

/// The messages of an interval, and the length of its stretches.
fn within(
    platform: &Platform,
    customer: CustomerId,
    (network, interval): &(String, String),
) -> Result<(Vec<Line>, u64), Refusal> {
    let now_ms = platform.clock.now_ms();
    let (back, stretch) = match interval.as_str() {
        "hour" => (HOUR, MINUTE),
        "day" => (DAY, HOUR),
        "today" => (now_ms % DAY, HOUR),
        "week" => (7 * DAY, DAY),
        "month" => (30 * DAY, DAY),
        "threeMonths" => (90 * DAY, DAY),
        "year" => (365 * DAY, DAY),
        "all_time" => (now_ms, DAY),
        other => return Err(Issue::not_one_of(&["interval"], &INTERVALS, other).into()),
    };
    let mut lines = traffic(platform, customer, network)?;
    lines.retain(|line| line.created_ms >= now_ms.saturating_sub(back));
    Ok((lines, stretch))
}

fn traffic(platform: &Platform, customer: CustomerId, network: &str) -> Result<Vec<Line>, Refusal> {
    match network {
        "EDI" => Ok(platform.world().edi_traffic(customer)),
        "INVOICE" => Ok(platform.world().invoice_traffic(customer)),
        other => Err(Issue::not_one_of(&["network"], &NETWORKS, other).into()),
    }
}
