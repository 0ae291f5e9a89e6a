//! Who calls: token, customer and role, checked before anything else is looked at.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::answer::Refusal;
use crate::client::Role;
use crate::ids::parse_uuid;
use crate::platform::{Caller, Platform};

/// A caller with a good token; for operations where no page says which role they need.
pub(crate) struct Anyone;

/// A caller who may configure.
pub(crate) struct Admin;

/// A caller who may send invoices and read the directory.
pub(crate) struct User;

impl FromRequestParts<Arc<Platform>> for Anyone {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Refusal> {
        check(parts, platform, None).map(|()| Self)
    }
}

impl FromRequestParts<Arc<Platform>> for Admin {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Refusal> {
        check(parts, platform, Some(Role::Admin)).map(|()| Self)
    }
}

impl FromRequestParts<Arc<Platform>> for User {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Refusal> {
        check(parts, platform, Some(Role::User)).map(|()| Self)
    }
}

fn check(parts: &Parts, platform: &Platform, role: Option<Role>) -> Result<(), Refusal> {
    let token = bearer_token(&parts.headers)?;
    let bearer = platform
        .tokens
        .bearer(token, platform.clock.now_ms())
        .map_err(|reason| Refusal::unauthorized().because(reason))?;
    let client = platform.clients().get(bearer.client).ok_or_else(Refusal::unauthorized)?;
    if let Some(caller) = parts.extensions.get::<Caller>() {
        caller.is(client);
    }
    if let Some(customer) = parts.headers.get("customer-id") {
        let given = customer.to_str().ok();
        // A published client that is in use sends its own client id.
        let own_name = given == Some(client.id.as_str());
        if !own_name && given.and_then(parse_uuid) != Some(platform.customer_id) {
            let why =
                format!("the customer-id header is not {}, the only customer here", platform.customer_id);
            return Err(Refusal::wrong_customer().because(why));
        }
    }
    match role {
        Some(role) if !client.roles.contains(&role) => {
            let roles: Vec<&str> = client.roles.iter().map(|role| role.as_str()).collect();
            let why = format!("client {} has [{}]", client.id, roles.join(", "));
            Err(Refusal::lacking(role).because(why))
        }
        _ => Ok(()),
    }
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
