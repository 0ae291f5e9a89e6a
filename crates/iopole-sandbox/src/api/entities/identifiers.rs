//! Routing codes and suffixes.

use axum::http::StatusCode;
use serde_json::Value;

use super::creation::postal_address;
use crate::api::answer::element;
use crate::api::extract::{Id, JsonBody, SchemeAndValue};
use crate::api::guard::Admin;
use crate::directory::IdentifierKind;
use crate::error_response::ErrorResponse;
use crate::json::Json;
use crate::request::{Issue, Shape};
use crate::world::NewIdentifier;

const KEYS: [&str; 5] = ["scheme", "value", "label", "postalAddress", "type"];

type Created = Result<(StatusCode, Json<Value>), ErrorResponse>;

pub(crate) async fn create(Admin(customer, platform): Admin, Id(entity): Id, body: JsonBody) -> Created {
    let new = new_identifier(Shape::root(&body.read()?))?;
    let id = platform.world().create_identifier(customer, entity, new, platform.clock.now_ms())?;
    Ok((StatusCode::CREATED, element("BUSINESS_ENTITY_IDENTIFIER", id)))
}

pub(crate) async fn create_by_identifier(
    Admin(customer, platform): Admin,
    SchemeAndValue { scheme, value }: SchemeAndValue,
    body: JsonBody,
) -> Created {
    let new = new_identifier(Shape::root(&body.read()?))?;
    let mut world = platform.world();
    let entity = world.entity_named(&scheme, &value)?;
    let id = world.create_identifier(customer, entity, new, platform.clock.now_ms())?;
    Ok((StatusCode::CREATED, element("BUSINESS_ENTITY_IDENTIFIER", id)))
}

pub(crate) async fn remove(
    Admin(customer, platform): Admin,
    Id(identifier): Id,
) -> Result<StatusCode, ErrorResponse> {
    platform.world().delete_identifier(customer, identifier)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads an identifier to create.
pub(super) fn new_identifier(body: Shape<'_>) -> Result<NewIdentifier, Issue> {
    let body = body.object_of(&KEYS)?;
    let kind = match body.member("type").text_of(&["ROUTING_CODE", "SUFFIX"])? {
        "ROUTING_CODE" => IdentifierKind::RoutingCode,
        _ => IdentifierKind::Suffix,
    };
    let scheme = body.member("scheme").text_if_given()?.map(str::to_owned);
    let value = body.member("value");
    let text = value.text()?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if text.is_empty() || !text.bytes().all(allowed) {
        return Err(value.issue(Issue::pattern(&[])));
    }
    let label = body.member("label").text_if_given()?.map(str::to_owned);
    let postal_address = postal_address(&body)?;
    Ok(NewIdentifier { kind, scheme, value: text.to_owned(), label, postal_address })
}
