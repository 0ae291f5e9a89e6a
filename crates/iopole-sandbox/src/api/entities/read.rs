//! The account's own entities, found and read.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::api::answer::Refusal;
use crate::api::directory::check_names;
use crate::api::guard::Admin;
use crate::api::params::{Params, id};
use crate::api::search::{listed, window};
use crate::directory::Entity;
use crate::json::Json;
use crate::platform::Platform;
use crate::query;
use crate::render::entity::{FIELDS, OwnEntity, own};

/// `GET /v1/config/business/entity`
pub(super) async fn search(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let page = params.page()?;
    let query = match params.get("q").map(str::trim).filter(|q| !q.is_empty()) {
        Some(q) => Some(query::parse(q, &FIELDS).map_err(|_| Refusal::bad_entity_query())?),
        None => None,
    };
    query.as_ref().map_or(Ok(()), check_names)?;
    let today = platform.today();
    let world = platform.world();
    let matches = |entity: &&Entity| {
        query.as_ref().is_none_or(|query| query.matches(&OwnEntity(entity, customer, today)))
    };
    let found = world.directory.own(customer).filter(matches);
    let (rows, count) = window(found, page, |entity| own(entity, customer, &world.directory, today));
    Ok(Json(listed(rows, page, count)))
}

/// `GET /v1/config/business/entity/{businessEntityId}`: a list of one.
pub(super) async fn one(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(entity): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let entity = id("businessEntityId", &entity)?;
    let today = platform.today();
    let world = platform.world();
    let entity = world.own_entity(customer, entity)?;
    Ok(Json(json!([own(entity, customer, &world.directory, today)])))
}
