//! Statistics of the traffic, counted from the state.

use std::collections::BTreeMap;

use axum::extract::Path;
use serde_json::{Value, json};

use super::guard::Anyone;
use crate::direction::Direction;
use crate::error_response::ErrorResponse;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::render::date;
use crate::request::Issue;
use crate::world::{Standing, TrafficRow, buckets};

const NETWORKS: [&str; 2] = ["EDI", "INVOICE"];
const INTERVALS: [&str; 8] = ["week", "month", "threeMonths", "year", "hour", "day", "today", "all_time"];
/// Maximum of failed messages in the list.
const LAST: usize = 10;
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Network and interval.
type Interval = Path<(String, String)>;

/// Lists the latest failed messages, newest first.
pub(crate) async fn last_errors(
    Anyone(customer, platform): Anyone,
    Path(network): Path<String>,
) -> Result<Json<Vec<Value>>, ErrorResponse> {
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

pub(crate) async fn summary(
    Anyone(customer, platform): Anyone,
    asked: Interval,
) -> Result<Json<Value>, ErrorResponse> {
    let (lines, _) = within(&platform, customer, &asked)?;
    let count = |wanted: &dyn Fn(&TrafficRow) -> bool| lines.iter().filter(|line| wanted(line)).count();
    Ok(Json(json!({
        "total": lines.len(),
        "input": count(&|line| line.direction == Direction::Inbound),
        "output": count(&|line| line.direction == Direction::Outbound),
        "errors": count(&|line| line.standing == Standing::Failed),
        "processing": count(&|line| line.standing == Standing::Processing)
    })))
}

pub(crate) async fn received(
    Anyone(customer, platform): Anyone,
    asked: Interval,
) -> Result<Json<Vec<Value>>, ErrorResponse> {
    counts(&platform, customer, &asked, |line| line.direction == Direction::Inbound)
}

pub(crate) async fn sent(
    Anyone(customer, platform): Anyone,
    asked: Interval,
) -> Result<Json<Vec<Value>>, ErrorResponse> {
    counts(&platform, customer, &asked, |line| line.direction == Direction::Outbound)
}

pub(crate) async fn in_error(
    Anyone(customer, platform): Anyone,
    asked: Interval,
) -> Result<Json<Vec<Value>>, ErrorResponse> {
    counts(&platform, customer, &asked, |line| line.standing == Standing::Failed)
}

/// Counts by format of invoice or type of EDI message.
pub(crate) async fn tags(
    Anyone(customer, platform): Anyone,
    asked: Interval,
) -> Result<Json<Vec<Value>>, ErrorResponse> {
    let (lines, _) = within(&platform, customer, &asked)?;
    let mut tags: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &lines {
        *tags.entry(line.tag.as_str()).or_default() += 1;
    }
    Ok(Json(tags.into_iter().map(|(value, count)| json!({"count": count, "value": value})).collect()))
}

pub(crate) async fn success_errors(
    Anyone(customer, platform): Anyone,
    asked: Interval,
) -> Result<Json<Vec<Value>>, ErrorResponse> {
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
    asked: &Interval,
    wanted: impl Fn(&TrafficRow) -> bool,
) -> Result<Json<Vec<Value>>, ErrorResponse> {
    let (lines, length) = within(platform, customer, asked)?;
    let rows = buckets(lines.iter().filter(|line| wanted(line)), length).into_iter().map(
        |(start, standings)| json!({"messages_count": standings.len(), "timestamp": date::instant(start)}),
    );
    Ok(Json(rows.collect()))
}

/// The messages of an interval, and the length of a bucket, in milliseconds.
fn within(
    platform: &Platform,
    customer: CustomerId,
    Path((network, interval)): &Interval,
) -> Result<(Vec<TrafficRow>, u64), ErrorResponse> {
    let now_ms = platform.clock.now_ms();
    let (back, bucket) = match interval.as_str() {
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
    Ok((lines, bucket))
}

fn traffic(
    platform: &Platform,
    customer: CustomerId,
    network: &str,
) -> Result<Vec<TrafficRow>, ErrorResponse> {
    match network {
        "EDI" => Ok(platform.world().edi_traffic(customer)),
        "INVOICE" => Ok(platform.world().invoice_traffic(customer)),
        other => Err(Issue::not_one_of(&["network"], &NETWORKS, other).into()),
    }
}
