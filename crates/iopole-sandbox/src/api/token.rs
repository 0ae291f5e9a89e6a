//! The token endpoint, which answers as Keycloak does.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, PRAGMA};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::client::ApiClient;
use crate::form::{Form, decode};
use crate::marks::{Caller, Reason};
use crate::platform::Platform;

/// Path of the endpoint.
pub(super) const PATH: &str = "/realms/{realm}/protocol/openid-connect/token";
/// The only realm.
pub(super) const REALM: &str = "iopole";
const NO_STORE: [(axum::http::HeaderName, &str); 2] = [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")];

pub(super) fn routes() -> Router<Arc<Platform>> {
    Router::new().route(PATH, post(token).fallback(wrong_method))
}

async fn wrong_method() -> Response {
    problem(StatusCode::METHOD_NOT_ALLOWED, json!({"error": "HTTP 405 Method Not Allowed"}))
}

async fn token(
    State(platform): State<Arc<Platform>>,
    Path(realm): Path<String>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Ok(body) = body else {
        let error = json!({"error": "HTTP 413 Request Entity Too Large"});
        return problem(StatusCode::PAYLOAD_TOO_LARGE, error);
    };
    if realm != REALM {
        return problem(StatusCode::NOT_FOUND, json!({"error": "Realm does not exist"}));
    }
    if !is_form(&headers) {
        let error = json!({"error": "HTTP 415 Unsupported Media Type"});
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, error);
    }
    let form = Form::read(&body);
    match grant(&platform, &caller, &headers, &form) {
        Ok(answer) => (StatusCode::OK, NO_STORE, axum::Json(answer)).into_response(),
        Err((status, body)) => {
            let mut answer = problem(status, body);
            if let Some(reason) = reason(&platform, &headers, &form, status) {
                answer.extensions_mut().insert(Reason(reason));
            }
            answer
        }
    }
}

/// Reason for the journal: an unknown client or a wrong secret. The answer has one description for both.
fn reason(platform: &Platform, headers: &HeaderMap, form: &Form, status: StatusCode) -> Option<String> {
    if status != StatusCode::UNAUTHORIZED {
        return None;
    }
    Some(match named(platform, headers, form) {
        Some(client) => format!("the secret is not that of {}", client.id),
        None => "there is no such client".to_owned(),
    })
}

/// The client that a request names, whether its secret is right or not.
fn named<'a>(platform: &'a Platform, headers: &HeaderMap, form: &Form) -> Option<&'a ApiClient> {
    let readings = credentials(headers, form);
    platform.clients().iter().find(|client| readings.iter().any(|(id, _)| client.id == *id))
}

fn grant(
    platform: &Platform,
    caller: &Caller,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Value, (StatusCode, Value)> {
    let grant = form.get("grant_type").filter(|grant| !grant.is_empty());
    let Some(grant) = grant else {
        return Err(refused("invalid_request", "Missing form parameter: grant_type"));
    };
    if !matches!(grant, "client_credentials" | "password") {
        return Err(refused("unsupported_grant_type", "Unsupported grant_type"));
    }
    let (position, client) = credentials(headers, form)
        .iter()
        .find_map(|(id, secret)| {
            let known = platform.clients().iter().enumerate();
            known.into_iter().find(|(_, client)| client.id == *id && client.secret == *secret)
        })
        .ok_or_else(|| {
            // A known client with a wrong secret has another error.
            let known = named(platform, headers, form).is_some();
            let error = if known { "unauthorized_client" } else { "invalid_client" };
            let description = "Invalid client or Invalid client credentials";
            (StatusCode::UNAUTHORIZED, json!({"error": error, "error_description": description}))
        })?;
    caller.set_client(client);
    if form.repeats_itself() {
        return Err(refused("invalid_request", "duplicated parameter"));
    }
    if grant == "password" {
        return Err(refused("unauthorized_client", "Client not allowed for direct access grants"));
    }
    let issued = platform.tokens.issue(position, client, platform.clock.now_ms());
    Ok(json!({
        "access_token": issued.token,
        "expires_in": issued.expires_in,
        "refresh_expires_in": 0,
        "token_type": "Bearer",
        "not-before-policy": 0,
        "scope": issued.scope
    }))
}

fn refused(error: &str, description: &str) -> (StatusCode, Value) {
    (StatusCode::BAD_REQUEST, json!({"error": error, "error_description": description}))
}

fn problem(status: StatusCode, body: Value) -> Response {
    (status, NO_STORE, axum::Json(body)).into_response()
}

/// True if the body is declared as a form.
fn is_form(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = declared.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Possible readings of the credentials: HTTP Basic (decoded as RFC 6749 requires, then raw), else the form.
fn credentials(headers: &HeaderMap, form: &Form) -> Vec<(String, String)> {
    if let Some((id, secret)) = basic(headers) {
        return vec![(decode(&id), decode(&secret)), (id, secret)];
    }
    let id = form.get("client_id").unwrap_or_default().to_owned();
    vec![(id, form.get("client_secret").unwrap_or_default().to_owned())]
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}
