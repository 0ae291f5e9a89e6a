//! Self-billing.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::api::answer::Refusal;
use crate::api::guard::Admin;
use crate::api::issue::Issue;
use crate::api::params::{Params, id};
use crate::directory::Network;
use crate::json::Json;
use crate::platform::Platform;
use crate::render::Object;

/// `POST …/directory/{directoryId}/self-billing`
pub(super) async fn activate(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(registration): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let registration = id("directoryId", &registration)?;
    let today = platform.today();
    platform.world().activate_self_billing(customer, registration, today)?;
    Ok(Json(json!({"directoryId": registration, "selfBilling": true})))
}

/// `POST …/scheme/{identifierScheme}/value/{identifierValue}/self-billing`, at its new path and at its old one.
pub(super) async fn activate_named(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path((scheme, value)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let networks = params.get("networks").map(networks).transpose()?;
    let today = platform.today();
    let results = platform.world().activate_self_billing_of(customer, &scheme, &value, networks, today)?;
    let result = |(network, line): (Network, Option<uuid::Uuid>)| {
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
