//! Who calls: token, customer and role, checked before anything else is looked at.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};

use super::answer::Refusal;
use crate::client::{ApiClient, Role};
use crate::ids::CustomerId;
use crate::platform::{Caller, Platform};

/// A caller with a good token, and the customer it acts for; for operations where no page says which role they need.
pub(crate) struct Anyone(pub(crate) CustomerId);

/// A caller who may configure.
pub(crate) struct Admin(pub(crate) CustomerId);

/// A caller who may send invoices and read the directory.
pub(crate) struct User(pub(crate) CustomerId);

impl FromRequestParts<Arc<Platform>> for Anyone {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Refusal> {
        check(parts, platform, None).map(Self)
    }
}

impl FromRequestParts<Arc<Platform>> for Admin {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Refusal> {
        check(parts, platform, Some(Role::Admin)).map(Self)
    }
}

impl FromRequestParts<Arc<Platform>> for User {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Refusal> {
        check(parts, platform, Some(Role::User)).map(Self)
    }
}

fn check(parts: &Parts, platform: &Platform, role: Option<Role>) -> Result<CustomerId, Refusal> {
    let token = bearer_token(&parts.headers)?;
    let bearer = platform
        .tokens
        .bearer(token, platform.clock.now_ms())
        .map_err(|reason| Refusal::unauthorized().because(reason))?;
    let client = platform.clients().get(bearer.client).ok_or_else(Refusal::unauthorized)?;
    let caller = parts.extensions.get::<Caller>();
    if let Some(caller) = caller {
        caller.is(client);
    }
    let customer = customer_of(client, parts.headers.get("customer-id"))?;
    if let Some(caller) = caller {
        caller.acts_for(customer);
    }
    match role {
        Some(role) if !client.roles.contains(&role) => {
            let roles: Vec<&str> = client.roles.iter().map(|role| role.as_str()).collect();
            let why = format!("client {} has [{}]", client.id, roles.join(", "));
            Err(Refusal::lacking(role).because(why))
        }
        _ => Ok(customer),
    }
}

/// The customer that a request is for: the one that its header names, else the client's default.
fn customer_of(client: &ApiClient, header: Option<&HeaderValue>) -> Result<CustomerId, Refusal> {
    let default = client.customers.first().copied();
    let Some(header) = header else { return default.ok_or_else(Refusal::wrong_customer) };
    let given = header.to_str().ok();
    // A published client that is in use sends its own client id.
    let named = if given == Some(client.id.as_str()) { default } else { given.and_then(CustomerId::parse) };
    named.filter(|customer| client.customers.contains(customer)).ok_or_else(|| {
        let own = client.customer_ids();
        let why = match own.as_slice() {
            [only] => format!("the customer-id header is not {only}, the only customer of {}", client.id),
            _ => format!(
                "the customer-id header is none of the customers of {}: {}",
                client.id,
                own.join(", ")
            ),
        };
        Refusal::wrong_customer().because(why)
    })
}

fn bearer_token(headers: &HeaderMap) -> Result<&str, Refusal> {
    let refused = |why: &str| Refusal::unauthorized().because(why);
    let header = headers.get(AUTHORIZATION).ok_or_else(|| refused("there is no Authorization header"))?;
    let (scheme, token) = header
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(|| refused("the Authorization header is not `Bearer TOKEN`"))?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(refused("the Authorization header is not of the scheme Bearer"));
    }
    Ok(token.trim())
}
