//! Checks of a webhook's endpoints and of its authentication.

use axum::http::Uri;
use serde_json::{Map, Value};

use crate::callback::{Host, kind_of_host};
use crate::direction::Direction;
use crate::error_response::ErrorResponse;
use crate::request::{Issue, Shape};

const PATH: [&str; 2] = ["interopData", "endpoints"];
const ENDPOINTS: [&str; 4] = ["status", "invoice", "onboarding", "events"];
/// Scheme of authentication, name of its secret, and minimum and maximum of characters.
const SECRETS: [(&str, &str, usize, usize); 4] = [
    ("hmac", "secretKey", 32, 512),
    ("basic", "password", 12, 256),
    ("oauth2ClientCredentials", "clientSecret", 24, 512),
    ("oauth2Password", "clientSecret", 24, 512),
];
const WEAK: [&str; 3] = ["password", "changeme", "test"];

const STAGES: [&str; 18] = [
    "STARTED",
    "ACTION_REQUIRED",
    "ACCEPTED",
    "IDENTITY_CHECK_STARTED",
    "IDENTITY_CHECK_SUBMITTED",
    "IDENTITY_CHECK_ACTION_REQUIRED",
    "IDENTITY_CHECK_ACCEPTED",
    "BUSINESS_VERIFICATION_STARTED",
    "BUSINESS_VERIFICATION_ACTION_REQUIRED",
    "BUSINESS_VERIFICATION_ACCEPTED",
    "MANDATE_SIGNED",
    "ELECTRONIC_ADDRESS_MIGRATION",
    "ELECTRONIC_ADDRESS_DISPUTE",
    "REGISTERING",
    "REGISTERED",
    "COMPLETED",
    "CANCELLED",
    "REOPEN",
];
const EVENTS: [&str; 11] = [
    "INVOICE_INBOUND_INVALID",
    "OUTBOUND_INVOICE_NOT_DELIVERED",
    "OUTBOUND_STATUS_NOT_DELIVERED",
    "OUTBOUND_STATUS_NOT_ALLOWED",
    "OUTBOUND_STATUS_INVALID",
    "PEPPOL_MIGRATION_COMPLETED",
    "EREPORTING_TRANSACTION_ATTACHED",
    "EREPORTING_PAYMENT_ATTACHED",
    "EREPORTING_PERIOD_OPENED",
    "EREPORTING_PERIOD_CLOSED",
    "EREPORTING_ERROR",
];

fn is_known(name: &str) -> bool {
    ENDPOINTS.contains(&name) || name == "authentication"
}

/// The configuration without unknown endpoints: a creation may have them, no reading does.
pub(super) fn kept(interop: &Value) -> Value {
    let mut interop = interop.clone();
    if let Some(Value::Object(blocks)) = interop.get_mut("endpoints") {
        blocks.retain(|name, _| is_known(name));
    }
    interop
}

/// Checks the blocks of endpoints in a change: all are known, and only `events` may be `null`.
pub(super) fn check_changes<'a>(interop: &Shape<'a>) -> Result<&'a Map<String, Value>, Issue> {
    interop.fields()?;
    let endpoints = interop.member("endpoints");
    let blocks = endpoints.fields()?;
    let unknown: Vec<&str> = blocks.keys().map(String::as_str).filter(|name| !is_known(name)).collect();
    if !unknown.is_empty() {
        return Err(endpoints.issue(Issue::unknown_keys(&[], &unknown)));
    }
    for (name, block) in blocks {
        if block.is_null() && name != "events" {
            return Err(endpoints.issue(Issue::wrong_type(&[name], "object", "null")));
        }
    }
    Ok(blocks)
}

/// The addresses of a configuration, each with its path in the body.
pub(super) fn addresses(interop: &Value) -> Vec<(Vec<&'static str>, String)> {
    let endpoints = interop.get("endpoints");
    let block = |names: &[&'static str]| {
        let block = names.iter().try_fold(endpoints?, |value, name| value.get(*name))?;
        let url = block.get("callbackUrl")?.as_str()?.to_owned();
        let path = PATH.iter().chain(names).copied().chain(["callbackUrl"]).collect();
        Some((path, url))
    };
    let own = ENDPOINTS.iter().filter_map(|name| block(&[*name]));
    let tokens = ["oauth2ClientCredentials", "oauth2Password"];
    own.chain(tokens.iter().filter_map(|way| block(&["authentication", *way]))).collect()
}

/// Checks a whole configuration.
pub(super) fn check_interop(interop: Shape<'_>, direction: Option<Direction>) -> Result<(), ErrorResponse> {
    let endpoints = interop.object()?.member("endpoints").object()?;
    let given =
        |name: &str| endpoints.member(name).given().filter(|given| given.value() != Some(&Value::Null));
    if !ENDPOINTS.iter().any(|name| given(name).is_some()) {
        return Err(endpoints.issue(Issue::custom(&[], "At least one endpoint is required")).into());
    }
    if direction == Some(Direction::Outbound) && given("invoice").is_some() {
        return Err(endpoints.issue(Issue::unknown_keys(&[], &["invoice"])).into());
    }
    for name in ENDPOINTS {
        if let Some(endpoint) = given(name) {
            check_url(&endpoint)?;
            check_subscriptions(&endpoint, name)?;
        }
    }
    given("authentication").map_or(Ok(()), check_authentication)
}

/// Requires known subscriptions; an absent list subscribes to all.
fn check_subscriptions(endpoint: &Shape<'_>, name: &str) -> Result<(), Issue> {
    let (key, known): (_, &[&str]) = match name {
        "onboarding" => ("stages", &STAGES),
        "events" => ("subscribedEvents", &EVENTS),
        _ => return Ok(()),
    };
    let Some(list) = endpoint.member(key).given() else { return Ok(()) };
    for item in list.items()? {
        let text = item.value().and_then(Value::as_str).unwrap_or_default();
        if !known.contains(&text) {
            return Err(item.issue(Issue::not_one_of(&[], known, text)));
        }
    }
    Ok(())
}

fn check_authentication(authentication: Shape<'_>) -> Result<(), ErrorResponse> {
    let authentication = authentication.object()?;
    for (way, key, shortest, longest) in SECRETS {
        let Some(block) = authentication.member(way).given() else { continue };
        let block = block.object()?;
        let given = block.member(key);
        let secret = given.text()?;
        let length = secret.chars().count();
        if length < shortest {
            return Err(given.issue(Issue::text_too_short(&[], shortest)).into());
        }
        if length > longest {
            return Err(given.issue(Issue::text_too_long(&[], longest)).into());
        }
        if is_weak(secret) {
            return Err(given.issue(Issue::custom(&[], "The secret is too weak")).into());
        }
        if way.starts_with("oauth2") {
            check_url(&block)?;
        }
    }
    Ok(())
}

/// True for one repeated character, or a common word repeated.
fn is_weak(secret: &str) -> bool {
    let lower = secret.to_lowercase();
    let first = lower.chars().next();
    lower.chars().all(|letter| Some(letter) == first)
        || WEAK
            .iter()
            .any(|word| lower.replace(word, "").trim_matches(|c: char| !c.is_alphabetic()).is_empty())
}

/// Requires HTTPS of public addresses. Addresses of this machine may use HTTP, which the platform rejects.
fn check_url(endpoint: &Shape<'_>) -> Result<(), ErrorResponse> {
    endpoint.fields()?;
    let given = endpoint.member("callbackUrl");
    let parsed: Option<Uri> = given.text()?.parse().ok();
    let parts = parsed.as_ref().and_then(|uri| uri.scheme_str().zip(uri.host()));
    let (scheme, host) = parts.ok_or_else(|| given.issue(Issue::url(&[])))?;
    let rejected = |message| ErrorResponse::details_only(&given.issue(Issue::custom(&[], message)));
    match (scheme, kind_of_host(host)) {
        ("http" | "https", Host::Own) | ("https", Host::Public) => Ok(()),
        ("http", Host::Public) => Err(rejected("Only HTTPS is allowed")),
        ("http" | "https", Host::Private) => Err(rejected("Resolved to private IP")),
        _ => Err(given.issue(Issue::url(&[])).into()),
    }
}
