//! Claims, and self-billing of claimed entities.

use axum::extract::Path;
use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::relation::relation;
use crate::api::answer::element;
use crate::api::extract::{Id, JsonBody, Params, SchemeAndValue};
use crate::api::guard::Admin;
use crate::directory::Network;
use crate::error_response::ErrorResponse;
use crate::json::Json;
use crate::render::Object;
use crate::request::Issue;

type Claimed = Result<(StatusCode, Json<Value>), ErrorResponse>;

fn claimed(id: Uuid) -> Claimed {
    Ok((StatusCode::CREATED, element("BUSINESS_ENTITY", id)))
}

pub(crate) async fn claim(Admin(customer, platform): Admin, Id(entity): Id, body: JsonBody) -> Claimed {
    let relation = relation(&body.read()?)?;
    claimed(platform.world().claim(customer, entity, relation)?)
}

pub(crate) async fn claim_by_identifier(
    Admin(customer, platform): Admin,
    SchemeAndValue { scheme, value }: SchemeAndValue,
    body: JsonBody,
) -> Claimed {
    let relation = relation(&body.read()?)?;
    let mut world = platform.world();
    let entity = world.entity_named(&scheme, &value)?;
    claimed(world.claim(customer, entity, relation)?)
}

/// Replaces the relation; members that the body lacks are removed.
pub(crate) async fn replace(Admin(customer, platform): Admin, Id(entity): Id, body: JsonBody) -> Claimed {
    let relation = relation(&body.read()?)?;
    let today = platform.today();
    claimed(platform.world().replace_relation(customer, entity, relation, today)?)
}

pub(crate) async fn unclaim(
    Admin(customer, platform): Admin,
    Id(entity): Id,
) -> Result<StatusCode, ErrorResponse> {
    let today = platform.today();
    platform.world().unclaim(customer, entity, today)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn activate_self_billing(
    Admin(customer, platform): Admin,
    Id(registration): Id,
) -> Result<Json<Value>, ErrorResponse> {
    let today = platform.today();
    platform.world().activate_self_billing(customer, registration, today)?;
    Ok(Json(json!({"directoryId": registration, "selfBilling": true})))
}

/// Serves the current path and the legacy one.
pub(crate) async fn activate_self_billing_by_identifier(
    Admin(customer, platform): Admin,
    Path((scheme, value)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, ErrorResponse> {
    let networks = params.get("networks").map(networks).transpose()?;
    let today = platform.today();
    let results = platform.world().activate_self_billing_of(customer, &scheme, &value, networks, today)?;
    let result = |(network, line): (Network, Option<Uuid>)| {
        let status = if line.is_some() { "activated" } else { "skipped" };
        Value::from(
            Object::default()
                .with("networkIdentifier", network.as_str())
                .maybe("directoryId", line.map(|line| line.to_string()))
                .with("selfBilling", true)
                .with("status", status),
        )
    };
    let results: Vec<_> = results.into_iter().map(result).collect();
    Ok(Json(json!({"identifierScheme": scheme, "identifierValue": value, "results": results})))
}

fn networks(text: &str) -> Result<Vec<Network>, Issue> {
    let one = |name: &str| {
        let options = Network::ALL.map(Network::as_str);
        Network::named(name).ok_or_else(|| Issue::not_one_of(&["networks"], &options, name))
    };
    text.split(',').map(str::trim).map(one).collect()
}
