//! Routing codes and suffixes.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::body::{four, no_others, object_if_given, one_of, required};
use super::creation::check_address;
use crate::api::answer::{Refusal, element};
use crate::api::guard::Admin;
use crate::api::issue::Issue;
use crate::api::params::id;
use crate::api::status_check::{object, text};
use crate::api::webhook_check::json_body;
use crate::directory::IdentifierKind;
use crate::json::Json;
use crate::platform::Platform;
use crate::world::NewIdentifier;

const KEYS: [&str; 5] = ["scheme", "value", "label", "postalAddress", "type"];

type Created = Result<(StatusCode, Json<Value>), Refusal>;

/// `POST /v1/config/business/entity/{businessEntityId}/identifier`
pub(super) async fn create(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(entity): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Created {
    let entity = id("businessEntityId", &entity)?;
    let wanted = new_identifier(&json_body(&headers, &body)?)?;
    let id = platform.world().create_identifier(customer, entity, wanted, platform.clock.now_ms())?;
    Ok((StatusCode::CREATED, element("BUSINESS_ENTITY_IDENTIFIER", id)))
}

/// `POST /v1/config/business/entity/scheme/{identifierScheme}/value/{identifierValue}/identifier`
pub(super) async fn create_named(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path((scheme, value)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Created {
    four(&scheme, "identifierScheme")?;
    let wanted = new_identifier(&json_body(&headers, &body)?)?;
    let mut world = platform.world();
    let entity = world.entity_named(&scheme, &value)?;
    let id = world.create_identifier(customer, entity, wanted, platform.clock.now_ms())?;
    Ok((StatusCode::CREATED, element("BUSINESS_ENTITY_IDENTIFIER", id)))
}

/// `DELETE /v1/config/business/entity/identifier/{businessEntityIdentifierId}`
pub(super) async fn remove(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(identifier): Path<String>,
) -> Result<StatusCode, Refusal> {
    let identifier = id("businessEntityIdentifierId", &identifier)?;
    platform.world().delete_identifier(customer, identifier)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads an identifier to create.
pub(super) fn new_identifier(body: &Value) -> Result<NewIdentifier, Issue> {
    let fields = object(body, &[])?;
    no_others(fields, &KEYS)?;
    let kind = match one_of(fields, "type", &["ROUTING_CODE", "SUFFIX"])? {
        "ROUTING_CODE" => IdentifierKind::RoutingCode,
        _ => IdentifierKind::Suffix,
    };
    let scheme = text(fields, "scheme", &["scheme"])?.map(str::to_owned);
    let value = required(fields, "value")?.to_owned();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if value.is_empty() || !value.bytes().all(allowed) {
        return Err(Issue::pattern(&["value"]));
    }
    let label = text(fields, "label", &["label"])?.map(str::to_owned);
    let postal_address = object_if_given(fields, "postalAddress")?;
    postal_address.as_ref().map_or(Ok(()), check_address)?;
    Ok(NewIdentifier { kind, scheme, value, label, postal_address })
}
