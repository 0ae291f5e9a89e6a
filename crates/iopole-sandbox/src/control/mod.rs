//! The control API: what a test of any language needs to steer the sandbox, under a prefix the platform does not use.

mod answer;
mod deliveries;
mod faults;
mod handle;
mod journal;
mod page;
mod scenarios;
mod time;
mod tokens;
mod world;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{delete, get, post, put};

use crate::platform::Platform;
use answer::Complaint;

/// Where the control API begins.
pub(crate) const PREFIX: &str = "/_sandbox";

/// As large as an invoice may be that is sent.
const LARGEST_FILE: usize = 50 * 1024 * 1024;

/// Method, path below the prefix, what it does: the page lists them, a test holds them against the router.
pub(crate) const ENDPOINTS: [(&str, &str, &str); 27] = [
    ("GET", "", "this page"),
    ("GET", "/ready", "200 as soon as requests are answered"),
    (
        "GET",
        "/journal",
        "the latest requests, newest first: limit (1 to 1000, default 50), operation, refused=true",
    ),
    ("DELETE", "/journal", "forget the requests"),
    ("POST", "/reset", "state, faults and journal as at the start; tokens stay good, time goes on"),
    ("GET", "/snapshots", "names of the snapshots"),
    ("PUT", "/snapshots/{name}", "keep the state under a name"),
    ("POST", "/snapshots/{name}/restore", "go back to that state; time does not go back"),
    ("DELETE", "/snapshots/{name}", "forget a snapshot"),
    ("GET", "/clock", "the sandbox's time"),
    ("POST", "/clock", "move it forward: {\"advance_ms\": 1500} or {\"advance\": \"2h 30m\"}"),
    ("GET", "/faults", "what goes wrong, and how often it did"),
    ("POST", "/faults", "let something go wrong, see `fault` below"),
    ("DELETE", "/faults", "nothing goes wrong any more"),
    ("DELETE", "/faults/{id}", "take one fault away"),
    ("GET", "/deliveries", "the calls made to webhooks, newest first: limit (1 to 1000, default 50)"),
    ("POST", "/deliveries/settle", "answered once everything that is due was delivered, or has failed"),
    ("GET", "/delivery-faults", "how badly webhooks are delivered"),
    (
        "PUT",
        "/delivery-faults",
        "change it: {\"duplicates\": 20, \"disorder\": true, \"kept_timestamps\": true}, the first in percent",
    ),
    ("POST", "/tokens/revoke", "end every token, or those of one client: {\"client_id\": \"…\"}"),
    ("POST", "/invoices", "an invoice arrives from another platform: the body is its file, 50 MB at most"),
    ("GET", "/vat-regimes/{scheme}/{value}", "the VAT regime that was configured for an entity"),
    ("GET", "/scenarios", "what the outside world can do, and its parameters"),
    (
        "POST",
        "/scenarios/{name}",
        "let it happen; the body holds the parameters, all of which may be left out",
    ),
    ("GET", "/clients", "names, roles and customers of the clients, without their secrets"),
    ("GET", "/customers", "the customers, the default one first, with the SIRENs of their test entities"),
    (
        "PUT",
        "/directory/{siren}/lines",
        "what the French directory says of a legal unit: [{\"address\": \"0225:…\", \"valid_from\", \"valid_to\", \"status\"}]",
    ),
];

pub(crate) fn router(platform: &Arc<Platform>) -> Router<Arc<Platform>> {
    let control = Router::new()
        .route("/ready", get(page::ready))
        .route("/clients", get(page::clients))
        .route("/customers", get(page::customers))
        .route("/directory/{siren}/lines", put(world::directory_lines))
        .route("/journal", get(journal::list).delete(journal::clear))
        .route("/reset", post(world::reset))
        .route("/snapshots", get(world::snapshots))
        .route("/snapshots/{name}", put(world::snapshot).delete(world::forget))
        .route("/snapshots/{name}/restore", post(world::restore))
        .route("/deliveries", get(deliveries::list))
        .route("/deliveries/settle", post(deliveries::settle))
        .route("/delivery-faults", get(deliveries::faults).put(deliveries::set_faults))
        .route("/tokens/revoke", post(tokens::revoke))
        .route("/invoices", post(world::receive).layer(DefaultBodyLimit::max(LARGEST_FILE)))
        .route("/vat-regimes/{scheme}/{value}", get(world::vat_regime))
        .route("/clock", get(time::show).post(time::advance))
        .route("/scenarios", get(scenarios::list))
        .route("/scenarios/{name}", post(scenarios::run))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/faults/{id}", delete(faults::remove))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::map_response(answer::enveloped))
        .with_state(Arc::clone(platform));
    Router::new()
        .route(PREFIX, get(page::page))
        .route(&format!("{PREFIX}/"), get(page::page))
        .nest(PREFIX, control)
}

async fn nothing_here() -> Complaint {
    Complaint::not_found(format!("the control API has nothing here: GET {PREFIX} lists what it has"))
}

async fn wrong_method() -> Complaint {
    Complaint::wrong_method()
}
