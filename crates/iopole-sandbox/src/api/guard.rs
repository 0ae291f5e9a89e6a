//! Checks of the caller, before anything else: token, customer, role.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};

use crate::client::{ApiClient, Role};
use crate::error_response::ErrorResponse;
use crate::ids::CustomerId;
use crate::marks::Caller;
use crate::platform::Platform;

/// A caller with a valid token, for operations whose role no page names. Gives the customer that the caller acts for.
pub(crate) struct Anyone(pub(crate) CustomerId, pub(crate) Arc<Platform>);

/// A caller with the role `admin`, who configures.
pub(crate) struct Admin(pub(crate) CustomerId, pub(crate) Arc<Platform>);

/// A caller with the role `user`, who sends invoices and reads the directory.
pub(crate) struct User(pub(crate) CustomerId, pub(crate) Arc<Platform>);

type Checked<T> = Result<T, ErrorResponse>;

impl FromRequestParts<Arc<Platform>> for Anyone {
    type Rejection = ErrorResponse;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Checked<Self> {
        Ok(Self(check(parts, platform, None)?, Arc::clone(platform)))
    }
}

impl FromRequestParts<Arc<Platform>> for Admin {
    type Rejection = ErrorResponse;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Checked<Self> {
        Ok(Self(check(parts, platform, Some(Role::Admin))?, Arc::clone(platform)))
    }
}

impl FromRequestParts<Arc<Platform>> for User {
    type Rejection = ErrorResponse;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Checked<Self> {
        Ok(Self(check(parts, platform, Some(Role::User))?, Arc::clone(platform)))
    }
}

fn check(parts: &Parts, platform: &Platform, role: Option<Role>) -> Result<CustomerId, ErrorResponse> {
    let token = bearer_token(&parts.headers)?;
    let bearer = platform
        .tokens
        .bearer(token, platform.clock.now_ms())
        .map_err(|reason| ErrorResponse::unauthorized().because(reason))?;
    let client = platform.clients().get(bearer.client).ok_or_else(ErrorResponse::unauthorized)?;
    let caller = parts.extensions.get::<Caller>();
    if let Some(caller) = caller {
        caller.set_client(client);
    }
    let customer = customer_of(client, parts.headers.get("customer-id"))?;
    if let Some(caller) = caller {
        caller.set_customer(customer);
    }
    match role {
        Some(role) if !client.roles.contains(&role) => {
            let roles: Vec<&str> = client.roles.iter().map(|role| role.as_str()).collect();
            let why = format!("client {} has [{}]", client.id, roles.join(", "));
            Err(ErrorResponse::lacking(role).because(why))
        }
        _ => Ok(customer),
    }
}

/// The customer that the header names, else the default customer of the client.
fn customer_of(client: &ApiClient, header: Option<&HeaderValue>) -> Result<CustomerId, ErrorResponse> {
    let default = client.customers.first().copied();
    let Some(header) = header else { return default.ok_or_else(ErrorResponse::wrong_customer) };
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
        ErrorResponse::wrong_customer().because(why)
    })
}

fn bearer_token(headers: &HeaderMap) -> Result<&str, ErrorResponse> {
    let refused = |why: &str| ErrorResponse::unauthorized().because(why);
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
