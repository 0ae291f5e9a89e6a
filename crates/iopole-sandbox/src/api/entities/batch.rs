//! Claims, identifiers and registrations in one request. The first error ends it; earlier steps stay done.

use axum::http::StatusCode;

use super::identifiers::new_identifier;
use super::networks::{public_network, read_day, validity};
use super::relation::nested;
use crate::api::extract::{JsonBody, check_scheme};
use crate::api::guard::Admin;
use crate::error_response::ErrorResponse;
use crate::ids::CustomerId;
use crate::platform::Platform;
use crate::request::{Issue, Shape};
use crate::world::{Registering, Target};

/// Carries out one line of a part.
type Step = fn(&Platform, CustomerId, &Shape<'_>) -> Result<(), ErrorResponse>;

const PARTS: [&str; 3] = ["businessEntity", "businessEntityIdentifiers", "businessEntityRegistrations"];

pub(crate) async fn run(
    Admin(customer, platform): Admin,
    body: JsonBody,
) -> Result<StatusCode, ErrorResponse> {
    if body.is_empty() {
        return Err(Issue::missing(&[], "object").into());
    }
    let body = body.read()?;
    let parts = Shape::root(&body).object_of(&PARTS)?;
    let steps: [Step; 3] = [claim, create, register];
    for (part, step) in PARTS.into_iter().zip(steps) {
        let Some(lines) = parts.member(part).given() else { continue };
        for line in lines.items()? {
            // An issue names the part of a line that is no object, and only the member of one that is.
            let line = line.with_path(&[part]).object()?;
            step(&platform, customer, &line.with_path(&[]))?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

fn claim(platform: &Platform, customer: CustomerId, line: &Shape<'_>) -> Result<(), ErrorResponse> {
    line.member("action").text_of(&["CLAIM"])?;
    let (scheme, value) = reference(&line.member("references").object()?)?;
    let relation = nested(line, "operatorRelation")?;
    let mut world = platform.world();
    let entity = world.entity_named(scheme, value)?;
    world.claim(customer, entity, relation)?;
    Ok(())
}

fn create(platform: &Platform, customer: CustomerId, line: &Shape<'_>) -> Result<(), ErrorResponse> {
    line.member("action").text_of(&["CREATE"])?;
    let (scheme, value) = reference(&line.member("references").object()?)?;
    let data = line.member("data");
    let data = data.with_path(if data.value().is_some() { &[] } else { &["data"] });
    let new = new_identifier(data)?;
    let mut world = platform.world();
    let entity = world.entity_named(scheme, value)?;
    world.create_identifier(customer, entity, new, platform.clock.now_ms())?;
    Ok(())
}

fn register(platform: &Platform, customer: CustomerId, line: &Shape<'_>) -> Result<(), ErrorResponse> {
    let action = line.member("action").text_of(&["REGISTER", "UNREGISTER"])?;
    let references = line.member("references").object()?;
    let (scheme, value) = reference(&references.member("address").with_path(&["address"]).object()?)?;
    let name = references.member("networkIdentifier").text_if_given()?;
    let network = public_network(name.unwrap_or_default())?;
    let start = references.member("targetStartDate").text_if_given()?;
    let target = start.map(|start| read_day(start, "targetStartDate")).transpose()?;
    let target = target.map_or(Target::Any, Target::Starting);
    let now = (platform.clock.now_ms(), platform.today());
    let mut world = platform.world();
    if action == "UNREGISTER" {
        return Ok(world.unregister_named(customer, scheme, value, network, &target)?);
    }
    let wanted = match line.member("data").given() {
        Some(data) => validity(&data.object()?.with_path(&[]))?,
        None => Registering::default(),
    };
    let identifier = world.identifier_to_register(customer, scheme, value, network)?;
    world.register(customer, identifier, network, &target, &wanted, now)?;
    Ok(())
}

/// Scheme and value; their issues have the path `references` at any depth.
fn reference<'a>(fields: &Shape<'a>) -> Result<(&'a str, &'a str), Issue> {
    let fields = fields.with_path(&["references"]);
    let (scheme, value) = (fields.member("scheme").text()?, fields.member("value").text()?);
    check_scheme(scheme, "scheme")?;
    Ok((scheme, value))
}
