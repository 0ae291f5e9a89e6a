//! Registration on networks, and migration away from Peppol's records of the platform.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::body::{day, flag, four, read_day};
use crate::api::answer::{Refusal, element};
use crate::api::guard::Admin;
use crate::api::issue::Issue;
use crate::api::params::{Params, id};
use crate::api::status_check::{object, text};
use crate::api::webhook_check::json_body;
use crate::directory::Network;
use crate::json::Json;
use crate::platform::Platform;
use crate::world::{Registering, Target};

type Registered = Result<(StatusCode, Json<Value>), Refusal>;

/// `POST /v1/config/business/entity/identifier/{businessEntityIdentifierId}/network/{networkIdentifier}`
pub(super) async fn register(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path((identifier, network)): Path<(String, String)>,
    params: Params,
    headers: HeaderMap,
    body: Bytes,
) -> Registered {
    let identifier = id("businessEntityIdentifierId", &identifier)?;
    let network = known(&network)?;
    let target = params.get("targetDirectoryId").map(|text| id("targetDirectoryId", text)).transpose()?;
    let wanted = registering(&json_body(&headers, &body)?)?;
    let now = (platform.clock.now_ms(), platform.today());
    let target = target.map_or(Target::Any, Target::Line);
    let id = platform.world().register(customer, identifier, network, &target, &wanted, now)?;
    Ok((StatusCode::CREATED, element("DIRECTORY", id)))
}

/// `POST /v1/config/business/entity/identifier/scheme/{…}/value/{…}/network/{networkIdentifier}`
pub(super) async fn register_named(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path((scheme, value, network)): Path<(String, String, String)>,
    params: Params,
    headers: HeaderMap,
    body: Bytes,
) -> Registered {
    four(&scheme, "identifierScheme")?;
    let network = known(&network)?;
    let target = params.get("targetStartDate").map(|text| read_day(text, "targetStartDate")).transpose()?;
    let wanted = registering(&json_body(&headers, &body)?)?;
    let now = (platform.clock.now_ms(), platform.today());
    let mut world = platform.world();
    let identifier = world.identifier_to_register(customer, &scheme, &value, network)?;
    let id = world.register(
        customer,
        identifier,
        network,
        &target.map_or(Target::Any, Target::Starting),
        &wanted,
        now,
    )?;
    Ok((StatusCode::CREATED, element("DIRECTORY", id)))
}

/// `DELETE /v1/config/business/entity/identifier/directory/{directoryId}`
pub(super) async fn unregister(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(registration): Path<String>,
) -> Result<StatusCode, Refusal> {
    let registration = id("directoryId", &registration)?;
    platform.world().unregister(customer, registration)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST …/directory/scheme/{identifierScheme}/value/{identifierValue}/peppol/migrate`
pub(super) async fn start_migration(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path((scheme, value)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let address = format!("{scheme}:{value}");
    let today = platform.today();
    let key = platform.world().start_migration(customer, &address, today)?;
    Ok(Json(json!({"migrationKey": key, "electronicAddress": address})))
}

/// `DELETE …/directory/scheme/{identifierScheme}/value/{identifierValue}/peppol/migrate`
pub(super) async fn cancel_migration(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path((scheme, value)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let today = platform.today();
    platform.world().cancel_migration(customer, &format!("{scheme}:{value}"), today)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A network of that name.
pub(super) fn known(network: &str) -> Result<Network, Refusal> {
    let code = "BUSINESS_ENTITY_REGISTER_NETWORK_NOT_FOUND";
    Network::named(network).ok_or_else(|| Refusal::coded(404, code, "The network is not public or unknown"))
}

/// Reads a registration; it must be an object, an empty one at least.
fn registering(body: &Value) -> Result<Registering, Issue> {
    let fields = object(body, &[])?;
    let key = text(fields, "peppolMigrationKey", &["peppolMigrationKey"])?;
    Ok(Registering {
        takes_over: key.is_some_and(|key| !key.is_empty()) || flag(fields, "allowRequestMigrationKey")?,
        self_billing: flag(fields, "selfBilling")?,
        ..dated(fields)?
    })
}

/// The dates of a registration.
pub(super) fn dated(fields: &Map<String, Value>) -> Result<Registering, Issue> {
    let (start, end) = (day(fields, "validityStartDate")?, day(fields, "validityEndDate")?);
    Ok(Registering { start, end, ..Registering::default() })
}
