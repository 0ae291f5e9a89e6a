//! Claims.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::body::four;
use super::relation::relation;
use crate::api::answer::{Refusal, element};
use crate::api::guard::Admin;
use crate::api::params::id;
use crate::api::webhook_check::json_body;
use crate::directory::Relation;
use crate::json::Json;
use crate::platform::Platform;

type Claimed = Result<(StatusCode, Json<Value>), Refusal>;

fn wanted(headers: &HeaderMap, body: &Bytes) -> Result<Relation, Refusal> {
    Ok(relation(&json_body(headers, body)?)?)
}

/// `POST /v1/config/business/entity/{businessEntityId}/claim`
pub(super) async fn claim(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(entity): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Claimed {
    let entity = id("businessEntityId", &entity)?;
    let relation = wanted(&headers, &body)?;
    let id = platform.world().claim(customer, entity, relation)?;
    Ok((StatusCode::CREATED, element("BUSINESS_ENTITY", id)))
}

/// `POST /v1/config/business/entity/scheme/{identifierScheme}/value/{identifierValue}/claim`
pub(super) async fn claim_named(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path((scheme, value)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Claimed {
    four(&scheme, "identifierScheme")?;
    let relation = wanted(&headers, &body)?;
    let mut world = platform.world();
    let entity = world.entity_named(&scheme, &value)?;
    let id = world.claim(customer, entity, relation)?;
    Ok((StatusCode::CREATED, element("BUSINESS_ENTITY", id)))
}

/// `PUT /v1/config/business/entity/{businessEntityId}/claim`: what is left out is gone.
pub(super) async fn replace(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(entity): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Claimed {
    let entity = id("businessEntityId", &entity)?;
    let relation = wanted(&headers, &body)?;
    let today = platform.today();
    let id = platform.world().replace_relation(customer, entity, relation, today)?;
    Ok((StatusCode::CREATED, element("BUSINESS_ENTITY", id)))
}

/// `DELETE /v1/config/business/entity/{businessEntityId}/claim`
pub(super) async fn unclaim(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(entity): Path<String>,
) -> Result<StatusCode, Refusal> {
    let entity = id("businessEntityId", &entity)?;
    let today = platform.today();
    platform.world().unclaim(customer, entity, today)?;
    Ok(StatusCode::NO_CONTENT)
}
