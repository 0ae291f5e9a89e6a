//! Claims, identifiers and registrations in one request. The first refusal ends it; what was done before it stays.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::body::{four, no_others, one_of, read_day};
use super::identifiers::new_identifier;
use super::networks::{dated, known};
use super::relation::nested;
use crate::api::answer::Refusal;
use crate::api::guard::Admin;
use crate::api::issue::{Issue, kind_of};
use crate::api::status_check::{object, text};
use crate::api::webhook_check::json_body;
use crate::ids::CustomerId;
use crate::platform::Platform;
use crate::world::Target;

/// What one line of a part asks for.
type Step = fn(&Platform, CustomerId, &Map<String, Value>) -> Result<(), Refusal>;

const PARTS: [&str; 3] = ["businessEntity", "businessEntityIdentifiers", "businessEntityRegistrations"];

/// `POST /v1/config/business/entity/batch`
pub(super) async fn run(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    if body.is_empty() {
        return Err(Issue::missing(&[], "object").into());
    }
    let body = json_body(&headers, &body)?;
    let fields = object(&body, &[])?;
    no_others(fields, &PARTS)?;
    let steps: [Step; 3] = [claim, create, register];
    for (part, step) in PARTS.into_iter().zip(steps) {
        for line in lines(fields, part)? {
            step(&platform, customer, object(line, &[part])?)?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

fn lines<'a>(fields: &'a Map<String, Value>, part: &str) -> Result<&'a [Value], Issue> {
    match fields.get(part) {
        None => Ok(&[]),
        Some(Value::Array(lines)) => Ok(lines),
        Some(other) => Err(Issue::wrong_type(&[part], "array", kind_of(other))),
    }
}

fn claim(platform: &Platform, customer: CustomerId, line: &Map<String, Value>) -> Result<(), Refusal> {
    one_of(line, "action", &["CLAIM"])?;
    let (scheme, value) = reference(member(line, "references")?)?;
    let relation = nested(line, "operatorRelation")?;
    let mut world = platform.world();
    let entity = world.entity_named(scheme, value)?;
    world.claim(customer, entity, relation)?;
    Ok(())
}

fn create(platform: &Platform, customer: CustomerId, line: &Map<String, Value>) -> Result<(), Refusal> {
    one_of(line, "action", &["CREATE"])?;
    let (scheme, value) = reference(member(line, "references")?)?;
    let data = line.get("data").ok_or_else(|| Issue::missing(&["data"], "object"))?;
    let wanted = new_identifier(data)?;
    let mut world = platform.world();
    let entity = world.entity_named(scheme, value)?;
    world.create_identifier(customer, entity, wanted, platform.clock.now_ms())?;
    Ok(())
}

fn register(platform: &Platform, customer: CustomerId, line: &Map<String, Value>) -> Result<(), Refusal> {
    let action = one_of(line, "action", &["REGISTER", "UNREGISTER"])?;
    let references = member(line, "references")?;
    let (scheme, value) = reference(member(references, "address")?)?;
    let name = text(references, "networkIdentifier", &["references", "networkIdentifier"])?;
    let network = known(name.unwrap_or_default())?;
    let start = text(references, "targetStartDate", &["references", "targetStartDate"])?;
    let target = start.map(|start| read_day(start, "targetStartDate")).transpose()?;
    let target = target.map_or(Target::Any, Target::Starting);
    let now = (platform.clock.now_ms(), platform.today());
    let mut world = platform.world();
    if action == "UNREGISTER" {
        return Ok(world.unregister_named(customer, scheme, value, network, &target)?);
    }
    let none = Map::new();
    let data = line.get("data").map_or(Ok(&none), |data| object(data, &["data"]))?;
    let identifier = world.identifier_to_register(customer, scheme, value, network)?;
    world.register(customer, identifier, network, &target, &dated(data)?, now)?;
    Ok(())
}

fn member<'a>(fields: &'a Map<String, Value>, key: &str) -> Result<&'a Map<String, Value>, Issue> {
    object(fields.get(key).ok_or_else(|| Issue::missing(&[key], "object"))?, &[key])
}

fn reference(fields: &Map<String, Value>) -> Result<(&str, &str), Issue> {
    let part = |key| {
        text(fields, key, &["references", key])?.ok_or_else(|| Issue::missing(&["references", key], "string"))
    };
    let (scheme, value) = (part("scheme")?, part("value")?);
    four(scheme, "scheme")?;
    Ok((scheme, value))
}
