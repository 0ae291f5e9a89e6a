//! Search and reading of the customer's own entities.

use serde_json::{Value, json};

use crate::api::directory::check_names;
use crate::api::extract::{Id, Params};
use crate::api::guard::Admin;
use crate::api::page::{listed, window};
use crate::directory::Entity;
use crate::error_response::ErrorResponse;
use crate::json::Json;
use crate::query;
use crate::render::entity::{FIELDS, OwnEntity, own};

pub(crate) async fn search(
    Admin(customer, platform): Admin,
    params: Params,
) -> Result<Json<Value>, ErrorResponse> {
    let page = params.page()?;
    let query = match params.get("q").map(str::trim).filter(|q| !q.is_empty()) {
        Some(q) => Some(query::parse(q, &FIELDS).map_err(|_| ErrorResponse::bad_entity_query())?),
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

/// Answers with a list of one.
pub(crate) async fn one(
    Admin(customer, platform): Admin,
    Id(entity): Id,
) -> Result<Json<Value>, ErrorResponse> {
    let today = platform.today();
    let world = platform.world();
    let entity = world.own_entity(customer, entity)?;
    Ok(Json(json!([own(entity, customer, &world.directory, today)])))
}
