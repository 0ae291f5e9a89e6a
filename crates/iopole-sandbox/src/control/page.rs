//! What there is, on one page.

use std::sync::Arc;

use axum::extract::State;
use serde_json::{Value, json};

use super::{ENDPOINTS, PREFIX};
use crate::fault;
use crate::json::Json;
use crate::operations;
use crate::platform::Platform;
use crate::scenario;

pub(super) async fn ready() -> Json<Value> {
    Json(json!({"ready": true}))
}

pub(super) async fn clients(State(platform): State<Arc<Platform>>) -> Json<Value> {
    let clients: Vec<Value> = platform
        .clients()
        .iter()
        .map(|client| {
            let roles: Vec<&str> = client.roles.iter().map(|role| role.as_str()).collect();
            json!({"client_id": client.id, "roles": roles, "customer_id": client.customer_ids().first(), "customer_ids": client.customer_ids()})
        })
        .collect();
    Json(json!({"clients": clients}))
}

pub(super) async fn customers(State(platform): State<Arc<Platform>>) -> Json<Value> {
    let companies = platform.world().directory.companies();
    let customers: Vec<Value> = platform
        .customers()
        .iter()
        .map(|account| {
            let entities = companies.iter().skip(account.first_entity).take(account.entities);
            let entities: Vec<&str> = entities.map(|company| company.siren.as_str()).collect();
            json!({"customer_id": account.id.to_string(), "client_id": account.client, "test_entities": entities})
        })
        .collect();
    Json(json!({"customers": customers}))
}

pub(super) async fn page(State(platform): State<Arc<Platform>>) -> Json<Value> {
    let endpoints: Vec<Value> = ENDPOINTS
        .iter()
        .map(
            |(method, path, what)| json!({"method": method, "path": format!("{PREFIX}{path}"), "does": what}),
        )
        .collect();
    Json(json!({
        "about": "Iopole platform, simulated: this is its control API, which the real platform does not have.",
        "version": env!("CARGO_PKG_VERSION"),
        "forms": platform.forms.to_string(),
        "endpoints": endpoints,
        "fault": fault::HELP,
        "scenarios": scenario::list(),
        "operations": operations::names().collect::<Vec<_>>(),
    }))
}
