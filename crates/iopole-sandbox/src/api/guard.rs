//! Who calls: token, customer and role, checked before anything else is looked at.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::answer::Refusal;
use crate::builder::Role;
use crate::ids::parse_uuid;
use crate::platform::Platform;

/// A caller with a good token; for operations where no page says which role they need.
pub(crate) struct Anyone;

/// A caller who may configure.
pub(crate) struct Admin;

/// A caller who may send invoices and read the directory.
pub(crate) struct User;

impl FromRequestParts<Arc<Platform>> for Anyone {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Refusal> {
        check(&parts.headers, platform, None).map(|()| Self)
    }
}

impl FromRequestParts<Arc<Platform>> for Admin {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Refusal> {
        check(&parts.headers, platform, Some(Role::Admin)).map(|()| Self)
    }
}

impl FromRequestParts<Arc<Platform>> for User {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Refusal> {
        check(&parts.headers, platform, Some(Role::User)).map(|()| Self)
    }
}

fn check(headers: &HeaderMap, platform: &Platform, role: Option<Role>) -> Result<(), Refusal> {
    let token = bearer_token(headers).ok_or_else(Refusal::unauthorized)?;
    let bearer = platform.tokens.bearer(token, platform.clock.now_ms()).ok_or_else(Refusal::unauthorized)?;
    if let Some(customer) = headers.get("customer-id") {
        let known = customer.to_str().ok().and_then(parse_uuid) == Some(platform.customer_id);
        if !known {
            return Err(Refusal::wrong_customer());
        }
    }
    let client = platform.clients().get(bearer.client).ok_or_else(Refusal::unauthorized)?;
    match role {
        Some(role) if !client.roles.contains(&role) => Err(Refusal::lacking(role)),
        _ => Ok(()),
    }
}

fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
