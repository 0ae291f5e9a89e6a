//! The control API: it steers the simulated platform from any language, under a prefix that the platform does not use.

mod error;
mod state;
mod traffic;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::handler::Handler;
use axum::middleware::map_response;
use axum::routing::{self, MethodRouter};
use serde_json::{Value, json};

use crate::json::Json;
use crate::platform::Shared;
use crate::{fault, operations, scenario};
use error::{ControlError, enveloped};

/// Prefix of every path.
pub(crate) const PREFIX: &str = "/_sandbox";

/// Limit of an invoice, as in the API.
const LARGEST_FILE: usize = 50 * 1024 * 1024;

/// One endpoint: method, path below the prefix, handler, and the description on the page.
struct Endpoint {
    method: &'static str,
    path: &'static str,
    handler: MethodRouter<Shared>,
    does: &'static str,
}

// One row an endpoint; rustfmt would spread each over several lines.
#[rustfmt::skip]
fn endpoints() -> Vec<Endpoint> {
    let invoice = state::receive.layer(DefaultBodyLimit::max(LARGEST_FILE));
    vec![
        get("", page, "this page"),
        get("/ready", ready, "200 as soon as requests are answered"),
        get("/journal", traffic::journal, "the latest requests, newest first: limit (1 to 1000, default 50), operation, refused=true"),
        delete("/journal", traffic::clear_journal, "drop the requests"),
        post("/reset", state::reset, "restore state, faults and journal of the start; tokens stay valid, the clock continues"),
        get("/snapshots", state::snapshots, "names of the snapshots"),
        put("/snapshots/{name}", state::snapshot, "store the state under a name"),
        post("/snapshots/{name}/restore", state::restore, "restore that state; the clock does not go back"),
        delete("/snapshots/{name}", state::forget, "delete a snapshot"),
        get("/clock", state::clock, "the time of the simulated platform"),
        post("/clock", state::advance, "advance it: {\"advance_ms\": 1500} or {\"advance\": \"2h 30m\"}"),
        get("/faults", traffic::faults, "the faults, and the number of requests that each disturbed"),
        post("/faults", traffic::add_fault, "add a fault, see `fault` below"),
        delete("/faults", traffic::clear_faults, "remove all faults"),
        delete("/faults/{id}", traffic::remove_fault, "remove one fault"),
        get("/deliveries", traffic::deliveries, "the calls to webhooks, newest first: limit (1 to 1000, default 50)"),
        post("/deliveries/settle", traffic::settle, "answered once no due delivery is left"),
        get("/delivery-faults", traffic::delivery_faults, "the faults of deliveries to webhooks"),
        put("/delivery-faults", traffic::set_delivery_faults, "replace them: {\"duplicates\": 20, \"disorder\": true, \"kept_timestamps\": true}, the first in percent"),
        post("/tokens/revoke", state::revoke_tokens, "revoke all tokens, or those of one client: {\"client_id\": \"…\"}"),
        post("/invoices", invoice, "an invoice arrives from another platform: the body is its file, 50 MB at most"),
        get("/vat-regimes/{scheme}/{value}", state::vat_regime, "the VAT regime that was configured for an entity"),
        get("/scenarios", state::scenarios, "the scenarios, and their parameters"),
        post("/scenarios/{name}", state::run_scenario, "run a scenario; the body holds its parameters, all of them optional"),
        get("/clients", state::clients, "names, roles and customers of the clients, without their secrets"),
        get("/customers", state::customers, "the customers, the default first, with the SIRENs of their test entities"),
        put("/directory/{siren}/lines", state::directory_lines, "replace the French directory's lines of a legal unit: [{\"address\": \"0225:…\", \"valid_from\", \"valid_to\", \"status\"}]"),
    ]
}

fn get<T: 'static>(path: &'static str, handler: impl Handler<T, Shared>, does: &'static str) -> Endpoint {
    Endpoint { method: "GET", path, handler: routing::get(handler), does }
}

fn post<T: 'static>(path: &'static str, handler: impl Handler<T, Shared>, does: &'static str) -> Endpoint {
    Endpoint { method: "POST", path, handler: routing::post(handler), does }
}

fn put<T: 'static>(path: &'static str, handler: impl Handler<T, Shared>, does: &'static str) -> Endpoint {
    Endpoint { method: "PUT", path, handler: routing::put(handler), does }
}

fn delete<T: 'static>(path: &'static str, handler: impl Handler<T, Shared>, does: &'static str) -> Endpoint {
    Endpoint { method: "DELETE", path, handler: routing::delete(handler), does }
}

pub(crate) fn router(platform: &Shared) -> Router<Shared> {
    let mut control = Router::new();
    for Endpoint { path, handler, .. } in endpoints().into_iter().filter(|endpoint| !endpoint.path.is_empty())
    {
        control = control.route(path, handler);
    }
    let control = control
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(map_response(enveloped))
        .with_state(Arc::clone(platform));
    Router::new()
        .route(PREFIX, routing::get(page))
        .route(&format!("{PREFIX}/"), routing::get(page))
        .nest(PREFIX, control)
}

async fn nothing_here() -> ControlError {
    ControlError::not_found(format!("the control API has no such path: GET {PREFIX} lists its paths"))
}

async fn wrong_method() -> ControlError {
    ControlError::wrong_method()
}

async fn ready() -> Json<Value> {
    Json(json!({"ready": true}))
}

/// Lists the endpoints, the members of a fault, the scenarios and the operations.
async fn page(State(platform): State<Shared>) -> Json<Value> {
    let row = |endpoint: Endpoint| {
        let Endpoint { method, path, does, .. } = endpoint;
        json!({"method": method, "path": format!("{PREFIX}{path}"), "does": does})
    };
    Json(json!({
        "about": "Iopole platform, simulated: this is its control API, which the real platform does not have.",
        "version": env!("CARGO_PKG_VERSION"),
        "forms": platform.forms.to_string(),
        "endpoints": endpoints().into_iter().map(row).collect::<Vec<_>>(),
        "fault": fault::HELP,
        "scenarios": scenario::list(),
        "operations": operations::names().collect::<Vec<_>>(),
    }))
}
