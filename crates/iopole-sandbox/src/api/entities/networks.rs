//! Registration on networks, and migration of Peppol addresses to another platform.

use axum::extract::Path;
use axum::http::StatusCode;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::api::answer::element;
use crate::api::extract::{Id, JsonBody, Params, SchemeAndValue, id};
use crate::api::guard::Admin;
use crate::directory::Network;
use crate::error_response::ErrorResponse;
use crate::json::Json;
use crate::request::{Issue, Shape};
use crate::world::{Registering, Target};

type Registered = Result<(StatusCode, Json<Value>), ErrorResponse>;

pub(crate) async fn register(
    Admin(customer, platform): Admin,
    Id(identifier): Id,
    Path((_, network)): Path<(String, String)>,
    params: Params,
    body: JsonBody,
) -> Registered {
    let network = public_network(&network)?;
    let target = params.get("targetDirectoryId").map(|text| id("targetDirectoryId", text)).transpose()?;
    let wanted = registering(&body.read()?)?;
    let now = (platform.clock.now_ms(), platform.today());
    let target = target.map_or(Target::Any, Target::Line);
    let id = platform.world().register(customer, identifier, network, &target, &wanted, now)?;
    Ok((StatusCode::CREATED, element("DIRECTORY", id)))
}

pub(crate) async fn register_by_value(
    Admin(customer, platform): Admin,
    SchemeAndValue { scheme, value }: SchemeAndValue,
    Path((_, _, network)): Path<(String, String, String)>,
    params: Params,
    body: JsonBody,
) -> Registered {
    let network = public_network(&network)?;
    let target = params.get("targetStartDate").map(|text| read_day(text, "targetStartDate")).transpose()?;
    let wanted = registering(&body.read()?)?;
    let now = (platform.clock.now_ms(), platform.today());
    let target = target.map_or(Target::Any, Target::Starting);
    let mut world = platform.world();
    let identifier = world.identifier_to_register(customer, &scheme, &value, network)?;
    let id = world.register(customer, identifier, network, &target, &wanted, now)?;
    Ok((StatusCode::CREATED, element("DIRECTORY", id)))
}

pub(crate) async fn unregister(
    Admin(customer, platform): Admin,
    Id(registration): Id,
) -> Result<StatusCode, ErrorResponse> {
    platform.world().unregister(customer, registration)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn start_migration(
    Admin(customer, platform): Admin,
    Path((scheme, value)): Path<(String, String)>,
) -> Result<Json<Value>, ErrorResponse> {
    let address = format!("{scheme}:{value}");
    let today = platform.today();
    let key = platform.world().start_migration(customer, &address, today)?;
    Ok(Json(json!({"migrationKey": key, "electronicAddress": address})))
}

pub(crate) async fn cancel_migration(
    Admin(customer, platform): Admin,
    Path((scheme, value)): Path<(String, String)>,
) -> Result<StatusCode, ErrorResponse> {
    let today = platform.today();
    platform.world().cancel_migration(customer, &format!("{scheme}:{value}"), today)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The network of this name.
pub(super) fn public_network(name: &str) -> Result<Network, ErrorResponse> {
    let code = "BUSINESS_ENTITY_REGISTER_NETWORK_NOT_FOUND";
    let unknown = || ErrorResponse::coded(404, code, "The network is not public or unknown");
    Network::named(name).ok_or_else(unknown)
}

/// Reads a registration; the body is an object, an empty one at least.
fn registering(body: &Value) -> Result<Registering, Issue> {
    let body = Shape::root(body).object()?;
    let key = body.member("peppolMigrationKey").text_if_given()?;
    Ok(Registering {
        takes_over: key.is_some_and(|key| !key.is_empty())
            || body.member("allowRequestMigrationKey").flag()?,
        self_billing: body.member("selfBilling").flag()?,
        ..validity(&body)?
    })
}

/// Reads the dates of a registration.
pub(super) fn validity(body: &Shape<'_>) -> Result<Registering, Issue> {
    let day =
        |name: &str| body.member(name).text_if_given()?.map(|written| read_day(written, name)).transpose();
    let (start, end) = (day("validityStartDate")?, day("validityEndDate")?);
    Ok(Registering { start, end, ..Registering::default() })
}

/// Reads `YYYY-MM-DD` and nothing else.
pub(super) fn read_day(written: &str, name: &str) -> Result<Date, Issue> {
    let day = Date::strptime("%Y-%m-%d", written).ok().filter(|day| day.to_string() == written);
    day.ok_or_else(|| Issue::custom(&[name], format!("{name} must match YYYY-MM-DD")))
}
