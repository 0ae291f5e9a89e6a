//! Checks of a webhook's endpoints and of the way it authenticates.

use axum::http::Uri;
use serde_json::{Map, Value};

use super::answer::Refusal;
use super::issue::{Issue, kind_of};
use super::status_check::{object, text};
use crate::callback::{Host, kind_of_host};
use crate::world::Direction;

const PATH: [&str; 2] = ["interopData", "endpoints"];
const ENDPOINTS: [&str; 4] = ["status", "invoice", "onboarding", "events"];
/// Way of authentication, its key, and the least and most characters of it.
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

/// What is kept of a creation: endpoints that nobody knows may be there, and no reading has them.
pub(super) fn kept(interop: &Value) -> Value {
    let mut interop = interop.clone();
    if let Some(Value::Object(blocks)) = interop.get_mut("endpoints") {
        blocks.retain(|name, _| is_known(name));
    }
    interop
}

/// The blocks of endpoints in a change: only known ones, and only events may be taken away.
pub(super) fn check_changes(interop: &Value) -> Result<&Map<String, Value>, Refusal> {
    let fields = object(interop, &["interopData"])?;
    let blocks = fields.get("endpoints").ok_or_else(|| Issue::missing(&PATH, "object"))?;
    let blocks = object(blocks, &PATH)?;
    let unknown: Vec<&str> = blocks.keys().map(String::as_str).filter(|name| !is_known(name)).collect();
    if !unknown.is_empty() {
        return Err(Issue::unknown_keys(&PATH, &unknown).into());
    }
    for (name, block) in blocks {
        if block.is_null() && name != "events" {
            return Err(Issue::wrong_type(&["interopData", "endpoints", name], "object", "null").into());
        }
    }
    Ok(blocks)
}

/// The addresses that a configuration names, each with its path in the body.
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
pub(super) fn check_interop(interop: &Value, direction: Option<Direction>) -> Result<(), Refusal> {
    let fields = object(interop, &["interopData"])?;
    let endpoints = fields.get("endpoints").ok_or_else(|| Issue::missing(&PATH, "object"))?;
    let endpoints = object(endpoints, &PATH)?;
    let given = |name: &str| endpoints.get(name).filter(|endpoint| !endpoint.is_null());
    if !ENDPOINTS.iter().any(|name| given(name).is_some()) {
        return Err(Issue::custom(&PATH, "At least one endpoint is required").into());
    }
    if direction == Some(Direction::Outbound) && given("invoice").is_some() {
        return Err(Issue::unknown_keys(&PATH, &["invoice"]).into());
    }
    for name in ENDPOINTS {
        if let Some(endpoint) = given(name) {
            check_url(endpoint, &["interopData", "endpoints", name])?;
            check_subscriptions(endpoint, name)?;
        }
    }
    given("authentication").map_or(Ok(()), check_authentication)
}

/// What is subscribed to must be known; a list left out is all.
fn check_subscriptions(endpoint: &Value, name: &'static str) -> Result<(), Issue> {
    let (key, known): (_, &[&str]) = match name {
        "onboarding" => ("stages", &STAGES),
        "events" => ("subscribedEvents", &EVENTS),
        _ => return Ok(()),
    };
    let path = ["interopData", "endpoints", name, key];
    let Some(list) = endpoint.get(key) else { return Ok(()) };
    let list = list.as_array().ok_or_else(|| Issue::wrong_type(&path, "array", kind_of(list)))?;
    for (index, item) in list.iter().enumerate() {
        let text = item.as_str().unwrap_or_default();
        if !known.contains(&text) {
            let at: Vec<Value> = path.into_iter().map(Value::from).chain([index.into()]).collect();
            return Err(Issue::not_one_of(&[], known, text).under(&at));
        }
    }
    Ok(())
}

fn check_authentication(authentication: &Value) -> Result<(), Refusal> {
    let fields = object(authentication, &["interopData", "endpoints", "authentication"])?;
    for (way, key, shortest, longest) in SECRETS {
        let Some(block) = fields.get(way) else { continue };
        let path = ["interopData", "endpoints", "authentication", way, key];
        let block_path = ["interopData", "endpoints", "authentication", way];
        let block_fields = object(block, &block_path)?;
        let secret = text(block_fields, key, &path)?.ok_or_else(|| Issue::missing(&path, "string"))?;
        let length = secret.chars().count();
        if length < shortest {
            return Err(Issue::text_too_short(&path, shortest).into());
        }
        if length > longest {
            return Err(Issue::text_too_long(&path, longest).into());
        }
        if is_weak(secret) {
            return Err(Issue::custom(&path, "The secret is too weak").into());
        }
        if way.starts_with("oauth2") {
            check_url(block, &block_path)?;
        }
    }
    Ok(())
}

/// Repetitive, or a common word written again and again.
fn is_weak(secret: &str) -> bool {
    let lower = secret.to_lowercase();
    let first = lower.chars().next();
    lower.chars().all(|letter| Some(letter) == first)
        || WEAK
            .iter()
            .any(|word| lower.replace(word, "").trim_matches(|c: char| !c.is_alphabetic()).is_empty())
}

/// Public addresses need https; this machine's own do not, which the real platform would refuse.
fn check_url(endpoint: &Value, path: &[&str]) -> Result<(), Refusal> {
    let mut path = path.to_vec();
    let fields = object(endpoint, &path)?;
    path.push("callbackUrl");
    let url = text(fields, "callbackUrl", &path)?.ok_or_else(|| Issue::missing(&path, "string"))?;
    let parsed: Option<Uri> = url.parse().ok();
    let (scheme, host) =
        parsed.as_ref().and_then(|uri| uri.scheme_str().zip(uri.host())).ok_or_else(|| Issue::url(&path))?;
    match (scheme, kind_of_host(host)) {
        ("http" | "https", Host::Own) | ("https", Host::Public) => Ok(()),
        ("http", Host::Public) => Err(Refusal::details_only(&Issue::custom(&path, "Only HTTPS is allowed"))),
        ("http" | "https", Host::Private) => {
            Err(Refusal::details_only(&Issue::custom(&path, "Resolved to private IP")))
        }
        _ => Err(Issue::url(&path).into()),
    }
}
