//! Checks of a webhook before it is created.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::http::{HeaderMap, Uri, header::CONTENT_TYPE};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::answer::Refusal;
use super::issue::{Issue, kind_of};
use super::status_check::{object, text};
use crate::world::{Direction, Webhook};

const KEYS: [&str; 5] = ["filterStreamDirection", "status", "adapterCode", "label", "interopData"];
const ENDPOINTS: [&str; 4] = ["status", "invoice", "onboarding", "events"];
const SHORTEST_LABEL: usize = 3;
/// Way of authentication, its key, and the least and most characters of it.
const SECRETS: [(&str, &str, usize, usize); 4] = [
    ("hmac", "secretKey", 32, 512),
    ("basic", "password", 12, 256),
    ("oauth2ClientCredentials", "clientSecret", 24, 512),
    ("oauth2Password", "clientSecret", 24, 512),
];
const WEAK: [&str; 3] = ["password", "changeme", "test"];

/// A webhook as it was asked for.
pub(crate) struct Wanted {
    pub(crate) direction: Option<Direction>,
    active: bool,
    adapter: String,
    label: Option<String>,
    interop: Value,
}

impl Wanted {
    pub(crate) fn with_id(self, id: Uuid) -> Webhook {
        let Self { direction, active, adapter, label, interop } = self;
        Webhook { id, direction, active, adapter, label, interop }
    }
}

/// Reads a JSON body, whatever the operation.
pub(crate) fn json_body(headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !declared.to_ascii_lowercase().contains("json") {
        // Without the type nothing is read, and an empty object is what gets checked.
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(body).map_err(|_| Refusal::bad_request("The body is not valid JSON"))
}

/// Reads a creation, or says what is wrong with it.
pub(crate) fn new_webhook(body: &Value) -> Result<Wanted, Refusal> {
    let fields = object(body, &[])?;
    let unknown: Vec<&str> = fields.keys().map(String::as_str).filter(|key| !KEYS.contains(key)).collect();
    if !unknown.is_empty() {
        return Err(Issue::unknown_keys(&[], &unknown).into());
    }
    let direction = direction(fields)?;
    let active = match text(fields, "status", &["status"])? {
        None | Some("ACTIVE") => true,
        Some("INACTIVE") => false,
        Some(other) => return Err(Issue::not_one_of(&["status"], &["ACTIVE", "INACTIVE"], other).into()),
    };
    let label = text(fields, "label", &["label"])?;
    if label.is_some_and(|label| label.chars().count() < SHORTEST_LABEL) {
        return Err(Issue::text_too_short(&["label"], SHORTEST_LABEL).into());
    }
    let adapter = text(fields, "adapterCode", &["adapterCode"])?.unwrap_or("standardAdapter");
    let interop = fields.get("interopData").ok_or_else(|| Issue::missing(&["interopData"], "object"))?;
    check_interop(interop, direction)?;
    Ok(Wanted {
        direction,
        active,
        adapter: adapter.to_owned(),
        label: label.map(str::to_owned),
        interop: interop.clone(),
    })
}

fn direction(fields: &Map<String, Value>) -> Result<Option<Direction>, Issue> {
    const PATH: [&str; 1] = ["filterStreamDirection"];
    match fields.get("filterStreamDirection") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(name)) => match name.as_str() {
            "INBOUND" => Ok(Some(Direction::Inbound)),
            "OUTBOUND" => Ok(Some(Direction::Outbound)),
            other => Err(Issue::not_one_of(&PATH, &["OUTBOUND", "INBOUND"], other)),
        },
        Some(other) => Err(Issue::wrong_type(&PATH, "string", kind_of(other))),
    }
}

fn check_interop(interop: &Value, direction: Option<Direction>) -> Result<(), Refusal> {
    const PATH: [&str; 2] = ["interopData", "endpoints"];
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
        }
    }
    given("authentication").map_or(Ok(()), check_authentication)
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

enum Host {
    /// The machine the sandbox runs on.
    Own,
    Private,
    Public,
}

fn kind_of_host(host: &str) -> Host {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<Ipv4Addr>() {
        return match address {
            address if address.is_loopback() => Host::Own,
            address if address.is_private() || address.is_link_local() || address.is_unspecified() => {
                Host::Private
            }
            _ => Host::Public,
        };
    }
    if let Ok(address) = bare.parse::<Ipv6Addr>() {
        return match address {
            address if address.is_loopback() => Host::Own,
            address if address.is_unique_local() || address.is_unicast_link_local() => Host::Private,
            address if address.is_unspecified() => Host::Private,
            _ => Host::Public,
        };
    }
    if bare.eq_ignore_ascii_case("localhost") { Host::Own } else { Host::Public }
}
